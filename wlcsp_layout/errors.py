"""What can be wrong, where it is, and the exceptions that carry it.

A finding is data: a code, a place, what is wrong and what to do. The library raises, the command
line turns the exception into an exit status: `SpecError` 2, `DesignError` 1, `OutputError` 3.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Place:
    """A place in a text file that the user wrote; line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        """Return `file:line:column`, as compilers and editors write it."""
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to say to the user.

    `subject` is the field of the spec, the column of a table or the object (net, ball) meant.
    For markers, where there are any: `at_nm` is the place on the die [nm], `lines_nm` are straight
    lines by their ends [nm]. Both are in the coordinates of `cell`; without one, in those of the
    spec. `objects` are the balls and pads that a waiver may name.
    """

    code: str
    subject: str
    what: str
    mend: str = ""
    place: Place | None = None
    at_nm: tuple[int, int] | None = None
    lines_nm: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    cell: str = ""
    objects: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Return `place: CODE subject: what is wrong`, and the remedy on a line of its own."""
        head = f"{self.place}: " if self.place else ""
        tail = f"\n    {self.mend}" if self.mend else ""
        return f"{head}{self.code} {self.subject}: {self.what}{tail}"


class WlcspError(Exception):
    """The base of every error that this package raises on purpose."""


class FindingsError(WlcspError):
    """Findings that stop the run; `findings` are in the order in which they are shown."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        """Keep the findings; the message is all of them, one after the other."""
        self.findings = tuple(findings)
        super().__init__("\n".join(map(str, self.findings)))


class SpecError(FindingsError):
    """The input cannot be used: unreadable, ill-typed or impossible (exit status 2)."""


class DesignError(FindingsError):
    """The input is understood, and the design breaks a rule (exit status 1)."""


class OutputError(WlcspError):
    """The machine or the tool failed: a full disk, an unwritable folder (exit status 3)."""
