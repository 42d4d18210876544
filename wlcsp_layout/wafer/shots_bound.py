"""The value of offsets where shots count as well, bounded from above over strips of them.

A shot is a field of m x n dies; it is exposed when one of its dies is placed. Shots repeat by m
steps in x and n in y, so that an offset X of the shots, from 0 to m steps, is an offset x of the
dies, from 0 to one step, and the column of dies that begins a shot. In y the same: a row b begins
a shot.

Dies of a row that are placed fill spans of x. A shot is exposed where a die of one of its rows lies
in such a span, i.e. where the shot's own place lies in the union of the spans of its n rows, each
moved by 0 to m - 1 steps to the left. Unions are cut into spans that do not overlap, so that shots
are counted like dies, over steps m times as long. Over a strip of offsets in y spans are taken as
narrow as they get: no offset of the strip has fewer shots.

What dies are worth changes at some x, the number of shots at some X. Between two X the best x is
looked up in a table of maxima: no place is left out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from wlcsp_layout.geometry import Xy
from wlcsp_layout.wafer.strips import Ground, Ints, Weights, profile, root

LEAST = np.iinfo(np.int64).min // 2
"""Less than any value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _ShotSpans:
    """Places of shots that are exposed, as spans that do not overlap."""

    group: Ints
    """The number of the strip times n, and the row b that begins a shot."""
    first: Ints
    last: Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class _Steps:
    """The number of shots from one X to the next, by strip and row b."""

    group: Ints
    first: Ints
    last: Ints
    shots: Ints


