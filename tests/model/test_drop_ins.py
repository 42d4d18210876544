"""Drop-ins that cannot be: each refusal with its whole message."""

from pathlib import Path

import gdstk
import pytest

from tests.drop_ins import other_spec, wafer_spec
from wlcsp_layout import pipeline
from wlcsp_layout.errors import SpecError

BLANK = "    - {kind: BLANK, at: [[0, 0]], blank: true}\n"
OWN = '    - {kind: OWN, at: [[0, 0]], gds: own.gds, layers: {"30/0": rdl, "30/5": rdl, '
OWN += '"10/0": d1, "20/0": d2, "99/0": text, "98/0": null}}\n'
TEST = "    - {kind: TEST1, at: [[0, 0]], spec: other.yaml}\n"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def refused(listed: str, *changes: tuple[str, str]) -> str:
    """Return what is said of a wafer with these drop-ins."""
    return refusal(wafer_spec(Path(), listed, *changes))


def refusal(spec: Path) -> str:
    """Return what is said of a spec."""
    with pytest.raises(SpecError) as caught:
        pipeline.check(spec)
    return str(caught.value)


CASES = {
    "a kind given twice": (
        BLANK + "    - {kind: BLANK, at: [[1, 0]], blank: true}\n",
        "unit.yaml:33:14: E540 wafer.drop_ins[1].kind: BLANK is the name of an earlier kind\n"
        "    give each kind a name of its own",
    ),
    "a kind that is a word": (
        "    - {kind: RIM, at: [[0, 0]], blank: true}\n",
        "unit.yaml:32:14: E540 wafer.drop_ins[0].kind: RIM is a word for something else in names "
        "of cells\n"
        "    use another one: TEST1",
    ),
    "a die in column 3": (
        "    - {kind: BLANK, at: [[0, 0], [3, 0]], blank: true}\n",
        "unit.yaml:32:34: E541 wafer.drop_ins: BLANK: the place in column 3, row 0 is no full die "
        "of this wafer\n"
        "    wlcsp map shows where dies are; columns and rows count from the reference die",
    ),
    "a radius beyond the wafer": (
        "    - {kind: BLANK, at: {side: left, radius_mm: 7.1}, blank: true}\n",
        "unit.yaml:32:49: E541 wafer.drop_ins[0].at.radius_mm: the point is 7100 um from the "
        "center of the wafer, and its usable radius is 7000 um\n"
        "    use a smaller radius",
    ),
    "one die for two": (
        BLANK + "    - {kind: EMPTY, at: {side: up, radius_mm: 0.5}, blank: true}\n",
        "unit.yaml:33:25: E542 wafer.drop_ins: EMPTY: the place in column 0, row 0, the die "
        "nearest to (0, 0.5) mm, is taken by BLANK already\n"
        "    choose another die",
    ),
    "nothing that it is": (
        "    - {kind: BLANK, at: [[0, 0]]}\n",
        "unit.yaml:32:7: E543 wafer.drop_ins[0]: it has nothing that says what it is\n"
        "    give exactly one of blank, marks, spec and gds",
    ),
    "two things": (
        "    - {kind: BLANK, at: [[0, 0]], blank: true, spec: other.yaml}\n",
        "unit.yaml:32:7: E543 wafer.drop_ins[0]: it has blank and spec\n"
        "    give exactly one of blank, marks, spec and gds",
    ),
    "a cell of no file": (
        "    - {kind: BLANK, at: [[0, 0]], blank: true, cell: TOP}\n",
        "unit.yaml:32:54: E543 wafer.drop_ins[0].cell: cell belongs to gds\n    remove it",
    ),
    "a file without a map": (
        "    - {kind: OWN, at: [[0, 0]], gds: own.gds}\n",
        "unit.yaml:32:7: E543 wafer.drop_ins[0]: gds has no layers\n"
        '    say what each layer is: layers: {"10/0": d1}',
    ),
    "marks of a spec without any": (
        "    - {kind: ALIGN, at: [[0, 0]], marks: true}\n",
        "unit.yaml:32:42: E557 wafer.drop_ins[0].marks: the spec has no marks\n"
        "    say what a block has: marks, see spec.md",
    ),
    "a layer that is none": (
        '    - {kind: OWN, at: [[0, 0]], gds: own.gds, layers: {"10": d1}}\n',
        "unit.yaml:32:62: E548 wafer.drop_ins[0].layers.10: '10' is no layer of a GDSII file\n"
        '    write "10/0" in quotes',
    ),
    "a layer of the wafer": (
        OWN.replace("null", "scribe"),
        "unit.yaml:32:128: E548 wafer.drop_ins[0].layers.98/0: scribe is no layer that a file can "
        "draw\n"
        "    use one of chip_pad, passivation, d1, d2, d2_ring, rdl, d3, ball, text, or null to "
        "leave the layer out",
    ),
    "a file that is not there": (
        OWN.replace("own.gds", "none.gds"),
        "unit.yaml:32:38: E550 wafer.drop_ins[0].gds: there is no file none.gds\n"
        "    paths begin at the spec's folder",
    ),
    "a cell that is not there": (
        OWN.replace("own.gds", "own.gds, cell: CHIP"),
        "unit.yaml:32:7: E550 wafer.drop_ins OWN: own.gds: it has no cell CHIP\n"
        "    at its top are TOP",
    ),
    "a layer that is forgotten": (
        OWN.replace(', "98/0": null', ""),
        "unit.yaml:32:7: E551 wafer.drop_ins OWN: own.gds: layers that `layers` does not name: "
        "98/0\n"
        "    name each layer, with null for one that is to be left out",
    ),
    "a layer that the file does not have": (
        OWN.replace("98/0", "97/0"),
        "unit.yaml:32:7: E551 wafer.drop_ins OWN: own.gds: layers that `layers` does not name: "
        "98/0\n"
        "    name each layer, with null for one that is to be left out\n"
        "unit.yaml:32:7: E551 wafer.drop_ins OWN: own.gds: `layers` names what TOP does not have: "
        "97/0\n"
        "    it has 10/0, 20/0, 30/0, 30/5, 98/0, 99/0",
    ),
    "shapes on a layer of texts": (
        OWN.replace('"98/0": null', '"98/0": text'),
        "unit.yaml:32:7: E556 wafer.drop_ins OWN: own.gds: shapes on a layer of texts: 1 in 98/0 "
        "of TOP\n"
        "    give texts a layer of their own: text, or null",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_refused(case: str) -> None:
    """With place, code and what to do."""
    listed, message = CASES[case]

    assert refused(listed) == message


def test_a_kind_too_long_for_names_of_cells_is_refused() -> None:
    """20 characters for NAME_KIND, as for a name."""
    listed = "    - {kind: TWELVELETTER, at: [[0, 0]], blank: true}\n"

    assert refused(listed, ("name: unit", "name: unit_no_7")) == (
        "unit.yaml:32:14: E540 wafer.drop_ins[0].kind: names of cells begin with "
        "unit_no_7_TWELVELETTER, which is longer than 20 characters\n"
        "    use a shorter name for the kind or the package"
    )


def test_a_kind_of_the_fabs_map_is_refused() -> None:
    """Maps would count both in one bin."""
    Path("dies.csv").write_text("column,row,kind\n0,0,\n1,0,\n2,0,TEST1\n")

    assert refused(TEST, ("diameter_mm: 20", "diameter_mm: 20\n  dies: dies.csv")) == (
        "unit.yaml:33:14: E540 wafer.drop_ins[0].kind: TEST1 is a kind of the fab's map, "
        "wafer.dies\n"
        "    use another one"
    )


def test_problems_of_the_other_spec_are_said_with_their_own_places() -> None:
    """Then the entry that names it."""
    spec = wafer_spec(Path(), TEST)
    other_spec(Path(), ("diameter_um: 250", "diameter_um: -250"))

    assert refusal(spec) == (
        "unit.yaml:32:41: E544 wafer.drop_ins[0].spec: other.yaml cannot be used: see what is "
        "wrong with it\n"
        "    wlcsp check other.yaml says the same\n"
        "other.yaml:15:16: E126 balls.diameter_um: -250 um must be above 0\n"
        "    write a length that makes sense here"
    )


def test_a_spec_that_is_not_there_is_said() -> None:
    """At the entry that names it."""
    assert refused(TEST.replace("other", "none")) == (
        "unit.yaml:32:41: E544 wafer.drop_ins[0].spec: there is no file none.yaml\n"
        "    paths begin at the spec's folder"
    )


def test_drop_ins_of_a_drop_in_are_refused() -> None:
    """A spec that names itself, for one."""
    assert refused(TEST.replace("other", "unit")) == (
        "unit.yaml:32:41: E545 wafer.drop_ins[0].spec: unit.yaml has drop-ins of its own\n"
        "    name a spec of a die alone; list all drop-ins here"
    )


def test_another_size_is_refused() -> None:
    """By a nanometer."""
    spec = wafer_spec(Path(), TEST)
    other_spec(Path(), ("size_um: [2000, 2000]", "size_um: [2000, 2000.002]"))

    assert refusal(spec) == (
        "unit.yaml:32:41: E546 wafer.drop_ins[0].spec: its die is 2000 x 2000.002 um, and that of "
        "this spec 2000 x 2000 um\n"
        "    a drop-in takes the place of a die, so that both must have one size"
    )


def test_marks_larger_than_the_die_are_refused() -> None:
    """A block has a width of its own; the die here is 1.8 mm wide."""
    listed = "    - {kind: ALIGN, at: [[0, 0]], marks: true}\n"
    narrow = ("size_um: [2000, 2000]", "size_um: [1600, 2000]")
    pads = ("at_um: [1900, 1000]", "at_um: [1500, 1000]")
    balls = ("at_um: [1400, 1000]", "at_um: [1100, 1000]")

    found = refused(listed, narrow, pads, balls, ("wafer:", "marks: {}\nwafer:"))

    assert found == (
        "unit.yaml:33:42: E557 wafer.drop_ins[0].marks: a block of marks is 1850 x 1026 um, and "
        "the die inside its street 1570 x 1970 um\n"
        "    use fewer or smaller marks"
    )


def test_another_process_is_refused() -> None:
    """One plate has one bias and one tone."""
    spec = wafer_spec(Path(), TEST)
    other_spec(Path(), ("wafer:", "process: {d1: {tone: positive}, rdl: {bias_um: 1}}\nwafer:"))

    assert refusal(spec) == (
        "unit.yaml:32:41: E547 wafer.drop_ins[0].spec: its process differs from that of this "
        "spec: d1, rdl\n"
        "    all dies of a wafer are made together: use the same process in both specs"
    )


def test_a_bias_on_a_layer_of_a_file_is_refused() -> None:
    """Circles of a file cannot be drawn anew."""
    found = refused(OWN, ("wafer:", "process: {d1: {bias_um: 0.5}}\nwafer:"))

    assert found == (
        "unit.yaml:33:90: E549 wafer.drop_ins[0].layers.10/0: the plate of d1 has a bias of 0.5 "
        "um, and shapes of a file are not what circles are redrawn from\n"
        "    use no bias, or draw the die by a spec"
    )


def given(**layers: str) -> Path:
    """Write the spec of a wafer with a file that has what `top` will be given."""
    mapped = ", ".join(f'"{key[1:].replace("_", "/")}": {name}' for key, name in layers.items())
    listed = f"    - {{kind: OWN, at: [[0, 0]], gds: one.gds, layers: {{{mapped}}}}}\n"
    return wafer_spec(Path(), listed)


def one_gds(*shapes: object, precision: float = 1e-9) -> None:
    """Write a file of one cell."""
    library = gdstk.Library("one", unit=1e-6, precision=precision)
    library.new_cell("TOP").add(*shapes)  # type: ignore[arg-type]  # shapes of any sort
    library.write_gds("one.gds")


BAR = gdstk.rectangle((100, 100), (150, 120), layer=30)
HEAD = "unit.yaml:32:7: {} wafer.drop_ins OWN: one.gds: "


def test_a_damaged_file_is_said() -> None:
    """Not as an error of ours."""
    spec = given(_30_0="rdl")
    Path("one.gds").write_bytes(b"no GDSII")

    assert refusal(spec).startswith(f"{HEAD.format('E550')}KLayout cannot read it: ")


def test_corners_off_the_grid_are_refused() -> None:
    """A database unit of 0.5 nm, and a corner at 100.0005 um; one at 100.001 um is fine."""
    spec = given(_30_0="rdl")
    one_gds(gdstk.rectangle((100, 100), (150.0005, 120), layer=30), precision=5e-10)

    assert refusal(spec) == (
        f"{HEAD.format('E553')}corners off the grid, of a database unit of 0.0005 um: 2 in TOP\n"
        "    snap them to 0.001 um"
    )


def test_another_unit_is_scaled_exactly() -> None:
    """5 nm and half a nanometer: the judge compares both with the file."""
    spec = given(_30_0="rdl")
    for precision in (5e-9, 5e-10):
        one_gds(BAR, precision=precision)
        assert pipeline.generate(spec, Path("out")).report["dies"]


def test_a_shape_beyond_the_die_is_refused() -> None:
    """By 1.5 um, over the left edge."""
    spec = given(_30_0="rdl")
    one_gds(gdstk.rectangle((-1.5, 100), (150, 120), layer=30))

    assert refusal(spec) == (
        f"{HEAD.format('E554')}layer 30/0 reaches 1.5 um beyond the outline of the die\n"
        "    draw it inside, from the same (0, 0) as this spec's die; streets are drawn for it"
    )


def test_scaled_and_slanted_placements_are_refused() -> None:
    """Right angles and mirrors are not."""
    library = gdstk.Library("one", unit=1e-6, precision=1e-9)
    bar = library.new_cell("BAR").add(BAR)
    library.new_cell("TOP").add(
        gdstk.Reference(bar, (0, 0), magnification=2), gdstk.Reference(bar, (500, 0), rotation=0.1)
    )
    spec = given(_30_0="rdl")
    library.write_gds("one.gds")

    assert refusal(spec) == (
        f"{HEAD.format('E552')}placements that are scaled, or turned by no right angle: 2 in TOP\n"
        "    flatten them in an editor, and look at what is rounded"
    )


def test_paths_that_are_no_polygons_are_refused() -> None:
    """Round ends, an odd width, a slanted part."""
    points = [(100, 100), (200, 100)]
    spec = given(_30_0="rdl")
    one_gds(
        gdstk.FlexPath(points, 10, ends="round", simple_path=True, layer=30),
        gdstk.FlexPath(points, 10.001, simple_path=True, layer=30),
        gdstk.FlexPath([*points, (300, 150)], 10, simple_path=True, layer=30),
    )

    assert refusal(spec) == (
        f"{HEAD.format('E555')}paths with round ends, no width, an odd one or slanted parts: 3 in "
        "TOP\n"
        "    draw them as polygons"
    )


def test_outlines_that_cross_themselves_are_refused() -> None:
    """A bow tie."""
    spec = given(_30_0="rdl")
    one_gds(gdstk.Polygon([(100, 100), (200, 200), (200, 100), (100, 220)], layer=30))

    assert refusal(spec) == (
        f"{HEAD.format('E555')}outlines that cross themselves: 1 in TOP\n"
        "    draw what is meant: readers differ in it"
    )


def test_texts_on_a_layer_of_shapes_are_refused() -> None:
    """They would be lost."""
    spec = given(_30_0="rdl")
    one_gds(BAR, gdstk.Label("net", (120, 110), layer=30))

    assert refusal(spec) == (
        f"{HEAD.format('E556')}texts on a layer of shapes: 1 in 30/0 of TOP\n"
        "    give texts a layer of their own: text, or null"
    )


def test_texts_that_are_not_plain_are_refused() -> None:
    """GDSII does not say what a byte beyond ASCII is; it is said before anything is drawn."""
    spec = given(_30_0="rdl", _98_0="text")
    one_gds(BAR, gdstk.Label("n\u00e9t", (120, 110), layer=98))

    assert refusal(spec) == (
        f"{HEAD.format('E556')}texts that are empty or not of printable ASCII: 1 in TOP\n"
        "    write them in plain letters, or leave their layer out with null"
    )


def test_several_cells_at_the_top_are_refused_without_a_name() -> None:
    """With one, the file is used."""
    library = gdstk.Library("one", unit=1e-6, precision=1e-9)
    library.new_cell("A").add(BAR)
    library.new_cell("B").add(BAR)
    spec = given(_30_0="rdl")
    library.write_gds("one.gds")

    assert refusal(spec) == (
        f"{HEAD.format('E550')}it has 2 cells that no other places: A, B\n    say which one: cell"
    )
    spec.write_text(spec.read_text().replace("one.gds,", "one.gds, cell: B,"))
    assert pipeline.check(spec)


def test_polygons_with_keyholes_and_thousands_of_corners_are_cut() -> None:
    """The judge compares the area with the file, and the list of the tape-out is kept."""
    spec = given(_10_0="d1")
    ring = gdstk.ellipse((1000, 1000), 800, inner_radius=500, layer=10, tolerance=0.0005)
    library = gdstk.Library("one", unit=1e-6, precision=1e-9)
    library.new_cell("TOP").add(ring)
    library.write_gds("one.gds", max_points=8190)

    assert len(ring.points) > 4000
    assert pipeline.generate(spec, Path("out")).report["dies"]
