"""The connections that nets need."""

from typing import Literal

import pytest

from tests.route.dies import line, net
from tests.route.rubberband.plans import chip
from wlcsp_layout.model.package import Die, GivenRoute
from wlcsp_layout.route.routing import Trace
from wlcsp_layout.route.rubberband.features import features_of
from wlcsp_layout.route.rubberband.links import links_of


def links(of: Die, *routes: GivenRoute) -> list[tuple[list[str], list[str], bool]]:
    """The links by the names at both ends, and whether they are of a tree."""
    given = [Trace(route=r.route, net=r.net, points=r.points, width_nm=r.width_nm) for r in routes]
    f = features_of(of, of.nets, given)
    found, _ = links_of(of, of.nets, f)
    return [
        (
            [f.names[v] for v in link.start if f.names[v]],
            [f.names[v] for v in link.end if f.names[v]],
            link.is_tree,
        )
        for link in found
    ]


PADS = [("P1", 100, 100), ("P2", 100, 1000), ("P3", 1900, 1000)]
BALLS = [("A1", 600, 1000), ("A2", 1500, 1000)]


def test_a_net_of_two_members_is_one_link() -> None:
    """No tree: nothing to join but the other end."""
    assert links(chip(PADS, BALLS, nets=[net("N1", "P2", "A1")])) == [
        (["pad P2"], ["ball A1"], False)
    ]


def test_a_tree_joins_all_members_by_the_shortest_lines() -> None:
    """P3 - A2 400, P2 - A1 500, A1 - A2 900, P1 - P2 900 um; equal ones in order of members."""
    assert links(chip(PADS, BALLS, nets=[net("N1", "P1 P2 P3", "A1 A2")])) == [
        (["pad P3"], ["ball A2"], True),
        (["pad P2"], ["ball A1"], True),
        (["pad P1"], ["pad P2"], True),
        (["ball A1"], ["ball A2"], True),
    ]


def test_pairs_lead_each_pad_to_a_ball_and_reach_every_ball() -> None:
    """P1 and P2 are nearer to A1, P3 to A2: one link each, and none between pads."""
    found = links(chip(PADS, BALLS, nets=[net("N1", "P1 P2 P3", "A1 A2", "pairs")]))

    assert found == [
        (["pad P1"], ["ball A1"], False),
        (["pad P2"], ["ball A1"], False),
        (["pad P3"], ["ball A2"], False),
    ]


def test_of_two_pads_at_one_ball_one_goes_to_the_other_ball() -> None:
    """Both are nearer to A1: P1 to A2 costs 1664 - 1030 um more, P2 to A2 1400 - 500."""
    found = links(chip(PADS, BALLS, nets=[net("N1", "P1 P2", "A1 A2", "pairs")]))

    assert found == [(["pad P1"], ["ball A2"], False), (["pad P2"], ["ball A1"], False)]


@pytest.mark.parametrize(("x_um", "absorbed"), [(600, True), (690, True), (740, False)])
def test_a_pad_under_its_ball_needs_no_link(x_um: float, absorbed: bool) -> None:  # noqa: FBT001
    """A pad of 70 um and a ball pad of 260: wholly under it up to 87 um off, then partly."""
    of = chip([("P1", x_um, 1000)], BALLS[:1], nets=[net("N1", "P1", "A1")])
    f = features_of(of, of.nets, ())

    assert links(of) == []
    assert (f.number["pad P1"] == f.number["ball A1"]) == absorbed
    assert len(f.absorbed) == absorbed


@pytest.mark.parametrize("join", ["all", "pairs"])
def test_a_given_trace_joins_what_it_touches(join: Literal["all", "pairs"]) -> None:
    """From P2 to A1: P1 is left to be joined to them, or to A2, the ball that has no pad."""
    of = chip(PADS[:2], BALLS, nets=[net("N1", "P1 P2", "A1 A2", join)])

    found = links(of, line("1", "N1", (100, 1000), (600, 1000)))

    together = ["pad P2", "ball A1"]
    if join == "all":
        assert found == [
            (["pad P1"], together, True),
            (together, ["ball A2"], True),
        ]
    else:
        assert found == [(["pad P1"], ["ball A2"], False)]


def test_wires_of_a_tree_are_of_one_group_and_those_of_pairs_are_not() -> None:
    """Only those of one group may share their metal."""
    nets = [net("N1", "P1 P2", "A1"), net("N2", "P3", "A2", "pairs")]
    of = chip(PADS, BALLS, nets=nets)
    found, trees = links_of(of, of.nets, features_of(of, of.nets, ()))

    assert [link.net for link in found] == [0, 0, 1]
    assert found[0].group == found[1].group != found[2].group
    assert list(trees) == [0]
