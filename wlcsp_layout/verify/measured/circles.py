"""Circles as polygons: what a drawn one measures, and how far it is from what it is to be."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import klayout.db as kdb
import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.units import um_text

ROUND_NM = 2.0
"""Corners lie on the 1 nm grid: off a circle by 0.7 nm at most, both ends of a line by twice that.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The extents of a shape that is to be a circle [nm], doubled where they may be odd."""

    width_nm: int
    height_nm: int
    center_half_nm: tuple[int, int]
    lowest_nm: float
    """The corner nearest to the center that the circle is to have."""
    highest_nm: float
    """The one furthest away."""
    deepest_nm: float
    """The middle of an edge nearest to that center."""


def loop(points: Iterable[kdb.Point]) -> NDArray[np.float64]:
    """Return the corners of an outline in their order, but for those on a straight edge.

    Whoever cuts a shape into pieces puts corners on its edges, rounded to the grid: a corner within
    1 nm of the line between its neighbors is such a one.
    """
    rows = [(p.x, p.y) for p in points]
    start = rows.index(min(rows))
    rows = rows[start:] + rows[:start]
    while len(rows) > 4:  # noqa: PLR2004  a circle has four corners at the least
        kept = rows[:1]
        for here, after in zip(rows[1:], (*rows[2:], rows[0]), strict=True):
            if not _is_between(kept[-1], here, after):
                kept.append(here)
        if len(kept) == len(rows):
            break
        rows = kept
    return np.array(rows, dtype=float).reshape(-1, 2)


def _is_between(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
    dx, dy = c[0] - a[0], c[1] - a[1]
    along = (b[0] - a[0]) * dx + (b[1] - a[1]) * dy
    aside = abs((b[0] - a[0]) * dy - (b[1] - a[1]) * dx)
    length2 = dx * dx + dy * dy
    return 0 < along < length2 and aside * aside <= length2


def measure(outline: NDArray[np.float64]) -> Measured:
    """Measure an outline about (0, 0)."""
    low, high = outline.min(axis=0).astype(int), outline.max(axis=0).astype(int)
    radii = np.hypot(outline[:, 0], outline[:, 1])
    following = np.roll(outline, -1, axis=0)
    middles = (outline + following) / 2
    return Measured(
        width_nm=int(high[0] - low[0]),
        height_nm=int(high[1] - low[1]),
        center_half_nm=(int(low[0] + high[0]), int(low[1] + high[1])),
        lowest_nm=float(radii.min()),
        highest_nm=float(radii.max()),
        deepest_nm=float(np.hypot(middles[:, 0], middles[:, 1]).min()),
    )


def deviation(polygons: Sequence[kdb.Polygon], diameter_nm: int, tolerance_nm: int) -> str:
    """Return in words how shapes about (0, 0) differ from one circle; empty when they do not.

    The extents must be the diameter exactly; corners lie on the circle to the grid, and no facet is
    further inside than the chord tolerance.
    """
    if not polygons:
        return "is missing"
    if len(polygons) > 1 or polygons[0].holes():
        return f"is {len(polygons)} shapes" if len(polygons) > 1 else "has a hole"
    found = measure(loop(polygons[0].each_point_hull()))
    return off(found, diameter_nm, tolerance_nm)


def off(found: Measured, diameter_nm: int, tolerance_nm: int) -> str:
    """Return in words how an outline differs from a circle about (0, 0); empty when it does not."""
    x, y = found.center_half_nm
    if found.width_nm != diameter_nm or found.height_nm != diameter_nm:
        if found.width_nm == found.height_nm:
            size = um_text(found.width_nm)
        else:
            size = f"{um_text(found.width_nm)} x {um_text(found.height_nm)}"
        return f"measures {size} um, not {um_text(diameter_nm)} um{_shift(x, y)}"
    if x or y:
        return f"is off its place{_shift(x, y)}"
    radius = diameter_nm / 2
    if found.highest_nm > radius + ROUND_NM or found.lowest_nm < radius - ROUND_NM:
        return (
            f"has corners off the circle, {_um(found.lowest_nm)} to {_um(found.highest_nm)} um "
            f"from its center, not {_um(radius)} um"
        )
    if found.deepest_nm < radius - tolerance_nm - ROUND_NM:
        return (
            f"has facets {_um(radius - found.deepest_nm)} um inside the circle, more than the "
            f"chord tolerance of {um_text(tolerance_nm)} um"
        )
    return ""


def _shift(x_half_nm: int, y_half_nm: int) -> str:
    if not (x_half_nm or y_half_nm):
        return ""
    return f" by ({_um(x_half_nm / 2)}, {_um(y_half_nm / 2)}) um"


def _um(nm: float) -> str:
    return f"{nm / 1000:.4f}".rstrip("0").rstrip(".")
