"""The routes that a table gives."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Literal

from wlcsp_layout.geometry import Box, Point
from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.package import GivenRoute, Net
from wlcsp_layout.spec.complaints import nearest
from wlcsp_layout.spec.document import Field
from wlcsp_layout.spec.reading import RouteRow
from wlcsp_layout.spec.tables import read_routes

FIELD: Field = ("rdl", "routes")


def routes(
    docket: Docket, nets: Sequence[Net], die: Box | None
) -> Literal["auto", "none"] | tuple[GivenRoute, ...]:
    """Return `auto`, `none` or the routes of the table in the order of their first rows."""
    given = docket.get(str, *FIELD)
    if given in {"auto", None}:
        return "auto"
    if given == "none":
        return "none"
    table, rows = read_routes(docket.path(given))
    docket.table(table, FIELD)
    by_route: dict[str, list[RouteRow]] = {}
    for row in rows:
        by_route.setdefault(row.route, []).append(row)
    known = {net.name: net for net in nets}
    return tuple(_route(docket, name, points, known, die) for name, points in by_route.items())


def _route(
    docket: Docket, name: str, rows: list[RouteRow], nets: Mapping[str, Net], die: Box | None
) -> GivenRoute:
    first = rows[0]
    if first.net not in nets:
        docket.say(
            "E360",
            FIELD,
            f"route {name} belongs to net {first.net}, which is not there",
            nearest(first.net, tuple(nets)),
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
