"""The smallest width and space of a layer, measured on its most frequent die.

A width is one of a single polygon, and so is a space where nothing else is near: polygons that are
alike are measured once. What some polygons show tells how far to look at all of them.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial

import klayout.db as kdb
import numpy as np

from wlcsp_layout.verify.pair_distances import corners_of, distances
from wlcsp_layout.verify.plate_case import Least
from wlcsp_layout.verify.tiles import NONE, Sheet

FIRST_NM = 4_000
MOST_NM = 64_000
"""Features are looked for up to here; no mask shop asks for larger ones."""

FACING_DEG = 45
"""Edges face each other below it: what meets in a corner of a gap does not."""


def least_of(sheet: Sheet) -> Least:
    """Return what is smallest."""
    kinds, counts = np.unique(sheet.slots[sheet.slots != NONE], return_counts=True)
    if not kinds.size:
        return Least(width_nm=None, space_nm=None)
    polygons = list(sheet.cells[int(kinds[np.argmax(counts)])].each())
    crowd, alone = _by_neighbors(polygons)
    return Least(
        width_nm=_smallest(_widths, _unlike(polygons)),
        space_nm=_smallest(_spaces, [*crowd, *_unlike(alone)]),
    )


def _widths(region: kdb.Region, within_nm: int) -> kdb.EdgePairs:
    return region.width_check(within_nm, whole_edges=True, ignore_angle=FACING_DEG)


def _spaces(region: kdb.Region, within_nm: int) -> kdb.EdgePairs:
    return region.space_check(within_nm, whole_edges=True, ignore_angle=FACING_DEG)


def _smallest(
    look: Callable[[kdb.Region, int], kdb.EdgePairs], polygons: Sequence[kdb.Polygon]
) -> float | None:
    if not polygons:
        return None
    # The one with the most corners, and what lies within it.
    box = max(polygons, key=lambda polygon: polygon.num_points()).bbox()
    some = [polygon for polygon in polygons if polygon.bbox().inside(box)]
    first = _grown(partial(look, kdb.Region(some)), FIRST_NM)
    if len(some) == len(polygons):
        return first
    # It is a guess: one that is too small finds nothing, and what is further away is looked for.
    return _grown(
        partial(look, kdb.Region(list(polygons))), FIRST_NM if first is None else int(first) + 1
    )


def _grown(look: Callable[[int], kdb.EdgePairs], within_nm: int) -> float | None:
    """Return the smallest distance that a look shows, twice as far each time."""
    while True:
        within_nm = min(within_nm, MOST_NM)
        # Edges that meet in a corner are no width.
        found = distances(corners_of(look(within_nm)))
        if (found > 0).any():
            return float(found[found > 0].min())
        if within_nm == MOST_NM:
            return None
        within_nm *= 2


def _unlike(polygons: Iterable[kdb.Polygon]) -> list[kdb.Polygon]:
    """Return the first of all polygons that are alike but for their place."""
    shapes: dict[kdb.Polygon, kdb.Polygon] = {}
    for polygon in polygons:
        box = polygon.bbox()
        shapes.setdefault(polygon.moved(-box.left, -box.bottom), polygon)
    return list(shapes.values())


def _by_neighbors(
    polygons: Sequence[kdb.Polygon],
) -> tuple[list[kdb.Polygon], list[kdb.Polygon]]:
    """Return the polygons with others near enough to be measured against, and those without."""
    boxes = kdb.Shapes()
    parts = [_boxes(polygon) for polygon in polygons]
    for number, of_one in enumerate(parts):
        for box in of_one:
            boxes.insert(box, number + 1)
    crowd: list[kdb.Polygon] = []
    alone: list[kdb.Polygon] = []
    for number, polygon in enumerate(polygons):
        is_crowded = any(
            shape.prop_id != number + 1
            for box in parts[number]
            for shape in boxes.each_touching(box.enlarged(MOST_NM, MOST_NM))
        )
        (crowd if is_crowded else alone).append(polygon)
    return crowd, alone


def _boxes(polygon: kdb.Polygon) -> list[kdb.Box]:
    """Return boxes that cover a polygon: of a frame its four sides, not what it encloses."""
    if polygon.holes() and polygon.num_points() <= FEW_POINTS:
        return [part.bbox() for part in polygon.decompose_trapezoids()]
    return [polygon.bbox()]


FEW_POINTS = 100
"""A polygon of more is no frame of a die, and its box is good enough."""
