"""What is said to be impossible, worked out by hand on small dies."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from tests.route.dies import ball, box, die, keep_out, net, nm, pad
from wlcsp_layout.geometry import Box
from wlcsp_layout.model.package import ChipPad, Die, KeepOut, Net
from wlcsp_layout.route.impossible import impossible
from wlcsp_layout.route.pinned import Crossing, crossing

BEHIND_UM = 15 + 10 + 10 + 20
"""Edge rule, a wire, its space and half a landing: so far from the edge, a wire passes behind."""


def landing(name: str, x_um: float, y_um: float, side_um: float = 40) -> ChipPad:
    """A pad with a square landing."""
    return replace(pad(name, x_um, y_um), landing=box(x_um, y_um, side_um, side_um))


def thin(name: str, pads: str, balls: str = "") -> Net:
    """A net of 10 um, with 10 um of space."""
    return net(name, pads, balls, width_um=10)


def four(inset_um: float) -> tuple[ChipPad, ...]:
    """One pad in the middle of each side, counterclockwise from the south."""
    return (
        landing("S", 1000, inset_um),
        landing("E", 2000 - inset_um, 1000),
        landing("N", 1000, 2000 - inset_um),
        landing("W", inset_um, 1000),
    )


def said(of: Die) -> list[str]:
    return [str(finding) for finding in impossible(crossing(of, of.nets))]


CROSS = (thin("V", "S N"), thin("H", "W E"))


def test_two_nets_cross_whose_pads_alternate_around_the_die_edge() -> None:
    """Pads of 40 um, 41 um from the edge: 21 um behind them, and a wire needs 35."""
    chip = die(pads=four(41), balls=(), nets=CROSS)
    found = crossing(chip, CROSS)

    assert (found.nets, found.crosses, found.closed_in) == (("V",), {"V": ("H",)}, ())
    assert said(chip) == [
        "R106 net V: it crosses net H whatever one does: around the die edge pad S (V), pad E (H), "
        "pad N (V) and pad W (H) take turns\n    swap the nets of pad E and pad N, leave room for "
        "a wire behind one of the four, or leave net V out"
    ]
    assert impossible(found)[0].at_nm == (1_000_000, 41_000)


@pytest.mark.parametrize(("inset_um", "left_out"), [(BEHIND_UM, ()), (BEHIND_UM - 0.02, ("V",))])
def test_a_gap_behind_that_fits_exactly_is_open(inset_um: float, left_out: Sequence[str]) -> None:
    """At 55 um 35 um are left behind the pad; 20 nm less is too little."""
    assert crossing(die(pads=four(inset_um), balls=(), nets=CROSS), CROSS).nets == left_out


def test_room_behind_one_of_the_four_pads_is_enough() -> None:
    """H passes behind the pad of V in the north."""
    pads = (*four(41)[:2], four(60)[2], four(41)[3])

    assert crossing(die(pads=pads, balls=(), nets=CROSS), CROSS) == Crossing()


def test_the_thinnest_wire_decides_for_all_nets() -> None:
    """Behind pads at 41 um are 21: 3 um of wire and 3 of space would pass, 20 and 10 would not."""
    fine = replace(thin("F", "W E"), width_nm=nm(3), space_nm=nm(3))
    nets = (net("V", "S N", ""), fine)

    assert crossing(die(pads=four(41), balls=(), nets=nets), nets) == Crossing()


def test_a_ball_inside_can_be_reached_from_any_side() -> None:
    """Four pads at the edge, each to the ball opposite: wires go around balls."""
    balls = (ball("A1", 600, 600), ball("A2", 1400, 600), ball("B1", 600, 1400))
    nets = (thin("1", "S", "B1"), thin("2", "W", "A2"), thin("3", "N E", "A1"))

    assert crossing(die(pads=four(41), balls=balls, nets=nets), nets) == Crossing()


def test_the_smallest_set_is_named_with_all_nets_that_each_crosses() -> None:
    """M crosses A and B, which do not cross each other; D crosses none.  Around: A B M D D A B M.

    M has three pads, so that leaving out A and B would open four, M three; two are not one.
    """
    xs = (300, 500, 700, 900, 1100, 1300, 1500, 1700)
    pads = tuple(landing(f"P{i}", x, 41) for i, x in enumerate(xs))
    nets = (
        thin("A", "P0 P2"),
        thin("M", "P1 P4 P7"),
        thin("B", "P5 P3"),
        thin("D", "P6", "A1"),
    )
    chip = die(pads=pads, balls=(ball("A1", 1000, 1000),), nets=nets)

    assert said(chip) == [
        "R106 net M: it crosses net A whatever one does: around the die edge pad P1 (M), pad P2 "
        "(A), pad P4 (M) and pad P0 (A) take turns; so it does net B\n    swap the nets of pad P2 "
        "and pad P4, leave room for a wire behind one of the four, or leave net M out"
    ]


def test_of_equal_sets_the_one_that_leaves_fewer_pads_open_is_named() -> None:
    """V has a ball besides its two pads, H only two pads."""
    nets = (thin("V", "S N", "A1"), thin("H", "W E"))
    chip = die(pads=four(41), balls=(ball("A1", 600, 600),), nets=nets)

    assert crossing(chip, nets).nets == ("H",)


def test_a_net_goes_over_its_own_pad_behind_a_pad_in_front_of_it() -> None:
    """F stands 12 um in front of V's pad S: H can't pass between, V can pass behind it.

    Around the die edge: S, F, S, E, N, W. V runs from the left of S over S to N, right of H, which
    runs from F to W.
    """
    nets = (thin("V", "S E"), thin("H", "F W"))
    pads = (landing("F", 1000, 93), *four(41))
    behind = (landing("S", 1000, 41), landing("F", 1000, 60), *four(41)[1:])

    assert crossing(die(pads=pads, balls=(), nets=nets), nets) == Crossing()
    assert crossing(die(pads=behind, balls=(), nets=nets), nets) == Crossing()


def row(*names: str, y_um: float) -> tuple[ChipPad, ...]:
    """Pads 55 um apart from x = 1000 um on: 15 um between them, and a wire needs 30."""
    return tuple(landing(name, 1000 + 55 * i, y_um) for i, name in enumerate(names))


ENDS = (
    keep_out("left", (960, 0), (985, 0), (985, 60), (960, 60)),
    keep_out("right", (1125, 0), (1150, 0), (1150, 60), (1125, 60)),
)
"""They close the room behind three pads of a row at 60 um."""


def test_a_closed_room_behind_the_pads_is_no_way_around() -> None:
    """40 um of room behind K, L and M: H passes there unless an end is closed."""
    nets = (thin("V", "L N"), thin("H", "W E"))
    pads = (*row("K", "L", "M", y_um=60), *four(41)[1:])
    closed = die(pads=pads, balls=(), nets=nets, keep_outs=ENDS)
    half_closed = die(pads=pads, balls=(), nets=nets, keep_outs=ENDS[:1])
    is_open = die(pads=pads, balls=(), nets=nets)

    assert crossing(closed, nets).nets == ("V",)
    assert crossing(half_closed, nets).nets == ("V",)
    assert crossing(is_open, nets) == Crossing()


def test_a_closed_room_behind_joins_two_pads_of_a_net() -> None:
    """K and M join behind L, so that L's net need not cross them; with L's end at W it would."""
    nets = (thin("V", "K M"), thin("H", "L N"))
    pads = (*row("K", "L", "M", y_um=60), *four(41)[1:])

    assert crossing(die(pads=pads, balls=(), nets=nets, keep_outs=ENDS), nets) == Crossing()


def ring(x_um: float, y_um: float, inner_um: float) -> tuple[KeepOut, ...]:
    """Four keep-outs about a place, 20 um wide, without a gap."""
    a, b = inner_um / 2, inner_um / 2 + 20
    corners = (
        ((-b, -b), (b, -b), (b, -a), (-b, -a)),
        ((-b, a), (b, a), (b, b), (-b, b)),
        ((-b, -a), (-a, -a), (-a, a), (-b, a)),
        ((a, -a), (b, -a), (b, a), (a, a)),
    )
    return tuple(keep_out("fuse", *((x_um + x, y_um + y) for x, y in sides)) for sides in corners)


def test_a_pad_in_a_ring_of_keep_outs_has_no_way_out() -> None:
    """The ring leaves 40 um of free space about the pad; the rest of the die is larger."""
    nets = (thin("A", "P1", "A1"),)
    chip = die(
        pads=(landing("P1", 500, 500),),
        balls=(ball("A1", 1400, 1400),),
        nets=nets,
        keep_outs=ring(500, 500, 200),
    )

    assert crossing(chip, nets).closed_in == ("A",)
    assert said(chip) == [
        "R107 net A: there is no way from pad P1 to ball A1: keep-out (fuse) leaves no room for "
        "the thinnest wire of all nets\n    move one of these, or make rdl.width_um or "
        "rdl.space_um smaller"
    ]
    assert impossible(crossing(chip, nets))[0].at_nm == (500_000, 500_000)


@pytest.mark.parametrize(("gap_um", "closed_in"), [(10, ()), (9.98, ("A",))])
def test_a_gap_in_the_ring_as_wide_as_the_wire_is_a_way_out(
    gap_um: float, closed_in: Sequence[str]
) -> None:
    """No space is asked to a keep-out: a wire of 10 um passes 10 um."""
    below, above, left, _ = ring(500, 500, 200)
    right = (
        keep_out("fuse", (600, 400), (620, 400), (620, 500), (600, 500)),
        keep_out("fuse", (600, 500 + gap_um), (620, 500 + gap_um), (620, 600), (600, 600)),
    )
    nets = (thin("A", "P1", "A1"),)
    chip = die(
        pads=(landing("P1", 500, 500),),
        balls=(ball("A1", 1400, 1400),),
        nets=nets,
        keep_outs=(below, above, left, *right),
    )

    assert crossing(chip, nets).closed_in == closed_in


def test_a_wall_has_a_way_where_the_net_has_a_pad_in_it() -> None:
    """A keep-out from edge to edge, interrupted by a pad; the pad is not B's."""
    wall = (
        keep_out("wall", (995, 0), (1005, 0), (1005, 980), (995, 980)),
        keep_out("wall", (995, 1020), (1005, 1020), (1005, 2000), (995, 2000)),
    )
    balls = (
        ball("A1", 500, 500),
        ball("A2", 1500, 500),
        ball("B1", 500, 1500),
        ball("B2", 1500, 1500),
    )
    nets = (thin("A", "P", "A1 A2"), thin("B", "", "B1 B2"))
    chip = die(pads=(landing("P", 1000, 1000),), balls=balls, nets=nets, keep_outs=wall)

    assert said(chip) == [
        "R107 net B: there is no way from ball B2 to ball B1: pad P, keep-out (wall) and the die "
        "edge leave no room for the thinnest wire of all nets\n    move one of these, or make "
        "rdl.width_um or rdl.space_um smaller"
    ]


