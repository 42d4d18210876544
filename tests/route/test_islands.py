"""Which members metal joins, and the straight lines that are missing."""

from collections.abc import Sequence

import pytest

from tests.route.dies import ball, die, line, net, pad, point
from wlcsp_layout.geometry import Point
from wlcsp_layout.model.package import GivenRoute, Net
from wlcsp_layout.route import judge
from wlcsp_layout.route.clearance import Field
from wlcsp_layout.route.metal import Owners, of_traces, pads_and_balls
from wlcsp_layout.route.routing import Trace, Unrouted

PADS = (pad("P1", 100, 1000), pad("P2", 100, 1400), pad("P3", 1900, 1000))
BALLS = (ball("A1", 600, 1000), ball("A2", 1400, 1000))
P1, P2, P3 = point(100, 1000), point(100, 1400), point(1900, 1000)
A1, A2 = point(600, 1000), point(1400, 1000)


def open_nets(wanted: Net, lines: Sequence[GivenRoute]) -> tuple[Unrouted, ...]:
    """What the given lines alone leave open."""
    chip = die(pads=PADS, balls=BALLS, nets=(wanted,))
    owners = Owners(chip, chip.nets)
    traces = [Trace(route=r.route, net=r.net, points=r.points, width_nm=r.width_nm) for r in lines]
    metal = [*pads_and_balls(chip, owners), *of_traces(traces, owners)]
    return judge.connections(chip, chip.nets, Field(metal))


P1_A1 = line("1", "V", (100, 1000), (600, 1000))
P3_A2 = line("2", "V", (1900, 1000), (1400, 1000))


@pytest.mark.parametrize(
    ("wanted", "lines", "why", "gaps"),
    [
        (net("V", "P1 P3", "A1 A2"), (P1_A1, P3_A2), "pad P3, ball A2", [(A1, A2)]),
        (net("V", "P1 P2", "A1 A2"), (P1_A1,), "pad P2, ball A2", [(P1, P2), (A1, A2)]),
        (net("V", "P2 P3", "", "all"), (), "pad P3", [(P2, P3)]),
        (net("V", "P1 P2 P3", "A1 A2", "pairs"), (P1_A1,), "pad P2, pad P3", [(P2, A1), (P3, A2)]),
    ],
)
def test_an_open_net_has_the_shortest_lines_that_would_join_it(
    wanted: Net, lines: Sequence[GivenRoute], why: str, gaps: list[tuple[Point, Point]]
) -> None:
    """P1 and P2 are 400 um apart, the balls 800, P2 and A1 640, P3 and A2 500."""
    assert open_nets(wanted, lines) == (
        Unrouted(net="V", why=f"no metal joins {why}", gaps=tuple(gaps)),
    )


def test_a_net_in_one_piece_is_not_open() -> None:
    """Each pad with a ball is enough for pairs; all asks for the line between the balls too."""
    across = line("3", "V", (600, 1000), (1400, 1000))

    assert open_nets(net("V", "P1 P3", "A1 A2", "pairs"), (P1_A1, P3_A2)) == ()
    assert open_nets(net("V", "P1 P3", "A1 A2"), (P1_A1, P3_A2, across)) == ()
