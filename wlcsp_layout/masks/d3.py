"""Dielectric 3 removed: the connection hole over every ball pad, and the street."""

import gdstk

from wlcsp_layout import draw
from wlcsp_layout.masks.discs import place_discs
from wlcsp_layout.masks.mask import Mask, layer_cell
from wlcsp_layout.masks.street import frame
from wlcsp_layout.model.package import Package
from wlcsp_layout.route.routing import Routing


def build(package: Package, routing: Routing) -> gdstk.Cell:  # noqa: ARG001  one signature for all masks
    """Draw the street and the openings (claims 6 and 11)."""
    layer, die = package.layers["d3"], package.die
    cell = layer_cell(package, layer.name)
    street = frame(die.box, package.wafer.street_nm, die.pull_back.d3_nm)
    cell.add(*(draw.box(box, layer) for box in street))
    place_discs(cell, package, layer, die.ball_pad.opening_diameter_nm)
    return cell


MASK = Mask(layer="d3", build=build)
