"""The smallest width and space of a layer, measured on its most frequent die."""

from collections.abc import Callable

import klayout.db as kdb
import numpy as np

from wlcsp_layout.verify import edges
from wlcsp_layout.verify.plate_case import Least
from wlcsp_layout.verify.tiles import NONE, Sheet

FIRST_NM = 1_000
MOST_NM = 256_000
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
        if found := [item[0] for item in edges.apart(look(within_nm)) if item[0] > 0]:
            return min(found)
        within_nm *= 2
    return None