def fewest_shots(ground: Ground, field: Xy, offset: Xy) -> tuple[int, Xy]:
    """Return the fewest shots at an offset, and the column and row of dies that begin a shot.

    Of equals the lowest row, then the leftmost column.
    """
    (m, n), pitch = field, ground.pitch[0]
    y = np.array([offset[1]], dtype=np.int64)
    spans = _shot_spans(ground, field, y, y)
    wide = m * pitch
    shots = np.zeros((n, m), dtype=np.int64)
    for column in range(m):
        at = offset[0] + column * pitch
        held = (spans.last - at) // wide + (at - spans.first) // wide + 1
        shots[:, column] = np.bincount(spans.group, weights=held, minlength=n).astype(np.int64)
    best = int(shots.argmin())
    return int(shots.flat[best]), (best % m, best // m)


def most_in_shots(
    ground: Ground, field: Xy, weights: Weights, first: Ints, last: Ints
) -> tuple[Ints, Ints]:
    """Return, for each strip from `first` to `last`, the bound of its value and an x that has it.

    It is exact where `first` is `last`.
    """
    (m, n), pitch = field, ground.pitch[0]
    steps = _steps(_shot_spans(ground, field, first, last), m * pitch, first.size * n)
    strip = steps.group // n
    table = _Maxima(*profile(ground, weights, first, last), pitch)
    low, high = steps.first % pitch, steps.last % pitch
    is_all = steps.last - steps.first + 1 >= pitch
    is_split = ~is_all & (low > high)
    ends = np.where(is_all | is_split, pitch - 1, high)
    one, one_x = table.most(strip, np.where(is_all, 0, low), ends)
    # The second part of a span over the end of a step; else the first one again.
    other, other_x = table.most(
        strip, np.where(is_split, 0, np.where(is_all, 0, low)), np.where(is_split, high, ends)
    )
    gained = np.maximum(one, other) - weights.shot * steps.shots
    x = np.where(one >= other, one_x, other_x)
    best = np.full(first.size, LEAST, dtype=np.int64)
    np.maximum.at(best, strip, gained)
    where = np.flatnonzero(gained == best[strip])[::-1]
    xs = np.zeros(first.size, dtype=np.int64)
    xs[strip[where]] = x[where]
    return best, xs


def spans_of_value_in_shots(
    ground: Ground, field: Xy, weights: Weights, y: int, value: int
) -> Iterator[tuple[int, int]]:
    """Yield spans of x (first, last), 0 to the pitch, in which some offsets of shots have a value.

    They may overlap.
    """
    (m, n), pitch = field, ground.pitch[0]
    at = np.array([y], dtype=np.int64)
    steps = _steps(_shot_spans(ground, field, at, at), m * pitch, n)
    places, worth = (item[0] for item in profile(ground, weights, at, at))
    ends = np.append(places[1:], pitch)
    is_any = (ends > places) & (worth > LEAST)
    places, ends, worth = places[is_any], ends[is_any], worth[is_any]
    for shots in np.unique(steps.shots).tolist():
        fits = worth == value + weights.shot * shots
        if not fits.any():
            continue
        such = steps.shots == shots
        # Each span of X in parts that lie within one step of the dies.
        cells = [
            np.arange(a // pitch, b // pitch + 1)
            for a, b in zip(steps.first[such].tolist(), steps.last[such].tolist(), strict=True)
        ]
        counts = [cell.size for cell in cells]
        low = np.maximum(np.repeat(steps.first[such], counts) - np.concatenate(cells) * pitch, 0)
        high = np.minimum(
            np.repeat(steps.last[such], counts) - np.concatenate(cells) * pitch, pitch - 1
        )
        pairs = np.unique(np.stack([low, high]), axis=1)
        firsts = np.maximum(pairs[0][:, None], places[fits][None, :])
        lasts = np.minimum(pairs[1][:, None], ends[fits][None, :] - 1)
        some = firsts <= lasts
        found = np.unique(np.stack([firsts[some], lasts[some]]), axis=1)
        yield from map(tuple, found.T.tolist())


class _Maxima:
    """The greatest value over any part of a strip's profile."""

    def __init__(self, places: Ints, values: Ints, pitch: int) -> None:
        self._pitch, self._places, self._values = pitch, places, values
        strips, self._width = places.shape
        shift = np.arange(strips, dtype=np.int64)[:, None] * (pitch + 1)
        self._keys = (places + shift).ravel()
        index = np.broadcast_to(np.arange(self._width), places.shape)
        self._levels = [index]
        reach = 1
        while 2 * reach <= self._width:
            one, other = self._levels[-1][:, :-reach], self._levels[-1][:, reach:]
            rows = np.arange(strips)[:, None]
            better = values[rows, one] >= values[rows, other]
            level = np.where(better, one, other)
            self._levels.append(np.pad(level, ((0, 0), (0, reach)), mode="edge"))
            reach *= 2
        self._table = np.stack(self._levels)

    def most(self, strip: Ints, low: Ints, high: Ints) -> tuple[Ints, Ints]:
        """Return the greatest value from `low` to `high`, and where it is."""
        first, last = (
            np.searchsorted(self._keys, strip * (self._pitch + 1) + x, side="right")
            - 1
            - strip * self._width
            for x in (low, high)
        )
        level = np.frexp((last - first + 1).astype(np.float64))[1].astype(np.int64) - 1
        one = self._table[level, strip, first]
        other = self._table[level, strip, last + 1 - (1 << level)]
        values = self._values[strip, one], self._values[strip, other]
        index = np.where(values[0] >= values[1], one, other)
        return np.maximum(*values), np.maximum(self._places[strip, index], low)


def _steps(spans: _ShotSpans, wide: int, groups: int) -> _Steps:
    """Return the number of shots over all X from 0 to the step of the shots."""
    base = np.bincount(
        spans.group, weights=spans.last // wide + -spans.first // wide + 1, minlength=groups
    ).astype(np.int64)
    events = [(np.arange(groups, dtype=np.int64), np.zeros(groups, dtype=np.int64), base)]
    for at, more in ((spans.first % wide, 1), ((spans.last + 1) % wide, -1)):
        changes = at > 0
        own = spans.group[changes]
        events.append((own, at[changes], np.full(own.size, more, dtype=np.int64)))
    group, place, adds = (np.concatenate(part) for part in zip(*events, strict=True))
    keys = group * wide + place
    order = np.argsort(keys, kind="stable")
    keys, group, place, adds = keys[order], group[order], place[order], adds[order]
    total = np.cumsum(adds)
    starts = np.searchsorted(group, np.arange(groups))
    before = total[starts] - adds[starts]
    # Of several changes in one place only the last one leaves a number that is there.
    kept = np.append(keys[1:] != keys[:-1], True)
    group, place, shots = group[kept], place[kept], (total - before[group])[kept]
    last = np.append(place[1:] - 1, wide - 1)
    last[np.append(group[1:] != group[:-1], True)] = wide - 1
    return _Steps(group=group, first=place, last=last, shots=shots)


def _shot_spans(ground: Ground, field: Xy, first: Ints, last: Ints) -> _ShotSpans:
    """Return the places of exposed shots over strips, as few as there may be."""
    (m, n), pitch = field, ground.pitch[0]
    strip, row, left, right = _placed(ground, first, last)
    is_wide = right - left + 1 >= pitch
    shifts = np.arange(m, dtype=np.int64) * pitch
    narrow = ~is_wide
    strip, row = (
        np.concatenate([item[is_wide], np.repeat(item[narrow], m)]) for item in (strip, row)
    )
    left, right = (
        np.concatenate([wide, (item[narrow][:, None] - shifts).ravel()])
        for wide, item in ((left[is_wide] - (m - 1) * pitch, left), (right[is_wide], right))
    )
    begins = np.arange(n, dtype=np.int64)[:, None]
    shot_row = (row[None, :] - begins) // n
    lowest = int(shot_row.min(initial=0))
    rows = int(shot_row.max(initial=0)) - lowest + 1
    own = strip[None, :] * n + begins
    group = (own * rows + shot_row - lowest).ravel()
    least = int(left.min(initial=0))
    span = int(right.max(initial=0)) - least + 2
    low, high = (group * span + np.tile(item - least, n) for item in (left, right))
    order = np.argsort(low, kind="stable")
    low, high, group = low[order], high[order], group[order]
    until = np.maximum.accumulate(high)
    low[1:] = np.maximum(low[1:], until[:-1] + 1)
    is_any = low <= high
    low, high, group = low[is_any], high[is_any], group[is_any]
    back = least - group * span
    return _ShotSpans(group=group // rows, first=low + back, last=high + back)


def _placed(ground: Ground, first: Ints, last: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Return strip, row, first and last x of the spans in which dies are placed all over a strip.

    Doubled as in `strips`.
    """
    width, height = ground.size
    low, high = (
        2 * (ground.rows[np.newaxis, :] * ground.pitch[1] + y[:, np.newaxis]) + height % 2
        for y in (first, last)
    )
    diameter = ground.usable_diameter_nm
    far = np.maximum(np.abs(low), np.abs(high))
    squares = diameter**2 - np.minimum(far + height, diameter + 1) ** 2
    reach = root(squares) - width
    inside = (squares >= 0) & (reach >= 0)
    left = -reach
    pieces = []
    for box in sorted(ground.keep_outs, key=lambda b: (b.left_nm, b.right_nm)):
        is_near = (high > 2 * box.bottom_nm - height) & (low < 2 * box.top_nm + height)
        until, again = 2 * box.left_nm - width, 2 * box.right_nm + width
        pieces.append((left, np.minimum(until, reach), inside & is_near))
        left = np.where(is_near, np.maximum(left, again), left)
    pieces.append((left, reach, inside))
    odd = width % 2
    found = []
    for start, end, is_any in pieces:
        x0, x1 = -((odd - start) // 2), (end - odd) // 2
        strip, row = np.nonzero(is_any & (x0 <= x1))
        found.append((strip, ground.rows[row], x0[strip, row], x1[strip, row]))
    strips, rows, firsts, lasts = (np.concatenate(part) for part in zip(*found, strict=True))
    return strips, rows, firsts, lasts
