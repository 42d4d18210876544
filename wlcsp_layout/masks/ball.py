"""The outline of every ball before reflow, for reference."""

import gdstk

from wlcsp_layout.masks.discs import place_discs
from wlcsp_layout.masks.mask import Mask, layer_cell
from wlcsp_layout.model.package import Package
from wlcsp_layout.route.routing import Routing


def build(package: Package, routing: Routing) -> gdstk.Cell:  # noqa: ARG001  one signature for all masks
    """Draw one circle a ball (claims 7 and 12)."""
    layer = package.layers["ball"]
    cell = layer_cell(package, layer.name)
    place_discs(cell, package, layer, package.die.ball_pad.ball_diameter_nm)
    return cell


MASK = Mask(layer="ball", build=build)
