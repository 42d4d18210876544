"""Letters as outlines, so that a picture looks the same where no font is installed.

The outlines are after Lato; see NOTICE beside this file.
"""

import json
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple, TypeAlias

Weight: TypeAlias = Literal["regular", "bold"]
UNKNOWN = "?"
"""What stands for a character without an outline."""


class Glyph(NamedTuple):
    """A letter: how far it moves on, and its outline, both in thousandths of an em, y down."""

    advance: int
    outline: str


EM = 1_000


def glyph(character: str, weight: Weight) -> Glyph:
    """Return the outline of a character, or that of a question mark."""
    table = _table()[weight]
    return table.get(character) or table[UNKNOWN]


def width_px(text: str, size_px: float, weight: Weight = "regular") -> float:
    """Return how wide a text is at a size."""
    return sum(glyph(character, weight).advance for character in text) * size_px / EM


@cache
def _table() -> dict[str, dict[str, Glyph]]:
    data = json.loads(files(__package__).joinpath("glyphs.json").read_text(encoding="utf-8"))
    return {
        weight: {character: Glyph(*entry) for character, entry in data[weight].items()}
        for weight in ("regular", "bold")
    }
