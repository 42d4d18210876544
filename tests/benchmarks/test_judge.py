"""The judge of the routing benchmark: every class of defect is planted, and seen.

The die of `tests.packages`: P1 at (100, 1000) um and ball A1 at (600, 1000) are net N1, P2 at
(1900, 1000) and A2 at (1400, 1000) are N2; landings are 70 um, ball pads 260 um, traces 20 um wide
and 20 um apart, 15 um from the edge of the die of 2000 um. All metal is drawn here, by hand.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import klayout.db as kdb
import pytest

from benchmarks.routing.judge import CLASSES, Verdict, judge
from tests.packages import package
from wlcsp_layout.geometry import circle_points
from wlcsp_layout.model.package import Die, Net
from wlcsp_layout.units import Nm

TRACES = ("100 990 600 1010", "1400 990 1900 1010")
FINGER = "600 990 800 1010"
"""Of N1, from its ball toward the other one."""


def _verdict(
    folder: Path,
    *metal: str,
    nets: Sequence[Net] | None = None,
    changes: Sequence[tuple[str, str]] = (),
) -> Verdict:
    """Judge landings, ball pads and polygons: boxes by two corners, others by all [um]."""
    die = package(folder, *changes)[0].die
    file = folder / "rdl.gds"
    _write(file, die, metal)
    return judge(file, (30, 0), die, nets or die.nets)


def _write(file: Path, die: Die, metal: Sequence[str]) -> None:
    layout = kdb.Layout()
    shapes = layout.create_cell("RDL").shapes(layout.layer(30, 0))
    for pad in die.chip_pads:
        box = pad.landing
        shapes.insert(kdb.Box(box.left_nm, box.bottom_nm, box.right_nm, box.top_nm))
    circle = circle_points(die.ball_pad.metal_diameter_nm, die.ball_pad.facets)
    for ball in die.balls:
        shapes.insert(kdb.Polygon([kdb.Point(*xy) for xy in circle]).moved(*ball.at.xy))
    for text in metal:
        nm = [round(float(word) * 1000) for word in text.split()]
        points = [kdb.Point(x, y) for x, y in zip(nm[::2], nm[1::2], strict=True)]
        shapes.insert(kdb.Box(*points) if len(points) == 2 else kdb.Polygon(points))
    layout.write(str(file))


def _found(verdict: Verdict) -> dict[str, int]:
    return {name: count for name, count in verdict.counts.items() if count}


def test_clean_metal_has_no_marks(tmp_path: Path) -> None:
    """Two straight traces; were the region empty, nothing would be joined."""
    verdict = _verdict(tmp_path, *TRACES)
    assert verdict.marks == ()
    assert (verdict.joined, verdict.connections, verdict.idle_balls) == (2, 2, 0)
    assert tuple(verdict.counts) == CLASSES


@pytest.mark.parametrize(("end_um", "marks"), [(820, {}), (819.999, {"space": 1})])
def test_axial_edges_have_no_tolerance_in_space(
    tmp_path: Path, end_um: float, marks: dict[str, int]
) -> None:
    """Fingers of the two nets face each other: 20 um apart, and 1 nm less."""
    assert _found(_verdict(tmp_path, *TRACES, FINGER, f"{end_um} 990 1400 1010")) == marks


@pytest.mark.parametrize(("end_um", "count"), [(819.998, 0), (819.997, 1)])
def test_other_edges_have_two_nanometers(tmp_path: Path, end_um: float, count: int) -> None:
    """The second finger ends in an oblique edge, whose near corner is 2 and 3 nm too close."""
    oblique = f"{end_um} 990 1400 990 1400 1010 821 1010"
    assert _verdict(tmp_path, *TRACES, FINGER, oblique).counts["space"] == count


def test_diagonal_edges_have_no_tolerance(tmp_path: Path) -> None:
    """Diagonal ends 28.283 um apart along x are 19.999 um apart: 28.284 would be 20.0."""
    slash = "600 990 800 990 820 1010 600 1010"
    for gap_um, count in ((28.285, 0), (28.283, 1)):
        other = f"{800 + gap_um} 990 1400 990 1400 1010 {820 + gap_um} 1010"
        assert _verdict(tmp_path, *TRACES, slash, other).counts["space"] == count


def test_corners_are_measured_along_the_diagonal(tmp_path: Path) -> None:
    """Corners 14 um apart in x and in y are 19.8 um apart, 15 um are 21.2."""
    for gap_um, count in ((15, 0), (14, 1)):
        other = f"{800 + gap_um} {1010 + gap_um} 1400 {1030 + gap_um}"
        assert _verdict(tmp_path, *TRACES, FINGER, other).counts["space"] == count


def test_the_larger_space_of_two_nets_counts(tmp_path: Path) -> None:
    """25 um apart, which is enough until N2 asks for 30."""
    metal = (*TRACES, FINGER, "825 990 1400 1010")
    nets = package(tmp_path)[0].die.nets
    asking = (nets[0], replace(nets[1], space_nm=Nm(30_000)))
    assert _found(_verdict(tmp_path, *metal, nets=nets)) == {}
    assert _found(_verdict(tmp_path, *metal, nets=asking)) == {"space": 1}


@pytest.mark.parametrize(("end_um", "marks"), [(815, {}), (814.999, {"space": 1})])
def test_wide_metal_keeps_its_own_space(
    tmp_path: Path, end_um: float, marks: dict[str, int]
) -> None:
    """Where 10 um are the rule, 15 are for traces wider than 30; here N2 is 40 um wide."""
    changes = [("wafer:", "rdl: {space_um: 10}\nwafer:")]
    nets = package(tmp_path, *changes)[0].die.nets
    nets = (nets[0], replace(nets[1], width_nm=Nm(40_000)))
    metal = (TRACES[0], FINGER, "1400 980 1900 1020", f"{end_um} 980 1400 1020")
    assert _found(_verdict(tmp_path, *metal, nets=nets, changes=changes)) == marks


def test_the_pad_of_a_wide_net_is_no_wide_metal(tmp_path: Path) -> None:
    """N1 comes to 12 um of ball pad A2, whose trace is 40 um wide: 10 um are enough there."""
    changes = [("wafer:", "rdl: {space_um: 10}\nwafer:")]
    nets = package(tmp_path, *changes)[0].die.nets
    nets = (nets[0], replace(nets[1], width_nm=Nm(40_000)))
    metal = (TRACES[0], "600 990 1258 1010", "1400 980 1900 1020")
    assert _found(_verdict(tmp_path, *metal, nets=nets, changes=changes)) == {}


@pytest.mark.parametrize(("top_um", "marks"), [(1010, {}), (1009.999, {"width": 1})])
def test_a_neck_is_found(tmp_path: Path, top_um: float, marks: dict[str, int]) -> None:
    """Of 1 nm in a trace of 20 um."""
    neck = f"300 990 400 {top_um}"
    metal = ("100 990 300 1010", neck, "400 990 600 1010", TRACES[1])
    assert _found(_verdict(tmp_path, *metal)) == marks


def test_a_landing_narrower_than_the_trace_is_no_neck(tmp_path: Path) -> None:
    """Openings of 2 um make a landing of 10; a trace of 20 um passes over half of it, on one side.

    The other half reaches 4 um beyond the trace, 10 um wide.
    """
    changes = [
        ("passivation_opening_um: 60", "passivation_opening_um: 2\n  landing_enclosure_um: 4"),
        ("d1_opening_um: 40", "d1_opening_um: 2"),
        ("d2_opening_um: 50", "d2_opening_um: 2"),
    ]
    passing = "95 981 600 1001"
    assert _found(_verdict(tmp_path, passing, TRACES[1], changes=changes)) == {}


def test_an_acute_corner_is_a_notch_outside_and_narrow_inside(tmp_path: Path) -> None:
    """A spike of 45 degrees on a trace: one of its corners is too narrow, the other one a notch."""
    spike = "300 1010 400 1110 330 1010"
    assert _found(_verdict(tmp_path, *TRACES, spike)) == {"width": 1, "notch": 1}


@pytest.mark.parametrize(("left_um", "marks"), [(340, {}), (339.999, {"notch": 1})])
def test_a_notch_is_found(tmp_path: Path, left_um: float, marks: dict[str, int]) -> None:
    """Between two stubs of one trace."""
    stubs = ("300 1010 320 1100", f"{left_um} 1010 370 1100")
    assert _found(_verdict(tmp_path, *TRACES, *stubs)) == marks


@pytest.mark.parametrize(("bottom_um", "marks"), [(15, {}), (14.999, {"edge": 1})])
def test_metal_near_the_die_edge_is_found(
    tmp_path: Path, bottom_um: float, marks: dict[str, int]
) -> None:
    """A stub toward the lower edge."""
    assert _found(_verdict(tmp_path, *TRACES, f"300 {bottom_um} 320 1000")) == marks


def test_a_short_is_found_and_joins_nothing(tmp_path: Path) -> None:
    """One trace through all: both nets are joined, but not alone."""
    verdict = _verdict(tmp_path, "100 990 1900 1010")
    assert _found(verdict) == {"short": 1}
    assert verdict.joined == 0


def test_a_ball_without_a_net_is_shorted_too(tmp_path: Path) -> None:
    """N2 is no net here."""
    nets = package(tmp_path)[0].die.nets[:1]
    assert _found(_verdict(tmp_path, *TRACES, nets=nets)) == {"short": 1}


def test_an_open_net_is_found(tmp_path: Path) -> None:
    """N1 has no trace."""
    verdict = _verdict(tmp_path, TRACES[1])
    assert _found(verdict) == {"open": 1}
    assert verdict.joined == 1
    assert [mark.at_nm for mark in verdict.marks] == [(600_000, 1_000_000)]


def test_idle_metal_is_found(tmp_path: Path) -> None:
    """A box that touches nothing."""
    assert _found(_verdict(tmp_path, *TRACES, "300 300 400 400")) == {"open": 1}


def test_pairs_need_a_ball_for_each_pad(tmp_path: Path) -> None:
    """P1 and P2 may go to A1 or A2: with one trace P2 is open and A2 idle, with two all is well."""
    die = package(tmp_path)[0].die
    nets = (replace(die.nets[0], pads=("P1", "P2"), balls=("A1", "A2"), join="pairs"),)
    half = _verdict(tmp_path, TRACES[0], nets=nets)
    assert (_found(half), half.joined, half.connections) == ({"open": 1}, 1, 2)
    assert half.idle_balls == 1
    whole = _verdict(tmp_path, *TRACES, nets=nets)
    assert (_found(whole), whole.joined, whole.idle_balls) == ({}, 2, 0)


def test_a_pair_that_is_shorted_is_not_joined(tmp_path: Path) -> None:
    """N1 joins pairs, and its one pair is joined to N2 too."""
    first, second = package(tmp_path)[0].die.nets
    verdict = _verdict(tmp_path, "100 990 1900 1010", nets=(replace(first, join="pairs"), second))
    assert (_found(verdict), verdict.joined) == ({"short": 1}, 0)


def test_all_needs_one_piece(tmp_path: Path) -> None:
    """The same metal, where the net is to be one piece: A2 and P2 are apart from P1."""
    die = package(tmp_path)[0].die
    nets = (replace(die.nets[0], pads=("P1", "P2"), balls=("A1", "A2")),)
    verdict = _verdict(tmp_path, *TRACES, nets=nets)
    assert (_found(verdict), verdict.joined, verdict.connections) == ({"open": 1}, 0, 1)
