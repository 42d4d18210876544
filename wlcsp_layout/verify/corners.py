"""The two sides of a corner face each other, but what they enclose is no width.

At a corner of less than a right angle a check of edges measures nothing, however wide the shape is.
There it is narrower than a rule, or the space is, only within 0.87 times the rule of the corner, if
the corner has 60 degrees or more; a sharper one is a spike, and does break the rule (our choice).
"""

import math

import klayout.db as kdb

from wlcsp_layout.verify.edges import Apart, apart

SPIKE_DEG = 60
"""The least angle of a corner that is not a spike."""
CUT_NM = 10
"""A corner may be cut off by edges no longer than this: they come from rounding to the grid."""


def without_corners(pairs: kdb.EdgePairs, region: kdb.Region) -> list[Apart]:
    """Return the pairs of a check of one region with their distances, but for sides of a corner.

    These meet at 60 degrees or more where no others are but short ones between them. Where shapes
    touch or nearly do, there are more.
    """
    found = apart(pairs)
    places = [_meeting(first, second) for _, first, second in found]
    near = kdb.Shapes()
    around = kdb.Region([kdb.Polygon(place) for place in places if place])
    near.insert(region.edges().interacting(around))
    return [
        item
        for item, place in zip(found, places, strict=True)
        if place is None or not _is_alone(item, place, near)
    ]


def _meeting(first: kdb.Edge, second: kdb.Edge) -> kdb.Box | None:
    """Return what is around the place where two edges meet at a corner that is no spike."""
    cross = first.dx() * second.dy() - first.dy() * second.dx()
    dot = first.dx() * second.dx() + first.dy() * second.dy()
    # Edges that face each other run opposite ways.
    if math.degrees(math.atan2(abs(cross), -dot)) < SPIKE_DEG:
        return None
    ends = ((a, b) for a in (first.p1, first.p2) for b in (second.p1, second.p2))
    a, b = min(ends, key=lambda pair: pair[0].distance(pair[1]))
    return kdb.Box(a, b).enlarged(CUT_NM, CUT_NM) if a.distance(b) <= CUT_NM else None


def _is_alone(item: Apart, place: kdb.Box, near: kdb.Shapes) -> bool:
    """Tell whether only short edges are near a place, but for the two that meet there."""
    _, first, second = item
    return all(
        edge.length() <= CUT_NM or edge in (first, second) or edge.clipped(place) is None
        for edge in (shape.edge for shape in near.each_touching(place))
    )
