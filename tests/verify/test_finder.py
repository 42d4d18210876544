"""Dies are found whatever the hierarchy, and those that are alike are judged once."""

from collections.abc import Callable
from pathlib import Path

import klayout.db as kdb
import pytest

from tests.verify.wafer_edits import MM, STEP, UM, rows, scaled, single, turned, wafer_shapes
from tests.verify.written import Written, written
from wlcsp_layout.verify.drawn import Drawn

BOX = kdb.Box(0, 0, 50 * UM, 50 * UM)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """21 dies on a wafer of 20 mm: rows of 3, 5, 5, 5 and 3."""
    return written(tmp_path_factory.mktemp("good"))


def kinds(drawn: Drawn) -> list[tuple[str, int]]:
    """Return the cell and the number of each kind of die."""
    return [(die.cell, drawn.count(number)) for number, die in enumerate(drawn.dies)]


def places(drawn: Drawn) -> list[tuple[int, int, str]]:
    """Return where each die is, and how it is turned."""
    return sorted((*at, array.turned) for array in drawn.arrays for at in array.places)


def content(drawn: Drawn, kind: int = 0) -> dict[str, kdb.Region]:
    """Return the merged shapes of a kind of die by layer."""
    return {name: drawn.dies[kind].layer(name) for name in drawn.package.layers}


def nested(layout: kdb.Layout) -> None:
    """Put one more cell between wafer and die."""
    wrapper = layout.create_cell("WRAP")
    for row in rows(layout):
        row.cell_index = wrapper.cell_index()
    wrapper.insert(kdb.CellInstArray(layout.cell("unit_DIE").cell_index(), kdb.Trans()))


def grouped(layout: kdb.Layout) -> None:
    """Put the dies of one row into a cell of its own, which also holds a piece of street."""
    row = rows(layout)[2]
    group = layout.create_cell("GROUP")
    group.insert(row.cell_inst.dup())
    row.delete()
    layout.cell("unit_WAFER").insert(kdb.CellInstArray(group.cell_index(), kdb.Trans()))


def elsewhere(layout: kdb.Layout) -> None:
    """Give the die's cell another origin."""
    layout.cell("unit_DIE").transform(kdb.Trans(12_345, -6_789))
    for row in rows(layout):
        row.transform(kdb.Trans(-12_345, 6_789))


def outline_below(layout: kdb.Layout) -> None:
    """Put the outline of the die into a cell below it."""
    die = layout.cell("unit_DIE")
    shapes = die.shapes(layout.layer(61, 0))
    child = layout.create_cell("OUTLINE")
    child.shapes(layout.layer(61, 0)).insert(shapes)
    shapes.clear()
    die.insert(kdb.CellInstArray(child.cell_index(), kdb.Trans()))


def outline_twice(layout: kdb.Layout) -> None:
    """Draw the outline of the die twice."""
    layout.cell("unit_DIE").shapes(layout.layer(61, 0)).insert(kdb.Box(0, 0, 2 * MM, 2 * MM))


def exploded(layout: kdb.Layout) -> None:
    """Place every die by a reference of its own."""
    for row in rows(layout):
        row.explode()


def flat_die(layout: kdb.Layout) -> None:
    """Leave no cell below the die."""
    layout.cell("unit_DIE").flatten(True)


def flat(layout: kdb.Layout) -> None:
    """Leave no cell but the top."""
    layout.cell("unit_WAFER").flatten(True)


def half_flat(layout: kdb.Layout) -> None:
    """Leave no cell of the dies of one row."""
    row = rows(layout)[2]
    row.flatten()


