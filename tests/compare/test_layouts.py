"""The comparison of layouts says what a flat XOR says, and where."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import klayout.db as kdb
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.compare.small import (
    CELLS,
    LAYERS,
    LAYOUTS,
    Parts,
    compared,
    edited,
    flat,
    layout,
    spread,
)
from wlcsp_layout import pipeline
from wlcsp_layout.compare import listing
from wlcsp_layout.compare.layouts import compare

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example tiny: 25,025 dies."""
    folder = tmp_path_factory.mktemp("tiny")
    pipeline.generate(ROOT / "configs" / "tiny" / "tiny.yaml", folder, verify=False)
    return folder / "tiny.gds"


@given(parts=LAYOUTS)
@settings(max_examples=60, deadline=None, phases=[Phase.generate])
def test_a_layout_equals_itself(parts: Parts) -> None:
    """Whatever it holds."""
    with TemporaryDirectory() as name:
        assert not compared(Path(name), layout(parts), layout(parts)).differ


@given(one=LAYOUTS, other=LAYOUTS, shared=LAYOUTS)
@settings(max_examples=100, deadline=None, phases=[Phase.generate])
def test_the_differences_at_all_places_are_the_flat_xor(
    one: Parts,
    other: Parts,
    shared: Parts,
) -> None:
    """Whatever the cells hold and place; a layer without a difference is not listed."""
    a = layout((one[0] + shared[0], one[1] + shared[1]))
    b = layout((other[0] + shared[0], other[1] + shared[1]))
    with TemporaryDirectory() as name:
        result = compared(Path(name), a, b)
        for layer in LAYERS:
            wanted = (flat(a, layer) - flat(b, layer), flat(b, layer) - flat(a, layer))
            listed = [item for item in result.layers if item.layer == layer]
            is_equal = wanted[0].is_empty() and wanted[1].is_empty()
            assert is_equal == (not listed)
            for got, want in zip(spread(result, layer), wanted, strict=True):
                assert (got ^ want).is_empty()


@given(parts=LAYOUTS, other=LAYOUTS)
@settings(max_examples=40, deadline=None, phases=[Phase.generate])
def test_the_other_way_round_is_the_mirror(parts: Parts, other: Parts) -> None:
    """What was only in A is only in B, cell by cell."""
    a, b = layout(parts), layout(other)
    with TemporaryDirectory() as name:
        there, back = compared(Path(name), a, b), compared(Path(name), b, a)
    for one, two in zip(there.layers, back.layers, strict=True):
        assert (one.layer, one.is_flat) == (two.layer, two.is_flat)
        for part, mirrored in zip(one.parts, two.parts, strict=True):
            assert (part.cell, part.placed) == (mirrored.cell, mirrored.placed)
            assert (part.only_a ^ mirrored.only_b).is_empty()
            assert (part.only_b ^ mirrored.only_a).is_empty()


@given(parts=LAYOUTS, seed=st.integers(0, 99))
@settings(max_examples=40, deadline=None, phases=[Phase.generate])
def test_another_order_of_shapes_and_cells_is_no_difference(parts: Parts, seed: int) -> None:
    """The same draws, shuffled."""
    random = Random(seed)  # noqa: S311  no secret
    shuffled = (random.sample(parts[0], len(parts[0])), random.sample(parts[1], len(parts[1])))
    with TemporaryDirectory() as name:
        assert not compared(Path(name), layout(parts), layout(shuffled)).differ


@given(number=st.integers(0, 7), by=st.sampled_from([(1, 0), (0, -1)]))
@settings(max_examples=8, deadline=None, phases=[Phase.generate])
def test_a_corner_moved_by_1_nm_is_found_with_its_place(
    tiny: Path, number: int, by: tuple[int, int]
) -> None:
    """A corner of a trace, told in the cell of the layer at the corner."""
    moved: list[kdb.Point] = []

    def edit(item: kdb.Layout) -> None:
        shapes = item.cell("tiny_RDL").shapes(item.layer(30, 0))
        first = next(iter(shapes.each()))
        points = list(first.polygon.each_point_hull())
        index = number * len(points) // 8
        moved.append(points[index])
        points[index] = points[index] + kdb.Vector(*by)
        first.polygon = kdb.Polygon(points)

    with TemporaryDirectory() as name:
        result = compare(tiny, edited(tiny, Path(name) / "b.gds", edit))
    assert [(item.name, item.is_flat) for item in result.layers] == [("rdl (30/0)", False)]
    (part,) = result.layers[0].parts
    assert (part.cell, part.placed) == ("tiny_RDL", 25_025)
    near = kdb.Box(moved[0], moved[0]).enlarged(1, 1)
    assert any(p.bbox().touches(near) for p in (part.only_a + part.only_b).each())


