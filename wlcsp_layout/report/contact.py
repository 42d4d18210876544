"""How much more area the solder wets on the embossed pad than on a flat one."""

import math

from wlcsp_layout.emboss.shape import Embossed
from wlcsp_layout.geometry import Polygon, Xy, circle_points
from wlcsp_layout.model.package import BallPad, Film


def contact_area_gain(embossed: Embossed, pad: BallPad, d1: Film, d2: Film) -> float:
    """Return the extra area of the sloped walls inside the opening, over the opening's area.

    A wall of height t and slope s adds t (1 / sin s - 1 / tan s) for each length of its edge:
    6.5 % for a ring 190/134 um in an opening of 240 um, 5 um high at 60 degrees.
    """
    opening = circle_points(pad.opening_diameter_nm, pad.facets)
    area_nm2 = Polygon(points=opening).double_area_nm2 / 2
    walls_nm2 = _wall_length_nm(embossed.removed, pad) * _extra_per_length_nm(d2)
    walls_nm2 += _wall_length_nm(embossed.holes, pad) * _extra_per_length_nm(d1)
    return walls_nm2 / area_nm2


def _extra_per_length_nm(film: Film) -> float:
    slope = math.radians(film.wall_deg)
    return film.thickness_nm * (1 / math.sin(slope) - 1 / math.tan(slope))


def _wall_length_nm(removed: tuple[Polygon, ...], pad: BallPad) -> float:
    """Return the length of the removed area's outline inside the opening.

    Edges that two pieces share are cuts of the drawing, not walls.
    """
    edges: dict[tuple[Xy, Xy], None] = {}
    for polygon in removed:
        points = polygon.points
        for a, b in zip(points, points[1:] + points[:1], strict=True):
            if (b, a) in edges:
                del edges[b, a]
            else:
                edges[a, b] = None
    limit = pad.opening_diameter_nm
    return sum(math.dist(a, b) for a, b in edges if math.hypot(a[0] + b[0], a[1] + b[1]) <= limit)
