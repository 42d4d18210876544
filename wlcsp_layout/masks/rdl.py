"""The redistribution metal: pads, traces, teardrops and webs, merged for each net."""

import gdstk

from wlcsp_layout import draw
from wlcsp_layout.masks.mask import Mask, layer_cell
from wlcsp_layout.masks.simple import simple_pieces
from wlcsp_layout.model.package import Package
from wlcsp_layout.route.routing import Routing


def build(package: Package, routing: Routing) -> gdstk.Cell:
    """Draw each net's metal as one simple polygon, or as touching ones where it has a hole.

    Nets come in the order of their first pad, then ball; what is in no net comes in its place.
    """
    layer = package.layers["rdl"]
    cell = layer_cell(package, layer.name)
    for outlines in routing.metal.values():
        for outline in outlines:
            cell.add(*simple_pieces(draw.polygon(outline.points, layer)))
    return cell


MASK = Mask(layer="rdl", build=build)
