"""The spec as pydantic models: every key, its type, its default and where the default comes from.

Keys carry their unit (`pitch_um`); attributes are whole nanometers (`pitch_nm`). Cross-checks
between fields live in `model/`, where the numbers meet.

Sources: [S7] SkyWater SKY130 PDK, `docs/rules/wlcsp` and `docs/rules/assumptions`; [E] our choice.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal, Self, TypeAlias

from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from wlcsp_layout.emboss import EmbossSpec
from wlcsp_layout.quantities import (
    CenterUm,
    DiameterUm,
    DistanceUm,
    EvenUm,
    LengthUm,
    Name,
    Number,
    PairUm,
    PlaceUm,
    PositiveUm,
    SpecModel,
    distance_um,
    object_name,
    pair_um,
    place_um,
)
from wlcsp_layout.spec.marks_schema import MarksSpec
from wlcsp_layout.spec.process_schema import MasksSpec, ProcessSpec
from wlcsp_layout.spec.wafer_schema import WaferSpec
from wlcsp_layout.units import Nm


def exactly_one(**sources: object) -> None:
    """Check that one of the alternatives is given.  Raises: PydanticCustomError `one_of`."""
    given = [name for name, value in sources.items() if value is not None]
    if len(given) != 1:
        raise PydanticCustomError(
            "one_of",
            "{given} given",
            {"given": " and ".join(given) or "none", "names": ", ".join(sources)},
        )


class DieSpec(SpecModel):
    """The chip, without the street."""

    size_nm: PairUm = Field(
        alias="size_um", description="Width and height, at the outer edge of the seal ring."
    )
    origin: Literal["lower_left", "center"] = Field(
        default="lower_left", description="Zero of the spec's coordinates."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """An opening over a chip pad: a size of its own, or an inset from the pad metal."""

    size_nm: tuple[Nm, Nm] | None = None
    inset_nm: Nm | None = None


def opening(value: object) -> Opening:
    """Return `60`, `[60, 40]` or `{inset_um: 2.5}` as an opening."""
    if isinstance(value, Opening):
        return value
    if isinstance(value, dict):
        if list(value) != ["inset_um"]:
            raise PydanticCustomError(
                "bad_opening",
                "{got} is no opening",
                {"got": "{" + ", ".join(map(str, value)) + "}"},
            )
        return Opening(inset_nm=distance_um(value["inset_um"]))
    return Opening(size_nm=pair_um(value))


_LENGTH = {"type": "number", "exclusiveMinimum": 0}
OpeningUm: TypeAlias = Annotated[
    Opening,
    BeforeValidator(opening),
    WithJsonSchema(
        {
            "oneOf": [
                _LENGTH,
                {"type": "array", "items": _LENGTH, "minItems": 2, "maxItems": 2},
                {
                    "type": "object",
                    "properties": {"inset_um": {"type": "number", "minimum": 0}},
                    "required": ["inset_um"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]


class PadRing(SpecModel):
    """Pads in rows along the four edges: P1.. counterclockwise from the lower left."""

    per_side: Annotated[
        tuple[
            Annotated[int, Field(ge=0, strict=True)],
            Annotated[int, Field(ge=0, strict=True)],
            Annotated[int, Field(ge=0, strict=True)],
            Annotated[int, Field(ge=0, strict=True)],
        ],
        Field(description="Pads on the bottom, right, top and left edge."),
    ]
    inset_nm: PositiveUm = Field(alias="inset_um", description="From the die edge to pad centers.")
    pitch_nm: PositiveUm = Field(alias="pitch_um", description="Between neighbors on a side.")
    size_nm: PairUm = Field(
        alias="size_um", description="Pad metal on the bottom and top edge; turned on the others."
    )


class ListedPad(SpecModel):
    """One chip pad of a `list`."""

    name: Name
    center_half_nm: CenterUm = Field(
        alias="at_um", description="Center of the pad metal; on 0.0005 um where a size is odd."
    )
    size_nm: PairUm = Field(alias="size_um", description="Pad metal: width and height.")


class ChipPadsSpec(SpecModel):
    """Where the chip's pads are, and what is opened over them."""

    table: str | None = Field(
        default=None, description="CSV of name,x_um,y_um,width_um,height_um (pad metal, centers)."
    )
    list_: tuple[ListedPad, ...] | None = Field(
        alias="list", default=None, description="The pads, one by one."
    )
    ring: PadRing | None = Field(default=None, description="Pads along the die edges.")
    passivation_opening: OpeningUm = Field(
        alias="passivation_opening_um",
        default=Opening(inset_nm=Nm(2_500)),
        description="Passivation opening over a pad. Default {inset_um: 2.5} [E].",
    )
    d1_opening: OpeningUm = Field(
        alias="d1_opening_um",
        default=Opening(inset_nm=Nm(7_500)),
        description="Dielectric 1 opening over a pad. Default {inset_um: 7.5}, 'opening enclosed "
        "by pad' [S7].",
    )
    d2_opening: OpeningUm = Field(
        alias="d2_opening_um",
        default=Opening(inset_nm=Nm(2_500)),
        description="Dielectric 2 opening over a pad. Default {inset_um: 2.5}: 5 um beyond the "
        "dielectric 1 opening [E].",
    )
    landing_enclosure_nm: DistanceUm = Field(
        alias="landing_enclosure_um",
        default=Nm(10_000),
        description="RDL beyond the larger of the two openings. Default 10 [S7].",
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        exactly_one(table=self.table, list=self.list_, ring=self.ring)
        return self


class BallGrid(SpecModel):
    """Balls on a grid centered on the die, named by rows and columns as JEDEC does."""

    rows: int = Field(ge=1, le=1000, strict=True)
    columns: int = Field(ge=1, le=1000, strict=True)
    pitch_nm: PairUm = Field(alias="pitch_um", description="One pitch, or [x, y].")
    missing: tuple[Name, ...] = Field(default=(), description="Names of places without a ball.")
    view: Literal["ball_side", "top"] = Field(
        default="ball_side",
        description="Who looks: at the balls, or through the package from above.",
    )
    a1: Literal["upper_left", "upper_right", "lower_left", "lower_right"] = Field(
        default="upper_left", description="The corner of ball A1, as seen in that view."
    )
    letters: Literal["rows", "columns"] = Field(
        default="rows", description="Whether rows or columns carry the letters."
    )


class ListedBall(SpecModel):
    """One ball of a `list`."""

    name: Name
    at_nm: PlaceUm = Field(alias="at_um", description="Center of the ball.")


class BallsSpec(SpecModel):
    """Where the solder balls are."""

    table: str | None = Field(default=None, description="CSV of name,x_um,y_um (centers).")
    list_: tuple[ListedBall, ...] | None = Field(
        alias="list", default=None, description="The balls, one by one."
    )
    grid: BallGrid | None = Field(default=None, description="Balls on a grid.")
    diameter_nm: DiameterUm = Field(alias="diameter_um", description="Ball before reflow.")

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        exactly_one(table=self.table, list=self.list_, grid=self.grid)
        return self


class NetSpec(SpecModel):
    """One net of a mapping."""

    pads: tuple[Name, ...] = ()
    balls: tuple[Name, ...] = ()
    width_nm: EvenUm | None = Field(
        alias="width_um", default=None, description="Trace width. Default: rdl.width_um."
    )
    space_nm: PositiveUm | None = Field(
        alias="space_um", default=None, description="Space to other nets. Default: rdl.space_um."
    )
    join: Literal["all", "pairs"] = Field(
        default="all",
        description="all: one piece of metal; pairs: each pad to any one ball of the net.",
    )


class NetsSpec(SpecModel):
    """Which pads go to which balls; `free` alone leaves every pairing to the tool."""

    table: str | None = None
    nets: dict[str, NetSpec] = Field(default_factory=dict)
    rest: Literal["free"] | None = None


class BallPadSpec(SpecModel):
    """The metal under a ball, the opening over it, and the emboss beneath."""

    metal_diameter_nm: DiameterUm = Field(alias="metal_diameter_um", description="RDL pad.")
    opening_diameter_nm: DiameterUm = Field(
        alias="opening_diameter_um", description="Dielectric 3 opening over it."
    )
    emboss: EmbossSpec = Field(description="Dielectric 2 under the ball.")


class KeepOutSpec(SpecModel):
    """An area that no trace may enter."""

    box_nm: tuple[LengthUm, LengthUm, LengthUm, LengthUm] | None = Field(
        alias="box_um", default=None, description="[x0, y0, x1, y1]."
    )
    polygon_nm: Annotated[tuple[PlaceUm, ...], Field(min_length=3)] | None = Field(
        alias="polygon_um", default=None, description="[[x, y], ...]."
    )
    why: str = Field(min_length=1, description="The reason, for whoever reads the spec next.")

    @model_validator(mode="after")
    def _one_shape(self) -> Self:
        exactly_one(box_um=self.box_nm, polygon_um=self.polygon_nm)
        return self


class RdlSpec(SpecModel):
    """The redistribution metal."""

    width_nm: EvenUm = Field(
        alias="width_um", default=Nm(20_000), description="Trace width. Default 20, twice [S7]."
    )
    space_nm: PositiveUm = Field(
        alias="space_um",
        default=Nm(20_000),
        description="Space between nets. Default 20, twice [S7].",
    )
    angles: Literal["any", 45, 90] = Field(
        default="any", description="Directions that traces may take."
    )
    routes: str = Field(
        default="auto",
        description="auto, none, or a CSV of route,net,seq,x_um,y_um,width_um, as every run writes "
        "it (NAME.routes.csv): its routes stay as they are, and what they leave open is routed.",
    )
    teardrops: bool = Field(
        default=True, strict=True, description="Fillets at ball pads and landings."
    )
    keep_outs: tuple[KeepOutSpec, ...] = ()


class PullBackSpec(SpecModel):
    """How far each dielectric stays inside the die edge, so that the saw never cuts polymer."""

    d1_nm: DistanceUm = Field(alias="d1", default=Nm(5_000), description="[um] Default 5 [E].")
    d2_nm: DistanceUm = Field(alias="d2", default=Nm(10_000), description="[um] Default 10 [E].")
    d3_nm: DistanceUm = Field(alias="d3", default=Nm(15_000), description="[um] Default 15 [E].")


class RulesSpec(SpecModel):
    """A preset of design rules, and the values that replace its own, with the reason."""

    preset: str = "house"
    """A preset's name, or a file's."""
    values: dict[str, Number] = Field(default_factory=dict)
    why: str | None = None


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def day(value: object) -> object:
    """Return `2027-06-30` as it is.  Raises: PydanticCustomError; a number would be seconds."""
    if value is not None and not (isinstance(value, str) and _DAY.fullmatch(value)):
        raise PydanticCustomError("date", "not a date")
    return value


def waiver_place(value: object) -> str | tuple[Nm, Nm]:
    """Return the name of a ball or pad, or a place `[x, y]`."""
    return place_um(value) if isinstance(value, list) else object_name(value)


WaiverPlace: TypeAlias = Annotated[
    str | tuple[Nm, Nm],
    BeforeValidator(waiver_place),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": ["string", "integer"]},
                {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
            ]
        }
    ),
]


