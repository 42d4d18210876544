"""A layer as a whole: swapped, moved, mirrored, scaled, inverted, empty."""

from itertools import pairwise

import klayout.db as kdb

from tests.verify.defects.bench import Bench, Spot, box_of
from tests.verify.defects.defect import Defect, Plant
from tests.verify.defects.lopsided import is_lopsided

OBJECTS = {
    "chip_pad": ("V501",),
    "passivation": ("V502",),
    "d1": ("V503",),
    "d2": ("V511",),
    "d2_ring": ("V516",),
    "rdl": ("V517",),
    "d3": ("V518",),
    "ball": ("V519",),
}
"""Layers bottom to top, and the code of what each is first of all made of."""


def _moved_layer(layer: str, trans: kdb.ICplxTrans) -> Plant:
    """Return what transforms a layer of the die as a whole."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        shapes = bench.shapes(layer)
        old = [shape.polygon for shape in shapes.each() if not shape.is_text()]
        for shape in list(shapes.each()):
            shapes.erase(shape)
        center = bench.die_box.center()
        there = kdb.ICplxTrans(center.x, center.y) * trans * kdb.ICplxTrans(-center.x, -center.y)
        for polygon in old:
            shapes.insert(polygon.transformed(there))
        return bench.in_die(bench.die.bbox())

    return plant


def _swapped(first: str, second: str) -> Plant:
    """Return what swaps two layers in the whole file."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        bench.layout.swap_layers(bench.index(first), bench.index(second))
        return bench.in_die(bench.die.bbox())

    return plant


def _empty(layer: str) -> Plant:
    """Return what empties a layer of the die."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        shapes = bench.shapes(layer)
        for shape in list(shapes.each()):
            shapes.erase(shape)
        return bench.in_die(bench.die.bbox())

    return plant


def _inverted(layer: str) -> Plant:
    """Return what swaps drawn and not drawn on a layer of the die."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        shapes = bench.shapes(layer)
        tile = kdb.Region(bench.die.bbox())
        inverse = tile - bench.region(layer)
        for shape in list(shapes.each()):
            shapes.erase(shape)
        bench.put(layer, inverse)
        return bench.in_die(bench.die.bbox())

    return plant


def _turned_text(bench: Bench) -> tuple[Spot, ...]:
    """Mirror the labels left to right."""
    shapes = bench.shapes("text")
    center = bench.die_box.center()
    for shape in shapes.each():
        text = shape.text
        text.trans = kdb.Trans(2 * center.x - text.x, text.y)
        shape.text = text
    return bench.in_die(bench.die.bbox())


def _second_die_outline(bench: Bench) -> tuple[Spot, ...]:
    """Draw the die's outline twice."""
    shapes = bench.die.shapes(bench.index("die"))
    box = box_of(bench.package.die.box)
    shapes.insert(box)
    return bench.in_die(box)


MIRRORED = kdb.ICplxTrans(1, 180, True, 0, 0)
UPSIDE_DOWN = kdb.ICplxTrans(1, 0, True, 0, 0)
TURNED = kdb.ICplxTrans(1, 180, False, 0, 0)
SCALED = kdb.ICplxTrans(1.001, 0, False, 0, 0)

DEFECTS = (
    *(
        Defect(
            name=f"layers {first} and {second} are swapped",
            plant=_swapped(first, second),
            codes=OBJECTS[first],
        )
        for first, second in pairwise(OBJECTS)
    ),
    *(
        Defect(
            name=f"layer {layer} is shifted by 100 nm",
            plant=_moved_layer(layer, kdb.ICplxTrans(100, 0)),
            codes=OBJECTS[layer],
        )
        for layer in OBJECTS
    ),
    *(
        Defect(
            name=f"layer {layer} is mirrored left to right",
            plant=_moved_layer(layer, MIRRORED),
            codes=codes,
            fits=is_lopsided(kdb.Trans(2, True, 0, 0), layer, is_given=layer == "rdl"),
        )
        for layer, codes in (
            ("chip_pad", ("V631",)),
            ("d1", ("V503", "V515")),
            ("d2", ("V504", "V511")),
            ("rdl", ("V401", "V402", "V406", "V407")),
            ("ball", ("V631",)),
        )
    ),
    Defect(
        name="layer rdl is turned upside down",
        plant=_moved_layer("rdl", UPSIDE_DOWN),
        codes=("V401", "V402", "V406", "V407"),
        fits=is_lopsided(kdb.Trans(0, True, 0, 0), "rdl", is_given=True),
    ),
    Defect(
        name="layer rdl is turned by 180 degrees",
        plant=_moved_layer("rdl", TURNED),
        codes=("V401", "V402", "V406", "V407"),
        fits=is_lopsided(kdb.Trans(2, False, 0, 0), "rdl", is_given=True),
    ),
    *(
        Defect(
            name=f"layer {layer} is scaled by 1.001",
            plant=_moved_layer(layer, SCALED),
            codes=OBJECTS[layer],
        )
        for layer in OBJECTS
    ),
    *(
        Defect(name=f"layer {layer} is empty", plant=_empty(layer), codes=OBJECTS[layer])
        for layer in OBJECTS
    ),
    *(
        Defect(name=f"layer {layer} is inverted", plant=_inverted(layer), codes=("V531",))
        for layer in ("d1", "d2", "d3")
    ),
    Defect(
        name="the labels are mirrored left to right", plant=_turned_text, codes=("V411", "V413")
    ),
    Defect(
        name="the outline of the die is drawn twice",
        plant=_second_die_outline,
        codes=("V219", "V605", "V602"),
    ),
)
