"""Free pads to free balls: a flow of least cost through the doors.

Every free pad sends one unit, every free ball takes one, a door lets through as many as there is
room for. The largest flow of least cost gives the pairs and the ways; where flows cross inside a
triangle, they are swapped until none do, which costs nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from ortools.graph.python import min_cost_flow

from wlcsp_layout.route.rubberband.search import FULL_NM
from wlcsp_layout.route.rubberband.wires import Slot, Wires

_Item = tuple[int, int]
"""A unit of flow on the rim of a triangle: (door, its place there), or (-1, feature)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Which free pad goes to which free ball, and on which way."""

    start: int
    end: int
    slots: tuple[Slot, ...]
    """Doors, and the place among all units of each door."""
    triangles: tuple[int, ...]


@dataclass(slots=True)
class _Network:
    """Arcs as they are collected."""

    tails: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    capacities: list[int] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)
    what: list[tuple[int, int, int]] = field(default_factory=list)
    """What an arc means: see `_Flow`."""

    def arc(
        self, tail: int, head: int, capacity: int, cost: float, what: tuple[int, int, int]
    ) -> None:
        self.tails.append(tail)
        self.heads.append(head)
        self.capacities.append(capacity)
        self.costs.append(round(cost))
        self.what.append(what)


_PASS, _EMIT, _TAKE, _DIRECT, _OTHER = range(5)


def pairings(
    wires: Wires, pads: Sequence[int], balls: Sequence[int], width: float, space: float
) -> list[Pairing]:
    """Return the pairs of the largest and cheapest flow, in the order of the pads."""
    return _Flow(wires, pads, balls, width, space).pairings()


class _Flow:
    """The flow and what it means.

    Nodes: for each door two directions (into its first or second triangle), entered and left; then
    a node for each pad and ball, the source and the sink.
    """

    def __init__(
        self, wires: Wires, pads: Sequence[int], balls: Sequence[int], width: float, space: float
    ) -> None:
        self.wires = wires
        self.sketch = wires.sketch
        self.pads = list(pads)
        self.balls = list(balls)
        self.is_pad, self.is_ball = frozenset(pads), frozenset(balls)
        every = range(len(self.sketch.ends))
        self.capacity = [self._capacity(door, width, space) for door in every]
        self.middle = [self._middle(door) for door in every]
        self.node = {v: 4 * len(every) + i for i, v in enumerate([*self.pads, *self.balls])}
        self.source = 4 * len(every) + len(self.node)
        """The sink follows it."""

    def pairings(self) -> list[Pairing]:
        """Solve the flow and follow its units."""
        crossing, emitted = self._solved()
        partner = self._partners(crossing, emitted)
        at = {}
        for triangle, items in emitted.items():
            for v, sign in items.items():
                if sign > 0:
                    at[v] = triangle
        return [self._followed(v, at[v], partner) for v in self.pads if v in at]

    def _capacity(self, door: int, width: float, space: float) -> int:
        """Return how many wires a door has room for besides those that are there."""
        room = self.sketch.room[door]
        if room < 0 or door in self.wires.along:
            return 0
        a, b = self.sketch.ends[door]
        if self.wires.on_door[door]:
            rest = room - self.wires.demand(door)
        else:
            ends = self.wires.space_at(a, space) + self.wires.space_at(b, space)
            rest = room - ends + space
        return max(0, math.floor((rest + FULL_NM) / (width + space)))

    def _middle(self, door: int) -> tuple[float, float]:
        a, b = self.sketch.ends[door]
        f, length = self.sketch.features, self.sketch.length[door]
        dx, dy = (f.x[b] - f.x[a]) / length, (f.y[b] - f.y[a]) / length
        u = (f.reach(a, dx, dy) + length - f.reach(b, dx, dy)) / 2
        return (f.x[a] + dx * u, f.y[a] + dy * u)

    def _network(self) -> _Network:
        """Return the arcs."""
        net, sketch = _Network(), self.sketch
        for door, (_, other) in enumerate(sketch.sides):
            if self.capacity[door] > 0 and other >= 0:
                for direction in range(2):
                    tail = 4 * door + 2 * direction
                    net.arc(tail, tail + 1, self.capacity[door], 0, (_PASS, door, direction))
        for triangle, corners in enumerate(sketch.corners):
            self._add_passages(net, triangle)
            for j, v in enumerate(corners):
                if v in self.node:
                    self._add_ends(net, triangle, j)
        for v in self.pads:
            net.arc(self.source, self.node[v], 1, 0, (_OTHER, 0, 0))
        for v in self.balls:
            net.arc(self.node[v], self.source + 1, 1, 0, (_OTHER, 0, 0))
        return net

    def _add_passages(self, net: _Network, triangle: int) -> None:
        """Add the arcs from each door of a triangle to the others."""
        sketch = self.sketch
        doors = [door for door in sketch.doors[triangle] if self.capacity[door] > 0]
        for door in doors:
            inward = 4 * door + 2 * (sketch.sides[door][1] == triangle) + 1
            for beyond in doors:
                if beyond == door:
                    continue
                outward = 4 * beyond + 2 * (sketch.sides[beyond][0] == triangle)
                length = math.dist(self.middle[door], self.middle[beyond])
                most = min(self.capacity[door], self.capacity[beyond])
                net.arc(inward, outward, most, length, (_OTHER, 0, 0))

    def _add_ends(self, net: _Network, triangle: int, j: int) -> None:
        """Add the arcs from a pad or to a ball at a corner of a triangle."""
        sketch, f = self.sketch, self.sketch.features
        corners = sketch.corners[triangle]
        v, door = corners[j], sketch.doors[triangle][(j + 1) % 3]
        at, is_pad = (f.x[v], f.y[v]), v in self.is_pad
        if self.capacity[door] > 0:
            length = math.dist(at, self.middle[door])
            second = sketch.sides[door][1] == triangle
            if is_pad:
                head = 4 * door + 2 * (not second)
                net.arc(self.node[v], head, 1, length, (_EMIT, v, triangle))
            else:
                tail = 4 * door + 2 * second + 1
                net.arc(tail, self.node[v], 1, length, (_TAKE, v, triangle))
        if not is_pad:
            return
        for u in corners:
            if u in self.is_ball and self._may_go_along(v, u):
                direct = (_DIRECT, v * len(f.x) + u, triangle)
                net.arc(self.node[v], self.node[u], 1, math.dist(at, (f.x[u], f.y[u])), direct)

    def _may_go_along(self, v: int, u: int) -> bool:
        door = self.sketch.door_between[min(v, u), max(v, u)]
        return not self.wires.on_door[door]

    def _solved(self) -> tuple[dict[int, int], dict[int, dict[int, int]]]:
        """Return the net flow of each door into its second triangle, and what corners send.

        The latter by triangle and feature: 1 for a pad that sends, -1 for a ball that takes.
        """
        net = self._network()
        solver = min_cost_flow.SimpleMinCostFlow()
        arcs = solver.add_arcs_with_capacity_and_unit_cost(
            np.array(net.tails), np.array(net.heads), np.array(net.capacities), np.array(net.costs)
        )
        supply = min(len(self.pads), len(self.balls))
        solver.set_node_supply(self.source, supply)
        solver.set_node_supply(self.source + 1, -supply)
        solver.solve_max_flow_with_min_cost()
        crossing: dict[int, int] = {}
        emitted: dict[int, dict[int, int]] = {}
        for flow, (kind, a, b) in zip(solver.flows(arcs).tolist(), net.what, strict=True):
            if not flow:
                continue
            if kind == _PASS:
                crossing[a] = crossing.get(a, 0) + (flow if b else -flow)
            elif kind == _EMIT:
                emitted.setdefault(b, {})[a] = 1
            elif kind == _TAKE:
                emitted.setdefault(b, {})[a] = -1
            elif kind == _DIRECT:
                v, u = divmod(a, len(self.sketch.features.x))
                emitted.setdefault(b, {}).update({v: 1, u: -1})
        return crossing, emitted

    def _partners(
        self, crossing: dict[int, int], emitted: dict[int, dict[int, int]]
    ) -> dict[tuple[int, _Item], _Item]:
        """Join what flows into each triangle to what flows out of it, without crossings."""
        partner: dict[tuple[int, _Item], _Item] = {}
        for triangle, doors in enumerate(self.sketch.doors):
            rim: list[tuple[int, _Item]] = []
            for j in range(3):
                v = self.sketch.corners[triangle][j]
                sign = emitted.get(triangle, {}).get(v, 0)
                if sign:
                    rim.append((sign, (-1, v)))
                net = crossing.get(doors[j], 0)
                count = abs(net)
                inward = 1 if (net > 0) == (self.sketch.sides[doors[j]][1] == triangle) else -1
                forward = self.sketch.is_forward[triangle][j]
                units = range(count) if forward else reversed(range(count))
                rim += [(inward, (doors[j], i)) for i in units]
            stack: list[tuple[int, _Item]] = []
            for sign, item in rim:
                if stack and stack[-1][0] != sign:
                    _, other = stack.pop()
                    partner[triangle, item] = other
                    partner[triangle, other] = item
                else:
                    stack.append((sign, item))
        return partner

    def _followed(
        self, pad: int, triangle: int, partner: dict[tuple[int, _Item], _Item]
    ) -> Pairing:
        """Follow a unit from its pad to its ball; doors that meet at its own ends are left out."""
        item = partner[triangle, (-1, pad)]
        slots: list[Slot] = []
        triangles = [triangle]
        while item[0] >= 0:
            slots.append(item)
            triangle = self.sketch.other_side(item[0], triangle)
            triangles.append(triangle)
            item = partner[triangle, item]
        ball = item[1]
        while slots and pad in self.sketch.ends[slots[0][0]]:
            del slots[0], triangles[0]
        while slots and ball in self.sketch.ends[slots[-1][0]]:
            del slots[-1], triangles[-1]
        return Pairing(
            start=pad,
            end=ball,
            slots=tuple(slots),
            triangles=tuple(triangles) if slots else (),
        )