def test_a_moved_die_is_told_in_words_and_as_geometry(tmp_path: Path, tiny: Path) -> None:
    """The first of a row, 1 nm to the right: 1 mm times 1 nm of its outline on each side."""

    def edit(item: kdb.Layout) -> None:
        top = item.top_cell()
        row = next(i for i in top.each_inst() if i.cell.name == "tiny_DIE" and i.na * i.nb > 1)
        step = row.b if row.nb > 1 else row.a
        rest = row.cell_inst.dup()
        rest.trans = kdb.Trans(step.x, step.y) * rest.trans
        if row.nb > 1:
            rest.nb -= 1
        else:
            rest.na -= 1
        at = row.trans.disp
        top.insert(kdb.CellInstArray(row.cell_index, kdb.Trans(at.x + 1, at.y)))
        top.insert(rest)
        row.delete()
        text = f"({at.x / 1000:g}, {at.y / 1000:g})"
        told.append(f"tiny_DIE in tiny_WAFER at {text} um: moved by (+0.001, 0) um")

    told: list[str] = []
    result = compare(tiny, edited(tiny, tmp_path / "b.gds", edit))
    assert list(result.notes) == told
    assert result.texts == ("tiny_WAFER: 8 texts moved by (+0.001, 0) um",)
    outline = next(item for item in result.layers if item.name == "die (61/0)")
    (part,) = outline.parts
    assert (part.cell, part.only_a.area(), part.only_b.area()) == ("tiny_WAFER", 10**6, 10**6)
    assert result.unmeasured == ()


def test_a_wafer_stepped_elsewhere_is_told_in_words_and_cell_by_cell(
    tmp_path: Path, tiny: Path
) -> None:
    """All dies 1 nm to the right, and a box of 10 x 10 nm more on the metal of each."""

    def edit(item: kdb.Layout) -> None:
        for instance in list(item.top_cell().each_inst()):
            if instance.cell.name == "tiny_DIE":
                instance.transform(kdb.Trans(1, 0))
        item.cell("tiny_RDL").shapes(item.layer(30, 0)).insert(kdb.Box(0, 0, 10, 10))

    result = compare(tiny, edited(tiny, tmp_path / "b.gds", edit))
    assert list(listing.lines(result, 5)) == [
        "tiny_DIE in tiny_WAFER at 25,025 places: moved by (+0.001, 0) um",
        "rdl (30/0): only in B 25,025 places, 2.5025 um2",
        "  in tiny_RDL, placed 25,025 times",
        "    only in B (0, 0)..(0.01, 0.01) um, 0.0001 um2",
        "not compared over each other: the 25,025 places in tiny_WAFER that differ, on chip_pad "
        "(1/0), passivation (2/0), d1 (10/0), d2 (20/0), d2_ring (20/1), rdl (30/0), d3 (40/0), "
        "ball (50/0), scribe (60/0), die (61/0), text (64/0): only cell by cell",
        "1 layer differs, places of cells differ; compared cell by cell",
    ]


def test_a_turned_and_a_missing_cell_are_told(tmp_path: Path) -> None:
    """Two of three discs: one turned by 90 degrees where it stands, one gone."""
    source = tmp_path / "a.gds"
    places = [((0, 3), (x, 0), 0, (1, 1)) for x in (0, 300, 600)]
    layout(([("P_DISC", (10, 0), (0, 0, 9, 4))], places)).write(str(source))

    def edit(item: kdb.Layout) -> None:
        for instance in list(item.top_cell().each_inst()):
            if instance.cell.name == "P_DISC" and instance.trans.disp.x == 300:
                instance.trans = kdb.Trans(1, False, 300, 0)
            elif instance.cell.name == "P_DISC" and instance.trans.disp.x == 600:
                instance.delete()

    result = compare(source, edited(source, tmp_path / "b.gds", edit))
    assert result.notes == (
        "P_DISC in P_TOP at (0.3, 0) um: turned from r0 to r90",
        "P_DISC in P_TOP at (0.6, 0) um: only in A",
    )


def test_what_is_built_otherwise_is_no_difference(tmp_path: Path, tiny: Path) -> None:
    """The cells below the die dissolved in it."""

    def edit(item: kdb.Layout) -> None:
        item.flatten(item.cell("tiny_DIE").cell_index(), -1, True)

    result = compare(tiny, edited(tiny, tmp_path / "b.gds", edit))
    assert not result.differ
    assert listing.verdict(result) == "equal: the same masks and texts, built otherwise"
    assert result.notes[1] == (
        "tiny_DIE: 10 cells stand at other places "
        "(BALL, CHIP_PAD, D1, D2, D2_RING, D3, PASSIVATION, RDL ...)"
    )


