"""Free pads to free balls."""

import math
from collections.abc import Sequence
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.route.dies import keep_out
from tests.route.rubberband.plans import UM, chip, crossings, drawn, sketch
from wlcsp_layout.model.package import Die
from wlcsp_layout.route.rubberband.flow import Pairing, pairings
from wlcsp_layout.route.rubberband.wires import Wires


def paired(wires: Wires, of: Die) -> list[Pairing]:
    """All pads and balls free, traces of 10 um and spaces of 10 um."""
    number = wires.sketch.features.number
    pads = [number[f"pad {item.name}"] for item in of.chip_pads]
    balls = [number[f"ball {item.name}"] for item in of.balls]
    return pairings(wires, pads, balls, 10 * UM, 10 * UM)


def crossing_count(wires: Wires, pairs: Sequence[Pairing]) -> int:
    """Of the pairs, drawn with all units of a door evenly along it."""
    units: dict[int, set[int]] = {}
    for pair in pairs:
        for door, place in pair.slots:
            units.setdefault(door, set()).add(place)
    return crossings(
        [
            drawn(
                wires.sketch,
                (pair.start, pair.end),
                [((d, sorted(units[d]).index(k)), len(units[d])) for d, k in pair.slots],
            )
            for pair in pairs
        ]
    )


places = st.sets(st.tuples(st.integers(1, 5), st.integers(1, 6)), min_size=1, max_size=4)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(places, places)
def test_pairs_do_not_cross_and_are_as_many_as_there_are_ends(
    pads: set[tuple[int, int]], balls: set[tuple[int, int]]
) -> None:
    """Pads in the left half, balls in the right, 150 um apart at least: there is room for all.

    Ways are measured through the middles of doors: the sum of the straight distances is at most
    half above the least, before any pair is improved.
    """
    of = chip(
        [(f"P{n}", 150 * x, 150 * y) for n, (x, y) in enumerate(sorted(pads))],
        [(f"A{n}", 150 * x + 950, 150 * y) for n, (x, y) in enumerate(sorted(balls))],
        side_um=1900,
        diameter_um=60,
    )
    wires = Wires(sketch(of))
    f = wires.sketch.features
    pairs = paired(wires, of)

    assert len(pairs) == min(len(pads), len(balls))
    assert len({pair.start for pair in pairs}) == len({pair.end for pair in pairs}) == len(pairs)
    assert crossing_count(wires, pairs) == 0
    total = sum(math.dist((f.x[p.start], f.y[p.start]), (f.x[p.end], f.y[p.end])) for p in pairs)
    assert total <= 1.5 * shortest(sorted(pads), sorted(balls))


def shortest(pads: list[tuple[int, int]], balls: list[tuple[int, int]]) -> float:
    """The least sum of distances [nm] over all assignments, by trying them all."""
    one = [(150 * UM * x, 150 * UM * y) for x, y in pads]
    other = [(150 * UM * x + 950 * UM, 150 * UM * y) for x, y in balls]
    few, many = sorted((one, other), key=len)
    return min(
        sum(math.dist(a, b) for a, b in zip(few, chosen, strict=True))
        for chosen in permutations(many, len(few))
    )


@pytest.mark.parametrize(("gap_um", "count"), [(48, 2), (50, 3), (69, 3), (70, 4)])
def test_a_gap_lets_through_as_many_as_it_holds(gap_um: float, count: int) -> None:
    """A wall with one gap; n traces of 10 um and n - 1 spaces of 10 um: 20 n - 10."""
    low, high = 1000 - gap_um / 2, 1000 + gap_um / 2
    of = chip(
        [(f"P{n}", 300, 400 + 250 * n) for n in range(5)],
        [(f"A{n}", 1700, 400 + 300 * n) for n in range(5)],
        diameter_um=60,
        keep_outs=[
            keep_out("south", (950, 0), (1050, 0), (1050, low), (950, low)),
            keep_out("north", (950, high), (1050, high), (1050, 2000), (950, 2000)),
        ],
    )
    wires = Wires(sketch(of))
    pairs = paired(wires, of)

    assert len(pairs) == count
    assert crossing_count(wires, pairs) == 0
