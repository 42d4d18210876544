"""The convex hull of each polygon of a region."""

import klayout.db as kdb

from wlcsp_layout.geometry import Xy


def convex(region: kdb.Region) -> kdb.Region:
    """Return the convex hulls of merged polygons without holes, merged until they are convex."""
    if region.decompose_convex_to_region().count() == region.count():
        return region
    hulls = kdb.Region([_hull(polygon) for polygon in region.each()])
    return convex(hulls.merged())


def _hull(polygon: kdb.Polygon) -> kdb.Polygon:
    points = sorted({(point.x, point.y) for point in polygon.each_point_hull()})
    corners = (*_chain(points), *_chain(points[::-1]))
    return kdb.Polygon([kdb.Point(*corner) for corner in corners])


def _chain(points: list[Xy]) -> list[Xy]:
    """Return one side of the hull of points in order, without its last corner."""
    chain: list[Xy] = []
    for point in points:
        while len(chain) > 1 and _turn(chain[-2], chain[-1], point) <= 0:
            chain.pop()
        chain.append(point)
    return chain[:-1]


def _turn(a: Xy, b: Xy, c: Xy) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
