"""The nets of a die: who belongs to whom, and who is left over."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from wlcsp_layout.errors import Finding, Place
from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.package import Net
from wlcsp_layout.spec.complaints import nearest
from wlcsp_layout.spec.document import Field
from wlcsp_layout.spec.reading import NetRow
from wlcsp_layout.spec.schema import NetSpec
from wlcsp_layout.spec.tables import read_nets
from wlcsp_layout.units import Nm

FEWEST_MEMBERS = 2
LISTED = 200
"""As many known names as are worth comparing with a wrong one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Nets:
    """The nets, and what may be paired freely."""

    nets: tuple[Net, ...]
    free_pads: tuple[str, ...]
    free_balls: tuple[str, ...]


def nets(docket: Docket, pads: Sequence[str] | None, balls: Sequence[str] | None) -> Nets:
    """Return the nets in the user's order; unknown members are not judged without the known."""
    owner_of_pad: dict[str, str] = {}
    owner_of_ball: dict[str, str] = {}
    names: dict[str, Place] = {}
    found: list[Net] = []
    known_pads = None if pads is None else dict.fromkeys(pads)
    known_balls = None if balls is None else dict.fromkeys(balls)
    width, space = docket.get(int, "rdl", "width_um"), docket.get(int, "rdl", "space_um")
    for at, row in _rows(docket):
        if row.name in names:
            docket.say(
                "E352",
                at,
                f"net {row.name} is already given in line {names[row.name].line}",
                "list its pads and balls in one place",
                place=row.place,
            )
            continue
        names[row.name] = row.place
        _members(docket, row, ("pad", row.pads, known_pads, owner_of_pad), at)
        _members(docket, row, ("ball", row.balls, known_balls, owner_of_ball), at)
        was_refused = any(bad[: len(at)] == at for bad in docket.reading.bad)
        if len(row.pads) + len(row.balls) < FEWEST_MEMBERS and not was_refused:
            docket.say(
                "E353",
                at,
                f"net {row.name} has fewer than two members",
                "add a pad or ball, or leave the net out: what is in no net is not connected",
                place=row.place,
            )
        join: Literal["all", "pairs"] = "pairs" if row.join == "pairs" else "all"
        if join == "pairs" and not row.balls:
            docket.say(
                "E354",
                at,
                f"net {row.name} joins pairs and has no ball",
                "add a ball, or use join: all",
                place=row.place,
            )
        found.append(
            Net(
                name=row.name,
                pads=tuple(name for name, _ in row.pads),
                balls=tuple(name for name, _ in row.balls),
                width_nm=row.width_nm or Nm(width or 0),
                space_nm=row.space_nm or Nm(space or 0),
                join=join,
            )
        )
    rest_pads = tuple(name for name in pads or () if name not in owner_of_pad)
    rest_balls = tuple(name for name in balls or () if name not in owner_of_ball)
    if docket.get(str, "nets", "rest") == "free":
        return Nets(nets=tuple(found), free_pads=rest_pads, free_balls=rest_balls)
    _note_unconnected(docket, rest_pads, rest_balls)
    return Nets(nets=tuple(found), free_pads=(), free_balls=())


def _rows(docket: Docket) -> Iterator[tuple[Field, NetRow]]:
    """Yield the nets of the table, then those of the mapping."""
    table = docket.get(str, "nets", "table")
    if table:
        at: Field = ("nets", "table")
        read, rows = read_nets(docket.path(table))
        docket.table(read, at)
        yield from ((at, row) for row in rows)
    document = docket.reading.document
    mapping = docket.get(dict, "nets", "nets") or {}
    for name, net in mapping.items():
        if not isinstance(net, NetSpec):
            continue
        yield (
            ("nets", name),
            NetRow(
                name=name,
                pads=tuple(
                    (pad, document.place("nets", name, "pads", i)) for i, pad in enumerate(net.pads)
                ),
                balls=tuple(
                    (ball, document.place("nets", name, "balls", i))
                    for i, ball in enumerate(net.balls)
                ),
                width_nm=net.width_nm,
                space_nm=net.space_nm,
                join=net.join,
                place=document.key_place("nets", name),
            ),
        )


def _members(
    docket: Docket,
    row: NetRow,
    side: tuple[str, Sequence[tuple[str, Place]], Collection[str] | None, dict[str, str]],
    at: Field,
) -> None:
    kind, members, known, owner = side
    for name, place in members:
        if known is not None and name not in known:
            near = nearest(name, tuple(known)) if len(known) <= LISTED else ""
            docket.say(
                "E350",
                at,
                f"net {row.name} names {kind} {name}, which is not there",
                near or f"correct the name, or add the {kind}",
                place=place,
            )
            continue
        if name in owner:
            other = "twice in it" if owner[name] == row.name else f"in net {owner[name]} too"
            docket.say(
                "E351",
                at,
                f"{kind} {name} of net {row.name} is {other}",
                f"a {kind} belongs to one net: take it out of the others",
                place=place,
            )
            continue
        owner[name] = row.name


def _note_unconnected(docket: Docket, pads: Sequence[str], balls: Sequence[str]) -> None:
    for kind, names in (("pads", pads), ("balls", balls)):
        if names:
            shown = ", ".join(names[:8]) + (" ..." if len(names) > 8 else "")  # noqa: PLR2004  as many as fit a line
            docket.notes.append(
                Finding(
                    code="N301",
                    subject="nets",
                    what=f"{len(names)} {kind} are in no net and stay unconnected: {shown}",
                )
            )
