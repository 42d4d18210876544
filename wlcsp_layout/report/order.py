"""The mask order: all that a mask shop asks for, as `NAME.order.yaml`.

The fields are those of the public drafts of SEMI's mask order data (SEMI P10, ballots 4450 and
5047): set, mask, revision, plate, file with hash, top cell, layer, data tone, reading sense, scale,
bias, least feature, places and targets of critical dimensions, title.
"""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from wlcsp_layout.model.package import Package
from wlcsp_layout.model.plates import Plate
from wlcsp_layout.model.titles import title_block
from wlcsp_layout.report import order_pdf, order_sheet
from wlcsp_layout.report.judgment_json import number
from wlcsp_layout.report.marks import bars_of
from wlcsp_layout.report.places import feature, five_dies
from wlcsp_layout.report.plates import kept, removed, says
from wlcsp_layout.route.routing import Routing
from wlcsp_layout.verify.plate_case import Least
from wlcsp_layout.wafer.stepping import Stepped

HEAD = """\
# Mask order. Files are named from this folder; lengths are in the unit of their key.
# `wlcsp verify --manifest FOLDER` proves that files and order still agree.
"""


def order(
    package: Package,
    routing: Routing,
    stepped: Stepped,
    masks: Mapping[Plate, Path],
    least: Mapping[str, Least],
) -> dict[str, object]:
    """Return the order as plain data; each plate with its written file.

    `least` has the smallest width and space of the design by file.
    """
    dies = five_dies(package, stepped)
    return {
        "order": 1,
        "name": package.name,
        "set": package.mask_set.title,
        "revision": package.mask_set.revision,
        "wafer_diameter_mm": number(package.wafer.diameter_nm, 6),
        "notch": package.wafer.notch,
        "scale": 1,
        "masks": [
            {
                "mask": mask_number,
                **_mask(package, plate, path, least[plate.file]),
                "critical_dimension": _critical(package, routing, plate, dies),
                **bars_of(package, plate),
            }
            for mask_number, (plate, path) in enumerate(masks.items(), start=1)
        ],
    }


def order_files(
    package: Package,
    routing: Routing,
    stepped: Stepped,
    masks: Mapping[Plate, Path],
    least: Mapping[str, Least],
) -> dict[str, bytes]:
    """Return the files of the order, for programs and for paper, by their names."""
    data = order(package, routing, stepped, masks, least)
    return {
        f"{package.name}.order.yaml": text(data).encode(),
        f"{package.name}.order.html": order_sheet.html(data).encode(),
        f"{package.name}.order.pdf": order_pdf.pdf(data),
    }


def text(data: Mapping[str, object]) -> str:
    """Return the order as YAML."""
    return HEAD + yaml.safe_dump(dict(data), sort_keys=False, allow_unicode=True, width=100)


def _mask(package: Package, plate: Plate, path: Path, least: Least) -> dict[str, object]:
    data = path.read_bytes()
    layer = plate.layer
    wanted = package.mask_set
    return {
        "title": f"{wanted.title} {layer.name.upper()} {wanted.revision}",
        **_drawn_title(package, plate),
        "file": plate.file,
        "sha256": hashlib.sha256(data).hexdigest(),
        "bytes": len(data),
        "top_cell": plate.top,
        "layer": f"{layer.number}/{layer.datatype}",
        "database_unit_um": 0.001,
        "center_um": [0, 0],
        "plate_inch": plate.inches,
        "data_tone": f"digitized data {plate.data_tone}",
        "is_inverted": plate.is_inverted,
        "reading": plate.reading.replace("_", " "),
        "data_mirrored": plate.is_mirrored,
        "mirroring": MIRRORING[plate.is_mirrored],
        "bias_um": number(plate.bias_nm, 3),
        "bias_is": "in the data already: apply none" if plate.bias_nm else "none",
        "material": "resist" if plate.method else "dielectric",
        "material_tone": plate.material_tone,
        **({"method": plate.method} if plate.method else {}),
        "kept_on_wafer": kept(package, plate),
        "removed_on_wafer": removed(package, plate),
        "in_words": says(package, plate),
        "least_width_um": _um(least.width_nm),
        "least_space_um": _um(least.space_nm),
    }


def _drawn_title(package: Package, plate: Plate) -> dict[str, object]:
    title = title_block(package, plate)
    return {} if title is None else {"title_on_plate": list(title.lines)}


MIRRORING = {
    False: "data are as seen on the wafer from above: mirror where the reading sense wants it",
    True: "data are mirrored left to right already",
}


def _um(nm: float | None) -> float | None:
    return None if nm is None else round(nm / 1000, 3)


def _critical(
    package: Package, routing: Routing, plate: Plate, dies: Sequence[tuple[str, tuple[int, int]]]
) -> dict[str, object] | None:
    measured = feature(package, routing, plate)
    if measured is None:
        return None
    is_clear = (plate.drawn_tone == "clear") == measured.is_drawn
    x, y = measured.at
    return {
        "what": measured.what,
        "is": "clear" if is_clear else "dark",
        # In the coordinates of the file, as the places are.
        "along_deg": -measured.along_deg % 180 if plate.is_mirrored else measured.along_deg,
        "design_um": number(measured.drawn_nm, 3),
        "target_um": number(measured.on_plate_nm(plate.bias_nm), 3),
        "places": [
            {
                "die": name,
                "at_um": [
                    number(-(dx + x) if plate.is_mirrored else dx + x, 3),
                    number(dy + y, 3),
                ],
            }
            for name, (dx, dy) in dies
        ],
    }
