"""Where cells stand in the top cell: arrays stay arrays, so that a wafer is a few hundred rows."""

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import klayout.db as kdb


@dataclass(frozen=True, slots=True, kw_only=True)
class Array:
    """A cell placed `columns` x `rows` times; `first` leads into the top cell's coordinates."""

    first: kdb.ICplxTrans
    across: kdb.Vector
    up: kdb.Vector
    columns: int = 1
    rows: int = 1

    @property
    def count(self) -> int:
        """How many places there are."""
        return self.columns * self.rows

    def each(self) -> Iterator[kdb.ICplxTrans]:
        """Yield every place, row by row."""
        for row in range(self.rows):
            for column in range(self.columns):
                yield kdb.ICplxTrans(self.across * column + self.up * row) * self.first


def single(first: kdb.ICplxTrans) -> Array:
    """Return one place."""
    return Array(first=first, across=kdb.Vector(), up=kdb.Vector())


def arrays_of(
    layout: kdb.Layout, top: kdb.Cell, targets: AbstractSet[int]
) -> dict[int, list[Array]]:
    """Return where each of some cells stands in the top cell, in the order of the file.

    An array inside of an array is taken apart, any other is kept.
    """
    leads = set(targets)
    for target in sorted(targets):
        leads.update(layout.cell(target).caller_cells())
    standing: dict[int, list[Array]] = {top.cell_index(): [single(kdb.ICplxTrans())]}
    for index in layout.each_cell_top_down():
        outer = standing.get(index)
        if not outer or index not in leads:
            continue
        for instance in layout.cell(index).each_inst():
            if instance.cell_index in leads:
                inner = standing.setdefault(instance.cell_index, [])
                for array in outer:
                    inner += _within(array, instance)
    return {target: standing.get(target, []) for target in sorted(targets)}


def _within(outer: Array, instance: kdb.Instance) -> Iterator[Array]:
    if instance.is_regular_array():
        own = Array(
            first=instance.cplx_trans,
            across=instance.a,
            up=instance.b,
            columns=max(instance.na, 1),
            rows=max(instance.nb, 1),
        )
    else:
        own = single(instance.cplx_trans)
    if own.count == 1:
        yield Array(
            first=outer.first * own.first,
            across=outer.across,
            up=outer.up,
            columns=outer.columns,
            rows=outer.rows,
        )
        return
    for place in outer.each():
        yield Array(
            first=place * own.first,
            across=place * own.across,
            up=place * own.up,
            columns=own.columns,
            rows=own.rows,
        )


def beside(
    layout: kdb.Layout, top: kdb.Cell, index: int, cells: AbstractSet[int], most: int
) -> kdb.Region | None:
    """Return what lies on a layer beside some cells, merged; nothing above so many shapes.

    KLayout's own walk would visit every shape of the cells that it leaves out.
    """
    leads = set(cells)
    for number in sorted(cells):
        leads.update(layout.cell(number).caller_cells())
    found = kdb.Region()
    count = 0
    waiting = [(top, kdb.ICplxTrans())]
    while waiting:
        cell, place = waiting.pop()
        if cell.cell_index() in cells:
            continue
        found += kdb.Region(cell.shapes(index)).transformed(place)
        for instance in cell.each_inst():
            inner = instance.cell
            if inner.bbox(index).empty() or inner.cell_index() in cells:
                continue
            if inner.cell_index() in leads:
                places = instance.cell_inst.each_cplx_trans()
                waiting += [(inner, place * each) for each in places]
                continue
            own = kdb.Region(inner.begin_shapes_rec(index))
            count += own.count() * max(instance.na, 1) * max(instance.nb, 1)
            if count > most:
                return None
            for each in instance.cell_inst.each_cplx_trans():
                found += own.transformed(place * each)
    return None if found.count() > most else found.merged()
