"""Nanometers to gdstk shapes: the only micrometers in the code."""

from collections.abc import Iterable

import gdstk

from wlcsp_layout.geometry import Box, Circle, Xy, circle_points
from wlcsp_layout.model.layers import Layer

UM_PER_NM = 1e-3


def polygon(points: Iterable[Xy], layer: Layer) -> gdstk.Polygon:
    """Return the polygon of these corners [nm]."""
    return gdstk.Polygon(
        [complex(x * UM_PER_NM, y * UM_PER_NM) for x, y in points], layer.number, layer.datatype
    )


def box(shape: Box, layer: Layer) -> gdstk.Polygon:
    """Return the rectangle."""
    low = (shape.left_nm * UM_PER_NM, shape.bottom_nm * UM_PER_NM)
    high = (shape.right_nm * UM_PER_NM, shape.top_nm * UM_PER_NM)
    return gdstk.rectangle(low, high, layer=layer.number, datatype=layer.datatype)


def circle(shape: Circle, facets: int, layer: Layer) -> gdstk.Polygon:
    """Return the circle as an inscribed polygon with corners on both axes."""
    x, y = shape.at.xy
    corners = circle_points(shape.diameter_nm, facets)
    return polygon(((x + dx, y + dy) for dx, dy in corners), layer)


def text(string: str, at: Xy, layer: Layer) -> gdstk.Label:
    """Return a text anchored at a place [nm]."""
    x, y = at
    return gdstk.Label(
        string, (x * UM_PER_NM, y * UM_PER_NM), layer=layer.number, texttype=layer.datatype
    )


def placed(
    cell: gdstk.Cell, at: Xy, columns: int = 1, rows: int = 1, pitch: Xy = (0, 0)
) -> gdstk.Reference:
    """Return the cell placed at [nm], or an array of it with a pitch [nm]."""
    x, y = at
    origin = (x * UM_PER_NM, y * UM_PER_NM)
    if columns == rows == 1:
        return gdstk.Reference(cell, origin)
    spacing = (pitch[0] * UM_PER_NM, pitch[1] * UM_PER_NM)
    return gdstk.Reference(cell, origin, columns=columns, rows=rows, spacing=spacing)
