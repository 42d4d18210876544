r"""The metal of a center line: strips with mitered bends, fans about sharp ones.

Axial and diagonal steps are drawn exactly: their edges lie on the grid and are never closer than
the width. On other steps the corners are rounded to the grid, which moves an edge by 1 nm at most.

         ______________                              ______________
        |      :       \                            |              |__
        |______:_______ \      neighbors share      |              |  \    fan: joint, corner,
               \     .  \ \    both corners of      |______________|   |   arc, corner
                \ \ .    \ \   their bend                  /     /    /
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from wlcsp_layout.geometry import Polygon, Xy
from wlcsp_layout.route.convex import Bools, Floats
from wlcsp_layout.route.routing import Trace

Whole: TypeAlias = NDArray[np.int64]

LEAST_INNER_NM = 100
"""A step that its bends leave shorter than this gets no miters: the corners of a shorter edge,
rounded to the grid, no longer tell its direction."""
CLEAR_BEND = 0.1
"""The sine of the least turn whose edges, off by a nanometer, meet within 10 nm of the right place.
"""
ROUNDING_NM = 0.4
"""Added to half the width of steps neither axial nor diagonal, so that few are drawn too narrow."""
FAN_FACET = math.tau / 32
"""Of an arc about a bend: within 0.1 um of the circle for a 40 um trace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceMetal:
    """The metal of a trace, flat at both ends."""

    trace: Trace
    strips: tuple[tuple[Whole, Whole], ...]
    """Left and right edges of runs of steps, corner by corner."""
    fills: tuple[Polygon, ...]
    """Convex polygons between the strips."""

    @property
    def pieces(self) -> tuple[Polygon, ...]:
        """Convex polygons whose union is the metal; neighbors share edges or corners."""
        quads = [
            np.stack([right[:-1], right[1:], left[1:], left[:-1]], axis=1)
            for left, right in self.strips
        ]
        return (*_polygons(np.concatenate(quads)), *self.fills)

    @property
    def outlines(self) -> tuple[Polygon, ...]:
        """Fewer, simple polygons with the same union."""
        outlines: list[Polygon] = []
        for left, right in self.strips:
            ring = np.concatenate([right, left[::-1]])
            if not shapely.Polygon(ring).is_valid:  # a trace that crosses itself
                return self.pieces
            outlines += _polygons(ring[None])
        return (*outlines, *self.fills)


def trace_metal(traces: Sequence[Trace]) -> tuple[TraceMetal, ...]:
    """Return the metal of each trace; all are computed together, since there are thousands."""
    if not traces:
        return ()
    counts = [len(trace.points) for trace in traces]
    points = np.array([point.xy for trace in traces for point in trace.points], dtype=np.int64)
    starts = np.cumsum([0, *counts[:-1]])
    widths = np.repeat([trace.width_nm for trace in traces], counts)[1:]
    # Between two traces lies a step that belongs to none; the points at its ends are no bends.
    is_bend = np.ones(len(points), dtype=np.bool_)
    is_bend[starts] = is_bend[starts - 1] = False
    steps = np.diff(points, axis=0)
    lefts = _half_widths(steps, widths)
    is_plain = ~_are_mitered(steps, widths, is_bend[1:-1])
    corners = [points[1:-1] + _miters(steps, side * lefts) for side in (1, -1)]
    metal: list[TraceMetal] = []
    for trace, start, count in zip(traces, starts.tolist(), counts, strict=True):
        bends = np.flatnonzero(is_plain[start : start + count - 2]) + start + 1
        cuts = [start, *bends.tolist(), start + count - 1]
        strips = [
            tuple(
                np.concatenate(
                    [
                        points[first, None] + side * lefts[first, None],
                        edge[first : last - 1],
                        points[last, None] + side * lefts[last - 1, None],
                    ]
                )
                for edge, side in zip(corners, (1, -1), strict=True)
            )
            for first, last in pairwise(cuts)
        ]
        fills = (_fill(points[i], steps[i - 1 : i + 1], lefts[i - 1 : i + 1]) for i in cuts[1:-1])
        metal.append(
            TraceMetal(
                trace=trace,
                strips=tuple((left, right) for left, right in strips),
                fills=tuple(fill for fill in fills if fill),
            )
        )
    return tuple(metal)


def trace_pieces(trace: Trace) -> tuple[Polygon, ...]:
    """Return convex polygons whose union is the trace's metal, flat at both ends."""
    return trace_metal([trace])[0].pieces


def half_width(step: Xy, width_nm: int) -> Xy:
    """Return the vector [nm] from the center line to the left edge of a step.

    Exact on axial steps. On diagonal ones the smallest one on the grid that keeps the width.
    """
    x, y = _half_widths(np.array([step]), np.array([width_nm]))[0].tolist()
    return (x, y)


def fan(at: Xy, start: Xy, end: Xy) -> Polygon:
    """Return the convex polygon of a joint and an arc about it, counterclockwise, to its left.

    The arc turns by half a circle at most, and its ends may be at different distances from the
    joint: between them it keeps to the lesser one.
    """
    (ax, ay), (bx, by) = (start[0] - at[0], start[1] - at[1]), (end[0] - at[0], end[1] - at[1])
    radius = min(math.hypot(ax, ay), math.hypot(bx, by))
    angle = math.atan2(ay, ax)
    turn = math.atan2(ax * by - ay * bx, ax * bx + ay * by) % math.tau
    count = math.ceil(turn / FAN_FACET)
    arc = [
        (at[0] + round(radius * math.cos(angle + turn * i / count)),
         at[1] + round(radius * math.sin(angle + turn * i / count)))
        for i in range(1, count)
    ]  # fmt: skip
    return hull([at, start, *arc, end])


