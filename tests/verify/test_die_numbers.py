"""The numbers of dies are read from the file and compared with the map's."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import klayout.db as kdb
import pytest

from tests.verify.written import Written, said, written
from wlcsp_layout.geometry import Box
from wlcsp_layout.model.lettering import GLYPHS
from wlcsp_layout.model.package import DieSite, KnockOut
from wlcsp_layout.units import Nm
from wlcsp_layout.verify import die_numbers
from wlcsp_layout.verify.judge import judge

RDL = (30, 0)
PIXEL = 10_000
NUMBERS = "marks: {die_numbers: {}}\nwafer:"
IN_DIE = "marks: {die_numbers: {in: die, at_um: [900, 500]}}\nwafer:"


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """21 dies of 2000 um in steps of 2080 um; each number 70 um high in the street below."""
    return written(tmp_path_factory.mktemp("street"), ("wafer:", NUMBERS))


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The same dies with numbers in them."""
    return written(tmp_path_factory.mktemp("inside"), ("wafer:", IN_DIE))


def errors(file: Written) -> list[str]:
    return [
        str(finding).split("\n")[0]
        for finding in judge(file.case).findings
        if finding.code[0] not in "WN"
    ]


def numbers_cell(layout: kdb.Layout) -> kdb.Cell:
    return layout.cell("unit_NUMBERS_RDL")


def one_by_one(layout: kdb.Layout) -> dict[tuple[int, int], kdb.Instance]:
    """Place each digit by itself, and return them by where they are."""
    cell = numbers_cell(layout)
    for instance in list(cell.each_inst()):
        array = instance.cell_inst
        for trans in list(array.each_trans()):
            cell.insert(kdb.CellInstArray(array.cell_index, trans))
        instance.delete()
    return {(i.trans.disp.x, i.trans.disp.y): i for i in cell.each_inst()}


# The die at the center of the wafer: its number is 3,3, from (-1000, -1075) um on.
LEFT, BOTTOM = -1_000_000, -1_075_000
STEP = 2_080_000


def with_another_digit(layout: kdb.Layout) -> None:
    """3,3 becomes 3,4."""
    digit = one_by_one(layout)[LEFT + 12 * PIXEL, BOTTOM]
    digit.cell = layout.cell("unit_DIGIT_4_RDL")


def with_two_swapped(layout: kdb.Layout) -> None:
    """The numbers of two neighbors: 3,3 and 4,3."""
    digits = one_by_one(layout)
    digits[LEFT, BOTTOM].cell = layout.cell("unit_DIGIT_4_RDL")
    digits[LEFT + STEP, BOTTOM].cell = layout.cell("unit_DIGIT_3_RDL")


def with_one_missing(layout: kdb.Layout) -> None:
    """The three letters of one die."""
    digits = one_by_one(layout)
    for letter in (0, 6, 12):
        digits[LEFT + letter * PIXEL, BOTTOM].delete()


def with_a_digit_missing(layout: kdb.Layout) -> None:
    """The last one."""
    one_by_one(layout)[LEFT + 12 * PIXEL, BOTTOM].delete()


def with_a_digit_moved(layout: kdb.Layout) -> None:
    """By 1 nm."""
    one_by_one(layout)[LEFT + 12 * PIXEL, BOTTOM].transform(kdb.Trans(-1, 0))


def with_a_digit_twice(layout: kdb.Layout) -> None:
    """At the same place."""
    digit = one_by_one(layout)[LEFT + 12 * PIXEL, BOTTOM]
    numbers_cell(layout).insert(kdb.CellInstArray(digit.cell_index, digit.trans))


def with_a_speck(layout: kdb.Layout) -> None:
    """1 nm between two letters."""
    x = LEFT + 5 * PIXEL + 3_000
    layout.top_cell().shapes(layout.layer(*RDL)).insert(kdb.Box(x, BOTTOM, x + 1, BOTTOM + 1))


def with_a_pixel_missing(layout: kdb.Layout) -> None:
    """The lower left pixel of one 3, drawn in polygons of the top cell."""
    one_by_one(layout)[LEFT, BOTTOM].delete()
    shapes = layout.top_cell().shapes(layout.layer(*RDL))
    for y, row in enumerate(reversed(GLYPHS["3"])):
        for x, pixel in enumerate(row):
            if pixel == "#" and (x, y) != (0, 0):
                at = (LEFT + x * PIXEL, BOTTOM + y * PIXEL)
                shapes.insert(kdb.Box(*at, at[0] + PIXEL, at[1] + PIXEL))


