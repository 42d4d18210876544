"""Every example: commented, with its schema, and clean."""

from pathlib import Path

import pytest

from tests.cli.command import CONFIGS, ROOT
from wlcsp_layout import pipeline

SPECS = sorted(CONFIGS.glob("*/*.yaml"))


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_an_example_is_called_as_its_folder_and_begins_with_its_schema(spec: Path) -> None:
    """Then a comment that says what it is."""
    lines = spec.read_text().splitlines()
    assert spec.stem == spec.parent.name
    assert lines[0] == "# yaml-language-server: $schema=../../build/wlcsp.schema.json"
    assert lines[1].startswith("# ")
    assert f"name: {spec.stem}" in "\n".join(lines)


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_an_example_generates_with_notes_at_most(spec: Path, tmp_path: Path) -> None:
    """No warning is acceptable in what people start from."""
    made = pipeline.generate(spec, tmp_path / "out")
    assert {note.code[0] for note in made.notes} <= {"N"}
    assert all(path.is_file() for path in made.files)


def test_the_makefile_builds_every_example() -> None:
    """A folder that it does not know would never be built."""
    line = next(
        line
        for line in (ROOT / "configs" / "Makefile").read_text().splitlines()
        if line.startswith("NAMES")
    )
    assert line.split()[2:] == [spec.stem for spec in SPECS]
