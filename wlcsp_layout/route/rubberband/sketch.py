"""The die as triangles between features: the doors that wires pass, and the room of each.

A door is an edge of a Delaunay triangulation of all features. Where a wire goes is said by the
doors that it crosses, in order, and by its place among the wires of each door.
"""

import math
from dataclasses import dataclass, field

import numpy as np
import shapely
from scipy.spatial import Delaunay

from wlcsp_layout.route.rubberband.features import Features

CLOSED = -1.0
"""The room of a door that no wire passes: a wall, the inside of a keep-out, the hull."""
MOST_HALVINGS = 8
FLAT_NM2 = 1e3
"""Twice the area of a triangle of points on one line, on the hull."""
SHAKE_NM = 50.0


@dataclass(slots=True, kw_only=True)
class Sketch:
    """Triangles and doors by number; corners and doors of a triangle run counterclockwise."""

    features: Features
    corners: list[tuple[int, int, int]]
    """Features of each triangle."""
    doors: list[tuple[int, int, int]]
    """Doors of each triangle; number j goes from corner j to corner j + 1."""
    is_forward: list[tuple[bool, bool, bool]]
    """Whether the door's own first end is corner j."""
    ends: list[tuple[int, int]]
    """Features at the ends of each door, the smaller number first."""
    sides: list[tuple[int, int]]
    """The triangles on both sides of each door; -1 outside."""
    room: list[float]
    """How much [nm] the wires of each door may need, or CLOSED; the router may make it less."""
    gap: list[float]
    """The same as drawn: between the shapes at the ends, or to a wall beside the door."""
    length: list[float]
    """Between the ends."""
    around: list[list[tuple[int, int]]]
    """For each feature its triangles, and which corner it is there."""
    door_between: dict[tuple[int, int], int]
    flip_ends: list[tuple[int, int]] = field(default_factory=list)
    flip_room: list[float] = field(default_factory=list)
    """Of the other diagonals, by door, where they count: see `Flips`."""

    def other_side(self, door: int, triangle: int) -> int:
        """Return the triangle on the other side of a door."""
        one, other = self.sides[door]
        return other if one == triangle else one


def sketch_of(features: Features) -> Sketch:
    """Triangulate the features; walls are cut until each step of them is a door."""
    triangles = _with_walls(features)
    corners: list[tuple[int, int, int]] = []
    doors: list[tuple[int, int, int]] = []
    forward: list[tuple[bool, bool, bool]] = []
    door_between: dict[tuple[int, int], int] = {}
    ends: list[tuple[int, int]] = []
    sides: list[list[int]] = []
    around: list[list[tuple[int, int]]] = [[] for _ in features.x]
    for number, triangle in enumerate(triangles):
        mine: list[int] = []
        for j in range(3):
            u, v = triangle[j], triangle[(j + 1) % 3]
            pair = (u, v) if u < v else (v, u)
            if pair not in door_between:
                door_between[pair] = len(ends)
                ends.append(pair)
                sides.append([])
            sides[door_between[pair]].append(number)
            mine.append(door_between[pair])
            around[u].append((number, j))
        corners.append(triangle)
        doors.append((mine[0], mine[1], mine[2]))
        a, b, c = triangle
        forward.append((a < b, b < c, c < a))
    both = [(s[0], s[1] if len(s) > 1 else -1) for s in sides]
    room = _rooms(features, ends, both)
    _narrow_beside_walls(features, corners, doors, room)
    return Sketch(
        features=features,
        corners=corners,
        doors=doors,
        is_forward=forward,
        ends=ends,
        sides=both,
        room=room,
        gap=list(room),
        length=[
            math.hypot(features.x[a] - features.x[b], features.y[a] - features.y[b])
            for a, b in ends
        ],
        around=around,
        door_between=door_between,
    )


def _rooms(
    features: Features, ends: list[tuple[int, int]], sides: list[tuple[int, int]]
) -> list[float]:
    walls = {(min(pair), max(pair)) for pair in features.walls}
    middles = shapely.points(
        [
            ((features.x[a] + features.x[b]) / 2, (features.y[a] + features.y[b]) / 2)
            for a, b in ends
        ]
    )
    inside = shapely.contains(features.blocked, middles)
    return [
        CLOSED if other < 0 or pair in walls or shut else features.room(*pair)
        for pair, (_, other), shut in zip(ends, sides, inside.tolist(), strict=True)
    ]


