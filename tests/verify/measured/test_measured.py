"""Objects measured against the spec: what is drawn otherwise is named, with both measures."""

from collections.abc import Callable
from pathlib import Path

import klayout.db as kdb
import pytest

from tests.verify.written import Written, said, written
from wlcsp_layout.verify import measured

LAYERS = {
    "CHIP_PAD": (1, 0),
    "PASSIVATION": (2, 0),
    "D1": (10, 0),
    "D2": (20, 0),
    "D2_RING": (20, 1),
    "RDL": (30, 0),
    "D3": (40, 0),
    "BALL": (50, 0),
    "SCRIBE": (60, 0),
}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return written(tmp_path_factory.mktemp("good"))


def test_what_the_spec_asks_for_is_found_as_it_is(good: Written) -> None:
    """Twenty rows, none with a finding, each with what it looked at."""
    items = good.checked(measured.check)
    assert said(items) == []
    assert {item.code: item.shapes for item in items} == {  # type: ignore[union-attr]  # all are results
        **dict.fromkeys(["V501", "V502", "V503", "V504", "V505"], 2),
        **dict.fromkeys(["V511", "V512", "V513", "V514", "V515", "V516", "V517", "V518"], 2),
        "V519": 2,
        "V521": 2,
        "V522": 0,
        **dict.fromkeys(["V523", "V524"], 2),
        **dict.fromkeys(["V525", "V526"], 0),
        **dict.fromkeys(["V531", "V532", "V533", "V534"], 1),
    }


def edited(layer: str, change: Callable[[kdb.Region], kdb.Region]) -> Callable[[kdb.Layout], None]:
    """Replace all that the die has on a layer by what `change` makes of it."""

    def edit(layout: kdb.Layout) -> None:
        cell = layout.cell(f"unit_{layer}")
        index = layout.layer(*LAYERS[layer])
        region = change(kdb.Region(cell.begin_shapes_rec(index)).merged())
        for called in [cell.cell_index(), *cell.called_cells()]:
            layout.cell(called).shapes(index).clear()
        cell.shapes(index).insert(region)

    return edit


def box(left: int, bottom: int, right: int, top: int) -> kdb.Region:
    """A region of one box [um]."""
    return kdb.Region(kdb.Box(1000 * left, 1000 * bottom, 1000 * right, 1000 * top))


def moved_at(place: kdb.Region, by: tuple[int, int]) -> Callable[[kdb.Region], kdb.Region]:
    """Move what lies in a place by nanometers."""

    def change(region: kdb.Region) -> kdb.Region:
        inside = region & place
        return (region - place) + inside.moved(*by)

    return change


A1 = box(450, 850, 750, 1150)
"""Around ball A1, its trace cut off."""
P1 = box(30, 930, 170, 1070)


def sized_at(place: kdb.Region, by: int) -> Callable[[kdb.Region], kdb.Region]:
    """Make what lies in a place larger on all sides by nanometers."""
    return lambda region: ((region & place).sized(by) + (region - place)).merged()


def turned(region: kdb.Region) -> kdb.Region:
    """Turn the rings at A1 by a quarter of the step from gap to gap: 22.5 degrees."""
    inside = (region & A1).moved(-600_000, -1_000_000)
    turn = kdb.ICplxTrans(1.0, 22.5, False, kdb.Vector(600_000, 1_000_000))
    return (region - A1) + inside.transformed(turn)


def closed_gap(region: kdb.Region) -> kdb.Region:
    """Fill the gap of A1 that faces north."""
    return region - box(585, 1045, 615, 1076)


