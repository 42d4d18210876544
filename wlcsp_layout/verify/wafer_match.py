"""Which drawn die is meant by which place of the spec.

A die belongs to the place that is nearest, which is within half a step. Two things would hide
behind that, and are found before: dies that are turned about the corner of their cell, which then
lie on their neighbors' places; and rows or columns of dies with a step of their own, which drift
away from their places.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.geometry import Xy
from wlcsp_layout.verify.wafer_drawn import Dies
from wlcsp_layout.verify.wafer_places import Ints, Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Stepped:
    """Drawn dies in a line with a wrong step from one to the next."""

    step: Xy
    along_x: bool
    members: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """The drawn dies by what they are."""

    column: Ints
    row: Ints
    """The place of each drawn die."""
    off_x: Ints
    off_y: Ints
    """From that place to the die's center [half nm]."""
    at_home: Ints
    """The dies that are the one of their place, wherever they lie exactly; the rest are not."""
    second: Ints
    """Dies at a place that has one already."""
    surplus: Ints
    """Dies at a place that the spec leaves empty."""
    missing: Ints
    """The places, by their number, without a die."""
    stepped: tuple[Stepped, ...]
    """Dies with a wrong step; they are not at home exactly, and that is said with the step."""

    @property
    def moved(self) -> Ints:
        """The dies at home but not exactly there, less those with a wrong step."""
        home = self.at_home
        off = home[(self.off_x[home] != 0) | (self.off_y[home] != 0)]
        drifted = [line.members for line in self.stepped]
        return np.setdiff1d(off, np.concatenate(drifted)) if drifted else off


def match(dies: Dies, places: Places) -> Match:
    """Return which die belongs where."""
    x2 = dies.left + dies.right - (2 * places.corner[0] + places.size[0])
    y2 = dies.bottom + dies.top - (2 * places.corner[1] + places.size[1])
    column, off_x = _nearest(x2, 2 * places.step[0])
    row, off_y = _nearest(y2, 2 * places.step[1])
    _about_corners(dies, places, (column, row), (off_x, off_y))
    stepped = tuple(_stepped((column, row), (x2, y2), (off_x, off_y), places))
    keys, known = _keys(column, row, places)
    home, second = _first_of_each(keys, np.abs(off_x) + np.abs(off_y))
    is_wanted = np.isin(keys, known)
    return Match(
        column=column,
        row=row,
        off_x=off_x,
        off_y=off_y,
        at_home=home[is_wanted[home]],
        second=second[is_wanted[second]],
        surplus=np.flatnonzero(~is_wanted),
        missing=np.flatnonzero(~np.isin(known, keys)),
        stepped=stepped,
    )


def _nearest(center2: Ints, step2: int) -> tuple[Ints, Ints]:
    number = (center2 + step2 // 2) // step2
    return number, center2 - number * step2


def _about_corners(
    dies: Dies, places: Places, place: tuple[Ints, Ints], off: tuple[Ints, Ints]
) -> None:
    """Put dies that are turned about the origin of the spec where that origin belongs."""
    x, y = dies.origin_x - places.origin[0], dies.origin_y - places.origin[1]
    is_exact = (x % places.step[0] == 0) & (y % places.step[1] == 0)
    found = np.flatnonzero(is_exact & (dies.turn != 0) & ((off[0] != 0) | (off[1] != 0)))
    for axis, at in enumerate((x, y)):
        place[axis][found] = at[found] // places.step[axis]
        off[axis][found] = 0


def _keys(column: Ints, row: Ints, places: Places) -> tuple[Ints, Ints]:
    """Return one number for each place, of the drawn dies and of those that the spec has."""
    both = np.concatenate([column, places.columns])
    low = int(both.min(initial=0))
    width = int(both.max(initial=0)) - low + 1
    return row * width + (column - low), places.rows * width + (places.columns - low)


def _first_of_each(keys: Ints, distance: Ints) -> tuple[Ints, Ints]:
    """Return the nearest die of each place, and all others."""
    order = np.lexsort((distance, keys))
    is_first: NDArray[np.bool_] = np.ones(order.size, dtype=np.bool_)
    is_first[1:] = np.diff(keys[order]) != 0
    return np.sort(order[is_first]), np.sort(order[~is_first])


def _stepped(
    place: tuple[Ints, Ints], center2: tuple[Ints, Ints], off: tuple[Ints, Ints], places: Places
) -> Iterator[Stepped]:
    """Yield lines of dies with a wrong step, and put them where they belong.

    Lines along an axis come first: dies that drift in x also look as if in slanted columns.
    """
    pool = np.arange(center2[0].size, dtype=np.int64)
    for is_slanted in (False, True):
        for axis in (0, 1):
            for line in _lines(pool, axis, place, center2, places.step, is_slanted=is_slanted):
                if _put(line.members, axis, place, off, places):
                    yield line
                    pool = np.setdiff1d(pool, line.members)


def _lines(
    pool: Ints,
    axis: int,
    place: tuple[Ints, Ints],
    center2: tuple[Ints, Ints],
    step: Xy,
    *,
    is_slanted: bool,
) -> list[Stepped]:
    """Return the lines of dies with a wrong step along an axis."""
    across = 1 - axis
    keys = [center2[axis][pool], center2[across][pool]]
    if is_slanted:
        keys.reverse()
    order = pool[np.lexsort((*keys, place[across][pool]))]
    lines = np.diff(place[across][order])
    along, aside = np.diff(center2[axis][order]), np.diff(center2[across][order])
    is_right = (aside == 0) & (along % (2 * step[axis]) == 0)
    # Two equal distances in a row: of a die that was moved, the one before and after differ.
    is_same = (np.diff(along) == 0) & (np.diff(aside) == 0)
    is_same &= (lines[1:] == 0) & (lines[:-1] == 0) & ~is_right[1:] & (along[1:] > 0)
    if not is_slanted:
        is_same &= aside[1:] == 0
    found: list[Stepped] = []
    for first, last in _spans(is_same):
        vector = (int(along[first]) // 2, int(aside[first]) // 2)
        found.append(
            Stepped(
                step=vector if axis == 0 else vector[::-1],
                along_x=axis == 0,
                members=order[first : last + 3],
            )
        )
    return found


def _put(
    members: Ints,
    axis: int,
    place: tuple[Ints, Ints],
    off: tuple[Ints, Ints],
    places: Places,
) -> bool:
    """Count the dies of a line from the end that is nearer to its own place.

    Unless fewer places have a die then than where each is nearest: these are dies that lie at equal
    distances by chance.
    """
    ends = [int(np.abs(off[0][m]) + np.abs(off[1][m])) for m in (members[0], members[-1])]
    anchor = 0 if ends[0] <= ends[1] else members.size - 1
    count = np.arange(members.size, dtype=np.int64) - anchor
    counted = [place[along].copy() for along in (0, 1)]
    for along in (0, 1):
        line = place[along][members[anchor]] + (count if along == axis else 0 * count)
        counted[along][members] = line
    if _wanted(counted, places) < _wanted(place, places):
        return False
    for along in (0, 1):
        off[along][:] += (place[along] - counted[along]) * 2 * places.step[along]
        place[along][:] = counted[along]
    return True


def _wanted(place: Sequence[Ints], places: Places) -> int:
    """Return at how many of the spec's places these dies lie."""
    keys, known = _keys(place[0], place[1], places)
    return int(np.isin(np.unique(keys), known).sum())


def _spans(flags: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield the first and last of each run of true flags."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.view(np.int8), [0]])))
    for first, end in edges.reshape(-1, 2).tolist():
        yield int(first), int(end) - 1
