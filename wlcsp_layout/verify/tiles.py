"""One layer of a wafer by the places of its dies: what is alike, and what is not.

The plane is cut into tiles, one for each place of a die with its half of the street. A `Sheet` is
what the top cell of a file has on one layer: cells that fit a tile and stand in one, and the rest.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

import klayout.db as kdb
import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.geometry import Xy

Slots = NDArray[np.int64]
Marked = NDArray[np.bool_]

NONE = -1
"""No cell stands in a tile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tiling:
    """Tiles in rows and columns from the lower left."""

    tile: kdb.Box
    """In the coordinates of the cell that stands in it."""
    first: Xy
    """The origin of that cell in the lower left tile."""
    columns: int
    rows: int

    def slots(self, places: Slots) -> tuple[Marked, Slots]:
        """Return which cells placed at x, y stand on the grid, and the (row, column) of each."""
        size = (self.tile.width(), self.tile.height())
        numbers, off = np.divmod(places - self.first, size)
        is_on = (off == 0).all(axis=1) & (numbers >= 0).all(axis=1)
        is_on &= (numbers < (self.columns, self.rows)).all(axis=1)
        return is_on, numbers[:, ::-1]

    def origin(self, row: int, column: int) -> Xy:
        """Return where the cell that stands in a tile is placed."""
        return (
            self.first[0] + column * self.tile.width(),
            self.first[1] + row * self.tile.height(),
        )

    def marked(self, boxes: Iterator[kdb.Box]) -> Marked:
        """Return the tiles that share area with one of the boxes."""
        found = np.zeros((self.rows, self.columns), dtype=np.bool_)
        left, bottom = self.first[0] + self.tile.left, self.first[1] + self.tile.bottom
        width, height = self.tile.width(), self.tile.height()
        for box in boxes:
            c0, c1 = (box.left - left) // width, -((left - box.right) // width)
            r0, r1 = (box.bottom - bottom) // height, -((bottom - box.top) // height)
            found[max(r0, 0) : max(r1, 0), max(c0, 0) : max(c1, 0)] = True
        return found

    def region(self, tiles: Marked, inset_nm: int = 0) -> kdb.Region:
        """Return the area of tiles; with an inset, each of them smaller by it on all sides."""
        region = kdb.Region()
        for row, start, end in _runs(tiles):
            low = self.tile.moved(*self.origin(row, start))
            if not inset_nm:
                right = low.left + (end - start) * low.width()
                region.insert(kdb.Box(low.left, low.bottom, right, low.top))
                continue
            for column in range(end - start):
                region.insert(low.moved(column * low.width(), 0).enlarged(-inset_nm, -inset_nm))
        return region


@dataclass(kw_only=True)
class Sheet:
    """One layer of a file."""

    tiling: Tiling
    slots: Slots
    """By row and column, the index of the cell that stands in a tile, or NONE."""
    cells: dict[int, kdb.Region] = field(default_factory=dict)
    """What a cell has, flat and merged."""
    rest: kdb.Region = field(default_factory=kdb.Region)

    def dies(self, tiles: Marked, rim_nm: int | None = None) -> kdb.Region:
        """Return what stands in these tiles; with a rim, only what lies that near to their edge."""
        shown = self.cells
        if rim_nm is not None:
            inside = kdb.Region(self.tiling.tile.enlarged(-rim_nm, -rim_nm))
            shown = {index: region - inside for index, region in self.cells.items()}
        region = kdb.Region()
        for row, column in np.argwhere(tiles & (self.slots != NONE)).tolist():
            x, y = self.tiling.origin(row, column)
            region.insert(shown[int(self.slots[row, column])].moved(x, y))
        return region

    def extent(self, tiles: Marked) -> kdb.Box:
        """Return the box around what stands in these tiles."""
        extent = kdb.Box()
        for index, region in self.cells.items():
            at = np.argwhere(tiles & (self.slots == index))
            if at.size:
                for row, column in (at.min(axis=0).tolist(), at.max(axis=0).tolist()):
                    extent += region.bbox().moved(*self.tiling.origin(row, column))
        return extent

    def near_others(self, reach_nm: int) -> Marked:
        """Return the tiles into which something of the rest comes, or within this reach."""
        height = self.tiling.tile.height()
        return self.tiling.marked(
            box.enlarged(reach_nm, reach_nm)
            for polygon in self.rest.each()
            for box in _boxes(polygon, height)
        )


