"""Slabs as closed surfaces of triangles.

The outlines of all slabs of a material are cut at each other into faces; a face is inside a slab or
outside. So the surface is: a face, flat, where the slab on one side of a height has it and the
other has not, and an upright wall along an edge where one of two neighbors is inside. All corners
of neighbors are shared, so that no gap can be between them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon

from wlcsp_layout.render.solid.slabs import Slab

Triangles: TypeAlias = NDArray[np.int64]
"""One a row: three corners of x, y and z [nm], counterclockwise seen from outside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mesh:
    """Triangles by the numbers of their corners."""

    corners: NDArray[np.int64]
    """x, y and z [nm], each corner once."""
    triangles: NDArray[np.int64]


def mesh(triangles: Triangles) -> Mesh:
    """Return triangles with each of their corners once."""
    numbers, corners = numbered(triangles.reshape(-1, 3))
    return Mesh(corners=corners, triangles=numbers.reshape(-1, 3))


def numbered(places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the number of each place, and the places by their numbers, each once."""
    key = places[:, 0].astype(np.int64)
    for axis in range(1, places.shape[1]):
        # Numbered anew at each axis: the product of three extents may not fit into 64 bits.
        key = np.unique(key, return_inverse=True)[1]
        column = places[:, axis] - places[:, axis].min()
        key = key * (column.max() + 1) + column
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    return number, places[first]


@dataclass(frozen=True, kw_only=True)
class _Faces:
    """The faces into which the outlines of slabs cut the plane."""

    polygons: NDArray[np.object_]
    inside: NDArray[np.bool_]
    """Of each slab, and for each face; the last column is what is around all."""
    edges: NDArray[np.int64]
    """x and y of both ends, with the face at the left."""
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    """The faces beside each edge."""


def surface(slabs: Sequence[Slab], open_nm: int | None = None) -> Triangles:
    """Return the surface of slabs; at the height `open_nm`, nothing closes a slab at its top."""
    faces = _faces(slabs)
    nowhere = np.zeros(len(faces.polygons) + 1, dtype=bool)
    found = []
    for slab, inside in zip(slabs, faces.inside, strict=True):
        is_wall = inside[faces.left] & ~inside[faces.right]
        found.append(_walls(faces.edges[is_wall], slab.low_nm, slab.high_nm))
    lower = {slab.low_nm: inside for slab, inside in zip(slabs, faces.inside, strict=True)}
    upper = {slab.high_nm: inside for slab, inside in zip(slabs, faces.inside, strict=True)}
    flat: dict[int, NDArray[np.int64]] = {}
    for height in sorted({*lower, *upper}):
        above, below = lower.get(height, nowhere), upper.get(height, nowhere)
        for number in np.flatnonzero(above != below).tolist():
            if height == open_nm and below[number]:
                continue
            if number not in flat:
                flat[number] = _flat(faces.polygons[number])
            corners = flat[number][:, ::-1] if above[number] else flat[number]
            found.append(_at_height(corners, height))
    return np.concatenate(found)


def _faces(slabs: Sequence[Slab]) -> _Faces:
    lines = shapely.union_all([slab.area.boundary for slab in slabs], grid_size=1)
    polygons = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    polygons = shapely.orient_polygons(polygons)
    inside = np.zeros((len(slabs), len(polygons) + 1), dtype=bool)
    points = shapely.point_on_surface(polygons)
    for i, slab in enumerate(slabs):
        shapely.prepare(slab.area)
        inside[i, :-1] = shapely.contains(slab.area, points)
    rings, of_face = shapely.get_rings(polygons, return_index=True)
    corners, of_ring = shapely.get_coordinates(rings, return_index=True)
    numbers, places = numbered(np.rint(corners).astype(np.int64))
    is_step = of_ring[:-1] == of_ring[1:]
    start, end = numbers[:-1][is_step], numbers[1:][is_step]
    left = of_face[of_ring[:-1][is_step]]
    # The face at the right of an edge is the one at the left of the edge back.
    key, back = start * len(places) + end, end * len(places) + start
    order = np.argsort(key)
    at = np.minimum(np.searchsorted(key[order], back), len(key) - 1)
    is_shared = key[order][at] == back
    right = np.where(is_shared, left[order][at], len(polygons))
    edges = np.stack([places[start], places[end]], axis=1)
    return _Faces(polygons=polygons, inside=inside, edges=edges, left=left, right=right)


def _walls(edges: NDArray[np.int64], low_nm: int, high_nm: int) -> Triangles:
    """Return upright walls: the slab is at the left of its edges."""
    a, b = edges[:, 0], edges[:, 1]
    low, high = np.full((len(edges), 1), low_nm), np.full((len(edges), 1), high_nm)
    corners = [np.hstack(pair) for pair in ((a, low), (b, low), (b, high), (a, high))]
    first = np.stack([corners[0], corners[1], corners[2]], axis=1)
    second = np.stack([corners[0], corners[2], corners[3]], axis=1)
    return np.concatenate([first, second])


def _at_height(corners: NDArray[np.int64], height_nm: int) -> Triangles:
    up = np.full((*corners.shape[:2], 1), height_nm)
    return np.concatenate([corners, up], axis=2)


def _flat(face: Polygon) -> NDArray[np.int64]:
    """Return a face as triangles, counterclockwise, with its corners and no others."""
    parts = shapely.get_parts(shapely.constrained_delaunay_triangles(face))
    corners = np.rint(shapely.get_coordinates(parts)).astype(np.int64).reshape(-1, 4, 2)[:, :3]
    one, other = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    is_clockwise = one[:, 0] * other[:, 1] < one[:, 1] * other[:, 0]
    corners[is_clockwise] = corners[is_clockwise][:, ::-1]
    return corners
