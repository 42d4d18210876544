"""What is said of nets that stay open, and whether what it advises is true."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from random import Random

import pytest

from tests.route.dies import ball, die, line, net, nm
from tests.route.full_gaps import Gap, Side, Wire, full, landing, need_um, wall
from tests.route.test_pinned import CROSS, four, thin
from wlcsp_layout.model.package import Die, Net
from wlcsp_layout.route import route
from wlcsp_layout.route.routing import Routing
from wlcsp_layout.units import Nm

THIN, WIDE = Wire(), Wire(width_um=50, space_um=15)
"""A signal, and a supply with the space of wide metal."""


def texts(routing: Routing) -> list[str]:
    return [str(finding) for finding in routing.findings]


def width_that_fits_um(gap: Gap, wires: Sequence[Wire]) -> float:
    """The width for all, 0.1 um of it left for each bend, in steps of 0.1 um."""
    rest = gap.room_um - need_um(gap, wires) + sum(wire.width_um for wire in wires)
    return int((rest / len(wires) - 0.1) * 10 + 1e-6) / 10


SIDES: list[tuple[Side, Side]] = [
    ("ball", "ball"),
    ("ball", "pad"),
    ("pad", "pad"),
    ("ball", "keep-out"),
    ("keep-out", "pad"),
    ("keep-out", "keep-out"),
    ("edge", "ball"),
    ("pad", "edge"),
    ("edge", "keep-out"),
]
"""What is on both sides of a gap."""


@pytest.mark.parametrize("count", [3, 7])
@pytest.mark.parametrize(("left", "right"), SIDES)
def test_a_gap_for_one_wire_less_is_named_with_both_needs(
    left: Side, right: Side, count: int
) -> None:
    """All but one fit with 10 um to spare; of seven between balls: 140 um there, 150 needed.

    The one that is open is named once, all others are routed, and clean.
    """
    wires = [THIN] * count
    gap = Gap.with_room(left, right, need_um(Gap.with_room(left, right, 0), wires) - 10)
    routing = route(full(gap, wires))

    need, room = f"{need_um(gap, wires):g}", f"{gap.room_um:g}"
    one, other = gap.names()
    (open_net,) = routing.unrouted
    assert texts(routing) == [
        f"R102 net {open_net.net}: it is not connected: no metal joins pad N{open_net.net}: "
        f"between {one} and {other}: {count} wires of 10/10 need {need} um, {room} um there\n"
        f"    make them at most {width_that_fits_um(gap, wires):g} um wide"
    ]
    assert len(routing.traces) == count - 1


def test_all_that_want_to_pass_are_counted_in_each_message() -> None:
    """Nine wires in a gap for six: 190 um are needed, and each of the three open nets says so.

    (140 um - 0.9 um for bends) / 19 = 7.3 um for nine widths and ten spaces; 4.3 um of width and
    10 of space would be narrower than half the wires.
    """
    routing = route(full(Gap(left="ball", right="ball", room_um=140), [THIN] * 9))

    assert len(routing.unrouted) == 3
    assert {item.why.split(": ", 1)[1] for item in routing.unrouted} == {
        "between ball C4 and ball C5: 9 wires of 10/10 need 190 um, 140 um there"
    }
    assert {item.mend for item in routing.unrouted} == {"use a width and space of at most 7.3 um"}


@pytest.mark.parametrize(
    ("wires", "sizes", "advice"),
    [
        ([WIDE, *[THIN] * 4], "5 wires (4 of 10/10 and 1 of 50/15)", "net 0 at most 34.5"),
        (
            [THIN, THIN, WIDE, THIN, THIN],
            "5 wires (4 of 10/10 and 1 of 50/15)",
            "net 2 at most 34.5",
        ),
        ([WIDE, WIDE, THIN], "3 wires (1 of 10/10 and 2 of 50/15)", "nets 0 and 1 at most 42.3"),
        (
            [THIN, Wire(width_um=20), WIDE],
            "3 wires (1 of 10/10, 1 of 20/10 and 1 of 50/15)",
            "net 2 at most 34.7",
        ),
    ],
)
def test_of_wires_of_many_sizes_each_is_counted_and_the_widest_are_to_give_way(
    wires: Sequence[Wire], sizes: str, advice: str
) -> None:
    """15 um too little, so that the wide one has to lose them and 0.1 um for each bend.

    Where two are wide, each loses half of it. The wide wire stays; a thin one is left out.
    """
    gap = Gap.with_room("ball", "ball", need_um(Gap.with_room("ball", "ball", 0), wires) - 15)
    routing = route(full(gap, wires))
    open_net = routing.unrouted[0]

    assert texts(routing)[0] == (
        f"R102 net {open_net.net}: it is not connected: no metal joins pad N{open_net.net}: "
        f"between ball C4 and ball C5: {sizes} need {need_um(gap, wires):g} um, "
        f"{gap.room_um:g} um there\n    make {advice} um wide"
    )
    assert all(wires[int(item.net)] is not WIDE for item in routing.unrouted if len(wires) == 5)


ADVICE = re.compile(r"make (them|nets? [0-9 and,]+) at most ([0-9.]+) um wide")
PITCH = re.compile(r"use a width and space of at most ([0-9.]+) um")


def narrowed(chip: Die, mend: str) -> Die:
    """Return the die as the advice wants it."""
    found, pitch = ADVICE.search(mend), PITCH.search(mend)
    if pitch:
        most = nm(float(pitch[1]))
        nets = tuple(replace(each, width_nm=most, space_nm=most) for each in chip.nets)
        return replace(chip, nets=nets, rdl=replace(chip.rdl, width_nm=most, space_nm=most))
    assert found
    most, names = nm(float(found[2])), re.findall("[0-9]+", found[1])
    return replace(
        chip,
        nets=tuple(
            replace(each, width_nm=Nm(min(each.width_nm, most)))
            if not names or each.name in names
            else each
            for each in chip.nets
        ),
    )


PLANTED: list[tuple[Side, Side, Sequence[Wire], float]] = [
    *((left, right, [THIN] * count, short) for left, right in SIDES for count, short in ((7, 10),)),
    *(("ball", "ball", [THIN] * count, 20 * n) for count, n in ((4, 1), (5, 2), (8, 2), (9, 3))),
    *(("ball", "keep-out", [WIDE, *[THIN] * n], 15) for n in (2, 3, 4)),
    *(("ball", "edge", [THIN, WIDE, THIN], short) for short in (5, 15, 25)),
    ("pad", "ball", [WIDE, WIDE, THIN], 15),
    ("ball", "ball", [Wire(width_um=10, space_um=20)] * 5, 25),
    ("ball", "ball", [Wire(width_um=25, space_um=5)] * 4, 12),
]
"""What is on both sides, the wires, and by how much there is too little room."""


@pytest.mark.parametrize(("left", "right", "wires", "short_um"), PLANTED)
def test_the_advised_width_fits(
    left: Side, right: Side, wires: Sequence[Wire], short_um: float
) -> None:
    """The same die with the width that the message proposes routes whole and clean."""
    room = need_um(Gap.with_room(left, right, 0), wires) - short_um
    chip = full(Gap.with_room(left, right, room), wires)
    first = route(chip)
    assert first.unrouted
    for item in first.unrouted:
        again = route(narrowed(chip, item.mend))
        assert (again.unrouted, texts(again)) == ((), [])


def exchanged(chip: Die, one: str, other: str) -> Die:
    """Return the die with the balls of two nets swapped."""
    swap = {one: other, other: one}

    def of(each: Net) -> Net:
        return replace(each, balls=tuple(swap.get(name, name) for name in each.balls))

    return replace(chip, nets=tuple(map(of, chip.nets)))


def both_ways(count: int, gap: Gap) -> Die:
    """Return a die with nets from pads to balls: one down through a gap, all others up."""
    outs, balls, pads = wall(gap)
    xs = [1000 + 150 * (i - (count - 1) / 2) for i in range(count)]
    north = [ball(f"A{i}", 250 + 300 * i, 1450) for i in range(count - 1)]
    south = [landing(f"P{i}", x, 300) for i, x in enumerate(xs[:-1])]
    chip = die(
        pads=(*pads, *south, landing("P", 1450, 1750)),
        balls=(*balls, *north, ball("F", 1450, 550)),
        nets=(
            *(thin(str(i), f"P{i}", f"A{i}") for i in range(count - 1)),
            thin("down", "P", "F"),
        ),
        keep_outs=outs,
    )
    return replace(chip, rdl=replace(chip.rdl, width_nm=nm(10)))


@pytest.mark.parametrize("count", [4, 5, 6, 7])
def test_two_balls_are_named_whose_swap_lets_all_pass(count: int) -> None:
    """One net goes down through the gap; with the ball of one that goes up it needs no gap.

    Then the other does not need it either, so that there is room for all.
    """
    gap = Gap.with_room("ball", "ball", 20 * count)
    chip = both_ways(count, gap)
    (item,) = route(chip).unrouted
    swap = re.search(r"swap ball (\w+) and ball (\w+): then both nets are routed", item.mend)

    assert item.why.split(": ", 1)[1] == (
        f"between ball C4 and ball C5: {count} wires of 10/10 need {20 * count + 10} um, "
        f"{20 * count} um there"
    )
    assert swap
    again = route(exchanged(chip, swap[1], swap[2]))
    assert (again.unrouted, texts(again)) == ((), [])


def test_another_assignment_is_advised_where_a_flow_shows_one() -> None:
    """Each side has as many pads as balls, so that no net need pass the gap."""
    chip = both_ways(5, Gap.with_room("ball", "ball", 100))
    (item,) = route(chip).unrouted
    free = replace(
        chip,
        nets=(),
        free_pads=tuple(name for each in chip.nets for name in each.pads),
        free_balls=tuple(name for each in chip.nets for name in each.balls),
    )
    assert "take the assignment of nets: free, which has room for all" in item.mend
    assert (route(free).unrouted, route(free).net_count) == ((), 5)


def test_no_assignment_is_advised_where_all_have_to_pass() -> None:
    """Four pads below a gap for three wires, their balls above it: only narrower wires help."""
    chip = both_ways(5, Gap.with_room("ball", "ball", 75))
    (item,) = route(replace(chip, nets=chip.nets[:4])).unrouted

    assert item.mend == "make them at most 6.1 um wide"


def test_a_net_between_given_routes_names_them() -> None:
    """The first route of N1 closes P2 in; the other is not in its way."""
    fence = line("fence", "N1", (1800, 900), (1980, 900), (1980, 1100), (1800, 1100), (1800, 900))
    chip = die(
        pads=(landing("P1", 100, 1000), landing("P2", 1900, 1000)),
        balls=(ball("A1", 600, 1000), ball("A2", 1400, 1000)),
        nets=(net("N1", "P1", "A1"), net("N2", "P2", "A2")),
        routes=(fence, line("1", "N1", (100, 1000), (600, 1000))),
    )

    assert texts(route(chip)) == [
        "R102 net N2: it is not connected: no metal joins ball A2: route fence (N1) leaves no way "
        "from pad P2 to ball A2 for a wire of 20/10\n    move it, or make the width or space of "
        "net N2 smaller"
    ]


def test_nets_that_cross_whatever_one_does_have_a_code_of_their_own() -> None:
    """V is left out, and said once; H is routed. V's gap is marked from pad to pad."""
    routing = route(die(pads=four(41), balls=(), nets=CROSS))

    assert texts(routing) == [
        "R106 net V: it crosses net H whatever one does: around the die edge pad S (V), pad E (H), "
        "pad N (V) and pad W (H) take turns\n    swap the nets of pad E and pad N, leave room for "
        "a wire behind one of the four, or leave net V out"
    ]
    assert routing.findings[0].lines_nm == (((1_000_000, 41_000), (1_000_000, 1_959_000)),)
    assert [trace.net for trace in routing.traces] == ["H"]


