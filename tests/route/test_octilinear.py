"""Axial and diagonal center lines: exact, clean, with the same ends, past everything as before."""

import math
from collections.abc import Sequence
from itertools import pairwise
from random import Random

import klayout.db as kdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.route.dies import ball, die, keep_out, net, nm, pad, point
from wlcsp_layout.geometry import Point, Xy, circle_points
from wlcsp_layout.model.package import Ball, ChipPad, Die, Net
from wlcsp_layout.route import clearance
from wlcsp_layout.route.metal import Owners, of_traces
from wlcsp_layout.route.octilinear import Octilinear, octilinear
from wlcsp_layout.route.outline import trace_pieces
from wlcsp_layout.route.routing import Trace
from wlcsp_layout.route.tracks import Angles

Um = tuple[float, float]

PITCH = 30
"""Width and space of `tests.route.dies` in um."""
RADIUS = 130 + 10 + 10
"""From a ball's center to the nearest center line of another net, in um."""
IN_THE_MIDDLE = ball("M", 1000, 1000)


def trace(name: str, *points_um: Um, width_um: float = 20) -> Trace:
    points = tuple(point(x, y) for x, y in points_um)
    return Trace(route=name, net=name, points=points, width_nm=nm(width_um))


def converted(
    traces: Sequence[Trace],
    angles: Angles = 45,
    pads: tuple[ChipPad, ...] = (),
    balls: tuple[Ball, ...] = (),
    on: Die | None = None,
) -> Octilinear:
    """Convert on a die of 2000 um; a net of the trace's name owns what it has in its name."""
    where = on or die(pads=pads, balls=balls)
    return octilinear(where, traces, Owners(where, ()), angles)


def steps(line: Trace) -> list[Xy]:
    return [(b.x_nm - a.x_nm, b.y_nm - a.y_nm) for a, b in pairwise(line.points)]


def is_exact(line: Trace, angles: Angles) -> bool:
    return all(not dx or not dy or (angles == 45 and abs(dx) == abs(dy)) for dx, dy in steps(line))


def turns(line: Trace) -> set[int]:
    """The angles of the bends, in degrees."""
    headings = [math.degrees(math.atan2(dy, dx)) for dx, dy in steps(line)]
    return {round(abs((b - a + 180) % 360 - 180)) for a, b in pairwise(headings)}


def length_um(line: Trace) -> float:
    return sum(math.hypot(dx, dy) for dx, dy in steps(line)) / 1000


def space_marks(traces: Sequence[Trace], balls: Sequence[Ball], space_um: float = 10) -> int:
    """Where metal of different nets is too close, and how many pieces run into one, by KLayout."""
    metal = kdb.Region()
    for line in traces:
        pieces = [kdb.Polygon([kdb.Point(*xy) for xy in p.points]) for p in trace_pieces(line)]
        metal += kdb.Region(pieces).merged()
    for item in balls:
        corners = [kdb.Point(*xy) for xy in circle_points(nm(260), 112)]
        metal.insert(kdb.Polygon(corners).moved(*item.at.xy))
    lost = metal.count() - metal.merged().count()
    return lost + int(metal.isolated_check(nm(space_um), False, kdb.Metrics.Euclidian).count())


def winding(old: Trace, new: Trace, at: Xy) -> int:
    """How often the loop there along the one and back along the other goes around a place."""
    loop = [*(p.xy for p in old.points), *(p.xy for p in reversed(new.points))]
    angles = [math.atan2(y - at[1], x - at[0]) for x, y in loop]
    turned = sum((b - a + math.pi) % math.tau - math.pi for a, b in pairwise(angles))
    return round(turned / math.tau)


def arc(radius_um: float, start: Um, end: Um, facets: int = 40) -> tuple[Um, ...]:
    """A taut line over the top of the ball in the middle: tangent, arc of facets, tangent."""
    (sx, sy), (ex, ey) = start, end
    lift = radius_um / math.cos(math.pi / facets)
    first = math.atan2(sy - 1000, sx - 1000) - math.acos(
        radius_um / math.hypot(sx - 1000, sy - 1000)
    )
    last = math.atan2(ey - 1000, ex - 1000) + math.acos(
        radius_um / math.hypot(ex - 1000, ey - 1000)
    )
    first, last = first % math.tau, last % math.tau
    bends = [last + (first - last) * (1 - (i + 0.5) / facets) for i in range(facets)]
    around = tuple((1000 + lift * math.cos(a), 1000 + lift * math.sin(a)) for a in bends)
    return (start, *around, end)