DEFECTS: dict[str, tuple[str, Callable[[kdb.Region], kdb.Region], list[str]]] = {
    "a pad moved": (
        "CHIP_PAD",
        moved_at(P1, (1_000, 0)),
        ["V501 pad P1: the pad metal is off its place by (1, 0) um"],
    ),
    "a passivation opening too small": (
        "PASSIVATION",
        sized_at(P1, -25),
        ["V502 pad P1: the passivation opening measures 59.95 x 59.95 um, not 60 x 60 um"],
    ),
    "a dielectric 1 opening missing": (
        "D1",
        lambda region: region - box(60, 960, 140, 1040),
        ["V503 pad P1: the dielectric 1 opening is missing"],
    ),
    "a dielectric 2 opening too large": (
        "D2",
        sized_at(box(60, 960, 140, 1040), 25),
        ["V504 pad P1: the dielectric 2 opening measures 50.05 x 50.05 um, not 50 x 50 um"],
    ),
    "a landing with a bite": (
        "RDL",
        lambda region: region - box(60, 960, 70, 970),
        ["V505 pad P1: the landing of 70 x 70 um is not covered with metal"],
    ),
    "an emboss off center": (
        "D2",
        moved_at(A1, (10, 0)),
        [
            "V511 ball A1: the concave circle is off its place by (0.01, 0) um",
            "V512 ball A1: the ring's outer edge is off center by (0.010, 0.000) um",
            "V512 ball A1: the ring's inner edge is off center by (0.010, 0.000) um",
            "V516 ball A1: d2_ring differs from what d2 keeps under the ball, by 3.522 um2",
        ],
    ),
    "an opening 50 nm small": (
        "D3",
        sized_at(A1, -25),
        ["V518 ball A1: the dielectric 3 opening measures 199.95 um, not 200 um"],
    ),
    "a ball missing": ("BALL", lambda region: region - A1, ["V519 ball A1: the ball is missing"]),
    "a ball pad without metal": (
        "RDL",
        lambda region: region - box(450, 850, 750, 1150),
        ["V517 ball A1: the metal of the ball pad is missing"],
    ),
    "a pinhole in the middle of a ball pad": (
        "RDL",
        lambda region: region - kdb.Region(kdb.Box(599_500, 999_500, 600_500, 1_000_500)),
        ["V517 ball A1: metal is missing inside the ball pad of 260 um"],
    ),
    "a spot of metal in a hole in the middle of a ball pad": (
        "RDL",
        lambda region: region - box(590, 990, 610, 1010) + box(599, 999, 601, 1001),
        [
            "V517 ball A1: metal is missing inside the ball pad of 260 um",
            "V521 net N1: metal is 2 um wide at (600, 1000) um, not 20 um",
            "V524 net N1: metal is 9 um apart; the spec asks for 20 um",
        ],
    ),
    "a hole too small": (
        "D1",
        sized_at(A1, -25),
        ["V515 ball A1: the hole in dielectric 1 measures 59.95 um, not 60 um"],
    ),
    "the street narrowed": (
        "D3",
        lambda region: region - box(500, -40, 600, -30),
        ["V531 layer d3: 100 x 10 um is missing from the street"],
    ),
    "a pull-back too large on one side": (
        "D2",
        lambda region: region + box(10, 500, 11, 600),
        ["V531 layer d2: 1 x 100 um is too much along the street"],
    ),
    "a scribe missing": (
        "SCRIBE",
        lambda region: region - box(500, -40, 600, 0),
        ["V532 layer scribe: 100 x 40 um is missing from the street"],
    ),
    "a shape too many": (
        "D1",
        lambda region: region + box(1000, 300, 1010, 310),
        [
            "V534 layer d1: a shape of 10 x 10 um at (1005, 305) um belongs to no ball, chip pad "
            "or street of the spec"
        ],
    ),
    "a trace too wide": (
        "RDL",
        lambda region: (region + box(250, 985, 350, 1010)).merged(),
        ["V521 net N1: metal is 25.000 um wide along 100.0 um at (300, 997.5) um, not 20 um"],
    ),
    "a trace too narrow": (
        "RDL",
        lambda region: region - box(250, 1005, 260, 1010),
        ["V521 net N1: metal is 15 um wide at (255, 997.5) um, not 20 um"],
    ),
}


@pytest.mark.parametrize("defect", DEFECTS)
def test_what_is_drawn_otherwise_is_named(good: Written, defect: str) -> None:
    """One change on one layer, planted through KLayout: these findings and no others."""
    layer, change, expected = DEFECTS[defect]
    found = said(good.spoiled(edited(layer, change)).checked(measured.check))
    assert found == expected


def test_a_ring_turned_is_measured(good: Written) -> None:
    """All layers of the emboss turned together, so that nothing else differs but the direction."""
    drawn = good.spoiled(
        lambda layout: [edited(layer, turned)(layout) for layer in ("D2", "D2_RING")]
    )
    codes = [line for line in said(drawn.checked(measured.check)) if line.startswith("V514")]
    assert codes == [
        "V514 ball A1: the ring is turned by 22.500 degrees: no gap faces where the spec wants one"
    ]


def test_a_gap_closed_is_counted(good: Written) -> None:
    """On d2 and on the reference layer alike."""
    fill = box(585, 1045, 615, 1076)
    kept = (kdb.Region(kdb.Box(590_000, 1_052_000, 610_000, 1_074_000)) & fill).merged()

    def close(layout: kdb.Layout) -> None:
        edited("D2", lambda region: region - kept)(layout)

    found = said(good.spoiled(close).checked(measured.check))
    assert "V513 ball A1: the ring has 3 gaps, not 4 gaps" in found


def test_a_marker_is_at_the_object(good: Written, tmp_path: Path) -> None:
    """In the coordinates of the die's cell, with the ball's name for waivers."""
    layer, change, _ = DEFECTS["a ball missing"]
    del tmp_path
    found = [
        finding
        for item in good.spoiled(edited(layer, change)).checked(measured.check)
        for finding in getattr(item, "findings", ())
    ]
    assert [(f.cell, f.at_nm, f.objects) for f in found] == [
        ("unit_DIE", (600_000, 1_000_000), ("A1",))
    ]
