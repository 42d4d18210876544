"""Webs: metal in the notches between shapes of one net, so that none is narrower than the space.

Where a trace leaves a landing obliquely, or two traces of a net part at a small angle, resist would
have to stand in a wedge that ends in nothing. A notch is found by closing (grown by half the space
and shrunk again, metal covers it) and then filled: flat across where its walls are a space apart,
or by an arc where they open wider. A closing by a radius up to the space never comes closer to
other metal than the space, if the net's own metal keeps it: a disc of that radius that holds a
place too close would itself be free of the net's metal. What is drawn is measured all the same.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Circle, Polygon, Xy, circle_points
from wlcsp_layout.model.package import Die
from wlcsp_layout.route.clearance import SLANT_TOLERANCE_NM
from wlcsp_layout.route.convex import Bools, Floats
from wlcsp_layout.route.metal import Owners
from wlcsp_layout.route.outline import TraceMetal, fan, half_width
from wlcsp_layout.route.routing import Teardrop, Trace, Web
from wlcsp_layout.units import um_text

Shapes: TypeAlias = NDArray[np.object_]
"""Shapely geometries."""

FACETS = 8
"""Of an arc, for a right angle."""
WIDEST_NOTCH = math.sin(math.radians(0.5))
"""Of the directions of two walls along the outline, the cosine below which they are a notch. At a
right angle there is none; half a degree more is for corners that will be rounded to the grid."""
SAME_DIRECTION = 1e-9
"""Between two directions of the same edge: of the arithmetic."""
MOST_PLACES = 8
"""Of notches named in one note (our choice: as many as fit a line)."""
OVERLAP_NM = 1_000
"""Of a web with the metal beside it, so that no seam is left between them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Closing:
    """How notches are closed; lengths as parts of the space."""

    radius: float
    is_flat: bool
    sunk: float
    """How deep the web's edges start inside the metal: more than the 1 % of the radius by which
    the library simplifies what it grows, except for notches that are not deeper themselves."""


