"""`wlcsp verify`: exit status, forms and refusals, on files of its own and on spoiled ones."""

import json
import re
from pathlib import Path
from xml.etree import ElementTree as ET

import klayout.db as kdb
import pytest
from klayout import rdb

from tests.cli.command import COMMAND, environment, wlcsp
from tests.cli.terminal import Terminal
from tests.packages import spec_file


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A spec and its layout, good.gds, and one whose first ball lies 3 um aside, bad.gds."""
    made = tmp_path_factory.mktemp("verify")
    spec_file(made)
    assert wlcsp("gen", "unit.yaml", "-o", ".", cwd=made).returncode == 0
    layout = kdb.Layout()
    layout.read(str(made / "unit.gds"))
    layout.write(str(made / "good.gds"))
    balls = layout.cell("unit_BALL")
    first = next(balls.each_inst())
    if first.is_regular_array():
        first.explode()
    next(balls.each_inst()).transform(kdb.Trans(3_000, 0))
    layout.write(str(made / "bad.gds"))
    return made


def test_a_good_file_is_exit_0_and_says_what_was_looked_at(folder: Path) -> None:
    """The last line has all of it."""
    done = wlcsp("verify", "unit.gds", "unit.yaml", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    head, *_, last = done.stdout.splitlines()
    assert head.startswith("unit.gds judged by unit.yaml, read with KLayout ")
    assert last.startswith("unit.gds: ")
    assert " checks on " in last
    assert " skipped, 0 findings" in last


def test_oasis_is_judged_as_gdsii_is(folder: Path) -> None:
    """By the first bytes, not by the name."""
    (folder / "named.gds").write_bytes((folder / "unit.oas").read_bytes())
    assert wlcsp("verify", "-q", "named.gds", "unit.yaml", cwd=folder).returncode == 0


def test_a_bad_file_is_exit_1_and_says_where(folder: Path) -> None:
    """On standard output; quietly the findings alone."""
    done = wlcsp("verify", "bad.gds", "unit.yaml", cwd=folder)
    assert (done.returncode, done.stderr) == (1, "")
    quiet = wlcsp("verify", "-q", "bad.gds", "unit.yaml", cwd=folder)
    assert (quiet.returncode, quiet.stderr) == (1, "")
    assert quiet.stdout.startswith("V")
    assert "ball A1" in quiet.stdout
    assert quiet.stdout in done.stdout
    assert not wlcsp("verify", "-q", "good.gds", "unit.yaml", cwd=folder).stdout.startswith("V")


def test_json_is_what_the_page_on_commands_says(folder: Path) -> None:
    """The keys in their order; the paths as they were given."""
    done = wlcsp("verify", "bad.gds", folder / "unit.yaml", "--format", "json", cwd=folder)
    data = json.loads(done.stdout)
    assert list(data) == [
        "verify", "file", "spec", "engine", "status",
        "rules_run", "rules_skipped", "claims", "findings", "waived",
    ]  # fmt: skip
    assert (data["verify"], data["file"]) == (1, "bad.gds")
    assert data["spec"] == str(folder / "unit.yaml")
    assert data["status"] == done.returncode == 1
    found = {finding["code"] for finding in data["findings"] if finding["level"] == "error"}
    assert {row["code"] for row in data["rules_run"] if row["findings"]} >= found
    assert found


def test_junit_has_a_failed_case_for_each_broken_rule(folder: Path) -> None:
    """And none for a good file."""
    for name, is_good in (("bad.gds", False), ("good.gds", True)):
        done = wlcsp("verify", name, "unit.yaml", "--format", "junit", cwd=folder)
        root = ET.fromstring(done.stdout)  # noqa: S314  our own output
        assert (root.attrib["failures"] == "0") is is_good
        assert int(root.attrib["tests"]) == len(root.findall("testsuite/testcase"))


def test_github_gets_annotations_of_the_spec(folder: Path) -> None:
    """The last one says what was looked at."""
    done = wlcsp("verify", "bad.gds", "unit.yaml", "--format", "github", cwd=folder)
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert lines[0].startswith("::error file=unit.yaml,line=1,col=1,title=V")
    assert lines[-1].startswith("::notice title=wlcsp verify::bad.gds: ")


def test_markers_are_written_for_what_was_found_and_when_nothing_was(folder: Path) -> None:
    """An earlier file must not outlive its findings."""
    path = folder / "markers" / "m.lyrdb"
    done = wlcsp("verify", "bad.gds", "unit.yaml", "--markers", path, cwd=folder)
    assert f"to see the markers: klayout bad.gds -m {path}" in done.stdout.splitlines()
    assert "V519" in marked(path)
    wlcsp("verify", "good.gds", "unit.yaml", "--markers", path, cwd=folder)
    assert not [code for code in marked(path) if code.startswith("V")]
    assert [entry.name for entry in path.parent.iterdir()] == ["m.lyrdb"]


def marked(path: Path) -> list[str]:
    """The codes of the markers in a file."""
    database = rdb.ReportDatabase("markers")
    database.load(str(path))
    assert database.top_cell_name == "unit_WAFER"
    return [database.category_by_id(item.category_id()).name() for item in database.each_item()]


def test_claims_are_a_table_of_their_own(folder: Path) -> None:
    """All 17, by number."""
    done = wlcsp("verify", "unit.gds", "unit.yaml", "--claims", cwd=folder)
    assert done.returncode == 0
    assert re.findall(r"^ ?(\d+)  met", done.stdout, re.MULTILINE) == [
        str(number) for number in range(1, 18)
    ]
    assert done.stdout.splitlines()[-1].startswith("unit.gds: ")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("none.gds", None, "E411 none.gds: the layout cannot be read: No such file or directory"),
        ("folder", "", "E411 folder: the layout cannot be read: Is a directory"),
        ("text.gds", b"hello\n", "E412 text.gds: the file is neither GDSII nor OASIS"),
        ("empty.gds", b"", "E412 empty.gds: the file is empty"),
        (
            "unit.gds.gz",
            b"\x1f\x8b\x08\x00",
            "E412 unit.gds.gz: the file is compressed (gzip): unpack it",
        ),
    ],
    ids=["missing", "folder", "text", "empty", "compressed"],
)
def test_what_is_no_layout_is_exit_2(
    folder: Path, tmp_path: Path, name: str, content: bytes | str | None, said: str
) -> None:
    """The message is whole, on standard error."""
    if isinstance(content, bytes):
        (tmp_path / name).write_bytes(content)
    elif content is not None:
        (tmp_path / name).mkdir()
    done = wlcsp("verify", name, folder / "unit.yaml", cwd=tmp_path)
    mend = "give the path of a .gds or .oas file first, and of its spec second"
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"{said}\n    {mend}\n"


def test_each_form_says_why_nothing_was_judged(folder: Path) -> None:
    """On standard output, with the exit status of text: no program takes it for a pass."""
    json_run = wlcsp("verify", "x.gds", "unit.yaml", "--format", "json", cwd=folder)
    data = json.loads(json_run.stdout)
    assert (data["status"], data["engine"], data["rules_run"]) == (2, None, [])
    assert [finding["code"] for finding in data["findings"]] == ["E411"]
    junit = wlcsp("verify", "x.gds", "unit.yaml", "--format", "junit", cwd=folder)
    assert ET.fromstring(junit.stdout).attrib["errors"] == "1"  # noqa: S314  our own output
    github = wlcsp("verify", "x.gds", "unit.yaml", "--format", "github", cwd=folder)
    assert github.stdout.startswith("::error file=unit.yaml,line=1,col=1,title=E411::x.gds: ")
    assert (json_run.returncode, junit.returncode, github.returncode) == (2, 2, 2)


def test_all_that_makes_a_call_unusable_is_said_at_once(folder: Path) -> None:
    """The markers, the file and the spec."""
    done = wlcsp("verify", "x.gds", "x.yaml", "--markers", "x.yaml", cwd=folder)
    assert done.returncode == 2
    codes = [line[:4] for line in done.stderr.splitlines() if not line.startswith(" ")]
    assert codes == ["E413", "E411", "E101"]


def test_markers_never_take_the_place_of_an_input(folder: Path) -> None:
    """By whatever path it is named."""
    before = (folder / "unit.gds").read_bytes()
    path = folder / "." / "unit.gds"
    done = wlcsp("verify", "unit.gds", "unit.yaml", "--markers", path, cwd=folder)
    assert done.stderr == (
        f"E413 --markers: {path} is read in this call, and would be written over\n"
        "    give the markers a path of their own, as NAME.lyrdb\n"
    )
    assert (done.returncode, (folder / "unit.gds").read_bytes()) == (2, before)


@pytest.mark.parametrize("suffix", ["gds", "oas"])
def test_a_layout_cut_short_is_exit_1(folder: Path, suffix: str) -> None:
    """Without a traceback, wherever it ends."""
    whole = (folder / f"unit.{suffix}").read_bytes()
    cut = folder / f"cut.{suffix}"
    for size in (20, len(whole) // 3, len(whole) - 40):
        cut.write_bytes(whole[:size])
        done = wlcsp("verify", cut.name, "unit.yaml", cwd=folder)
        assert (done.returncode, done.stdout) == (1, ""), size
        assert done.stderr.startswith("V"), size
        assert f" cut.{suffix}: " in done.stderr, size


def test_a_layout_without_cells_is_exit_1(tmp_path: Path) -> None:
    """KLayout reads it; there is nothing to judge."""
    spec_file(tmp_path)
    kdb.Layout().write(str(tmp_path / "none.gds"))
    done = wlcsp("verify", "none.gds", "unit.yaml", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        1,
        "V101 none.gds: it holds no cell, or only cells that place each other\n"
        "    the file is damaged or was cut short: write or copy it anew\n",
    )


def test_a_terminal_shows_colors_within_its_width(folder: Path) -> None:
    """And a pipe or NO_COLOR none."""
    command = [*COMMAND, "verify", "unit.gds", "unit.yaml"]
    for extra, is_colored in (({}, True), ({"NO_COLOR": "1"}, False)):
        terminal = Terminal(command, environment(COLUMNS="80", **extra), folder)
        assert terminal.close() == 0
        assert ("\x1b[" in terminal.text) is is_colored
    lines = terminal.text.splitlines()
    table = lines[lines.index("") + 1 :]
    assert max(len(line.rstrip()) for line in table[: table.index("")]) <= 80
    piped = wlcsp("verify", "unit.gds", "unit.yaml", cwd=folder)
    assert "\x1b" not in piped.stdout
