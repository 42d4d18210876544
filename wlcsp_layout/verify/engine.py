"""The second engine in a process of its own.

KLayout is loaded while the layout is still being drawn, and a file so damaged that it ends the
reader does not end the run. Requests and answers are pickles between two processes of one program.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from wlcsp_layout.errors import Finding, OutputError
from wlcsp_layout.layout import Layout

MODULE = "wlcsp_layout.verify.reader"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Files, each of which is to hold what was meant."""

    paths: tuple[Path, ...]
    meant: Layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What differs, and the version of the engine that looked."""

    findings: tuple[Finding, ...]
    version: str


class Engine:
    """The running reader."""

    def __init__(self, to_reader: IO[bytes], from_reader: IO[bytes]) -> None:
        """Talk through these pipes."""
        self._to, self._from = to_reader, from_reader

    def ask(self, request: Request) -> None:
        """Hand over a request; the answer is fetched when it is needed."""
        try:
            pickle.dump(request, self._to, protocol=pickle.HIGHEST_PROTOCOL)
            self._to.flush()
        except BrokenPipeError as error:
            raise _gone() from error

    def answer(self) -> Answer:
        """Return the answer.  Raises: OutputError when the reader has ended without one."""
        try:
            answer: object = pickle.load(self._from)  # noqa: S301  written by our own process
        except EOFError as error:
            raise _gone() from error
        if not isinstance(answer, Answer):
            raise _gone()
        return answer


@contextmanager
def second_engine() -> Generator[Engine]:
    """Start the reader, and end it whatever happens."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    process = subprocess.Popen(  # noqa: S603  our own interpreter and module
        [sys.executable, "-m", MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
    )
    try:
        if process.stdin is None or process.stdout is None:
            raise _gone()
        yield Engine(process.stdin, process.stdout)
    finally:
        process.kill()
        process.communicate()


def _gone() -> OutputError:
    return OutputError(
        "F104 KLayout: the process that reads the written files back has ended without an answer\n"
        "    nothing was published; memory may be short, or KLayout is not installed as a whole"
    )
