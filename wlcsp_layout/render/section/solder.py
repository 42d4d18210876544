"""The reflowed ball: a sphere of solder that melts onto the round opening of dielectric 3.

Surface tension makes a truncated sphere on the rim of the opening; what is below the rim fills the
embossed hollow. The volume is that of the ball before reflow: pi D^3 / 6. Without a hollow that is
h^3 + 3 a^2 h = D^3 for the height h over a rim of radius a; it gives 261 um for a ball of 250 um
on 215 um, where SkyWater SKY130 PDK, docs/rules/wlcsp/amkor.csv has 261. The hollow is taken as
round: the profile through the ball's center, turned about its axis.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import shapely
from shapely.geometry import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Package
from wlcsp_layout.render.section import film
from wlcsp_layout.render.section.interval import Interval
from wlcsp_layout.render.section.line import CutLine
from wlcsp_layout.render.section.stack import Cut, Layer, built, cut
from wlcsp_layout.render.written_die import WrittenDie

FACETS = 360
"""Of the sphere's outline in a section."""
TOLERANCE_NM = 1e-3
"""Of the ball's height, when it is searched for."""
LEAST_REST = 1e-9
"""Of the solder: as much may be missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ball:
    """A reflowed ball; heights are above the chip [nm]."""

    at: Xy
    opening_nm: int
    """The drawn opening's diameter."""
    rim_nm: float
    """The radius on which it sits."""
    base_nm: float
    """The height of that rim."""
    height_nm: float
    """Above the rim."""

    @property
    def radius_nm(self) -> float:
        """Of the sphere."""
        return (self.rim_nm**2 + self.height_nm**2) / (2 * self.height_nm)

    @property
    def center_nm(self) -> float:
        """The height of the sphere's center."""
        return self.base_nm + self.height_nm - self.radius_nm

    @property
    def top_nm(self) -> float:
        """The height of its top."""
        return self.base_nm + self.height_nm

    @property
    def width_nm(self) -> float:
        """The largest diameter above the rim."""
        return 2 * (self.radius_nm if self.center_nm > self.base_nm else self.rim_nm)


def balls(die: WrittenDie, line: CutLine, package: Package) -> tuple[Ball, ...]:
    """Return the balls that a line meets, in their order along it."""
    diameter = package.die.ball_pad.ball_diameter_nm
    found: list[Ball] = []
    for outline in die.polygons("ball", line.box(diameter)):
        center = outline.bbox().center()
        at = (center.x, center.y)
        beyond = max(-line.along_nm(at), line.along_nm(at) - line.length_nm)
        away = math.hypot(max(beyond, 0), line.aside_nm(at))
        if away > diameter:
            continue
        ball = _reflowed(die, line, at, package)
        if ball and away < max(ball.radius_nm, ball.rim_nm):
            found.append(ball)
    return tuple(sorted(found, key=lambda ball: line.along_nm(ball.at)))


def outline(ball: Ball, line: CutLine, ground: BaseGeometry) -> BaseGeometry:
    """Return the solder along a line, above what is there already."""
    return _shape(ball, line.along_nm(ball.at), line.aside_nm(ball.at), ground)


def volume_nm3(shape: BaseGeometry, axis_nm: float) -> float:
    """Return the volume of a section through an axis, each half turned by half a turn."""
    left, floor, right, roof = shape.bounds
    halves = (
        shape.intersection(box(left - 1, floor - 1, axis_nm, roof + 1)),
        shape.intersection(box(axis_nm, floor - 1, right + 1, roof + 1)),
    )
    return sum(
        math.pi * half.area * abs(half.centroid.x - axis_nm) for half in halves if half.area > 0
    )


def _reflowed(die: WrittenDie, line: CutLine, at: Xy, package: Package) -> Ball | None:
    """Return the ball at a place, None where nothing is open under it."""
    pad = package.die.ball_pad
    center = line.through(at, pad.metal_diameter_nm)
    section = cut(die, center, package)
    axis = center.along_nm(at)
    opening = next(
        (item for item in section.layers["d3"] if item.left_nm < axis < item.right_nm), None
    )
    if opening is None:
        return None
    layers = built(section, package)
    ground = shapely.union_all([layer.shape for layer in layers])
    rims = [_rim(item, layers, section, package) for item in (opening, _mirrored(opening))]
    rim = sum(abs(s - axis) for s, _ in rims) / 2
    base = sum(z for _, z in rims) / 2
    wanted = math.pi * pad.ball_diameter_nm**3 / 6

    def sitting(height_nm: float) -> Ball:
        return Ball(
            at=at,
            opening_nm=round(opening.length_nm),
            rim_nm=rim,
            base_nm=base,
            height_nm=height_nm,
        )

    def missing(height_nm: float) -> float:
        """Return the volume that a ball so high lacks, as a part of what there is."""
        return 1 - volume_nm3(_shape(sitting(height_nm), axis, 0, ground), axis) / wanted

    most = 1.5 * pad.ball_diameter_nm
    if missing(1.0) < 0:
        # The hollow alone takes all the solder, and more: it stays level with the rim.
        return sitting(1.0)
    return sitting(_root(missing, 1.0, most))


