"""Progress on a terminal: one line that is written over, and gone in the end."""

import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TypeAlias

Tell: TypeAlias = Callable[[str, int, int], None]
"""A stage, nets done, nets in all: as in `wlcsp_layout.route.routing`, which is slow to import."""

LEAST_S = 0.1
"""Between two rewritings: faster is not read, and a slow terminal would hold up the work."""


class Line:
    """A line of standard error; when that is no terminal, or `is_quiet`, nothing is ever written.

    `head` is what stands before the progress: how far a batch is.
    """

    def __init__(self, *, is_quiet: bool = False) -> None:
        """Begin with nothing shown."""
        self.head = ""
        self._is_on = not is_quiet and sys.stderr.isatty()
        self._shown = 0
        self._next_s = 0.0

    def tell(self, stage: str, done: int, total: int) -> None:
        """Show what is being done to how many nets, unless the last time was just now."""
        now_s = time.monotonic()
        if now_s >= self._next_s:
            self._next_s = now_s + LEAST_S
            self.show(f"{stage} {done:,} of {total:,} nets")

    def show(self, text: str = "") -> None:
        """Write the head and a text in place of what is shown."""
        if not self._is_on:
            return
        line = ", ".join(part for part in (self.head, text) if part)
        sys.stderr.write(f"\r{line:<{self._shown}}")
        sys.stderr.flush()
        self._shown = len(line)

    def erase(self) -> None:
        """Take the line away, so that something else can be printed."""
        if self._shown:
            sys.stderr.write(f"\r{' ' * self._shown}\r")
            sys.stderr.flush()
        self._shown, self._next_s = 0, 0.0


@contextmanager
def shown_line(*, is_quiet: bool = False) -> Generator[Line]:
    """Provide a line that is gone at the end, however it comes."""
    line = Line(is_quiet=is_quiet)
    try:
        yield line
    finally:
        line.erase()
