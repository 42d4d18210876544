"""The numbering of a map in words."""

import re

from wlcsp_layout.geometry import Xy
from wlcsp_layout.verify.maps.said import UnreadableError, whole

NUMBERING = re.compile(
    r"(upper|lower)_(left|right), x (left|right), y (up|down), first (\S+) (\S+)"
)


def numbering(text: str) -> tuple[str, Xy]:
    """Return the origin and the first numbers.  Raises: UnreadableError.

    The ways of x and y follow from the corner: away from it.
    """
    match = NUMBERING.fullmatch(text)
    if not match:
        raise UnreadableError(f"{text!r} is no numbering")
    upper, left, x, y, *first = match.groups()
    if x == left or y == {"upper": "up", "lower": "down"}[upper]:
        raise UnreadableError(f"{text!r} counts out of the map")
    return f"{upper}_{left}", (whole(first[0]), whole(first[1]))
