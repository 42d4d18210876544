"""How the wafer is exposed: through full-wafer plates, or in shots of a stepper's reticle.

Source: [E] our choice.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints

from wlcsp_layout.quantities import PositiveMm, PositiveUm, SpecModel
from wlcsp_layout.units import Nm

FieldCount: TypeAlias = Annotated[int, Field(ge=1, le=1000, strict=True)]
FieldPlace: TypeAlias = Annotated[int, Field(ge=0, le=999, strict=True)]


class StepperSpec(SpecModel):
    """Each mask is a reticle with one field of dies, which is printed shot by shot."""

    field_dies: tuple[FieldCount, FieldCount] | Literal["largest"] = Field(
        default="largest",
        description="Columns and rows of dies in a field; largest: as many dies as field_mm and "
        "the reticle hold. Default largest.",
    )
    field_mm_nm: tuple[PositiveMm, PositiveMm] | None = Field(
        alias="field_mm",
        default=None,
        description="The largest field of the stepper on the wafer, [width, height]; the streets "
        "around the outermost dies are part of it. Default: what fits the reticle.",
    )
    reduction: Literal[1, 2, 4, 5] = Field(
        default=5, description="How many times the reticle is as large. Default 5 [E]."
    )
    reticle_inches: Literal[5, 6, 9] = Field(
        default=6, description="Side of the reticle. Default 6 [E]."
    )
    partial_shots: Literal["keep", "drop"] = Field(
        default="keep",
        description="keep: a shot with at least one full die is exposed; drop: only shots whose "
        "dies are all full, so that the dies of other shots are not placed. Default keep [E].",
    )
    phase: Literal["best"] | tuple[FieldPlace, FieldPlace] = Field(
        default="best",
        description="Column and row of the reference die in its shot, from the lower left at "
        "[0, 0]; best: by wafer.prefer.",
    )
    frame_nm: PositiveUm = Field(
        alias="frame_um",
        default=Nm(500_000),
        description="Width of the dark frame around the field, on the wafer's scale: what the "
        "stepper's blades may be off. Default 500 [E].",
    )
    barcode: Annotated[str | None, StringConstraints(min_length=1, max_length=24)] = Field(
        default=None,
        description="Text of the bar code (Code 39) under the frame, before the name of the "
        "layer: A-Z 0-9 - . space / +. Default: the spec's name.",
    )


class ExposureSpec(SpecModel):
    """Without it, plates are full-wafer masks at 1x."""

    stepper: StepperSpec = Field(description="Reticles with one field each, printed in shots.")
