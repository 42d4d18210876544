"""The width of openings.

Facets of a circle that lie a quarter turn apart are closer than its diameter: a check of edge pairs
would find every circle narrow. Convex openings are measured as between the jaws of a caliper.
"""

import math
from collections.abc import Iterator

import klayout.db as kdb

from wlcsp_layout.geometry import Xy
from wlcsp_layout.verify.edges import Line, Violation, tolerance_nm
from wlcsp_layout.verify.rules import lengths
from wlcsp_layout.verify.rules.convex import convex
from wlcsp_layout.verify.rules.scene import Measured

BAY_NM = 1
"""A polygon whose edges lie inside its convex hull by less, on average, counts as convex."""


def opening_width(region: kdb.Region, limit_nm: int, *, chord_nm: int = 0) -> Measured:
    """Measure the width of every opening; a circle loses the height of a chord on both sides."""
    known: dict[kdb.Polygon, tuple[_Width, ...]] = {}
    values: list[float] = []
    found: list[Violation] = []
    others = kdb.Region()
    for polygon in region.each():
        corner = polygon.bbox().p1
        shape = polygon.moved(-corner.x, -corner.y)
        widths = known.get(shape)
        if widths is None:
            widths = known[shape] = tuple(_widths(shape, 2 * chord_nm))
        if not widths:
            others.insert(polygon)
            continue
        values.append(min(value for value, _, _ in widths))
        broken = [item for item in widths if item[0] < limit_nm - item[1]]
        if broken:
            found.append(_violation(min(broken), (corner.x, corner.y)))
    rest = lengths.width(others.merged(), limit_nm, chord_nm=chord_nm)
    if rest.closest is not None:
        values.append(rest.closest)
    found += rest.violations
    return Measured(
        shapes=region.count(),
        closest=min(values, default=None),
        violations=tuple(sorted(found, key=lambda item: (item.at, item.value_nm))),
    )


_Width = tuple[float, int, Line]
"""A width, what is forgiven there, and a line across."""


def _widths(polygon: kdb.Polygon, chord_nm: int) -> Iterator[_Width]:
    """Yield the extents of a convex polygon, and its width from each edge; of others nothing."""
    if polygon.holes():
        return
    # Whoever cuts or sizes a circle leaves bays of a grid step: it is convex all the same.
    hull = next(convex(kdb.Region(polygon)).each(), polygon)
    if hull.area() - polygon.area() > BAY_NM * hull.perimeter():
        return
    edges = list(hull.each_edge())
    corners = [(edge.x1, edge.y1) for edge in edges]
    box = polygon.bbox()
    x, y = box.center().x, box.center().y
    yield box.width(), 0, ((box.left, y), (box.right, y))
    yield box.height(), 0, ((x, box.bottom), (x, box.top))
    far = 1
    for edge in edges:
        # Going around, the corner furthest from an edge only ever moves on.
        while _turn(edge, corners[(far + 1) % len(corners)]) < _turn(edge, corners[far]):
            far = (far + 1) % len(corners)
        middle = ((edge.x1 + edge.x2) // 2, (edge.y1 + edge.y2) // 2)
        value = -_turn(edge, corners[far]) / math.hypot(edge.dx(), edge.dy())
        yield value, tolerance_nm(edge, edge, chord_nm), (middle, corners[far])


def _turn(edge: kdb.Edge, at: Xy) -> int:
    """Return twice the area of an edge and a corner; KLayout goes clockwise, so below zero."""
    return edge.dx() * (at[1] - edge.y1) - edge.dy() * (at[0] - edge.x1)


def _violation(width: _Width, corner: Xy) -> Violation:
    value, _, ((x1, y1), (x2, y2)) = width
    dx, dy = corner
    line = ((x1 + dx, y1 + dy), (x2 + dx, y2 + dy))
    at = ((line[0][0] + line[1][0]) // 2, (line[0][1] + line[1][1]) // 2)
    return Violation(value_nm=value, at=at, lines=(line,), near=line)
