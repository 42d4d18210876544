"""KLayout's marker database: one category a code, one item a finding, in the die's cell."""

from collections.abc import Iterable, Iterator, Sequence
from html import escape

from wlcsp_layout.codes import CATALOG
from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.units import um_text

MARK_NM = 5_000
"""Half the side of the box that marks a place."""


def text(findings: Sequence[Finding], cell: str, top: str) -> str:
    """Return the file's text; `cell` is the one in whose coordinates findings have their place."""
    codes = sorted({finding.code for finding in findings})
    categories = "".join(
        f"  <category>\n   <name>{code}</name>\n"
        f"   <description>{escape(CATALOG[code].title)}</description>\n"
        "   <categories/>\n  </category>\n"
        for code in codes
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        "<report-database>\n"
        " <description>wlcsp findings</description>\n"
        " <original-file/>\n <generator>wlcsp</generator>\n"
        f" <top-cell>{top}</top-cell>\n <tags/>\n"
        f" <categories>\n{categories} </categories>\n"
        f" <cells>\n  <cell>\n   <name>{cell}</name>\n   <variant/>\n   <references/>\n"
        "  </cell>\n </cells>\n"
        f" <items>\n{''.join(_items(findings, cell))} </items>\n"
        "</report-database>\n"
    )


def _items(findings: Iterable[Finding], cell: str) -> Iterable[str]:
    for finding in findings:
        values = "".join(f"    <value>{value}</value>\n" for value in _values(finding))
        yield (
            "  <item>\n   <tags/>\n"
            f"   <category>{finding.code}</category>\n   <cell>{cell}</cell>\n"
            "   <visited>false</visited>\n   <multiplicity>1</multiplicity>\n   <comment/>\n"
            f"   <image/>\n   <values>\n{values}   </values>\n  </item>\n"
        )


def _values(finding: Finding) -> Iterator[str]:
    """Yield what a marker says, and what it draws: a box at its place, and its lines."""
    said = f"{finding.subject}: {finding.what}".replace("\\", r"\\").replace("'", r"\'")
    yield f"text: '{escape(said)}'"
    if finding.at_nm:
        x, y = finding.at_nm
        yield f"box: {_corners((x - MARK_NM, y - MARK_NM), (x + MARK_NM, y + MARK_NM))}"
    for start, end in finding.lines_nm:
        yield f"edge: {_corners(start, end)}"


def _corners(a: Xy, b: Xy) -> str:
    return f"({';'.join(','.join(um_text(value) for value in corner) for corner in (a, b))})"
