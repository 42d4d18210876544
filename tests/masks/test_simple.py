"""Outlines that touch themselves or are too long, cut into simple ones that fit exactly."""

import math

import gdstk
import klayout.db as kdb

from wlcsp_layout.geometry import Xy
from wlcsp_layout.masks.simple import MOST_POINTS, simple_pieces


def pieces(*points: Xy) -> list[list[Xy]]:
    outline = gdstk.Polygon([complex(x / 1000, y / 1000) for x, y in points])
    return [
        [(round(1000 * x), round(1000 * y)) for x, y in piece.points]
        for piece in simple_pieces(outline)
    ]


def region(outlines: list[list[Xy]]) -> kdb.Region:
    result = kdb.Region([kdb.Polygon([kdb.Point(*at) for at in points]) for points in outlines])
    result.merged_semantics = False
    return result


def test_a_long_outline_is_cut_into_parts_that_share_their_corners() -> None:
    """A star of 9000 corners: parts of 4000 at most, no overlap, no gap, all of its area."""
    star = [
        (
            round((90_000 + 10_000 * (i % 2)) * math.cos(math.tau * i / 9000)),
            round((90_000 + 10_000 * (i % 2)) * math.sin(math.tau * i / 9000)),
        )
        for i in range(9000)
    ]
    found = pieces(*star)
    whole = region([star])

    assert max(len(points) for points in found) <= MOST_POINTS
    assert all(len(set(points)) == len(points) for points in found)
    assert region(found).merged(False, 2).is_empty()
    assert region(found).merged().count() == 1
    assert region(found).merged().holes().is_empty()
    assert (region(found) ^ whole).sized(-1).is_empty()


def test_a_hole_is_cut_through() -> None:
    """A square of 100 with a square hole of 20, linked by a keyhole at the left."""
    found = pieces(
        (0, 0), (100, 0), (100, 100), (0, 100), (0, 40), (40, 40), (40, 60), (60, 60), (60, 40),
        (40, 40), (0, 40),
    )  # fmt: skip

    assert all(len(set(points)) == len(points) for points in found)
    assert region(found).area() == 100 * 100 - 20 * 20
    assert region(found).merged().holes().count() == 1


def test_two_loops_that_meet_at_a_corner_are_two_outlines() -> None:
    """Squares of 10 and of 20 that share the corner (10, 10)."""
    found = pieces((0, 0), (10, 0), (10, 10), (30, 10), (30, 30), (10, 30), (10, 10), (0, 10))

    assert sorted(region([points]).area() for points in found) == [100, 400]


def test_a_hole_that_no_grid_line_crosses_is_filled() -> None:
    """A hole of 1 nm: no cut passes through it."""
    found = pieces(
        (0, 0), (100, 0), (100, 100), (0, 100), (0, 40), (40, 40), (41, 41), (41, 40), (40, 40),
        (0, 40),
    )  # fmt: skip

    assert region(found).area() == 100 * 100
