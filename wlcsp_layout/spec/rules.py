"""The names of the house rules, their values and where these come from.

Sources: [S7] SkyWater SKY130 PDK, docs/rules/wlcsp/amkor.csv and deca.csv and
docs/rules/assumptions; [E] our choice.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseRule:
    """One rule of the preset `house`."""

    name: str
    value: Decimal
    what: str
    source: str


def _rule(name: str, value: str, what: str, source: str) -> HouseRule:
    return HouseRule(name=name, value=Decimal(value), what=what, source=source)


HOUSE = {
    rule.name: rule
    for rule in (
        _rule("d1_opening_min_um", "20", "dielectric 1 opening at a chip pad", "S7"),
        _rule("d1_in_pad_min_um", "7.5", "pad metal beyond the dielectric 1 opening", "S7"),
        _rule("d1_opening_space_min_um", "20", "between dielectric 1 openings", "S7"),
        _rule("d2_beyond_d1_min_um", "5", "dielectric 2 opening beyond that of d1", "E"),
        _rule("ring_width_min_um", "10", "width of the ring", "S7"),
        _rule("trench_min_um", "10", "trench between ring and concave circle", "S7"),
        _rule("gap_min_um", "10", "gap in the ring", "S7"),
        _rule("rim_min_um", "10", "ball-pad metal beyond the concave circle", "E"),
        _rule("rdl_width_min_um", "10", "RDL width", "S7"),
        _rule("rdl_space_min_um", "10", "RDL space", "S7"),
        _rule("rdl_wide_space_min_um", "15", "RDL space next to wide metal", "S7"),
        _rule("rdl_over_opening_min_um", "10", "RDL beyond the chip pad's openings", "S7"),
        _rule("rdl_over_d3_min_um", "15", "ball-pad metal beyond the dielectric 3 opening", "S7"),
        _rule("d3_opening_min_um", "155", "dielectric 3 opening", "S7"),
        _rule("d3_to_via_min_um", "25", "dielectric 3 opening to a chip pad's openings", "S7"),
        _rule("rdl_to_edge_min_um", "15", "RDL to the die edge", "S7"),
        _rule("ball_to_edge_min_um", "25", "ball to the die edge", "S7"),
        _rule("pitch_min_um", "300", "between ball centers, across the street too", "E"),
        _rule("street_min_um", "50", "street", "S7"),
        _rule("pull_back_step_min_um", "5", "each dielectric inside the one below", "E"),
        _rule("rdl_density_min", "0.35", "RDL area over die area", "S7"),
        _rule("rdl_density_max", "0.45", "RDL area over die area", "S7"),
    )
}
"""By name; `rules:` of a spec may replace the values, with a reason."""
