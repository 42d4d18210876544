"""What holds for every sub-command: help, exit statuses, signals, pipes and color."""

import os
import pty
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.command import COMMAND, CONFIGS, environment, wlcsp
from wlcsp_cli.commands import COMMANDS
from wlcsp_cli.status import judged
from wlcsp_layout import __version__


def test_help_lists_every_sub_command_with_its_line() -> None:
    """`wlcsp -h` and `wlcsp --help` are one text."""
    short, long = wlcsp("-h"), wlcsp("--help")
    assert (short.returncode, short.stderr) == (0, "")
    assert short.stdout == long.stdout
    width = max(map(len, COMMANDS))
    for name, row in COMMANDS.items():
        assert f"  {name:<{width}}  {row.short_help}\n" in short.stdout


def test_help_imports_neither_gdstk_nor_klayout_nor_numpy_nor_pydantic() -> None:
    """The help of all sub-commands reads the table alone."""
    code = (
        "import sys; from wlcsp_cli.main import main; main(['-h']);"
        "sys.exit(bool({'gdstk', 'klayout', 'numpy', 'pydantic', 'yaml'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603  our own interpreter


@pytest.mark.parametrize("name", COMMANDS)
def test_every_sub_command_has_a_help_of_its_own(name: str) -> None:
    """Its usage line names it."""
    done = wlcsp(name, "-h")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Usage: wlcsp {name} ")


def test_the_version_is_that_of_the_package() -> None:
    """One line, nothing else."""
    assert wlcsp("--version").stdout == f"wlcsp {__version__}\n"


def test_a_misspelt_sub_command_is_answered_with_the_nearest_one() -> None:
    """Exit status 2, as every unusable call."""
    done = wlcsp("chek")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == (
        "Usage: wlcsp [OPTIONS] COMMAND [ARGS]...\n"
        "Try 'wlcsp --help' for help.\n\n"
        "Error: there is no command 'chek': did you mean check?\n"
    )


def test_an_unknown_option_is_an_unusable_call() -> None:
    """Exit status 2."""
    done = wlcsp("gen", "--nonsense")
    assert done.returncode == 2
    assert "No such option" in done.stderr


def test_an_unforeseen_error_is_one_line_without_a_traceback() -> None:
    """Line breaks of the error's own text become spaces."""
    verdict = judged(ValueError("one\n  two"))
    assert verdict.status == 3
    assert verdict.text == (
        "wlcsp: internal error: ValueError: one two; please report it with the spec "
        "(WLCSP_DEBUG=1 shows where it happened)"
    )


def test_debug_shows_the_traceback_of_an_unforeseen_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """With WLCSP_DEBUG set the whole of it."""
    monkeypatch.setenv("WLCSP_DEBUG", "1")
    with pytest.raises(ValueError, match="one") as caught:
        raise ValueError("one")
    text = judged(caught.value).text
    assert text.startswith("Traceback (most recent call last):\n")
    assert text.endswith("\nValueError: one")


@pytest.fixture
def waiting(tmp_path: Path) -> Path:
    """A spec whose pad table is a named pipe: reading it waits until somebody writes."""
    folder = shutil.copytree(CONFIGS / "tiny", tmp_path / "tiny")
    (folder / "pads.csv").unlink()
    os.mkfifo(folder / "pads.csv")
    return folder / "tiny.yaml"


@pytest.mark.parametrize(
    ("sent", "status", "said"),
    [
        (signal.SIGINT, 130, "wlcsp: interrupted; nothing half-done was kept\n"),
        (signal.SIGTERM, 143, ""),
    ],
)
def test_an_interrupted_run_says_so_in_one_line_and_leaves_nothing(
    waiting: Path, sent: signal.Signals, status: int, said: str
) -> None:
    """The signal arrives while the run waits for its pad table."""
    folder = waiting.parent
    before = sorted(folder.iterdir())
    with subprocess.Popen(  # noqa: S603  our own command
        [*COMMAND, "gen", str(waiting), "-o", str(folder / "out"), "--depfile", str(folder / "d")],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as run:
        # Opening the writing end waits until the run has opened the other one.
        handle = os.open(folder / "pads.csv", os.O_WRONLY)
        run.send_signal(sent)
        output, errors = run.communicate(timeout=60)
        os.close(handle)
    assert (run.returncode, output, errors) == (status, "", said)
    assert sorted(folder.iterdir()) == before


def test_ctrl_c_ends_a_batch_side_by_side_with_one_line(waiting: Path) -> None:
    """The whole group of processes gets SIGINT, as a terminal sends it; the first spec waits."""
    folder = waiting.parent
    other = shutil.copytree(CONFIGS / "demo49", folder.parent / "demo49")
    with subprocess.Popen(  # noqa: S603  our own command
        [*COMMAND, "gen", str(waiting), str(other / "demo49.yaml"), "--jobs", "2", "-o", "out"],
        cwd=folder.parent,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as run:
        handle = os.open(folder / "pads.csv", os.O_WRONLY)
        os.killpg(run.pid, signal.SIGINT)
        output, errors = run.communicate(timeout=60)
        os.close(handle)
    assert (run.returncode, output) == (130, "")
    assert errors == "wlcsp: interrupted; nothing half-done was kept\n"
    assert not list(folder.parent.glob("out/**/.wlcsp-*"))


def test_a_process_of_a_batch_leaves_ctrl_c_to_the_one_that_was_called(waiting: Path) -> None:
    """Deaf to SIGINT itself, it goes on until SIGTERM comes; its table is then a broken one."""
    folder = waiting.parent
    with subprocess.Popen(  # noqa: S603  our own command
        [*COMMAND, "gen", "-q", waiting, CONFIGS / "demo49" / "demo49.yaml", "--jobs", "2"],
        cwd=folder,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as run:
        handle = os.open(folder / "pads.csv", os.O_WRONLY)
        for child in _children(run.pid):
            os.kill(child, signal.SIGINT)
        os.close(handle)
        output, errors = run.communicate(timeout=60)
    assert (run.returncode, output) == (2, "")
    assert errors.startswith(f"{folder}/pads.csv:1:1: E203 ")


def _children(parent: int) -> list[int]:
    """The processes that a process has started."""
    table = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid="],  # noqa: S607  of the system
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    pairs = (map(int, line.split()) for line in table.splitlines())
    return [child for child, of in pairs if of == parent]


def test_a_reader_who_leaves_early_is_no_error() -> None:
    """As in `wlcsp explain | head -1`: the status that a shell shows for SIGPIPE, and no word."""
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(  # noqa: S603  our own command
        [*COMMAND, "explain"], stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (done.returncode, done.stderr) == (141, b"")


def _on_a_terminal(*arguments: str, **extra: str) -> str:
    """Run the command with its output on a terminal, and return what came."""
    ours, theirs = pty.openpty()
    env = {key: value for key, value in environment().items() if key != "NO_COLOR"} | extra
    with subprocess.Popen([*COMMAND, *arguments], env=env, stdout=theirs, stderr=theirs):  # noqa: S603  our own command
        os.close(theirs)
        text = b""
        while True:
            try:
                more = os.read(ours, 65536)
            except OSError:  # Linux's way to say that the other side is closed
                break
            if not more:
                break
            text += more
    os.close(ours)
    return text.decode()


def test_color_is_for_terminals_without_no_color() -> None:
    """The code at the head of an article is bold on a terminal, and plain elsewhere."""
    assert _on_a_terminal("explain", "E101").startswith("\x1b[1mE101\x1b[0m  ")
    assert _on_a_terminal("explain", "E101", NO_COLOR="1").startswith("E101  ")
    assert wlcsp("explain", "E101").stdout.startswith("E101  ")
