"""Center lines of any angle, made axial and diagonal without passing anything on another side."""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, product

import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.geometry import Point, Xy
from wlcsp_layout.model.package import Die
from wlcsp_layout.route import clearance, octagon
from wlcsp_layout.route.corridor import corridors
from wlcsp_layout.route.features import half_of
from wlcsp_layout.route.metal import Owners, of_traces, pads_and_balls
from wlcsp_layout.route.octagon import Octagons
from wlcsp_layout.route.routing import Trace
from wlcsp_layout.route.ties import places_near, tied, ties
from wlcsp_layout.route.tracks import Angles, Effort, Taste, path
from wlcsp_layout.units import Nm

BEND, NOTCH, LEAD = 2, 4, 2
"""What a bend, a step shorter than the width, and a bend inside of the own pad cost, in widths of
length.  Our choice: a bend is worth a detour that one does not see."""
MOST_TRIES = 8
"""How often a trace is converted anew when others had to take its place."""
EFFORT, LEAST_EFFORT = 250, 30_000
"""States of searches for each trace, and for all together: beyond, none pushes others aside, so
that it comes to an end where there is too little room in many places.  Our choice: some three times
what traces take that fit, and what passes in some seconds."""


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
    lines = _kept_clean(work, fixed, owners)
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
        self.ties = ties(die, traces)
        self.corridors = corridors(die, traces, fixed, owners, angles)
        self.leads = _leads(die, traces)
        self.effort = Effort(max(EFFORT * len(traces), LEAST_EFFORT))
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
            if any(self.lines[tie.trunk] is None and tie.trunk in queue for tie in self.ties[i]):
                queue.append(i)
                continue
            tries[i] += 1
            line = self._line(i, self._others(i)[0])
            if line is None and tries[i] < MOST_TRIES and self.effort.left > 0:
                line = self._pushing(i, tries)
            if line is not None:
                for j in self._in_the_way(i, line):
                    queue.extend(self._clear(j))
                self._set(i, line)
        for group in tied(self.ties):
            if any(self.lines[i] is None for i in group):
                for i in group:
                    self._set(i, None)

    def _clear(self, i: int) -> list[int]:
        """Take the line of a trace away, and of those that end on it; return their numbers."""
        self._set(i, None)
        ends_here = [
            j
            for j, found in enumerate(self.ties)
            if self.lines[j] is not None and any(tie.trunk == i for tie in found)
        ]
        return [i, *(k for j in ends_here for k in self._clear(j))]

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
        """Return the cheapest axial and diagonal line of a trace that was found, or None."""
        tracks = self.corridors[i].tracks(others)
        width, leads = self.traces[i].width_nm, self.leads[i]
        taste = Taste(
            angles=self.angles,
            bend_nm=BEND * width,
            short_nm=width,
            notch_nm=NOTCH * width,
            leads_nm=(leads[0], leads[1]),
            lead_nm=LEAD * width,
        )
        found = [
            item
            for start, end in product(self._ends(i, 0), self._ends(i, -1))
            if start != end and (item := path(tracks, start, end, taste, self.effort))
        ]
        if not found:
            return None
        return _without_straight_corners(min(found, key=lambda item: item.cost_nm).points)

    def _ends(self, i: int, which: int) -> list[Xy]:
        """Return where a trace may begin or end: in one point, or on a trace of its net."""
        at = self.traces[i].points[which].xy
        for tie in self.ties[i]:
            trunk = self.lines[tie.trunk]
            if tie.which == which and trunk is not None:
                return places_near(trunk, at, self.traces[i].width_nm)
        return [at]


def _leads(die: Die, traces: Sequence[Trace]) -> list[tuple[int, int]]:
    """Return for each trace how far it should go straight from the pads and balls it ends in."""
    landings = {
        pad.landing.center.xy: max(pad.landing.width_nm, pad.landing.height_nm) // 2
        for pad in die.chip_pads
    }
    radius = die.ball_pad.metal_diameter_nm // 2
    inside = landings | {ball.at.xy: radius for ball in die.balls}
    return [
        (
            inside.get(trace.points[0].xy, 0) + trace.width_nm,
            inside.get(trace.points[-1].xy, 0) + trace.width_nm,
        )
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


def _kept_clean(work: _Work, fixed: Sequence[Trace], owners: Owners) -> list[tuple[Xy, ...] | None]:
    """Return the lines without those that come too close to a trace that stayed as it was."""
    kept, groups = list(work.lines), tied(work.ties)
    solid = [*pads_and_balls(work.die, owners), *of_traces(fixed, owners)]
    while True:
        now = [
            trace if line is None else replace(trace, points=tuple(_point(p) for p in line))
            for trace, line in zip(work.traces, kept, strict=True)
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
        for i in guilty.union(*(group for group in groups if guilty & group)):
            kept[i] = None


def _point(xy: Xy) -> Point:
    return Point(x_nm=Nm(xy[0]), y_nm=Nm(xy[1]))
