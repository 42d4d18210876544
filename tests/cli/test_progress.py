"""Progress: for terminals alone, gone in the end; and Ctrl-C while nets are routed."""

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.cli.command import COMMAND, CONFIGS, environment, files_below, renamed, wlcsp
from tests.cli.terminal import Terminal, screen

TINY = CONFIGS / "tiny" / "tiny.yaml"
HOLE = CONFIGS / "hole36" / "hole36.yaml"

BIG = """\
wlcsp: 1
name: big
die: {size_um: [40000, 40000]}
chip_pads:
  ring: {per_side: [625, 625, 625, 625], inset_um: 40, pitch_um: 60, size_um: [40, 40]}
  passivation_opening_um: 35
  d1_opening_um: 20
  d2_opening_um: 25
  landing_enclosure_um: 5
balls:
  grid: {rows: 50, columns: 50, pitch_um: 750}
  diameter_um: 250
nets: free
ball_pad:
  metal_diameter_um: 260
  opening_diameter_um: 200
  emboss: {pattern: ring, concave_diameter_um: 230, outer_diameter_um: 150}
rdl: {width_um: 10, space_um: 10}
wafer: {diameter_mm: 300, offset: center_die}
"""
"""2500 free pads and balls: tens of seconds of routing, 5 s of which are one step of scipy."""


@pytest.fixture
def big(tmp_path: Path) -> Path:
    path = tmp_path / "big.yaml"
    path.write_text(BIG)
    return path


def on_a_terminal(folder: Path, *arguments: str | Path) -> Terminal:
    """Start the command in a folder."""
    return Terminal([*COMMAND, *arguments], environment(NO_COLOR="1"), folder)


def test_a_terminal_sees_how_many_nets_are_routed_and_nothing_of_it_in_the_end(
    tmp_path: Path,
) -> None:
    """Tiny has four nets; the screen then shows what a pipe gets, line for line."""
    terminal = on_a_terminal(tmp_path, "gen", TINY, "-o", "seen")
    assert terminal.close() == 0
    piped = wlcsp("gen", TINY, "-o", "seen", cwd=tmp_path)

    assert "\rrouting 0 of 4 nets" in terminal.text
    assert screen(terminal.text) == piped.stdout.split("\n")
    assert piped.stderr == ""


def test_check_tells_of_its_routing_too(tmp_path: Path) -> None:
    """And its verdict stands alone in the end."""
    terminal = on_a_terminal(tmp_path, "check", TINY)
    assert terminal.close() == 0

    assert "\rrouting 0 of 4 nets" in terminal.text
    assert screen(terminal.text) == wlcsp("check", TINY, cwd=tmp_path).stdout.split("\n")


def test_quiet_writes_nothing_to_a_terminal(tmp_path: Path) -> None:
    """Not even a carriage return, of one spec or of two."""
    (tmp_path / "hole.yaml").write_text(renamed(HOLE, "hole"))
    terminal = on_a_terminal(tmp_path, "gen", "-q", TINY, "hole.yaml")
    assert terminal.close() == 0

    assert terminal.text == ""


@pytest.mark.parametrize(
    ("jobs", "shown"),
    [
        ("1", "\r1 of 2 specs done, routing 0 of 36 nets"),
        ("2", "\r1 of 2 specs done"),
    ],
)
def test_a_batch_counts_its_specs(tmp_path: Path, jobs: str, shown: str) -> None:
    """One after the other with the nets of the spec at work; side by side the specs alone."""
    (tmp_path / "hole.yaml").write_text(
        renamed(HOLE, "hole").replace("routes: none", "routes: auto")
    )
    terminal = on_a_terminal(tmp_path, "gen", TINY, "hole.yaml", "-o", "out", "--jobs", jobs)
    terminal.close()

    assert "\r0 of 2 specs done" in terminal.text
    assert shown in terminal.text
    if jobs == "2":
        assert "routing" not in terminal.text
    assert not any("specs done" in line for line in screen(terminal.text))


@pytest.mark.parametrize(
    ("command", "delay_s"),
    [(("gen", "-o", "out", "--depfile", "d"), 3), (("check",), 3), (("check",), 0)],
)
def test_ctrl_c_while_nets_are_routed_ends_at_once_and_writes_nothing(
    big: Path, command: tuple[str, ...], delay_s: float
) -> None:
    """After 3 s scipy is imported and at its one step, which lasts longer than the 4 s allowed."""
    name, *options = command
    terminal = on_a_terminal(big.parent, name, big, *options)
    assert terminal.read_until("routing 0 of 2,500 nets")
    time.sleep(delay_s)
    start = time.monotonic()
    terminal.run.send_signal(signal.SIGINT)
    assert terminal.close() == 130

    assert time.monotonic() - start < 4
    assert screen(terminal.text) == ["wlcsp: interrupted; nothing half-done was kept", ""]
    assert files_below(big.parent) == {"big.yaml"}
    assert not (big.parent / "out").exists()


def test_ctrl_c_ends_a_batch_that_routes_side_by_side(big: Path) -> None:
    """The whole group gets SIGINT; the other spec stands complete or not at all."""
    other = big.parent / "hole.yaml"
    other.write_text(renamed(HOLE, "hole"))
    with subprocess.Popen(  # noqa: S603  our own command
        [*COMMAND, "gen", big, other, "--jobs", "2", "-o", "out"],
        cwd=big.parent,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as run:
        manifest = big.parent / "out" / "hole" / "hole.manifest.json"
        while not manifest.exists():
            time.sleep(0.05)
        start = time.monotonic()
        os.killpg(run.pid, signal.SIGINT)
        output, errors = run.communicate(timeout=60)

    assert (run.returncode, output) == (130, "")
    assert time.monotonic() - start < 4
    assert errors == "wlcsp: interrupted; nothing half-done was kept\n"
    assert not (big.parent / "out" / "big").exists()
    assert not list(big.parent.glob("out/**/.wlcsp-*"))