def with_all_one_too_high(layout: kdb.Layout) -> None:
    """In the middle row of dies: all 3 of y become 4."""
    digits = one_by_one(layout)
    for column in range(-2, 3):
        at = (LEFT + column * STEP + 12 * PIXEL, BOTTOM)
        digits[at].cell = layout.cell("unit_DIGIT_4_RDL")


DEFECTS: dict[Callable[[kdb.Layout], None], list[str]] = {
    with_another_digit: ["V686 die 3,3: its number reads '3,4'"],
    with_two_swapped: [
        "V686 die 3,3: its number reads '4,3'",
        "V686 die 4,3: its number reads '3,3'",
    ],
    with_one_missing: ["V687 die 3,3: it has no number"],
    with_a_digit_missing: ["V686 die 3,3: its number reads '3,'"],
    with_a_digit_twice: [
        "V688 die 3,3: 50 x 70 um beside the pixels of its number are drawn, or missing in them, "
        "or drawn twice"
    ],
    with_a_speck: [
        "V688 die 3,3: 0.001 x 0.001 um beside the pixels of its number are drawn, or missing in "
        "them, or drawn twice"
    ],
    with_a_pixel_missing: ["V686 die 3,3: its number reads '?,3'"],
    with_all_one_too_high: [f"V686 die {x},3: its number reads '{x},4'" for x in (1, 2, 3, 4, 5)],
}


@pytest.mark.parametrize("change", DEFECTS, ids=lambda change: change.__name__)
def test_a_wrong_number_is_found_at_its_die(
    street: Written, change: Callable[[kdb.Layout], None]
) -> None:
    """Each die by itself, and nothing beside it."""
    found = said(street.spoiled(change).checked(die_numbers.check))
    assert [text.split("\n")[0] for text in found] == DEFECTS[change]


def test_a_digit_that_is_moved_by_1_nm_is_found(street: Written) -> None:
    """Its left edge is a sliver too many, its right one a sliver too few."""
    found = said(street.spoiled(with_a_digit_moved).checked(die_numbers.check))
    assert found
    assert {text[:15] for text in found} == {"V688 die 3,3: 0"}


def flattened(layout: kdb.Layout) -> None:
    """Everything in the top cell."""
    layout.top_cell().flatten(True)


def numbers_flat(layout: kdb.Layout) -> None:
    """The digits as polygons beside the dies."""
    numbers_cell(layout).flatten(True)


def merged(layout: kdb.Layout) -> None:
    """The digits as merged polygons of the top cell."""
    cell = numbers_cell(layout)
    layer = layout.layer(*RDL)
    region = kdb.Region(cell.begin_shapes_rec(layer)).merged()
    layout.prune_cell(cell.cell_index(), -1)
    layout.top_cell().shapes(layer).insert(region)


def deeper(layout: kdb.Layout) -> None:
    """Each digit under cells of their own, with origins elsewhere."""
    digits = one_by_one(layout)
    cell = numbers_cell(layout)
    for number, ((x, y), digit) in enumerate(sorted(digits.items())):
        outer = layout.create_cell(f"OUTER_{number}")
        outer.insert(kdb.CellInstArray(digit.cell_index, kdb.Trans(-777, 1_000)))
        cell.insert(kdb.CellInstArray(outer.cell_index(), kdb.Trans(x + 777, y - 1_000)))
        digit.delete()


@pytest.mark.parametrize("change", [None, flattened, numbers_flat, merged, deeper])
def test_numbers_are_read_whatever_the_hierarchy(
    street: Written, inside: Written, change: Callable[[kdb.Layout], None] | None
) -> None:
    """The judge as a whole finds nothing."""
    for file in (street, inside):
        assert errors(file.spoiled(change) if change else file) == []


