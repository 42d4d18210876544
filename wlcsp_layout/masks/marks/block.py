"""One block of marks: a cell for each mask, and the block's outline for reference."""

from collections.abc import Iterator, Mapping
from typing import assert_never

import gdstk

from wlcsp_layout import draw
from wlcsp_layout.geometry import Box
from wlcsp_layout.masks.marks import box_in_box, cd_bars, cross, pips, vernier
from wlcsp_layout.masks.marks.shape import Shape
from wlcsp_layout.model.mark_kinds import BoxInBox, CdBars, Cross, Mark, Pips, Vernier
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.plates import FILMS


def draw_mark_block(package: Package, bias_nm: int = 0) -> Mapping[str, gdstk.Cell]:
    """Return the cells `NAME_MARKS_<LAYER>` of one block about (0, 0), by layer.

    The four masks come in process order, then the layer `mark` with the outline of the block. With
    a bias, each edge of the masks' shapes is moved outward by it. Empty without marks in the spec.
    """
    if package.marks is None:
        return {}
    cells = {name: gdstk.Cell(f"{package.name}_MARKS_{name.upper()}") for name in (*FILMS, "mark")}
    for mark in package.marks.marks:
        for name, shape in _shapes(mark, bias_nm):
            layer = package.layers[name]
            cells[name].add(
                draw.box(shape, layer)
                if isinstance(shape, Box)
                else draw.polygon(shape.points, layer)
            )
    cells["mark"].add(draw.box(package.marks.block, package.layers["mark"]))
    return cells


def _shapes(mark: Mark, bias_nm: int) -> Iterator[tuple[str, Shape]]:
    match mark:
        case Cross():
            return cross.shapes(mark, bias_nm)
        case BoxInBox():
            return box_in_box.shapes(mark, bias_nm)
        case Vernier():
            return vernier.shapes(mark, bias_nm)
        case CdBars():
            return cd_bars.shapes(mark, bias_nm)
        case Pips():
            return pips.shapes(mark, bias_nm)
        case _:
            assert_never(mark)
