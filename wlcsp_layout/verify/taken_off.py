"""What is taken off a die before its pads and traces are judged: the mark of pin 1, its number.

The mark is taken off only where it is exactly what the spec has; anything else stays, and is found
as metal or an opening that nothing asks for. Of a number, all that lies in its place is taken off:
it is judged there.
"""

from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import dataclass

import klayout.db as kdb

from wlcsp_layout.model.package import Package
from wlcsp_layout.model.pin_one import PinOne

ROUNDED_NM = 2
"""A drawn circle may lie so far outside of a round one, by corners on the grid."""
FACETS = 512


@dataclass(frozen=True, kw_only=True)
class TakenOff:
    """Shapes of a die that are judged by themselves; their regions are not merged."""

    marks: Mapping[str, kdb.Region]
    """The mark of pin 1 by its layer, if it is as it must be."""
    number: kdb.Region | None
    """What the cell of the die itself has in the place of its number; None: nothing."""
    number_layer: str

    def of(self, layer: str) -> kdb.Region | None:
        """Return all of it on a layer; None: nothing."""
        mark = self.marks.get(layer)
        number = self.number if layer == self.number_layer else None
        if mark is None or number is None:
            return mark or number
        return mark + number


def taken_off(package: Package, layers: MutableMapping[str, kdb.Region]) -> TakenOff:
    """Take the mark of pin 1 and the number off the shapes of a die, and return them."""
    number, number_layer = _number_off(package, layers)
    return TakenOff(marks=_pin_off(package, layers), number=number, number_layer=number_layer)


def _pin_off(package: Package, layers: MutableMapping[str, kdb.Region]) -> dict[str, kdb.Region]:
    pin = package.pin_one
    if pin is None or pin.layer not in layers:
        return {}
    least, most = pin_bounds(pin, package.chord_tolerance_nm)
    region = layers[pin.layer]
    region.merged_semantics = False
    near, far = region.split_interacting(kdb.Region(most))
    # Shapes with other properties would not merge.
    near.remove_properties()
    if not is_shape(near, least, most):
        return {}
    far.merged_semantics = near.merged_semantics = False
    layers[pin.layer] = far
    return {pin.layer: near}


def _number_off(
    package: Package, layers: MutableMapping[str, kdb.Region]
) -> tuple[kdb.Region | None, str]:
    numbers = package.die_numbers
    if numbers is None or numbers.layer not in layers:
        return None, ""
    box = numbers.box
    window = kdb.Region(kdb.Box(box.left_nm, box.bottom_nm, box.right_nm, box.top_nm))
    region = layers[numbers.layer]
    region.merged_semantics = False
    inside, others = region.split_inside(window)
    if inside.is_empty():
        return None, numbers.layer
    inside.merged_semantics = others.merged_semantics = False
    layers[numbers.layer] = others
    return inside, numbers.layer


def is_shape(region: kdb.Region, least: kdb.Polygon, most: kdb.Polygon) -> bool:
    """Tell whether shapes are one that holds `least` and lies in `most`, drawn once."""
    return (
        not region.is_empty()
        and (region - kdb.Region(most)).is_empty()
        and (kdb.Region(least) - region).is_empty()
        and region.merged(min_coherence=False, min_wc=2).is_empty()
    )


def pin_bounds(pin: PinOne, chord_tolerance_nm: int) -> tuple[kdb.Polygon, kdb.Polygon]:
    """Return what the mark must hold, and what it must lie in: of a triangle it is the same."""
    box = kdb.Box(pin.box.left_nm, pin.box.bottom_nm, pin.box.right_nm, pin.box.top_nm)
    if pin.shape == "dot":
        inner, outer = (
            kdb.Polygon.ellipse(box.enlarged(by, by), FACETS)
            for by in (-chord_tolerance_nm - ROUNDED_NM, ROUNDED_NM)
        )
        return inner, outer
    tip = int(pin.blunt_nm)
    shape = kdb.Polygon(
        [
            kdb.Point(box.left, box.bottom),
            kdb.Point(box.right, box.bottom),
            kdb.Point(box.right, box.bottom + tip),
            kdb.Point(box.left + tip, box.top),
            kdb.Point(box.left, box.top),
        ]
    )
    if pin.corner.endswith("right"):
        shape = shape.transformed(_about(box, across=True))
    if pin.corner.startswith("upper"):
        shape = shape.transformed(_about(box, across=False))
    return shape, shape


def mirrored_about(box: kdb.Box) -> Iterator[tuple[str, kdb.Trans]]:
    """Yield the ways in which a shape comes to the other corners of a die."""
    left_right, top_bottom = _about(box, across=True), _about(box, across=False)
    yield "left-right", left_right
    yield "top-bottom", top_bottom
    yield "to the opposite corner", left_right * top_bottom


def _about(box: kdb.Box, *, across: bool) -> kdb.Trans:
    """Return the mirror image about the middle of a box."""
    if across:
        return kdb.Trans(kdb.Trans.M90, box.left + box.right, 0)
    return kdb.Trans(kdb.Trans.M0, 0, box.bottom + box.top)
