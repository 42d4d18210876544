"""Numbers of the page's pictures, packed so that thousands of equal outlines cost one."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import klayout.db as kdb
import numpy as np

from wlcsp_layout.geometry import Xy


def packed(numbers: Iterable[int]) -> str:
    """Return whole numbers of 32 bits, little-endian, as base64."""
    array = np.fromiter(numbers, dtype="<i4")
    return base64.b64encode(array.tobytes()).decode("ascii")


@dataclass(kw_only=True)
class Outlines:
    """Closed outlines of one layer, those of one form kept once with the places of all.

    An outline belongs to a shape by number: a shape with holes has several.
    """

    forms: dict[tuple[Xy, ...], int] = field(default_factory=dict)
    places: list[int] = field(default_factory=list)
    """Of each outline: its form, x and y of its first corner, its shape."""

    def add(self, polygon: kdb.Polygon, shape: int) -> None:
        """Add a polygon, its holes too."""
        self._add(polygon.each_point_hull(), shape)
        for hole in range(polygon.holes()):
            self._add(polygon.each_point_hole(hole), shape)

    def _add(self, points: Iterable[kdb.Point], shape: int) -> None:
        corners = [(point.x, point.y) for point in points]
        first = corners[0]
        form = tuple((x - first[0], y - first[1]) for x, y in corners)
        number = self.forms.setdefault(form, len(self.forms))
        self.places += (number, *first, shape)

    @property
    def data(self) -> Mapping[str, str]:
        """Return how many corners each form has, their steps from the first one, and the places."""
        return {
            "sizes": packed(len(form) for form in self.forms),
            "corners": packed(value for form in self.forms for xy in form for value in xy),
            "places": packed(self.places),
        }
