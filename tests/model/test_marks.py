"""Marks that cannot be drawn, printed or read are refused, each with its place and a remedy."""

from pathlib import Path

import pytest

from tests.mark_specs import WAFER
from tests.packages import package
from wlcsp_layout.errors import SpecError
from wlcsp_layout.geometry import Box
from wlcsp_layout.model.mark_sites import mark_block_box
from wlcsp_layout.units import Nm


def refused(folder: Path, marks: str, wafer: str = "", extra: str = "") -> list[str]:
    """Return what is said of a spec with these marks: code, field, problem and remedy."""
    given = WAFER[:-1] + (f", {wafer}" if wafer else "") + "}"
    with pytest.raises(SpecError) as refusal:
        package(folder, (WAFER, f"{extra}{given}\nmarks: {marks}"))
    return [str(item).split(": ", 1)[1] for item in refusal.value.findings]


def test_odd_sizes_about_a_center_are_refused(tmp_path: Path) -> None:
    """Their edges would lie on half a nanometer."""
    marks = "{cross: {length_um: 45.001, width_um: 15}, vernier: {width_um: 10.003}}"

    assert refused(tmp_path, marks) == [
        "E510 marks.cross.length_um: 45.001 um about a center has edges off the 0.001 um grid\n"
        "    use an even number of nanometers: 45 or 45.002 um",
        "E510 marks.vernier.width_um: 10.003 um about a center has edges off the 0.001 um grid\n"
        "    use an even number of nanometers: 10.002 or 10.004 um",
    ]


def test_marks_too_fine_to_print_are_refused(tmp_path: Path) -> None:
    """The house's least width and space are 10 um, those of d1's vias 20 um."""
    marks = (
        "{vernier: {width_um: 8, pitch_um: 17}, cd_bars: {d1: {width_um: 9}, rdl: {space_um: 9.5}}}"
    )

    assert refused(tmp_path, marks) == [
        "E511 marks.vernier: shapes 8 um wide on d1, where at least 10 um are printed\n"
        "    see trench_min_um",
        "E511 marks.vernier: shapes 9 um apart on d1, where at least 10 um are printed\n"
        "    see ring_width_min_um",
        "E511 marks.cd_bars.d1: shapes 9 um wide on d1, where at least 10 um are printed\n"
        "    see trench_min_um",
        "E511 marks.cd_bars.rdl: shapes 9.5 um apart on rdl, where at least 10 um are printed\n"
        "    see rdl_space_min_um",
    ]


def test_pairs_are_lower_and_upper_mask(tmp_path: Path) -> None:
    """A mask with itself, in reversed order, and a pair twice."""
    assert refused(tmp_path, "{pairs: [[d1, d1], [rdl, d2], [d1, d2], [d1, d2]]}") == [
        "E512 marks.pairs[0]: d1 is paired with itself\n"
        "    write [lower, upper] in the order d1, d2, rdl, d3",
        "E512 marks.pairs[1]: d2 is on the wafer before rdl\n"
        "    write [lower, upper] in the order d1, d2, rdl, d3",
        "E512 marks.pairs[3]: d1, d2 is listed twice\n    list each pair once",
    ]


def test_marks_that_nobody_can_read_are_refused(tmp_path: Path) -> None:
    """A cross without corners, a box larger than its frame, and a scale that reads twice."""
    marks = "{cross: {length_um: 40}, box_in_box: {inner_um: 40}, vernier: {step_um: 2}}"

    assert refused(tmp_path, marks) == [
        "E513 marks.cross: arms of 15 um leave a cross of 40 um no corners to see\n"
        "    make it at least three times as long as its arms are wide",
        "E513 marks.box_in_box: a box of 40 um does not fit into a frame of 60 um with a line of "
        "10 um\n    use a smaller box or a larger frame",
        "E513 marks.vernier: 8 steps of 2 um read as far as half the pitch of 20 um: two lines "
        "would be in line\n    use fewer lines, a smaller step or a larger pitch",
    ]


