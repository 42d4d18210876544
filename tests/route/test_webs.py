"""Notches in the metal of one net: KLayout finds them without webs and none with them."""

import math
from dataclasses import replace

import klayout.db as kdb
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.route.dies import ball, die, keep_out, line, net, pad
from tests.route.drawn import bare, metal, notches, widths
from wlcsp_layout.model.package import Die, GivenRoute
from wlcsp_layout.route import route
from wlcsp_layout.route.metal import Owners
from wlcsp_layout.route.webs import Metalwork, Net, simple

SPACE_NM = 10_000
WIDTH_NM = 20_000


def one_net(*lines: GivenRoute, teardrops: bool = True) -> Die:
    """Three pads around a ball, all of one net: west, east and north of (1000, 1000)."""
    return die(
        pads=(pad("P1", 400, 1000), pad("P2", 1600, 1000), pad("P3", 1000, 1700)),
        balls=(ball("A1", 1000, 1000),),
        nets=(net("N", "P1 P2 P3", "A1"),),
        routes=(
            *lines,
            line("west", "N", (400, 1000), (1000, 1000)),
            line("east", "N", (1000, 1000), (1600, 1000)),
            line("north", "N", (1000, 1000), (1000, 1700)),
        ),
        teardrops=teardrops,
    )


SLOT = line("a", "N", (500, 1000), (500, 1029), (800, 1029))
FORK = line("a", "N", (1000, 1000), (1400, 1100), (1600, 1000))
OBLIQUE = line("a", "N", (400, 1000), (520, 1100), (520, 1300))
JOINT = (line("a", "N", (700, 1200), (500, 1150)), line("b", "N", (700, 1200), (500, 1260)))


@pytest.mark.parametrize("lines", [(SLOT,), (FORK,), (OBLIQUE,), JOINT])
def test_a_notch_is_there_without_webs_and_gone_with_them(lines: tuple[GivenRoute, ...]) -> None:
    """A slot of 9 um, a fork of 14 degrees, an oblique landing exit, and two ends that meet."""
    made = one_net(*lines)
    routing = route(made)
    drawn = metal(made, routing).merged()

    assert notches(bare(made, routing), SPACE_NM)
    assert notches(drawn, SPACE_NM) == []
    assert (bare(made, routing) - drawn).sized(-1).is_empty()
    assert [note.code for note in routing.notes if note.code == "N206"] == []


def test_a_slot_at_the_space_rule_stays() -> None:
    """10 um between the route at y = 1000 and one at y = 1030: nothing is filled there."""
    made = one_net(line("a", "N", (500, 1000), (500, 1030), (800, 1030), (800, 1000)))
    slot = kdb.Region(kdb.Box(520_000, 1_010_000, 780_000, 1_020_000))

    assert (metal(made, route(made)) & slot).is_empty()


def test_a_hole_narrower_than_the_space_is_filled() -> None:
    """9 um by 260 um between two own routes, closed at both ends."""
    made = one_net(line("a", "N", (500, 1000), (500, 1029), (800, 1029), (800, 1000)))
    hole = kdb.Region(kdb.Box(510_000, 1_010_000, 790_000, 1_019_000))

    assert (hole - metal(made, route(made))).is_empty()


def test_a_right_angle_stays_as_it_is() -> None:
    """The corner at (700, 1010) between the west route and one that leaves it to the north."""
    made = one_net(line("a", "N", (710, 1000), (710, 1300)))
    corner = kdb.Region(kdb.Box(690_000, 1_010_000, 700_000, 1_020_000))

    assert (metal(made, route(made)) & corner).is_empty()


def test_ends_that_meet_at_an_angle_are_rounded_outside() -> None:
    """From the west and from the north into (1400, 1400): the square corner is filled by an arc."""
    made = one_net(
        line("a", "N", (1200, 1400), (1400, 1400)), line("b", "N", (1400, 1600), (1400, 1400))
    )
    drawn = metal(made, route(made))
    diagonal = 1_400_000 + round(WIDTH_NM / 2 / math.sqrt(2))
    on_arc = kdb.Region(
        kdb.Box(
            diagonal - 200, 2_800_000 - diagonal + 100, diagonal - 100, 2_800_000 - diagonal + 200
        )
    )

    assert (on_arc - drawn).is_empty()
    assert widths(drawn.merged(), WIDTH_NM - 200) == []


def test_a_web_gives_way_to_a_keep_out_and_says_so() -> None:
    """A keep-out of 40 um by 7 um in the slot of 9 um: the slot stays open there."""
    area = keep_out("probe", (600, 1011), (640, 1011), (640, 1018), (600, 1018))
    made = one_net(SLOT)
    routing = route(replace(made, rdl=replace(made.rdl, keep_outs=(area,))))
    kept_out = kdb.Region(kdb.Box(600_000, 1_011_000, 640_000, 1_018_000))
    note = next(note for note in routing.notes if note.code == "N206")

    assert (metal(made, routing) & kept_out).is_empty()
    assert note.what.startswith(
        "notches narrower than the space rule have no room for a web: net N at (6"
    )


