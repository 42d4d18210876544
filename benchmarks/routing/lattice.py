"""The nodes of a uniform lattice over a die, and which of them a trace may use."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from wlcsp_layout.model.package import Die, Net

Xy: TypeAlias = tuple[int, int]
"""A place [nm]."""
Nodes: TypeAlias = npt.NDArray[np.int64]
Counts: TypeAlias = npt.NDArray[np.uint8]
Lengths: TypeAlias = npt.NDArray[np.floating[Any]]

AXIAL = ((1, 0), (0, 1), (-1, 0), (0, -1))
DIAGONAL = ((1, 1), (-1, 1), (-1, -1), (1, -1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminal:
    """A landing or a ball pad: its center, its half size in x and y, and whether it is round."""

    at: Xy
    half_nm: Xy
    is_round: bool
    net: str

    def gap_nm(self, xs: Lengths, ys: Lengths) -> Lengths:
        """Return the distance of places to its outline, negative inside a round one."""
        dx, dy = np.abs(xs - self.at[0]), np.abs(ys - self.at[1])
        if self.is_round:
            return np.asarray(np.hypot(dx, dy) - self.half_nm[0])
        return np.asarray(
            np.hypot(np.maximum(dx - self.half_nm[0], 0), np.maximum(dy - self.half_nm[1], 0))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A routed connection: its corners, and the lattice nodes under it."""

    points: tuple[Xy, ...]
    nodes: npt.NDArray[np.int64]