def test_pads_and_the_die_edge_close_in_what_is_behind_them() -> None:
    """P stands at the edge behind a row of three pads 15 um apart, which end at keep-outs."""
    nets = (thin("A", "P", "A1"),)
    pads = (*row("K", "L", "M", y_um=100), landing("P", 1055, 41, 20))
    ends = (
        keep_out("left", (960, 0), (985, 0), (985, 100), (960, 100)),
        keep_out("right", (1125, 0), (1150, 0), (1150, 100), (1125, 100)),
    )
    chip = die(pads=pads, balls=(ball("A1", 1000, 1000),), nets=nets, keep_outs=ends)

    assert said(chip) == [
        "R107 net A: there is no way from pad P to ball A1: pad K, pad L, pad M, keep-out (left) "
        "and 2 more leave no room for the thinnest wire of all nets\n    move one of these, "
        "or make rdl.width_um or rdl.space_um smaller"
    ]


def test_of_a_net_in_pairs_each_pad_needs_any_ball() -> None:
    """P1 and A1 are in a ring, P2 and A2 outside; P3 is in a ring alone."""
    pads = (landing("P1", 400, 400), landing("P2", 1400, 300), landing("P3", 400, 1500))
    balls = (ball("A1", 600, 400), ball("A2", 1400, 1400))
    rings = (*ring(500, 400, 600), *ring(400, 1500, 200))
    pairs = replace(thin("V", "P1 P2 P3", "A1 A2"), join="pairs")
    chip = die(pads=pads, balls=balls, nets=(pairs,), keep_outs=rings)

    found = crossing(chip, chip.nets)
    assert [(item.members, item.others) for item in found.cut_off] == [
        (("pad P3",), ("ball A1", "ball A2"))
    ]


