"""The mark of pin 1 is in every die, as it must be, in the corner of ball A1."""

from collections.abc import Callable

import klayout.db as kdb
import pytest

from tests.verify.written import Written, said, written
from wlcsp_layout.verify import pin_one
from wlcsp_layout.verify.judge import judge

RDL = (30, 0)
# A1 in the upper left quarter: the die of the tests has both balls on its middle line.
UPPER = ("at_um: [600, 1000]", "at_um: [600, 1200]")


def marked(folder: pytest.TempPathFactory, key: str) -> Written:
    made = folder.mktemp("pin")
    return written(made, UPPER, ("wafer:", f"marks: {{pin_1: {{{key}}}}}\nwafer:"))


@pytest.fixture(scope="module")
def triangle(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """60 um in the upper left corner, 15 um from both edges: (15, 1925) to (75, 1985) um."""
    return marked(tmp_path_factory, "")


@pytest.fixture(scope="module")
def dot(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """An opening of dielectric 3 with 80 um about (150, 1850) um."""
    return marked(tmp_path_factory, "layer: d3, shape: dot, size_um: 80, at: [150, 1850]")


def errors(file: Written) -> list[str]:
    return [
        str(finding).split("\n")[0]
        for finding in judge(file.case).findings
        if finding.code[0] not in "WN"
    ]


def mark(layout: kdb.Layout) -> kdb.Shapes:
    return layout.cell("unit_PIN1_RDL").shapes(layout.layer(*RDL))


def reshaped(trans: kdb.ICplxTrans) -> Callable[[kdb.Layout], None]:
    """Move or turn the mark in its cell."""

    def change(layout: kdb.Layout) -> None:
        region = kdb.Region(mark(layout))
        mark(layout).clear()
        mark(layout).insert(region.transformed(trans))

    return change


def without(layout: kdb.Layout) -> None:
    mark(layout).clear()


def mirrored(layout: kdb.Layout) -> None:
    """About the middle of the die, at 1000 um."""
    reshaped(kdb.ICplxTrans(kdb.Trans(kdb.Trans.M90, 2_000_000, 0)))(layout)


def turned_about(layout: kdb.Layout) -> None:
    reshaped(kdb.ICplxTrans(kdb.Trans(kdb.Trans.R180, 2_000_000, 2_000_000)))(layout)


def crossed(layout: kdb.Layout) -> None:
    """A bar of metal through the mark and beyond."""
    mark(layout).insert(kdb.Box(20_000, 1_930_000, 200_000, 1_940_000))


def near_by(layout: kdb.Layout) -> None:
    """A bar of metal 10 um below it, where 20 um are asked for."""
    mark(layout).insert(kdb.Box(20_000, 1_895_000, 60_000, 1_915_000))


def with_a_hole(layout: kdb.Layout) -> None:
    region = kdb.Region(mark(layout)) - kdb.Region(kdb.Box(20_000, 1_970_000, 21_000, 1_971_000))
    mark(layout).clear()
    mark(layout).insert(region)


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (without, "V684 mark of pin 1: it is missing"),
        (
            reshaped(kdb.ICplxTrans(kdb.Trans(1, 0))),
            "V684 mark of pin 1: it is not the shape that the spec has",
        ),
        (with_a_hole, "V684 mark of pin 1: it is not the shape that the spec has"),
        (crossed, "V684 mark of pin 1: it is not the shape that the spec has"),
        (
            mirrored,
            "V685 mark of pin 1: it is in the upper right corner of the die, and ball A1 in the "
            "upper left corner",
        ),
        (
            turned_about,
            "V685 mark of pin 1: it is in the lower right corner of the die, and ball A1 in the "
            "upper left corner",
        ),
        (near_by, "V689 mark of pin 1: another shape of rdl is nearer than 20 um"),
    ],
)
def test_a_wrong_mark_is_found_once_for_all_dies_alike(
    triangle: Written, change: Callable[[kdb.Layout], None], text: str
) -> None:
    """And what lies where none is wanted is metal that belongs to no net."""
    spoiled = triangle.spoiled(change)
    assert [item.split("\n")[0] for item in said(spoiled.checked(pin_one.check))] == [text]
    if change is not without:
        assert "V405" in {item.split(" ")[0] for item in errors(spoiled)}


def flattened(layout: kdb.Layout) -> None:
    layout.top_cell().flatten(True)


def in_halves(layout: kdb.Layout) -> None:
    """The mark in two polygons that touch."""
    region = kdb.Region(mark(layout))
    left = kdb.Region(kdb.Box(0, 1_900_000, 20_000, 2_000_000))
    mark(layout).clear()
    mark(layout).insert(region & left)
    mark(layout).insert(region - left)


@pytest.mark.parametrize("change", [None, flattened, in_halves])
def test_a_mark_is_found_however_it_is_drawn(
    triangle: Written, change: Callable[[kdb.Layout], None] | None
) -> None:
    """The judge as a whole finds nothing."""
    assert errors(triangle.spoiled(change) if change else triangle) == []


def test_a_dot_of_another_layer_is_judged_within_its_chords(dot: Written) -> None:
    """0.05 um are what a facet may lie inside the circle; 1 um smaller is another dot."""
    assert errors(dot) == []

    def smaller(layout: kdb.Layout) -> None:
        shapes = layout.cell("unit_PIN1_D3").shapes(layout.layer(40, 0))
        region = kdb.Region(shapes).sized(-500)
        shapes.clear()
        shapes.insert(region)

    spoiled = dot.spoiled(smaller)
    assert [item.split("\n")[0] for item in said(spoiled.checked(pin_one.check))] == [
        "V684 mark of pin 1: it is not the shape that the spec has"
    ]
    assert "V534" in {item.split(" ")[0] for item in errors(spoiled)}


def test_traces_keep_clear_of_the_mark(tmp_path_factory: pytest.TempPathFactory) -> None:
    """A mark in the straight way from pad P1 at (100, 1000) um to ball A1 at (600, 1200) um."""
    made = marked(tmp_path_factory, "at: [300, 1080]")
    assert errors(made) == []
