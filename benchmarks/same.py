"""Compare layouts with KLayout, and take one apart for the scripts that redraw it."""

import json
import sys
from pathlib import Path

import klayout.db as kdb


def load(path: Path) -> kdb.Layout:
    """Read a layout."""
    layout = kdb.Layout()
    layout.read(str(path))
    return layout


def are_equal(a: Path, b: Path) -> bool:
    """Whether two files hold the same cells, shapes, texts and arrays."""
    flags = kdb.LayoutDiff.Verbose | kdb.LayoutDiff.NoProperties
    return kdb.LayoutDiff().compare(load(a), load(b), flags)


def parts(path: Path) -> dict[str, object]:
    """Return a layout as lists: cells in the order in which they are placed, lengths in um."""
    layout = load(path)
    order = [layout.cell(index) for index in layout.each_cell_bottom_up()]
    return {"cells": [_cell(layout, cell) for cell in order]}


def _cell(layout: kdb.Layout, cell: kdb.Cell) -> dict[str, object]:
    polygons: list[object] = []
    texts: list[object] = []
    for index in layout.layer_indexes():
        info = layout.get_info(index)
        for shape in cell.shapes(index).each():
            if shape.is_text():
                texts.append(
                    [
                        info.layer,
                        info.datatype,
                        shape.text_string,
                        shape.text_pos.x,
                        shape.text_pos.y,
                    ]
                )
            else:
                corners = [[p.x / 1000, p.y / 1000] for p in shape.polygon.each_point_hull()]
                polygons.append([info.layer, info.datatype, corners])
    return {
        "name": cell.name,
        "polygons": polygons,
        "texts": texts,
        "places": [_place(layout, instance) for instance in cell.each_inst()],
    }


def _place(layout: kdb.Layout, instance: kdb.Instance) -> list[object]:
    at, a, b = instance.trans.disp, instance.a, instance.b
    columns, rows = max(instance.na, 1), max(instance.nb, 1)
    if a.x == 0 and b.y == 0:
        columns, rows, a, b = rows, columns, b, a
    name = layout.cell(instance.cell_index).name
    return [name, at.x / 1000, at.y / 1000, columns, rows, a.x / 1000, b.y / 1000]


def main() -> int:
    """`same.py A B` compares; `same.py --parts A OUT.json` takes apart."""
    if sys.argv[1] == "--parts":
        Path(sys.argv[3]).write_text(json.dumps(parts(Path(sys.argv[2]))))
        return 0
    return not are_equal(Path(sys.argv[1]), Path(sys.argv[2]))


if __name__ == "__main__":
    sys.exit(main())
