"""Which members of a net metal joins already, and the shortest straight lines for the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from wlcsp_layout.geometry import Point
from wlcsp_layout.model.package import Die, Net
from wlcsp_layout.route.clearance import Field


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A pad or ball of a net; members of one island are joined by metal."""

    kind: Literal["pad", "ball"]
    name: str
    at: Point
    island: int


def apart(die: Die, net: Net) -> tuple[Member, ...]:
    """Return a net's members, pads first, each an island of its own: without any trace."""
    return _members(die, net, range(len(net.pads) + len(net.balls)))


def joined(die: Die, nets: Sequence[Net], field: Field) -> dict[str, tuple[Member, ...]]:
    """Return the members of each net, pads first, in islands of touching metal.

    `field` holds the landings and ball pads of all members.
    """
    island = field.islands()
    piece = {item.what: i for i, item in enumerate(field.metal)}
    return {
        net.name: _members(
            die,
            net,
            [
                *(island[piece[f"landing of pad {name}"]] for name in net.pads),
                *(island[piece[f"pad of ball {name}"]] for name in net.balls),
            ],
        )
        for net in nets
    }


def gaps(join: Literal["all", "pairs"], members: Sequence[Member]) -> list[tuple[Point, Point]]:
    """Return the straight lines that would join what is apart.

    For `all` it is the shortest tree over the islands, from that of the first member; for `pairs`
    a line from each pad without a ball on its island to the nearest ball.
    """
    if join == "pairs":
        balls = [member for member in members if member.kind == "ball"]
        reached = {ball.island for ball in balls}
        return [
            (pad.at, min((ball.at for ball in balls), key=lambda at: _distance2(pad.at, at)))
            for pad in members
            if pad.kind == "pad" and balls and pad.island not in reached
        ]
    edges: list[tuple[Point, Point]] = []
    inside = [member for member in members if member.island == members[0].island]
    outside = [member for member in members if member.island != members[0].island]
    while outside:
        a, b = min(
            ((a, b) for a in inside for b in outside),
            key=lambda edge: _distance2(edge[0].at, edge[1].at),
        )
        edges.append((a.at, b.at))
        inside += [member for member in outside if member.island == b.island]
        outside = [member for member in outside if member.island != b.island]
    return edges


def _distance2(a: Point, b: Point) -> int:
    return (a.x_nm - b.x_nm) ** 2 + (a.y_nm - b.y_nm) ** 2


def _members(die: Die, net: Net, islands: Sequence[int]) -> tuple[Member, ...]:
    places: list[tuple[Literal["pad", "ball"], str, Point]] = [
        *(("pad", name, die.pad_named[name].metal.center) for name in net.pads),
        *(("ball", name, die.ball_named[name].at) for name in net.balls),
    ]
    return tuple(
        Member(kind=kind, name=name, at=at, island=island)
        for (kind, name, at), island in zip(places, islands, strict=True)
    )
