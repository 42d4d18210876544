"""Nets that are not in one piece, and where the gaps are."""

from collections.abc import Iterator, Sequence

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.model.package import Die, Net
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.connections.gaps import Gap, matches, tree
from wlcsp_layout.verify.connections.joined import Connections, Member
from wlcsp_layout.verify.connections.owners import Owners

SHOWN = 4
"""As many names as fit a line."""


def opens(die: Die, known: Connections, by: Owners) -> Iterator[Finding]:
    """Yield one finding for each gap that keeps a net from being what the spec wants.

    Members without any metal are left out: they have a finding of their own.
    """
    for net in die.nets:
        members = [
            member
            for member in (
                *(known.pads[pad] for pad in net.pads),
                *(known.balls[ball] for ball in net.balls),
            )
            if member.pieces
        ]
        gaps = _pairs if net.join == "pairs" else _whole
        yield from gaps(net, known, _by_piece(known, members))
    yield from _free(known, by)


def _by_piece(known: Connections, members: Sequence[Member]) -> dict[int, list[Member]]:
    found: dict[int, list[Member]] = {}
    for member in members:
        found.setdefault(known.piece_of[member.pieces[0]], []).append(member)
    return found


def _whole(net: Net, known: Connections, at: dict[int, list[Member]]) -> Iterator[Finding]:
    """Yield the gaps of a net that is to be one piece of metal."""
    pieces = list(at)
    if len(pieces) > 1:
        for gap in tree([known.parts[piece] for piece in pieces]):
            yield _finding(f"net {net.name}", gap, at[pieces[gap.a]], at[pieces[gap.b]])


def _pairs(net: Net, known: Connections, at: dict[int, list[Member]]) -> Iterator[Finding]:
    """Yield the gaps between pads and the balls, of which each pad needs any one."""
    pads = [piece for piece, members in at.items() if all(m.kind == "pad" for m in members)]
    idle = [piece for piece, members in at.items() if all(m.kind == "ball" for m in members)]
    taken = [piece for piece in at if piece not in pads and piece not in idle]
    # A ball without metal leaves its pad without a ball: that is one fault, not two.
    lost = sum(not known.balls[ball].pieces for ball in net.balls)
    count = max(len(pads) - lost, 0)
    gaps = matches(_parts(known, pads), _parts(known, idle), count)
    yield from (_finding(f"net {net.name}", g, at[pads[g.a]], at[idle[g.b]]) for g in gaps)
    matched = {gap.a for gap in gaps}
    left = [piece for i, piece in enumerate(pads) if i not in matched]
    for piece in left[: count - len(gaps)]:
        for gap in matches(_parts(known, [piece]), _parts(known, [*taken, *idle]), 1):
            yield _finding(f"net {net.name}", gap, at[piece], at[[*taken, *idle][gap.b]])


def _free(known: Connections, by: Owners) -> Iterator[Finding]:
    """Yield the gaps between free pads and free balls that nothing joins."""
    pads = {piece: f.pads for piece, f in by.free_pieces.items() if not f.balls}
    balls = {piece: f.balls for piece, f in by.free_pieces.items() if not f.pads}
    a, b = list(pads), list(balls)
    for gap in matches(_parts(known, a), _parts(known, b), by.free_open):
        yield _finding("free pads and balls", gap, pads[a[gap.a]], balls[b[gap.b]])


def _parts(known: Connections, pieces: Sequence[int]) -> list[tuple[kdb.Polygon, ...]]:
    return [known.parts[piece] for piece in pieces]


def _finding(subject: str, gap: Gap, a: Sequence[Member], b: Sequence[Member]) -> Finding:
    how_far = f"{um_text(gap.length_nm)} um apart" if gap.length_nm else "a corner alone touches"
    return Finding(
        code="V407",
        subject=subject,
        what=f"{_words(a)} and {_words(b)} are not joined: {how_far}",
        mend="join the metal here",
        at_nm=gap.at,
        lines_nm=(gap.line,),
        objects=tuple(member.name for member in (*a, *b)),
    )


def _words(members: Sequence[Member]) -> str:
    shown = [member.words for member in members[:SHOWN]]
    more = len(members) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
