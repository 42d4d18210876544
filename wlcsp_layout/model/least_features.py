"""The least width and space of what is drawn on a mask beside the pads, by the design rules."""

from wlcsp_layout.model.package import Ruleset
from wlcsp_layout.model.rulesets import rule_nm
from wlcsp_layout.units import Nm

RULES_OF = {
    "d1": ("d1_opening_min_um", "d1_opening_space_min_um"),
    "d2": ("trench_min_um", "ring_width_min_um"),
    "rdl": ("rdl_width_min_um", "rdl_space_min_um"),
    "d3": ("trench_min_um", "ring_width_min_um"),
}
"""The rules of width and space by mask; dielectrics 2 and 3 are of one material."""


def least_nm(rules: Ruleset, layer: str) -> tuple[Nm, Nm]:
    """Return the least width and the least space on a mask."""
    width, space = RULES_OF[layer]
    return rule_nm(rules, width), rule_nm(rules, space)
