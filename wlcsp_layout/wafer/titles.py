"""The title of a plate, beside the wafer: drawn without bias."""

import gdstk

from wlcsp_layout import draw
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.plates import Plate
from wlcsp_layout.model.titles import title_block


def with_title(package: Package, plate: Plate, wafer: gdstk.Cell) -> gdstk.Cell:
    """Return the wafer with the plate's title beside it, as `NAME_<LAYER>_TITLE`; else itself.

    What is made of the wafer afterward, inverted or mirrored, is made of its title, too.
    """
    title = title_block(package, plate)
    if title is None:
        return wafer
    cell = gdstk.Cell(f"{package.name}_{plate.film.upper()}_TITLE")
    cell.add(*(draw.box(box, plate.layer) for box in title.boxes))
    both = gdstk.Cell(wafer.name)
    both.add(*wafer.polygons, *wafer.references, draw.placed(cell, (0, 0)))
    return both
