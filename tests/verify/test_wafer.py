"""The wafer: every die where the spec puts it, the edge, and nothing outside of dies."""

import math
from collections.abc import Callable
from functools import partial
from pathlib import Path

import klayout.db as kdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.verify.written import Written, said, written
from wlcsp_layout.geometry import Xy
from wlcsp_layout.verify import wafer
from wlcsp_layout.verify.judgment import Result
from wlcsp_layout.verify.wafer_drawn import Dies
from wlcsp_layout.verify.wafer_edge import MOST_FACETS
from wlcsp_layout.verify.wafer_match import match
from wlcsp_layout.verify.wafer_places import Places, full_dies

MM = 1_000_000
UM = 1_000
STEP = 2080 * UM
"""Of the spec of the tests: a die of 2 mm and a street of 80 um."""
EDGE_LAYERS = ("d1", "d2", "d3", "scribe")


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """21 dies on a wafer of 20 mm: rows of 3, 5, 5, 5 and 3."""
    return written(tmp_path_factory.mktemp("good"))


def found(file: Written) -> list[str]:
    """What the check of the wafer says of a file."""
    return said(file.checked(wafer.check))


def spoiled(good: Written, change: Callable[[kdb.Layout], object]) -> list[str]:
    """What it says after somebody has changed the file."""
    return found(good.spoiled(change))


# Edits in KLayout


def rows(layout: kdb.Layout) -> list[kdb.Instance]:
    """The arrays of dies, from the lowest up."""
    placed = [i for i in layout.cell("unit_WAFER").each_inst() if i.cell.name == "unit_DIE"]
    return sorted(placed, key=lambda inst: (inst.trans.disp.y, inst.trans.disp.x))


def row_set(
    layout: kdb.Layout, number: int, *, more: int = 0, step: Xy = (0, 0), by: Xy = (0, 0)
) -> None:
    """Place a row anew: with more dies, another step, or elsewhere."""
    row = rows(layout)[number]
    old = row.cell_inst
    row.cell_inst = kdb.CellInstArray(
        row.cell_index,
        kdb.Trans(old.trans.disp + kdb.Vector(*by)),
        kdb.Vector(STEP + step[0], step[1]),
        kdb.Vector(),
        max(old.na, 1) * max(old.nb, 1) + more,
        1,
    )


def single(layout: kdb.Layout, row: int, number: int) -> kdb.Instance:
    """One die of a row as an instance of its own."""
    array = rows(layout)[row]
    y = array.trans.disp.y
    array.explode()
    return [inst for inst in rows(layout) if inst.trans.disp.y == y][number]


def reshaped(layer: str, trans: kdb.ICplxTrans) -> Callable[[kdb.Layout], None]:
    """Return what transforms the shapes of one of the wafer's layers."""

    def change(layout: kdb.Layout) -> None:
        for shape in wafer_shapes(layout, layer).each():
            shape.polygon = shape.polygon.transformed(trans)

    return change


def wafer_shapes(layout: kdb.Layout, layer: str) -> kdb.Shapes:
    """The wafer's own shapes on a layer."""
    number = {
        "wafer": (62, 0), "usable": (62, 1), "mark": (63, 0), "text": (64, 0), "rdl": (30, 0),
        "d1": (10, 0), "die": (61, 0),
    }[layer]  # fmt: skip
    return layout.cell("unit_WAFER").shapes(layout.layer(*number))


def drawn_on(layer: str, box: kdb.Box) -> Callable[[kdb.Layout], object]:
    """Return what draws a box on the wafer."""
    return lambda layout: wafer_shapes(layout, layer).insert(box)


# Clean files


@pytest.mark.parametrize("notch", ["up", "down", "left", "right"])
@pytest.mark.parametrize("offset", ["best", "center_die", "center_street", "[123.457, -77]"])
def test_a_good_wafer_has_no_findings(tmp_path: Path, notch: str, offset: str) -> None:
    """With its notch on any side, however it is stepped."""
    change = f"diameter_mm: 14, edge_exclusion_mm: 1, notch: {notch}, offset: {offset}"
    file = written(tmp_path, ("diameter_mm: 20, offset: center_die", change))

    assert found(file) == []