def test_pairs_with_a_choice_of_balls_are_not_said_to_cross() -> None:
    """V joins S and N by one ball and crosses; with two balls each pad may take its own."""
    one = replace(thin("V", "S N", "A1"), join="pairs")
    two = replace(thin("V", "S N", "A1 A2"), join="pairs")
    balls = (ball("A1", 1000, 600), ball("A2", 1000, 1400))
    chip = die(pads=four(41), balls=balls)

    assert crossing(chip, (one, CROSS[1])).nets == ("H",)
    assert crossing(chip, (two, CROSS[1])) == Crossing()


def test_a_net_without_a_way_is_not_among_those_that_cross() -> None:
    """V can't be connected anyway: its ball is in a ring, and H stays."""
    nets = (thin("V", "S N", "A1"), CROSS[1])
    chip = die(
        pads=four(41), balls=(ball("A1", 600, 600),), nets=nets, keep_outs=ring(600, 600, 400)
    )
    found = crossing(chip, nets)

    assert (found.nets, found.closed_in) == ((), ("V",))


def test_pads_around_an_inner_area_alternate_too() -> None:
    """Pads that interrupt a square frame of keep-outs, at 600 and 1400 um.

    V runs inside and H outside, unless hoods close S, N and E to the outside: 5 um are
    left between a hood and the frame, too little for a wire of 10 um.
    """
    pads = (
        landing("S", 1000, 600),
        landing("E", 1400, 1000),
        landing("N", 1000, 1400),
        landing("W", 600, 1000),
    )
    sides = tuple(
        keep_out("frame", (x, y), (x + dx, y), (x + dx, y + dy), (x, y + dy))
        for x, y, dx, dy in (
            *((x, y, 390, 20) for x in (590, 1020) for y in (590, 1390)),
            *((x, y, 20, 390) for x in (590, 1390) for y in (590, 1020)),
        )
    )
    hoods = (
        keep_out("hood", (950, 560), (1050, 560), (1050, 585), (950, 585)),
        keep_out("hood", (950, 1415), (1050, 1415), (1050, 1440), (950, 1440)),
        keep_out("hood", (1415, 950), (1440, 950), (1440, 1050), (1415, 1050)),
    )
    two_closed = die(pads=pads, balls=(), nets=CROSS, keep_outs=(*sides, *hoods[:2]))
    three_closed = die(pads=pads, balls=(), nets=CROSS, keep_outs=(*sides, *hoods))

    assert crossing(two_closed, CROSS) == Crossing()
    assert said(three_closed) == [
        "R106 net V: it crosses net H whatever one does: around the area between them pad S (V), "
        "pad E (H), pad N (V) and pad W (H) take turns\n    swap the nets of pad E and pad N, "
        "leave room for a wire behind one of the four, or leave net V out"
    ]


