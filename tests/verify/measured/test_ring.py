"""Rings of any size, with any gaps, facing anywhere: as they are meant, or found turned."""

import math
from decimal import Decimal

import klayout.db as kdb
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wlcsp_layout.emboss import PATTERNS
from wlcsp_layout.emboss.ring_spec import RingSpec
from wlcsp_layout.geometry import direction, facet_count
from wlcsp_layout.verify.measured.ring import inner_diameter_nm, measure_ring

NOTHING = kdb.Region()
TOLERANCE_NM = 50


def um(nm: int) -> Decimal:
    return Decimal(nm) / 1000


@st.composite
def specs(draw: st.DrawFn) -> RingSpec:
    """Rings of 60 to 200 um, in circles 20 to 100 um larger, with up to eight gaps."""
    outer = 2 * draw(st.integers(30_000, 100_000))
    data: dict[str, object] = {
        "pattern": "ring",
        "concave_diameter_um": um(outer + 2 * draw(st.integers(10_000, 50_000))),
        "outer_diameter_um": um(outer),
    }
    if draw(st.booleans()):
        data["inner_diameter_um"] = um(2 * draw(st.integers(outer // 4, outer // 2 - 5_000)))
    if draw(st.booleans()):
        data["gaps"] = {
            "count": draw(st.integers(1, 8)),
            "width_um": um(draw(st.integers(4_000, 12_000))),
        }
    return RingSpec.model_validate(data)


directions = st.tuples(st.integers(-500, 500), st.integers(-500, 500)).filter(lambda d: d != (0, 0))


def drawn(spec: RingSpec, toward: tuple[int, int]) -> list[kdb.Polygon]:
    """What the generator removes, merged by KLayout."""
    facets = facet_count(spec.concave_diameter_nm, TOLERANCE_NM)
    removed = PATTERNS["ring"].resolve(spec, facets).draw(direction(*toward)).removed
    polygons = [kdb.Polygon([kdb.Point(x, y) for x, y in shape.points]) for shape in removed]
    return sorted(kdb.Region(polygons).merged().each())


@given(spec=specs(), toward=directions)
def test_a_ring_is_measured_as_it_is_meant(spec: RingSpec, toward: tuple[int, int]) -> None:
    """No trouble; its gaps are where they were asked for, to 2 nm at the outer edge."""
    ring = measure_ring(drawn(spec, toward), spec, TOLERANCE_NM, NOTHING)

    assert ring.troubles == ()
    count = spec.gaps.count if spec.gaps else 0
    assert len(ring.axes) == count
    if count:
        wanted = math.atan2(toward[1], toward[0])
        off = min(abs((axis - wanted + math.pi) % math.tau - math.pi) for axis in ring.axes)
        assert off * spec.outer_diameter_nm / 2 < 2
    if spec.inner_diameter_nm == "equal_area":
        assert ring.well_area_nm2 / ring.ring_area_nm2 == pytest.approx(1, abs=2e-3)


@given(spec=specs(), toward=directions, by=st.tuples(st.integers(-9, 9), st.integers(-9, 9)))
def test_a_ring_off_center_is_found(
    spec: RingSpec, toward: tuple[int, int], by: tuple[int, int]
) -> None:
    """The ring alone, by 4 to 13 nm, which the inner edge of an equal-area ring may hide."""
    assume(math.hypot(*by) >= 4)
    polygons = drawn(spec, toward)
    whole = kdb.Region(polygons)
    concave = kdb.Region([kdb.Polygon(list(p.each_point_hull())) for p in polygons]).merged()
    kept = (concave - whole).moved(*by)

    ring = measure_ring(sorted((concave - kept).each()), spec, TOLERANCE_NM, NOTHING)

    assert any(code == "V512" and "off center" in what for code, what, _ in ring.troubles)


def test_equal_areas_of_an_unbroken_ring_have_a_closed_form() -> None:
    """The inner diameter is the outer one over the root of 2."""
    spec = RingSpec.model_validate(
        {"pattern": "ring", "concave_diameter_um": Decimal(230), "outer_diameter_um": Decimal(150)}
    )
    assert inner_diameter_nm(spec) == pytest.approx(150_000 / math.sqrt(2))


@pytest.mark.parametrize(("count", "width", "inner"), [(4, 20, 128.4), (8, 15, 124.7)])
def test_equal_areas_of_a_broken_ring(count: int, width: int, inner: float) -> None:
    """Of a ring of 190 um, as the research pages have worked them out."""
    spec = RingSpec.model_validate(
        {
            "pattern": "ring",
            "concave_diameter_um": Decimal(270),
            "outer_diameter_um": Decimal(190),
            "gaps": {"count": count, "width_um": Decimal(width)},
        }
    )
    assert inner_diameter_nm(spec) / 1000 == pytest.approx(inner, abs=0.06)


@pytest.mark.parametrize("pieces", [1, 3])
def test_a_ring_cut_into_pieces_is_the_same(pieces: int) -> None:
    """Cuts put corners on facets, rounded to the grid; they are no corners of the ring."""
    spec = RingSpec.model_validate(
        {
            "pattern": "ring",
            "concave_diameter_um": Decimal(230),
            "outer_diameter_um": Decimal(150),
            "gaps": {"count": 3, "width_um": Decimal(20)},
        }
    )
    whole = kdb.Region(drawn(spec, (3, 7)))
    cut = kdb.Region()
    for number in range(-pieces, pieces + 1):
        low = 115_000 * number // (pieces + 1) + 17
        cut += whole & kdb.Region(kdb.Box(-120_000, low, 120_000, low + 20_000))
    rest = whole - cut
    again = sorted((cut.merged() + rest).merged().each())

    assert measure_ring(again, spec, TOLERANCE_NM, NOTHING).troubles == ()
