"""How far the metal of different nets is apart, exactly, on the shapes as they are drawn.

Every shape is a convex polygon grown by a radius: a circle is one point with its radius. Pairs
whose boxes are near are found by a sweep over x, then measured together with numpy.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.geometry import Box, Circle, Polygon, Xy
from wlcsp_layout.route import convex
from wlcsp_layout.route.convex import Bools, Floats

Indices: TypeAlias = NDArray[np.intp]

SLANT_TOLERANCE_NM = 2.0
"""Corners of edges neither axial nor diagonal are rounded to the grid: 1 nm on either side."""
ROUND_OFF_NM = 1e-3
"""Of the arithmetic: coordinates are below 2^31, doubles resolve 1e-6 nm there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metal:
    """A convex piece of metal; `what` names it to the user, `space_nm` is its net's rule."""

    net: str
    what: str
    points: tuple[Xy, ...]
    radius_nm: int
    space_nm: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Two pieces of metal and the gap between them; 0 when they touch or overlap."""

    first: int
    second: int
    gap_nm: float


def of_circle(net: str, what: str, circle: Circle, space_nm: int) -> Metal:
    """Return a ball pad as metal."""
    return Metal(
        net=net,
        what=what,
        points=(circle.at.xy,),
        radius_nm=circle.diameter_nm // 2,
        space_nm=space_nm,
    )


def of_box(net: str, what: str, box: Box, space_nm: int) -> Metal:
    """Return a landing as metal."""
    return Metal(net=net, what=what, points=box.corners, radius_nm=0, space_nm=space_nm)


def of_polygon(net: str, what: str, polygon: Polygon, space_nm: int) -> Metal:
    """Return a convex polygon as metal."""
    return Metal(net=net, what=what, points=polygon.points, radius_nm=0, space_nm=space_nm)


def too_close(metal: Sequence[Metal]) -> list[Near]:
    """Return all pairs of different nets whose gap is below the larger of their spaces.

    Returns: indices into `metal`, first < second, in that order.
    """
    if not metal:
        return []
    nets, points, radii = _net_numbers(metal), _points(metal), _radii(metal)
    spaces = np.array([m.space_nm for m in metal], dtype=float)
    first, second = _near_boxes(points, radii, spaces.max())
    other = nets[first] != nets[second]
    first, second = first[other], second[other]
    gaps = _gaps(points, radii, first, second)
    slack = np.where(_are_slanted(points), SLANT_TOLERANCE_NM, 0.0)
    allowed = np.maximum(spaces[first], spaces[second])
    allowed = allowed - np.maximum(slack[first], slack[second]) - ROUND_OFF_NM
    return _sorted(first, second, gaps, gaps < allowed)


def touching(metal: Sequence[Metal]) -> list[Near]:
    """Return all pairs of the same net that touch or overlap: the metal's connections."""
    if not metal:
        return []
    nets, points, radii = _net_numbers(metal), _points(metal), _radii(metal)
    first, second = _near_boxes(points, radii, 0)
    same = nets[first] == nets[second]
    first, second = first[same], second[same]
    gaps = _gaps(points, radii, first, second)
    return _sorted(first, second, gaps, gaps <= ROUND_OFF_NM)


def entering(metal: Sequence[Metal], area: Polygon) -> list[int]:
    """Return the indices of the polygons that share area with a simple polygon of any shape.

    Touching its outline is not entering.
    """
    if not metal:
        return []
    pieces = _points(metal)
    outline = np.array(area.points, dtype=float)
    sides = np.stack([outline, np.roll(outline, -1, axis=0)], axis=1)
    a = np.repeat(pieces, len(sides), axis=0)
    b = np.tile(sides, (len(pieces), 1, 1))
    apart = convex.touching_at_most(a, b) | convex.touching_at_most(b, a)
    crossed = (~apart).reshape(len(pieces), len(sides)).any(axis=1)
    inside = convex.are_inside(pieces.mean(axis=1), outline)
    return [int(i) for i in np.flatnonzero(crossed | inside)]


def middle(a: Metal, b: Metal) -> Xy:
    """Return the grid point [nm] in the gap between two pieces, or in what they share."""
    best: tuple[float, Floats, Floats] | None = None
    for one, other, is_swapped in ((a, b, False), (b, a, True)):
        for corner in np.array(one.points, dtype=float):
            foot = convex.foot(corner, np.array(other.points, dtype=float))
            distance = float(np.hypot(*(foot - corner)))
            if best is None or distance < best[0]:
                best = (distance, foot, corner) if is_swapped else (distance, corner, foot)
    if best is None or _gap(a, b) <= ROUND_OFF_NM:
        return _middle_of_shared(a, b)
    distance, start, end = best
    toward = (end - start) / distance
    spot = (start + toward * a.radius_nm + end - toward * b.radius_nm) / 2
    return (round(float(spot[0])), round(float(spot[1])))


