"""The net's name as text at each pad and ball."""

import gdstk

from wlcsp_layout import draw
from wlcsp_layout.masks.mask import Mask, layer_cell
from wlcsp_layout.model.package import Package
from wlcsp_layout.route.routing import Routing

NOT_CONNECTED = "NC"


def build(package: Package, routing: Routing) -> gdstk.Cell:
    """Write pads, then balls; what is in no net reads NC."""
    layer = package.layers["text"]
    cell = layer_cell(package, layer.name)
    for pad in package.die.chip_pads:
        net = routing.pad_net.get(pad.name, NOT_CONNECTED)
        cell.add(draw.text(net, pad.metal.center.xy, layer))
    for ball in package.die.balls:
        cell.add(draw.text(routing.ball_net.get(ball.name, NOT_CONNECTED), ball.at.xy, layer))
    return cell


MASK = Mask(layer="text", build=build)
