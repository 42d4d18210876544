"""Convex polygons by the thousand: numpy arrays (pairs, corners, 2), counterclockwise.

A polygon with fewer corners than the others repeats its last one; a single point is a polygon too.
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]


def separated(a: Floats, b: Floats) -> Bools:
    """Tell for each pair whether the line of an edge of `a` has all of `b` on its outer side.

    Polygons are counterclockwise; a single point stands for itself and separates what it is not.
    """
    edges, reach = _reach_beyond_edges(a, b)
    beyond = _any(_all(reach > 0, 2), 1)
    is_point = ~_any(edges, (1, 2))
    return beyond | (is_point & _point_is_outside(a[:, 0], b))


def _reach_beyond_edges(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Return the edges of `a`, and how far each corner of `b` lies beyond the line of each."""
    edges = np.roll(a, -1, axis=1) - a
    outward = np.stack([edges[..., 1], -edges[..., 0]], axis=-1)
    reach: Floats = np.einsum("pik,pijk->pij", outward, b[:, None, :, :] - a[:, :, None, :])
    return edges, reach


def _point_is_outside(point: Floats, polygon: Floats) -> Bools:
    edges = np.roll(polygon, -1, axis=1) - polygon
    to_point = point[:, None, :] - polygon
    cross = edges[..., 0] * to_point[..., 1] - edges[..., 1] * to_point[..., 0]
    is_point = ~_any(edges, (1, 2))
    return _any(cross < 0, 1) | (is_point & _any(to_point[:, 0], 1))


def corner_distances(a: Floats, b: Floats) -> Floats:
    """Return the least distance from the corners of `a` to the edges of `b`, for each pair."""
    edges = np.roll(b, -1, axis=1) - b
    lengths2 = np.einsum("pik,pik->pi", edges, edges)
    to_corner = a[:, :, None, :] - b[:, None, :, :]
    along = (
        np.einsum("pijk,pjk->pij", to_corner, edges) / np.where(lengths2, lengths2, 1.0)[:, None]
    )
    nearest = to_corner - np.clip(along, 0.0, 1.0)[..., None] * edges[:, None]
    distances2 = np.einsum("pijk,pijk->pij", nearest, nearest)
    result: Floats = np.sqrt(distances2.min(axis=(1, 2)))
    return result


def touching_at_most(a: Floats, b: Floats) -> Bools:
    """Tell whether an edge of `a` has all of `b` on its outer side or on its line."""
    edges, reach = _reach_beyond_edges(a, b)
    return _any(_all(reach >= 0, 2) & _any(edges, 2), 1)


def are_inside(points: Floats, outline: Floats) -> Bools:
    """Tell for each point whether a ray to the east crosses the outline an odd number of times."""
    start, end = outline, np.roll(outline, -1, axis=0)
    x, y = points[:, 0, None], points[:, 1, None]
    spans = (start[:, 1] > y) != (end[:, 1] > y)
    rise = np.where(end[:, 1] == start[:, 1], 1.0, end[:, 1] - start[:, 1])
    cut = start[:, 0] + (y - start[:, 1]) / rise * (end[:, 0] - start[:, 0])
    result: Bools = (spans & (x < cut)).sum(axis=1) % 2 == 1
    return result


def foot(point: Floats, polygon: Floats) -> Floats:
    """Return the point on the polygon's edges that is nearest to a point."""
    edges = np.roll(polygon, -1, axis=0) - polygon
    lengths2 = (edges**2).sum(axis=1)
    along = ((point - polygon) * edges).sum(axis=1) / np.where(lengths2, lengths2, 1.0)
    feet = polygon + np.clip(along, 0.0, 1.0)[:, None] * edges
    nearest: Floats = feet[((feet - point) ** 2).sum(axis=1).argmin()]
    return nearest


def _any(values: Floats | Bools, axis: int | tuple[int, ...]) -> Bools:
    """Tell where any value along the axis is not zero, as an array whatever numpy's types say."""
    return np.asarray(np.any(values, axis=axis), dtype=np.bool_)


def _all(values: Floats | Bools, axis: int) -> Bools:
    """Tell where every value along the axis is not zero."""
    return np.asarray(np.all(values, axis=axis), dtype=np.bool_)
