"""Code 39: a bar code for machines that read reticles, as bars of two widths.

Each character is five bars and four spaces, three of the nine wide; a narrow space parts
characters, and `*` begins and ends the code.
The table is that of public descriptions of the code; the standard (ANSI/AIM BC1) was not read.
"""

from collections.abc import Iterator

from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.units import Nm

WIDE = 3
"""Narrow elements in a wide one.  The code allows 2 to 3."""

_DIGITS = "1234567890"
_BARS = ("10001", "01001", "11000", "00101", "10100", "01100", "00011", "10010", "01010", "00110")
_SPACES = ("0100", "0010", "0001", "1000")
_GROUPS = (_DIGITS, "ABCDEFGHIJ", "KLMNOPQRST", "UVWXYZ-. *")


def _characters() -> Iterator[tuple[str, str]]:
    for group, spaces in zip(_GROUPS, _SPACES, strict=True):
        for character, bars in zip(group, _BARS, strict=True):
            mixed = [f"{bar}{space}" for bar, space in zip(bars, spaces, strict=False)]
            yield character, "".join(mixed) + bars[-1]
    for character, spaces in zip("$/+%", ("1110", "1101", "1011", "0111"), strict=True):
        yield character, "".join(f"0{space}" for space in spaces) + "0"


CHARACTERS = dict(_characters())
"""By character, its bars and spaces in turn, a bar first; 1 is wide."""


def unknown(text: str) -> str:
    """Return the characters that the code does not have, each once, in the order of the text."""
    return "".join(dict.fromkeys(c for c in text if c not in CHARACTERS or c == "*"))


def width(text: str) -> int:
    """Return how wide a code is, in narrow elements."""
    each = sum(WIDE if element == "1" else 1 for element in CHARACTERS["*"])
    return (len(text) + 2) * (each + 1) - 1


def bars(text: str, narrow_nm: int, height_nm: int, at: Xy) -> Iterator[Box]:
    """Yield the bars from the left; `at` is the lower left corner of the first [nm].

    The text must have no `unknown` characters.
    """
    x = at[0]
    for character in f"*{text}*":
        for number, element in enumerate(CHARACTERS[character]):
            end = x + narrow_nm * (WIDE if element == "1" else 1)
            if number % 2 == 0:
                yield Box(
                    left_nm=Nm(x),
                    bottom_nm=Nm(at[1]),
                    right_nm=Nm(end),
                    top_nm=Nm(at[1] + height_nm),
                )
            x = end
        x += narrow_nm
