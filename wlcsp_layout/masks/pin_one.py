"""The mark of pin 1, in the cell of its layer."""

from collections.abc import Iterator

import gdstk

from wlcsp_layout import draw
from wlcsp_layout.model.package import Package


def references(package: Package, layer: str) -> Iterator[gdstk.Reference]:
    """Yield the mark as `NAME_PIN1_<LAYER>` at (0, 0) if a layer has it."""
    pin = package.pin_one
    if pin is None or pin.layer != layer:
        return
    cell = gdstk.Cell(f"{package.name}_PIN1_{layer.upper()}")
    cell.add(draw.polygon(pin.outline.points, package.layers[layer]))
    yield draw.placed(cell, (0, 0))
