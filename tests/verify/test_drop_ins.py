"""Drop-ins as the judge sees them: good ones have no findings, every planted defect is found."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import gdstk
import klayout.db as kdb
import numpy as np
import pytest

from tests.drop_ins import KINDS, wafer_spec
from wlcsp_layout import pipeline
from wlcsp_layout.errors import Finding, SpecError
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.spec.load import read
from wlcsp_layout.verify.drop_in_places import drop_in_places
from wlcsp_layout.verify.maps import compare
from wlcsp_layout.verify.maps import read as read_maps
from wlcsp_layout.wafer.stepping import step

TODAY = date(2026, 1, 1)
STEP = 2_080_000
HALF = 1_000_000


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A spec that has been drawn into `out`."""
    folder = tmp_path_factory.mktemp("good")
    path = wafer_spec(folder)
    pipeline.generate(path, folder / "out")
    return path


def judged(file: Path, spec: Path) -> list[Finding]:
    """Return what is wrong with a file."""
    found = pipeline.verify(file, spec, today=TODAY).findings
    return [finding for finding in found if finding.code[0] not in "WN"]


def spoiled(spec: Path, change: Callable[[kdb.Layout], object]) -> list[Finding]:
    """Return what is wrong after somebody has changed the layout."""
    layout = kdb.Layout()
    layout.read(str(spec.parent / "out" / "unit.gds"))
    change(layout)
    path = spec.parent / "spoiled.gds"
    layout.write(str(path))
    return judged(path, spec)


def said(found: list[Finding]) -> list[str]:
    """Return code, subject and what is wrong."""
    return [f"{finding.code} {finding.subject}: {finding.what}" for finding in found]


def at_place(layout: kdb.Layout, column: int, row: int, cell: str) -> kdb.Instance:
    """Return the die at a place, on its own."""
    top = layout.cell("unit_WAFER")
    while arrays := [inst for inst in top.each_inst() if inst.is_regular_array()]:
        arrays[0].explode()
    found = [inst for inst in top.each_inst() if inst.cell.name.endswith("_DIE")]
    return next(
        inst
        for inst in found
        if inst.bbox(layout.layer(61, 0)).center() == kdb.Point(column * STEP, row * STEP)
        and inst.cell.name == cell
    )


def moved_to(layout: kdb.Layout, inst: kdb.Instance, column: int, row: int) -> None:
    """Place a die elsewhere."""
    center = inst.bbox(layout.layer(61, 0)).center()
    inst.transform(kdb.Trans(column * STEP - center.x, row * STEP - center.y))


def test_good_drop_ins_have_no_findings(spec: Path) -> None:
    """The written file and the spec alone: nothing but them is read."""
    assert said(judged(spec.parent / "out" / "unit.gds", spec)) == []


def test_checks_of_drop_ins_are_listed(spec: Path) -> None:
    """Those of their own, and those of the other spec's die under its kind."""
    judgment = pipeline.verify(spec.parent / "out" / "unit.gds", spec, today=TODAY)
    names = [f"{item.code} {item.name}" for item in judgment.results]

    assert [name for name in names if name.startswith("V69")] == [
        "V691 drop-ins at their places",
        "V692 nothing in blank dies: BLANK",
        "V693 all shapes of the user's file: OWN",
        "V694 no shape that is not in the user's file: OWN",
        "V695 texts of the user's file: OWN",
    ]
    assert "V519 balls" in names
    assert "V519 TEST1: balls" in names


def test_a_flat_file_is_judged_alike(spec: Path) -> None:
    """Dies are found by their outlines, whatever cells there are."""

    def flatten(layout: kdb.Layout) -> None:
        layout.cell("unit_WAFER").flatten(prune=True)

    found = [item for item in spoiled(spec, flatten) if item.code.startswith("V69")]

    assert said(found) == []


def test_places_are_worked_out_from_the_spec(spec: Path) -> None:
    """By hand: 4 mm from the center, column 2 at 4.16 mm is the nearest."""
    package = resolve(read(spec)).package

    assert drop_in_places(package, step(package).offset) == KINDS


def test_swapped_drop_ins_are_found(spec: Path) -> None:
    """A blank die and one of the user's file, each at the other's place."""

    def swap(layout: kdb.Layout) -> None:
        blank = at_place(layout, 0, 0, "unit_BLANK_DIE")
        own = at_place(layout, 1, 2, "unit_OWN_DIE")
        moved_to(layout, blank, 1, 2)
        moved_to(layout, own, 0, 0)

    assert said(spoiled(spec, swap)) == [
        "V691 die (0, 0): it is OWN, and the spec wants BLANK here",
        "V691 die (1, 2): it is BLANK, and the spec wants OWN here",
    ]


