"""Files appear whole under their names, or not at all."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from wlcsp_layout.errors import OutputError
from wlcsp_layout.writers.staging import staged


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_files_appear_in_order_and_the_hidden_folder_goes(tmp_path: Path) -> None:
    """Nothing is visible before it is published."""
    with staged(tmp_path / "out") as staging:
        staging.write_text("a", "1")
        staging.write_text("b", "2")
        assert [name for name in names(tmp_path / "out") if not name.startswith(".")] == []
        staging.publish(["a", "b"], stale=[])

    assert names(tmp_path / "out") == ["a", "b"]


def below(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_a_name_may_begin_with_a_folder(tmp_path: Path) -> None:
    """Hidden until it is published, put in place of an earlier one, rejected likewise."""
    out = tmp_path / "out"
    for text in ("1", "2"):
        with staged(out) as staging:
            staging.write_text("maps/a", text)
            staging.write_text("b", text)
            staging.publish(["maps/a", "b"], stale=[])
    assert below(out) == ["b", "maps", "maps/a"]
    assert (out / "maps" / "a").read_text() == "2"

    with staged(out) as staging:
        staging.write_text("maps/a", "bad")
        staging.reject(["maps/a"])
    assert below(out) == ["b", "maps", "maps/a", "rejected", "rejected/maps", "rejected/maps/a"]
    assert (out / "maps" / "a").read_text() == "2"

    with staged(out) as staging:
        staging.write_text("maps/a", "3")
        staging.publish(["maps/a"], stale=[])
    assert below(out) == ["b", "maps", "maps/a"]


def test_a_folder_into_which_nothing_came_is_removed(tmp_path: Path) -> None:
    """The first file of the list is a folder by the time it is moved: nothing follows it."""
    with staged(tmp_path) as staging:
        staging.write_text("b", "1")
        staging.write_text("maps/a", "1")
        staging.path("b").unlink()
        staging.path("b").mkdir()
        (staging.path("b") / "c").write_text("")
        (tmp_path / "b").write_text("earlier")
        with pytest.raises(OutputError) as fault:
            staging.publish(["b", "maps/a"], stale=[])

    assert str(fault.value) == (
        f"F101 {tmp_path}/b: it could not be written: Not a directory\n"
        "    free some space, or choose another folder with -o"
    )
    assert below(tmp_path) == ["b"]


@pytest.mark.parametrize("is_link", [True, False], ids=["link", "file"])
def test_what_stands_in_place_of_an_inner_folder_is_left_alone(
    tmp_path: Path, *, is_link: bool
) -> None:
    """A link might lead anywhere; a file is somebody's."""
    (tmp_path / "precious").mkdir()
    out = tmp_path / "out"
    out.mkdir()
    if is_link:
        (out / "maps").symlink_to(tmp_path / "precious")
    else:
        (out / "maps").write_text("mine")

    with staged(out) as staging:
        staging.write_text("maps/a", "yours")
        with pytest.raises(OutputError) as fault:
            staging.publish(["maps/a"], stale=[])

    assert str(fault.value) == f"F101 {out}/maps: it is not a folder\n    move it away"
    assert below(tmp_path / "precious") == []


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_interrupted_run_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    """Not even the folders that it made."""

    def interrupted() -> None:
        with staged(tmp_path / "new" / "out") as staging:
            staging.write_text("a", "1")
            staging.write_text("maps/a", "1")
            raise error

    with pytest.raises(error):
        interrupted()

    assert names(tmp_path) == []


def test_an_earlier_result_stays_when_a_run_is_rejected(tmp_path: Path) -> None:
    """The bad files go to rejected/; the next good run clears them and stale markers."""
    with staged(tmp_path) as staging:
        staging.write_text("a", "good")
        staging.publish(["a"], stale=[])
    with staged(tmp_path) as staging:
        staging.write_text("a", "bad")
        staging.reject(["a"])

    assert (tmp_path / "a").read_text() == "good"
    assert (tmp_path / "rejected" / "a").read_text() == "bad"

    (tmp_path / "m.lyrdb").write_text("old markers")
    with staged(tmp_path) as staging:
        staging.write_text("a", "better")
        staging.publish(["a"], stale=["m.lyrdb"])

    assert names(tmp_path) == ["a"]


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    """The system's reason, in one line."""
    (tmp_path / "out").write_text("")

    with pytest.raises(OutputError) as fault, staged(tmp_path / "out"):
        pass

    assert str(fault.value) == (
        f"F101 {tmp_path}/out: it could not be written: File exists\n"
        "    free some space, or choose another folder with -o"
    )


def test_a_link_is_not_written_through(tmp_path: Path) -> None:
    """A link under the name of an output might lead anywhere."""
    (tmp_path / "precious").write_text("mine")
    out = tmp_path / "out"
    out.mkdir()
    (out / "a").symlink_to(tmp_path / "precious")

    with staged(out) as staging:
        staging.write_text("a", "yours")
        with pytest.raises(OutputError) as fault:
            staging.publish(["a"], stale=[])

    assert str(fault.value) == f"F101 {out}/a: it is not a regular file\n    move it away"
    assert (tmp_path / "precious").read_text() == "mine"


def test_a_full_disk_leaves_nothing_and_says_so_in_one_line(tmp_path: Path) -> None:
    """No file may be longer than 50 kB, as layouts are: gdstk says nothing, the read-back does."""
    spec = Path(__file__).parents[2] / "configs" / "caravel" / "caravel.yaml"
    script = "import sys; from wlcsp_cli.main import run; sys.argv[1:] = sys.argv[1:]; run()"
    run = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-c", script, "gen", str(spec), "-o", str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000)),
        env={**os.environ, "NO_COLOR": "1"},
    )

    assert run.returncode == 3
    assert run.stderr == (
        "F102 caravel.gds: it came out short: File too large\n"
        "    free some space, or choose another folder with -o\n"
    )
    assert not (tmp_path / "out").exists()
