"""The presets `sky130_*`: SkyWater SKY130 as its two assembly houses take it.

Source: SkyWater SKY130 PDK (github.com/google/skywater-pdk), docs/rules/wlcsp/amkor.csv and
deca.csv row by row; what the tables leave to the whole process (RDL to the seal ring, scribe,
metal density) from docs/rules/periphery/p045-rdl_dotdash.csv and docs/rules/assumptions.

SkyWater's words are ours as follows: pi1, cpbo: dielectric 1; pi2, cpmm2: dielectric 3, since
dielectric 2 is that of the emboss; pad: the chip pad's metal; Chip_extent: the die; the outer edge
of the seal ring: the die edge; scribe: street.
"""

from wlcsp_layout.rules.preset import NO_UBM, Row, preset
from wlcsp_layout.rules.rule import Preset

_PDK = "SkyWater SKY130 PDK, docs/rules"
_AMKOR = f"{_PDK}/wlcsp/amkor.csv"
_DECA = f"{_PDK}/wlcsp/deca.csv"
_OTHER = f"{_PDK}/assumptions/07-other.csv"
_PERIPHERY = f"{_PDK}/periphery/p045-rdl_dotdash.csv"

_NO_BUMP = f"{NO_UBM}; the size is that of a bump on it, and balls are drawn as before reflow"
_ROOM = "it holds where there is room, and the written file does not say where there was none"

_OF_THE_PROCESS = (
    Row(
        name="rdl_to_edge_min_um",
        value="15",
        source=f"{_PERIPHERY}: rdl.4, RDL to the outer edge of the seal ring",
    ),
    Row(name="street_min_um", value="50", source=f"{_OTHER}: minimum scribe width"),
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
)


def _amkor(pitch: str, suffix: str, values: dict[str, str]) -> Preset:
    """Return the column of one pitch; `suffix` is that of its rules in the table."""

    def row(name: str, rule: str, what: str, skipped: str = "") -> Row:
        layer, number = rule.split(".")
        source = f"{_AMKOR}: {layer}{suffix}.{number}, {what}"
        return Row(name=name, value=values[name], source=source, skipped=skipped)

    return preset(
        f"sky130_amkor_{pitch}",
        f"SkyWater SKY130, bumped by Amkor, ball pitch {pitch} um",
        (
            row("d1_opening_min_um", "pi1.1", "width of pi1"),
            row("d1_opening_space_min_um", "pi1.2", "space of pi1"),
            row("d1_in_pad_min_um", "pi1.3", "pi1 inside pad"),
            row("rdl_width_min_um", "rdl.1", "width of RDL"),
            row("rdl_space_min_um", "rdl.2", "space of RDL"),
            row("rdl_over_opening_min_um", "rdl.3", "RDL beyond pi1"),
            row("d3_opening_min_um", "pi2.1", "width of pi2"),
            row("d3_to_via_min_um", "pi2.3", "pi1 to pi2, no overlap"),
            row("ubm_min_um", "ubm.1", "width of UBM", NO_UBM),
            row("ubm_over_d3_min_um", "ubm.3", "UBM beyond pi2", NO_UBM),
            row("rdl_over_ubm_min_um", "ubm.4", "RDL beyond UBM", NO_UBM),
            row("ubm_to_via_min_um", "ubm.5", "pi1 to UBM, no overlap", NO_UBM),
            row(
                "ubm_center_to_edge_min_um",
                "ubm.6",
                "center of UBM to the outer edge of the seal ring",
                NO_UBM,
            ),
            row("bump_min_um", "bump.1", "width of bump", _NO_BUMP),
            row(
                "pitch_min_um",
                "bump.2",
                f"bump center to center; bump{suffix}.2a, across the scribe",
            ),
            row("pitch_max_um", "bump.2", "bump center to center"),
            row("ball_to_edge_min_um", "bump.3", "bump to the outer edge of the seal ring"),
            row("die_short_side_min_um", "bump.4", "least size of Chip_extent"),
            row("die_long_side_min_um", "bump.4", "least size of Chip_extent"),
            row("die_side_max_um", "bump.5", "most size of Chip_extent"),
            *_OF_THE_PROCESS,
        ),
        (
            (
                f"bump{suffix}.2a as a most",
                "across the street the pitch is a minimum only: the street makes it wider",
            ),
        ),
    )


