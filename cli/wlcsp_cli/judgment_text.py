"""What the judge says as a person reads it: on a terminal, or later in a log."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace

import click

from wlcsp_cli.status import COLORS, shown
from wlcsp_cli.table import Cell, Column, table
from wlcsp_layout.errors import Finding
from wlcsp_layout.report.findings import by_code, whereabouts
from wlcsp_layout.report.verdict import Row, rows, sentence
from wlcsp_layout.verify.judgment import Claim, Judgment, Skipped, Waived

SHOWN = 5
"""Findings of one code that are shown unless all are wanted: the others are most often alike."""

STATES = {"met": "green", "not met": "red", "not used": None}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def lines(judgment: Judgment, spec: str, width: int, *, every: bool) -> Iterator[str]:
    """Yield all that a judgment says, the sentence that sums it up last."""
    yield f"{_bold(judgment.file)} judged by {spec}, read with KLayout {judgment.engine}"
    if judgment.results:
        yield from ("", *table(_checks(rows(judgment)), width))
    if judgment.skipped:
        yield from ("", _bold("Not run"), *_skipped(judgment.skipped, width))
    if judgment.waived:
        yield from ("", _bold("Waived"), *map(_waived, judgment.waived))
    if judgment.findings:
        yield from ("", _bold("Found"), *findings(judgment.findings, every=every))
    yield ""
    if judgment.claims:
        yield f"{_claims_in_short(judgment.claims)}; --claims shows the measurements"
    yield last(judgment)


def claims(judgment: Judgment, width: int) -> Iterator[str]:
    """Yield the table of the claims, each with the measurement that shows it."""
    every = judgment.claims
    if every:
        columns = (
            Column(title="", is_number=True, cells=[Cell(str(item.number)) for item in every]),
            Column(
                title="state",
                cells=[
                    Cell(item.state, STATES[item.state], is_bold=item.state == "not met")
                    for item in every
                ],
            ),
            Column(title="claim", cells=[Cell(item.text) for item in every], may_wrap=True),
            Column(title="measured", cells=[Cell(item.measured) for item in every], may_wrap=True),
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
            place = whereabouts(finding)
            yield shown(_visible(replace(finding, mend="")))
            if place:
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


def _checks(checks: Sequence[Row]) -> tuple[Column, ...]:
    """Return the columns of what ran; those in which nothing stands are left out."""
    results = [row.result for row in checks]
    columns = (
        Column(
            title="code",
            cells=[
                Cell(row.result.code, _color(row), is_bold=bool(row.findings)) for row in checks
            ],
        ),
        Column(title="check", cells=[Cell(item.name) for item in results], may_wrap=True),
        Column(title="limit", cells=[Cell(item.limit) for item in results], may_wrap=True),
        Column(
            title="source",
            cells=[Cell(item.source, is_dim=True) for item in results],
            may_wrap=True,
        ),
        Column(
            title="shapes", is_number=True, cells=[Cell(f"{item.shapes:,}") for item in results]
        ),
        Column(title="measured", cells=[Cell(item.measured) for item in results], may_wrap=True),
        Column(
            title="findings",
            is_number=True,
            cells=[
                Cell(f"{row.findings:,}", _color(row) or "green", is_bold=bool(row.findings))
                for row in checks
            ],
        ),
        Column(
            title="waived",
            is_number=True,
            cells=[Cell(f"{row.waived:,}" if row.waived else "") for row in checks],
        ),
    )
    return tuple(column for column in columns if any(cell.text for cell in column.cells))


def _color(row: Row) -> str | None:
    return COLORS.get(row.result.code[0]) if row.findings else None


def _skipped(skipped: Sequence[Skipped], width: int) -> Iterator[str]:
    """Yield the reasons in the order in which they come, each with the checks that it kept out."""
    for why in dict.fromkeys(item.why for item in skipped):
        names = ", ".join(f"{item.code} {item.name}" for item in skipped if item.why == why)
        yield from _filled(f"{why}:", width, "  ")
        yield from _filled(names, width, "      ")


def _filled(text: str, width: int, indent: str) -> list[str]:
    return textwrap.wrap(
        text,
        max(width, 40),
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _waived(item: Waived) -> str:
    place = whereabouts(item.finding)
    until = f" until {item.waiver.until.isoformat()}" if item.waiver.until else ""
    return "\n".join(
        (
            shown(_visible(replace(item.finding, mend=""))),
            *([f"    {_visible_text(place)}"] if place else []),
            f"    waived{until}: {item.waiver.why}",
        )
    )


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
