"""Results do not depend on how shapes are cut, on their order, nor on the hierarchy of the file."""

from dataclasses import replace
from pathlib import Path
from random import Random

import klayout.db as kdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.verify.rules.drawings import DRAWINGS, UM, Layers, drawn, limit, package
from tests.verify.written import Written, written
from wlcsp_layout.verify.edges import Violation
from wlcsp_layout.verify.judgment import Result
from wlcsp_layout.verify.rules import check, lengths
from wlcsp_layout.verify.rules.measures import MEASURES
from wlcsp_layout.verify.rules.scene import Measured, Scene

BOXES = st.lists(
    st.tuples(st.integers(0, 90), st.integers(0, 90), st.integers(1, 40), st.integers(1, 40)),
    min_size=1,
    max_size=25,
)


def boxes(corners: list[tuple[int, int, int, int]]) -> kdb.Region:
    region = kdb.Region()
    for x, y, width, height in corners:
        region.insert(kdb.Box(x * UM, y * UM, (x + width) * UM, (y + height) * UM))
    return region


def cut(region: kdb.Region, seed: int) -> kdb.Region:
    """The same area in other pieces, some of them twice, in another order."""
    random = Random(seed)  # noqa: S311  not for secrets
    bounds = region.bbox()
    pieces = [region.merged()]
    for _ in range(3):
        x = random.randint(bounds.left, bounds.right)
        side = kdb.Region(kdb.Box(bounds.left - 1, bounds.bottom - 1, x, bounds.top + 1))
        pieces = [part for piece in pieces for part in (piece & side, piece - side)]
    polygons = [polygon for piece in pieces for polygon in piece.each()]
    polygons += random.choices(polygons, k=2)
    random.shuffle(polygons)
    return kdb.Region(polygons)


@given(corners=BOXES, seed=st.integers(0, 99))
def test_widths_and_spaces_are_of_the_area_and_not_of_its_pieces(
    corners: list[tuple[int, int, int, int]], seed: int
) -> None:
    whole = boxes(corners)
    again = cut(whole, seed)
    for measure in (lengths.width, lengths.space):
        expected = measure(whole.merged(), 10 * UM)
        assert measure(again.merged(), 10 * UM) == expected


@given(corners=BOXES)
def test_a_space_is_found_where_it_is_less_and_not_where_it_is_more(
    corners: list[tuple[int, int, int, int]],
) -> None:
    """All is on a grid of 1 um: no space is between 9.999 and 10 um, so that both find the same.

    But the larger limit may join two places that only just touch, of which the worst stays.
    """
    metal = boxes(corners).merged()
    found = lengths.space(metal, 10 * UM).violations
    assert bool(found) == bool(metal.space_check(10 * UM).count())
    less = lengths.space(metal, 10 * UM - 1).violations
    assert bool(found) == bool(less)
    assert {item.at for item in found} <= {item.at for item in less}
    for item in found:
        assert item.value_nm < 10 * UM
        assert _is_in_a_space(metal, item)


def _is_in_a_space(metal: kdb.Region, item: Violation) -> bool:
    """The place is not inside metal, and metal is within half the value of it."""
    x, y = item.at
    dot = kdb.Region(kdb.Box(x - 1, y - 1, x + 1, y + 1))
    reach = int(item.value_nm / 2) + 2
    around = kdb.Region(kdb.Box(x - reach, y - reach, x + reach, y + reach))
    return not (dot - metal).is_empty() and not (around & metal).is_empty()


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40
)
@given(
    name=st.sampled_from(sorted(DRAWINGS)), seed=st.integers(0, 99), by=st.sampled_from([-900, 0])
)
def test_every_rule_measures_the_area_and_not_its_pieces(
    name: str, seed: int, by: int, tmp_path: Path
) -> None:
    if name.startswith(("die_", "ball_to", "pitch")):
        return  # an outline of a die or of a ball is one shape
    drawing = DRAWINGS[name]
    of = package(tmp_path, *drawing.changes)
    rule = limit(name, drawing.limit)
    layers = drawing.draw(rule.value_nm if rule.rule.is_length else 0, by)
    pieces: Layers = {layer: cut(region, seed) for layer, region in layers.items()}
    expected = MEASURES[name].measure(Scene(drawn(of, layers)), rule)
    assert isinstance(expected, Measured)
    assert MEASURES[name].measure(Scene(drawn(of, pieces)), rule) == expected


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return written(tmp_path_factory.mktemp("good"))


def results(of: Written) -> list[object]:
    return list(check(of.case, of.drawn()))


def test_a_good_wafer_breaks_no_rule_but_the_density(good: Written) -> None:
    found = [item for item in results(good) if isinstance(item, Result)]
    assert len(found) == len(of_house(good)) - 1  # no net is wide
    assert [item.code for item in found if item.findings] == ["W401"]
    assert all(item.shapes for item in found)


def of_house(good: Written) -> list[str]:
    return list(good.package.rules.limits)


def test_a_flat_file_and_one_with_other_cells_say_the_same(good: Written) -> None:
    """Wrong by a bump of metal, 8 um wide: the die as cells, as one cell, and all flat."""

    def spoil(layout: kdb.Layout) -> None:
        die = layout.cell("unit_DIE")
        die.shapes(layout.layer(30, 0)).insert(kdb.Box(895_000, 900_000, 903_000, 950_000))

    def one_cell(layout: kdb.Layout) -> None:
        spoil(layout)
        layout.cell("unit_DIE").flatten(True)

    def all_flat(layout: kdb.Layout) -> None:
        spoil(layout)
        layout.top_cell().flatten(True)

    plain = results(good.spoiled(spoil))
    broken = [item for item in plain if isinstance(item, Result) and item.findings]
    assert [item.code for item in broken] == ["V311", "W401"]
    assert results(good.spoiled(one_cell)) == plain
    assert _nowhere(results(good.spoiled(all_flat))) == _nowhere(plain)


def _nowhere(items: list[object]) -> list[object]:
    """Without places: in a flat file they are those of the first die."""
    return [
        replace(
            item,
            findings=tuple(
                replace(finding, cell="", at_nm=None, lines_nm=()) for finding in item.findings
            ),
        )
        if isinstance(item, Result)
        else item
        for item in items
    ]
