"""CSV tables with a header line: cells with their places, and every problem of a table."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from wlcsp_layout.errors import Finding, Place
from wlcsp_layout.units import Nm, OffGridError, half_nm_text, nm_from_um

NUMBER = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
COUNT = re.compile(r"[-+]?[0-9]{1,9}")
LIMIT_UM = Decimal("2147483.647")
_CELL = re.compile(r'\s*(?:"((?:[^"]|"")*)"|([^",]*))\s*(,|$)')


class Cell(NamedTuple):
    """One cell: its text, the column's name and where it stands.

    A tuple: a table of 1000 routes has 60 000 cells, and few of them are ever asked for a place.
    """

    text: str
    column: str
    file: str
    at: tuple[int, int]

    @property
    def place(self) -> Place:
        """The place of the cell's text."""
        return Place(file=self.file, line=self.at[0], column=self.at[1])


@dataclass(kw_only=True)
class Table:
    """A table as far as it could be read; readers of columns add what they find."""

    path: Path
    rows: list[dict[str, Cell]] = field(default_factory=list)
    problems: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)

    def say(self, code: str, cell: Cell, what: str, mend: str) -> None:
        """Add a problem of a cell."""
        self.problems.append(
            Finding(code=code, subject=cell.column, what=what, mend=mend, place=cell.place)
        )

    def word(self, cell: Cell) -> str | None:
        """Return the text of a cell that must not be empty."""
        if not cell.text:
            self.say("E209", cell, "this cell is empty", f"write a {cell.column}")
            return None
        return cell.text

    def length(self, cell: Cell) -> Nm | None:
        """Return a length of a `_um` column."""
        number = self._number(cell)
        if number is None:
            return None
        try:
            return nm_from_um(number)
        except OffGridError:
            self.say(
                "E211", cell, f"{cell.text} um is not on the 0.001 um grid",
                "use a multiple of 0.001 um",
            )  # fmt: skip
            return None

    def half_length(self, cell: Cell) -> int | None:
        """Return a center of a `_um` column in half nanometers."""
        number = self._number(cell)
        if number is None:
            return None
        try:
            return int(nm_from_um(2 * number))
        except OffGridError:
            self.say(
                "E211", cell, f"{cell.text} um is not on the {half_nm_text(1)} um grid",
                "use a multiple of 0.001 um, or of 0.0005 um where the size is odd",
            )  # fmt: skip
            return None

    def positive(self, cell: Cell) -> Nm | None:
        """Return a length above zero."""
        length = self.length(cell)
        if length is not None and length <= 0:
            self.say("E212", cell, f"{cell.text} um must be above 0", "write the size of the shape")
            return None
        return length

    def count(self, cell: Cell) -> int | None:
        """Return a whole number."""
        if not COUNT.fullmatch(cell.text):
            self.say("E210", cell, f"{cell.text!r} is not a whole number", "write digits only")
            return None
        return int(cell.text)

    def _number(self, cell: Cell) -> Decimal | None:
        if not NUMBER.fullmatch(cell.text):
            self.say(
                "E210", cell, f"{cell.text!r} is not a number",
                "write a plain decimal number, without unit or exponent",
            )  # fmt: skip
            return None
        number = Decimal(cell.text)
        if abs(number) > LIMIT_UM:
            self.say(
                "E213", cell, f"{cell.text} um is beyond 32-bit GDSII",
                "coordinates must stay within +-2147483.647 um",
            )  # fmt: skip
            return None
        return number


