"""The judge of partial dies: a good edge has no findings, and each defect is said."""

from collections.abc import Callable
from pathlib import Path

import klayout.db as kdb
import pytest

from tests.verify.wafer_edits import UM, found
from tests.verify.written import Written, written
from wlcsp_layout.verify import file, wafer
from wlcsp_layout.verify.judgment import Result, Skipped

WAFER = "diameter_mm: 20, offset: center_die"
EDGE = "edge: {bead_mm: {d1: 2}, chip_pad: keep}, plating_ring: {width_mm: 1.5}"
NUMBERS = {"d1": (10, 0), "d2": (20, 0), "rdl": (30, 0), "d3": (40, 0), "ball": (50, 0)}


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """21 full dies on a wafer of 20 mm with a usable radius of 7 mm, and partial ones around."""
    return written(tmp_path_factory.mktemp("good"), (WAFER, f"{WAFER}, {EDGE}"))


def rim_cell(layout: kdb.Layout, layer: str) -> kdb.Cell:
    """Return the cell of a layer's partial dies, flat, so that each shape is one."""
    cell = layout.cell(f"unit_RIM_{layer.upper()}")
    cell.flatten(True)
    return cell


def shapes(layout: kdb.Layout, layer: str) -> kdb.Shapes:
    """Return the shapes of a layer's partial dies."""
    return rim_cell(layout, layer).shapes(layout.layer(*NUMBERS[layer]))


def largest(layout: kdb.Layout, layer: str) -> kdb.Shape:
    """Return the largest shape of a layer, the lower left one of equals."""
    return min(
        shapes(layout, layer).each(), key=lambda s: (-s.area(), s.bbox().bottom, s.bbox().left)
    )


def codes(good: Written, change: Callable[[kdb.Layout], object]) -> list[str]:
    """Return the codes and layers of what is said of a spoiled file."""
    return sorted({" ".join(said.split(":")[0].split()) for said in found(good.spoiled(change))})


def test_a_good_edge_has_no_findings(good: Written) -> None:
    """With all policies, an edge-bead zone and a plating ring."""
    assert found(good) == []


def test_a_flat_edge_has_no_findings(good: Written) -> None:
    """Hierarchy does not matter."""
    assert codes(good, lambda la: la.cell("unit_WAFER").flatten(True)) == []


def without_layer(layer: str) -> Callable[[kdb.Layout], object]:
    """Return what clears the partial dies of a layer."""
    return lambda layout: layout.cell(f"unit_RIM_{layer.upper()}").delete()


def moved(layer: str, by: int) -> Callable[[kdb.Layout], object]:
    """Return what moves the largest shape of a layer."""
    return lambda layout: largest(layout, layer).transform(kdb.Trans(by, 0))


def cut_ball(layout: kdb.Layout) -> None:
    """Draw a ball of a partial die that the circle of 7 mm cuts.

    Ball A2 of the die in column 3, row 1 has its center at (6.64, 2.08) mm, 6.958 mm from (0, 0),
    and a radius of 0.125 mm.
    """
    disc = next(layout.cell("unit_BALL_DISC").shapes(layout.layer(50, 0)).each()).polygon
    shapes(layout, "ball").insert(disc.moved(6640 * UM, 2080 * UM))


def beyond(layout: kdb.Layout) -> None:
    """Let a street of dielectric 1 go on beyond the circle of 8 mm.

    It lies above row 0 from 1 to 1.08 mm, where the circle is at sqrt(64 - 1.01^2) = 7.936 mm.
    """
    shapes(layout, "d1").insert(kdb.Box(7940 * UM, 1010 * UM, 8200 * UM, 1070 * UM))


DEFECTS: dict[str, tuple[Callable[[kdb.Layout], object], list[str]]] = {
    "metal is missing": (without_layer("rdl"), ["V626 layer rdl"]),
    "balls are missing": (without_layer("ball"), ["V626 layer ball"]),
    "dielectric 1 is missing": (without_layer("d1"), ["V626 layer d1"]),
    "one shape is missing": (lambda la: largest(la, "d3").delete(), ["V626 layer d3"]),
    "a ball is moved by 1 nm": (moved("ball", 1), ["V626 layer ball", "V627 layer ball"]),
    "metal is moved by 1 um": (moved("rdl", 1000), ["V626 layer rdl", "V627 layer rdl"]),
    "a cut ball is kept": (cut_ball, ["V628 layer ball"]),
    "a street goes on beyond the circle": (beyond, ["V629 layer d1"]),
    "a strange shape": (
        lambda la: shapes(la, "rdl").insert(kdb.Box(5210 * UM, 0, 5220 * UM, 10 * UM)),
        ["V627 layer rdl"],
    ),
    "the plating ring has a gap": (
        lambda la: next(la.cell("unit_RIM_RING").shapes(la.layer(30, 0)).each()).delete(),
        ["V632 layer rdl"],
    ),
}


