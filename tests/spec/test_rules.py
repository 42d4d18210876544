"""`rules` in a spec: presets, values in place of theirs, files of rules; each refusal whole."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.packages import spec_file
from wlcsp_layout.errors import SpecError
from wlcsp_layout.model.package import Ruleset
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.rules import PRESETS
from wlcsp_layout.rules.table import RULES
from wlcsp_layout.spec.load import read
from wlcsp_layout.spec.rule_text import read_rule_file


def ruled(folder: Path, rules: str) -> Ruleset:
    return resolve(read(spec_file(folder, ("wafer:", f"rules: {rules}\nwafer:")))).package.rules


def refusal(folder: Path, rules: str) -> str:
    with pytest.raises(SpecError) as refused:
        ruled(folder, rules)
    return str(refused.value).replace(f"{folder}/", "")


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_taken_by_its_name(tmp_path: Path, name: str) -> None:
    """Alone or in a mapping; all its limits, none of another."""
    rules = ruled(tmp_path, name)
    assert (rules.preset, rules.limits) == (name, PRESETS[name].limits)
    assert ruled(tmp_path, f"{{preset: {name}}}") == rules


def test_without_rules_the_house_holds(tmp_path: Path) -> None:
    """As the reference says."""
    rules = resolve(read(spec_file(tmp_path))).package.rules
    assert (rules.preset, rules.limits) == ("house", PRESETS["house"].limits)


def test_a_value_of_the_spec_stands_in_place_of_the_presets(tmp_path: Path) -> None:
    """With the reason as its source; a rule that the preset lacks holds as well, in its order."""
    text = "{preset: sky130_amkor_400, trench_min_um: 12, rdl_width_min_um: 15.5, why: lot 7}"
    rules = ruled(tmp_path, text)

    width, trench = rules.limits["rdl_width_min_um"], rules.limits["trench_min_um"]
    assert (width.text, width.source, width.is_own) == ("at least 15.5 um", "lot 7", True)
    assert (trench.text, trench.source, trench.is_own) == ("at least 12 um", "lot 7", True)
    assert list(rules.limits) == [name for name in RULES if name in rules.limits]
    others = {name for name, limit in rules.limits.items() if not limit.is_own}
    assert others == set(PRESETS["sky130_amkor_400"].limits) - {"rdl_width_min_um"}


def test_what_cannot_be_measured_stays_so_with_another_value(tmp_path: Path) -> None:
    """A stack without UBM has none of any width."""
    limit = ruled(tmp_path, "{preset: sky130_amkor_400, ubm_min_um: 200, why: x}").limits[
        "ubm_min_um"
    ]
    assert (limit.text, limit.skipped) == (
        "at least 200 um",
        "this stack has no UBM: the metal wiring itself forms the ball pad",
    )


def test_the_router_takes_the_house_where_a_preset_has_no_number(tmp_path: Path) -> None:
    """Amkor's table knows no space beside wide metal; the house keeps 15 um."""
    spec = spec_file(tmp_path, ("wafer:", "rules: sky130_amkor_400\nwafer:"))
    rdl = resolve(read(spec)).package.die.rdl
    assert (rdl.wide_space_nm, rdl.edge_nm) == (15_000, 15_000)


def test_the_router_keeps_the_distances_of_a_file(tmp_path: Path) -> None:
    """And a spec's own over the file's."""
    (tmp_path / "fab.yaml").write_text(
        "rdl_wide_space_min_um: 20\nrdl_to_edge_min_um: 30\nwhy: ours\n"
    )
    rules = "{preset: fab.yaml, rdl_to_edge_min_um: 25, why: seen}"
    spec = spec_file(tmp_path, ("wafer:", f"rules: {rules}\nwafer:"))
    rdl = resolve(read(spec)).package.die.rdl
    assert (rdl.wide_space_nm, rdl.edge_nm) == (20_000, 25_000)


