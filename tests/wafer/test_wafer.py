"""The wafer cell: streets around every die, arrays, outline and maps."""

import math
from collections.abc import Iterable
from pathlib import Path

import gdstk
import klayout.db as kdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packages import package
from wlcsp_layout.errors import SpecError
from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.masks import draw_die
from wlcsp_layout.masks.street import tile_box
from wlcsp_layout.units import Nm
from wlcsp_layout.wafer.cells import draw_wafer
from wlcsp_layout.wafer.edge import outer_streets
from wlcsp_layout.wafer.notch import wafer_outline
from wlcsp_layout.wafer.run import Run
from wlcsp_layout.wafer.stepping import Stepped, step
from wlcsp_layout.writers.meant import cells_below, meant_layout


def wafer(folder: Path, *changes: tuple[str, str]) -> tuple[kdb.Layout, Stepped]:
    """A wafer of a changed spec as KLayout reads it from a file."""
    drawn, routing = package(folder, *changes)
    stepped = step(drawn)
    cells = cells_below(draw_wafer(drawn, stepped, draw_die(drawn, routing)))
    meant_layout(cells)
    library = gdstk.Library("unit", unit=1e-6, precision=1e-9)
    library.add(*cells)
    library.write_gds(folder / "wafer.gds", max_points=8000)
    layout = kdb.Layout()
    layout.read(str(folder / "wafer.gds"))
    return layout, stepped


def region(layout: kdb.Layout, *layer: int) -> kdb.Region:
    result = kdb.Region(layout.top_cell().begin_shapes_rec(layout.layer(*layer)))
    result.merged_semantics = False
    return result


def regions(boxes: Iterable[kdb.Box]) -> kdb.Region:
    result = kdb.Region()
    for box in boxes:
        result.insert(box)
    return result


@pytest.mark.parametrize("origin", ["lower_left", "center"])
def test_the_reference_die_is_centered_where_the_offset_says(tmp_path: Path, origin: str) -> None:
    """Offset (300, -200) um: a die of 2000 um from (-700, -1200) on."""
    moved = "at_um: [-900, 0]" if origin == "center" else "at_um: [100, 1000]"
    changes = [
        ("offset: center_die", "offset: [300, -200]"),
        ("size_um: [2000, 2000]", f"size_um: [2000, 2000], origin: {origin}"),
        ("at_um: [100, 1000]", moved),
    ]
    if origin == "center":
        changes += [
            ("at_um: [1900, 1000]", "at_um: [900, 0]"),
            ("at_um: [600, 1000]", "at_um: [-400, 0]"),
            ("at_um: [1400, 1000]", "at_um: [400, 0]"),
        ]
    layout, _ = wafer(tmp_path, *changes)
    boxes = [polygon.bbox() for polygon in region(layout, 61, 0).each()]

    assert kdb.Box(-700_000, -1_200_000, 1_300_000, 800_000) in boxes


@pytest.mark.parametrize(
    ("name", "layer", "pull_back"),
    [("d1", (10, 0), 5_000), ("d2", (20, 0), 10_000), ("d3", (40, 0), 15_000), ("s", (60, 0), 0)],
)
@pytest.mark.parametrize("street", ["80", "[60.001, 81]"])
def test_streets_are_open_around_every_die_without_overlap(
    tmp_path: Path, name: str, layer: tuple[int, int], pull_back: int, street: str
) -> None:
    """Dies grown by the full street less dies shrunk by the pull-back; odd streets, too."""
    layout, _ = wafer(tmp_path, ("diameter_mm: 20", f"diameter_mm: 20, street_um: {street}"))
    dies = region(layout, 61, 0)
    x, y = (80_000, 80_000) if street == "80" else (60_001, 81_000)
    inner = dies.sized(-pull_back)
    drawn = region(layout, *layer)

    assert name
    assert drawn.merged(False, 2).is_empty()
    assert ((drawn.merged() - inner.merged()) ^ (dies.sized(x, y, 2).merged() - inner)).is_empty()


def test_there_is_one_array_of_dies_for_each_row(tmp_path: Path) -> None:
    """As many references to the die as rows."""
    layout, stepped = wafer(tmp_path)
    die = layout.cell("unit_DIE").cell_index()
    references = [i for i in layout.top_cell().each_inst() if i.cell_index == die]

    assert len(references) == len(stepped.runs) == len({run.row for run in stepped.runs})
    assert sum(max(i.na, 1) * max(i.nb, 1) for i in references) == stepped.full


def test_a_map_of_the_fab_replaces_the_computed_array(tmp_path: Path) -> None:
    """A row with a hole: one array and a single; a test die is left empty and noted."""
    (tmp_path / "map.csv").write_text(
        "column,row,kind\n-1,0,\n0,0,die\n2,0,product\n1,0,test\n0,1,\n"
    )
    layout, stepped = wafer(tmp_path, ("offset: center_die", "dies: map.csv"))

    assert stepped.full == 4
    assert region(layout, 61, 0).count() == 4
    assert [str(note) for note in stepped.notes] == [
        "N102 wafer.dies: 1 places are left empty: they are of another kind (test)"
    ]


