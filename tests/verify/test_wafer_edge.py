"""The edge of the wafer and its notch, and all that lies outside of dies."""

import math
from collections.abc import Callable
from pathlib import Path

import klayout.db as kdb
import pytest

from tests.verify.wafer_edits import (
    EDGE_LAYERS,
    MM,
    STEP,
    UM,
    corner_moved,
    drawn_on,
    edge_cell,
    found,
    narrowed,
    notch_moved,
    reshaped,
    spoiled,
    wafer_shapes,
    without,
)
from tests.verify.written import Written, written
from wlcsp_layout.verify import wafer
from wlcsp_layout.verify.judgment import Result
from wlcsp_layout.verify.wafer_edge import MOST_FACETS


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """21 dies on a wafer of 20 mm: rows of 3, 5, 5, 5 and 3."""
    return written(tmp_path_factory.mktemp("good"))


EDGES: dict[str, tuple[Callable[[kdb.Layout], object], list[str]]] = {
    "the wafer is 2 um large": (
        reshaped("wafer", kdb.ICplxTrans(1.0001)),
        ["V611 layer wafer: its diameter is 20002 um, not 20000 um"],
    ),
    "the wafer is off center": (
        reshaped("wafer", kdb.ICplxTrans(UM, 0)),
        [
            "V611 layer wafer: it reaches 10001 um right, 9999 um left, 9954.356 um down of "
            "(0, 0), not 10000 um"
        ],
    ),
    "the wafer is not drawn": (
        lambda la: wafer_shapes(la, "wafer").clear(),
        ["V611 layer wafer: nothing is drawn on it"],
    ),
    "something else lies on the wafer's layer": (
        drawn_on("wafer", kdb.Box(0, 0, 5 * UM, UM)),
        ["V611 layer wafer: a shape beside the circle, 5 x 1 um"],
    ),
    "the notch is opposite": (
        reshaped("wafer", kdb.ICplxTrans(1, 180, False, 0, 0)),
        ["V612 wafer.notch: it is up, not down"],
    ),
    "the wafer is turned by a degree": (
        reshaped("wafer", kdb.ICplxTrans(1, 1, False, 0, 0)),
        [
            "V612 wafer.notch: it is 1 degree counterclockwise of down: its deepest point is at "
            "(157.072, -8998.629) um, not at (0, -9000) um"
        ],
    ),
    "the wafer is turned by a right angle less ten degrees": (
        reshaped("wafer", kdb.ICplxTrans(1, -80, False, 0, 0)),
        [
            "V612 wafer.notch: it is 80 degrees clockwise of down: its deepest point is at "
            "(-8863.27, -1562.834) um, not at (0, -9000) um"
        ],
    ),
    "the wafer is turned and 2 um large": (
        reshaped("wafer", kdb.ICplxTrans(1.0001, 60, False, 0, 0)),
        [
            "V611 layer wafer: its diameter is 20002 um, not 20000 um",
            "V612 wafer.notch: it is 60 degrees counterclockwise of down: its deepest point is at "
            "(7795.008, -4500.45) um, not at (0, -9000) um",
        ],
    ),
    "the apex of the notch is moved aside": (
        notch_moved((9000, 0)),
        [
            "V612 wafer.notch: it is 0.0572958 degrees counterclockwise of down: its deepest "
            "point is at (9, -9000) um, not at (0, -9000) um"
        ],
    ),
    "the notch is filled": (
        without("wafer", lambda _, p: p == kdb.Point(0, -9 * MM)),
        [
            "V611 layer wafer: a facet runs 45.644 um inside the circle; 0.05 um is allowed",
            "V612 wafer.notch: the wafer has none",
        ],
    ),
    "the notch is 1 nm deep": (
        notch_moved((0, 1)),
        ["V612 wafer.notch: its deepest point is at (0, -8999.999) um, not at (0, -9000) um"],
    ),
    "the usable circle is too large": (
        reshaped("usable", kdb.ICplxTrans(1.001)),
        ["V613 layer usable: its diameter is 14014 um, not 14000 um"],
    ),
    "the usable circle lacks a corner": (
        without("usable", lambda i, _: i == 5),
        ["V613 layer usable: a facet runs 0.2 um inside the circle; 0.05 um is allowed"],
    ),
    "a corner of the usable circle lies inside": (
        corner_moved("usable", (-30, -30)),
        ["V613 layer usable: a corner is 0.043 um inside the circle"],
    ),
}
"""What was done to the file, and all that is said."""


@pytest.mark.parametrize("name", EDGES)
def test_a_wrong_edge_is_said_once(good: Written, name: str) -> None:
    """By its size, its notch or its facets."""
    change, expected = EDGES[name]

    assert spoiled(good, change) == expected


@pytest.mark.parametrize("degrees", [0.01, 0.3, 7, 33.3, 44.99, 45.01, 89.9, 100, -135, -0.02])
def test_a_wafer_turned_by_any_angle_is_said_by_its_notch(good: Written, degrees: float) -> None:
    """Not by its diameter; the angle is measured, so that it may be off in its last digits."""
    (said,) = spoiled(good, reshaped("wafer", kdb.ICplxTrans(1, degrees, False, 0, 0)))

    _, _, _, angle, _, way, *_ = said.removeprefix("V612 ").split(" ")
    assert math.isclose(float(angle), abs(degrees), abs_tol=1e-5)
    assert way == ("counterclockwise" if degrees > 0 else "clockwise")


