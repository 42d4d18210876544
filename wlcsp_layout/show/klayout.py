"""A new window of KLayout."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from wlcsp_layout.errors import OutputError

ON_MACOS = Path("/Applications/klayout.app/Contents/MacOS/klayout")
"""Where KLayout's own packages put it; there it is on nobody's PATH."""
START_S = 1.0
"""A program that cannot start, for want of a display, ends within this time."""


def program(given: str | None = None) -> str | None:
    """Return KLayout's path: the one given, else that on PATH; None when there is none."""
    found = shutil.which(given or "klayout")
    return found or (str(ON_MACOS) if given is None and ON_MACOS.exists() else None)


def command(klayout: str, layout: Path, styles: Path | None, markers: Path | None) -> list[str]:
    """Return the call that shows a layout, to be edited, with its layer styles and markers."""
    return [klayout, "-e", str(layout), *_with("-l", styles), *_with("-m", markers)]


def _with(option: str, path: Path | None) -> Iterator[str]:
    if path:
        yield from (option, str(path))


def start(call: list[str]) -> None:
    """Start KLayout so that it outlives this process.

    Raises: OutputError when it cannot be started, or ends at once with an error.
    """
    with tempfile.TemporaryFile() as complaints:
        try:
            window = subprocess.Popen(  # noqa: S603  the user's own KLayout, without a shell
                call,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                start_new_session=True,
            )
            status = window.wait(timeout=START_S)
        except subprocess.TimeoutExpired:
            # It runs, and goes on without us.
            window.returncode = 0
            return
        except OSError as error:
            raise OutputError(
                f"F105 {call[0]}: it could not be started: {error.strerror or error}\n"
                "    give the path of KLayout with --klayout"
            ) from error
        complaints.seek(0)
        lines = complaints.read().decode(errors="replace").split("\n")
    if status:
        said = next((line.strip() for line in lines if line.strip()), "it does not say why")
        raise OutputError(
            f"F105 {call[0]}: KLayout ended at once with status {status}: {said}\n"
            "    it needs a display; without one, wlcsp render draws pictures"
        )
