"""The differences as markers that KLayout's marker browser opens at the right place."""

from pathlib import Path

import klayout.db as kdb
from klayout import rdb

from wlcsp_layout.compare.drawing import DBU_UM
from wlcsp_layout.compare.layouts import Compared

MOST = 10_000
"""Markers of one category: a browser shows no more at a reasonable speed."""


def write(compared: Compared, path: Path) -> None:
    """Write a marker database: a category for each layer and side, items in the cell's coordinates.

    The cells are named as in A. Texts and places, which have no shape, are categories with items of
    words alone. Raises: RuntimeError when KLayout cannot write the file.
    """
    report = rdb.ReportDatabase("wlcsp diff")
    report.description = f"{compared.a.path.name} -> {compared.b.path.name}"
    report.generator = "wlcsp diff"
    report.top_cell_name = compared.a.top.name
    cells: dict[str, rdb.RdbCell] = {}

    def cell(name: str) -> rdb.RdbCell:
        if name not in cells:
            cells[name] = report.create_cell(name)
        return cells[name]

    for difference in compared.layers:
        parent = report.create_category(difference.name)
        for side in ("A", "B"):
            category = report.create_category(parent, f"only in {side}")
            number = 0
            for part in difference.parts:
                region = part.only_a if side == "A" else part.only_b
                for polygon in sorted(region.each())[: MOST - number]:
                    number += 1
                    item = report.create_item(cell(part.cell).rdb_id(), category.rdb_id())
                    item.add_value(_um(polygon))
    for title, said in (("texts", compared.texts), ("built otherwise", compared.notes)):
        if said:
            category = report.create_category(title)
            for text in said:
                item = report.create_item(cell(compared.a.top.name).rdb_id(), category.rdb_id())
                item.add_value(text)
    report.save(str(path))


def _um(polygon: kdb.Polygon) -> kdb.DPolygon:
    return polygon.to_dtype(DBU_UM)
