"""The die's layers, one builder a file, in the order of the process."""

import gdstk

from wlcsp_layout import draw
from wlcsp_layout.masks import (
    ball,
    chip_pad,
    d1,
    d2,
    d2_ring,
    d3,
    passivation,
    pin_one,
    rdl,
    scribe,
    text,
)
from wlcsp_layout.model.package import Package
from wlcsp_layout.route.routing import Routing

STACK = (
    chip_pad.MASK,
    passivation.MASK,
    d1.MASK,
    d2.MASK,
    d2_ring.MASK,
    rdl.MASK,
    d3.MASK,
    ball.MASK,
    scribe.MASK,
    text.MASK,
)


def draw_die(package: Package, routing: Routing) -> gdstk.Cell:
    """Return the cell `NAME_DIE`: the outline of the die, and each layer's cell at (0, 0)."""
    die = gdstk.Cell(f"{package.name}_DIE")
    die.add(draw.box(package.die.box, package.layers["die"]))
    for mask in STACK:
        cell = mask.build(package, routing)
        cell.add(*pin_one.references(package, mask.layer))
        die.add(draw.placed(cell, (0, 0)))
    return die
