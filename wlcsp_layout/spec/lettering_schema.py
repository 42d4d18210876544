"""What a spec says of text in polygons: titles of plates, pin 1, and the numbers of dies.

Source: [E] our choice.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from wlcsp_layout.quantities import DiameterUm, PlaceUm, PositiveUm, SpecModel
from wlcsp_layout.spec.wafer_schema import PlateLayer
from wlcsp_layout.units import Nm


class TitleSpec(SpecModel):
    """Set, name, layer, mask number, revision and tone, drawn on each plate beside the wafer."""

    at: Literal["bottom", "top"] = Field(
        default="bottom", description="The edge of the plate. Default bottom [E]."
    )
    pixel_nm: PositiveUm = Field(
        alias="pixel_um",
        default=Nm(250_000),
        description="Letters are 5 x 7 pixels. Default 250 [E]: 1.75 mm high, read without a "
        "glass.",
    )
    text: Annotated[
        str | None, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)
    ] = Field(default=None, description="The first line. Default: masks.set, else the name.")


class PinOneSpec(SpecModel):
    """A mark in every die, in the corner of ball A1."""

    layer: PlateLayer = Field(default="rdl", description="The mask that has it. Default rdl [E].")
    shape: Literal["triangle", "dot"] = Field(
        default="triangle",
        description="triangle: its right angle lies in the corner, its tips are blunt. Default "
        "triangle [E].",
    )
    size_nm: DiameterUm = Field(
        alias="size_um", default=Nm(60_000), description="Of its box. Default 60 [E]."
    )
    at: Literal["auto"] | PlaceUm = Field(
        default="auto",
        description="auto: the free place nearest to the corner; or the center of its box, "
        "[x_um, y_um]. Traces keep clear of it.",
    )


class DieNumbersSpec(SpecModel):
    """x and y of each die, as in the wafer maps (wafer.numbering)."""

    in_: Literal["street", "die"] = Field(
        alias="in",
        default="street",
        description="street: below the die, where the saw takes it; die: inside. Default street "
        "[E]: it needs no room of the die.",
    )
    layer: PlateLayer = Field(
        default="rdl",
        description="The mask that has them. Default rdl [E]; in the street no other, as D1 to D3 "
        "are open there.",
    )
    pixel_nm: PositiveUm = Field(
        alias="pixel_um",
        default=Nm(10_000),
        description="Letters are 5 x 7 pixels. Default 10 [E]: the least RDL width and space of "
        "the house.",
    )
    at_nm: PlaceUm | None = Field(
        alias="at_um",
        default=None,
        description="Lower left corner of the text, for in: die. In the street it begins at the "
        "die's left edge.",
    )
