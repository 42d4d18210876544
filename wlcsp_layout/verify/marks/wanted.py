"""What each mark of the spec must be as drawn polygons, worked out from its sizes alone."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias, assert_never

import klayout.db as kdb

from wlcsp_layout.geometry import Point
from wlcsp_layout.model.mark_kinds import BoxInBox, CdBars, Cross, Mark, Pips, Vernier
from wlcsp_layout.model.package import Package

Parts: TypeAlias = dict[str, list[kdb.Polygon]]
"""The polygons of a mark by layer."""


@dataclass(frozen=True, kw_only=True)
class WantedMark:
    """A mark at its place on the wafer."""

    mark: Mark
    at: kdb.Vector
    """The center of its block."""
    parts: Parts


def wanted_marks(package: Package, site: Point) -> Iterator[WantedMark]:
    """Yield the marks of a block at its place on the wafer."""
    if package.marks is None:
        return
    at = kdb.Vector(site.x_nm, site.y_nm)
    for mark in package.marks.marks:
        parts: Parts = {}
        for layer, region in _drawn(mark):
            place = kdb.Trans(at + kdb.Vector(mark.at.x_nm, mark.at.y_nm))
            moved = region.merged().transformed(place)
            parts[layer] = sorted(polygon.downcast() for polygon in moved.each())
        yield WantedMark(mark=mark, at=at, parts=parts)


def _drawn(mark: Mark) -> Iterator[tuple[str, kdb.Region]]:
    """Yield what each layer has of a mark about its own place."""
    match mark:
        case Cross():
            yield from _cross(mark)
        case BoxInBox():
            outer, inner = _square(mark.outer_nm), _square(mark.outer_nm - 2 * mark.line_nm)
            yield mark.lower, kdb.Region(outer) - kdb.Region(inner)
            yield mark.upper, kdb.Region(_square(mark.inner_nm))
        case Vernier():
            yield mark.lower, _scale(mark, mark.pitch_nm, is_upper=False)
            yield mark.upper, _scale(mark, mark.pitch_nm + mark.step_nm, is_upper=True)
        case CdBars():
            yield mark.layer, _bars(mark)
        case Pips():
            yield mark.layer, _pips(mark)
        case _:
            assert_never(mark)


def _cross(mark: Cross) -> Iterator[tuple[str, kdb.Region]]:
    bars = kdb.Region(_rectangle(mark.length_nm, mark.width_nm))
    bars += kdb.Region(_rectangle(mark.width_nm, mark.length_nm))
    yield mark.lower, bars
    if mark.around == "cross":
        # Sized by the clearance all around, which leaves its corners sharp.
        yield mark.upper, bars.merged().sized(mark.clearance_nm, 2)
        return
    # The arms with their clearance, as long as the squares reach, cut a square into four.
    arm = mark.width_nm + 2 * mark.clearance_nm
    whole = arm + 2 * mark.width_nm
    street = kdb.Region(_rectangle(whole, arm)) + kdb.Region(_rectangle(arm, whole))
    yield mark.upper, kdb.Region(_square(whole)) - street


def _scale(mark: Vernier, pitch: int, *, is_upper: bool) -> kdb.Region:
    lines = kdb.Region()
    for n in range(2 * mark.count + 1):
        number = n - mark.count
        length = mark.middle_nm if number == 0 else mark.length_nm
        middle = number * pitch
        line = kdb.Box(
            middle - mark.width_nm // 2, mark.gap_nm, middle + mark.width_nm // 2,
            mark.gap_nm + length,
        )  # fmt: skip
        lines.insert(line)
    # Drawn above the x axis: the upper mask's scale is below it; turned for y, left and right.
    if is_upper:
        lines.transform(kdb.Trans(kdb.Trans.M0))
    if mark.along == "y":
        lines.transform(kdb.Trans(kdb.Trans.R90))
    return lines


def _bars(mark: CdBars) -> kdb.Region:
    width, space = int(mark.width_nm), int(mark.space_nm)
    of_style: dict[str, list[int]] = {
        "dense": [width, space] * (mark.count - 1) + [width],
        "line": [width],
        "space": [3 * width, space, 3 * width],
    }
    sizes = of_style[mark.style]
    at, half = -(sum(sizes) // 2), mark.length_nm // 2
    region = kdb.Region()
    for number, size in enumerate(sizes):
        if number % 2 == 0:
            low, high = (at, -half), (at + size, mark.length_nm - half)
            if mark.along == "y":
                low, high = low[::-1], high[::-1]
            region.insert(kdb.Box(*low, *high))
        at += size
    return region


def _pips(mark: Pips) -> kdb.Region:
    side, below = mark.side_nm, mark.side_nm // 2
    left = -((2 * mark.count * side - side) // 2)
    region = kdb.Region()
    for n in range(mark.count):
        x = left + 2 * n * side
        region.insert(kdb.Box(x, -below, x + side, side - below))
    return region


def _square(side: int) -> kdb.Box:
    return _rectangle(side, side)


def _rectangle(width: int, height: int) -> kdb.Box:
    return kdb.Box(-(width // 2), -(height // 2), width // 2, height // 2)
