"""Text in polygons, read from what is drawn: pixel by pixel, against the table of letters.

A pixel is lit where the shapes hold its center. What is drawn beside lit pixels, or is missing of
them, is found as area.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import klayout.db as kdb

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.lettering import ADVANCE, GLYPHS, PIXELS_ACROSS, PIXELS_UP
from wlcsp_layout.verify.die import shapes_of

UNREADABLE = "?"
"""Stands for pixels that are no letter; the table has none like it."""
LETTERS = {rows: letter for letter, rows in GLYPHS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Where a line of text is looked for."""

    at: Xy
    """Lower left corner."""
    pixel_nm: int
    length: int
    """In letters."""

    def letter(self, number: int) -> kdb.Box:
        """Return what a letter takes."""
        return self.pixel(number, 0, 0) + self.pixel(number, PIXELS_ACROSS - 1, PIXELS_UP - 1)

    def pixel(self, letter: int, column: int, row: int) -> kdb.Box:
        """Return a pixel; rows count from the lowest."""
        x = self.at[0] + (ADVANCE * letter + column) * self.pixel_nm
        y = self.at[1] + row * self.pixel_nm
        return kdb.Box(x, y, x + self.pixel_nm, y + self.pixel_nm)

    @property
    def box(self) -> kdb.Box:
        """What the line takes."""
        first = self.pixel(0, 0, 0)
        return first + self.pixel(self.length - 1, PIXELS_ACROSS - 1, PIXELS_UP - 1)


def read_line(shapes: kdb.Region, line: Line) -> str:
    """Return the letters of a line; blanks at its end are kept."""
    lookup = shapes_of(shapes)
    return "".join(_letter(lookup, line, number) for number in range(line.length))


def _letter(shapes: kdb.Shapes, line: Line, number: int) -> str:
    rows = tuple(
        "".join(
            "#" if _is_lit(shapes, line.pixel(number, column, row)) else "."
            for column in range(PIXELS_ACROSS)
        )
        for row in reversed(range(PIXELS_UP))
    )
    return LETTERS.get(rows, UNREADABLE)


def _is_lit(shapes: kdb.Shapes, pixel: kdb.Box) -> bool:
    center = pixel.center()
    return any(
        shape.polygon.inside(center) for shape in shapes.each_touching(kdb.Box(center, center))
    )


def beside(shapes: kdb.Region, texts: Sequence[tuple[str, Line]]) -> kdb.Region:
    """Return what shapes have beside the pixels of the texts that they read, or have not of them.

    Where a letter cannot be read there is no more to say.
    """
    unread = kdb.Region()
    for text, line in texts:
        for number, letter in enumerate(text):
            if letter == UNREADABLE:
                unread.insert(line.letter(number))
    return (shapes ^ lit_pixels(texts)) - unread


def lit_pixels(texts: Sequence[tuple[str, Line]]) -> kdb.Region:
    """Return the pixels of texts, one by one; where no letter is meant there are none."""
    region = kdb.Region()
    for text, line in texts:
        for number, letter in enumerate(text):
            for y, row in enumerate(reversed(GLYPHS.get(letter, ()))):
                for x, pixel in enumerate(row):
                    if pixel == "#":
                        region.insert(line.pixel(number, x, y))
    return region.merged()
