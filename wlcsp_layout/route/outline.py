r"""The metal of a center line: one rectangle for each straight step, one wedge for each bend.

Axial and diagonal steps are drawn exactly: their edges lie on the grid and are never closer than
the width. On other steps the corners are rounded to the grid, which moves an edge by 1 nm at most.

        ______________
       |______________ \        wedge: joint, outer corner, miter, outer corner
                      \ \
                       \ \
"""

import math
from itertools import pairwise
from typing import TypeAlias

from wlcsp_layout.geometry import Polygon, Xy, circle_points
from wlcsp_layout.route.routing import Trace

_Step: TypeAlias = tuple[Xy, Xy]

ROUND_FACETS = 32
"""Of the disc at a bend sharper than a right angle: 0.1 um off the circle for a 40 um trace."""


def trace_pieces(trace: Trace) -> tuple[Polygon, ...]:
    """Return convex polygons whose union is the trace's metal, flat at both ends.

    Neighbors share corners, so that their union has no slivers.
    """
    pieces: list[Polygon] = []
    points = [point.xy for point in trace.points]
    steps = list(pairwise(points))
    offsets = [half_width(_vector(step), trace.width_nm) for step in steps]
    for (a, b), (ox, oy) in zip(steps, offsets, strict=True):
        right = ((a[0] - ox, a[1] - oy), (b[0] - ox, b[1] - oy))
        left = ((b[0] + ox, b[1] + oy), (a[0] + ox, a[1] + oy))
        pieces.append(Polygon(points=(*right, *left)))
    for i, joint in enumerate(points[1:-1]):
        if _is_sharp(steps[i], steps[i + 1]):
            disc = circle_points(trace.width_nm, ROUND_FACETS)
            pieces.append(Polygon(points=disc).moved(joint))
            continue
        wedge = _wedge(joint, (steps[i], offsets[i]), (steps[i + 1], offsets[i + 1]))
        if wedge is not None:
            pieces.append(wedge)
    return tuple(pieces)


def half_width(step: Xy, width_nm: int) -> Xy:
    """Return the vector [nm] from the center line to the left edge of a step.

    Exact on axial steps. On diagonal ones the smallest one on the grid that keeps the width.
    """
    dx, dy = step
    if abs(dx) == abs(dy):
        reach = math.ceil(width_nm / math.sqrt(8))
        return (-reach if dy > 0 else reach, reach if dx > 0 else -reach)
    length = math.hypot(dx, dy)
    half = width_nm / 2
    return (round(-dy / length * half), round(dx / length * half))


def _is_sharp(before: _Step, after: _Step) -> bool:
    """Tell whether the line turns by more than a right angle."""
    (ax, ay), (bx, by) = _vector(before), _vector(after)
    return ax * bx + ay * by < 0


def _wedge(at: Xy, before: tuple[_Step, Xy], after: tuple[_Step, Xy]) -> Polygon | None:
    """Return what fills the outside of a bend, or None where the line goes straight on.

    Each side of the bend is its step and the vector to the step's left edge.
    """
    (step_in, left_in), (step_out, left_out) = before, after
    d_in, d_out = _vector(step_in), _vector(step_out)
    cross = d_in[0] * d_out[1] - d_in[1] * d_out[0]
    if not cross:
        return None
    side = -1 if cross > 0 else 1
    start = (at[0] + side * left_in[0], at[1] + side * left_in[1])
    end = (at[0] + side * left_out[0], at[1] + side * left_out[1])
    corners = tuple(dict.fromkeys((at, start, _crossing(start, d_in, end, d_out), end)))
    if len(corners) < 3:  # noqa: PLR2004  a bend too slight to show on the grid
        return None
    return Polygon(points=corners if cross > 0 else corners[::-1])


def _vector(step: _Step) -> Xy:
    (ax, ay), (bx, by) = step
    return (bx - ax, by - ay)


def _crossing(p: Xy, d: Xy, q: Xy, e: Xy) -> Xy:
    """Return the grid point nearest to where the lines p + s d and q + t e meet."""
    denominator = d[0] * e[1] - d[1] * e[0]
    numerator = (q[0] - p[0]) * e[1] - (q[1] - p[1]) * e[0]
    return (
        _nearest(p[0] * denominator + d[0] * numerator, denominator),
        _nearest(p[1] * denominator + d[1] * numerator, denominator),
    )


def _nearest(numerator: int, denominator: int) -> int:
    """Return numerator / denominator as the nearest whole number, halves upward, exactly."""
    return (2 * numerator + abs(denominator) * (1 if denominator > 0 else -1)) // (2 * denominator)
