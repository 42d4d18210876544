"""The gaps that are no doors: the other diagonals of the pairs of triangles on both sides of one.

Where lines take any angle, doors that have room leave room there too. Steps along the axes and
diagonals need more where they pass at a slant: there all gaps count (Leiserson and Maley).
"""

from collections.abc import Iterator
from itertools import pairwise

from wlcsp_layout.route.rubberband.sketch import Sketch
from wlcsp_layout.route.rubberband.wires import Wire, Wires

ENDLESS = float("inf")


class Flips:
    """The room of the other diagonals, by door, and the wires that cross them."""

    def __init__(self, wires: Wires) -> None:
        """Work out the rooms, once for a sketch; where any angle will do there is none."""
        self.wires = wires
        self.sketch: Sketch = wires.sketch
        features = self.sketch.features
        self.is_needed = features.angles != "any"
        self.ends, self.room = self.sketch.flip_ends, self.sketch.flip_room
        if self.is_needed and not self.room:
            for door in range(len(self.sketch.ends)):
                ends = self._ends(door)
                self.ends.append(ends)
                self.room.append(features.room(*ends) if ends[0] >= 0 else ENDLESS)

    def _ends(self, door: int) -> tuple[int, int]:
        """Return the corners opposite to a door; (-1, -1) where it is not between them."""
        sketch, f = self.sketch, self.sketch.features
        one, other = sketch.sides[door]
        if other < 0 or sketch.room[door] < 0:
            return (-1, -1)
        a, b = sketch.ends[door]
        c, d = (
            sketch.corners[triangle][(sketch.doors[triangle].index(door) + 2) % 3]
            for triangle in (one, other)
        )

        def turn(p: int, q: int, r: int) -> float:
            return (f.x[q] - f.x[p]) * (f.y[r] - f.y[p]) - (f.y[q] - f.y[p]) * (f.x[r] - f.x[p])

        return (c, d) if turn(c, d, a) * turn(c, d, b) < 0 else (-1, -1)

    def over(self, door: int) -> list[Wire]:
        """Return the wires that cross the other diagonal at a door, in their order along it."""
        one, other = self.sketch.sides[door]
        first, into_one = self._from_corner(one, door)
        last, into_other = self._from_corner(other, door)
        both = [
            wire
            for wire, x, y in zip(self.wires.on_door[door], into_one, into_other, strict=True)
            if x * y < 0
        ]
        # The wires in the middle all cross from the same of its sides.
        return [*first, *both, *last[::-1]]

    def _from_corner(self, triangle: int, door: int) -> tuple[list[Wire], list[int]]:
        """Return the wires between a door and the corner opposite, those next to the corner first.

        And for each wire on the door to which end it goes in the triangle: -1 to the first, 1 to
        the second, 0 to the corner.
        """
        j = self.sketch.doors[triangle].index(door)
        after, before = (j + 1) % 3, (j + 2) % 3
        c = self.wires.corners(triangle)
        count, near_j, near_after = c.counts[j], c.cut[j], c.cut[after]
        found = self.wires.counterclockwise(triangle, before)
        if c.emitting == j:
            found = self.wires.counterclockwise(triangle, after)[near_after:][::-1]
        elif c.emitting == after:
            found = found[: c.counts[before] - near_j]
        else:
            found = found[: c.cut[before]]
        into = [-1] * near_j + [0] * (count - near_j - near_after) + [1] * near_after
        return found, into if self.sketch.is_forward[triangle][j] else [-x for x in into[::-1]]

    def demand(self, door: int) -> float:
        """Return what the wires over the other diagonal of a door need, the spaces at its ends too.

        Without wires that is nothing.
        """
        wires = self.over(door) if self.room[door] < ENDLESS else []
        if not wires:
            return 0.0
        c, d = self.ends[door]
        total = self.wires.off(wires[0], c) + self.wires.off(wires[-1], d) + wires[0].width
        for one, other in pairwise(wires):
            total += self.wires.apart(one, other) + other.width
        return total

    def missing(self, door: int) -> float:
        """Return how much more the other diagonal of a door would need; negative: is left."""
        return self.demand(door) - self.room[door]

    def near(self, wire: Wire | None) -> list[int]:
        """Return the doors over whose other diagonals a wire may pass."""
        triangles = wire.triangles if wire and self.is_needed else ()
        return sorted({door for triangle in triangles for door in self.sketch.doors[triangle]})

    def around(self, triangle: int, start: int, end: int, before: int | None) -> Iterator[int]:
        """Yield the doors over whose other diagonal a way passes from a door of a triangle to one.

        `before` is the door by which it came into the triangle before that one, if any.
        """
        doors = self.sketch.doors[triangle]
        yield next(door for door in doors if door not in (start, end))
        if before is not None:
            from_ends, to_ends = self.sketch.ends[before], self.sketch.ends[end]
            if not any(v in from_ends and v in to_ends for v in self.sketch.ends[start]):
                yield start

    def beside(self, triangle: int, opposite: int) -> Iterator[int]:
        """Yield the doors over whose other diagonal a way passes to the corner opposite to one."""
        yield from (door for door in self.sketch.doors[triangle] if door != opposite)
