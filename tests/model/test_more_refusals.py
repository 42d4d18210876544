"""Refusals that need tables, routes, keep-outs or maps; whole messages."""

from pathlib import Path

import pytest

from tests.packages import spec_file
from wlcsp_layout import pipeline
from wlcsp_layout.errors import SpecError

ROUTES = "route,net,seq,x_um,y_um,width_um\n"


def refusal(folder: Path, *changes: tuple[str, str]) -> str:
    with pytest.raises(SpecError) as refused:
        pipeline.check(spec_file(folder, *changes))
    return str(refused.value).replace(f"{folder}/", "")


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (
            "1,N3,0,100,1000,20\n1,N3,1,600,1000,20\n",
            "routes.csv:2:1: E360 rdl.routes: route 1 belongs to net N3, which is not there\n"
            "    known here: N1, N2",
        ),
        (
            "1,N1,0,100,1000,20\n1,N1,1,600,1000,30\n",
            "routes.csv:3:1: E361 rdl.routes: route 1 changes its width\n"
            "    start another route where the width changes",
        ),
        (
            "1,N1,0,100,1000,20\n1,N1,1,600,3000,20\n",
            "routes.csv:3:1: E362 rdl.routes: route 1 leaves the die\n"
            "    correct its points, or die.size_um and die.origin",
        ),
        (
            "1,N1,1,100,1000,20\n1,N1,1,600,1000,20\n",
            "routes.csv:3:1: E363 rdl.routes: route 1 goes from seq 1 to 1\n"
            "    number the points of a route upward, in the order of its rows",
        ),
        (
            "1,N1,0,100,1000,20\n1,N1,1,100,1000,20\n",
            "routes.csv:3:1: E364 rdl.routes: route 1 stays where it is\n"
            "    take one of the two points out",
        ),
        (
            "1,N1,0,100,1000,20\n",
            "routes.csv:2:1: E365 rdl.routes: route 1 has one point\n    give it two or more",
        ),
    ],
)
def test_routes(tmp_path: Path, rows: str, message: str) -> None:
    """One wrong thing in a table of routes."""
    (tmp_path / "routes.csv").write_text(ROUTES + rows)

    assert refusal(tmp_path, ("wafer:", "rdl: {routes: routes.csv}\nwafer:")) == message


@pytest.mark.parametrize(
    ("keep_out", "message"),
    [
        (
            "{box_um: [500, 0, 400, 100], why: fuse}",
            "unit.yaml:28:19: E370 rdl.keep_outs[0]: the box has no area\n"
            "    write [left, bottom, right, top]",
        ),
        (
            "{polygon_um: [[0, 0], [10, 10], [10, 0], [0, 10]], why: fuse}",
            "unit.yaml:28:19: E371 rdl.keep_outs[0]: the polygon touches or crosses itself\n"
            "    list its corners in order",
        ),
        (
            "{why: fuse}",
            "unit.yaml:28:19: E131 rdl.keep_outs[0]: none given\n"
            "    give exactly one of box_um, polygon_um",
        ),
    ],
)
def test_keep_outs(tmp_path: Path, keep_out: str, message: str) -> None:
    """Areas that are none."""
    rdl = f"rdl: {{keep_outs: [{keep_out}]}}\nwafer:"

    assert refusal(tmp_path, ("wafer:", rdl)) == message


def test_a_table_of_nets_names_its_own_lines(tmp_path: Path) -> None:
    """Unknown ball, a pad in two nets, a net of one: in the order of the table."""
    (tmp_path / "nets.csv").write_text("net,pads,balls\nN1,P1,A9\nN2,P1 P2,A2\nN3,,A1\n")
    nets = "nets:\n  N1: {pads: [P1], balls: [A1]}\n  N2: {pads: [P2], balls: [A2]}\n"

    assert refusal(tmp_path, (nets, "nets: {table: nets.csv}\n")) == (
        "nets.csv:2:7: E350 nets.table: net N1 names ball A9, which is not there\n"
        "    known here: A1, A2\n"
        "nets.csv:3:4: E351 nets.table: pad P1 of net N2 is in net N1 too\n"
        "    a pad belongs to one net: take it out of the others\n"
        "nets.csv:4:1: E353 nets.table: net N3 has fewer than two members\n"
        "    add a pad or ball, or leave the net out: what is in no net is not connected"
    )


def test_openings_must_stay_out_of_the_pull_back(tmp_path: Path) -> None:
    """A pad of 80 um at the very edge: landing off the die, openings 15 and 20 um inside."""
    text = refusal(
        tmp_path,
        ("at_um: [100, 1000]", "at_um: [41, 1000]"),
        ("wafer:", "pull_back_um: {d1: 25, d2: 30, d3: 35}\nwafer:"),
    )

    assert text == (
        "unit.yaml:6:7: E317 chip_pads.list: the d1 opening of pad P1 reaches into the pull-back "
        "of 25 um at the die edge, where d1 is open anyway\n"
        "    make pull_back_um.d1 or the opening smaller\n"
        "unit.yaml:6:7: E317 chip_pads.list: the d2 opening of pad P1 reaches into the pull-back "
        "of 30 um at the die edge, where d2 is open anyway\n"
        "    make pull_back_um.d2 or the opening smaller"
    )


def test_a_pad_off_the_half_grid_names_what_would_be_off(tmp_path: Path) -> None:
    """A center on half a nanometer needs odd sizes; the metal of 80 um is even."""
    assert refusal(tmp_path, ("at_um: [100, 1000]", "at_um: [100.0005, 1000]")) == (
        "unit.yaml:6:7: E311 chip_pads.list: the metal of pad P1, 80 x 80 um about (100.0005, "
        "1000) um, has edges off the 0.001 um grid\n"
        "    move the center by 0.0005 um, or change the size by 0.001 um"
    )


def test_a_die_mapped_twice_is_refused(tmp_path: Path) -> None:
    """Lines 2 and 3 name one place."""
    (tmp_path / "map.csv").write_text("column,row\n0,0\n0,0\n")

    assert refusal(tmp_path, ("offset: center_die", "dies: map.csv")) == (
        "map.csv:3:1: E383 wafer.dies: the die in column 0, row 0 is already given in line 2\n"
        "    list each die once"
    )


def test_a_map_of_more_kinds_than_bins_is_refused(tmp_path: Path) -> None:
    """Kind number 201 is in line 202."""
    lines = (f"{n},0,k{n}\n" for n in range(205))
    (tmp_path / "map.csv").write_text("column,row,kind\n" + "".join(lines))

    assert refusal(tmp_path, ("offset: center_die", "dies: map.csv")) == (
        "map.csv:202:1: E389 wafer.dies: 'k200' is kind number 201, and the map formats have bins "
        "for 200\n    use fewer kinds"
    )


def test_warnings_do_not_stop_a_run(tmp_path: Path) -> None:
    """The opening ends on the ring, the metal in the trench, the pull-backs are no staircase."""
    planned = pipeline.check(
        spec_file(
            tmp_path,
            ("opening_diameter_um: 200", "opening_diameter_um: 140"),
            ("metal_diameter_um: 260", "metal_diameter_um: 220"),
            ("wafer:", "pull_back_um: {d1: 10, d2: 10, d3: 10}\nwafer:"),
        )
    )

    assert [note.code for note in planned.notes] == ["W303", "W301", "W302"]
