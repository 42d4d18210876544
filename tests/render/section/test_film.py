"""Films of a section: as thick as the process says, walls as steep, nothing twice, no gap."""

import math
from dataclasses import replace
from pathlib import Path

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, box
from shapely.geometry.base import BaseGeometry

from tests.render.section.cuts import LENGTH_NM, cut_of, film, stretches, with_films
from wlcsp_layout.model.package import Package
from wlcsp_layout.render.section.dimension import thickness_nm
from wlcsp_layout.render.section.interval import Interval
from wlcsp_layout.render.section.stack import built, sawn

NAMES = ("chip", "chip_pad", "passivation", "d1", "d2", "rdl", "d3")
RING = {
    "d2": stretches((50_000, 80_000), (110_000, 190_000), (220_000, 250_000)),
    "rdl": stretches((30_000, 270_000)),
    "d3": stretches((60_000, 240_000)),
}
"""A ring of dielectric 2 from 80 to 110 um on both sides, in a concave circle of 200 um."""


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return with_films(tmp_path_factory.mktemp("unit"))


def shapes(package: Package, layers: dict[str, tuple[Interval, ...]]) -> dict[str, BaseGeometry]:
    """The materials of a cut by their names."""
    return {item.material: item.shape for item in built(cut_of(layers), package)}


def at(shape: BaseGeometry, s_nm: float) -> tuple[float, float]:
    """The lowest and the highest place of a shape above a place along the line."""
    met = shape.intersection(LineString([(s_nm, -1e6), (s_nm, 1e6)]))
    return (met.bounds[1], met.bounds[3])


def test_films_lie_on_each_other_as_thick_as_the_process_says(unit: Package) -> None:
    """1 um of passivation, then 5 um each; on the ring the metal is 5 um higher than beside it."""
    found = shapes(unit, RING)
    assert at(found["passivation"], 10_000) == (0, 1_000)
    assert at(found["d1"], 10_000) == (1_000, 6_000)
    assert at(found["d2"], 10_000) == (6_000, 11_000)
    assert at(found["d2"], 95_000) == (6_000, 11_000)
    assert at(found["rdl"], 95_000) == (11_000, 16_000)
    assert at(found["rdl"], 65_000) == (6_000, 11_000)
    assert at(found["d3"], 10_000) == (11_000, 16_000)


@pytest.mark.parametrize(
    ("tone", "foot", "top"),
    [("negative", 50.0, 50 - 5 / 3**0.5), ("positive", 50 + 5 / 3**0.5, 50.0)],
)
def test_the_tone_says_which_end_of_a_wall_is_the_masks_edge(
    tmp_path: Path, tone: str, foot: float, top: float
) -> None:
    """A wall of 60 degrees, 5 um high, leans back by 5 / tan 60 um: from the foot or to the top."""
    package = with_films(tmp_path, d2=film(5_000, 60, tone))
    d2 = shapes(package, {"d2": stretches((50_000, 250_000))})["d2"]
    left = min(shapely.get_parts(d2), key=lambda part: part.bounds[0])
    corners = {(round(s), round(z)) for s, z in left.exterior.coords}
    assert (round(foot * 1000), 6_000) in corners
    assert (round(top * 1000), 11_000) in corners


def test_a_wall_that_is_cut_at_a_slant_looks_flatter(tmp_path: Path) -> None:
    """At a sine of 1/2 the run is twice as long: 2 x 5 um for a wall of 45 degrees."""
    package = with_films(tmp_path, d2=film(5_000, 45))
    opening = Interval(left_nm=100_000, right_nm=200_000, left_slant=0.5, right_slant=1)
    d2 = shapes(package, {"d2": (opening,)})["d2"]
    left, right = sorted(shapely.get_parts(d2), key=lambda part: part.bounds[0])
    assert (90_000, 11_000) in {(round(s), round(z)) for s, z in left.exterior.coords}
    assert (205_000, 11_000) in {(round(s), round(z)) for s, z in right.exterior.coords}


THICKNESSES = st.integers(500, 12_000)
WALLS = st.floats(35, 90)
TONES = st.sampled_from(["negative", "positive"])
PROCESSES = st.tuples(*[st.tuples(THICKNESSES, WALLS, TONES)] * 3, THICKNESSES)
ENDS = st.lists(st.integers(0, LENGTH_NM), min_size=2, max_size=8, unique=True).map(
    lambda ends: stretches(*zip(sorted(ends)[::2], sorted(ends)[1::2], strict=False))
)


@settings(max_examples=40)
@given(process=PROCESSES, d1=ENDS, d2=ENDS, rdl=ENDS, d3=ENDS)
def test_materials_never_overlap_and_leave_no_gap(
    unit: Package,
    *,
    process: tuple[tuple[int, float, str], tuple[int, float, str], tuple[int, float, str], int],
    d1: tuple[Interval, ...],
    d2: tuple[Interval, ...],
    rdl: tuple[Interval, ...],
    d3: tuple[Interval, ...],
) -> None:
    """Whatever is opened and kept: no area twice, nothing floats, no thickness above its own."""
    one, two, three, metal = process
    films = {**unit.films, "d1": film(*one), "d2": film(*two), "d3": film(*three)}
    films["rdl"] = film(metal)
    package = replace(unit, films=films)
    found = shapes(package, {"d1": d1, "d2": d2, "rdl": rdl, "d3": d3})
    whole = shapely.union_all(list(found.values()))
    assert abs(whole.area - sum(shape.area for shape in found.values())) < 1e-6 * whole.area
    ground = found["chip"].union(found["chip_pad"])
    for name in NAMES[2:]:
        for part in shapely.get_parts(found[name]):
            # Rounding makes slivers far below what can be seen.
            assert part.area < 1 or part.distance(ground) < 1e-3
        thickness = package.films[name].thickness_nm
        assert found[name].difference(ground.buffer(thickness * 2.6 + 1)).area < 1
        ground = ground.union(found[name])
    flat = thickness_nm(found["passivation"])
    assert flat is not None
    assert abs(flat.length_nm - 1_000) < 1e-6


@given(thickness=THICKNESSES, wall=WALLS)
def test_the_area_of_a_film_on_flats_is_its_thickness_times_its_length(
    unit: Package, thickness: int, wall: float
) -> None:
    """A field of 100 um, less the slope of the wall at its edge: t^2 / (2 tan)."""
    package = replace(unit, films={**unit.films, "d2": film(thickness, wall)})
    d2 = shapes(package, {"d2": stretches((100_000, 200_000))})["d2"]
    field = d2.intersection(box(0, -1e6, 150_000, 1e6))
    slope = thickness**2 / 2 / math.tan(math.radians(wall))
    assert abs(field.area - (thickness * 100_000 - slope)) < 1e-6 * field.area + 1


def test_the_saw_takes_the_street_from_all_that_is_there(unit: Package) -> None:
    """Nothing is left between 100 and 140 um, and nothing else is gone."""
    cut = cut_of({"scribe": stretches((100_000, 140_000))})
    before = built(cut, unit)
    after = sawn(before, cut)
    street = box(100_000, -1e6, 140_000, 1e6)
    for old, new in zip(before, after, strict=True):
        assert abs(new.shape.area - old.shape.difference(street).area) < 1
