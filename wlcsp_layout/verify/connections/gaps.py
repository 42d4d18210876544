"""Where metal that should be one piece is apart."""

import heapq
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

import klayout.db as kdb

from wlcsp_layout.geometry import Xy

FIRST_REACH_NM = 1_000
FARTHER = 2
"""Each look for the other side goes so many times as far as the one before it."""
ALIKE_NM = 0.5
"""Lines that are longer by so little count with the shortest one: facing edges have many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """The shortest line between two sets of polygons."""

    a: int
    b: int
    """Which sets, by the order in which they were given."""
    line: tuple[Xy, Xy]
    """From a to b."""

    @property
    def at(self) -> Xy:
        """The middle of the line."""
        (ax, ay), (bx, by) = self.line
        return (ax + bx) // 2, (ay + by) // 2

    @property
    def length_nm(self) -> int:
        """Its length, rounded."""
        return round(_length(*self.line))


def tree(sets: Sequence[Sequence[kdb.Polygon]]) -> tuple[Gap, ...]:
    """Return the gaps that must be closed to make one piece of all sets, the shortest that do."""
    joined = list(range(len(sets)))
    found: list[Gap] = []
    for gap in _rising(sets, [(a, b) for b in range(len(sets)) for a in range(b)], joined):
        found.append(gap)
        old, new = joined[gap.b], joined[gap.a]
        joined[:] = [new if number == old else number for number in joined]
    return tuple(found)


def matches(
    a: Sequence[Sequence[kdb.Polygon]], b: Sequence[Sequence[kdb.Polygon]], count: int
) -> tuple[Gap, ...]:
    """Return up to `count` gaps from a to b, the shortest first, each set in one at most."""
    sets = [*a, *b]
    free = list(range(len(sets)))
    found: list[Gap] = []
    gaps = _rising(sets, [(i, len(a) + j) for i in range(len(a)) for j in range(len(b))], free)
    while len(found) < count and (gap := next(gaps, None)):
        found.append(Gap(a=gap.a, b=gap.b - len(a), line=gap.line))
        free[gap.a] = free[gap.b] = -1
    return tuple(found)


def _rising(
    sets: Sequence[Sequence[kdb.Polygon]], pairs: Iterable[tuple[int, int]], state: Sequence[int]
) -> Iterator[Gap]:
    """Yield the gaps between pairs of sets by their length, worked out only where it matters.

    Pairs whose `state` is the same, or -1 on either side, are left out when their turn comes.
    """
    regions = [kdb.Region(list(polygons)) for polygons in sets]
    boxes = [region.bbox() for region in regions]
    queue: list[tuple[float, int, int, tuple[Xy, Xy] | tuple[()]]] = [
        (_between(boxes[a], boxes[b]), a, b, ()) for a, b in pairs
    ]
    heapq.heapify(queue)
    while queue:
        length, a, b, line = heapq.heappop(queue)
        if state[a] == state[b] or min(state[a], state[b]) < 0:
            continue
        if line:
            yield Gap(a=a, b=b, line=line)
        else:
            shortest = _shortest(regions[a], regions[b], round(length))
            heapq.heappush(queue, (_length(*shortest), a, b, shortest))


def _between(a: kdb.Box, b: kdb.Box) -> float:
    """Return how far two boxes are apart."""
    dx = max(a.left - b.right, b.left - a.right, 0)
    dy = max(a.bottom - b.top, b.bottom - a.top, 0)
    return float((dx**2 + dy**2) ** 0.5)


def _shortest(a: kdb.Region, b: kdb.Region, least_nm: int) -> tuple[Xy, Xy]:
    """Return the shortest line from a to b, which are known to be so far apart at least."""
    reach_nm = max(FIRST_REACH_NM, least_nm + FIRST_REACH_NM)
    while True:
        # Without shields and limits of angles: every two edges that are near enough.
        near = a.separation_check(
            b, reach_nm, metrics=kdb.Metrics.Euclidian, ignore_angle=180, shielded=False
        )
        lines = [_line(pair.first, pair.second) for pair in near.each()]
        if lines:
            return min(lines, key=lambda line: (_length(*line), line))
        reach_nm *= FARTHER


def _line(a: kdb.Edge, b: kdb.Edge) -> tuple[Xy, Xy]:
    """Return the shortest line from one edge to another, in the middle of where it can be."""
    lines = [
        *((_xy(end), _foot(end, b)) for end in (a.p1, a.p2)),
        *((_foot(end, a), _xy(end)) for end in (b.p1, b.p2)),
    ]
    least = min(_length(*line) for line in lines)
    alike = {line for line in lines if _length(*line) <= least + ALIKE_NM}
    return _mean([start for start, _ in alike]), _mean([end for _, end in alike])


def _foot(point: kdb.Point, edge: kdb.Edge) -> tuple[float, float]:
    """Return the place on an edge that is nearest to a point."""
    dx, dy = edge.dx(), edge.dy()
    square = dx * dx + dy * dy
    along = ((point.x - edge.x1) * dx + (point.y - edge.y1) * dy) / square if square else 0.0
    along = min(1.0, max(0.0, along))
    return edge.x1 + along * dx, edge.y1 + along * dy


def _xy(point: kdb.Point) -> tuple[float, float]:
    return float(point.x), float(point.y)


def _mean(places: Collection[tuple[float, float]]) -> Xy:
    return (
        round(sum(x for x, _ in places) / len(places)),
        round(sum(y for _, y in places) / len(places)),
    )


def _length(a: tuple[float, float], b: tuple[float, float]) -> float:
    return float(((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5)
