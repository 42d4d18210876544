"""Dielectric 1 removed: over chip pads, in the street, and down the hole inside the ring."""

import gdstk

from wlcsp_layout import draw
from wlcsp_layout.emboss.shape import Embossed
from wlcsp_layout.geometry import Polygon
from wlcsp_layout.masks.embossing import place_embossed
from wlcsp_layout.masks.mask import Mask, layer_cell
from wlcsp_layout.masks.pad_openings import pad_openings
from wlcsp_layout.masks.street import frame
from wlcsp_layout.model.package import Package
from wlcsp_layout.route.routing import Routing


def build(package: Package, routing: Routing) -> gdstk.Cell:
    """Draw the pad openings in pad order, the street, and the holes (claims 8 and 9)."""
    layer, die = package.layers["d1"], package.die
    cell = layer_cell(package, layer.name)
    boxes = [pad.d1 for pad in die.chip_pads]
    cell.add(*pad_openings(boxes, package, routing, layer, _holes))
    street = frame(die.box, package.wafer.street_nm, die.pull_back.d1_nm)
    cell.add(*(draw.box(box, layer) for box in street))
    place_embossed(cell, package, routing, layer, _holes)
    return cell


def _holes(drawn: Embossed) -> tuple[Polygon, ...]:
    return drawn.holes


MASK = Mask(layer="d1", build=build)
