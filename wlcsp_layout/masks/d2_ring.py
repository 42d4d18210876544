"""Dielectric 2 kept under the balls, for reference: the convex part of each emboss."""

import gdstk

from wlcsp_layout.emboss.shape import Embossed
from wlcsp_layout.geometry import Polygon
from wlcsp_layout.masks.embossing import place_embossed
from wlcsp_layout.masks.mask import Mask, layer_cell
from wlcsp_layout.model.package import Package
from wlcsp_layout.route.routing import Routing


def build(package: Package, routing: Routing) -> gdstk.Cell:
    """Draw the ring, whole or in pieces, under every ball."""
    layer = package.layers["d2_ring"]
    cell = layer_cell(package, layer.name)
    place_embossed(cell, package, routing, layer, _kept)
    return cell


def _kept(drawn: Embossed) -> tuple[Polygon, ...]:
    return drawn.kept


MASK = Mask(layer="d2_ring", build=build)
