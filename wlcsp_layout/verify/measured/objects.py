"""What a die draws, sorted by the ball or chip pad of the spec that it belongs to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import klayout.db as kdb
import numpy as np

from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.model.package import Ball, ChipPad
from wlcsp_layout.verify.die import DrawnDie, box_of

BALL_LAYERS = ("d1", "d2", "d2_ring", "d3", "ball")
"""The layers that have a shape of their own at a ball: the hole, the emboss, the ring, the opening,
the ball; its metal is part of a net."""
PAD_LAYERS = ("chip_pad", "passivation", "d1", "d2")
STREET_LAYERS = ("d1", "d2", "d3", "scribe")


@dataclass(frozen=True, kw_only=True)
class AtBall:
    """The shapes at one ball, about its center at (0, 0)."""

    ball: Ball
    shapes: dict[str, list[kdb.Polygon]]


@dataclass(frozen=True, kw_only=True)
class Objects:
    """The shapes of a die by what they belong to."""

    balls: tuple[AtBall, ...]
    """In the order of the spec."""
    at_pads: dict[str, list[kdb.Polygon]] = field(default_factory=dict)
    """By layer: what goes on beyond an opening over a chip pad."""
    at_street: dict[str, list[kdb.Polygon]] = field(default_factory=dict)
    """By layer: what goes on beyond the street."""
    strays: dict[str, list[kdb.Polygon]] = field(default_factory=dict)
    """By layer: what belongs to nothing."""


@lru_cache(maxsize=32)
def sorted_objects(die: DrawnDie) -> Objects:
    """Sort what is drawn: at balls, beside the openings of pads, beside the street, and strays."""
    balls = die.package.die.balls
    at = [AtBall(ball=ball, shapes={name: [] for name in BALL_LAYERS}) for ball in balls]
    others: dict[str, list[kdb.Polygon]] = {}
    reach = _reach_nm(die)
    for name in BALL_LAYERS:
        apart = plain(die.layer(name) - beside_balls(die, name))
        for polygon, number, distance in nearest(apart, balls):
            if distance * 2 > reach[name]:
                others.setdefault(name, []).append(polygon)
                continue
            x, y = balls[number].at.xy
            at[number].shapes[name].append(polygon.moved(-x, -y))
    for name in ("chip_pad", "passivation", "scribe"):
        others[name] = plain(die.layer(name) - beside_balls(die, name))
    at_pads: dict[str, list[kdb.Polygon]] = {}
    at_street: dict[str, list[kdb.Polygon]] = {}
    strays: dict[str, list[kdb.Polygon]] = {}
    for name, polygons in others.items():
        if not polygons:
            continue
        rest = kdb.Region(polygons)
        rest.merged_semantics = False
        if name in STREET_LAYERS:
            at_street[name] = plain(rest.interacting(street(die, name)))
            rest = rest.not_interacting(street(die, name))
        if name in PAD_LAYERS:
            boxes = pad_boxes(die, name)
            at_pads[name] = plain(rest.interacting(boxes))
            rest = rest.not_interacting(boxes)
        strays[name] = plain(rest)
    return Objects(balls=tuple(at), at_pads=at_pads, at_street=at_street, strays=strays)


def nearest(
    polygons: Sequence[kdb.Polygon], balls: Sequence[Ball]
) -> Iterator[tuple[kdb.Polygon, int, float]]:
    """Yield each polygon with the number of the ball nearest to its middle, and how far it is."""
    places = np.array([ball.at.xy for ball in balls], dtype=float)
    for polygon in polygons:
        center = polygon.bbox().center()
        distances = np.hypot(places[:, 0] - center.x, places[:, 1] - center.y)
        number = int(distances.argmin())
        yield polygon, number, float(distances[number])


def middle_of_largest(region: kdb.Region) -> Xy:
    """Return a place in the largest shape of a region, its middle where that lies inside."""
    largest = max(plain(region.merged()), key=lambda polygon: polygon.area())
    place = largest.bbox().center()
    if not largest.inside(place):
        parts = largest.decompose_trapezoids()
        place = max(parts, key=lambda part: (part.area(), str(part))).bbox().center()
    return place.x, place.y


def plain(region: kdb.Region) -> list[kdb.Polygon]:
    """Return the polygons of a region in an order of their own."""
    polygons: list[kdb.Polygon] = []
    polygons += region.each()
    polygons.sort()
    return polygons


def beside_balls(die: DrawnDie, layer: str) -> kdb.Region:
    """Return what a layer is to have beside the balls: openings over chip pads, and the street."""
    region = kdb.Region()
    if layer in PAD_LAYERS:
        region += pad_boxes(die, layer)
    if layer in STREET_LAYERS:
        region += street(die, layer)
    return region.merged()


def pad_boxes(die: DrawnDie, layer: str) -> kdb.Region:
    """Return the boxes of a layer at the chip pads as the spec has them."""
    region = kdb.Region()
    for pad in die.package.die.chip_pads:
        region.insert(box_of(pad_box(pad, layer)))
    return region


def pad_box(pad: ChipPad, layer: str) -> Box:
    """Return the box of a layer at a chip pad."""
    return {
        "chip_pad": pad.metal,
        "passivation": pad.passivation,
        "d1": pad.d1,
        "d2": pad.d2,
        "rdl": pad.landing,
    }[layer]


def street(die: DrawnDie, layer: str) -> kdb.Region:
    """Return the die's half of the street as the spec has it, the pulled-back rim included."""
    package = die.package
    box, pull = package.die.box, package.die.pull_back
    x_nm, y_nm = package.wafer.street_nm
    back = {"d1": pull.d1_nm, "d2": pull.d2_nm, "d3": pull.d3_nm, "scribe": 0}[layer]
    outer = kdb.Box(
        box.left_nm - x_nm // 2,
        box.bottom_nm - y_nm // 2,
        box.right_nm + x_nm - x_nm // 2,
        box.top_nm + y_nm - y_nm // 2,
    )
    return kdb.Region(outer) - kdb.Region(box_of(box).enlarged(-back, -back))


def _reach_nm(die: DrawnDie) -> dict[str, int]:
    """Return the diameter within which a shape's middle must lie to be one of a ball, by layer."""
    pad = die.package.die.ball_pad
    concave = int(pad.emboss_spec.concave_diameter_nm)
    return {
        "d1": concave,
        "d2": concave,
        "d2_ring": concave,
        "d3": int(pad.opening_diameter_nm),
        "ball": int(pad.ball_diameter_nm),
    }
