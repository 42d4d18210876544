"""Dielectric 2 removed: over chip pads, in the street, and the concave circle less the ring."""

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
    """Draw the pad openings in pad order, the street, and the embosses (claims 2 to 5)."""
    layer, die = package.layers["d2"], package.die
    cell = layer_cell(package, layer.name)
    boxes = [pad.d2 for pad in die.chip_pads]
    cell.add(*pad_openings(boxes, package, routing, layer, _removed))
    street = frame(die.box, package.wafer.street_nm, die.pull_back.d2_nm)
    cell.add(*(draw.box(box, layer) for box in street))
    place_embossed(cell, package, routing, layer, _removed)
    return cell


def _removed(drawn: Embossed) -> tuple[Polygon, ...]:
    return drawn.removed


MASK = Mask(layer="d2", build=build)
