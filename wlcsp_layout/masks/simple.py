"""Polygons without keyholes: GDSII has no holes, and mask shops take no self-touching outlines."""

from collections.abc import Iterator, Sequence

import gdstk
import numpy as np
from numpy.typing import NDArray

from wlcsp_layout import draw
from wlcsp_layout.geometry import Polygon, Xy

MOST_POINTS = 4000
"""Longer outlines make records that strict GDSII readers refuse."""


def simple_pieces(polygon: gdstk.Polygon) -> Iterator[gdstk.Polygon]:
    """Yield the polygon, or parts of it until no outline touches itself or is too long.

    Neighbors share the corners of a cut exactly. A hole, which gdstk links to the outline by a
    keyhole, is gone once a cut has passed through it.
    """
    corners = np.rint(np.asarray(polygon.points) / draw.UM_PER_NM).astype(np.int64)
    points = list(map(tuple, corners.tolist()))
    loop = _loop(points)
    if loop is None and len(points) <= MOST_POINTS:
        yield polygon
    elif loop is None:
        yield from _halves(polygon, np.median(corners, axis=0), np.ptp(corners, axis=0))
    else:
        start, end = loop
        lesser, larger = sorted(
            (points[start:end], points[:start] + points[end:]), key=lambda part: abs(_area(part))
        )
        extent = np.ptp(lesser, axis=0)
        if extent.max() < 2:  # noqa: PLR2004  no grid line passes through it
            yield from _parts(polygon, [larger])
        elif _area(lesser) * _area(larger) > 0:
            yield from _parts(polygon, [lesser, larger])
        else:
            yield from _halves(polygon, np.min(lesser, axis=0) + extent // 2, extent)


def _loop(points: Sequence[Xy]) -> tuple[int, int] | None:
    """Return where an outline comes to a corner for the first and for the second time."""
    first: dict[Xy, int] = {}
    for i, point in enumerate(points):
        if point in first:
            return first[point], i
        first[point] = i
    return None


def _area(points: Sequence[Xy]) -> int:
    return Polygon(points=tuple(points)).double_area_nm2


def _parts(polygon: gdstk.Polygon, outlines: Sequence[Sequence[Xy]]) -> Iterator[gdstk.Polygon]:
    for points in outlines:
        corners = [complex(x * draw.UM_PER_NM, y * draw.UM_PER_NM) for x, y in points]
        yield from simple_pieces(gdstk.Polygon(corners, polygon.layer, polygon.datatype))


def _halves(
    polygon: gdstk.Polygon, at: NDArray[np.float64 | np.int64], extent: NDArray[np.int64]
) -> Iterator[gdstk.Polygon]:
    """Yield the simple pieces of both sides of a cut through a place, across the longer extent."""
    axis = int(extent[1] > extent[0])
    place = round(float(at[axis])) * draw.UM_PER_NM
    sides = gdstk.slice(polygon, place, "y" if axis else "x", precision=draw.UM_PER_NM)
    for half in (*sides[0], *sides[1]):
        half.layer, half.datatype = polygon.layer, polygon.datatype
        yield from simple_pieces(half)
