"""Every pad stack, the street and the outline measured against the spec: boxes, exactly."""

from collections.abc import Iterator, Sequence

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.die import DrawnDie, box_of
from wlcsp_layout.verify.measured.objects import Objects, pad_box, pad_boxes, plain, street

PAD_CODES = {"chip_pad": "V501", "passivation": "V502", "d1": "V503", "d2": "V504", "rdl": "V505"}
NAMES = {
    "chip_pad": "the pad metal",
    "passivation": "the passivation opening",
    "d1": "the dielectric 1 opening",
    "d2": "the dielectric 2 opening",
    "rdl": "the landing",
}
STREET_CODES = {"d1": "V531", "d2": "V531", "d3": "V531", "scribe": "V532"}


def pads(die: DrawnDie, objects: Objects) -> Iterator[Finding]:
    """Yield what differs at the chip pads: missing, moved, or of another size."""
    for layer, code in PAD_CODES.items():
        yield from _layer(die, layer, code, objects.at_pads.get(layer, []))


def strays(objects: Objects) -> Iterator[Finding]:
    """Yield what belongs to nothing that the spec knows."""
    for layer, polygons in objects.strays.items():
        for polygon in polygons:
            box = polygon.bbox()
            yield Finding(
                code="V534",
                subject=f"layer {layer}",
                what=f"a shape of {_size(box)} um at ({um_text(box.center().x)}, "
                f"{um_text(box.center().y)}) um belongs to no ball, chip pad or street of the spec",
                mend="remove it, or add to the spec what it is",
                at_nm=_on(polygon),
            )


def _layer(
    die: DrawnDie, layer: str, code: str, beyond: Sequence[kdb.Polygon]
) -> Iterator[Finding]:
    drawn = die.layer(layer)
    missing = pad_boxes(die, layer) - drawn
    if missing.is_empty() and not beyond:
        return
    differs, shapes = kdb.Shapes(), kdb.Shapes()
    for polygon in (*plain(missing), *beyond):
        differs.insert(polygon)
    for polygon in plain(drawn):
        shapes.insert(polygon)
    for pad in die.package.die.chip_pads:
        box = box_of(pad_box(pad, layer))
        if next(differs.each_touching(box), None) is None:
            continue
        near = [shape.polygon for shape in shapes.each_overlapping(box)]
        over = [p for p in near if not (kdb.Region(p) & kdb.Region(box)).is_empty()]
        yield Finding(
            code=code,
            subject=f"pad {pad.name}",
            what=_box_words(NAMES[layer], box, over, is_metal=layer == "rdl"),
            mend="draw it as the spec says, or correct the spec",
            at_nm=(box.center().x, box.center().y),
            objects=(pad.name,),
        )


def _box_words(name: str, box: kdb.Box, over: list[kdb.Polygon], *, is_metal: bool) -> str:
    """Return in words how what is drawn over a box differs from it."""
    if not over:
        return f"{name} is missing"
    if is_metal:
        return f"{name} of {_size(box)} um is not covered with metal"
    if len(over) > 1:
        return f"{name} is {len(over)} shapes, not one of {_size(box)} um"
    found = over[0].bbox()
    if not over[0].is_box():
        return f"{name} is no rectangle of {_size(box)} um"
    moved = found.center() - box.center()
    if found.width() != box.width() or found.height() != box.height():
        return f"{name} measures {_size(found)} um, not {_size(box)} um"
    return f"{name} is off its place by ({um_text(moved.x)}, {um_text(moved.y)}) um"


def streets(die: DrawnDie, objects: Objects) -> Iterator[Finding]:
    """Yield what differs in the die's half of the street, layer by layer."""
    for layer, code in STREET_CODES.items():
        for polygon in plain(street(die, layer) - die.layer(layer)):
            yield _street(layer, code, polygon, "is missing from")
        for polygon in objects.at_street.get(layer, []):
            yield _street(layer, code, polygon, "is too much along")


def outline(die: DrawnDie) -> Iterator[Finding]:
    """Yield what differs in the outline of the die."""
    wanted, drawn = box_of(die.package.die.box), die.layer("die")
    differs = drawn ^ kdb.Region(wanted)
    if differs.is_empty():
        return
    found = drawn.bbox()
    size = f"is {_size(found)} um, not {_size(wanted)} um"
    yield Finding(
        code="V533",
        subject="layer die",
        what=f"the outline of the die {size if found != wanted else 'is no rectangle'}",
        mend="draw it as the spec says, or correct the spec",
        at_nm=_on(plain(differs)[0]),
    )


def _street(layer: str, code: str, polygon: kdb.Polygon, how: str) -> Finding:
    return Finding(
        code=code,
        subject=f"layer {layer}",
        what=f"{_size(polygon.bbox())} um {how} the street",
        mend="the street is open, and each dielectric ends at its pull-back inside the die edge",
        at_nm=_on(polygon),
    )


def _on(polygon: kdb.Polygon) -> tuple[int, int]:
    """Return a place in a polygon: its middle, or where that lies outside that of its last edge."""
    place = polygon.bbox().center()
    if not polygon.inside(place):
        edge = max(polygon.each_edge(), key=lambda e: (e.sq_length(), e))
        place = edge.bbox().center()
    return place.x, place.y


def _size(box: kdb.Box) -> str:
    return f"{um_text(box.width())} x {um_text(box.height())}"
