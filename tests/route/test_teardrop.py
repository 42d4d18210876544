"""Teardrops at ball pads and landings, and the widths of traces that enter them."""

import math
from dataclasses import replace

import klayout.db as kdb
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.route.dies import ball, box, die, line, net, nm, pad
from tests.route.drawn import metal, notches, spaces
from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Box
from wlcsp_layout.model.package import ChipPad, Die
from wlcsp_layout.route import route
from wlcsp_layout.route.metal import Owners
from wlcsp_layout.route.routing import Routing


def straight(pad_1: ChipPad, width_um: float = 20) -> Die:
    """P1 to A1 at (600, 1000), by one straight route."""
    center = pad_1.landing.center
    return die(
        pads=(pad_1,),
        balls=(ball("A1", 600, 1000),),
        nets=(net("N1", "P1", "A1", width_um=width_um),),
        routes=(
            line(
                "1", "N1", (center.x_nm / 1000, center.y_nm / 1000), (600, 1000), width_um=width_um
            ),
        ),
    )


def drop(routing: Routing, at: str) -> kdb.Box | None:
    """The extents of the teardrop at a pad or ball."""
    for item in routing.teardrops:
        if item.at == at:
            return kdb.Polygon([kdb.Point(*corner) for corner in item.outline.points]).bbox()
    return None


def notes(routing: Routing, code: str) -> list[Finding]:
    return [note for note in routing.notes if note.code == code]


def test_a_teardrop_of_a_landing_begins_at_nine_tenths_and_ends_a_trace_width_outside() -> None:
    """Landing 70 um at (100, 1000), trace 20 um to the east: tip at x = 135 + 20, 31.5 um high."""
    made = straight(pad("P1", 100, 1000))
    routing = route(made)
    outside = kdb.Region(kdb.Box(135_000, 0, 2_000_000, 2_000_000))
    drops = [item.outline for item in routing.teardrops if item.at == "pad P1"]
    beside = kdb.Region(kdb.Polygon([kdb.Point(*corner) for corner in drops[0].points])) & outside

    assert beside.bbox() == kdb.Box(135_000, 968_500, 155_000, 1_031_500)
    assert (beside - metal(made, routing)).is_empty()


@given(x_um=st.integers(300, 1700), y_um=st.integers(300, 1700), width_um=st.integers(10, 40))
def test_where_a_trace_leaves_a_landing_the_metal_has_no_jog(
    x_um: int, y_um: int, width_um: int
) -> None:
    """Whatever the angle: no edge of less than 2 um, but for a nanometer of rounding."""
    made = die(
        pads=(pad("P1", 1000, 1000),),
        balls=(ball("A1", x_um, y_um),),
        nets=(net("N1", "P1", "A1", width_um=width_um),),
        routes=(line("1", "N1", (1000, 1000), (x_um, y_um), width_um=width_um),),
    )
    assume(math.hypot(x_um - 1000, y_um - 1000) > 250)
    outline = metal(made, route(made)).merged()
    assert outline.count() == 1
    lengths = sorted(edge.length() for edge in outline[0].each_edge())
    assert [length for length in lengths if 2 < length < 2000] == []


def test_a_landing_hardly_wider_than_the_trace_has_no_teardrop() -> None:
    """Nine tenths of 22 um are less than 20 um; the pad is noted, since 20 is over 2/3 of 22."""
    narrow = replace(pad("P1", 100, 1000), landing=box(100, 1000, 22, 70))
    routing = route(straight(narrow))

    assert drop(routing, "pad P1") is None
    assert [note.what for note in notes(routing, "N207")] == [
        "traces are wider than two thirds of their landings at pad P1 (route 1)"
    ]


def test_a_teardrop_spans_slight_bends_and_stops_at_sharp_ones() -> None:
    """The trace turns by 2 degrees 5 um outside of the pad, or by a right angle 8 um outside."""
    slight = straight(pad("P1", 100, 1000))
    slight = replace(
        slight, routes=(line("1", "N1", (600, 1000), (465, 1000), (300, 1005), (100, 1000)),)
    )
    sharp = replace(
        slight,
        routes=(line("1", "N1", (600, 1000), (462, 1000), (462, 1300), (100, 1300), (100, 1000)),),
    )
    at_slight, at_sharp = drop(route(slight), "ball A1"), drop(route(sharp), "ball A1")

    assert at_slight is not None
    assert abs(at_slight.left - 450_000) < 400
    assert at_sharp is not None
    assert at_sharp.left == 462_000


