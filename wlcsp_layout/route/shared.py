"""Traces of one net that run along each other: all but the first end where they meet it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

import shapely
from shapely import LineString, MultiLineString
from shapely import Point as ShapelyPoint
from shapely.ops import substring

from wlcsp_layout.geometry import Point, Xy
from wlcsp_layout.route.routing import Trace
from wlcsp_layout.route.ties import JOINT_NM
from wlcsp_layout.units import Nm

STEP = 2
"""Places of a trace at which it is looked for are half its width apart."""
SHORT = 2 * STEP
"""So many places of a trace near another are no run along it: they end in one point, or cross."""


def without_shared_runs(traces: Sequence[Trace]) -> tuple[Trace, ...]:
    """Return the traces without what runs on the metal of earlier ones of their net.

    What is left meets these on their center lines. Parts between places that earlier traces
    connect are left out. The names of routes are not unique then.
    """
    lines: dict[str, list[LineString]] = {}
    found: list[Trace] = []
    for trace in traces:
        earlier = lines.setdefault(trace.net, [])
        line = LineString([point.xy for point in trace.points])
        for part in _parts(line, earlier, trace.width_nm / 2) if earlier else (line,):
            found.append(trace if part is line else replace(trace, points=_points(part)))
            earlier.append(part)
    return tuple(found)


def _parts(line: LineString, earlier: list[LineString], near_nm: float) -> Iterator[LineString]:
    """Yield what a line has of its own; `earlier` may grow in between."""
    metal = MultiLineString(earlier)
    count = max(1, round(STEP * line.length / (2 * near_nm)))
    places = [line.length * n / count for n in range(count + 1)]
    away = shapely.distance(shapely.line_interpolate_point(line, places), metal)
    runs = [(is_near, len(list(run))) for is_near, run in groupby((away <= near_nm).tolist())]
    if not any(is_near and size > SHORT for is_near, size in runs):
        yield line
        return
    for start, end in _own_runs(runs):
        part = _part(line, (places[start], places[end]), metal, (start > 0, end < count))
        if not _are_joined(part, earlier):
            yield part


def _own_runs(runs: Sequence[tuple[bool, int]]) -> Iterator[tuple[int, int]]:
    """Yield the first and last place of each run that is not along other metal."""
    place, start, end = 0, -1, -1
    for is_near, size in runs:
        if is_near and size > SHORT:
            if start >= 0 and end > start:
                yield start, end
            start = -1
        else:
            start = place if start < 0 else start
            end = place + size - 1
        place += size
    if start >= 0 and end > start:
        yield start, end


def _part(
    line: LineString,
    between: tuple[float, float],
    metal: MultiLineString,
    is_cut: tuple[bool, bool],
) -> LineString:
    """Return a part of a line, led onto other metal where it was cut."""
    points = [(round(x), round(y)) for x, y in substring(line, *between).coords]
    if is_cut[0]:
        points.insert(0, _onto(points[0], metal))
    if is_cut[1]:
        points.append(_onto(points[-1], metal))
    return LineString(points)


def _onto(at: Xy, metal: MultiLineString) -> Xy:
    """Return the grid point of some lines that is nearest to a place."""
    x, y = shapely.get_coordinates(shapely.shortest_line(metal, ShapelyPoint(at)))[0].tolist()
    return (round(x), round(y))


def _are_joined(part: LineString, lines: Sequence[LineString]) -> bool:
    """Tell whether other lines connect the two ends of one."""
    ends = [ShapelyPoint(part.coords[0]), ShapelyPoint(part.coords[-1])]
    reached = [line for line in lines if line.distance(ends[0]) <= JOINT_NM]
    left = [line for line in lines if line not in reached]
    for line in reached:
        if line.distance(ends[1]) <= JOINT_NM:
            return True
        more = [other for other in left if _touch(line, other)]
        reached += more
        left = [other for other in left if other not in more]
    return False


def _touch(one: LineString, other: LineString) -> bool:
    """Tell whether one line ends on the other."""
    return any(
        other_line.distance(ShapelyPoint(line.coords[n])) <= JOINT_NM
        for line, other_line in ((one, other), (other, one))
        for n in (0, -1)
    )


def _points(line: LineString) -> tuple[Point, ...]:
    """Return the corners of a line between grid points."""
    points = [Point(x_nm=Nm(int(x)), y_nm=Nm(int(y))) for x, y in line.coords]
    return (points[0], *(b for a, b in pairwise(points) if a != b))
