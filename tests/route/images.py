"""Dies turned, mirrored, and listed in another order."""

import random
from dataclasses import replace

from wlcsp_layout.geometry import Box, Point, Polygon, Xy
from wlcsp_layout.model.package import ChipPad, Die
from wlcsp_layout.units import Nm


def image(of: Die, quarters: int, *, is_mirrored: bool) -> Die:
    """The die mirrored at the x-axis or not, then turned counterclockwise about the origin."""

    def place(at: Xy) -> Xy:
        x, y = at
        y = -y if is_mirrored else y
        for _ in range(quarters):
            x, y = -y, x
        return x, y

    def box(item: Box) -> Box:
        (x, y), (u, v) = place(item.corners[0]), place(item.corners[2])
        return Box(
            left_nm=Nm(min(x, u)),
            bottom_nm=Nm(min(y, v)),
            right_nm=Nm(max(x, u)),
            top_nm=Nm(max(y, v)),
        )

    def point(at: Point) -> Point:
        x, y = place(at.xy)
        return Point(x_nm=Nm(x), y_nm=Nm(y))

    def outline(item: Polygon) -> Polygon:
        corners = [place(corner) for corner in item.points]
        return Polygon(points=tuple(corners[::-1] if is_mirrored else corners))

    def chip_pad(item: ChipPad) -> ChipPad:
        return replace(
            item,
            metal=box(item.metal),
            passivation=box(item.passivation),
            d1=box(item.d1),
            d2=box(item.d2),
            landing=box(item.landing),
        )

    return replace(
        of,
        box=box(of.box),
        chip_pads=tuple(chip_pad(item) for item in of.chip_pads),
        balls=tuple(replace(item, at=point(item.at)) for item in of.balls),
        rdl=replace(
            of.rdl,
            keep_outs=tuple(
                replace(item, outline=outline(item.outline)) for item in of.rdl.keep_outs
            ),
        ),
    )


def shuffled(of: Die, seed: int) -> Die:
    """The die with its nets, their members, pads, balls and keep-outs in another order."""
    chance = random.Random(seed)  # noqa: S311  no secret
    nets = [
        replace(
            item,
            pads=tuple(chance.sample(item.pads, len(item.pads))),
            balls=tuple(chance.sample(item.balls, len(item.balls))),
        )
        for item in of.nets
    ]
    return replace(
        of,
        nets=tuple(chance.sample(nets, len(nets))),
        chip_pads=tuple(chance.sample(of.chip_pads, len(of.chip_pads))),
        balls=tuple(chance.sample(of.balls, len(of.balls))),
        free_pads=tuple(chance.sample(of.free_pads, len(of.free_pads))),
        free_balls=tuple(chance.sample(of.free_balls, len(of.free_balls))),
        rdl=replace(
            of.rdl,
            keep_outs=tuple(chance.sample(of.rdl.keep_outs, len(of.rdl.keep_outs))),
        ),
    )
