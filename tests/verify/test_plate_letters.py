"""Plates with the numbers of dies and the mark of pin 1 are the layer of the layout, as all plates.

Numbers are not laid out flat for that; what differs is found all the same.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import klayout.db as kdb
import pytest

from tests.packages import spec_file
from wlcsp_layout import pipeline
from wlcsp_layout.model.plates import plates
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.spec.load import read
from wlcsp_layout.verify.plate_case import PlateCase, plate_case
from wlcsp_layout.verify.plates import check_plates
from wlcsp_layout.wafer.die_numbers import MOST_INVERTED

UPPER = ("at_um: [600, 1000]", "at_um: [600, 1200]")
KINDS = {
    "as drawn": "marks: {die_numbers: {}, pin_1: {}, title: {}}\n",
    "grown": "marks: {die_numbers: {}, pin_1: {}, title: {}}\nprocess: {rdl: {bias_um: 0.7}}\n",
    "shrunk and mirrored": "marks: {die_numbers: {}, pin_1: {}, title: {}}\n"
    "process: {rdl: {bias_um: -0.7}}\nmasks: {mirrored: true}\n",
    "inverted": "marks: {die_numbers: {}, pin_1: {}, title: {}}\nmasks: {data: always_dark}\n",
    "grown and inverted": "marks: {die_numbers: {}, pin_1: {shape: dot}}\n"
    "process: {rdl: {bias_um: 0.7}}\nmasks: {data: always_dark}\n",
}


def made(folder: Path, extra: str) -> PlateCase:
    """Generate a wafer, and return what the plate of the metal is to be."""
    spec = spec_file(folder, UPPER, ("wafer:", f"{extra}wafer:"))
    pipeline.generate(spec, folder / "out", verify=False)
    package = resolve(read(spec)).package
    plate = next(plate for plate in plates(package) if plate.film == "rdl")
    layout = folder / "out" / "unit.gds"
    return plate_case(package, plate, folder / "out" / plate.file, layout)


def flat(path: Path, layer: tuple[int, int]) -> kdb.Region:
    layout = kdb.Layout()
    layout.read(str(path))
    return kdb.Region(layout.top_cell().begin_shapes_rec(layout.layer(*layer))).merged()


@pytest.mark.parametrize("kind", KINDS)
def test_plates_with_numbers_are_the_flat_layer_of_the_layout(tmp_path: Path, kind: str) -> None:
    """The slow and obvious way: slivers of 2 nm are forgiven with a bias; the title is none of it.

    A 5 inch plate, whose title is more than 50 mm from the wafer's center.
    """
    case = made(tmp_path, KINDS[kind])
    assert check_plates([case])[0] == ()

    wanted = flat(case.layout, case.layer)
    if case.bias_nm:
        wanted = wanted.sized(case.bias_nm, 4).merged()
    if case.is_inverted:
        wanted = kdb.Region(kdb.Box(-63_500_000, -63_500_000, 63_500_000, 63_500_000)) - wanted
    if "mirrored" in kind:
        wanted = wanted.transformed(kdb.Trans(kdb.Trans.M90))
    different = (flat(case.path, case.layer) ^ wanted).merged()
    different &= kdb.Region(kdb.Box(-63_500_000, -50_000_000, 63_500_000, 63_500_000))
    if case.bias_nm or case.is_inverted:
        different = different.sized(-1)
    assert different.is_empty()


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> PlateCase:
    return made(tmp_path_factory.mktemp("drawn"), KINDS["as drawn"])


def a_digit(layout: kdb.Layout) -> kdb.Instance:
    cell = layout.cell("unit_NUMBERS_RDL")
    return next(instance for instance in cell.each_inst() if "DIGIT_3" in instance.cell.name)


def moved(layout: kdb.Layout) -> None:
    """By 1 nm."""
    a_digit(layout).transform(kdb.Trans(1, 0))


def another(layout: kdb.Layout) -> None:
    """A 4 in place of a 3."""
    a_digit(layout).cell = layout.cell("unit_DIGIT_4_RDL")


def missing(layout: kdb.Layout) -> None:
    """One array."""
    a_digit(layout).delete()


def spoiled(layout: kdb.Layout) -> None:
    """1 nm2 less in all threes."""
    shapes = layout.cell("unit_DIGIT_3_RDL").shapes(layout.layer(30, 0))
    region = kdb.Region(shapes) - kdb.Region(kdb.Box(20_000, 0, 20_001, 1))
    shapes.clear()
    shapes.insert(region)


@pytest.mark.parametrize("change", [moved, another, missing, spoiled])
def test_a_plate_with_other_numbers_than_the_layout_is_found(
    drawn: PlateCase, tmp_path: Path, change: Callable[[kdb.Layout], None]
) -> None:
    """V655, as for any shape."""
    layout = kdb.Layout()
    layout.read(str(drawn.path))
    change(layout)
    path = tmp_path / "spoiled.gds"
    layout.write(str(path))
    assert {f.code for f in check_plates([replace(drawn, path=path)])[0]} == {"V655"}


def test_a_plate_whose_numbers_are_flat_is_the_same_plate(drawn: PlateCase, tmp_path: Path) -> None:
    """Whatever the cells."""
    layout = kdb.Layout()
    layout.read(str(drawn.path))
    layout.cell("unit_NUMBERS_RDL").flatten(True)
    path = tmp_path / "flat.gds"
    layout.write(str(path))
    assert check_plates([replace(drawn, path=path)])[0] == ()


def test_all_dies_of_an_inverted_plate_may_have_numbers_of_their_own(
    tmp_path: Path, drawn: PlateCase
) -> None:
    """As many as E538 allows: none of them is where the layout has its array."""
    inverted = made(tmp_path, KINDS["inverted"])

    assert (drawn.others, inverted.others) == (0, MOST_INVERTED)
