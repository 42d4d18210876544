"""The openings of the chip's passivation over its pads, for reference."""

import gdstk

from wlcsp_layout import draw
from wlcsp_layout.masks.mask import Mask, layer_cell
from wlcsp_layout.model.package import Package
from wlcsp_layout.route.routing import Routing


def build(package: Package, routing: Routing) -> gdstk.Cell:  # noqa: ARG001  one signature for all masks
    """Draw one box a pad, in pad order."""
    layer = package.layers["passivation"]
    cell = layer_cell(package, layer.name)
    cell.add(*(draw.box(pad.passivation, layer) for pad in package.die.chip_pads))
    return cell


MASK = Mask(layer="passivation", build=build)