@pytest.mark.parametrize(
    "change",
    [nested, grouped, elsewhere, outline_below, outline_twice, exploded, flat_die, flat],
)
def test_the_hierarchy_makes_no_difference(
    good: Written, change: Callable[[kdb.Layout], None]
) -> None:
    """The same places, and one kind with the same shapes and texts in the spec's coordinates."""
    before, after = good.drawn(), good.spoiled(change).drawn()

    assert places(after) == places(before)
    assert len(after.dies) == 1
    for name, region in content(before).items():
        assert (region ^ content(after)[name]).is_empty(), name
    assert sorted(after.dies[0].texts) == sorted(before.dies[0].texts)


def test_some_dies_may_be_flat(good: Written) -> None:
    """They are a kind of their own, with the same shapes."""
    before, after = good.drawn(), good.spoiled(half_flat).drawn()

    assert places(after) == places(before)
    assert kinds(after) == [("unit_DIE", 16), ("unit_WAFER", 5)]
    for name in before.package.layers:
        assert (content(before)[name] ^ content(after, 1)[name]).is_empty(), name


def test_a_shape_over_one_die_makes_it_a_kind_of_its_own(good: Written) -> None:
    """In the coordinates of the spec: the reference die has its corner at (-1, -1) mm."""
    drawn = good.spoiled(lambda la: wafer_shapes(la, "rdl").insert(BOX)).drawn()

    assert kinds(drawn) == [("unit_DIE", 20), ("unit_WAFER", 1)]
    own, strange = content(drawn)["rdl"], content(drawn, 1)["rdl"]
    assert (strange ^ (own + kdb.Region(BOX.moved(MM, MM)))).is_empty()
    assert drawn.dies[1].shift == (-MM, -MM)


def test_a_text_over_one_die_makes_it_a_kind_of_its_own(good: Written) -> None:
    """So that the text is judged with the labels of that die."""
    drawn = good.spoiled(lambda la: wafer_shapes(la, "text").insert(kdb.Text("X", 10, 20))).drawn()

    assert kinds(drawn) == [("unit_DIE", 20), ("unit_WAFER", 1)]
    assert set(drawn.dies[1].texts) - set(drawn.dies[0].texts) == {("X", (MM + 10, MM + 20))}


def test_equal_shapes_over_dies_make_one_kind(good: Written) -> None:
    """Two dies with the same box over them are alike; one with the box elsewhere is not."""

    def change(layout: kdb.Layout) -> None:
        for at in ((0, 0), (STEP, 0), (0, STEP + 1)):
            wafer_shapes(layout, "rdl").insert(BOX.moved(*at))

    assert kinds(good.spoiled(change).drawn()) == [
        ("unit_DIE", 18),
        ("unit_WAFER", 2),
        ("unit_WAFER", 1),
    ]


def test_a_shape_over_the_street_belongs_to_both_dies(good: Written) -> None:
    """Each has its half: the street between two dies of a row is 80 um."""
    box = kdb.Box(MM - 10 * UM, 0, MM + 90 * UM, UM)
    drawn = good.spoiled(lambda la: wafer_shapes(la, "rdl").insert(box)).drawn()

    assert kinds(drawn) == [("unit_DIE", 19), ("unit_WAFER", 1), ("unit_WAFER", 1)]
    areas = sorted((content(drawn, k)["rdl"] - content(drawn)["rdl"]).area() for k in (1, 2))
    assert areas == [50 * UM * UM, 50 * UM * UM]


def test_a_turned_die_with_a_shape_over_it_is_told_upright(good: Written) -> None:
    """The spec's coordinates turn with the die: the box at its upper left is at its lower right."""

    def change(layout: kdb.Layout) -> None:
        turned(single(layout, 2, 2), kdb.Trans.R180, (2 * MM, 2 * MM))
        wafer_shapes(layout, "rdl").insert(kdb.Box(-MM, MM - UM, UM - MM, MM))

    drawn = good.spoiled(change).drawn()

    assert kinds(drawn) == [("unit_DIE", 20), ("unit_WAFER", 1)]
    more = content(drawn, 1)["rdl"] - content(drawn)["rdl"]
    assert str(more) == str(kdb.Region(kdb.Box(2 * MM - UM, 0, 2 * MM, UM)))


