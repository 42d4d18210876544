"""The second engine in a process of its own.

KLayout is loaded while the layout is still being drawn, and a file so damaged that it ends the
reader does not end the run. Requests and answers are pickles between two processes of one program;
what they hold is in `exchange`, so that the process can be started before anything heavy is loaded.
"""

import os
import pickle
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from typing import IO

from wlcsp_layout.errors import OutputError

MODULE = "wlcsp_layout.verify.reader"


class Engine:
    """The running reader."""

    def __init__(self, to_reader: IO[bytes], from_reader: IO[bytes]) -> None:
        """Talk through these pipes."""
        self._to, self._from = to_reader, from_reader

    def ask(self, request: object) -> None:
        """Hand over a request; the answer is fetched when it is needed."""
        try:
            pickle.dump(request, self._to, protocol=pickle.HIGHEST_PROTOCOL)
            self._to.flush()
        except BrokenPipeError as error:
            raise gone() from error

    def answer(self) -> object:
        """Return the answer.  Raises: OutputError when the reader has ended without one."""
        try:
            answer: object = pickle.load(self._from)  # noqa: S301  written by our own process
        except EOFError as error:
            raise gone() from error
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
            raise gone()
        yield Engine(process.stdin, process.stdout)
    finally:
        process.kill()
        process.communicate()


def gone() -> OutputError:
    """Return what there is to say when the reader is there no more."""
    return OutputError(
        "F104 KLayout: the process that reads the written files back has ended without an answer\n"
        "    nothing was published; memory may be short, or KLayout is not installed as a whole"
    )