def test_a_product_in_place_of_a_drop_in_is_found(spec: Path) -> None:
    """It carries its own findings nowhere: it is a good die, at a wrong place."""

    def replace_one(layout: kdb.Layout) -> None:
        at_place(layout, 2, 0, "unit_TEST1_DIE").delete()
        die = at_place(layout, 1, 0, "unit_DIE")
        copy = layout.cell("unit_WAFER").insert(die.cell_inst)
        moved_to(layout, copy, 2, 0)

    assert said(spoiled(spec, replace_one)) == [
        "V691 die (2, 0): it is the product, and the spec wants TEST1 here"
    ]


@pytest.mark.parametrize("kind", ["BLANK", "TEST1", "OWN"])
def test_a_drop_in_too_many_is_found(spec: Path, kind: str) -> None:
    """In place of the product in column -1, row 1; marked at its center."""
    home = next(at for at, name in KINDS.items() if name == kind)

    def replace_one(layout: kdb.Layout) -> None:
        at_place(layout, -1, 1, "unit_DIE").delete()
        drop_in = at_place(layout, *home, f"unit_{kind}_DIE")
        copy = layout.cell("unit_WAFER").insert(drop_in.cell_inst)
        moved_to(layout, copy, -1, 1)

    found = spoiled(spec, replace_one)

    assert said(found) == [f"V691 die (-1, 1): it is {kind}, and the spec wants the product here"]
    assert found[0].at_nm == (-STEP, STEP)


def test_a_missing_drop_in_is_a_missing_die(spec: Path) -> None:
    """Nothing is drawn there at all."""

    def remove(layout: kdb.Layout) -> None:
        at_place(layout, 2, 1, "unit_BLANK_DIE").delete()

    assert said(spoiled(spec, remove)) == [
        "V601 die (2, 1): no die is drawn where the spec has one"
    ]


def shape(layout: kdb.Layout, cell: str, layer: tuple[int, int], box: kdb.Box) -> None:
    """Draw a box."""
    layout.cell(cell).shapes(layout.layer(*layer)).insert(box)


def test_a_shape_in_a_blank_die_is_found(spec: Path) -> None:
    """In both of them, as they are one cell; named once."""
    box = kdb.Box(HALF, HALF, HALF + 30_000, HALF + 20_000)
    found = spoiled(spec, lambda layout: shape(layout, "unit_BLANK_DIE", (40, 0), box))

    assert said(found) == ["V692 BLANK: layer d3: a shape too many: 30 x 20 um"]
    assert found[0].cell == "unit_BLANK_DIE"
    assert found[0].at_nm == (HALF + 15_000, HALF + 10_000)


def test_a_street_that_a_blank_die_lacks_is_found(spec: Path) -> None:
    """One of the four boxes around the die: below it, from edge to edge of its tile."""

    def remove(layout: kdb.Layout) -> None:
        shapes = layout.cell("unit_BLANK_SCRIBE").shapes(layout.layer(60, 0))
        min(shapes.each(), key=lambda s: s.bbox().bottom).delete()

    assert said(spoiled(spec, remove)) == [
        "V692 BLANK: layer scribe: a shape is missing: 2080 x 40 um"
    ]


def test_a_lost_shape_of_the_users_file_is_found(spec: Path) -> None:
    """The ring on dielectric 1."""

    def remove(layout: kdb.Layout) -> None:
        layout.cell("unit_OWN_TOP").shapes(layout.layer(10, 0)).clear()

    assert said(spoiled(spec, remove)) == [
        "V693 OWN: layer d1: a shape is missing: 159.99 x 159.996 um"
    ]


def test_an_edge_that_is_off_by_a_nanometer_is_found(spec: Path) -> None:
    """Nothing is rounded that need not be."""

    def grow(layout: kdb.Layout) -> None:
        shapes = layout.cell("unit_OWN_a_bar_with_a_name_of__1").shapes(layout.layer(30, 0))
        next(shapes.each()).box = kdb.Box(0, -1, 50_000, 20_000)

    # One alone, and three in each of two rows; what was turned is no such cell any more.
    assert said(spoiled(spec, grow)) == ["V694 OWN: layer rdl: a shape too many: 50 x 0.001 um"] * 7


def test_a_text_that_is_changed_is_found(spec: Path) -> None:
    """Lost as it was, and there as it is."""

    def change(layout: kdb.Layout) -> None:
        for item in layout.cell("unit_OWN_TOP").shapes(layout.layer(64, 0)).each():
            item.text_string = "world"

    assert said(spoiled(spec, change)) == [
        "V695 OWN: text 'hello': it is missing",
        "V695 OWN: text 'world': it does not belong to this die",
    ]


