"""The marks of a spec: what operators align by and measure, and where the saw runs.

Sources: [GF180] GlobalFoundries GF180MCU PDK, design manual, alignment cross of 45 um with arms of
15 um; [E] our choice.
"""

from typing import Annotated

from pydantic import Field

from wlcsp_layout.quantities import DistanceUm, PlaceUm, PositiveMm, PositiveUm, SpecModel
from wlcsp_layout.spec.lettering_schema import DieNumbersSpec, PinOneSpec, TitleSpec
from wlcsp_layout.spec.wafer_schema import PlateLayer
from wlcsp_layout.units import Nm


class CrossSpec(SpecModel):
    """The crosses: that of the lower mask, and what the upper mask lays around it."""

    length_nm: PositiveUm = Field(
        alias="length_um", default=Nm(45_000), description="From end to end. Default 45 [GF180]."
    )
    width_nm: PositiveUm = Field(
        alias="width_um", default=Nm(15_000), description="Of the arms. Default 15 [GF180]."
    )
    clearance_nm: PositiveUm = Field(
        alias="clearance_um",
        default=Nm(5_000),
        description="From the lower mask's cross to the upper mask's shapes. Default 5 [E]: most "
        "overlay of coated dielectrics.",
    )


class BoxInBoxSpec(SpecModel):
    """A frame of the lower mask around a box of the upper one."""

    outer_nm: PositiveUm = Field(
        alias="outer_um", default=Nm(60_000), description="Side of the frame. Default 60 [E]."
    )
    line_nm: PositiveUm = Field(
        alias="line_um", default=Nm(10_000), description="Width of its line. Default 10 [E]."
    )
    inner_nm: PositiveUm = Field(
        alias="inner_um", default=Nm(20_000), description="Side of the box. Default 20 [E]."
    )


class VernierSpec(SpecModel):
    """Two scales of lines side by side, in x and in y, whose pitches differ by one step."""

    pitch_nm: PositiveUm = Field(
        alias="pitch_um", default=Nm(20_000), description="Of the lower mask. Default 20 [E]."
    )
    step_nm: PositiveUm = Field(
        alias="step_um",
        default=Nm(1_000),
        description="By which the upper mask's pitch is larger: what a line reads. Default 1 [E].",
    )
    count: Annotated[int, Field(ge=1, le=50, strict=True)] = Field(
        default=8, description="Lines to either side of the middle one. Default 8 [E]."
    )
    width_nm: PositiveUm = Field(
        alias="width_um", default=Nm(10_000), description="Of a line. Default 10 [E]."
    )


class BarsSpec(SpecModel):
    """Width and space of the bars of one mask."""

    width_nm: PositiveUm | None = Field(alias="width_um", default=None)
    space_nm: PositiveUm | None = Field(alias="space_um", default=None)


class CdBarsSpec(SpecModel):
    """Bars at which the width of lines and spaces is measured; by mask what differs from the rules.

    D1: d1_opening_min_um and d1_opening_space_min_um; D2 and D3: trench_min_um and
    ring_width_min_um, as both are of one material; RDL: rdl_width_min_um and rdl_space_min_um.
    """

    length_nm: PositiveUm = Field(
        alias="length_um", default=Nm(100_000), description="Of all bars. Default 100 [E]."
    )
    count: Annotated[int, Field(ge=3, le=50, strict=True)] = Field(
        default=5, description="Bars of a dense group. Default 5 [E]: the middle one has peers."
    )
    d1: BarsSpec = Field(default_factory=BarsSpec)
    d2: BarsSpec = Field(default_factory=BarsSpec)
    rdl: BarsSpec = Field(default_factory=BarsSpec)
    d3: BarsSpec = Field(default_factory=BarsSpec)


class DicingSpec(SpecModel):
    """A bar at each end of each street, beyond the outermost dies."""

    layer: PlateLayer = Field(default="rdl", description="The mask that has them. Default rdl [E].")
    length_nm: PositiveUm = Field(
        alias="length_um", default=Nm(500_000), description="Along the street. Default 500 [E]."
    )
    width_nm: PositiveUm = Field(
        alias="width_um", default=Nm(20_000), description="Across the street. Default 20 [E]."
    )
    gap_nm: DistanceUm = Field(
        alias="gap_um",
        default=Nm(100_000),
        description="From the full street around the outermost die to the bar. Default 100 [E].",
    )


class MarksSpec(SpecModel):
    """What is drawn for people: marks to align and measure by, and lines for the saw."""

    sites_nm: tuple[PlaceUm, ...] = Field(
        alias="sites_um",
        default=(),
        description="Centers of blocks of marks, [[x, y], ...] from the wafer's center. Each one "
        "is a window without dies and streets (wafer.knock_outs). Default: none.",
    )
    left_right_nm: PositiveMm | None = Field(
        alias="left_right_mm",
        default=None,
        description="Two more blocks, left and right of the wafer's center, this far from it.",
    )
    margin_nm: DistanceUm = Field(
        alias="margin_um",
        default=Nm(100_000),
        description="Between a block and what lies around it. Default 100 [E].",
    )
    pairs: tuple[tuple[PlateLayer, PlateLayer], ...] = Field(
        default=(("d1", "d2"), ("d2", "rdl"), ("rdl", "d3")),
        description="[lower, upper]: the mask that is on the wafer already, and the one that is "
        "aligned to it. Default [E]: each mask to the one before it.",
    )
    cross: CrossSpec = Field(default_factory=CrossSpec)
    box_in_box: BoxInBoxSpec = Field(default_factory=BoxInBoxSpec)
    vernier: VernierSpec = Field(default_factory=VernierSpec)
    cd_bars: CdBarsSpec = Field(default_factory=CdBarsSpec)
    dicing: DicingSpec | None = Field(
        default=None, description="Bars at the ends of the streets. Default: none."
    )
    title: TitleSpec | None = Field(
        default=None, description="Text on each mask plate. Default: none."
    )
    pin_1: PinOneSpec | None = Field(default=None, description="Default: no mark.")
    die_numbers: DieNumbersSpec | None = Field(default=None, description="Default: no numbers.")

    @property
    def is_text_alone(self) -> bool:
        """Whether it has keys of text and no others: then no block of marks is meant."""
        return bool(self.model_fields_set) and self.model_fields_set <= {
            "title",
            "pin_1",
            "die_numbers",
        }
