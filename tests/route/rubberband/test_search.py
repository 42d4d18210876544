"""Ways through the doors of a sketch."""

import math

import pytest

from tests.route.dies import keep_out
from tests.route.rubberband.plans import UM, chip, found, laid, sketch, task
from wlcsp_layout.model.package import KeepOut
from wlcsp_layout.route.rubberband.search import Prices, Search, Way
from wlcsp_layout.route.rubberband.wires import Wires

PADS = [("P1", 200, 1000), ("P2", 200, 1300)]
BALLS = [("A1", 1700, 1000), ("A2", 1700, 1400)]


def wall(*gaps: tuple[float, float]) -> list[KeepOut]:
    """A wall 100 um thick in the middle of the die, from edge to edge but for gaps in y."""
    edges = [0.0, *(y for gap in gaps for y in gap), 2000.0]
    return [
        keep_out(f"wall {low}", (950, low), (1050, low), (1050, high), (950, high))
        for low, high in zip(edges[::2], edges[1::2], strict=True)
    ]


def height_in_wall(wires: Wires, way: Way) -> float:
    """The middle of the first door between two points of the wall."""
    f, ends = wires.sketch.features, wires.sketch.ends
    pairs = [ends[door] for door, _ in way.slots]
    return next(
        (f.y[a] + f.y[b]) / 2 for a, b in pairs if {f.x[a], f.x[b]} <= {950 * UM, 1050 * UM}
    )


def test_there_is_no_way_through_a_closed_wall_at_any_price() -> None:
    """P1 on the left, A1 on the right of a wall from edge to edge."""
    wires = Wires(sketch(chip(PADS, BALLS, keep_outs=wall())))

    assert found(wires, task(wires, "pad P1", "ball A1"), crossing=1.0, overflow=1.0) is None


@pytest.mark.parametrize(("width_um", "is_possible"), [(30, True), (32, False)])
def test_a_gap_lets_through_what_it_has_room_for(
    width_um: float,
    is_possible: bool,  # noqa: FBT001  a parameter
) -> None:
    """A gap of 30 um in a wall; keep-outs ask for no space."""
    wires = Wires(sketch(chip(PADS, BALLS, keep_outs=wall((985, 1015)))))
    wanted = task(wires, "pad P1", "ball A1", width_um=width_um)

    assert (found(wires, wanted) is not None) == is_possible
    assert (found(wires, wanted, overflow=1.0) is not None) == is_possible


def test_a_full_gap_is_passed_by_a_detour_or_for_a_price() -> None:
    """Gaps of 40 um at y = 1000 and at 1980: two wires of 20 um and a space of 10 need 50.

    The second goes around if the price is larger than the detour. That is no longer than from
    (200, 1300) to (950, 1940), on to (1050, 1940) and to (1700, 1400): 1931 um, instead of at
    least 1503.
    """
    chips = chip(PADS, BALLS, keep_outs=wall((980, 1020), (1940, 1980)))
    heights = []
    for price in (10 * UM, 10_000 * UM):
        wires = Wires(sketch(chips))
        first = task(wires, "pad P1", "ball A1", group=1)
        laid(wires, first, found(wires, first))
        way = found(wires, task(wires, "pad P2", "ball A2", group=2), overflow=price)
        assert way is not None
        heights.append(height_in_wall(wires, way))

    assert heights == [pytest.approx(1000 * UM), pytest.approx(1960 * UM)]


def test_a_door_that_was_too_full_costs_more_each_time() -> None:
    """P1 to A1 through the gap at y = 1000 at first; then through that at 1300."""
    wires = Wires(sketch(chip(PADS, BALLS, keep_outs=wall((980, 1020), (1280, 1320)))))
    wanted = task(wires, "pad P1", "ball A1")
    first = found(wires, wanted)
    assert first is not None
    history = [1.0] * len(wires.sketch.ends)
    for door, _ in first.slots:
        history[door] += 100
    way = Search(wires, wanted, Prices(crossing=None, overflow=None, history=history)).run()

    assert way is not None
    assert height_in_wall(wires, first) == pytest.approx(1000 * UM)
    assert height_in_wall(wires, way) == pytest.approx(1300 * UM)


def test_a_wire_in_the_way_is_crossed_for_its_price_only() -> None:
    """N1 runs from wall to wall between P2 and A2."""
    chips = chip(
        [("P1", 1000, 100), ("P2", 200, 1000)],
        [("A1", 1000, 1800), ("A2", 1700, 1000)],
        keep_outs=[
            keep_out("south", (980, 0), (1020, 0), (1020, 60), (980, 60)),
            keep_out("north", (980, 1935), (1020, 1935), (1020, 2000), (980, 2000)),
        ],
    )
    wires = Wires(sketch(chips))
    first = task(wires, "pad P1", "ball A1", group=1, width_um=40)
    wire = laid(wires, first, found(wires, first))
    wanted = task(wires, "pad P2", "ball A2", group=2)

    assert found(wires, wanted) is None
    way = found(wires, wanted, crossing=700 * UM)
    assert way is not None
    assert way.crossed == (wire,)
    assert way.cost >= 1500 * UM + 700 * UM - 1


def test_the_cost_of_a_free_way_is_at_least_the_straight_length() -> None:
    """P1 to A1: 1500 um, and no price for anything."""
    wires = Wires(sketch(chip(PADS, BALLS)))
    way = found(wires, task(wires, "pad P1", "ball A1"))

    assert way is not None
    assert 1500 * UM <= way.cost < 1510 * UM
    assert way.crossed == ()


def test_the_nearest_of_several_ends_is_taken() -> None:
    """From P2 at y = 1300, A2 is at the distance (1500, 100), A1 at (1500, 300)."""
    wires = Wires(sketch(chip(PADS, BALLS)))
    way = found(wires, task(wires, "pad P2", "ball A1", "ball A2"))

    assert way is not None
    assert way.ends[1] == wires.sketch.features.number["ball A2"]


def test_a_branch_follows_the_wire_of_its_group_where_it_meets_it() -> None:
    """A trunk from P1 to A1, between A3 and A4; P2 above it may join it, another net's may not.

    P2 is at (800, 1200), 200 um above the trunk; P1, its nearest end, is 632 um away.
    """
    balls = [BALLS[0], ("A3", 1100, 1250), ("A4", 1100, 750)]
    wires = Wires(sketch(chip([PADS[0], ("P2", 800, 1200)], balls)))
    trunk = task(wires, "pad P1", "ball A1", group=7)
    laid(wires, trunk, found(wires, trunk))

    branch = found(wires, task(wires, "pad P2", "pad P1", "ball A1", group=7, may_join=True))
    alone = found(wires, task(wires, "pad P2", "pad P1", "ball A1", group=8))

    assert branch is not None
    assert alone is not None
    assert branch.cost < 400 * UM
    assert alone.cost >= math.hypot(600, 200) * UM - 1
