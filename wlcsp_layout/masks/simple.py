"""Polygons without keyholes: GDSII has no holes, and mask shops take no self-touching outlines."""

from collections.abc import Iterator

import gdstk
import numpy as np

from wlcsp_layout import draw

MOST_POINTS = 4000
"""Longer outlines make records that strict GDSII readers refuse."""


def simple_pieces(polygon: gdstk.Polygon) -> Iterator[gdstk.Polygon]:
    """Yield the polygon, or halves of it until no outline touches itself or is too long.

    A hole, which gdstk links to the outline by a keyhole, is gone once a cut has passed through it.
    """
    points = set(map(tuple, np.rint(np.asarray(polygon.points) / draw.UM_PER_NM).tolist()))
    if len(points) == polygon.size <= MOST_POINTS:
        yield polygon
        return
    xs, ys = sorted({x for x, _ in points}), sorted({y for _, y in points})
    step = draw.UM_PER_NM
    if ys[-1] - ys[0] > xs[-1] - xs[0]:
        below, above = gdstk.slice(polygon, ys[len(ys) // 2] * step, "y", precision=step)
    else:
        below, above = gdstk.slice(polygon, xs[len(xs) // 2] * step, "x", precision=step)
    for half in (*below, *above):
        half.layer, half.datatype = polygon.layer, polygon.datatype
        yield from simple_pieces(half)
