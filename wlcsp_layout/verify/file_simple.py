"""Whether a polygon touches or crosses itself, decided exactly on whole numbers.

Edges are taken in blocks of neighbors; only blocks whose boxes meet are looked at edge by edge.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.geometry import Xy
from wlcsp_layout.verify.file_content import Integers
from wlcsp_layout.verify.file_outlines import exact

_BLOCK = 8
"""Edges in a block."""
_AT_ONCE = 4096
"""Pairs of blocks whose edges are looked at together, which bounds the memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """Where two edges of one polygon meet that are no neighbors, or neighbors that fold back."""

    at: Xy
    edges: tuple[tuple[Xy, Xy], tuple[Xy, Xy]]


def meeting(corners: Integers) -> Meeting | None:
    """Return a place where an outline touches or crosses itself; None for a simple polygon.

    The corners are cleaned: none repeats the one before it, and none lies on a straight edge.
    Of all places it is one where two edges run along each other, if there is such a one.
    """
    folded = _fold(corners)
    if folded is not None:
        return folded
    found: tuple[int, int] | None = None
    for first, second in _meeting_pairs(corners):
        along = _run_along(corners, first, second)
        if along.any():
            number = int(np.argmax(along))
            found = int(first[number]), int(second[number])
            break
        if found is None and len(first):
            found = int(first[0]), int(second[0])
    return _meeting_of(corners, *found) if found else None


def _fold(corners: Integers) -> Meeting | None:
    """Return where an edge runs back over the one before it."""
    xy = exact(corners)
    into, out = xy - np.roll(xy, 1, axis=0), np.roll(xy, -1, axis=0) - xy
    flat = into[:, 0] * out[:, 1] - into[:, 1] * out[:, 0] == 0
    if not flat.any():
        return None
    tip = int(np.argmax(flat))
    before = (tip - 1) % len(corners)
    return Meeting(at=_point(corners, tip), edges=(_edge(corners, before), _edge(corners, tip)))


def _meeting_pairs(corners: Integers) -> Iterator[tuple[Integers, Integers]]:
    """Yield pairs of edges that share a point, the first before the second, no neighbors."""
    count = len(corners)
    ends = np.roll(corners, -1, axis=0)
    low, high = np.minimum(corners, ends), np.maximum(corners, ends)
    blocks = np.arange(0, count, _BLOCK)
    block_low = np.minimum.reduceat(low, blocks, axis=0)
    block_high = np.maximum.reduceat(high, blocks, axis=0)
    meet = (block_low[:, None] <= block_high[None, :]).all(axis=2)
    one, other = np.nonzero(np.triu(meet & meet.T))
    inner = np.arange(_BLOCK)
    for start in range(0, len(one), _AT_ONCE):
        first = one[start : start + _AT_ONCE, None, None] * _BLOCK + inner[None, :, None]
        second = other[start : start + _AT_ONCE, None, None] * _BLOCK + inner[None, None, :]
        first, second = np.broadcast_arrays(first, second)
        far = (first < count) & (second < count) & (second - first > 1)
        far &= second - first < count - 1
        first, second = first[far], second[far]
        near = ((low[first] <= high[second]) & (low[second] <= high[first])).all(axis=1)
        first, second = first[near], second[near]
        share = _share_a_point(corners, ends, first, second)
        yield first[share], second[share]


def _side(a: NDArray[np.int_], b: NDArray[np.int_], point: NDArray[np.int_]) -> NDArray[np.int_]:
    """Return on which side of the lines from a to b points lie: 1 left, 0 on them, -1 right."""
    cross = (b[:, 0] - a[:, 0]) * (point[:, 1] - a[:, 1])
    cross = cross - (b[:, 1] - a[:, 1]) * (point[:, 0] - a[:, 0])
    side: NDArray[np.int_] = (cross > 0).astype(np.int64) - (cross < 0).astype(np.int64)
    return side


def _share_a_point(
    corners: Integers, ends: Integers, first: Integers, second: Integers
) -> NDArray[np.bool_]:
    """Tell for edges with boxes that meet whether they do so themselves."""
    xy, to = exact(corners), exact(ends)
    a, b, c, d = xy[first], to[first], xy[second], to[second]
    split_second = _side(a, b, c) * _side(a, b, d) <= 0
    split_first = _side(c, d, a) * _side(c, d, b) <= 0
    return split_first & split_second


def _run_along(corners: Integers, first: Integers, second: Integers) -> NDArray[np.bool_]:
    """Tell which pairs of edges that share a point lie on one line with a common stretch."""
    xy = exact(corners)
    a, b = xy[first], xy[(first + 1) % len(xy)]
    c, d = xy[second], xy[(second + 1) % len(xy)]
    on_line = (_side(a, b, c) == 0) & (_side(a, b, d) == 0)
    low = np.maximum(np.minimum(a, b), np.minimum(c, d))
    high = np.minimum(np.maximum(a, b), np.maximum(c, d))
    along: NDArray[np.bool_] = on_line & (low < high).any(axis=1).astype(np.bool_)
    return along


def _meeting_of(corners: Integers, first: int, second: int) -> Meeting:
    edges = (_edge(corners, first), _edge(corners, second))
    (a, b), (c, d) = edges
    across = (b[0] - a[0]) * (d[1] - c[1]) - (b[1] - a[1]) * (d[0] - c[0])
    if across == 0:
        low = [max(min(a[i], b[i]), min(c[i], d[i])) for i in (0, 1)]
        high = [min(max(a[i], b[i]), max(c[i], d[i])) for i in (0, 1)]
        # Of a stretch that falls to the right, the box has the same middle.
        at = ((low[0] + high[0]) // 2, (low[1] + high[1]) // 2)
        return Meeting(at=at, edges=edges)
    part = (c[0] - a[0]) * (d[1] - c[1]) - (c[1] - a[1]) * (d[0] - c[0])
    x, y = ((2 * (a[i] * across + part * (b[i] - a[i])) + across) // (2 * across) for i in (0, 1))
    return Meeting(at=(x, y), edges=edges)


def _point(corners: Integers, number: int) -> Xy:
    x, y = corners[number % len(corners)].tolist()
    return x, y


def _edge(corners: Integers, number: int) -> tuple[Xy, Xy]:
    return _point(corners, number), _point(corners, number + 1)
