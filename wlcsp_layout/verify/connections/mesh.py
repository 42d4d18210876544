"""One piece of metal as triangles, and the ways through them.

The triangles have no corners but those of the outline, so that every side between two of them is a
chord: a cut along it goes from edge to edge of the metal.
"""

import heapq
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import klayout.db as kdb

from wlcsp_layout.geometry import Xy
from wlcsp_layout.verify.connections.lookup import Lookup, shared_area


@dataclass(frozen=True, slots=True, kw_only=True)
class Chord:
    """The side between two triangles."""

    ends: tuple[Xy, Xy]

    @property
    def length_nm(self) -> float:
        """Its length."""
        (ax, ay), (bx, by) = self.ends
        return float(((bx - ax) ** 2 + (by - ay) ** 2) ** 0.5)

    @property
    def middle(self) -> tuple[float, float]:
        """The middle between its ends."""
        (ax, ay), (bx, by) = self.ends
        return (ax + bx) / 2, (ay + by) / 2


class Mesh:
    """Triangles by number, joined where they share a side that was not cut."""

    def __init__(self, polygons: Iterable[kdb.Polygon]) -> None:
        """Triangulate the polygons."""
        self.triangles = sorted(
            triangle for polygon in polygons for triangle in polygon.delaunay(0.0, 0.0).each()
        )
        self._lookup = Lookup(triangle.bbox() for triangle in self.triangles)
        self._centers = [_center(triangle) for triangle in self.triangles]
        sides: dict[tuple[Xy, Xy], list[int]] = defaultdict(list)
        for number, triangle in enumerate(self.triangles):
            for edge in triangle.each_edge():
                a, b = sorted([(edge.x1, edge.y1), (edge.x2, edge.y2)])
                sides[a, b].append(number)
        self._beside: list[dict[int, Chord]] = [{} for _ in self.triangles]
        for ends, (one, *others) in sides.items():
            for other in others:
                self._beside[one][other] = self._beside[other][one] = Chord(ends=ends)

    def under(self, areas: Iterable[kdb.Polygon]) -> frozenset[int]:
        """Return the triangles that share area with any of these."""
        return frozenset(
            number
            for area in areas
            for number in self._lookup.near(area.bbox())
            if shared_area(self.triangles[number], area)
        )

    def beside(self, number: int) -> Mapping[int, Chord]:
        """Return the neighbors of a triangle, with the chords to them."""
        return self._beside[number]

    def center(self, number: int) -> tuple[float, float]:
        """Return the center of gravity of a triangle."""
        return self._centers[number]

    def cut(self, a: int, b: int) -> None:
        """Part two neighbors."""
        del self._beside[a][b], self._beside[b][a]

    def ways(
        self, start: Collection[int], goals: Sequence[Collection[int]]
    ) -> list[tuple[int, ...]]:
        """Return the shortest way to each goal, both ends included; () where there is none."""
        far, before = self._spread(start)
        found: list[tuple[int, ...]] = []
        for goal in goals:
            reached = [(far[number], number) for number in goal if number in far]
            found.append(_back(min(reached)[1], before) if reached else ())
        return found

    def length(self, way: Sequence[int]) -> float:
        """Return how long a way is [nm], from center to center."""
        return sum(_distance(self._centers[a], self._centers[b]) for a, b in pairwise(way))

    def nearest_of_another(self, owner: Mapping[int, int]) -> tuple[int, ...]:
        """Return the shortest way between triangles of different owners; () without one.

        Triangles on the way belong to nobody.
        """
        far, before = self._spread(owner)
        best: tuple[float, int, int] = (float("inf"), -1, -1)
        from_owner = {n: owner[_back(n, before)[0]] for n in far if n not in owner} | dict(owner)
        for a in far:
            for b in self._beside[a]:
                if a < b and from_owner[a] != from_owner[b]:
                    step = _distance(self._centers[a], self._centers[b])
                    best = min(best, (far[a] + far[b] + step, a, b))
        if best[1] < 0:
            return ()
        return (*_back(best[1], before), *reversed(_back(best[2], before)))

    def way(self, start: Iterable[int], goal: Collection[int]) -> tuple[int, ...]:
        """Return the shortest way to any triangle of the goal; () where there is none."""
        far, before = self._spread(start, goal)
        reached = [(far[number], number) for number in goal if number in far]
        return _back(min(reached)[1], before) if reached else ()

    def _spread(
        self, start: Iterable[int], goal: Collection[int] = ()
    ) -> tuple[dict[int, float], dict[int, int]]:
        """Return how far each triangle is from the start, and from where it is reached.

        With a goal, only as far as its nearest triangle.
        """
        far = dict.fromkeys(start, 0.0)
        before: dict[int, int] = {}
        queue = [(0.0, number) for number in sorted(far)]
        while queue:
            length, number = heapq.heappop(queue)
            if length > far[number]:
                continue
            if number in goal:
                break
            for other in self._beside[number]:
                longer = length + _distance(self._centers[number], self._centers[other])
                if longer < far.get(other, float("inf")):
                    far[other] = longer
                    before[other] = number
                    heapq.heappush(queue, (longer, other))
        return far, before


def _back(end: int, before: Mapping[int, int]) -> tuple[int, ...]:
    way = [end]
    while way[-1] in before:
        way.append(before[way[-1]])
    return tuple(reversed(way))


def _center(triangle: kdb.Polygon) -> tuple[float, float]:
    points = list(triangle.each_point_hull())
    return sum(point.x for point in points) / 3, sum(point.y for point in points) / 3


def _distance(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5)
