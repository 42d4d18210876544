"""Marks in the written file: all that is wrong with them is found, where it is, and once."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import klayout.db as kdb
import pytest

from tests.mark_specs import with_marks
from tests.verify.wafer_edits import found
from tests.verify.written import Written, written
from wlcsp_layout.masks.marks.block import draw_mark_block
from wlcsp_layout.model.mark_kinds import BoxInBox, CdBars, Cross, Mark, Pips, Vernier
from wlcsp_layout.verify import wafer
from wlcsp_layout.verify.judgment import Result

BLOCK = "block of marks at (0, 4000) um"
OTHER = "block of marks at (-5900, 0) um"
NUMBERS = {"d1": (10, 0), "d2": (20, 0), "rdl": (30, 0), "d3": (40, 0), "mark": (63, 0)}

Change = Callable[[kdb.Layout], object]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """Two blocks and 20 bars on a wafer of 20 mm.

    Dies stand in rows of 3, 5, 4, 5 and 0 from below: 6 upright streets and 5 others have 22 ends,
    of which two lie in the room above the center.
    """
    return written(tmp_path_factory.mktemp("marks"), with_marks())


def shapes(layout: kdb.Layout, layer: str, cell: str = "") -> kdb.Shapes:
    """Return the shapes of a cell, by default that of a layer's marks."""
    name = cell or f"unit_MARKS_{layer.upper()}"
    return layout.cell(name).shapes(layout.layer(*NUMBERS[layer]))


def at(layout: kdb.Layout, layer: str, box: kdb.Box) -> kdb.Shape:
    """Return the shape of a block with this bounding box."""
    return next(shape for shape in shapes(layout, layer).each() if shape.bbox() == box)


def placed(layout: kdb.Layout, layer: str) -> list[kdb.Instance]:
    """Return where a layer's marks are placed: the block above the center, then the other."""
    name = f"unit_MARKS_{layer.upper()}"
    top = layout.cell("unit_WAFER")
    return sorted(
        (i for i in top.each_inst() if i.cell.name == name), key=lambda i: -i.trans.disp.y
    )


def each_layer(change: Callable[[kdb.Instance], None]) -> Change:
    """Return what changes the block above the center on all layers."""

    def edit(layout: kdb.Layout) -> None:
        for layer in NUMBERS:
            change(placed(layout, layer)[0])

    return edit


def moved(by: kdb.Vector) -> Callable[[kdb.Instance], None]:
    """Return what moves something placed."""

    def edit(inst: kdb.Instance) -> None:
        inst.trans = kdb.Trans(by) * inst.trans

    return edit


def turned(turn: kdb.Trans) -> Callable[[kdb.Instance], None]:
    """Return what turns something placed about its own origin."""

    def edit(inst: kdb.Instance) -> None:
        inst.trans = inst.trans * turn

    return edit


def test_good_marks_are_clean(good: Written) -> None:
    """And all nine checks of marks have run, on two blocks and their bars."""
    results = [r for r in good.checked(wafer.check) if isinstance(r, Result)]
    assert found(good) == []
    of_marks = {r.code: r.measured for r in results if r.code[:3] == "V67"}
    assert list(of_marks) == [f"V67{i}" for i in range(1, 10)]
    assert of_marks["V671"] == "2 blocks, 20 bars"


def lines_of(good: Written, name: str) -> kdb.Box:
    """Return the extents of a mark in its block."""
    marks = good.package.marks
    assert marks
    box = next(mark.box for mark in marks.marks if mark.name == name)
    return kdb.Box(box.left_nm, box.bottom_nm, box.right_nm, box.top_nm)


@pytest.mark.parametrize("by", [1, 10, -3_000])
def test_a_cross_that_is_moved_is_found(good: Written, by: int) -> None:
    """In both blocks: its shape is off its place, and off the center of the upper one."""
    box = lines_of(good, "D1/D2 cross in cross").enlarged(-5_000, -5_000)

    def change(layout: kdb.Layout) -> None:
        at(layout, "d1", box).transform(kdb.Trans(by, 0))

    um = f"{by / 1000:g}"
    back = f"{-by / 1000:g}"
    assert found(good.spoiled(change)) == [
        *[f"V673 D1/D2 cross in cross: a shape on d1 moved by ({um}, 0) um"] * 2,
        *[
            "V675 D1/D2 cross in cross: the upper part is "
            f"({back}, 0) um off the center of the lower one"
        ]
        * 2,
    ]


