"""Trees of wires: what two wires of a net share is drawn once, and branches meet their trunk.

Wires of one group follow each other where that is the shortest way to a terminal. Here each is cut
where it runs onto the metal that its net has already, and led straight to the nearest point of
that metal where this is shorter and nothing is in the way: a Steiner point.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
import shapely

from wlcsp_layout.route.rubberband.clearing import Lines, shapes_of
from wlcsp_layout.route.rubberband.negotiate import Link
from wlcsp_layout.route.rubberband.strings import Xyf
from wlcsp_layout.route.rubberband.wires import Wires

SHORTER_NM = 1_000.0
"""A branch moves for this much, at least."""
TOLERANCE_NM = 0.5


def center_lines(wires: Wires, links: Sequence[Link], lines: Lines) -> dict[int, list[Xyf]]:
    """Return the center line of each link that has a wire of its own, by link number."""
    found: dict[int, list[Xyf]] = {}
    trees: dict[int, list[Link]] = {}
    for link in links:
        if link.wire is None or link.wire.number not in lines.strings:
            continue
        if link.is_tree:
            trees.setdefault(link.net, []).append(link)
        else:
            found[link.number] = lines.strings[link.wire.number].points()
    if trees:
        obstacles = _Obstacles(wires, lines)
        for members in trees.values():
            found.update(_tree(members, lines, obstacles))
    return dict(sorted(found.items()))


class _Obstacles:
    """All features and lines, to measure how far a new piece of a net is from others."""

    def __init__(self, wires: Wires, lines: Lines) -> None:
        self.wires = wires
        f = wires.sketch.features
        self.numbers = sorted(lines.strings)
        self.lines = np.array(
            [shapely.LineString(lines.strings[n].points()) for n in self.numbers], dtype=object
        )
        self.shapes = shapes_of(f)
        self.radius = [*f.radius, *(max(f.radius[a], f.radius[b]) for a, b in f.walls)]
        self.line_tree = shapely.STRtree(self.lines)
        self.shape_tree = shapely.STRtree(self.shapes)
        self.reach = max([*f.space, *(w.space for w in wires.by_number.values())]) + max(f.radius)
        self.reach += max(w.width for w in wires.by_number.values())

    def leave_room(self, link: Link, piece: shapely.LineString, own: Iterable[int]) -> bool:
        """Tell whether a straight piece of a link's net keeps its space to all that is not its own.

        `own` are the features that it may end in.
        """
        wire, f = link.wire, self.wires.sketch.features
        if wire is None:
            return False
        near = self.line_tree.query(piece, predicate="dwithin", distance=self.reach)
        for i in near.tolist():
            other = self.wires.by_number[self.numbers[i]]
            need = (wire.width + other.width) / 2 + max(wire.space, other.space)
            is_other = other.group != wire.group
            if is_other and shapely.distance(piece, self.lines[i]) < need - TOLERANCE_NM:
                return False
        own = frozenset(own)
        tips = shapely.points(shapely.get_coordinates(piece))
        near = self.shape_tree.query(piece, predicate="dwithin", distance=self.reach)
        for i in near.tolist():
            ends = (i,) if i < len(f.x) else f.walls[i - len(f.x)]
            is_reached = bool((shapely.distance(tips, self.shapes[i]) <= self.radius[i]).any())
            if (own.intersection(ends) and is_reached) or ends[0] in f.absorbed:
                continue
            need = wire.width / 2 + max(self.wires.off(wire, v) for v in ends) + self.radius[i]
            if shapely.distance(piece, self.shapes[i]) < need - TOLERANCE_NM:
                return False
        return True


def _tree(links: Sequence[Link], lines: Lines, obstacles: _Obstacles) -> dict[int, list[Xyf]]:
    """Return what each wire of a net adds to the metal of those before it."""
    found: dict[int, list[Xyf]] = {}
    trunk: list[shapely.LineString] = []
    for link in links:
        if link.wire is None:
            continue
        points = lines.strings[link.wire.number].points()
        if trunk:
            points = _cut(points, shapely.union_all(trunk), link.width / 4)
            if len(points) > 1:
                points = _shortened(points, trunk, link, obstacles)
                back = _shortened(points[::-1], trunk, link, obstacles)
                points = back[::-1]
        if len(points) > 1:
            found[link.number] = points
            trunk.append(shapely.LineString(points))
    return found


def _cut(points: list[Xyf], trunk: shapely.Geometry, tolerance: float) -> list[Xyf]:
    """Return a line without the parts at both ends that run along the trunk."""
    points = _without_end(points, trunk, tolerance)
    return _without_end(points[::-1], trunk, tolerance)[::-1]


def _without_end(points: list[Xyf], trunk: shapely.Geometry, tolerance: float) -> list[Xyf]:
    """Return a line up to where it comes onto the trunk for good; its last corner there stays."""
    away = shapely.distance(shapely.points(points), trunk).tolist()
    last = len(points) - 1
    if away[last] > tolerance:
        return points
    while last > 0 and away[last - 1] <= tolerance and _runs_along(points, last, trunk, tolerance):
        last -= 1
    return points[: last + 1]


def _runs_along(points: Sequence[Xyf], i: int, trunk: shapely.Geometry, tolerance: float) -> bool:
    (x, y), (u, v) = points[i - 1], points[i]
    return bool(shapely.distance(shapely.Point((x + u) / 2, (y + v) / 2), trunk) <= tolerance)


def _shortened(
    points: list[Xyf], trunk: Sequence[shapely.LineString], link: Link, obstacles: _Obstacles
) -> list[Xyf]:
    """Return a line that leaves for the nearest point of the trunk as soon as that is shorter.

    The trunk is what the line's end lies on; the piece to it must leave room to everything else.
    """
    end = shapely.Point(points[-1])
    reached = [line for line in trunk if shapely.distance(line, end) <= link.width / 4]
    start = shapely.Point(points[0])
    reached = [line for line in reached if shapely.distance(line, start) > link.width / 4]
    if not reached:
        return points
    target = shapely.union_all(reached)
    best = _length(points) - SHORTER_NM
    found = points
    own = (link.wire.start, link.wire.end) if link.wire else ()
    done = 0.0
    for i, at in enumerate(points[:-1]):
        if i:
            done += math.dist(points[i - 1], at)
        straight = shapely.shortest_line(shapely.Point(at), target)
        length = done + shapely.length(straight)
        if length < best and obstacles.leave_room(link, straight, own):
            (_, foot) = shapely.get_coordinates(straight).tolist()
            best, found = length, [*points[: i + 1], (foot[0], foot[1])]
    return found


def _length(points: Sequence[Xyf]) -> float:
    return sum(math.dist(a, b) for a, b in pairwise(points))
