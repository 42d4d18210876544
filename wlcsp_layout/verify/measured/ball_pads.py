"""Every ball pad measured against the spec: emboss, hole, metal, opening and ball.

Balls are alike: what has been measured once is known for all balls with the same shapes.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import klayout.db as kdb
import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Die
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.die import DrawnDie
from wlcsp_layout.verify.measured.circles import ROUND_NM, deviation
from wlcsp_layout.verify.measured.facing import directions, is_faced, off_by_deg
from wlcsp_layout.verify.measured.objects import (
    AtBall,
    middle_of_largest,
    pad_boxes,
    plain,
    sorted_objects,
)
from wlcsp_layout.verify.measured.ring import Ring, Trouble, measure_ring

WINDOW = 1.7
"""Half the side of the square in which a ball pad is looked at, over its radius."""
LEAST_RAD = math.radians(45)
"""Edges along a circle that subtend less tell nothing of a pad: a landing beside it may have some.
"""
FACETS = 256
"""Of the circle that metal must cover: it is drawn inside the one that is meant."""


@dataclass(frozen=True, kw_only=True)
class BallFound:
    """What was measured at one ball."""

    at: AtBall
    ring: Ring
    troubles: tuple[Trouble, ...]


@lru_cache(maxsize=32)
def found_at_balls(die: DrawnDie) -> tuple[BallFound, ...]:
    """Measure every ball pad, in ball order; once for each die."""
    objects = sorted_objects(die)
    veils = _veils(die)
    known: dict[object, tuple[Ring, tuple[Trouble, ...]]] = {}
    found: list[BallFound] = []
    metal = _Metal(die)
    for number, at in enumerate(objects.balls):
        veil = veils.get(number, kdb.Region())
        key = (
            tuple((name, tuple(shapes)) for name, shapes in at.shapes.items()),
            tuple(plain(veil)),
        )
        if key not in known:
            known[key] = _measured(die.package.die, at, veil, int(die.package.chord_tolerance_nm))
        ring, troubles = known[key]
        piece = metal.piece(at.ball.at.xy)
        more = [*metal.troubles(at.ball.at.xy, piece), *_turned(die.package.die, at, ring, piece)]
        found.append(BallFound(at=at, ring=ring, troubles=(*troubles, *more)))
    return tuple(found)


def findings(found: Sequence[BallFound]) -> Iterator[Finding]:
    """Yield a finding for each trouble of each ball."""
    for item in found:
        ball = item.at.ball
        for trouble in item.troubles:
            yield Finding(
                code=trouble.code,
                subject=f"ball {ball.name}",
                what=trouble.what,
                mend="draw it as the spec says, or correct the spec",
                at_nm=(ball.at.x_nm + trouble.at[0], ball.at.y_nm + trouble.at[1]),
                objects=(ball.name,),
            )


def _measured(
    die: Die, at: AtBall, veil: kdb.Region, tolerance_nm: int
) -> tuple[Ring, tuple[Trouble, ...]]:
    """Measure what is drawn at a ball for itself: all but its metal and where its ring looks."""
    pad, spec = die.ball_pad, die.ball_pad.emboss_spec
    ring = measure_ring(at.shapes["d2"], spec, tolerance_nm, veil)
    troubles = list(ring.troubles)
    hole_nm, holes = spec.center_hole_diameter_nm, at.shapes["d1"]
    if hole_nm is None:
        if holes:
            troubles.append(
                Trouble("V515", "dielectric 1 has a hole that the spec does not ask for")
            )
    elif veil.is_empty():
        said = deviation(holes, hole_nm, tolerance_nm)
        if said:
            least = kdb.Region(min(holes, key=kdb.Polygon.area)) if holes else None
            place = middle_of_largest(least) if least else (0, 0)
            troubles.append(Trouble("V515", f"the hole in dielectric 1 {said}", place))
    # Of a ring under the opening of a chip pad the reference layer shows the whole.
    drawn = kdb.Region(at.shapes["d2_ring"]) - veil
    differs = (drawn ^ (ring.kept - veil)).sized(-1)
    if not differs.is_empty():
        what = "d2_ring differs from what d2 keeps under the ball, by "
        troubles.append(
            Trouble("V516", f"{what}{differs.area() / 1e6:.3f} um2", middle_of_largest(differs))
        )
    for code, name, layer, diameter in (
        ("V518", "the dielectric 3 opening", "d3", pad.opening_diameter_nm),
        ("V519", "the ball", "ball", pad.ball_diameter_nm),
    ):
        said = deviation(at.shapes[layer], diameter, tolerance_nm)
        if said:
            troubles.append(Trouble(code, f"{name} {said}"))
    return ring, tuple(troubles)


def _turned(die: Die, at: AtBall, ring: Ring, piece: kdb.Polygon | None) -> Iterator[Trouble]:
    """Yield what is wrong with the direction of the gaps."""
    if not ring.axes or any(trouble.code in {"V512", "V513"} for trouble in ring.troubles):
        return
    ball = at.ball
    widths = {int(net.width_nm) for net in die.nets if ball.name in net.balls}
    if not isinstance(die.routes, str):
        nets = {net.name for net in die.nets if ball.name in net.balls}
        widths |= {int(route.width_nm) for route in die.routes if route.net in nets}
    ways = directions(die, ball, piece, widths or {int(die.rdl.width_nm)})
    if ways and not is_faced(ring.axes, ways):
        angle = f"{off_by_deg(ring.axes, ways):.3f} degrees"
        yield Trouble(
            "V514", f"the ring is turned by {angle}: no gap faces where the spec wants one"
        )


class _Metal:
    """The metal of the ball pads, which is part of a net."""

    def __init__(self, die: DrawnDie) -> None:
        self._die = die.package.die
        self._tolerance_nm = int(die.package.chord_tolerance_nm)
        self._shapes = kdb.Shapes()
        for polygon in die.layer("rdl").each():
            self._shapes.insert(polygon)
        self._known: dict[object, tuple[Trouble, ...]] = {}

    def piece(self, at: Xy) -> kdb.Polygon | None:
        """Return the piece of metal that covers most of a ball pad's circle about a place."""
        radius = int(self._die.ball_pad.metal_diameter_nm) // 2
        box = kdb.Box(*at, *at).enlarged(radius)
        near: list[kdb.Polygon] = [s.polygon for s in self._shapes.each_overlapping(box)]
        half = radius // 2
        steps = ((0, 0), (half, 0), (0, half), (-half, 0), (0, -half))
        spots = [kdb.Point(at[0] + dx, at[1] + dy) for dx, dy in steps]
        for polygon in near:
            if all(polygon.inside(spot) for spot in spots):
                # So it is wherever nothing is wrong, which takes no measuring.
                return polygon
        circle = kdb.Region(_inscribed(radius).moved(*at))
        covers = [(kdb.Region(polygon) & circle).area() for polygon in near]
        most = max(covers, default=0)
        return near[covers.index(most)] if most else None

    def troubles(self, at: Xy, piece: kdb.Polygon | None) -> tuple[Trouble, ...]:
        """Return what is wrong with the circle of metal about a place."""
        diameter = int(self._die.ball_pad.metal_diameter_nm)
        if piece is None:
            return (Trouble("V517", "the metal of the ball pad is missing"),)
        half = round(WINDOW * diameter / 2)
        window = kdb.Region(kdb.Box(-half, -half, half, half))
        near = kdb.Region(piece.moved(-at[0], -at[1])) & window
        key = tuple(plain(near))
        if key not in self._known:
            self._known[key] = tuple(self._circle(near, diameter))
        return self._known[key]

    def _circle(self, near: kdb.Region, diameter: int) -> Iterator[Trouble]:
        radius = diameter / 2
        inside = radius - self._tolerance_nm - ROUND_NM
        bare = kdb.Region(_inscribed(inside)) - near
        facets, angles = _along_circles(near)
        is_meant = np.abs(facets - radius) <= ROUND_NM
        beyond = facets > radius + ROUND_NM
        found = ""
        if angles[~is_meant].sum() > max(angles[is_meant].sum(), LEAST_RAD):
            found = f" (measured {2 * np.median(facets[~is_meant]) / 1000:.3f} um)"
        size = f"{um_text(diameter)} um{found}"
        if not bare.is_empty():
            at = middle_of_largest(bare)
            yield Trouble("V517", f"metal is missing inside the ball pad of {size}", at)
        elif angles[beyond].sum() > max(angles[is_meant].sum(), LEAST_RAD):
            yield Trouble("V517", f"the metal of the ball pad is larger than {size}")


