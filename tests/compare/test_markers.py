"""The markers open in KLayout at the right place, in the right cell."""

from pathlib import Path

import klayout.db as kdb
from klayout import rdb

from tests.compare.small import edited, layout
from wlcsp_layout.compare import markers
from wlcsp_layout.compare.layouts import compare


def test_each_side_of_a_layer_is_a_category_with_places_in_the_cell(tmp_path: Path) -> None:
    """A box of 9 nm of the disc goes, one of 4 x 2 nm comes, as KLayout's own reader says."""
    source = tmp_path / "a.gds"
    layout(([("P_DISC", (10, 0), (1, 2, 9, 9))], [((0, 3), (0, 0), 0, (2, 2))])).write(str(source))

    def edit(item: kdb.Layout) -> None:
        shapes = item.cell("P_DISC").shapes(item.layer(10, 0))
        shapes.clear()
        shapes.insert(kdb.Box(100, 100, 104, 102))

    result = compare(source, edited(source, tmp_path / "b.gds", edit))
    markers.write(result, tmp_path / "d.lyrdb")
    read = rdb.ReportDatabase("")
    read.load(str(tmp_path / "d.lyrdb"))
    found = {
        read.category_by_id(item.category_id()).path(): (
            read.cell_by_id(item.cell_id()).name(),
            [str(value.polygon()) for value in item.each_value()],
        )
        for item in read.each_item()
    }
    assert found == {
        "'d1 (10/0)'.'only in A'": ("P_DISC", ["(0.001,0.002;0.001,0.011;0.01,0.011;0.01,0.002)"]),
        "'d1 (10/0)'.'only in B'": ("P_DISC", ["(0.1,0.1;0.1,0.102;0.104,0.102;0.104,0.1)"]),
    }
    assert (read.top_cell_name, read.description) == ("P_TOP", "a.gds -> b.gds")


def test_texts_and_placements_are_items_in_words(tmp_path: Path) -> None:
    """A text that went, and a cell that moved, which draws nothing."""
    source = tmp_path / "a.gds"
    item = layout(([], [((0, 3), (0, 0), 0, (1, 1))]))
    item.cell("P_TOP").shapes(item.layer(64, 0)).insert(kdb.Text("VSS", 0, 0))
    item.write(str(source))

    def edit(item: kdb.Layout) -> None:
        item.cell("P_TOP").shapes(item.layer(64, 0)).clear()
        next(
            i for i in item.cell("P_TOP").each_inst() if i.cell.name == "P_DISC"
        ).trans = kdb.Trans(5, 0)

    result = compare(source, edited(source, tmp_path / "b.gds", edit))
    markers.write(result, tmp_path / "d.lyrdb")
    read = rdb.ReportDatabase("")
    read.load(str(tmp_path / "d.lyrdb"))
    said = [value.string() for item in read.each_item() for value in item.each_value()]
    assert said == [
        "P_TOP at (0, 0) um: 'VSS' only in A",
        "P_DISC in P_TOP at (0, 0) um: moved by (+0.005, 0) um",
    ]
