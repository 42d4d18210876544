"""The Caravel example, judged from the written file alone with KLayout.

What is expected stands in the example's own tables and spec, read here with the csv module.
"""

import csv
import json
import math
from collections.abc import Iterator
from pathlib import Path

import klayout.db as kdb
import pytest

from wlcsp_layout import pipeline

ROOT = Path(__file__).parents[2]
SPEC = ROOT / "configs" / "caravel" / "caravel.yaml"

LAYERS = {
    "chip_pad": (1, 0),
    "passivation": (2, 0),
    "d1": (10, 0),
    "d2": (20, 0),
    "d2_ring": (20, 1),
    "rdl": (30, 0),
    "d3": (40, 0),
    "ball": (50, 0),
    "scribe": (60, 0),
    "die": (61, 0),
}
PULL_BACK_NM = {"d1": 5_000, "d2": 10_000, "d3": 15_000, "scribe": 0}
STREET_NM = 80_000
DIE = kdb.Box(0, 0, 3_588_000, 5_188_000)
CHORD_TOLERANCE_NM = 50
SLANT_NM = 2


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("caravel")
    pipeline.generate(SPEC, out)
    return out


@pytest.fixture(scope="module")
def layout(folder: Path) -> kdb.Layout:
    loaded = kdb.Layout()
    loaded.read(str(folder / "caravel.gds"))
    return loaded


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of a table beside the spec, comment lines left out."""
    with (SPEC.parent / name).open() as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))


def region(layout: kdb.Layout, name: str, cell: str = "caravel_DIE") -> kdb.Region:
    """A layer's shapes as they are drawn, not merged; merged here, so that they outlive us."""
    shapes = layout.cell(cell).begin_shapes_rec(layout.layer(*LAYERS[name]))
    result = kdb.Region(shapes)
    result.merged_semantics = False
    return result


def ball_centers() -> list[tuple[float, float]]:
    return [(1000 * float(row["x_um"]), 1000 * float(row["y_um"])) for row in rows("balls.csv")]


def test_one_top_cell_in_nanometers(layout: kdb.Layout) -> None:
    """Database unit 1 nm, and nothing stands beside the wafer."""
    assert [cell.name for cell in layout.top_cells()] == ["caravel_WAFER"]
    assert layout.dbu == 0.001


def test_the_wafer_holds_1456_dies_or_more_all_within_97_mm(
    layout: kdb.Layout, folder: Path
) -> None:
    """Every placed die has all its corners in the usable circle, and the report counts them."""
    top, die = layout.cell("caravel_WAFER"), layout.cell("caravel_DIE")
    corners = [DIE.p1, kdb.Point(DIE.left, DIE.top), DIE.p2, kdb.Point(DIE.right, DIE.bottom)]
    places = [
        element.specific_trans()
        for instance in top.each_inst()
        if instance.cell_index == die.cell_index()
        for element in [None]
        for element in _elements(instance)
    ]
    report = json.loads((folder / "caravel.report.json").read_text())

    assert len(places) == report["dies"]["full"] >= 1456
    assert max(math.hypot(p.x, p.y) for t in places for c in corners for p in [t * c]) <= 97e6


def _elements(instance: kdb.Instance) -> Iterator[kdb.InstElement]:
    for column in range(max(instance.na, 1)):
        for row in range(max(instance.nb, 1)):
            yield kdb.InstElement(instance, column, row)


@pytest.mark.parametrize("name", LAYERS)
def test_nothing_overlaps_on_a_layer(layout: kdb.Layout, name: str) -> None:
    """Two polygons of a layer share no area, in the die."""
    assert region(layout, name).merged(False, 2).is_empty()


@pytest.mark.parametrize("name", ["d1", "d2", "d3", "scribe"])
def test_streets_are_open_all_around_and_only_there(layout: kdb.Layout, name: str) -> None:
    """Dies grown by the street less dies shrunk by the pull-back, about the lowest row's first."""
    top = layout.cell("caravel_WAFER")
    die = layout.cell("caravel_DIE")
    outlines = kdb.Region(top.begin_shapes_rec(layout.layer(61, 0))).merged()
    lowest = min((p.bbox() for p in outlines.each()), key=lambda box: (box.bottom, box.left))
    window = lowest.enlarged(2 * DIE.width(), 2 * DIE.height())
    near = kdb.Region([p for p in outlines.each() if p.bbox().touches(window)])
    inner = near.sized(-PULL_BACK_NM[name])
    street = (near.sized(STREET_NM, 2) - inner) & kdb.Region(window)
    shapes = kdb.Region(top.begin_shapes_rec_touching(layout.layer(*LAYERS[name]), window))
    shapes.merged_semantics = False
    drawn = kdb.Region(list(shapes.each()))
    drawn.merged_semantics = False

    assert die.bbox().width() > 0
    assert drawn.merged(False, 2).is_empty()
    assert ((drawn.merged() & kdb.Region(window)) - inner ^ street).is_empty()


