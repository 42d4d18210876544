"""Connectivity from the drawn shapes alone: every net one piece of metal, and no two joined."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.units import NM_PER_UM
from wlcsp_layout.verify.case import on_cell
from wlcsp_layout.verify.connections import Connections, Member, connections
from wlcsp_layout.verify.connections.lookup import inner_point
from wlcsp_layout.verify.connections.opens import opens
from wlcsp_layout.verify.connections.owners import Owners
from wlcsp_layout.verify.connections.shorts import shorts
from wlcsp_layout.verify.die import DrawnDie
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.judgment import Case, Result, Skipped

VIA = ("chip_pad", "passivation", "d1", "d2", "rdl")
SOLDER = ("rdl", "d3", "ball")
Judged: TypeAlias = tuple[DrawnDie, Connections, Owners]
"""A kind of die, what is joined on it, and whose it is."""

SHOWN = 8
"""As many names as fit a line."""


def check(case: Case, drawn: Drawn) -> Iterable[Result | Skipped]:
    """Yield what is wrong with contacts, then with nets, then what is left unconnected."""
    dies: list[Judged] = []
    for die in drawn.dies:
        known = connections(die)
        dies.append((die, known, Owners(case.package.die, known)))
    for code, name, layers, looked_at, findings in ON_METAL:
        yield Result(
            code=code,
            name=name,
            layers=layers,
            shapes=sum(looked_at(known) for _, known, _ in dies),
            findings=tuple(
                found for die, known, _ in dies for found in on_cell(die, findings(known))
            ),
        )
    yield Result(
        code="V406",
        name="short between nets",
        layers=("rdl",),
        shapes=sum(len(known.on_piece) for _, known, _ in dies),
        findings=tuple(
            found for die, known, by in dies for found in on_cell(die, shorts(known, by))
        ),
    )
    if case.package.die.routes == "none":
        yield Skipped(code="V407", name="open net", why="routes: none")
    else:
        yield Result(
            code="V407",
            name="open net",
            layers=("rdl",),
            shapes=sum(len(by.at_pieces) for _, _, by in dies),
            findings=tuple(
                found
                for die, known, by in dies
                for found in on_cell(die, opens(case.package.die, known, by))
            ),
        )
    yield _note("N401", "NC pads and balls", dies, _unconnected)
    if case.package.die.routes != "none":
        yield _note("N402", "idle pads and balls", dies, _idle)


def _pads(known: Connections) -> int:
    return len(known.pads)


def _balls(known: Connections) -> int:
    return len(known.balls)


def _pieces(known: Connections) -> int:
    return len(known.parts)


def _pads_apart(known: Connections) -> Iterator[Finding]:
    yield from (
        Finding(
            code="V401",
            subject=member.words,
            what=f"metal does not reach it: {member.missing}",
            mend="draw pad metal, its three openings and metal over each other, as gen does",
            at_nm=member.at,
            objects=(member.name,),
        )
        for member in known.pads.values()
        if not member.has_contact
    )


def _balls_apart(known: Connections) -> Iterator[Finding]:
    yield from (
        Finding(
            code="V402",
            subject=member.words,
            what=f"it does not reach metal: {member.missing}",
            mend="draw the ball, its opening and metal over each other, as gen does",
            at_nm=member.at,
            objects=(member.name,),
        )
        for member in known.balls.values()
        if not member.has_contact
    )


def _bare_pads(known: Connections) -> Iterator[Finding]:
    return _bare(
        known,
        "pad",
        "V403",
        "metal does not cover all of its openings",
        "cover the whole opening with metal: what etches metal eats the pad's aluminum",
    )


def _bare_openings(known: Connections) -> Iterator[Finding]:
    return _bare(
        known,
        "ball",
        "V404",
        "its opening of d3 reaches beyond the metal",
        "widen the metal under the ball, or make the opening smaller",
    )


def _bare(known: Connections, kind: str, code: str, what: str, mend: str) -> Iterator[Finding]:
    """Yield one finding for each pad or ball, at the largest bare place."""
    members = known.pads if kind == "pad" else known.balls
    parts: dict[str, list[kdb.Polygon]] = {}
    for part in known.bare:
        if part.kind == kind and (not part.name or members[part.name].has_contact):
            parts.setdefault(part.name or part.words, []).append(part.area)
    for name, areas in parts.items():
        bare_um2 = sum(area.area() for area in areas) / NM_PER_UM**2
        yield Finding(
            code=code,
            subject=members[name].words if name in members else "layer rdl",
            what=f"{what}: {bare_um2:.3g} um2 are bare",
            mend=mend,
            at_nm=inner_point(min(areas, key=lambda area: (-area.area(), area))),
            objects=(name,) if name in members else (),
        )


def _floating(known: Connections) -> Iterator[Finding]:
    for polygon in known.floating:
        yield Finding(
            code="V405",
            subject="layer rdl",
            what="this metal is joined to no pad and no ball",
            mend="join it to its net, or take it out",
            at_nm=inner_point(polygon),
        )


ON_METAL: tuple[
    tuple[
        str,
        str,
        tuple[str, ...],
        Callable[[Connections], int],
        Callable[[Connections], Iterator[Finding]],
    ],
    ...,
] = (
    ("V401", "pad without contact", VIA, _pads, _pads_apart),
    ("V402", "ball without contact", SOLDER, _balls, _balls_apart),
    ("V403", "bare chip pad", VIA, _pads, _bare_pads),
    ("V404", "ball opening beyond metal", ("rdl", "d3"), _balls, _bare_openings),
    ("V405", "floating metal", ("rdl",), _pieces, _floating),
)
"""What needs no nets: code, name, layers, how many shapes there are to look at, and the look."""


def _note(
    code: str,
    name: str,
    dies: Sequence[Judged],
    left: Callable[[Connections, Owners], Iterable[Member]],
) -> Result:
    """Return a note that lists what is left; dies that leave the same have it in common."""
    said: dict[tuple[str, ...], Finding] = {}
    looked_at = 0
    for die, known, by in dies:
        looked_at += len(known.pads) + len(known.balls)
        members = list(left(known, by))
        if members:
            key = tuple(member.words for member in members)
            shown = ", ".join(key[:SHOWN])
            more = f" and {len(key) - SHOWN} more" if len(key) > SHOWN else ""
            finding = Finding(
                code=code,
                subject=name,
                what=f"joined to nothing, as the spec allows: {shown}{more}",
                cell=die.cell,
                objects=tuple(member.name for member in members),
            )
            said.setdefault(key, finding)
    return Result(
        code=code, name=name, layers=("rdl",), shapes=looked_at, findings=tuple(said.values())
    )


def _unconnected(known: Connections, by: Owners) -> Iterator[Member]:
    """Yield what is in no net and not free."""
    return (member for member in known.members if by.is_unconnected(member))


def _idle(known: Connections, by: Owners) -> Iterable[Member]:
    """Yield free pads and balls without a partner, and balls of pairs that no pad is joined to."""
    for piece in by.free_pieces.values():
        if not (piece.pads and piece.balls):
            yield from (*piece.pads, *piece.balls)
    for member in known.balls.values():
        net = by.net_of(member)
        number = known.piece(member)
        if net and net.join == "pairs" and number is not None:
            names = {(other.kind, other.name) for other in by.at_pieces[number]}
            if not any(("pad", pad) in names for pad in net.pads):
                yield member
