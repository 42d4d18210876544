"""The layers of a die, drawn, written and read with KLayout."""

from pathlib import Path

import gdstk
import klayout.db as kdb
import pytest

from tests.packages import package
from wlcsp_layout.masks import STACK, draw_die
from wlcsp_layout.writers.meant import cells_below, meant_layout

LAYERS = {
    "chip_pad": (1, 0), "passivation": (2, 0), "d1": (10, 0), "d2": (20, 0), "d2_ring": (20, 1),
    "rdl": (30, 0), "d3": (40, 0), "ball": (50, 0), "scribe": (60, 0), "die": (61, 0),
}  # fmt: skip
PULL_BACK_NM = {"d1": 5_000, "d2": 10_000, "d3": 15_000, "scribe": 0}
DIE = kdb.Box(0, 0, 2_000_000, 2_000_000)
TILE = DIE.enlarged(40_000, 40_000)


class Drawn:
    """A die drawn from a spec, as KLayout reads it from a file."""

    def __init__(self, folder: Path, *changes: tuple[str, str]) -> None:
        """Draw, check for limits, write and read."""
        drawn, routing = package(folder, *changes)
        cells = cells_below(draw_die(drawn, routing))
        meant_layout(cells)
        library = gdstk.Library("unit", unit=1e-6, precision=1e-9)
        library.add(*cells)
        path = folder / "die.gds"
        library.write_gds(path, max_points=8000)
        self.layout = kdb.Layout()
        self.layout.read(str(path))

    def region(self, name: str) -> kdb.Region:
        """A layer's shapes as they are drawn."""
        shapes = self.layout.cell("unit_DIE").begin_shapes_rec(self.layout.layer(*LAYERS[name]))
        result = kdb.Region(shapes)
        result.merged_semantics = False
        return result


@pytest.fixture
def drawn(tmp_path: Path) -> Drawn:
    return Drawn(tmp_path)


def test_each_layer_has_its_cell_under_the_die(drawn: Drawn) -> None:
    """NAME_<LAYER> for each row of the stack."""
    die = drawn.layout.cell("unit_DIE")
    children = {drawn.layout.cell(index).name for index in die.each_child_cell()}

    assert children == {f"unit_{mask.layer.upper()}" for mask in STACK}


@pytest.mark.parametrize("name", LAYERS)
def test_nothing_overlaps_on_a_layer(drawn: Drawn, name: str) -> None:
    """Two shapes of one layer share no area."""
    assert not drawn.region(name).is_empty()
    assert drawn.region(name).merged(False, 2).is_empty()


@pytest.mark.parametrize("name", ["d1", "d2", "d3", "scribe"])
def test_the_street_is_open_from_the_pulled_back_edge_to_the_tile(drawn: Drawn, name: str) -> None:
    """The frame alone: what touches the tile's border."""
    frame = drawn.region(name) - kdb.Region(DIE.enlarged(-20_000, -20_000))
    by = PULL_BACK_NM[name]

    assert (frame.merged() ^ (kdb.Region(TILE) - kdb.Region(DIE.enlarged(-by, -by)))).is_empty()


def test_pads_are_opened_and_landed_about_their_centers(drawn: Drawn) -> None:
    """P1 at (100, 1000): metal 80, passivation 60, d1 40, d2 50, RDL 10 beyond the d2 opening."""
    for name, size in (("chip_pad", 80), ("passivation", 60), ("d1", 40), ("d2", 50)):
        half = size * 500
        shape = kdb.Box(100_000 - half, 1_000_000 - half, 100_000 + half, 1_000_000 + half)
        at_p1 = drawn.region(name).interacting(kdb.Region(kdb.Box(99_000, 999_000, 101_000, 10**6)))
        assert [polygon.bbox() for polygon in at_p1.each()] == [shape]
    landing = kdb.Region(kdb.Box(65_000, 965_000, 135_000, 1_035_000))
    assert (landing - drawn.region("rdl")).is_empty()


