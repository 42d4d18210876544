"""Partial dies at the edge of the wafer: the same as a flat wafer that is built plainly."""

import re
from pathlib import Path

import klayout.db as kdb
import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from tests.packages import package, spec_file
from tests.verify.wafer_edits import found
from tests.verify.written import Written, written, written_to
from tests.wafer.flat_reference import DIE_LAYERS, FlatWafer, different
from wlcsp_layout import pipeline
from wlcsp_layout.errors import SpecError
from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.wafer_edge import Policy

UM, MM = 1_000, 1_000_000
WAFER = "diameter_mm: 20, offset: center_die"
CONFIGS = Path(__file__).parents[2] / "configs"


def flat_of(file: Written, layout: kdb.Layout, places: set[Xy] | None = None) -> FlatWafer:
    """Return the reference for a file; the shapes of a die are those of its cell."""
    box, offset = file.package.die.box, file.stepped.offset
    die = layout.cell(f"{file.package.name}_DIE")
    regions = {}
    for name in DIE_LAYERS:
        entry = file.package.layers[name]
        index = layout.layer(entry.number, entry.datatype)
        regions[name] = kdb.Region(die.begin_shapes_rec(index)).merged()
    return FlatWafer(
        package=file.package,
        corner=(offset.x_nm - box.width_nm // 2, offset.y_nm - box.height_nm // 2),
        die=regions,
        places=places,
    )


def unlike(file: Written, places: set[Xy] | None = None) -> list[str]:
    """Return the layers that are not as the reference, or hold area twice."""
    layout = kdb.Layout()
    layout.read(str(file.path))
    flat = flat_of(file, layout, places)
    wrong = []
    for name in DIE_LAYERS:
        entry = file.package.layers[name]
        index = layout.layer(entry.number, entry.datatype)
        drawn = kdb.Region(layout.top_cell().begin_shapes_rec(index))
        drawn.merged_semantics = False
        difference = different(flat, name, drawn)
        if not difference.is_empty():
            wrong.append(f"{name} {difference.bbox()}")
        if not drawn.merged(min_coherence=False, min_wc=2).is_empty():
            wrong.append(f"{name} twice")
    return wrong


SIDES = st.one_of(st.integers(UM, 40_000), st.integers(40_000, 3 * MM))
WINDOWS = st.builds(
    lambda at, size, layers: (
        f"{{box_um: [{at[0] / UM}, {at[1] / UM}, {(at[0] + size[0]) / UM}, "
        f"{(at[1] + size[1]) / UM}], layers: [{', '.join(layers)}], why: a}}"
    ),
    st.tuples(st.integers(-6 * MM, 4 * MM), st.integers(-6 * MM, 4 * MM)),
    st.tuples(SIDES, SIDES),
    st.sampled_from([("d1", "d2", "rdl", "d3"), ("rdl",), ("d3", "d1"), ("d2", "rdl")]),
)


def drawn_if_possible(folder: Path, *changes: tuple[str, str]) -> Written:
    """Write a random wafer; one without a full die, or with a window off the wafer, is none."""
    try:
        return written(folder, *changes)
    except SpecError as error:
        assume(not {finding.code for finding in error.findings} <= {"E382", "E385"})
        raise


POLICIES = st.sampled_from(["clip", "keep", "drop_cut", "none"])


# No shrinking, which takes minutes here.
@settings(max_examples=20, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(
    size=st.tuples(st.integers(2 * MM, 2_600_000), st.integers(2 * MM, 2_600_000)),
    street=st.tuples(st.integers(1_000, 120_000), st.integers(1_000, 120_000)),
    diameter=st.integers(10, 16),
    offset=st.tuples(st.integers(-2 * MM, 2 * MM), st.integers(-2 * MM, 2 * MM)),
    policies=st.fixed_dictionaries(dict.fromkeys(DIE_LAYERS[:8], POLICIES)),
    bead=st.sampled_from(["", "bead_mm: {rdl: 0.25, d2: 1.1}", "bead_mm: {d1: 1.3}"]),
    ring=st.sampled_from(["", "plating_ring: {width_mm: 0.4}, "]),
    windows=st.lists(WINDOWS, max_size=3),
)
def test_random_wafers_are_as_a_flat_one(  # noqa: PLR0917  hypothesis gives them by name
    tmp_path_factory: pytest.TempPathFactory,
    size: Xy,
    street: Xy,
    diameter: int,
    offset: Xy,
    policies: dict[str, Policy],
    bead: str,
    ring: str,
    windows: list[str],
) -> None:
    """Any policy on any layer, odd sizes and streets included; windows of any size anywhere."""
    edge = ", ".join(filter(None, [*(f"{k}: {v}" for k, v in policies.items()), bead]))
    file = drawn_if_possible(
        tmp_path_factory.mktemp("random"),
        ("size_um: [2000, 2000]", f"size_um: [{size[0] / UM}, {size[1] / UM}]"),
        (
            WAFER,
            f"diameter_mm: {diameter}, edge_exclusion_mm: 1.4, edge: {{{edge}}}, {ring}"
            f"knock_outs: [{', '.join(windows)}], "
            f"street_um: [{street[0] / UM}, {street[1] / UM}], "
            f"offset: [{offset[0] / UM}, {offset[1] / UM}]",
        ),
    )

    assert unlike(file) == []
    assert found(file) == []


RING = "plating_ring: {width_mm: 1.5}"
EVERYTHING = (
    f"edge: {{}}\n  {RING}\n"
    "  knock_outs: [{box_um: [-300, -300, 900, 700], why: marks}, "
    "{box_um: [5000, 5100, 5130, 5240], layers: [d1, d3], why: a hole}, "
    "{box_um: [-12000, -3000, -4500, -2500], layers: [rdl], why: through the ring}]"
)


@pytest.mark.parametrize(
    ("name", "diameter", "edge"),
    [
        ("tiny", 12, ""),
        ("tiny", 20, EVERYTHING),
        ("hole36", 20, EVERYTHING),
        ("demo49", 20, EVERYTHING),
        ("caravel_auto", 20, EVERYTHING),
        ("caravel", 24, EVERYTHING.replace("{}", "{rdl: keep, d2_ring: clip, d1: drop_cut}", 1)),
        ("power100", 22, EVERYTHING),
    ],
)
def test_examples_are_as_a_flat_wafer(tmp_path: Path, name: str, diameter: int, edge: str) -> None:
    """On small wafers, so that the flat one stays small: rows and columns repeat anyway."""
    text = (CONFIGS / name / f"{name}.yaml").read_text()
    text, count = re.subn(r"diameter_mm: [23]00", f"diameter_mm: {diameter}\n  {edge}", text)
    assert count == 1
    for table in CONFIGS.glob("*/*.csv"):
        (tmp_path / table.parent.name).mkdir(exist_ok=True)
        (tmp_path / table.parent.name / table.name).write_bytes(table.read_bytes())
    spec = tmp_path / name / "spec.yaml"
    spec.parent.mkdir(exist_ok=True)
    spec.write_text(text)
    planned = pipeline.plan(spec)
    package = planned.package
    file = written_to(tmp_path / "spec.gds", package, planned.routing, planned.stepped)

    assert unlike(file) == []
    assert found(file) == []


def test_without_an_edge_nothing_is_drawn_of_partial_dies(tmp_path: Path) -> None:
    """The cells are those that there always were."""
    layout = kdb.Layout()
    layout.read(str(written(tmp_path).path))

    assert [cell.name for cell in layout.each_cell() if "_RIM" in cell.name] == []


def test_a_place_that_the_map_leaves_empty_stays_empty(tmp_path: Path) -> None:
    """It could be full, and is not partial; the places that the circle cuts are drawn."""
    (tmp_path / "map.csv").write_text("column,row\n0,0\n1,0\n-1,1\n")
    file = written(tmp_path, (WAFER, "diameter_mm: 20, dies: map.csv, edge: {}"))

    assert unlike(file, {(0, 0), (1, 0), (-1, 1)}) == []


def test_partial_dies_keep_out_of_zones_too(tmp_path: Path) -> None:
    """Zones at the notch and at the side, one of them among full dies."""
    zones = ", ".join(
        f"{{box_um: {box}, why: laser marks}}"
        for box in ([-900, -9900, 900, -6500], [3000, 3000, 3500, 3500], [6300, -100, 9000, 100])
    )
    file = written(tmp_path, (WAFER, f"{WAFER}, edge: {{}}, keep_outs: [{zones}]"))

    assert unlike(file) == []
    assert found(file) == []


def test_the_report_counts_the_shapes_of_each_layer(tmp_path: Path) -> None:
    """One die of 2 mm in a circle of 1.5 mm, which cuts its four neighbors: they begin at 1.08 mm.

    Their balls have centers at (1.68, 0) or (0.4, 2.08) mm and further out: all 8 are dropped.
    """
    spec = spec_file(
        tmp_path,
        (WAFER, "diameter_mm: 10, edge_exclusion_mm: 3.5, offset: center_die, edge: {}"),
    )
    report = pipeline.generate(spec, tmp_path / "out").report

    assert report["dies"] == {"full": 1, "partial": 4, "kept_out": 0, "over_windows": 0}
    assert report["edge"]["ball"] == {  # type: ignore[index]  # plain data
        "policy": "drop_cut",
        "radius_mm": 1.5,
        "partial_dies": 4,
        "shapes_whole": 0,
        "shapes_cut": 0,
        "shapes_dropped": 8,
    }


def test_an_edge_that_cuts_full_dies_is_refused(tmp_path: Path) -> None:
    """Both a bead zone and a plating ring that reach into the usable circle."""
    change = f"{WAFER}, edge: {{bead_mm: {{rdl: 3.5}}}}, plating_ring: {{width_mm: 2.5}}"

    with pytest.raises(SpecError) as refusal:
        package(tmp_path, (WAFER, change))

    line = f"{tmp_path}/unit.yaml:28:"
    assert str(refusal.value) == (
        f"{line}68: E387 wafer.edge.bead_mm.rdl: 3500 um from the edge of the wafer is inside the "
        "usable circle, which ends at 3000 um\n"
        "    full dies are never cut: make wafer.edge_exclusion_mm as large\n"
        f"{line}89: E392 wafer.plating_ring: it lies 1000 to 3500 um from the edge of the wafer, "
        "and not between 1000 um, where the notch ends, and 3000 um, where dies begin\n"
        "    change from_edge_mm and width_mm, or make wafer.edge_exclusion_mm larger"
    )
