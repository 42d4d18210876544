"""The routes that a table gives, and the free pairs that they pin."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Box, Point, Xy
from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.nets import LISTED, Nets
from wlcsp_layout.model.package import Ball, GivenRoute, Net
from wlcsp_layout.model.pairs import Pin, pairs_by_name, pins
from wlcsp_layout.spec.complaints import nearest
from wlcsp_layout.spec.document import Field, dotted
from wlcsp_layout.spec.reading import RouteRow
from wlcsp_layout.spec.tables import read_routes
from wlcsp_layout.units import Nm

FIELD: Field = ("rdl", "routes")
STALE = "correct the name, or take the route out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Routes:
    """What the spec says about routes, and the nets once given routes have pinned free pairs."""

    given: Literal["auto", "none"] | tuple[GivenRoute, ...]
    """Those of the table in the order of their first rows."""
    nets: Nets


def routes(
    docket: Docket, nets: Nets | None, balls: Sequence[Ball] | None, die: Box | None
) -> Routes:
    """Return `auto`, `none` or the routes of the table.

    Without `nets`, which are None when pads or balls are not known, no net's name is judged.
    """
    said = docket.get(str, *FIELD)
    unchanged = nets or Nets(nets=(), free_pads=(), free_balls=())
    if said in {"auto", None}:
        return Routes(given="auto", nets=unchanged)
    if said == "none":
        return Routes(given="none", nets=unchanged)
    table, rows = read_routes(docket.path(said))
    docket.table(table, FIELD)
    by_route: dict[str, list[RouteRow]] = {}
    for row in rows:
        by_route.setdefault(row.route, []).append(row)
    known = (*(net.name for net in nets.nets), *pairs_by_name(nets)) if nets else None
    given = tuple(_route(docket, name, points, known, die) for name, points in by_route.items())
    pinned = _pinned(docket, nets, balls, by_route) if nets and balls else unchanged
    return Routes(given=given, nets=pinned)


def _pinned(
    docket: Docket, nets: Nets, balls: Sequence[Ball], by_route: Mapping[str, list[RouteRow]]
) -> Nets:
    """Return the nets with the free pairs that have routes among them, in the order of the pads."""
    names = pairs_by_name(nets)
    ends: dict[str, list[Xy]] = {}
    first: dict[str, RouteRow] = {}
    for rows in by_route.values():
        if rows[0].net in names:
            first.setdefault(rows[0].net, rows[0])
            ends.setdefault(rows[0].net, []).extend((rows[0].at_nm, rows[-1].at_nm))
    width, space = docket.get(int, "rdl", "width_um"), docket.get(int, "rdl", "space_um")
    diameter = docket.get(int, "ball_pad", "metal_diameter_um")
    if not ends or not diameter:
        return nets
    found: dict[str, Net] = {}
    for pin in pins(nets, ends, balls, Nm(diameter)):
        if not pin.is_reached:
            _say_loose(docket, pin, first[pin.net])
        found[pin.pad] = Net(
            name=pin.net,
            pads=(pin.pad,),
            balls=(pin.ball,) if pin.ball is not None else (),
            width_nm=Nm(width or 0),
            space_nm=Nm(space or 0),
            join="all",
        )
    taken = {ball for net in found.values() for ball in net.balls}
    return Nets(
        nets=(*nets.nets, *(found[pad] for pad in nets.free_pads if pad in found)),
        free_pads=tuple(pad for pad in nets.free_pads if pad not in found),
        free_balls=tuple(ball for ball in nets.free_balls if ball not in taken),
    )


def _say_loose(docket: Docket, pin: Pin, row: RouteRow) -> None:
    """Say of a free pad's route without a ball at its end what becomes of it."""
    what = f"route {row.route} of free pad {pin.pad} ends on no free ball"
    mend = "lead it to the ball that is meant, or take it out"
    if pin.ball is None:
        docket.say("E366", FIELD, f"{what}, and none is left", mend, place=row.place)
        return
    docket.notes.append(
        Finding(
            code="N205",
            subject=dotted(FIELD),
            what=f"{what}: it is completed to the nearest, ball {pin.ball}",
            mend=mend,
            place=row.place,
        )
    )


def _route(
    docket: Docket, name: str, rows: list[RouteRow], known: Collection[str] | None, die: Box | None
) -> GivenRoute:
    first = rows[0]
    if known is not None and first.net not in known:
        docket.say(
            "E360",
            FIELD,
            f"route {name} belongs to net {first.net}, which is not there",
            (nearest(first.net, tuple(known)) if len(known) <= LISTED else "") or STALE,
            place=first.place,
        )
    for row in rows:
        if row.net != first.net or row.width_nm != first.width_nm:
            what = "net" if row.net != first.net else "width"
            docket.say(
                "E361",
                FIELD,
                f"route {name} changes its {what}",
                f"start another route where the {what} changes",
                place=row.place,
            )
        x, y = row.at_nm
        if die and not die.encloses(Box(left_nm=x, bottom_nm=y, right_nm=x, top_nm=y)):
            docket.say(
                "E362",
                FIELD,
                f"route {name} leaves the die",
                "correct its points, or die.size_um and die.origin",
                place=row.place,
            )
    for before, after in pairwise(rows):
        if after.seq <= before.seq:
            docket.say(
                "E363",
                FIELD,
                f"route {name} goes from seq {before.seq} to {after.seq}",
                "number the points of a route upward, in the order of its rows",
                place=after.place,
            )
        elif after.at_nm == before.at_nm:
            docket.say(
                "E364",
                FIELD,
                f"route {name} stays where it is",
                "take one of the two points out",
                place=after.place,
            )
    if len(rows) == 1:
        docket.say(
            "E365",
            FIELD,
            f"route {name} has one point",
            "give it two or more",
            place=first.place,
        )
    return GivenRoute(
        route=name,
        net=first.net,
        points=tuple(Point(x_nm=row.at_nm[0], y_nm=row.at_nm[1]) for row in rows),
        width_nm=first.width_nm,
    )
