"""What is forgiven: 2 nm on slanted edges, chords where a circle is drawn, else nothing."""

from pathlib import Path

import klayout.db as kdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.verify.rules.drawings import A1, UM, box, drawn, limit, package
from wlcsp_layout.verify.edges import apart, places
from wlcsp_layout.verify.rules import lengths
from wlcsp_layout.verify.rules.measures import MEASURES
from wlcsp_layout.verify.rules.openings import opening_width
from wlcsp_layout.verify.rules.scene import Measured, Scene

FACETS = 88


def disc(diameter_nm: int, at: tuple[int, int] = (0, 0)) -> kdb.Region:
    """A circle as KLayout draws it: its corners do not lie on the axes."""
    half = diameter_nm // 2
    ellipse = kdb.Polygon.ellipse(kdb.Box(-half, -half, half, half), FACETS)
    return kdb.Region(ellipse.moved(*at))


def strip(width_nm: int, turned: int = 0) -> kdb.Region:
    """A strip at a slope of 3 to 4, so that its corners lie on the grid, of a multiple of 5 nm."""
    assert width_nm % 5 == 0
    along = kdb.Vector(400 * UM, 300 * UM)
    across = kdb.Vector(-3 * width_nm // 5, 4 * width_nm // 5)
    corners = [kdb.Point(), kdb.Point() + along, kdb.Point() + along + across, kdb.Point() + across]
    return kdb.Region(kdb.Polygon(corners).transformed(kdb.Trans(turned % 4, turned >= 4, 0, 0)))


@given(turned=st.integers(0, 7), width_nm=st.integers(500, 10_000).map(lambda n: 5 * n))
def test_a_slanted_strip_may_be_two_nanometers_narrow(turned: int, width_nm: int) -> None:
    solid = strip(width_nm, turned)
    assert lengths.width(solid, width_nm + 2).violations == ()
    (found,) = lengths.width(solid, width_nm + 3).violations
    assert found.value_nm == pytest.approx(width_nm, abs=1e-6)


@given(turned=st.integers(0, 7), space_nm=st.integers(500, 10_000).map(lambda n: 5 * n))
def test_slanted_strips_may_be_two_nanometers_close(turned: int, space_nm: int) -> None:
    """The space is a strip that is taken out of a square."""
    square = box((200 * UM, 150 * UM), 200 * UM, 200 * UM)
    metal = square.transformed(kdb.Trans(turned % 4, turned >= 4, 0, 0)) - strip(space_nm, turned)
    assert metal.count() == 2
    # The corners where the strip cuts the square are rounded: half a nanometer each.
    assert lengths.space(metal, space_nm + 1).violations == ()
    (found,) = lengths.space(metal, space_nm + 4).violations
    assert found.value_nm == pytest.approx(space_nm, abs=1)


@pytest.mark.parametrize("wrong", [0, 1])
def test_a_diagonal_strip_is_measured_exactly(wrong: int) -> None:
    """Its corners are 10000 nm apart both ways: 14142.1 nm wide."""
    corners = [(0, 0), (100_000, 100_000), (90_000, 110_000), (-10_000, 10_000)]
    solid = kdb.Region(kdb.Polygon([kdb.Point(*corner) for corner in corners]))
    assert len(lengths.width(solid, 14_142 + wrong).violations) == wrong


def test_a_circle_may_lose_a_chord_on_each_side_and_its_extents_nothing() -> None:
    """200 um in 88 facets: a chord lies 64 nm inside; both of them 127 nm."""
    whole = disc(200 * UM)
    assert opening_width(whole, 200 * UM, chord_nm=63).violations == ()
    assert len(opening_width(whole, 200 * UM, chord_nm=60).violations) == 1
    turned = kdb.Region(kdb.Polygon.ellipse(kdb.Box(-99_999, -99_999, 99_999, 99_999), FACETS))
    (found,) = opening_width(turned, 200 * UM, chord_nm=63).violations
    assert found.value_nm <= 199_998


def test_quarters_of_a_circle_do_not_make_it_narrow() -> None:
    """Facets at a right angle are 141 um apart: that is no width."""
    assert opening_width(disc(200 * UM), 190 * UM).violations == ()


def test_a_circle_in_a_circle_may_be_a_chord_closer(tmp_path: Path) -> None:
    """Metal of 260 um about a concave circle of 240 um: 9.993 um where a corner faces a chord."""
    of = package(tmp_path)
    assert of.chord_tolerance_nm == 50
    ring = disc(150 * UM, A1) - disc(100 * UM, A1)
    layers = {
        "ball": disc(250 * UM, A1),
        "d2": disc(240 * UM, A1) - ring,
        "rdl": disc(260 * UM, A1),
    }
    measure = MEASURES["rim_min_um"].measure
    scene = Scene(drawn(of, layers))
    assert _found(measure(scene, limit("rim_min_um", "10"))) == 0
    assert _found(measure(scene, limit("rim_min_um", "10.04"))) == 0
    assert _found(measure(scene, limit("rim_min_um", "10.06"))) == 1


def test_one_place_is_one_violation_and_two_are_two() -> None:
    """A long edge with two bumps toward it; and a circle near another one, along many facets."""
    metal = (
        kdb.Region(kdb.Box(0, 0, 500 * UM, 20 * UM))
        + kdb.Region(kdb.Box(50 * UM, 29 * UM, 80 * UM, 60 * UM))
        + kdb.Region(kdb.Box(300 * UM, 28 * UM, 330 * UM, 60 * UM))
    ).merged()
    first, second = lengths.space(metal, 10 * UM).violations
    assert (first.at, first.value_nm) == ((65 * UM, 24_500), 9_000)
    assert (second.at, second.value_nm) == ((315 * UM, 24 * UM), 8_000)
    assert second.lines == (
        ((294 * UM, 20 * UM), (336 * UM, 20 * UM)),
        ((300 * UM, 28 * UM), (330 * UM, 28 * UM)),
    )
    circles = (disc(200 * UM) + disc(200 * UM, (205 * UM, 0))).merged()
    (found,) = lengths.space(circles, 10 * UM).violations
    assert abs(found.at[0] - 102_500) <= 100
    assert abs(found.at[1]) <= 4 * UM


def test_the_worst_of_equal_pairs_does_not_depend_on_their_order() -> None:
    edges = [
        kdb.EdgePair(kdb.Edge(0, 0, 100, 0), kdb.Edge(100, gap, 0, gap)) for gap in (50, 30, 40)
    ]
    forward = places(apart(kdb.EdgePairs(edges)), 60)
    assert forward == places(apart(kdb.EdgePairs(edges[::-1])), 60)
    swapped = [kdb.EdgePair(pair.second.swapped_points(), pair.first) for pair in edges]
    assert forward == places(apart(kdb.EdgePairs(swapped)), 60)
    assert [item.value_nm for item in forward] == [30]


def _found(measured: object) -> int:
    assert isinstance(measured, Measured)
    return len(measured.violations)
