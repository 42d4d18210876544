"""Shapes in rows as high as tiles, so that their extents say in which tiles they lie."""

from collections.abc import Iterable, Iterator

import gdstk
import numpy as np

from wlcsp_layout import draw
from wlcsp_layout.geometry import Box


def in_rows(shapes: Iterable[gdstk.Polygon], tile: Box) -> Iterator[gdstk.Polygon]:
    """Yield shapes cut to pieces not much higher than a tile: a ring's bounds hold all dies."""
    for shape in shapes:
        (_, low), (_, high) = shape.bounding_box()
        step = tile.height_nm * draw.UM_PER_NM
        if high - low <= 2 * step:
            yield shape
        else:
            cuts = np.arange(low + step, high, step).tolist()
            for row in gdstk.slice(shape, cuts, "y", precision=draw.UM_PER_NM):
                yield from row
