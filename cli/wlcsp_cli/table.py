"""Aligned columns of text that fit a width: what is too wide is wrapped, nothing is cut off."""

import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import NamedTuple

import click

WIDTH = 100
"""Of a line in a file or a pipe, in characters; COLUMNS overrides it."""
GAP = "  "
NO_BREAK = "\N{NO-BREAK SPACE}"
BREAKS = (" ", f"[ {NO_BREAK}]", f"[ {NO_BREAK}]|(?<=[_/])")
"""Where a text may be wrapped: at ever more places, until the lines fit."""


class Cell(NamedTuple):
    """A text, and how a terminal shows it."""

    text: str
    color: str | None = None
    is_bold: bool = False
    is_dim: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column under its title."""

    title: str
    cells: Sequence[Cell]
    is_number: bool = False
    """Numbers stand to the right."""
    may_wrap: bool = False


def line_width() -> int:
    """Return how many characters a line may have: those of the terminal, if there is one."""
    return shutil.get_terminal_size((WIDTH, 24)).columns


def table(
    columns: Sequence[Column], limit: int, headings: Mapping[int, str] | None = None
) -> Iterator[str]:
    """Yield the lines of a table; they are longer than `limit` only where no wrapping helps.

    `headings` are lines of their own before rows, by the rows' numbers from 0; a blank line parts
    what they head.
    """
    breaks, widths = "", list[int]()
    for breaks in BREAKS:
        widths = _widths(columns, limit, breaks)
        if _width(widths) <= limit:
            break
    titles = [Cell(column.title, is_dim=True) for column in columns]
    yield from _lines(columns, titles, widths, breaks)
    for number, row in enumerate(zip(*(column.cells for column in columns), strict=True)):
        if headings and number in headings:
            yield from ["", headings[number]] if number else [headings[number]]
        yield from _lines(columns, row, widths, breaks)


def _lines(
    columns: Sequence[Column], row: Sequence[Cell], widths: Sequence[int], breaks: str
) -> Iterator[str]:
    parts = [_wrapped(cell.text, width, breaks) for cell, width in zip(row, widths, strict=True)]
    for words in zip_longest(*parts, fillvalue=""):
        yield _line(columns, row, words, widths)


def _line(
    columns: Sequence[Column], row: Sequence[Cell], words: Sequence[str], widths: Sequence[int]
) -> str:
    shown = ""
    blank = 0
    for column, cell, word, width in zip(columns, row, words, widths, strict=True):
        space = width - len(word)
        before, after = (space, 0) if column.is_number else (0, space)
        if word:
            # Blanks are put before words alone, so that no line ends with any.
            shown += " " * (blank + before) + _styled(word, cell)
            blank = after + len(GAP)
        else:
            blank += width + len(GAP)
    return shown


def _styled(word: str, cell: Cell) -> str:
    if cell.color or cell.is_bold or cell.is_dim:
        return click.style(word, fg=cell.color, bold=cell.is_bold or None, dim=cell.is_dim or None)
    return word


def together(text: str) -> str:
    """Return a text that is not wrapped at its blanks, unless the line gets too long."""
    return text.replace(" ", NO_BREAK)


def _wrapped(text: str, width: int, breaks: str) -> list[str]:
    lines, blank = [""], ""
    for part in filter(None, re.split(f"({breaks})", text)):
        if part.isspace():
            blank += part
            continue
        if lines[-1] and len(lines[-1]) + len(blank) + len(part) > width:
            lines.append(part)
        else:
            lines[-1] += blank + part
        blank = ""
    return [line.replace(NO_BREAK, " ") for line in lines]


def _width(widths: Sequence[int]) -> int:
    """Return how long the lines of columns of these widths are."""
    return sum(widths) + len(GAP) * (len(widths) - 1)


def _widths(columns: Sequence[Column], limit: int, breaks: str) -> list[int]:
    """Return the widths that fit; columns that may wrap give way down to their longest part.

    The one that gives way is always that by which the table grows least; of equals the widest.
    """
    texts = [[column.title, *(cell.text for cell in column.cells)] for column in columns]
    lengths = [list(map(len, column)) for column in texts]
    least = [max(len(p) for text in column for p in re.split(breaks, text)) for column in texts]
    widths = list(map(max, lengths))
    rows = list(zip(*lengths, strict=True))
    while _width(widths) > limit:
        free = [i for i, column in enumerate(columns) if column.may_wrap and widths[i] > least[i]]
        if not free:
            break
        narrower = {i: [width - (i == j) for j, width in enumerate(widths)] for i in free}
        widths = narrower[min(free, key=lambda i: (_height(rows, narrower[i]), -widths[i]))]
    return widths


def _height(rows: Sequence[Sequence[int]], widths: Sequence[int]) -> int:
    """Return about how many lines texts of these lengths take."""
    return sum(
        max(-(-length // width) if width else 0 for length, width in zip(row, widths, strict=True))
        for row in rows
    )
