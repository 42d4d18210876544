"""A circle about the wafer's center, and what it leaves of shapes."""

import math
from collections.abc import Iterator, Sequence

import gdstk
import numpy as np

from wlcsp_layout import draw
from wlcsp_layout.geometry import Xy, circle_points
from wlcsp_layout.masks.simple import MOST_POINTS, simple_pieces
from wlcsp_layout.model.layers import Layer
from wlcsp_layout.wafer.notch import wafer_facets
from wlcsp_layout.wafer.tips import blunted, without_straight


class Disc:
    """The inscribed polygon that stands for a circle, the same for all that it cuts."""

    def __init__(self, radius_nm: int, chord_tolerance_nm: int, layer: Layer) -> None:
        """Work out the facets: within the tolerance, or as many as a polygon may have."""
        self.radius_nm = radius_nm
        self._layer = layer
        self._sectors: dict[Xy, gdstk.Polygon] = {}
        self.points = circle_points(2 * radius_nm, wafer_facets(2 * radius_nm, chord_tolerance_nm))
        corners = np.array(self.points, dtype=np.int64)
        middles = (corners + np.roll(corners, -1, axis=0)) / 2
        # What lies so near to the center lies in the polygon, wherever its corners are rounded to.
        self.sure_nm = math.floor(np.hypot(middles[:, 0], middles[:, 1]).min()) - 1

    def cut(self, corners: Sequence[Xy]) -> Iterator[gdstk.Polygon]:
        """Yield what the disc leaves of a polygon without holes, as polygons without holes.

        A disc is convex: it cuts no hole into a shape. Slivers are left out.
        """
        left = gdstk.boolean(
            draw.polygon(corners, self._layer),
            self._near(corners),
            "and",
            precision=draw.UM_PER_NM,
            layer=self._layer.number,
            datatype=self._layer.datatype,
        )
        own = {(x, y) for x, y in corners}
        for polygon in left:
            corners_um = np.asarray(polygon.points)
            whole = [(round(x), round(y)) for x, y in (corners_um / draw.UM_PER_NM).tolist()]
            kept = without_straight(blunted(whole, own))
            if not kept:
                continue
            drawn = draw.polygon(kept, self._layer)
            if len(set(kept)) == len(kept) <= MOST_POINTS:
                yield drawn
            else:
                yield from simple_pieces(drawn)

    def _near(self, corners: Sequence[Xy]) -> gdstk.Polygon:
        """Return the sector of the disc around a polygon; its facets are those of the disc.

        All of the disc for a polygon near the center, which spans too wide an angle.
        """
        xs, ys = zip(*corners, strict=True)
        low, high = (min(xs), min(ys)), (max(xs), max(ys))
        middle = ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2)
        distance, reach = math.hypot(*middle), math.dist(low, high) / 2
        if 2 * reach > distance:
            return self._sector(0, len(self.points))
        count = len(self.points)
        half = math.asin(reach / distance) / math.tau * count
        at = math.atan2(middle[1], middle[0]) / math.tau * count
        # One facet more on either side: corners are rounded.
        return self._sector(math.floor(at - half) - 1, math.ceil(at + half) + 2)

    def _sector(self, first: int, end: int) -> gdstk.Polygon:
        """Return the part of the disc between two corners; it cuts many shapes."""
        known = self._sectors.get((first, end))
        if known is None:
            count = len(self.points)
            points = [self.points[number % count] for number in range(first, end)]
            if len(points) < count:
                points.append((0, 0))
            known = self._sectors[first, end] = draw.polygon(points, self._layer)
        return known