@pytest.mark.parametrize("rules", ["fab.yaml", "{preset: fab.yaml}"])
def test_a_file_of_rules_stands_over_its_preset(tmp_path: Path, rules: str) -> None:
    """Its reason and its name are the source; it is among the files that were read."""
    (tmp_path / "fab.yaml").write_text(
        "preset: sky130_deca_400\nrdl_width_min_um: 12\nwhy: qualified so\n"
    )
    spec = spec_file(tmp_path, ("wafer:", f"rules: {rules}\nwafer:"))
    resolved = resolve(read(spec))

    found = resolved.package.rules
    assert found.preset == "fab.yaml over sky130_deca_400"
    width = found.limits["rdl_width_min_um"]
    assert (width.text, width.source) == ("at least 12 um", "qualified so (fab.yaml)")
    assert found.limits["ball_pad_min_um"] == PRESETS["sky130_deca_400"].limits["ball_pad_min_um"]
    assert resolved.files == (spec, tmp_path / "fab.yaml")


def test_a_file_of_rules_without_a_preset_stands_over_the_house(tmp_path: Path) -> None:
    """As a spec does; the spec's own value counts most."""
    (tmp_path / "fab.yml").write_text("rdl_width_min_um: 12\ntrench_min_um: 14\nwhy: qualified\n")
    found = ruled(tmp_path, "{preset: fab.yml, trench_min_um: 11, why: test vehicle}")
    assert found.preset == "fab.yml over house"
    own = {name: (li.text, li.source) for name, li in found.limits.items() if li.is_own}
    assert own == {
        "trench_min_um": ("at least 11 um", "test vehicle"),
        "rdl_width_min_um": ("at least 12 um", "qualified (fab.yml)"),
    }