def missing_bar(layout: kdb.Layout) -> None:
    """Take a bar of the dense group of dielectric 2 away, in both blocks."""
    bars = sorted(shapes(layout, "d2").each(), key=lambda s: (s.bbox().bottom, s.bbox().left))
    next(
        bar for bar in bars if bar.bbox().width() == 10_000 and bar.bbox().height() == 100_000
    ).delete()


def wider_bar(layout: kdb.Layout) -> None:
    """Make one of the bars of dielectric 2 1 nm wider."""
    bars = sorted(shapes(layout, "d2").each(), key=lambda s: (s.bbox().bottom, s.bbox().left))
    bar = next(b for b in bars if b.bbox().width() == 10_000 and b.bbox().height() == 100_000)
    box = bar.bbox()
    bar.box = kdb.Box(box.left, box.bottom, box.right + 1, box.top)


def strange_shape(layout: kdb.Layout) -> None:
    """Draw 1 nm x 1 nm in the corner of a block."""
    shapes(layout, "rdl").insert(kdb.Box(900_000, -500_000, 900_001, -499_999))


def on_another_layer(layout: kdb.Layout) -> None:
    """Put the single bar of dielectric 1 on the metal."""
    bar = next(
        s for s in shapes(layout, "d1").each()
        if (s.bbox().width(), s.bbox().height()) == (20_000, 100_000) and s.bbox().left > -600_000
    )  # fmt: skip
    shapes(layout, "rdl").insert(bar.bbox())
    bar.delete()


def swapped(layout: kdb.Layout) -> None:
    """Swap the marks of two masks."""
    one, other = shapes(layout, "d1"), shapes(layout, "d2")
    held = kdb.Region(one), kdb.Region(other)
    for target, region in ((one, held[1]), (other, held[0])):
        target.clear()
        target.insert(region)


def without_a_layer(layout: kdb.Layout) -> None:
    """Place the metal of one block no more."""
    placed(layout, "rdl")[0].delete()


def another_block(layout: kdb.Layout) -> None:
    """Place the block a third time, where there is neither a die nor a block."""
    for layer in NUMBERS:
        cell = layout.cell(f"unit_MARKS_{layer.upper()}")
        layout.cell("unit_WAFER").insert(
            kdb.CellInstArray(cell.cell_index(), kdb.Trans(0, 8_400_000))
        )


def a_die_over_it(layout: kdb.Layout) -> None:
    """Place a die at the left, in the middle row, where the spec leaves room for a block."""
    die = layout.cell("unit_DIE")
    layout.cell("unit_WAFER").insert(
        kdb.CellInstArray(die.cell_index(), kdb.Trans(-5_160_000, -1_000_000))
    )


def a_stray_mark(layout: kdb.Layout) -> None:
    """Draw on the layer of marks what no block has."""
    shapes(layout, "mark", "unit_WAFER").insert(kdb.Box(0, 8_000_000, 1_000, 8_001_000))


def a_bar_less(layout: kdb.Layout) -> None:
    """Take the first bar for the saw away."""
    bars = shapes(layout, "rdl", "unit_DICING_RDL").each()
    min(bars, key=lambda s: (s.bbox().left, s.bbox().bottom)).delete()


def a_bar_moved(layout: kdb.Layout) -> None:
    """Move the lowest of the leftmost bars for the saw by 1 nm."""
    bars = shapes(layout, "rdl", "unit_DICING_RDL").each()
    first = min(bars, key=lambda s: (s.bbox().left, s.bbox().bottom))
    first.transform(kdb.Trans(0, 1))


def a_wrong_scale(layout: kdb.Layout) -> None:
    """Draw the upper scale of D1/D2 in x with the pitch of the lower one."""
    marks = shapes(layout, "d2")
    lines = [
        s for s in marks.each() if s.bbox().left < -560_000 and 200_000 < s.bbox().top < 400_000
    ]
    lines = [s for s in lines if s.bbox().width() == 10_000]
    assert len(lines) == 17
    for n, line in enumerate(sorted(lines, key=lambda s: s.bbox().left), start=-8):
        line.transform(kdb.Trans(-n * 1_000, 0))


