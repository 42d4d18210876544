"""Connectivity: whatever is apart or joined against the spec is found, and where.

The die of `tests.packages`: P1 at (100, 1000) um and ball A1 at (600, 1000) are net N1, P2 at
(1900, 1000) and A2 at (1400, 1000) are N2. Openings of pads are 60, 40 and 50 um, landings 70, ball
pads 260 with openings of 200 in d3, traces 20 um wide along y = 1000.
"""

from collections.abc import Callable, Sequence
from pathlib import Path

import klayout.db as kdb
import pytest

from tests.verify.written import Written, written
from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.verify import labels, nets
from wlcsp_layout.verify.judgment import Result, Skipped

UM = 1000
LAYERS = {
    "chip_pad": (1, 0),
    "passivation": (2, 0),
    "d1": (10, 0),
    "d2": (20, 0),
    "rdl": (30, 0),
    "d3": (40, 0),
    "ball": (50, 0),
}
NETS = "nets:\n  N1: {pads: [P1], balls: [A1]}\n  N2: {pads: [P2], balls: [A2]}\n"
MORE = (
    ("  passiv", "    - {name: P3, at_um: [1000, 300], size_um: [80, 80]}\n  passiv"),
    ("  diameter_um", "    - {name: A3, at_um: [1000, 1600]}\n  diameter_um"),
)
"""A pad below and a ball above the others, in the middle."""

Spoil = Callable[[kdb.Layout], None]


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return written(tmp_path_factory.mktemp("good"))


def box(left: float, bottom: float, right: float, top: float) -> kdb.Region:
    """A region of one box [um]."""
    return kdb.Region(kdb.Box(*(round(1000 * um) for um in (left, bottom, right, top))))


def spoiling(*changes: tuple[str, str, kdb.Region]) -> Spoil:
    """Return what adds or takes areas on layers of the die: `+` or `-`."""

    def spoil(layout: kdb.Layout) -> None:
        for layer, sign, region in changes:
            cell = layout.cell(f"unit_{layer.upper()}")
            cell.flatten(prune=True)
            shapes = cell.shapes(layout.layer(*LAYERS[layer]))
            drawn = kdb.Region(shapes)
            shapes.clear()
            shapes.insert(drawn + region if sign == "+" else drawn - region)

    return spoil


def found(file: Written) -> list[Finding]:
    """Return what the checks of nets and labels find, notes left out."""
    results = [*file.checked(nets.check), *file.checked(labels.check)]
    findings = [f for r in results if isinstance(r, Result) for f in r.findings]
    return [finding for finding in findings if finding.code[0] != "N"]


