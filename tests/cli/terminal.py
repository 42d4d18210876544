"""A command whose output goes to a terminal, as a person sees it."""

import os
import pty
import subprocess
from collections.abc import Sequence
from pathlib import Path


class Terminal:
    """A running command and the terminal that it writes to."""

    def __init__(
        self, command: Sequence[str | Path], environment: dict[str, str], cwd: Path
    ) -> None:
        """Start it; standard output and error are one terminal, which sends no Ctrl-C by itself."""
        self._ours, theirs = pty.openpty()
        self.run = subprocess.Popen(  # noqa: S603  our own command
            command, env=environment, cwd=cwd, stdout=theirs, stderr=theirs
        )
        os.close(theirs)
        self.text = ""

    def read_until(self, wanted: str) -> bool:
        """Read until a text has come; False when the command ended without it."""
        while wanted not in self.text:
            more = self._more()
            if not more:
                return False
            self.text += more
        return True

    def close(self) -> int:
        """Read what is left, and return the exit status."""
        while more := self._more():
            self.text += more
        os.close(self._ours)
        return self.run.wait(timeout=60)

    def _more(self) -> str:
        try:
            return os.read(self._ours, 65536).decode()
        except OSError:  # Linux's way to say that the other side is closed
            return ""


def screen(text: str) -> list[str]:
    """What the lines of a terminal show in the end: after a carriage return, writing goes over."""
    lines: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        shown = ""
        for part in line.split("\r"):
            shown = part + shown[len(part) :]
        lines.append(shown.rstrip())
    return lines
