"""Drop-ins on the wafer: where they stand, and that the sum of all dies is what was wanted."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import klayout.db as kdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.drop_ins import KINDS, other_spec, wafer_spec
from tests.packages import package, spec_file
from tests.wafer.flat_drop_ins import NUMBERS, FlatWafer, drawn
from wlcsp_layout import pipeline
from wlcsp_layout.errors import Place, SpecError
from wlcsp_layout.geometry import Point, Xy
from wlcsp_layout.model.drop_in import DropIn, DropInSite
from wlcsp_layout.model.package import Package
from wlcsp_layout.units import Nm
from wlcsp_layout.wafer.drop_in_places import replaced, without
from wlcsp_layout.wafer.run import Run

HERE = Place(file="unit.yaml", line=1, column=1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run."""
    folder = tmp_path_factory.mktemp("made")
    pipeline.generate(wafer_spec(folder), folder / "out")
    return folder / "out"


@pytest.fixture(scope="module")
def flat(tmp_path_factory: pytest.TempPathFactory, made: Path) -> FlatWafer:
    """The same from wafers of one kind of die each."""
    folder = tmp_path_factory.mktemp("flat")
    pipeline.generate(spec_file(folder), folder / "unit", verify=False)
    pipeline.generate(other_spec(folder), folder / "other", verify=False)
    rows = {-2: 1, -1: 2, 0: 2, 1: 2, 2: 1}
    kinds = {(x, y): KINDS.get((x, y), "") for y, far in rows.items() for x in range(-far, far + 1)}
    return FlatWafer(
        kinds=kinds,
        product=folder / "unit" / "unit.gds",
        other=folder / "other" / "other.gds",
        own=made.parent / "own.gds",
    )


@pytest.mark.parametrize("layer", NUMBERS)
def test_the_sum_of_all_dies_is_the_flat_wafer(made: Path, flat: FlatWafer, layer: str) -> None:
    """21 dies of four kinds, and streets around all of them; not a square nanometer differs."""
    meant = flat.region(layer)

    assert (meant ^ drawn(made / "unit.gds", layer)).is_empty()
    assert not meant.is_empty()


def test_the_flat_wafer_differs_where_a_drop_in_stands_elsewhere(
    made: Path, flat: FlatWafer
) -> None:
    """Otherwise the test above would compare nothing."""
    elsewhere = {**flat.kinds, (0, 0): "", (0, 1): "BLANK"}
    meant = replace(flat, kinds=elsewhere).region("ball")

    assert (meant ^ drawn(made / "unit.gds", "ball")).count() == 4


def test_masks_hold_the_layers_of_drop_ins(made: Path, flat: FlatWafer) -> None:
    """As drawn: the plate of the metal is that of the flat wafer."""
    assert (flat.region("rdl") ^ drawn(made / "masks" / "unit_RDL.gds", "rdl")).is_empty()


def test_names_of_cells_are_kept_apart_and_short(made: Path) -> None:
    """What was called by many words, and every cell of the other spec."""
    layout = kdb.Layout()
    layout.read(str(made / "unit.gds"))
    names = {cell.name for cell in layout.each_cell()}

    assert {
        "unit_OWN_DIE", "unit_OWN_TOP", "unit_OWN_a_bar_with_a_name_of__1", "unit_TEST1_RDL",
        "unit_TEST1_DIE", "unit_BLANK_DIE",
    } <= names  # fmt: skip
    assert max(map(len, names)) <= 32
    assert not any(name.startswith("other") for name in names)


def test_dies_of_the_product_and_drop_ins_are_counted_apart(made: Path) -> None:
    """21 places, of which 6 hold drop-ins."""
    dies = json.loads((made / "unit.report.json").read_text())["dies"]

    assert dies["full"] == 15
    assert dies["drop_ins"] == {"BLANK": 2, "TEST1": 2, "OWN": 2}


def test_maps_have_drop_ins_as_kinds_of_their_own(made: Path) -> None:
    """By column and row from the reference die."""
    rows = [line.split(",") for line in (made / "maps" / "unit.csv").read_text().splitlines()]
    found = {
        (int(row[2]), int(row[3])): row[6]
        for row in rows
        if len(row) == 7 and row[2][-1:].isdigit()
    }

    assert {at: kind for at, kind in found.items() if kind not in {"die", "edge"}} == KINDS
    assert sum(kind == "die" for kind in found.values()) == 15


def test_the_manifest_and_the_rule_for_make_name_the_files_of_drop_ins(tmp_path: Path) -> None:
    """A change of any of them makes the wafer anew."""
    spec = wafer_spec(tmp_path)
    pipeline.generate(spec, tmp_path / "out", depfile=tmp_path / "unit.d")
    manifest = json.loads((tmp_path / "out" / "unit.manifest.json").read_text())

    assert [entry["file"] for entry in manifest["reads"]] == ["other.yaml", "own.gds"]
    rule = (tmp_path / "unit.d").read_text()
    assert "other.yaml" in rule
    assert "own.gds" in rule


def test_the_same_spec_gives_the_same_bytes(tmp_path: Path, made: Path) -> None:
    """In another folder."""
    pipeline.generate(wafer_spec(tmp_path), tmp_path / "out", verify=False)
    for name in ("unit.gds", "masks/unit_D1.gds"):
        one, other = ((folder / name).read_bytes() for folder in (made, tmp_path / "out"))
        assert hashlib.sha256(one).digest() == hashlib.sha256(other).digest()


