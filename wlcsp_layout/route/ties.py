"""Traces that end on another trace of their net: where they do moves with that one."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from shapely import LineString
from shapely import Point as ShapelyPoint

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Die
from wlcsp_layout.route.routing import Trace

JOINT_NM = 2
"""How far off its line a joint may lie: it was rounded to the grid, as the line's ends were."""
ALONG = (0, 2, 5, 10)
"""How far along the trunk from the nearest place an end may move, in widths of the trace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tie:
    """One end of a trace, and the number of the trace that it lies on."""

    which: int
    """0: its first point, -1: its last."""
    trunk: int


def ties(die: Die, traces: Sequence[Trace]) -> tuple[tuple[Tie, ...], ...]:
    """Return for each trace its ends that lie on an earlier one of its net, and on no pad."""
    taken = {pad.landing.center.xy for pad in die.chip_pads} | {ball.at.xy for ball in die.balls}
    lines: dict[str, list[tuple[int, LineString]]] = {}
    found: list[tuple[Tie, ...]] = []
    for i, trace in enumerate(traces):
        mine: list[Tie] = []
        for which in (0, -1):
            at = trace.points[which].xy
            trunks = (
                j
                for j, line in lines.get(trace.net, ())
                if at not in taken and line.distance(ShapelyPoint(at)) <= JOINT_NM
            )
            mine += [Tie(which=which, trunk=j) for j in list(trunks)[:1]]
        found.append(tuple(mine))
        line = LineString([point.xy for point in trace.points])
        lines.setdefault(trace.net, []).append((i, line))
    return tuple(found)


def tied(found: Sequence[Sequence[Tie]]) -> list[set[int]]:
    """Return the sets of traces that hang together by ties; those without any are left out."""
    groups: list[set[int]] = []
    for i, mine in enumerate(found):
        if mine:
            group = {i, *(tie.trunk for tie in mine)}
            joined = [other for other in groups if other & group]
            groups = [other for other in groups if not other & group]
            groups.append(group.union(*joined))
    return groups


def places_near(line: Sequence[Xy], at: Xy, width_nm: int) -> list[Xy]:
    """Return places on an axial and diagonal line: the nearest to a point, and some beside it."""
    whole = LineString(line)
    middle = whole.project(ShapelyPoint(at))
    offs = (sign * n * width_nm for n in ALONG for sign in (1, -1))
    return list(dict.fromkeys(_on(line, middle + off) for off in offs))


def _on(line: Iterable[Xy], along: float) -> Xy:
    """Return the grid point on a line nearest to a distance from its start."""
    at = (0, 0)
    for (x, y), at in pairwise(line):
        u, v = at[0] - x, at[1] - y
        count = max(abs(u), abs(v))
        unit = LineString([(x, y), at]).length / count
        if along < count * unit:
            n = max(0, round(along / unit))
            return (x + u // count * n, y + v // count * n)
        along -= count * unit
    return at