class WaiverSpec(SpecModel):
    """One finding that is accepted, where, why and until when."""

    code: str = Field(
        pattern=r"^[A-Z][0-9]{3}$",
        description="Of a design rule: V3xx, W401, W402, R101, R103, R104 or R105.",
    )
    at: WaiverPlace = Field(description="The ball or pad, or [x_um, y_um] on the die.")
    why: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)] = Field(
        description="The reason, for whoever signs the mask order."
    )
    until: Annotated[date | None, BeforeValidator(day)] = Field(
        default=None,
        description="The last day on which it holds, 2027-06-30; without it, for good.",
    )


class SectionSpec(SpecModel):
    """A cut line for `wlcsp section --line NAME`."""

    from_nm: PlaceUm = Field(alias="from_um", description="One end, [x, y].")
    to_nm: PlaceUm = Field(alias="to_um", description="The other end, [x, y].")


class DrawingSpec(SpecModel):
    """How shapes are drawn."""

    chord_tolerance_nm: PositiveUm = Field(
        alias="chord_tolerance_um",
        default=Nm(50),
        description="Largest distance of a facet from its circle. Default 0.05 [E].",
    )


LAYER_NAMES = (
    "chip_pad", "passivation", "d1", "d2", "d2_ring", "rdl", "d3", "ball", "scribe", "die",
    "wafer", "usable", "mark", "text",
)  # fmt: skip