class Lattice:
    """The nodes of a die, and which of them a trace may use."""

    def __init__(self, die: Die, nets: Sequence[Net], step_nm: int, slack_nm: int) -> None:
        """Lay out the lattice; `slack_nm` is added to what traces keep from pads and balls."""
        self._die = die
        self.step = step_nm
        self._slack_nm = slack_nm
        self.columns = die.box.width_nm // self.step + 3
        self.rows = die.box.height_nm // self.step + 3
        self._widths = sorted({int(net.width_nm) for net in nets} | {int(die.rdl.width_nm)})
        self.terminals = terminals_of(die, nets)
        size = self.columns * self.rows
        self._fixed = {width: np.zeros(size, np.uint8) for width in self._widths}
        self._taken = {width: np.zeros(size, np.uint8) for width in self._widths}
        self._history = np.ones(size)
        for width in self._widths:
            self._fixed[width].reshape(self.rows, self.columns)[self._outside(width)] = 200
            for terminal in self.terminals.values():
                nodes = self._around(terminal, self._clear_nm(width))
                self._fixed[width][nodes] += 1

    def space_nm(self, width_nm: int) -> int:
        """Return the space that a trace of this width keeps."""
        rdl = self._die.rdl
        return max(rdl.space_nm, rdl.wide_space_nm) if width_nm > rdl.wide_nm else rdl.space_nm

    def apart_nm(self, width_nm: int, other_nm: int) -> float:
        """Return the least distance of the center lines of two traces."""
        return (width_nm + other_nm) / 2 + self.space_nm(max(width_nm, other_nm))

    def at(self, node: int) -> Xy:
        """Return the place of a node."""
        row, column = divmod(node, self.columns)
        return (
            self._die.box.left_nm + (column - 1) * self.step,
            self._die.box.bottom_nm + (row - 1) * self.step,
        )

    def node(self, at: tuple[float, float]) -> int:
        """Return the node nearest to a place."""
        column = round((at[0] - self._die.box.left_nm) / self.step) + 1
        row = round((at[1] - self._die.box.bottom_nm) / self.step) + 1
        return min(max(row, 0), self.rows - 1) * self.columns + min(
            max(column, 0), self.columns - 1
        )

    def stubs(self, terminal: Terminal, net: Net) -> Iterator[tuple[int, tuple[Xy, ...]]]:
        """Yield straight ways out of a terminal: the first node outside, and the corners to it."""
        clear_nm = self._clear_nm(net.width_nm)
        for dx, dy in (*AXIAL, *DIAGONAL) if terminal.is_round else AXIAL:
            reach = (terminal.half_nm[0] if dx else terminal.half_nm[1]) + clear_nm
            norm = math.hypot(dx, dy)
            count = math.ceil(reach / norm / self.step)
            x, y = terminal.at
            out = (x + dx * count * self.step, y + dy * count * self.step)
            node = self.node(out)
            at = self.at(node)
            if at == out:
                yield node, (terminal.at, at)
            else:
                # Off the lattice: straight out, then a short oblique step to the next node.
                bend = (
                    x + round(dx * reach / norm) if dx else x,
                    y + round(dy * reach / norm) if dy else y,
                )
                node = self.node((bend[0] + dx * self.step, bend[1] + dy * self.step))
                yield node, (terminal.at, bend, self.at(node))

    def closed(self, net: Net, own: Sequence[Terminal]) -> Counts:
        """Return what a net's trace must not use for good; its own terminals are not in the way."""
        fixed = self._fixed[int(net.width_nm)].copy()
        for terminal in own:
            fixed[self._around(terminal, self._clear_nm(net.width_nm))] -= 1
        return fixed

    def taken(self, net: Net) -> Counts:
        """Return how many traces of others each node is too close to."""
        return self._taken[int(net.width_nm)]

    @property
    def history(self) -> npt.NDArray[np.float64]:
        """How often a node was fought over: a factor of its cost."""
        return self._history

    def put(self, line: Line, net: Net, by: int) -> None:
        """Add a trace to what is taken (1), or take it away (-1)."""
        for width in self._widths:
            nodes = self.near(line.nodes, self.apart_nm(net.width_nm, width))
            if by > 0:
                self._taken[width][nodes] += 1
            else:
                self._taken[width][nodes] -= 1

    def near(self, nodes: Nodes, closer_nm: float) -> Nodes:
        """Return all nodes closer than so much to any of these."""
        reach = math.ceil(closer_nm / self.step)
        dy, dx = np.mgrid[-reach : reach + 1, -reach : reach + 1]
        inside = np.hypot(dx, dy) * self.step < closer_nm - 1
        rows = (nodes // self.columns)[:, None] + dy[inside]
        columns = (nodes % self.columns)[:, None] + dx[inside]
        valid = (rows >= 0) & (rows < self.rows) & (columns >= 0) & (columns < self.columns)
        return np.unique((rows * self.columns + columns)[valid])

    def _clear_nm(self, width_nm: int) -> float:
        """Return how far a center line stays from a pad or ball."""
        return self.space_nm(width_nm) + width_nm / 2 + self._slack_nm

    def _outside(self, width_nm: int) -> npt.NDArray[np.bool_]:
        """Return which nodes are too close to the die edge; the outermost ring always is."""
        box = self._die.box
        keep = self._die.rdl.edge_nm + width_nm / 2 + self._slack_nm
        xs = box.left_nm + (np.arange(self.columns) - 1) * self.step
        ys = box.bottom_nm + (np.arange(self.rows) - 1) * self.step
        bad_x = (xs < box.left_nm + keep) | (xs > box.right_nm - keep)
        bad_y = (ys < box.bottom_nm + keep) | (ys > box.top_nm - keep)
        return np.asarray(bad_y[:, None] | bad_x[None, :])

    def _around(self, terminal: Terminal, closer_nm: float) -> Nodes:
        """Return the nodes closer than so much to a terminal."""
        reach_x, reach_y = (half + closer_nm for half in terminal.half_nm)
        low = self.node((terminal.at[0] - reach_x, terminal.at[1] - reach_y))
        high = self.node((terminal.at[0] + reach_x, terminal.at[1] + reach_y))
        rows = np.arange(low // self.columns, high // self.columns + 1)[:, None]
        columns = np.arange(low % self.columns, high % self.columns + 1)[None, :]
        xs = self._die.box.left_nm + (columns - 1) * float(self.step)
        ys = self._die.box.bottom_nm + (rows - 1) * float(self.step)
        is_near = terminal.gap_nm(xs, ys) < closer_nm - 1
        return np.asarray((rows * self.columns + columns)[is_near])


def members(net: Net) -> list[str]:
    """Return the names of a net's terminals, pads first."""
    return [*(f"pad {name}" for name in net.pads), *(f"ball {name}" for name in net.balls)]


def terminals_of(die: Die, nets: Sequence[Net]) -> dict[str, Terminal]:
    """Return all landings and ball pads by name."""
    net_of = {member: net.name for net in nets for member in members(net)}
    found: dict[str, Terminal] = {}
    for pad in die.chip_pads:
        name, box = f"pad {pad.name}", pad.landing
        found[name] = Terminal(
            at=box.center.xy,
            half_nm=(box.width_nm // 2, box.height_nm // 2),
            is_round=False,
            net=net_of.get(name, ""),
        )
    radius = die.ball_pad.metal_diameter_nm // 2
    for ball in die.balls:
        name = f"ball {ball.name}"
        found[name] = Terminal(
            at=ball.at.xy, half_nm=(radius, radius), is_round=True, net=net_of.get(name, "")
        )
    return found
