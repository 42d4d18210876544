"""Drop-ins of two specs compared: what they mean, and no word where they mean the same."""

from pathlib import Path

import gdstk

from tests.drop_ins import other_spec, own_gds, wafer_spec
from wlcsp_layout import pipeline


def changes(one: Path, other: Path) -> list[str]:
    """Return what two specs mean differently."""
    return [f"{item.subject}: {item.what}" for item in pipeline.differences(one, other)]


def test_equal_drop_ins_are_no_difference(tmp_path: Path) -> None:
    """In two folders."""
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    one, other = map(wafer_spec, folders)

    assert changes(one, other) == []


def test_each_sort_of_difference_is_said(tmp_path: Path) -> None:
    """A place, a rule, the die of another spec, a file, a kind more and a kind less."""
    folders = [tmp_path / "a", tmp_path / "b"]
    for folder in folders:
        folder.mkdir()
    one, other = map(wafer_spec, folders)
    text = other.read_text().replace("[2, 1]", "[2, -1]").replace("radius_mm: 4", "radius_mm: 2")
    text += "    - {kind: EMPTY, at: [[0, 2]], blank: true}\n"
    other.write_text(text)
    other_spec(folders[1], ("diameter_um: 250", "diameter_um: 240"))
    library = gdstk.read_gds(own_gds(folders[1] / "own.gds"))
    cell = library.cells[0]
    assert isinstance(cell, gdstk.Cell)
    cell.add(gdstk.rectangle((10, 10), (20, 30), layer=30))
    library.write_gds(folders[1] / "own.gds")

    assert changes(one, other) == [
        "wafer.drop_ins BLANK: at [0, 0], [2, 1] -> [0, 0], [2, -1]",
        "wafer.drop_ins TEST1: the die of its spec is another; at nearest to (-4, 0) mm, nearest "
        "to (4, 0) mm -> nearest to (-2, 0) mm, nearest to (2, 0) mm",
        "wafer.drop_ins OWN: its file is another",
        "wafer.drop_ins EMPTY: not given -> blank",
        "wafer: 1 full die fewer (15 -> 14)",
    ]
