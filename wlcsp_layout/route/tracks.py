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
from numpy.typing import NDArray

from wlcsp_layout.geometry import Xy
from wlcsp_layout.route.octagon import FAR_NM, Octagons

Angles: TypeAlias = Literal[45, 90]
Heading: TypeAlias = int
"""0 to the east, 1 to the northeast and so on; its family is the rest by four."""
_State: TypeAlias = tuple[int, int, Heading]
"""A bend: where it is, and where the path goes from there."""

STEPS: tuple[Xy, ...] = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))
_SIGN = (1, 1, 1, -1, -1, -1, -1, 1)
_SLOPE = ((0, 1, 1, 1), (1, 0, 1, 0), (1, -1, 0, 1), (-1, 0, 1, 0))
"""How the offset of family j grows along a track of family i."""
_UNIT = (1.0, math.sqrt(2)) * 4
_SAVED = math.sqrt(2) - 1
_FIXED = (1, 3, 0, 2)
"""Which of x, y, x + y, x - y is fixed on a track, by family."""
ROUNDS = 8
HASTE = 1.1
"""How much dearer a search on many tracks takes the rest of the way: faster, not always best."""
MOST_STATES, FEW_STATES = 3_000, 300
"""Of all rounds for one path: beyond, a way that is found is not worth the wait.  Few once the
effort for all paths has been spent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taste:
    """What a path costs beside its length, in nm of length."""

    angles: Angles
    bend_nm: int
    short_nm: int
    """A step below this length costs `notch_nm` more."""
    notch_nm: int
    leads_nm: tuple[int, int]
    """A bend nearer to the start or the end than this costs `lead_nm`."""
    lead_nm: int


@dataclass(slots=True)
class Effort:
    """How many states may still be looked at for all paths together."""

    left: int


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
    met: NDArray[np.intp]
    """The blocks that the taut line meets: along their sides a path is likely to run."""
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


def path(tracks: Tracks, start: Xy, end: Xy, taste: Taste, effort: Effort) -> Path | None:
    """Return the cheapest path that was found from start to end, or None."""
    headings: tuple[Heading, ...] = tuple(range(0, 8, taste.angles // 45))
    search = _Search(tracks, start, end, taste)
    most = search.states_left = MOST_STATES if effort.left > 0 else FEW_STATES
    least = search.rest_nm(*start, headings[0]) + 2 * taste.bend_nm
    best: Path | None = None
    for number in range(ROUNDS):
        limit = best.cost_nm if best else math.inf
        best = search.run(headings, limit, HASTE if number else 1.0) or best
        if best and (number or best.cost_nm <= least):
            break
        if not search.add_tracks():
            break
    effort.left -= most - search.states_left
    return best


def _offset(family: int, x: int, y: int) -> int:
    return (y, x - y, x, x + y)[family]


class _Search:
    """A* searches on a growing set of tracks."""

    def __init__(self, tracks: Tracks, start: Xy, end: Xy, taste: Taste) -> None:
        """Begin with the tracks through the two ends, and along what the taut line meets."""
        self.tracks, self.taste = tracks, taste
        self.start, self.end = start, end
        self.offsets = [sorted({_offset(f, *start), _offset(f, *end)}) for f in range(4)]
        self.states_left = MOST_STATES
        self.stoppers: set[int] = set()
        self.used: set[int] = {-1}
        self.turns = (1, 7) if taste.angles == 45 else (2, 6)  # noqa: PLR2004  degrees
        self.stoppers.update(tracks.met.tolist())
        self.note_stops(end)

    def add_tracks(self) -> bool:
        """Add the tracks along what stopped the last searches; tell whether there are new ones."""
        fresh = sorted(self.stoppers - self.used)
        self.used.update(fresh)
        self.stoppers.clear()
        sides = self.tracks.sides[fresh]
        before = sum(len(values) for values in self.offsets)
        for family, fixed in enumerate(_FIXED):
            if self.taste.angles == 90 and family % 2:  # noqa: PLR2004  degrees
                continue
            values = sides[:, (fixed, 4 + fixed)].ravel()
            known = values[np.abs(values) < FAR_NM // 2].tolist()
            self.offsets[family] = sorted({*self.offsets[family], *known})
        if self.taste.angles == 90:  # noqa: PLR2004  degrees
            across, up = _corner_steps(sides)
            self.offsets[0] = sorted({*self.offsets[0], *up})
            self.offsets[2] = sorted({*self.offsets[2], *across})
        return sum(len(values) for values in self.offsets) > before

    def run(self, headings: tuple[Heading, ...], limit_nm: float, haste: float) -> Path | None:
        """Return the cheapest path below a limit on the tracks so far, or None."""
        end = self.end
        best: dict[_State, float] = {}
        came: dict[_State, _State] = {}
        heap: list[tuple[float, float, _State]] = []
        for k in headings:
            state = (*self.start, k)
            best[state] = 0.0
            heappush(heap, (0.0, 0.0, state))
        while heap and self.states_left:
            _, cost, state = heappop(heap)
            if cost > best[state]:
                continue
            x, y, k = state
            if (x, y) == end:
                return Path(points=_corners(state, came), cost_nm=cost)
            self.states_left -= 1
            for price, turned in self._onward(x, y, k):
                total = cost + price
                if total < best.get(turned, math.inf):
                    best[turned] = total
                    came[turned] = state
                    rest = self.rest_nm(*turned)
                    if total + rest < limit_nm:
                        heappush(heap, (total + haste * rest, total, turned))
        return None

    def rest_nm(self, x: int, y: int, k: Heading) -> float:
        """Return what the way to the end costs at least."""
        dx, dy = self.end[0] - x, self.end[1] - y
        across, up = abs(dx), abs(dy)
        if self.taste.angles == 90:  # noqa: PLR2004  degrees
            reach: float = across + up
        else:
            reach = across + _SAVED * up if across > up else up + _SAVED * across
        sx, sy = STEPS[k]
        is_ahead = sx * dy == sy * dx and sx * dx + sy * dy >= 0
        return reach if is_ahead else reach + self.taste.bend_nm

    def _onward(self, x: int, y: int, k: Heading) -> list[tuple[float, _State]]:
        """Return where a path may turn, or end, after going on from a point in a direction."""
        family, sign = k % 4, _SIGN[k]
        offset, place = ((y, x), (x - y, x), (x, y), (x + y, x))[family]
        free = self.tracks.free(family, offset)
        i = free.at(place)
        if i < 0:
            return []
        stop = free.ends[i] if sign > 0 else free.starts[i]
        self.stoppers.add(free.after[i] if sign > 0 else free.before[i])
        room = (stop - place) * sign
        sx, sy = STEPS[k]
        taste, unit = self.taste, _UNIT[k]
        is_first = (x, y) == self.start
        least = (taste.leads_nm[0] if is_first else taste.short_nm) / unit
        extra = taste.lead_nm if is_first else taste.notch_nm
        found: list[tuple[float, _State]] = []
        ex, ey = self.end
        along: float = (ex - x) * sx or (ey - y) * sy
        if 0 < along <= room and x + along * sx == ex and y + along * sy == ey:
            is_short = along * unit < taste.leads_nm[1] and not is_first
            found.append((along * unit + is_short * taste.lead_nm, (ex, ey, k)))
        for turn in self.turns:
            turned = (k + turn) % 8
            other = turned % 4
            slope = _SLOPE[family][other] * sign
            here = _offset(other, x, y)
            is_rising = _SIGN[turned] > 0
            for value in _within(self.offsets[other], here, here + slope * room):
                along = slope * (value - here)
                to_x, to_y = x + along * sx, y + along * sy
                where = to_y if other == 2 else to_x  # noqa: PLR2004  the third family
                track = self.tracks.free(other, value)
                j = track.at(where)
                if j < 0 or (track.ends[j] if is_rising else track.starts[j]) == where:
                    continue
                price = along * unit + taste.bend_nm
                found.append((price + extra if along < least else price, (to_x, to_y, turned)))
        return found

    def note_stops(self, at: Xy) -> None:
        """Remember what ends the tracks through a point."""
        for family in range(4):
            free = self.tracks.free(family, _offset(family, *at))
            i = free.at(at[1] if family == 2 else at[0])  # noqa: PLR2004  the third family
            if i >= 0:
                self.stoppers.update((free.before[i], free.after[i]))


def _corner_steps(sides: Octagons) -> tuple[list[int], list[int]]:
    """Return x and y of the middles of all slanted sides: there axial paths turn around a corner.

    With one step more than around the corner of a square, as many of them pass as there can.
    """
    across: list[int] = []
    up: list[int] = []
    for sums, sign in (((6, 4, 5), 1), ((2, 0, 1), 1), ((7, 4, 1), -1), ((3, 0, 5), -1)):
        c, x, y = (sides[:, i] for i in sums)
        real = (np.abs(c) < FAR_NM // 2) & (np.abs(x) < FAR_NM // 2) & (np.abs(y) < FAR_NM // 2)
        middle = (x + c - sign * y)[real] // 2
        across += middle.tolist()
        up += (sign * (c[real] - middle)).tolist()
    return across, up


def _within(offsets: list[int], here: int, there: float) -> list[int]:
    """Return the offsets beyond here, up to there, whichever of the two is larger."""
    if there > here:
        return offsets[bisect_right(offsets, here) : bisect_right(offsets, there)]
    return offsets[bisect_left(offsets, there) : bisect_left(offsets, here)]


def _corners(last: _State, came: dict[_State, _State]) -> tuple[Xy, ...]:
    points = [last[:2]]
    while last in came:
        last = came[last]
        points.append(last[:2])
    return tuple(reversed(points))
