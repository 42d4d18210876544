"""Which places of the lattice partial dies take, and the streets around them.

Coordinates are whole nm on the wafer; columns and rows count from the reference die.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.wafer.keep_outs import columns_taken
from wlcsp_layout.wafer.stepping import Run

Ints: TypeAlias = NDArray[np.int64]

EMPTY, FULL, PARTIAL = 0, 1, 2
AROUND = tuple((column, row) for row in (-1, 0, 1) for column in (-1, 0, 1))
"""A place and its neighbors, row by row from below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lattice:
    """The places of dies."""

    reference: Box
    pitch: Xy
    usable_radius_nm: int
    full: tuple[Run, ...]
    """Dies that are drawn as a whole."""
    keep_outs: tuple[Box, ...] = ()
    """Zones in which no die is drawn, nor any part of one that reaches into them."""

    windows: tuple[Box, ...] = ()
    """Zones in which dies are partial wherever they stand."""

    def partial(self, radius_nm: int) -> Ints:
        """Return (column, row) of the places that share area with a circle and are not full.

        Of a fab's map, too: a place that lies in the usable circle and that the map leaves empty
        stays empty.
        """
        runs = [run for run in self._partial(radius_nm) if run[1] <= run[2]]
        places = self._without_kept_out(runs)
        if not self.windows:
            return places
        inside = self._without_kept_out(list(self._in_windows()))
        return np.unique(np.concatenate([places, inside])[:, ::-1], axis=0)[:, ::-1]

    def _without_kept_out(self, runs: Sequence[tuple[int, int, int]]) -> Ints:
        """Return (column, row) of the places of runs (row, first, last), less keep-outs."""
        if not runs:
            return np.zeros((0, 2), dtype=np.int64)
        places = np.concatenate(
            [
                np.stack([np.arange(first, last + 1), np.full(last + 1 - first, row)], axis=1)
                for row, first, last in runs
            ]
        ).astype(np.int64)
        low = self.origins(places)
        high = low + np.array([self.reference.width_nm, self.reference.height_nm])
        is_free = np.ones(len(places), dtype=np.bool_)
        for box in self.keep_outs:
            is_free &= (
                (high <= (box.left_nm, box.bottom_nm)) | (low >= (box.right_nm, box.top_nm))
            ).any(axis=1)
        return places[is_free]

    def _partial(self, radius_nm: int) -> Iterator[tuple[int, int, int]]:
        """Yield (row, first, last), from the lowest row up and from the left."""
        bottom, height, pitch = self.reference.bottom_nm, self.reference.height_nm, self.pitch[1]
        first_row, last_row = _within(radius_nm - 1, bottom, height, pitch)
        for row in range(first_row, last_row + 1):
            low = bottom + row * pitch
            near = max(low, -(low + height), 0)
            # A die shares area when its nearest corner lies inside the circle, not on it.
            reach = math.isqrt(radius_nm**2 - near**2 - 1)
            touched = self._columns(reach, is_whole=False)
            full = self._usable(row)
            if full[0] > full[1]:
                yield row, *touched
                continue
            yield row, touched[0], min(full[0] - 1, touched[1])
            yield row, max(full[1] + 1, touched[0]), touched[1]

    def _usable(self, row: int) -> Xy:
        """Return the first and last column of a row whose dies lie in the usable circle."""
        low = self.reference.bottom_nm + row * self.pitch[1]
        far = max(abs(low), abs(low + self.reference.height_nm))
        room = self.usable_radius_nm**2 - far**2
        return self._columns(math.isqrt(room), is_whole=True) if room >= 0 else (0, -1)

    def _in_windows(self) -> Iterator[tuple[int, int, int]]:
        """Yield (row, first, last) of the dies in the usable circle that reach into windows."""
        size = (self.reference.width_nm, self.reference.height_nm)
        corner = (self.reference.left_nm, self.reference.bottom_nm)
        for window in self.windows:
            # A row shares height with the window when its foot is below the top, and its top above.
            first_row = (window.bottom_nm - size[1] - corner[1]) // self.pitch[1] + 1
            last_row = -((corner[1] - window.top_nm) // self.pitch[1]) - 1
            for row in range(first_row, last_row + 1):
                taken = columns_taken(window, row, size, self.pitch, corner)
                first, last = self._usable(row)
                span = (max(first, taken.start), min(last, taken.stop - 1))
                if span[0] <= span[1]:
                    yield row, *span

    def _columns(self, reach: int, *, is_whole: bool) -> Xy:
        """Return the first and last column of dies within +- reach, or with a part there."""
        left, width, pitch = self.reference.left_nm, self.reference.width_nm, self.pitch[0]
        if is_whole:
            return -((reach + left) // pitch), (reach - width - left) // pitch
        return _within(reach, left, width, pitch)

    def states(self, partial: Ints) -> tuple[NDArray[np.int64], Xy]:
        """Return what each place is, by row and column, with an empty frame, and its first place.

        `partial` are (column, row) of partial dies.
        """
        columns = [run.column for run in self.full] + [r.column + r.count - 1 for r in self.full]
        rows = [run.row for run in self.full]
        for axis, values in enumerate((columns, rows)):
            values += [int(v) for v in partial[:, axis]]
        low = (min(columns) - 2, min(rows) - 2)
        shape = (max(rows) + 3 - low[1], max(columns) + 3 - low[0])
        states = np.full(shape, EMPTY, dtype=np.int64)
        states[partial[:, 1] - low[1], partial[:, 0] - low[0]] = PARTIAL
        for run in self.full:
            start = run.column - low[0]
            states[run.row - low[1], start : start + run.count] = FULL
        return states, low

    def origins(self, places: Ints) -> Ints:
        """Return the lower left corners of dies by their (column, row)."""
        corner = (self.reference.left_nm, self.reference.bottom_nm)
        return np.asarray(places * np.array(self.pitch) + np.array(corner))


def _within(reach: int, low: int, size: int, pitch: int) -> Xy:
    """Return the first and last step at which a span [low, low + size] has a part in +- reach."""
    return -((reach + low + size) // pitch), (reach - low) // pitch


def rim_streets(lattice: Lattice, partial: Ints, tile: Box, pull_back_nm: int) -> Ints:
    """Return the streets around partial dies as boxes (left, bottom, right, top) side by side.

    The pulled-back rim of each die belongs to them; what lies around full dies does not. `tile` is
    the reference die with its own half of the street.
    """
    states, low = lattice.states(partial)
    inner = states[1:-1, 1:-1]
    key = np.zeros(inner.shape, dtype=np.int64)
    for number, (column, row) in enumerate(AROUND):
        height, width = states.shape
        key += 3**number * states[1 + row : height - 1 + row, 1 + column : width - 1 + column]
    is_near = np.zeros(inner.shape, dtype=np.bool_)
    for column, row in AROUND:
        height, width = states.shape
        is_near |= states[1 + row : height - 1 + row, 1 + column : width - 1 + column] == PARTIAL
    rows, columns = np.nonzero(is_near & (inner != FULL))
    places = np.stack([columns + low[0] + 1, rows + low[1] + 1], axis=1)
    keys = key[rows, columns]
    found = [np.zeros((0, 4), dtype=np.int64)]
    own = lattice.reference
    frame = (
        (tile.left_nm - own.left_nm, tile.bottom_nm - own.bottom_nm),
        (own.width_nm, own.height_nm),
        lattice.pitch,
        pull_back_nm,
    )
    for one in np.unique(keys).tolist():
        boxes = np.array(_street_of(one, *frame), dtype=np.int64).reshape(-1, 4)
        at = lattice.origins(places[keys == one])
        found.append((boxes[None, :, :] + np.tile(at, 2)[:, None, :]).reshape(-1, 4))
    return _joined(_joined(np.concatenate(found), axis=0), axis=1)


def _joined(boxes: Ints, axis: int) -> Ints:
    """Join boxes that follow each other along x (0) or y (1) and have the same two other sides."""
    across = 1 - axis
    order = np.lexsort((boxes[:, axis], boxes[:, across + 2], boxes[:, across]))
    boxes = boxes[order]
    is_next = (
        (boxes[1:, axis] == boxes[:-1, axis + 2])
        & (boxes[1:, across] == boxes[:-1, across])
        & (boxes[1:, across + 2] == boxes[:-1, across + 2])
    )
    firsts = np.flatnonzero(np.concatenate([[True], ~is_next]))
    lasts = np.concatenate([firsts[1:] - 1, [len(boxes) - 1]])
    joined = boxes[firsts].copy()
    joined[:, axis + 2] = boxes[lasts, axis + 2]
    return joined


@lru_cache(maxsize=4096)
def _street_of(
    key: int, tile: Xy, size: Xy, pitch: Xy, pull_back_nm: int
) -> tuple[tuple[int, int, int, int], ...]:
    """Return the streets in the tile of one place, from the lower left corner of its die.

    `key` tells what it and its neighbors are, as digits of base 3; `tile` is the corner of its
    tile. A die's street reaches to the edges of its neighbors.
    """
    xs, ys = (
        (tile[i], 0, pull_back_nm, size[i] - pull_back_nm, size[i], tile[i] + pitch[i])
        for i in (0, 1)
    )
    state = {at: key // 3**number % 3 for number, at in enumerate(AROUND)}
    rows = [[_is_street(state, column, row) for column in range(5)] for row in range(5)]
    return tuple(_boxes(rows, xs, ys))


def _is_street(state: Mapping[Xy, int], column: int, row: int) -> bool:
    """Tell whether one of the 5 x 5 parts of a tile is street that belongs to partial dies.

    The first and the last of the five strips are the streets, the next ones the pulled-back rim.
    """
    side = (_SIDE[column], _SIDE[row])
    is_die = side == (0, 0)
    # In a corner the die across counts, too.
    near = {state[x, y] for x in (0, side[0]) for y in (0, side[1]) if (x, y) != (0, 0)}
    is_taken = not is_die and FULL in near
    if state[0, 0] == PARTIAL:
        return not is_taken and (column, row) != _MIDDLE
    return not is_taken and not is_die and PARTIAL in near


_SIDE = (-1, 0, 0, 0, 1)
_MIDDLE = (2, 2)


def _boxes(
    rows: Sequence[Sequence[bool]], xs: Sequence[int], ys: Sequence[int]
) -> Iterator[tuple[int, int, int, int]]:
    """Yield the marked cells of a grid as boxes: runs of a row, equal ones of rows as one."""
    open_runs: dict[Xy, int] = {}
    for number, line in enumerate([*rows, [False] * len(rows[0])]):
        runs = set(_runs(line))
        for run in [run for run in open_runs if run not in runs]:
            yield from _box(run, (open_runs.pop(run), number), xs, ys)
        for run in runs:
            open_runs.setdefault(run, number)


def _runs(line: Sequence[bool]) -> Iterator[Xy]:
    edges = [i for i, (a, b) in enumerate(pairwise([False, *line, False])) if a != b]
    yield from zip(edges[::2], edges[1::2], strict=True)


def _box(
    run: Xy, rows: Xy, xs: Sequence[int], ys: Sequence[int]
) -> Iterator[tuple[int, int, int, int]]:
    left, right, bottom, top = xs[run[0]], xs[run[1]], ys[rows[0]], ys[rows[1]]
    if left < right and bottom < top:
        yield left, bottom, right, top
