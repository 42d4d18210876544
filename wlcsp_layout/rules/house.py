"""The preset `house`: rules of the embossed ball pad without a UBM.

Sources: [S7] SkyWater SKY130 PDK, docs/rules/wlcsp/amkor.csv and deca.csv and
docs/rules/assumptions; [E] our choice.
"""

from decimal import Decimal

from wlcsp_layout.rules.rule import Limit, Preset
from wlcsp_layout.rules.table import RULES

_VALUES = {
    "d1_opening_min_um": ("20", "S7"),
    "d1_in_pad_min_um": ("7.5", "S7"),
    "d1_opening_space_min_um": ("20", "S7"),
    "d2_beyond_d1_min_um": ("5", "E"),
    "ring_width_min_um": ("10", "S7"),
    "trench_min_um": ("10", "S7"),
    "gap_min_um": ("10", "S7"),
    "rim_min_um": ("10", "E"),
    "d3_beyond_ring_min_um": ("7.7", "S7"),
    "d3_to_concave_min_um": ("5", "E"),
    "rdl_width_min_um": ("10", "S7"),
    "rdl_space_min_um": ("10", "S7"),
    "rdl_wide_space_min_um": ("15", "S7"),
    "rdl_over_opening_min_um": ("10", "S7"),
    "rdl_over_d3_min_um": ("15", "S7"),
    "d3_opening_min_um": ("155", "S7"),
    "d3_to_via_min_um": ("25", "S7"),
    "rdl_to_edge_min_um": ("15", "S7"),
    "ball_to_edge_min_um": ("25", "S7"),
    "pitch_min_um": ("300", "E"),
    "street_min_um": ("50", "S7"),
    "pull_back_step_min_um": ("5", "E"),
    "rdl_density_min": ("0.35", "S7"),
    "rdl_density_max": ("0.45", "S7"),
}

PRESET = Preset(
    name="house",
    title="the embossed ball pad without a UBM",
    limits={
        name: Limit(rule=rule, value=Decimal(_VALUES[name][0]), source=_VALUES[name][1])
        for name, rule in RULES.items()
        if name in _VALUES
    },
)
