"""Writes the RDL mask: of a routing as `wlcsp gen` does it, or of bare center lines."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import gdstk
import klayout.db as kdb

from wlcsp_layout.geometry import circle_points
from wlcsp_layout.masks import rdl
from wlcsp_layout.model.package import Die, Net, Package
from wlcsp_layout.route.outline import trace_pieces
from wlcsp_layout.route.routing import Routing, Trace

DATE = datetime(2000, 1, 1, tzinfo=UTC)


def write(package: Package, routing: Routing, path: Path) -> None:
    """Write the mask of a routing."""
    library = gdstk.Library(unit=1e-6, precision=1e-9)
    library.add(rdl.build(package, routing))
    library.write_gds(path, max_points=8190, timestamp=DATE)


def write_plain(package: Package, traces: Sequence[Trace], path: Path) -> None:
    """Write landings, ball pads and center lines with their widths, and nothing else."""
    die, number = package.die, package.layers["rdl"]
    layout = kdb.Layout()
    cell = layout.create_cell(f"{package.name}_RDL")
    shapes = cell.shapes(layout.layer(number.number, number.datatype))
    shapes.insert(given_metal(die))
    for trace in traces:
        for piece in trace_pieces(trace):
            shapes.insert(kdb.Polygon([kdb.Point(*corner) for corner in piece.points]))
    layout.write(str(path))


def given_metal(die: Die) -> kdb.Region:
    """Return landings and ball pads as the spec places them."""
    region = kdb.Region()
    for pad in die.chip_pads:
        box = pad.landing
        region.insert(kdb.Box(box.left_nm, box.bottom_nm, box.right_nm, box.top_nm))
    corners = circle_points(die.ball_pad.metal_diameter_nm, die.ball_pad.facets)
    outline = kdb.Polygon([kdb.Point(*corner) for corner in corners])
    for ball in die.balls:
        region.insert(outline.moved(*ball.at.xy))
    return region


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
