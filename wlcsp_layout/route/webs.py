"""Webs: metal in the notches between shapes of one net, so that none is narrower than the space.

Where a trace leaves a landing obliquely, or two traces of a net part at a small angle, resist would
have to stand in a wedge that ends in nothing. A notch is two edges of a net's metal that face each
other at less than a right angle, closer than the space. What of them is too close is joined by
metal.

First by a closing (grown and shrunk again, metal covers notches): flat across where the walls of a
small angle are a space apart, by an arc where they open wider. A closing by a radius up to the
space never comes closer to other metal than the space, if the net's own metal keeps it: a disc of
that radius that holds a place too close would itself be free of the net's metal. What closings
leave, since they are only good to 1 %, is joined edge by edge. All of it is hollowed out where it
comes too close to another net.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal, TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Circle, Polygon, Xy, circle_points
from wlcsp_layout.model.package import Die
from wlcsp_layout.route.clearance import SLANT_TOLERANCE_NM
from wlcsp_layout.route.convex import Floats
from wlcsp_layout.route.metal import Owners
from wlcsp_layout.route.outline import TraceMetal, fan, half_width
from wlcsp_layout.route.routing import Teardrop, Trace, Web
from wlcsp_layout.units import um_text

Shapes: TypeAlias = NDArray[np.object_]
"""Shapely geometries."""
Numbers: TypeAlias = NDArray[np.intp]

ROUNDS = 8
"""Of joining edge by edge. More have not been needed in thousands of random nets."""
PASSES = 3
"""Over whole nets: a web that was computed in its surroundings may meet the grid another way."""
RIGHT_ANGLE = -1e-9
"""The cosine between the directions of two edges along the outline, but for the arithmetic. What is
less is a notch: all corners lie on the grid, and others who measure see the same angle."""
GRAZING_NM = 1e-3
"""What is less far in front of an edge is on its line: of the arithmetic."""
LEAST_AREA_NM2 = 0.4
"""The least triangle on the grid has 0.5 nm^2."""
SPARE_NM = 3.0
"""By which what is filled is wider than the space, for corners on the grid."""
FACETS = 32
"""Of the arcs around what is kept away from, for a right angle: 0.03 % within the circle."""
EVERYWHERE = (-math.inf, -math.inf, math.inf, math.inf)
WINDOW = 4
"""Around a notch, in spaces or in its own extents: most webs do not reach as far."""
ARC_FACETS = 8
"""Of the arcs of webs, for a right angle."""
SUNK_NM = 0.1
"""Of closings: keeps the traces of the arithmetic along walls out of the fill."""
ARC = 1.0004
"""Over the radius, so that the facets' middles are outside the circle."""
SLIT_NM = 2.0
"""Slits narrower than twice this are closed: rounding leaves them along seams."""
MITER = 20.0
"""Large enough for all corners of the metal, which come back as they were."""
MOST_PLACES = 8
"""Of notches named in one note (our choice: as many as fit a line)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Closing:
    """How notches are closed; lengths as parts of the space."""

    radius: float
    is_flat: bool
    snap: float
    """What is so near to a corner of the metal is taken for it: the library simplifies by 1 % of
    the radius what it grows, and again what it shrinks."""


CLOSINGS = (
    # Flat: walls at 0 to 40 degrees are a space apart where it lies.
    _Closing(radius=0.55, is_flat=True, snap=0.011),
    # An arc of 1 / sqrt(2) and more holds no two edges that face each other closer than the space;
    # 0.8 where facets stand for it.
    _Closing(radius=0.8, is_flat=False, snap=0.016),
    _Closing(radius=1.0, is_flat=False, snap=0.02),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """One shape of a net's metal as it is drawn."""

    net: str
    outline: BaseGeometry
    space_nm: int
    circle: Circle | None = None
    """Measured in place of its facets."""

    def distance_nm(self, other: BaseGeometry) -> float:
        """How far the shape is from another geometry."""
        if self.circle is None:
            return self.outline.distance(other)
        return shapely.Point(self.circle.at.xy).distance(other) - self.circle.diameter_nm / 2

    def grown(self, by_nm: int) -> BaseGeometry:
        """Return the shape grown by a space or hardly more, never less."""
        if self.circle is None:
            return self.outline.buffer(by_nm * ARC, quad_segs=FACETS)
        radius_nm = self.circle.diameter_nm / 2 + by_nm
        return shapely.Point(self.circle.at.xy).buffer(radius_nm * ARC, quad_segs=FACETS)


