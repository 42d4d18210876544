"""How far metal reaches from the middle of each opening."""

import math
from collections.abc import Iterator

import klayout.db as kdb

from wlcsp_layout.verify.edges import SLANT_NM, Violation
from wlcsp_layout.verify.rules.scene import Measured


def reach(
    openings: kdb.Region, metal: kdb.Region, limit_nm: int, *, chord_nm: int = 0
) -> Measured:  # fmt: skip
    """Measure twice the distance from the middle of each opening to the edge of the metal there."""
    shapes = kdb.Shapes()
    for polygon in metal.each():
        shapes.insert(polygon)
    found = [
        _one(opening.bbox(), shapes, limit_nm, chord_nm) for opening in sorted(openings.each())
    ]
    values = [value for value, _ in found if value is not None]
    return Measured(
        shapes=len(found),
        closest=min(values, default=None),
        beyond_nm=limit_nm,
        violations=tuple(violation for _, violation in found if violation),
    )


def _one(
    opening: kdb.Box, shapes: kdb.Shapes, limit_nm: int, chord_nm: int
) -> tuple[float | None, Violation | None]:
    """Return the least value about an opening, None when all is far; and the violation."""
    x, y = (opening.left + opening.right) / 2, (opening.bottom + opening.top) / 2
    at = (math.floor(x), math.floor(y))
    half = limit_nm // 2 + 1
    around = kdb.Box(at[0] - half, at[1] - half, at[0] + half + 1, at[1] + half + 1)
    near = [shape.polygon for shape in shapes.each_touching(around)]
    if not any(polygon.inside(kdb.Point(*at)) for polygon in near):
        return 0, Violation(value_nm=0, is_overrun=True, at=at, near=(at,))
    values = list(_edges(near, around, x, y))
    worst: tuple[float, Violation] | None = None
    for value, is_exact, place in sorted(values):
        forgiven = 0 if is_exact else 2 * (SLANT_NM + chord_nm)
        if value < limit_nm - forgiven:
            line = (at, place)
            worst = (value, Violation(value_nm=value, at=place, lines=(line,), near=line))
            break
    return min((value for value, _, _ in values), default=None), worst[1] if worst else None


def _edges(
    polygons: list[kdb.Polygon], around: kdb.Box, x: float, y: float
) -> Iterator[tuple[float, bool, tuple[int, int]]]:
    """Yield twice the distance of each edge near by, whether it is axial, and its place."""
    for polygon in polygons:
        for edge in polygon.each_edge():
            if not edge.bbox().touches(around):
                continue
            dx, dy = edge.dx(), edge.dy()
            part = ((x - edge.x1) * dx + (y - edge.y1) * dy) / (dx * dx + dy * dy)
            part = min(max(part, 0.0), 1.0)
            px, py = edge.x1 + part * dx, edge.y1 + part * dy
            yield 2 * math.hypot(px - x, py - y), 0 in (dx, dy), (round(px), round(py))
