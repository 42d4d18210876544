"""The sides of a corner are no width; those of a spike are, and so is where shapes touch."""

import math

import klayout.db as kdb
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.verify.rules.drawings import UM, box
from wlcsp_layout.geometry import Xy
from wlcsp_layout.verify.rules import lengths
from wlcsp_layout.verify.rules.scene import Measured

RULE_NM = 10 * UM
TURNS = st.floats(0, 360)


def turned(corners: list[tuple[float, float]], turn_deg: float) -> list[Xy]:
    """Corners in um, turned and on the grid."""
    cosine, sine = math.cos(math.radians(turn_deg)), math.sin(math.radians(turn_deg))
    return [
        (round((x * cosine - y * sine) * UM), round((x * sine + y * cosine) * UM))
        for x, y in corners
    ]


def polygon(corners: list[Xy]) -> kdb.Region:
    return kdb.Region(kdb.Polygon([kdb.Point(*corner) for corner in corners]))


def both(shape: kdb.Region, rule_nm: int = RULE_NM) -> tuple[Measured, Measured]:
    """The width of a shape, and the space in a plate from which it is cut."""
    plate = box((0, 0), 1000 * UM, 1000 * UM)
    return lengths.width(shape, rule_nm), lengths.space(plate - shape, rule_nm)


def lozenge(angle_deg: float, base: float, side: float) -> list[tuple[float, float]]:
    """A parallelogram; sides in um."""
    across = side * math.cos(math.radians(angle_deg)), side * math.sin(math.radians(angle_deg))
    return [(0, 0), (base, 0), (base + across[0], across[1]), across]


@given(angle_deg=st.floats(60.1, 119.9), base=st.floats(12, 90), side=st.floats(12, 90), turn=TURNS)
def test_a_corner_of_60_degrees_is_no_width(
    angle_deg: float, base: float, side: float, turn: float
) -> None:
    """Nor a space: parallelograms whose sides are further apart than the rule."""
    assume(min(base, side) * math.sin(math.radians(angle_deg)) * UM > RULE_NM)
    shape = polygon(turned(lozenge(angle_deg, base, side), turn))
    assert [measured.violations for measured in both(shape)] == [(), ()]


@given(angle_deg=st.floats(2, 59.5), turn=TURNS)
def test_a_spike_is_no_width_at_all(angle_deg: float, turn: float) -> None:
    """An isosceles triangle with a corner so sharp that the others are none."""
    half = math.radians(angle_deg / 2)
    corners = turned([(0, 0), (200, 200 * math.tan(half)), (200, -200 * math.tan(half))], turn)
    for measured in both(polygon(corners)):
        (found,) = measured.violations
        assert found.value_nm == 0
        assert math.dist(found.at, (0, 0)) < UM


@given(angle_deg=st.floats(61, 89), turn=TURNS, cut_nm=st.integers(1, 4))
def test_a_corner_may_lose_its_tip_to_the_grid(angle_deg: float, turn: float, cut_nm: int) -> None:
    """The sides no longer meet: an edge of a few nanometers is between them."""
    cut = cut_nm / UM
    _, *others = lozenge(angle_deg, 50, 50)
    toward = math.cos(math.radians(angle_deg)) * cut, math.sin(math.radians(angle_deg)) * cut
    shape = polygon(turned([(cut, 0), *others, toward], turn))
    assert [measured.violations for measured in both(shape)] == [(), ()]


@pytest.mark.parametrize("gap_nm", [0, 1, 5, 9, 11])
@pytest.mark.parametrize("half_height", [40, 45])
def test_corners_that_touch_or_nearly_do_are_no_corner(gap_nm: int, half_height: int) -> None:
    """Two lozenges side by side: between their sides are corners of more than 60 degrees."""
    shape = polygon([(x * UM, y * UM) for x, y in
                     ((0, 0), (50, half_height), (100, 0), (50, -half_height))])  # fmt: skip
    both_of_them = (shape + shape.moved(100 * UM + gap_nm, 0)).merged()
    (found,) = lengths.space(both_of_them, RULE_NM).violations
    assert found.value_nm == gap_nm
    assert math.dist(found.at, (100 * UM, 0)) < 20


@pytest.mark.parametrize("length_nm", [52, 400, 2 * UM])
def test_a_jog_at_a_wide_trace_is_no_width(length_nm: int) -> None:
    """Its corner of 89 degrees or more is shared by a long edge and by a short one."""
    jog = (length_nm, 90 * UM - 1 - length_nm // 190)
    trace = [(length_nm + 600, 200 * UM), (60 * UM, 200 * UM), (60 * UM, 0)]
    metal = polygon([(0, 0), (0, 90 * UM), jog, *trace])
    assert lengths.width(metal, 20 * UM).violations == ()
    assert lengths.space(metal, 20 * UM).violations == ()


@given(width=st.floats(2, 9.9), turn=TURNS)
def test_a_narrow_strip_with_slanted_ends_stays_one(width: float, turn: float) -> None:
    """Its own corners are no width, its sides are."""
    shape = polygon(turned(lozenge(70, 80, width / math.sin(math.radians(70))), turn))
    (found,) = lengths.width(shape, RULE_NM).violations
    assert found.value_nm == pytest.approx(width * UM, abs=3)