SPOILED: dict[str, tuple[Change, list[str]]] = {
    "missing bar": (
        missing_bar,
        ["V671 D2 dense bars in x: a shape on d2 of 10 x 100 um is missing"] * 2,
    ),
    "wider bar": (
        wider_bar,
        ["V678 D2 dense bars in x: a shape on d2 is 10.001 x 100 um, not 10 x 100 um"] * 2,
    ),
    "strange shape": (
        strange_shape,
        ["V672 layer rdl: a shape of 0.001 x 0.001 um belongs to no mark"] * 2,
    ),
    "another layer": (
        on_another_layer,
        ["V674 D1 single bar in x: a shape is on rdl, not on d1"] * 2,
    ),
    "swapped": (
        swapped,
        [
            f"V674 {name}: its marks are on other layers: those of d2 on d1, those of d1 on d2"
            for name in (BLOCK, OTHER)
        ],
    ),
    "without a layer": (without_a_layer, [f"V671 {BLOCK}: nothing of it is drawn on rdl"]),
    "block left out": (each_layer(lambda i: i.delete()), [f"V671 {BLOCK}: nothing of it is drawn"]),
    "block moved": (
        each_layer(moved(kdb.Vector(0, 1))), [f"V673 {BLOCK}: all of it is moved by (0, 0.001) um"],
    ),
    "block mirrored": (
        each_layer(turned(kdb.Trans(kdb.Trans.M90))),
        [f"V673 {BLOCK}: all of it is mirrored left-right"],
    ),
    "block turned": (
        each_layer(turned(kdb.Trans(kdb.Trans.R180))),
        [f"V673 {BLOCK}: all of it is turned by 180 degrees"],
    ),
    "another block": (
        another_block, ["V679 block of marks at (0, 8400) um: the spec has none here"],
    ),
    "stray mark": (a_stray_mark, ["V624 layer mark: a mark that the spec does not have"]),
    "bar less": (a_bar_less, ["V671 bar for the saw: a shape on rdl of 300 x 20 um is missing"]),
    "bar moved": (a_bar_moved, ["V673 bar for the saw: a shape on rdl moved by (0, 0.001) um"]),
}  # fmt: skip


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_mark_is_found(good: Written, name: str) -> None:
    """Both blocks are of the same cells: what is wrong in a cell is said for each of them."""
    change, wanted = SPOILED[name]
    assert found(good.spoiled(change)) == wanted


def test_a_scale_with_a_wrong_step_is_measured(good: Written) -> None:
    """The lines of both scales have the same pitch; the first one off is the one beside the middle.

    All lines but the middle one are moved, each by another length.
    """
    said = found(good.spoiled(a_wrong_scale))

    assert [line for line in said if line.startswith("V676")] == [
        "V676 D1/D2 vernier in x: line -1 is 0 um from its partner, not -1 um "
        "(16 of 16 lines are wrong)"
    ] * 2
    assert [line.split()[0] for line in said].count("V673") == 20 + 1


def test_a_die_over_marks_is_found(good: Written) -> None:
    """A die at (-5.16, 0) mm covers x to -4.16 mm; the window to -4.875 mm."""
    said = found(good.spoiled(a_die_over_it))

    assert said == [
        "V602 die (-2, 0): a die too many: it lies in the keep-out of the wafer for 'marks'",
        f"V677 {OTHER}: a die shares 285 x 1226 um with it and its margin",
    ]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (missing_bar, [("V671", (-840_000, 3_737_000)), ("V671", (-6_740_000, -263_000))]),
        (strange_shape, [("V672", (900_000, 3_500_000)), ("V672", (-5_000_000, -500_000))]),
        (a_bar_moved, [("V673", (-5_440_000, -3_130_000))]),
    ],
)
def test_a_finding_is_at_the_defect(
    good: Written, change: Change, said: list[tuple[str, tuple[int, int]]]
) -> None:
    """The middle of the bar, the speck, and the lower edge of the bar that was moved upward."""
    findings = [
        item
        for result in good.spoiled(change).checked(wafer.check)
        if isinstance(result, Result)
        for item in result.findings
    ]
    assert [(item.code, item.at_nm) for item in findings] == said


