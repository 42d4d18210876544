"""Nets that are joined, and where."""

from collections.abc import Iterator, Sequence

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.verify.connections.bridges import bridges
from wlcsp_layout.verify.connections.joined import Connections
from wlcsp_layout.verify.connections.lookup import Lookup
from wlcsp_layout.verify.connections.owners import Owner, Owners

SHOWN = 4
"""As many owners as fit a line."""


def shorts(known: Connections, by: Owners) -> Iterator[Finding]:
    """Yield one finding for each place where what should be apart is joined."""
    for piece, members in known.on_piece.items():
        owners = by.of(members, piece)
        if len(owners) > 1 and any(member.name for member in members):
            areas = [[member.areas for member in owner.members] for owner in owners]
            for bridge in bridges(known.parts[piece], areas):
                yield _finding(bridge.at, [owners[i] for i in bridge.owners], "is joined to")
    yield from _at_corners(known, by)


def _at_corners(known: Connections, by: Owners) -> Iterator[Finding]:
    """Yield where pieces of different owners touch at a corner."""
    metal = kdb.Region(list(known.polygons))
    metal.merged_semantics = False
    lookup = Lookup(polygon.bbox() for polygon in known.polygons)
    places = {
        place
        for pair in metal.isolated_check(1).each()
        for place in (_common(pair.first, pair.second),)
        if place
    }
    for x, y in sorted(places):
        point = kdb.Point(x, y)
        pieces = sorted(
            {
                known.piece_of[number]
                for number in lookup.near(kdb.Box(point, point))
                if known.polygons[number].inside(point)
            }
        )
        owners = {
            owner.words: owner
            for piece in pieces
            for owner in by.of(known.on_piece.get(piece, ()), piece)
        }
        members = [member for owner in owners.values() for member in owner.members]
        if len(owners) > 1 and not by.are_pair(members):
            yield _finding((x, y), list(owners.values()), "touches at a corner")


def _common(a: kdb.Edge, b: kdb.Edge) -> Xy | None:
    """Return the place that two edges have in common."""
    for end in (a.p1, a.p2):
        if b.contains(end):
            return end.x, end.y
    for end in (b.p1, b.p2):
        if a.contains(end):
            return end.x, end.y
    return None


def _finding(at: Xy, owners: Sequence[Owner], how: str) -> Finding:
    first, *others = owners
    names = [other.words for other in others]
    shown = names if len(names) <= SHOWN else [*names[:SHOWN], f"{len(names) - SHOWN} more"]
    return Finding(
        code="V406",
        subject=first.words,
        what=f"its metal {how} {' and '.join(shown)}",
        mend="part the metal here, by the space of the rules",
        at_nm=at,
        objects=tuple(dict.fromkeys(name for owner in owners for name in owner.names)),
    )
