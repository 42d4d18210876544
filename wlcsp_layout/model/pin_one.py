"""The mark of pin 1: a triangle or a dot in the corner of ball A1, in every die."""

import math
from dataclasses import dataclass
from typing import Literal, TypeAlias

from wlcsp_layout.geometry import Box, Point, Polygon, Xy, circle_points
from wlcsp_layout.units import Nm

Corner: TypeAlias = Literal["lower_left", "lower_right", "upper_left", "upper_right"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PinOne:
    """The mark, in the coordinates of the die."""

    layer: str
    shape: Literal["triangle", "dot"]
    box: Box
    corner: Corner
    """Of the die."""
    blunt_nm: Nm
    """How wide the tips of a triangle are."""
    facets: int
    """Of a dot."""
    clearance_nm: Nm
    """To everything else on the layer."""
    bias_nm: int = 0
    """How far each edge is moved outward, on a plate."""

    @property
    def outline(self) -> Polygon:
        """The corners, counterclockwise; of a slanted edge with a bias they are rounded."""
        bias = self.bias_nm
        if self.shape == "dot":
            x, y = self.box.center.xy
            around = circle_points(self.box.width_nm + 2 * bias, self.facets)
            return Polygon(points=tuple((x + dx, y + dy) for dx, dy in around))
        size = int(self.box.width_nm)
        low, high = -bias, size + bias
        # The slanted edge moves by the bias, its ends along x or y by less.
        tip = self.blunt_nm + round(bias * (math.sqrt(2) - 1))
        # With the right angle at (0, 0), for the lower left corner.
        corners = [(low, low), (high, low), (high, tip), (tip, high), (low, high)]
        placed = [self._mirrored(at, size) for at in corners]
        polygon = Polygon(points=tuple(placed))
        if polygon.double_area_nm2 < 0:
            polygon = Polygon(points=tuple(placed[::-1]))
        return polygon

    def _mirrored(self, at: Xy, size: int) -> Xy:
        x = size - at[0] if self.corner.endswith("right") else at[0]
        y = size - at[1] if self.corner.startswith("upper") else at[1]
        return (self.box.left_nm + x, self.box.bottom_nm + y)


def corner_of(at: Point, die: Box) -> Corner | None:
    """Return the corner of the die that a place is nearest to; None in the middle."""
    center = die.center_half_nm
    x, y = 2 * at.x_nm - center[0], 2 * at.y_nm - center[1]
    if not x or not y:
        return None
    if x < 0:
        return "lower_left" if y < 0 else "upper_left"
    return "lower_right" if y < 0 else "upper_right"
