"""The outline of the wafer: a circle with a V notch.

Source: the notch of 200 and 300 mm wafers in SEMI M1 is 1 mm deep with an angle of 90 degrees, as
quoted in public wafer drawings; the standard itself was not read.
"""

import math
from typing import Literal

from wlcsp_layout.geometry import Polygon, Xy, circle_points, facet_count

NOTCH_DEPTH_NM = 1_000_000
MOST_FACETS = 3_996
"""With the three corners of the notch an outline stays below 4000 points."""

_QUARTER_TURNS = {"right": 0, "up": 1, "left": 2, "down": 3}


def wafer_facets(diameter_nm: int, chord_tolerance_nm: int) -> int:
    """Return the facets of a wafer-sized circle: within the tolerance, or as many as there may be.

    At 450 mm the limit leaves 0.07 um between facet and circle.
    """
    return min(facet_count(diameter_nm, chord_tolerance_nm), MOST_FACETS)


def wafer_outline(
    diameter_nm: int, notch: Literal["up", "down", "left", "right"], chord_tolerance_nm: int
) -> Polygon:
    """Return the wafer about (0, 0) with its notch on the given side."""
    mouth, reach, apex = _notch(diameter_nm)
    circle = circle_points(diameter_nm, wafer_facets(diameter_nm, chord_tolerance_nm))
    kept = [(x, y) for x, y in circle if not (x > 0 and abs(y) <= reach)]
    lower = kept.index(min((p for p in kept if p[0] > 0 and p[1] > 0), key=lambda p: p[1]))
    points = [(mouth, -reach), (apex, 0), (mouth, reach), *kept[lower:], *kept[:lower]]
    return Polygon(points=tuple(_turned(point, _QUARTER_TURNS[notch]) for point in points))


def notch_corners(
    diameter_nm: int, notch: Literal["up", "down", "left", "right"]
) -> tuple[Xy, Xy, Xy]:
    """Return the notch counterclockwise about the wafer: its first end, its depth, its last end."""
    mouth, reach, apex = _notch(diameter_nm)
    first, depth, last = (
        _turned(point, _QUARTER_TURNS[notch])
        for point in ((mouth, -reach), (apex, 0), (mouth, reach))
    )
    return first, depth, last


def _notch(diameter_nm: int) -> tuple[int, int, int]:
    """Return x and y of a notch's last end, and x of its depth, for a notch on the right."""
    radius = diameter_nm // 2
    apex = radius - NOTCH_DEPTH_NM
    # Where the sides, at 45 degrees to the axis, meet the circle: x = apex + y, x^2 + y^2 = r^2.
    reach = round((math.sqrt(2 * radius**2 - apex**2) - apex) / 2)
    return apex + reach, reach, apex


def _turned(point: Xy, quarters: int) -> Xy:
    x, y = point
    for _ in range(quarters):
        x, y = -y, x
    return (x, y)
