"""Windows of the wafer: no full die's street reaches into one; partial dies leave them free."""

from pathlib import Path

import klayout.db as kdb
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.packages import package, spec_file
from tests.verify.wafer_edits import found
from tests.verify.written import Written, written
from tests.wafer.test_keep_outs import box, places
from tests.wafer.test_rim import unlike
from wlcsp_layout import pipeline
from wlcsp_layout.errors import SpecError
from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import KnockOut
from wlcsp_layout.verify.wafer_places import expected_places
from wlcsp_layout.verify.wafer_windows import shares_area
from wlcsp_layout.wafer.stepping import Stepped, step
from wlcsp_layout.wafer.windows import reaches_in

WAFER = "wafer: {diameter_mm: 20, offset: center_die"
PLAIN = "diameter_mm: 20, offset: center_die"


def stepped(folder: Path, windows: str, more: str = "") -> Stepped:
    """21 dies of 2 x 2 mm at a step of 2.08 mm, a die at the center, a usable circle of 7 mm."""
    drawn, _ = package(folder, (WAFER, f"{WAFER}, knock_outs: [{windows}]{more}"))
    made = step(drawn)
    wanted = expected_places(drawn, made.offset)
    judged = list(zip(wanted.columns.tolist(), wanted.rows.tolist(), strict=True))
    assert judged == places(made)
    return made


def test_a_die_whose_street_touches_a_window_is_full(tmp_path: Path) -> None:
    """The dies of row -2 end 5160 um below the center, and their street 80 um further down."""
    touched = stepped(tmp_path, "{box_um: [-1000, -9000, 1000, -5240], why: a}")
    taken = stepped(tmp_path, "{box_um: [-1000, -9000, 1000, -5239.999], why: a}")
    assert (touched.full, touched.in_windows, touched.notes) == (21, (0,), ())
    assert (taken.full, taken.in_windows) == (20, (1,))
    assert (0, -2) not in places(taken)


@pytest.mark.parametrize(
    ("more", "how"), [("", "not placed"), (", edge: {}", "drawn as partial dies are")]
)
def test_dies_over_windows_are_counted_and_said_by_reason(
    tmp_path: Path, more: str, how: str
) -> None:
    """What a keep-out takes counts there; of two windows over a die the first one counts it."""
    zone = ", keep_outs: [{box_um: [-1, 2079, 1, 2081], why: dust}]"
    windows = "{box_um: [-1, -1, 1, 4000], why: a}, {box_um: [0, 0, 1100, 10], why: b}"
    made = stepped(tmp_path, windows, more + zone)
    assert (made.full, made.lost, made.in_windows) == (17, (1,), (2, 1))
    assert [str(note) for note in made.notes] == [
        "N103 wafer.keep_outs: 1 full die is not placed: 1 (dust)",
        f"N104 wafer.knock_outs: 3 full dies are {how}: 2 (a), 1 (b)",
    ]


def test_the_best_offset_counts_what_windows_take(tmp_path: Path) -> None:
    """A window of 240 um along y is a keep-out of 400 um, as streets of 80 um keep clear, too.

    That one takes 6 dies of a column, and leaves 20 (tests of keep-outs).
    """
    best = "wafer: {diameter_mm: 20, offset: best"
    window = "{box_um: [-120, -7000, 120, 7000], layers: [d3], why: a}"
    made = step(package(tmp_path, (WAFER, f"{best}, knock_outs: [{window}]"))[0])
    assert (made.full, made.in_windows, made.offset.xy) == (20, (6,), (0, 1_040_000))


def test_a_mapped_die_over_a_window_is_refused(tmp_path: Path) -> None:
    """Its place may be left empty, or hold a die of another kind."""
    window = "{box_um: [1000, 0, 1010, 10], why: a}"
    table = tmp_path / "map.csv"
    table.write_text("column,row,kind\n0,1,\n0,0,align\n")
    assert places(stepped(tmp_path, window, ", dies: map.csv")) == [(0, 1)]
    table.write_text("column,row,kind\n0,1,\n0,0,\n")
    with pytest.raises(SpecError) as error:
        stepped(tmp_path, window, ", dies: map.csv")
    assert str(error.value) == (
        f"{table}:3:1: E500 wafer.dies: the die in column 0, row 0 reaches into a window of the "
        "wafer with its street\n"
        "    correct the map or wafer.knock_outs, or give the die another kind"
    )


def test_windows_that_leave_no_full_die_are_refused(tmp_path: Path) -> None:
    """One over the whole wafer."""
    with pytest.raises(SpecError) as error:
        stepped(tmp_path, "{box_um: [-9000, -9000, 9000, 9000], why: a}")
    assert [f.what for f in error.value.findings] == [
        "no full die of 2000 x 2000 um fits into the usable circle of 14000 um and beside the "
        "windows"
    ]


# Ball A1 is at (-0.4, 0) mm of the die at the center, and a trace goes from there to the left.
CASES = {
    "a hole in one polygon": "[-420, -10, -400, 20]",
    "through a ball and its trace": "[-500, -3, -300, 1000]",
    "slanted facets cut at a corner": "[-340, 60, 200, 200]",
    "the whole street": "[1000, -500, 1080, 500]",
    "across a street": "[900, -2000, 1500, 2000]",
    "as small as may be": "[-400.001, 0, -399.001, 1]",
    "touching a ball's metal from above": "[-500, 130, -300, 140]",
    "at the circle": "[6500, -2500, 7100, -2300]",
    "through circle and ring": "[-10000, -700, -6500, 100]",
    "all of several dies": "[-4000, -4000, 0, 0]",
}
DROPPED = ("a hole in one polygon", "slanted facets cut at a corner", "through circle and ring")
POLICIES = {
    "clip": "edge: {d3: clip}",
    "drop": "edge: {d1: drop_cut, d2: keep, rdl: drop_cut, d3: keep}",
}


