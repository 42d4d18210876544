"""What the judge says in the form that was asked for: to a person, a program or a service."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import click

from wlcsp_cli import judgment_text
from wlcsp_cli.github import annotation, notice
from wlcsp_cli.table import line_width
from wlcsp_layout.errors import Finding
from wlcsp_layout.report import junit
from wlcsp_layout.report.findings import by_code, level
from wlcsp_layout.report.judgment_json import Checks, checks_as_data, judgment_as_data
from wlcsp_layout.report.verdict import sentence
from wlcsp_layout.verify.judgment import Judgment


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the user asked for; `file` and `spec` as they were written."""

    file: str
    spec: str
    markers: str = ""
    """Where markers were written, if they were."""
    claims: bool = False
    every: bool = False
    """Each finding, not the first few of a code, and the source of each limit."""
    quiet: bool = False
    """Errors and warnings only."""


Form = Callable[[Judgment, Asked], Iterator[str]]


def text(judgment: Judgment, asked: Asked) -> Iterator[str]:
    """Yield lines for a person."""
    if asked.quiet:
        serious = [item for item in judgment.findings if level(item.code) != "notice"]
        yield from judgment_text.findings(serious, every=asked.every)
    elif asked.claims:
        yield from judgment_text.claims(judgment, line_width())
    else:
        yield from judgment_text.lines(
            judgment, asked.spec, line_width(), every=asked.every, hint=_hint(judgment, asked)
        )


def as_json(judgment: Judgment, asked: Asked) -> Iterator[str]:
    """Yield JSON as docs/commands.md describes it."""
    data = judgment_as_data(judgment)
    yield _document(asked, judgment.engine, status(judgment), data)


def as_junit(judgment: Judgment, asked: Asked) -> Iterator[str]:
    """Yield JUnit XML."""
    yield junit.judged(judgment, asked.spec).rstrip()


def as_github(judgment: Judgment, asked: Asked) -> Iterator[str]:
    """Yield annotations; the last tells what was looked at."""
    for alike in by_code(judgment.findings):
        shown = alike if asked.every else alike[: judgment_text.SHOWN]
        for finding in shown:
            yield annotation(finding, asked.spec)
        if rest := len(alike) - len(shown):
            yield notice(alike[0].code, f"and {rest:,} more of {alike[0].code}")
    yield notice("wlcsp verify", sentence(judgment))


FORMS: Mapping[str, Form] = {
    "text": text,
    "json": as_json,
    "junit": as_junit,
    "github": as_github,
}
"""By the name that `--format` gives them."""


def refused(form: str, findings: Sequence[Finding], exit_status: int, asked: Asked) -> None:
    """Write that a file was not judged, and why.  Text goes to standard error as of any command."""
    if form == "json":
        data = checks_as_data(Checks(findings=tuple(findings)))
        click.echo(_document(asked, None, exit_status, data))
    elif form == "junit":
        click.echo(junit.unusable(asked.file, asked.spec, findings).rstrip())
    else:
        for finding in findings:
            click.echo(annotation(finding, asked.spec))


def status(judgment: Judgment) -> int:
    """Return the exit status of a judgment."""
    return 0 if judgment.is_clean else 1


def _hint(judgment: Judgment, asked: Asked) -> str:
    if asked.markers:
        return f"to see the markers: klayout {asked.file} -m {asked.markers}"
    if judgment.is_clean:
        return ""
    return "--markers FILE.lyrdb marks them for KLayout's marker browser"


def _document(
    asked: Asked, engine: str | None, exit_status: int, data: Mapping[str, object]
) -> str:
    head = {
        "verify": 1,
        "file": asked.file,
        "spec": asked.spec,
        "engine": engine,
        "status": exit_status,
    }
    return json.dumps({**head, **data}, indent=2)
