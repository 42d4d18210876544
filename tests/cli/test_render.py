"""`wlcsp render` as a user runs it."""

from pathlib import Path

import pytest

from tests.cli.command import CONFIGS, files_below, wlcsp


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The layout of tiny, by the command."""
    out = tmp_path_factory.mktemp("made")
    done = wlcsp("gen", "-q", "--no-verify", CONFIGS / "tiny" / "tiny.yaml", "-o", out)
    assert (done.returncode, done.stderr) == (0, "")
    return out / "tiny.gds"


def test_all_pictures_go_beside_the_layout(made: Path) -> None:
    """SVG and PNG of the wafer, a die, a ball and four masks; a line for each."""
    done = wlcsp("render", made)
    assert (done.returncode, done.stderr) == (0, "")
    views = ("wafer", "die", "ball", "mask_d1", "mask_d2", "mask_rdl", "mask_d3")
    names = [f"tiny_{view}.{form}" for view in views for form in ("svg", "png")]
    folder = made.parent / "pictures"
    assert files_below(folder) == set(names)
    sizes = {name: (folder / name).stat().st_size for name in names}
    assert done.stdout.splitlines() == [
        f"{folder / name} ({sizes[name]:,} bytes)" for name in names
    ]


def test_only_what_is_asked_for_is_drawn(made: Path, tmp_path: Path) -> None:
    """In any order, once each, and nothing is printed with -q."""
    out = tmp_path / "out"
    chosen = ("--of", "ball", "--of", "ball", "--mask", "d2", "--format", "svg", "--theme", "dark")
    done = wlcsp("render", made, "-q", "-o", out, *chosen)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert files_below(out) == {"tiny_ball_dark.svg", "tiny_mask_d2_dark.svg"}


def test_the_same_file_gives_the_same_bytes_at_any_hash_seed(made: Path, tmp_path: Path) -> None:
    """SVG and PNG, in processes of their own."""
    drawn: list[dict[str, bytes]] = []
    for seed in ("1", "2"):
        out = tmp_path / seed
        chosen = ("--of", "die", "--names", "net", "--width", "500")
        done = wlcsp("render", made, "-q", "-o", out, *chosen, PYTHONHASHSEED=seed)
        assert done.returncode == 0
        drawn.append({name: (out / name).read_bytes() for name in files_below(out)})
    assert drawn[0] == drawn[1]
    assert set(drawn[0]) == {"tiny_die.svg", "tiny_die.png"}


def test_what_cannot_be_drawn_exits_with_2(tmp_path: Path) -> None:
    """A spec instead of a layout; no folder is left."""
    spec = CONFIGS / "tiny" / "tiny.yaml"
    done = wlcsp("render", spec, "-o", tmp_path / "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"E431 {spec}: the file is neither GDSII nor OASIS\n"
        "    give the path of a .gds or .oas file that wlcsp gen has written\n"
    )
    assert not (tmp_path / "out").exists()


def test_a_problem_of_the_spec_is_told(made: Path, tmp_path: Path) -> None:
    """Before anything is drawn."""
    spec = tmp_path / "gone.yaml"
    done = wlcsp("render", made, "--spec", spec, "-o", tmp_path / "out")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        f"E101 {spec}: it cannot be read: there is no such file\n"
        "    give the path of a spec; wlcsp init writes one to start from\n"
    )
    assert not (tmp_path / "out").exists()


def test_a_place_that_is_a_file_exits_with_3(made: Path, tmp_path: Path) -> None:
    """The machine's own word."""
    out = tmp_path / "out"
    out.write_text("")
    done = wlcsp("render", made, "-o", out)
    assert done.returncode == 3
    assert done.stderr == (
        f"F101 {out}: it could not be written: File exists\n"
        "    free some space, or choose another folder with -o\n"
    )
