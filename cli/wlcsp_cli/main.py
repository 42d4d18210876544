"""The `wlcsp` command from its arguments to its exit status.

Nothing that takes time is imported at the top: Ctrl-C is answered in one line at any moment.
"""

import gc
import os
import signal
import sys
from collections.abc import Sequence
from types import FrameType
from typing import NoReturn

INTERRUPTED = 130
BROKEN_PIPE = 141
TERMINATED = 143
"""What a shell shows for a program ended by SIGINT, SIGPIPE and SIGTERM."""


def run() -> NoReturn:
    """Be the program: run the command, and leave without taking the interpreter apart.

    Fewer garbage collections and no teardown make a run of half a second a tenth shorter.
    """
    gc.set_threshold(50_000, 20, 20)
    status = main()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        status = BROKEN_PIPE
    os._exit(status)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status; a message is printed, nothing is raised."""
    # numpy and pydantic start faster with these, and nothing here profits from the defaults.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "1")
    try:
        signal.signal(signal.SIGTERM, _terminated)
        return _run(sys.argv[1:] if arguments is None else list(arguments))
    except KeyboardInterrupt:
        sys.stderr.write("wlcsp: interrupted; nothing half-done was kept\n")
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; the interpreter must not complain when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE


def _run(arguments: list[str]) -> int:
    import click  # noqa: PLC0415  below the guard against Ctrl-C

    from wlcsp_cli.group import wlcsp  # noqa: PLC0415  likewise

    if "_WLCSP_COMPLETE" in os.environ:
        wlcsp.main(arguments, prog_name="wlcsp")
    try:
        # click.Group.main would take Ctrl-C and broken pipes for errors of its own.
        with wlcsp.make_context("wlcsp", arguments) as context:
            result: object = wlcsp.invoke(context)
    except click.exceptions.Exit as end:
        return end.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except BrokenPipeError:
        raise
    except Exception as error:  # noqa: BLE001  the one place where every other error ends
        from wlcsp_cli.status import judged  # noqa: PLC0415  not needed when all is well

        verdict = judged(error)
        click.echo(verdict.text, err=True)
        return verdict.status
    return result if isinstance(result, int) else 0


def _terminated(_signal: int, _frame: FrameType | None) -> None:
    """Unwind as Ctrl-C does, so that hidden folders are removed."""
    sys.exit(TERMINATED)
