"""Routing from nets to judged metal, on small dies with every distance worked out by hand."""

import math

import pytest

from tests.route.dies import ball, die, keep_out, line, net, pad, point
from wlcsp_layout.route import route
from wlcsp_layout.route.routing import Unrouted

PADS = (pad("P1", 100, 1000), pad("P2", 1900, 1000))
BALLS = (ball("A1", 600, 1000), ball("A2", 1400, 1000))


def texts(findings: tuple[object, ...]) -> list[str]:
    return [str(finding) for finding in findings]


def test_a_straight_trace_joins_a_pad_and_its_ball() -> None:
    """P1 at x = 100, A1 at x = 600, both at y = 1000: one trace of 500 um."""
    routing = route(die(pads=PADS[:1], balls=BALLS[:1], nets=(net("N1", "P1", "A1"),)))

    assert [trace.points for trace in routing.traces] == [(point(100, 1000), point(600, 1000))]
    assert routing.findings == ()
    assert routing.unrouted == ()
    assert routing.pad_net == {"P1": "N1"}
    assert routing.ball_net == {"A1": "N1"}


def test_crossing_nets_are_refused_with_both_names_and_the_place() -> None:
    """N1's given route at y = 1040 passes over ball A1, which belongs to N2.

    The line is 40 um from the ball's middle, which is the place that is named.
    """
    nets = (net("N1", "P1", "A2"), net("N2", "P2", "A1"))
    given = (
        line("1", "N1", (100, 1000), (100, 1040), (1400, 1040), (1400, 1000)),
        line("2", "N2", (1900, 1000), (1900, 700), (600, 700), (600, 1000)),
    )
    routing = route(die(pads=PADS, balls=BALLS, nets=nets, teardrops=False, routes=given))

    assert texts(routing.findings) == [
        "R101 nets N1 and N2: pad of ball A1 and route 1 touch at (600, 1000) um; the space rule "
        "is 10 um\n    move one of them, give the routes in a table (rdl.routes), or make "
        "rdl.width_um or rdl.space_um smaller"
    ]
    assert routing.findings[0].at_nm == (600_000, 1_000_000)
    assert [trace.route for trace in routing.traces] == ["1", "2"]


def test_nets_with_crossed_names_go_around_each_other() -> None:
    """P1 and P2 at the sides, each to the ball that is farther: there is room above and below."""
    nets = (net("N1", "P1", "A2"), net("N2", "P2", "A1"))
    routing = route(die(pads=PADS, balls=BALLS, nets=nets))

    assert [(trace.net, trace.points[0], trace.points[-1]) for trace in routing.traces] == [
        ("N1", point(100, 1000), point(1400, 1000)),
        ("N2", point(1900, 1000), point(600, 1000)),
    ]
    assert (routing.findings, routing.unrouted) == ((), ())


def test_a_gap_below_the_rule_is_refused_and_its_size_named() -> None:
    """N1's line at y = 1000 and N2's at y = 1029, both 20 wide: 9 um apart, the rule is 10.

    N2's lower edge begins at x = 290, at the outer corner of its bend.
    """
    lines = (
        line("1", "N1", (100, 1000), (600, 1000)),
        line("2", "N2", (100, 1300), (300, 1300), (300, 1029), (400, 1029)),
        line("3", "N2", (400, 1029), (400, 1300), (600, 1300)),
    )
    routing = route(
        die(
            pads=(PADS[0], pad("P2", 100, 1300)),
            balls=(BALLS[0], ball("A2", 600, 1300)),
            nets=(net("N1", "P1", "A1"), net("N2", "P2", "A2")),
            routes=lines,
        )
    )

    assert [finding.what for finding in routing.findings] == [
        "route 1 and route 2 are 9 um apart at (290, 1014.5) um; the space rule is 10 um"
    ]


def test_an_open_net_names_the_members_without_metal_and_marks_the_gap() -> None:
    """P2 stands in a closed given route of N1: nothing reaches A2 without touching it.

    The marker is the line from P2 (1900, 1000) to A2 (1400, 1000), the place is the pad's.
    """
    fence = line("fence", "N1", (1800, 900), (1980, 900), (1980, 1100), (1800, 1100), (1800, 900))
    routing = route(
        die(
            pads=PADS,
            balls=BALLS,
            nets=(net("N1", "P1", "A1"), net("N2", "P2", "A2")),
            routes=(fence, line("1", "N1", (100, 1000), (600, 1000))),
        )
    )

    assert texts(routing.findings) == [
        "R102 net N2: it is not connected: no metal joins ball A2: route fence (N1) leaves no way "
        "from pad P2 to ball A2 for a wire of 20/10\n"
        "    move it, or make the width or space of net N2 smaller"
    ]
    gap = (point(1900, 1000), point(1400, 1000))
    assert routing.unrouted == (
        Unrouted(
            net="N2",
            why="no metal joins ball A2: route fence (N1) leaves no way from pad P2 to ball A2 "
            "for a wire of 20/10",
            gaps=(gap,),
            mend="move it, or make the width or space of net N2 smaller",
        ),
    )
    assert routing.findings[0].at_nm == (1_900_000, 1_000_000)
    assert routing.findings[0].lines_nm == ((gap[0].xy, gap[1].xy),)
    assert [trace.route for trace in routing.traces] == ["fence", "1"]


