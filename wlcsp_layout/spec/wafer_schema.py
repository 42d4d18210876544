"""The wafer's part of the spec: how dies are stepped, where none is, what its edge has.

Sources: [S7] SkyWater SKY130 PDK, `docs/rules/wlcsp`; [E] our choice.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, StringConstraints

from wlcsp_layout.quantities import DistanceMm, LengthUm, PairUm, PlaceUm, SpecModel, WaferMm
from wlcsp_layout.spec.wafer_edge import EdgeSpec, PlatingRingSpec
from wlcsp_layout.units import Nm


class WaferKeepOutSpec(SpecModel):
    """A zone of the wafer in which no die is placed: at the notch, a laser's marks, a window."""

    box_nm: tuple[LengthUm, LengthUm, LengthUm, LengthUm] = Field(
        alias="box_um", description="[x0, y0, x1, y1] from the wafer's center, notch as drawn."
    )
    why: str = Field(min_length=1, description="The reason, for whoever reads the spec next.")


PlateLayer: TypeAlias = Literal["d1", "d2", "rdl", "d3"]
"""A layer with a mask of its own."""


class KnockOutSpec(SpecModel):
    """A window that some masks leave free: for the wafer's ID, for alignment, for fiducials.

    See wafer-edge.md.
    """

    box_nm: tuple[LengthUm, LengthUm, LengthUm, LengthUm] = Field(
        alias="box_um", description="[x0, y0, x1, y1] from the wafer's center, notch as drawn."
    )
    layers: tuple[PlateLayer, ...] = Field(
        default=("d1", "d2", "rdl", "d3"), min_length=1, description="Default: all four [E]."
    )
    why: str = Field(min_length=1, description="The reason, for whoever reads the spec next.")


MapNumber: TypeAlias = Annotated[int, Field(ge=-32768, le=32767, strict=True)]


WaferText: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{0,32}$", strict=True)
]


class NumberingSpec(SpecModel):
    """How the wafer maps count dies."""

    origin: Literal["lower_left", "lower_right", "upper_left", "upper_right"] = Field(
        default="upper_left",
        description="The corner of the map from which x and y count. Default upper_left [E]: "
        "there all readers of maps agree on the order of rows.",
    )
    first: tuple[MapNumber, MapNumber] = Field(
        default=(0, 0),
        description="x and y of the place in that corner. Default [0, 0]: as SEMI E142 counts.",
    )


class WaferSpec(SpecModel):
    """The wafer and how dies are stepped over it."""

    diameter_nm: WaferMm = Field(alias="diameter_mm", description="10 to 450 mm.")
    edge_exclusion_nm: DistanceMm = Field(
        alias="edge_exclusion_mm", default=Nm(3_000_000), description="Default 3 mm [E]."
    )
    street_nm: PairUm = Field(
        alias="street_um",
        default=(Nm(80_000), Nm(80_000)),
        description="Street between dies, or [x, y]. Default 80 [E]; at least 50 [S7].",
    )
    notch: Literal["up", "down", "left", "right"] = "down"
    offset: Literal["best", "center_die", "center_street"] | PlaceUm = Field(
        default="best",
        description="best, center_die, center_street, or [x_um, y_um] from the wafer center to "
        "the center of the reference die.",
    )
    prefer: tuple[Literal["full_dies", "symmetric", "fewest_partial"], ...] = Field(
        default=("full_dies", "symmetric", "fewest_partial"),
        description="What offset: best looks for, first to last; what is left out comes after, in "
        "the default's order. symmetric: a die, a crossing of streets or the middle of a street at "
        "the wafer's center. See wafer.md.",
    )
    keep_outs: tuple[WaferKeepOutSpec, ...] = Field(
        default=(), description="Zones in which no die is placed; a die may touch one."
    )
    dies: str | None = Field(
        default=None, description="CSV of column,row[,kind] as the fab stepped them."
    )
    edge: EdgeSpec | None = Field(
        default=None, description="Partial dies at the usable circle. Default: none is drawn."
    )
    plating_ring: PlatingRingSpec | None = Field(
        default=None, description="A ring of metal around all dies. Default: none."
    )
    knock_outs: tuple[KnockOutSpec, ...] = Field(
        default=(),
        description="Windows without shapes; dies that reach into one are drawn as partial dies "
        "are, less the window. Default: none.",
    )
    lot: WaferText = Field(
        default="",
        description="The lot, for `maps/`: A-Z a-z 0-9 . _ -, at most 32. Default: none.",
    )
    wafer_id: WaferText = Field(
        default="", description="The wafer's id, for `maps/`, likewise. Default: none."
    )
    numbering: NumberingSpec = Field(
        default_factory=NumberingSpec, description="x and y of the dies in `maps/`."
    )