def _inscribed(radius: float) -> kdb.Polygon:
    """Return a polygon inside a circle about (0, 0)."""
    return kdb.Polygon(
        [
            kdb.Point(
                math.trunc(radius * math.cos(math.tau * i / FACETS)),
                math.trunc(radius * math.sin(math.tau * i / FACETS)),
            )
            for i in range(FACETS)
        ]
    )


def _along_circles(near: kdb.Region) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return for edges along circles about the center how far their corners are, and their angles.

    [nm], [rad]; the border of the window is no edge of the metal.
    """
    border = near.bbox()
    rows = [
        (e.x1, e.y1, e.x2, e.y2)
        for polygon in near.each()
        for e in polygon.each_edge()
        if not (e.dx() == 0 and e.x1 in (border.left, border.right))
        and not (e.dy() == 0 and e.y1 in (border.bottom, border.top))
    ]
    edges = np.array(rows, dtype=float).reshape(-1, 4)
    starts, ends = edges[:, :2], edges[:, 2:]
    a, b = np.hypot(starts[:, 0], starts[:, 1]), np.hypot(ends[:, 0], ends[:, 1])
    is_along = (np.abs(a - b) <= ROUND_NM) & (a > 0)
    half = np.hypot(*(ends - starts)[is_along].T) / 2
    angles = 2 * np.arcsin(np.minimum(half / a[is_along], 1.0))
    return a[is_along], angles


def _veils(die: DrawnDie) -> dict[int, kdb.Region]:
    """Return what openings of chip pads cut from embosses, grown by the grid, by ball number."""
    layers = ("d1", "d2")
    boxes = kdb.Shapes()
    for layer in layers:
        for polygon in pad_boxes(die, layer).each():
            boxes.insert(polygon)
    reach = int(die.package.die.ball_pad.emboss_spec.concave_diameter_nm) // 2
    veils: dict[int, kdb.Region] = {}
    for number, ball in enumerate(die.package.die.balls):
        x, y = ball.at.xy
        window = kdb.Box(x - reach, y - reach, x + reach, y + reach)
        near = [shape.polygon.moved(-x, -y) for shape in boxes.each_overlapping(window)]
        if near:
            veils[number] = kdb.Region(near).sized(2).merged()
    return veils
