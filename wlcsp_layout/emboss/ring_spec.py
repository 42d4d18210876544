"""The pattern `ring` as the user writes it."""

from typing import Literal

from pydantic import Field

from wlcsp_layout.quantities import DiameterUm, Number, PositiveUm, SpecModel


class GapsSpec(SpecModel):
    """Parallel-sided gaps that cut the ring, evenly spaced from the first one."""

    count: int = Field(ge=1, le=36, strict=True, description="Number of gaps.")
    width_nm: PositiveUm = Field(alias="width_um", description="Width of a gap.")
    facing: Literal["trace"] | Number = Field(
        default="trace",
        description="Where the first gap faces: the trace that enters the pad, or degrees.",
    )


class RingSpec(SpecModel):
    """The pattern `ring` as the user wrote it."""

    pattern: Literal["ring"]
    concave_diameter_nm: DiameterUm = Field(
        alias="concave_diameter_um", description="Circle in which dielectric 2 is removed."
    )
    outer_diameter_nm: DiameterUm = Field(
        alias="outer_diameter_um", description="Outer edge of the ring: dielectric 2 kept."
    )
    inner_diameter_nm: Literal["equal_area"] | DiameterUm = Field(
        alias="inner_diameter_um",
        default="equal_area",
        description="Inner edge of the ring; equal_area makes the well as large as the ring.",
    )
    gaps: GapsSpec | None = Field(default=None, description="Gaps; without them it is unbroken.")
    center_hole_diameter_nm: DiameterUm | None = Field(
        alias="center_hole_diameter_um",
        default=None,
        description="Dielectric 1 opened down to the passivation inside the ring.",
    )
