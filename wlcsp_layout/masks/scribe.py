"""The street, along which the wafer is sawn; the die's half of it."""

import gdstk

from wlcsp_layout import draw
from wlcsp_layout.masks.mask import Mask, layer_cell
from wlcsp_layout.masks.street import frame
from wlcsp_layout.model.package import Package
from wlcsp_layout.route.routing import Routing


def build(package: Package, routing: Routing) -> gdstk.Cell:  # noqa: ARG001  one signature for all masks
    """Draw the frame from the die edge to the middle of the street (claims 1 and 7)."""
    layer = package.layers["scribe"]
    cell = layer_cell(package, layer.name)
    street = frame(package.die.box, package.wafer.street_nm, 0)
    cell.add(*(draw.box(box, layer) for box in street))
    return cell


MASK = Mask(layer="scribe", build=build)