@dataclass(slots=True, kw_only=True)
class Net:
    """A net's metal, merged on the grid, while webs are added."""

    name: str
    space_nm: int
    metal: BaseGeometry
    notches: BaseGeometry = field(default_factory=shapely.Polygon)
    """What would fill those that are left."""
    around: tuple[float, float, float, float] = EVERYWHERE
    """Where notches can be: known once somebody has looked and filled."""
    whole: BaseGeometry | None = None
    """Of a window on a net's metal: all of it. A window is as large as its `frame`."""
    frame: BaseGeometry = field(default_factory=shapely.Polygon)

    def opened(self) -> None:
        """Look at the whole metal of the net from now on."""
        self.metal = _on_grid([self.metal, *([self.whole] if self.whole else [])])
        self.whole = None


class Metalwork:
    """All metal of a die by shapes, and what may not be there."""

    def __init__(
        self,
        die: Die,
        owners: Owners,
        lines: Sequence[TraceMetal],
        drops: Sequence[Teardrop],
        fans: Sequence[Web],
    ) -> None:
        """Keep the shapes as they are drawn."""
        self._shapes = list(_drawn(die, owners, lines, drops, fans))
        self._tree = shapely.STRtree([shape.outline for shape in self._shapes])
        self._largest_nm = max((shape.space_nm for shape in self._shapes), default=0)
        self._keep_outs = [shapely.Polygon(out.outline.points) for out in die.rdl.keep_outs]

    def nets(self) -> list[Net]:
        """Return the metal of each net, or of each pad or ball that is in none, merged."""
        shapes: dict[str, list[_Drawn]] = {}
        for shape in self._shapes:
            shapes.setdefault(shape.net, []).append(shape)
        merged = [shapely.union_all([shape.outline for shape in mine]) for mine in shapes.values()]
        return [
            Net(name=name, space_nm=max(shape.space_nm for shape in mine), metal=metal)
            for (name, mine), metal in zip(
                shapes.items(), shapely.set_precision(merged, 1.0), strict=True
            )
        ]

    def room(self, net: Net, web: BaseGeometry) -> BaseGeometry:
        """Return what of a web keeps the space to all other nets and out of the keep-outs."""
        for out in self._keep_outs:
            web = web.difference(out)
        reach = max(self._largest_nm, net.space_nm)
        for number in self._tree.query(web, predicate="dwithin", distance=reach).tolist():
            shape = self._shapes[number]
            asked = max(shape.space_nm, net.space_nm)
            if shape.net != net.name and shape.distance_nm(web) < asked - SLANT_TOLERANCE_NM:
                web = web.difference(shape.grown(asked))
        return web


def fill_notches(work: Metalwork) -> tuple[tuple[Net, ...], tuple[Web, ...], tuple[Finding, ...]]:
    """Return all nets with webs in their metal, the webs, and a note on those without room."""
    nets = work.nets()
    webs: list[Web] = []
    left = _notched(nets, is_webbed=False)
    for _ in range(PASSES if left else 0):
        fills = _filled(work, [window for net in left for window in _windows(net)])
        for net in left:
            net.metal = _on_grid([net.metal, *fills[net.name]])
            net.around = shapely.GeometryCollection([net.notches, *fills[net.name]]).bounds
            shape = shapely.set_precision(shapely.union_all(fills[net.name]), 1.0)
            webs += (Web(net=net.name, outline=outline) for outline in simple([shape]))
        left = _notched(left)
    return tuple(nets), tuple(webs), _notes(left)


def _filled(work: Metalwork, windows: Sequence[Net]) -> dict[str, list[BaseGeometry]]:
    """Return by net what fills the notches in the windows, as far as there is room."""
    added: dict[str, list[BaseGeometry]] = {window.name: [] for window in windows}
    left = list(windows)
    for closing in (*CLOSINGS, *[None] * ROUNDS):
        fills = _closed(left, closing) if closing else [window.notches for window in left]
        for window, fill in zip(left, fills, strict=True):
            fits = work.room(window, fill)
            added[window.name].append(fits)
            window.around = shapely.GeometryCollection([window.notches, fill]).bounds
            window.metal = _on_grid([window.metal, fits])
        left = _notched(left)
    return added