def told(findings: Sequence[Finding]) -> list[tuple[str, Xy | None]]:
    """Return findings in words, with their places [um]."""
    return [
        (
            f"{f.code} {f.subject}: {f.what}",
            f.at_nm and (f.at_nm[0] // UM, f.at_nm[1] // UM),
        )
        for f in findings
    ]


def test_a_good_file_has_nothing_to_say(good: Written) -> None:
    """Seven checks on two pads, two balls and two pieces; two notes with nothing in them."""
    results = good.checked(nets.check)

    assert [(item.code, item.shapes) for item in results if isinstance(item, Result)] == [
        (code, 2) for code in ("V401", "V402", "V403", "V404", "V405", "V406", "V407")
    ] + [("N401", 4), ("N402", 4)]
    assert all(item.findings == () for item in results if isinstance(item, Result))


@pytest.mark.parametrize(
    ("spoil", "said", "at"),
    [
        (
            spoiling(("chip_pad", "-", box(0, 900, 200, 1100))),
            "V401 pad P1: metal does not reach it: no pad metal is drawn there",
            (100, 1000),
        ),
        (
            spoiling(("passivation", "-", box(0, 900, 200, 1100))),
            "V401 pad P1: metal does not reach it: the passivation opening is missing",
            (100, 1000),
        ),
        (
            spoiling(("d1", "-", box(50, 900, 200, 1100))),
            "V401 pad P1: metal does not reach it: the d1 opening is missing",
            (100, 1000),
        ),
        (
            spoiling(("d1", "-", box(50, 900, 200, 1100)), ("d2", "-", box(50, 900, 200, 1100))),
            "V401 pad P1: metal does not reach it: the d1 and the d2 openings are missing",
            (100, 1000),
        ),
        (
            spoiling(("d1", "-", box(50, 900, 100, 1100)), ("d2", "-", box(100, 900, 200, 1100))),
            "V401 pad P1: metal does not reach it: its openings do not lie over each other",
            (100, 1000),
        ),
        (
            spoiling(("rdl", "-", box(50, 900, 150, 1100))),
            "V401 pad P1: metal does not reach it: no metal lies over its openings",
            (100, 1000),
        ),
        (
            spoiling(("d3", "-", box(450, 850, 750, 1150))),
            "V402 ball A1: it does not reach metal: the d3 opening is missing",
            (600, 1000),
        ),
        (
            spoiling(("ball", "-", box(450, 850, 750, 1150))),
            "V402 ball A1: it does not reach metal: no ball is drawn there",
            (600, 1000),
        ),
        (
            spoiling(("rdl", "-", box(450, 850, 750, 1150))),
            "V402 ball A1: it does not reach metal: no metal lies in its d3 opening",
            (600, 1000),
        ),
        (
            spoiling(("rdl", "-", box(60, 900, 82, 1100))),
            "V403 pad P1: metal does not cover all of its openings: 80 um2 are bare",
            (81, 1000),
        ),
        (
            # Two halves of a landing, which the pad itself joins.
            spoiling(("rdl", "-", box(99, 900, 101, 1100))),
            "V403 pad P1: metal does not cover all of its openings: 80 um2 are bare",
            (100, 1000),
        ),
        (
            spoiling(("d3", "+", box(600, 860, 640, 1000))),
            "V404 ball A1: its opening of d3 reaches beyond the metal: 485 um2 are bare",
            (620, 868),
        ),
        (
            spoiling(("rdl", "+", box(900, 500, 920, 700))),
            "V405 layer rdl: this metal is joined to no pad and no ball",
            (910, 600),
        ),
        (
            spoiling(("rdl", "+", box(700, 990, 1300, 1010))),
            "V406 net N1: its metal is joined to net N2",
            (1000, 1000),
        ),
        (
            # A bridge of 1 um at the end of a long finger.
            spoiling(
                ("rdl", "+", box(700, 990, 1200, 1010)), ("rdl", "+", box(1200, 999, 1300, 1000))
            ),
            "V406 net N1: its metal is joined to net N2",
            (1235, 999),
        ),
        (
            # Metal that touches the other ball's at one corner.
            spoiling(("rdl", "+", box(600, 990, 1270, 1000))),
            "V406 net N1: its metal touches at a corner net N2",
            (1270, 1000),
        ),
        (
            spoiling(("rdl", "-", box(300, 980, 301, 1020))),
            "V407 net N1: pad P1 and ball A1 are not joined: 1 um apart",
            (300, 1000),
        ),
        (
            # Both ends reach 300 um, one the lower, one the upper half: they share one corner.
            spoiling(
                ("rdl", "-", box(300, 980, 310, 1000)), ("rdl", "-", box(290, 1000, 300, 1020))
            ),
            "V407 net N1: pad P1 and ball A1 are not joined: a corner alone touches",
            (300, 1000),
        ),
    ],
)
def test_one_thing_wrong_is_one_finding(good: Written, spoil: Spoil, said: str, at: Xy) -> None:
    """With its cause, at its place, and nothing else."""
    assert told(found(good.spoiled(spoil))) == [(said, at)]


def test_a_contact_that_the_spec_does_not_have_shorts_nets(good: Written) -> None:
    """A ball with an opening over the trace of N1."""
    spoil = spoiling(("d3", "+", box(290, 995, 300, 1005)), ("ball", "+", box(290, 995, 300, 1005)))

    assert told(found(good.spoiled(spoil))) == [
        (
            "V406 net N1: its metal is joined to a ball at 295, 1000 um "
            "that the spec does not have",
            (295, 1000),
        )
    ]


def test_every_bridge_has_its_place(good: Written) -> None:
    """Three strips between the ball pads, which are chords of different lengths away."""
    strips = [box(600, y, 1400, y + 10) for y in (920, 1000, 1070)]
    spoil = spoiling(*(("rdl", "+", strip) for strip in strips))

    assert told(found(good.spoiled(spoil))) == [
        ("V406 net N1: its metal is joined to net N2", (1000, y)) for y in (925, 1005, 1075)
    ]


def test_the_line_of_an_open_net_closes_it(good: Written) -> None:
    """From the middle of one end to the middle of the other."""
    (finding,) = found(good.spoiled(spoiling(("rdl", "-", box(300, 900, 304, 1100)))))

    assert finding.lines_nm == (((300_000, 1_000_000), (304_000, 1_000_000)),)
    assert finding.objects == ("P1", "A1")
    assert finding.cell == "unit_DIE"


def test_a_net_may_be_joined_through_its_pad_and_ball_alone(tmp_path: Path) -> None:
    """P1, P2, A1 and A2 in one net: one trace between the balls makes them one piece."""
    nets_of = "nets:\n  N1: {pads: [P1, P2], balls: [A1, A2]}\n"
    file = written(tmp_path, (NETS, nets_of))
    assert found(file) == []

    cut = file.spoiled(spoiling(("rdl", "-", box(990, 0, 995, 2000))))

    assert [text for text, _ in told(found(cut))] == [
        "V407 net N1: pad P1, ball A1 and pad P2, ball A2 are not joined: 5 um apart"
    ]


def test_what_is_in_no_net_is_a_note(tmp_path: Path) -> None:
    """P2 and A2 are NC: on metal of their own, which is no finding."""
    file = written(tmp_path, ("  N2: {pads: [P2], balls: [A2]}\n", ""))

    results = file.checked(nets.check)

    assert found(file) == []
    assert [str(f) for r in results if isinstance(r, Result) for f in r.findings] == [
        "N401 NC pads and balls: joined to nothing, as the spec allows: pad P2, ball A2"
    ]


def test_what_is_in_no_net_must_not_be_joined(tmp_path: Path) -> None:
    """A trace between P2 and A2, which are NC both, and one from N1 to A2."""
    file = written(tmp_path, ("  N2: {pads: [P2], balls: [A2]}\n", ""))

    alone = file.spoiled(spoiling(("rdl", "+", box(1400, 990, 1900, 1010))))
    assert told(found(alone)) == [
        ("V406 NC pad P2: its metal is joined to NC ball A2", (1697, 1000))
    ]

    to_net = file.spoiled(spoiling(("rdl", "+", box(700, 990, 1300, 1010))))
    assert told(found(to_net)) == [("V406 net N1: its metal is joined to NC ball A2", (1000, 1000))]


def test_free_pairs_may_be_any(tmp_path: Path) -> None:
    """Three pads and two balls, all free: one pad is left over, which a note says."""
    file = written(tmp_path, (NETS, "nets: free\n"), MORE[0])

    results = file.checked(nets.check)

    assert found(file) == []
    assert [str(f) for r in results if isinstance(r, Result) for f in r.findings] == [
        "N402 idle pads and balls: joined to nothing, as the spec allows: pad P3"
    ]


def test_free_pairs_are_found_by_the_shortest_ways(tmp_path: Path) -> None:
    """Two pairs with a bridge between their traces."""
    file = written(tmp_path, (NETS, "nets: free\n"))

    spoiled = file.spoiled(spoiling(("rdl", "+", box(700, 990, 1300, 1010))))

    assert told(found(spoiled)) == [
        (
            "V406 free pad P1 with ball A1: its metal is joined to free pad P2 with ball A2",
            (1000, 1000),
        )
    ]


def test_free_pairs_that_are_missing_are_open(tmp_path: Path) -> None:
    """One of two, whose trace is cut; the gap is between the ends nearest to each other."""
    file = written(tmp_path, (NETS, "nets: free\n"))

    spoiled = file.spoiled(spoiling(("rdl", "-", box(300, 980, 301, 1020))))

    assert told(found(spoiled)) == [
        ("V407 free pads and balls: pad P1 and ball A1 are not joined: 1 um apart", (300, 1000))
    ]


def test_a_free_pair_that_has_lost_its_end_is_no_open_pair(tmp_path: Path) -> None:
    """What is wrong is the missing landing; the trace is there."""
    file = written(tmp_path, (NETS, "nets: free\n"))

    spoiled = file.spoiled(spoiling(("rdl", "-", box(50, 900, 150, 1100))))

    assert [finding.code for finding in found(spoiled)] == ["V401"]


def test_pads_of_pairs_need_any_ball(tmp_path: Path) -> None:
    """P1 and P2 to any of A1, A2 and A3: A3 is idle, and a pad without a ball is open."""
    pairs = "nets:\n  N1: {pads: [P1, P2], balls: [A1, A2, A3], join: pairs}\n"
    file = written(tmp_path, (NETS, pairs), MORE[1])
    notes = [str(f) for r in file.checked(nets.check) if isinstance(r, Result) for f in r.findings]
    assert found(file) == []
    assert notes == ["N402 idle pads and balls: joined to nothing, as the spec allows: ball A3"]

    cut = file.spoiled(spoiling(("rdl", "-", box(300, 980, 301, 1020))))
    assert told(found(cut)) == [
        ("V407 net N1: pad P1 and ball A1 are not joined: 1 um apart", (300, 1000))
    ]

    joined = file.spoiled(spoiling(("rdl", "+", box(700, 990, 1300, 1010))))
    assert found(joined) == []


def test_without_routes_opens_are_not_looked_for(tmp_path: Path) -> None:
    """Shorts and floating metal are."""
    file = written(tmp_path, ("wafer:", "rdl: {routes: none}\nwafer:"))
    results = file.checked(nets.check)

    assert found(file) == []
    assert [item for item in results if isinstance(item, Skipped)] == [
        Skipped(code="V407", name="open net", why="routes: none")
    ]
    spoiled = file.spoiled(spoiling(("rdl", "+", box(700, 990, 1300, 1010))))
    assert [finding.code for finding in found(spoiled)] == ["V406"]
