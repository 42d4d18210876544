"""On random dies nothing is said to be impossible that a lattice router does."""

import random
from dataclasses import replace

import pytest

from tests.route.dies import ball, box, die, keep_out, net, nm, pad
from tests.route.lattice import Lattice
from wlcsp_layout.geometry import Box, Point, Polygon
from wlcsp_layout.model.package import Ball, ChipPad, Die
from wlcsp_layout.route.pinned import crossing

SEEDS = range(100)


def random_die(seed: int) -> Die:
    """Two or three nets of two or three members among up to eight pads, balls and keep-outs.

    Many pads are near the edge, and no two pieces of metal closer than 10 um.
    """
    chance = random.Random(seed)  # noqa: S311  no secret
    size = chance.choice([240, 300, 360])
    boxes: list[Box] = []
    pads: list[ChipPad] = []
    for _ in range(60):
        width, height = chance.choice([20, 30, 40, 80]), chance.choice([20, 30, 40, 80])
        x, y = chance.uniform(width, size - width), chance.uniform(height, size - height)
        near = chance.choice([15, 20, 30, 36, 45])
        x, y = chance.choice(
            [
                (x, y),
                (near + width / 2, y),
                (size - near - width / 2, y),
                (x, near + height / 2),
                (x, size - near - height / 2),
            ]
        )
        metal = box(x, y, width, height)
        if len(pads) < 8 and not any(metal.grown(10_000).overlaps(other) for other in boxes):
            boxes.append(metal)
            pads.append(replace(pad(f"P{len(pads)}", x, y), landing=metal))
    balls = []
    for name in ("A1", "A2"):
        x, y = chance.uniform(40, size - 40), chance.uniform(40, size - 40)
        if not any(box(x, y, 80, 80).overlaps(other) for other in boxes):
            boxes.append(box(x, y, 60, 60))
            balls.append(ball(name, x, y))
    keep_outs = []
    for number in range(chance.randrange(4)):
        x, y = chance.uniform(0, size), chance.uniform(0, size)
        dx, dy = chance.choice([(10, 120), (120, 10), (40, 40)])
        keep_outs.append(keep_out(str(number), (x, y), (x + dx, y), (x + dx, y + dy), (x, y + dy)))
    members: list[ChipPad | Ball] = [*pads, *balls]
    chance.shuffle(members)
    nets = []
    for name in ("A", "B", "C"):
        count = chance.choice([2, 2, 3])
        own, members = members[:count], members[count:]
        if len(own) > 1:
            of_pads = " ".join(item.name for item in own if isinstance(item, ChipPad))
            of_balls = " ".join(item.name for item in own if not isinstance(item, ChipPad))
            nets.append(net(name, of_pads, of_balls, width_um=chance.choice([10, 14])))
    chip = die(pads=tuple(pads), balls=tuple(balls), nets=tuple(nets), keep_outs=tuple(keep_outs))
    return replace(
        chip,
        box=Box(left_nm=nm(0), bottom_nm=nm(0), right_nm=nm(size), top_nm=nm(size)),
        ball_pad=replace(chip.ball_pad, metal_diameter_nm=nm(60)),
    )


def test_random_dies_have_nets_of_which_something_is_said() -> None:
    """So that the next tests are not empty."""
    found = [crossing(chip, chip.nets) for chip in map(random_die, SEEDS)]

    assert sum(len(item.nets) for item in found) > 10
    assert sum(len(item.closed_in) for item in found) > 5


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_said_to_be_impossible_that_a_lattice_router_does(seed: int) -> None:
    """Each net left out with each that it crosses, alone on the die; each net without a way."""
    chip = random_die(seed)
    found = crossing(chip, chip.nets)
    named = {item.name: item for item in chip.nets}
    chance = random.Random(seed)  # noqa: S311  no secret

    for one, others in found.crosses.items():
        for other in others:
            assert not Lattice(chip, (named[one], named[other])).can_route(4, chance)
    for name in found.closed_in:
        assert not Lattice(chip, (named[name],)).can_route(1, chance)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_turned_or_mirrored_die_has_the_same_nets_to_leave_out(seed: int) -> None:
    """A quarter turn, and y for x."""
    chip = random_die(seed)
    found = crossing(chip, chip.nets)

    for image in (turned(chip), swapped(chip)):
        other = crossing(image, image.nets)
        assert (other.nets, other.crosses) == (found.nets, found.crosses)
        assert [(item.net, item.members) for item in other.cut_off] == [
            (item.net, item.members) for item in found.cut_off
        ]


def swapped(chip: Die) -> Die:
    """The die with x and y exchanged."""
    return replace(
        chip,
        box=_swapped_box(chip.box),
        chip_pads=tuple(
            replace(item, landing=_swapped_box(item.landing)) for item in chip.chip_pads
        ),
        balls=tuple(
            replace(item, at=Point(x_nm=item.at.y_nm, y_nm=item.at.x_nm)) for item in chip.balls
        ),
        rdl=replace(
            chip.rdl,
            keep_outs=tuple(
                replace(
                    item,
                    outline=Polygon(points=tuple((y, x) for x, y in item.outline.points[::-1])),
                )
                for item in chip.rdl.keep_outs
            ),
        ),
    )


def _swapped_box(of: Box) -> Box:
    return Box(left_nm=of.bottom_nm, bottom_nm=of.left_nm, right_nm=of.top_nm, top_nm=of.right_nm)


def turned(chip: Die) -> Die:
    """The die turned by a quarter: x and y exchanged, then mirrored at its vertical middle."""
    image = swapped(chip)
    width = image.box.right_nm
    return replace(
        image,
        chip_pads=tuple(
            replace(item, landing=_mirrored_box(item.landing, width)) for item in image.chip_pads
        ),
        balls=tuple(
            replace(item, at=Point(x_nm=nm((width - item.at.x_nm) / 1000), y_nm=item.at.y_nm))
            for item in image.balls
        ),
        rdl=replace(
            image.rdl,
            keep_outs=tuple(
                replace(
                    item,
                    outline=Polygon(
                        points=tuple((width - x, y) for x, y in item.outline.points[::-1])
                    ),
                )
                for item in image.rdl.keep_outs
            ),
        ),
    )


def _mirrored_box(of: Box, width_nm: int) -> Box:
    return Box(
        left_nm=nm((width_nm - of.right_nm) / 1000),
        bottom_nm=of.bottom_nm,
        right_nm=nm((width_nm - of.left_nm) / 1000),
        top_nm=of.top_nm,
    )


def test_the_lattice_router_finds_a_way_where_there_is_one() -> None:
    """Else it would prove nothing: the four pads with room behind them, and too little."""
    small = Box(left_nm=nm(0), bottom_nm=nm(0), right_nm=nm(300), top_nm=nm(300))
    results = []
    for inset in (41, 75):
        places = ((150, inset), (300 - inset, 150), (150, 300 - inset), (inset, 150))
        pads = tuple(
            replace(pad(name, x, y), landing=box(x, y, 40, 40))
            for name, (x, y) in zip("SENW", places, strict=True)
        )
        nets = (net("V", "S N", "", width_um=10), net("H", "W E", "", width_um=10))
        chip = replace(die(pads=pads, balls=(), nets=nets), box=small)
        results.append(Lattice(chip, nets).can_route(20, random.Random(1)))  # noqa: S311  no secret

    assert results == [False, True]
