"""One film over what is there already: coated, then opened, or kept where the mask keeps it.

A coat is as thick everywhere as on flats, measured at right angles to the ground; corners stay
sharp. That is what sputtered and plated metal does; spun polymer levels steps somewhat, which is
not modeled [E]. So every thickness of the process can be read off the section.

Walls lean back by the film's `wall_deg`. Which end of the wall is the mask's edge depends on the
tone [E]: of a negative film it is the foot, because the cure pulls back the top of what the light
has kept while the foot sticks; of a positive film it is the top, because the light that removes it
gets weaker with depth. A wall of metal stands on its mask's edge and leans inward.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

import shapely
from shapely.geometry import LineString, Polygon, box
from shapely.geometry.base import BaseGeometry

from wlcsp_layout.model.package import Film
from wlcsp_layout.render.section.interval import Interval

MITER = 2.5
"""Corners of a coat stay sharp up to this ratio of its thickness: down to 47 degrees."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The stretch of the line and the heights that are looked at [nm]."""

    left_nm: float
    right_nm: float
    floor_nm: float
    roof_nm: float

    @property
    def box(self) -> BaseGeometry:
        """The whole of it."""
        return box(self.left_nm, self.floor_nm, self.right_nm, self.roof_nm)


def coat(ground: BaseGeometry, thickness_nm: float, span: Span) -> BaseGeometry:
    """Return a film that follows the ground."""
    around = ground.buffer(thickness_nm, join_style="mitre", mitre_limit=MITER)
    return areas(around.difference(ground).intersection(span.box))


def opened(
    film: BaseGeometry,
    ground: BaseGeometry,
    openings: Iterable[Interval],
    process: Film,
    span: Span,
) -> BaseGeometry:
    """Return what a film keeps outside of its openings."""
    surface = ground if process.tone == "negative" else shapely.union_all([ground, film])
    cuts = [_between(item, surface, process, span, outward=True) for item in openings]
    return areas(film.difference(shapely.union_all(cuts)))


def kept(
    film: BaseGeometry,
    ground: BaseGeometry,
    stretches: Iterable[Interval],
    process: Film,
    span: Span,
) -> BaseGeometry:
    """Return what a film keeps on some stretches."""
    masks = [_between(item, ground, process, span, outward=False) for item in stretches]
    return areas(film.intersection(shapely.union_all(masks)))


def wall_run(process: Film, slant: float) -> float:
    """Return how far a wall leans for each nm of height, as the cut line meets it."""
    if process.wall_deg >= 90:  # noqa: PLR2004  upright
        return 0.0
    return 1 / math.tan(math.radians(process.wall_deg)) / max(slant, 0.02)


def height_at(ground: BaseGeometry, s_nm: float, span: Span) -> float:
    """Return the height of the ground at a place along the line."""
    s_nm = min(max(s_nm, span.left_nm), span.right_nm)
    met = ground.intersection(LineString([(s_nm, span.floor_nm), (s_nm, span.roof_nm)]))
    return float(met.bounds[3]) if not met.is_empty else span.floor_nm


def areas(shape: BaseGeometry) -> BaseGeometry:
    """Return a shape without the lines and points that operations leave where shapes touch."""
    if shape.geom_type in {"Polygon", "MultiPolygon"}:
        return shape
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    return shapely.union_all(parts) if parts else Polygon()


def _between(
    item: Interval, surface: BaseGeometry, process: Film, span: Span, *, outward: bool
) -> BaseGeometry:
    """Return what lies between the walls at both ends of a stretch.

    Below its foot a wall is upright; so is that of a positive film above its top.
    """
    left = _side(item.left_nm, item.left_slant, surface, process, span, outward=outward)
    # The right wall is the left one of the mirror image.
    mirrored = shapely.transform(surface, lambda at: at * (-1, 1))
    back = Span(
        left_nm=-span.right_nm,
        right_nm=-span.left_nm,
        floor_nm=span.floor_nm,
        roof_nm=span.roof_nm,
    )
    right = _side(-item.right_nm, item.right_slant, mirrored, process, back, outward=outward)
    return left.intersection(shapely.transform(right, lambda at: at * (-1, 1)))


def _side(
    edge_nm: float,
    slant: float,
    surface: BaseGeometry,
    process: Film,
    span: Span,
    *,
    outward: bool,
) -> BaseGeometry:
    """Return all to the right of a wall."""
    run = wall_run(process, slant)
    level = height_at(surface, edge_nm, span)
    far = max(span.right_nm, edge_nm) + (span.roof_nm - span.floor_nm) * (run + 1)
    low = high = edge_nm
    if not outward:
        high = edge_nm + run * (span.roof_nm - level)
    elif process.tone == "negative":
        high = edge_nm - run * (span.roof_nm - level)
    else:
        low = edge_nm + run * (level - span.floor_nm)
    corners = [
        (low, span.floor_nm),
        (edge_nm, level),
        (high, span.roof_nm),
        (far, span.roof_nm),
        (far, span.floor_nm),
    ]
    return Polygon(corners).buffer(0)
