"""A mask plate as cells: one layer of the wafer with its hierarchy, or all that the layer leaves.

The top cell is `NAME_<LAYER>_MASK`, the wafer's center at (0, 0). Data that are to be mirrored lie
in `NAME_<LAYER>_PLATE`, which the top cell places mirrored left to right.
"""

import math
from collections.abc import Iterator

import gdstk

from wlcsp_layout.masks import draw_die
from wlcsp_layout.masks.arrays import placed_again
from wlcsp_layout.masks.bias import biased
from wlcsp_layout.model.layers import Layer
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.plates import Plate, plates
from wlcsp_layout.route.routing import Routing
from wlcsp_layout.wafer.cells import draw_wafer
from wlcsp_layout.wafer.inversion import draw_inverse
from wlcsp_layout.wafer.outward import wafer_moved
from wlcsp_layout.wafer.stepping import Stepped
from wlcsp_layout.wafer.titles import with_title


def draw_plates(
    package: Package, routing: Routing, stepped: Stepped, wafer: gdstk.Cell
) -> Iterator[tuple[Plate, gdstk.Cell]]:
    """Yield each plate with its top cell, with all that it places.

    `wafer` is as `draw_wafer` made it; what has a bias is drawn anew.
    """
    for plate in plates(package):
        drawn = wafer
        if plate.bias_nm:
            grown, moved = biased(package, routing, plate.film, plate.bias_nm)
            die = draw_die(grown, moved)
            if package.wafer.edge or package.wafer.plating_ring:
                drawn = wafer_moved(package, stepped, wafer, die, plate)
            else:
                drawn = draw_wafer(package, stepped, die, bias_nm=plate.bias_nm)
        yield plate, _draw_plate(package, plate, with_title(package, plate, drawn))


def _draw_plate(package: Package, plate: Plate, wafer: gdstk.Cell) -> gdstk.Cell:
    name = f"{plate.top.removesuffix('_MASK')}_PLATE" if plate.is_mirrored else plate.top
    data = gdstk.Cell(name)
    if plate.is_inverted:
        draw_inverse(data, package, plate, wafer)
    else:
        _fill(data, wafer, plate.layer, {})
    if not plate.is_mirrored:
        return data
    top = gdstk.Cell(plate.top)
    top.add(gdstk.Reference(data, (0, 0), rotation=math.pi, x_reflection=True))
    return top


def _fill(target: gdstk.Cell, cell: gdstk.Cell, layer: Layer, known: dict[str, gdstk.Cell]) -> None:
    """Add what a cell holds and places of one layer; cells without anything are left out."""
    target.add(
        *(
            shape
            for shape in cell.polygons
            if (shape.layer, shape.datatype) == (layer.number, layer.datatype)
        )
    )
    for reference in cell.references:
        child = _only(reference.cell, layer, known)
        if child.polygons or child.references:
            target.add(placed_again(child, reference))


def _only(cell: gdstk.Cell, layer: Layer, known: dict[str, gdstk.Cell]) -> gdstk.Cell:
    """Return the part of a cell that is one layer; a cell that only wraps another gives way."""
    if cell.name not in known:
        copy = gdstk.Cell(cell.name)
        _fill(copy, cell, layer, known)
        inner = copy.references[0] if len(copy.references) == 1 and not copy.polygons else None
        known[cell.name] = inner.cell if inner and _is_plain(inner) else copy
    return known[cell.name]


def _is_plain(reference: gdstk.Reference) -> bool:
    """Tell whether a cell is placed once at (0, 0), not turned."""
    placed_so = (reference.rotation, reference.x_reflection, reference.magnification)
    return (
        tuple(reference.origin) == (0, 0)
        and placed_so == (0, False, 1)
        and not reference.repetition.columns
    )