def read_table(path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> Table:
    """Return the rows of a table by column name.

    Blank lines and lines that begin with `#` are passed over; other columns are noted once.
    """
    table = Table(path=path)
    text = _text(table)
    if text is None:
        return table
    lines = [
        (number, line)
        for number, line in enumerate(text.splitlines(), start=1)
        if line.strip() and not line.lstrip().startswith("#")
    ]
    if not lines:
        table.problems.append(
            Finding(
                code="E203",
                subject=path.name,
                what="the table is empty",
                mend=f"begin with the header {','.join(required)}",
                place=Place(file=str(path), line=1, column=1),
            )
        )
        return table
    header = _header(table, lines[0], required, optional)
    if header is not None:
        for number, line in lines[1:]:
            _row(table, number, line, header)
    return table


def _text(table: Table) -> str | None:
    path = table.path
    try:
        raw = path.read_bytes()
    except OSError as error:
        table.problems.append(
            Finding(
                code="E201",
                subject=str(path),
                what=f"this table cannot be read: {error.strerror or error}",
                mend="relative paths start at the spec's folder",
            )
        )
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = error.start
    else:
        at = raw.find(b"\0")
        if at < 0:
            return text
    line = raw.count(b"\n", 0, at) + 1
    place = Place(file=str(path), line=line, column=at - raw.rfind(b"\n", 0, at))
    table.problems.append(
        Finding(
            code="E202",
            subject=path.name,
            what="this byte is not UTF-8 text",
            mend="save the table as UTF-8",
            place=place,
        )
    )
    return None


def _header(
    table: Table, line: tuple[int, str], required: Sequence[str], optional: Sequence[str]
) -> list[str] | None:
    """Return the column names; None when the rows cannot be read by them."""
    cells = list(_cells(table, *line))
    names = [text for text, _ in cells]
    known = (*required, *optional)
    first = Place(file=str(table.path), line=line[0], column=1)
    before = len(table.problems)
    for i, (name, column) in enumerate(cells):
        if name in names[:i]:
            table.problems.append(
                Finding(
                    code="E205",
                    subject=name,
                    what="this column is given twice",
                    mend="keep one of the two",
                    place=Place(file=str(table.path), line=line[0], column=column),
                )
            )
    for name in required:
        if name not in names:
            close = difflib.get_close_matches(name, [n for n in names if n not in known], n=1)
            table.problems.append(
                Finding(
                    code="E204",
                    subject=name,
                    what="this column is missing",
                    mend=f"is it {close[0]}?"
                    if close
                    else f"the header needs {','.join(required)}",
                    place=first,
                )
            )
    extra = [name for name in names if name not in known]
    if extra:
        table.notes.append(
            Finding(
                code="N204",
                subject=table.path.name,
                what=f"columns that are not read: {', '.join(extra)}",
                place=first,
            )
        )
    return names if len(table.problems) == before else None


def _row(table: Table, number: int, line: str, header: Sequence[str]) -> None:
    before = len(table.problems)
    cells = list(_cells(table, number, line))
    if len(table.problems) > before:
        return
    if len(cells) != len(header):
        table.problems.append(
            Finding(
                code="E206",
                subject=table.path.name,
                what=f"this row has {len(cells)} cells, the header {len(header)}",
                mend="write one cell for each column; put text with commas in quotes",
                place=Place(file=str(table.path), line=number, column=1),
            )
        )
        return
    file = str(table.path)
    table.rows.append(
        {
            column: Cell(text, column, file, (number, position))
            for column, (text, position) in zip(header, cells, strict=True)
        }
    )


def _cells(table: Table, number: int, line: str) -> Iterator[tuple[str, int]]:
    """Yield the cells of a line and their columns, without surrounding space and quotes."""
    at = 0
    if '"' not in line:
        for text in line.split(","):
            yield text.strip(), at + 1 + len(text) - len(text.lstrip())
            at += len(text) + 1
        return
    while True:
        match = _CELL.match(line, at)
        if not match:
            table.problems.append(
                Finding(
                    code="E207",
                    subject=table.path.name,
                    what="a quote is opened or closed in the wrong place",
                    mend='put the whole cell in quotes, and write quotes inside it twice: ""',
                    place=Place(file=str(table.path), line=number, column=at + 1),
                )
            )
            return
        quoted, plain = match.group(1), match.group(2)
        start = match.start(1 if quoted is not None else 2)
        text = quoted.replace('""', '"') if quoted is not None else plain.strip()
        yield text, start + 1
        if not match.group(3):
            return
        at = match.end()
