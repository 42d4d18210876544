"""The parts of a spec on films and mask plates."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from wlcsp_layout.quantities import LengthUm, Number, PositiveUm, SpecModel
from wlcsp_layout.units import Nm


class FilmSpec(SpecModel):
    """One film of the process."""

    thickness_nm: PositiveUm | None = Field(alias="thickness_um", default=None)
    tone: Literal["negative", "positive"] | None = None
    wall_deg: Annotated[Number, Field(gt=0, le=90)] | None = None
    bias_nm: LengthUm = Field(
        alias="bias_um",
        default=Nm(0),
        description="How far each drawn edge moves outward on the mask plate; applied in masks/ "
        "only, so that every check and NAME.gds are of the wafer.",
    )


class RdlFilmSpec(FilmSpec):
    """The metal: `tone` is that of the resist."""

    method: Literal["plate_up", "etch"] = Field(
        default="plate_up",
        description="plate_up: metal grows where resist is removed; etch: it stays under resist.",
    )


class ProcessSpec(SpecModel):
    """Films by name; what is left out takes the house process."""

    passivation: FilmSpec = Field(default_factory=FilmSpec)
    d1: FilmSpec = Field(default_factory=FilmSpec)
    d2: FilmSpec = Field(default_factory=FilmSpec)
    rdl: RdlFilmSpec = Field(default_factory=RdlFilmSpec)
    d3: FilmSpec = Field(default_factory=FilmSpec)


class MasksSpec(SpecModel):
    """The plates that the mask shop makes, and what the order says of them."""

    data: Literal["as_drawn", "always_dark", "always_clear"] = Field(
        default="as_drawn",
        description="What the polygons of masks/ are on the plate: as_drawn: those of the layout, "
        "clear or dark as tone and method want it; always_dark (chrome) or always_clear: inverted "
        "where they would be the other.",
    )
    reading: Literal["right_reading_chrome_down", "right_reading_chrome_up"] = Field(
        default="right_reading_chrome_down",
        description="How the plate reads; right reading with the chrome down is wrong reading with "
        "the chrome up. Default: as contact and proximity printers want it.",
    )
    mirrored: bool = Field(
        default=False,
        strict=True,
        description="Whether the data are mirrored left to right already. Without it they are as "
        "seen on the wafer from above, and the shop mirrors where its tools want that.",
    )
    revision: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,8}$", strict=True)] = (
        Field(default="A", description="Of the plates: A-Z a-z 0-9 . _ -, at most 8.")
    )
    set_: Annotated[
        str | None, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)
    ] = Field(alias="set", default=None, description="The mask set. Default: the spec's name.")