def in_the_cells_of_dies(layout: kdb.Layout) -> None:
    """Each die has a cell of its own that holds its digits."""
    top, layer = layout.top_cell(), layout.layer(*RDL)
    shapes = kdb.Region(numbers_cell(layout).begin_shapes_rec(layer)).merged()
    layout.prune_cell(numbers_cell(layout).cell_index(), -1)
    number = 0
    for instance in [i for i in top.each_inst() if i.cell.name == "unit_DIE"]:
        array = instance.cell_inst
        for trans in list(array.each_trans()):
            number += 1
            own = layout.create_cell(f"DIE_{number}")
            own.insert(kdb.CellInstArray(array.cell_index, kdb.Trans()))
            box = kdb.Box(0, -80_000, 2_000_000, 1_990_000).moved(trans.disp)
            inside = shapes.inside(kdb.Region(box))
            own.shapes(layer).insert(inside.moved(-trans.disp.x, -trans.disp.y))
            top.insert(kdb.CellInstArray(own.cell_index(), trans))
        instance.delete()


def test_numbers_may_belong_to_the_cells_of_dies(street: Written, inside: Written) -> None:
    """Then each die is a cell of its own, and its number is read there."""
    for file in (street, inside):
        assert errors(file.spoiled(in_the_cells_of_dies)) == []


def test_a_number_in_the_die_is_not_found_as_metal(inside: Written) -> None:
    """But metal beside it is, as ever: 1 um2 next to the number of the center die.

    It is inside of its place for V688, and a trace that crosses it is not.
    """

    def with_a_speck_inside(layout: kdb.Layout) -> None:
        x, y = -1_000_000 + 900_000 + 5 * PIXEL, -1_000_000 + 500_000
        layout.top_cell().shapes(layout.layer(*RDL)).insert(kdb.Box(x, y, x + 9, y + 9))

    def with_a_bar_across(layout: kdb.Layout) -> None:
        x, y = -1_000_000 + 800_000, -1_000_000 + 530_000
        bar = kdb.Box(x, y, x + 500_000, y + 20_000)
        layout.top_cell().shapes(layout.layer(*RDL)).insert(bar)

    speck = inside.spoiled(with_a_speck_inside).checked(die_numbers.check)
    assert [text.split(":")[0] for text in said(speck)] == ["V688 die 3,3"]
    bar = inside.spoiled(with_a_bar_across)
    assert [text.split(":")[0] for text in said(bar.checked(die_numbers.check))] == [
        "V689 number of the die"
    ]
    assert {"V523"} <= {text.split(" ")[0] for text in errors(bar)}


def test_numbers_that_the_spec_does_not_want_are_strange_metal(
    street: Written, tmp_path: Path
) -> None:
    """Judged by the spec without them."""
    plain = written(tmp_path)
    other = Written(path=street.path, package=plain.package, stepped=plain.stepped)
    assert {text.split(" ")[0] for text in errors(other)} >= {"V523"}


def test_a_number_in_a_window_or_at_a_die_too_many_is_found(street: Written) -> None:
    """A window over the lower left corner of the center die, and a fab's map without that die.

    The map has no places beside its 21: its grid begins one column and one row further on, and the
    numbers of the 20 other dies are one less.
    """
    window = Box(left_nm=Nm(LEFT), bottom_nm=Nm(BOTTOM), right_nm=Nm(0), top_nm=Nm(0))
    out = KnockOut(box=window, layers=("rdl",), why="alignment")
    wafer = street.package.wafer
    windowed = replace(street.package, wafer=replace(wafer, knock_outs=(out,)))
    other = Written(path=street.path, package=windowed, stepped=street.stepped)
    # The die below is as near to the window, with its street, as the center die is.
    assert [text.split("\n")[0] for text in said(other.checked(die_numbers.check))] == [
        "V688 die 3,4: '3,4' is drawn where no number must be",
        "V688 die 3,3: '3,3' is drawn where no number must be",
    ]

    sites = tuple(
        DieSite(
            column=site.column + n, row=site.row, kind="test" if (n, site.row) == (2, 0) else ""
        )
        for site in street.stepped.runs
        for n in range(site.count)
    )
    mapped = replace(street.package, wafer=replace(wafer, sites=sites))
    other = Written(path=street.path, package=mapped, stepped=street.stepped)
    found = [text.split("\n")[0] for text in said(other.checked(die_numbers.check))]
    assert "V688 die 3,3: '3,3' is drawn where no number must be" in found
    assert "V686 die 1,0: its number reads '2,1'" in found
    assert sum(text.startswith("V686") for text in found) == 20
