"""The mask plates of a package: which layers are plates, and what their data are on the glass.

Light removes a positive material and keeps a negative one. Drawn polygons of a dielectric are where
it is removed, those of the metal are where it stays. Mask shops call field tone ambiguous and ask
whether the digitized data are clear or dark (research: Photronics' and HTA's order forms).
"""

from dataclasses import dataclass
from typing import Literal

from wlcsp_layout.geometry import Box
from wlcsp_layout.model.layers import Layer
from wlcsp_layout.model.package import Package
from wlcsp_layout.units import NM_PER_MM, Nm

FILMS = ("d1", "d2", "rdl", "d3")
"""The films with a plate of their own, in process order; balls are dropped through a stencil."""

DataTone = Literal["clear", "dark"]

PLATE_INCHES = ((100, 5), (125, 6), (150, 7), (200, 10), (300, 14))
"""Plates for full wafers by the largest diameter [mm].

Source: 10 inch for 200 mm and 14 inch for 300 mm, from public pages on wafer-level packaging; the
others are our choice, the next common plate that leaves 12 mm on each side.
"""
LARGEST_PLATE_INCHES = 20
NM_PER_INCH = 25_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """One mask plate."""

    film: str
    layer: Layer
    material_tone: Literal["negative", "positive"]
    """Of the dielectric, or of the resist for the metal."""
    method: Literal["plate_up", "etch"] | None
    drawn_tone: DataTone
    """What the layout's own polygons are on the plate."""
    data_tone: DataTone
    """What the polygons of the file are on the plate."""
    bias_nm: Nm
    file: str
    top: str
    inches: int
    reading: Literal["right_reading_chrome_down", "right_reading_chrome_up"]
    is_mirrored: bool

    @property
    def is_inverted(self) -> bool:
        """Whether the file holds what the layout leaves open, up to the edge of the plate."""
        return self.data_tone != self.drawn_tone

    @property
    def box(self) -> Box:
        """The plate, centered on the wafer."""
        return _box(self.inches)


def plates(package: Package) -> tuple[Plate, ...]:
    """Return the plates of a package, in process order."""
    return tuple(_plate(package, film) for film in FILMS)


def _plate(package: Package, film: str) -> Plate:
    made, wanted = package.films[film], package.mask_set
    tone = drawn_tone(made.tone, made.method)
    forced: dict[str, DataTone] = {"always_dark": "dark", "always_clear": "clear"}
    stem = f"{package.name}_{film.upper()}"
    return Plate(
        film=film,
        layer=package.layers[film],
        material_tone=made.tone,
        method=made.method,
        drawn_tone=tone,
        data_tone=forced.get(wanted.data, tone),
        bias_nm=made.bias_nm,
        file=f"masks/{stem}.gds",
        top=f"{stem}_MASK",
        inches=plate_inches(package.wafer.diameter_nm),
        reading=wanted.reading,
        is_mirrored=wanted.is_mirrored,
    )


def drawn_tone(
    tone: Literal["negative", "positive"], method: Literal["plate_up", "etch"] | None
) -> DataTone:
    """Return what drawn polygons are on the plate.

    What is drawn must lose its resist or dielectric where openings are etched into a dielectric and
    where metal is plated up, and must keep its resist where metal is etched around it. Light gets
    through clear places: it takes positive material away, and keeps negative.
    """
    loses_material = method != "etch"
    return "clear" if loses_material == (tone == "positive") else "dark"


def plate_inches(wafer_diameter_nm: int) -> int:
    """Return the side of the plate for a full wafer at 1x [inch]."""
    for most_mm, inches in PLATE_INCHES:
        if wafer_diameter_nm <= most_mm * NM_PER_MM:
            return inches
    return LARGEST_PLATE_INCHES


def plate_box(wafer_diameter_nm: int) -> Box:
    """Return the plate for a full wafer at 1x, centered on it."""
    return _box(plate_inches(wafer_diameter_nm))


def _box(inches: int) -> Box:
    half = Nm(inches * NM_PER_INCH // 2)
    return Box(left_nm=Nm(-half), bottom_nm=Nm(-half), right_nm=half, top_nm=half)