@pytest.mark.parametrize("name", DEFECTS)
def test_each_defect_of_the_edge_is_said(good: Written, name: str) -> None:
    """What is wrong with partial dies is said of the layer that has it."""
    change, expected = DEFECTS[name]

    assert codes(good, change) == expected


@pytest.mark.parametrize("layer", [*NUMBERS, "scribe"])
@pytest.mark.parametrize(
    ("where", "box"),
    [
        ("beyond all circles", (9_500, 0, 9_510, 10)),
        ("beside the notch", (0, -9_500, 10, -9_490)),
        ("in a partial die, where no shape of a die is", (5_300, 400, 5_310, 410)),
    ],
)
def test_a_stray_shape_is_found_on_every_layer_of_partial_dies(
    good: Written, layer: str, where: str, box: tuple[int, int, int, int]
) -> None:
    """V623 leaves these layers to V627; metal from 7.5 to 9 mm is the plating ring."""
    left, bottom, right, top = (side * UM for side in box)

    def change(layout: kdb.Layout) -> None:
        number = {**NUMBERS, "scribe": (60, 0)}[layer]
        stray = kdb.Box(left, bottom, right, top)
        layout.cell("unit_WAFER").shapes(layout.layer(*number)).insert(stray)

    assert codes(good, change) == [f"V627 layer {layer}"], where


@pytest.mark.parametrize("layer", ["d1", "d2", "d3", "scribe"])
@pytest.mark.parametrize("around", ["full", "partial"])
def test_a_street_that_is_drawn_twice_is_found_on_layers_of_partial_dies(
    good: Written, layer: str, around: str
) -> None:
    """V622 leaves these layers to V220, which looks at all that lies outside of full dies.

    The outer half of the street at the right of the die in column 2, row 0 lies from 5.2 to 5.24
    mm; that of the partial die beside it begins at 5.24 mm beyond the corner of row 1.
    """
    left, bottom = {"full": (5_200, 100), "partial": (6_000, 1_010)}[around]

    def change(layout: kdb.Layout) -> None:
        number = {**NUMBERS, "scribe": (60, 0)}[layer]
        twice = kdb.Box(left * UM, bottom * UM, (left + 20) * UM, (bottom + 20) * UM)
        layout.cell("unit_WAFER").shapes(layout.layer(*number)).insert(twice)

    spoiled = good.spoiled(change)
    findings = [f for r in spoiled.checked(file.check) if isinstance(r, Result) for f in r.findings]
    at = [(left + 10) * UM, (bottom + 10) * UM]
    assert [(f.code, f.subject, list(f.at_nm or ())) for f in findings] == [
        ("V220", f"layer {layer}", at)
    ]


def test_a_plating_ring_without_partial_dies_is_judged_too(tmp_path: Path) -> None:
    """Nothing but the ring may be drawn there, and it must be whole, or be there at all."""
    ring = written(tmp_path, (WAFER, f"{WAFER}, plating_ring: {{width_mm: 1.5}}"))

    def stray(layout: kdb.Layout) -> None:
        layout.cell("unit_WAFER").shapes(layout.layer(30, 0)).insert(
            kdb.Box(0, 6_500_000, 9, 6_500_099)
        )

    assert found(ring) == []
    assert codes(ring, stray) == ["V627 layer rdl"]
    assert codes(ring, lambda la: la.cell("unit_RIM_RING").clear()) == ["V632 layer rdl"]


def test_what_is_missing_is_said_where_it_is(good: Written) -> None:
    """A whole ball: its finding is at its center, and as large as the ball."""
    at: list[kdb.Point] = []

    def change(layout: kdb.Layout) -> None:
        ball = largest(layout, "ball")
        at.append(ball.bbox().center())
        ball.delete()

    assert found(good.spoiled(change)) == [
        "V626 layer ball: part of a partial die is missing here: 250 x 250 um"
    ]
    assert at


def test_an_edge_without_an_outline_is_not_judged(good: Written) -> None:
    """Without any die nothing says what a partial one has."""
    empty = good.spoiled(lambda layout: layout.cell("unit_DIE").clear())
    skipped = [item for item in empty.checked(wafer.check) if isinstance(item, Skipped)]

    assert [item.code for item in skipped if item.code.startswith("V6")] == [
        "V621", "V622", "V623", "V624", "V625", "V626", "V627", "V628", "V629", "V632",
    ]  # fmt: skip
