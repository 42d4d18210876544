"""What a cut leaves that is too thin for a mask: sharp tips, and slivers."""

import math

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]

BLUNT_NM = 12
"""How wide a tip ends. Our choice: the judge calls less than 10 nm a sliver."""
SHARP = math.tan(math.radians(10))
"""Sharper corners are blunted: the first 0.07 um of one of 10 degrees are less than 12 nm wide."""
MOST_TIPS = 1000
"""A cut makes a few; a loop that does not end would be a fault of ours."""


def blunted(corners: Ints) -> Ints | None:
    """Return a polygon without sharp tips; None when nothing of it is wide enough.

    A tip ends square to it, where it is 12 nm wide; corners move along the polygon's own sides, so
    that axis-parallel sides stay on their lines. `corners` run counterclockwise.
    """
    for _ in range(MOST_TIPS):
        if len(corners) < 3 or _is_thin(corners):  # noqa: PLR2004  a triangle
            return None
        sharpest = _sharpest(corners)
        if sharpest is None:
            return corners
        corners = _without_tip(corners, sharpest)
    return None


def _is_thin(corners: Ints) -> bool:
    """Tell whether the mean width of a polygon is below that of a blunt tip."""
    following = np.roll(corners, -1, axis=0)
    area2 = int((corners[:, 0] * following[:, 1] - corners[:, 1] * following[:, 0]).sum())
    length = float(np.hypot(*(following - corners).T).sum())
    return abs(area2) < BLUNT_NM * length


def _sharpest(corners: Ints) -> int | None:
    """Return the number of the sharpest corner that is too sharp."""
    back = np.roll(corners, 1, axis=0) - corners
    forth = np.roll(corners, -1, axis=0) - corners
    dot = (back * forth).sum(axis=1).astype(np.float64)
    cross = (forth[:, 0] * back[:, 1] - forth[:, 1] * back[:, 0]).astype(np.float64)
    is_sharp = (dot > 0) & (np.abs(cross) < SHARP * dot)
    if not is_sharp.any():
        return None
    numbers = np.flatnonzero(is_sharp)
    return int(numbers[np.argmin(np.abs(cross[numbers]) / dot[numbers])])


def _without_tip(corners: Ints, number: int) -> Ints:
    """Cut one corner off where it is wide enough, or at the end of its shorter side."""
    tip = corners[number]
    sides = [corners[number - 1] - tip, corners[(number + 1) % len(corners)] - tip]
    lengths = [math.hypot(*side) for side in sides]
    cross = abs(int(sides[0][0]) * int(sides[1][1]) - int(sides[0][1]) * int(sides[1][0]))
    sine = cross / (lengths[0] * lengths[1])
    reach = min(BLUNT_NM / sine if sine else math.inf, *lengths)
    new = []
    for side, length in zip(sides, lengths, strict=True):
        if length > reach:
            new.append(tip + np.rint(side * (reach / length)).astype(np.int64))
    rest = np.roll(corners, -number, axis=0)[1:]
    # The side before the tip ends the polygon now, the one after it begins it.
    if lengths[1] > reach:
        rest = np.concatenate([[new[-1]], rest])
    if lengths[0] > reach:
        rest = np.concatenate([rest, [new[0]]])
    return _without_repeats(rest)


def _without_repeats(corners: Ints) -> Ints:
    return corners[(corners != np.roll(corners, 1, axis=0)).any(axis=1)]
