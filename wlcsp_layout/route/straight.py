"""Plain straight connections: each net's members joined by the shortest tree of straight lines.

It looks at nothing in the way; whatever comes too close is refused by the checks that follow.
"""

from collections.abc import Sequence

from wlcsp_layout.geometry import Point
from wlcsp_layout.model.package import Die, Net
from wlcsp_layout.route.routing import Trace


def straight_traces(die: Die, nets: Sequence[Net]) -> tuple[Trace, ...]:
    """Return one trace for each connection, named 1, 2, 3 ... in net order."""
    traces: list[Trace] = []
    for net in nets:
        for start, end in _connections(die, net):
            if start != end:
                traces.append(
                    Trace(
                        route=str(len(traces) + 1),
                        net=net.name,
                        points=(start, end),
                        width_nm=net.width_nm,
                    )
                )
    return tuple(traces)


def _connections(die: Die, net: Net) -> list[tuple[Point, Point]]:
    """Return the pairs of places to join: a tree over all, or each pad to its nearest ball."""
    pads = [die.pad_named[name].metal.center for name in net.pads]
    balls = [die.ball_named[name].at for name in net.balls]
    if net.join == "pairs":
        return [(pad, min(balls, key=lambda ball: _distance2(pad, ball))) for pad in pads if balls]
    places = [*pads, *balls]
    joined, rest = places[:1], places[1:]
    edges: list[tuple[Point, Point]] = []
    while rest:
        start, end = min(((a, b) for a in joined for b in rest), key=lambda edge: _distance2(*edge))
        edges.append((start, end))
        joined.append(end)
        rest.remove(end)
    return edges


def _distance2(a: Point, b: Point) -> int:
    return (a.x_nm - b.x_nm) ** 2 + (a.y_nm - b.y_nm) ** 2