@pytest.mark.parametrize(
    "masks",
    [
        "masks: {data: always_dark}",
        "masks: {data: always_clear, mirrored: true}\nmarks: {}",
        "process: {d1: {bias_um: 0.5}, d2: {bias_um: -0.4}, d3: {bias_um: 1}, "
        "rdl: {bias_um: 0.25}}\nmasks: {data: always_dark}\nmarks: {}",
    ],
)
def test_plates_of_all_tones_and_biases_pass_the_judge(tmp_path: Path, masks: str) -> None:
    """Inverted, mirrored, biased: each file is compared with the layer of the layout (V655)."""
    listed = "    - {kind: BLANK, at: [[0, 0]], blank: true}\n"
    listed += "    - {kind: TEST1, at: [[1, 1]], spec: other.yaml}\n"
    if "marks:" in masks:
        listed += "    - {kind: ALIGN, at: [[-1, 1]], marks: true}\n"
    if "bias" not in masks:
        listed += '    - {kind: OWN, at: [[1, 0]], gds: own.gds, layers: {"30/0": rdl, "30/5": '
        listed += 'rdl, "10/0": d1, "20/0": d2, "99/0": null, "98/0": null}}\n'
    spec = wafer_spec(tmp_path, listed, ("wafer:", f"{masks}\nwafer:"))
    other_spec(tmp_path, ("wafer:", f"{masks}\nwafer:"))

    assert pipeline.generate(spec, tmp_path / "out").report["dies"]


@pytest.mark.parametrize("bias", ["", "process: {d1: {bias_um: 0.5}, rdl: {bias_um: 0.25}}\n"])
def test_partial_dies_stay_those_of_the_product(tmp_path: Path, bias: str) -> None:
    """The rim is drawn around a drop-in as around any die, and judged; with a bias, too."""
    listed = "    - {kind: BLANK, at: [[2, 1]], blank: true}\n"
    listed += "    - {kind: TEST1, at: [[-2, -1]], spec: other.yaml}\n"
    edge = ("diameter_mm: 20", "diameter_mm: 20\n  edge: {}")
    spec = wafer_spec(tmp_path, listed, edge, ("wafer:", f"{bias}wafer:"))
    other_spec(tmp_path, ("wafer:", f"{bias}wafer:"))

    assert pipeline.generate(spec, tmp_path / "out").report["dies"]


def test_bars_for_the_saw_stand_beyond_drop_ins(tmp_path: Path) -> None:
    """Streets end beside the outermost dies, whatever these are; the judge looks at the bars."""
    listed = "    - {kind: BLANK, at: [[2, 1], [1, 2], [2, -1]], blank: true}\n"
    dicing = ("wafer:", "marks: {dicing: {}}\nwafer:")
    spec = wafer_spec(tmp_path, listed, dicing)

    assert pipeline.generate(spec, tmp_path / "out").report["dies"]


def test_dies_of_the_product_alone_have_numbers(tmp_path: Path) -> None:
    """The judge wants none at drop-ins, and finds all others as the maps have them."""
    listed = "    - {kind: BLANK, at: [[0, 0]], blank: true}\n"
    listed += "    - {kind: TEST1, at: [[2, 1]], spec: other.yaml}\n"
    spec = wafer_spec(tmp_path, listed, ("wafer:", "marks: {die_numbers: {}}\nwafer:"))

    assert pipeline.generate(spec, tmp_path / "out").report["dies"]


def test_a_die_over_a_window_takes_no_drop_in(tmp_path: Path) -> None:
    """It is no full die: a window in the middle of the wafer takes the reference die."""
    window = "diameter_mm: 20\n  knock_outs: [{box_um: [-50, -50, 50, 50], why: fiducial}]"
    spec = wafer_spec(
        tmp_path,
        "    - {kind: BLANK, at: [[0, 0]], blank: true}\n",
        ("diameter_mm: 20", window),
    )
    with pytest.raises(SpecError) as caught:
        pipeline.check(spec)

    assert [finding.code for finding in caught.value.findings] == ["E541"]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """A package without drop-ins."""
    return package(tmp_path_factory.mktemp("plain"))[0]


runs = st.lists(
    st.builds(Run, row=st.integers(-4, 4), column=st.integers(-6, 3), count=st.integers(1, 5)),
    min_size=1,
    max_size=6,
    unique_by=lambda run: run.row,
)


@given(
    found=runs,
    pitch=st.tuples(st.integers(4, 9), st.integers(4, 9)),
    point=st.tuples(st.integers(-40, 40), st.integers(-40, 40)),
    offset=st.tuples(st.integers(-9, 9), st.integers(-9, 9)),
)
def test_a_rule_takes_the_nearest_die(
    plain: Package, found: list[Run], pitch: Xy, point: Xy, offset: Xy
) -> None:
    """As looking at every die does: of equals the lowest, then the leftmost."""
    made = plain
    drop_in = DropIn(kind="T", sites=(DropInSite(place=HERE, near_nm=point),), place=HERE)
    wafer = replace(made.wafer, drop_ins=(drop_in,))
    at = Point(x_nm=Nm(offset[0]), y_nm=Nm(offset[1]))
    item = replaced(replace(made, wafer=wafer), found, pitch, at)[0]
    dies = [(run.column + n, run.row) for run in found for n in range(run.count)]

    def rank(die: Xy) -> tuple[int, int, int]:
        x, y = (die[i] * pitch[i] + offset[i] - point[i] for i in (0, 1))
        return x * x + y * y, die[1], die[0]

    assert (item.column, item.row) == min(dies, key=rank)
    left = without(found, [item])
    assert [(run.column + n, run.row) for run in left for n in range(run.count)] == [
        die for die in dies if die != (item.column, item.row)
    ]
