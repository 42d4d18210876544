"""What a judgment comes to: how many findings each check has, and all of it in one sentence."""

from collections import Counter
from dataclasses import dataclass

from wlcsp_layout.report.findings import Level, level
from wlcsp_layout.verify.judgment import Judgment, Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A check that ran, and how many of its findings stand."""

    result: Result
    findings: int
    """Warnings and notes, too; without what is waived."""
    waived: int

    @property
    def level(self) -> Level:
        """How serious a finding of this check is."""
        return level(self.result.code)


def rows(judgment: Judgment) -> tuple[Row, ...]:
    """Return the checks that ran, in their order."""
    accepted = {item.finding for item in judgment.waived}
    waived = Counter(item.finding.code for item in judgment.waived)
    return tuple(
        Row(
            result=result,
            findings=sum(finding not in accepted for finding in result.findings),
            waived=waived[result.code],
        )
        for result in judgment.results
    )


def sentence(judgment: Judgment) -> str:
    """Return what was looked at and what was found, never the one without the other.

    A shape counts once for each check that looks at it.
    """
    levels = Counter(level(finding.code) for finding in judgment.findings)
    shapes = sum(result.shapes for result in judgment.results)
    parts = [
        f"{_some(len(judgment.results), 'check')} on {_some(shapes, 'shape')}",
        f"{len(judgment.skipped):,} skipped",
        _some(levels["error"], "finding"),
    ]
    parts += [
        _some(count, noun)
        for count, noun in ((levels["warning"], "warning"), (levels["notice"], "note"))
        if count
    ]
    if judgment.waived:
        parts.append(f"{len(judgment.waived):,} waived")
    return f"{judgment.file}: {', '.join(parts)}"


def _some(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
