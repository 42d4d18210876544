"""Wires on a sketch: for each door the wires that cross it, in order. Nothing else is stored.

Wires do not cross each other, and none passes a triangle twice. So the numbers of wires on the
three doors of a triangle say how they are connected inside it (normal coordinates): those next to
a corner that are on both its doors go around it; what is too many for that on one door ends at
the opposite corner.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

from wlcsp_layout.route.rubberband.sketch import Sketch

Slot: TypeAlias = tuple[int, int]
"""A door, and between which of its wires: number k is before wire k, from the door's first end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wire:
    """A connection on the sketch, from a feature through doors to a feature."""

    number: int
    net: int
    group: int
    """Wires of one group may share their metal."""
    width: float
    space: float
    start: int
    end: int
    doors: tuple[int, ...]
    triangles: tuple[int, ...]
    """Before the first door, between each two, and after the last; empty along a single edge."""


@dataclass(frozen=True, slots=True)
class Corners:
    """How the wires of a triangle are connected, by corner number."""

    counts: tuple[int, int, int]
    """Wires on each door."""
    cut: tuple[int, int, int]
    """Wires that go around each corner."""
    emitting: int
    """The corner at which wires end that cross the opposite door, or -1."""
    emitted: int


State: TypeAlias = tuple[dict[int, Wire], list[list[Wire]], dict[int, list[Wire]]]
"""A copy of what `Wires` holds."""


