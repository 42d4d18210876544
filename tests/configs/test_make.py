"""configs/Makefile with a real make: builds all, and again only what was edited."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import CONFIGS, environment

NAMES = ("hole36", "tiny")
"""Two of the examples: one of a single file, one with tables."""


@pytest.fixture
def configs(tmp_path: Path) -> Path:
    """A copy of all examples in a folder with a space in its name."""
    return Path(shutil.copytree(CONFIGS, tmp_path / "my configs"))


def make(configs: Path) -> str:
    """Run make with two jobs, and return what it ran."""
    done = subprocess.run(  # noqa: S603  the user's make, on our own Makefile
        [  # noqa: S607  the user's make
            "make",
            "-j2",
            f"NAMES={' '.join(NAMES)}",
            "OUT=../out",
            f"WLCSP={sys.executable} -m wlcsp_cli",
        ],
        cwd=configs,
        env={key: v for key, v in environment().items() if key not in {"MAKEFLAGS", "MAKELEVEL"}},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_only_the_example_whose_table_was_edited_is_built_again(configs: Path) -> None:
    """First both, then none, then the one with the table, then the one with the spec."""
    first = make(configs)
    assert [name for name in NAMES if f"gen -q {name}/{name}.yaml" in first] == list(NAMES)
    for name in NAMES:
        assert (configs.parent / "out" / name / f"{name}.manifest.json").is_file()

    assert "gen" not in make(configs)

    table = configs / "tiny" / "nets.csv"
    table.write_text(table.read_text().replace("CLK,CLK,B1", "CLOCK,CLK,B1"))
    again = make(configs)
    assert [name for name in NAMES if f"gen -q {name}/" in again] == ["tiny"]

    spec = configs / "hole36" / "hole36.yaml"
    spec.write_text(spec.read_text().replace("size_um: [80, 80]", "size_um: [82, 82]"))
    again = make(configs)
    assert [name for name in NAMES if f"gen -q {name}/" in again] == ["hole36"]


def test_a_table_that_was_renamed_does_not_stop_make(configs: Path) -> None:
    """The rules of the last run still name the old file."""
    make(configs)
    folder = configs / "tiny"
    (folder / "nets.csv").rename(folder / "wires.csv")
    spec = folder / "tiny.yaml"
    spec.write_text(spec.read_text().replace("nets.csv", "wires.csv"))
    assert "gen -q tiny/tiny.yaml" in make(configs)
