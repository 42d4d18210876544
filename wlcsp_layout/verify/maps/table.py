"""Reads the map as a table."""

import csv
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from wlcsp_layout.verify.maps.head import below_head
from wlcsp_layout.verify.maps.places import Ints
from wlcsp_layout.verify.maps.said import (
    MM,
    NOTHING,
    UM,
    Kinds,
    Said,
    UnreadableError,
    half_nm,
    nm,
    whole,
)
from wlcsp_layout.verify.maps.words import numbering

HEAD = (
    r"# wafer map, balls up, y up",
    r"# device: (\w+)",
    r"# wafer: diameter_mm (\S+), notch (up|down|left|right)",
    r"# die: size_um (\S+) (\S+), step_um (\S+) (\S+)",
    r"# numbering: origin (.+)",
    r"# reference: x (\S+), y (\S+), column (\S+), row (\S+), center_um (\S+) (\S+)",
    r"x,y,column,row,center_x_um,center_y_um,kind",
)

AT_A_TIME = 2000
"""Lines."""


def read(text: str) -> Said:
    """Return what the table says.  Raises: UnreadableError."""
    words, lines = below_head(text, HEAD)
    device, diameter, notch, *words = words
    size, step = [nm(word, UM) for word in words[:2]], [nm(word, UM) for word in words[2:4]]
    origin, first = numbering(words[4])
    x, y, column, row = (whole(word) for word in words[5:9])
    center = (half_nm(words[9], UM), half_nm(words[10], UM))
    columns = _columns(lines)
    names, kinds = _placed(columns, origin, first)
    said = Said(
        device=device,
        diameter_nm=nm(diameter, MM),
        notch=notch,
        size_nm=(size[0], size[1]),
        step_nm=(step[0], step[1]),
        origin=origin,
        first=first,
        reference=(x, y),
        center_half_nm=center,
        names=names,
        kinds=kinds,
    )
    _agree(said, columns, (column, row))
    return said


class _Known(dict[str, int]):
    """Numbers by their texts, each read once."""

    def __init__(self, read: Callable[[str], int]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> int:
        self[text] = self._read(text)
        return self[text]


@dataclass(frozen=True, kw_only=True)
class _Columns:
    """The columns of the table as numbers."""

    x: Ints
    y: Ints
    column: Ints
    row: Ints
    center: tuple[Ints, Ints]
    kind: Ints
    """By its number in `names`."""
    names: tuple[str, ...]


def _columns(lines: Sequence[str]) -> _Columns:
    """Return the columns, read some lines at a time: all cells at once would be a lot of memory."""
    names: list[str] = []

    def number_of(text: str) -> int:
        names.append(_kind(text))
        return len(names) - 1

    wholes, lengths, kinds = (
        _Known(whole),
        _Known(lambda text: half_nm(text, UM)),
        _Known(number_of),
    )
    known = (wholes, wholes, wholes, wholes, lengths, lengths, kinds)
    parts: list[Ints] = []
    for start in range(0, len(lines), AT_A_TIME):
        rows = [line.split(",", len(known) - 1) for line in lines[start : start + AT_A_TIME]]
        for number, row in enumerate(rows, start=len(HEAD) + 1 + start):
            if len(row) != len(known):
                raise UnreadableError(f"line {number}: {len(row)} cells instead of {len(known)}")
        cells = [
            [numbers[text] for text in column]
            for numbers, column in zip(known, zip(*rows, strict=True), strict=True)
        ]
        parts.append(np.array(cells, dtype=np.int64))
    x, y, column, row, center_x, center_y, kind = np.concatenate(parts, axis=1)
    return _Columns(
        x=x,
        y=y,
        column=column,
        row=row,
        center=(center_x, center_y),
        kind=kind,
        names=tuple(names),
    )


def _kind(text: str) -> str:
    cells = next(csv.reader([text], strict=True), [])
    if len(cells) != 1:
        raise UnreadableError(f"{text!r} is no single cell")
    return cells[0]


def _placed(
    columns: _Columns, origin: str, first: tuple[int, int]
) -> tuple[tuple[str, ...], Kinds]:
    """Return the names of kinds and the places as one sees them."""
    across, along = columns.x - first[0], columns.y - first[1]
    if across.min() or along.min():
        raise UnreadableError("its numbers do not begin where it says that they do")
    size = (int(along.max()) + 1, int(across.max()) + 1)
    if "die" not in columns.names:
        raise UnreadableError("it has no die")
    names = ("die", *sorted(set(columns.names) - {"die"}))
    numbers = np.array([names.index(name) for name in columns.names], dtype=np.int16)
    kinds = np.full(size, NOTHING, dtype=np.int16)
    # From the corner in which the numbers begin, whichever it is.
    kinds[along, across] = numbers[columns.kind]
    if np.count_nonzero(kinds != NOTHING) != columns.x.size:
        raise UnreadableError("a place is listed twice")
    if not origin.startswith("upper"):
        kinds = kinds[::-1]
    return names, kinds if origin.endswith("left") else kinds[:, ::-1]


def _agree(said: Said, columns: _Columns, reference: tuple[int, int]) -> None:
    """Raise UnreadableError where x, column and center of a row do not mean the same place."""
    right = 1 if said.origin.endswith("left") else -1
    up = 1 if said.origin.startswith("lower") else -1
    for name, own, column, way, number, at, center, step in (
        (
            "x",
            columns.x,
            columns.column,
            right,
            reference[0],
            said.reference[0],
            0,
            said.step_nm[0],
        ),
        ("y", columns.y, columns.row, up, reference[1], said.reference[1], 1, said.step_nm[1]),
    ):
        by = way * (own - at)
        is_odd = column != number + by
        is_odd |= columns.center[center] != said.center_half_nm[center] + 2 * step * by
        if is_odd.any():
            line = len(HEAD) + 1 + int(np.argmax(is_odd))
            raise UnreadableError(f"line {line}: {name} and the center are of different places")
