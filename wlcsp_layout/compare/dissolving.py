"""Cells that only one of two layouts has, replaced by what they hold.

A level more or less in the hierarchy, or a cell by another name, draws the same: once such cells
are gone, both layouts place what they have in common alike.
"""

from collections.abc import Collection, Iterator

import klayout.db as kdb

from wlcsp_layout.compare.drawing import Drawing

MOST_SHAPES = 200_000
"""Of a cell at all of its places: one that has more stays."""


def dissolve(drawing: Drawing, known: Collection[str]) -> None:
    """Replace all cells but those `known` by their short names, from the top cell down."""
    for name, cell in drawing.cells().items():
        if name not in known and cell.cell_index() != drawing.top.cell_index():
            _dissolve(drawing.layout, cell)


def _dissolve(layout: kdb.Layout, cell: kdb.Cell) -> None:
    index = cell.cell_index()
    placed = [
        (parent, [inst for inst in parent.each_inst() if inst.cell_index == index])
        for parent in layout.each_cell()
    ]
    count = sum(inst.cell_inst.size() for _, instances in placed for inst in instances)
    if count * sum(cell.shapes(layer).size() for layer in layout.layer_indexes()) > MOST_SHAPES:
        return
    for parent, instances in placed:
        new = [array for inst in instances for array in _arrays(inst, cell)]
        places = [trans for inst in instances for trans in inst.cell_inst.each_cplx_trans()]
        for inst in instances:
            parent.erase(inst)
        for array in new:
            parent.insert(array)
        for layer in layout.layer_indexes():
            for trans in places:
                parent.shapes(layer).insert(cell.shapes(layer), trans)


def _arrays(outer: kdb.Instance, cell: kdb.Cell) -> Iterator[kdb.CellInstArray]:
    """Yield where a placed cell places others; arrays of single cells stay arrays."""
    is_array = outer.is_regular_array()
    places = list(outer.cell_inst.each_cplx_trans())
    for inner in cell.each_inst():
        index, trans = inner.cell_index, inner.cplx_trans
        if is_array and inner.cell_inst.size() == 1:
            at = outer.cplx_trans * trans
            yield kdb.CellInstArray(index, at, outer.a, outer.b, outer.na, outer.nb)
        elif inner.is_regular_array():
            for place in places:
                a, b = place * inner.a, place * inner.b
                yield kdb.CellInstArray(index, place * trans, a, b, inner.na, inner.nb)
        else:
            for place in places:
                for single in inner.cell_inst.each_cplx_trans():
                    yield kdb.CellInstArray(index, place * single)
