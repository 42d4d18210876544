"""`wlcsp view`, and `wlcsp gen --watch`, beside somebody who listens as klive does."""

import signal
import subprocess
from collections.abc import Iterable
from pathlib import Path

import klayout.db as kdb
import pytest

from tests.cli.command import COMMAND, CONFIGS, environment, renamed, wlcsp
from tests.show.server import AGAIN, KLIVE, free_port, listening


@pytest.fixture
def layout(tmp_path: Path) -> Path:
    path = tmp_path / "some.gds"
    written = kdb.Layout()
    written.create_cell("TOP")
    written.write(str(path))
    return path


def test_a_running_klayout_takes_the_layout_with_its_markers(layout: Path) -> None:
    markers = layout.with_suffix(".lyrdb")
    markers.touch()
    with listening(KLIVE) as server:
        run = wlcsp("view", layout, "--port", str(server.port))
    assert (run.returncode, run.stdout, run.stderr) == (
        0,
        f"{layout}: opened in the running KLayout 0.30.1\n",
        "",
    )
    assert server.request()["lyrdb"] == str(markers)


def test_without_one_a_new_window_opens_with_styles_and_markers(
    layout: Path, tmp_path: Path
) -> None:
    """The program here writes its arguments down."""
    told = tmp_path / "arguments"
    program = tmp_path / "klayout"
    program.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {told}\n')
    program.chmod(0o755)
    for suffix in (".lyp", ".lyrdb"):
        layout.with_suffix(suffix).touch()
    run = wlcsp("view", layout, "--port", str(free_port()), "--klayout", program)
    assert (run.returncode, run.stdout, run.stderr) == (
        0,
        f"{layout}: in a new window of KLayout\n",
        "",
    )
    assert told.read_text().split("\n")[:-1] == [
        "-e",
        str(layout),
        "-l",
        str(layout.with_suffix(".lyp")),
        "-m",
        str(layout.with_suffix(".lyrdb")),
    ]


def test_a_program_that_ends_at_once_is_quoted(layout: Path, tmp_path: Path) -> None:
    program = tmp_path / "klayout"
    program.write_text("#!/bin/sh\necho could not connect to display >&2\nexit 6\n")
    program.chmod(0o755)
    run = wlcsp("view", layout, "--new", "--klayout", program)
    assert (run.returncode, run.stderr) == (
        3,
        f"F105 {program}: KLayout ended at once with status 6: could not connect to display\n"
        "    it needs a display; without one, wlcsp render draws pictures\n",
    )


def test_without_any_klayout_it_says_what_to_do(layout: Path) -> None:
    run = wlcsp("view", layout, "--port", str(free_port()), "--klayout", "no-such-program")
    assert (run.returncode, run.stderr) == (
        2,
        "E443 no-such-program: there is no such program, and no running KLayout with klive answers"
        "\n    install KLayout (klayout.de), give its path with --klayout, or draw pictures with "
        "wlcsp render\n",
    )


def test_somebody_else_on_the_port_is_no_klayout(layout: Path) -> None:
    with listening(b"220 mail ready\n") as server:
        run = wlcsp("view", layout, "--port", str(server.port))
    assert (run.returncode, run.stderr) == (
        2,
        f"E444 port {server.port}: somebody listens there who is not klive: the answer is no JSON: "
        "b'220 mail ready\\n'\n"
        "    give klive's port with --port, or take a new window with --new\n",
    )


def test_what_is_no_layout_is_not_shown(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text("wlcsp: 1\n")
    run = wlcsp("view", spec)
    assert (run.returncode, run.stderr) == (
        2,
        f"E412 {spec}: the file is neither GDSII nor OASIS\n"
        "    give the path of a .gds or .oas file\n",
    )


def test_the_page_beside_a_layout_opens_in_the_browser(layout: Path, tmp_path: Path) -> None:
    """The browser here writes down what it is to show."""
    told = tmp_path / "shown"
    program = tmp_path / "browser"
    program.write_text(f'#!/bin/sh\nprintf %s "$1" > {told}\n')
    program.chmod(0o755)
    page = layout.with_suffix(".html")
    page.touch()
    run = wlcsp("view", "--html", layout, BROWSER=str(program))
    assert (run.returncode, run.stdout) == (0, f"{page}: in the browser\n")
    assert told.read_text() == page.as_uri()


def test_without_a_page_there_is_nothing_to_browse(layout: Path) -> None:
    run = wlcsp("view", "--html", layout)
    assert (run.returncode, run.stderr) == (
        2,
        f"E445 {layout.with_suffix('.html')}: there is no page beside the layout\n"
        "    wlcsp gen writes it with the layout\n",
    )


def test_without_a_browser_it_says_so(layout: Path) -> None:
    page = layout.with_suffix(".html")
    page.touch()
    run = wlcsp("view", "--html", layout, BROWSER="no-such-browser", PATH="", DISPLAY="")
    assert (run.returncode, run.stderr) == (
        2,
        f"E446 {page}: no browser could be started\n"
        "    open the file by hand, or name a browser in the variable BROWSER\n",
    )


def test_a_saved_spec_is_built_again_and_shown_until_ctrl_c(tmp_path: Path) -> None:
    """A wrong spec is said and shows nothing; a rejected layout is shown from where it lies."""
    spec = tmp_path / "tiny.yaml"
    spec.write_text(renamed(CONFIGS / "tiny" / "tiny.yaml", "watched"))
    for table in (CONFIGS / "tiny").glob("*.csv"):
        (tmp_path / table.name).write_text(table.read_text())
    good = spec.read_text()
    width = "metal_diameter_um: 260"
    assert width in good
    out, watching = tmp_path / "out", "watching 4 files; Ctrl-C ends it"
    with (
        listening(KLIVE, AGAIN) as server,
        subprocess.Popen(  # noqa: S603  our own command
            [*COMMAND, "gen", spec, "-q", "-o", out, "--watch", "--port", str(server.port)],
            env=environment(),
            stderr=subprocess.PIPE,
            text=True,
        ) as run,
    ):
        assert run.stderr
        assert server.request()["gds"] == str(out / "watched.gds")
        _read_until(run.stderr, watching)
        spec.write_text(good.replace(width, "metal_diameter_um: 260.0005"))
        said = _read_until(run.stderr, watching)
        assert [line for line in said if "E124" in line]
        spec.write_text(good.replace(width, "metal_diameter_um: 210"))
        rejected = server.request()
        assert rejected["gds"] == str(out / "rejected" / "watched.gds")
        assert rejected["lyrdb"] == str(out / "rejected" / "watched.lyrdb")
        _read_until(run.stderr, watching)
        spec.write_text(good)
        assert server.request()["gds"] == str(out / "watched.gds")
        _read_until(run.stderr, watching)
        run.send_signal(signal.SIGINT)
        assert run.stderr.read() == "wlcsp: interrupted; nothing half-done was kept\n"
        assert run.wait(timeout=60) == 130


def _read_until(lines: Iterable[str], last: str) -> list[str]:
    """Return the lines before one; without it the command has ended too early."""
    said: list[str] = []
    for line in lines:
        if line.rstrip("\n") == last:
            return said
        said.append(line)
    raise AssertionError(f"it ended without saying {last!r}: {said}")


def test_watching_is_not_for_make(tmp_path: Path) -> None:
    run = wlcsp("gen", tmp_path / "a.yaml", "--watch", "--depfile", tmp_path / "a.d")
    assert run.returncode == 2
    assert run.stderr.split("\n")[-2] == (
        "Error: --watch is for people, --depfile for Make: leave one of them out"
    )
