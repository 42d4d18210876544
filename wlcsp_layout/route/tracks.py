"""The cheapest axial and diagonal path between two points, on tracks along what is in the way.

A track is a line of one family: y fixed, x - y fixed, x fixed, x + y fixed. A path turns only
where tracks cross, by 45 degrees (or by 90 where only axial steps are allowed). The search begins
with the tracks through its two ends, and adds those along the sides of what stopped it.
"""

import math
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Literal, TypeAlias

import numpy as np

from wlcsp_layout.geometry import Xy
from wlcsp_layout.route.octagon import FAR_NM, Octagons

Angles: TypeAlias = Literal[45, 90]
Heading: TypeAlias = int
"""0 to the east, 1 to the northeast and so on; its family is the rest by four."""

STEPS: tuple[Xy, ...] = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))
_SIGN = (1, 1, 1, -1, -1, -1, -1, 1)
_SLOPE = ((0, 1, 1, 1), (1, 0, 1, 0), (1, -1, 0, 1), (-1, 0, 1, 0))
"""How the offset of family j grows along a track of family i."""
_UNIT = (1.0, math.sqrt(2), 1.0, math.sqrt(2))
_FIXED = (1, 3, 0, 2)
"""Which of x, y, x + y, x - y is fixed on a track, by family."""
ROUNDS = 8
MOST_STATES = 6_000
"""Of one search: beyond, a way that is found is not worth the wait."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taste:
    """What a path costs beside its length, in nm of length."""

    angles: Angles
    bend_nm: int
    short_nm: int
    """A step below this length costs `notch_nm` more."""
    notch_nm: int
    leads_nm: tuple[int, int]
    """A bend nearer to the start or the end than this costs `notch_nm` too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """A path by its corners, and what it costs."""

    points: tuple[Xy, ...]
    cost_nm: float


@dataclass(slots=True)
class _Free:
    """Where a track is free: closed intervals, and the rows that end each on either side."""

    starts: list[float]
    ends: list[float]
    before: list[int]
    after: list[int]

    def at(self, place: float) -> int:
        """Return the number of the interval that holds a place; -1 where it is blocked."""
        i = bisect_right(self.starts, place) - 1
        return i if i >= 0 and place <= self.ends[i] else -1


@dataclass(slots=True)
class Tracks:
    """Tracks among octagons that no path may enter; touching them is allowed."""

    blocks: Octagons
    sides: Octagons
    """For each block, the octagon along whose sides a path may run."""
    _free: dict[tuple[int, int], _Free] = field(default_factory=dict)

    def free(self, family: int, offset: int) -> _Free:
        """Return where a track is free."""
        key = (family, offset)
        known = self._free.get(key)
        if known is None:
            known = self._free[key] = self._cut(family, offset)
        return known

    def _cut(self, family: int, c: int) -> _Free:
        fixed = _FIXED[family]
        rows = np.flatnonzero((self.blocks[:, fixed] < c) & (self.blocks[:, 4 + fixed] > c))
        x0, y0, s0, d0, x1, y1, s1, d1 = self.blocks[rows].T
        if family == 0:
            lows, highs = (x0, s0 - c, d0 + c), (x1, s1 - c, d1 + c)
        elif family == 1:
            lows, highs = (x0, y0 + c, (s0 + c) / 2), (x1, y1 + c, (s1 + c) / 2)
        elif family == 2:  # noqa: PLR2004  families are counted
            lows, highs = (y0, s0 - c, c - d1), (y1, s1 - c, c - d0)
        else:
            lows, highs = (x0, c - y1, (d0 + c) / 2), (x1, c - y0, (d1 + c) / 2)
        low = np.maximum.reduce((*lows, np.full(len(rows), -FAR_NM))).astype(float)
        high = np.minimum.reduce(highs).astype(float)
        real = np.flatnonzero(low < high)
        order = real[np.argsort(low[real], kind="stable")]
        return _between(low[order].tolist(), high[order].tolist(), rows[order].tolist())


def _between(lows: list[float], highs: list[float], rows: list[int]) -> _Free:
    """Return the closed intervals outside of open ones, which are sorted."""
    free = _Free([-FAR_NM], [], [-1], [])
    end: float = -FAR_NM
    owner = -1
    for low, high, row in zip(lows, highs, rows, strict=True):
        if low >= end:
            if end > -FAR_NM:
                free.starts.append(end)
                free.before.append(owner)
            free.ends.append(low)
            free.after.append(row)
            end, owner = high, row
        elif high > end:
            end, owner = high, row
    if end > -FAR_NM:
        free.starts.append(end)
        free.before.append(owner)
    free.ends.append(FAR_NM)
    free.after.append(-1)
    return free


def path(
    tracks: Tracks, start: Xy, end: Xy, headings: tuple[Heading, ...], taste: Taste
) -> Path | None:
    """Return the cheapest path that was found from start to end, or None.

    `headings` are the directions in which it may begin.
    """
    offsets: list[set[int]] = [{_offset(f, start), _offset(f, end)} for f in range(4)]
    used: set[int] = set()
    best: Path | None = None
    for _ in range(ROUNDS):
        search = _Search(tracks, [sorted(values) for values in offsets], start, end, taste)
        found = search.run(headings)
        if best and (not found or found.cost_nm > best.cost_nm * 0.995):
            return found if found and found.cost_nm < best.cost_nm else best
        best = found or best
        if best and best.cost_nm <= _reach(start, end, taste) * 1.0001 + 2 * taste.bend_nm:
            return best
        fresh = sorted(search.stoppers - used - {-1})
        if not fresh:
            return best
        used.update(fresh)
        for row in fresh:
            side = tracks.sides[row]
            for family in range(4):
                for value in (int(side[_FIXED[family]]), int(side[4 + _FIXED[family]])):
                    if abs(value) < FAR_NM // 2:
                        offsets[family].add(value)
    return best


