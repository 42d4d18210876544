"""The lines at the head of a table of ours, each by its pattern."""

import re
from collections.abc import Sequence

from wlcsp_layout.verify.maps.said import UnreadableError


def below_head(text: str, head: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return what the groups of the head's patterns hold, and the lines below it.

    Raises: UnreadableError.
    """
    lines = text.split("\n")
    if lines.pop() or len(lines) <= len(head):
        raise UnreadableError("it ends early")
    words: list[str] = []
    for number, (line, pattern) in enumerate(zip(lines, head, strict=False), start=1):
        match = re.fullmatch(pattern, line)
        if not match:
            raise UnreadableError(f"line {number}: {line!r} is not as it must be")
        words += match.groups()
    return words, lines[len(head) :]
