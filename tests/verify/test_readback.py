"""The read-back: silent on what was meant, and never silent on anything else."""

from collections.abc import Callable
from pathlib import Path

import gdstk
import klayout.db as kdb
import pytest

from tests.packages import spec_file
from wlcsp_layout import pipeline
from wlcsp_layout.layout import Layout
from wlcsp_layout.masks import draw_die
from wlcsp_layout.verify.engine import second_engine
from wlcsp_layout.verify.exchange import Request, answer_of
from wlcsp_layout.verify.readback import read_back
from wlcsp_layout.wafer.cells import draw_wafer
from wlcsp_layout.writers.meant import cells_below, meant_layout


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Layout]:
    """A published folder, and what was meant in it."""
    folder = tmp_path_factory.mktemp("made")
    spec = spec_file(folder)
    pipeline.generate(spec, folder / "out")
    planned = pipeline.plan(spec)
    die = draw_die(planned.package, planned.routing)
    return folder / "out", meant_layout(
        cells_below(draw_wafer(planned.package, planned.stepped, die))
    )


def test_good_files_have_nothing_to_say(made: tuple[Path, Layout]) -> None:
    """GDSII and OASIS alike, here and in the reader's own process."""
    folder, meant = made
    paths = (folder / "unit.gds", folder / "unit.oas")

    assert read_back(paths, meant) == ()
    assert read_back(paths[::-1], meant) == ()
    with second_engine() as engine:
        engine.ask(Request(paths=paths, meant=meant, case=None))
        assert answer_of(engine).findings == ()


def moved_corner(layout: kdb.Layout) -> None:
    shapes = layout.cell("unit_RDL").shapes(layout.layer(30, 0))
    shape = next(iter(shapes.each()))
    points = list(shape.polygon.each_point_hull())
    points[0] = kdb.Point(points[0].x + 1, points[0].y)
    shape.polygon = kdb.Polygon(points)


def lost_polygon(layout: kdb.Layout) -> None:
    shapes = layout.cell("unit_D1").shapes(layout.layer(10, 0))
    shapes.erase(next(iter(shapes.each())))


def extra_polygon(layout: kdb.Layout) -> None:
    layout.cell("unit_DIE").shapes(layout.layer(99, 0)).insert(kdb.Box(0, 0, 10, 10))


def swapped_layers(layout: kdb.Layout) -> None:
    layout.swap_layers(layout.layer(10, 0), layout.layer(20, 0))


def moved_array(layout: kdb.Layout) -> None:
    top = layout.top_cell()
    die = layout.cell("unit_DIE").cell_index()
    instance = next(i for i in top.each_inst() if i.cell_index == die)
    instance.transform(kdb.Trans(1, 0))


def longer_array(layout: kdb.Layout) -> None:
    top = layout.top_cell()
    die = layout.cell("unit_DIE").cell_index()
    instance = next(i for i in top.each_inst() if i.cell_index == die and i.na * i.nb > 1)
    if instance.na > 1:
        instance.na += 1
    else:
        instance.nb += 1


def mirrored_die(layout: kdb.Layout) -> None:
    top = layout.top_cell()
    die = layout.cell("unit_DIE").cell_index()
    instance = next(i for i in top.each_inst() if i.cell_index == die)
    instance.trans = kdb.Trans(4, True, instance.trans.disp.x, instance.trans.disp.y)


def changed_text(layout: kdb.Layout) -> None:
    shapes = layout.cell("unit_TEXT").shapes(layout.layer(64, 0))
    shape = next(iter(shapes.each()))
    shape.text_string = "N9"


def renamed_cell(layout: kdb.Layout) -> None:
    layout.cell("unit_D3").name = "unit_D4"


def path_for_polygon(layout: kdb.Layout) -> None:
    shapes = layout.cell("unit_D1").shapes(layout.layer(10, 0))
    shapes.insert(kdb.Path([kdb.Point(0, 0), kdb.Point(100, 0)], 10))


DEFECTS: dict[str, tuple[Callable[[kdb.Layout], None], str]] = {
    "a corner moved by 1 nm": (moved_corner, "V103"),
    "a polygon missing": (lost_polygon, "V103"),
    "a polygon too many": (extra_polygon, "V103"),
    "two layers swapped": (swapped_layers, "V103"),
    "a row of dies moved by 1 nm": (moved_array, "V105"),
    "a row of dies one too long": (longer_array, "V105"),
    "a row of dies mirrored": (mirrored_die, "V105"),
    "a text changed": (changed_text, "V104"),
    "a cell renamed": (renamed_cell, "V102"),
    "a path": (path_for_polygon, "V103"),
}


@pytest.mark.parametrize("suffix", [".gds", ".oas"])
@pytest.mark.parametrize("defect", DEFECTS)
def test_a_planted_defect_is_found(
    made: tuple[Path, Layout], tmp_path: Path, defect: str, suffix: str
) -> None:
    """Changed with KLayout and written again; alone, and as the second of two files."""
    folder, meant = made
    plant, code = DEFECTS[defect]
    layout = kdb.Layout()
    layout.read(str(folder / f"unit{suffix}"))
    plant(layout)
    spoiled = tmp_path / f"spoiled{suffix}"
    layout.write(str(spoiled))

    assert {finding.code for finding in read_back((spoiled,), meant)} == {code}
    assert code in {f.code for f in read_back((folder / "unit.gds", spoiled), meant)}


def test_another_database_unit_is_found(made: tuple[Path, Layout], tmp_path: Path) -> None:
    """Everything ten times smaller."""
    folder, meant = made
    layout = kdb.Layout()
    layout.read(str(folder / "unit.gds"))
    layout.dbu = 0.0001
    layout.write(str(tmp_path / "small.gds"))

    assert [finding.code for finding in read_back((tmp_path / "small.gds",), meant)] == ["V102"]


@pytest.mark.parametrize("suffix", [".gds", ".oas"])
@pytest.mark.parametrize("keep", [0.0, 0.3, 0.9])
def test_a_truncated_file_is_found(
    made: tuple[Path, Layout], tmp_path: Path, suffix: str, keep: float
) -> None:
    """Cut at the beginning, in the middle, near the end."""
    folder, meant = made
    raw = (folder / f"unit{suffix}").read_bytes()
    cut = tmp_path / f"cut{suffix}"
    cut.write_bytes(raw[: int(len(raw) * keep)])

    assert [finding.code for finding in read_back((cut,), meant)] == ["V101"]


def test_a_corner_on_a_straight_edge_is_no_difference(tmp_path: Path) -> None:
    """Cut points of an emboss may come to lie on a facet exactly; KLayout drops them."""
    corners = ((0, 0), (5_000, 0), (10_000, 0), (10_000, 10_000))
    cell = gdstk.Cell("unit")
    cell.add(gdstk.Polygon([(x / 1000, y / 1000) for x, y in corners], 10, 0))
    library = gdstk.Library("unit", unit=1e-6, precision=1e-9)
    library.add(cell)
    library.write_gds(tmp_path / "unit.gds")
    library.write_oas(tmp_path / "unit.oas")

    meant = meant_layout([cell])

    assert meant.cells[0].polygons[10, 0] == (corners,)
    assert read_back((tmp_path / "unit.gds", tmp_path / "unit.oas"), meant) == ()
