"""`wlcsp diff`: what it prints and how it ends, alone and called by git."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import klayout.db as kdb
import pytest

from tests.cli.command import CONFIGS, environment, files_below, wlcsp
from tests.compare.small import edited

TINY = CONFIGS / "tiny" / "tiny.yaml"
HOLE = CONFIGS / "hole36" / "hole36.yaml"


@pytest.fixture
def one(tmp_path: Path) -> Path:
    """A layout: two discs of 1 x 1 um."""
    item = kdb.Layout()
    top, disc = item.create_cell("P_TOP"), item.create_cell("P_DISC")
    disc.shapes(item.layer(30, 0)).insert(kdb.Box(0, 0, 1000, 1000))
    for x in (0, 5000):
        top.insert(kdb.CellInstArray(disc.cell_index(), kdb.Trans(x, 0)))
    path = tmp_path / "one.gds"
    item.write(str(path))
    return path


@pytest.fixture
def other(one: Path) -> Path:
    """The same with a disc that is 1 nm wider and 1 nm less high."""

    def edit(item: kdb.Layout) -> None:
        shapes = item.cell("P_DISC").shapes(item.layer(30, 0))
        shapes.clear()
        shapes.insert(kdb.Box(0, 0, 1001, 999))

    return edited(one, one.with_name("other.gds"), edit)


def test_layouts_that_differ_are_exit_1(one: Path, other: Path) -> None:
    """1 um times 1 nm on each side, twice."""
    done = wlcsp("diff", one, other)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines() == [
        "rdl (30/0): only in A 2 places, 0.002 um2; only in B 2 places, 0.001998 um2",
        "  in P_DISC, placed 2 times",
        "    only in A (0, 0.999)..(1, 1) um, 0.001 um2",
        "    only in B (1, 0)..(1.001, 0.999) um, 0.000999 um2",
        "1 layer differs; compared cell by cell",
    ]


def test_equal_is_exit_0(one: Path) -> None:
    """A layout and itself, a spec and itself."""
    done = wlcsp("diff", one, one)
    assert (done.returncode, done.stdout) == (0, "equal: the same shapes and texts\n")
    done = wlcsp("diff", TINY, TINY)
    assert (done.returncode, done.stdout) == (0, "equal: both mean the same\n")


def test_specs_that_differ_are_exit_1(tmp_path: Path) -> None:
    """A line for each change."""
    new = tmp_path / "new.yaml"
    new.write_text(HOLE.read_text().replace("outer_diameter_um: 150", "outer_diameter_um: 160"))
    done = wlcsp("diff", HOLE, new)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == "ball_pad.emboss.outer_diameter_um: 150 -> 160\n"


def test_quiet_prints_nothing(one: Path, other: Path) -> None:
    """The exit status tells."""
    done = wlcsp("diff", "-q", one, other)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")


def test_json_has_all_of_a_layout(one: Path, other: Path) -> None:
    """Counts and areas of one cell; how often it is placed."""
    done = wlcsp("diff", one, other, "--format", "json")
    assert done.returncode == 1
    assert json.loads(done.stdout) == {
        "diff": 1,
        "kind": "layouts",
        "a": str(one),
        "b": str(other),
        "equal": False,
        "frame": [],
        "askew": [],
        "layers": [
            {
                "layer": 30,
                "datatype": 0,
                "name": "rdl",
                "compared": "cells",
                "cells": [
                    {
                        "cell": "P_DISC",
                        "placed": 2,
                        "only_a": {
                            "count": 1,
                            "area_um2": 0.001,
                            "boxes_um": [[0, 0.999, 1, 1]],
                        },
                        "only_b": {
                            "count": 1,
                            "area_um2": 0.000999,
                            "boxes_um": [[1, 0, 1.001, 0.999]],
                        },
                    }
                ],
            }
        ],
        "texts": [],
        "unmeasured": [],
        "notes": [],
    }


def test_json_has_all_of_a_spec(tmp_path: Path) -> None:
    """The names, also those that the words only count."""
    new = tmp_path / "new.yaml"
    new.write_text(HOLE.read_text().replace("d1_opening_um: {inset_um: 20}", "d1_opening_um: 42"))
    done = wlcsp("diff", HOLE, new, "--format", "json")
    assert done.returncode == 1
    data = json.loads(done.stdout)
    assert (data["diff"], data["kind"], data["equal"]) == (1, "specs", False)
    (change,) = data["changes"]
    assert change["what"] == "d1 opening 40 x 40 -> 42 x 42 um"
    assert change["names"] == [f"P{number}" for number in range(1, 37)]


def test_markers_and_picture_appear_whole_and_alone(tmp_path: Path, one: Path, other: Path) -> None:
    """In a folder that is made for them."""
    out = tmp_path / "out"
    done = wlcsp("diff", one, other, "--markers", out / "d.lyrdb", "--picture", out / "d.png")
    assert (done.returncode, done.stderr) == (1, "")
    assert files_below(out) == {"d.lyrdb", "d.png"}


def test_a_spec_against_a_layout_is_for_verify(one: Path) -> None:
    """In either order, whatever the names say."""
    disguised = one.with_suffix(".yaml")
    shutil.copy(one, disguised)
    for files in ((TINY, disguised), (disguised, TINY)):
        done = wlcsp("diff", *files)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == (
            f"E420 diff: {TINY} is a spec and {disguised} is a layout\n"
            f"    wlcsp verify {disguised} {TINY} judges a layout against its spec; diff takes two "
            "of a kind\n"
        )


def test_unusable_files_are_exit_2(tmp_path: Path, one: Path) -> None:
    """A layout that is cut off, a file that is neither, and one that is not there."""
    short = tmp_path / "short.gds"
    short.write_bytes(one.read_bytes()[:-30])
    done = wlcsp("diff", one, short)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"E421 {short}: KLayout cannot read it: ")
    neither = tmp_path / "neither"
    neither.write_bytes(b"\x7fELF\x00\x00")
    done = wlcsp("diff", one, neither)
    assert (done.returncode, done.stderr) == (
        2,
        f"E423 {neither}: it is neither a spec nor a GDSII or OASIS layout\n"
        "    give two specs, or two layouts\n",
    )
    done = wlcsp("diff", one, tmp_path / "gone.gds")
    assert (done.returncode, done.stderr) == (
        2,
        f"E422 {tmp_path / 'gone.gds'}: it cannot be read: No such file or directory\n"
        "    give the path of a spec or of a layout\n",
    )
    done = wlcsp("diff", HOLE, tmp_path / "gone.yaml")
    assert done.returncode == 2


def test_calls_that_make_no_sense_are_exit_2(one: Path) -> None:
    """One file; markers of specs; too few arguments for git."""
    for arguments, said in (
        ((one,), "give two files: two specs, or two layouts"),
        ((HOLE, HOLE, "--markers", "x.lyrdb"), "--markers and --picture are for layouts"),
        (("--git", one, one), "--git takes the 7 or 9 arguments that git gives to a diff driver"),
    ):
        done = wlcsp("diff", *arguments)
        assert done.returncode == 2
        assert said in done.stderr


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository in which git shows layouts and specs by `wlcsp diff`."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "-q")
    git(folder, "config", "diff.wlcsp.command", f'"{sys.executable}" -m wlcsp_cli diff --git')
    (folder / ".gitattributes").write_text("*.gds diff=wlcsp\n*.yaml diff=wlcsp\n")
    return folder


def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the real git, away from anybody's own settings."""
    return subprocess.run(  # noqa: S603  fixed arguments
        ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments],  # noqa: S607  the git of the machine
        cwd=folder,
        env=environment(GIT_CONFIG_GLOBAL="/dev/null", GIT_CONFIG_NOSYSTEM="1", GIT_PAGER="cat"),
        capture_output=True,
        text=True,
        check=False,
    )


needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


@needs_git
def test_git_shows_what_changed_in_a_layout(repository: Path, one: Path, other: Path) -> None:
    """Added, changed, removed, and under another name."""
    shutil.copy(one, repository / "a.gds")
    git(repository, "add", ".")
    added = git(repository, "diff", "--cached", "--ext-diff", "--", "a.gds")
    assert (added.returncode, added.stderr) == (0, "")
    assert added.stdout == "wlcsp diff a/a.gds b/a.gds\nlayout added\n"
    git(repository, "commit", "-q", "-m", "one")
    shutil.copy(other, repository / "a.gds")
    changed = git(repository, "diff")
    assert (changed.returncode, changed.stderr) == (0, "")
    assert changed.stdout.splitlines() == [
        "wlcsp diff a/a.gds b/a.gds",
        "rdl (30/0): only in A 2 places, 0.002 um2; only in B 2 places, 0.001998 um2",
        "  in P_DISC, placed 2 times",
        "    only in A (0, 0.999)..(1, 1) um, 0.001 um2",
        "    only in B (1, 0)..(1.001, 0.999) um, 0.000999 um2",
        "1 layer differs; compared cell by cell",
    ]
    (repository / "a.gds").rename(repository / "b.gds")
    git(repository, "add", "-A")
    renamed = git(repository, "diff", "--cached", "-M10%")
    assert (renamed.returncode, renamed.stderr) == (0, "")
    assert renamed.stdout.splitlines()[0] == "wlcsp diff a/a.gds b/b.gds"
    assert "1 layer differs; compared cell by cell" in renamed.stdout
    (repository / "b.gds").unlink()
    removed = git(repository, "diff")
    assert removed.stdout == "wlcsp diff a/b.gds b/b.gds\nlayout removed\n"