def test_a_die_without_room_for_a_wire_has_no_way_between_pads() -> None:
    """36 um of die: 15 um and half a wire from each edge nothing is left."""
    nets = (thin("A", "P1 P2"),)
    pads = (landing("P1", 5, 5, 4), landing("P2", 31, 31, 4))
    tiny = Box(left_nm=nm(0), bottom_nm=nm(0), right_nm=nm(36), top_nm=nm(36))
    chip = replace(die(pads=pads, balls=(), nets=nets), box=tiny)

    assert said(chip) == [
        "R107 net A: there is no way from pad P2 to pad P1: the die edge leaves no room for the "
        "thinnest wire of all nets\n    move one of these, or make rdl.width_um or rdl.space_um "
        "smaller"
    ]


def test_without_nets_nothing_is_impossible() -> None:
    """There is not even a width."""
    assert crossing(die(pads=four(41), balls=()), ()) == Crossing()


@pytest.mark.parametrize(("inner_um", "closed_in"), [(300, ()), (299.96, ("A",))])
def test_a_ball_closes_a_ring_if_no_wire_passes_beside_it(
    inner_um: float, closed_in: Sequence[str]
) -> None:
    """A pad of 260 um in an opening of 300: 20 um to either side, a wire and its space to the ball.

    40 nm less are 20 nm less on each side.
    """
    nets = (thin("A", "P1", "A1"),)
    balls = (ball("A1", 1400, 1400), ball("B1", 655, 500))
    chip = die(
        pads=(landing("P1", 400, 500),),
        balls=balls,
        nets=nets,
        keep_outs=ring(500, 500, inner_um)[:3],
    )

    assert crossing(chip, nets).closed_in == closed_in


