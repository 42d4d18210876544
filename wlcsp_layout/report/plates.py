"""The mask plates in words: what they leave on the wafer, and what the mask shop must know."""

from collections.abc import Sequence

from wlcsp_layout.model.package import Package
from wlcsp_layout.model.plates import Plate
from wlcsp_layout.report.judgment_json import number

DRAWN = {
    "d1": "the openings over chip pads{hole}, and the street",
    "d2": "the openings over chip pads, the concave circle under each ball but for its ring, "
    "and the street",
    "rdl": "ball pads, landings on chip pads and traces",
    "d3": "the opening over each ball pad, and the street",
}
"""What the polygons of a layer are on the wafer."""
LEFT = {
    "d1": "all other dielectric 1",
    "d2": "the convex ring under each ball, and all other dielectric 2",
    "rdl": "everything between",
    "d3": "all other dielectric 3",
}
"""What they leave."""


def masks(package: Package, plates: Sequence[Plate]) -> list[dict[str, object]]:
    """Return the plates as plain data, in process order."""
    return [
        {
            "file": plate.file,
            "layer": plate.layer.name,
            "top": plate.top,
            "material": "resist" if plate.method else "dielectric",
            "material_tone": plate.material_tone,
            "method": plate.method,
            "data_tone": f"digitized data {plate.data_tone}",
            "is_inverted": plate.is_inverted,
            "bias_um": number(plate.bias_nm, 3),
            "kept": kept(package, plate),
            "removed": removed(package, plate),
            "says": says(package, plate),
            "plate_inch": plate.inches,
            **({"outside_of_shots": outside_of_shots(plate)} if package.wafer.stepper else {}),
            "reading": plate.reading.replace("_", " "),
            "is_mirrored": plate.is_mirrored,
        }
        for plate in plates
    ]


def kept(package: Package, plate: Plate) -> str:
    """Return what stays on the wafer."""
    return _drawn(package, plate) if plate.film == "rdl" else LEFT[plate.film]


def removed(package: Package, plate: Plate) -> str:
    """Return what is removed from the wafer, or never grows there."""
    return LEFT[plate.film] if plate.film == "rdl" else _drawn(package, plate)


def says(package: Package, plate: Plate) -> str:
    """Return one sentence on light, glass and wafer, from which a wrong tone would be seen."""
    other = "dark" if plate.drawn_tone == "clear" else "clear"
    is_metal = plate.film == "rdl"
    kept_tone = plate.drawn_tone if is_metal else other
    removed_tone = other if is_metal else plate.drawn_tone
    light = "keeps" if plate.material_tone == "negative" else "removes"
    return (
        f"{plate.layer.name.upper()}: {_material(plate)}; light {light} it. "
        f"The mask is {kept_tone} where {_what(plate)} is kept: {kept(package, plate)}; "
        f"and {removed_tone} where there is to be none: {removed(package, plate)}. "
        f"{_data(plate)}"
    )


def outside_of_shots(plate: Plate) -> str:
    """Return what becomes of the wafer where no shot is exposed: as under a dark plate."""
    stays = plate.material_tone == "positive"
    if plate.method is None:
        is_kept = "stays" if stays else "is removed"
        return f"dielectric {plate.film[1]} {is_kept} where no shot is exposed"
    is_metal = stays == (plate.method == "etch")
    return f"{'metal' if is_metal else 'no metal'} is left where no shot is exposed"


def _drawn(package: Package, plate: Plate) -> str:
    has_hole = any(package.die.ball_pad.emboss.draw(toward).holes for toward in ((1, 0),))
    return DRAWN[plate.film].format(hole=", the hole inside each ring" if has_hole else "")


def _what(plate: Plate) -> str:
    return "metal" if plate.method else f"dielectric {plate.film[1]}"


def _material(plate: Plate) -> str:
    if plate.method == "plate_up":
        return f"{plate.material_tone} resist, and metal is plated up where it is gone"
    if plate.method == "etch":
        return f"{plate.material_tone} resist, and metal is etched where it is gone"
    return f"{plate.material_tone} dielectric"


def _data(plate: Plate) -> str:
    if plate.is_inverted:
        return (
            f"The file is inverted: digitized data {plate.data_tone}, polygons are all that the "
            "drawn ones leave of the plate."
        )
    return f"Digitized data {plate.data_tone}: polygons are as drawn."
