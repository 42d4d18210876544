"""Free pads to free balls: a flow of least cost through the doors.

Every free pad sends one unit, every free ball takes one, and between two wires of a door (or
between its ends) goes as much as the door has room for. The largest flow of least cost gives the
pairs and the ways; where flows cross inside a triangle, they are swapped until none do, which
costs nothing. Wires that are there already are walls.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
from ortools.graph.python import min_cost_flow

from wlcsp_layout.route.rubberband.search import FULL_NM
from wlcsp_layout.route.rubberband.wires import Slot, Wires

_Item: TypeAlias = tuple[Slot, int]
"""A unit of flow on the rim of a triangle: its slot and place there, or (-1, -1) and a feature."""

_CORNER: Slot = (-1, -1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """Which free pad goes to which free ball, and on which way."""

    start: int
    end: int
    slots: tuple[Slot, ...]
    """Doors, and the place among all units of each door (where there was no wire before)."""
    triangles: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Passed:
    """Flow through a slot, into the first or second triangle of its door."""

    slot: Slot
    direction: int


@dataclass(frozen=True, slots=True)
class _Sent:
    """Flow from a pad (sign 1) or to a ball (-1) at a corner of a triangle, through a slot."""

    feature: int
    sign: int
    triangle: int
    slot: Slot


@dataclass(frozen=True, slots=True)
class _Along:
    """Flow from a pad to a ball beside it, along an edge of a triangle."""

    pad: int
    ball: int
    triangle: int


_What: TypeAlias = _Passed | _Sent | _Along | None


@dataclass(slots=True)
class _Network:
    """Arcs as they are collected."""

    tails: list[int] = field(default_factory=list)
    heads: list[int] = field(default_factory=list)
    capacities: list[int] = field(default_factory=list)
    costs: list[int] = field(default_factory=list)
    what: list[_What] = field(default_factory=list)

    def arc(self, tail: int, head: int, capacity: int, cost: float, what: _What = None) -> None:
        self.tails.append(tail)
        self.heads.append(head)
        self.capacities.append(capacity)
        self.costs.append(round(cost))
        self.what.append(what)


def pairings(
    wires: Wires, pads: Sequence[int], balls: Sequence[int], width: float, space: float
) -> list[Pairing]:
    """Return the pairs of the largest and cheapest flow, in the order of the pads."""
    return _Flow(wires, pads, balls, width, space).pairings()


class _Flow:
    """The flow and what it means.

    Nodes: for each slot two directions (into the first or second triangle of its door), entered
    and left; then a node for each pad and ball, the source and the sink.
    """

    def __init__(
        self, wires: Wires, pads: Sequence[int], balls: Sequence[int], width: float, space: float
    ) -> None:
        self.wires = wires
        self.sketch = wires.sketch
        self.pads = list(pads)
        self.balls = list(balls)
        self.is_pad, self.is_ball = frozenset(pads), frozenset(balls)
        self.capacity = [
            self._capacity(door, width, space) for door in range(len(self.sketch.ends))
        ]
        self.number: dict[Slot, int] = {}
        for door, capacity in enumerate(self.capacity):
            if capacity > 0:
                for k in range(len(wires.on_door[door]) + 1):
                    self.number[door, k] = len(self.number)
        self.middle = {slot: self._middle(slot) for slot in self.number}
        first = 4 * len(self.number)
        self.node = {v: first + i for i, v in enumerate([*self.pads, *self.balls])}
        self.source = first + len(self.node)
        """The sink follows it."""

    def pairings(self) -> list[Pairing]:
        """Solve the flow and follow its units."""
        passed, sent = self._solved()
        partner = self._partners(passed, sent)
        at = {item.feature: item.triangle for item in sent if item.sign > 0}
        return [self._followed(v, at[v], partner) for v in self.pads if v in at]

    def _capacity(self, door: int, width: float, space: float) -> int:
        """Return how many wires a door has room for besides those that are there."""
        room = self.sketch.room[door]
        if room < 0 or door in self.wires.along or self.sketch.sides[door][1] < 0:
            return 0
        a, b = self.sketch.ends[door]
        if self.wires.on_door[door]:
            rest = room - self.wires.demand(door)
        else:
            ends = self.wires.space_at(a, space) + self.wires.space_at(b, space)
            rest = room - ends + space
        return max(0, math.floor((rest + FULL_NM) / (width + space)))

    def _middle(self, slot: Slot) -> tuple[float, float]:
        door, k = slot
        a, b = self.sketch.ends[door]
        f, length = self.sketch.features, self.sketch.length[door]
        dx, dy = (f.x[b] - f.x[a]) / length, (f.y[b] - f.y[a]) / length
        low, high = f.reach(a, dx, dy), length - f.reach(b, dx, dy)
        u = low + (high - low) * (k + 0.5) / (len(self.wires.on_door[door]) + 1)
        return (f.x[a] + dx * u, f.y[a] + dy * u)

    def _inward(self, triangle: int, slot: Slot) -> int:
        """Return the node of flow that has come through a slot into a triangle."""
        return 4 * self.number[slot] + 2 * (self.sketch.sides[slot[0]][1] == triangle) + 1

    def _outward(self, triangle: int, slot: Slot) -> int:
        """Return the node of flow that is about to leave a triangle through a slot."""
        return 4 * self.number[slot] + 2 * (self.sketch.sides[slot[0]][0] == triangle)

    def _network(self) -> _Network:
        """Return the arcs."""
        net = _Network()
        for slot, number in self.number.items():
            for direction in range(2):
                tail = 4 * number + 2 * direction
                net.arc(tail, tail + 1, self.capacity[slot[0]], 0, _Passed(slot, direction))
        for triangle, corners in enumerate(self.sketch.corners):
            self._add_passages(net, triangle)
            for j, v in enumerate(corners):
                if v in self.node:
                    self._add_ends(net, triangle, j)
        for v in self.pads:
            net.arc(self.source, self.node[v], 1, 0)
        for v in self.balls:
            net.arc(self.node[v], self.source + 1, 1, 0)
        return net

    def _add_passages(self, net: _Network, triangle: int) -> None:
        """Add the arcs from each slot of a triangle to the others of its face."""
        for slot in self._rim(triangle):
            for beyond in self.wires.across(triangle, slot):
                if beyond in self.number:
                    most = min(self.capacity[slot[0]], self.capacity[beyond[0]])
                    length = math.dist(self.middle[slot], self.middle[beyond])
                    tail, head = self._inward(triangle, slot), self._outward(triangle, beyond)
                    net.arc(tail, head, most, length)

    def _rim(self, triangle: int) -> Iterator[Slot]:
        """Yield the slots of a triangle counterclockwise."""
        for j, door in enumerate(self.sketch.doors[triangle]):
            if self.capacity[door] > 0:
                for k in range(len(self.wires.on_door[door]) + 1):
                    yield self.wires.turned(triangle, j, k)

    def _add_ends(self, net: _Network, triangle: int, j: int) -> None:
        """Add the arcs of a pad or ball at corner j of a triangle."""
        f = self.sketch.features
        corners = self.sketch.corners[triangle]
        v = corners[j]
        place = (f.x[v], f.y[v])
        slots, in_the_way = self.wires.fan(triangle, j)
        for slot in () if in_the_way else slots:
            if slot not in self.number:
                continue
            length = math.dist(place, self.middle[slot])
            if v in self.is_pad:
                head = self._outward(triangle, slot)
                net.arc(self.node[v], head, 1, length, _Sent(v, 1, triangle, slot))
            if v in self.is_ball:
                tail = self._inward(triangle, slot)
                net.arc(tail, self.node[v], 1, length, _Sent(v, -1, triangle, slot))
        for u in corners:
            if v in self.is_pad and u in self.is_ball and self._may_go_along(v, u):
                length = math.dist(place, (f.x[u], f.y[u]))
                net.arc(self.node[v], self.node[u], 1, length, _Along(v, u, triangle))

    def _may_go_along(self, v: int, u: int) -> bool:
        door = self.sketch.door_between[min(v, u), max(v, u)]
        return not self.wires.on_door[door]

    def _solved(self) -> tuple[dict[Slot, int], list[_Sent]]:
        """Return the net flow of each slot into its second triangle, and what corners send."""
        net = self._network()
        solver = min_cost_flow.SimpleMinCostFlow()
        arcs = solver.add_arcs_with_capacity_and_unit_cost(
            np.array(net.tails), np.array(net.heads), np.array(net.capacities), np.array(net.costs)
        )
        supply = min(len(self.pads), len(self.balls))
        solver.set_node_supply(self.source, supply)
        solver.set_node_supply(self.source + 1, -supply)
        solver.solve_max_flow_with_min_cost()
        passed: dict[Slot, int] = {}
        sent: list[_Sent] = []
        for flow, what in zip(solver.flows(arcs).tolist(), net.what, strict=True):
            if not flow:
                continue
            if isinstance(what, _Passed):
                signed = flow if what.direction else -flow
                passed[what.slot] = passed.get(what.slot, 0) + signed
            elif isinstance(what, _Sent):
                sent.append(what)
            elif isinstance(what, _Along):
                sent.append(_Sent(what.pad, 1, what.triangle, _CORNER))
                sent.append(_Sent(what.ball, -1, what.triangle, _CORNER))
        return passed, sent

    def _partners(
        self, passed: dict[Slot, int], sent: Sequence[_Sent]
    ) -> dict[tuple[int, _Item], _Item]:
        """Join what flows into each face to what flows out of it, without crossings."""
        at: dict[tuple[int, int], _Sent] = {(item.triangle, item.feature): item for item in sent}
        partner: dict[tuple[int, _Item], _Item] = {}
        for triangle in range(len(self.sketch.corners)):
            stacks: dict[Slot, list[tuple[int, _Item]]] = {}
            faces = self._faces(triangle)
            for sign, slot, item in self._items(triangle, passed, at):
                stack = stacks.setdefault(faces.get(slot, slot), [])
                if stack and stack[-1][0] != sign:
                    _, other = stack.pop()
                    partner[triangle, item] = other
                    partner[triangle, other] = item
                else:
                    stack.append((sign, item))
        return partner

    def _items(
        self, triangle: int, passed: dict[Slot, int], at: dict[tuple[int, int], _Sent]
    ) -> Iterator[tuple[int, Slot, _Item]]:
        """Yield the units on the rim of a triangle counterclockwise: 1 for those that come in."""
        for j, door in enumerate(self.sketch.doors[triangle]):
            v = self.sketch.corners[triangle][j]
            if (triangle, v) in at:
                end = at[triangle, v]
                yield (end.sign, end.slot, (_CORNER, v))
            forward = self.sketch.is_forward[triangle][j]
            for k in range(len(self.wires.on_door[door]) + 1):
                slot = self.wires.turned(triangle, j, k)
                net = passed.get(slot, 0)
                is_inward = (net > 0) == (self.sketch.sides[door][1] == triangle)
                for i in range(abs(net)):
                    place = i if forward else abs(net) - 1 - i
                    yield (1 if is_inward else -1, slot, (slot, place))

    def _faces(self, triangle: int) -> dict[Slot, Slot]:
        """Return for each slot of a triangle one that stands for all of its face."""
        found: dict[Slot, Slot] = {}
        for slot in self._rim(triangle):
            first = min([slot, *self.wires.across(triangle, slot)])
            found[slot] = found.get(first, first)
        if not any(self.wires.on_door[door] for door in self.sketch.doors[triangle]):
            # Without wires a triangle is one face, along its edges too.
            return dict.fromkeys([*found, _CORNER], _CORNER)
        return found

    def _followed(
        self, pad: int, triangle: int, partner: dict[tuple[int, _Item], _Item]
    ) -> Pairing:
        """Follow one unit from its pad to its ball, without the doors that its own ends bound."""
        item = partner[triangle, (_CORNER, pad)]
        slots: list[Slot] = []
        triangles = [triangle]
        while item[0] != _CORNER:
            door = item[0][0]
            slots.append((door, item[1]))
            triangle = self.sketch.other_side(door, triangle)
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
