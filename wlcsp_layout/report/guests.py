"""Drop-ins made ready to be drawn: routed, or read from a file of the user's."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from wlcsp_layout.errors import Finding, SpecError
from wlcsp_layout.model.package import Package
from wlcsp_layout.route import route
from wlcsp_layout.route.aside import aside
from wlcsp_layout.route.routing import Tell
from wlcsp_layout.verify.waiving import Standing, waive
from wlcsp_layout.wafer.drop_in_cells import Guest
from wlcsp_layout.wafer.own_gds import read_own


@dataclass(frozen=True, slots=True, kw_only=True)
class Guests:
    """The drop-ins of a wafer."""

    guests: Mapping[str, Guest]
    """By kind."""
    standing: Standing
    """What is wrong with their routings, after the waivers of their own specs."""
    notes: tuple[Finding, ...]
    open_count: int
    """How many of their nets should be joined and are not."""


def guests_of(package: Package, tell: Tell, today: date) -> Guests:
    """Route and read the drop-ins.  Raises: SpecError for files that cannot be used."""
    guests: dict[str, Guest] = {}
    parts: list[Standing] = []
    notes: list[Finding] = []
    wrong: list[Finding] = []
    open_count = 0
    for drop_in in package.wafer.drop_ins:
        other = drop_in.package
        if other:
            routing = aside(partial(route, other.die, tell))
            waivers = [waiver for waiver in other.waivers if waiver.code[0] == "R"]
            parts.append(_named(drop_in.kind, waive(routing.findings, waivers, today)))
            notes += (replace(note, subject=_subject(drop_in.kind, note)) for note in routing.notes)
            open_count += 0 if other.die.routes == "none" else len(routing.unrouted)
            guests[drop_in.kind] = Guest(routing=routing)
        elif drop_in.gds:
            own = read_own(package, drop_in, drop_in.gds)
            if isinstance(own, tuple):
                wrong += own
            else:
                notes += own.notes
                guests[drop_in.kind] = Guest(own=own)
        else:
            guests[drop_in.kind] = Guest()
    if wrong:
        raise SpecError(wrong)
    return Guests(
        guests=guests,
        standing=Standing(
            findings=tuple(finding for part in parts for finding in part.findings),
            waived=tuple(item for part in parts for item in part.waived),
            remarks=tuple(finding for part in parts for finding in part.remarks),
        ),
        notes=tuple(notes),
        open_count=open_count,
    )


def joined(one: Standing, other: Standing) -> Standing:
    """Return what is wrong by either."""
    return Standing(
        findings=(*one.findings, *other.findings),
        waived=(*one.waived, *other.waived),
        remarks=(*one.remarks, *other.remarks),
    )


def _named(kind: str, standing: Standing) -> Standing:
    """Return findings that say of which kind of die they are."""
    return Standing(
        findings=tuple(_of_kind(kind, finding) for finding in standing.findings),
        waived=tuple(
            replace(item, finding=_of_kind(kind, item.finding)) for item in standing.waived
        ),
        remarks=standing.remarks,
    )


def _of_kind(kind: str, finding: Finding) -> Finding:
    return replace(finding, subject=_subject(kind, finding))


def _subject(kind: str, finding: Finding) -> str:
    return f"{kind}: {finding.subject}"
