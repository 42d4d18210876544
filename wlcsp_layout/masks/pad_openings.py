"""Openings over chip pads: whole boxes, less what an emboss under a ball removes already."""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

import gdstk
import numpy as np

from wlcsp_layout import draw
from wlcsp_layout.emboss.shape import Embossed
from wlcsp_layout.geometry import Box, Polygon
from wlcsp_layout.model.layers import Layer
from wlcsp_layout.model.package import Ball, Package
from wlcsp_layout.route.routing import Routing
from wlcsp_layout.units import Nm


def pad_openings(
    boxes: Sequence[Box],
    package: Package,
    routing: Routing,
    layer: Layer,
    removed: Callable[[Embossed], Sequence[Polygon]],
) -> Iterator[gdstk.Polygon]:
    """Yield the boxes as polygons that do not overlap what `removed` of any ball draws.

    A pad may lie under a ball; its opening is then cut through the ball's center, so that no piece
    has a hole, and only what the emboss leaves closed is drawn.
    """
    balls = package.die.balls
    centers = np.array([ball.at.xy for ball in balls]).reshape(-1, 2)
    reach = package.die.ball_pad.emboss.concave_diameter_nm // 2
    for box in boxes:
        low, high = np.array(box.corners[0]) - reach, np.array(box.corners[2]) + reach
        near = np.flatnonzero(((centers > low) & (centers < high)).all(axis=1))
        if not len(near):
            yield draw.box(box, layer)
            continue
        under = [balls[i] for i in near.tolist()]
        covers = [
            draw.polygon(polygon.moved(ball.at.xy).points, layer)
            for ball in under
            for polygon in removed(package.die.ball_pad.emboss.draw(routing.facing[ball.name]))
        ]
        for part in _cut_through(box, under):
            yield from gdstk.boolean(
                draw.box(part, layer),
                covers,
                "not",
                precision=draw.UM_PER_NM,
                layer=layer.number,
                datatype=layer.datatype,
            )


def _cut_through(box: Box, balls: Sequence[Ball]) -> Iterator[Box]:
    """Yield the box in parts, cut along both axes of each ball whose center it spans."""
    xs = {ball.at.x_nm for ball in balls if box.left_nm < ball.at.x_nm < box.right_nm}
    ys = {ball.at.y_nm for ball in balls if box.bottom_nm < ball.at.y_nm < box.top_nm}
    columns = [box.left_nm, *sorted(xs), box.right_nm]
    rows = [box.bottom_nm, *sorted(ys), box.top_nm]
    for left, right in pairwise(columns):
        for bottom, top in pairwise(rows):
            yield Box(left_nm=Nm(left), bottom_nm=Nm(bottom), right_nm=Nm(right), top_nm=Nm(top))