def nested(item: kdb.Layout) -> None:
    """The die inside one more cell, which is placed instead of it, moved by 1 um and back."""
    die, outer = item.cell("tiny_DIE"), item.create_cell("tiny_OUT")
    for instance in [i for i in item.cell("tiny_WAFER").each_inst() if i.cell == die]:
        instance.cell_index = outer.cell_index()
        instance.transform(kdb.Trans(1000, 0))
    outer.insert(kdb.CellInstArray(die.cell_index(), kdb.Trans(-1000, 0)))


def renamed(item: kdb.Layout) -> None:
    """The die by another name."""
    item.rename_cell(item.cell("tiny_DIE").cell_index(), "tiny_CHIP")


@pytest.mark.parametrize("edit", [nested, renamed])
@pytest.mark.parametrize("ending", [".gds", ".oas"])
def test_a_level_more_or_less_is_no_difference(
    tmp_path: Path, tiny: Path, edit: Callable[[kdb.Layout], None], ending: str
) -> None:
    """Of 25,025 dies: the notes say what is built otherwise."""
    result = compare(tiny, edited(tiny, tmp_path / f"b{ending}", edit))
    assert not result.differ
    assert any(note.startswith("cells only in") for note in result.notes)


def test_a_cell_without_the_prefix_is_no_other_package(tmp_path: Path, tiny: Path) -> None:
    """The top cell has its name still: nothing is named otherwise as a whole."""

    def edit(item: kdb.Layout) -> None:
        nested(item)
        item.rename_cell(item.cell("tiny_OUT").cell_index(), "$1")

    result = compare(tiny, edited(tiny, tmp_path / "b.gds", edit))
    assert not result.differ
    assert result.notes[0] == "cells only in B: $1"


def test_a_level_less_is_no_difference(tmp_path: Path) -> None:
    """What the dies of an array hold, turned arrays in it, is placed by the top cell itself."""
    shapes = [("P_DIE", (10, 0), (0, 0, 9, 4)), ("P_DISC", (30, 0), (0, 0, 3, 4))]
    places = [
        ((0, 1), (-40, 30), 5, (3, 2)),
        ((1, 2), (8, 1), 1, (2, 1)),
        ((2, 3), (1, 5), 2, (1, 2)),
    ]
    source = tmp_path / "a.gds"
    layout((shapes, places)).write(str(source))

    def edit(item: kdb.Layout) -> None:
        item.top_cell().flatten(1, True)

    other = edited(source, tmp_path / "b.gds", edit)
    for result in (compare(source, other), compare(other, source)):
        assert not result.differ
        assert result.notes


def test_a_difference_below_a_level_more_is_found(tmp_path: Path, tiny: Path) -> None:
    """In the cell that holds it, and nothing is left unmeasured."""

    def edit(item: kdb.Layout) -> None:
        nested(item)
        item.cell("tiny_D3").shapes(item.layer(99, 0)).insert(kdb.Box(0, 0, 1000, 500))

    result = compare(tiny, edited(tiny, tmp_path / "b.gds", edit))
    assert [item.name for item in result.layers] == ["99/0"]
    assert result.unmeasured == ()


def test_a_cell_magnified_by_less_than_a_grid_step_is_a_difference(tmp_path: Path) -> None:
    """A disc 9 nm large: it draws the same, and is told with all digits."""
    source = tmp_path / "a.gds"
    places = [((0, 3), (x, 0), 0, (1, 1)) for x in (0, 300, 600)]
    layout(([("P_DISC", (10, 0), (0, 0, 9, 4))], places)).write(str(source))

    def edit(item: kdb.Layout) -> None:
        discs = [i for i in item.top_cell().each_inst() if i.cell.name == "P_DISC"]
        one, two, _ = sorted(discs, key=lambda i: i.trans.disp.x)
        one.cplx_trans = kdb.ICplxTrans(1.0000001, 0, False, 0, 0)
        two.cplx_trans = kdb.ICplxTrans(1, 45, False, 300, 0)

    result = compare(source, edited(source, tmp_path / "b.gds", edit))
    assert result.differ
    assert result.askew == (
        "P_DISC in P_TOP at (0, 0) um: turned from r0 to r0*1.0000001",
        "P_DISC in P_TOP at (0.3, 0) um: turned from r0 to r45",
    )
    assert result.notes == ()