@settings(max_examples=15, deadline=None)
@given(
    size=st.tuples(st.integers(1_700_000, 2_600_000), st.integers(1_700_000, 2_600_000)),
    street=st.tuples(st.integers(1, 120_000), st.integers(1, 120_000)),
    diameter=st.integers(10, 18),
    offset=st.tuples(st.integers(-2 * MM, 2 * MM), st.integers(-2 * MM, 2 * MM)),
)
def test_good_wafers_of_any_size_have_no_findings(
    tmp_path_factory: pytest.TempPathFactory, size: Xy, street: Xy, diameter: int, offset: Xy
) -> None:
    """Odd sizes and streets included; the pads stay where they are on the first 2 mm."""
    width, height = (max(value, 2 * MM) for value in size)
    file = written(
        tmp_path_factory.mktemp("random"),
        ("size_um: [2000, 2000]", f"size_um: [{width / UM}, {height / UM}]"),
        (
            "diameter_mm: 20, offset: center_die",
            f"diameter_mm: {diameter}, edge_exclusion_mm: 0.5, "
            f"street_um: [{street[0] / UM}, {street[1] / UM}], "
            f"offset: [{offset[0] / UM}, {offset[1] / UM}]",
        ),
    )

    assert found(file) == []


@pytest.mark.parametrize("kind", ["", "die", "product"])
def test_a_fabs_map_says_where_dies_are(tmp_path: Path, kind: str) -> None:
    """Holes in the map, and places of other kinds, stay empty."""
    lines = [f"0,0,{kind}", f"1,0,{kind}", f"-1,1,{kind}", f"1,1,{kind}", "0,1,test"]
    (tmp_path / "map.csv").write_text("\n".join(["column,row,kind", *lines]) + "\n")
    file = written(tmp_path, ("offset: center_die", "dies: map.csv"))

    assert found(file) == []
    assert file.stepped.full == 4


def test_a_die_that_the_map_leaves_empty_is_too_many(tmp_path: Path) -> None:
    """The row 0 has columns 0 and 1; a third die would be full, and is not wanted."""
    (tmp_path / "map.csv").write_text("column,row\n0,0\n1,0\n")
    file = written(tmp_path, ("offset: center_die", "dies: map.csv"))

    # The box of the outer street at the end of the row lies in the new die now.
    assert spoiled(file, partial(row_set, number=0, more=1)) == [
        "V602 die (2, 0): a die too many: the map has none here"
    ]


def test_a_flat_file_says_the_same(good: Written) -> None:
    """Without any cell below the top, dies are found by their outlines."""
    flat = good.spoiled(lambda layout: layout.cell("unit_WAFER").flatten(True))

    assert found(flat) == []
    assert next(r.shapes for r in flat.checked(wafer.check) if isinstance(r, Result)) == 21


def test_a_result_says_how_much_was_looked_at(good: Written) -> None:
    """One result for each code, in order, also where nothing is wrong."""
    results = [r for r in good.checked(wafer.check) if isinstance(r, Result)]

    assert [(r.code, r.shapes, r.limit, r.measured) for r in results[:9]] == [
        ("V601", 21, "", "21 of 21 dies"),
        ("V602", 21, "", ""),
        ("V603", 21, "", ""),
        ("V604", 21, "", ""),
        ("V605", 21, "", ""),
        ("V606", 21, "", "spec: 2080 x 2080 um"),
        ("V611", 1, "a circle of 20000 um", "20000 x 19954.356 um"),
        ("V612", 1, "down, 1000 um deep, 90 degrees", "down, 1000 um deep"),
        ("V613", 1, "a circle of 14000 um", "14000 x 14000 um"),
    ]
    assert [r.code for r in results[9:]] == ["V621", "V622", "V623", "V624", "V625", "W415", "V631"]


