"""The presets hold the numbers of the published tables, and say where each one stands."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wlcsp_layout.codes import CATALOG
from wlcsp_layout.rules import PRESETS
from wlcsp_layout.rules.preset import NO_UBM, Row, preset
from wlcsp_layout.rules.rule import Limit, Rule
from wlcsp_layout.rules.table import RULES

OF_THE_PROCESS = {
    "rdl_to_edge_min_um": "at least 15 um",
    "street_min_um": "at least 50 um",
    "rdl_density_min": "at least 0.35",
    "rdl_density_max": "at most 0.45",
}
"""docs/rules/periphery/p045-rdl_dotdash.csv and docs/rules/assumptions/07-other.csv."""

TABLES = {
    "sky130_amkor_400": {
        "d1_opening_min_um": "at least 35 um",
        "d1_opening_space_min_um": "at least 20 um",
        "d1_in_pad_min_um": "at least 7.5 um",
        "rdl_width_min_um": "at least 10 um",
        "rdl_space_min_um": "at least 10 um",
        "rdl_over_opening_min_um": "at least 10 um",
        "d3_opening_min_um": "at least 170 um",
        "d3_to_via_min_um": "at least 25 um",
        "ubm_min_um": "at least 215 um",
        "ubm_over_d3_min_um": "at least 15 um",
        "rdl_over_ubm_min_um": "at least 10 um",
        "ubm_to_via_min_um": "at least 10 um",
        "ubm_center_to_edge_min_um": "at least 155 um",
        "bump_min_um": "at least 261 um",
        "pitch_min_um": "at least 400 um",
        "pitch_max_um": "at most 400 um",
        "ball_to_edge_min_um": "at least 25 um",
        "die_short_side_min_um": "at least 750 um",
        "die_long_side_min_um": "at least 1000 um",
        "die_side_max_um": "at most 6800 um",
        **OF_THE_PROCESS,
    },
    "sky130_amkor_500": {
        "d1_opening_min_um": "at least 35 um",
        "d1_opening_space_min_um": "at least 20 um",
        "d1_in_pad_min_um": "at least 7.5 um",
        "rdl_width_min_um": "at least 10 um",
        "rdl_space_min_um": "at least 10 um",
        "rdl_over_opening_min_um": "at least 10 um",
        "d3_opening_min_um": "at least 220 um",
        "d3_to_via_min_um": "at least 25 um",
        "ubm_min_um": "at least 250 um",
        "ubm_over_d3_min_um": "at least 15 um",
        "rdl_over_ubm_min_um": "at least 10 um",
        "ubm_to_via_min_um": "at least 10 um",
        "ubm_center_to_edge_min_um": "at least 195 um",
        "bump_min_um": "at least 310 um",
        "pitch_min_um": "at least 500 um",
        "pitch_max_um": "at most 500 um",
        "ball_to_edge_min_um": "at least 25 um",
        "die_short_side_min_um": "at least 1000 um",
        "die_long_side_min_um": "at least 1000 um",
        "die_side_max_um": "at most 6800 um",
        **OF_THE_PROCESS,
    },
    "sky130_deca_400": {
        "d1_opening_min_um": "at least 20 um",
        "passivation_opening_min_um": "at least 35 um",
        "d1_in_pad_min_um": "at least 7.5 um",
        "rdl_width_min_um": "at least 10 um",
        "rdl_space_min_um": "at least 10 um",
        "teardrop_min": "at least 0.9",
        "landing_min_um": "at least 40 um",
        "rdl_wide_space_min_um": "at least 15 um",
        "rdl_over_opening_min_um": "at least 10 um",
        "d3_to_via_min_um": "at least 25 um",
        "d3_opening_min_um": "at least 155 um",
        "ball_pad_min_um": "at least 235 um",
        "rdl_over_d3_min_um": "at least 15 um",
        "ubm_min_um": "at least 215 um",
        "ubm_over_d3_min_um": "at least 15 um",
        "ubm_center_to_edge_min_um": "at least 250 um",
        "bump_min_um": "at least 264 um",
        "pitch_min_um": "at least 400 um",
        "pitch_max_um": "at most 400 um",
        **OF_THE_PROCESS,
    },
    "house": {
        "d1_opening_min_um": "at least 20 um",
        "d1_in_pad_min_um": "at least 7.5 um",
        "d1_opening_space_min_um": "at least 20 um",
        "d2_beyond_d1_min_um": "at least 5 um",
        "ring_width_min_um": "at least 10 um",
        "trench_min_um": "at least 10 um",
        "gap_min_um": "at least 10 um",
        "rim_min_um": "at least 10 um",
        "d3_beyond_ring_min_um": "at least 7.7 um",
        "d3_to_concave_min_um": "at least 5 um",
        "rdl_width_min_um": "at least 10 um",
        "rdl_space_min_um": "at least 10 um",
        "rdl_wide_space_min_um": "at least 15 um",
        "rdl_over_opening_min_um": "at least 10 um",
        "rdl_over_d3_min_um": "at least 15 um",
        "d3_opening_min_um": "at least 155 um",
        "d3_to_via_min_um": "at least 25 um",
        "ball_to_edge_min_um": "at least 25 um",
        "pitch_min_um": "at least 300 um",
        "pull_back_step_min_um": "at least 5 um",
        **OF_THE_PROCESS,
    },
}
"""Copied by hand from docs/rules/wlcsp/amkor.csv and deca.csv; the house from the issue's list."""


