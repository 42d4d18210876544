"""What a judgment comes to: how many findings each check has, and all of it in one sentence."""

from collections import Counter
from dataclasses import dataclass

from wlcsp_layout.report.findings import level
from wlcsp_layout.verify.judgment import Judgment, Result

GROUPS = {
    "V2": "file",
    "V3": "rules",
    "V4": "nets",
    "V5": "measured",
    "V6": "wafer",
    "V7": "claims",
}
"""What an error is about, by the beginning of its code; warnings and notes go with their errors."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A check that ran, and how many of its findings stand."""

    result: Result
    group: str
    """A value of `GROUPS`, or '' for a check before all groups."""
    findings: int
    """Warnings and notes, too; without what is waived."""
    waived: int


def rows(judgment: Judgment) -> tuple[Row, ...]:
    """Return the checks that ran, in their order."""
    accepted = {item.finding for item in judgment.waived}
    waived = Counter(item.finding.code for item in judgment.waived)
    group = ""
    made: list[Row] = []
    for result in judgment.results:
        group = GROUPS.get(result.code[:2], group)
        count = sum(finding not in accepted for finding in result.findings)
        row = Row(result=result, group=group, findings=count, waived=waived[result.code])
        made.append(row)
    return tuple(made)


def sentence(judgment: Judgment) -> str:
    """Return what was looked at and what was found, never the one without the other.

    A shape counts once for each check that looks at it.
    """
    levels = Counter(level(finding.code) for finding in judgment.findings)
    shapes = sum(result.shapes for result in judgment.results)
    parts = [
        f"{counted(len(judgment.results), 'check')} on {counted(shapes, 'shape')}",
        f"{len(judgment.skipped):,} skipped",
        counted(levels["error"], "finding"),
    ]
    parts += [
        counted(count, noun)
        for count, noun in ((levels["warning"], "warning"), (levels["notice"], "note"))
        if count
    ]
    if judgment.waived:
        parts.append(f"{len(judgment.waived):,} waived")
    return f"{judgment.file}: {', '.join(parts)}"


def counted(count: int, noun: str) -> str:
    """Return a number of things: `1 shape`, `1,200 shapes`."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
