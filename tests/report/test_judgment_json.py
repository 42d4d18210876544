"""What the judge says as plain data: the keys are a promise."""

import json

from tests.report.judgments import LATE, SPACES, clean, spoiled
from wlcsp_layout.report.judgment_json import (
    Checks,
    checks_as_data,
    finding_as_data,
    judgment_as_data,
)


def test_a_finding_has_all_its_keys_whatever_it_holds() -> None:
    """Places in um, of spec files without their folders; what is not there is null or empty."""
    assert finding_as_data(SPACES[1]) == {
        "code": "V312",
        "level": "error",
        "subject": "net N1",
        "what": "the space is 8 um, and must be at least 10 um",
        "mend": "move one of the traces",
        "place": None,
        "cell": "unit_DIE",
        "at_um": [1, 20.5],
        "lines_um": [[[0, 0], [1, 0.5]]],
        "objects": ["A1", "P1"],
    }
    assert finding_as_data(LATE) == {
        "code": "N101",
        "level": "notice",
        "subject": "waivers",
        "what": "one runs out soon",
        "mend": "",
        "place": "unit.yaml:40:5",
        "cell": None,
        "at_um": None,
        "lines_um": [],
        "objects": [],
    }


def test_a_judgment_is_plain_data() -> None:
    """Every part of it, and JSON gives it back as it was."""
    data = judgment_as_data(spoiled())
    assert json.loads(json.dumps(data)) == data
    assert data["rules_run"][1] == {
        "code": "V312",
        "name": "rdl_space_min_um",
        "layers": ["rdl"],
        "limit": "at least 10 um",
        "source": "a rule set",
        "shapes": 63,
        "measured": "8 um",
        "findings": 7,
        "waived": 1,
    }
    assert data["rules_skipped"][0] == {
        "rule": "V331 ubm_min_um",
        "code": "V331",
        "name": "ubm_min_um",
        "why": "the stack has no UBM",
    }
    assert data["claims"][1] == {
        "number": 4,
        "text": "a broken ring",
        "state": "not used",
        "measured": "",
    }
    assert [finding["code"] for finding in data["findings"]] == ["N101", "W401", *["V312"] * 7]
    assert data["waived"] == [
        {
            **finding_as_data(SPACES[0]),
            "why": "agreed with the foundry",
            "until": "2027-06-30",
            "waiver": "unit.yaml:30:3",
        }
    ]


def test_what_a_run_checked_beside_the_judge_comes_first_with_the_same_keys() -> None:
    """Its checks do not say how many shapes they looked at."""
    checks = Checks(
        run=("R101", "V101"), skipped=(("design rules", "--no-verify"),), findings=(LATE,)
    )
    data = checks_as_data(checks, clean())
    assert [(row["code"], row["shapes"]) for row in data["rules_run"]] == [
        ("R101", None),
        ("V101", None),
        ("V201", 1_200),
    ]
    assert {tuple(row) for row in data["rules_run"]} == {tuple(data["rules_run"][2])}
    assert data["rules_skipped"] == [
        {"rule": "design rules", "code": None, "name": "design rules", "why": "--no-verify"}
    ]
    assert data["findings"] == [finding_as_data(LATE)]
    alone = checks_as_data(checks)
    assert list(alone) == list(data)
    assert alone["rules_run"] == data["rules_run"][:2]
