"""Which of many shapes are near a place, without comparing with each."""

from collections.abc import Iterable, Sequence

import klayout.db as kdb

from wlcsp_layout.geometry import Xy


class Lookup:
    """Numbers of boxes by place."""

    def __init__(self, boxes: Iterable[kdb.Box]) -> None:
        """Number the boxes in their order."""
        self._shapes = kdb.Shapes()
        for number, box in enumerate(boxes):
            self._shapes.insert(kdb.BoxWithProperties(box, {0: number}))

    def near(self, box: kdb.Box) -> list[int]:
        """Return the numbers of the boxes that share area with this one or touch it, rising."""
        return sorted(int(shape.property(0)) for shape in self._shapes.each_touching(box))


class Polygons:
    """Disjoint polygons, asked which of them holds a shape."""

    def __init__(self, polygons: Sequence[kdb.Polygon]) -> None:
        """Number the polygons in their order."""
        self._polygons = polygons
        self._lookup = Lookup(polygon.bbox() for polygon in polygons)

    def holding(self, part: kdb.Polygon) -> int:
        """Return the number of the polygon that the part lies in."""
        place = kdb.Point(*inner_point(part))
        near = self._lookup.near(part.bbox())
        inside = [number for number in near if self._polygons[number].inside(place)]
        return inside[0] if len(inside) == 1 else self.under(part, inside or near)

    def under(self, part: kdb.Polygon, among: Sequence[int] | None = None) -> int:
        """Return the number of the polygon with which the part shares most area, or -1."""
        near = self._lookup.near(part.bbox()) if among is None else among
        shared = [(shared_area(self._polygons[number], part), -number) for number in near]
        area, number = max(shared, default=(0, 1))
        return -number if area else -1


def shared_area(a: kdb.Polygon, b: kdb.Polygon) -> int:
    """Return the area that two polygons share [nm^2]."""
    return int((kdb.Region(a) & kdb.Region(b)).area())


def inner_point(polygon: kdb.Polygon) -> Xy:
    """Return a place within a polygon: the middle of its box where that is metal, too."""
    center = polygon.bbox().center()
    if not polygon.inside(center):
        parts = polygon.decompose_trapezoids(kdb.Polygon.TD_simple)
        points = list(max(parts, key=lambda part: (part.area(), part)).each_point())
        center = kdb.Point(
            round(sum(point.x for point in points) / len(points)),
            round(sum(point.y for point in points) / len(points)),
        )
    return center.x, center.y
