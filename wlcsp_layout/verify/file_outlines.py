"""Polygons looked at many at a time: cleaned, in one form that every reader agrees on, measured.

All of it is exact: coordinates are whole numbers, and products of theirs that do not fit 64 bits
are worked out with numbers of any length.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.verify.file_content import Booleans, Integers, Outlines

_Dropped: TypeAlias = Callable[[NDArray[np.int_], NDArray[np.int_]], Booleans]
"""Which corners are dropped, by the edges that lead to them and away from them."""

_LARGEST = 2**28
"""Coordinates up to this have products of differences that fit 64 bits, a sum of many too."""


def exact(xy: Integers) -> NDArray[np.int_]:
    """Return coordinates that can be multiplied, as slow numbers of any length if need be."""
    if len(xy) and max(int(xy.max()), -int(xy.min())) > _LARGEST:
        return xy.astype(object)
    return xy


def cleaned(outlines: Outlines) -> Outlines:
    """Return the outlines without repeated corners and corners on straight edges.

    Corners at which an outline turns back on itself stay.
    """
    return _without(outlines, _is_idle)


def canonical(outlines: Outlines) -> list[bytes]:
    """Return for each outline bytes that are equal when two of them are the same polygon.

    Corners that change nothing are left out, those of spikes too; the rest begins at the lowest
    of the leftmost ones, counterclockwise. An outline without area gives no bytes.
    """
    bare = _without(outlines, _is_flat)
    if not len(bare.xy):
        return [b""] * len(bare)
    turned, even = _counterclockwise(bare)
    xy, starts = turned.xy, turned.starts
    owner = np.repeat(np.arange(len(turned)), turned.counts)
    order = np.lexsort((xy[:, 1], xy[:, 0], owner))
    firsts = order[starts[:-1][turned.counts > 0]]
    shift = np.zeros(len(turned), np.int64)
    shift[turned.counts > 0] = firsts - starts[:-1][turned.counts > 0]
    place = np.arange(len(xy)) - starts[owner]
    rolled = xy[starts[owner] + (place + shift[owner]) % turned.counts[owner]]
    forms = [rolled[start:end].tobytes() for start, end in pairwise(starts.tolist())]
    for number in (*_visiting_first_corner_again(xy, order, owner), *even):
        forms[number] = _least_rolled(turned.of(number))
    for number in even:
        forms[number] = min(forms[number], _least_rolled(turned.of(number)[::-1]))
    return forms


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What there is to know about each cleaned outline."""

    double_area: NDArray[np.float64]
    """Twice the area, in squares of the database unit; zero exactly where it is zero."""
    length: NDArray[np.float64]
    """Around the outline [database units]."""
    is_convex: Booleans


def measured(outlines: Outlines) -> Measured:
    """Measure cleaned outlines."""
    count = len(outlines)
    owner = np.repeat(np.arange(count), outlines.counts)
    before, after = _neighbors(outlines)
    xy = exact(outlines.xy)
    into, out = xy - xy[before], xy[after] - xy
    areas = np.zeros(count, xy.dtype)
    home = xy - xy[outlines.starts[owner]]
    np.add.at(areas, owner, _cross(home, home[after]))
    turn = _cross(into, out)
    length = np.bincount(owner, np.hypot(*out.astype(np.float64).T), count).astype(np.float64)
    # A convex outline turns one way only, and goes up once and down once.
    left = np.bincount(owner, (turn > 0).astype(np.int64), count)
    right = np.bincount(owner, (turn < 0).astype(np.int64), count)
    up = (out[:, 1] > 0) | ((out[:, 1] == 0) & (out[:, 0] > 0))
    up = up.astype(np.bool_)
    changes = np.bincount(owner, (up != up[before]).astype(np.int64), count)
    corners = outlines.counts
    one_way = (left == corners) | (right == corners)
    return Measured(
        double_area=np.abs(areas).astype(np.float64),
        length=length,
        is_convex=one_way & (changes == len("ud")) & (corners > len("ud")),
    )


def _neighbors(outlines: Outlines) -> tuple[Integers, Integers]:
    """Return for each corner where the one before and the one after it are."""
    total = len(outlines.xy)
    before, after = np.arange(total) - 1, np.arange(total) + 1
    filled = outlines.counts > 0
    first, last = outlines.starts[:-1][filled], outlines.starts[1:][filled] - 1
    before[first], after[last] = last, first
    return before, after


def _cross(a: NDArray[np.int_], b: NDArray[np.int_]) -> NDArray[np.int_]:
    product: NDArray[np.int_] = a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]
    return product


def _is_idle(into: NDArray[np.int_], out: NDArray[np.int_]) -> Booleans:
    """Tell which corners lie on a straight edge."""
    along = into[:, 0] * out[:, 0] + into[:, 1] * out[:, 1]
    idle: Booleans = ((_cross(into, out) == 0) & (along > 0)).astype(np.bool_)
    return idle


