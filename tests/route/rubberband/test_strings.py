"""Taut strings: tangents, arcs, and lines around circles and boxes."""

import math
from itertools import pairwise

import pytest
import shapely

from tests.route.rubberband.plans import UM, chip, found, laid, sketch, task
from wlcsp_layout.route.rubberband.strings import (
    FIRST_SLACK_NM,
    SAGITTA_NM,
    Pulley,
    facets,
    is_jam,
    offsets,
    piece,
    string_of,
    tangent,
    visits_of,
)
from wlcsp_layout.route.rubberband.wires import Wires


def pulley(x: float, y: float, radius: float, side: int) -> Pulley:
    return Pulley(x, y, radius, side, 0)


def test_a_straight_piece_touches_its_circles_on_the_side_of_each() -> None:
    """Circles of radius 3, 10 apart. Both on the left: the line runs below, at y = -3.

    The first on the left, the second on the right: it crosses over, at an angle of sine 6/10.
    """
    west, east, other = pulley(0, 0, 3, 1), pulley(10, 0, 3, 1), pulley(10, 0, 3, -1)

    assert [*piece(west, east)] == [pytest.approx((0, -3)), pytest.approx((10, -3))]
    assert tangent(west, other) == pytest.approx((0.8, 0.6))
    assert [*piece(west, other)] == [pytest.approx((1.8, -2.4)), pytest.approx((8.2, 2.4))]


def test_circles_on_both_sides_that_overlap_are_a_jam() -> None:
    """Radii 3 and 3: no line between them at a distance of 5, one at 7; on one side, always."""
    assert is_jam(pulley(0, 0, 3, 1), pulley(5, 0, 3, -1))
    assert not is_jam(pulley(0, 0, 3, 1), pulley(7, 0, 3, -1))
    assert not is_jam(pulley(0, 0, 3, 1), pulley(5, 0, 3, 1))


@pytest.mark.parametrize("side", [1, -1])
def test_three_quarters_of_a_turn_are_drawn_in_full_and_outside_the_circle(side: int) -> None:
    """From the west along one tangent, around by 270 degrees, and off to the south or north.

    Length: 300 um, an arc of 1.5 pi times 100 um, 300 um; facets add less than a thousandth.
    """
    start = pulley(-300 * UM, -side * 100 * UM, 0, 0)
    end = pulley(-100 * UM, -side * 300 * UM, 0, 0)
    line = shapely.LineString(facets([start, pulley(0, 0, 100 * UM, side), end]))

    exact = (600 + 150 * math.pi) * UM
    assert exact <= line.length <= 1.001 * exact
    assert line.distance(shapely.Point(0, 0)) >= 100 * UM - 1e-3
    arc = shapely.Point(0, 0).buffer(100 * UM + 3 * SAGITTA_NM)
    assert line.intersection(arc).length > 150 * math.pi * UM


def test_no_facet_is_axial_or_diagonal() -> None:
    """All directions of an arc: the rules hold to the nanometer where an edge is one of these."""
    for radius in (5 * UM, 20 * UM, 100 * UM, 500 * UM):
        start, end = pulley(-900 * UM, -radius, 0, 0), pulley(-radius, -900 * UM, 0, 0)
        points = facets([start, pulley(0, 0, radius, 1), end])[1:-1]
        for a, b in pairwise(points):
            dx, dy = abs(b[0] - a[0]), abs(b[1] - a[1])
            assert min(dx, dy, abs(dx - dy)) > 0.005 * math.hypot(dx, dy)


def test_the_outer_edge_of_a_wide_wire_is_as_round_as_its_line() -> None:
    """A quarter turn of radius 30 um, 40 um wide: the corners of its outer edge, 50 um away.

    They reach out by no more than twice the sagitta of a facet.
    """
    start, end = pulley(-200 * UM, -30 * UM, 0, 0), pulley(30 * UM, 200 * UM, 0, 0)
    line = shapely.LineString(facets([start, pulley(0, 0, 30 * UM, 1), end], 20 * UM))
    metal = line.buffer(20 * UM, join_style="mitre", mitre_limit=10)

    corner = shapely.box(0, -60 * UM, 60 * UM, 0)
    outer = shapely.get_coordinates(shapely.intersection(metal, corner)).tolist()
    assert max(math.hypot(x, y) for x, y in outer) <= 50 * UM + 2 * SAGITTA_NM


def line_of(wires: Wires, start: str, end: str) -> shapely.LineString:
    """The string of a wire from start to end, alone."""
    wanted = task(wires, start, end)
    wire = laid(wires, wanted, found(wires, wanted))
    return shapely.LineString(
        string_of(wires, wire, visits_of(wires, wire, offsets(wires))).points()
    )


def test_a_string_goes_around_a_ball_by_two_tangents_and_an_arc() -> None:
    """P1 500 um west, P2 500 um east of a ball of 260 um: the line keeps 130 + 10 + 10 um and 2 nm.

    Length: two tangents of sqrt(500^2 - 150^2) and an arc of 2 asin(150 / 500) times 150.
    """
    wires = Wires(sketch(chip([("P1", 500, 1000), ("P2", 1500, 1000)], [("A1", 1000, 1000)])))
    line = line_of(wires, "pad P1", "pad P2")

    exact = (2 * math.sqrt(500**2 - 150**2) + 2 * math.asin(0.3) * 150) * UM
    assert line.length == pytest.approx(exact, abs=100)
    ball = shapely.Point(1000 * UM, 1000 * UM)
    assert line.distance(ball) == pytest.approx(150 * UM + FIRST_SLACK_NM, abs=0.01)


def test_a_string_turns_about_the_corners_of_a_box() -> None:
    """Pad P3 of 70 um between: the line keeps 10 + 10 um from two of its corners.

    They are at 465 and 535 um, 35 um off the axis: 55 um at the distance of the box.
    """
    pads = [("P1", 500, 1000), ("P2", 1500, 1000), ("P3", 1000, 1000)]
    wires = Wires(sketch(chip(pads, [])))
    line = line_of(wires, "pad P1", "pad P2")

    box = shapely.box(965 * UM, 965 * UM, 1035 * UM, 1035 * UM)
    assert line.distance(box) == pytest.approx(20 * UM + FIRST_SLACK_NM, abs=0.01)
    middle = line.intersection(shapely.box(965 * UM, 0, 1035 * UM, 2000 * UM))
    assert abs(middle.centroid.y - 1000 * UM) == pytest.approx(55 * UM, abs=SAGITTA_NM + 300)
