"""A row of the stack: a layer's name and the function that draws it."""

from collections.abc import Callable
from dataclasses import dataclass

import gdstk

from wlcsp_layout.model.package import Package
from wlcsp_layout.route.routing import Routing


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """One drawn layer of the die; `build` returns the cell `NAME_<LAYER>`."""

    layer: str
    build: Callable[[Package, Routing], gdstk.Cell]


def layer_cell(package: Package, layer: str) -> gdstk.Cell:
    """Return the empty cell that will hold a layer's shapes."""
    return gdstk.Cell(f"{package.name}_{layer.upper()}")
