"""Work beside the main thread: its result, its error, and Ctrl-C while it lasts."""

import os
import signal
import threading
import time
from typing import NoReturn

import pytest

from wlcsp_layout.errors import DesignError
from wlcsp_layout.route.aside import aside


def test_the_result_is_handed_over() -> None:
    """Of whatever type."""
    assert aside(lambda: {"a": 1}) == {"a": 1}


def test_an_error_is_raised_where_the_result_is_awaited() -> None:
    """The very same object."""
    error = DesignError([])

    def fail() -> NoReturn:
        raise error

    with pytest.raises(DesignError) as raised:
        aside(fail)

    assert raised.value is error


def test_ctrl_c_does_not_wait_for_the_work() -> None:
    """The work would last 30 s; the signal comes when it has begun."""
    begun = threading.Event()
    ended = threading.Event()

    def work() -> None:
        begun.set()
        ended.wait(30)

    def interrupt() -> None:
        begun.wait()
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        aside(work)
    assert time.monotonic() - start < 20
    ended.set()