def test_blocks_lie_on_the_usable_wafer_apart_and_out_of_windows(tmp_path: Path) -> None:
    """A block is 1.85 x 1.026 mm, the usable radius 7 mm.

    The third one's right upper corner is at (5.925, 4.513) mm, 7.45 mm from the center.
    """
    marks = "{sites_um: [[0, 3000], [1900, 3000], [5000, 4000]], left_right_mm: 3}"
    window = "knock_outs: [{box_um: [2500, -200, 3500, 200], why: wafer ID}]"

    assert refused(tmp_path, marks, window) == [
        "E515 marks.sites_um[1]: the block at (1900, 3000) um is nearer than 100 um to that at "
        "(0, 3000) um\n    move them apart, or make marks.margin_um smaller",
        "E514 marks.sites_um[2]: a block of 1850 x 1026 um at (5000, 4000) um reaches beyond the "
        "usable circle of 14000 um\n    move it inward",
        "E518 marks.left_right_mm: the block at (3000, 0) um lies in the window for 'wafer ID'\n"
        "    move it: in that window nothing may be drawn",
    ]


def test_a_bias_that_swallows_marks_is_refused(tmp_path: Path) -> None:
    """Bars of 10 um whose edges move inward by 5 um, and spaces of 10 um that lose 12 um."""
    extra = "process: {rdl: {bias_um: -5}, d3: {bias_um: 6}}\n"

    assert refused(tmp_path, "{}", extra=extra) == [
        "E516 process.rdl.bias_um: a bias of -5 um leaves nothing of marks 10 um wide and 10 um "
        "apart\n    use a smaller bias, or larger marks",
        "E516 process.d3.bias_um: a bias of 6 um leaves nothing of marks 10 um wide and 10 um "
        "apart\n    use a smaller bias, or larger marks",
    ]


def test_bars_for_the_saw_fit_the_street_and_are_seen(tmp_path: Path) -> None:
    """The street is 80 um wide; partial dies open it on d2 already."""
    marks = "{dicing: {layer: d2, width_um: 80.001}}"

    assert refused(tmp_path, marks, "edge: {}") == [
        "E517 marks.dicing.layer: the bars lie in streets of partial dies, which are open on d2 "
        "already\n    draw them on rdl, or draw no partial dies on this layer",
        "E517 marks.dicing.width_um: a bar of 80.001 um is wider than the street of 80 um\n"
        "    make it narrower: dies and partial dies begin beside it",
    ]


def test_bars_for_the_saw_are_no_longer_than_dies(tmp_path: Path) -> None:
    """Of 2 mm; where streets cross, bars of both would meet."""
    assert refused(tmp_path, "{dicing: {length_um: 1900.001}}") == [
        "E517 marks.dicing.length_um: a bar that ends 2000.001 um from the street may meet another "
        "one: dies are 2000 um long\n    make it shorter, or gap_um smaller"
    ]


def test_each_block_is_a_window_of_all_masks(tmp_path: Path) -> None:
    """With its margin; others, as test dies, find the size of a block beside it."""
    found, _ = package(tmp_path, (WAFER, f"{WAFER}\nmarks: {{sites_um: [[0, 4000]]}}"))

    assert [(item.box, item.layers) for item in found.wafer.knock_outs] == [
        (
            Box(left_nm=Nm(-1_025_000), bottom_nm=Nm(3_387_000), right_nm=Nm(1_025_000),
                top_nm=Nm(4_613_000)),
            ("d1", "d2", "rdl", "d3"),
        )
    ]  # fmt: skip
    assert mark_block_box(found) == Box(
        left_nm=Nm(-925_000), bottom_nm=Nm(-513_000), right_nm=Nm(925_000), top_nm=Nm(513_000)
    )
    assert mark_block_box(package(tmp_path)[0]) is None
