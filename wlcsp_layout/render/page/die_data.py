"""The die as data of the page: outlines by layer, and what the pointer finds under it."""

import math
from collections.abc import Mapping, Sequence

import klayout.db as kdb

from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.model.package import Package
from wlcsp_layout.render.dies import DieKind
from wlcsp_layout.render.page.packed import Outlines
from wlcsp_layout.render.page.resistance import trace_ohm
from wlcsp_layout.render.reading import Drawing
from wlcsp_layout.route.routing import Trace

SHOWN = ("chip_pad", "passivation", "d1", "d2", "d2_ring", "rdl", "d3", "ball", "scribe", "die")
"""Layers of the die, bottom to top."""
NO_NET = -1
"""In place of the number of a net."""


def die_data(
    drawing: Drawing, kind: DieKind, package: Package, traces: Sequence[Trace]
) -> dict[str, object]:
    """Return what the page shows of a die; lengths in nanometers, resistances in ohm."""
    die = package.die
    # From the coordinates of the cell to those of the spec.
    shift = kdb.Vector(die.box.left_nm - kind.box.left, die.box.bottom_nm - kind.box.bottom)
    labels = {(at.x + shift.x, at.y + shift.y): net for net, at in drawing.texts(kind.cell)}
    nets = {net: number for number, net in enumerate(sorted(set(labels.values())))}

    def net_at(at: Xy) -> int:
        return nets.get(labels.get(at, ""), NO_NET)

    regions = {layer: drawing.region(kind.cell, layer).moved(shift) for layer in SHOWN}
    return {
        "box": sides(die.box),
        "layers": {layer: _outlines(region) for layer, region in regions.items()},
        "metal": [_net_of(polygon, labels, nets) for polygon in regions["rdl"].each()],
        "nets": [
            {
                "name": net,
                "traces": [_trace(package, trace) for trace in traces if trace.net == net],
            }
            for net in nets
        ],
        "ball_nm": die.ball_pad.ball_diameter_nm,
        "balls": [[ball.name, net_at(ball.at.xy), *ball.at.xy] for ball in die.balls],
        "pads": [
            [pad.name, net_at(pad.metal.center.xy), *sides(pad.metal)] for pad in die.chip_pads
        ],
    }


def sides(box: Box) -> list[int]:
    """Return left, bottom, right and top."""
    return [box.left_nm, box.bottom_nm, box.right_nm, box.top_nm]


def _outlines(region: kdb.Region) -> Mapping[str, str]:
    outlines = Outlines()
    for number, polygon in enumerate(region.each()):
        outlines.add(polygon, number)
    return outlines.data


def _net_of(polygon: kdb.Polygon, labels: Mapping[Xy, str], nets: Mapping[str, int]) -> int:
    """Return the net whose name stands on a piece of metal."""
    box = polygon.bbox()
    for (x, y), net in labels.items():
        at = kdb.Point(x, y)
        if box.contains(at) and polygon.inside(at):
            return nets[net]
    return NO_NET


def _trace(package: Package, trace: Trace) -> list[object]:
    """Return a trace's name, length, width and resistance."""
    corners = [point.xy for point in trace.points]
    length_nm = sum(map(math.dist, corners, corners[1:]))
    ohm = trace_ohm(length_nm, trace.width_nm, package.films["rdl"].thickness_nm)
    return [trace.route, round(length_nm), trace.width_nm, round(ohm, 6)]