@pytest.mark.parametrize(
    ("policy", "name"), [*(("clip", name) for name in CASES), *(("drop", name) for name in DROPPED)]
)
def test_windows_are_as_on_a_flat_wafer(tmp_path: Path, policy: str, name: str) -> None:
    """Alone and together with one beside it, which has a common edge."""
    _, bottom, right, top = CASES[name].strip("[]").split(", ")
    beside = f"[{right}, {bottom}, {float(right) + 30}, {top}]"
    windows = f"{{box_um: {CASES[name]}, why: a}}, {{box_um: {beside}, layers: [rdl, d2], why: b}}"
    file = written(
        tmp_path,
        (
            PLAIN,
            f"{PLAIN}, {POLICIES[policy]}, plating_ring: {{width_mm: 1.5}}, "
            f"knock_outs: [{windows}]",
        ),
    )

    assert unlike(file) == []
    assert found(file) == []


def test_a_window_narrower_than_1_um_is_refused(tmp_path: Path) -> None:
    """In either direction."""
    with pytest.raises(SpecError) as error:
        stepped(tmp_path, "{box_um: [0, 0, 0.999, 9], why: a}, {box_um: [0, 0, 9, 0.9], why: b}")
    assert [str(f).partition(": ")[2].partition("\n")[0] for f in error.value.findings] == [
        f"E501 wafer.knock_outs[{i}]: a window is at least 1 um wide and high" for i in (0, 1)
    ]


def test_without_an_edge_dies_over_windows_are_not_drawn(tmp_path: Path) -> None:
    """The ring of metal is cut all the same: a gap of 2 mm at its left, of 1.5 mm width."""
    window = "{box_um: [-9500, -1000, -7000, 1000], layers: [rdl], why: clamp}"
    ring = "plating_ring: {width_mm: 1.5}"
    cut = written(tmp_path, (PLAIN, f"{PLAIN}, {ring}, knock_outs: [{window}]"))
    assert (cut.stepped.full, unlike(cut), found(cut)) == (21, [], [])
    assert abs(metal_at_left(cut) - 2 * 1_000_000 * 1_500_000) < 20_000 * 1_500_000


def metal_at_left(file: Written) -> float:
    """Return the area [nm^2] that the ring lacks within 1 mm of the x axis at the left."""
    layout = kdb.Layout()
    layout.read(str(file.path))
    metal = kdb.Region(layout.top_cell().begin_shapes_rec(layout.layer(30, 0)))
    strip = kdb.Region(kdb.Box(-9_000_000, -1_000_000, -7_500_000, 1_000_000))
    return float((strip - metal).area())


def test_a_place_over_a_window_that_the_map_leaves_empty_stays_empty(tmp_path: Path) -> None:
    """What stands there is the fab's; places that the circle cuts are drawn, less the window."""
    (tmp_path / "map.csv").write_text("column,row,kind\n0,1,\n0,0,align\n")
    windows = "{box_um: [-100, -100, 100, 100], why: a}, {box_um: [6300, 0, 6800, 400], why: b}"
    file = written(
        tmp_path, (PLAIN, f"{PLAIN}, dies: map.csv, edge: {{}}, knock_outs: [{windows}]")
    )
    assert unlike(file, {(0, 1)}) == []
    assert found(file) == []


def test_the_report_counts_dies_over_windows(tmp_path: Path) -> None:
    """A whole run: the die at the center is one, with its 2 balls' metal in two shapes."""
    edge = "edge: {rdl: drop_cut}, knock_outs: [{box_um: [-10, -10, 10, 10], why: a}]"
    spec = spec_file(tmp_path, (PLAIN, f"{PLAIN}, {edge}"))
    report = pipeline.generate(spec, tmp_path / "out").report
    assert report["dies"] == {"full": 20, "partial": 24, "kept_out": 0, "over_windows": 1}


corner = st.integers(-12, 12)


@given(
    corners=st.lists(st.tuples(corner, corner), min_size=3, max_size=6, unique=True),
    at=st.tuples(corner, corner),
    size=st.tuples(st.integers(1, 9), st.integers(1, 9)),
)
def test_both_engines_tell_alike_whether_a_shape_shares_area_with_a_window(
    corners: list[Xy], at: Xy, size: Xy
) -> None:
    """Triangles to hexagons in few nanometers, which often touch; the judge takes exact areas."""
    hull = kdb.Region(kdb.Polygon([kdb.Point(x, y) for x, y in corners])).merged()
    window = box(at[0], at[1], at[0] + size[0], at[1] + size[1])
    windows = (KnockOut(box=window, layers=("rdl",), why="a"),)
    for polygon in hull.each():
        if polygon.holes():
            continue
        points = np.array([(p.x, p.y) for p in polygon.each_point_hull()], dtype=np.int64)
        drawn = reaches_in(points, np.zeros((1, 2), dtype=np.int64), (window,))
        assert bool(drawn[0]) == shares_area(polygon, windows)
