"""The cases of the routing benchmark, their bounds and the lattice baseline."""

import math
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.routing import arrays, blackparrot, design, drawn, flow, grid, lengths, planted
from benchmarks.routing.cases import Target
from benchmarks.routing.judge import judge
from benchmarks.routing.run import Facts, chosen, misses
from tests.packages import package
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.route import route
from wlcsp_layout.spec.load import read
from wlcsp_layout.units import Nm

FACTS: Facts = {
    "seconds": 1.0,
    "whole_seconds": 2.0,
    "connections": 10,
    "joined": 10,
    "idle_balls": 0,
    "length_um": 5000.0,
    "askew": 0,
    "bound_um": 5000.0,
    "most": None,
    "marks": {"space": 0, "open": 0},
    "places": [],
    "reasons": [],
    "reason_count": 0,
}


def _package(folder: Path, case: design.Design) -> Package:
    return resolve(read(design.write(case, "case", folder))).package


def _lone_nets(case: design.Design) -> int:
    return sum(len(net.pads) == 1 for net in case.nets)


@pytest.mark.parametrize(
    ("count", "pads", "size_um"), [(10, 97, 80), (16, 252, 80), (24, 572, 52.7)]
)
def test_the_ring_holds_what_it_is_known_to_hold(count: int, pads: int, size_um: float) -> None:
    """Pads at the corners fall out; 576 pads on 39 mm leave 67.708 um each, less 15 um of space."""
    array = arrays.perimeter(count, 1.0)
    assert len(array.pads) == pads
    assert array.pads[0].size_nm[0] == pytest.approx(size_um * 1000, abs=10)


def test_black_parrot_is_complete(tmp_path: Path) -> None:
    """135 signals; 34 + 34 + 17 + 17 power pads, as many balls; landings are the pins of 10 x 5."""
    case = blackparrot.design(4_000)
    assert (_lone_nets(case), len(case.nets), len(case.pads), len(case.balls)) == (
        135,
        139,
        237,
        276,
    )
    die = _package(tmp_path, case).die
    sizes = {tuple(sorted((pad.landing.width_nm, pad.landing.height_nm))) for pad in die.chip_pads}
    assert sizes == {(5_000, 10_000)}
    assert {net.join for net in die.nets if len(net.pads) > 1} == {"pairs"}


def test_a_written_case_is_free_where_it_should_be(tmp_path: Path) -> None:
    """29 pads on the ring, three of them ground; 36 balls, four of them ground."""
    die = _package(tmp_path, arrays.with_ground(6, 3)).die
    assert (len(die.free_pads), len(die.free_balls)) == (26, 32)
    assert [(net.name, net.width_nm, net.join) for net in die.nets] == [("GND", 50_000, "all")]
    assert all(pad.landing == pad.metal for pad in die.chip_pads)


def test_a_planted_netlist_is_the_same_each_time(tmp_path: Path) -> None:
    """And so is its witness; its routes, read through the spec, leave nothing to route."""
    first = planted.plant(tmp_path / "a", "planted", 6, 2)
    again = planted.plant(tmp_path / "b", "planted", 6, 2)
    for name in ("pads.csv", "nets.csv", "witness.csv"):
        assert first.spec.with_name(name).read_text() == again.spec.with_name(name).read_text()
    assert first.connections > 20
    text = first.spec.read_text().replace("routes: auto", "routes: witness.csv, teardrops: false")
    first.spec.write_text(text)
    die = resolve(read(first.spec)).package.die
    routing = route(die)
    assert (routing.findings, len(routing.traces)) == ((), first.connections)
    assert lengths.length_um(die, routing.traces) == pytest.approx(first.length_um)


def test_a_planted_witness_is_clean(tmp_path: Path) -> None:
    """Of the 88 nets that find a way in this array, two have marks of their own: they are out."""
    found = planted.plant(tmp_path, "planted", 10, 2)
    die = resolve(read(found.spec)).package.die
    verdict = judge(tmp_path / "witness.gds", (30, 0), die, die.nets)
    assert (verdict.marks, verdict.joined, found.connections) == ((), 86, 86)