LayerNumber: TypeAlias = tuple[
    Annotated[int, Field(ge=0, le=65535, strict=True)],
    Annotated[int, Field(ge=0, le=65535, strict=True)],
]


class PackageSpec(SpecModel):
    """The whole spec."""

    wlcsp: Literal[1] = Field(description="Version of this format.")
    name: Annotated[str, Field(pattern=r"^[A-Za-z0-9_]{1,20}$", strict=True)] = Field(
        description="A-Z a-z 0-9 _, at most 20: prefixes cells and files."
    )
    die: DieSpec
    chip_pads: ChipPadsSpec
    balls: BallsSpec
    nets: NetsSpec = Field(default_factory=NetsSpec)
    ball_pad: BallPadSpec
    rdl: RdlSpec = Field(default_factory=RdlSpec)
    pull_back: PullBackSpec = Field(alias="pull_back_um", default_factory=PullBackSpec)
    rules: RulesSpec = Field(default_factory=RulesSpec)
    waivers: tuple[WaiverSpec, ...] = ()
    process: ProcessSpec = Field(default_factory=ProcessSpec)
    masks: MasksSpec = Field(default_factory=MasksSpec)
    drawing: DrawingSpec = Field(default_factory=DrawingSpec)
    wafer: WaferSpec
    sections: dict[str, SectionSpec] = Field(
        default_factory=dict, description="Cut lines by name, for wlcsp section --line NAME."
    )
    marks: MarksSpec | None = Field(default=None, description="Default: no marks.")
    layers: dict[str, LayerNumber] = Field(
        default_factory=dict, description="Other GDS layer and datatype numbers, by layer name."
    )
