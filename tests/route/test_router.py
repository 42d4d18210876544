"""Whole dies from nets to metal that KLayout finds clean."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import klayout.db as kdb
import pytest

from benchmarks.routing.drawn import nets_of
from benchmarks.routing.judge import judge
from tests.route import drawn
from tests.route.dies import ball, box, die, keep_out, net, nm, pad
from tests.route.images import image, shuffled
from tests.route.solvable import solvable
from wlcsp_layout.geometry import Box
from wlcsp_layout.model.package import Die
from wlcsp_layout.route import route

ROOT = Path(__file__).parents[2]


def wrong(of: Die, folder: Path) -> list[str]:
    """What is open or breaks a rule: by the router's own judgment, and by KLayout's of the file."""
    routing = route(of)
    layout = kdb.Layout()
    layout.create_cell("RDL").shapes(layout.layer(1, 0)).insert(drawn.metal(of, routing).merged())
    file = folder / "rdl.gds"
    layout.write(str(file))
    nets = nets_of(of, routing)
    verdict = judge(file, (1, 0), of, nets)
    pairs = min(len(of.free_pads), len(of.free_balls))
    found = [str(finding) for finding in routing.findings]
    found += [f"{mark.kind} at {mark.at_nm}" for mark in verdict.marks]
    found += [] if routing.net_count == len(of.nets) + pairs else ["a free pad has no ball"]
    return found


SEEDS = (
    1,
    2,
    3,
    5,
    7,
    8,
    10,
    12,
    13,
    14,
    15,
    18,
    19,
    20,
    21,
    22,
    26,
    28,
    30,
    33,
    34,
    37,
    39,
    42,
    45,
)
"""Of dies that the lattice needs a second or two for at most."""


@pytest.mark.parametrize("seed", SEEDS)
def test_a_die_that_a_lattice_can_route_is_complete_and_clean(seed: int, tmp_path: Path) -> None:
    """Fixed, free and mixed nets, trees and pairs, 10 to 60 um wide, among keep-outs."""
    assert wrong(solvable(seed), tmp_path) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_so_is_its_image_in_another_order(seed: int, tmp_path: Path) -> None:
    """Turned by one to three quarters, every other one mirrored, and all lists shuffled."""
    of = image(solvable(seed), 1 + seed % 3, is_mirrored=seed % 2 == 0)

    assert wrong(shuffled(of, seed), tmp_path) == []


def test_the_judge_finds_what_is_wrong(tmp_path: Path) -> None:
    """A net whose ball is fenced in is open; a pad 5 um beside a foreign ball is too near."""
    fence = [
        keep_out("w", (400, 700), (420, 700), (420, 1300), (400, 1300)),
        keep_out("e", (780, 700), (800, 700), (800, 1300), (780, 1300)),
        keep_out("s", (400, 700), (800, 700), (800, 720), (400, 720)),
        keep_out("n", (400, 1280), (800, 1280), (800, 1300), (400, 1300)),
    ]
    closed = die(
        pads=(pad("P1", 100, 1000),),
        balls=(ball("A1", 600, 1000),),
        nets=(net("N1", "P1", "A1"),),
        keep_outs=tuple(fence),
    )
    near = die(pads=(pad("P1", 1000, 1170),), balls=(ball("A1", 1000, 1000),))

    assert [item[:4] for item in wrong(closed, tmp_path)] == ["R107", "open"]
    assert {item[:5] for item in wrong(near, tmp_path)} == {"R101 ", "space"}


SMALL = Box(left_nm=nm(0), bottom_nm=nm(0), right_nm=nm(220), top_nm=nm(220))
LARGE = Box(left_nm=nm(-9000), bottom_nm=nm(-9000), right_nm=nm(9000), top_nm=nm(9000))


@pytest.mark.parametrize(
    "of",
    [
        pytest.param(
            replace(
                die(
                    pads=(replace(pad("P1", 40, 40), landing=box(40, 40, 30, 30)),),
                    balls=(ball("A1", 150, 150),),
                    nets=(net("N1", "P1", "A1"),),
                ),
                box=SMALL,
                ball_pad=replace(die(pads=(), balls=()).ball_pad, metal_diameter_nm=nm(80)),
            ),
            id="a small die with one net",
        ),
        pytest.param(
            replace(
                die(
                    pads=(pad("P1", -8900, -8900), pad("P2", 8900, 0)),
                    balls=(ball("A1", 8000, 8000), ball("A2", -8000, 0)),
                    nets=(net("N1", "P1", "A1"), net("N2", "P2", "A2")),
                ),
                box=LARGE,
            ),
            id="a large die with two nets from side to side",
        ),
        pytest.param(
            die(
                pads=(pad("P1", 1000, 1000), pad("P2", 400, 1000)),
                balls=(ball("A1", 1000, 1000),),
                nets=(net("N1", "P1 P2", "A1"),),
            ),
            id="a pad and a ball with one center",
        ),
        pytest.param(
            die(
                pads=(pad("P1", 1000, 1000), pad("P2", 400, 1000)),
                balls=(ball("A1", 1000, 1000), ball("A2", 1600, 1000)),
                nets=(net("N1", "P1", "A1"), net("N2", "P2", "A2")),
            ),
            id="a net that needs no trace in the way of another",
        ),
        pytest.param(die(pads=(), balls=()), id="a die with nothing on it"),
        pytest.param(
            die(
                pads=(pad("P1", 200, 200), pad("P2", 1800, 200), pad("P3", 1800, 1800)),
                balls=(ball("A1", 600, 1000), ball("A2", 1400, 1000), ball("A3", 1000, 1500)),
                nets=(net("G", "P1 P2 P3", "A1 A2", width_um=60),),
                keep_outs=(
                    keep_out("at the edge", (900, 0), (1100, 0), (1100, 600), (900, 600)),
                    keep_out("touching that", (1100, 300), (1300, 300), (1200, 600), (1100, 600)),
                ),
            ),
            id="a wide tree around keep-outs that touch, and a ball without a net",
        ),
    ],
)
def test_unusual_dies_are_complete_and_clean(of: Die, tmp_path: Path) -> None:
    """Each with something that a router may have forgotten."""
    assert wrong(of, tmp_path) == []


PRINT = """
from tests.route.solvable import solvable
from wlcsp_layout.route import route
for seed in (3, 7, 8, 13, 18, 28):
    for trace in route(solvable(seed)).traces:
        print(trace)
"""


def test_hash_seeds_do_not_change_a_trace() -> None:
    """Six dies in three processes."""
    runs = [
        subprocess.run(  # noqa: S603  our own program
            [sys.executable, "-c", PRINT],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1", "4711")
    ]

    assert runs[0].count("Trace(") >= 10
    assert runs[0] == runs[1] == runs[2]