def test_rdl_is_one_piece_for_each_net_and_holds_35_um(layout: kdb.Layout) -> None:
    """57 nets; the space between different polygons, 2 nm off where edges are slanted."""
    rdl = region(layout, "rdl").merged()

    assert rdl.count() == len(list(rows("nets.csv"))) == 57
    marks = rdl.isolated_check(35_000)
    for pair in marks.each():
        slanted = any(
            edge.dx() and edge.dy() and abs(edge.dx()) != abs(edge.dy())
            for edge in (pair.first, pair.second)
        )
        assert slanted
        assert pair.distance() >= 35_000 - SLANT_NM


def test_every_ball_has_its_pad_opening_and_ring(layout: kdb.Layout) -> None:
    """Extents on both axes are the diameters: opening 220, concave 240, ball 300 um."""
    openings = region(layout, "d3").merged()
    balls = region(layout, "ball").merged()
    rings = region(layout, "d2_ring").merged()
    removed = region(layout, "d2").merged()
    for x, y in ball_centers():
        center = kdb.Box(int(x) - 1, int(y) - 1, int(x) + 1, int(y) + 1)
        around = center.enlarged(150_000, 150_000)
        assert [p.bbox() for p in openings.interacting(kdb.Region(center)).each()] == [
            center.enlarged(109_999, 109_999)
        ]
        assert [p.bbox() for p in balls.interacting(kdb.Region(center)).each()] == [
            center.enlarged(149_999, 149_999)
        ]
        pieces = rings & kdb.Region(around)
        assert pieces.count() == 4
        emboss = (removed & kdb.Region(around)) + pieces
        assert emboss.merged().bbox() == center.enlarged(119_999, 119_999)
        assert (removed & pieces).is_empty()


def test_well_and_ring_have_equal_areas(layout: kdb.Layout, folder: Path) -> None:
    """Claims 5 and 16 on the drawn polygons: the disc inside the ring over its four pieces."""
    rings = region(layout, "d2_ring").merged()
    ratios: list[float] = []
    for x, y in ball_centers():
        around = kdb.Region(
            kdb.Box(int(x) - 85_000, int(y) - 85_000, int(x) + 85_000, int(y) + 85_000)
        )
        pieces = rings & around
        inner_nm = min(
            math.hypot(p.x - x, p.y - y) for piece in pieces.each() for p in piece.each_point_hull()
        )
        facets = kdb.Polygon.ellipse(
            kdb.Box(-round(inner_nm), -round(inner_nm), round(inner_nm), round(inner_nm)), 120
        )
        ratios.append(facets.area() / pieces.area())
    report = json.loads((folder / "caravel.report.json").read_text())

    assert all(abs(ratio - 1) < 0.004 for ratio in ratios)
    assert abs(report["emboss"]["area_ratio"] - 1) < 0.002


def test_chip_pads_are_opened_by_their_insets(layout: kdb.Layout) -> None:
    """resetb: metal 37.185 x 55.83 at (702.1575, 63.63); d1 inset 7.5, d2 and passivation 2.5."""
    metal = kdb.Box(683_565, 35_715, 720_750, 91_545)
    for name, inset in (("chip_pad", 0), ("passivation", 2_500), ("d1", 7_500), ("d2", 2_500)):
        shape = metal.enlarged(-inset, -inset)
        found = region(layout, name).interacting(kdb.Region(shape))
        assert [p.bbox() for p in found.each()] == [shape]
        assert region(layout, name).count() >= 63


def test_texts_name_the_nets_at_pads_and_balls(layout: kdb.Layout) -> None:
    """One text a pad and a ball, with the net of the table."""
    texts = {
        (text.string, text.x, text.y)
        for text in kdb.Texts(
            layout.cell("caravel_DIE").begin_shapes_rec(layout.layer(64, 0))
        ).each()
    }
    nets = list(rows("nets.csv"))
    ball_net = {ball: row["net"] for row in nets for ball in row["balls"].split()}
    expected = {
        (ball_net[row["name"]], round(1000 * float(row["x_um"])), round(1000 * float(row["y_um"])))
        for row in rows("balls.csv")
    }

    assert expected <= texts
    assert len(texts) == 63 + 60


def test_the_report_has_the_figures_of_the_table(folder: Path) -> None:
    """60 balls, 63 pads, 57 nets, 70.97 mm of hand-drawn center line, density about a third."""
    report = json.loads((folder / "caravel.report.json").read_text())

    assert (report["balls"], report["chip_pads"]) == (60, 63)
    assert report["routing"]["nets"] == report["routing"]["routed"] == 57
    assert report["routing"]["unrouted"] == []
    assert abs(report["routing"]["length_um"] - 70_970) < 10
    assert 0.30 < report["rdl"]["density"] < 0.36
    assert 0.02 < report["emboss"]["contact_area_gain"] < 0.2


def test_the_run_gives_the_hand_drawn_routes_back_point_for_point(folder: Path) -> None:
    """All are given and nothing is open: the same names, places and widths in the same order."""
    columns = ("x_um", "y_um", "width_um")
    with (folder / "caravel.routes.csv").open() as file:
        written = [
            (row["route"], row["net"], row["seq"], *(float(row[column]) for column in columns))
            for row in csv.DictReader(file)
        ]

    assert written == [
        (row["route"], row["net"], row["seq"], *(float(row[column]) for column in columns))
        for row in rows("routes.csv")
    ]