def _reach(a: Xy, b: Xy, taste: Taste) -> float:
    """Return the length of the shortest path where nothing is in the way."""
    dx, dy = abs(b[0] - a[0]), abs(b[1] - a[1])
    if taste.angles == 90:  # noqa: PLR2004  degrees
        return dx + dy
    return max(dx, dy) + (math.sqrt(2) - 1) * min(dx, dy)


def _offset(family: int, at: Xy) -> int:
    x, y = at
    return (y, x - y, x, x + y)[family]


class _Search:
    """One A* search on a fixed set of tracks."""

    def __init__(
        self, tracks: Tracks, offsets: list[list[int]], start: Xy, end: Xy, taste: Taste
    ) -> None:
        self.tracks, self.offsets, self.taste = tracks, offsets, taste
        self.start, self.end = start, end
        self.end_offsets = [_offset(f, end) for f in range(4)]
        self.turns = (1, 7) if taste.angles == 45 else (2, 6)  # noqa: PLR2004  degrees
        self.stoppers: set[int] = set()

    def run(self, headings: tuple[Heading, ...]) -> Path | None:
        start, end = self.start, self.end
        best: dict[tuple[Xy, Heading], float] = {}
        came: dict[tuple[Xy, Heading], tuple[Xy, Heading]] = {}
        heap: list[tuple[float, float, Xy, Heading]] = []
        for k in headings:
            best[start, k] = 0.0
            heappush(heap, (self._rest(start, k), 0.0, start, k))
        self._note_stops(end)
        left = MOST_STATES
        while heap and left:
            _, cost, at, k = heappop(heap)
            if cost > best[at, k]:
                continue
            if at == end:
                return Path(points=_corners((at, k), came), cost_nm=cost)
            left -= 1
            for spot, turned, price in self._onward(at, k):
                key = (spot, turned)
                total = cost + price
                if total < best.get(key, math.inf):
                    best[key] = total
                    came[key] = (at, k)
                    heappush(heap, (total + self._rest(spot, turned), total, spot, turned))
        return None

    def _rest(self, at: Xy, k: Heading) -> float:
        """Return what the way to the end costs at least."""
        if at == self.end:
            return 0.0
        reach = _reach(at, self.end, self.taste)
        dx, dy = self.end[0] - at[0], self.end[1] - at[1]
        sx, sy = STEPS[k]
        is_ahead = sx * dy == sy * dx and sx * dx + sy * dy > 0
        return reach if is_ahead else reach + self.taste.bend_nm

    def _onward(self, at: Xy, k: Heading) -> list[tuple[Xy, Heading, float]]:
        """Return where a path may turn, or end, after going on from a point in a direction."""
        family, sign = k % 4, _SIGN[k]
        offset = _offset(family, at)
        place = at[1] if family == 2 else at[0]  # noqa: PLR2004  the third family
        free = self.tracks.free(family, offset)
        i = free.at(place)
        if i < 0:
            return []
        stop = free.ends[i] if sign > 0 else free.starts[i]
        self.stoppers.add(free.after[i] if sign > 0 else free.before[i])
        found: list[tuple[Xy, Heading, float]] = []
        if self.end_offsets[family] == offset:
            goal = self.end[1] if family == 2 else self.end[0]  # noqa: PLR2004
            if 0 < (goal - place) * sign and (stop - goal) * sign >= 0:
                found.append((self.end, k, self._price(at, self.end, k)))
        sx, sy = STEPS[k]
        for turn in self.turns:
            turned = (k + turn) % 8
            other = turned % 4
            slope = _SLOPE[family][other]
            here = _offset(other, at)
            for value in _within(self.offsets[other], here, here + slope * (stop - place)):
                along = slope * (value - here) * sign
                spot = (at[0] + sx * along, at[1] + sy * along)
                track = self.tracks.free(other, value)
                where = spot[1] if other == 2 else spot[0]  # noqa: PLR2004
                j = track.at(where)
                if j < 0:
                    continue
                limit = track.ends[j] if _SIGN[turned] > 0 else track.starts[j]
                if limit != where:
                    price = self._price(at, spot, k) + self.taste.bend_nm
                    found.append((spot, turned, price))
        return found

    def _price(self, at: Xy, spot: Xy, k: Heading) -> float:
        """Return the length of a step, and what is added for one that is too short."""
        length = max(abs(spot[0] - at[0]), abs(spot[1] - at[1])) * _UNIT[k % 4]
        least = self.taste.short_nm
        if at == self.start:
            least = self.taste.leads_nm[0] if spot != self.end else 0
        elif spot == self.end:
            least = self.taste.leads_nm[1]
        return length + self.taste.notch_nm if length < least else length

    def _note_stops(self, at: Xy) -> None:
        """Remember what ends the tracks through a point."""
        for family in range(4):
            free = self.tracks.free(family, _offset(family, at))
            i = free.at(at[1] if family == 2 else at[0])  # noqa: PLR2004
            if i >= 0:
                self.stoppers.update((free.before[i], free.after[i]))


def _within(offsets: list[int], here: int, there: float) -> list[int]:
    """Return the offsets beyond here, up to there, whichever of the two is larger."""
    if there > here:
        return offsets[bisect_right(offsets, here) : bisect_right(offsets, there)]
    return offsets[bisect_left(offsets, there) : bisect_left(offsets, here)]


def _corners(
    last: tuple[Xy, Heading], came: dict[tuple[Xy, Heading], tuple[Xy, Heading]]
) -> tuple[Xy, ...]:
    points = [last[0]]
    while last in came:
        last = came[last]
        points.append(last[0])
    return tuple(reversed(points))
