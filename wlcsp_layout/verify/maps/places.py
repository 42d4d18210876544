"""The places without a die that the maps of a wafer must show, worked out from the spec alone."""

import re
from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.geometry import Point, Xy
from wlcsp_layout.model.package import Package
from wlcsp_layout.verify.wafer_places import PLACED_KINDS

Ints: TypeAlias = NDArray[np.int64]


def plain(name: str) -> str:
    """Return a name of a kind in the symbols that all formats have: SINF has the fewest."""
    return re.sub(r"[^A-Za-z0-9_.-]", "_", name)


def edge_places(package: Package, offset: Point) -> tuple[Ints, Ints]:
    """Return the columns and rows of all places that share area with the usable circle.

    Without a fab's map these are the places of a map: the ones without a die are its edge. They
    count from the reference die; of a place, what counts is its point nearest to the center.
    """
    (left, x), (bottom, y) = (_near(package, offset, axis) for axis in (0, 1))
    radius = package.wafer.diameter_nm // 2 - package.wafer.edge_exclusion_nm
    # Corners lie on the grid, and so does the center: no doubling is needed.
    rows, columns = np.nonzero(x[None, :] ** 2 + y[:, None] ** 2 < radius**2)
    return columns + left, rows + bottom


def _near(package: Package, offset: Point, axis: int) -> tuple[int, Ints]:
    """Return the first number along an axis, and how far each die begins from the center line."""
    box, wafer = package.die.box, package.wafer
    size = (box.right_nm - box.left_nm, box.top_nm - box.bottom_nm)[axis]
    step = size + wafer.street_nm[axis]
    low = (offset.x_nm, offset.y_nm)[axis] - size // 2
    reach = wafer.diameter_nm // 2
    first, last = -((reach + size + low) // step), (reach - low) // step
    lows = low + step * np.arange(first, last + 1, dtype=np.int64)
    return first, np.maximum(np.maximum(lows, -(lows + size)), 0)


def listed_places(package: Package) -> Mapping[Xy, str]:
    """Return the places of the fab's map that are no die, by column and row, and their kinds."""
    sites = package.wafer.sites or ()
    return {
        (site.column, site.row): plain(site.kind) for site in sites if site.kind not in PLACED_KINDS
    }
