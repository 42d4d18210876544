"""How each rule is written in KLayout's DRC language, with the methods of `ruby/`."""

from collections.abc import Mapping
from typing import TypeAlias

Body: TypeAlias = str
"""An expression of Ruby with `{limit}` for the limit; `die` is the kind of die looked at."""

BODIES: Mapping[str, Body] = {
    "d1_opening_min_um": "opening_width(die[:d1_at_pads], {limit})",
    "d1_in_pad_min_um": "beyond(die[:d1_at_pads], die[:chip_pad], {limit})",
    "d1_opening_space_min_um": "space_of(die[:d1_at_pads], {limit})",
    "d2_beyond_d1_min_um": "beyond(die[:d1_at_pads], die[:d2_at_pads], {limit})",
    "ring_width_min_um": "width_of(die[:ring], {limit}, chord: CHORD, angle: RING_ANGLE)",
    "trench_min_um": "beyond(die[:ring], die[:concave], {limit}, chord: CHORD)",
    "gap_min_um": "gap_of(die[:ring], {limit})",
    "rim_min_um": "beyond(die[:concave], die[:rdl], {limit}, chord: CHORD)",
    "d3_beyond_ring_min_um": "beyond(die[:ring], die[:ball_openings], {limit}, chord: CHORD)",
    "d3_to_concave_min_um": (
        "edge_to_edge(die[:ball_openings], die[:concave], {limit}, chord: CHORD)"
    ),
    "rdl_width_min_um": "width_of(die[:rdl], {limit})",
    "rdl_space_min_um": "space_of(die[:rdl], {limit})",
    # Along so much wide metal the larger space is not yet asked for.
    # Source: SkyWater SKY130 PDK, docs/rules/wlcsp/deca.csv, rdl wlcsp.2.
    "rdl_wide_space_min_um": "wide_space(die, {limit}, 60.um)",
    "rdl_over_opening_min_um": "beyond(die[:pad_openings], die[:rdl], {limit})",
    "rdl_over_d3_min_um": "beyond(die[:ball_openings], die[:rdl], {limit}, chord: CHORD)",
    "d3_opening_min_um": "opening_width(die[:ball_openings], {limit}, chord: CHORD)",
    "d3_to_via_min_um": ("apart(die[:d3_holes], die[:pad_openings], {limit}, chord: CHORD)"),
    "rdl_to_edge_min_um": "beyond(die[:rdl], die[:die], {limit})",
    "ball_to_edge_min_um": "ball_to_edge(die, {limit})",
    "pitch_min_um": "pitch_least(die, {limit})",
    "pitch_max_um": "pitch_most(die, {limit})",
    "street_min_um": "street(die, {limit})",
    "pull_back_step_min_um": "pull_back(die, {limit})",
    "passivation_opening_min_um": (
        "opening_width(die[:passivation].interacting(die[:chip_pad]), {limit})"
    ),
    "landing_min_um": "reach(die[:passivation], die[:rdl], {limit})",
    "ball_pad_min_um": "reach(die[:ball_openings], die[:rdl], {limit}, chord: CHORD)",
    "die_short_side_min_um": "side(die, sides(die).min) {{ |value| value < nm({limit}) }}",
    "die_long_side_min_um": "side(die, sides(die).max) {{ |value| value < nm({limit}) }}",
    "die_side_max_um": "side(die, sides(die).max) {{ |value| value > nm({limit}) }}",
    "rdl_density_min": "density(die) {{ |ratio| ratio < {limit} }}",
    "rdl_density_max": "density(die) {{ |ratio| ratio > {limit} }}",
}
"""By the name of the rule; what is not here has no layer in a stack without a UBM."""