def test_what_a_given_route_leaves_open_is_completed_and_numbered_after_it() -> None:
    """N1's route stops 165 um short of the ball pad, and goes on from there; N2 has none.

    Names count on from 7.
    """
    given = (
        line("7", "N1", (100, 1000), (305, 1000)),
        line("west", "N1", (100, 1000), (100, 1300)),
    )
    routing = route(
        die(
            pads=PADS,
            balls=BALLS,
            nets=(net("N1", "P1", "A1"), net("N2", "P2", "A2")),
            routes=given,
        )
    )

    assert [(t.route, t.net, t.points) for t in routing.traces] == [
        ("7", "N1", given[0].points),
        ("west", "N1", given[1].points),
        ("8", "N1", (point(305, 1000), point(600, 1000))),
        ("9", "N2", (point(1900, 1000), point(1400, 1000))),
    ]
    assert routing.findings == ()


def test_a_complete_table_gets_nothing_added() -> None:
    """Both nets are joined by what is given."""
    given = (
        line("1", "N1", (100, 1000), (600, 1000)),
        line("2", "N2", (1900, 1000), (1400, 1000)),
    )
    nets = (net("N1", "P1", "A1"), net("N2", "P2", "A2"))
    routing = route(die(pads=PADS, balls=BALLS, nets=nets, routes=given))

    assert [trace.route for trace in routing.traces] == ["1", "2"]


def test_progress_counts_the_nets() -> None:
    """Two nets: begun with none of two, then one by one; fixed and free ones alike."""
    told: list[tuple[str, int, int]] = []
    nets = (net("N1", "P1", "A1"), net("N2", "P2", "A2"))
    route(die(pads=PADS, balls=BALLS, nets=nets), tell=lambda *what: told.append(what))
    free: list[tuple[str, int, int]] = []
    route(die(pads=PADS, balls=BALLS, free=True), tell=lambda *what: free.append(what))

    assert told[0] == free[0] == ("routing", 0, 2)
    assert [done for _, done, _ in told] == sorted(done for _, done, _ in told)
    assert {(stage, total) for stage, _, total in (*told, *free)} == {("routing", 2)}


def test_pairs_need_one_ball_for_each_pad_and_no_common_metal() -> None:
    """P1 goes to A1 and P2 to A2; with join all the two balls are joined as well."""
    routing = route(die(pads=PADS, balls=BALLS, nets=(net("V", "P1 P2", "A1 A2", "pairs"),)))
    joined = route(
        die(
            pads=PADS,
            balls=BALLS,
            nets=(net("V", "P1 P2", "A1 A2"),),
            routes=(
                line("1", "V", (100, 1000), (600, 1000)),
                line("2", "V", (1900, 1000), (1400, 1000)),
            ),
        )
    )

    assert [(t.points[0], t.points[1]) for t in routing.traces] == [
        (point(100, 1000), point(600, 1000)),
        (point(1900, 1000), point(1400, 1000)),
    ]
    assert routing.findings == ()
    assert [trace.points for trace in joined.traces[2:]] == [
        (point(600, 1000), point(1400, 1000)),
    ]


def test_a_trace_in_a_keep_out_and_one_off_the_die_are_refused() -> None:
    """The keep-out covers x 300 to 350; the second route ends at y = 2005, the die at 2000."""
    fuse = keep_out("fuse", (300, 900), (350, 900), (350, 1100), (300, 1100))
    routing = route(
        die(
            pads=PADS[:1],
            balls=BALLS[:1],
            nets=(net("N1", "P1", "A1"),),
            keep_outs=(fuse,),
            routes=(
                line("1", "N1", (100, 1000), (600, 1000)),
                line("2", "N1", (600, 1000), (600, 2005)),
            ),
        )
    )

    assert texts(routing.findings) == [
        "R103 net N1: route 1 enters a keep-out (fuse)\n"
        "    lead the route around it, or correct rdl.keep_outs",
        "R104 net N1: the metal of route 2 reaches beyond the die edge\n    move its points inward",
    ]


