"""Places grouped into rows and arrays, so that a regular ball map costs one reference."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

import gdstk

from wlcsp_layout import draw
from wlcsp_layout.geometry import Xy

LONGEST = 32_767
"""Columns and rows of a GDSII array are signed 16-bit numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Array:
    """Places `at + (column * pitch x, row * pitch y)`."""

    at: Xy
    columns: int
    rows: int
    pitch: Xy


def arrays(places: Iterable[Xy]) -> Iterator[Array]:
    """Group places into arrays: evenly spaced runs of a row, then equal rows evenly spaced."""
    runs: list[tuple[Xy, int, int]] = []
    for y, row in groupby(sorted(places, key=lambda at: (at[1], at[0])), key=lambda at: at[1]):
        runs += [((x, y), count, pitch) for x, count, pitch in _runs([x for x, _ in row])]
    runs.sort(key=lambda run: (run[0][0], run[1], run[2], run[0][1]))
    for (x, count, pitch), same in groupby(runs, key=lambda run: (run[0][0], run[1], run[2])):
        for y, rows, row_pitch in _runs([at[1] for at, _, _ in same]):
            yield Array(at=(x, y), columns=count, rows=rows, pitch=(pitch, row_pitch))


def place_all(parent: gdstk.Cell, cell: gdstk.Cell, places: Iterable[Xy]) -> None:
    """Place a cell at each of these [nm], as few arrays."""
    parent.add(
        *(
            draw.placed(cell, array.at, array.columns, array.rows, array.pitch)
            for array in arrays(places)
        )
    )


def placed_again(cell: gdstk.Cell, like: gdstk.Reference) -> gdstk.Reference:
    """Return a reference to another cell that is placed alike."""
    array = like.repetition
    again = gdstk.Reference(
        cell, like.origin, like.rotation, like.magnification, x_reflection=like.x_reflection
    )
    if not array.columns or not array.rows:
        return again
    return gdstk.Reference(
        cell,
        like.origin,
        like.rotation,
        like.magnification,
        x_reflection=like.x_reflection,
        columns=array.columns,
        rows=array.rows,
        spacing=array.spacing,
    )


def _runs(values: list[int]) -> Iterator[tuple[int, int, int]]:
    """Yield (first, count, pitch) of evenly spaced runs in rising values; pitch 0 for one."""
    start = 0
    while start < len(values):
        end = start + 1
        pitch = values[end] - values[start] if end < len(values) else 0
        while (
            end < len(values) and values[end] - values[end - 1] == pitch and end - start < LONGEST
        ):
            end += 1
        yield values[start], end - start, pitch if end - start > 1 else 0
        start = end
