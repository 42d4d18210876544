"""Marks on the wafer and on the plates: the same as flat ones that are built plainly."""

from pathlib import Path

import klayout.db as kdb
import pytest
from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from tests.mark_specs import with_marks
from tests.packages import spec_file
from tests.verify.wafer_edits import found
from tests.verify.written import Written, written
from tests.wafer.test_rim import unlike
from wlcsp_layout import pipeline
from wlcsp_layout.model.plates import plates
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.spec.load import read
from wlcsp_layout.verify.plate_case import plate_case
from wlcsp_layout.verify.plates import check_plates

WIDE_ROOM = "[{box_um: [-3100, 1000, 3100, 6900], why: marks}]"
FILMS = {"d1": (10, 0), "d2": (20, 0), "rdl": (30, 0), "d3": (40, 0)}


def test_without_marks_nothing_of_them_is_drawn(tmp_path: Path) -> None:
    """No cell, and no shape on the layer of marks."""
    layout = kdb.Layout()
    layout.read(str(written(tmp_path).path))
    names = [cell.name for cell in layout.each_cell()]

    assert not [name for name in names if "MARK" in name or "DICING" in name]
    assert layout.find_layer(63, 0) is None


def test_a_section_without_places_draws_nothing(tmp_path: Path) -> None:
    """The block is there for others to place: the file is the same as without marks."""
    plain = written(tmp_path).path.read_bytes()
    (tmp_path / "more").mkdir()
    empty = written(tmp_path / "more", ("wafer:", "marks: {}\nwafer:")).path.read_bytes()

    assert plain == empty


def test_marks_come_last(tmp_path: Path) -> None:
    """After dies, streets and partial dies, mask by mask, and then the bars for the saw."""
    layout = kdb.Layout()
    layout.read(str(written(tmp_path, with_marks()).path))
    names = [inst.cell.name for inst in layout.cell("unit_WAFER").each_inst()]
    marks = [f"unit_MARKS_{layer}" for layer in ("D1", "D2", "RDL", "D3", "MARK")]

    assert [n for n in names if n in marks] == [name for name in marks for _ in range(2)]


def boxes(x: int, y: int, *sides: tuple[int, int, int, int]) -> kdb.Region:
    """Return boxes by their sides about a place, all in micrometers."""
    region = kdb.Region()
    for left, bottom, right, top in sides:
        region.insert(
            kdb.Box(1000 * (x + left), 1000 * (y + bottom), 1000 * (x + right), 1000 * (y + top))
        )
    return region


def test_the_marks_of_a_pair_are_where_a_ruler_says(tmp_path: Path) -> None:
    """One pair, a scale of 1 line to either side, by hand in um about the block's center.

    A cross of 48 with arms of 16 in one of 58 with arms of 26; four squares of 16 beside arms with
    a clearance of 5; a frame of 60 with a line of 10 around a box of 20; lines of 10 x 40, in the
    middle 10 x 60, at 20 and 21, which begin 5 from the scale's center. Between them are 50 um.
    Across: pips 30, cross 58, corners 2 x (8 + 5 + 16) = 58, boxes 60, gaps 3 x 50: 356; then a gap
    and the scale in y, 130: 536 in all. Bars are 100 long and 5 times their width apart.
    """
    file = written(
        tmp_path,
        with_marks(
            "{sites_um: [[0, 4000]], pairs: [[d1, d2]], vernier: {count: 1}, "
            "cross: {length_um: 48, width_um: 16}}"
        ),
    )
    layout = kdb.Layout()
    layout.read(str(file.path))
    marks = file.package.marks
    assert marks
    cell = layout.cell("unit_MARKS_D2")
    drawn = kdb.Region(cell.shapes(layout.layer(20, 0)))
    # The block is as wide as the bars of dielectric 1; its pair stands at the left, on top.
    left, top = marks.block.left_nm // 1000, marks.block.top_nm // 1000
    middle = next(m.at for m in marks.marks if m.name == "D1/D2 box in box")
    x, y = middle.x_nm // 1000, middle.y_nm // 1000
    assert x - left == 30 + 50 + 58 + 50 + 58 + 50 + 30
    assert top - y == 30

    near = kdb.Region(kdb.Box(1000 * left, 1000 * (top - 60), 1000 * (x + 30), 1000 * top))
    wanted = boxes(x, y, (-10, -10, 10, 10))
    squares = ((-29, 13, -13, 29), (13, 13, 29, 29), (-29, -29, -13, -13), (13, -29, 29, -13))
    wanted += boxes(x - 109, y, *squares)
    wanted += boxes(x - 217, y, (-29, -13, 29, 13), (-13, -29, 13, 29))
    wanted += boxes(left, y, (0, -20, 10, -10), (20, -20, 30, -10))
    assert ((drawn & near) ^ wanted).is_empty()
    scale = next(m.at for m in marks.marks if m.name == "D1/D2 vernier in x")
    x, y = scale.x_nm // 1000, scale.y_nm // 1000
    assert (x - left, top - y) == (26, 60 + 50 + 65)
    wanted = boxes(x, y, (-26, -45, -16, -5), (-5, -65, 5, -5), (16, -45, 26, -5))
    near = boxes(x, y, (-26, -65, 26, 65))
    assert ((drawn & near) ^ wanted).is_empty()