CLOSINGS = (
    # Flat: walls at 0 to 40 degrees are at least a space apart where it lies.
    _Closing(radius=0.57, is_flat=True, sunk=0.0057),
    # An arc of 1 / sqrt(2) and more holds no two edges that face each other closer than the space.
    _Closing(radius=0.85, is_flat=False, sunk=0.0085),
    _Closing(radius=0.57, is_flat=True, sunk=0.0004),
    _Closing(radius=0.85, is_flat=False, sunk=0.0004),
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


@dataclass(slots=True, kw_only=True)
class _Net:
    """A net's metal while webs are added, and the notches that are left."""

    name: str
    space_nm: int
    metal: BaseGeometry
    notches: BaseGeometry


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
        self._die = die
        self._shapes = list(_drawn(die, owners, lines, drops, fans))
        self._tree = shapely.STRtree([shape.outline for shape in self._shapes])
        self._largest_nm = max((shape.space_nm for shape in self._shapes), default=0)
        self._keep_outs = [shapely.Polygon(out.outline.points) for out in die.rdl.keep_outs]

    def nets(self) -> list[_Net]:
        """Return the metal of each net of more than one shape, not looked at yet."""
        shapes: dict[str, list[_Drawn]] = {}
        for shape in self._shapes:
            shapes.setdefault(shape.net, []).append(shape)
        return [
            _Net(
                name=name,
                space_nm=max(shape.space_nm for shape in mine),
                metal=shapely.union_all([shape.outline for shape in mine]),
                notches=shapely.Polygon(),
            )
            for name, mine in shapes.items()
            if len(mine) > 1
        ]

    def has_room(self, net: _Net, web: BaseGeometry) -> bool:
        """Tell whether a web keeps the space to all other nets and out of the keep-outs."""
        if any(out.relate_pattern(web, "T********") for out in self._keep_outs):
            return False
        reach = max(self._largest_nm, net.space_nm)
        for number in self._tree.query(web, predicate="dwithin", distance=reach).tolist():
            shape = self._shapes[number]
            asked = max(shape.space_nm, net.space_nm) - SLANT_TOLERANCE_NM
            if shape.net != net.name and shape.distance_nm(web) < asked:
                return False
        return True


def webs(work: Metalwork) -> tuple[tuple[Web, ...], tuple[Finding, ...]]:
    """Return the webs of all nets, in net order, and a note on notches that have no room for one.

    Four closings are tried in turn on what is still notched.
    """
    nets = work.nets()
    found: dict[str, list[Web]] = {net.name: [] for net in nets}
    left = _notched(nets)
    for closing in CLOSINGS:
        for net, shape in _fills(left, closing):
            if work.has_room(net, shape):
                found[net.name] += _webs(net.name, shape)
                net.metal = net.metal.union(shape)
        left = _notched(left)
    return tuple(web for net in found.values() for web in net), _notes(left)


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


def _notched(nets: Sequence[_Net]) -> list[_Net]:
    """Return those of the nets whose metal has notches, and note where."""
    metal = np.array([net.metal for net in nets], dtype=object)
    # Half a nanometer less: at the space itself there is no notch, one nanometer below there is.
    radii = np.array([(net.space_nm - 0.5) / 2 for net in nets])
    grown = shapely.buffer(metal, radii, quad_segs=FACETS)
    shrunk = shapely.buffer(grown, -radii - 1, quad_segs=FACETS)
    closed, owners = shapely.get_parts(shapely.difference(shrunk, metal), return_index=True)
    are_notches = _are_notches(closed, metal, owners)
    closed, owners = closed[are_notches], owners[are_notches]
    for number in np.unique(owners).tolist():
        nets[number].notches = shapely.MultiPolygon(closed[owners == number].tolist())
    return [nets[number] for number in np.unique(owners).tolist()]


def _are_notches(closed: Shapes, metal: Shapes, owners: NDArray[np.intp]) -> Bools:
    """Tell which parts of closings less the metal have two walls at less than a right angle.

    The others are corners of a right angle and more, and traces of the arithmetic.
    """
    borders = shapely.boundary(metal)
    shapely.prepare(borders)
    corners, parts = shapely.get_coordinates(closed, return_index=True)
    is_edge = parts[:-1] == parts[1:]
    steps = np.diff(corners, axis=0)[is_edge]
    parts = parts[:-1][is_edge]
    middles = shapely.points(corners[:-1][is_edge] + steps / 2)
    is_wall = shapely.dwithin(borders[owners[parts]], middles, 1e-3)
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    is_wall &= lengths > 1
    result = np.zeros(len(closed), dtype=np.bool_)
    edges, parts = (steps / np.maximum(lengths, 1e-9)[:, None])[is_wall], parts[is_wall]
    for first, last in _runs(parts):
        result[parts[first]] = _face_each_other(edges[first:last])
    return result


def _runs(numbers: NDArray[np.intp]) -> Iterator[tuple[int, int]]:
    """Yield the bounds of the runs of equal numbers."""
    cuts = (np.flatnonzero(np.diff(numbers)) + 1).tolist()
    yield from zip([0, *cuts], [*cuts, len(numbers)], strict=True) if len(numbers) else ()


def _face_each_other(directions: Floats) -> bool:
    """Tell whether two of these edges of one outline enclose less than a right angle.

    Edges both axial or both diagonal are drawn exactly: a right angle between them is one.
    """
    cosines = directions @ directions.T
    is_exact = np.abs(directions).min(axis=1) < SAME_DIRECTION
    is_exact |= np.abs(np.abs(directions[:, 0]) - np.abs(directions[:, 1])) < SAME_DIRECTION
    both = is_exact[:, None] & is_exact[None, :]
    return bool((cosines < np.where(both, -SAME_DIRECTION, WIDEST_NOTCH)).any())


def _fills(nets: Sequence[_Net], closing: _Closing) -> Iterator[tuple[_Net, BaseGeometry]]:
    """Yield what a closing adds over the notches, with some of the metal beside it."""
    if not nets:
        return
    metal = np.array([net.metal for net in nets], dtype=object)
    spaces = np.array([net.space_nm for net in nets], dtype=float)
    grown = shapely.buffer(metal, spaces * closing.radius, quad_segs=FACETS)
    shrunk = shapely.buffer(
        grown,
        -spaces * (closing.radius + closing.sunk),
        quad_segs=FACETS,
        join_style="bevel" if closing.is_flat else "round",
    )
    for net, covered, added in zip(nets, shrunk, shapely.difference(shrunk, metal), strict=True):
        for part in shapely.get_parts(added):
            if not part.intersects(net.notches):
                continue
            around = part.buffer(OVERLAP_NM, quad_segs=2)
            for shape in shapely.get_parts(
                shapely.set_precision(covered.intersection(around), 1.0)
            ):
                if shape.intersects(part):
                    yield net, shape


def _webs(net: str, shape: BaseGeometry) -> Iterator[Web]:
    """Yield a shape on the grid as simple polygons."""
    for part in _without_holes(shape):
        corners = part.exterior.coords[:-1]
        points = tuple((round(x), round(y)) for x, y in corners)
        outline = Polygon(points=points)
        if outline.double_area_nm2 < 0:
            outline = Polygon(points=points[::-1])
        yield Web(net=net, outline=outline)


def _without_holes(shape: BaseGeometry) -> Iterator[shapely.Polygon]:
    """Yield the shape, cut through its holes as often as needed."""
    for part in shapely.get_parts(shape):
        if not isinstance(part, shapely.Polygon) or part.is_empty:
            continue
        if not part.interiors:
            yield part
            continue
        left, bottom, right, top = part.bounds
        cut = round(part.interiors[0].centroid.x)
        for low, high in ((left, cut), (cut, right)):
            half = part.intersection(shapely.box(low, bottom, high, top), grid_size=1.0)
            yield from _without_holes(half)


def _notes(left: Sequence[_Net]) -> tuple[Finding, ...]:
    places = [
        (net, part.representative_point())
        for net in left
        for part in shapely.get_parts(net.notches)
    ]
    if not places:
        return ()
    shown = ", ".join(
        f"net {net.name} at ({um_text(round(at.x))}, {um_text(round(at.y))}) um"
        for net, at in places[:MOST_PLACES]
    )
    more = len(places) - MOST_PLACES
    return (
        Finding(
            code="N206",
            subject="webs",
            what=f"notches narrower than the space rule have no room for a web: {shown}"
            + (f" and {more} more" if more > 0 else ""),
            at_nm=(round(places[0][1].x), round(places[0][1].y)),
        ),
    )