def _boxes(polygon: kdb.Polygon, height_nm: int) -> Iterator[kdb.Box]:
    """Yield boxes that hold a polygon, one a row: that of a ring's quarter would hold all dies."""
    whole = polygon.bbox()
    if whole.height() <= 2 * height_nm:
        yield whole
        return
    for bottom in range(whole.bottom, whole.top, height_nm):
        row = kdb.Box(whole.left, bottom, whole.right, min(bottom + height_nm, whole.top))
        for piece in (kdb.Region(polygon) & kdb.Region(row)).each():
            yield piece.bbox()


def sheet_of(
    top: kdb.Cell, layer: int, tiling: Tiling, without: frozenset[int] = frozenset()
) -> Sheet:
    """Return what a cell has on a layer; a second cell in a tile belongs to the rest.

    `without` are cells below it that are left out, by their index.
    """
    slots = np.full((tiling.rows, tiling.columns), NONE, dtype=np.int64)
    rest = kdb.Region(top.shapes(layer))
    for instance in top.each_inst():
        box = instance.cell.bbox(layer)
        array = instance.cell_inst
        if box.empty() or instance.cell_index in without:
            continue
        is_tile = box.inside(tiling.tile) and not array.is_complex() and array.trans.rot == 0
        places = _places(array)
        standing = np.zeros(len(places), dtype=np.bool_)
        if is_tile:
            standing, found = _free(tiling, slots, places)
            slots[tuple(found.T)] = instance.cell.cell_index()
        for x, y in places[~standing].tolist():
            shift = kdb.Trans(x - array.trans.disp.x, y - array.trans.disp.y)
            flat = kdb.Region(instance.cell.begin_shapes_rec(layer))
            rest += flat.transformed(kdb.ICplxTrans(shift) * array.cplx_trans)
    layout = top.layout()
    cells = {
        index: kdb.Region(layout.cell(index).begin_shapes_rec(layer)).merged()
        for index in np.unique(slots).tolist()
        if index != NONE
    }
    return Sheet(tiling=tiling, slots=slots, cells=cells, rest=rest)


def tiling_of(top: kdb.Cell, tile: kdb.Box, plate: kdb.Box) -> Tiling:
    """Return the tiles of a plate, in step with the cell that is placed most often."""
    arrays = [(inst.na * inst.nb, inst.cell_inst.trans.disp) for inst in top.each_inst()]
    often = max(arrays, key=lambda item: (item[0], -item[1].y, -item[1].x), default=None)
    at = often[1] if often else kdb.Vector()
    first = (
        at.x - (at.x + tile.left - plate.left) // tile.width() * tile.width(),
        at.y - (at.y + tile.bottom - plate.bottom) // tile.height() * tile.height(),
    )
    return Tiling(
        tile=tile,
        first=first,
        columns=plate.width() // tile.width(),
        rows=plate.height() // tile.height(),
    )


def with_all_neighbors(tiles: Marked) -> Marked:
    """Return the tiles of which the eight around them are among them, too."""
    padded = np.pad(tiles, 1)
    rows, columns = tiles.shape
    kept = tiles.copy()
    for i in range(3):
        for j in range(3):
            kept &= padded[i : i + rows, j : j + columns]
    return kept


def _free(tiling: Tiling, slots: Slots, places: Slots) -> tuple[Marked, Slots]:
    """Return which places have a tile in which nothing stands, and the tiles of these."""
    is_on, numbers = tiling.slots(places)
    on = np.flatnonzero(is_on)
    _, first = np.unique(numbers[on] @ (tiling.columns, 1), return_index=True)
    standing = np.zeros(len(places), dtype=np.bool_)
    standing[on[first]] = True
    standing[standing] = slots[tuple(numbers[standing].T)] == NONE
    return standing, numbers[standing]


def _places(array: kdb.CellInstArray) -> Slots:
    """Return where the cells of an array are, row by row."""
    at, a, b = array.trans.disp, array.a, array.b
    row = np.arange(max(array.na, 1))[:, None] * (a.x, a.y) + (at.x, at.y)
    column = np.arange(max(array.nb, 1))[:, None] * (b.x, b.y)
    places: Slots = (column[:, None] + row[None, :]).reshape(-1, 2)
    return places


def _runs(tiles: Marked) -> Iterator[tuple[int, int, int]]:
    """Yield (row, first column, last column + 1) of marked tiles side by side."""
    edges = np.diff(np.pad(tiles, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    starts, ends = np.argwhere(edges == 1).tolist(), np.argwhere(edges == -1).tolist()
    for (row, start), (_, end) in zip(starts, ends, strict=True):
        yield row, start, end
