"""What a check of edge pairs does not see: shapes that cross, overlap, touch or are not there."""

from pathlib import Path

import klayout.db as kdb
import pytest

from tests.verify.rules.drawings import (
    A1,
    DIE,
    P1,
    UM,
    Layers,
    around,
    at,
    box,
    drawn,
    limit,
    package,
)
from wlcsp_layout.rules.table import RULES
from wlcsp_layout.verify.judgment import Result, Skipped
from wlcsp_layout.verify.rules import run
from wlcsp_layout.verify.rules.names import Names
from wlcsp_layout.verify.rules.scene import Scene


def result(folder: Path, name: str, value: str, layers: Layers) -> Result | Skipped:
    of = package(folder)
    return run(limit(name, value), [Scene(drawn(of, layers))], Names(of))


def said(found: Result | Skipped) -> list[str]:
    assert isinstance(found, Result)
    return [f"{item.subject}: {item.what}" for item in found.findings]


def places(found: Result | Skipped) -> list[tuple[int, int] | None]:
    assert isinstance(found, Result)
    return [item.at_nm for item in found.findings]


def test_an_opening_without_metal_is_marked_in_its_middle(tmp_path: Path) -> None:
    layers = {
        "passivation": box(P1, 60 * UM, 60 * UM),
        "d1": box(P1, 40 * UM, 40 * UM),
        "rdl": box(A1, 90 * UM, 90 * UM),
    }
    found = result(tmp_path, "rdl_over_opening_min_um", "10", layers)
    assert said(found) == ["pad P1: the metal does not cover the openings; at least 10 um"]
    assert places(found) == [P1]


def test_an_opening_across_the_edge_of_its_pad_is_one_finding(tmp_path: Path) -> None:
    x, y = P1
    layers = {
        "passivation": box(P1, 60 * UM, 60 * UM),
        "d1": box(P1, 40 * UM, 40 * UM),
        "chip_pad": at(x - 40 * UM, y - 40 * UM, x + 15 * UM, y + 40 * UM),
    }
    found = result(tmp_path, "d1_in_pad_min_um", "7.5", layers)
    assert said(found) == [
        "pad P1: the dielectric 1 opening is not inside the pad metal; at least 7.5 um"
    ]
    (place,) = places(found)
    assert place is not None
    assert x + 15 * UM <= place[0] <= x + 20 * UM


def test_a_ball_over_a_chip_pads_opening_overlaps_it(tmp_path: Path) -> None:
    layers = {
        "ball": box(A1, 250 * UM, 250 * UM),
        "d3": box(A1, 200 * UM, 200 * UM),
        "passivation": box(A1, 60 * UM, 60 * UM),
        "d1": box(A1, 40 * UM, 40 * UM),
    }
    found = result(tmp_path, "d3_to_via_min_um", "25", layers)
    assert said(found) == [
        "ball A1: the dielectric 3 opening overlaps a chip pad's openings; at least 25 um"
    ]
    assert places(found) == [A1]


def test_an_opening_of_dielectric_3_needs_no_ball_to_be_near_a_chip_pad(tmp_path: Path) -> None:
    x, y = P1
    layers = {
        "d3": at(x + 40 * UM, y - 20 * UM, x + 90 * UM, y + 20 * UM),
        "passivation": box(P1, 60 * UM, 60 * UM),
        "d1": box(P1, 40 * UM, 40 * UM),
    }
    found = result(tmp_path, "d3_to_via_min_um", "25", layers)
    assert said(found) == [
        "pad P1: 20 um between the dielectric 3 opening and a chip pad's openings; at least 25 um"
    ]


@pytest.mark.parametrize("over_um", [0, 4])
def test_a_ring_that_touches_or_crosses_the_wall_has_no_trench(
    over_um: int, tmp_path: Path
) -> None:
    outer = (115 + over_um) * UM
    ring = around(A1, outer, 75 * UM) - around(A1, outer - 40 * UM, 35 * UM)
    concave = around(A1, 115 * UM, 115 * UM)
    layers = {"ball": box(A1, 250 * UM, 250 * UM), "d2": concave - ring}
    found = result(tmp_path, "trench_min_um", "10", layers)
    assert said(found) == ["ball A1: the trench around the ring is 0 um wide; at least 10 um"]


@pytest.mark.parametrize("left_um", [115, 120])
def test_dielectric_3_on_the_wall_or_across_it_is_found(left_um: int, tmp_path: Path) -> None:
    layers = {
        "ball": box(A1, 250 * UM, 250 * UM),
        "d2": box(A1, 230 * UM, 230 * UM),
        "d3": around(A1, left_um * UM, 95 * UM),
    }
    found = result(tmp_path, "d3_to_concave_min_um", "5", layers)
    assert said(found)
    assert all("crosses the concave circle" in text for text in said(found))