def test_the_baseline_goes_around_what_is_in_the_way(tmp_path: Path) -> None:
    """P1 and A2 stand on one line with A1 between them, P2 and A1 with A2: both must bend."""
    swapped = (("pads: [P1], balls: [A1]", "pads: [P1], balls: [A2]"),
               ("pads: [P2], balls: [A2]", "pads: [P2], balls: [A1]"))  # fmt: skip
    bent = package(tmp_path, *swapped)[0]
    traces = grid.route_all(bent.die, bent.die.nets, seconds=10).traces()
    mask = tmp_path / "rdl.gds"
    drawn.write_plain(bent, traces, mask)
    verdict = judge(mask, (30, 0), bent.die, bent.die.nets)
    assert (verdict.joined, verdict.marks) == (2, ())


def test_length_reaches_to_the_centers(tmp_path: Path) -> None:
    """From (100, 1000) to (600, 1000) um: 500 um, also when the trace stops inside the ball pad."""
    whole, routing = package(tmp_path)
    trace = routing.traces[0]
    start, end = trace.points[0], trace.points[-1]
    stopped = replace(trace, points=(start, replace(end, x_nm=Nm(end.x_nm - 100_000))))
    assert lengths.length_um(whole.die, [trace]) == 500
    assert lengths.length_um(whole.die, [stopped]) == 500


def test_the_bound_of_free_pairs_leaves_the_dearest_pads_open(tmp_path: Path) -> None:
    """P1 and P2 are 500 um from their balls; one pair alone needs 500 um, two need 1000."""
    nets = """nets:
  N1: {pads: [P1], balls: [A1]}
  N2: {pads: [P2], balls: [A2]}"""
    die = package(tmp_path, (nets, "nets: free"))[0].die
    assert lengths.shortest_um(die, die.nets, 2) == 1000
    assert lengths.shortest_um(die, die.nets, 1) == 500


def test_the_bound_of_pairs_is_the_nearest_ball(tmp_path: Path) -> None:
    """Both pads in one net: 500 um each; as one piece of metal 500 + 800 + 500."""
    die = package(tmp_path)[0].die
    pairs = replace(die.nets[0], pads=("P1", "P2"), balls=("A1", "A2"), join="pairs")
    assert lengths.shortest_um(die, [pairs], 0) == 1000
    assert lengths.shortest_um(die, [replace(pairs, join="all")], 0) == 1800


def test_what_does_not_fit_between_balls_does_not_flow(tmp_path: Path) -> None:
    """Gaps of 140 um hold no trace of 60 um with 60 um beside it: 20 of 36 balls are outside."""
    array = arrays.perimeter(6, 1.0)
    assert flow.most_pairs(_package(tmp_path / "a", array).die) == 36
    coarse = replace(array, width_nm=60_000, space_nm=60_000)
    assert flow.most_pairs(_package(tmp_path / "b", coarse).die) == 20


def test_what_is_missed_is_said_in_words() -> None:
    """Every target once; at its limit none is missed."""
    target = Target(ratio=1.02, length_mm=5, seconds=1)
    assert list(misses(FACTS, target, 1.02)) == []
    worse: Facts = {**FACTS, "seconds": 1.5, "joined": 9, "length_um": 5100.0}
    worse["marks"] = {"space": 2, "open": 1}
    assert list(misses(worse, target, 1.021)) == [
        "routed 9 of 10",
        "space 2",
        "ratio 1.021 > 1.02",
        "length 5.10 > 5 mm",
        "1.5 > 1 s",
    ]


def test_no_more_than_the_flow_is_asked_for() -> None:
    """Nine of ten are all that can be routed."""
    short: Facts = {**FACTS, "joined": 9, "most": 9}
    assert list(misses(short, Target(), math.inf)) == []


def test_a_fixed_case_brings_the_free_one_that_it_needs() -> None:
    """In the order of the table; an unknown name ends the run."""
    assert [case.name for case in chosen(["perimeter_10_fixed"], is_quick=False)] == [
        "perimeter_10",
        "perimeter_10_fixed",
    ]
    with pytest.raises(SystemExit, match=r"^no case nowhere: there are caravel, .*"):
        chosen(["nowhere"], is_quick=False)
