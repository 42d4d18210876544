"""Center lines of any angle, made axial and diagonal without passing anything on another side."""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from shapely import LineString
from shapely import Point as ShapelyPoint

from wlcsp_layout.geometry import Point, Xy
from wlcsp_layout.model.package import Die
from wlcsp_layout.route import clearance, octagon
from wlcsp_layout.route.corridor import corridors
from wlcsp_layout.route.features import half_of
from wlcsp_layout.route.metal import Owners, of_traces, pads_and_balls
from wlcsp_layout.route.octagon import Octagons
from wlcsp_layout.route.routing import Trace
from wlcsp_layout.route.tracks import STEPS, Angles, Heading, Taste, path
from wlcsp_layout.units import Nm

JOINT_NM = 2
"""How far off its line a joint may lie: it was rounded to the grid, as the line's ends were."""
BEND, NOTCH, LEAD = 2, 4, 2
"""What a bend, a step shorter than the width, and a bend inside of the own pad cost, in widths of
length.  Our choice: a bend is worth a detour that one does not see."""
MOST_TRIES = 8
"""How often a trace is converted anew when others had to take its place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Octilinear:
    """Traces in the order given; `kept_any` names the routes that stayed as they were."""

    traces: tuple[Trace, ...]
    kept_any: tuple[str, ...]


def octilinear(
    die: Die,
    traces: Sequence[Trace],
    owners: Owners,
    angles: Angles,
    fixed: Sequence[Trace] = (),
) -> Octilinear:
    """Return the traces with axial and diagonal steps alone (45), or axial alone (90).

    Each keeps its ends, and the side on which it passes every feature and every other trace; the
    fixed ones stay where they are.
    """
    work = _Work(die, traces, fixed, owners, angles)
    work.convert()
    lines = _kept_clean(die, traces, work.lines, fixed, owners)
    return Octilinear(
        traces=tuple(
            trace if line is None else replace(trace, points=tuple(_point(p) for p in line))
            for trace, line in zip(traces, lines, strict=True)
        ),
        kept_any=tuple(t.route for t, line in zip(traces, lines, strict=True) if line is None),
    )


class _Work:
    """The traces on their way: converted ones have a line, the others None."""

    def __init__(
        self,
        die: Die,
        traces: Sequence[Trace],
        fixed: Sequence[Trace],
        owners: Owners,
        angles: Angles,
    ) -> None:
        self.die, self.traces, self.angles = die, traces, angles
        self.corridors = corridors(die, traces, fixed, owners, angles)
        self.stops = [_stops([*traces, *fixed], i) for i in range(len(traces))]
        self.leads = _leads(die, traces)
        self.lines: list[tuple[Xy, ...] | None] = [None] * len(traces)
        self.cores: Octagons = np.empty((0, 8), dtype=np.int64)
        self.owner: NDArray[np.intp] = np.empty(0, dtype=np.intp)
        halves = [half_of(trace.width_nm, angles) for trace in traces]
        spaces = [owners.space_nm(trace.net, trace.width_nm) for trace in traces]
        numbers = {name: n for n, name in enumerate(sorted({trace.net for trace in traces}))}
        self.net = np.array([numbers[trace.net] for trace in traces], dtype=np.int64)
        self.space = np.array(spaces, dtype=np.int64)
        self.slant = np.array([octagon.diagonal(space) for space in spaces], dtype=np.int64)
        self.axial = np.array([half.axial_nm for half in halves], dtype=np.int64)
        self.diagonal = np.array([half.diagonal_nm for half in halves], dtype=np.int64)

    def convert(self) -> None:
        queue = deque(_around_the_die(self.die, self.traces))
        tries = [0] * len(self.traces)
        while queue:
            i = queue.popleft()
            if self.lines[i] is not None:
                continue
            tries[i] += 1
            line = self._line(i, self._others(i)[0])
            if line is None and tries[i] < MOST_TRIES:
                line = self._pushing(i, tries)
                queue.extend(self._in_the_way(i, line) if line else [])
            if line is not None:
                for j in self._in_the_way(i, line):
                    self._set(j, None)
                self._set(i, line)

    def _pushing(self, i: int, tries: Sequence[int]) -> tuple[Xy, ...] | None:
        """Return a line that takes the place of one other trace if that suffices, else of all.

        The first to go is the one that was converted the least often.
        """
        free = self._line(i, np.empty((0, 8), dtype=np.int64))
        if free is None:
            return None
        others, owner = self._others(i)
        for j in sorted(self._in_the_way(i, free), key=lambda j: (tries[j], j)):
            line = self._line(i, others[owner != j])
            if line is not None:
                return line
        return free

    def _set(self, i: int, line: tuple[Xy, ...] | None) -> None:
        self.lines[i] = line
        keep = self.owner != i
        self.cores, self.owner = self.cores[keep], self.owner[keep]
        if line:
            mine = octagon.of_segments(line)
            self.cores = np.concatenate([self.cores, mine])
            self.owner = np.concatenate([self.owner, np.full(len(mine), i)])

    def _others(self, i: int) -> tuple[Octagons, NDArray[np.intp]]:
        """Return what a trace must stay out of because of converted traces, and whose it is."""
        foreign = self.net[self.owner] != self.net[i]
        owner = self.owner[foreign]
        space = np.maximum(self.space[owner], self.space[i])
        slant = np.maximum(self.slant[owner], self.slant[i])
        axial = space + self.axial[i] + self.axial[owner]
        diagonal = slant + self.diagonal[i] + self.diagonal[owner]
        return octagon.grown(self.cores[foreign], axial, diagonal), owner

    def _in_the_way(self, i: int, line: tuple[Xy, ...]) -> list[int]:
        """Return the converted traces that a line comes too close to."""
        theirs, owner = self._others(i)
        hit = np.zeros(len(owner), dtype=np.bool_)
        for step in octagon.of_segments(line):
            hit |= octagon.overlapping(theirs, step)
        return sorted(set(owner[hit].tolist()))

    def _line(self, i: int, others: Octagons) -> tuple[Xy, ...] | None:
        """Return the axial and diagonal line of a trace through all its stops, or None."""
        tracks = self.corridors[i].tracks(others)
        headings: tuple[Heading, ...] = tuple(range(0, 8, self.angles // 45))
        line: tuple[Xy, ...] = self.stops[i][:1]
        width = self.traces[i].width_nm
        leads = self.leads[i]
        for start, end in pairwise(self.stops[i]):
            taste = Taste(
                angles=self.angles,
                bend_nm=BEND * width,
                short_nm=width,
                notch_nm=NOTCH * width,
                leads_nm=(leads.get(start, width), leads.get(end, width)),
                lead_nm=LEAD * width,
            )
            # A stop where another trace of the net joins may be a right angle if need be.
            choices = (headings, _onward(line[-2:], 2)) if line[1:] else (headings,)
            tried = (path(tracks, start, end, choice, taste) for choice in choices)
            found = next((item for item in tried if item), None)
            if found is None:
                return None
            line += found.points[1:]
            headings = _onward(line[-2:], self.angles // 45)
        return _without_straight_corners(line)


def _stops(traces: Sequence[Trace], i: int) -> tuple[Xy, ...]:
    """Return the ends of a trace, and between them where others of its net join it."""
    mine = traces[i]
    line = LineString([point.xy for point in mine.points])
    ends = (mine.points[0].xy, mine.points[-1].xy)
    joints = {
        point.xy
        for j, other in enumerate(traces)
        if j != i and other.net == mine.net
        for point in (other.points[0], other.points[-1])
        if point.xy not in ends and line.distance(ShapelyPoint(point.xy)) <= JOINT_NM
    }
    inner = sorted(joints, key=lambda xy: (line.project(ShapelyPoint(xy)), xy))
    return (ends[0], *inner, ends[1])


def _onward(step: tuple[Xy, ...], turn: int) -> tuple[Heading, ...]:
    """Return the headings that go on from a step: straight, or turned by that many times 45."""
    (ax, ay), (bx, by) = step
    k = STEPS.index(((bx > ax) - (bx < ax), (by > ay) - (by < ay)))
    return (k, (k + turn) % 8, (k - turn) % 8)


def _leads(die: Die, traces: Sequence[Trace]) -> list[dict[Xy, int]]:
    """Return for each trace how far it should go straight from the pads and balls it ends in."""
    landings = {
        pad.landing.center.xy: max(pad.landing.width_nm, pad.landing.height_nm) // 2
        for pad in die.chip_pads
    }
    radius = die.ball_pad.metal_diameter_nm // 2
    inside = landings | {ball.at.xy: radius for ball in die.balls}
    return [
        {
            point.xy: inside[point.xy] + trace.width_nm
            for point in (trace.points[0], trace.points[-1])
            if point.xy in inside
        }
        for trace in traces
    ]


def _around_the_die(die: Die, traces: Sequence[Trace]) -> list[int]:
    """Return the order of conversion: by direction of the first point from the die's center."""
    x, y = die.box.center.xy
    return sorted(
        range(len(traces)),
        key=lambda i: (
            math.atan2(traces[i].points[0].y_nm - y, traces[i].points[0].x_nm - x),
            i,
        ),
    )


