"""Findings as workflow commands of GitHub Actions, which shows them in a pull request."""

from wlcsp_layout.errors import Finding
from wlcsp_layout.report.findings import level, whereabouts


def annotation(finding: Finding, spec: str) -> str:
    """Return a workflow command; a finding without a place goes to the first line of its spec."""
    place = finding.place
    where = (place.file, place.line, place.column) if place else (spec, 1, 1)
    file, line, column = where
    text = "\n".join(
        filter(None, (f"{finding.subject}: {finding.what}", whereabouts(finding), finding.mend))
    )
    return (
        f"::{level(finding.code)} file={_property(file)},line={line},col={column},"
        f"title={_property(finding.code)}::{_message(text)}"
    )


def notice(title: str, text: str) -> str:
    """Return a workflow command that says something about the run as a whole."""
    return f"::notice title={_property(title)}::{_message(text)}"


def _message(text: str) -> str:
    """Escape a message as GitHub's runner reads it back."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _message(text).replace(":", "%3A").replace(",", "%2C")
