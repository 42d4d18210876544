"""Work in a second process says what it says in one, whatever becomes of that process."""

import os

import pytest

from wlcsp_layout.verify.beside import beside


@pytest.mark.parametrize("is_forked", [True, False])
def test_both_parts_are_said(*, is_forked: bool) -> None:
    """With a second process and without; an answer of 1 MB is longer than a pipe holds."""
    said = beside(lambda: "a" * 1_000_000, lambda: [1, 2], is_forked=is_forked)
    assert said == ("a" * 1_000_000, [1, 2])


def test_a_second_process_that_ends_without_an_answer_is_no_loss() -> None:
    """It is killed, as where memory is short: this process then looks for itself."""
    here = os.getpid()

    def part() -> str:
        if os.getpid() != here:
            os.kill(os.getpid(), 9)
        return "said here"

    assert beside(part, lambda: None, is_forked=True) == ("said here", None)


@pytest.mark.parametrize("is_forked", [True, False])
def test_what_goes_wrong_in_either_part_is_raised(*, is_forked: bool) -> None:
    """In the second process, too: and no process is left behind, even with much to say."""

    def failing() -> str:
        raise RuntimeError("memory is short")

    for parts in ((failing, str), (lambda: "a" * 1_000_000, failing)):
        with pytest.raises(RuntimeError, match=r"^memory is short$"):
            beside(*parts, is_forked=is_forked)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