def test_a_teardrop_leaves_the_pad_on_its_tangents_and_ends_a_trace_width_outside() -> None:
    """Pad radius 130 at (600, 1000), trace of 20 from the west: x = 600 - 130 - 20 = 450.

    It ends 10 um above and below the center line. The tangent from (150, 10) touches the circle at
    acos(130 / hypot(150, 10)) = 30.1 degrees above the 3.8 degrees of that point: y = 72.6 um.
    """
    routing = route(die(pads=PADS[:1], balls=BALLS[:1], nets=(net("N1", "P1", "A1"),)))
    corners = sorted(routing.teardrops[0].outline.points)

    assert corners[:2] == [(450_000, 990_000), (450_000, 1_010_000)]
    touching = [math.dist(corner, (600_000, 1_000_000)) for corner in corners[2:]]
    assert touching == pytest.approx([130_000, 130_000], abs=1)
    assert [abs(y - 1_000_000) for _, y in corners[2:]] == pytest.approx([72_600] * 2, abs=4_000)


def test_a_teardrop_is_set_back_where_another_net_is_near() -> None:
    """N2's corner at (460, 978) is 12 um below N1's trace and 11.7 um from the pad: both hold 10.

    The full teardrop passes x = 460 at y = 981.6, less than 4 um from it.
    """
    lines = (
        line("1", "N1", (100, 1000), (600, 1000)),
        line("2", "N2", (100, 700), (250, 700), (250, 968), (450, 968), (450, 700), (800, 700)),
    )
    routing = route(
        die(
            pads=(PADS[0], pad("P2", 100, 700)),
            balls=(BALLS[0], ball("A2", 800, 600)),
            nets=(net("N1", "P1", "A1"), net("N2", "P2", "A2")),
            routes=lines,
        )
    )

    assert [finding.code for finding in routing.findings] == []
    assert [note.subject for note in routing.notes if note.code == "N202"] == ["ball A1"]


def test_the_gap_faces_the_widest_trace_and_the_choice_is_noted() -> None:
    """From the west 20 wide, from the north 40 wide: north wins."""
    routing = route(
        die(
            pads=(PADS[0], pad("P2", 600, 1900)),
            balls=BALLS[:1],
            nets=(net("N1", "P1 P2", "A1"),),
            routes=(
                line("1", "N1", (100, 1000), (600, 1000)),
                line("2", "N1", (600, 1900), (600, 1000), width_um=40),
            ),
        )
    )

    assert routing.facing == {"A1": (0, 1)}
    assert texts(routing.notes) == [
        "N201 ball A1: 2 traces enter its pad; the first gap of the emboss faces route 2"
    ]


def test_without_a_trace_the_gap_faces_the_nearest_pad_of_the_net_else_east() -> None:
    """P1 is west of A1; A2 has no net."""
    routing = route(die(pads=PADS, balls=BALLS, nets=(net("N1", "P1 P2", "A1"),), routes="none"))

    assert routing.facing == {"A1": (-1, 0), "A2": (1, 0)}
    assert routing.unrouted == (Unrouted(net="N1", why="routes: none"),)
    assert routing.findings == ()


def test_a_fixed_facing_ignores_traces() -> None:
    """All balls look to the northeast."""
    routing = route(die(pads=PADS[:1], balls=BALLS, nets=(net("N1", "P1", "A1"),), facing=(1, 1)))

    assert routing.facing == {"A1": (1, 1), "A2": (1, 1)}


def test_free_pads_take_the_balls_of_least_total_length() -> None:
    """Crossed names on purpose: P1 (west) takes A2 (west) although A1 is listed first."""
    routing = route(
        die(
            pads=(*PADS, pad("P3", 1000, 100)),
            balls=(ball("A1", 1400, 1000), ball("A2", 600, 1000)),
            free=True,
        )
    )

    assert routing.ball_net == {"A2": "P1", "A1": "P2"}
    assert texts(routing.notes) == ["N203 nets: free, and left unconnected: pad P3"]
    assert routing.net_count == 2


def test_metal_of_unconnected_pads_keeps_its_space_too() -> None:
    """A ball without a net 255 um beside another: their pads of 260 um overlap."""
    routing = route(die(pads=(), balls=(ball("A1", 600, 600), ball("A2", 855, 600)), routes="none"))

    assert [finding.code for finding in routing.findings] == ["R101"]
