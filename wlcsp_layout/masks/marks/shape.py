"""What marks are made of, in whole nanometers."""

from typing import TypeAlias

from wlcsp_layout.geometry import Box, Point, Polygon, Xy
from wlcsp_layout.units import Nm

Shape: TypeAlias = Box | Polygon


def box_at(at: Point, corner: Xy, size: Xy) -> Box:
    """Return a box by its lower left corner, counted from a place, and its size."""
    left, bottom = at.x_nm + corner[0], at.y_nm + corner[1]
    return Box(
        left_nm=Nm(left),
        bottom_nm=Nm(bottom),
        right_nm=Nm(left + size[0]),
        top_nm=Nm(bottom + size[1]),
    )