def _narrow_beside_walls(
    features: Features,
    corners: list[tuple[int, int, int]],
    doors: list[tuple[int, int, int]],
    room: list[float],
) -> None:
    """Give the doors from a shape to both ends of a step of a wall no more room than to the step.

    What passes one of them passes the other too: no wire crosses the wall, or ends at its points.
    """
    for triangle, mine in zip(corners, doors, strict=True):
        for j in range(3):
            a, b, apex = triangle[j], triangle[(j + 1) % 3], triangle[(j + 2) % 3]
            is_wall = room[mine[j]] < 0 and features.is_wall[a] and features.is_wall[b]
            others = [door for door in (mine[(j + 1) % 3], mine[(j + 2) % 3]) if room[door] > 0]
            if is_wall and others:
                away = _to_step(features, apex, a, b)
                for door in others:
                    room[door] = min(room[door], max(away, 0.0))


def _to_step(features: Features, v: int, a: int, b: int) -> float:
    """Return the distance from the shape of a feature to a step of a wall."""
    x, y, hx, hy = features.x[v], features.y[v], features.half_x[v], features.half_y[v]
    shape = shapely.box(x - hx, y - hy, x + hx, y + hy) if hx else shapely.Point(x, y)
    step = shapely.LineString([(features.x[a], features.y[a]), (features.x[b], features.y[b])])
    return float(shapely.distance(shape, step)) - features.radius[v]


def _with_walls(features: Features) -> list[tuple[int, int, int]]:
    """Triangulate, and halve the steps of walls that are not doors until all are."""
    for _ in range(MOST_HALVINGS):
        triangles = _triangles(features)
        edges = {(min(t[j], t[j - 1]), max(t[j], t[j - 1])) for t in triangles for j in range(3)}
        missing = [pair for pair in features.walls if (min(pair), max(pair)) not in edges]
        if not missing:
            return triangles
        lost = set(missing)
        kept = [pair for pair in features.walls if pair not in lost]
        for a, b in missing:
            middle = features.add(
                ((features.x[a] + features.x[b]) / 2, (features.y[a] + features.y[b]) / 2),
                radius=min(features.radius[a], features.radius[b]),
                space=min(features.space[a], features.space[b]),
                is_wall=features.is_wall[a] and features.is_wall[b],
                net=features.net[a] or features.net[b],
            )
            kept += [(a, middle), (middle, b)]
        features.walls[:] = kept
    return triangles


def _triangles(features: Features) -> list[tuple[int, int, int]]:
    """Return the Delaunay triangles, counterclockwise, in an order that only places decide.

    Points of grids are moved a little, so that four on one circle have one answer; points on the
    hull stay, else there would be slivers outside.
    """
    low_x, high_x = min(features.x), max(features.x)
    low_y, high_y = min(features.y), max(features.y)
    number: dict[tuple[float, float], int] = {}
    for v, (x, y) in enumerate(zip(features.x, features.y, strict=True)):
        if v in features.absorbed:
            continue
        place = (x, y)
        if x not in (low_x, high_x) and y not in (low_y, high_y):
            place = (x + _shake(v, 7919), y + _shake(v, 104_729))
        number.setdefault(place, v)
    numbers = list(number.values())
    simplices = Delaunay(np.array(list(number))).simplices.tolist()
    found: list[tuple[int, int, int]] = []
    for simplex in simplices:
        a, b, c = (numbers[i] for i in simplex)
        area = (features.x[b] - features.x[a]) * (features.y[c] - features.y[a]) - (
            features.y[b] - features.y[a]
        ) * (features.x[c] - features.x[a])
        if abs(area) < FLAT_NM2:
            continue
        if area < 0:
            b, c = c, b
        turn = min(range(3), key=lambda j: (a, b, c)[j])
        found.append(((a, b, c)[turn], (a, b, c)[(turn + 1) % 3], (a, b, c)[(turn + 2) % 3]))
    return sorted(found)


def _shake(number: int, prime: int) -> float:
    """Return a fixed small displacement [nm] for a number."""
    return ((number + 1) * prime % 1009) / 1009 * 2 * SHAKE_NM - SHAKE_NM