# Dies


DIES: dict[str, tuple[Callable[[kdb.Layout], object], list[str]]] = {
    "one is missing": (
        lambda la: single(la, 3, 2).delete(),
        ["V601 die (0, 1): no die is drawn where the spec has one"],
    ),
    "a row is missing": (
        lambda la: rows(la)[2].delete(),
        ["V601 dies (-2, 0) to (2, 0): none of 5 dies is drawn where the spec has them"],
    ),
    "all are missing": (
        lambda la: [row.delete() for row in rows(la)],
        ["V601 dies: no die is drawn; the spec has 21"],
    ),
    "one is moved by 1 nm": (
        lambda la: single(la, 3, 2).transform(kdb.Trans(1, 0)),
        ["V603 die (0, 1): moved by (0.001, 0) um"],
    ),
    "one at the edge is moved into the street by 1 nm": (
        lambda la: single(la, 3, 4).transform(kdb.Trans(1, -1)),
        ["V603 die (2, 1): moved by (0.001, -0.001) um"],
    ),
    "one is moved by 900 um": (
        lambda la: single(la, 3, 2).transform(kdb.Trans(0, -900 * UM)),
        ["V603 die (0, 1): moved by (0, -900) um"],
    ),
    "a row is moved": (
        partial(row_set, number=2, by=(0, 1)),
        ["V603 dies (-2, 0) to (2, 0): moved by (0, 0.001) um"],
    ),
    "all are moved": (
        lambda la: [row.transform(kdb.Trans(UM, 0)) for row in rows(la)],
        ["V603 dies: all 21 dies are moved by (1, 0) um"],
    ),
    "one is mirrored about the corner of its cell": (
        lambda la: turned(single(la, 3, 2), kdb.Trans.M0),
        ["V604 die (0, 1): mirrored top-bottom (m0)"],
    ),
    "one is mirrored about its center": (
        lambda la: turned(single(la, 3, 2), kdb.Trans.M90, (2 * MM, 0)),
        ["V604 die (0, 1): mirrored left-right (m90)"],
    ),
    "one is turned about its center": (
        lambda la: turned(single(la, 3, 2), kdb.Trans.R180, (2 * MM, 2 * MM)),
        ["V604 die (0, 1): turned by 180 degrees (r180)"],
    ),
    "all are turned about their centers": (
        lambda la: [turned(row, kdb.Trans.R180, (2 * MM, 2 * MM)) for row in rows(la)],
        ["V604 dies: all 21 dies are turned by 180 degrees (r180)"],
    ),
    "one is scaled": (
        lambda la: scaled(single(la, 3, 2), 1.001, 0),
        ["V604 die (0, 1): scaled by 1.001"],
    ),
    "one is turned by an angle and mirrored": (
        lambda la: mirrored_askew(single(la, 3, 2)),
        ["V604 die (0, 1): mirrored at 15 degrees"],
    ),
    "an array is one too long": (
        partial(row_set, number=3, more=1),
        [
            "V602 die (3, 1): a die too many: its far corner is 7867.91 um from the center of the "
            "wafer, beyond the usable radius of 7000 um"
        ],
    ),
    "an array is one too short": (
        partial(row_set, number=3, more=-1),
        ["V601 die (2, 1): no die is drawn where the spec has one"],
    ),
    "one lies there twice": (
        lambda la: la.cell("unit_WAFER").insert(single(la, 3, 2).cell_inst.dup()),
        ["V605 die (0, 1): two dies lie in one place"],
    ),
    "one lies there twice, not exactly": (
        lambda la: la.cell("unit_WAFER").insert(
            kdb.CellInstArray(la.cell("unit_DIE").cell_index(), kdb.Trans(-MM, 500 * UM - MM))
        ),
        ["V605 die (0, 0): a second die overlaps the first one, (0, 500) um off"],
    ),
    "the step of a row is wrong by 1 nm": (
        partial(row_set, number=3, step=(1, 0)),
        [
            "V606 die (-1, 1): the 5 dies of 1 row are stepped by (2080.001, 0) um instead of "
            "(2080, 0) um"
        ],
    ),
    "the step of all rows is wrong by 1 nm": (
        lambda la: [row_set(la, number, step=(1, 0)) for number in range(5)],
        [
            "V606 die (0, -2): the 21 dies of 5 rows are stepped by (2080.001, 0) um instead of "
            "(2080, 0) um"
        ],
    ),
    "the step of a row is wrong by more than half a step": (
        partial(row_set, number=3, step=(1500 * UM, 0)),
        [
            "V606 die (-1, 1): the 5 dies of 1 row are stepped by (3580, 0) um instead of "
            "(2080, 0) um"
        ],
    ),
    "a row climbs": (
        partial(row_set, number=3, step=(0, 1)),
        [
            "V606 die (-1, 1): the 5 dies of 1 row are stepped by (2080, 0.001) um instead of "
            "(2080, 0) um"
        ],
    ),
    "a row of single dies has a wrong step": (
        lambda la: (row_set(la, 3, step=(7, 0)), rows(la)[3].explode()),
        [
            "V606 die (-1, 1): the 5 dies of 1 row are stepped by (2080.007, 0) um instead of "
            "(2080, 0) um"
        ],
    ),
    "rows have a wrong step upward": (
        lambda la: [row_set(la, number, by=(0, 2 * number)) for number in range(5)],
        [
            "V606 die (-2, 0): the 21 dies of 5 columns are stepped by (0, 2080.002) um instead "
            "of (0, 2080) um"
        ],
    ),
}
"""What was done to the file, and all that is said."""


