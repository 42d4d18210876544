"""What is found wrong while a spec is resolved, in the order in which the user reads it."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from wlcsp_layout.errors import Finding, Place
from wlcsp_layout.spec.csv_table import Table
from wlcsp_layout.spec.document import Field, dotted
from wlcsp_layout.spec.reading import Reading

T = TypeVar("T")


class Docket:
    """Findings with their places, and typed access to the fields that are valid.

    A problem in a table comes where the spec names the table.
    """

    def __init__(self, reading: Reading) -> None:
        """Begin with what the reading found."""
        self.reading = reading
        self.notes: list[Finding] = list(reading.notes)
        self.files: list[Path] = [reading.document.path]
        self._problems: list[tuple[tuple[int, ...], Finding]] = []
        for finding in reading.problems:
            self._file(finding, finding.place)

    @property
    def problems(self) -> tuple[Finding, ...]:
        """All problems, in the order of the spec's text."""
        return tuple(finding for _, finding in sorted(self._problems, key=lambda item: item[0]))

    def get(self, kind: type[T], *at: str | int) -> T | None:
        """Return a valid field's value, None when it is wrong or of another kind."""
        value = self.reading.valid(*at)
        return value if isinstance(value, kind) else None

    def say(
        self, code: str, at: Field, what: str, mend: str, *, place: Place | None = None
    ) -> None:
        """Add a problem of a field; `place` is in a table that the field names."""
        where = self.reading.document.place(*at)
        finding = Finding(code=code, subject=dotted(at), what=what, mend=mend, place=place or where)
        self._file(finding, where)

    def warn(self, code: str, at: Field, what: str, mend: str = "") -> None:
        """Add a warning or note of a field."""
        place = self.reading.document.place(*at)
        self.notes.append(Finding(code=code, subject=dotted(at), what=what, mend=mend, place=place))

    def table(self, table: Table, at: Field) -> None:
        """Add all that a table said, and remember that it was read."""
        where = self.reading.document.place(*at)
        for finding in table.problems:
            if finding.place is None:
                named = f"{finding.subject}: {finding.what}"
                finding = replace(finding, subject=dotted(at), what=named, place=where)  # noqa: PLW2901  the same finding, placed
            self._file(finding, where)
        self.notes += table.notes
        self.files.append(table.path)

    def path(self, name: str) -> Path:
        """Return a path as the spec means it: relative ones start at its folder."""
        return self.reading.document.path.parent / name

    def all(self, findings: Iterable[Finding], at: Field) -> None:
        """Add findings that have places of their own."""
        for finding in findings:
            self._file(finding, self.reading.document.place(*at))

    def _file(self, finding: Finding, where: Place | None) -> None:
        own = finding.place
        key = (where.line, where.column) if where else (0, 0)
        is_here = own is None or own.file == str(self.reading.document.path)
        inner = (0, 0, 0) if is_here or own is None else (1, own.line, own.column)
        self._problems.append(((*key, *inner), finding))
