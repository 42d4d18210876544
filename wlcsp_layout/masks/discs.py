"""One circle under, in or over every ball."""

import gdstk

from wlcsp_layout import draw
from wlcsp_layout.geometry import Circle, Point
from wlcsp_layout.masks.arrays import place_all
from wlcsp_layout.model.layers import Layer
from wlcsp_layout.model.package import Package
from wlcsp_layout.units import Nm


def place_discs(cell: gdstk.Cell, package: Package, layer: Layer, diameter_nm: Nm) -> None:
    """Place a disc at every ball, drawn once in a cell of its own."""
    origin = Point(x_nm=Nm(0), y_nm=Nm(0))
    disc = gdstk.Cell(f"{cell.name}_DISC")
    circle = Circle(at=origin, diameter_nm=diameter_nm)
    disc.add(draw.circle(circle, package.die.ball_pad.facets, layer))
    place_all(cell, disc, (ball.at.xy for ball in package.die.balls))
