"""The redistribution metal: pads, traces, teardrops and webs, merged for each net."""

from collections.abc import Iterator

import gdstk

from wlcsp_layout import draw
from wlcsp_layout.masks.mask import Mask, layer_cell
from wlcsp_layout.masks.simple import simple_pieces
from wlcsp_layout.model.layers import Layer
from wlcsp_layout.model.package import Package
from wlcsp_layout.route.outline import trace_metal
from wlcsp_layout.route.routing import Routing


def build(package: Package, routing: Routing) -> gdstk.Cell:
    """Draw each net's metal as one simple polygon, or as touching ones where it has a hole.

    Nets come in the order of their first pad, then ball; what is in no net comes in its place.
    """
    layer = package.layers["rdl"]
    cell = layer_cell(package, layer.name)
    metal: dict[str, list[gdstk.Polygon]] = {}
    for net, shape in _shapes(package, routing, layer):
        metal.setdefault(net, []).append(shape)
    for shapes in metal.values():
        if len(shapes) == 1:
            cell.add(*shapes)
            continue
        merged = gdstk.boolean(
            shapes,
            [],
            "or",
            precision=draw.UM_PER_NM,
            layer=layer.number,
            datatype=layer.datatype,
        )
        cell.add(*(piece for polygon in merged for piece in simple_pieces(polygon)))
    return cell


def _shapes(
    package: Package, routing: Routing, layer: Layer
) -> Iterator[tuple[str, gdstk.Polygon]]:
    """Yield every shape with its net; a pad or ball without one is a net of its own."""
    die = package.die
    for pad in die.chip_pads:
        net = routing.pad_net.get(pad.name, f"of pad {pad.name}")
        yield net, draw.box(pad.landing, layer)
    for ball in die.balls:
        net = routing.ball_net.get(ball.name, f"of ball {ball.name}")
        circle = die.ball_circle(ball, die.ball_pad.metal_diameter_nm)
        yield net, draw.circle(circle, die.ball_pad.facets, layer)
    for line in trace_metal(routing.traces):
        for outline in line.outlines:
            yield line.trace.net, draw.polygon(outline.points, layer)
    for drop in routing.teardrops:
        yield drop.net, draw.polygon(drop.outline.points, layer)
    for web in routing.webs:
        yield web.net, draw.polygon(web.outline.points, layer)


MASK = Mask(layer="rdl", build=build)
