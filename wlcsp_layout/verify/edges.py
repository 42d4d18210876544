"""From the edge pairs of a KLayout check to places where a rule is broken.

KLayout works on polygons whose corners lie on the grid. An edge that is neither axial nor diagonal
has rounded corners: 2 nm are forgiven there. A circle is drawn as an inscribed polygon: where one
is involved, its chords may lie inside of it by the declared tolerance. Other edges are measured
exactly.
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import klayout.db as kdb

from wlcsp_layout.geometry import Xy
from wlcsp_layout.verify.pair_distances import boxes_meet, corners_of, distances

SLANT_NM = 2
"""Forgiven where an edge is neither axial nor diagonal."""
MOST_AREAS = 300
"""Of places of one rule that are joined by their areas; of more, by the boxes around them."""
LEAST_ANGLE_DEG = 89.99
"""Edges of a corner face each other below it; a right angle on the grid may be off by 0.001."""

Line: TypeAlias = tuple[Xy, Xy]
Real: TypeAlias = tuple[float, float]
Apart: TypeAlias = tuple[float, kdb.Edge, kdb.Edge]
"""Two whole edges and how far they are apart [nm]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A connected place where a rule is broken."""

    value_nm: float
    """The value measured there that is furthest off; 0 where `is_overrun`."""
    is_overrun: bool = False
    """Whether shapes cross or overlap or miss each other, so that there is no distance."""
    at: Xy
    """The middle between the closest pair of edges, or on the edge of the shape that is inside."""
    lines: tuple[Line, ...] = ()
    """The parts of these two edges that are too close."""
    near: tuple[Xy, ...] = ()
    """A place on each of the two shapes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a rule is broken, not yet joined with what is beside it."""

    value_nm: float
    area: kdb.Polygon
    lines: tuple[Line, Line] | None = None
    """Whole edges; None for an area that is broken itself."""
    limit_nm: int = 0
    marked: Line | None = None
    """The line of the shape that is marked; None: the middle between both."""

    @property
    def key(self) -> tuple[float, tuple[Line, ...], kdb.Polygon]:
        """The worst first; whatever the order of the pairs."""
        return (round(self.value_nm, 3), self.lines or (), self.area)

    @property
    def violation(self) -> Violation:
        """What is said of it."""
        if self.lines is None:
            at = _inside(self.area)
            return Violation(value_nm=0, is_overrun=True, at=at, near=(at,))
        one, other = self.lines
        if self.marked == other:
            one, other = other, one
        here = _between(*_part(one, other, self.value_nm + 0.5))
        there = _nearest(here, other)
        parts = (_part(one, other, self.limit_nm), _part(other, one, self.limit_nm))
        return Violation(
            value_nm=self.value_nm,
            at=_on_grid(here if self.marked else _between(here, there)),
            lines=tuple(sorted((_on_grid(a), _on_grid(b)) for a, b in parts)),
            near=(_on_grid(here), _on_grid(there)),
        )


def apart(pairs: kdb.EdgePairs) -> list[Apart]:
    """Return the pairs of a check with their distances."""
    corners = corners_of(pairs)
    values, may_meet = distances(corners).tolist(), boxes_meet(corners).tolist()
    both = ((pair.first, pair.second) for pair in pairs.each())
    return [
        (_distance(first, second) if meets else value, first, second)
        for (first, second), value, meets in zip(both, values, may_meet, strict=True)
    ]


def places(
    pairs: Iterable[Apart],
    limit_nm: int,
    *,
    chord_nm: int = 0,
    overrun: kdb.Region | None = None,
    is_second_marked: bool = False,
) -> tuple[Violation, ...]:
    """Return one violation for each connected place, sorted.

    `pairs` are whole edges; those that keep the limit or are within the tolerance are left out.
    `overrun` is area where the rule is broken whatever the distance. A place is in the middle
    between two edges, or on the second one.
    """
    spots = list(_spots(pairs, limit_nm, chord_nm, is_second_marked=is_second_marked))
    if overrun is not None and not overrun.is_empty():
        # KLayout may leave areas without extent where edges meet between grid points.
        areas = [polygon for polygon in overrun.merged().each() if polygon.area()]
        spots += [Spot(value_nm=0, area=polygon) for polygon in areas]
    return tuple(
        sorted((spot.violation for spot in _worst(spots)), key=lambda item: (item.at, item.lines))
    )


def tolerance_nm(first: kdb.Edge, second: kdb.Edge, chord_nm: int = 0) -> int:
    """Return what is forgiven between two edges; of circles, diagonal chords are chords."""
    if _is_exact(first, chord_nm) and _is_exact(second, chord_nm):
        return 0
    return SLANT_NM + chord_nm


def _is_exact(edge: kdb.Edge, chord_nm: int) -> bool:
    dx, dy = abs(edge.dx()), abs(edge.dy())
    return 0 in (dx, dy) or (dx == dy and not chord_nm)


def _spots(
    pairs: Iterable[Apart], limit_nm: int, chord_nm: int, *, is_second_marked: bool
) -> Iterator[Spot]:
    for value, first, second in pairs:
        if value < limit_nm - tolerance_nm(first, second, chord_nm):
            one, other = sorted((_ends(first), _ends(second)))
            area = _area(one, other, limit_nm)
            marked = _ends(second) if is_second_marked else None
            yield Spot(
                value_nm=value, area=area, lines=(one, other), limit_nm=limit_nm, marked=marked
            )


def _area(one: Line, other: Line, limit_nm: int) -> kdb.Polygon:
    """Return about what lies between two lines where they are too close."""
    parts: list[tuple[Real, Real]] = [
        line if math.dist(*line) <= limit_nm else _part(line, facing, limit_nm)
        for line, facing in ((one, other), (other, one))
    ]
    pair = kdb.EdgePair(*(kdb.Edge(*_on_grid(a), *_on_grid(b)) for a, b in parts))
    polygon = pair.polygon(1)
    return polygon if polygon.area() else kdb.Polygon(pair.bbox().enlarged(1, 1))


def _inside(polygon: kdb.Polygon) -> Xy:
    """Return the middle of a polygon, or of the largest part of it when that lies outside."""
    at = polygon.bbox().center()
    if not polygon.inside(at):
        parts = polygon.decompose_trapezoids()
        at = max(parts, key=lambda part: (part.area(), str(part))).bbox().center()
    return (at.x, at.y)


def _worst(spots: list[Spot]) -> Iterable[Spot]:
    """Return the worst spot of each connected place."""
    if len(spots) <= 1:
        return spots
    areas = [spot.area for spot in spots]
    if len(areas) > MOST_AREAS:
        # Thousands of slanted slivers across each other take minutes to merge, boxes do not.
        areas = [kdb.Polygon(area.bbox()) for area in areas]
    shapes = kdb.Shapes()
    for number, polygon in enumerate(kdb.Region(areas).merged().each()):
        shapes.insert(polygon, number + 1)
    worst: dict[int, Spot] = {}
    for spot, area in zip(spots, areas, strict=True):
        number = _place(shapes, area)
        if number not in worst or spot.key < worst[number].key:
            worst[number] = spot
    return worst.values()


def _place(shapes: kdb.Shapes, area: kdb.Polygon) -> int:
    """Return the number of the merged polygon that holds an area."""
    touching = [(shape.prop_id, shape.polygon) for shape in shapes.each_touching(area.bbox())]
    if len(touching) == 1:
        return int(touching[0][0])
    for number, polygon in touching:
        if all(polygon.inside(point) for point in area.each_point_hull()):
            return int(number)
    return 0


def _ends(edge: kdb.Edge) -> Line:
    first, second = (edge.x1, edge.y1), (edge.x2, edge.y2)
    return (first, second) if first <= second else (second, first)


def _distance(first: kdb.Edge, second: kdb.Edge) -> float:
    if first.intersects(second):
        return 0.0
    one, other = _ends(first), _ends(second)
    return min(
        *(_to_line(point, other) for point in one), *(_to_line(point, one) for point in other)
    )


def _to_line(at: Real, line: tuple[Real, Real]) -> float:
    return math.dist(at, _nearest(at, line))


def _nearest(at: Real, line: tuple[Real, Real]) -> Real:
    (x1, y1), (x2, y2) = line
    dx, dy = x2 - x1, y2 - y1
    length2 = dx * dx + dy * dy
    if not length2:
        return line[0]
    part = min(max(((at[0] - x1) * dx + (at[1] - y1) * dy) / length2, 0.0), 1.0)
    return (x1 + part * dx, y1 + part * dy)


def _part(one: tuple[Real, Real], other: tuple[Real, Real], within_nm: float) -> tuple[Real, Real]:
    """Return the part of one line that is so close to the other one.

    The distance to a line is convex along another one: the part is in one piece, about the closest
    place, and bisection finds its ends.
    """
    candidates = [*one, *(_nearest(end, one) for end in other)]
    middle = min(candidates, key=lambda at: (_to_line(at, other), at))
    first, second = (_limit(middle, end, other, within_nm) for end in one)
    return first, second


def _limit(inside: Real, end: Real, other: tuple[Real, Real], within_nm: float) -> Real:
    if _to_line(end, other) <= within_nm:
        return end
    outside = end
    while math.dist(inside, outside) > 0.25:  # noqa: PLR2004  a quarter of a nanometer
        middle = _between(inside, outside)
        if _to_line(middle, other) <= within_nm:
            inside = middle
        else:
            outside = middle
    return inside


def _between(a: Real, b: Real) -> Real:
    return ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)


def _on_grid(at: Real) -> Xy:
    return (math.floor(at[0] + 0.5), math.floor(at[1] + 0.5))
