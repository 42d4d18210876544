"""Where the first gap of a ring is to face, from the metal that is drawn and the spec alone.

A trace that leads straight to the center of its ball has two sides half its width from the center:
its direction is read off them to a few microradians, fillets and webs or not. Of one that comes
otherwise only the angle is known in which metal leaves the pad.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import klayout.db as kdb
import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Ball, Die, GivenRoute
from wlcsp_layout.verify.measured.circles import ROUND_NM

BEYOND_NM = 1_000
"""How far outside the pad its leaving metal is looked at."""
SIDE_NM = 3.0
"""A side of a trace is half its width from its center line to this: corners are on the grid, and
slanted traces are drawn a little wider than their width."""
LEAST_NM = 300
"""A shorter side does not tell a direction."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Toward:
    """A direction that a gap may face [rad], and how far off it may be."""

    angle: float
    slack: float


def directions(
    die: Die, ball: Ball, metal: kdb.Polygon | None, widths_nm: set[int]
) -> list[Toward]:
    """Return the directions of which one gap must face one; empty when nothing tells.

    `metal` is the piece on which the ball sits, `widths_nm` are those that its traces may have.
    """
    reach = die.ball_pad.emboss_spec.outer_diameter_nm / 2
    exact = ROUND_NM / reach
    gaps = die.ball_pad.emboss_spec.gaps
    if gaps is None:
        return []
    if gaps.facing != "trace":
        return [Toward(angle=math.radians(float(gaps.facing % 360)), slack=exact)]
    given = _given(die, ball)
    if given is not None:
        return [Toward(angle=given, slack=exact)]
    if metal is not None:
        leaving = _leaving(metal, ball.at.xy, die.ball_pad.metal_diameter_nm / 2 + BEYOND_NM)
        if leaving:
            radial = list(_radial(metal, ball.at.xy, die.ball_pad.metal_diameter_nm / 2, widths_nm))
            others = [arc for arc in leaving if not any(_is_in(way.angle, arc) for way in radial)]
            found = [Toward(angle=way.angle, slack=way.slack + exact) for way in radial]
            return found + [
                Toward(angle=(start + end) / 2, slack=(end - start) / 2 + exact)
                for start, end in others
            ]
    nearest = _nearest_pad(die, ball)
    return [Toward(angle=math.atan2(nearest[1], nearest[0]), slack=exact)]


def is_faced(axes: Sequence[float], ways: Sequence[Toward]) -> bool:
    """Tell whether one of the gaps faces one of the directions."""
    return any(abs(_between(axis, way.angle)) <= way.slack for axis in axes for way in ways)


def off_by_deg(axes: Sequence[float], ways: Sequence[Toward]) -> float:
    """Return the least angle between a gap and a direction [degrees]."""
    return min(math.degrees(abs(_between(axis, way.angle))) for axis in axes for way in ways)


def _between(a: float, b: float) -> float:
    return (a - b + math.pi) % math.tau - math.pi


def _is_in(angle: float, arc: tuple[float, float]) -> bool:
    start, end = arc
    return (angle - start) % math.tau <= end - start


def _given(die: Die, ball: Ball) -> float | None:
    """Return where the widest, then first listed, given route crosses the edge of a ball's pad."""
    if isinstance(die.routes, str):
        return None
    radius = die.ball_pad.metal_diameter_nm / 2
    nets = {net.name for net in die.nets if ball.name in net.balls}
    found: list[tuple[int, float]] = []
    for route in die.routes:
        if route.net in nets:
            found += [(-route.width_nm, angle) for angle in _crossings(route, ball.at.xy, radius)]
    return min(found, key=lambda item: item[0])[1] if found else None


def _crossings(route: GivenRoute, center: Xy, radius: float) -> Iterator[float]:
    """Yield the angles at which a route comes into a circle from outside, both ways."""
    places = [(p.x_nm - center[0], p.y_nm - center[1]) for p in route.points]
    inward = list(pairwise(places))
    for outside, inside in (*inward, *((b, a) for a, b in inward)):
        if math.hypot(*outside) <= radius:
            continue
        dx, dy = inside[0] - outside[0], inside[1] - outside[1]
        a = dx * dx + dy * dy
        b = outside[0] * dx + outside[1] * dy
        root = b * b - a * (outside[0] ** 2 + outside[1] ** 2 - radius * radius)
        if root <= 0 or a == 0:
            continue
        along = (-b - math.sqrt(root)) / a
        if 0 <= along < 1:
            yield math.atan2(outside[1] + along * dy, outside[0] + along * dx)


