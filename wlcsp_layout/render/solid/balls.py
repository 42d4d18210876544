"""Reflowed balls on the slabs: a truncated sphere over each opening, and the hollow below filled.

The model is that of sections (see `section/solder.py`), with the upright walls of the slabs: the
volume of the solder is that of the ball before reflow. Close to the rim the sphere may lean over
a step of dielectric 3 that is higher than the rim, and cut into it by some um.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from wlcsp_layout.geometry import Xy
from wlcsp_layout.render.solid.mesh import Triangles, numbered, surface
from wlcsp_layout.render.solid.slabs import Ground, Slab

RINGS, FEW_RINGS = 20, 10
"""Of a sphere: by itself, and of one among many."""
STEP_NM = 10
CLOSE_NM = 1_000
MUCH = 0.3
"""Of what is so close around an opening, to count as its rim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dome:
    """The solder of one ball."""

    triangles: Triangles
    rim_nm: int
    """The height of the rim."""


def dome(
    opening: Polygon, center: Xy, ground: Ground, volume_nm3: float, tolerance_nm: int
) -> Dome:
    """Return the solder on an opening.

    Outlines may be off by a tolerance: what is thinner does not stand in the hollow.
    """
    area = shapely.set_precision(opening, 1)
    ground = ground.near(area.buffer(2 * CLOSE_NM))
    rim_nm = _rim(area, ground)
    # A low step below the sphere closes it where something stands up to the rim in the hollow.
    step = Slab(area=area, low_nm=rim_nm, high_nm=rim_nm + STEP_NM)
    slabs = (*_hollow(area, ground, rim_nm, tolerance_nm), step)
    filled = sum(slab.area.area * (slab.high_nm - slab.low_nm) for slab in slabs)
    radius = math.sqrt(area.area / math.pi)
    height = _height(max(volume_nm3 - filled, 1.0), radius)
    rings = _rings(radius, height, FEW_RINGS if tolerance_nm else RINGS)
    below = surface(slabs, step.high_nm)
    above = _dome(_open_loop(below), center, step.high_nm, rings)
    return Dome(triangles=np.concatenate([below, above]), rim_nm=rim_nm)


def _open_loop(triangles: Triangles) -> NDArray[np.int64]:
    """Return the corners of the one opening of a surface, counterclockwise seen from above."""
    numbers, places = numbered(triangles.reshape(-1, 3))
    corners = numbers.reshape(-1, 3)
    edges = {
        edge
        for i, j in ((0, 1), (1, 2), (2, 0))
        for edge in zip(corners[:, i].tolist(), corners[:, j].tolist(), strict=True)
    }
    following = {b: a for a, b in edges if (b, a) not in edges}
    start = min(following)
    loop = [start]
    while (corner := following[loop[-1]]) != start:
        loop.append(corner)
    return places[loop][:, :2]


def _rim(opening: BaseGeometry, ground: Ground) -> int:
    """Return how high it is close around an opening: the lowest level that counts for much."""
    around = opening.buffer(CLOSE_NM).difference(opening)
    for i, (level, area) in enumerate(ground.levels):
        part = area.intersection(around)
        if i + 1 < len(ground.levels):
            part = part.difference(ground.levels[i + 1][1])
        if part.area > MUCH * around.area:
            return level
    return ground.levels[-1][0]


def _hollow(
    opening: BaseGeometry, ground: Ground, rim_nm: int, tolerance_nm: int
) -> tuple[Slab, ...]:
    """Return what is empty in an opening below its rim."""
    levels = [level for level, _ in ground.levels if level < rim_nm]
    slabs = []
    for low, high in zip(levels, [*levels[1:], rim_nm], strict=True):
        higher = ground.above(low)
        area: BaseGeometry = opening
        if higher is not None:
            full = opening.intersection(higher)
            if tolerance_nm:
                full = full.buffer(-tolerance_nm, join_style="mitre")
                full = full.buffer(tolerance_nm, join_style="mitre")
            area = shapely.set_precision(opening.difference(full), 1)
        if area.area:
            slabs.append(Slab(area=area, low_nm=low, high_nm=high))
    return tuple(slabs)


def _height(volume_nm3: float, radius_nm: float) -> float:
    """Return the height of a dome by its volume: the root of h^3 + 3 a^2 h = 6 V / pi."""
    wanted = 6 * volume_nm3 / math.pi
    low, high = 0.0, math.cbrt(wanted) + 1
    for _ in range(80):
        middle = (low + high) / 2
        if middle**3 + 3 * radius_nm**2 * middle < wanted:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _rings(radius_nm: float, height_nm: float, count: int) -> list[tuple[float, float]]:
    """Return the rings of a dome, from the rim up: scale of the rim, height above it.

    Chords cut volume off; the rings between rim and top are moved outward by as much.
    """
    sphere = (radius_nm**2 + height_nm**2) / (2 * height_nm)
    start = math.asin(min(1.0, (sphere - height_nm) / sphere))
    angles = [start + (math.pi / 2 - start) * i / count for i in range(count)]
    middle = height_nm - sphere
    wanted = math.pi * height_nm * (3 * radius_nm**2 + height_nm**2) / 6

    def made(grown: float) -> list[tuple[float, float]]:
        rings = [(1.0, 0.0)]
        for angle in angles[1:]:
            wide = sphere * math.cos(angle) * grown / radius_nm
            rings.append((wide, middle + sphere * math.sin(angle)))
        return [*rings, (0.0, height_nm)]

    low, high = 0.9, 1.2
    for _ in range(60):
        grown = (low + high) / 2
        if _volume(made(grown), radius_nm) < wanted:
            low = grown
        else:
            high = grown
    return made((low + high) / 2)


def _volume(rings: list[tuple[float, float]], radius_nm: float) -> float:
    """Return the volume of frustums on one another; the rim's area is that of the opening."""
    total = 0.0
    for (a, low), (b, high) in pairwise(rings):
        total += (a * a + a * b + b * b) / 3 * (high - low)
    return total * math.pi * radius_nm**2


def _dome(
    corners: NDArray[np.int64], center: Xy, rim_nm: int, rings: list[tuple[float, float]]
) -> Triangles:
    """Return rings of triangles on a rim, and a fan at the top."""
    middle = np.array(center)
    levels = []
    for wide, high in rings:
        flat = np.rint(middle + (corners - middle) * wide).astype(np.int64)
        levels.append(np.hstack([flat, np.full((len(flat), 1), round(rim_nm + high))]))
    found = []
    for lower, upper in pairwise(levels):
        a, b = lower, np.roll(lower, -1, axis=0)
        c, d = np.roll(upper, -1, axis=0), upper
        found.append(np.stack([a, b, c], axis=1))
        if upper is not levels[-1]:
            found.append(np.stack([a, c, d], axis=1))
    return np.concatenate(found)
