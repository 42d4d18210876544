"""`wlcsp check`: every problem of every spec, as text, JSON and annotations."""

import json
from pathlib import Path

import pytest

from tests.cli.command import CONFIGS, files_below, wlcsp

TINY = CONFIGS / "tiny" / "tiny.yaml"
HOLE = CONFIGS / "hole36" / "hole36.yaml"


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """The example hole36 with a misspelt key in line 7 and a pitch off the grid in line 16."""
    text = HOLE.read_text().replace("hole36", "bad")
    text = text.replace("  size_um: [2600", "  sise_um: [2600").replace("um: 400}", "um: 400.0005}")
    path = tmp_path / "bad.yaml"
    path.write_text(text)
    return path


def test_all_problems_of_all_specs_come_in_one_run(bad: Path) -> None:
    """In the order of the call; the good spec is still judged."""
    done = wlcsp("check", bad, TINY)
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (2, "")
    heads = [line.split(" ")[1] for line in lines if line.startswith(f"{bad}:") and ": E" in line]
    assert {"E120"} < set(heads)
    assert f"{bad}: {len(heads)} problems" in lines
    assert lines[-1] == f"{TINY}: fine: 25,025 dies of 4 balls, 4 of 4 nets routed"


def test_nothing_is_written(tmp_path: Path) -> None:
    """Not even a folder."""
    assert wlcsp("check", TINY, cwd=tmp_path).returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_json_has_an_entry_for_each_spec_in_order(bad: Path) -> None:
    """Status as the exit status of the spec alone; a fine spec has its name and its notes."""
    done = wlcsp("check", TINY, bad, "--format", "json")
    data = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (2, "")
    assert data["check"] == 1
    assert data["specs"][0] == {"spec": str(TINY), "name": "tiny", "status": 0, "findings": []}
    assert (data["specs"][1]["name"], data["specs"][1]["status"]) == (None, 2)
    finding = next(item for item in data["specs"][1]["findings"] if item["code"] == "E120")
    assert finding == {
        "code": "E120",
        "level": "error",
        "file": str(bad),
        "line": 11,
        "column": 3,
        "subject": "die.sise_um",
        "what": "no such field",
        "mend": "did you mean size_um?",
    }


def test_github_marks_the_line(bad: Path) -> None:
    """As a workflow command."""
    done = wlcsp("check", bad, "--format", "github")
    assert done.returncode == 2
    assert (
        f"::error file={bad},line=11,col=3,title=E120::die.sise_um: no such field%0A"
        "did you mean size_um?"
    ) in done.stdout.splitlines()


def test_a_design_that_breaks_a_rule_is_exit_1(tmp_path: Path) -> None:
    """Traces 20 um wide that need 5 mm of space to each other."""
    for name in files_below(TINY.parent):
        text = (TINY.parent / name).read_text()
        (tmp_path / name).write_text(text.replace("space_um: 20", "space_um: 200"))
    done = wlcsp("check", tmp_path / "tiny.yaml")
    assert done.returncode == 1
    assert " R101 " in f" {done.stdout}"