def _without_straight_corners(points: Sequence[Xy]) -> tuple[Xy, ...]:
    kept = [points[0]]
    for at, after in pairwise(points[1:]):
        ax, ay = at[0] - kept[-1][0], at[1] - kept[-1][1]
        bx, by = after[0] - at[0], after[1] - at[1]
        if ax * by != ay * bx:
            kept.append(at)
    return (*kept, points[-1])


def _kept_clean(
    die: Die,
    traces: Sequence[Trace],
    lines: Sequence[tuple[Xy, ...] | None],
    fixed: Sequence[Trace],
    owners: Owners,
) -> list[tuple[Xy, ...] | None]:
    """Return the lines without those that come too close to a trace that stayed as it was."""
    kept = list(lines)
    solid = [*pads_and_balls(die, owners), *of_traces(fixed, owners)]
    while True:
        now = [
            trace if line is None else replace(trace, points=tuple(_point(p) for p in line))
            for trace, line in zip(traces, kept, strict=True)
        ]
        pieces, owner = [], []
        for i, trace in enumerate(now):
            mine = of_traces([trace], owners)
            pieces += mine
            owner += [i] * len(mine)
        guilty = {
            owner[n]
            for near in clearance.too_close([*pieces, *solid])
            for n in (near.first, near.second)
            if n < len(owner) and kept[owner[n]] is not None
        }
        if not guilty:
            return kept
        for i in guilty:
            kept[i] = None


def _point(xy: Xy) -> Point:
    return Point(x_nm=Nm(xy[0]), y_nm=Nm(xy[1]))
