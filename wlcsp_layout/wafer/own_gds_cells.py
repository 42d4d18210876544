"""The cells of a user's GDSII file as ours: their names kept apart, outlines simple and short."""

import re
from collections.abc import Iterator, Mapping

import gdstk

from wlcsp_layout import draw
from wlcsp_layout.masks.simple import simple_pieces
from wlcsp_layout.model.layers import Layer
from wlcsp_layout.wafer.own_gds import OwnCells

LONGEST = 32
ODD = re.compile(r"[^A-Za-z0-9_]")


def draw_own(stem: str, own: OwnCells, layers: Mapping[str, Layer]) -> gdstk.Cell:
    """Return the top cell; all names begin with the stem, and what is cut off is numbered."""
    taken = {f"{stem}_{word}" for word in ("DIE", "D1", "D2", "D3", "SCRIBE")}
    cells: dict[str, gdstk.Cell] = {}
    for content in own.cells:
        cell = gdstk.Cell(_name(f"{stem}_{content.name}", taken))
        taken.add(cell.name)
        cells[content.name] = cell
        for key, outlines in content.polygons.items():
            layer = layers[own.layers[key] or ""]
            for outline in outlines:
                cell.add(*simple_pieces(draw.polygon(outline, layer)))
        for text in content.texts:
            cell.add(draw.text(text.string, text.at, layers["text"]))
        for place in content.placements:
            below = cells[place.cell]
            if below.polygons or below.labels or below.references:
                cell.add(draw.placed(below, place.at, place.columns, place.rows, place.pitch))
    return cells[own.cells[-1].name]


def _name(wanted: str, taken: set[str]) -> str:
    """Return a name that a mask shop takes, and that no other cell has."""
    return next(name for name in _names(ODD.sub("_", wanted)) if name not in taken)


def _names(wanted: str) -> Iterator[str]:
    if len(wanted) <= LONGEST:
        yield wanted
    number = 1
    while True:
        end = f"_{number}"
        yield wanted[: LONGEST - len(end)] + end
        number += 1