def test_a_scaled_die_says_so(good: Written) -> None:
    """As KLayout writes it; what lies over it does not stop the search."""

    def change(layout: kdb.Layout) -> None:
        scaled(single(layout, 3, 2), 1, 45)
        scaled(single(layout, 2, 2), 1.5, 0)
        wafer_shapes(layout, "rdl").insert(BOX)

    drawn = good.spoiled(change).drawn()

    assert sorted({turn for _, _, turn in places(drawn)}) == ["r0", "r0 *1.5", "r45 *1"]
    assert len(places(drawn)) == 21


def test_what_lies_outside_of_dies_is_the_rest(good: Written) -> None:
    """The outer streets in cells of their own, and shapes of the top cell itself."""
    box = kdb.Box(9 * MM, 0, 9 * MM + UM, UM)
    drawn = good.spoiled(lambda la: wafer_shapes(la, "rdl").insert(box)).drawn()

    assert str(drawn.rest("rdl")) == str(kdb.Region(box))
    assert drawn.rest("d1").bbox() == kdb.Box(-5_240_000, -5_240_000, 5_240_000, 5_240_000)
    assert drawn.rest("chip_pad").is_empty()
    assert list(drawn.rest_texts()) == []


def test_a_cell_placed_turned_outside_of_dies_is_told_in_place(good: Written) -> None:
    """A stray cell in an array, turned by 90 degrees and scaled: boxes and texts."""

    def change(layout: kdb.Layout) -> None:
        stray = layout.create_cell("STRAY")
        stray.shapes(layout.layer(30, 0)).insert(kdb.Box(0, 0, 200, 100))
        stray.shapes(layout.layer(64, 0)).insert(kdb.Text("S", 200, 0))
        trans = kdb.ICplxTrans(2, 90, False, 9 * MM, 0)
        array = kdb.CellInstArray(stray.cell_index(), trans, kdb.Vector(0, UM), kdb.Vector(), 2, 1)
        layout.cell("unit_WAFER").insert(array)

    drawn = good.spoiled(change).drawn()

    boxes = sorted(str(polygon.bbox()) for polygon in drawn.rest("rdl").each())
    assert boxes == ["(8999800,0;9000000,400)", "(8999800,1000;9000000,1400)"]
    assert sorted(drawn.rest_texts()) == [("S", (9 * MM, 400)), ("S", (9 * MM, 1400))]


def test_an_outline_without_a_cell_is_a_die(good: Written) -> None:
    """A stray outline beside the dies: it holds nothing but itself."""
    box = kdb.Box(6 * MM, 0, 8 * MM, 2 * MM)
    drawn = good.spoiled(lambda la: wafer_shapes(la, "die").insert(box)).drawn()

    assert kinds(drawn) == [("unit_DIE", 21), ("unit_WAFER", 1)]
    filled = {name for name, region in content(drawn, 1).items() if not region.is_empty()}
    assert filled == {"die"}


def test_odd_streets_are_split_as_they_are_drawn(tmp_path: Path) -> None:
    """The left half of 81.001 um is 40.5 um, the right one 40.501 um: nothing lies over a die."""
    file = written(tmp_path, ("diameter_mm: 20,", "diameter_mm: 20, street_um: [81.001, 79.999],"))

    assert kinds(file.drawn()) == [("unit_DIE", 21)]


def test_a_wafer_is_searched_row_by_row(tmp_path: Path) -> None:
    """26 thousand dies: as many arrays as rows, and no list of dies."""
    file = written(
        tmp_path, ("diameter_mm: 20, offset: center_die", "diameter_mm: 400, offset: center_die")
    )
    drawn = file.drawn()

    assert kinds(drawn) == [("unit_DIE", file.stepped.full)]
    assert file.stepped.full > 26_000
    assert len(drawn.arrays) == len(file.stepped.runs)
