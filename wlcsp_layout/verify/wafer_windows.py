"""Windows of the wafer as the judge works them out."""

from collections.abc import Iterator
from fractions import Fraction
from typing import TypeAlias

import klayout.db as kdb

from wlcsp_layout.model.package import KnockOut, Package, Wafer
from wlcsp_layout.verify.die import box_of

NEAR_NM = 28
"""So near to a window a tip or sliver that it leaves may be left out: it does not print.

A tip ends where it is 12 nm wide; what is dropped is less than 12 nm wide in the mean, and a
triangle is then less than 24 nm high.
"""

_Place: TypeAlias = tuple[Fraction, Fraction]


def windows_of(package: Package, layer: str) -> tuple[KnockOut, ...]:
    """Return the windows that a layer leaves free."""
    return tuple(item for item in package.wafer.knock_outs if layer in item.layers)


def area_of(windows: tuple[KnockOut, ...], near_nm: int = 0) -> kdb.Region:
    """Return the area of windows, each grown by so much."""
    region = kdb.Region()
    for window in windows:
        region.insert(box_of(window.box).enlarged(near_nm, near_nm))
    return region.merge()


def die_zones(wafer: Wafer) -> Iterator[kdb.Box]:
    """Yield where no full die stands: its full street would reach into a window."""
    for window in wafer.knock_outs:
        yield box_of(window.box).enlarged(*wafer.street_nm)


def shares_area(polygon: kdb.Polygon, windows: tuple[KnockOut, ...]) -> bool:
    """Tell whether a polygon and a window share area, however little; exact."""
    for window in windows:
        box = box_of(window.box)
        if not polygon.bbox().overlaps(box):
            continue
        area = _area_in([(p.x, p.y) for p in polygon.each_point_hull()], box)
        for number in range(polygon.holes()):
            area -= _area_in([(p.x, p.y) for p in polygon.each_point_hole(number)], box)
        if area:
            return True
    return False


def _area_in(outline: list[tuple[int, int]], box: kdb.Box) -> Fraction:
    """Return twice the area of an outline that lies in a box.

    One side of the box after the other cuts the outline. Where that would part it, the parts hang
    together along the cut, which has no area.
    """
    corners: list[_Place] = [(Fraction(x), Fraction(y)) for x, y in outline]
    for axis, limit, sign in (
        (0, box.left, 1), (0, box.right, -1), (1, box.bottom, 1), (1, box.top, -1),
    ):  # fmt: skip
        kept: list[_Place] = []
        for number, here in enumerate(corners):
            before = corners[number - 1]
            deep, was = ((place[axis] - limit) * sign for place in (here, before))
            if deep * was < 0:
                part = was / (was - deep)
                kept.append(
                    (
                        before[0] + (here[0] - before[0]) * part,
                        before[1] + (here[1] - before[1]) * part,
                    )
                )
            if deep >= 0:
                kept.append(here)
        corners = kept
    area = sum(
        (corners[i - 1][0] * y - x * corners[i - 1][1] for i, (x, y) in enumerate(corners)),
        start=Fraction(0),
    )
    return abs(area)