def test_a_mapped_die_beyond_the_usable_circle_is_refused(tmp_path: Path) -> None:
    """Column 5 ends at 5 * 2.08 + 1 = 11.4 mm, the circle at 7."""
    (tmp_path / "map.csv").write_text("column,row\n0,0\n5,0\n")
    drawn, _ = package(tmp_path, ("offset: center_die", "dies: map.csv"))

    with pytest.raises(SpecError) as refusal:
        step(drawn)

    assert str(refusal.value) == (
        f"{tmp_path}/map.csv:3:1: E384 wafer.dies: the die in column 5, row 0 is not inside the "
        "usable circle\n    correct the map or wafer.offset, or give the die another kind"
    )


def test_a_mapped_place_off_the_wafer_is_refused(tmp_path: Path) -> None:
    """Row 6 begins at 6 * 2.08 - 1 = 11.48 mm, the wafer ends at 10; row -5 is cut by its edge."""
    (tmp_path / "map.csv").write_text("column,row,kind\n0,0,\n0,-5,test\n0,6,test\n")
    drawn, _ = package(tmp_path, ("offset: center_die", "dies: map.csv"))

    with pytest.raises(SpecError) as refusal:
        step(drawn)

    assert str(refusal.value) == (
        f"{tmp_path}/map.csv:4:1: E388 wafer.dies: the place in column 0, row 6 is not on the "
        "wafer\n    columns and rows count from the reference die: correct the map or wafer.offset"
    )


def test_an_offset_without_a_full_die_is_refused(tmp_path: Path) -> None:
    """A circle of 3 mm holds a die of 2 mm in its center only."""
    drawn, _ = package(
        tmp_path,
        ("diameter_mm: 20, offset: center_die", "diameter_mm: 10, edge_exclusion_mm: 3.5"),
        ("edge_exclusion_mm: 3.5", "edge_exclusion_mm: 3.5, offset: center_street"),
    )

    with pytest.raises(SpecError) as refusal:
        step(drawn)

    assert str(refusal.value) == (
        "E382 wafer: no full die of 2000 x 2000 um fits into the usable circle of 3000 um\n"
        "    use a larger wafer, a smaller edge exclusion or another offset"
    )


@pytest.mark.parametrize(
    ("notch", "apex"),
    [
        ("right", (99_000_000, 0)),
        ("up", (0, 99_000_000)),
        ("left", (-99_000_000, 0)),
        ("down", (0, -99_000_000)),
    ],
)
def test_the_notch_is_1_mm_deep_on_its_side(notch: str, apex: Xy) -> None:
    """A 200 mm wafer: radius 100 mm, the apex at 99; all other corners on the circle."""
    outline = wafer_outline(200_000_000, notch, 50)  # type: ignore[arg-type]  # from a table

    assert apex in outline.points
    assert len(outline.points) <= 4000
    others = [math.hypot(*point) for point in outline.points if point != apex]
    assert all(abs(radius - 1e8) < 60 for radius in others)
    assert outline.double_area_nm2 > 0


@settings(max_examples=150, deadline=None)
@given(
    dies=st.sets(st.tuples(st.integers(-4, 4), st.integers(-4, 4)), min_size=1),
    size=st.tuples(st.integers(20, 60), st.integers(20, 60)),
    street=st.tuples(st.integers(1, 15), st.integers(1, 15)),
)
def test_outer_streets_are_what_grown_dies_cover_and_tiles_do_not(
    dies: set[Xy], size: Xy, street: Xy
) -> None:
    """Any set of dies, compared with KLayout's booleans; no two boxes overlap."""
    pitch = (size[0] + street[0], size[1] + street[1])
    runs = [Run(row=row, column=column, count=1) for column, row in sorted(dies)]
    die = Box(left_nm=Nm(0), bottom_nm=Nm(0), right_nm=Nm(size[0]), top_nm=Nm(size[1]))
    boxes = outer_streets(runs, tile_box(die, street), pitch, street)
    drawn = regions(kdb.Box(*b.corners[0], *b.corners[2]) for b in boxes)
    drawn.merged_semantics = False
    placed = [kdb.Box(0, 0, *size).moved(i * pitch[0], j * pitch[1]) for i, j in dies]
    grown = regions(box.enlarged(*street) for box in placed)
    half = (street[0] // 2, street[1] // 2)
    tiles = regions(
        kdb.Box(
            box.left - half[0],
            box.bottom - half[1],
            box.right + street[0] - half[0],
            box.top + street[1] - half[1],
        )
        for box in placed
    )

    assert (drawn.merged() ^ (grown.merged() - tiles)).is_empty()
    assert drawn.merged(False, 2).is_empty()