def test_dielectric_3_beyond_the_concave_circle_is_measured_too(tmp_path: Path) -> None:
    layers = {
        "ball": box(A1, 250 * UM, 250 * UM),
        "d2": box(A1, 230 * UM, 230 * UM),
        "d3": around(A1, 119 * UM, 122 * UM),
    }
    assert said(result(tmp_path, "d3_to_concave_min_um", "5", layers)) == [
        "ball A1: 4 um between the edge of dielectric 3 and the concave circle; at least 5 um"
    ]
    assert said(result(tmp_path, "d3_to_concave_min_um", "4", layers)) == []


def test_metal_beyond_the_die_edge_is_marked_there(tmp_path: Path) -> None:
    layers = {"rdl": at(-30 * UM, 500 * UM, 200 * UM, 520 * UM)}
    found = result(tmp_path, "rdl_to_edge_min_um", "15", layers)
    assert said(found) == ["layer rdl: metal lies beyond the die edge; at least 15 um"]


@pytest.mark.parametrize("layer", ["d1", "d2", "d3"])
def test_a_dielectric_over_the_street_is_found(layer: str, tmp_path: Path) -> None:
    """The layer holds what is removed: nothing is removed from the street."""
    tile = kdb.Region(DIE.enlarged(40 * UM))
    depths = {"d1": 5 * UM, "d2": 10 * UM, "d3": 15 * UM}
    layers = {name: tile - kdb.Region(DIE.enlarged(-depth)) for name, depth in depths.items()}
    assert said(result(tmp_path, "pull_back_step_min_um", "5", layers)) == []
    layers[layer] = kdb.Region()
    assert said(result(tmp_path, "pull_back_step_min_um", "5", layers))


def test_a_street_of_half_a_die_side_is_no_street(tmp_path: Path) -> None:
    tile = kdb.Region(DIE.enlarged(40 * UM)) - kdb.Region(DIE)
    scribe = tile - at(2000 * UM, 0, 2040 * UM, 1000 * UM)
    assert said(result(tmp_path, "street_min_um", "50", {"scribe": scribe})) == [
        "layer scribe: the street is 40 um wide; at least 50 um"
    ]


def test_no_shapes_are_said_to_be_none(tmp_path: Path) -> None:
    found = result(tmp_path, "d1_opening_min_um", "20", {})
    assert isinstance(found, Result)
    assert (found.shapes, found.measured, found.findings) == (0, "", ())


def test_openings_elsewhere_are_no_openings_of_pads(tmp_path: Path) -> None:
    """The street, and the hole inside a ring, may be as narrow and as close as they like."""
    hole = box(A1, 5 * UM, 5 * UM) + box((A1[0] + 8 * UM, A1[1]), 5 * UM, 5 * UM)
    street = kdb.Region(DIE.enlarged(3 * UM)) - kdb.Region(DIE)
    pad = box(P1, 40 * UM, 40 * UM)
    layers = {"passivation": pad.sized(5 * UM), "d1": pad + hole + street}
    for name in ("d1_opening_min_um", "d1_opening_space_min_um"):
        found = result(tmp_path, name, "20", layers)
        assert isinstance(found, Result)
        assert (found.shapes, found.findings) == (1, ())


def test_an_opening_of_the_passivation_on_the_street_makes_it_no_opening_of_a_pad(
    tmp_path: Path,
) -> None:
    """A stray spot of 2 um where dielectrics are pulled back: only the pad is looked at."""
    street = kdb.Region(DIE.enlarged(40 * UM)) - kdb.Region(DIE.enlarged(-20 * UM))
    spot, pad = box((5 * UM, 300 * UM), 2 * UM, 2 * UM), box(P1, 40 * UM, 40 * UM)
    layers = {
        "passivation": pad.sized(10 * UM) + spot,
        "chip_pad": pad.sized(20 * UM),
        "d1": pad + street,
        "d2": pad.sized(5 * UM) + street,
        "rdl": pad.sized(20 * UM),
    }
    for name in ("d1_in_pad_min_um", "d2_beyond_d1_min_um", "rdl_over_opening_min_um"):
        found = result(tmp_path, name, "5", layers)
        assert isinstance(found, Result)
        assert (found.shapes, found.findings) == (1, ())


