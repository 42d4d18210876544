"""A line cuts polygons where they are, to the last digit."""

import klayout.db as kdb
import shapely
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import LineString, Polygon

from wlcsp_layout.render.section.interval import Interval, between, intervals, joined
from wlcsp_layout.render.section.line import CutLine, about

COORDINATES = st.integers(-50_000, 50_000)
PLACES = st.tuples(COORDINATES, COORDINATES)


def test_a_box_is_cut_from_edge_to_edge() -> None:
    """A box from x = 10 to 30 um and a line along y = 5 um from x = 0: 10 to 30 um along it."""
    box = kdb.Polygon(kdb.Box(10_000, 0, 30_000, 9_000))
    line = CutLine(start=(0, 5_000), end=(100_000, 5_000))
    assert intervals([box], line) == (Interval(left_nm=10_000, right_nm=30_000),)


def test_a_slanted_edge_is_told_by_its_sine() -> None:
    """The hypotenuse of a 3-4-5 triangle, crossed along y: the sine is 3/5."""
    triangle = kdb.Polygon([kdb.Point(0, 0), kdb.Point(3_000, 4_000), kdb.Point(3_000, 0)])
    (found,) = intervals([triangle], CutLine(start=(1_500, -9_000), end=(1_500, 9_000)))
    assert (found.left_nm, found.right_nm) == (9_000, 11_000)
    assert (found.left_slant, found.right_slant) == (1.0, 0.6)


def test_boxes_that_touch_are_one_stretch() -> None:
    """And an edge along the line makes none of its own."""
    boxes = [kdb.Polygon(kdb.Box(x, 0, x + 10, 10)) for x in (0, 10)]
    line = CutLine(start=(-10, 5), end=(40, 5))
    assert [(i.left_nm, i.right_nm) for i in intervals(boxes, line)] == [(10, 30)]
    along = CutLine(start=(-10, 10), end=(40, 10))
    assert intervals(boxes, along) in {(), ((Interval(left_nm=10, right_nm=30),))}


@given(st.lists(st.tuples(PLACES, PLACES), min_size=1, max_size=6), PLACES, PLACES)
def test_a_line_runs_as_far_inside_as_another_library_says(
    boxes: list[tuple[tuple[int, int], tuple[int, int]]],
    start: tuple[int, int],
    end: tuple[int, int],
) -> None:
    """shapely, over merged boxes turned into any polygons; the line is cut to its ends there."""
    if start == end:
        return
    region = kdb.Region([kdb.Polygon(kdb.Box(*a, *b)) for a, b in boxes]).merged()
    line = CutLine(start=start, end=end)
    found = intervals(region.each(), line)
    shapes = [
        Polygon(
            [(at.x, at.y) for at in item.each_point_hull()],
            [[(at.x, at.y) for at in item.each_point_hole(i)] for i in range(item.holes())],
        )
        for item in region.each()
    ]
    inside = sum(
        max(0.0, min(item.right_nm, line.length_nm) - max(item.left_nm, 0.0)) for item in found
    )
    other = shapely.union_all(shapes).intersection(LineString([start, end]))
    edges = other.intersection(shapely.union_all([shape.boundary for shape in shapes]))
    # An edge along the line may count or not.
    assert other.length - edges.length - 1e-3 <= inside <= other.length + 1e-3


def test_stretches_join_and_leave_gaps() -> None:
    """0 to 10, 5 to 20 and 30 to 40: two, with a gap from 20 to 30."""
    items = [Interval(left_nm=a, right_nm=b) for a, b in ((30, 40), (0, 10), (5, 20))]
    both = joined(items)
    assert [(item.left_nm, item.right_nm) for item in both] == [(0, 20), (30, 40)]
    gaps = between(both, Interval(left_nm=-5, right_nm=40))
    assert [(item.left_nm, item.right_nm) for item in gaps] == [(-5, 0), (20, 30)]


@given(PLACES, st.integers(1, 100_000), st.floats(0, 360))
def test_a_line_about_a_place_passes_through_it(
    at: tuple[int, int], half_nm: int, degrees: float
) -> None:
    """Exactly, in whichever direction."""
    line = about(at, half_nm, degrees)
    if line.step != (0, 0):
        assert line.aside_nm(at) == 0
        assert abs(line.along_nm(at) - line.length_nm / 2) < 1e-6
