"""The materials along a cut line, one process step after the other.

The chip's pads are sunk in its surface, 1 um thick, so that the passivation over them is flat [E];
of the chip, only the upper 10 um are shown [E]. The street is sawn over its whole width [E].
"""

from collections.abc import Mapping
from dataclasses import dataclass

import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from wlcsp_layout.model.package import Package
from wlcsp_layout.render.section import film
from wlcsp_layout.render.section.film import Span
from wlcsp_layout.render.section.interval import Interval, intervals
from wlcsp_layout.render.section.line import CutLine
from wlcsp_layout.render.written_die import WrittenDie

CHIP_NM = 10_000
"""How much of the chip is shown."""
PAD_NM = 1_000
"""The chip's own metal."""
LAYERS = ("chip_pad", "passivation", "d1", "d2", "d2_ring", "rdl", "d3", "scribe")
"""Of the file, as far as they are cut."""
FILMS = ("passivation", "d1", "d2", "rdl", "d3")
"""In the order of the process."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What the line meets in the file, by layer, and the span in which films are built."""

    line: CutLine
    layers: Mapping[str, tuple[Interval, ...]]
    span: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A material where it lies along the line [nm along it, nm above the chip]."""

    material: str
    shape: BaseGeometry


def cut(die: WrittenDie, line: CutLine, package: Package) -> Cut:
    """Return what a line meets."""
    total = sum(item.thickness_nm for item in package.films.values())
    # Beyond its ends, films are built as far as they can reach around a corner.
    margin = 4 * total
    near = line.box(margin)
    layers = {name: intervals(die.polygons(name, near), line) for name in LAYERS}
    span = Span(
        left_nm=-margin,
        right_nm=line.length_nm + margin,
        floor_nm=-CHIP_NM,
        roof_nm=2.0 * total,
    )
    return Cut(line=line, layers=layers, span=span)


def chip(section: Cut) -> tuple[Layer, ...]:
    """Return the chip and its pads, before anything is coated."""
    span = section.span
    body = box(span.left_nm, span.floor_nm, span.right_nm, 0)
    pads = shapely.union_all(
        [box(item.left_nm, -PAD_NM, item.right_nm, 0) for item in section.layers["chip_pad"]]
    ).intersection(span.box)
    return (
        Layer(material="chip", shape=film.areas(body.difference(pads))),
        Layer(material="chip_pad", shape=film.areas(pads)),
    )


def built(section: Cut, package: Package) -> tuple[Layer, ...]:
    """Return the chip with all films, bottom first."""
    layers = list(chip(section))
    ground = shapely.union_all([layer.shape for layer in layers])
    for name in FILMS:
        process = package.films[name]
        fresh = film.coat(ground, process.thickness_nm, section.span)
        make = film.kept if name == "rdl" else film.opened
        shape = make(fresh, ground, section.layers[name], process, section.span)
        layers.append(Layer(material=name, shape=shape))
        ground = shapely.union_all([ground, shape])
    return tuple(layers)


def sawn(layers: tuple[Layer, ...], section: Cut) -> tuple[Layer, ...]:
    """Return the layers without what the saw takes."""
    span = section.span
    kerf = shapely.union_all(
        [
            box(item.left_nm, 2 * span.floor_nm, item.right_nm, 2 * span.roof_nm)
            for item in section.layers["scribe"]
        ]
    )
    return tuple(
        Layer(material=layer.material, shape=film.areas(layer.shape.difference(kerf)))
        for layer in layers
    )


def windowed(layers: tuple[Layer, ...], section: Cut) -> tuple[Layer, ...]:
    """Return the layers between the ends of the line."""
    span, length = section.span, section.line.length_nm
    window = box(0, span.floor_nm, length, 1e9)
    return tuple(
        Layer(material=layer.material, shape=film.areas(layer.shape.intersection(window)))
        for layer in layers
    )