def around(seed: int, count: int) -> tuple[Die, tuple[tuple[int, int], ...]]:
    """Return a die with nets between random pads around its edge, and their places in turn."""
    places = list(range(2 * count))
    Random(seed).shuffle(places)  # noqa: S311  no secret
    per_side = -(-len(places) // 4)
    pitch = 1600 / per_side
    pads = []
    for place in range(2 * count):
        side, k = divmod(place, per_side)
        along, inset = 200 + pitch * (k + 0.5), 41
        x, y = ((along, inset), (2000 - inset, along), (2000 - along, 2000 - inset),
                (inset, 2000 - along))[side]  # fmt: skip
        pads.append(landing(f"P{place}", x, y))
    pairs = tuple((places[2 * i], places[2 * i + 1]) for i in range(count))
    nets = tuple(thin(str(i), f"P{a} P{b}") for i, (a, b) in enumerate(pairs))
    return die(pads=tuple(pads), balls=(), nets=nets), pairs


def take_turns(one: tuple[int, int], other: tuple[int, int]) -> bool:
    low, high = sorted(one)
    return (low < other[0] < high) != (low < other[1] < high)


def fewest_to_leave_out(pairs: Sequence[tuple[int, int]]) -> int:
    """Try all sets of nets, the smallest first."""
    crossing = [
        (i, j) for i, j in combinations(range(len(pairs)), 2) if take_turns(pairs[i], pairs[j])
    ]
    for size in range(len(pairs)):
        for left_out in combinations(range(len(pairs)), size):
            if all(i in left_out or j in left_out for i, j in crossing):
                return size
    return len(pairs) - 1


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("count", [4, 8, 12])
def test_the_smallest_set_is_left_out_and_all_others_are_routed(seed: int, count: int) -> None:
    """Pads around the die edge without room behind them: brute force over all sets of nets.

    Each net that is left out has one finding, R106; there is none besides.
    """
    chip, pairs = around(seed, count)
    routing = route(chip)
    codes = [(finding.code, finding.subject.removeprefix("net ")) for finding in routing.findings]
    left_out = [name for _, name in codes]

    assert len(codes) == fewest_to_leave_out(pairs)
    assert {code for code, _ in codes} <= {"R106"}
    assert left_out == [item.net for item in routing.unrouted]
    assert len(set(left_out)) == len(left_out)
    assert sorted([*left_out, *(trace.net for trace in routing.traces)], key=int) == [
        str(i) for i in range(count)
    ]