def bundle(count: int, slack: float) -> list[Trace]:
    """Concentric traces over the ball in the middle, slanted on both sides of it."""
    gap = PITCH * slack
    return [
        trace(
            f"T{i}",
            *arc(RADIUS * slack + gap * i, (300, 700 + 1.2 * gap * i), (1700, 800 + 1.2 * gap * i)),
        )
        for i in range(count)
    ]


def slanted(count: int, rise_um: float, pitch_um: float = PITCH) -> list[Trace]:
    """Parallel slanted traces through the die's center, at the least pitch but at their ends."""
    length = math.hypot(1600, rise_um)
    toward, across = (1600 / length, rise_um / length), (-rise_um / length, 1600 / length)
    lines: list[Trace] = []
    for i in range(count):
        shift = (i - (count - 1) / 2) * (pitch_um + 0.004)
        places = ((-800, 1.5), (-400, 1.0), (400, 1.0), (800, 1.5))
        points = [
            tuple(1000 + toward[k] * along + across[k] * shift * spread for k in range(2))
            for along, spread in places
        ]
        lines.append(trace(f"T{i}", *((x, y) for x, y in points)))
    return lines


@pytest.mark.parametrize(
    ("angles", "um"), [(45, 400 + math.sqrt(2) * 300), (90, 1000)], ids=["45", "90"]
)
def test_a_free_slanted_trace_gets_one_bend_and_no_detour(angles: Angles, um: float) -> None:
    """700 um east, 300 um north: 300 um of diagonal and 400 um of axis, or 700 + 300 um."""
    old = trace("A", (500, 500), (1200, 800))

    found = converted([old], angles)

    line = found.traces[0]
    assert found.kept_any == ()
    assert (line.points[0], line.points[-1]) == (old.points[0], old.points[-1])
    assert len(line.points) == 3
    assert length_um(line) == pytest.approx(um)
    assert turns(line) == {angles}


@settings(max_examples=60, deadline=None)
@given(
    ends=st.lists(
        st.tuples(st.integers(100_000, 1_900_000), st.integers(100_000, 1_900_000)),
        min_size=2,
        max_size=2,
        unique=True,
    ),
    angles=st.sampled_from([45, 90]),
)
def test_every_step_is_exact_for_any_ends_on_the_grid(ends: list[Xy], angles: Angles) -> None:
    """Ends at any whole nanometers: a difference of 1 nm is a step of 1 nm."""
    points = tuple(Point(x_nm=nm(x / 1000), y_nm=nm(y / 1000)) for x, y in ends)
    old = Trace(route="A", net="A", points=points, width_nm=nm(20))

    found = converted([old], angles)

    assert found.kept_any == ()
    assert is_exact(found.traces[0], angles)
    assert [found.traces[0].points[0], found.traces[0].points[-1]] == [points[0], points[-1]]


@pytest.mark.parametrize("slack", [1.0, 1.09])
@pytest.mark.parametrize("count", [1, 2, 4])
@pytest.mark.parametrize("angles", [45, 90])
def test_traces_around_a_ball_stay_clean_and_above_it(
    count: int, slack: float, angles: Angles
) -> None:
    """At the least pitch too: each of them is pushed outward as far as those inside need it."""
    old = bundle(count, slack)

    found = converted(old, angles, balls=(IN_THE_MIDDLE,))

    assert found.kept_any == ()
    assert space_marks(found.traces, [IN_THE_MIDDLE]) == 0
    for before, after in zip(old, found.traces, strict=True):
        assert is_exact(after, angles)
        assert winding(before, after, IN_THE_MIDDLE.at.xy) == 0


def test_arcs_around_a_ball_become_sides_of_an_octagon() -> None:
    """Bends of 45 degrees alone, and fewer of them than the 40 facets of each arc."""
    found = converted(bundle(4, 1.0), balls=(IN_THE_MIDDLE,))

    assert all(turns(line) == {45} for line in found.traces)
    assert all(len(line.points) <= 8 for line in found.traces)


@pytest.mark.parametrize("rise_um", [150, 500, -662.7, 1400])
@pytest.mark.parametrize("angles", [45, 90])
def test_a_slanted_bundle_at_the_least_pitch_moves_as_one(rise_um: float, angles: Angles) -> None:
    """Five traces 30 um apart: none can leave its line unless the others do."""
    old = slanted(5, rise_um)

    found = converted(old, angles)

    assert found.kept_any == ()
    assert space_marks(found.traces, []) == 0
    for before, after in zip(old, found.traces, strict=True):
        assert length_um(after) <= (1.09 if angles == 45 else 1.45) * length_um(before)


