"""The sizes of one ball pad, read off its polygons.

A circle is a polygon with corners on the axes and on the circle: its diameter is told by corners
and never by chords. Corners lie on the 1 nm grid, so that a diameter off the axes is good to 2 nm;
it is rounded to 10 nm, which is more than a mask is good for.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import klayout.db as kdb

STEP_NM = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """The way through the ring: how wide it is, and the middle of one."""

    width_nm: int
    at: kdb.Point
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PadSizes:
    """Diameters about the center of a ball [nm]; 0 where there is no such thing."""

    metal_nm: int
    opening_nm: int
    concave_nm: int
    ring_outer_nm: int
    ring_inner_nm: int
    hole_nm: int
    gap: Gap | None


def pad_sizes(
    at: kdb.Point,
    *,
    rdl: kdb.Region,
    d3: kdb.Region,
    d2: kdb.Region,
    ring: kdb.Region,
    d1: kdb.Region,
    reach_nm: int,
) -> PadSizes:
    """Return what a ball pad measures; the regions are merged shapes near it.

    `reach_nm` is the radius in which shapes belong to the ball: rings and holes of its neighbors do
    not.
    """
    near = kdb.Region(kdb.Box(at.x - reach_nm, at.y - reach_nm, at.x + reach_nm, at.y + reach_nm))
    own_ring = ring.inside(near)
    well = (d2.inside(near) + own_ring).merged()
    corners = [point for polygon in own_ring.each() for point in _corners(polygon)]
    far = [math.dist((at.x, at.y), (point.x, point.y)) for point in corners]
    # A gap may cut a chord of the inner circle, nearer to the center than its corners are.
    middle = (max(far, default=0) + min(far, default=0)) / 2
    inner = max((length for length in far if length < middle), default=0)
    return PadSizes(
        metal_nm=_disc(at, rdl),
        opening_nm=_extent(at, d3),
        concave_nm=_extent(at, well),
        ring_outer_nm=_rounded(2 * max(far, default=0)),
        ring_inner_nm=_rounded(2 * inner),
        hole_nm=_extent(at, d1.inside(near)),
        gap=_gap(at, own_ring, max(far, default=0), inner),
    )


def _disc(at: kdb.Point, region: kdb.Region) -> int:
    """Return the diameter of a disc to which traces lead: of the nearest corner."""
    holding = next((polygon for polygon in region.each() if polygon.inside(at)), None)
    if holding is None:
        return 0
    least = min(math.dist((at.x, at.y), (p.x, p.y)) for p in _corners(holding))
    return _rounded(2 * least)


def _extent(at: kdb.Point, region: kdb.Region) -> int:
    """Return how wide the shape is that lies about a place, with what lies inside of it."""
    for polygon in region.each():
        box = polygon.bbox()
        if box.contains(at) and kdb.Polygon(list(polygon.each_point_hull())).inside(at):
            return max(box.width(), box.height())
    return 0


def _gap(at: kdb.Point, ring: kdb.Region, outer: float, inner: float) -> Gap | None:
    """Return the narrowest way through the ring; nothing when it is closed."""
    if ring.is_empty() or any(polygon.holes() for polygon in ring.each()):
        return None
    found = ring.space_check(max(int(inner), 1), metrics=kdb.Metrics.Projection)
    middle = (outer + inner) / 2
    gaps: list[tuple[int, float, kdb.Point]] = []
    for pair in found.each():
        spot = pair.bbox().center()
        off = abs(math.dist((at.x, at.y), (spot.x, spot.y)) - middle)
        if off < (outer - inner) / 2:
            angle = math.atan2(spot.y - at.y, spot.x - at.x) % math.tau
            gaps.append((_rounded(pair.distance()), angle, spot))
    if not gaps:
        return None
    # Of equal gaps the one that is easiest to point at from the upper right.
    width, _, spot = min(gaps, key=lambda item: (item[0], abs(item[1] - math.pi / 4)))
    return Gap(width_nm=width, at=spot, count=ring.count())


def _corners(polygon: kdb.Polygon) -> Iterable[kdb.Point]:
    yield from polygon.each_point_hull()
    for hole in range(polygon.holes()):
        yield from polygon.each_point_hole(hole)


def _rounded(value: float) -> int:
    return round(value / STEP_NM) * STEP_NM
