"""The numbers of dies are those of the wafer map, at the die, whatever arrays they are drawn in."""

import csv
from dataclasses import replace

import gdstk
import klayout.db as kdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.packages import package as package_of
from tests.wafers import stepped_wafers
from wlcsp_layout.errors import SpecError
from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.model.die_marks import digits_of
from wlcsp_layout.model.die_numbers import DieNumbers
from wlcsp_layout.model.lettering import boxes
from wlcsp_layout.model.package import KnockOut, Package
from wlcsp_layout.units import Nm
from wlcsp_layout.wafer.die_numbers import draw_die_numbers, with_number_notes
from wlcsp_layout.wafer.stepping import Stepped, step
from wlcsp_layout.writers.maps import map_text

PIXEL = 10_000


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    return package_of(tmp_path_factory.mktemp("numbers"))[0]


def numbered(package: Package, at: Xy) -> Package:
    """Return the package with numbers at a place of the die."""
    numbers = DieNumbers(
        layer="rdl",
        at=at,
        pixel_nm=Nm(PIXEL),
        digits=digits_of(package.die.box, package.wafer),
        is_in_street=False,
        clearance_nm=Nm(PIXEL),
    )
    return replace(package, die_numbers=numbers)


def mapped(package: Package, stepped: Stepped) -> dict[Xy, Xy]:
    """Return x and y of the dies in the table of the map, by twice their centers [nm]."""
    lines = map_text("csv", package, stepped).splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return {
        (round(2000 * float(row["center_x_um"])), round(2000 * float(row["center_y_um"]))): (
            int(row["x"]),
            int(row["y"]),
        )
        for row in rows
        if row["kind"] == "die"
    }


def padded(value: int, digits: int) -> str:
    """Return a number with leading zeros after its sign."""
    sign = "-" if value < 0 else ""
    return sign + "0" * (digits - len(sign) - len(str(abs(value)))) + str(abs(value))


def flat(cell: gdstk.Cell) -> kdb.Region:
    region = kdb.Region()
    for polygon in cell.get_polygons():
        corners = [kdb.Point(round(x * 1000), round(y * 1000)) for x, y in polygon.points]
        region.insert(kdb.Polygon(corners))
    return region


def wanted(package: Package, places: dict[Xy, Xy]) -> kdb.Region:
    """Draw the number of each die by itself, from the map."""
    numbers, box = package.die_numbers, package.die.box
    assert numbers
    region = kdb.Region()
    for center, (x, y) in places.items():
        text = f"{padded(x, numbers.digits[0])},{padded(y, numbers.digits[1])}"
        corner = [(center[0] - box.width_nm) // 2, (center[1] - box.height_nm) // 2]
        at = (
            corner[0] - box.left_nm + numbers.at[0],
            corner[1] - box.bottom_nm + numbers.at[1],
        )
        assert len(text) == numbers.length
        for pixel in boxes(text, PIXEL, at):
            region.insert(kdb.Box(pixel.left_nm, pixel.bottom_nm, pixel.right_nm, pixel.top_nm))
    return region


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_every_die_has_its_number_of_the_map_and_nothing_else_is_drawn(
    package: Package, data: st.DataObject
) -> None:
    """Any offset, fab's map and numbering: text for text what the table of the map says."""
    made, stepped = data.draw(stepped_wafers(package))
    at = (data.draw(st.integers(0, 500_000)), data.draw(st.integers(-80_000, 500_000)))
    made = numbered(made, at)
    (cell,) = draw_die_numbers(made, stepped)
    drawn, meant = flat(cell), wanted(made, mapped(made, stepped))
    assert (drawn ^ meant).is_empty()
    assert drawn.area() == meant.area()


def test_digits_that_are_alike_are_arrays(package: Package) -> None:
    """21 dies in rows of 3, 5, 5, 5, 3: 3 letters each, and far fewer references than 63."""
    made = numbered(package, (0, 0))
    stepped = step(made)
    (cell,) = draw_die_numbers(made, stepped)
    assert stepped.full == 21
    assert len(cell.references) <= 5 + 5 + 5
    assert sorted({reference.cell.name for reference in cell.references}) == [
        "unit_DIGIT_1_RDL",
        "unit_DIGIT_2_RDL",
        "unit_DIGIT_3_RDL",
        "unit_DIGIT_4_RDL",
        "unit_DIGIT_5_RDL",
        "unit_DIGIT_C_RDL",
    ]


def test_numbers_below_zero_have_their_sign(package: Package) -> None:
    """The first place is -2, -2: two digits each, `-1` and `00`."""
    wafer = replace(package.wafer, numbering=replace(package.wafer.numbering, first=(-2, -2)))
    made = numbered(replace(package, wafer=wafer), (0, 0))
    (cell,) = draw_die_numbers(made, step(made))
    assert made.die_numbers
    assert made.die_numbers.digits == (2, 2)
    assert "unit_DIGIT_M_RDL" in {reference.cell.name for reference in cell.references}


def test_numbers_in_a_window_are_left_out_and_that_is_said(package: Package) -> None:
    """A window over the center die's lower left corner; another one is of D1 alone."""
    window = Box(left_nm=Nm(-990_000), bottom_nm=Nm(-990_000), right_nm=Nm(0), top_nm=Nm(0))
    far = Box(left_nm=Nm(2_000_000), bottom_nm=Nm(-990_000), right_nm=Nm(3_000_000), top_nm=Nm(0))
    outs = (
        KnockOut(box=window, layers=("rdl", "d3"), why="alignment"),
        KnockOut(box=far, layers=("d1",), why="alignment"),
    )
    made = numbered(package, (20_000, 20_000))
    stepped = step(made)
    places = mapped(made, stepped)
    windowed = replace(made, wafer=replace(made.wafer, knock_outs=outs))

    del places[0, 0]
    (cell,) = draw_die_numbers(windowed, stepped)
    assert (flat(cell) ^ wanted(made, places)).is_empty()
    notes = with_number_notes(windowed, stepped).notes
    assert [str(note) for note in notes[len(stepped.notes) :]] == [
        "N122 marks.die_numbers: 1 of 21 dies have no number: it would lie in a window of the "
        "wafer\n    move the window, or use in: die"
    ]


def test_an_inverted_plate_with_too_many_numbers_is_refused(package: Package) -> None:
    """2,001 dies: one more than are drawn one by one."""
    made = numbered(package, (0, 0))
    inverted = replace(made, mask_set=replace(made.mask_set, data="always_dark"))
    stepped = replace(step(made), full=2_001)

    assert with_number_notes(made, stepped) == stepped
    assert with_number_notes(inverted, replace(stepped, full=2_000)).full == 2_000
    with pytest.raises(SpecError) as raised:
        with_number_notes(inverted, stepped)
    assert str(raised.value) == (
        "E538 marks.die_numbers: masks.data inverts the plate of rdl, and 2,001 dies with numbers "
        "of their own are more than 2,000\n"
        "    use masks.data: as_drawn, or numbers on another layer"
    )


def test_without_the_key_nothing_is_drawn(package: Package) -> None:
    """And nothing is said."""
    stepped = step(package)
    assert list(draw_die_numbers(package, stepped)) == []
    assert with_number_notes(package, stepped) is stepped
