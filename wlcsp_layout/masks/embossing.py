"""The emboss of every ball: drawn once for each direction, placed at its balls."""

from collections.abc import Callable, Sequence

import gdstk

from wlcsp_layout import draw
from wlcsp_layout.emboss.shape import Embossed
from wlcsp_layout.geometry import Polygon, Xy
from wlcsp_layout.masks.arrays import place_all
from wlcsp_layout.model.layers import Layer
from wlcsp_layout.model.package import Package
from wlcsp_layout.route.routing import Routing


def place_embossed(
    cell: gdstk.Cell,
    package: Package,
    routing: Routing,
    layer: Layer,
    shapes: Callable[[Embossed], Sequence[Polygon]],
) -> None:
    """Place each ball's shapes of one layer: a cell of its own for each direction that differs."""
    places: dict[tuple[Polygon, ...], list[Xy]] = {}
    for ball in package.die.balls:
        drawn = package.die.ball_pad.emboss.draw(routing.facing[ball.name])
        places.setdefault(tuple(shapes(drawn)), []).append(ball.at.xy)
    for number, (polygons, at) in enumerate(places.items(), start=1):
        if polygons:
            emboss = gdstk.Cell(f"{cell.name}_E{number}")
            emboss.add(*(draw.polygon(polygon.points, layer) for polygon in polygons))
            place_all(cell, emboss, at)
