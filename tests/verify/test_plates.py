"""The file of a mask plate is its layer of the layout: in tone, bias, layer, place and reading."""

import json
from collections.abc import Callable
from pathlib import Path

import klayout.db as kdb
import pytest

from tests.packages import spec_file
from wlcsp_layout import pipeline
from wlcsp_layout.errors import DesignError, Finding
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.plates import plates
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.spec.load import read
from wlcsp_layout.verify.plate_case import PlateCase, plate_case
from wlcsp_layout.verify.plates import check_plates

KINDS = {
    "as drawn": "",
    "inverted": "masks: {data: always_clear}\n",
    "mirrored": "masks: {mirrored: true}\n",
    "inverted and mirrored": "masks: {data: always_clear, mirrored: true}\n",
    "grown": "process: {d1: {bias_um: 0.5}, d2: {bias_um: 0.4}, rdl: {bias_um: 0.3}, "
    "d3: {bias_um: 2}}\n",
    "shrunk": "process: {d1: {bias_um: -0.5}, d2: {bias_um: -0.4}, rdl: {bias_um: -0.3}, "
    "d3: {bias_um: -2}}\n",
    "grown and inverted": "process: {d1: {bias_um: 0.5}, d2: {bias_um: 0.4}, d3: {bias_um: 2}}\n"
    "masks: {data: always_clear}\n",
}


def made(folder: Path, extra: str) -> tuple[Package, list[PlateCase]]:
    """Generate a wafer, and return what each of its plates is to be."""
    lopsided = ("at_um: [100, 1000]", "at_um: [120, 1000]")
    spec = spec_file(folder, lopsided, ("wafer:", f"{extra}wafer:"))
    pipeline.generate(spec, folder / "out", verify=False)
    package = resolve(read(spec)).package
    layout = folder / "out" / "unit.gds"
    return package, [
        plate_case(package, plate, folder / "out" / plate.file, layout) for plate in plates(package)
    ]


def flat(path: Path, layer: tuple[int, int]) -> kdb.Region:
    layout = kdb.Layout()
    layout.read(str(path))
    return kdb.Region(layout.top_cell().begin_shapes_rec(layout.layer(*layer))).merged()


def differing(case: PlateCase, *, is_mirrored: bool) -> kdb.Region:
    """What a plate of 127 mm has else than the layer, biased, inverted and mirrored, all flat."""
    wanted = flat(case.layout, case.layer)
    if case.bias_nm:
        wanted = wanted.sized(case.bias_nm, 4).merged()
    if case.is_inverted:
        wanted = kdb.Region(kdb.Box(-63_500_000, -63_500_000, 63_500_000, 63_500_000)) - wanted
    if is_mirrored:
        wanted = wanted.transformed(kdb.Trans(kdb.Trans.M90))
    return (flat(case.path, case.layer) ^ wanted).merged()


@pytest.mark.parametrize("kind", KINDS)
def test_plates_are_the_flat_layers_of_the_layout(tmp_path: Path, kind: str) -> None:
    """The slow and obvious way: all of both files flat; slivers of 2 nm are forgiven with a bias.

    An inverted plate is all that is left of 127 mm; a mirrored one has x turned about.
    """
    _, cases = made(tmp_path, KINDS[kind])
    assert check_plates(cases)[0] == ()

    for case in cases:
        different = differing(case, is_mirrored="mirrored" in kind)
        if case.bias_nm or case.is_inverted:
            different = different.sized(-1)
        assert different.is_empty()


@pytest.mark.parametrize("kind", KINDS)
def test_a_plate_has_one_layer_under_one_top_cell_and_dies_in_arrays(
    tmp_path: Path, kind: str
) -> None:
    """No polygon beyond 4000 points; a wafer of some 80 dies needs few shapes and instances."""
    _, cases = made(tmp_path, KINDS[kind])
    for case in cases:
        layout = kdb.Layout()
        layout.read(str(case.path))
        assert [cell.name for cell in layout.top_cells()] == [case.top]
        infos = [layout.get_info(index) for index in layout.layer_indexes()]
        assert [(info.layer, info.datatype) for info in infos] == [case.layer]
        shapes = [
            shape
            for cell in layout.each_cell()
            for shape in cell.shapes(layout.layer(*case.layer)).each()
        ]
        assert len(shapes) < 150
        assert max(shape.simple_polygon.num_points() for shape in shapes) <= 4000
        assert sum(cell.child_instances() for cell in layout.each_cell()) < 40


