"""Gaps between convex pieces, compared with KLayout's space check as the second opinion."""

import math

import klayout.db as kdb
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.route.dies import keep_out
from wlcsp_layout.geometry import Box, Circle, Point, Xy
from wlcsp_layout.route import clearance
from wlcsp_layout.route.clearance import Field, Metal, Near
from wlcsp_layout.units import Nm


def polygon(net: str, *points: Xy, space_nm: int = 100) -> Metal:
    return Metal(net=net, what=net, points=points, radius_nm=0, space_nm=space_nm)


def square(net: str, x: int, y: int, size: int = 1000, space_nm: int = 100) -> Metal:
    box = Box(left_nm=Nm(x), bottom_nm=Nm(y), right_nm=Nm(x + size), top_nm=Nm(y + size))
    return clearance.of_box(net, net, box, space_nm)


def disc(net: str, x: int, y: int, diameter: int, space_nm: int = 100) -> Metal:
    at = Point(x_nm=Nm(x), y_nm=Nm(y))
    return clearance.of_circle(net, net, Circle(at=at, diameter_nm=Nm(diameter)), space_nm)


def test_squares_a_nanometer_too_close_are_found_and_at_the_rule_are_not() -> None:
    """Squares of 1000 nm: the second one starts at 1099 (gap 99) or at 1100 (gap 100)."""
    assert clearance.too_close([square("a", 0, 0), square("b", 1099, 0)]) == [
        Near(first=0, second=1, gap_nm=99.0)
    ]
    assert clearance.too_close([square("a", 0, 0), square("b", 1100, 0)]) == []


def test_the_larger_space_of_two_nets_counts() -> None:
    """A gap of 150 nm holds 100 but not 200."""
    near = [square("a", 0, 0), square("b", 1150, 0, space_nm=200)]

    assert [pair.gap_nm for pair in clearance.too_close(near)] == [150.0]


def test_a_shape_inside_another_touches_it() -> None:
    """No edges cross, and yet it is a short."""
    assert clearance.too_close([square("a", 0, 0), square("b", 400, 400, 100)]) == [
        Near(first=0, second=1, gap_nm=0.0)
    ]
    assert clearance.too_close([disc("a", 500, 500, 100), square("b", 0, 0)])[0].gap_nm == 0.0


def test_corner_to_corner_is_measured_diagonally() -> None:
    """60 nm in x and 70 nm in y: 92.2 nm apart, below 100."""
    gap = clearance.too_close([square("a", 0, 0), square("b", 1060, 1070)])[0].gap_nm

    assert math.isclose(gap, math.hypot(60, 70))


def test_circles_are_measured_as_circles() -> None:
    """Centers 1090 apart, both 1000 in diameter: a gap of 90."""
    assert clearance.too_close([disc("a", 0, 0, 1000), disc("b", 1090, 0, 1000)]) == [
        Near(first=0, second=1, gap_nm=90.0)
    ]


def test_slanted_edges_have_two_nanometers_of_tolerance() -> None:
    """A slanted piece 98.5 nm away passes, an axial one does not."""
    slanted = polygon("b", (1099, 0), (2099, 300), (1099, 700))

    assert clearance.too_close([square("a", 0, 0), slanted]) == []
    assert len(clearance.too_close([square("a", 0, 0), square("b", 1099, 0)])) == 1


def test_pieces_of_one_net_are_never_too_close_but_connect_when_they_touch() -> None:
    """Edge to edge is a connection; a gap of 1 nm is none."""
    assert clearance.too_close([square("a", 0, 0), square("a", 1000, 0)]) == []
    assert Field([square("a", 0, 0), square("a", 1000, 0)]).touching() == [
        Near(first=0, second=1, gap_nm=0.0)
    ]
    assert Field([square("a", 0, 0), square("a", 1001, 0)]).touching() == []


def test_the_middle_of_a_gap_and_of_an_overlap_is_named() -> None:
    """Between x = 1000 and 1090: 1045. Squares that share x 900..1000, y 0..1000: (950, 500)."""
    gap = clearance.middle(square("a", 0, 0), square("b", 1090, 0))
    shared = clearance.middle(square("a", 0, 0), square("b", 900, 0))

    assert gap[0] == 1045
    assert shared == (950, 500)


def test_an_l_shaped_area_is_entered_only_where_it_is() -> None:
    """The notch of the L is free, its arms are not; touching its edge is not entering."""
    area = keep_out("L", (0, 0), (3, 0), (3, 1), (1, 1), (1, 3), (0, 3)).outline
    notch = square("n", 1500, 1500)
    inside = square("i", 300, 300, 200)
    touching = square("t", 3000, 0)
    across = square("c", -500, 1200)

    assert Field([notch, inside, touching, across]).entering(area) == [1, 3]


coordinates = st.integers(-3000, 3000)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(coordinates, coordinates, st.integers(1, 2000)), min_size=2, max_size=9))
def test_boxes_agree_with_klayout(squares: list[tuple[int, int, int]]) -> None:
    """Each pair alone in KLayout: overlapping, or a space violation below the rule, or clean."""
    metal = [square(str(i), x, y, size, 700) for i, (x, y, size) in enumerate(squares)]
    found = {(near.first, near.second) for near in clearance.too_close(metal)}

    for i, a in enumerate(metal):
        for j, b in enumerate(metal[:i]):
            one = kdb.Region(kdb.Polygon([kdb.Point(*p) for p in a.points]))
            other = kdb.Region(kdb.Polygon([kdb.Point(*p) for p in b.points]))
            touches = not one.interacting(other).is_empty()
            is_near = touches or one.separation_check(other, 700).count() > 0
            assert ((j, i) in found) == is_near