def hull(points: Sequence[Xy]) -> Polygon:
    """Return the convex hull [nm] of three or more points that are not on one line."""
    ordered = sorted(set(points))

    def chain(along: Sequence[Xy]) -> list[Xy]:
        kept: list[Xy] = []
        for x, y in along:
            while len(kept) > 1:
                (px, py), (qx, qy) = kept[-2:]
                if (qx - px) * (y - py) - (qy - py) * (x - px) > 0:
                    break
                kept.pop()
            kept.append((x, y))
        return kept[:-1]

    return Polygon(points=(*chain(ordered), *chain(ordered[::-1])))


def _polygons(corners: Whole) -> list[Polygon]:
    return [Polygon(points=tuple(map(tuple, ring))) for ring in corners.tolist()]


def _half_widths(steps: Whole, widths: Whole) -> Whole:
    """Return `half_width` of each step."""
    dx, dy = steps[:, 0], steps[:, 1]
    lengths = np.hypot(dx, dy)
    # Rounding to the grid takes up to 0.7 nm off each side: more of that is given than taken.
    half = (widths / 2 + ROUNDING_NM) / np.where(lengths, lengths, 1.0)
    slanted = np.stack([np.rint(-dy * half), np.rint(dx * half)], axis=1).astype(np.int64)
    reach = np.ceil(widths / math.sqrt(8)).astype(np.int64)
    diagonal = np.stack([np.where(dy > 0, -reach, reach), np.where(dx > 0, reach, -reach)], axis=1)
    result: Whole = np.where((np.abs(dx) == np.abs(dy))[:, None], diagonal, slanted)
    return result


def _are_mitered(steps: Whole, widths: Whole, is_bend: Bools) -> Bools:
    """Tell for each bend whether its edges can simply be led on to where they meet.

    That is up to right angles, where the steps on both sides are long enough.
    """
    before, after = steps[:-1].astype(float), steps[1:].astype(float)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    dot = (before * after).sum(axis=1)
    cross = np.abs(before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0])
    is_blunt = is_bend & ((dot > 0) | ((dot == 0) & (cross > 0)))
    # Times half the width it is what the inner edge loses; the neighbor's rectangle reaches as far
    # again, and must still lie within the step.
    tangent = cross / np.where(is_blunt, lengths[:-1] * lengths[1:] + dot, 1.0)
    lost = np.where(is_blunt, tangent, 0.0)
    kept = lengths - (np.pad(lost, (1, 0)) + np.pad(lost, (0, 1))) * widths
    is_long = kept >= LEAST_INNER_NM
    result: Bools = is_blunt & is_long[:-1] & is_long[1:]
    return result


def _miters(steps: Whole, offsets: Whole) -> Whole:
    """Return for each bend where its edges meet, from the joint.

    On the line of a diagonal step exactly: a corner 1 nm off it would make the edge slanted.
    """
    take = (np.abs(steps[1:, 0]) == np.abs(steps[1:, 1]))[:, None]
    p, d = np.where(take, offsets[1:], offsets[:-1]), np.where(take, steps[1:], steps[:-1])
    q, e = np.where(take, offsets[:-1], offsets[1:]), np.where(take, steps[:-1], steps[1:])
    gap = q - p
    turn = (d[:, 0] * e[:, 1] - d[:, 1] * e[:, 0]).astype(float)
    numerator = (gap[:, 0] * e[:, 1] - gap[:, 1] * e[:, 0]).astype(float)
    d_length, e_length = np.hypot(d[:, 0], d[:, 1]), np.hypot(e[:, 0], e[:, 1])
    is_clear = np.abs(turn) > CLEAR_BEND * d_length * e_length
    # At a slight bend the edges, rounded to the grid, meet anywhere: there the bisector is taken.
    cosine = (d * e).sum(axis=1) / np.maximum(d_length * e_length, 1.0)
    middle = (p + q) / (1 + cosine.clip(min=0.0))[:, None] - p
    along: Floats = np.where(
        is_clear,
        numerator / np.where(is_clear, turn, 1.0),
        (middle * d).sum(axis=1) / np.maximum(d_length, 1.0) ** 2,
    )
    is_on_line = is_clear | np.any(take, axis=1)
    exact = np.where(
        (np.abs(d[:, 0]) == np.abs(d[:, 1]))[:, None],
        np.sign(d) * np.rint(along * np.abs(d[:, 0]))[:, None],
        np.rint(along[:, None] * d),
    )
    result: Whole = p + np.where(is_on_line[:, None], exact, np.rint(middle)).astype(np.int64)
    return result


def _fill(joint: Whole, steps: Whole, lefts: Whole) -> Polygon | None:
    """Return what fills the outside of a bend without miters, None where the line goes on.

    `steps` are those before and after, `lefts` the vectors to their left edges.
    """
    cross = int(steps[0, 0]) * int(steps[1, 1]) - int(steps[0, 1]) * int(steps[1, 0])
    is_sharp = int(steps[0] @ steps[1]) < 0
    if not cross and not is_sharp:
        return None
    outer = lefts if cross < 0 else -lefts
    at, before, after = map(tuple, np.stack([joint, *(joint + outer)]).tolist())
    if is_sharp:
        return fan(at, after, before) if cross < 0 else fan(at, before, after)
    miter = tuple((joint + _miters(steps, outer)[0]).tolist())
    wedge = hull([at, before, miter, after])
    return wedge if len(wedge.points) > 2 else None  # noqa: PLR2004  too slight for the grid