def test_the_emboss_is_a_circle_less_the_ring_with_a_hole_below(drawn: Drawn) -> None:
    """At A1: removed and kept fill the concave circle; d1 has the hole; d3 opens 200 um."""
    at = kdb.Region(kdb.Box(480_000, 880_000, 720_000, 1_120_000))
    removed, kept = drawn.region("d2") & at, drawn.region("d2_ring") & at

    assert (removed & kept).is_empty()
    assert (removed + kept).merged().count() == 1
    assert (removed + kept).merged().bbox() == kdb.Box(485_000, 885_000, 715_000, 1_115_000)
    assert kept.merged().count() == 4
    assert (drawn.region("d1") & at).merged().bbox() == kdb.Box(
        570_000, 970_000, 630_000, 1_030_000
    )
    assert (drawn.region("d3") & at).bbox() == kdb.Box(500_000, 900_000, 700_000, 1_100_000)


def test_the_first_gap_faces_the_trace(drawn: Drawn) -> None:
    """N1 comes from the west: no ring between x = 525 and 550 at y = 1000."""
    kept = drawn.region("d2_ring")
    west = kdb.Region(kdb.Box(525_000, 990_001, 550_000, 1_009_999))

    assert (kept & west).is_empty()


def test_each_net_is_one_simple_polygon(drawn: Drawn) -> None:
    """Landing, trace, teardrop and ball pad of N1 in one, from x = 65 to 730 um."""
    rdl = drawn.region("rdl")

    assert rdl.count() == rdl.merged().count() == 2
    assert sorted((p.bbox().left, p.bbox().right) for p in rdl.each()) == [
        (65_000, 730_000),
        (1_270_000, 1_935_000),
    ]


def test_a_net_with_a_loop_is_drawn_without_a_keyhole(tmp_path: Path) -> None:
    """A square of traces around nothing: two or more simple polygons, merged one with a hole."""
    (tmp_path / "routes.csv").write_text(
        "route,net,seq,x_um,y_um,width_um\n"
        "1,N1,0,100,1000,20\n1,N1,1,600,1000,20\n"
        "2,N1,0,300,1000,20\n2,N1,1,300,1300,20\n2,N1,2,600,1300,20\n2,N1,3,600,1000,20\n"
        "3,N2,0,1900,1000,20\n3,N2,1,1400,1000,20\n"
    )
    looped = Drawn(tmp_path, ("wafer:", "rdl: {routes: routes.csv, space_um: 10}\nwafer:"))
    rdl = looped.region("rdl")

    assert rdl.count() > 2
    assert rdl.merged().count() == 2
    assert rdl.merged().holes().count() == 1
    assert rdl.merged(False, 2).is_empty()


def test_a_pad_under_a_ball_opens_only_what_the_emboss_leaves_closed(tmp_path: Path) -> None:
    """P1 moves under A1, partly into the ring: d2 still has no overlap and no lost area."""
    moved = Drawn(
        tmp_path,
        ("at_um: [100, 1000]", "at_um: [540, 1000]"),
        ("center_hole_diameter_um: 60", "center_hole_diameter_um: 70"),
    )
    opening = kdb.Region(kdb.Box(515_000, 975_000, 565_000, 1_025_000))

    assert (opening - moved.region("d2")).is_empty()
    for name in ("d1", "d2"):
        assert moved.region(name).merged(False, 2).is_empty()
        assert all(not p.is_box() or p.area() > 0 for p in moved.region(name).each())


def test_texts_name_the_nets(drawn: Drawn) -> None:
    """At both pads and both balls."""
    shapes = drawn.layout.cell("unit_DIE").begin_shapes_rec(drawn.layout.layer(64, 0))
    texts = sorted((text.string, text.x, text.y) for text in kdb.Texts(shapes).each())

    assert texts == [
        ("N1", 100_000, 1_000_000),
        ("N1", 600_000, 1_000_000),
        ("N2", 1_400_000, 1_000_000),
        ("N2", 1_900_000, 1_000_000),
    ]


def test_layers_take_the_numbers_of_the_spec(tmp_path: Path) -> None:
    """`layers: {rdl: [130, 7]}`."""
    renumbered = Drawn(tmp_path, ("wafer:", "layers: {rdl: [130, 7]}\nwafer:"))
    indexes = [renumbered.layout.get_info(i) for i in renumbered.layout.layer_indexes()]

    assert (130, 7) in [(info.layer, info.datatype) for info in indexes]
    assert renumbered.region("rdl").is_empty()