def _edges(metal: kdb.Polygon, center: Xy) -> NDArray[np.float64]:
    """Return the edges of a polygon as rows of x1, y1, x2, y2 about a center."""
    rows = [(e.x1, e.y1, e.x2, e.y2) for e in metal.each_edge()]
    edges: NDArray[np.float64] = np.array(rows, dtype=float) - np.array([*center, *center])
    return edges


def _radial(metal: kdb.Polygon, center: Xy, radius: float, widths_nm: set[int]) -> Iterator[Toward]:
    """Yield the directions of the traces that lead straight to a center."""
    edges = _edges(metal, center)
    starts, ends = edges[:, :2], edges[:, 2:]
    steps = ends - starts
    lengths = np.hypot(steps[:, 0], steps[:, 1])
    with np.errstate(divide="ignore", invalid="ignore"):
        units = steps / lengths[:, None]
    aside = starts[:, 0] * units[:, 1] - starts[:, 1] * units[:, 0]
    near, far = (starts * units).sum(axis=1), (ends * units).sum(axis=1)
    nearest = np.minimum(np.abs(near), np.abs(far))
    is_side = (lengths > LEAST_NM) & (near * far > 0) & (nearest < 3 * radius)
    for width in sorted(widths_nm):
        sides = is_side & (np.abs(np.abs(aside) - width / 2) < SIDE_NM)
        outward = np.where((near > 0)[:, None], units, -units)
        # Metal is to the right of a clockwise edge: a trace has one side each way.
        for i in np.flatnonzero(sides & (near > 0)).tolist():
            for j in np.flatnonzero(sides & (near < 0)).tolist():
                a = math.atan2(outward[i, 1], outward[i, 0])
                b = math.atan2(outward[j, 1], outward[j, 0])
                slack = ROUND_NM / min(lengths[i], lengths[j])
                if abs(_between(a, b)) <= slack + ROUND_NM / radius:
                    share = lengths[j] / (lengths[i] + lengths[j])
                    yield Toward(angle=a - share * _between(a, b), slack=slack)


def _leaving(metal: kdb.Polygon, center: Xy, radius: float) -> list[tuple[float, float]]:
    """Return the arcs (from, to, counterclockwise) of a circle that lie in the metal."""
    edges = _edges(metal, center)
    crossings: list[tuple[float, bool]] = []
    r1, r2 = np.hypot(edges[:, 0], edges[:, 1]), np.hypot(edges[:, 2], edges[:, 3])
    dx, dy = edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1]
    a = dx * dx + dy * dy
    b = edges[:, 0] * dx + edges[:, 1] * dy
    root = b * b - a * (r1 * r1 - radius * radius)
    for i in np.flatnonzero((root > 0) & ((r1 > radius) | (r2 > radius)) & (a > 0)).tolist():
        for sign in (-1, 1):
            along = (-b[i] + sign * math.sqrt(root[i])) / a[i]
            if 0 <= along < 1:
                x, y = edges[i, 0] + along * dx[i], edges[i, 1] + along * dy[i]
                # Of a clockwise outline: outward through the circle, metal is clockwise of it.
                crossings.append((math.atan2(y, x), sign > 0))
    crossings.sort()
    arcs: list[tuple[float, float]] = []
    for k, (angle, is_outward) in enumerate(crossings):
        if not is_outward:
            end = crossings[(k + 1) % len(crossings)][0]
            arcs.append((angle, angle + (end - angle) % math.tau))
    return arcs


def _nearest_pad(die: Die, ball: Ball) -> tuple[int, int]:
    """Return the vector to the nearest pad of the ball's net; east when it has none."""
    x, y = ball.at.xy
    steps = [
        (pad_x - 2 * x, pad_y - 2 * y)
        for net in die.nets
        if ball.name in net.balls
        for pad in net.pads
        for pad_x, pad_y in [die.pad_named[pad].metal.center_half_nm]
    ]
    steps = [step for step in steps if step != (0, 0)]
    return min(steps, key=lambda s: s[0] ** 2 + s[1] ** 2) if steps else (1, 0)
