"""Traces of one net that run along each other: all but the first end where they meet it."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import shapely
from shapely import LineString, MultiLineString
from shapely import Point as ShapelyPoint
from shapely.ops import substring

from wlcsp_layout.geometry import Point
from wlcsp_layout.route.routing import Trace
from wlcsp_layout.units import Nm

STEP = 2
"""Places of a trace at which it is looked for are half its width apart."""


def without_shared_runs(traces: Sequence[Trace]) -> tuple[Trace, ...]:
    """Return the traces without what runs on the metal of an earlier one of their net.

    A trace meets the earlier ones on their center lines; one that has nothing of its own is left
    out.
    """
    lines: dict[str, list[LineString]] = {}
    found: list[Trace] = []
    for trace in traces:
        earlier = lines.setdefault(trace.net, [])
        line = LineString([point.xy for point in trace.points])
        own = _own(line, MultiLineString(earlier), trace.width_nm / 2) if earlier else line
        if own is None:
            continue
        earlier.append(own)
        found.append(trace if own is line else replace(trace, points=_points(own)))
    return tuple(found)


def _own(line: LineString, earlier: MultiLineString, near_nm: float) -> LineString | None:
    """Return a line without the two ends that run along earlier ones."""
    count = max(1, round(STEP * line.length / (2 * near_nm)))
    places = [line.length * n / count for n in range(count + 1)]
    off = shapely.distance(shapely.line_interpolate_point(line, places), earlier) > near_nm
    if not off.any():
        return None
    first, last = int(off.argmax()), count - int(off[::-1].argmax())
    # Traces that only meet at an end have it in common, and little more.
    from_start, from_end = first > 2 * STEP, count - last > 2 * STEP
    if not from_start and not from_end:
        return line
    start, end = places[first] if from_start else 0.0, places[last] if from_end else line.length
    if start >= end:
        return None
    points = list(substring(line, start, end).coords)
    if from_start:
        points.insert(0, _onto(points[0], earlier))
    if from_end:
        points.append(_onto(points[-1], earlier))
    return LineString([(round(x), round(y)) for x, y in points])


def _onto(at: tuple[float, ...], lines: MultiLineString) -> tuple[float, ...]:
    """Return the point of some lines that is nearest to a place."""
    x, y = shapely.get_coordinates(shapely.shortest_line(lines, ShapelyPoint(at)))[0].tolist()
    return (x, y)


def _points(line: LineString) -> tuple[Point, ...]:
    """Return the corners of a line between grid points."""
    points = [Point(x_nm=Nm(int(x)), y_nm=Nm(int(y))) for x, y in line.coords]
    return (points[0], *(b for a, b in pairwise(points) if a != b))