def beyond(metal: Sequence[Metal], box: Box) -> list[int]:
    """Return the indices of the polygons that reach out of a box."""
    if not metal:
        return []
    points = _points(metal)
    out = (points.min(axis=1) < (box.left_nm, box.bottom_nm)) | (
        points.max(axis=1) > (box.right_nm, box.top_nm)
    )
    return [int(i) for i in np.flatnonzero(np.any(out, axis=1))]


def _gap(a: Metal, b: Metal) -> float:
    pair = (a, b)
    return float(_gaps(_points(pair), _radii(pair), np.array([0]), np.array([1]))[0])


def _net_numbers(metal: Sequence[Metal]) -> Indices:
    numbers: dict[str, int] = {}
    return np.array([numbers.setdefault(m.net, len(numbers)) for m in metal], dtype=np.intp)


def _sorted(first: Indices, second: Indices, gaps: Floats, wanted: Bools) -> list[Near]:
    near = [
        Near(first=int(min(a, b)), second=int(max(a, b)), gap_nm=float(gap))
        for a, b, gap in zip(first[wanted], second[wanted], gaps[wanted], strict=True)
    ]
    return sorted(near, key=lambda n: (n.first, n.second))


def _points(metal: Sequence[Metal]) -> Floats:
    """Return the corners as one array (pieces, corners, 2), the last corner repeated as needed."""
    corners = max(len(m.points) for m in metal)
    return np.array(
        [m.points + m.points[-1:] * (corners - len(m.points)) for m in metal], dtype=float
    )


def _radii(metal: Sequence[Metal]) -> Floats:
    return np.array([m.radius_nm for m in metal], dtype=float)


def _are_slanted(points: Floats) -> Bools:
    """Tell which pieces have an edge that is neither axial nor diagonal."""
    steps = np.abs(np.roll(points, -1, axis=1) - points)
    slanted: Bools = (steps.min(axis=2) > 0) & (steps[..., 0] != steps[..., 1])
    return np.asarray(np.any(slanted, axis=1), dtype=np.bool_)


def _near_boxes(points: Floats, radii: Floats, reach_nm: float) -> tuple[Indices, Indices]:
    """Return index pairs whose bounding boxes are at most the reach apart in x and in y."""
    low = points.min(axis=1) - radii[:, None]
    high = points.max(axis=1) + radii[:, None]
    order = np.argsort(low[:, 0], kind="stable")
    low, high = low[order], high[order]
    ends = np.searchsorted(low[:, 0], high[:, 0] + reach_nm, side="right")
    starts = np.arange(len(order)) + 1
    counts = np.maximum(ends - starts, 0)
    first = np.repeat(np.arange(len(order)), counts)
    skipped = np.repeat(np.cumsum(counts) - counts, counts)
    second = np.arange(len(first)) - skipped + first + 1
    near = (low[first, 1] <= high[second, 1] + reach_nm) & (
        low[second, 1] <= high[first, 1] + reach_nm
    )
    return order[first[near]], order[second[near]]


def _gaps(points: Floats, radii: Floats, first: Indices, second: Indices) -> Floats:
    """Return the gap [nm] of each index pair; 0 where the shapes touch or overlap."""
    if not len(first):
        return np.empty(0)
    a, b = points[first], points[second]
    apart = convex.separated(a, b) | convex.separated(b, a)
    distances = np.minimum(convex.corner_distances(a, b), convex.corner_distances(b, a))
    gaps: Floats = np.where(apart, distances, 0.0) - radii[first] - radii[second]
    return gaps.clip(min=0.0)


def _middle_of_shared(a: Metal, b: Metal) -> Xy:
    """Return a point of what two overlapping pieces share: `a` cut by each edge of `b`."""
    shape = [np.array(p, dtype=float) for p in a.points]
    cutter = np.array(b.points, dtype=float)
    if len(shape) == 1 or len(cutter) == 1:
        x, y = a.points[0] if len(shape) == 1 else b.points[0]
        return (x, y)
    for start, end in zip(cutter, np.roll(cutter, -1, axis=0), strict=True):
        edge = end - start
        sides = [edge[0] * (p[1] - start[1]) - edge[1] * (p[0] - start[0]) for p in shape]
        kept: list[Floats] = []
        for i, (p, side) in enumerate(zip(shape, sides, strict=True)):
            q, next_side = shape[(i + 1) % len(shape)], sides[(i + 1) % len(shape)]
            if side >= 0:
                kept.append(p)
            if side * next_side < 0:
                kept.append(p + (q - p) * (side / (side - next_side)))
        shape = kept or shape
    x, y = np.mean(shape, axis=0).tolist()
    return (round(x), round(y))
