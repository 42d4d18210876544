"""Route tables of free pairs: who is paired by a given route, and what is refused."""

from pathlib import Path

import pytest

from tests.packages import spec_file
from wlcsp_layout import pipeline
from wlcsp_layout.errors import SpecError
from wlcsp_layout.geometry import Point
from wlcsp_layout.model.nets import Nets
from wlcsp_layout.model.package import Ball, Net
from wlcsp_layout.model.pairs import Pin, pair_name, pairs_by_name, pins
from wlcsp_layout.report.plan import Planned
from wlcsp_layout.units import Nm

HEADER = "route,net,seq,x_um,y_um,width_um\n"
NETS = "nets:\n  N1: {pads: [P1], balls: [A1]}\n  N2: {pads: [P2], balls: [A2]}\n"
P1_TO_A2 = "1,P1,0,100,1000,20\n1,P1,1,100,1500,20\n1,P1,2,1400,1500,20\n1,P1,3,1400,1000,20\n"
P2_TO_A1 = "2,P2,0,1900,1000,20\n2,P2,1,1900,500,20\n2,P2,2,600,500,20\n2,P2,3,600,1000,20\n"


def planned(folder: Path, rows: str, nets: str = "nets: free\n") -> Planned:
    """The spec of `tests.packages` with free nets and a table of routes."""
    (folder / "routes.csv").write_text(HEADER + rows)
    spec = spec_file(folder, (NETS, nets), ("wafer:", "rdl: {routes: routes.csv}\nwafer:"))
    return pipeline.plan(spec)


def test_a_given_route_pins_its_pair_against_the_shorter_one(tmp_path: Path) -> None:
    """P1 (west) would take A1 (west); its route leads to A2, so that P2 gets A1."""
    plan = planned(tmp_path, P1_TO_A2)

    assert plan.routing.pad_net == {"P1": "P1", "P2": "P2"}
    assert plan.routing.ball_net == {"A2": "P1", "A1": "P2"}
    assert [(net.name, net.pads, net.balls) for net in plan.package.die.nets] == [
        ("P1", ("P1",), ("A2",))
    ]
    assert (plan.package.die.free_pads, plan.package.die.free_balls) == (("P2",), ("A1",))
    assert [str(note) for note in plan.notes if note.code == "N205"] == []


def test_the_route_may_begin_at_the_ball_and_end_beside_its_center(tmp_path: Path) -> None:
    """120 um off the center of A2, within the pad's radius of 130 um."""
    plan = planned(tmp_path, "1,P1,0,1400,1120,20\n1,P1,1,1400,1500,20\n1,P1,2,100,1500,20\n")

    assert plan.routing.ball_net["A2"] == "P1"


def test_a_loose_route_takes_the_nearest_ball_that_is_left_and_says_so(tmp_path: Path) -> None:
    """P2's route ends 140 um from A1, beyond the pad's radius of 130 um."""
    plan = planned(tmp_path, "9,P2,0,1900,1000,20\n9,P2,1,1900,500,20\n9,P2,2,600,860,20\n")

    assert plan.routing.ball_net == {"A1": "P2", "A2": "P1"}
    assert next(str(note).replace(f"{tmp_path}/", "") for note in plan.notes) == (
        "routes.csv:2:1: N205 rdl.routes: route 9 of free pad P2 ends on no free ball: it is "
        "completed to the nearest, ball A1\n"
        "    lead it to the ball that is meant, or take it out"
    )


def test_a_route_of_a_free_pad_without_any_ball_left_is_refused(tmp_path: Path) -> None:
    """P1 and P2 both lead to a ball; nothing is left for P3."""
    (tmp_path / "routes.csv").write_text(
        HEADER + P1_TO_A2 + P2_TO_A1 + "3,P3,0,1000,100,20\n3,P3,1,1000,300,20\n"
    )
    third = "    - {name: P3, at_um: [1000, 100], size_um: [80, 80]}\n  passivation"
    spec = spec_file(
        tmp_path,
        (NETS, "nets: free\n"),
        ("  passivation", third),
        ("wafer:", "rdl: {routes: routes.csv}\nwafer:"),
    )

    with pytest.raises(SpecError) as refused:
        pipeline.plan(spec)

    assert str(refused.value).replace(f"{tmp_path}/", "") == (
        "routes.csv:10:1: E366 rdl.routes: route 3 of free pad P3 ends on no free ball, and none "
        "is left\n    lead it to the ball that is meant, or take it out"
    )


