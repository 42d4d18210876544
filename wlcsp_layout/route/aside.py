"""Work beside the main thread, so that Ctrl-C is heard at any moment."""

import signal
from collections.abc import Callable
from queue import SimpleQueue
from threading import Thread
from typing import NamedTuple, TypeVar

T = TypeVar("T")


class _Raised(NamedTuple):
    error: BaseException


def aside(work: Callable[[], T]) -> T:
    """Return what the work returns, or raise what it raises.

    Python hears a signal between two steps of its main thread, and an optimal pairing of 2500 pads
    is one step of 5 s. Here the main thread only waits. After Ctrl-C nobody waits for the work any
    more: it ends with the program, and has nothing to clean up.
    """
    done: SimpleQueue[T | _Raised] = SimpleQueue()

    def run() -> None:
        # The system may give a signal to any thread that takes it; only the main thread acts on it.
        signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
        try:
            done.put(work())
        except BaseException as error:  # noqa: BLE001  raised again below
            done.put(_Raised(error))

    Thread(target=run, daemon=True).start()
    result = done.get()
    if isinstance(result, _Raised):
        raise result.error
    return result
