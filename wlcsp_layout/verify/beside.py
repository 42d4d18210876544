"""Work beside work: a part of an answer is found in a process of its own, where there are two.

The part is found by a copy of this process, as the system forks it: nothing is loaded again. What
comes out is the same with one processor, or where the copy ends without an answer.
"""

import os
import pickle
import sys
from collections.abc import Callable
from typing import TypeVar

Part = TypeVar("Part")
Whole = TypeVar("Whole")


def beside(
    part: Callable[[], Part], rest: Callable[[], Whole], *, is_forked: bool
) -> tuple[Part, Whole]:
    """Return what both say; what `part` says must be picklable, and it may change nothing."""
    if not is_forked:
        return part(), rest()
    receiving, sending = os.pipe()
    child = os.fork()
    if not child:
        os.close(receiving)
        _answer(part, sending)
    os.close(sending)
    try:
        with open(receiving, "rb") as answer:  # noqa: PTH123  a pipe has no path
            whole = rest()
            data = answer.read()
    finally:
        os.waitpid(child, 0)
    if not data:
        return part(), whole
    said: Part = pickle.loads(data)  # noqa: S301  written by our own process
    return said, whole


def can_fork() -> bool:
    """Tell whether a second process has a processor; macOS warns of forks in threaded programs."""
    return sys.platform == "linux" and len(os.sched_getaffinity(0)) > 1


def _answer(part: Callable[[], object], sending: int) -> None:
    """Write the answer and end at once: whatever this process has open is the parent's."""
    try:
        # Who reads from the parent must not wait for this process, too.
        nothing = os.open(os.devnull, os.O_RDWR)
        for number in (0, 1):
            os.dup2(nothing, number)
        data = pickle.dumps(part(), protocol=pickle.HIGHEST_PROTOCOL)
        with open(sending, "wb") as pipe:
            pipe.write(data)
    finally:
        # The parent looks for itself where there is no answer.
        os._exit(0)