def test_an_alignment_die_is_compared_with_the_block(tmp_path: Path) -> None:
    """As drawn it is fine; a bar that is lost is found, and the die is still known by its place."""
    listed = "    - {kind: ALIGN, at: {side: up, radius_mm: 4}, marks: true}\n"
    spec = wafer_spec(tmp_path, listed, ("wafer:", "marks: {}\nwafer:"))
    made = pipeline.generate(spec, tmp_path / "out")

    def remove(layout: kdb.Layout) -> None:
        shapes = layout.cell("unit_ALIGN_MARKS_D3").shapes(layout.layer(40, 0))
        min(shapes.each(), key=lambda s: (s.bbox().bottom, s.bbox().left)).delete()

    assert made.report["dies"] == {
        "full": 20,
        "partial": 24,
        "kept_out": 0,
        "over_windows": 0,
        "drop_ins": {"ALIGN": 1},
    }
    found = spoiled(spec, remove)
    assert len(found) == 1
    assert said(found)[0].startswith("V697 ALIGN: layer d3: a shape is missing: ")
    assert found[0].cell == "unit_ALIGN_DIE"


def test_a_die_of_another_spec_is_judged_by_that_spec(spec: Path) -> None:
    """Its ball moved by 1 um is found as on a product, under the name of its kind."""

    def move(layout: kdb.Layout) -> None:
        for name in ("unit_TEST1_BALL",):
            next(iter(layout.cell(name).each_inst())).transform(kdb.Trans(1_000, 0))

    found = spoiled(spec, move)

    assert {(item.code, item.subject) for item in found} >= {("V519", "TEST1: ball A1")}
    assert all(item.subject.startswith("TEST1: ") for item in found)
    assert {item.cell for item in found} == {"unit_TEST1_DIE"}


def test_a_file_of_the_users_that_has_changed_is_found(tmp_path: Path) -> None:
    """The layout was made from an older one."""
    spec = wafer_spec(tmp_path)
    pipeline.generate(spec, tmp_path / "out", verify=False)
    library = gdstk.read_gds(tmp_path / "own.gds")
    top = next(cell for cell in library.cells if cell.name == "TOP")
    assert isinstance(top, gdstk.Cell)
    top.add(gdstk.rectangle((1500, 1500), (1510, 1520), layer=30))
    library.write_gds(tmp_path / "own.gds")

    assert said(judged(tmp_path / "out" / "unit.gds", spec)) == [
        "V693 OWN: layer rdl: a shape is missing: 10 x 20 um"
    ]


def test_a_file_of_the_users_that_is_not_comparable_is_said(tmp_path: Path) -> None:
    """Its cell has another name by now."""
    spec = wafer_spec(tmp_path)
    pipeline.generate(spec, tmp_path / "out", verify=False)
    library = gdstk.read_gds(tmp_path / "own.gds")
    for cell in library.cells:
        cell.name = f"{cell.name}_2"
    library.write_gds(tmp_path / "own.gds")
    text = spec.read_text().replace("gds: own.gds,", "gds: own.gds, cell: TOP,")
    spec.write_text(text)

    assert said(judged(tmp_path / "out" / "unit.gds", spec)) == [
        "V696 OWN: it cannot be compared: own.gds has no cell TOP"
    ]


def test_a_missing_file_is_refused_before_anything_is_judged(tmp_path: Path) -> None:
    """As for any run."""
    spec = wafer_spec(tmp_path)
    pipeline.generate(spec, tmp_path / "out", verify=False)
    (tmp_path / "own.gds").unlink()
    with pytest.raises(SpecError) as caught:
        judged(tmp_path / "out" / "unit.gds", spec)

    assert [finding.code for finding in caught.value.findings] == ["E550"]


def test_a_map_with_a_drop_in_as_a_good_die_is_found(spec: Path) -> None:
    """The bin of one place is changed by hand, in the table."""
    package = resolve(read(spec)).package
    offset = step(package).offset
    path = spec.parent / "out" / "maps" / "unit.csv"
    rows = {-2: 1, -1: 2, 0: 2, 1: 2, 2: 1}
    centers = [(x, y) for y, far in rows.items() for x in range(-far, far + 1)]
    drawn = (
        np.array([2 * x * STEP for x, _ in centers], dtype=np.int64),
        np.array([2 * y * STEP for _, y in centers], dtype=np.int64),
    )
    assert compare(read_maps([path]), package, offset, drawn) == ()
    bad = spec.parent / "bad.csv"
    bad.write_text(path.read_text().replace(",4160,0,TEST1", ",4160,0,die"))
    assert bad.read_text() != path.read_text()

    found = compare(read_maps([bad]), package, offset, drawn)

    assert said(list(found)) == [
        "V642 bad.csv: 1 of its dies are not drawn, the first at (4160, 0) um"
    ]
