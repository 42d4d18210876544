"""Areas between bounds in x, y, x + y and x - y: whole numbers, so that touching is exact.

What axial and diagonal traces must stay out of is such an area: metal grown by a space and half a
width. A row of an array is (x, y, x + y, x - y) from, then the same four to.
"""

import math
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.geometry import Xy

Octagons: TypeAlias = NDArray[np.int64]

FAR_NM = 1 << 40
"""Beyond every die: the bound of a side that is open."""

_WEDGES = (
    ((1, 0), (3, 0)),
    ((0, 0), (3, 1)),
    ((2, 0), (0, 1)),
    ((1, 0), (2, 1)),
    ((3, 1), (1, 1)),
    ((0, 1), (3, 0)),
    ((2, 1), (0, 0)),
    ((1, 1), (2, 0)),
)
"""Of the eight sectors from the east on: which of the four values is bounded by the center's, and
whether from below (0) or above (1)."""


def projected(points: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return x, y, x + y and x - y of points (..., 2)."""
    x, y = points[..., 0], points[..., 1]
    return np.stack([x, y, x + y, x - y], axis=-1)


def around(points: NDArray[np.int64]) -> Octagons:
    """Return the least octagon around each row of points (rows, points, 2)."""
    values = projected(points)
    return np.concatenate([values.min(axis=1), values.max(axis=1)], axis=1)


def grown(octagons: Octagons, axial_nm: Octagons, diagonal_nm: Octagons) -> Octagons:
    """Return octagons with their axial sides moved outward, and the sums and differences widened.

    A growth by a distance d is d and the square root of two times d.
    """
    by = np.stack([axial_nm, axial_nm, diagonal_nm, diagonal_nm], axis=-1)
    result: Octagons = octagons + np.concatenate([-by, by], axis=-1)
    return result


def diagonal(length_nm: int) -> int:
    """Return the square root of two times a length, rounded up: a length as a difference x - y."""
    return math.isqrt(2 * length_nm * length_nm - 1) + 1 if length_nm else 0


def sectors(octagons: Octagons, centers: Octagons, numbers: Octagons) -> Octagons:
    """Return one eighth of each octagon, and 1 nm more, so that no line passes between two."""
    values = projected(centers)
    cut = octagons.copy()
    for number, wedge in enumerate(_WEDGES):
        rows = np.flatnonzero(numbers == number)
        for value, side in wedge:
            if side:
                cut[rows, 4 + value] = np.minimum(cut[rows, 4 + value], values[rows, value] + 1)
            else:
                cut[rows, value] = np.maximum(cut[rows, value], values[rows, value] - 1)
    return cut


def rays(starts: Octagons, numbers: Octagons) -> Octagons:
    """Return rays without end, 2 nm wide: 0 to the east, 1 to the northeast and so on."""
    values = projected(starts)
    found = np.empty((len(starts), 8), dtype=np.int64)
    found[:, :4], found[:, 4:] = -FAR_NM, FAR_NM
    for number in range(8):
        rows = np.flatnonzero(numbers == number)
        fixed, along = ((1, 0), (3, 0), (0, 1), (2, 0))[number % 4]
        found[rows, fixed], found[rows, 4 + fixed] = (
            values[rows, fixed] - 1,
            values[rows, fixed] + 1,
        )
        end = along if number in (0, 1, 2, 7) else 4 + along
        found[rows, end] = values[rows, along]
    return found


def looks_from(numbers: Octagons) -> NDArray[np.bool_]:
    """Tell which sides of an octagon are seen from the sector of that number, and beside it."""
    turn = (np.array(NORMALS) - numbers[:, None] + 1) % 8
    return np.asarray(turn < 4, dtype=np.bool_)  # noqa: PLR2004  two sides, and one on either side


NORMALS: tuple[int, ...] = (4, 6, 5, 3, 0, 2, 1, 7)
"""Where the eight sides of a row look: 0 to the east, 1 to the northeast and so on."""


def overlapping(octagons: Octagons, window: Octagons) -> NDArray[np.bool_]:
    """Tell which octagons share area with one octagon, as far as the four values tell."""
    apart = (octagons[:, :4] >= window[4:]) | (octagons[:, 4:] <= window[:4])
    return ~np.asarray(apart.any(axis=1), dtype=np.bool_)


def of_segments(points: Sequence[Xy]) -> Octagons:
    """Return one octagon around each step of a line."""
    line = np.array(points, dtype=np.int64)
    return around(np.stack([line[:-1], line[1:]], axis=1))