@needs_git
def test_git_shows_what_changed_in_a_spec(repository: Path) -> None:
    """A spec without tables by its meaning; the log, too."""
    spec = repository / "hole36.yaml"
    shutil.copy(HOLE, spec)
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "one")
    spec.write_text(spec.read_text().replace("outer_diameter_um: 150", "outer_diameter_um: 160"))
    wanted = [
        "wlcsp diff a/hole36.yaml b/hole36.yaml",
        "ball_pad.emboss.outer_diameter_um: 150 -> 160",
    ]
    assert git(repository, "diff").stdout.splitlines() == wanted
    git(repository, "commit", "-q", "-a", "-m", "two")
    shown = git(repository, "log", "-1", "-p", "--ext-diff", "--format=%s")
    assert [line for line in shown.stdout.splitlines() if line] == ["two", *wanted]


@needs_git
def test_git_shows_the_keys_of_a_spec_whose_tables_it_does_not_give(repository: Path) -> None:
    """The copy of the earlier spec stands in a folder of git's own."""
    for path in TINY.parent.iterdir():
        shutil.copy(path, repository / path.name)
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "one")
    spec = repository / "tiny.yaml"
    spec.write_text(
        spec.read_text().replace("outer_diameter_um: 150", "outer_diameter_um: 160  # larger")
    )
    done = git(repository, "diff")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "wlcsp diff a/tiny.yaml b/tiny.yaml",
        "only what stands in the spec itself is compared: git gives a copy of it without its "
        "tables (chip_pads.table, balls.table, nets.table)",
        "ball_pad.emboss.outer_diameter_um: 150 -> 160",
    ]


@needs_git
def test_git_is_told_when_a_file_cannot_be_used(repository: Path, one: Path) -> None:
    """It stops then: nothing is shown as if it were compared."""
    shutil.copy(one, repository / "a.gds")
    git(repository, "add", ".")
    git(repository, "commit", "-q", "-m", "one")
    (repository / "a.gds").write_bytes(one.read_bytes()[:-30])
    done = git(repository, "diff")
    assert done.returncode != 0
    assert "E421 a.gds: KLayout cannot read it: " in done.stderr
