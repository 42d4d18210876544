"""KLayout's marker database: one category a code, one item a finding, in the cell of its place.

KLayout's marker browser looks the cells up in the open layout, and shows an item where the first
instance of its cell is.
"""

from collections.abc import Iterator, Sequence
from typing import Protocol

from wlcsp_layout.codes import CATALOG
from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Waiver
from wlcsp_layout.units import um_text
from wlcsp_layout.writers.markup import escaped

MARK_NM = 5_000
"""Half the side of the box that marks a place."""

WAIVED = "waived"
"""The tag that KLayout's marker browser shows and filters."""


class Accepted(Protocol):
    """A finding that a waiver of the spec accepts."""

    @property
    def finding(self) -> Finding:
        """What was found."""

    @property
    def waiver(self) -> Waiver:
        """Why it may stay."""


def text(findings: Sequence[Finding], cell: str, top: str, waived: Sequence[Accepted] = ()) -> str:
    """Return the file's text.

    `cell` is the one in whose coordinates a finding without a cell has its place. `waived` come
    last, tagged and marked as visited, so that the browser steps over them.
    """
    every = [*findings, *(item.finding for item in waived)]
    # The top cell is always listed: in it the browser shows items of whatever cell.
    cells = [top, *sorted({finding.cell or cell for finding in every} - {top})]
    return "".join(
        f"{line}\n"
        for line in (
            '<?xml version="1.0" encoding="utf-8"?>',
            "<report-database>",
            " <description>wlcsp findings</description>",
            " <original-file/>",
            # Not our name: KLayout offers to run again whatever is written here, and could not.
            " <generator/>",
            f" <top-cell>{escaped(top)}</top-cell>",
            *_tags(is_used=bool(waived)),
            " <categories>",
            *(line for code in sorted({finding.code for finding in every}) for line in _rule(code)),
            " </categories>",
            " <cells>",
            *(line for name in cells for line in _cell(name)),
            " </cells>",
            " <items>",
            *(line for finding in findings for line in _item(finding, cell, None)),
            *(line for item in waived for line in _item(item.finding, cell, item.waiver)),
            " </items>",
            "</report-database>",
        )
    )


def _tags(*, is_used: bool) -> Iterator[str]:
    if not is_used:
        yield " <tags/>"
        return
    yield " <tags>"
    yield "  <tag>"
    yield f"   <name>{WAIVED}</name>"
    yield "   <description>accepted by a waiver of the spec</description>"
    yield "  </tag>"
    yield " </tags>"


def _rule(code: str) -> Iterator[str]:
    entry = CATALOG[code]
    yield "  <category>"
    yield f"   <name>{code}</name>"
    yield f"   <description>{escaped(f'{entry.title}: {entry.means}')}</description>"
    yield "   <categories/>"
    yield "  </category>"


def _cell(name: str) -> Iterator[str]:
    yield "  <cell>"
    yield f"   <name>{escaped(name)}</name>"
    yield "   <variant/>"
    yield "   <references/>"
    yield "  </cell>"


def _item(finding: Finding, cell: str, waiver: Waiver | None) -> Iterator[str]:
    yield "  <item>"
    yield f"   <tags>{WAIVED}</tags>" if waiver else "   <tags/>"
    yield f"   <category>{finding.code}</category>"
    yield f"   <cell>{escaped(finding.cell or cell)}</cell>"
    yield f"   <visited>{'true' if waiver else 'false'}</visited>"
    yield "   <multiplicity>1</multiplicity>"
    yield f"   <comment>{escaped(_reason(waiver))}</comment>" if waiver else "   <comment/>"
    yield "   <image/>"
    yield "   <values>"
    for value in _values(finding):
        yield f"    <value>{escaped(value)}</value>"
    yield "   </values>"
    yield "  </item>"


def _reason(waiver: Waiver) -> str:
    until = f" until {waiver.until.isoformat()}" if waiver.until else ""
    return f"waived{until}: {waiver.why}"


def _values(finding: Finding) -> Iterator[str]:
    """Yield what a marker says, and what it draws: a box at its place, and its lines."""
    yield _said(f"{finding.subject}: {finding.what}")
    if finding.mend:
        # A value of its own: the browser shows the first 200 characters of each.
        yield _said(finding.mend)
    if finding.at_nm:
        x, y = finding.at_nm
        yield f"box: {_corners((x - MARK_NM, y - MARK_NM), (x + MARK_NM, y + MARK_NM))}"
    for start, end in finding.lines_nm:
        yield f"edge: {_corners(start, end)}"


def _said(words: str) -> str:
    """Return words as KLayout quotes them."""
    quoted = words.replace("\\", r"\\").replace("'", r"\'")
    # A reader of XML may take one line break for another.
    quoted = quoted.replace("\n", r"\n").replace("\r", r"\r")
    return f"text: '{quoted}'"


def _corners(a: Xy, b: Xy) -> str:
    return f"({';'.join(','.join(um_text(value) for value in corner) for corner in (a, b))})"
