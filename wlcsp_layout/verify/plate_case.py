"""The file of a mask plate, and what it is to be."""

import math
from dataclasses import dataclass
from pathlib import Path

from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.model.lettering import PIXELS_ACROSS, PIXELS_UP
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.plates import Plate
from wlcsp_layout.model.reticle import BAR_PIXELS, PIXEL_NM, Reticle
from wlcsp_layout.model.reticles import reticle_of
from wlcsp_layout.model.title import TitleBlock
from wlcsp_layout.model.titles import title_block
from wlcsp_layout.units import Nm

ROUNDED_NM = 2
"""Edges that are neither axial nor diagonal have rounded corners at both ends."""

MOST_NUMBERED = 2_000
"""Dies with numbers that an inverted plate may have (E538)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Least:
    """The smallest width and space on a layer of the layout, without bias; None: none is small."""

    width_nm: float | None
    space_nm: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReticleCase:
    """What the reticle of a stepper is to be, beside what every plate is."""

    field_dies: Xy
    size: Xy
    street: Xy
    die_cell: str
    die_origin: Xy
    """The lower left corner of a die in its cell."""
    shown: Reticle
    """Where the title and the bar code are, and how far the frame goes."""
    package: Package
    """Of whose marks there are blocks."""
    pixel_nm: int = PIXEL_NM
    bar_nm: int = BAR_PIXELS * PIXEL_NM

    @property
    def block(self) -> Box:
        """The dies without the streets around them; their center is (0, 0)."""
        width, height = (
            count * size + (count - 1) * street
            for count, size, street in zip(self.field_dies, self.size, self.street, strict=True)
        )
        left, bottom = -(width // 2), -(height // 2)
        return Box(
            left_nm=Nm(left),
            bottom_nm=Nm(bottom),
            right_nm=Nm(left + width),
            top_nm=Nm(bottom + height),
        )


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
    others: int
    """At most so many dies are drawn one by one: drop-ins, and dies with numbers of their own."""
    facets: int
    """Of the circles of a ball pad."""
    drawn_tone: str = "clear"
    """What polygons of the layout are on the glass."""
    reticle: ReticleCase | None = None
    """None: a plate for the full wafer."""
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


def _others(package: Package, plate: Plate) -> int:
    """Return how many dies may be drawn one by one where others are arrays."""
    drop_ins = sum(len(item.sites) for item in package.wafer.drop_ins)
    numbers = package.die_numbers
    is_numbered = numbers is not None and numbers.layer == plate.film and plate.is_inverted
    return drop_ins + MOST_NUMBERED * is_numbered


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
        others=_others(package, plate),
        facets=package.die.ball_pad.facets,
        drawn_tone=plate.drawn_tone,
        reticle=_reticle_case(package, plate),
        chord_nm=int(package.chord_tolerance_nm),
        wafer_diameter_nm=package.wafer.diameter_nm,
        title=title_block(package, plate),
        letter_nm=_letter_nm(package, plate),
    )


def _reticle_case(package: Package, plate: Plate) -> ReticleCase | None:
    stepper, box = package.wafer.stepper, package.die.box
    if stepper is None:
        return None
    return ReticleCase(
        field_dies=stepper.field_dies,
        size=(box.right_nm - box.left_nm, box.top_nm - box.bottom_nm),
        street=package.wafer.street_nm,
        die_cell=f"{package.name}_DIE",
        die_origin=(box.left_nm, box.bottom_nm),
        shown=reticle_of(package, stepper, plate.film),
        package=package,
    )


def _letter_nm(package: Package, plate: Plate) -> tuple[int, int] | None:
    numbers = package.die_numbers
    if numbers is None or numbers.layer != plate.film:
        return None
    return PIXELS_ACROSS * numbers.pixel_nm, PIXELS_UP * numbers.pixel_nm