def test_every_preset_has_its_published_table() -> None:
    """None without one."""
    assert set(TABLES) == set(PRESETS)


@pytest.mark.parametrize("name", TABLES)
def test_a_preset_holds_the_published_numbers(name: str) -> None:
    """With their units, least or most; no number more and none less."""
    assert {rule: limit.text for rule, limit in PRESETS[name].limits.items()} == TABLES[name]


@pytest.mark.parametrize("name", TABLES)
def test_a_preset_lists_its_rules_in_the_order_of_the_table(name: str) -> None:
    """In which they are run and reported."""
    limits = PRESETS[name].limits
    assert list(limits) == [rule for rule in RULES if rule in limits]
    assert all(limit.rule is RULES[rule] for rule, limit in limits.items())


@pytest.mark.parametrize("name", TABLES)
def test_every_limit_says_where_it_stands(name: str) -> None:
    """A file and a row of the PDK, or `our choice` with a reason; never a tag."""
    for limit in PRESETS[name].limits.values():
        head, _, what = limit.source.partition(": ")
        assert head == "our choice" or head.endswith(".csv")
        assert len(what) > 8
        assert "[" not in limit.source


@pytest.mark.parametrize("name", TABLES)
def test_rules_of_a_ubm_are_listed_as_skipped(name: str) -> None:
    """In this stack the metal wiring forms the ball pad; all other rules but one are measured."""
    skipped = {rule for rule, limit in PRESETS[name].limits.items() if limit.skipped}
    of_ubm = {rule for rule in PRESETS[name].limits if "ubm" in rule or rule == "bump_min_um"}
    assert skipped - {"teardrop_min"} == of_ubm
    assert all(PRESETS[name].limits[rule].skipped.startswith(NO_UBM) for rule in of_ubm)


def test_sources_name_the_row_of_their_own_pitch() -> None:
    """The table numbers the rules of 500 um apart."""
    assert [
        PRESETS[f"sky130_amkor_{pitch}"].limits["pitch_min_um"].source for pitch in (400, 500)
    ] == [
        "SkyWater SKY130 PDK, docs/rules/wlcsp/amkor.csv: bump.2, bump center to center; bump.2a, "
        "across the scribe",
        "SkyWater SKY130 PDK, docs/rules/wlcsp/amkor.csv: bump_500.2, bump center to center; "
        "bump_500.2a, across the scribe",
    ]


def test_the_house_asks_for_no_more_than_the_tables() -> None:
    """Of each rule that it shares with one of them, the least demanding number."""
    house = PRESETS["house"].limits
    for name, limit in house.items():
        others = [p.limits[name].value for p in PRESETS.values() if name in p.limits]
        least = max(others) if limit.rule.kind == "most" else min(others)
        assert limit.value == least, name


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_is_explained_and_named_by_what_it_allows(rule: Rule) -> None:
    """Its code has an entry that speaks of its name, and the name says least or most."""
    assert rule.name in CATALOG[rule.code].means + CATALOG[rule.code].mend
    assert ("_min" in rule.name) != ("_max" in rule.name)


def test_codes_of_rules_are_used_once() -> None:
    """One code, one measurement."""
    assert len({rule.code for rule in RULES.values()}) == len(RULES)


def test_two_rows_of_one_rule_are_refused() -> None:
    """The second would hide the first."""
    row = Row(name="trench_min_um", value="10", source="our choice: none")
    with pytest.raises(ValueError, match="twice has two rows of one rule"):
        preset("twice", "", (row, replace(row, value="12")))


def test_a_row_of_no_rule_is_refused() -> None:
    """Nothing would measure it."""
    with pytest.raises(KeyError, match="trnch_min_um"):
        preset("none", "", (Row(name="trnch_min_um", value="10", source="our choice: none"),))


@given(nm=st.integers(0, 10_000_000))
def test_a_length_is_shown_as_it_is_held(nm: int) -> None:
    """`at least X um` with the shortest exact decimal of micrometers, never an exponent."""
    limit = Limit(rule=RULES["trench_min_um"], value=Decimal(nm) / 1000, source="")
    assert limit.value_nm == nm
    number = limit.text.removeprefix("at least ").removesuffix(" um")
    assert Decimal(number) * 1000 == nm
    assert number == "0" or "." not in number or not number.endswith("0")
    assert "E" not in number
