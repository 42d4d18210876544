"""`wlcsp export-deck`: where the script goes, and what is refused."""

from pathlib import Path

from tests.cli.command import files_below, wlcsp
from tests.packages import spec_file


def test_the_script_goes_where_it_is_told_or_to_standard_output(tmp_path: Path) -> None:
    """The same text, and no other file; a folder is made."""
    spec = spec_file(tmp_path)
    printed = wlcsp("export-deck", spec)
    assert (printed.returncode, printed.stderr) == (0, "")
    assert printed.stdout.startswith("# $description: Design rules of unit\n")
    assert printed.stdout.endswith("\nrun\n")
    done = wlcsp("export-deck", spec, "-o", tmp_path / "new" / "unit.drc")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert (tmp_path / "new" / "unit.drc").read_text(encoding="utf-8") == printed.stdout
    assert files_below(tmp_path) == {"unit.yaml", "new/unit.drc"}


def test_a_name_that_is_no_drc_script_is_refused(tmp_path: Path) -> None:
    """And nothing is written."""
    spec_file(tmp_path)
    done = wlcsp("export-deck", "unit.yaml", "-o", "unit.rb", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "E414 -o: KLayout does not take 'unit.rb' for a DRC script\n"
        "    give a path of its own, as NAME.drc\n"
    )
    assert files_below(tmp_path) == {"unit.yaml"}


def test_the_spec_is_not_written_over(tmp_path: Path) -> None:
    """Not even when it is called like a script."""
    text = spec_file(tmp_path).rename(tmp_path / "unit.drc").read_text()
    done = wlcsp("export-deck", "unit.drc", "-o", "./unit.drc", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == (
        "E414 -o: unit.drc is read in this call, and would be written over\n"
        "    give a path of its own, as NAME.drc\n"
    )
    assert (tmp_path / "unit.drc").read_text() == text