def _windows(net: Net) -> Iterator[Net]:
    """Yield a net's metal around each of its notches: mostly that is all that matters to them."""
    hulls = shapely.get_parts(net.notches)
    left, bottom, right, top = shapely.bounds(hulls).T
    margin = WINDOW * np.maximum(net.space_nm, np.maximum(right - left, top - bottom))
    boxes = shapely.box(left - margin, bottom - margin, right + margin, top + margin)
    for part in shapely.get_parts(shapely.union_all(boxes)):
        yield Net(
            name=net.name,
            space_nm=net.space_nm,
            # A buffer of nothing keeps areas alone: the metal may also touch the window.
            metal=net.metal.intersection(part.envelope).buffer(0.0),
            notches=shapely.union_all(hulls[shapely.intersects(hulls, part)]),
            whole=net.metal,
            frame=part.envelope.boundary,
        )


def joints(die: Die, traces: Sequence[Trace]) -> tuple[Web, ...]:
    """Return what rounds the outside of the places where ends of traces of one net meet.

    Flat ends that meet at an angle leave the outer corner open; it is filled as at a sharp bend.
    """
    ends: dict[tuple[str, Xy], list[tuple[Xy, int]]] = {}
    for trace in traces:
        for points in (trace.points, trace.points[::-1]):
            (x, y), (u, v) = points[0].xy, points[1].xy
            ends.setdefault((trace.net, (x, y)), []).append(((u - x, v - y), trace.width_nm))
    covered = {ball.at.xy for ball in die.balls}
    return tuple(
        Web(net=net, outline=outline)
        for (net, at), out in ends.items()
        if len(out) > 1 and at not in covered
        for outline in _around(at, out)
    )


def _around(at: Xy, ends: Sequence[tuple[Xy, int]]) -> Iterator[Polygon]:
    """Yield a fan between the two ends, given by direction and width, that leave a half turn open.

    There is one such gap at most, from the left corner of one end to the right one of the next.
    """
    ordered = sorted(ends, key=lambda end: math.atan2(end[0][1], end[0][0]))
    for (step, width_nm), (next_step, next_width_nm) in zip(
        ordered, [*ordered[1:], ordered[0]], strict=True
    ):
        turn = step[0] * next_step[1] - step[1] * next_step[0]
        is_last = turn == 0 and (step, width_nm) == ordered[-1]
        along = step[0] * next_step[0] + step[1] * next_step[1]
        if turn > 0 or (turn == 0 and (along < 0 or not is_last)):
            continue
        (lx, ly), (rx, ry) = half_width(step, width_nm), half_width(next_step, next_width_nm)
        outline = fan(at, (at[0] + lx, at[1] + ly), (at[0] - rx, at[1] - ry))
        if len(outline.points) > 2:  # noqa: PLR2004  too slight to show on the grid
            yield outline


def _drawn(
    die: Die,
    owners: Owners,
    lines: Sequence[TraceMetal],
    drops: Sequence[Teardrop],
    fans: Sequence[Web],
) -> Iterator[_Drawn]:
    for pad in die.chip_pads:
        net = owners.of_pad(pad)
        box = shapely.Polygon(pad.landing.corners)
        yield _Drawn(net=net, outline=box, space_nm=owners.space_nm(net))
    diameter = die.ball_pad.metal_diameter_nm
    facets = np.array(circle_points(diameter, die.ball_pad.facets))
    for ball in die.balls:
        net = owners.of_ball(ball)
        outline = shapely.Polygon(facets + np.array(ball.at.xy))
        circle = die.ball_circle(ball, diameter)
        yield _Drawn(net=net, outline=outline, space_nm=owners.space_nm(net), circle=circle)
    for line in lines:
        net, width_nm = line.trace.net, line.trace.width_nm
        for piece in line.outlines:
            outline = shapely.Polygon(piece.points)
            yield _Drawn(net=net, outline=outline, space_nm=owners.space_nm(net, width_nm))
    fillets = [(drop.net, drop.outline) for drop in drops]
    for net, shape in (*fillets, *((item.net, item.outline) for item in fans)):
        outline = shapely.Polygon(shape.points)
        yield _Drawn(net=net, outline=outline, space_nm=owners.space_nm(net))


