"""Circles about the wafer's center as KLayout cuts with them: as near to round as 1 nm."""

import math
from functools import lru_cache

import klayout.db as kdb

from wlcsp_layout.verify.wafer_edge import MOST_FACETS, ROUNDING_NM

BLUNT_NM = 12
"""Where a cut leaves a tip, it may end where it is so wide: thinner parts do not print."""


def circle_outside(radius_nm: int) -> kdb.Region:
    """Return a circle that no point within the radius, and 2 nm for rounding, lies outside of."""
    return kdb.Region(_circle(radius_nm + ROUNDING_NM))


def circle_inside(radius_nm: int, chord_tolerance_nm: int) -> kdb.Region:
    """Return a circle in which the cut along a drawn circle leaves all as it is.

    Facets run inside their circle by the chord tolerance, or as far as 3996 of them need.
    """
    coarse = math.ceil(radius_nm * (1 - math.cos(math.pi / MOST_FACETS)))
    inward = max(chord_tolerance_nm, coarse) + ROUNDING_NM + BLUNT_NM
    # One nanometer is the circle's own.
    return kdb.Region(_circle(radius_nm - inward - 2))


@lru_cache(maxsize=16)
def _circle(radius_nm: int) -> kdb.Polygon:
    """Return a polygon about (0, 0) that holds the circle and lies within 1 nm of it."""
    count = max(64, 4 * math.ceil(math.pi * math.sqrt(radius_nm / 2) / 4))
    outer = radius_nm / math.cos(math.pi / count)
    return kdb.Polygon(
        [
            kdb.Point(
                round(outer * math.cos(math.tau * i / count)),
                round(outer * math.sin(math.tau * i / count)),
            )
            for i in range(count)
        ]
    )
