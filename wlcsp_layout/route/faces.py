"""Where center lines can run on a die: the faces of its free space, and what borders on them.

A wire is what a disc of its width covers on its way. The center of the disc stays half a width and
the edge rule inside the die, half a width and the space away from pads and balls of other nets, and
half a width outside keep-outs. Each of these *grown* shapes is cut from the die; what remains falls
into faces. A net's disc runs in the faces and in the grown shapes of its own pads and balls:

         ___________________________         die edge
        |  ______        ______    |
        | | grown|      |      |   |         A disc of another net that comes from below gets
        | |  A1  |______|  B1  |   |         neither behind A1 nor between A1 and B1; a disc
        | |______|      |______|   |         of A's gets into the grown shape of A1, of B's
        |     the one face         |         into that of B1

Free space must never come out too small, since what follows from it is that something cannot be.
One disc therefore stands for all nets, with the least width and the least space of any: a wider
wire contains thinner ones that hold the thinner's rules. Round shapes have facets inside the
circle. All growth stops short of the rule by more than a center line is moved when it is rounded
to the grid, so that a gap which fits exactly is open.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from wlcsp_layout.geometry import Polygon, Xy
from wlcsp_layout.model.package import Die, Net

SLACK_NM = 5.0
"""Less growth than the rule: corners rounded to the grid move an edge by 1 nm on either side."""
QUARTER_FACETS = 8
"""Of a quarter circle: corners on the axes and diagonals, where gaps of ball grids are measured."""
MOST_SPACES_PER_HALF_WIDTH = 100
"""A disc that touches a pad must be inside its grown shape, facets or not; with a space below a
hundredth of its half width the disc is taken thinner.  cos(pi / 32) asks for 1 / 103 at most."""
ON_BORDER_NM = 0.01
"""Of the arithmetic: coordinates are below 2^31, corners of unions are good to 1e-5 nm there."""

DIE_EDGE = -1
"""Stands for the die edge among the numbers of obstacles."""

Obstacles: TypeAlias = tuple["Obstacle", ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Obstacle:
    """A pad, a ball or a keep-out; `name` is for the user, `net` is None where it has none."""

    name: str
    net: str | None
    at: Xy


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """A connected part of the free space.

    `borders` are the numbers of the obstacles along each ring of the outline, counterclockwise, the
    outer ring first; neighbors differ, the last one and the first too.
    """

    outline: shapely.Polygon
    borders: tuple[tuple[int, ...], ...]

    def border_toward(self, place: Xy) -> tuple[int, ...]:
        """Return the border between the face and a place outside of it."""
        point = shapely.Point(place)
        for ring, border in zip(self.outline.interiors, self.borders[1:], strict=True):
            if shapely.Polygon(ring).contains(point):
                return border
        return self.borders[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeSpace:
    """The obstacles of a die (pads, balls, keep-outs) and the faces between, the largest first."""

    obstacles: Obstacles
    faces: tuple[Face, ...]
    touching: Mapping[int, tuple[int, ...]]
    """By obstacle: the numbers of the faces that its grown shape borders on."""
    overlapping: Mapping[int, tuple[int, ...]]
    """By obstacle: the others whose grown shapes meet its own."""
    at_die_edge: frozenset[int]
    """The obstacles whose grown shapes reach beyond where a wire may be for the die edge."""

    def names(self, numbers: Iterable[int]) -> tuple[str, ...]:
        """Return the names of obstacles, each once."""
        names = (
            "the die edge" if number == DIE_EDGE else self.obstacles[number].name
            for number in numbers
        )
        return tuple(dict.fromkeys(names))


def free_space(die: Die, nets: Sequence[Net]) -> FreeSpace:
    """Return the free space of a die for the thinnest and closest of its nets, at least one."""
    space_nm = min(net.space_nm for net in nets)
    half_nm = min(*(net.width_nm / 2 for net in nets), MOST_SPACES_PER_HALF_WIDTH * space_nm)
    slack_nm = min(SLACK_NM, space_nm / 2)
    obstacles = _obstacles(die, nets)
    grown = _grown(die, half_nm + space_nm - slack_nm, half_nm - slack_nm)
    tree = shapely.STRtree(grown)
    room = _room(die, die.rdl.edge_nm + half_nm - slack_nm)
    faces = _faces(room.difference(shapely.union_all(grown)), grown, tree)
    touching: dict[int, list[int]] = {}
    for number, face in enumerate(faces):
        for obstacle in sorted({item for border in face.borders for item in border}):
            touching.setdefault(obstacle, []).append(number)
    overlapping: dict[int, list[int]] = {}
    for one, other in sorted(tree.query(grown, predicate="intersects").T.tolist()):
        if one != other:
            overlapping.setdefault(one, []).append(other)
    return FreeSpace(
        obstacles=obstacles,
        faces=faces,
        touching={number: tuple(found) for number, found in touching.items()},
        overlapping={number: tuple(found) for number, found in overlapping.items()},
        at_die_edge=frozenset(np.flatnonzero(~shapely.covers(room, grown)).tolist()),
    )


def _obstacles(die: Die, nets: Sequence[Net]) -> Obstacles:
    pad_net = {pad: net.name for net in nets for pad in net.pads}
    ball_net = {ball: net.name for net in nets for ball in net.balls}
    return (
        *(
            Obstacle(name=f"pad {pad.name}", net=pad_net.get(pad.name), at=pad.landing.center.xy)
            for pad in die.chip_pads
        ),
        *(
            Obstacle(name=f"ball {ball.name}", net=ball_net.get(ball.name), at=ball.at.xy)
            for ball in die.balls
        ),
        *(
            Obstacle(name=f"keep-out ({item.why})", net=None, at=item.outline.points[0])
            for item in die.rdl.keep_outs
        ),
    )


def _grown(die: Die, metal_nm: float, keep_out_nm: float) -> NDArray[np.object_]:
    """Return the grown shapes, in the order of the obstacles: none reaches farther than asked."""
    boxes = [pad.landing for pad in die.chip_pads]
    landings = shapely.box(
        np.array([box.left_nm for box in boxes], dtype=float),
        np.array([box.bottom_nm for box in boxes], dtype=float),
        np.array([box.right_nm for box in boxes], dtype=float),
        np.array([box.top_nm for box in boxes], dtype=float),
    )
    centers = shapely.points(
        np.array([ball.at.xy for ball in die.balls], dtype=float).reshape(-1, 2)
    )
    ball_nm = die.ball_pad.metal_diameter_nm / 2 + metal_nm
    keep_outs = [_grown_polygon(item.outline, keep_out_nm) for item in die.rdl.keep_outs]
    return np.concatenate(
        [
            shapely.buffer(landings, metal_nm, quad_segs=QUARTER_FACETS),
            shapely.buffer(centers, ball_nm, quad_segs=QUARTER_FACETS),
            np.array(keep_outs, dtype=object),
        ]
    )


def _grown_polygon(polygon: Polygon, by_nm: float) -> shapely.Geometry:
    """Return a polygon grown edge by edge: a buffer of the whole may fill shallow corners."""
    points = (*polygon.points, polygon.points[0])
    edges = shapely.linestrings([list(step) for step in pairwise(points)])
    return shapely.union_all(
        [shapely.Polygon(points), *shapely.buffer(edges, by_nm, quad_segs=QUARTER_FACETS)]
    )


def _room(die: Die, inside_nm: float) -> shapely.Polygon:
    """Return the die with its edges moved inward; empty where nothing remains."""
    left, bottom = die.box.left_nm + inside_nm, die.box.bottom_nm + inside_nm
    right, top = die.box.right_nm - inside_nm, die.box.top_nm - inside_nm
    return (
        shapely.box(left, bottom, right, top)
        if left < right and bottom < top
        else shapely.Polygon()
    )


def _faces(
    free: shapely.Geometry, grown: NDArray[np.object_], tree: shapely.STRtree
) -> tuple[Face, ...]:
    """Return the parts of the free space with their borders."""
    if shapely.is_empty(free):
        return ()
    outlines = sorted(shapely.get_parts(free), key=lambda part: (-part.area, part.bounds))
    rings, face_of_ring = shapely.get_rings(outlines, return_index=True)
    corners, ring_of_corner = shapely.get_coordinates(rings, return_index=True)
    is_edge = ring_of_corner[1:] == ring_of_corner[:-1]
    along = _along(((corners[1:] + corners[:-1]) / 2)[is_edge], grown, tree)
    ends = np.cumsum(np.bincount(ring_of_corner[1:][is_edge], minlength=len(rings)))
    borders: list[list[tuple[int, ...]]] = [[] for _ in outlines]
    clockwise = ~shapely.is_ccw(rings)
    for edges, face, is_clockwise in zip(
        np.split(along, ends[:-1]), face_of_ring.tolist(), clockwise.tolist(), strict=True
    ):
        numbers = [number for number, _ in groupby(edges.tolist())]
        if len(numbers) > 1 and numbers[0] == numbers[-1]:
            numbers.pop()
        borders[face].append(tuple(numbers[::-1] if is_clockwise else numbers))
    return tuple(
        Face(outline=outline, borders=tuple(found))
        for outline, found in zip(outlines, borders, strict=True)
    )


def _along(
    middles: NDArray[np.float64], grown: NDArray[np.object_], tree: shapely.STRtree
) -> NDArray[np.intp]:
    """Return which obstacle's grown shape the middle of each edge is on, or DIE_EDGE.

    Where two share an edge it is either's: no disc of their nets can enter there.
    """
    points = np.asarray(shapely.points(middles))
    edge, obstacle = tree.query(points, predicate="dwithin", distance=ON_BORDER_NM)
    away = shapely.distance(points[edge], shapely.boundary(grown)[obstacle])
    nearest_last = np.lexsort((-obstacle, -away))
    along = np.full(len(middles), DIE_EDGE, dtype=np.intp)
    along[edge[nearest_last]] = obstacle[nearest_last]
    return along