def _notched(nets: Sequence[Net], *, is_webbed: bool = True) -> list[Net]:
    """Return those of the nets whose metal has notches, and note where.

    Where webs are, 1 nm over a space is allowed for: no web on the grid is at right angles to both
    of two walls that hardly part, and to mend one corner would spoil the other.
    """
    if not nets:
        return []
    metal: Shapes = np.array([net.metal for net in nets], dtype=object)
    edges, owners = _edges(metal)
    spaces = np.array([net.space_nm for net in nets], dtype=float)
    around = np.array([net.around for net in nets])[owners]
    reach = spaces[owners, None]
    is_near = (edges.max(axis=1) > around[:, :2] - reach) & (
        edges.min(axis=1) < around[:, 2:] + reach
    )
    edges, owners = edges[is_near.all(axis=1)], owners[is_near.all(axis=1)]
    widest = -1 / spaces if is_webbed else np.full(len(nets), RIGHT_ANGLE)
    first, second = _facing(edges, owners, spaces, widest)
    fills, numbers = _fills(
        metal,
        owners[first],
        _lines(_in_front(edges[first], edges[second])),
        _lines(_in_front(edges[second], edges[first])),
        spaces,
    )
    notched = np.unique(numbers).tolist()
    for number in notched:
        nets[number].notches = shapely.union_all(fills[numbers == number])
    return [nets[number] for number in notched]


def _fills(
    metal: Shapes, owners: Numbers, first: Shapes, second: Shapes, spaces: Floats
) -> tuple[Shapes, Numbers]:
    """Return what joins pairs of edges where they are too close, and whose they are."""
    # Half a nanometer less: at the space itself there is no notch, one nanometer below there is.
    close = np.flatnonzero(shapely.distance(first, second) < spaces[owners] - 0.5)
    first, second, owners = first[close], second[close], owners[close]
    reach = spaces[owners] + SPARE_NM
    walls = [
        np.array(shapely.intersection(wall, shapely.buffer(other, reach, quad_segs=FACETS)))
        for wall, other in ((first, second), (second, first))
    ]
    joined: Shapes = np.array(
        shapely.convex_hull(shapely.geometrycollections(np.stack(walls, axis=1)))
    )
    # Edges that look at each other through metal have been joined.
    shapely.prepare(metal)
    is_open = ~shapely.covers(metal[owners], joined)
    joined, owners = joined[is_open], owners[is_open]
    is_open = shapely.area(shapely.difference(joined, metal[owners])) > LEAST_AREA_NM2
    return joined[is_open], owners[is_open]


def _lines(edges: Floats) -> Shapes:
    return np.array(shapely.linestrings(edges), dtype=object)


def _edges(metal: Shapes) -> tuple[Floats, Numbers]:
    """Return the edges (edges, 2, 2) of all outlines, metal on their right, and whose they are."""
    rings, owners = shapely.get_parts(shapely.boundary(shapely.normalize(metal)), return_index=True)
    corners, numbers = shapely.get_coordinates(rings, return_index=True)
    is_edge = numbers[:-1] == numbers[1:]
    edges: Floats = np.stack([corners[:-1], corners[1:]], axis=1)[is_edge]
    return edges, owners[numbers[:-1][is_edge]]


def _facing(
    edges: Floats, owners: Numbers, spaces: Floats, widest: Floats
) -> tuple[Numbers, Numbers]:
    """Return pairs of edges of one net that are near and in front of each other.

    `widest` is the cosine of their angle, by net as the spaces.
    """
    steps = edges[:, 1] - edges[:, 0]
    directions = steps / np.hypot(steps[:, 0], steps[:, 1])[:, None]
    low, high = edges.min(axis=1), edges.max(axis=1)
    reach = spaces[owners, None]
    # Edges within one quarter of the compass enclose more than a right angle: most pairs are such.
    quarters = 2 * (steps[:, 0] > 0) + (steps[:, 1] > 0)
    found: list[tuple[Numbers, Numbers]] = []
    for a, b in combinations(range(4), 2):
        mine, theirs = np.flatnonzero(quarters == a), np.flatnonzero(quarters == b)
        tree = shapely.STRtree(shapely.box(*low[theirs].T, *high[theirs].T))
        grown = shapely.box(*(low - reach)[mine].T, *(high + reach)[mine].T)
        first, second = tree.query(grown)
        first, second = mine[first], theirs[second]
        cosines = np.einsum("ij,ij->i", directions[first], directions[second])
        near = (owners[first] == owners[second]) & (cosines < widest[owners[first]])
        first, second = first[near], second[near]
        front = _depths(edges[first], edges[second]).max(axis=1) > GRAZING_NM
        front &= _depths(edges[second], edges[first]).max(axis=1) > GRAZING_NM
        found.append((first[front], second[front]))
    return np.concatenate([f for f, _ in found]), np.concatenate([s for _, s in found])


def _depths(edges: Floats, others: Floats) -> Floats:
    """Return how far both ends of each other edge lie in front of an edge: on its left."""
    steps = edges[:, 1] - edges[:, 0]
    to_ends = others - edges[:, :1]
    cross = steps[:, None, 0] * to_ends[..., 1] - steps[:, None, 1] * to_ends[..., 0]
    depths: Floats = cross / np.hypot(steps[:, 0], steps[:, 1])[:, None]
    return depths