def test_a_bundle_passes_between_two_balls() -> None:
    """Balls 440 um apart leave 180 um: four traces and five spaces are 130 um."""
    old = slanted(4, 300)
    balls = (ball("N", 1000, 1220), ball("S", 1000, 780))

    found = converted(old, balls=balls)

    assert found.kept_any == ()
    assert space_marks(found.traces, balls) == 0
    for item in balls:
        assert [winding(a, b, item.at.xy) for a, b in zip(old, found.traces, strict=True)] == [
            0
        ] * 4


@pytest.mark.parametrize(("y_um", "side"), [(1149, 1), (851, -1)], ids=["above", "below"])
def test_a_trace_passes_a_ball_on_the_side_where_it_did(y_um: float, side: int) -> None:
    """The straight way is as long on either side: only the line given tells which is meant."""
    old = trace("A", (300, 1000), (900, y_um + side * 3), (1100, y_um + side * 3), (1700, 1000))

    found = converted([old], balls=(IN_THE_MIDDLE,))

    at_the_ball = [p for p in found.traces[0].points if 850_000 <= p.x_nm <= 1_150_000]
    assert found.kept_any == ()
    assert at_the_ball
    assert all((p.y_nm - 1_000_000) * side > 0 for p in at_the_ball)


def test_a_trace_goes_around_a_keep_out_and_may_touch_it() -> None:
    """A triangle with a slanted side reaches to y = 900; half the trace is 10 um."""
    area = keep_out("coil", (800, 700), (1200, 700), (1000, 900))
    where = die(pads=(), balls=(), keep_outs=(area,))
    old = trace("A", (500, 720), (985, 912), (1015, 912), (1500, 700))

    found = converted([old], on=where)

    metal = of_traces(found.traces, Owners(where, ()))
    assert found.kept_any == ()
    assert clearance.Field(metal).entering(area.outline) == []
    assert length_um(found.traces[0]) < 1.1 * length_um(old)


def test_a_trace_keeps_off_the_die_edge() -> None:
    """It runs at 25 um: 15 um and half the width; both ends lie higher."""
    old = trace("A", (500, 70), (700, 26), (1300, 26), (1500, 60))
    balls = (ball("M", 1000, 180),)

    found = converted([old], balls=balls)

    assert found.kept_any == ()
    assert min(p.y_nm for p in found.traces[0].points) >= 25_000
    assert space_marks(found.traces, balls) == 0


def test_a_branch_ends_where_its_trunk_has_moved_to() -> None:
    """A branch ends at (1000, 850), in the middle of a slanted trace of its own net."""
    trunk = trace("A", (400, 600), (1600, 1100))
    branch = Trace(route="B", net="A", points=(point(1000, 300), point(1000, 850)), width_nm=nm(20))

    found = converted([trunk, branch])

    new_trunk, new_branch = found.traces
    assert found.kept_any == ()
    assert new_branch.points[0] == branch.points[0]
    assert any(
        kdb.Edge(*a.xy, *b.xy).contains(kdb.Point(*new_branch.points[-1].xy))
        for a, b in pairwise(new_trunk.points)
    )


def test_a_trace_leaves_its_pads_before_it_bends() -> None:
    """130 um of ball pad and 35 um of landing; there is room for all of it."""
    where = die(pads=(pad("P", 300, 400),), balls=(ball("M", 1000, 1000),), nets=())
    owned = net("A", "P", "M")
    old = trace("A", (300, 400), (1000, 1000))

    found = octilinear(where, [old], Owners(where, (owned,)), 45)

    first, *_, last = steps(found.traces[0])
    assert math.hypot(*first) > 35_000
    assert math.hypot(*last) > 130_000


def test_what_cannot_be_converted_is_named_and_left_alone() -> None:
    """Balls 300.1 um apart along (5, 12): 10.05 um on either side of a slanted trace of 20 um.

    Any axial or diagonal line there comes closer.
    """
    dx, dy = 300.1 / 2 * 5 / 13, 300.1 / 2 * 12 / 13
    balls = (ball("N", 1000 + dx, 1000 + dy), ball("S", 1000 - dx, 1000 - dy))
    old = trace("A", (1000 - 480, 1000 + 200), (1000 + 480, 1000 - 200))

    found = converted([old], balls=balls)

    assert found == Octilinear(traces=(old,), kept_any=("A",))


