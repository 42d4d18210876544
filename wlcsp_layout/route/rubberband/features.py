"""What wires must keep away from, as arrays: pads, balls, given traces, keep-outs and the die edge.

A feature is a circle or a box of metal, or a bare point of a wall. Walls are lines that no wire
crosses: the die edge, the outlines of keep-outs, the center lines of given traces. They are cut
into short steps, whose ends are features.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

import shapely

from wlcsp_layout.model.package import Die, Net
from wlcsp_layout.route.metal import Owners
from wlcsp_layout.route.routing import Trace
from wlcsp_layout.route.tracks import Angles

STEP_NM = 100_000.0
"""The longest step of a wall: half a pad pitch of common dies, so that gaps to it are seen."""

STAIR = (2 - math.sqrt(2)) / 8
"""What one more step around a round corner takes, as part of the radii: a quarter of the slanted
side of the octagon.  With ever smaller steps nothing would be lost."""


@dataclass(slots=True, kw_only=True)
class Features:
    """All features, by number; lengths in nm."""

    angles: Angles | Literal["any"] = "any"
    """Directions that lines will take in the end."""
    names: list[str] = field(default_factory=list)
    """`pad P1`, `ball A1`; empty for the points of walls."""
    x: list[float] = field(default_factory=list)
    y: list[float] = field(default_factory=list)
    radius: list[float] = field(default_factory=list)
    """Of a circle; 0 for boxes and points."""
    half_x: list[float] = field(default_factory=list)
    half_y: list[float] = field(default_factory=list)
    """Half the sides of a box; 0 for circles and points."""
    space: list[float] = field(default_factory=list)
    """What a wire keeps from it at least; wires may ask for more, but not of walls."""
    is_wall: list[bool] = field(default_factory=list)
    net: list[str] = field(default_factory=list)
    """The net of the metal; empty for what has none."""
    walls: list[tuple[int, int]] = field(default_factory=list)
    """Steps of walls as pairs of features."""
    number: dict[str, int] = field(default_factory=dict)
    """The feature that stands for a pad or ball, by name."""
    absorbed: set[int] = field(default_factory=set)
    """Pads that lie wholly under a ball of their net, which stands for them."""
    blocked: shapely.Geometry = field(default_factory=shapely.Polygon)
    """The keep-outs as one area."""

    def add(
        self,
        at: tuple[float, float],
        *,
        name: str = "",
        radius: float = 0.0,
        half: tuple[float, float] = (0.0, 0.0),
        space: float = 0.0,
        is_wall: bool = False,
        net: str = "",
    ) -> int:
        """Add a feature and return its number."""
        self.names.append(name)
        self.x.append(at[0])
        self.y.append(at[1])
        self.radius.append(radius)
        self.half_x.append(half[0])
        self.half_y.append(half[1])
        self.space.append(space)
        self.is_wall.append(is_wall)
        self.net.append(net)
        return len(self.x) - 1

    def reach(self, v: int, dx: float, dy: float) -> float:
        """Return how far the shape of a feature goes from its center in a direction."""
        hx, hy = self.half_x[v], self.half_y[v]
        if not hx:
            return self.radius[v]
        length = math.hypot(dx, dy)
        return length / max(abs(dx) / hx, abs(dy) / hy)

    def gap(self, a: int, b: int) -> float:
        """Return the distance between two shapes; negative when they overlap."""
        dx = abs(self.x[a] - self.x[b]) - self.half_x[a] - self.half_x[b]
        dy = abs(self.y[a] - self.y[b]) - self.half_y[a] - self.half_y[b]
        if dx <= 0 and dy <= 0 and (self.half_x[a] or self.half_x[b]):
            apart = max(dx, dy)
        else:
            apart = math.hypot(max(dx, 0.0), max(dy, 0.0))
        return apart - self.radius[a] - self.radius[b]

    def is_one_piece(self, a: int, b: int) -> bool:
        """Tell whether two features are metal of one net that overlaps."""
        return self.net[a] == self.net[b] != "" and self.gap(a, b) <= 0

    def room(self, a: int, b: int) -> float:
        """Return how much wires that cross the straight line between two shapes can have of it.

        That is the gap between the shapes, their spaces included, measured across steps in the
        directions that are allowed. Wires turn about circles as closely as those let them.
        """
        if self.angles == "any":
            return self.gap(a, b)
        dx = abs(self.x[a] - self.x[b]) - self.half_x[a] - self.half_x[b]
        dy = abs(self.y[a] - self.y[b]) - self.half_y[a] - self.half_y[b]
        spaces = self.space[a] + self.space[b]
        round_nm = self.radius[a] + self.radius[b] + spaces
        half = math.radians(self.angles / 2)
        room = spaces + max(
            _across(dx, dy, round_nm, half + turn, half)
            for turn in (0.0, half * 2)[: 90 // self.angles]
        )
        if self.angles == 90 and abs(dx - dy) < round_nm:  # noqa: PLR2004  degrees
            room -= round_nm * STAIR
        return room


def _across(dx: float, dy: float, round_nm: float, middle: float, half: float) -> float:
    """Return the largest gap in one of the directions within half an angle of a middle one.

    Between two allowed directions wires take steps in both: what counts of a direction between
    them is its part of the chord. The gap is that between points, less the circles about them.
    """
    along = dx * math.cos(middle) + dy * math.sin(middle)
    aside = dy * math.cos(middle) - dx * math.sin(middle)
    if abs(aside) < round_nm * math.sin(half):
        return math.cos(half) * (along - math.sqrt(round_nm**2 - aside**2))
    return math.cos(half) * along + math.sin(half) * abs(aside) - round_nm


def features_of(die: Die, nets: Sequence[Net], given: Sequence[Trace]) -> Features:
    """Return the features of a die: pads, then balls, then the points of walls."""
    found = Features(angles=die.rdl.angles)
    owners = Owners(die, nets)
    pad_net = {pad: net.name for net in nets for pad in net.pads}
    ball_net = {ball: net.name for net in nets for ball in net.balls}
    # The teardrops of a wide trace are wide, too: its pads and balls keep the wide-metal space.
    widths = {net.name: net.width_nm for net in nets}
    radius = die.ball_pad.metal_diameter_nm / 2
    for pad in die.chip_pads:
        box = pad.landing
        x, y = box.center_half_nm
        # A trace that is wider than its landing reaches beyond it on both sides.
        least = widths.get(pad_net.get(pad.name, ""), 0) / 2
        found.number[f"pad {pad.name}"] = found.add(
            (x / 2, y / 2),
            name=f"pad {pad.name}",
            half=(max(box.width_nm / 2, least), max(box.height_nm / 2, least)),
            space=owners.space_nm(owners.of_pad(pad), widths.get(owners.of_pad(pad), 0)),
            net=pad_net.get(pad.name, ""),
        )
    for ball in die.balls:
        found.number[f"ball {ball.name}"] = found.add(
            ball.at.xy,
            name=f"ball {ball.name}",
            radius=max(radius, widths.get(ball_net.get(ball.name, ""), 0) / 2),
            space=owners.space_nm(owners.of_ball(ball), widths.get(owners.of_ball(ball), 0)),
            net=ball_net.get(ball.name, ""),
        )
    _absorb_covered_pads(die, found)
    _add_bounds(die, found)
    for trace in given:
        _add_trace(found, trace, owners)
    return found


def _absorb_covered_pads(die: Die, found: Features) -> None:
    """Let a ball stand for the pads of its net that lie wholly under it: they are connected."""
    radius = die.ball_pad.metal_diameter_nm / 2
    for pad in die.chip_pads:
        v = found.number[f"pad {pad.name}"]
        for ball in die.balls:
            dx = abs(ball.at.x_nm - found.x[v]) + found.half_x[v]
            dy = abs(ball.at.y_nm - found.y[v]) + found.half_y[v]
            u = found.number[f"ball {ball.name}"]
            if math.hypot(dx, dy) <= radius and found.net[u] == found.net[v] != "":
                found.number[f"pad {pad.name}"] = u
                found.absorbed.add(v)


def _add_bounds(die: Die, found: Features) -> None:
    """Add the die edge and the outlines of keep-outs, crossing lines cut at their crossings."""
    box = die.box
    edge = shapely.box(box.left_nm, box.bottom_nm, box.right_nm, box.top_nm)
    outs = shapely.union_all([shapely.Polygon(k.outline.points) for k in die.rdl.keep_outs])
    # Of a keep-out that only touches the die edge from outside, a point or a line is left.
    parts = shapely.get_parts(shapely.intersection(outs, edge))
    found.blocked = shapely.union_all(parts[shapely.area(parts) > 0])
    lines = shapely.union_all([edge.exterior, found.blocked.boundary])
    points: dict[tuple[float, float], int] = {}
    for line in shapely.get_parts(lines):
        # Crossings are off the grid, and then off the die edge by a hair: a triangle too flat.
        corners = shapely.get_coordinates(line).round().tolist()
        for start, end in pairwise(corners):
            middle = shapely.Point((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
            is_edge = shapely.distance(middle, edge.exterior) < 1
            space = float(die.rdl.edge_nm) if is_edge else 0.0
            before = -1
            for at in _steps(start, end):
                if at not in points:
                    points[at] = found.add(at, space=space, is_wall=True)
                v = points[at]
                found.space[v] = max(found.space[v], space)
                if before >= 0:
                    found.walls.append((before, v))
                before = v


def _add_trace(found: Features, trace: Trace, owners: Owners) -> None:
    """Add a given trace as a chain of round pieces of metal."""
    radius = trace.width_nm / 2
    space = owners.space_nm(trace.net, trace.width_nm)
    taken = {(x, y): v for v, (x, y) in enumerate(zip(found.x, found.y, strict=True))}
    before = -1
    for a, b in pairwise(trace.points):
        for at in _steps(a.xy, b.xy):
            if at in taken:
                v = taken[at]
            else:
                v = found.add(at, radius=radius, space=space, net=trace.net)
                taken[at] = v
            if before >= 0 and before != v:
                found.walls.append((before, v))
            before = v


def _steps(start: Sequence[float], end: Sequence[float]) -> Iterable[tuple[float, float]]:
    """Yield the ends of the short steps of a line, its own ends included."""
    (x, y), (u, v) = start, end
    count = max(1, math.ceil(math.hypot(u - x, v - y) / STEP_NM))
    for i in range(count + 1):
        yield (x + (u - x) * i / count, y + (v - y) * i / count)
