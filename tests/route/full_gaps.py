"""Dies with a wall from edge to edge and one gap in it that too many nets have to pass."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from tests.route.dies import ball, box, die, keep_out, nm, pad
from tests.route.dies import net as net_of
from wlcsp_layout.model.package import Ball, ChipPad, Die, KeepOut, Net

Side = Literal["ball", "pad", "keep-out", "edge"]

WALL_UM = 20
"""Thickness of the wall: from y = 990 to 1010 um."""
BEHIND_UM = 5
"""Between a ball or pad and the wall behind it: no wire passes there."""


@dataclass(frozen=True, kw_only=True)
class Wire:
    """What a net asks for."""

    width_um: float = 10
    space_um: float = 10


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A gap between two shapes of a wall, by what is on its left and on its right."""

    left: Side
    right: Side
    room_um: float

    @classmethod
    def with_room(cls, left: Side, right: Side, room_um: float) -> "Gap":
        """Return a gap of some um."""
        return cls(left=left, right=right, room_um=room_um)

    def names(self) -> tuple[str, str]:
        """What a message calls both sides: pads come first, then balls, then the die edge."""
        order: list[Side] = ["pad", "ball", "edge", "keep-out"]
        (one, n), (other, m) = sorted([(order.index(self.left), 0), (order.index(self.right), 1)])
        return named(order[one], is_left=not n), named(order[other], is_left=not m)

    @property
    def from_um(self) -> float:
        """Where it begins: at the die edge, or so that it is in the middle."""
        if self.left == "edge":
            return 0
        return 2000 - self.room_um if self.right == "edge" else 1000 - self.room_um / 2

    @property
    def to_um(self) -> float:
        """Where it ends."""
        return self.from_um + self.room_um


def landing(name: str, x_um: float, y_um: float) -> ChipPad:
    """A pad with a landing of 40 um."""
    return replace(pad(name, x_um, y_um), landing=box(x_um, y_um, 40, 40))


def named(side: Side, *, is_left: bool) -> str:
    """What a message calls a side of a gap."""
    which = "left" if is_left else "right"
    return {
        "ball": "ball C4" if is_left else "ball C5",
        "pad": f"pad {which}",
        "keep-out": f"keep-out ({which})",
        "edge": "the die edge",
    }[side]


def wall(gap: Gap) -> tuple[tuple[KeepOut, ...], tuple[Ball, ...], tuple[ChipPad, ...]]:
    """Return what closes the die from edge to edge at y = 1000 um but for the gap."""
    outs: list[KeepOut] = []
    balls: list[Ball] = []
    pads: list[ChipPad] = []
    for side, at, sign, why in (
        (gap.left, gap.from_um, -1, "left"),
        (gap.right, gap.to_um, 1, "right"),
    ):
        end = at
        if side == "edge":
            continue
        if side == "ball":
            balls.append(ball("C4" if sign < 0 else "C5", at + sign * 130, 1000))
            end = at + sign * (260 + BEHIND_UM)
        elif side == "pad":
            pads.append(landing(why, at + sign * 20, 1000))
            end = at + sign * (40 + BEHIND_UM)
        border = 0 if sign < 0 else 2000
        low, high = 1000 - WALL_UM / 2, 1000 + WALL_UM / 2
        outs.append(keep_out(why, (border, low), (end, low), (end, high), (border, high)))
    return tuple(outs), tuple(balls), tuple(pads)


def net(name: str, wire: Wire) -> Net:
    """A net from a pad below the wall to one above it."""
    plain = net_of(name, f"S{name} N{name}", "", width_um=wire.width_um)
    return replace(plain, space_nm=nm(wire.space_um))


def full(gap: Gap, wires: Sequence[Wire]) -> Die:
    """Return a die with a net for each wire that has to pass the gap, in order from the left."""
    outs, balls, pads = wall(gap)
    middle = min(max((gap.from_um + gap.to_um) / 2, 700), 1300)
    xs = [middle + 150 * (i - (len(wires) - 1) / 2) for i in range(len(wires))]
    rows = (("S", 400), ("N", 1600))
    ends = [landing(f"{side}{i}", x, y) for side, y in rows for i, x in enumerate(xs)]
    return die(
        pads=(*pads, *ends),
        balls=balls,
        nets=tuple(net(str(i), wire) for i, wire in enumerate(wires)),
        keep_outs=outs,
    )


def need_um(gap: Gap, wires: Sequence[Wire]) -> float:
    """What wires need that pass in this order: a wall has a space of its own, 0 or 15 um."""
    ends = 0.0
    for side, wire in ((gap.left, wires[0]), (gap.right, wires[-1])):
        ends += {"keep-out": 0, "edge": 15}.get(side, max(10, wire.space_um))
    between = sum(max(a.space_um, b.space_um) for a, b in pairwise(wires))
    return ends + between + sum(wire.width_um for wire in wires)