def test_a_trace_that_stays_keeps_its_neighbors_clean() -> None:
    """One is stuck between two balls; a third ball drives its neighbor across it: that stays too.

    The neighbor would go southeast at once, and cross the slanted trace that was to follow it.
    """
    dx, dy = 300.1 / 2 * 5 / 13, 300.1 / 2 * 12 / 13
    stuck_between = (ball("N", 1000 + dx, 1000 + dy), ball("S", 1000 - dx, 1000 - dy))
    balls = (*stuck_between, ball("X", 560, 1480))
    old = [trace("A", (160, 1350), (1840, 650)), trace("B", (160, 1390), (760, 1140))]

    found = converted(old, balls=balls)

    assert found.kept_any == ("A", "B")
    assert space_marks(found.traces, balls) == 0


def turned(at: Xy, is_mirrored: bool, quarters: int) -> Xy:  # noqa: FBT001  drawn by hypothesis
    """A place mirrored and turned about the die's center."""
    x, y = at[0] - 1_000_000, at[1] - 1_000_000
    if is_mirrored:
        x = -x
    for _ in range(quarters):
        x, y = -y, x
    return (x + 1_000_000, y + 1_000_000)


@settings(max_examples=16, deadline=None)
@given(
    is_mirrored=st.booleans(),
    quarters=st.integers(0, 3),
    count=st.integers(1, 5),
    order=st.randoms(use_true_random=False),
    angles=st.sampled_from([45, 90]),
)
def test_turned_and_mirrored_traces_convert_as_well(
    is_mirrored: bool,  # noqa: FBT001  drawn by hypothesis
    quarters: int,
    count: int,
    order: Random,
    angles: Angles,
) -> None:
    """A bundle around a ball in any of the eight positions, its traces in any order."""
    old = [
        Trace(
            route=line.route,
            net=line.net,
            width_nm=line.width_nm,
            points=tuple(
                point(x / 1000, y / 1000)
                for x, y in (turned(p.xy, is_mirrored, quarters) for p in line.points)
            ),
        )
        for line in bundle(count, 1.0)
    ]
    order.shuffle(old)

    found = converted(old, angles, balls=(IN_THE_MIDDLE,))

    assert found.kept_any == ()
    assert space_marks(found.traces, [IN_THE_MIDDLE]) == 0
    assert all(is_exact(line, angles) for line in found.traces)
    for before, after in zip(old, found.traces, strict=True):
        assert winding(before, after, IN_THE_MIDDLE.at.xy) == 0


def test_the_same_traces_give_the_same_lines() -> None:
    assert converted(bundle(4, 1.0), balls=(IN_THE_MIDDLE,)) == converted(
        bundle(4, 1.0), balls=(IN_THE_MIDDLE,)
    )


def test_no_traces_are_nothing_to_do() -> None:
    assert converted([]) == Octilinear(traces=(), kept_any=())


@pytest.mark.parametrize("rise_um", [150, 500, 1000, 1400])
def test_the_wider_space_of_two_nets_holds(rise_um: float) -> None:
    """Net T1 asks for 40 um: 60 um between its center line and those of T0 and T2."""
    old = slanted(3, rise_um, pitch_um=60)
    wide = Net(name="T1", pads=(), balls=(), width_nm=nm(20), space_nm=nm(40), join="all")
    where = die(pads=(), balls=())

    found = octilinear(where, old, Owners(where, (wide,)), 45)

    assert found.kept_any == ()
    assert space_marks(found.traces, [], space_um=40) == 0


@pytest.mark.parametrize("number", range(8))
@pytest.mark.parametrize("angles", [45, 90])
def test_a_fan_stays_clean_whatever_way_each_trace_takes(number: int, angles: Angles) -> None:
    """Seven ends 46 um apart below, in steps; seven far apart above, at various heights.

    The straight lines are closer than the 26 um that the nets ask for; they tell only the sides.
    """
    old = [
        trace(f"T{i}", (860 + 46 * i, 100 + 50 * abs(i - 3)), (160 + 280 * i, y))
        for i in range(7)
        for y in [1000 + (377 * number + 211 * i) % 300]
    ]
    nets = [
        Net(name=f"T{i}", pads=(), balls=(), width_nm=nm(20), space_nm=nm(26), join="all")
        for i in range(7)
    ]
    where = die(pads=(), balls=())

    found = octilinear(where, old, Owners(where, nets), angles)

    assert found.kept_any == ()
    assert space_marks(found.traces, [], space_um=26) == 0


def test_space_marks_sees_traces_that_touch_or_come_close() -> None:
    """Of the helper: 9 um apart is marked, so is a crossing; 10 um is not."""
    east = trace("A", (100, 100), (900, 100))

    assert space_marks([east, trace("B", (100, 130), (900, 130))], []) == 0
    assert space_marks([east, trace("B", (100, 129), (900, 129))], []) > 0
    assert space_marks([east, trace("B", (500, 50), (500, 500))], []) > 0