def spoil(case: PlateCase, change: Callable[[kdb.Layout], object]) -> tuple[Finding, ...]:
    """Change a plate's file in KLayout and check it."""
    layout = kdb.Layout()
    layout.read(str(case.path))
    change(layout)
    layout.write(str(case.path))
    return check_plates([case])[0]


def codes(findings: tuple[Finding, ...]) -> set[str]:
    return {finding.code for finding in findings}


def inverted(layout: kdb.Layout) -> None:
    """Invert the die's cell alone."""
    cell = layout.cell("unit_D2")
    cell.flatten(True)
    shapes = cell.shapes(layout.layer(20, 0))
    left = kdb.Region(cell.bbox()) - kdb.Region(shapes)
    shapes.clear()
    shapes.insert(left)


def sized(by_nm: int) -> Callable[[kdb.Layout], None]:
    """Move the edges of all rings."""

    def change(layout: kdb.Layout) -> None:
        for cell in layout.each_cell():
            if cell.name.startswith("unit_D2_E"):
                shapes = cell.shapes(layout.layer(20, 0))
                region = kdb.Region(shapes).merged().sized(by_nm)
                shapes.clear()
                shapes.insert(region)

    return change


def without_a_die(layout: kdb.Layout) -> None:
    """Take the first die of the first array away."""
    top = layout.top_cell()
    array = next(i for i in top.each_inst() if i.cell.name == "unit_D2" and i.na * i.nb > 1)
    placed = array.cell_inst
    placed.na, placed.nb = max(placed.na - 1, 1), max(placed.nb - 1, 1)
    array.cell_inst = placed


def with_a_moved_die(layout: kdb.Layout) -> None:
    """Move a row of dies by 1 nm."""
    array = next(i for i in layout.top_cell().each_inst() if i.cell.name == "unit_D2")
    array.transform(kdb.Trans(1, 0))


def with_a_speck_in_a_die(layout: kdb.Layout) -> None:
    """Draw 1 nm x 1 nm in every die."""
    layout.cell("unit_D2").shapes(layout.layer(20, 0)).insert(
        kdb.Box(999_999, 400_000, 10**6, 400_001)
    )


def with_a_speck_at_the_rim_of_the_wafer(layout: kdb.Layout) -> None:
    """Draw 1 nm x 1 nm outside of all dies."""
    layout.top_cell().shapes(layout.layer(20, 0)).insert(kdb.Box(0, 9_990_000, 1, 9_990_001))


def mirrored(layout: kdb.Layout) -> None:
    """Mirror everything left to right, as one cell below the top cell."""
    old = layout.top_cell()
    old.name = "unit_D2_PLATE"
    top = layout.create_cell("unit_D2_MASK")
    top.insert(kdb.CellInstArray(old.cell_index(), kdb.Trans(kdb.Trans.M90)))


def mirrored_inside(layout: kdb.Layout) -> None:
    """Mirror what the top cell places, each by itself."""
    layout.top_cell().transform(kdb.Trans(kdb.Trans.M90))


def on_another_layer(layout: kdb.Layout) -> None:
    """Give the layer the number of dielectric 1."""
    layout.set_info(layout.layer(20, 0), kdb.LayerInfo(10, 0))


def with_another_layer(layout: kdb.Layout) -> None:
    """Draw something on the layer of marks, too."""
    layout.top_cell().shapes(layout.layer(63, 0)).insert(kdb.Box(0, 0, 1000, 1000))


def under_another_top(layout: kdb.Layout) -> None:
    """Rename the top cell."""
    layout.top_cell().name = "TOP"


