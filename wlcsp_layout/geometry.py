"""Value objects of whole nanometers, and the polygon that stands for a circle.

A circle is drawn as an inscribed polygon of `4 k` facets with corners on both axes, so that its
extents are its diameter exactly; the corners lie on the 1 nm grid.
"""

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from wlcsp_layout.units import Nm

Xy: TypeAlias = tuple[int, int]
"""A corner [nm]."""

Direction: TypeAlias = tuple[int, int]
"""A direction as the smallest whole vector that points there: (1, 0) is east, (1, 1) northeast."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A place on the die or on the wafer."""

    x_nm: Nm
    y_nm: Nm

    @property
    def xy(self) -> Xy:
        """The place as a pair [nm]."""
        return (self.x_nm, self.y_nm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """An axis-parallel rectangle, given by its edges."""

    left_nm: Nm
    bottom_nm: Nm
    right_nm: Nm
    top_nm: Nm

    @property
    def width_nm(self) -> Nm:
        """The extent in x."""
        return Nm(self.right_nm - self.left_nm)

    @property
    def height_nm(self) -> Nm:
        """The extent in y."""
        return Nm(self.top_nm - self.bottom_nm)

    @property
    def center_half_nm(self) -> Xy:
        """Twice the center: exact also where the center lies on a half nanometer."""
        return (self.left_nm + self.right_nm, self.bottom_nm + self.top_nm)

    @property
    def center(self) -> Point:
        """The grid point at the center, or the one to its lower left."""
        x, y = self.center_half_nm
        return Point(x_nm=Nm(x // 2), y_nm=Nm(y // 2))

    @property
    def corners(self) -> tuple[Xy, Xy, Xy, Xy]:
        """The corners [nm], counterclockwise from the lower left."""
        return (
            (self.left_nm, self.bottom_nm),
            (self.right_nm, self.bottom_nm),
            (self.right_nm, self.top_nm),
            (self.left_nm, self.top_nm),
        )

    def grown(self, by_nm: int) -> "Box":
        """Return the box with every edge moved outward (inward when negative)."""
        return Box(
            left_nm=Nm(self.left_nm - by_nm),
            bottom_nm=Nm(self.bottom_nm - by_nm),
            right_nm=Nm(self.right_nm + by_nm),
            top_nm=Nm(self.top_nm + by_nm),
        )

    def encloses(self, other: "Box") -> bool:
        """Tell whether the other box lies inside or on this one."""
        return (
            self.left_nm <= other.left_nm
            and self.bottom_nm <= other.bottom_nm
            and self.right_nm >= other.right_nm
            and self.top_nm >= other.top_nm
        )

    def overlaps(self, other: "Box") -> bool:
        """Tell whether the boxes share area; touching edges do not count."""
        return (
            self.left_nm < other.right_nm
            and other.left_nm < self.right_nm
            and self.bottom_nm < other.top_nm
            and other.bottom_nm < self.top_nm
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """A circle by center and diameter; the diameter is even, so that the radius is on the grid."""

    at: Point
    diameter_nm: Nm


@dataclass(frozen=True, slots=True, kw_only=True)
class Polygon:
    """A simple polygon: corners [nm], counterclockwise, the first one not repeated."""

    points: tuple[Xy, ...]

    @property
    def double_area_nm2(self) -> int:
        """Twice the area [nm^2], exactly; positive when counterclockwise."""
        xs, ys = zip(*self.points, strict=True)
        return sum(
            x * y_next - x_next * y
            for x, y, x_next, y_next in zip(xs, ys, (*xs[1:], xs[0]), (*ys[1:], ys[0]), strict=True)
        )

    def moved(self, by: Xy) -> "Polygon":
        """Return the polygon shifted by a vector [nm]."""
        dx, dy = by
        return Polygon(points=tuple((x + dx, y + dy) for x, y in self.points))


def facet_count(diameter_nm: int, chord_tolerance_nm: int) -> int:
    """Return the least multiple of four whose polygon stays within the tolerance of the circle."""
    if chord_tolerance_nm * 2 >= diameter_nm:
        return 4
    half_angle = math.acos(1 - 2 * chord_tolerance_nm / diameter_nm)
    return 4 * math.ceil(math.pi / half_angle / 4)


@lru_cache(maxsize=256)
def circle_points(diameter_nm: int, facets: int) -> tuple[Xy, ...]:
    """Return the corners [nm] of a circle about (0, 0), counterclockwise from the east.

    One quadrant is computed and turned, so that the polygon is symmetric and its extents exact.
    Raises: ValueError when the diameter is odd or the facets are not a multiple of four.
    """
    if diameter_nm % 2 or facets % 4:
        raise ValueError(f"a circle of {diameter_nm} nm in {facets} facets is not on the grid")
    radius, quarter = diameter_nm // 2, facets // 4
    arc: list[Xy] = [(radius, 0)]
    for i in range(1, quarter):
        angle = math.tau * i / facets
        arc.append((round(radius * math.cos(angle)), round(radius * math.sin(angle))))
    points: list[Xy] = []
    for _ in range(4):
        points += arc
        arc = [(-y, x) for x, y in arc]
    return tuple(points)


def direction(dx: int, dy: int) -> Direction:
    """Return the direction of a vector.  Raises: ValueError when it has no length."""
    divisor = math.gcd(dx, dy)
    if not divisor:
        raise ValueError("a vector of no length points nowhere")
    return (dx // divisor, dy // divisor)
