"""Windows that some layers leave free: which shapes reach into them, and what they leave.

Source of knock-out windows: Artwork Conversion Software's pages on full-wafer composition, where
they are cut out of all dies for the wafer's ID and for alignment.
"""

from collections.abc import Iterable, Sequence
from itertools import pairwise

import gdstk
import numpy as np
from numpy.typing import NDArray

from wlcsp_layout import draw
from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.masks.simple import MOST_POINTS, simple_pieces
from wlcsp_layout.model.layers import Layer
from wlcsp_layout.model.package import KnockOut, Wafer
from wlcsp_layout.units import Nm
from wlcsp_layout.wafer.tips import blunted, without_straight

Ints = NDArray[np.int64]


def window_zones(wafer: Wafer) -> tuple[Box, ...]:
    """Return the windows, each grown by the street, in spec order.

    A die shares area with one of them where its own full street reaches into the window: so the
    streets of full dies never lie in a window.
    """
    across, up = wafer.street_nm
    return tuple(
        Box(
            left_nm=Nm(window.box.left_nm - across),
            bottom_nm=Nm(window.box.bottom_nm - up),
            right_nm=Nm(window.box.right_nm + across),
            top_nm=Nm(window.box.top_nm + up),
        )
        for window in wafer.knock_outs
    )


def windows_on(windows: Iterable[KnockOut], layer: str) -> tuple[Box, ...]:
    """Return the windows that a layer leaves free."""
    return tuple(window.box for window in windows if layer in window.layers)


def reaches_in(corners: Ints, at: Ints, windows: Sequence[Box]) -> NDArray[np.bool_]:
    """Tell for each place whether a polygon there shares area with a window; exact."""
    found = np.zeros(len(at), dtype=np.bool_)
    low, high = at + corners.min(axis=0), at + corners.max(axis=0)
    for window in windows:
        first = np.array([window.left_nm, window.bottom_nm])
        last = np.array([window.right_nm, window.top_nm])
        is_near = ((low < last) & (high > first)).all(axis=1) & ~found
        for number in np.flatnonzero(is_near).tolist():
            found[number] = _shares_area((corners + at[number]).tolist(), window)
    return found


def _shares_area(corners: Sequence[Xy], window: Box) -> bool:
    """Tell whether a side enters the window, or the window lies in the polygon as a whole."""
    around = [*corners, corners[0]]
    return any(_enters(a, b, window) for a, b in pairwise(around)) or _holds(around, window)


def _enters(a: Xy, b: Xy, window: Box) -> bool:
    """Tell whether a side has a point inside the window, not only on its edge."""
    if max(a[0], b[0]) <= window.left_nm or min(a[0], b[0]) >= window.right_nm:
        return False
    if max(a[1], b[1]) <= window.bottom_nm or min(a[1], b[1]) >= window.top_nm:
        return False
    aside = [(b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]) for x, y in window.corners]
    return min(aside) < 0 < max(aside)


def _holds(around: Sequence[Xy], window: Box) -> bool:
    """Tell whether a window that no side enters lies in a polygon; around its center, doubled."""
    x, y = window.center_half_nm
    is_inside = False
    for (x0, y0), (x1, y1) in pairwise(around):
        if (2 * y0 > y) != (2 * y1 > y):
            aside = (2 * x1 - 2 * x0) * (y - 2 * y0) - (x - 2 * x0) * (2 * y1 - 2 * y0)
            is_inside ^= (aside > 0) == (y1 > y0)
    return is_inside


def less_windows(
    polygons: Iterable[gdstk.Polygon], windows: Sequence[Box], layer: Layer
) -> list[gdstk.Polygon]:
    """Return what windows leave of polygons without holes, as such; slivers are left out.

    Tips are blunted before holes are cut: to have none, outlines are then parted through the middle
    of each, and neighbors must share these corners.
    """
    done: list[gdstk.Polygon] = []
    waiting = [(polygon, tuple(windows)) for polygon in polygons]
    while waiting:
        polygon, left = waiting.pop()
        left = tuple(window for window in left if _is_near(polygon, window))
        for number, window in enumerate(left):
            pieces = [_whole(piece) for piece in _without(polygon, [window], layer)]
            if all(len(set(corners)) == len(corners) for corners in pieces):
                others = (*left[:number], *left[number + 1 :])
                own = set(_whole(polygon))
                kept = (without_straight(blunted(corners, own)) for corners in pieces)
                waiting += [(draw.polygon(corners, layer), others) for corners in kept if corners]
                break
        else:
            # All that are left lie inside.
            rest = _without(polygon, left, layer) if left else [polygon]
            done += [piece for holed in rest for piece in _simple(holed)]
    return done


def _without(polygon: gdstk.Polygon, windows: Sequence[Box], layer: Layer) -> list[gdstk.Polygon]:
    return list(
        gdstk.boolean(
            polygon,
            [draw.box(window, layer) for window in windows],
            "not",
            precision=draw.UM_PER_NM,
            layer=layer.number,
            datatype=layer.datatype,
        )
    )


def _simple(polygon: gdstk.Polygon) -> list[gdstk.Polygon]:
    corners = _whole(polygon)
    if len(set(corners)) == len(corners) <= MOST_POINTS:
        return [polygon]
    return list(simple_pieces(polygon))


def _whole(polygon: gdstk.Polygon) -> list[Xy]:
    corners = np.asarray(polygon.points) / draw.UM_PER_NM
    return [(round(x), round(y)) for x, y in corners.tolist()]


def _is_near(polygon: gdstk.Polygon, window: Box) -> bool:
    (x0, y0), (x1, y1) = polygon.bounding_box()
    left, bottom, right, top = (round(value / draw.UM_PER_NM) for value in (x0, y0, x1, y1))
    return (
        left < window.right_nm
        and right > window.left_nm
        and bottom < window.top_nm
        and top > window.bottom_nm
    )
