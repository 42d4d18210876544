"""Free pairs that are shorter with their balls exchanged: tried on the real ways, kept if so.

The flow that made the pairs knows lengths from door to door only.
"""

import math

from wlcsp_layout.route.rubberband.negotiate import Link, Negotiation
from wlcsp_layout.route.rubberband.strings import length_of
from wlcsp_layout.route.rubberband.wires import Wire, Wires

NEIGHBORS = 10
"""Pads that each pad is compared with: the nearest ones."""
LEAST_GAIN_NM = 1_000.0
MOST_PASSES = 4
LEAST_SHARE = 3e-3
"""Of the total length: with less gained in a pass, it was the last."""


def exchange(negotiation: Negotiation) -> None:
    """Exchange the balls of free pairs while their lines get shorter by it."""
    links = [link for link in negotiation.links if link.is_free and link.wire]
    lengths = _Lengths(negotiation.wires)
    for _ in range(MOST_PASSES):
        before = sum(link.cost for link in links)
        for one, other in _candidates(negotiation, links)[: len(links)]:
            _exchange(negotiation, lengths, one, other)
        negotiation.shorten(1)
        if sum(link.cost for link in links) > before * (1 - LEAST_SHARE):
            break


def _candidates(negotiation: Negotiation, links: list[Link]) -> list[tuple[Link, Link]]:
    """Return pairs of links whose straight lengths leave most to gain, the best first."""
    f = negotiation.wires.sketch.features
    found: list[tuple[float, int, int]] = []
    for i, one in enumerate(links):
        a = one.start[0]
        away = sorted(
            (math.hypot(f.x[o.start[0]] - f.x[a], f.y[o.start[0]] - f.y[a]), j)
            for j, o in enumerate(links)
            if j != i
        )
        for _, j in away[:NEIGHBORS]:
            gain = _most_to_gain(negotiation, one, links[j])
            if i < j and gain > LEAST_GAIN_NM:
                found.append((-gain, i, j))
    return [(links[i], links[j]) for _, i, j in sorted(found)]


def _most_to_gain(negotiation: Negotiation, one: Link, other: Link) -> float:
    f = negotiation.wires.sketch.features

    def straight(a: int, b: int) -> float:
        return math.hypot(f.x[a] - f.x[b], f.y[a] - f.y[b])

    exchanged = straight(one.start[0], other.end[0]) + straight(other.start[0], one.end[0])
    return one.cost + other.cost - exchanged


class _Lengths:
    """The lengths of taut strings, kept by wire: what changes beside a wire changes it little."""

    def __init__(self, wires: Wires) -> None:
        self.wires = wires
        self.known: dict[int, float] = {}

    def of(self, *wires: Wire | None) -> float:
        """Return how long some wires are together."""
        total = 0.0
        for wire in filter(None, wires):
            if wire.number not in self.known:
                self.known[wire.number] = length_of(self.wires, wire)
            total += self.known[wire.number]
        return total


def _exchange(negotiation: Negotiation, lengths: _Lengths, one: Link, other: Link) -> None:
    """Exchange the balls of two links if their lines get shorter; else all stays as it was."""
    if _most_to_gain(negotiation, one, other) <= LEAST_GAIN_NM:
        return
    if one.wire is None or other.wire is None:
        return
    before = [(other, other.wire, other.cost), (one, one.wire, one.cost)]
    length = lengths.of(one.wire, other.wire)
    most = one.cost + other.cost - LEAST_GAIN_NM
    slots = (negotiation.remove(one), negotiation.remove(other))[::-1]
    one.end, other.end = other.end, one.end
    if (
        negotiation.place_if_free(one, most - negotiation.span(other))
        and negotiation.place_if_free(other, most - one.cost)
        and lengths.of(one.wire, other.wire) < length - LEAST_GAIN_NM
    ):
        return
    negotiation.remove(other)
    negotiation.remove(one)
    one.end, other.end = other.end, one.end
    for (link, wire, cost), places in zip(before, slots, strict=True):
        negotiation.insert(link, (wire.start, wire.end), places, wire.triangles)
        link.cost = cost
