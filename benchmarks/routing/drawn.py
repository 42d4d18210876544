"""Draws the RDL of a routing as `wlcsp gen` does, and writes that one mask."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import gdstk

from wlcsp_layout.masks import rdl
from wlcsp_layout.model.package import Die, Net, Package
from wlcsp_layout.route import route
from wlcsp_layout.route.routing import Routing, Trace

DATE = datetime(2000, 1, 1, tzinfo=UTC)


def write(package: Package, routing: Routing, path: Path) -> None:
    """Write the mask as GDSII."""
    library = gdstk.Library(unit=1e-6, precision=1e-9)
    library.add(rdl.build(package, routing))
    library.write_gds(path, max_points=8190, timestamp=DATE)


def bare(die: Die, nets: tuple[Net, ...], traces: tuple[Trace, ...]) -> Routing:
    """Return a routing of these center lines alone, as somebody else has drawn them."""
    empty = route(replace(die, nets=nets, free_pads=(), free_balls=(), routes="none"))
    return replace(empty, traces=traces, unrouted=())


def nets_of(die: Die, routing: Routing) -> tuple[Net, ...]:
    """Return the nets of the spec, then those that the routing has made of free pads and balls."""
    fixed = {net.name for net in die.nets}
    members: dict[str, tuple[list[str], list[str]]] = {}
    for pad, name in routing.pad_net.items():
        members.setdefault(name, ([], []))[0].append(pad)
    for ball, name in routing.ball_net.items():
        members.setdefault(name, ([], []))[1].append(ball)
    return (
        *die.nets,
        *(
            Net(
                name=name,
                pads=tuple(pads),
                balls=tuple(balls),
                width_nm=die.rdl.width_nm,
                space_nm=die.rdl.space_nm,
                join="all",
            )
            for name, (pads, balls) in members.items()
            if name not in fixed
        ),
    )