class Wires:
    """The wires of a sketch; changed by `insert` and `remove` only."""

    def __init__(self, sketch: Sketch) -> None:
        """Start without wires."""
        self.sketch = sketch
        self.by_number: dict[int, Wire] = {}
        self.on_door: list[list[Wire]] = [[] for _ in sketch.ends]
        self.along: dict[int, list[Wire]] = {}
        """Wires that run along a door from end to end."""
        self._next = 0

    def state(self) -> State:
        """Return a copy of all wires, to be restored later."""
        return (
            dict(self.by_number),
            [list(wires) for wires in self.on_door],
            {door: list(wires) for door, wires in self.along.items()},
        )

    def restore(self, state: State) -> None:
        """Go back to a state that was kept."""
        self.by_number, self.on_door, self.along = state

    def corners(self, triangle: int) -> Corners:
        """Return how the wires of a triangle are connected."""
        a, b, c = self.sketch.doors[triangle]
        n = (len(self.on_door[a]), len(self.on_door[b]), len(self.on_door[c]))
        for j in range(3):
            after, before = n[(j + 1) % 3], n[(j + 2) % 3]
            emitted = n[j] - after - before
            if emitted > 0:
                cut = [0, 0, 0]
                cut[j], cut[(j + 1) % 3] = before, after
                return Corners(n, (cut[0], cut[1], cut[2]), (j + 2) % 3, emitted)
        cuts = tuple((n[j] + n[(j + 2) % 3] - n[(j + 1) % 3]) // 2 for j in range(3))
        return Corners(n, (cuts[0], cuts[1], cuts[2]), -1, 0)

    def turned(self, triangle: int, j: int, k: int) -> Slot:
        """Return a slot counted counterclockwise on door j of a triangle as one of the door."""
        door = self.sketch.doors[triangle][j]
        count = len(self.on_door[door])
        return (door, k if self.sketch.is_forward[triangle][j] else count - k)

    def side_of(self, triangle: int, slot: Slot) -> tuple[int, int]:
        """Return which door of a triangle a slot is on, and the slot counted counterclockwise."""
        door, k = slot
        j = self.sketch.doors[triangle].index(door)
        return j, k if self.sketch.is_forward[triangle][j] else len(self.on_door[door]) - k

    def counterclockwise(self, triangle: int, j: int) -> list[Wire]:
        """Return the wires of door j of a triangle from its corner j on."""
        wires = self.on_door[self.sketch.doors[triangle][j]]
        return wires if self.sketch.is_forward[triangle][j] else wires[::-1]

    def across(self, triangle: int, slot: Slot) -> Iterator[Slot]:
        """Yield the other slots of the face that a slot of a triangle opens into."""
        j, k = self.side_of(triangle, slot)
        c = self.corners(triangle)
        n, cut = c.counts, c.cut
        after, before = (j + 1) % 3, (j + 2) % 3
        if k < cut[j]:
            yield self.turned(triangle, before, n[before] - k)
        elif k > n[j] - cut[after]:
            yield self.turned(triangle, after, n[j] - k)
        elif c.emitting < 0:
            yield self.turned(triangle, after, cut[after])
            yield self.turned(triangle, before, cut[before])
        elif c.emitting == before:
            if k == cut[j]:
                yield self.turned(triangle, before, n[before] - k)
            if k == n[j] - cut[after]:
                yield self.turned(triangle, after, n[j] - k)
        elif c.emitting == j:
            # The wires of corner j leave through the door after; we are on their near side.
            yield self.turned(triangle, after, cut[after])
        else:
            yield self.turned(triangle, before, n[before] - cut[j])

    def fan(self, triangle: int, j: int) -> tuple[tuple[Slot, ...], list[Wire]]:
        """Return the slots of the door opposite to a corner that can be reached from it.

        Also the wires that must be crossed to get there: all of them for each of the slots.
        """
        c = self.corners(triangle)
        after, before = (j + 1) % 3, (j + 2) % 3
        low, high = c.cut[after], c.counts[after] - c.cut[before]
        slots = tuple(self.turned(triangle, after, k) for k in range(low, high + 1))
        in_the_way: list[Wire] = []
        if c.cut[j]:
            in_the_way = self.counterclockwise(triangle, j)[: c.cut[j]]
        if c.emitting == after:
            wires = self.counterclockwise(triangle, before)
            in_the_way = in_the_way + wires[c.cut[before] : len(wires) - c.cut[j]]
        elif c.emitting == before:
            wires = self.counterclockwise(triangle, j)
            in_the_way = in_the_way + wires[c.cut[j] : len(wires) - c.cut[after]]
        return slots, in_the_way

    def are_consistent(self) -> bool:
        """Tell whether the wires are connected in all triangles as their doors say."""
        return all(self._is_consistent(wire) for wire in self.by_number.values())

    def _is_consistent(self, wire: Wire) -> bool:
        if not wire.doors:
            edge = self.sketch.door_between[min(wire.start, wire.end), max(wire.start, wire.end)]
            return not self.on_door[edge]
        slots = [(door, self.on_door[door].index(wire)) for door in wire.doors]
        for n, triangle in enumerate(wire.triangles[1:-1], start=1):
            j, k = self.side_of(triangle, slots[n - 1])
            k -= not self.sketch.is_forward[triangle][j]
            i, m = self.side_of(triangle, slots[n])
            m -= not self.sketch.is_forward[triangle][i]
            c = self.corners(triangle)
            if i == (j + 2) % 3:
                if not (k < c.cut[j] and m == c.counts[i] - 1 - k):
                    return False
            elif not (k >= c.counts[j] - c.cut[i] and m == c.counts[j] - 1 - k):
                return False
        for triangle, slot, v in (
            (wire.triangles[0], slots[0], wire.start),
            (wire.triangles[-1], slots[-1], wire.end),
        ):
            c = self.corners(triangle)
            j, k = self.side_of(triangle, slot)
            k -= not self.sketch.is_forward[triangle][j]
            corner = (j + 2) % 3
            if self.sketch.corners[triangle][corner] != v or c.emitting != corner:
                return False
            if not c.cut[j] <= k < c.cut[j] + c.emitted:
                return False
        return True

    def apart(self, one: Wire, other: Wire) -> float:
        """Return the space between two neighbors on a door; less than nothing when they merge."""
        if one.group == other.group:
            return -min(one.width, other.width)
        return max(one.space, other.space)

    def off(self, wire: Wire, feature: int) -> float:
        """Return the space between a wire and a feature."""
        return self.space_at(feature, wire.space)

    def space_at(self, feature: int, space: float) -> float:
        """Return the space between a feature and a wire that wants some space itself."""
        features = self.sketch.features
        own = features.space[feature]
        return own if features.is_wall[feature] else max(own, space)

    def demand(self, door: int) -> float:
        """Return what the wires of a door need between the shapes at its ends."""
        wires = self.on_door[door]
        if not wires:
            return 0.0
        a, b = self.sketch.ends[door]
        total = self.off(wires[0], a) + self.off(wires[-1], b) + wires[0].width
        for one, other in pairwise(wires):
            total += self.apart(one, other) + other.width
        return total

    def insert(
        self,
        *,
        net: int,
        group: int,
        width: float,
        space: float,
        ends: tuple[int, int],
        slots: tuple[Slot, ...],
        triangles: tuple[int, ...],
    ) -> Wire:
        """Add a wire through slots that are all as they were before it."""
        wire = Wire(
            number=self._next,
            net=net,
            group=group,
            width=width,
            space=space,
            start=ends[0],
            end=ends[1],
            doors=tuple(door for door, _ in slots),
            triangles=triangles,
        )
        self._next += 1
        for door, k in slots:
            self.on_door[door].insert(k, wire)
        self.by_number[wire.number] = wire
        if not slots:
            edge = self.sketch.door_between[min(ends), max(ends)]
            self.along.setdefault(edge, []).append(wire)
        return wire

    def remove(self, wire: Wire) -> tuple[Slot, ...]:
        """Take a wire out, and return the slots through which it can be put back."""
        slots = tuple((door, self.on_door[door].index(wire)) for door in wire.doors)
        for door, k in slots:
            del self.on_door[door][k]
        del self.by_number[wire.number]
        if not wire.doors:
            edge = self.sketch.door_between[min(wire.start, wire.end), max(wire.start, wire.end)]
            self.along[edge].remove(wire)
            if not self.along[edge]:
                del self.along[edge]
        return slots
