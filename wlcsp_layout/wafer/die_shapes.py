"""The shapes of one layer of a die, and which of them make one shape."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count

import gdstk
import numpy as np
import shapely
from numpy.typing import NDArray

from wlcsp_layout import draw
from wlcsp_layout.geometry import Box, Xy

Ints = NDArray[np.int64]


@dataclass(frozen=True, kw_only=True)
class Unit:
    """What is drawn together: a polygon of the layer's own cell, or a cell placed once."""

    cell: gdstk.Cell | None
    at: Xy
    """Where the cell is, in the coordinates of the die."""
    polygons: tuple[Ints, ...]
    """Corners in the coordinates of the die."""


def units_of(cell: gdstk.Cell, without: tuple[Box, ...]) -> tuple[Unit, ...]:
    """Return what a layer's cell holds, but for these boxes: they are the street."""
    streets = {frozenset(box.corners) for box in without}
    units = [
        Unit(cell=None, at=(0, 0), polygons=(corners,))
        for corners in map(_corners, cell.polygons)
        if frozenset(map(tuple, corners.tolist())) not in streets
    ]
    for reference in cell.references:
        below = reference.cell
        polygons = tuple(map(_corners, below.get_polygons()))
        units += [
            Unit(
                cell=below,
                at=(int(at[0]), int(at[1])),
                polygons=tuple(polygon + at for polygon in polygons),
            )
            for at in _places(reference)
        ]
    return tuple(units)


def _corners(polygon: gdstk.Polygon) -> Ints:
    return np.rint(np.asarray(polygon.points) / draw.UM_PER_NM).astype(np.int64)


def _places(reference: gdstk.Reference) -> Iterator[Ints]:
    offsets = np.asarray(reference.repetition.get_offsets()).reshape(-1, 2)
    at = np.asarray(reference.origin) + (offsets if len(offsets) else np.zeros((1, 2)))
    yield from np.rint(at / draw.UM_PER_NM).astype(np.int64)


def shape_numbers(units: tuple[Unit, ...]) -> Ints:
    """Return for each polygon of the units, in order, the number of the shape that it is part of.

    Polygons with a common edge or area are one shape, as metal with a hole is drawn in parts;
    polygons that touch in a corner are two.
    """
    outlines = [shapely.Polygon(polygon) for unit in units for polygon in unit.polygons]
    tree = shapely.STRtree(outlines)
    pairs = tree.query(outlines, predicate="intersects").T
    joined = {number: number for number in range(len(outlines))}

    def root(number: int) -> int:
        while joined[number] != number:
            number = joined[number]
        return number

    for a, b in pairs.tolist():
        one, other = root(a), root(b)
        if a < b and one != other and outlines[a].intersection(outlines[b]).length > 0:
            joined[max(one, other)] = min(one, other)
    numbers = count()
    known: dict[int, int] = {}
    result = []
    for number in range(len(outlines)):
        first = root(number)
        if first not in known:
            known[first] = next(numbers)
        result.append(known[first])
    return np.array(result, dtype=np.int64)
