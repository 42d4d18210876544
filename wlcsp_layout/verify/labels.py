"""Labels: the name of the net at each pad and ball, checked against what is there by position."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Die
from wlcsp_layout.model.pairs import pair_name
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.case import on_cell
from wlcsp_layout.verify.connections import Connections, Member, connections
from wlcsp_layout.verify.connections.lookup import Lookup
from wlcsp_layout.verify.connections.owners import Owners
from wlcsp_layout.verify.die import DrawnDie, box_of
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.judgment import Case, Result

NOT_CONNECTED = "NC"
"""At what is in no net.  Source: the contract of this package, layer `text`."""

Key: TypeAlias = tuple[str, str]
"""A pad or ball: its kind and its name."""

NAMES = {
    "V411": "label that names another net",
    "V412": "missing label",
    "V413": "label beside every pad and ball",
    "V414": "several labels at one place",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sorted:
    """Labels by what they stand at."""

    at: Mapping[Key, str]
    """By kind and name, where there is exactly one."""
    findings: tuple[Finding, ...]
    """What is missing, beside its place or there several times."""


def check(case: Case, drawn: Drawn) -> Iterable[Result]:
    """Yield what is wrong with labels, one result for each way to be wrong."""
    found: dict[str, list[Finding]] = {code: [] for code in NAMES}
    for die in drawn.dies:
        known = connections(die)
        by = Owners(case.package.die, known)
        fixed = _fixed(known, by)
        labels = _sorted(die, known, fixed)
        wrong = (*_wrong(labels, known, fixed), *_wrong_pairs(case.package.die, labels, by))
        for finding in on_cell(die, sorted((*labels.findings, *wrong), key=_order)):
            found[finding.code].append(finding)
    for code, name in NAMES.items():
        yield Result(
            code=code,
            name=name,
            layers=("text",),
            shapes=sum(len(die.texts) for die in drawn.dies),
            findings=tuple(found[code]),
        )


def _order(finding: Finding) -> tuple[Xy, str]:
    return finding.at_nm or (0, 0), finding.what


def _key(member: Member) -> Key:
    return member.kind, member.name


def _fixed(known: Connections, by: Owners) -> dict[Key, str]:
    """Return what must stand at each pad and ball that is not free."""
    names: dict[Key, str] = {}
    for member in (*known.pads.values(), *known.balls.values()):
        net = by.net_of(member)
        if net or not by.is_free(member):
            names[_key(member)] = net.name if net else NOT_CONNECTED
    return names


def _sorted(die: DrawnDie, known: Connections, fixed: Mapping[Key, str]) -> _Sorted:
    """Sort labels by the pads and balls at whose centers they stand."""
    there: dict[Xy, list[Member]] = defaultdict(list)
    for member in (*known.pads.values(), *known.balls.values()):
        there[member.at].append(member)
    texts: dict[Xy, list[str]] = defaultdict(list)
    for string, at in sorted(die.texts):
        texts[at].append(string)
    beside = _beside(die, [at for at in texts if at not in there], texts)
    labels: dict[Key, str] = {}
    findings = [
        _stray(string, at, beside.get(at))
        for at, strings in texts.items()
        if at not in there
        for string in strings
    ]
    moved = {_key(member) for member in beside.values()}
    for at, here in there.items():
        strings = texts.get(at, [])
        if len(strings) == len(here):
            labels |= _matched(here, strings, fixed)
        elif len(strings) > len(here):
            findings.append(_several(here[0], strings))
        else:
            findings += [_missing(member) for member in here if _key(member) not in moved]
    return _Sorted(at=labels, findings=tuple(findings))


def _matched(
    here: Sequence[Member], strings: Sequence[str], fixed: Mapping[Key, str]
) -> Iterator[tuple[Key, str]]:
    """Yield the label of each member; of two at one center each takes the one that is its own."""
    left = list(strings)
    for member in sorted(here, key=lambda member: fixed.get(_key(member)) not in left):
        own = fixed.get(_key(member), "")
        string = own if own in left else left[0]
        left.remove(string)
        yield _key(member), string


def _beside(
    die: DrawnDie, strays: Sequence[Xy], texts: Mapping[Xy, Sequence[str]]
) -> dict[Xy, Member]:
    """Return the pad or ball that a label lies on, if that has none at its center."""
    known = connections(die)
    spec = die.package.die
    radius_nm = spec.ball_pad.ball_diameter_nm // 2
    members = [m for m in (*known.pads.values(), *known.balls.values()) if m.at not in texts]
    areas = [
        box_of(spec.pad_named[member.name].metal)
        if member.kind == "pad"
        else kdb.Box(*member.at, *member.at).enlarged(radius_nm)
        for member in members
    ]
    lookup = Lookup(areas)
    found: dict[Xy, Member] = {}
    for at in strays:
        near = lookup.near(kdb.Box(*at, *at))
        if near:
            found[at] = members[min(near, key=lambda i: (_far2(members[i].at, at), i))]
    return found


def _far2(a: Xy, b: Xy) -> int:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2


def _wrong(labels: _Sorted, known: Connections, fixed: Mapping[Key, str]) -> Iterator[Finding]:
    """Yield labels of pads and balls that the spec says the net of."""
    for member in (*known.pads.values(), *known.balls.values()):
        label = labels.at.get(_key(member))
        wanted = fixed.get(_key(member))
        if label is not None and wanted is not None and label != wanted:
            why = "is in no net" if wanted == NOT_CONNECTED else f"belongs to net {wanted}"
            yield _not_its_own(member, label, f"the {member.kind} {why}", wanted)


def _wrong_pairs(die: Die, labels: _Sorted, by: Owners) -> Iterator[Finding]:
    """Yield labels of free pads and balls.

    A pair has a net named after its pad: another name would say that another pad is at the ball,
    also where both ends have it. What is not part of a pair reads NC, unless pairs are open or
    shorted, where nobody knows its name.
    """
    taken = {net.name for net in die.nets}
    for piece in by.free_pieces.values():
        if not piece.is_pair:
            continue
        (pad,), (ball,) = piece.pads, piece.balls
        own = pair_name(pad.name, ball.name, taken)
        for member, other in ((pad, ball), (ball, pad)):
            label = labels.at.get(_key(member), own)
            if label != own:
                yield _not_its_own(member, label, f"with {other.words} it is net {own}", own)
    if by.free_open or by.free_lost:
        return
    for piece in by.free_pieces.values():
        if piece.is_alone and not (piece.pads and piece.balls):
            for member in (*piece.pads, *piece.balls):
                label = labels.at.get(_key(member), NOT_CONNECTED)
                if label != NOT_CONNECTED:
                    yield _not_its_own(member, label, "nothing is joined to it", NOT_CONNECTED)


def _not_its_own(member: Member, label: str, why: str, wanted: str) -> Finding:
    return Finding(
        code="V411",
        subject=member.words,
        what=f"its label reads {label}, but {why}",
        mend=f"write {wanted}; labels do not change what is joined, but people go by them",
        at_nm=member.at,
        objects=(member.name,),
    )


def _missing(member: Member) -> Finding:
    return Finding(
        code="V412",
        subject=member.words,
        what="no label stands at its center",
        mend="write the name of its net there on the layer text",
        at_nm=member.at,
        objects=(member.name,),
    )


def _stray(string: str, at: Xy, member: Member | None) -> Finding:
    if member is None:
        what = "neither a pad nor a ball has its center here"
    else:
        away = um_text(round(_far2(member.at, at) ** 0.5))
        what = f"it stands {away} um beside the center of {member.words}"
    return Finding(
        code="V413",
        subject=f"label {string}",
        what=what,
        mend="move it to the center of its pad or ball, or take it out",
        at_nm=at,
        objects=(member.name,) if member else (),
    )


def _several(member: Member, strings: Sequence[str]) -> Finding:
    return Finding(
        code="V414",
        subject=member.words,
        what=f"{len(strings)} labels stand at its center: {', '.join(strings)}",
        mend="keep the one that names its net",
        at_nm=member.at,
        objects=(member.name,),
    )
