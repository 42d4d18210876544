"""The value of offsets, bounded from above over strips of them.

A strip is all offsets in x at a range of offsets in y. Coordinates are doubled, so that the center
of a die of odd size may lie on half a nanometer. In them the centers of a row's dies that lie in
the usable circle fill one span of x; so do those of the dies that touch it, and keep-outs cut spans
into pieces. Over a strip, a span of dies that are wanted is taken as wide as it gets anywhere in
the strip, and a span of those that are not as narrow: no offset of the strip is worth more. Then
the best place in x is found exactly: a span holds one die more from where its left end meets the
grid of dies and one less from behind its right end, so that one sweep over sorted ends sees every
value there is. A strip of one offset in y is not bounded but exact.

Whole numbers decide; roots are rounded down and corrected.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.geometry import Box, Xy

Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

PLACED, INSIDE, TOUCHED = 0, 1, 2
"""What is counted: dies in the circle and clear of keep-outs, in the circle, touching it."""
KINDS = 8
"""A sweep's ends are sorted by place, then by kind: what takes away comes before what adds."""


class Weights(NamedTuple):
    """What a die is worth that is placed, and what one costs that the circle cuts."""

    placed: int
    cut: int
    shot: int = 0
    """What a shot of a stepper costs."""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """The die, its step and where dies may stand."""

    size: Xy
    pitch: Xy
    usable_diameter_nm: int
    keep_outs: tuple[Box, ...] = ()

    @cached_property
    def rows(self) -> Ints:
        """The rows that may hold a die at any offset within one step of the center."""
        last = (self.usable_diameter_nm + self.size[1]) // (2 * self.pitch[1]) + 2
        return np.arange(-last, last + 1, dtype=np.int64)

    @cached_property
    def most_cut(self) -> int:
        """A number that dies on the circle cannot exceed.

        They stand in different cells of the grid of steps; the circle enters a cell through one of
        the grid's lines and meets each of them twice at most.
        """
        return sum(2 * (self.usable_diameter_nm // pitch + 2) for pitch in self.pitch) + 1

    @cached_property
    def most_placed(self) -> int:
        """A number that dies in the circle cannot exceed."""
        # A strip's bound may have a row more than fit at any one offset.
        across, up = (self.usable_diameter_nm // pitch + 3 for pitch in self.pitch)
        return across * up

    def most_shots(self, field: Xy) -> int:
        """Return a number that shots of so many columns and rows of dies cannot exceed."""
        across, up = (
            self.usable_diameter_nm // (count * pitch) + 3
            for count, pitch in zip(field, self.pitch, strict=True)
        )
        return across * up

    @cached_property
    def is_mirrored_in_y(self) -> bool:
        """Whether the offsets y and -y are worth the same."""
        boxes = {(b.left_nm, b.bottom_nm, b.right_nm, b.top_nm) for b in self.keep_outs}
        return boxes == {(x0, -y1, x1, -y0) for x0, y0, x1, y1 in boxes}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Spans:
    """Spans of offsets in x at which a die lies in them, by strip and row, and what each counts."""

    what: int
    first: Ints
    last: Ints
    is_any: Flags


def counts(ground: Ground, offset: Xy) -> tuple[int, int, int]:
    """Return how many dies are placed, in the circle, and touching it, at one offset."""
    found = [0, 0, 0]
    y = np.array([offset[1]], dtype=np.int64)
    for spans in _all_spans(ground, y, y):
        found[spans.what] += int(_at(spans, offset[0], ground.pitch[0]).sum())
    if not ground.keep_outs:
        found[PLACED] = found[INSIDE]
    return found[PLACED], found[INSIDE], found[TOUCHED]


def most(ground: Ground, weights: Weights, first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Return, for each strip from `first` to `last`, the bound of its value and an x that has it.

    It is exact where `first` is `last`; of equals the least x.
    """
    base, keys, worth = _sweep(ground, weights, first, last)
    reached = np.cumsum(worth, axis=1)
    best = reached.argmax(axis=1)
    strips = np.arange(first.size)
    gained = reached[strips, best]
    x = np.where(gained > 0, keys[strips, best] // KINDS, 0)
    return base + np.maximum(gained, 0), x.astype(np.int64)


def spans_of_value(
    ground: Ground, weights: Weights, y: int, value: int
) -> Iterator[tuple[int, int]]:
    """Yield the spans of x (first, last), 0 to the pitch, in which offsets have just this value."""
    at = np.array([y], dtype=np.int64)
    base, keys, worth = _sweep(ground, weights, at, at)
    places = (keys[0] // KINDS).tolist()
    now, start = int(base[0]), 0
    for place, more in zip([*places, ground.pitch[0]], [*worth[0].tolist(), 0], strict=True):
        if place > start:
            if now == value:
                yield start, place - 1
            start = place
        now += more


def profile(ground: Ground, weights: Weights, first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Return, for each strip, the places x from which on it has a value, and these values.

    The first place is 0; where several are equal, all but the last have a value below any other.
    """
    base, keys, worth = _sweep(ground, weights, first, last)
    none = np.zeros((first.size, 1), dtype=np.int64)
    places = np.concatenate([none, keys // KINDS], axis=1).astype(np.int64)
    values = base[:, None] + np.concatenate([none, np.cumsum(worth, axis=1)], axis=1)
    values[:, :-1][places[:, 1:] == places[:, :-1]] = np.iinfo(np.int64).min // 2
    return places, values


def _sweep(
    ground: Ground, weights: Weights, first: Ints, last: Ints
) -> tuple[Ints, NDArray[np.signedinteger], Ints]:
    """Return the value at x = 0, and the sorted ends of all spans with what each adds."""
    pitch = ground.pitch[0]
    nothing = pitch * KINDS + KINDS - 1
    each = _worth(weights, has_keep_outs=bool(ground.keep_outs))
    base = np.zeros(first.size, dtype=np.int64)
    ends: list[Ints] = []
    table = np.zeros(KINDS, dtype=np.int64)
    for spans in _all_spans(ground, first, last):
        worth = each[spans.what]
        if not worth:
            continue
        base += worth * _at(spans, 0, pitch).sum(axis=1)
        for place, adds in ((spans.first % pitch, worth), (spans.last % pitch + 1, -worth)):
            kind = spans.what if adds < 0 else spans.what + 3
            table[kind] = adds
            # Where the first offset is 0, or the last is the last there is, nothing changes.
            changes = spans.is_any & (place > 0) & (place < pitch)
            ends.append(np.where(changes, place * KINDS + kind, nothing))
    keys: NDArray[np.signedinteger] = np.concatenate(ends, axis=1)
    if nothing < np.iinfo(np.int32).max:
        keys = keys.astype(np.int32)  # sorted twice as fast
    keys.sort(axis=1)
    return base, keys, table[keys % KINDS]


def _worth(weights: Weights, *, has_keep_outs: bool) -> Sequence[int]:
    """Return what a die counts that is placed, in the circle, touching it.

    Dies that are cut touch it and are not in it.
    """
    if has_keep_outs:
        return (weights.placed, weights.cut, -weights.cut)
    return (0, weights.placed + weights.cut, -weights.cut)


def _at(spans: _Spans, x: int, pitch: int) -> Ints:
    """Return how many dies each span holds at an offset."""
    held = (spans.last - x) // pitch + (x - spans.first) // pitch + 1
    return np.where(spans.is_any, held, 0)


def _all_spans(ground: Ground, first: Ints, last: Ints) -> Iterator[_Spans]:
    """Yield the spans of rows over strips: of what is wanted the widest, else the narrowest."""
    height = ground.size[1]
    low, high = (
        2 * (ground.rows[np.newaxis, :] * ground.pitch[1] + y[:, np.newaxis]) + height % 2
        for y in (first, last)
    )
    near = np.maximum(np.maximum(low, -high), 0)
    far = np.maximum(np.abs(low), np.abs(high))
    diameter, width = ground.usable_diameter_nm, ground.size[0]
    # Clipped, as the squares of distances far beyond the wafer need more than 64 bits.
    squares = diameter**2 - np.minimum(near + height, diameter + 1) ** 2
    reach = root(squares) - width
    inside = (squares >= 0) & (reach >= 0)
    yield _spans(INSIDE, -reach, reach, inside, width)
    if ground.keep_outs:
        yield from _placed(ground, low, high, reach, inside)
    # A die touches with area: its nearest point lies strictly inside.
    squares = diameter**2 - np.clip(far - height, 0, diameter) ** 2
    reach = root(squares - 1) + width
    yield _spans(TOUCHED, -reach, reach, squares > 0, width)


def _placed(ground: Ground, low: Ints, high: Ints, reach: Ints, inside: Flags) -> Iterator[_Spans]:
    """Yield the pieces of spans that keep-outs leave, from the left.

    A keep-out counts where it takes dies at every offset of a strip.
    """
    width, height = ground.size
    left = -reach
    for box in sorted(ground.keep_outs, key=lambda b: (b.left_nm, b.right_nm)):
        is_near = (low > 2 * box.bottom_nm - height) & (high < 2 * box.top_nm + height)
        until, again = 2 * box.left_nm - width, 2 * box.right_nm + width
        # Dies may touch the keep-out: its ends belong to the pieces.
        yield _spans(PLACED, left, np.minimum(until, reach), inside & is_near, width)
        left = np.where(is_near, np.maximum(left, again), left)
    yield _spans(PLACED, left, reach, inside, width)


def _spans(what: int, left: Ints, right: Ints, is_any: Flags, width: int) -> _Spans:
    """Return spans of doubled centers as spans of offsets; some may hold no whole offset."""
    odd = width % 2
    first, last = -((odd - left) // 2), (right - odd) // 2
    return _Spans(what=what, first=first, last=last, is_any=is_any & (first <= last))


def root(squares: Ints) -> Ints:
    """Return square roots, rounded down; 0 where there is none."""
    roots: Ints = np.sqrt(np.maximum(squares, 0).astype(np.float64)).astype(np.int64)
    # A double holds the root of numbers this large to one unit only.
    roots -= roots * roots > np.maximum(squares, 0)
    roots += (roots + 1) * (roots + 1) <= squares
    return roots
