"""From an error to what the user sees: the one place that knows exit statuses and wording."""

import os
import traceback
from dataclasses import dataclass

import click

from wlcsp_layout.errors import DesignError, Finding, FindingsError, OutputError, SpecError

DONE = 0
STATUS_BY_ERROR: tuple[tuple[type[Exception], int], ...] = (
    (DesignError, 1),
    (SpecError, 2),
    (OutputError, 3),
)
FAULT = 3
"""Of an error that nobody foresaw."""

COLORS = {"E": "red", "R": "red", "V": "red", "F": "red", "W": "yellow", "N": "cyan"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """An error as exit status and words; the findings are in `text`, too."""

    status: int
    text: str
    findings: tuple[Finding, ...] = ()


def judged(error: Exception) -> Verdict:
    """Return the exit status of an error and what there is to say."""
    for kind, status in STATUS_BY_ERROR:
        if isinstance(error, kind):
            findings = error.findings if isinstance(error, FindingsError) else ()
            text = "\n".join(map(shown, findings)) if findings else str(error)
            return Verdict(status=status, text=text, findings=findings)
    return Verdict(status=FAULT, text=_internal(error))


def shown(finding: Finding) -> str:
    """Return a finding as text, its code in color; `click.echo` drops the color of a pipe."""
    place = f"{finding.place}: " if finding.place else ""
    code = click.style(finding.code, fg=COLORS.get(finding.code[0]), bold=True)
    mend = f"\n    {finding.mend}" if finding.mend else ""
    return f"{place}{code} {finding.subject}: {finding.what}{mend}"


def _internal(error: Exception) -> str:
    """Return one line on a fault of ours; all of it when WLCSP_DEBUG is set."""
    if os.environ.get("WLCSP_DEBUG"):
        return "".join(traceback.format_exception(error)).rstrip()
    what = " ".join(str(error).split())
    return (
        f"wlcsp: internal error: {type(error).__name__}: {what}; please report it with the spec "
        "(WLCSP_DEBUG=1 shows where it happened)"
    )