@pytest.mark.parametrize(
    ("nets", "known"),
    [
        ("nets: free\n", "P1, P2"),
        ("nets:\n  P1: {pads: [P2], balls: [A2]}\n  rest: free\n", "P1, P1_A1"),
        ("nets:\n  N1: {pads: [P1], balls: [A1]}\n", "N1"),
    ],
)
def test_a_stale_row_names_what_the_nets_are_called_now(
    tmp_path: Path, nets: str, known: str
) -> None:
    """A pad in a net has no pair any more; a pair whose pad's name a net has gets the ball's."""
    with pytest.raises(SpecError) as refused:
        planned(tmp_path, "1,GONE,0,100,1000,20\n1,GONE,1,600,1000,20\n", nets)

    assert str(refused.value).replace(f"{tmp_path}/", "") == (
        "routes.csv:2:1: E360 rdl.routes: route 1 belongs to net GONE, which is not there\n"
        f"    known here: {known}"
    )


def test_no_name_is_judged_while_pads_are_not_known(tmp_path: Path) -> None:
    """A ball of no place: only that is said, not that P1 is no net."""
    (tmp_path / "routes.csv").write_text(HEADER + P1_TO_A2)
    spec = spec_file(
        tmp_path,
        (NETS, "nets: free\n"),
        ("{name: A1, at_um: [600, 1000]}", "{name: A1, at_um: [600, x]}"),
        ("wafer:", "rdl: {routes: routes.csv}\nwafer:"),
    )

    with pytest.raises(SpecError) as refused:
        pipeline.plan(spec)

    assert [finding.code for finding in refused.value.findings] == ["E123"]


def free(*nets: str) -> Nets:
    """Pads P1 and P2 and balls A1 and A2 free, beside nets of these names."""
    return Nets(
        nets=tuple(
            Net(name=name, pads=(), balls=(), width_nm=Nm(2), space_nm=Nm(2), join="all")
            for name in nets
        ),
        free_pads=("P1", "P2"),
        free_balls=("A1", "A2"),
    )


def test_a_pair_is_called_after_its_pad_unless_a_net_has_that_name() -> None:
    """Then the ball's name follows, and underlines until it is new."""
    assert pair_name("P1", "A1", {"N1"}) == "P1"
    assert pair_name("P1", "A1", {"P1"}) == "P1_A1"
    assert pair_name("P1", "A1", {"P1", "P1_A1"}) == "P1_A1_"
    assert pairs_by_name(free("P1")) == {
        "P2": ("P2", None), "P1_A1": ("P1", "A1"), "P1_A2": ("P1", "A2"),
    }  # fmt: skip


def test_who_reaches_a_ball_comes_before_who_is_nearer() -> None:
    """P1 ends nearer to A1 than P2 does, but only P2's end lies on it; radius 5."""
    balls = (
        Ball(name="A1", at=Point(x_nm=Nm(0), y_nm=Nm(0))),
        Ball(name="A2", at=Point(x_nm=Nm(100), y_nm=Nm(0))),
    )
    ends = {"P1": [(50, 50), (6, 0)], "P2": [(50, -50), (0, 5)]}

    assert pins(free(), ends, balls, Nm(10)) == (
        Pin(net="P1", pad="P1", ball="A2", is_reached=False),
        Pin(net="P2", pad="P2", ball="A1", is_reached=True),
    )


def test_a_name_with_a_ball_in_it_needs_no_end_on_the_ball() -> None:
    """P1_A2 says it, although the route ends on A1."""
    balls = (
        Ball(name="A1", at=Point(x_nm=Nm(0), y_nm=Nm(0))),
        Ball(name="A2", at=Point(x_nm=Nm(100), y_nm=Nm(0))),
    )

    assert pins(free("P1"), {"P1_A2": [(50, 50), (0, 0)]}, balls, Nm(10)) == (
        Pin(net="P1_A2", pad="P1", ball="A2", is_reached=True),
    )