@pytest.mark.parametrize(("by", "what"), [(-1, "9.999 um between"), (-11 * UM, "overlaps")])
def test_a_finding_between_a_ball_and_a_pad_names_both(by: int, what: str, tmp_path: Path) -> None:
    """Pad P1 is 470 um from the left, its opening 10 um beside that under the ball at 600 um.

    A waiver may name either one.
    """
    of = package(tmp_path, ("at_um: [100, 1000]", "at_um: [470, 1000]"))
    via = box((470 * UM - by, A1[1]), 40 * UM, 40 * UM)
    opening, ball = box(A1, 200 * UM, 200 * UM), box(A1, 250 * UM, 250 * UM)
    layers = {"passivation": via, "d1": via, "d2": via, "d3": opening, "ball": ball}
    found = run(limit("d3_to_via_min_um", "10"), [Scene(drawn(of, layers))], Names(of))
    assert isinstance(found, Result)
    (finding,) = found.findings
    assert what in finding.what
    assert finding.objects == ("A1", "P1")


def test_a_ring_without_gaps_has_no_gap_to_measure(tmp_path: Path) -> None:
    of = package(tmp_path, ("    gaps: {count: 4, width_um: 20, facing: trace}\n", ""))
    ring = box(A1, 150 * UM, 150 * UM) - box(A1, 70 * UM, 70 * UM)
    layers = {"ball": box(A1, 250 * UM, 250 * UM), "d2": box(A1, 230 * UM, 230 * UM) - ring}
    gap = limit("gap_min_um", "10")
    found = run(gap, [Scene(drawn(of, layers))], Names(of))
    assert found == Skipped(code="V307", name="gap_min_um", why="the ring has no gaps")
    cut = {**layers, "d2": layers["d2"] + at(A1[0], A1[1], A1[0] + 80 * UM, A1[1] + 9 * UM)}
    assert said(run(gap, [Scene(drawn(of, cut))], Names(of))) == [
        "ball A1: a gap in the ring is 9 um wide; at least 10 um"
    ]


def test_metal_of_no_net_can_be_wide_but_no_drop_of_a_narrow_net(tmp_path: Path) -> None:
    """A block of 50 um near a strip; beside a ball pad, the block is taken for its drop."""
    block = at(1000 * UM, 1200 * UM, 1200 * UM, 1250 * UM)
    strip = at(1000 * UM, 1262 * UM, 1200 * UM, 1282 * UM)
    assert said(result(tmp_path, "rdl_wide_space_min_um", "15", {"rdl": block + strip})) == [
        "layer rdl: 12 um beside a trace wider than 30 um; at least 15 um"
    ]
    drop = at(A1[0], A1[1] - 25 * UM, A1[0] + 300 * UM, A1[1] + 25 * UM)
    beside = strip.moved(A1[0] + 150 * UM - 1000 * UM, A1[1] + 37 * UM - 1262 * UM)
    found = result(tmp_path, "rdl_wide_space_min_um", "15", {"rdl": drop + beside})
    assert found == Skipped(
        code="V313", name="rdl_wide_space_min_um", why="no trace is wider than 30 um"
    )


def test_without_wide_metal_there_is_nothing_to_measure(tmp_path: Path) -> None:
    found = result(tmp_path, "rdl_wide_space_min_um", "15", {"rdl": box(A1, 90 * UM, 20 * UM)})
    assert found == Skipped(
        code="V313", name="rdl_wide_space_min_um", why="no trace is wider than 30 um"
    )


def test_balls_that_overlap_are_two_and_a_ball_in_pieces_is_one(tmp_path: Path) -> None:
    ball = box(A1, 250 * UM, 250 * UM)
    found = result(tmp_path, "pitch_min_um", "300", {"ball": ball + ball.moved(240 * UM, 0)})
    assert said(found) == ["ball A1: 240 um between ball centers; at least 300 um"]
    left = at(0, 0, *A1)
    found = result(tmp_path, "pitch_min_um", "300", {"ball": (ball & left) + (ball - left)})
    assert isinstance(found, Result)
    assert (found.shapes, found.findings) == (1, ())


def test_a_single_ball_has_no_pitch(tmp_path: Path) -> None:
    found = result(tmp_path, "pitch_max_um", "400", {"ball": box(A1, 250 * UM, 250 * UM)})
    assert found == Skipped(code="V321", name="pitch_max_um", why="a single ball has no pitch")


def test_rules_of_a_ubm_are_skipped(tmp_path: Path) -> None:
    for name, rule in RULES.items():
        if rule.code.startswith("V33"):
            assert result(tmp_path, name, "1", {}) == Skipped(
                code=rule.code, name=name, why="this stack has no layer to measure it on"
            )