def test_large_wafers_may_have_longer_facets(tmp_path: Path) -> None:
    """3996 facets on 300 mm: 150 mm (1 - cos(pi / 3996)) is 46.4 nm; asked for were 20 nm."""
    file = written(
        tmp_path,
        ("diameter_mm: 20,", "diameter_mm: 300, edge_exclusion_mm: 140, "),
        ("wafer:", "drawing: {chord_tolerance_um: 0.02}\nwafer:"),
    )

    assert round(150 * MM * (1 - math.cos(math.pi / MOST_FACETS)), 1) == 46.4
    assert found(file) == []


@pytest.mark.parametrize("layer", EDGE_LAYERS)
def test_each_box_of_the_outer_street_is_missed(good: Written, layer: str) -> None:
    """One at a time, with a marker inside it."""
    for number in range(edge_cell(good.drawn().layout, layer).size()):
        boxes: list[kdb.Box] = []

        def change(layout: kdb.Layout, number: int = number, boxes: list[kdb.Box] = boxes) -> None:
            shape = list(edge_cell(layout, layer).each())[number]
            boxes.append(shape.bbox())
            shape.delete()

        results = good.spoiled(change).checked(wafer.check)
        (finding,) = [f for r in results if isinstance(r, Result) for f in r.findings]
        size = f"{boxes[0].width() / UM:g} x {boxes[0].height() / UM:g} um"

        assert str(finding) == (
            f"V621 layer {layer}: the street around the outermost dies is missing here: {size}\n"
            "    draw the full street around every die"
        )
        assert boxes[0].contains(kdb.Point(*finding.at_nm or (0, 0)))


OUTSIDE: dict[str, tuple[Callable[[kdb.Layout], object], list[str]]] = {
    "a street is 1 nm narrow": (
        lambda la: narrowed(edge_cell(la, "d2")),
        ["V621 layer d2: the street around the outermost dies is missing here: 0.001 x 40 um"],
    ),
    "a street reaches 1 nm further": (
        drawn_on("d1", kdb.Box(3 * STEP, 0, 3 * STEP + 1, 10)),
        ["V623 layer d1: a shape outside of the dies: 0.001 x 0.01 um"],
    ),
    "a street is drawn twice": (
        lambda la: edge_cell(la, "d3").insert(next(edge_cell(la, "d3").each()).bbox()),
        ["V622 layer d3: two shapes of the street lie over each other: 6320 x 40 um"],
    ),
    "metal lies at the edge": (
        drawn_on("rdl", kdb.Box(9 * MM, 0, 9 * MM + 50 * UM, 50 * UM)),
        ["V623 layer rdl: a shape outside of the dies: 50 x 50 um"],
    ),
    "metal lies in the outer street": (
        drawn_on("rdl", kdb.Box(5_250_000, 0, 5_260_000, 10 * UM)),
        ["V623 layer rdl: a shape outside of the dies: 10 x 10 um"],
    ),
    "metal leaves the die": (
        lambda la: la.cell("unit_DIE").shapes(la.layer(30, 0)).insert(kdb.Box(0, 0, 2_100_000, 20)),
        ["V623 layer rdl: a shape of the die lies beyond its half of the street: 60 x 0.02 um"],
    ),
    "a shape of the wafer is in the die": (
        lambda la: la.cell("unit_DIE").shapes(la.layer(62, 0)).insert(kdb.Box(0, 0, 100, 20)),
        [
            "V623 layer wafer: a shape on a layer of the wafer belongs to the cell of a die: "
            "0.1 x 0.02 um"
        ],
    ),
    "a text stands at the edge": (
        lambda la: wafer_shapes(la, "text").insert(kdb.Text("LOT 7", kdb.Trans(9 * MM, 0))),
        ["V625 text 'LOT 7': it stands outside of the dies"],
    ),
    "a mark stands clear": (drawn_on("mark", kdb.Box(0, 9 * MM, 10, 9 * MM + 10)), []),
    "a mark touches a die": (drawn_on("mark", kdb.Box(MM, 0, MM + 40 * UM, 100)), []),
    "a mark lies over a die by 1 nm": (
        drawn_on("mark", kdb.Box(MM - 1, 0, MM + 40 * UM, 100)),
        ["V624 layer mark: a mark lies over a die"],
    ),
    "a mark reaches off the wafer": (
        drawn_on("mark", kdb.Box(0, 9 * MM, 10, 10 * MM)),
        ["V624 layer mark: a mark reaches beyond the edge of the wafer"],
    ),
    "a mark lies in the notch": (
        drawn_on("mark", kdb.Box(-10, -9_500_000, 10, -9_400_000)),
        ["V624 layer mark: a mark reaches beyond the edge of the wafer"],
    ),
}
"""What was done to the file, and all that is said."""


@pytest.mark.parametrize("name", OUTSIDE)
def test_what_lies_outside_of_dies_is_said(good: Written, name: str) -> None:
    """Once, by its layer."""
    change, expected = OUTSIDE[name]

    assert spoiled(good, change) == expected