def _root(rest: Callable[[float], float], low: float, high: float) -> float:
    """Return where a falling function is zero, between places where it is above and below it.

    By the Illinois variant of the false position; scipy, which has better ones, takes longer to
    load than all else here takes.
    """
    above, below = rest(low), rest(high)
    last = 0
    while high - low > TOLERANCE_NM:
        middle = low + (high - low) * above / (above - below)
        found = rest(middle)
        if abs(found) < LEAST_REST:
            return middle
        if found > 0:
            low, above = middle, found
            below = below / 2 if last > 0 else below
            last = 1
        else:
            high, below = middle, found
            above = above / 2 if last < 0 else above
            last = -1
    return (low + high) / 2


def _mirrored(item: Interval) -> Interval:
    return Interval(
        left_nm=item.right_nm,
        right_nm=item.left_nm,
        left_slant=item.right_slant,
        right_slant=item.left_slant,
    )


def _rim(
    opening: Interval, layers: tuple[Layer, ...], section: Cut, package: Package
) -> tuple[float, float]:
    """Return where the wall of dielectric 3 ends at the top of its left side."""
    process, span = package.films["d3"], section.span
    outward = 1 if opening.left_nm > opening.right_nm else -1
    top = next(layer.shape for layer in layers if layer.material == "d3")
    ground = shapely.union_all([item.shape for item in layers if item.material != "d3"])
    start = opening.left_nm
    if process.tone == "positive":
        return start, film.height_at(shapely.union_all([ground, top]), start + outward, span)
    level = film.height_at(ground, start, span)
    run = film.wall_run(process, opening.left_slant)
    high = span.roof_nm
    # Just inside the film, so that the line along its wall meets it in a stretch.
    wall = LineString(
        [(start + outward, level), (start + outward * (1 + run * (high - level)), high)]
    )
    met = wall.intersection(top)
    parts = [part for part in shapely.get_parts(met) if part.geom_type == "LineString"]
    if not parts:
        return start, film.height_at(ground, start, span)
    ends = [end for part in parts for end in part.coords]
    # The first piece only: further up the line may meet another step of the film.
    end = min(parts, key=lambda part: part.bounds[1]).coords
    s, z = max(end or ends, key=lambda corner: corner[1])
    return s - outward, z


def _shape(ball: Ball, axis_nm: float, aside_nm: float, ground: BaseGeometry) -> BaseGeometry:
    """Return the truncated sphere and what it fills, cut at a distance from the axis."""
    parts: list[BaseGeometry] = []
    radius, center = ball.radius_nm, ball.center_nm
    if abs(aside_nm) < radius:
        seen = math.sqrt(radius**2 - aside_nm**2)
        disc = Polygon(
            [
                (
                    axis_nm + seen * math.cos(math.tau * i / FACETS),
                    center + seen * math.sin(math.tau * i / FACETS),
                )
                for i in range(FACETS)
            ]
        )
        far = seen + 1
        parts.append(
            disc.intersection(box(axis_nm - far, ball.base_nm, axis_nm + far, center + far))
        )
    if abs(aside_nm) < ball.rim_nm:
        half = math.sqrt(ball.rim_nm**2 - aside_nm**2)
        floor = ground.bounds[1] if not ground.is_empty else 0
        parts.append(box(axis_nm - half, floor, axis_nm + half, ball.base_nm))
    if not parts:
        return Polygon()
    solder = film.areas(shapely.union_all(parts).difference(ground))
    # What lies below the metal's own hollows is not reached.
    pieces = [part for part in shapely.get_parts(solder) if part.bounds[3] > ball.base_nm - 1]
    return shapely.union_all(pieces) if pieces else Polygon()