_OF_BOTH_PITCHES = {
    "d1_opening_min_um": "35.00",
    "d1_opening_space_min_um": "20.00",
    "d1_in_pad_min_um": "7.50",
    "rdl_width_min_um": "10.00",
    "rdl_space_min_um": "10.00",
    "rdl_over_opening_min_um": "10.00",
    "d3_to_via_min_um": "25.00",
    "ubm_over_d3_min_um": "15.00",
    "rdl_over_ubm_min_um": "10.00",
    "ubm_to_via_min_um": "10.00",
    "ball_to_edge_min_um": "25.00",
    "die_long_side_min_um": "1000",
    "die_side_max_um": "6800",
}

AMKOR_400 = _amkor(
    "400",
    "",
    {
        **_OF_BOTH_PITCHES,
        "d3_opening_min_um": "170.00",
        "ubm_min_um": "215.00",
        "ubm_center_to_edge_min_um": "155.00",
        "bump_min_um": "261.00",
        "pitch_min_um": "400.00",
        "pitch_max_um": "400.00",
        "die_short_side_min_um": "750",
    },
)

AMKOR_500 = _amkor(
    "500",
    "_500",
    {
        **_OF_BOTH_PITCHES,
        "d3_opening_min_um": "220.00",
        "ubm_min_um": "250.00",
        "ubm_center_to_edge_min_um": "195.00",
        "bump_min_um": "310.00",
        "pitch_min_um": "500.00",
        "pitch_max_um": "500.00",
        "die_short_side_min_um": "1000",
    },
)


def _deca(name: str, value: str, what: str, skipped: str = "") -> Row:
    return Row(name=name, value=value, source=f"{_DECA}: {what}", skipped=skipped)


DECA_400 = preset(
    "sky130_deca_400",
    "SkyWater SKY130, bumped by Deca, ball pitch 400 um",
    (
        _deca("d1_opening_min_um", "20.00", "cpbo wlcsp.1, diameter over a bond pad"),
        _deca("passivation_opening_min_um", "35.00", "cpbo wlcsp.2, bond pad opening"),
        _deca("d1_in_pad_min_um", "7.50", "cpbo wlcsp.3, cpbo inside pad"),
        Row(name="rdl_width_min_um", value="10", source=f"{_PERIPHERY}: rdl.1, width of RDL"),
        Row(name="rdl_space_min_um", value="10", source=f"{_PERIPHERY}: rdl.2, space of RDL"),
        _deca("teardrop_min", "0.9", "rdl x.2, fillet width 90 % of the pad's diameter", _ROOM),
        _deca("landing_min_um", "40.00", "rdl wlcsp.1, pad diameter over a bond pad"),
        _deca(
            "rdl_wide_space_min_um",
            "15.00",
            "rdl wlcsp.2, to RDL larger than 30 um by 30 um, run above 60 um",
        ),
        _deca("rdl_over_opening_min_um", "10.00", "rdl wlcsp.3, RDL beyond cpbo"),
        _deca(
            "d3_to_via_min_um",
            "25.00",
            "cpmm2 wlcsp.1, cpbo to cpmm2 on different nets; held on one net, too",
        ),
        _deca("d3_opening_min_um", "155.00", "cpmm2 wlcsp.3, diameter of cpmm2"),
        _deca("ball_pad_min_um", "235.00", "cpmm2 wlcsp.4, RDL capture pad under cpmm2"),
        _deca("rdl_over_d3_min_um", "15.00", "cpmm2 wlcsp.5, RDL beyond cpmm2"),
        _deca("ubm_min_um", "215.00", "ubm.1, width of UBM", NO_UBM),
        _deca("ubm_over_d3_min_um", "15.00", "ubm.2, UBM beyond pmm2", NO_UBM),
        _deca(
            "ubm_center_to_edge_min_um",
            "250.00",
            "ubm.3, center of UBM to the outer edge of the seal ring",
            NO_UBM,
        ),
        _deca("bump_min_um", "264.00", "bump.1, width of bump", _NO_BUMP),
        _deca("pitch_min_um", "400.00", "bump.2, bump center to center"),
        _deca("pitch_max_um", "400.00", "bump.2, bump center to center"),
        *_OF_THE_PROCESS,
    ),
    (
        (
            "rdl x.1: via and landing as large as possible",
            "advice without a number; any shape is allowed",
        ),
        (
            "rdl x.3: trace width and space equal and as large as possible",
            "advice without a number",
        ),
        (
            "cpmm2 wlcsp.2: cpbo inside cpmm2 by 15 um, no straddle",
            "of a via under the ball, which d3_to_via_min_um does not allow",
        ),
        (
            "cpmm2 wlcsp.6: half of a via that the die edge cuts must stay",
            "no opening is cut: one that reaches into the pull-back is refused (E347)",
        ),
    ),
)
