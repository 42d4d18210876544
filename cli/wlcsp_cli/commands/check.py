"""`wlcsp check`: all problems of all specs, without drawing."""

import json
from dataclasses import dataclass
from pathlib import Path

import click

from wlcsp_cli.github import annotation
from wlcsp_cli.progress import Tell, shown_line
from wlcsp_cli.status import judged, shown
from wlcsp_layout.errors import Finding, FindingsError
from wlcsp_layout.report.findings import level


@click.command()
@click.argument(
    "specs", metavar="SPEC...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "github"]),
    default="text",
    show_default=True,
    help="json for programs, github for annotations of a pull request.",
)
def check(specs: tuple[Path, ...], form: str) -> int:
    """Judge specs without drawing: every problem of every SPEC in one run."""
    with shown_line() as line:
        checked = [judge(spec, line.tell) for spec in specs]
    if form == "json":
        click.echo(json.dumps({"check": 1, "specs": [entry.data() for entry in checked]}, indent=2))
    else:
        for entry in checked:
            for text in entry.annotations() if form == "github" else entry.lines():
                click.echo(text)
    return max(entry.status for entry in checked)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What was found in one spec; `name` is None when the spec cannot be used."""

    spec: Path
    name: str | None
    status: int
    findings: tuple[Finding, ...]
    summary: str = ""

    def lines(self) -> list[str]:
        """Return the findings as text, and one line in the end."""
        errors = sum(level(finding.code) == "error" for finding in self.findings)
        verdict = f"{errors} {'problem' if errors == 1 else 'problems'}" if errors else self.summary
        return [*map(shown, self.findings), f"{self.spec}: {verdict}"]

    def annotations(self) -> list[str]:
        """Return the findings as workflow commands of GitHub Actions."""
        return [annotation(finding, str(self.spec)) for finding in self.findings]

    def data(self) -> dict[str, object]:
        """Return the entry as `docs/commands.md` describes it."""
        return {
            "spec": str(self.spec),
            "name": self.name,
            "status": self.status,
            "findings": [as_data(finding) for finding in self.findings],
        }


def judge(spec: Path, tell: Tell) -> Entry:
    """Return what is found in a spec."""
    from wlcsp_layout import pipeline

    try:
        planned = pipeline.check(spec, tell)
    except FindingsError as error:
        status = judged(error).status
        return Entry(spec=spec, name=None, status=status, findings=error.findings)
    die, stepped, routing = planned.package.die, planned.stepped, planned.routing
    return Entry(
        spec=spec,
        name=planned.package.name,
        status=0,
        findings=planned.notes,
        summary=f"fine: {stepped.full:,} dies of {len(die.balls):,} balls, "
        f"{routing.net_count - len(routing.unrouted):,} of {routing.net_count:,} nets routed",
    )


def as_data(finding: Finding) -> dict[str, object]:
    """Return a finding as plain data; file, line and column are null where there is no place."""
    place = finding.place
    return {
        "code": finding.code,
        "level": level(finding.code),
        "file": place.file if place else None,
        "line": place.line if place else None,
        "column": place.column if place else None,
        "subject": finding.subject,
        "what": finding.what,
        "mend": finding.mend,
    }
