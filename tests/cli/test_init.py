"""`wlcsp init`: a spec to start from."""

from pathlib import Path

import pytest

from tests.cli.command import CONFIGS, files_below, wlcsp

TEMPLATES = ("demo49", "hole36", "tiny")


def test_the_starter_stands_with_its_schema_and_the_next_step_is_told(tmp_path: Path) -> None:
    """Without arguments: demo49, here."""
    done = wlcsp("init", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "wrote demo49.yaml\nnext: wlcsp gen demo49.yaml\n"
    assert files_below(tmp_path) == {"demo49.yaml", "wlcsp.schema.json"}


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_generates_cleanly(name: str, tmp_path: Path) -> None:
    """With no warning, and notes only."""
    assert wlcsp("init", tmp_path, "--template", name).returncode == 0
    done = wlcsp("gen", "-q", tmp_path / f"{name}.yaml", "-o", tmp_path / "out")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "out" / f"{name}.manifest.json").is_file()


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_the_example_of_its_name(name: str, tmp_path: Path) -> None:
    """All files but for the path to the schema in the first line."""
    wlcsp("init", tmp_path, "--template", name)
    for path in (CONFIGS / name).iterdir():
        ours, theirs = (tmp_path / path.name).read_text(), path.read_text()
        if path.suffix == ".yaml":
            first, ours = ours.split("\n", 1)
            theirs = theirs.split("\n", 1)[1]
            assert first == "# yaml-language-server: $schema=wlcsp.schema.json"
        assert ours == theirs


def test_the_list_has_a_line_for_each_template(tmp_path: Path) -> None:
    """And nothing is written."""
    lines = wlcsp("init", "--list", cwd=tmp_path).stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(TEMPLATES)
    assert files_below(tmp_path) == set()


def test_a_file_that_is_there_is_never_written_over(tmp_path: Path) -> None:
    """One file of the four is in the way: it stays, and nothing else is written."""
    (tmp_path / "balls.csv").write_text("mine")
    done = wlcsp("init", "--template", "tiny", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "E401 balls.csv: the file is already there\n"
        "    give another folder (wlcsp init DIR), or move it away\n"
    )
    assert files_below(tmp_path) == {"balls.csv"}
    assert (tmp_path / "balls.csv").read_text() == "mine"


def test_a_schema_that_is_there_stays(tmp_path: Path) -> None:
    """It may be somebody's own."""
    (tmp_path / "wlcsp.schema.json").write_text("{}")
    assert wlcsp("init", cwd=tmp_path).returncode == 0
    assert (tmp_path / "wlcsp.schema.json").read_text() == "{}"


def test_an_unknown_template_is_answered_with_the_nearest(tmp_path: Path) -> None:
    """Exit status 2."""
    done = wlcsp("init", "--template", "demo48", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == (
        "E402 --template: there is no template 'demo48'\n    did you mean demo49?\n"
    )


def test_a_folder_that_cannot_be_made_is_a_fault_of_the_machine(tmp_path: Path) -> None:
    """A file stands where the folder should."""
    (tmp_path / "file").write_text("")
    done = wlcsp("init", "file/new", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == (
        "F101 file/new: it could not be written: Not a directory\n"
        "    give another folder: wlcsp init DIR\n"
    )
