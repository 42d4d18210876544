"""The file of a mask plate, and what it is to be."""

import math
from dataclasses import dataclass
from pathlib import Path

from wlcsp_layout.geometry import Box

ROUNDED_NM = 2
"""Edges that are neither axial nor diagonal have rounded corners at both ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlateCase:
    """The file of a plate, and what it is to be."""

    path: Path
    shown: str
    """Its name below the folder of the run, as `masks/caravel_D2.gds`."""
    layout: Path
    """The layout that the plate is a layer of."""
    layer: tuple[int, int]
    name: str
    """Of the layer."""
    top: str
    tile: Box
    """A die with its half of the street, in the coordinates of its cell."""
    plate: Box
    is_inverted: bool
    is_mirrored: bool
    bias_nm: int
    facets: int
    """Of the circles of a ball pad."""

    @property
    def tolerance_nm(self) -> int:
        """How far an edge may be from where it belongs."""
        if not (self.bias_nm or self.is_inverted):
            return 0
        # A facet moves by the bias, its corner by a little more; a circle is redrawn instead.
        corner = abs(self.bias_nm) * (1 / math.cos(math.pi / self.facets) - 1)
        return ROUNDED_NM + math.ceil(corner)