SIZES = st.fixed_dictionaries({
    "length": st.integers(24_000, 40_000), "width": st.integers(5_000, 8_000),
    "clearance": st.integers(1_000, 9_001), "count": st.integers(1, 9),
    "step": st.integers(1, 1_100), "bar": st.integers(10_000, 30_001),
    "space": st.integers(10_000, 30_001), "length2": st.integers(20_000, 120_000),
})  # fmt: skip


# No shrinking, which takes minutes here.
@settings(max_examples=12, deadline=None, phases=(Phase.explicit, Phase.generate))
@given(
    sizes=SIZES,
    at=st.tuples(st.integers(-40, 40), st.integers(-40, 40)),
    wafer=st.sampled_from(["", "edge: {}", "street_um: [61.001, 90]", "dies: map.csv"]),
    layer=st.sampled_from(["rdl", "d2"]),
)
def test_random_marks_are_clean_and_leave_the_rest_as_it_is(
    tmp_path_factory: pytest.TempPathFactory,
    sizes: dict[str, int],
    at: tuple[int, int],
    wafer: str,
    layer: str,
) -> None:
    """Odd sizes of bars and places; without its marks the wafer is the flat reference."""
    assume(not ("edge" in wafer and layer == "d2"))
    folder = tmp_path_factory.mktemp("random")
    (folder / "map.csv").write_text("column,row\n0,0\n1,0\n-1,-1\n2,-1\n0,-2\n")
    places = {(0, 0), (1, 0), (-1, -1), (2, -1), (0, -2)} if "map" in wafer else None
    um = {name: value / 1000 for name, value in sizes.items()}
    bars = ", ".join(f"{f}: {{width_um: {um['bar']}, space_um: {um['space']}}}" for f in FILMS)
    marks = (
        f"{{sites_um: [[{at[0] / 1000}, {4000 + at[1] / 1000}]], dicing: {{layer: {layer}, "
        f"gap_um: 50}}, cross: {{length_um: {2 * um['length']}, width_um: {2 * um['width']}, "
        f"clearance_um: {um['clearance']}}}, vernier: {{count: {sizes['count']}, "
        f"step_um: {um['step']}}}, cd_bars: {{length_um: {um['length2']}, {bars}}}}}"
    )
    file = written(folder, with_marks(marks, wafer, room=WIDE_ROOM))
    assert found(file) == []

    layout = kdb.Layout()
    layout.read(str(file.path))
    for cell in [c for c in layout.each_cell() if "MARKS" in c.name or "DICING" in c.name]:
        assert cell.bbox().height() < 20_000_000
        for index in layout.layer_indexes():
            shapes = kdb.Region(cell.shapes(index))
            shapes.merged_semantics = False
            assert shapes.merged(min_coherence=False, min_wc=2).is_empty()
            cell.shapes(index).clear()
    bare = file.path.with_name("bare.gds")
    layout.write(str(bare))
    assert unlike(Written(path=bare, package=file.package, stepped=file.stepped), places) == []


@pytest.mark.parametrize(
    "extra",
    [
        "",
        "masks: {data: always_clear, mirrored: true}\n",
        "process: {d1: {bias_um: 0.5}, d2: {bias_um: -0.4}, rdl: {bias_um: 0.3}}\n",
        "process: {d1: {bias_um: 0.5}, d2: {bias_um: 0.4}, d3: {bias_um: 2}}\n"
        "masks: {data: always_clear}\n",
    ],
)
def test_plates_have_the_marks_of_their_own_layer(tmp_path: Path, extra: str) -> None:
    """With tone and bias; a plate that lacks a bar is found."""
    spec = spec_file(tmp_path, with_marks(extra=extra))
    pipeline.generate(spec, tmp_path / "out")
    package = resolve(read(spec)).package
    layout = tmp_path / "out" / "unit.gds"
    cases = [plate_case(package, p, tmp_path / "out" / p.file, layout) for p in plates(package)]
    assert check_plates(cases)[0] == ()

    for case in cases:
        plate = kdb.Layout()
        plate.read(str(case.path))
        names = {cell.name for cell in plate.each_cell()}
        other = {f"unit_MARKS_{film.upper()}" for film in FILMS if film != case.name}
        assert not names & other
        if case.is_inverted:
            continue
        assert f"unit_MARKS_{case.name.upper()}" in names
        shapes = plate.cell(f"unit_MARKS_{case.name.upper()}").shapes(plate.layer(*case.layer))
        next(shapes.each()).delete()
        plate.write(str(case.path))
        assert {finding.code for finding in check_plates([case])[0]} == {"V655"}
