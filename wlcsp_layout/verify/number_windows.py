"""The numbers at dies as they are drawn: what lies in the window of each, and how it reads.

A window is found from the drawn die, so that a number is looked for where its die is. What lies in
it as a whole belongs to the number, and is no shape over the die.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import klayout.db as kdb
import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.die_numbers import DieNumbers
from wlcsp_layout.model.lettering import ADVANCE
from wlcsp_layout.verify.die import DieArray
from wlcsp_layout.verify.letter_cells import LetterCells, Placed
from wlcsp_layout.verify.lettering import Line, beside, lit_pixels, read_line
from wlcsp_layout.verify.wafer_places import Ints

MOST_BACK = 8
"""Rows of windows among which a place is looked for: dies that are moved make rows of their own."""
NONE = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """The number at a die."""

    at: Xy
    """Lower left corner of its window on the wafer."""
    text: str
    """What it reads, blanks where nothing is; `?` where it is no letter."""
    beside: tuple[kdb.Polygon, ...]
    """What is drawn that is no pixel of the text, and what of its pixels is missing."""


@dataclass(kw_only=True)
class Windows:
    """The windows of all drawn dies that stand upright."""

    numbers: DieNumbers
    left: Ints
    bottom: Ints
    """Sorted by bottom, then by left."""
    kind: Ints
    """Which of the drawn dies stands there."""
    codes: NDArray[np.uint32]
    """By window and place in the text, the letter of a cell that is one; 0 without."""
    shapes: dict[int, list[kdb.Polygon]] = field(default_factory=dict)
    """What else lies in windows."""

    @cached_property
    def _rows(self) -> tuple[Ints, Ints]:
        """The distinct bottoms, and where each one begins."""
        bottoms, starts = np.unique(self.bottom, return_index=True)
        return bottoms, np.append(starts, self.bottom.size)

    @property
    def size(self) -> Xy:
        """How wide and high a window is."""
        box = self.numbers.box
        return box.width_nm, box.height_nm

    def holding(self, left: Ints, bottom: Ints, right: Ints, top: Ints) -> Ints:
        """Return for each box the window that it lies in, or NONE."""
        found = np.full(left.size, NONE, dtype=np.int64)
        bottoms, starts = self._rows
        if not bottoms.size:
            return found
        row = np.searchsorted(bottoms, bottom, side="right") - 1
        for back in range(MOST_BACK):
            open_ = np.flatnonzero((found == NONE) & (row - back >= 0))
            # Of rows further down than a window is high, none can hold it.
            open_ = open_[top[open_] <= bottoms[row[open_] - back] + self.size[1]]
            if not open_.size:
                break
            at_row = row[open_] - back
            number = self._in_row(at_row, left[open_])
            is_in = number >= starts[at_row]
            is_in[is_in] &= right[open_][is_in] <= self.left[number[is_in]] + self.size[0]
            found[open_[is_in]] = number[is_in]
        return found

    def _in_row(self, row: Ints, x: Ints) -> Ints:
        """Return the last window of a row that begins at or before x; one less than all if none."""
        bottoms, starts = self._rows
        low = int(self.left.min())
        wide = int(max(self.left.max(), x.max())) - min(low, int(x.min())) + 1
        base = min(low, int(x.min()))
        row_of = np.repeat(np.arange(bottoms.size), np.diff(starts))
        keys = row_of * wide + (self.left - base)
        number: Ints = np.searchsorted(keys, row * wide + (x - base), side="right") - 1
        return number

    def take_letters(self, cells: LetterCells) -> Iterator[tuple[kdb.Cell, kdb.Trans]]:
        """Take all letters that stand in a place of a text; yield the others."""
        pixel = self.numbers.pixel_nm
        count = np.zeros_like(self.codes)
        taken: list[tuple[Placed, Ints, Ints, Ints, Ints]] = []
        for placed in cells.placed:
            letter = cells.letter(placed.cell)
            if letter is None:
                continue
            x, y = placed.xs + letter.corner[0], placed.ys + letter.corner[1]
            window = self.holding(x, y, x, y)
            slot = np.full(window.size, NONE, dtype=np.int64)
            code = np.zeros(window.size, dtype=np.int64)
            inside = np.flatnonzero(window != NONE)
            dx, dy = x[inside] - self.left[window[inside]], y[inside] - self.bottom[window[inside]]
            is_on = (dx % pixel == 0) & (dy % pixel == 0)
            for (column, row), said in letter.letters.items():
                fits = is_on & ((dx // pixel) % ADVANCE == column) & (dy // pixel == row)
                slot[inside[fits]] = dx[fits] // pixel // ADVANCE
                code[inside[fits]] = ord(said)
            taken.append((placed, window, slot, code, np.flatnonzero(slot != NONE)))
            where = taken[-1][4]
            np.add.at(count, (window[where], slot[where]), 1)
        for placed, window, slot, code, where in taken:
            is_alone = count[window[where], slot[where]] == 1
            kept = where[is_alone]
            self.codes[window[kept], slot[kept]] = code[kept]
            left_over = np.ones(slot.size, dtype=np.bool_)
            left_over[kept] = False
            for number in np.flatnonzero(left_over).tolist():
                yield placed.cell, kdb.Trans(int(placed.xs[number]), int(placed.ys[number]))

    def take_shapes(self, region: kdb.Region) -> kdb.Region:
        """Take the shapes that lie in a window, and return the others."""
        polygons = list(region.each())
        boxes = [polygon.bbox() for polygon in polygons]
        sides = [
            np.array([getattr(box, side) for box in boxes], dtype=np.int64)
            for side in ("left", "bottom", "right", "top")
        ]
        window = self.holding(*sides)
        if (window == NONE).all():
            return region
        for number in np.flatnonzero(window != NONE).tolist():
            self.shapes.setdefault(int(window[number]), []).append(polygons[number])
        return kdb.Region([polygons[n] for n in np.flatnonzero(window == NONE).tolist()])

    def read(self, own: Sequence[kdb.Region | None]) -> Iterator[Read]:
        """Yield the number of each die, from the lowest; `own` is what dies have in their cells.

        By their kind, in the coordinates of the die.
        """
        blank = ord(" ")
        codes = np.where(self.codes == 0, blank, self.codes).astype(np.uint32)
        length = self.numbers.length
        texts = np.ascontiguousarray(codes).view(f"<U{length}").ravel().tolist()
        # numpy drops blanks of none; those at the end are blanks of ours.
        for number, (x, y, kind) in enumerate(
            zip(self.left.tolist(), self.bottom.tolist(), self.kind.tolist(), strict=True)
        ):
            mine = own[kind] if kind != NONE else None
            if number not in self.shapes and mine is None:
                yield Read(at=(x, y), text=texts[number], beside=())
                continue
            line = Line(at=(x, y), pixel_nm=self.numbers.pixel_nm, length=length)
            shapes = kdb.Region(self.shapes.get(number, []))
            if mine is not None:
                shapes += mine.moved(x - self.numbers.at[0], y - self.numbers.at[1])
            # Shapes with other properties would not merge.
            shapes.remove_properties()
            twice = shapes.merged(min_coherence=False, min_wc=2)
            known = lit_pixels([(texts[number], line)])
            twice += known & shapes
            merged = (shapes + known).merged()
            text = read_line(merged, line)
            strange = beside(merged, [(text, line)]) + twice
            yield Read(at=(x, y), text=text, beside=tuple(sorted(strange.merged().each())))


def windows_of(numbers: DieNumbers, arrays: Sequence[DieArray], loose: Sequence[Xy]) -> Windows:
    """Return the windows of dies; `loose` are the origins of dies that no cell holds."""
    xs, ys, kinds = ([np.zeros(0, dtype=np.int64)] for _ in range(3))
    for array in arrays:
        if array.turned != "r0":
            continue
        columns = np.arange(array.columns, dtype=np.int64)[None, :]
        rows = np.arange(array.rows, dtype=np.int64)[:, None]
        xs.append((array.at[0] + columns * array.a[0] + rows * array.b[0]).ravel())
        ys.append((array.at[1] + columns * array.a[1] + rows * array.b[1]).ravel())
        kinds.append(np.full(xs[-1].size, array.kind, dtype=np.int64))
    xs.append(np.array([x for x, _ in loose], dtype=np.int64))
    ys.append(np.array([y for _, y in loose], dtype=np.int64))
    kinds.append(np.full(len(loose), NONE, dtype=np.int64))
    left, bottom = np.concatenate(xs) + numbers.at[0], np.concatenate(ys) + numbers.at[1]
    order = np.lexsort((left, bottom))
    return Windows(
        numbers=numbers,
        left=left[order],
        bottom=bottom[order],
        kind=np.concatenate(kinds)[order],
        codes=np.zeros((order.size, numbers.length), dtype=np.uint32),
    )
