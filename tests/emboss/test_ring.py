"""The ring: pieces that tile the concave circle exactly, equal areas on drawn polygons."""

import math
from decimal import Decimal

import klayout.db as kdb
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from wlcsp_layout.emboss import PATTERNS
from wlcsp_layout.emboss.ring import Ring, problems, resolve
from wlcsp_layout.emboss.ring_spec import RingSpec
from wlcsp_layout.emboss.shape import Embossed
from wlcsp_layout.geometry import Polygon, circle_points

FACETS = 116


def ring(facets: int = FACETS, **fields: object) -> Ring:
    given_fields = {
        "pattern": "ring",
        "concave_diameter_um": 240,
        "outer_diameter_um": 170,
        **fields,
    }
    return resolve(RingSpec.model_validate(given_fields), facets)


def region(polygons: tuple[Polygon, ...]) -> kdb.Region:
    """The polygons as they are drawn: not merged."""
    result = kdb.Region(
        [kdb.Polygon([kdb.Point(*p) for p in polygon.points], True) for polygon in polygons]
    )
    result.merged_semantics = False
    return result


def disc(diameter_nm: int) -> kdb.Region:
    return kdb.Region(kdb.Polygon([kdb.Point(*p) for p in circle_points(diameter_nm, FACETS)]))


def area(polygons: tuple[Polygon, ...]) -> int:
    return sum(polygon.double_area_nm2 for polygon in polygons)


def assert_tiles_the_circle(drawn: Embossed, concave_nm: int, facets: int) -> None:
    """No gap and no overlap, in whole numbers; simple pieces without keyholes."""
    everything = drawn.removed + drawn.kept
    whole = Polygon(points=circle_points(concave_nm, facets)).double_area_nm2

    assert area(everything) == whole
    assert region(everything).merged(False, 2).is_empty()
    for polygon in everything:
        assert len(set(polygon.points)) == len(polygon.points) <= 4000
        assert polygon.double_area_nm2 > 0


def test_an_unbroken_ring_of_equal_areas_has_the_closed_form() -> None:
    """Outer / sqrt 2: 170 000 / 1.41421 = 120 208 nm; the well is the disc, the ring a half."""
    unbroken = ring()
    drawn = unbroken.draw((1, 0))

    assert unbroken.inner_diameter_nm == 120_208
    assert abs(drawn.area_ratio - 1) < 0.0001
    assert_tiles_the_circle(drawn, 240_000, FACETS)
    assert (region(drawn.kept).merged() ^ (disc(170_000) - disc(120_208))).is_empty()


def test_four_gaps_make_four_pieces_20_um_apart() -> None:
    """Facing east: the gap lies between y = -10 and 10 um, all the way through the ring."""
    drawn = ring(gaps={"count": 4, "width_um": 20}).draw((1, 0))
    gap = kdb.Region(kdb.Box(0, -10_000, 85_000, 10_000))

    assert len(drawn.kept) == 4
    assert (region(drawn.kept).merged() & gap).is_empty()
    wider = kdb.Region(kdb.Box(60_000, -10_001, 84_000, 10_001))
    assert not (region(drawn.kept).merged() & wider).is_empty()


def test_gaps_take_area_from_the_ring_and_so_from_the_well() -> None:
    """Outer 190 with 4 slots of 20: inner 128.4 um, with 8 of 15: 124.7 um, for true circles."""
    four = ring(outer_diameter_um=190, gaps={"count": 4, "width_um": 20})
    eight = ring(outer_diameter_um=190, gaps={"count": 8, "width_um": 15})

    assert four.inner_diameter_nm == pytest.approx(128_400, abs=60)
    assert eight.inner_diameter_nm == pytest.approx(124_700, abs=60)


def test_one_gap_makes_a_c() -> None:
    """A single piece that does not enclose the center."""
    drawn = ring(gaps={"count": 1, "width_um": 20}).draw((0, 1))

    assert len(drawn.kept) == 1
    assert_tiles_the_circle(drawn, 240_000, FACETS)
    assert (region(drawn.kept) & kdb.Region(kdb.Box(-9_000, 0, 9_000, 90_000))).is_empty()


def test_a_hole_opens_dielectric_1_inside_the_ring() -> None:
    """Claims 8 and 9: a disc of 80 um, inside the well that dielectric 2 leaves open."""
    drawn = ring(center_hole_diameter_um=80).draw((1, 0))

    assert region(drawn.holes).bbox() == kdb.Box(-40_000, -40_000, 40_000, 40_000)
    assert (region(drawn.holes) - region(drawn.removed)).is_empty()


def test_degrees_face_where_they_say() -> None:
    """Multiples of 45 degrees are exact; others are good to 1e-9."""
    facing = [
        ring(gaps={"count": 4, "width_um": 20, "facing": Decimal(text)}).facing
        for text in ("0", "135", "-90", "405", "30")
    ]

    assert facing[:4] == [(1, 0), (-1, 1), (0, -1), (1, 1)]
    assert isinstance(facing[4], tuple)
    assert math.degrees(math.atan2(facing[4][1], facing[4][0])) == pytest.approx(30, abs=1e-7)


def test_a_quarter_turn_turns_the_shapes_exactly() -> None:
    """The gap to the north is the gap to the east turned by 90 degrees, to the nanometer."""
    broken = ring(gaps={"count": 4, "width_um": 20})
    east, north = broken.draw((1, 0)), broken.draw((0, 1))
    turned = region(east.kept).transformed(kdb.Trans(1, False, 0, 0))

    assert (turned ^ region(north.kept)).is_empty()


def test_the_table_names_the_pattern() -> None:
    """A new pattern is one file and one row."""
    assert list(PATTERNS) == ["ring"]


def test_lengths_that_are_missing_are_not_judged() -> None:
    """A wrong concave diameter says nothing about inner and outer."""
    assert [t.field for t in problems({"outer_diameter_um": 100, "inner_diameter_um": 100})] == [
        "inner_diameter_um"
    ]
    assert list(problems({"inner_diameter_um": 100})) == []


@settings(max_examples=60, deadline=None)
@given(
    outer=st.integers(30_000, 150_000).map(lambda half: 2 * half),
    trench=st.integers(5_000, 100_000).map(lambda half: 2 * half),
    count=st.integers(0, 12),
    width=st.integers(2_000, 40_000),
    facing=st.tuples(st.integers(-500, 500), st.integers(-500, 500)),
    facets=st.sampled_from([64, 92, 116, 160]),
)
def test_any_ring_tiles_its_circle_and_balances_its_areas(
    *, outer: int, trench: int, count: int, width: int, facing: tuple[int, int], facets: int
) -> None:
    """Whatever the gaps and wherever they face: 0.2 %, no sliver, no overlap."""
    assume(facing != (0, 0))
    gaps = {"count": count, "width_um": Decimal(width) / 1000} if count else None
    assume(
        not list(
            problems(
                {
                    "outer_diameter_um": outer,
                    "inner_diameter_um": "equal_area",
                    "gaps.count": count,
                    "gaps.width_um": width,
                }
            )
        )
    )
    concave = outer + trench
    fields = {
        "concave_diameter_um": Decimal(concave) / 1000,
        "outer_diameter_um": Decimal(outer) / 1000,
        "gaps": gaps,
    }
    drawn = ring(facets, **fields).draw(facing)

    assert len(drawn.kept) == (count or 4)
    assert abs(drawn.area_ratio - 1) < 0.002
    assert_tiles_the_circle(drawn, concave, facets)
