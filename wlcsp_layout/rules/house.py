"""The preset `house`: rules of the embossed ball pad without a UBM.

A number with a published source is the least demanding one of the SKY130 tables that give it; the
rest is our choice, with its reason in the row.
"""

from wlcsp_layout.rules.preset import Row, preset

_PDK = "SkyWater SKY130 PDK, docs/rules"
_AMKOR = f"{_PDK}/wlcsp/amkor.csv"
_DECA = f"{_PDK}/wlcsp/deca.csv"
_MINS = f"{_PDK}/assumptions/02-mins.csv"
_OTHER = f"{_PDK}/assumptions/07-other.csv"
_POLYIMIDE = f"{_PDK}/assumptions/09-polyimide.csv"
_PERIPHERY = f"{_PDK}/periphery/p045-rdl_dotdash.csv"

PRESET = preset(
    "house",
    "the embossed ball pad without a UBM",
    (
        Row(
            name="d1_opening_min_um",
            value="20",
            source=f"{_DECA}: cpbo wlcsp.1, opening over a bond pad",
        ),
        Row(name="d1_in_pad_min_um", value="7.5", source=f"{_AMKOR}: pi1.3, opening inside pad"),
        Row(name="d1_opening_space_min_um", value="20", source=f"{_AMKOR}: pi1.2, opening space"),
        Row(
            name="d2_beyond_d1_min_um",
            value="5",
            source="our choice: a step of a few um, so that the metal climbs two low steps",
        ),
        Row(name="ring_width_min_um", value="10", source=f"{_MINS}: PBO mask, feature"),
        Row(name="trench_min_um", value="10", source=f"{_MINS}: PBO mask, space"),
        Row(name="gap_min_um", value="10", source=f"{_MINS}: PBO mask, space"),
        Row(
            name="rim_min_um",
            value="10",
            source=f"our choice: as RDL beyond the first opening, {_AMKOR}: rdl.3",
        ),
        Row(
            name="d3_beyond_ring_min_um",
            value="7.7",
            source=f"{_POLYIMIDE}: tolerance of polymer to polymer",
        ),
        Row(
            name="d3_to_concave_min_um",
            value="5",
            source="our choice: the wall of a 5 um film at 45 degrees is 5 um wide",
        ),
        Row(name="rdl_width_min_um", value="10", source=f"{_AMKOR}: rdl.1, RDL width"),
        Row(name="rdl_space_min_um", value="10", source=f"{_AMKOR}: rdl.2, RDL space"),
        Row(
            name="rdl_wide_space_min_um",
            value="15",
            source=f"{_DECA}: rdl wlcsp.2, space to wide RDL",
        ),
        Row(
            name="rdl_over_opening_min_um",
            value="10",
            source=f"{_AMKOR}: rdl.3, RDL beyond the first opening",
        ),
        Row(
            name="rdl_over_d3_min_um",
            value="15",
            source=f"{_DECA}: cpmm2 wlcsp.5, RDL beyond the second opening",
        ),
        Row(
            name="d3_opening_min_um",
            value="155",
            source=f"{_DECA}: cpmm2 wlcsp.3, diameter of the second opening",
        ),
        Row(
            name="d3_to_via_min_um",
            value="25",
            source=f"{_AMKOR}: pi2.3, first to second opening, no overlap",
        ),
        Row(
            name="rdl_to_edge_min_um",
            value="15",
            source=f"{_PERIPHERY}: rdl.4, RDL to the outer edge of the seal ring",
        ),
        Row(
            name="ball_to_edge_min_um",
            value="25",
            source=f"{_AMKOR}: bump.3, bump to the outer edge of the seal ring",
        ),
        Row(
            name="pitch_min_um",
            value="300",
            source="our choice: the least pitch that Texas Instruments' WCSP FAQs name",
        ),
        Row(name="street_min_um", value="50", source=f"{_OTHER}: minimum scribe width"),
        Row(
            name="pull_back_step_min_um",
            value="5",
            source="our choice: no public source gives a number",
        ),
        Row(
            name="rdl_density_min",
            value="0.35",
            source=f"{_OTHER}: least pattern density of copper RDL across the full chip",
        ),
        Row(
            name="rdl_density_max",
            value="0.45",
            source=f"{_OTHER}: most pattern density of copper RDL across the full chip",
        ),
    ),
)
