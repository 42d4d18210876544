"""Windows as the judge sees them in a written file: each defect is found, where it is."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import klayout.db as kdb
import pytest

from tests.verify.test_wafer_rim import rim_cell, shapes
from tests.verify.wafer_edits import UM, found, row_set, spoiled
from tests.verify.written import Written, written
from wlcsp_layout.verify import wafer
from wlcsp_layout.verify.judgment import Result

PLAIN = "diameter_mm: 20, offset: center_die"
WINDOWS = (
    "{box_um: [-500, -200, -360, 1000], why: left ball}, "
    "{box_um: [4900, 0, 5000, 100], layers: [d1], why: ID}"
)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """19 full dies; two are partial, at the center with a ball cut, and two to the right of it."""
    edge = f"edge: {{d1: clip}}, knock_outs: [{WINDOWS}]"
    return written(tmp_path_factory.mktemp("good"), (PLAIN, f"{PLAIN}, {edge}"))


def drawn(layer: str, *sides_um: float) -> Callable[[kdb.Layout], object]:
    """Return what adds a box to a layer's partial dies."""
    left, bottom, right, top = (round(side * UM) for side in sides_um)
    return lambda layout: shapes(layout, layer).insert(kdb.Box(left, bottom, right, top))


def test_good_windows_have_no_findings(good: Written) -> None:
    """One for all layers, one for one; also flat."""
    assert found(good) == []
    assert spoiled(good, lambda layout: layout.cell("unit_WAFER").flatten(True)) == []


@pytest.mark.parametrize("layer", ["d1", "d2", "rdl", "d3"])
def test_a_shape_in_a_window_is_said_where_it_is(good: Written, layer: str) -> None:
    """A square of 5 um, in the middle of the window."""
    results = good.spoiled(drawn(layer, -410, 300, -405, 305)).checked(wafer.check)
    findings = [f for r in results if isinstance(r, Result) for f in r.findings]
    assert [(f.code, f.subject, f.what, f.at_nm) for f in findings] == [
        (
            "V633",
            f"layer {layer}",
            "a shape lies in the window for 'left ball': 5 x 5 um",
            (-407_500, 302_500),
        )
    ]


def test_a_shape_that_reaches_into_a_window_by_1_nm_is_found(good: Written) -> None:
    """The street at the right of the window goes on to the left; the rest of it is wanted."""

    def change(layout: kdb.Layout) -> None:
        street = shapes(layout, "d1")
        street.insert(kdb.Box(4_999_999, 40_000, 5_000_000, 60_000))

    assert spoiled(good, change) == [
        "V633 layer d1: a shape lies in the window for 'ID': 0.001 x 20 um"
    ]


def test_an_opening_that_a_window_cuts_is_dropped_as_a_whole(good: Written) -> None:
    """That of ball A1 without the part in the window: it ends at -300 um, the window at -360 um.

    Its left and right corners are on the x axis; at -360 um it is sqrt(100^2 - 40^2) = 91.7 um high
    on both sides.
    """

    def change(layout: kdb.Layout) -> None:
        openings = kdb.Region(
            layout.cell("unit_DIE").begin_shapes_rec(layout.layer(40, 0))
        ).merged()
        own = openings.moved(-1000 * UM, -1000 * UM) & kdb.Region(
            kdb.Box(-500_000, -100_000, 0, 100_000)
        )
        left = own - kdb.Region(kdb.Box(-500 * UM, -200 * UM, -360 * UM, 1000 * UM))
        assert left.count() == 1
        shapes(layout, "d3").insert(left)

    (said,) = spoiled(good, change)
    assert said.startswith(
        "V628 layer d3: a shape that the circle or a window cuts is drawn: 60 x 183."
    )


def test_metal_that_is_missing_beside_a_window_is_found(good: Written) -> None:
    """30 um of what is left of the ball's metal at the right of the window."""

    def change(layout: kdb.Layout) -> None:
        cell = rim_cell(layout, "rdl")
        layer = layout.layer(30, 0)
        metal = kdb.Region(cell.shapes(layer))
        metal.merged_semantics = False
        cell.shapes(layer).clear()
        hole = kdb.Region(kdb.Box(-360 * UM, -20 * UM, -340 * UM, 10 * UM))
        cell.shapes(layer).insert(metal - hole)

    # Nothing within 28 nm of the window is missed.
    assert spoiled(good, change) == [
        "V626 layer rdl: part of a partial die is missing here: 19.972 x 30 um"
    ]


def test_a_die_over_a_window_is_too_many(tmp_path: Path) -> None:
    """The row through the center ends with column 1, and is placed with one more."""
    window = "{box_um: [5160, -900, 5200, 900], why: laser ID}"
    file = written(tmp_path, ("offset: center_die", f"offset: center_die, knock_outs: [{window}]"))
    assert (file.stepped.full, found(file)) == (20, [])
    assert spoiled(file, partial(row_set, number=2, more=1)) == [
        "V602 die (2, 0): a die too many: its street reaches into the window of the wafer for "
        "'laser ID'",
        # The right half of its street is not drawn, as nothing may stand there.
    ]


def test_without_partial_dies_a_shape_in_a_window_is_said_once(tmp_path: Path) -> None:
    """As lying in the window, and not also as lying outside of the dies."""
    window = "{box_um: [-9000, -300, -8000, 300], why: laser ID}"
    file = written(tmp_path, ("offset: center_die", f"offset: center_die, knock_outs: [{window}]"))

    def change(layout: kdb.Layout) -> None:
        layout.cell("unit_WAFER").shapes(layout.layer(30, 0)).insert(
            kdb.Box(-8100 * UM, 0, -7990 * UM, 20 * UM)
        )

    assert spoiled(file, change) == [
        "V633 layer rdl: a shape lies in the window for 'laser ID': 100 x 20 um",
        "V623 layer rdl: a shape outside of the dies: 10 x 20 um",
    ]
