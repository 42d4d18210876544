"""The smallest width and space of a layer, measured on its most frequent die."""

from collections.abc import Callable

import klayout.db as kdb
import numpy as np
from numpy.typing import NDArray

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
    region = sheet.cells[int(kinds[np.argmax(counts)])]

    def widths(within_nm: int) -> kdb.EdgePairs:
        return region.width_check(within_nm, whole_edges=True, ignore_angle=FACING_DEG)

    def spaces(within_nm: int) -> kdb.EdgePairs:
        return region.space_check(within_nm, whole_edges=True, ignore_angle=FACING_DEG)

    return Least(width_nm=_smallest(widths), space_nm=_smallest(spaces))


def _smallest(look: Callable[[int], kdb.EdgePairs]) -> float | None:
    within_nm = FIRST_NM
    while within_nm <= MOST_NM:
        # Edges that meet in a corner are no width.
        found = _apart_nm(look(within_nm))
        if (found > 0).any():
            return float(found[found > 0].min())
        within_nm *= 2
    return None


def _apart_nm(pairs: kdb.EdgePairs) -> NDArray[np.float64]:
    """Return how far the edges of each pair are apart."""
    rows = [
        (a.x1, a.y1, a.x2, a.y2, b.x1, b.y1, b.x2, b.y2)
        for a, b in ((pair.first, pair.second) for pair in pairs.each())
    ]
    corners = np.array(rows, dtype=float).reshape(-1, 4, 2)
    one, other = corners[:, :2], corners[:, 2:]
    ends = ((one[:, 0], other), (one[:, 1], other), (other[:, 0], one), (other[:, 1], one))
    apart: NDArray[np.float64] = np.stack([_to_line(at, line) for at, line in ends]).min(axis=0)
    return apart


def _to_line(at: NDArray[np.float64], line: NDArray[np.float64]) -> NDArray[np.float64]:
    step = line[:, 1] - line[:, 0]
    length2 = np.maximum((step**2).sum(axis=1), 1.0)
    along = np.clip(((at - line[:, 0]) * step).sum(axis=1) / length2, 0.0, 1.0)
    away: NDArray[np.float64] = np.hypot(*(line[:, 0] + along[:, None] * step - at).T)
    return away
