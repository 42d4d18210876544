"""The chip's pad metal, for reference."""

import gdstk

from wlcsp_layout import draw
from wlcsp_layout.masks.mask import Mask, layer_cell
from wlcsp_layout.model.package import Package
from wlcsp_layout.route.routing import Routing


def build(package: Package, routing: Routing) -> gdstk.Cell:  # noqa: ARG001  one signature for all masks
    """Draw one box a pad, in pad order."""
    layer = package.layers["chip_pad"]
    cell = layer_cell(package, layer.name)
    cell.add(*(draw.box(pad.metal, layer) for pad in package.die.chip_pads))
    return cell


MASK = Mask(layer="chip_pad", build=build)
