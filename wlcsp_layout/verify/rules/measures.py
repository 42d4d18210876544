"""How each rule is measured, and what is said where one is broken."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from wlcsp_layout.verify.rules import ball_pads, metal, outline, pads
from wlcsp_layout.verify.rules.scene import Measure


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """How a rule is measured, and how a finding puts it."""

    measure: Measure
    of: Literal["pad", "ball", "both", "die"]
    """Whose names a finding is given: of both, the ball's comes first."""
    said: str
    """What is wrong, with the value for `{}`: `9.9 um wide`."""
    overrun: str = ""
    """What is said where shapes miss or cross each other."""
    layer: str = ""
    """Named where neither a ball nor a pad is near."""
    mend: str


MEASURES: Mapping[str, Row] = {
    "d1_opening_min_um": Row(
        measure=pads.d1_opening,
        of="pad",
        said="the dielectric 1 opening is {} wide",
        layer="d1",
        mend="make the opening larger",
    ),
    "d1_in_pad_min_um": Row(
        measure=pads.d1_in_pad,
        of="pad",
        said="{} of pad metal beyond the dielectric 1 opening",
        overrun="the dielectric 1 opening is not inside the pad metal",
        layer="d1",
        mend="make the opening smaller, or center it on the pad",
    ),
    "d1_opening_space_min_um": Row(
        measure=pads.d1_opening_space,
        of="pad",
        said="{} between dielectric 1 openings",
        layer="d1",
        mend="make the openings smaller, or move them apart",
    ),
    "d2_beyond_d1_min_um": Row(
        measure=pads.d2_beyond_d1,
        of="pad",
        said="the dielectric 2 opening reaches {} beyond that of dielectric 1",
        overrun="dielectric 2 is not open over the whole dielectric 1 opening",
        layer="d2",
        mend="make the dielectric 2 opening larger, or center it",
    ),
    "ring_width_min_um": Row(
        measure=ball_pads.ring_width,
        of="ball",
        said="the ring is {} wide",
        layer="d2",
        mend="make the ring wider",
    ),
    "trench_min_um": Row(
        measure=ball_pads.trench,
        of="ball",
        said="the trench around the ring is {} wide",
        overrun="the ring is not inside the concave circle",
        layer="d2",
        mend="make the ring smaller or the concave circle larger",
    ),
    "gap_min_um": Row(
        measure=ball_pads.gap,
        of="ball",
        said="a gap in the ring is {} wide",
        layer="d2",
        mend="make the gap wider",
    ),
    "rim_min_um": Row(
        measure=ball_pads.rim,
        of="ball",
        said="{} of metal beyond the concave circle",
        overrun="the metal does not cover the concave circle",
        layer="rdl",
        mend="make the metal larger or the concave circle smaller",
    ),
    "d3_beyond_ring_min_um": Row(
        measure=ball_pads.d3_beyond_ring,
        of="ball",
        said="the dielectric 3 opening reaches {} beyond the ring",
        overrun="dielectric 3 covers the ring",
        layer="d3",
        mend="make the opening larger or the ring smaller",
    ),
    "d3_to_concave_min_um": Row(
        measure=ball_pads.d3_to_concave,
        of="ball",
        said="{} between the edge of dielectric 3 and the concave circle",
        overrun="the edge of dielectric 3 crosses the concave circle",
        layer="d3",
        mend="let dielectric 3 end in the trench",
    ),
    "rdl_width_min_um": Row(
        measure=metal.width,
        of="both",
        said="{} wide",
        layer="rdl",
        mend="make the metal wider here",
    ),
    "rdl_space_min_um": Row(
        measure=metal.space,
        of="both",
        said="{} apart",
        layer="rdl",
        mend="move the metal apart here",
    ),
    "rdl_wide_space_min_um": Row(
        measure=metal.wide_space,
        of="both",
        said="{} beside a trace wider than 30 um",
        layer="rdl",
        mend="move the metal apart here, or make it narrower",
    ),
    "rdl_over_opening_min_um": Row(
        measure=pads.rdl_over_opening,
        of="pad",
        said="{} of metal beyond the openings",
        overrun="the metal does not cover the openings",
        layer="rdl",
        mend="make the landing larger, or center it on the pad",
    ),
    "rdl_over_d3_min_um": Row(
        measure=ball_pads.rdl_over_d3,
        of="ball",
        said="{} of metal beyond the dielectric 3 opening",
        overrun="the metal does not cover the dielectric 3 opening",
        layer="rdl",
        mend="make the metal larger or the opening smaller",
    ),
    "d3_opening_min_um": Row(
        measure=ball_pads.d3_opening,
        of="ball",
        said="the dielectric 3 opening is {} wide",
        layer="d3",
        mend="make the opening larger",
    ),
    "d3_to_via_min_um": Row(
        measure=pads.d3_to_via,
        of="both",
        said="{} between the dielectric 3 opening and a chip pad's openings",
        overrun="the dielectric 3 opening overlaps a chip pad's openings",
        layer="d3",
        mend="move the ball or the chip pad",
    ),
    "rdl_to_edge_min_um": Row(
        measure=metal.to_edge,
        of="both",
        said="{} from the die edge",
        overrun="metal lies beyond the die edge",
        layer="rdl",
        mend="move the metal inward",
    ),
    "ball_to_edge_min_um": Row(
        measure=outline.ball_to_edge,
        of="ball",
        said="{} from the ball to the die edge",
        layer="ball",
        mend="move the ball inward",
    ),
    "pitch_min_um": Row(
        measure=outline.pitch_least,
        of="ball",
        said="{} between ball centers",
        layer="ball",
        mend="move the balls apart",
    ),
    "pitch_max_um": Row(
        measure=outline.pitch_most,
        of="ball",
        said="{} to the nearest ball",
        layer="ball",
        mend="move the balls together",
    ),
    "street_min_um": Row(
        measure=outline.street,
        of="die",
        said="the street is {} wide",
        layer="scribe",
        mend="make the street wider",
    ),
    "pull_back_step_min_um": Row(
        measure=outline.pull_back,
        of="die",
        said="{} from the edge of a dielectric to that of the one below, or to the die edge",
        overrun="a dielectric reaches beyond the one below, or beyond the die edge",
        layer="die",
        mend="pull the upper dielectric back further",
    ),
    "passivation_opening_min_um": Row(
        measure=pads.passivation_opening,
        of="pad",
        said="the passivation opening is {} wide",
        layer="passivation",
        mend="use a larger opening",
    ),
    "landing_min_um": Row(
        measure=pads.landing,
        of="pad",
        said="the metal over the pad is {} wide",
        overrun="no metal lies over the pad",
        layer="rdl",
        mend="make the landing larger",
    ),
    "ball_pad_min_um": Row(
        measure=ball_pads.ball_pad,
        of="ball",
        said="the metal under the ball is {} wide",
        overrun="no metal lies under the ball",
        layer="rdl",
        mend="make the ball pad larger",
    ),
    "die_short_side_min_um": Row(
        measure=outline.short_side,
        of="die",
        said="the shorter side of the die is {}",
        layer="die",
        mend="use a larger die",
    ),
    "die_long_side_min_um": Row(
        measure=outline.long_side,
        of="die",
        said="the longer side of the die is {}",
        layer="die",
        mend="use a larger die",
    ),
    "die_side_max_um": Row(
        measure=outline.long_side,
        of="die",
        said="the longer side of the die is {}",
        layer="die",
        mend="use a smaller die",
    ),
    "rdl_density_min": Row(
        measure=metal.density,
        of="die",
        said="{} of the die is metal",
        layer="rdl",
        mend="make traces wider, or ask the plater",
    ),
    "rdl_density_max": Row(
        measure=metal.density,
        of="die",
        said="{} of the die is metal",
        layer="rdl",
        mend="make traces narrower, or ask the plater",
    ),
}
"""By the name of the rule; what is not here has no layer in a stack without a UBM."""