SIZES = [
    (kind, size)
    for kind, sizes in (
        (Cross, ("length_nm", "width_nm", "clearance_nm")),
        (BoxInBox, ("outer_nm", "line_nm", "inner_nm")),
        (Vernier, ("pitch_nm", "step_nm", "count", "width_nm", "length_nm", "middle_nm", "gap_nm")),
        (CdBars, ("width_nm", "space_nm", "length_nm", "count")),
        (Pips, ("count", "side_nm")),
    )
    for size in sizes
]


@pytest.mark.parametrize(
    ("kind", "size"), SIZES, ids=lambda value: getattr(value, "__name__", value)
)
def test_every_size_counts(good: Written, tmp_path: Path, kind: type[Mark], size: str) -> None:
    """Blocks that are drawn with one size larger by 2 nm, or one line more, are not those wanted.

    Of each kind a block has several: at least two places are wrong in each of the two blocks.
    """
    marks = good.package.marks
    assert marks
    more = 1 if size == "count" else 2
    other = tuple(
        replace(mark, **{size: getattr(mark, size) + more}) if isinstance(mark, kind) else mark
        for mark in marks.marks
    )
    package = replace(good.package, marks=replace(marks, marks=other))
    layout = kdb.Layout()
    layout.read(str(good.path))
    for layer, cell in draw_mark_block(package).items():
        target = shapes(layout, layer)
        target.clear()
        for polygon in cell.polygons:
            corners = [kdb.Point(round(1000 * x), round(1000 * y)) for x, y in polygon.points]
            target.insert(kdb.Polygon(corners))
    path = tmp_path / "other.gds"
    layout.write(str(path))
    said = found(replace(good, path=path))

    assert len(said) >= 4
    assert {line[:3] for line in said} == {"V67"}


def nested(layout: kdb.Layout) -> None:
    """Put all marks into one cell, and that into another one."""
    top = layout.cell("unit_WAFER")
    outer, inner = layout.create_cell("OUTER"), layout.create_cell("INNER")
    for inst in [i for i in top.each_inst() if "MARKS" in i.cell.name or "DICING" in i.cell.name]:
        inner.insert(inst.cell_inst)
        inst.delete()
    outer.insert(kdb.CellInstArray(inner.cell_index(), kdb.Trans(1_000, -7)))
    top.insert(kdb.CellInstArray(outer.cell_index(), kdb.Trans(-1_000, 7)))


def flat(layout: kdb.Layout) -> None:
    """Have all shapes in one cell."""
    layout.cell("unit_WAFER").flatten(True)


def in_pieces(layout: kdb.Layout) -> None:
    """Cut all marks into trapezoids."""
    for layer in NUMBERS:
        target = shapes(layout, layer)
        pieces = kdb.Region(target).decompose_trapezoids_to_region()
        target.clear()
        target.insert(pieces)


@pytest.mark.parametrize("told", [nested, flat, in_pieces])
@pytest.mark.parametrize("name", ["", "missing bar", "block mirrored", "swapped", "bar moved"])
def test_the_hierarchy_makes_no_difference(good: Written, told: Change, name: str) -> None:
    """Neither for good marks nor for spoiled ones."""
    change, wanted = SPOILED.get(name, (lambda _: None, []))

    def edit(layout: kdb.Layout) -> None:
        change(layout)
        told(layout)

    assert found(good.spoiled(edit)) == wanted


def test_marks_stand_among_partial_dies(tmp_path: Path) -> None:
    """At the edge the layers are judged with the partial dies, and marks are none of theirs."""
    file = written(tmp_path, with_marks(wafer="edge: {}, plating_ring: {width_mm: 1}"))

    assert found(file) == []
    assert found(file.spoiled(missing_bar)) == SPOILED["missing bar"][1]
    assert found(file.spoiled(a_bar_moved))[0].startswith("V673 bar for the saw")