REFUSED = {
    "an unknown preset, with the nearest known one": (
        "sky130_amkor_40",
        "unit.yaml:28:8: E120 rules: 'sky130_amkor_40' is no preset of rules\n"
        "    did you mean sky130_amkor_400?",
    ),
    "an unknown preset in a mapping": (
        "{preset: hose}",
        "unit.yaml:28:17: E120 rules.preset: 'hose' is no preset of rules\n    did you mean house?",
    ),
    "a preset that is near none": (
        "fab.csv",
        "unit.yaml:28:8: E120 rules: 'fab.csv' is no preset of rules\n"
        "    known here: house, sky130_amkor_400, sky130_amkor_500, sky130_deca_400; a file of "
        "rules ends in .yaml",
    ),
    "a number for rules": (
        "12",
        "unit.yaml:28:8: E133 rules: 12 is not a mapping\n    write a mapping",
    ),
    "a number for a preset": (
        "{preset: 400}",
        "unit.yaml:28:17: E133 rules.preset: 400 is not a word\n    write a word",
    ),
    "an unknown rule": (
        "{rdl_widht_min_um: 12, why: x}",
        "unit.yaml:28:9: E120 rules.rdl_widht_min_um: no such rule\n"
        "    did you mean rdl_width_min_um?",
    ),
    "a rule in another unit": (
        "{rdl_width_min_mm: 0.012, why: x}",
        "unit.yaml:28:9: E120 rules.rdl_width_min_mm: no such rule\n"
        "    did you mean rdl_width_min_um?",
    ),
    "a value without a reason": (
        "{rdl_width_min_um: 12}",
        "unit.yaml:28:1: E137 rules.why: rule values are replaced without a reason\n"
        "    say why in rules.why",
    ),
    "a reason of blanks": (
        '{rdl_width_min_um: 12, why: "  "}',
        "unit.yaml:28:36: E137 rules.why: rule values are replaced without a reason\n"
        "    say why in rules.why",
    ),
    "a reason that is a number": (
        "{rdl_width_min_um: 12, why: 7}",
        "unit.yaml:28:36: E133 rules.why: 7 is not a word\n    write a word",
    ),
    "a word for a value": (
        "{rdl_width_min_um: wide, why: x}",
        "unit.yaml:28:27: E123 rules.rdl_width_min_um: 'wide' is not a number\n"
        "    write a plain decimal number, without quotes or unit",
    ),
    "an exponent": (
        "{rdl_width_min_um: 1e1, why: x}",
        "unit.yaml:28:27: E112 rules.rdl_width_min_um: 1e1 has an exponent: some YAML readers "
        'take it for a word\n    write the number in full, or "1e1" in quotes for a name',
    ),
    "a value given twice": (
        "{rdl_width_min_um: 12, rdl_width_min_um: 13, why: x}",
        "unit.yaml:28:31: E108 rules.rdl_width_min_um: this key is already given in line 28\n"
        "    keep one of the two",
    ),
    "a negative length": (
        "{rdl_width_min_um: -12, why: x}",
        "unit.yaml:28:27: E126 rules.rdl_width_min_um: -12 um must be 0 or more\n"
        "    write a length that makes sense here",
    ),
    "a length off the grid": (
        "{rdl_width_min_um: 12.0005, why: x}",
        "unit.yaml:28:27: E124 rules.rdl_width_min_um: 12.0005 um is not on the 0.001 um grid\n"
        "    use a multiple of 0.001 um",
    ),
    "a length beyond GDSII": (
        "{rdl_width_min_um: 3000000, why: x}",
        "unit.yaml:28:27: E125 rules.rdl_width_min_um: 3000000 um is beyond 32-bit GDSII\n"
        "    coordinates must stay within +-2147483.647 um",
    ),
    "a density in percent": (
        "{rdl_density_min: 30, why: x}",
        "unit.yaml:28:26: E128 rules.rdl_density_min: 30 is out of range: it must be 0 to 1\n"
        "    write a fraction of 1, as 0.35 for 35 %",
    ),
    "a negative density": (
        "{rdl_density_min: -0.3, why: x}",
        "unit.yaml:28:26: E128 rules.rdl_density_min: -0.3 is out of range: it must be 0 to 1\n"
        "    write a fraction of 1, as 0.35 for 35 %",
    ),
    "a least above the preset's most": (
        "{preset: sky130_amkor_400, pitch_min_um: 500, why: x}",
        "unit.yaml:28:49: E139 rules.pitch_min_um: at least 500 um is above pitch_max_um, "
        "at most 400 um\n    replace both, or take another preset",
    ),
    "a most below the preset's least": (
        "{rdl_density_max: 0.3, why: x}",
        "unit.yaml:28:26: E139 rules.rdl_density_max: at most 0.3 is below rdl_density_min, "
        "at least 0.35\n    replace both, or take another preset",
    ),
    "several in one line": (
        "{preset: hose, rdl_width_min_um: -1, trnch_min_um: 3}",
        "unit.yaml:28:1: E137 rules.why: rule values are replaced without a reason\n"
        "    say why in rules.why\n"
        "unit.yaml:28:17: E120 rules.preset: 'hose' is no preset of rules\n"
        "    did you mean house?\n"
        "unit.yaml:28:41: E126 rules.rdl_width_min_um: -1 um must be 0 or more\n"
        "    write a length that makes sense here\n"
        "unit.yaml:28:45: E120 rules.trnch_min_um: no such rule\n    did you mean trench_min_um?",
    ),
    "a file that is not there": (
        "fab.yaml",
        "unit.yaml:28:8: E138 rules: it cannot be read: there is no such file\n"
        "    name a file of rules, or a preset: house, sky130_amkor_400, sky130_amkor_500, "
        "sky130_deca_400",
    ),
    "a folder for a file": (
        "{preset: ./.yaml}",
        "unit.yaml:28:17: E138 rules.preset: it cannot be read: a folder\n"
        "    name a file of rules, or a preset: house, sky130_amkor_400, sky130_amkor_500, "
        "sky130_deca_400",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_in_a_spec(tmp_path: Path, case: str) -> None:
    """The message is compared whole."""
    (tmp_path / ".yaml").mkdir()
    rules, message = REFUSED[case]
    assert refusal(tmp_path, rules) == message


REFUSED_FILES = {
    "an empty file": (
        "",
        "fab.yaml:1:1: E104 rules: the file is empty\n"
        "    write preset, why and values by the names of rules, as in a spec",
    ),
    "a list": (
        "- rdl_width_min_um\n",
        "fab.yaml:1:1: E104 rules: the file is not a mapping of rules\n"
        "    write preset, why and values by the names of rules, as in a spec",
    ),
    "two documents": (
        "preset: house\n---\npreset: house\n",
        "fab.yaml:3:1: E105 rules: the file holds 2 documents\n    keep one set of rules a file",
    ),
    "no YAML": (
        "preset: [house\n",
        "fab.yaml:2:1: E103 YAML: did not find expected ',' or ']'\n"
        "    correct the text; a colon or bracket may be missing just before",
    ),
    "a value given twice": (
        "why: x\ntrench_min_um: 3\ntrench_min_um: 4\n",
        "fab.yaml:3:1: E108 trench_min_um: this key is already given in line 2\n"
        "    keep one of the two",
    ),
    "a word that some readers take for a boolean": (
        "why: no\ntrench_min_um: 3\n",
        "fab.yaml:1:6: E110 why: no is a boolean to some YAML readers and a word to others\n"
        '    write "no" in quotes for a name, or true or false',
    ),
    "an unknown rule": (
        "why: x\ntrnch_min_um: 3\n",
        "fab.yaml:2:1: E120 trnch_min_um: no such rule\n    did you mean trench_min_um?",
    ),
    "an unknown preset": (
        "preset: hose\n",
        "fab.yaml:1:9: E120 preset: 'hose' is no preset of rules\n    did you mean house?",
    ),
    "another file": (
        "preset: base.yaml\n",
        "fab.yaml:1:9: E120 preset: 'base.yaml' is a file, and a file of rules names no other\n"
        "    name a preset: house, sky130_amkor_400, sky130_amkor_500, sky130_deca_400",
    ),
    "a value without a reason": (
        "trench_min_um: 3\n",
        "fab.yaml:1:1: E137 why: rule values are replaced without a reason\n    say why in why",
    ),
    "a word for a value": (
        "why: x\ntrench_min_um: wide\n",
        "fab.yaml:2:16: E123 trench_min_um: 'wide' is not a number\n"
        "    write a plain decimal number, without quotes or unit",
    ),
    "a length off the grid": (
        "why: x\ntrench_min_um: 3.0005\n",
        "fab.yaml:2:16: E124 trench_min_um: 3.0005 um is not on the 0.001 um grid\n"
        "    use a multiple of 0.001 um",
    ),
    "a least above the most": (
        "why: x\npreset: sky130_deca_400\npitch_max_um: 350\n",
        "fab.yaml:3:15: E139 pitch_max_um: at most 350 um is below pitch_min_um, at least 400 um\n"
        "    replace both, or take another preset",
    ),
}


@pytest.mark.parametrize("case", REFUSED_FILES)
def test_refused_in_a_file_of_rules(tmp_path: Path, case: str) -> None:
    """With the file's own line and column."""
    text, message = REFUSED_FILES[case]
    (tmp_path / "fab.yaml").write_text(text)
    assert refusal(tmp_path, "fab.yaml") == message


def test_a_file_and_the_spec_are_judged_in_one_run(tmp_path: Path) -> None:
    """The file's problems stand where the spec names it, before what comes later in the spec."""
    (tmp_path / "fab.yaml").write_text("trench_min_um: -3\nwhy: x\n")
    assert refusal(tmp_path, "{preset: fab.yaml, trench_min_um: -4, why: z}") == (
        "fab.yaml:1:16: E126 trench_min_um: -3 um must be 0 or more\n"
        "    write a length that makes sense here\n"
        "unit.yaml:28:42: E126 rules.trench_min_um: -4 um must be 0 or more\n"
        "    write a length that makes sense here"
    )


@given(
    values=st.dictionaries(
        st.sampled_from(sorted(name for name, rule in RULES.items() if rule.is_length)),
        st.integers(0, 10_000_000),
    ),
    preset=st.sampled_from(sorted(PRESETS)),
)
def test_a_file_of_rules_is_read_exactly(
    tmp_path_factory: pytest.TempPathFactory, values: dict[str, int], preset: str
) -> None:
    """Any lengths on the grid, in any number, to the nanometer."""
    path = tmp_path_factory.mktemp("rules") / "fab.yaml"
    lines = [f"{name}: {Decimal(nm) / 1000:f}" for name, nm in values.items()]
    path.write_text("\n".join([f"preset: {preset}", "why: drawn by lot", *lines]) + "\n")

    file = read_rule_file(path)

    assert file.problems == ()
    assert file.spec is not None
    assert file.spec.preset == preset
    assert {name: int(um * 1000) for name, um in file.spec.values.items()} == values