def test_a_web_keeps_the_space_to_another_net() -> None:
    """A square of 40 um, 5 um above the pad of a ball of another net at (1000, 1000)."""
    made = die(pads=(), balls=(ball("A1", 1000, 1000),))
    owners = Owners(made, ())
    work = Metalwork(made, owners, (), (), ())
    square = shapely.box(980_000, 1_135_000, 1_020_000, 1_175_000)
    own = Net(name="N", space_nm=10_000, metal=square)
    left = work.room(own, square)

    assert 10_000 <= left.distance(shapely.Point(1_000_000, 1_000_000)) - 130_000 < 10_100


def test_webs_do_not_depend_on_the_order_of_nets() -> None:
    """The same metal for the same net, whatever comes before it."""
    made = one_net(FORK, OBLIQUE)
    other = replace(made, chip_pads=made.chip_pads[::-1])

    assert route(made).metal["N"] == route(other).metal["N"]


angles = st.integers(0, 359)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    angles, st.integers(1, 120), st.integers(160, 400), st.sampled_from([10, 20, 40]), st.booleans()
)
def test_two_traces_of_one_ball_leave_no_notch(
    angle: int,
    between: int,
    length: int,
    width_um: int,
    teardrops: bool,  # noqa: FBT001  drawn by hypothesis
) -> None:
    """At any angle between them, to points at any distance, and on to two pads."""
    lines = [
        line(str(i), "N", (1000, 1000), on_circle(length, turn), end, width_um=width_um)
        for i, (turn, end) in enumerate(((angle, (400, 1000)), (angle + between, (1600, 1000))))
    ]
    judge(one_net(*lines, teardrops=teardrops))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.integers(-60_000, 60_000), st.integers(-60_000, 60_000), st.sampled_from([10, 20, 40]))
def test_an_oblique_trace_of_a_landing_leaves_no_notch(dx: int, dy: int, width_um: int) -> None:
    """From anywhere on or beside the landing toward the ball."""
    start = (400 + dx / 1000, 1000 + dy / 1000)
    judge(one_net(line("a", "N", start, (620, 1130), (1000, 1000), width_um=width_um)))


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.integers(550_000, 800_000),
    st.integers(1_040_000, 1_400_000),
    st.sampled_from([10, 20, 40]),
    st.sampled_from([10, 20, 40]),
)
def test_joints_of_three_traces_leave_no_notch(x: int, y: int, one_um: int, other_um: int) -> None:
    """Anywhere between the west and the north pad."""
    at = (x / 1000, y / 1000)
    judge(
        one_net(
            line("a", "N", (400, 1000), at, width_um=one_um),
            line("b", "N", at, (1000, 1000), width_um=one_um),
            line("c", "N", at, (1000, 1700), width_um=other_um),
        )
    )


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.integers(450_000, 1_500_000), st.integers(850_000, 1_600_000)),
        min_size=1,
        max_size=4,
        unique=True,
    ),
    st.sampled_from([10, 20, 40]),
)
def test_any_bends_leave_no_notch(points: list[tuple[int, int]], width_um: int) -> None:
    """From the west pad over up to four points to the ball."""
    way = [(x / 1000, y / 1000) for x, y in points]
    judge(one_net(line("a", "N", (400, 1000), *way, (1000, 1000), width_um=width_um)))


def judge(made: Die) -> None:
    """One net: without notch, on the grid without overlap, nothing lost of its shapes."""
    routing = route(made)
    drawn = metal(made, routing)

    assert drawn.merged(False, 2).is_empty()
    assert notches(drawn.merged(), SPACE_NM) == []
    assert (bare(made, routing) - drawn).sized(-2).is_empty()
    assert all(len(set(shape.points)) == len(shape.points) for shape in routing.metal["N"])
    assert [note.code for note in routing.notes if note.code == "N206"] == []


def on_circle(radius_um: float, degrees: float) -> tuple[float, float]:
    x, y = (1000 + radius_um * f(math.radians(degrees)) for f in (math.cos, math.sin))
    return (round(x, 3), round(y, 3))


def test_holes_are_cut_through_and_outlines_run_counterclockwise() -> None:
    """A square ring, and a triangle with a hole of 1 nm, which is filled."""
    ring = shapely.box(0, 0, 100, 100).difference(shapely.box(40, 40, 60, 61))
    pierced = shapely.Polygon([(0, 0), (90, 0), (0, 90)], [[(10, 10), (11, 10), (10, 11)]])
    cut, filled = list(simple([ring])), list(simple([pierced]))

    assert sum(outline.double_area_nm2 for outline in cut) == 2 * (100 * 100 - 20 * 21)
    assert all(outline.double_area_nm2 > 0 for outline in cut)
    assert [outline.double_area_nm2 for outline in filled] == [90 * 90]
