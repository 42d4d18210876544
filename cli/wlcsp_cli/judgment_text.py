"""What the judge says as a person reads it: on a terminal, or later in a log."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import click

from wlcsp_cli.status import COLORS, shown
from wlcsp_cli.table import Cell, Column, table, together
from wlcsp_layout.errors import Finding
from wlcsp_layout.report.findings import by_code, whereabouts
from wlcsp_layout.report.verdict import Row, rows, sentence
from wlcsp_layout.verify.judgment import Claim, Judgment, Result, Skipped, Waived

SHOWN = 5
"""Findings of one code that are shown unless all are wanted: the others are most often alike."""

SHORT = 16
"""Characters of a limit that is never wrapped."""

STATES = {"met": "green", "not met": "red", "not used": None}
TITLES = {
    "file": "The file",
    "rules": "Design rules",
    "nets": "Nets",
    "measured": "Measured against the spec",
    "wafer": "The wafer",
    "claims": "Claims",
}
"""Of the groups of checks."""
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def lines(
    judgment: Judgment, spec: str, width: int, *, every: bool, hint: str = ""
) -> Iterator[str]:
    """Yield all that a judgment says, the sentence that sums it up last.

    `every` shows each finding and the source of each limit; `hint` stands after findings.
    """
    yield f"{_bold(judgment.file)} judged by {spec}, read with KLayout {judgment.engine}"
    if judgment.results:
        yield from ("", *_checks(rows(judgment), width))
    if every:
        yield from _sources(judgment.results, width)
    if judgment.skipped:
        yield from ("", _bold("Not run"), *_skipped(judgment.skipped, width))
    if judgment.waived:
        yield from ("", _bold("Waived"), *_waived(judgment.waived))
    if judgment.findings:
        yield from ("", _bold("Found"), *findings(judgment.findings, every=every))
        if hint:
            yield from ("", hint)
    yield ""
    if judgment.claims:
        yield f"{_claims_in_short(judgment.claims)}; --claims shows how"
    yield last(judgment)


def claims(judgment: Judgment, width: int) -> Iterator[str]:
    """Yield the table of the claims, each with the measurement that shows it."""
    every = judgment.claims
    if every:
        columns = (
            _column("", [Cell(str(item.number)) for item in every], is_number=True),
            _column(
                "state", [Cell(c.state, STATES[c.state], is_bold=c.state != "met") for c in every]
            ),
            _column("claim", [Cell(item.text) for item in every], may_wrap=True),
            _column("measured", [Cell(item.measured) for item in every], may_wrap=True),
        )
        yield from (*table(columns, width), "", _claims_in_short(every))
    yield last(judgment)


def findings(found: Sequence[Finding], *, every: bool) -> Iterator[str]:
    """Yield errors, then warnings, then notes, those of one code together.

    What to do is said once for findings of one code that follow each other with the same remedy.
    """
    for alike in by_code(found):
        mend = ""
        for finding in alike if every else alike[:SHOWN]:
            yield shown(_visible(replace(finding, mend="")))
            if place := whereabouts(finding):
                yield f"    {_visible_text(place)}"
            if finding.mend and finding.mend != mend:
                yield f"    {_visible_text(finding.mend)}"
            mend = finding.mend
        rest = 0 if every else len(alike) - SHOWN
        if rest > 0:
            yield f"    and {rest:,} more of {alike[0].code}; --all shows them"


def last(judgment: Judgment) -> str:
    """Return the sentence that sums a judgment up, in color."""
    if not judgment.is_clean:
        return click.style(sentence(judgment), fg="red", bold=True)
    return click.style(sentence(judgment), fg="green", bold=True)


def _checks(checks: Sequence[Row], width: int) -> Iterator[str]:
    """Yield the table of what ran, group by group; a column in which nothing stands is left out."""
    results = [row.result for row in checks]
    columns = (
        _column("code", [Cell(r.result.code, _color(r), is_bold=bool(r.findings)) for r in checks]),
        _column("check", [Cell(item.name) for item in results], may_wrap=True),
        _column("limit", [Cell(_limit(item)) for item in results], may_wrap=True),
        _column("shapes", [Cell(f"{item.shapes:,}") for item in results], is_number=True),
        _column("measured", [Cell(item.measured) for item in results], may_wrap=True),
        _column("found", [_found(row) for row in checks], is_number=True),
        _column(
            "waived", [Cell(f"{r.waived:,}" if r.waived else "") for r in checks], is_number=True
        ),
    )
    used = tuple(column for column in columns if any(cell.text for cell in column.cells))
    groups = ["", *(row.group for row in checks)]
    headings = {
        number: _bold(TITLES[row.group])
        for number, row in enumerate(checks)
        if row.group != groups[number]
    }
    yield from table(used, width, headings)


def _column(
    title: str, cells: Sequence[Cell], *, is_number: bool = False, may_wrap: bool = False
) -> Column:
    return Column(title=title, cells=cells, is_number=is_number, may_wrap=may_wrap)


def _found(row: Row) -> Cell:
    return Cell(f"{row.findings:,}", _color(row) or "green", is_bold=bool(row.findings))


def _limit(result: Result) -> str:
    """Return a limit as a table wants it: a short one, `>= 10 um`, in one line."""
    limit = result.limit.replace("at least ", ">= ").replace("at most ", "<= ")
    return together(limit) if len(limit) <= SHORT else limit


def _sources(results: Sequence[Result], width: int) -> Iterator[str]:
    known = [item for item in results if item.source]
    if known:
        columns = (
            _column("", [Cell(item.code) for item in known]),
            _column("", [Cell(_limit(item)) for item in known]),
            _column("", [Cell(item.source) for item in known], may_wrap=True),
        )
        yield from ("", _bold("Sources of the limits"), *list(table(columns, width))[1:])


def _color(row: Row) -> str | None:
    return COLORS.get(row.result.code[0]) if row.findings else None


def _skipped(skipped: Sequence[Skipped], width: int) -> Iterator[str]:
    """Yield the reasons in the order in which they come, each with the checks that it kept out."""
    for why in dict.fromkeys(item.why for item in skipped):
        names = [f"{item.code} {item.name}" for item in skipped if item.why == why]
        yield from _filled(f"{why}:", width, "  ")
        yield from _filled(", ".join(map(together, names)), width, "      ")


def _filled(text: str, width: int, indent: str) -> Iterator[str]:
    columns = (_column("", [Cell(text)], may_wrap=True),)
    for line in table(columns, width - len(indent)):
        if line:
            yield indent + line


def _waived(waived: Sequence[Waived]) -> Iterator[str]:
    for item in waived:
        until = f" until {item.waiver.until.isoformat()}" if item.waiver.until else ""
        yield shown(_visible(replace(item.finding, mend="")))
        if place := whereabouts(item.finding):
            yield f"    {_visible_text(place)}"
        yield f"    waived{until}: {item.waiver.why}"


def _claims_in_short(every: Sequence[Claim]) -> str:
    """Return how many claims are in each state, and which, where it is not the usual one."""
    parts = []
    for state in STATES:
        numbers = [str(item.number) for item in every if item.state == state]
        if state == "met":
            parts.append(f"{len(numbers)} of {len(every)} met")
        elif numbers:
            said = f"{len(numbers)} {state} ({', '.join(numbers)})"
            parts.append(click.style(said, fg="red", bold=True) if state == "not met" else said)
    return f"claims: {', '.join(parts)}"


def _visible(finding: Finding) -> Finding:
    """Return a finding without what a terminal would obey: a label of the file may hold it."""
    return replace(
        finding, subject=_visible_text(finding.subject), what=_visible_text(finding.what)
    )


def _visible_text(text: str) -> str:
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def _bold(text: str) -> str:
    return click.style(text, bold=True)