def test_oasis_equals_gdsii(tiny: Path) -> None:
    """And the words say that nothing is built otherwise."""
    result = compare(tiny, tiny.with_suffix(".oas"))
    assert list(listing.lines(result, 5)) == ["equal: the same shapes and texts"]


def test_another_package_name_is_told_once(tmp_path: Path, tiny: Path) -> None:
    """Cells are compared without what they all begin with."""

    def edit(item: kdb.Layout) -> None:
        for cell in item.each_cell():
            item.rename_cell(cell.cell_index(), cell.name.replace("tiny_", "few_"))
        item.cell("few_BALL").shapes(item.layer(50, 0)).insert(kdb.Box(0, 0, 1000, 500))

    result = compare(tiny, edited(tiny, tmp_path / "b.gds", edit))
    assert list(listing.lines(result, 5)) == [
        "cells: named tiny_... -> few_...; compared without that",
        "ball (50/0): only in B 25,025 places, 12512.5 um2",
        "  in tiny_BALL, placed 25,025 times",
        "    only in B (0, 0)..(1, 0.5) um, 0.5 um2",
        "1 layer differs, names or units differ; compared cell by cell",
    ]


def test_a_shape_that_went_to_another_cell_is_compared_flat() -> None:
    """The disc's box goes up into the pad: the masks are the same, and so are the layouts."""
    a = layout(
        (
            [("P_DISC", (10, 0), (0, 0, 9, 9))],
            [((0, 2), (0, 0), 0, (1, 1)), ((2, 3), (5, 5), 0, (1, 1))],
        )
    )
    b = layout(
        (
            [("P_PAD", (10, 0), (5, 5, 9, 9))],
            [((0, 2), (0, 0), 0, (1, 1)), ((2, 3), (5, 5), 0, (1, 1))],
        )
    )
    with TemporaryDirectory() as name:
        assert not compared(Path(name), a, b).differ


def test_texts_are_told_by_place_and_string() -> None:
    """One renamed, one moved, one in each layout alone."""
    sides = []
    for texts in (
        [("VSS", 0, 0), ("SDA", 10, 0), ("OLD", 20, 0)],
        [("VDD", 0, 0), ("SDA", 10, 5), ("NEW", 40, 0)],
    ):
        item = layout(([], []))
        for string, x, y in texts:
            item.cell("P_TOP").shapes(item.layer(64, 0)).insert(
                kdb.Text(string, x * 1000, y * 1000)
            )
        sides.append(item)
    with TemporaryDirectory() as name:
        result = compared(Path(name), *sides)
    assert result.texts == (
        "P_TOP at (0, 0) um: 'VSS' -> 'VDD'",
        "P_TOP at (20, 0) um: 'OLD' only in A",
        "P_TOP at (10, 0) um: 'SDA' moved by (0, +5) um",
        "P_TOP at (40, 0) um: 'NEW' only in B",
    )


def test_another_database_unit_is_told_and_the_shapes_are_the_same(tmp_path: Path) -> None:
    """A box of 1 um in a unit of 1 nm, and in one of 5 nm."""
    for name, unit in (("a", 0.001), ("b", 0.005)):
        item = kdb.Layout()
        item.dbu = unit
        item.create_cell("TOP").shapes(item.layer(1, 0)).insert(kdb.DBox(0, 0, 1, 1))
        item.write(str(tmp_path / f"{name}.gds"))
    result = compare(tmp_path / "a.gds", tmp_path / "b.gds")
    assert list(listing.lines(result, 5)) == [
        "database unit: 0.001 -> 0.005 um; compared in whole nanometers",
        "names or units differ; compared cell by cell",
    ]


def test_several_top_cells_are_compared_together(tmp_path: Path) -> None:
    """A second top cell is a difference; so is its shape."""
    for name, tops in (("a", ("X",)), ("b", ("X", "Y"))):
        item = kdb.Layout()
        for top in tops:
            item.create_cell(top).shapes(item.layer(1, 0)).insert(kdb.Box(0, 0, 1000, 1000))
        item.cell(tops[-1]).shapes(item.layer(2, 0)).insert(kdb.Box(0, 0, 10, 10))
        item.write(str(tmp_path / f"{name}.gds"))
    result = compare(tmp_path / "a.gds", tmp_path / "b.gds")
    assert result.frame == ("top cell: X -> X, Y",)
    assert not result.layers
    assert result.differ


def test_the_cells_of_the_small_layouts_have_one_prefix() -> None:
    """So that the properties above go the way of real layouts."""
    assert all(name.startswith("P_") for name in CELLS)
