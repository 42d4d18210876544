"""Every refusal with its whole message: what is wrong, where, and what to do.

Each case changes one place of a spec that is fine.
"""

from pathlib import Path

import pytest

from tests.spec import refused_designs, refused_fields
from wlcsp_layout import pipeline
from wlcsp_layout.errors import SpecError

SPEC = """\
wlcsp: 1
name: unit
die: {size_um: [2000, 2000]}
chip_pads:
  list:
    - {name: P1, at_um: [100, 1000], size_um: [80, 80]}
    - {name: P2, at_um: [1900, 1000], size_um: [80, 80]}
  passivation_opening_um: 60
  d1_opening_um: 40
  d2_opening_um: 50
balls:
  list:
    - {name: A1, at_um: [600, 1000]}
    - {name: A2, at_um: [1400, 1000]}
  diameter_um: 250
nets:
  N1: {pads: [P1], balls: [A1]}
  N2: {pads: [P2], balls: [A2]}
ball_pad:
  metal_diameter_um: 260
  opening_diameter_um: 200
  emboss:
    pattern: ring
    concave_diameter_um: 230
    outer_diameter_um: 150
    inner_diameter_um: equal_area
    gaps: {count: 4, width_um: 20, facing: trace}
wafer: {diameter_mm: 100}
"""
CASES = {**refused_fields.CASES, **refused_designs.CASES}


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_spec_that_the_cases_change_is_fine() -> None:
    """Otherwise a case could pass for another reason."""
    Path("t.yaml").write_text(SPEC)

    assert pipeline.check(Path("t.yaml")).package.name == "unit"


@pytest.mark.parametrize("case", CASES)
def test_refused(case: str) -> None:
    """The message is compared whole."""
    good, bad, message = CASES[case]
    assert SPEC.count(good) >= 1
    Path("t.yaml").write_text(SPEC.replace(good, bad, 1))

    with pytest.raises(SpecError) as refusal:
        pipeline.check(Path("t.yaml"))

    assert str(refusal.value) == message


def test_all_problems_come_in_one_run_and_in_the_order_of_the_file() -> None:
    """One wrong thing in nearly every section; none hides another."""
    text = SPEC
    for good, bad in (
        ("name: unit", "name: my chip"),
        ("size_um: [80, 80]}", "size_um: [80.0001, 80]}"),
        ("at_um: [1400, 1000]", "at_um: [800, 1000]"),
        ("balls: [A2]", "balls: [A3]"),
        ("metal_diameter_um: 260", "metal_diameter_um: wide"),
        ("outer_diameter_um: 150", "outer_diameter_um: 240"),
        ("count: 4", "cuont: 4"),
        ("diameter_mm: 100", "diameter_mm: 1e2"),
    ):
        text = text.replace(good, bad, 1)
    Path("t.yaml").write_text(text)

    with pytest.raises(SpecError) as refusal:
        pipeline.check(Path("t.yaml"))

    codes = [(f.code, f.place.line if f.place else 0) for f in refusal.value.findings]
    assert codes == [
        ("E134", 2),
        ("E124", 6),
        ("E344", 14),
        ("E350", 18),
        ("E123", 20),
        ("E322", 25),
        ("E121", 27),
        ("E120", 27),
        ("E112", 28),
    ]