def turned(inst: kdb.Instance, turn: kdb.Trans, by: Xy = (0, 0)) -> None:
    """Turn what is placed about the origin of its cell, and move it."""
    inst.trans = kdb.Trans(turn.rot, turn.is_mirror(), inst.trans.disp + kdb.Vector(*by))


def scaled(inst: kdb.Instance, scale: float, angle: float, *, mirror: bool = False) -> None:
    """Scale and turn what is placed about the origin of its cell."""
    disp = inst.trans.disp
    inst.cplx_trans = kdb.ICplxTrans(scale, angle, mirror, disp.x, disp.y)


def mirrored_askew(inst: kdb.Instance) -> None:
    """Mirror what is placed at an axis of 15 degrees."""
    scaled(inst, 1, 30, mirror=True)


@pytest.mark.parametrize("name", DIES)
def test_a_wrong_die_is_said_once(good: Written, name: str) -> None:
    """By what is wrong with it, and with nothing else that follows from it."""
    change, expected = DIES[name]

    assert spoiled(good, change) == expected


def test_a_marker_is_at_the_die_with_its_outline(good: Written) -> None:
    """The die (0, 1) has its center at (0, 2080) um on the wafer."""
    file = good.spoiled(lambda la: single(la, 3, 2).delete())
    ((finding),) = [
        f for r in file.checked(wafer.check) if isinstance(r, Result) for f in r.findings
    ]

    assert (finding.cell, finding.at_nm) == ("unit_WAFER", (0, STEP))
    low, high = STEP - MM, STEP + MM
    assert set(finding.lines_nm) == {
        ((-MM, low), (-MM, high)),
        ((-MM, high), (MM, high)),
        ((MM, high), (MM, low)),
        ((MM, low), (-MM, low)),
    }


def test_many_wrong_dies_are_counted(tmp_path: Path) -> None:
    """57 dies of 1 mm more than 20 apart: 20 are shown, and one finding counts the rest."""
    file = written(tmp_path, ("diameter_mm: 20,", "diameter_mm: 32, "))
    count = file.stepped.full

    def chessboard(layout: kdb.Layout) -> None:
        for row in rows(layout):
            row.explode()
        for number, die in enumerate(rows(layout)):
            if number % 2:
                die.delete()

    lines = spoiled(file, chessboard)

    assert len(lines) == 21
    assert count // 2 > 30
    assert lines[20].startswith("V601 die (")
    assert lines[20].endswith(
        f": and {count // 2 - 20} more like it: no die is drawn where the spec has one"
    )


