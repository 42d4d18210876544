"""Cells that hold one letter and nothing else: however often they are placed, they are read once.

What is no such cell is read shape by shape; the result is the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import klayout.db as kdb
import numpy as np

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.lettering import GLYPHS, PIXELS_ACROSS, PIXELS_UP
from wlcsp_layout.verify.wafer_places import Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterCell:
    """A cell whose shapes are whole pixels of a letter."""

    corner: Xy
    """Lower left corner of its shapes, in the coordinates of the cell."""
    letters: Mapping[Xy, str]
    """By the column and row of that corner in the letter's 5 x 7 pixels, which letter it is."""


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A letter's cell at many places."""

    cell: kdb.Cell
    xs: Ints
    ys: Ints
    """Of the origin of the cell."""


@dataclass(kw_only=True)
class LetterCells:
    """The cells of letters of a file, and where they are placed."""

    layout: kdb.Layout
    layer: int
    """KLayout's number of the layer of the letters."""
    pixel_nm: int
    placed: list[Placed] = field(default_factory=list)
    _known: dict[int, LetterCell | None] = field(default_factory=dict)
    _below: dict[int, bool] = field(default_factory=dict)

    def letter(self, cell: kdb.Cell) -> LetterCell | None:
        """Return a cell as a letter; None when it is none."""
        index = cell.cell_index()
        if index not in self._known:
            self._known[index] = self._read(cell)
        return self._known[index]

    def are_below(self, cell: kdb.Cell) -> bool:
        """Tell whether a cell places letters, itself or further down."""
        index = cell.cell_index()
        if index not in self._below:
            children = [self.layout.cell(child) for child in cell.each_child_cell()]
            self._below[index] = any(self.letter(c) or self.are_below(c) for c in children)
        return self._below[index]

    def take(self, instance: kdb.Instance, outer: kdb.ICplxTrans) -> bool:
        """Remember the places of a letter's cell; False when it is none, or is turned."""
        if self.letter(instance.cell) is None:
            return False
        for array in _arrays(instance):
            trans = outer * array.cplx_trans
            if trans.is_mirror() or trans.is_mag() or trans.angle:
                return False
        for array in _arrays(instance):
            at = outer * array.cplx_trans.disp
            a, b = outer * array.a, outer * array.b
            columns = np.arange(max(array.na, 1), dtype=np.int64)[None, :]
            rows = np.arange(max(array.nb, 1), dtype=np.int64)[:, None]
            self.placed.append(
                Placed(
                    cell=instance.cell,
                    xs=(round(at.x) + columns * a.x + rows * b.x).ravel(),
                    ys=(round(at.y) + columns * a.y + rows * b.y).ravel(),
                )
            )
        return True

    def _read(self, cell: kdb.Cell) -> LetterCell | None:
        box = cell.bbox()
        pixel = self.pixel_nm
        most = (PIXELS_ACROSS * pixel, PIXELS_UP * pixel)
        if box.empty() or box.width() > most[0] or box.height() > most[1]:
            return None
        if box.width() % pixel or box.height() % pixel or self._has_others(cell):
            return None
        shapes = kdb.Region(cell.begin_shapes_rec(self.layer))
        # Shapes with other properties would not merge.
        shapes.remove_properties()
        if not shapes.merged(min_coherence=False, min_wc=2).is_empty():
            return None
        rows: list[str] = []
        lit = kdb.Region()
        for y in range(box.top - pixel, box.bottom - 1, -pixel):
            row = ""
            for x in range(box.left, box.right, pixel):
                one = kdb.Region(kdb.Box(x, y, x + pixel, y + pixel))
                is_lit = not (shapes & one).is_empty()
                row += "#" if is_lit else "."
                if is_lit:
                    lit += one
            rows.append(row)
        if not (shapes ^ lit).is_empty():
            return None
        letters = _TRIMMED.get(tuple(rows))
        return LetterCell(corner=(box.left, box.bottom), letters=letters) if letters else None

    def _has_others(self, cell: kdb.Cell) -> bool:
        """Tell whether a cell has anything but polygons of the letters' layer."""
        for index in self.layout.layer_indexes():
            shapes = cell.begin_shapes_rec(index)
            shapes.shape_flags = (
                kdb.Shapes.SAll & ~kdb.Shapes.SRegions if index == self.layer else kdb.Shapes.SAll
            )
            if not shapes.at_end():
                return True
        return False


def _arrays(instance: kdb.Instance) -> list[kdb.CellInstArray]:
    """Return regular arrays and single places, made anew: a copy may share the layout's memory."""
    index = instance.cell_index
    if instance.is_regular_array():
        return [
            kdb.CellInstArray(
                index, instance.cplx_trans, instance.a, instance.b, instance.na, instance.nb
            )
        ]
    return [kdb.CellInstArray(index, trans) for trans in instance.cell_inst.each_cplx_trans()]


def _trimmed() -> dict[tuple[str, ...], dict[Xy, str]]:
    """Return the letters by their pixels without dark rows and columns around them."""
    found: dict[tuple[str, ...], dict[Xy, str]] = {}
    for letter, rows in GLYPHS.items():
        ys = [y for y, row in enumerate(rows) if "#" in row]
        xs = [x for x in range(PIXELS_ACROSS) if any(row[x] == "#" for row in rows)]
        if not ys:
            continue
        trimmed = tuple(row[xs[0] : xs[-1] + 1] for row in rows[ys[0] : ys[-1] + 1])
        found.setdefault(trimmed, {})[xs[0], PIXELS_UP - 1 - ys[-1]] = letter
    return found


_TRIMMED = _trimmed()
