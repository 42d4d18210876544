"""What is taken off a die before its pads and traces are judged: the mark of pin 1.

It is taken off only where it is exactly what the spec has; anything else stays, and is found as
metal or an opening that nothing asks for.
"""

from collections.abc import Iterator, MutableMapping

import klayout.db as kdb

from wlcsp_layout.model.package import Package
from wlcsp_layout.model.pin_one import PinOne

ROUNDED_NM = 2
"""A drawn circle may lie so far outside of a round one, by corners on the grid."""
FACETS = 512


def taken_off(package: Package, layers: MutableMapping[str, kdb.Region]) -> dict[str, kdb.Region]:
    """Take the mark of pin 1 off the shapes of a die, and return it by its layer."""
    pin = package.pin_one
    if pin is None or pin.layer not in layers:
        return {}
    least, most = pin_bounds(pin, package.chord_tolerance_nm)
    region = layers[pin.layer]
    region.merged_semantics = False
    near, far = region.split_interacting(kdb.Region(most))
    if not is_shape(near, least, most):
        return {}
    far.merged_semantics = near.merged_semantics = False
    layers[pin.layer] = far
    return {pin.layer: near}


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
