"""The file of a mask plate, and what it is to be."""

import math
from dataclasses import dataclass
from pathlib import Path

from wlcsp_layout.geometry import Box
from wlcsp_layout.model.lettering import PIXELS_ACROSS, PIXELS_UP
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.plates import Plate
from wlcsp_layout.model.title import TitleBlock
from wlcsp_layout.model.titles import title_block
from wlcsp_layout.units import Nm

ROUNDED_NM = 2
"""Edges that are neither axial nor diagonal have rounded corners at both ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Least:
    """The smallest width and space on a layer of the layout, without bias; None: none is small."""

    width_nm: float | None
    space_nm: float | None


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
    chord_nm: int
    """How far a facet may lie inside of its circle."""
    wafer_diameter_nm: int
    title: TitleBlock | None = None
    letter_nm: tuple[int, int] | None = None
    """Width and height of a letter of the dies' numbers; None: the layer has none."""

    @property
    def tolerance_nm(self) -> int:
        """How far an edge may be from where it belongs."""
        if not (self.bias_nm or self.is_inverted):
            return 0
        # A facet moves by the bias, its corner by a little more; a circle is redrawn instead.
        corner = abs(self.bias_nm) * (1 / math.cos(math.pi / self.facets) - 1)
        return ROUNDED_NM + math.ceil(corner)


def plate_case(package: Package, plate: Plate, path: Path, layout: Path) -> PlateCase:
    """Return what the file of a plate is to be; `path` is where it is for now."""
    die, (across, up) = package.die.box, package.wafer.street_nm
    # Of an odd street the left and the lower half are the smaller ones.
    tile = Box(
        left_nm=Nm(die.left_nm - across // 2),
        bottom_nm=Nm(die.bottom_nm - up // 2),
        right_nm=Nm(die.right_nm + (across + 1) // 2),
        top_nm=Nm(die.top_nm + (up + 1) // 2),
    )
    return PlateCase(
        path=path,
        shown=plate.file,
        layout=layout,
        layer=(plate.layer.number, plate.layer.datatype),
        name=plate.layer.name,
        top=plate.top,
        tile=tile,
        plate=plate.box,
        is_inverted=plate.is_inverted,
        is_mirrored=plate.is_mirrored,
        bias_nm=plate.bias_nm,
        facets=package.die.ball_pad.facets,
        chord_nm=int(package.chord_tolerance_nm),
        wafer_diameter_nm=package.wafer.diameter_nm,
        title=title_block(package, plate),
        letter_nm=_letter_nm(package, plate),
    )


def _letter_nm(package: Package, plate: Plate) -> tuple[int, int] | None:
    numbers = package.die_numbers
    if numbers is None or numbers.layer != plate.film:
        return None
    return PIXELS_ACROSS * numbers.pixel_nm, PIXELS_UP * numbers.pixel_nm
