"""All design rules, in the order in which they are run and reported."""

from wlcsp_layout.rules.rule import Rule


def _rule(code: str, name: str, layers: str, what: str) -> Rule:
    return Rule(name=name, code=code, layers=tuple(layers.split()), what=what)


RULES = {
    rule.name: rule
    for rule in (
        _rule(
            "V301",
            "d1_opening_min_um",
            "passivation d1",
            "width of the dielectric 1 opening at a chip pad",
        ),
        _rule(
            "V302",
            "d1_in_pad_min_um",
            "chip_pad passivation d1",
            "pad metal beyond the dielectric 1 opening",
        ),
        _rule(
            "V303",
            "d1_opening_space_min_um",
            "passivation d1",
            "space between dielectric 1 openings of chip pads",
        ),
        _rule(
            "V304",
            "d2_beyond_d1_min_um",
            "passivation d1 d2",
            "dielectric 2 opening beyond that of dielectric 1 at a chip pad",
        ),
        _rule("V305", "ring_width_min_um", "d2", "width of the ring under a ball"),
        _rule("V306", "trench_min_um", "d2", "trench between the ring and the concave circle"),
        _rule("V307", "gap_min_um", "d2", "gap in the ring"),
        _rule("V308", "rim_min_um", "d2 rdl", "ball-pad metal beyond the concave circle"),
        _rule(
            "V309",
            "d3_beyond_ring_min_um",
            "d2 d3",
            "dielectric 3 opening beyond the ring: its edge lies in the trench",
        ),
        _rule(
            "V310",
            "d3_to_concave_min_um",
            "d2 d3",
            "edge of the dielectric 3 opening to the concave circle, on either side",
        ),
        _rule("V311", "rdl_width_min_um", "rdl", "RDL width"),
        _rule("V312", "rdl_space_min_um", "rdl", "RDL space"),
        _rule("V313", "rdl_wide_space_min_um", "rdl", "RDL space next to wide metal"),
        _rule(
            "V314",
            "rdl_over_opening_min_um",
            "passivation d1 d2 rdl",
            "RDL beyond the chip pad's openings",
        ),
        _rule(
            "V315", "rdl_over_d3_min_um", "rdl d3", "ball-pad metal beyond the dielectric 3 opening"
        ),
        _rule("V316", "d3_opening_min_um", "d3", "width of the dielectric 3 opening"),
        _rule(
            "V317",
            "d3_to_via_min_um",
            "passivation d1 d2 d3",
            "dielectric 3 opening to a chip pad's openings",
        ),
        _rule("V318", "rdl_to_edge_min_um", "rdl die", "RDL to the die edge"),
        _rule("V319", "ball_to_edge_min_um", "ball die", "ball to the die edge"),
        _rule("V320", "pitch_min_um", "ball", "between ball centers, across the street too"),
        _rule(
            "V321",
            "pitch_max_um",
            "ball",
            "from a ball's center to the nearest other one of its die",
        ),
        _rule("V322", "street_min_um", "scribe", "width of the street"),
        _rule(
            "V323",
            "pull_back_step_min_um",
            "d1 d2 d3 die",
            "each dielectric inside the one below at the die edge",
        ),
        _rule(
            "V324",
            "passivation_opening_min_um",
            "passivation",
            "width of the passivation opening over a chip pad",
        ),
        _rule("V325", "landing_min_um", "passivation rdl", "width of the RDL over a chip pad"),
        _rule("V326", "ball_pad_min_um", "rdl d3", "width of the metal under a ball"),
        _rule("V327", "die_short_side_min_um", "die", "shorter side of the die"),
        _rule("V328", "die_long_side_min_um", "die", "longer side of the die"),
        _rule("V329", "die_side_max_um", "die", "longer side of the die"),
        _rule("V331", "ubm_min_um", "", "width of the UBM"),
        _rule("V332", "ubm_over_d3_min_um", "d3", "UBM beyond the dielectric 3 opening"),
        _rule("V333", "rdl_over_ubm_min_um", "rdl", "RDL beyond the UBM"),
        _rule("V334", "ubm_to_via_min_um", "d1", "UBM to a chip pad's dielectric 1 opening"),
        _rule("V335", "ubm_center_to_edge_min_um", "die", "center of the UBM to the die edge"),
        _rule("V336", "bump_min_um", "ball", "diameter of the reflowed bump"),
        _rule("V337", "teardrop_min", "rdl", "width of a teardrop over the diameter of its pad"),
        _rule("W401", "rdl_density_min", "rdl die", "RDL area over die area"),
        _rule("W402", "rdl_density_max", "rdl die", "RDL area over die area"),
    )
}
"""By name; codes of V are errors, of W warnings."""

IN_ORDER = (
    ("pitch_min_um", "pitch_max_um"),
    ("die_short_side_min_um", "die_side_max_um"),
    ("die_long_side_min_um", "die_side_max_um"),
    ("rdl_density_min", "rdl_density_max"),
)
"""The least and the most of one measurement: nothing can pass both the wrong way round."""