def _in_front(edges: Floats, others: Floats) -> Floats:
    """Return the part of each edge in front of the other one; it has one."""
    depths = _depths(others, edges)
    fall = depths[:, 0] - depths[:, 1]
    cut = depths[:, 0] / np.where(fall, fall, 1.0)
    crossing = edges[:, 0] + cut[:, None] * (edges[:, 1] - edges[:, 0])
    result: Floats = np.where((depths < 0)[..., None], crossing[:, None], edges)
    return result


def _closed(nets: Sequence[Net], closing: _Closing) -> list[BaseGeometry]:
    """Return for each net, or window on one, what a closing adds over its notches."""
    metal: Shapes = np.array([net.metal for net in nets], dtype=object)
    radii = np.array([net.space_nm * closing.radius for net in nets])
    grown = shapely.buffer(metal, radii, quad_segs=ARC_FACETS)
    join: Literal["bevel", "round"] = "bevel" if closing.is_flat else "round"
    shrunk = shapely.buffer(grown, -radii - SUNK_NM, quad_segs=ARC_FACETS, join_style=join)
    fills: list[BaseGeometry] = []
    for net, added in zip(nets, shapely.difference(shrunk, metal), strict=True):
        parts = [part for part in shapely.get_parts(added) if part.intersects(net.notches)]
        # At the frame a fill ends too early: there a closing is rounded for want of metal.
        if net.whole and any(part.dwithin(net.frame, 2 * net.space_nm) for part in parts):
            net.opened()
            fills += _closed([net], closing)
            continue
        clean = shapely.set_precision(parts, 1.0)
        ends = shapely.snap(clean, net.metal, net.space_nm * closing.snap)
        fills.append(shapely.union_all(shapely.buffer(ends, 0.0)))
    return fills


def _on_grid(shapes: Sequence[BaseGeometry]) -> BaseGeometry:
    """Return the union on the grid, without the slits that rounding leaves at seams."""
    grown = shapely.union_all(shapes).buffer(SLIT_NM, join_style="mitre", mitre_limit=MITER)
    closed = grown.buffer(-SLIT_NM, join_style="mitre", mitre_limit=MITER)
    return shapely.set_precision(closed, 1.0)


def simple(shapes: Iterable[BaseGeometry]) -> Iterator[Polygon]:
    """Yield shapes on the grid as polygons, cut through their holes as often as needed.

    Neighbors share the corners of a cut exactly.
    """
    for part in shapely.get_parts(list(shapes)):
        if not isinstance(part, shapely.Polygon) or part.is_empty:
            continue
        hole = next((h for h in part.interiors if _extent(h) > 1), None)
        if hole is None:
            ring = shapely.normalize(shapely.Polygon(part.exterior)).exterior.coords
            yield Polygon(points=tuple((round(x), round(y)) for x, y in ring[:0:-1]))
            continue
        left, bottom, right, top = part.bounds
        low_x, low_y, high_x, high_y = hole.bounds
        x, y = (low_x + high_x) // 2, (low_y + high_y) // 2
        halves = (
            (shapely.box(left, bottom, x, top), shapely.box(x, bottom, right, top))
            if high_x - low_x > high_y - low_y
            else (shapely.box(left, bottom, right, y), shapely.box(left, y, right, top))
        )
        yield from simple(part.intersection(half, grid_size=1.0) for half in halves)


def _extent(hole: BaseGeometry) -> float:
    """Return the larger extent of a hole; through one of 1 nm no grid line passes."""
    left, bottom, right, top = hole.bounds
    return max(right - left, top - bottom)


def _notes(left: Sequence[Net]) -> tuple[Finding, ...]:
    if not left:
        return ()
    places = [(net.name, np.rint(shapely.get_coordinates(net.notches)[0])) for net in left]
    shown = ", ".join(
        f"net {name} at ({um_text(int(x))}, {um_text(int(y))}) um"
        for name, (x, y) in places[:MOST_PLACES]
    )
    more = len(places) - MOST_PLACES
    x, y = places[0][1].tolist()
    return (
        Finding(
            code="N206",
            subject="webs",
            what=f"notches narrower than the space rule have no room for a web: {shown}"
            + (f" and {more} more" if more > 0 else ""),
            at_nm=(int(x), int(y)),
        ),
    )
