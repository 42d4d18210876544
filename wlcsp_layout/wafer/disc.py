"""A circle about the wafer's center, and what it leaves of shapes."""

import math
from collections.abc import Iterator

import gdstk
import numpy as np
from numpy.typing import NDArray

from wlcsp_layout import draw
from wlcsp_layout.geometry import circle_points
from wlcsp_layout.masks.simple import simple_pieces
from wlcsp_layout.model.layers import Layer
from wlcsp_layout.wafer.notch import wafer_facets
from wlcsp_layout.wafer.tips import blunted

Ints = NDArray[np.int64]


class Disc:
    """The inscribed polygon that stands for a circle, the same for all that it cuts."""

    def __init__(self, radius_nm: int, chord_tolerance_nm: int) -> None:
        """Work out the facets: within the tolerance, or as many as a polygon may have."""
        self.radius_nm = radius_nm
        facets = wafer_facets(2 * radius_nm, chord_tolerance_nm)
        self.corners = np.array(circle_points(2 * radius_nm, facets), dtype=np.int64)
        middles = (self.corners + np.roll(self.corners, -1, axis=0)) / 2
        # What lies so near to the center lies in the polygon, wherever its corners are rounded to.
        self.sure_nm = math.floor(np.hypot(middles[:, 0], middles[:, 1]).min()) - 1

    def cut(self, corners: Ints, layer: Layer) -> Iterator[gdstk.Polygon]:
        """Yield what the disc leaves of a polygon without holes, as polygons without holes.

        A disc is convex: it cuts no hole into a shape. Slivers are left out.
        """
        left = gdstk.boolean(
            draw.polygon(corners.tolist(), layer),
            draw.polygon(self._near(corners).tolist(), layer),
            "and",
            precision=draw.UM_PER_NM,
            layer=layer.number,
            datatype=layer.datatype,
        )
        for polygon in left:
            whole = np.rint(np.asarray(polygon.points) / draw.UM_PER_NM).astype(np.int64)
            kept = blunted(whole)
            if kept is whole:
                yield from simple_pieces(polygon)
            elif kept is not None:
                yield from simple_pieces(draw.polygon(kept.tolist(), layer))

    def _near(self, corners: Ints) -> Ints:
        """Return the sector of the disc around a polygon; its facets are those of the disc.

        All of the disc for a polygon near the center, which spans too wide an angle.
        """
        low, high = corners.min(axis=0), corners.max(axis=0)
        middle = (low + high) / 2
        distance, reach = math.hypot(*middle), math.dist(low, high) / 2
        if 2 * reach > distance:
            return self.corners
        count = len(self.corners)
        half = math.asin(reach / distance) / math.tau * count
        at = math.atan2(middle[1], middle[0]) / math.tau * count
        # One facet more on either side: corners are rounded.
        chosen = np.arange(math.floor(at - half) - 1, math.ceil(at + half) + 2) % count
        return np.concatenate([self.corners[chosen], np.zeros((1, 2), dtype=np.int64)])
