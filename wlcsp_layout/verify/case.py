"""What a check is given, and how it says where something is."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from wlcsp_layout.errors import Finding
from wlcsp_layout.verify.die import DrawnDie
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.judgment import Case, Claim, Result, Skipped

__all__ = ["Case", "Check", "on_cell"]

Check: TypeAlias = Callable[[Case, Drawn], Iterable[Result | Skipped | Claim]]
"""Looks at a file; what it yields is in the order of a report."""


def on_cell(die: DrawnDie, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings in the spec's coordinates as ones in the coordinates of the die's cell."""
    dx, dy = die.shift
    for finding in findings:
        at = finding.at_nm
        yield replace(
            finding,
            cell=die.cell,
            at_nm=(at[0] + dx, at[1] + dy) if at else None,
            lines_nm=tuple(
                ((a[0] + dx, a[1] + dy), (b[0] + dx, b[1] + dy)) for a, b in finding.lines_nm
            ),
        )