def _is_flat(into: NDArray[np.int_], out: NDArray[np.int_]) -> Booleans:
    """Tell which corners lie on a straight edge or are the tip of a spike."""
    flat: Booleans = (_cross(into, out) == 0).astype(np.bool_)
    return flat


def _kept(outlines: Outlines, keep: Booleans) -> Outlines:
    sums = np.concatenate([[0], np.cumsum(keep)])
    return Outlines(xy=outlines.xy[keep], starts=sums[outlines.starts].astype(np.int64))


def _without(outlines: Outlines, is_dropped: _Dropped) -> Outlines:
    """Return the outlines without repeated corners, and those that a rule drops.

    Two passes over all of them are enough for what is drawn with care; what still changes then
    is gone through corner by corner, so that the work does not grow with what is left to drop.
    """
    for _ in range(2):
        before, _after = _neighbors(outlines)
        repeated = (outlines.xy == outlines.xy[before]).all(axis=1)
        if repeated.any():
            outlines = _kept(outlines, ~repeated)
        drop = _to_drop(outlines, is_dropped)
        if drop.any():
            outlines = _kept(outlines, ~drop)
        elif not repeated.any():
            return outlines
    before, _after = _neighbors(outlines)
    again = _to_drop(outlines, is_dropped) | (outlines.xy == outlines.xy[before]).all(axis=1)
    if not again.any():
        return outlines
    owner = np.repeat(np.arange(len(outlines)), outlines.counts)
    slow = set(owner[again].tolist())
    pieces = [
        _reduced(outlines.of(number), is_dropped) if number in slow else outlines.of(number)
        for number in range(len(outlines))
    ]
    starts = np.concatenate([[0], np.cumsum([len(piece) for piece in pieces])])
    return Outlines(xy=np.concatenate(pieces), starts=starts.astype(np.int64))


def _to_drop(outlines: Outlines, is_dropped: _Dropped) -> Booleans:
    before, after = _neighbors(outlines)
    xy = exact(outlines.xy)
    return is_dropped(xy - xy[before], xy[after] - xy)


def _reduced(corners: Integers, is_dropped: _Dropped) -> Integers:
    """Return one outline without what is dropped, going around until nothing is."""
    kept: list[tuple[int, int]] = []

    def drops(a: tuple[int, int], b: tuple[int, int], c: tuple[int, int]) -> bool:
        if b in (a, c):
            return True
        into, out = (b[0] - a[0], b[1] - a[1]), (c[0] - b[0], c[1] - b[1])
        return bool(is_dropped(np.array([into], object), np.array([out], object))[0])

    for x, y in corners.tolist():
        kept.append((x, y))
        while len(kept) > 1 and (
            kept[-1] == kept[-2] or (len(kept) > len("ab") and drops(*kept[-3:]))
        ):
            del kept[-2]
    start, end = 0, len(kept)
    while end - start > 1:
        if drops(kept[end - 2], kept[end - 1], kept[start]):
            end -= 1
        elif drops(kept[end - 1], kept[start], kept[start + 1]):
            start += 1
        else:
            break
    return np.array(kept[start:end] if end - start > 1 else [], np.int64).reshape(-1, 2)


def _counterclockwise(outlines: Outlines) -> tuple[Outlines, NDArray[np.int64]]:
    """Return the outlines with those reversed that go clockwise.

    Of some, as of a bow tie, as much goes one way as the other: their numbers are returned, too.
    """
    owner = np.repeat(np.arange(len(outlines)), outlines.counts)
    _before, after = _neighbors(outlines)
    xy = exact(outlines.xy)
    home = xy - xy[outlines.starts[owner]]
    areas = np.zeros(len(outlines), xy.dtype)
    np.add.at(areas, owner, _cross(home, home[after]))
    place = np.arange(len(xy))
    mirrored = outlines.starts[owner] + outlines.starts[owner + 1] - 1 - place
    clockwise = (areas < 0).astype(np.bool_)
    xy_turned = outlines.xy[np.where(clockwise[owner], mirrored, place)]
    even = np.nonzero((areas == 0).astype(np.bool_) & (outlines.counts > 0))[0]
    return Outlines(xy=xy_turned, starts=outlines.starts), even


def _visiting_first_corner_again(
    xy: Integers, order: Integers, owner: Integers
) -> NDArray[np.int64]:
    """Return the numbers of the outlines that pass their lowest leftmost corner twice."""
    ordered = xy[order]
    same = (owner[1:] == owner[:-1]) & (ordered[1:] == ordered[:-1]).all(axis=1)
    first = np.concatenate([[True], owner[1:] != owner[:-1]])[:-1]
    return np.unique(owner[:-1][same & first])


def _least_rolled(corners: Integers) -> bytes:
    """Return an outline from that of its lowest leftmost corners that gives the least bytes."""
    least = min(map(tuple, corners.tolist()))
    starts = [number for number, corner in enumerate(corners.tolist()) if tuple(corner) == least]
    return min(np.roll(corners, -start, axis=0).tobytes() for start in starts)