def beyond_the_plate(layout: kdb.Layout) -> None:
    """Draw something 64 mm from the center of a 5 inch plate."""
    layout.top_cell().shapes(layout.layer(20, 0)).insert(kdb.Box(0, 64 * 10**6, 1000, 65 * 10**6))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (inverted, "V655"),
        (sized(2), "V655"),
        (without_a_die, "V655"),
        (with_a_moved_die, "V655"),
        (with_a_speck_in_a_die, "V655"),
        (with_a_speck_at_the_rim_of_the_wafer, "V655"),
        (mirrored, "V653"),
        (mirrored_inside, "V655"),
        (on_another_layer, "V652"),
        (with_another_layer, "V652"),
        (under_another_top, "V651"),
        (beyond_the_plate, "V655"),
    ],
)
def test_a_spoiled_plate_is_found(
    tmp_path: Path, change: Callable[[kdb.Layout], None], code: str
) -> None:
    """One thing is wrong in the plate of dielectric 2."""
    _, cases = made(tmp_path, "")
    assert check_plates([cases[1]])[0] == ()

    assert codes(spoil(cases[1], change)) == {code}


@pytest.mark.parametrize("kind", ["grown", "shrunk", "grown and inverted"])
def test_a_bias_of_the_wrong_sign_is_found(tmp_path: Path, kind: str) -> None:
    """The plates of a spec are judged by the same spec with the signs of its biases changed."""
    _, cases = made(tmp_path, KINDS[kind])
    for case in cases:
        if case.bias_nm:
            values = {name: getattr(case, name) for name in case.__slots__}
            wrong = PlateCase(**{**values, "bias_nm": -case.bias_nm})
            assert "V655" in codes(check_plates([wrong])[0])


def test_the_finding_says_which_plate_differs_how_and_where(tmp_path: Path) -> None:
    """A speck of 1 nm, outside of the dies."""
    _, cases = made(tmp_path, "")
    found = spoil(cases[1], with_a_speck_at_the_rim_of_the_wafer)

    assert [str(item) for item in found] == [
        "V655 masks/unit_D2.gds: it differs from layer d2, outside of what dies have alike; first "
        "at (0, 9990) um\n    nothing was published; a failing disk does this, or a fault of "
        "wlcsp: report it"
    ]


def test_a_bias_that_joins_shapes_is_refused(tmp_path: Path) -> None:
    """Pads of 80 um open for 40 um; the street's edge is 20 um from there: 25 um join them."""
    near = (("at_um: [100, 1000]", "at_um: [60, 1000]"),)
    spec = spec_file(tmp_path, *near, ("wafer:", "process: {d1: {bias_um: 18}}\nwafer:"))
    with pytest.raises(DesignError) as refusal:
        pipeline.generate(spec, tmp_path / "out", verify=False)

    assert str(refusal.value.findings[0]) == (
        "V656 masks/unit_D1.gds: with a bias of 18 um a die has 4 shapes and 1 island, and without "
        "it 5 shapes and 1 island\n"
        "    use a smaller bias, or larger spaces and widths in the design"
    )


def test_the_report_says_what_is_kept_and_what_is_removed(tmp_path: Path) -> None:
    """In words from which a wrong tone of dielectric 2 would be seen."""
    made(tmp_path, "")
    report = json.loads((tmp_path / "out" / "unit.report.json").read_text())
    assert [(mask["file"], mask["data_tone"]) for mask in report["masks"]] == [
        ("masks/unit_D1.gds", "digitized data dark"),
        ("masks/unit_D2.gds", "digitized data dark"),
        ("masks/unit_RDL.gds", "digitized data clear"),
        ("masks/unit_D3.gds", "digitized data dark"),
    ]
    assert report["masks"][1]["says"] == (
        "D2: negative dielectric; light keeps it. The mask is clear where dielectric 2 is kept: "
        "the convex ring under each ball, and all other dielectric 2; and dark where there is to "
        "be none: the openings over chip pads, the concave circle under each ball but for its "
        "ring, and the street. Digitized data dark: polygons are as drawn."
    )
