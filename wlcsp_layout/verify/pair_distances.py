"""How far the edges of KLayout's edge pairs are apart, all at once."""

import klayout.db as kdb
import numpy as np
from numpy.typing import NDArray

Corners = NDArray[np.int64]
Reals = NDArray[np.float64]

_TO_NUMBERS = str.maketrans(dict.fromkeys("(),;/|", " "))


def corners_of(pairs: kdb.EdgePairs) -> Corners:
    """Return the ends of both edges by pair, edge, end and axis, in the order of the pairs."""
    # Their own text is read faster than their points are handed over one by one.
    text = pairs.to_s(pairs.count()).translate(_TO_NUMBERS)
    return np.fromstring(text, np.int64, sep=" ").reshape(-1, 2, 2, 2)


def boxes_meet(corners: Corners) -> NDArray[np.bool_]:
    """Tell whether the boxes around both edges of a pair meet: if not, the edges do not cross."""
    low, high = corners.min(axis=2), corners.max(axis=2)
    meet: NDArray[np.bool_] = (low <= high[:, ::-1]).all(axis=(1, 2))
    return meet


def distances(corners: Corners) -> Reals:
    """Return how far the edges of each pair are apart [nm], if they do not cross."""
    one, other = corners[:, 0].astype(float), corners[:, 1].astype(float)
    ends = ((one[:, 0], other), (one[:, 1], other), (other[:, 0], one), (other[:, 1], one))
    apart: Reals = np.stack([_to_line(at, line) for at, line in ends]).min(axis=0)
    return apart


def _to_line(at: Reals, line: Reals) -> Reals:
    step = line[:, 1] - line[:, 0]
    length2 = np.maximum((step**2).sum(axis=1), 1.0)
    along = np.clip(((at - line[:, 0]) * step).sum(axis=1) / length2, 0.0, 1.0)
    away: Reals = np.hypot(*(line[:, 0] + along[:, None] * step - at).T)
    return away
