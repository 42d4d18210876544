"""Routing along the axes and diagonals, or the axes alone, from nets to judged metal."""

from dataclasses import replace
from itertools import pairwise
from typing import Literal

import pytest

from tests.route import drawn
from tests.route.dies import ball, die, line, net, nm, pad
from wlcsp_layout.model.package import Die
from wlcsp_layout.route import route
from wlcsp_layout.route.routing import Routing, Trace

Angles = Literal[45, 90]


def angled(on: Die, angles: Angles) -> Die:
    return replace(on, rdl=replace(on.rdl, angles=angles))


def is_exact(trace: Trace, angles: Angles) -> bool:
    steps = [(abs(b.x_nm - a.x_nm), abs(b.y_nm - a.y_nm)) for a, b in pairwise(trace.points)]
    return all(0 in step or (angles == 45 and step[0] == step[1]) for step in steps)


def marks(on: Die, routing: Routing) -> int:
    """Spaces, widths and notches below the rules of 10, 20 and 10 um, by KLayout."""
    metal = drawn.metal(on, routing).merged()
    return sum(
        map(
            len,
            (
                drawn.spaces(metal, nm(10)),
                drawn.widths(metal, nm(20)),
                drawn.notches(metal, nm(10)),
            ),
        )
    )


def fan() -> Die:
    """Nine balls 420 um apart; the nets of twelve pads along the left edge fan out to them.

    N1 joins four pads and balls in a tree; 10 um are between its branches and the others.
    """
    balls = tuple(
        ball(f"{'ABC'[row]}{column + 1}", 760 + 420 * column, 580 + 420 * row)
        for row in range(3)
        for column in range(3)
    )
    pads = tuple(pad(f"P{n + 1}", 60, 160 + 150 * n) for n in range(12))
    nets = (
        net("N1", "P1 P12", "A3 C3"),
        net("N2", "P2", "A2"),
        net("N3", "P3", "A1"),
        net("N4", "P5", "B1"),
        net("N5", "P6", "B2"),
        net("N6", "P7", "B3"),
        net("N7", "P9", "C1"),
        net("N8", "P10", "C2"),
    )
    return die(pads=pads, balls=balls, nets=nets)


@pytest.mark.parametrize("angles", [45, 90])
def test_a_fan_of_nets_is_complete_and_clean(angles: Angles) -> None:
    on = angled(fan(), angles)

    routing = route(on)

    assert routing.findings == ()
    assert routing.unrouted == ()
    assert all(is_exact(trace, angles) for trace in routing.traces)
    assert marks(on, routing) == 0


@pytest.mark.parametrize("angles", [45, 90])
def test_free_pairs_are_complete_and_clean(angles: Angles) -> None:
    """Twelve pads, nine balls: three pads stay free."""
    on = angled(fan(), angles)
    on = replace(
        on,
        nets=(),
        free_pads=tuple(item.name for item in on.chip_pads),
        free_balls=tuple(item.name for item in on.balls),
    )

    routing = route(on)

    assert routing.findings == ()
    assert len(routing.traces) == 9
    assert all(is_exact(trace, angles) for trace in routing.traces)
    assert marks(on, routing) == 0


@pytest.mark.parametrize("angles", [45, 90])
def test_a_given_route_stays_at_its_angle_and_others_keep_off(angles: Angles) -> None:
    """A slanted trace from (60, 160) to (1600, 580): the next one has to stay above it."""
    given = line("7", "N1", (60, 160), (1180, 340), (1600, 580))
    on = angled(
        die(
            pads=(pad("P1", 60, 160), pad("P2", 60, 310)),
            balls=(ball("A3", 1600, 580), ball("A2", 1180, 580)),
            nets=(net("N1", "P1", "A3"), net("N2", "P2", "A2")),
            routes=(given,),
        ),
        angles,
    )

    routing = route(on)

    assert routing.findings == ()
    assert [trace.route for trace in routing.traces] == ["7", "8"]
    assert routing.traces[0].points == given.points
    assert is_exact(routing.traces[1], angles)
    assert marks(on, routing) == 0


def test_a_channel_too_narrow_for_stairs_is_refused_and_the_route_named() -> None:
    """Two given traces from edge to edge leave a channel that rises by 5 in 12, 62.5 um wide.

    A trace of 20 um with 10 um on both sides fits if it is as slanted: 60 um between the center
    lines. Steps along axes and diagonals reach farther to both sides.
    """
    rise, width = 5 / 12, 62.5 * 13 / 12
    upper = line("1", "G1", (600, 1950), (600, 900 + width), (1400, 900 + width + 800 * rise))
    lower = line("2", "G2", (600, 50), (600, 900), (1400, 900 + 800 * rise))
    pads = (pad("P1", 600, 1950), pad("P2", 600, 50), pad("P3", 200, 900))
    balls = (ball("A1", 1400, 1600), ball("A2", 1400, 600), ball("A3", 1800, 1300))
    nets = (net("G1", "P1", "A1"), net("G2", "P2", "A2"), net("N3", "P3", "A3"))
    upper = replace(upper, points=(*upper.points, balls[0].at))
    lower = replace(lower, points=(*lower.points, balls[1].at))
    on = angled(die(pads=pads, balls=balls, nets=nets, routes=(upper, lower)), 45)

    routing = route(on)

    assert [str(finding) for finding in routing.findings] == [
        "R109 net N3: no way for route 3 along axes and diagonals alone was found\n"
        "    make rdl.width_um or rdl.space_um smaller, allow more rdl.angles, or draw it in a "
        "table (rdl.routes)"
    ]
    assert not is_exact(routing.traces[2], 45)