# The arithmetic of places


def every_place(size: Xy, step: Xy, corner: Xy, radius: int) -> list[Xy]:
    """Look at all four corners of every die anywhere near, from the lowest row up."""
    reach = [2 * radius // s + abs(c) // s + 3 for s, c in zip(step, corner, strict=True)]
    return [
        (i, j)
        for j in range(-reach[1], reach[1] + 1)
        for i in range(-reach[0], reach[0] + 1)
        if all(
            math.hypot(corner[0] + i * step[0] + dx, corner[1] + j * step[1] + dy) <= radius
            for dx in (0, size[0])
            for dy in (0, size[1])
        )
    ]


lengths = st.integers(1, 40)


@settings(max_examples=300, deadline=None)
@given(
    size=st.tuples(lengths, lengths),
    street=st.tuples(st.integers(0, 9), st.integers(0, 9)),
    corner=st.tuples(st.integers(-60, 60), st.integers(-60, 60)),
    radius=st.integers(1, 150),
)
def test_places_are_those_of_brute_force(size: Xy, street: Xy, corner: Xy, radius: int) -> None:
    """In units so small that corners often lie on the circle exactly."""
    step = (size[0] + street[0], size[1] + street[1])
    columns, lines = full_dies(size, step, corner, radius)

    places = list(zip(columns.tolist(), lines.tolist(), strict=True))
    assert places == every_place(size, step, corner, radius)


@pytest.mark.parametrize(
    ("size_um", "street_um", "radius_um", "counts"),
    [
        ((3588, 5188), 80, 97_000, [1433, 1440, 1436, 1456]),
        ((3588, 5188), 80, 95_000, [1381, 1386, 1380, 1372]),
        ((3588, 5188), 80, 147_000, [3389, 3388, 3374, 3364]),
        ((3000, 3000), 25, 97_500, [3133, 3140, 3140, 3136]),
        ((5000, 5000), 185, 147_000, [2409, 2416, 2416, 2424]),
    ],
)
def test_known_counts(size_um: Xy, street_um: int, radius_um: int, counts: list[int]) -> None:
    """Full dies at offsets (0, 0), half a step in x, in y and in both, found by brute force."""
    size = (size_um[0] * UM, size_um[1] * UM)
    step = (size[0] + street_um * UM, size[1] + street_um * UM)
    corners = [
        (x * (step[0] // 2) - size[0] // 2, y * (step[1] // 2) - size[1] // 2)
        for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))
    ]

    assert [len(full_dies(size, step, at, radius_um * UM)[0]) for at in corners] == counts


# Which die is meant by which place


@settings(max_examples=200, deadline=None)
@given(data=st.data(), step=st.tuples(st.integers(5, 30), st.integers(5, 30)))
def test_dies_moved_by_less_than_half_a_step_keep_their_places(
    data: st.DataObject, step: Xy
) -> None:
    """Each moved on its own, in any order: none is missing, and each says by how much."""
    size = (step[0] - 1, step[1] - 2)
    all_places = [(i, j) for j in range(4) for i in range(5)]
    wanted = sorted(
        data.draw(st.sets(st.sampled_from(all_places), min_size=1)), key=lambda p: p[::-1]
    )
    off = [
        data.draw(st.tuples(*(st.integers(-((s - 1) // 2), (s - 1) // 2) for s in step)))
        for _ in wanted
    ]
    corners = [
        (i * step[0] + dx, j * step[1] + dy) for (i, j), (dx, dy) in zip(wanted, off, strict=True)
    ]
    matched = match(dies_at(corners, size), places_at(wanted, size, step))

    assert matched.missing.size == matched.surplus.size == matched.second.size == 0
    stepped = {int(m) for line in matched.stepped for m in line.members}
    told = {
        (int(matched.column[n]), int(matched.row[n])): (
            int(matched.off_x[n]) // 2,
            int(matched.off_y[n]) // 2,
        )
        for n in range(len(wanted))
        if n not in stepped
    }
    moves = dict(zip(wanted, off, strict=True))
    assert all(moves[place] == by for place, by in told.items())
    assert matched.moved.size == sum(by != (0, 0) for by in told.values())


def dies_at(corners: list[Xy], size: Xy) -> Dies:
    """Dies that stand upright, by their lower left corners."""
    x = np.array([corner[0] for corner in corners], dtype=np.int64)
    y = np.array([corner[1] for corner in corners], dtype=np.int64)
    return Dies(
        turns=("r0",),
        turn=np.zeros(len(corners), dtype=np.int64),
        origin_x=x,
        origin_y=y,
        left=x,
        bottom=y,
        right=x + size[0],
        top=y + size[1],
    )


def places_at(wanted: list[Xy], size: Xy, step: Xy) -> Places:
    """Places about a reference die with its corner at (0, 0)."""
    return Places(
        size=size,
        step=step,
        corner=(0, 0),
        origin=(0, 0),
        columns=np.array([i for i, _ in wanted], dtype=np.int64),
        rows=np.array([j for _, j in wanted], dtype=np.int64),
    )


# The edge of the wafer


def notch_moved(by: Xy) -> Callable[[kdb.Layout], None]:
    """Return what moves the apex of the notch."""

    def change(layout: kdb.Layout) -> None:
        for shape in wafer_shapes(layout, "wafer").each():
            hull = list(shape.polygon.each_point_hull())
            apex = min(hull, key=lambda p: p.sq_distance(kdb.Point()))
            moved = [p + kdb.Vector(*by) if p == apex else p for p in hull]
            shape.polygon = kdb.Polygon(moved)

    return change


def without(layer: str, drop: Callable[[int, kdb.Point], bool]) -> Callable[[kdb.Layout], None]:
    """Return what drops corners of a circle, by their number and place."""

    def change(layout: kdb.Layout) -> None:
        for shape in wafer_shapes(layout, layer).each():
            hull = list(shape.polygon.each_point_hull())
            shape.polygon = kdb.Polygon([p for i, p in enumerate(hull) if not drop(i, p)])

    return change


def corner_moved(layer: str, by: Xy) -> Callable[[kdb.Layout], None]:
    """Return what moves the corner of a circle that lies furthest to the upper right."""

    def change(layout: kdb.Layout) -> None:
        for shape in wafer_shapes(layout, layer).each():
            hull = list(shape.polygon.each_point_hull())
            far = max(hull, key=lambda p: (p.x + p.y, p.x))
            moved = [p + kdb.Vector(*by) if p == far else p for p in hull]
            shape.polygon = kdb.Polygon(moved)

    return change


EDGES: dict[str, tuple[Callable[[kdb.Layout], object], list[str]]] = {
    "the wafer is 2 um large": (
        reshaped("wafer", kdb.ICplxTrans(1.0001)),
        ["V611 layer wafer: its diameter is 20002 um, not 20000 um"],
    ),
    "the wafer is off center": (
        reshaped("wafer", kdb.ICplxTrans(UM, 0)),
        [
            "V611 layer wafer: it reaches 10001 um right, 9999 um left, 9954.356 um down of "
            "(0, 0), not 10000 um"
        ],
    ),
    "the wafer is not drawn": (
        lambda la: wafer_shapes(la, "wafer").clear(),
        ["V611 layer wafer: nothing is drawn on it"],
    ),
    "something else lies on the wafer's layer": (
        drawn_on("wafer", kdb.Box(0, 0, 5 * UM, UM)),
        ["V611 layer wafer: a shape beside the circle, 5 x 1 um"],
    ),
    "the notch is opposite": (
        reshaped("wafer", kdb.ICplxTrans(1, 180, False, 0, 0)),
        ["V612 wafer.notch: it is up, not down"],
    ),
    "the notch is filled": (
        without("wafer", lambda _, p: p == kdb.Point(0, -9 * MM)),
        [
            "V611 layer wafer: a facet runs 45.644 um inside the circle; 0.05 um is allowed",
            "V612 wafer.notch: the wafer has none",
        ],
    ),
    "the notch is 1 nm deep": (
        notch_moved((0, 1)),
        ["V612 wafer.notch: its deepest point is at (0, -8999.999) um, not at (0, -9000) um"],
    ),
    "the usable circle is too large": (
        reshaped("usable", kdb.ICplxTrans(1.001)),
        ["V613 layer usable: its diameter is 14014 um, not 14000 um"],
    ),
    "the usable circle lacks a corner": (
        without("usable", lambda i, _: i == 5),
        ["V613 layer usable: a facet runs 0.2 um inside the circle; 0.05 um is allowed"],
    ),
    "a corner of the usable circle lies inside": (
        corner_moved("usable", (-30, -30)),
        ["V613 layer usable: a corner is 0.042 um inside the circle"],
    ),
}
"""What was done to the file, and all that is said."""


@pytest.mark.parametrize("name", EDGES)
def test_a_wrong_edge_is_said_once(good: Written, name: str) -> None:
    """By its size, its notch or its facets."""
    change, expected = EDGES[name]

    assert spoiled(good, change) == expected


def test_large_wafers_may_have_longer_facets(tmp_path: Path) -> None:
    """3996 facets on 300 mm: 150 mm (1 - cos(pi / 3996)) is 46.4 nm; asked for were 20 nm."""
    file = written(
        tmp_path,
        ("diameter_mm: 20,", "diameter_mm: 300, edge_exclusion_mm: 140, "),
        ("wafer:", "drawing: {chord_tolerance_um: 0.02}\nwafer:"),
    )

    assert round(150 * MM * (1 - math.cos(math.pi / MOST_FACETS)), 1) == 46.4
    assert found(file) == []


# Outside of the dies


def edge_cell(layout: kdb.Layout, layer: str) -> kdb.Shapes:
    """The shapes of the outermost streets on a layer."""
    number = {"d1": 10, "d2": 20, "d3": 40, "scribe": 60}[layer]
    return layout.cell(f"unit_EDGE_{layer.upper()}").shapes(layout.layer(number, 0))


@pytest.mark.parametrize("layer", EDGE_LAYERS)
def test_each_box_of_the_outer_street_is_missed(good: Written, layer: str) -> None:
    """One at a time, with a marker inside it."""
    for number in range(edge_cell(good.drawn().layout, layer).size()):
        boxes: list[kdb.Box] = []

        def change(layout: kdb.Layout, number: int = number, boxes: list[kdb.Box] = boxes) -> None:
            shape = list(edge_cell(layout, layer).each())[number]
            boxes.append(shape.bbox())
            shape.delete()

        results = good.spoiled(change).checked(wafer.check)
        (finding,) = [f for r in results if isinstance(r, Result) for f in r.findings]
        size = f"{boxes[0].width() / UM:g} x {boxes[0].height() / UM:g} um"

        assert str(finding) == (
            f"V621 layer {layer}: the street around the outermost dies is missing here: {size}\n"
            "    draw the full street around every die"
        )
        assert boxes[0].contains(kdb.Point(*finding.at_nm or (0, 0)))


OUTSIDE: dict[str, tuple[Callable[[kdb.Layout], object], list[str]]] = {
    "a street is 1 nm narrow": (
        lambda la: narrowed(edge_cell(la, "d2")),
        ["V621 layer d2: the street around the outermost dies is missing here: 0.001 x 40 um"],
    ),
    "a street reaches 1 nm further": (
        drawn_on("d1", kdb.Box(3 * STEP, 0, 3 * STEP + 1, 10)),
        ["V623 layer d1: a shape outside of the dies: 0.001 x 0.01 um"],
    ),
    "a street is drawn twice": (
        lambda la: edge_cell(la, "d3").insert(next(edge_cell(la, "d3").each()).bbox()),
        ["V622 layer d3: two shapes of the street lie over each other: 6320 x 40 um"],
    ),
    "metal lies at the edge": (
        drawn_on("rdl", kdb.Box(9 * MM, 0, 9 * MM + 50 * UM, 50 * UM)),
        ["V623 layer rdl: a shape outside of the dies: 50 x 50 um"],
    ),
    "metal lies in the outer street": (
        drawn_on("rdl", kdb.Box(5_250_000, 0, 5_260_000, 10 * UM)),
        ["V623 layer rdl: a shape outside of the dies: 10 x 10 um"],
    ),
    "metal leaves the die": (
        lambda la: la.cell("unit_DIE").shapes(la.layer(30, 0)).insert(kdb.Box(0, 0, 2_100_000, 20)),
        ["V623 layer rdl: a shape of the die lies beyond its half of the street: 60 x 0.02 um"],
    ),
    "a shape of the wafer is in the die": (
        lambda la: la.cell("unit_DIE").shapes(la.layer(62, 0)).insert(kdb.Box(0, 0, 100, 20)),
        [
            "V623 layer wafer: a shape on a layer of the wafer belongs to the cell of a die: "
            "0.1 x 0.02 um"
        ],
    ),
    "a text stands at the edge": (
        lambda la: wafer_shapes(la, "text").insert(kdb.Text("LOT 7", kdb.Trans(9 * MM, 0))),
        ["V625 text 'LOT 7': it stands outside of the dies"],
    ),
    "a mark stands clear": (drawn_on("mark", kdb.Box(0, 9 * MM, 10, 9 * MM + 10)), []),
    "a mark touches a die": (drawn_on("mark", kdb.Box(MM, 0, MM + 40 * UM, 100)), []),
    "a mark lies over a die by 1 nm": (
        drawn_on("mark", kdb.Box(MM - 1, 0, MM + 40 * UM, 100)),
        ["V624 layer mark: a mark lies over a die"],
    ),
    "a mark reaches off the wafer": (
        drawn_on("mark", kdb.Box(0, 9 * MM, 10, 10 * MM)),
        ["V624 layer mark: a mark reaches beyond the edge of the wafer"],
    ),
    "a mark lies in the notch": (
        drawn_on("mark", kdb.Box(-10, -9_500_000, 10, -9_400_000)),
        ["V624 layer mark: a mark reaches beyond the edge of the wafer"],
    ),
}
"""What was done to the file, and all that is said."""


def narrowed(shapes: kdb.Shapes) -> None:
    """Take 1 nm off the right side of the rightmost box."""
    shape = max(shapes.each(), key=lambda s: (s.bbox().right, s.bbox().top))
    box = shape.bbox()
    shapes.erase(shape)
    shapes.insert(kdb.Box(box.left, box.bottom, box.right - 1, box.top))


@pytest.mark.parametrize("name", OUTSIDE)
def test_what_lies_outside_of_dies_is_said(good: Written, name: str) -> None:
    """Once, by its layer."""
    change, expected = OUTSIDE[name]

    assert spoiled(good, change) == expected


def test_findings_do_not_depend_on_the_hierarchy(good: Written) -> None:
    """What is wrong in one of these is wrong in the flat file, too, in the same words."""
    for change, expected in (DIES["one is missing"], OUTSIDE["metal lies at the edge"]):

        def flat(layout: kdb.Layout, change: Callable[[kdb.Layout], object] = change) -> None:
            change(layout)
            layout.cell("unit_WAFER").flatten(True)

        assert spoiled(good, flat) == expected