def test_a_teardrop_keeps_out_of_a_neighbors_space() -> None:
    """N2 passes the landing 12 um above it, 10 um is the space: no more than 2 um of height."""
    made = straight(pad("P1", 100, 1000))
    made = replace(
        made,
        chip_pads=(*made.chip_pads, pad("P2", 100, 1200)),
        balls=(*made.balls, ball("A2", 600, 1400)),
        nets=(*made.nets, net("N2", "P2", "A2")),
        routes=(
            *made.routes,
            line(
                "2",
                "N2",
                (100, 1200),
                (160, 1200),
                (160, 1030),
                (200, 1030),
                (200, 1400),
                (600, 1400),
            ),
        ),
    )
    routing = route(made)

    assert [note.subject for note in notes(routing, "N202")] == ["pad P1"]
    assert spaces(metal(made, routing).merged(), 10_000) == []
    assert notches(metal(made, routing).merged(), 10_000) == []


def test_a_trace_wider_than_two_thirds_of_its_ball_pad_is_refused() -> None:
    """The pad has 260 um: 173 um pass, 174 um do not."""
    wide = replace(pad("P1", 100, 1000), landing=box(100, 1000, 300, 300))
    passing = route(straight(wide, width_um=173.332))
    refused = route(straight(wide, width_um=174))

    assert passing.findings == ()
    assert [str(finding) for finding in refused.findings] == [
        "R105 net N1: route 1 is 174 um wide where it enters ball A1; that is more than two thirds "
        "of the pad's 260 um\n"
        "    make the net narrower, or ball_pad.metal_diameter_um larger"
    ]


def test_a_trace_that_passes_over_an_emboss_of_its_net_is_warned_of() -> None:
    """Ball A2 lies 50 um beside the way from P1 to A1; at its own center a corner is a visit."""
    passing = die(
        pads=(pad("P1", 100, 1000),),
        balls=(ball("A1", 1000, 1000), ball("A2", 550, 1050)),
        nets=(net("N1", "P1", "A1 A2"),),
        routes=(line("1", "N1", (100, 1000), (1000, 1000)),),
    )
    visiting = replace(passing, routes=(line("1", "N1", (100, 1000), (550, 1050), (1000, 1000)),))

    assert [note.what for note in notes(route(passing), "W201")] == [
        "traces pass over the emboss of a ball where they do not end: route 1 at ball A2"
    ]
    assert notes(route(visiting), "W201") == []


def test_wide_traces_keep_the_wide_metal_space_and_narrow_ones_do_not() -> None:
    """Spaces are 10 um; a trace of 40 um asks for 15, one of 30 um does not, nor does any pad."""
    made = die(pads=(), balls=(), nets=(net("N1", "", "", width_um=40),))
    owners = Owners(made, made.nets)

    assert owners.space_nm("N1", nm(40)) == 15_000
    assert owners.space_nm("N1", nm(30)) == 10_000
    assert owners.space_nm("N1") == 10_000


def test_many_teardrops_that_are_set_back_share_one_note() -> None:
    """Nine ball pads with a foreign pad 11 um beside the trace: one note with eight names."""
    routes = []
    pads, balls, nets = [], [], []
    for i in range(9):
        x, y = 200 + 600 * (i % 3), 200 + 600 * (i // 3)
        balls.append(ball(f"A{i}", x, y))
        pads += [pad(f"P{i}", x + 300, y), pad(f"Q{i}", x + 175, y + 57)]
        nets.append(net(f"N{i}", f"P{i}", f"A{i}"))
        routes.append(line(str(i), f"N{i}", (x, y), (x + 300, y)))
    made = die(pads=tuple(pads), balls=tuple(balls), nets=tuple(nets), routes=tuple(routes))
    edge = Box(left_nm=nm(-500), bottom_nm=nm(-500), right_nm=nm(3000), top_nm=nm(3000))
    found = notes(route(replace(made, box=edge)), "N202")

    assert [note.what.split(":")[0] for note in found] == [
        "9 are set back to hold the space to other nets, 0 of them to nothing"
    ]
    assert found[0].what.endswith("ball A7 (route 7) and 1 more")
