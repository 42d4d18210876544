"""The offset with the most full dies.

For one offset in y, the rows are chords, and every offset in x can be judged at once: a row of
half chord c holds floor((c - x) / p) + floor((c + x) / p) + 1 dies, which changes only where x
meets +-c modulo the pitch p. The best x is therefore one of these places, found exactly. Offsets
in y are tried on a fixed set, so that the result is a search and not a proof of the optimum; it is
never worse than the four symmetric offsets.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.geometry import Point, Xy
from wlcsp_layout.units import Nm

Ints: TypeAlias = NDArray[np.int64]

TRIES_IN_Y = 64
"""Offsets in y over one pitch: a die of 5 mm moves by 80 um at a time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    dies: int
    offset: Xy


def best_offset(size: Xy, pitch: Xy, usable_diameter_nm: int) -> Point:
    """Return the offset [nm] with the most full dies that was found.

    Among equals a symmetric one comes first, then the one nearest to the center.
    """
    best = _Found(dies=-1, offset=(0, 0))
    for y in (0, pitch[1] // 2):
        chords = _half_chords(size[1], pitch[1], y, usable_diameter_nm)
        for x in (0, pitch[0] // 2):
            dies = _dies(chords, size[0], pitch[0], x)
            if dies > best.dies:
                best = _Found(dies=dies, offset=(x, y))
    for k in range(TRIES_IN_Y):
        y = _centered(pitch[1] * k // TRIES_IN_Y, pitch[1])
        chords = _half_chords(size[1], pitch[1], y, usable_diameter_nm)
        dies, x = _best_in_x(chords, size[0], pitch[0])
        if dies > best.dies:
            best = _Found(dies=dies, offset=(x, y))
    return Point(x_nm=Nm(best.offset[0]), y_nm=Nm(best.offset[1]))


def _best_in_x(half_chords: Ints, width: int, pitch: int) -> Xy:
    """Return the most dies that these rows can hold, and the offset in x that holds them.

    From x = 0 upward, a row gains a die where its left end comes in and loses one after its right
    end has gone out.
    """
    room = half_chords[half_chords >= width] - width
    odd = width % 2
    gains = np.sort(-((room + odd) // 2) % pitch)
    losses = np.sort((room - odd) // 2 % pitch)
    places = np.concatenate([gains, losses, [0]])
    counts = _dies(half_chords, width, pitch, 0) + (
        np.searchsorted(gains, places, side="right")
        - np.searchsorted(gains, 0, side="right")
        - np.searchsorted(losses, places, side="left")
    )
    most = int(counts.max())
    xs = [_centered(x, pitch) for x in places[counts == most].tolist()]
    return most, min(xs, key=lambda x: (abs(x), x))


def _centered(offset: int, pitch: int) -> int:
    """Return the same offset within half a pitch of the center."""
    return offset - pitch if 2 * offset > pitch else offset


def _half_chords(height: int, pitch: int, y: int, diameter: int) -> Ints:
    """Return the half chord of each row with room for dies, doubled and rounded down."""
    last = diameter // pitch // 2 + 2
    middle = 2 * (np.arange(-last, last + 1, dtype=np.int64) * pitch + y) + height % 2
    far = np.maximum(np.abs(middle - height), np.abs(middle + height))
    squares = diameter**2 - far[far <= diameter] ** 2
    roots = np.sqrt(squares.astype(np.float64)).astype(np.int64)
    # A double holds the square root of numbers this large to one unit only.
    roots -= roots * roots > squares
    roots += (roots + 1) * (roots + 1) <= squares
    return roots


def _dies(half_chords: Ints, width: int, pitch: int, x: int) -> int:
    """Return how many full dies the rows hold at an offset in x."""
    room, center = half_chords - width, 2 * x + width % 2
    per_row = (room - center) // (2 * pitch) + (room + center) // (2 * pitch) + 1
    return int(np.maximum(per_row, 0).sum())
