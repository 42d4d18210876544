"""The numbers of dies: each digit is a cell of its own, placed in arrays where it is alike.

The digits of x are alike along a column, those of y along a row. Numbers are those of the maps:
they count from a corner of the smallest grid that holds all places.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import gdstk
import numpy as np
from numpy.typing import NDArray

from wlcsp_layout import draw
from wlcsp_layout.errors import Finding, SpecError
from wlcsp_layout.geometry import Box
from wlcsp_layout.masks.arrays import arrays
from wlcsp_layout.masks.simple import simple_pieces
from wlcsp_layout.model.die_numbers import DieNumbers
from wlcsp_layout.model.lettering import ADVANCE, boxes
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.plates import plates
from wlcsp_layout.wafer.grid import grid
from wlcsp_layout.wafer.stepping import Stepped

Ints = NDArray[np.int64]

MOST_INVERTED = 2_000
"""Dies with numbers on a plate that is inverted: each of them is drawn by itself.  Our choice."""
LETTER_NAMES = {",": "C", "-": "M"}
"""In names of cells."""


@dataclass(frozen=True, kw_only=True)
class Numbered:
    """The dies that have a number, from the lowest row up, from the left."""

    x: Ints
    y: Ints
    """As the maps count."""
    left: Ints
    bottom: Ints
    """Where the number is on the wafer [nm]."""
    omitted: int
    """Dies whose number would lie in a window that is kept free of its layer."""


def numbered(package: Package, stepped: Stepped, numbers: DieNumbers) -> Numbered:
    """Return the numbers of the dies."""
    box = package.die.box
    corner = (
        stepped.offset.x_nm - box.width_nm // 2 - box.left_nm,
        stepped.offset.y_nm - box.height_nm // 2 - box.bottom_nm,
    )
    places = grid(package, stepped)
    columns = np.concatenate([np.arange(r.count) + r.column for r in stepped.runs])
    rows = np.concatenate([np.full(r.count, r.row) for r in stepped.runs])
    origin, (first_x, first_y) = package.wafer.numbering.origin, package.wafer.numbering.first
    width, height = places.size
    from_left, from_bottom = columns - places.column, rows - places.row
    x = first_x + (from_left if origin.endswith("left") else width - 1 - from_left)
    y = first_y + (from_bottom if origin.startswith("lower") else height - 1 - from_bottom)
    left = corner[0] + columns * stepped.step_nm[0] + numbers.at[0]
    bottom = corner[1] + rows * stepped.step_nm[1] + numbers.at[1]
    is_free = np.ones(columns.size, dtype=np.bool_)
    for window in package.wafer.knock_outs:
        if numbers.layer in window.layers:
            is_free &= ~_in_window(window.box, numbers.box, left, bottom)
    return Numbered(
        x=x[is_free],
        y=y[is_free],
        left=left[is_free],
        bottom=bottom[is_free],
        omitted=int((~is_free).sum()),
    )


def _in_window(window: Box, text: Box, left: Ints, bottom: Ints) -> NDArray[np.bool_]:
    beside = (left + text.width_nm <= window.left_nm) | (left >= window.right_nm)
    above = (bottom + text.height_nm <= window.bottom_nm) | (bottom >= window.top_nm)
    return ~(beside | above)


def draw_die_numbers(package: Package, stepped: Stepped, bias_nm: int = 0) -> Iterator[gdstk.Cell]:
    """Yield the cell `NAME_NUMBERS_<LAYER>` about the wafer's center if the spec wants numbers."""
    numbers = package.die_numbers
    if numbers is None:
        return
    found = numbered(package, stepped, numbers)
    target = gdstk.Cell(f"{package.name}_NUMBERS_{numbers.layer.upper()}")
    cells: dict[str, gdstk.Cell] = {}
    for letter, slot, chosen, along_y in _alike(found, numbers):
        if letter not in cells:
            cells[letter] = _letter(package, numbers, letter, bias_nm)
        xs = found.left[chosen] + slot * ADVANCE * numbers.pixel_nm
        _place(target, cells[letter], xs, found.bottom[chosen], along_y=along_y)
    yield target


def _alike(found: Numbered, numbers: DieNumbers) -> Iterator[tuple[str, int, Ints, bool]]:
    """Yield each letter with its place in the text, the dies, and whether it makes columns."""
    x_digits, y_digits = numbers.digits
    for values, digits, first, along_y in (
        (found.x, x_digits, 0, True),
        (found.y, y_digits, x_digits + 1, False),
    ):
        distinct, which = np.unique(values, return_inverse=True)
        texts = [f"{value:0{digits}d}" for value in distinct.tolist()]
        for i in range(digits):
            letters = np.array([text[i] for text in texts])
            for letter in np.unique(letters).tolist():
                yield letter, first + i, np.flatnonzero((letters == letter)[which]), along_y
    yield ",", x_digits, np.arange(found.x.size), False


def _letter(package: Package, numbers: DieNumbers, letter: str, bias_nm: int) -> gdstk.Cell:
    """Return the cell of a letter; with a bias its outline is moved, sharp corners stay sharp."""
    layer = package.layers[numbers.layer]
    cell = gdstk.Cell(
        f"{package.name}_DIGIT_{LETTER_NAMES.get(letter, letter)}_{layer.name.upper()}"
    )
    shapes = [draw.box(box, layer) for box in boxes(letter, numbers.pixel_nm)]
    if not bias_nm:
        cell.add(*shapes)
        return cell
    moved = gdstk.offset(
        shapes,
        bias_nm * draw.UM_PER_NM,
        "miter",
        precision=draw.UM_PER_NM,
        use_union=True,
        layer=layer.number,
        datatype=layer.datatype,
    )
    cell.add(*(piece for shape in moved for piece in simple_pieces(shape)))
    return cell


def _place(target: gdstk.Cell, cell: gdstk.Cell, xs: Ints, ys: Ints, *, along_y: bool) -> None:
    """Place a letter; what is alike along columns is grouped by columns, else by rows."""
    pairs = (ys, xs) if along_y else (xs, ys)
    for array in arrays(zip(pairs[0].tolist(), pairs[1].tolist(), strict=True)):
        at, size, pitch = array.at, (array.columns, array.rows), array.pitch
        if along_y:
            at, size, pitch = at[::-1], size[::-1], pitch[::-1]
        target.add(draw.placed(cell, at, *size, pitch))


def with_number_notes(package: Package, stepped: Stepped) -> Stepped:
    """Return the dies with what there is to say of their numbers.

    Raises: SpecError when a plate with numbers is inverted and has too many dies.
    """
    numbers = package.die_numbers
    if numbers is None:
        return stepped
    plate = next(item for item in plates(package) if item.film == numbers.layer)
    if plate.is_inverted and stepped.full > MOST_INVERTED:
        raise SpecError(
            [
                Finding(
                    code="E538",
                    subject="marks.die_numbers",
                    what=f"masks.data inverts the plate of {numbers.layer}, and {stepped.full:,} "
                    f"dies with numbers of their own are more than {MOST_INVERTED:,}",
                    mend="use masks.data: as_drawn, or numbers on another layer",
                )
            ]
        )
    omitted = numbered(package, stepped, numbers).omitted
    if not omitted:
        return stepped
    note = Finding(
        code="N122",
        subject="marks.die_numbers",
        what=f"{omitted:,} of {stepped.full:,} dies have no number: it would lie in a window of "
        "the wafer",
        mend="move the window, or use in: die",
    )
    return replace(stepped, notes=(*stepped.notes, note))