def test_what_closes_in_a_pad_outside_of_a_ring_is_the_ring() -> None:
    """P1 is between a frame and the die edge, A1 inside, where there is more room."""
    nets = (thin("A", "P1", "A1"),)
    chip = die(
        pads=(landing("P1", 1000, 90),),
        balls=(ball("A1", 600, 600), ball("B1", 1400, 600)),
        nets=nets,
        keep_outs=ring(1000, 1000, 1640),
    )

    assert [finding.what for finding in impossible(crossing(chip, nets))] == [
        "there is no way from pad P1 to ball A1: keep-out (fuse) leaves no room for the thinnest "
        "wire of all nets"
    ]


def test_the_part_with_most_pads_and_balls_is_the_one_to_be_reached() -> None:
    """P1 and P2 in a ring, A1 outside: A1 has no way, though it has more room."""
    nets = (thin("A", "P1 P2", "A1"),)
    chip = die(
        pads=(landing("P1", 450, 500), landing("P2", 550, 500)),
        balls=(ball("A1", 1400, 1400),),
        nets=nets,
        keep_outs=ring(500, 500, 300),
    )

    assert [(item.members, item.others) for item in crossing(chip, nets).cut_off] == [
        (("ball A1",), ("pad P1", "pad P2"))
    ]


def test_a_pad_in_a_keep_out_has_no_way() -> None:
    """The keep-out reaches 80 um beyond the landing; no face touches it."""
    nets = (thin("A", "P1", "A1"),)
    chip = die(
        pads=(landing("P1", 500, 500),),
        balls=(ball("A1", 1400, 1400),),
        nets=nets,
        keep_outs=(keep_out("coil", (400, 400), (600, 400), (600, 600), (400, 600)),),
    )

    assert [finding.what for finding in impossible(crossing(chip, nets))] == [
        "there is no way from pad P1 to ball A1: keep-out (coil) leaves no room for the thinnest "
        "wire of all nets"
    ]


def test_of_pairs_without_balls_nothing_is_said() -> None:
    """There is nothing to reach."""
    nets = (replace(thin("A", "P1 P2"), join="pairs"),)
    pads = (landing("P1", 500, 500), landing("P2", 1500, 1500))

    assert (
        crossing(die(pads=pads, balls=(), nets=nets, keep_outs=ring(500, 500, 200)), nets)
        == Crossing()
    )


WALL = (
    keep_out("wall", (1195, 0), (1205, 0), (1205, 980), (1195, 980)),
    keep_out("wall", (1195, 1020), (1205, 1020), (1205, 2000), (1195, 2000)),
)
"""From edge to edge, right of the middle, with an opening for a pad."""
SIDES = (
    landing("S1", 600, 41),
    landing("N1", 600, 1959),
    landing("W", 41, 1000),
    landing("S2", 1600, 41),
    landing("N2", 1600, 1959),
    landing("E", 1959, 1000),
    landing("M", 1200, 1000),
)


def test_nets_cross_on_either_side_of_a_wall() -> None:
    """L crosses V1 on the left of M, R crosses V2 on its right."""
    nets = (thin("V1", "S1 N1"), thin("V2", "S2 N2"), thin("L", "W L1"), thin("R", "E R1"))
    pads = (
        *SIDES[:6],
        landing("L1", 1160, 1000),
        landing("R1", 1240, 1000),
        landing("M", 1200, 1000, 10),
    )
    chip = die(pads=pads, balls=(), nets=nets, keep_outs=WALL)

    assert crossing(chip, nets).crosses == {"V1": ("L",), "V2": ("R",)}


def test_a_net_on_both_sides_of_a_wall_is_said_to_cross_on_the_larger() -> None:
    """Over its pad M in the wall H runs from W to E; to the left of it there is more room.

    H has three pads, V1 two. Nothing is said of V2, which H crosses as well.
    """
    nets = (thin("V2", "S2 N2"), thin("V1", "S1 N1"), thin("H", "W M E"))
    found = crossing(die(pads=SIDES, balls=(), nets=nets, keep_outs=WALL), nets)

    assert found.crosses == {"V1": ("H",)}
