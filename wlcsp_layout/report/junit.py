"""What the judge says as JUnit XML, for the test pages of continuous integration.

One test suite a file, one test case a check: failed with all its findings in one `failure`, passed
with its figures, or skipped with the reason. It holds no clock and no host, so that the same
judgment gives the same bytes. Source: our choice, within the schema junit-10.xsd of Jenkins' xUnit
plugin, where times are optional.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from wlcsp_layout.errors import Finding
from wlcsp_layout.report.findings import level, whereabouts
from wlcsp_layout.report.verdict import GROUPS, Row, counted, rows, sentence
from wlcsp_layout.verify.judgment import Judgment, Result
from wlcsp_layout.writers.markup import escaped


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A test case; `failed`, `unusable` and `skipped` exclude each other."""

    group: str
    name: str
    failed: tuple[Finding, ...] = ()
    unusable: tuple[Finding, ...] = ()
    skipped: str = ""
    said: str = ""

    def lines(self) -> list[str]:
        """Return the element."""
        kind = f"wlcsp.{self.group or 'other'}"
        head = f'  <testcase classname="{kind}" name="{escaped(self.name)}"'
        inside = [
            *_findings("failure", self.failed),
            *_findings("error", self.unusable),
            *([f'   <skipped message="{escaped(self.skipped)}"/>'] if self.skipped else []),
            *([f"   <system-out>{escaped(self.said)}</system-out>"] if self.said else []),
        ]
        return [f"{head}>", *inside, "  </testcase>"] if inside else [f"{head}/>"]


def judged(judgment: Judgment, spec: str) -> str:
    """Return the XML of a judgment; the claims are in the output of the suite."""
    accepted = {item.finding for item in judgment.waived}
    cases = [
        _judged(row, [finding for finding in row.result.findings if finding not in accepted])
        for row in rows(judgment)
    ]
    cases += [
        Case(
            group=GROUPS.get(item.code[:2], ""),
            name=f"{item.code} {item.name}",
            skipped=item.why,
        )
        for item in judgment.skipped
    ]
    of_checks = {finding for result in judgment.results for finding in result.findings}
    # Of no check: a waiver that has run out, say.
    cases += [
        _case("", f"{finding.code} {finding.subject}", [finding], "")
        for finding in judgment.findings
        if finding not in of_checks
    ]
    said = [
        sentence(judgment),
        *(
            ": ".join(filter(None, (f"claim {c.number} {c.state}", c.text, c.measured)))
            for c in judgment.claims
        ),
        *(f"waived: {_bare(item.finding)}: {item.waiver.why}" for item in judgment.waived),
    ]
    facts = {"spec": spec, "klayout": judgment.engine}
    return _suite(judgment.file, facts, cases, "\n".join(said))


def unusable(file: str, spec: str, findings: Sequence[Finding]) -> str:
    """Return the XML of a file that was not judged, with the reasons."""
    case = Case(group="", name="the file and the spec can be read", unusable=tuple(findings))
    return _suite(file, {"spec": spec}, [case], "")


def _suite(name: str, facts: dict[str, str], cases: Sequence[Case], said: str) -> str:
    counts = (
        f'tests="{len(cases)}" failures="{sum(bool(case.failed) for case in cases)}" '
        f'errors="{sum(bool(case.unusable) for case in cases)}"'
    )
    skipped = sum(bool(case.skipped) for case in cases)
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<testsuites name="wlcsp verify" {counts}>',
        f' <testsuite name="{escaped(name)}" {counts} skipped="{skipped}">',
        "  <properties>",
        *(
            f'   <property name="{escaped(key)}" value="{escaped(value)}"/>'
            for key, value in facts.items()
        ),
        "  </properties>",
        *(line for case in cases for line in case.lines()),
        *([f"  <system-out>{escaped(said)}</system-out>"] if said else []),
        " </testsuite>",
        "</testsuites>",
    ]
    return "\n".join(lines) + "\n"


def _judged(row: Row, findings: Sequence[Finding]) -> Case:
    said = _figures(row.result)
    if row.waived:
        said += f"\n{row.waived:,} waived"
    return _case(row.group, f"{row.result.code} {row.result.name}", findings, said)


def _case(group: str, name: str, findings: Sequence[Finding], said: str) -> Case:
    """Return a case that errors fail; warnings and notes are only said."""
    errors = tuple(finding for finding in findings if level(finding.code) == "error")
    others = [_text(finding) for finding in findings if level(finding.code) != "error"]
    return Case(
        group=group, name=name, failed=errors, said="\n".join(filter(None, [said, *others]))
    )


def _figures(result: Result) -> str:
    parts = [counted(result.shapes, "shape")]
    parts += [f"limit: {result.limit}"] if result.limit else []
    parts += [f"measured: {result.measured}"] if result.measured else []
    return ", ".join(parts)


def _findings(element: str, findings: Sequence[Finding]) -> list[str]:
    """Return one element for all of them: many readers of JUnit XML keep only the first."""
    if not findings:
        return []
    first = findings[0]
    more = f" (and {len(findings) - 1:,} more)" if findings[1:] else ""
    message = escaped(f"{first.subject}: {first.what}{more}")
    text = escaped("\n".join(map(_text, findings)))
    return [f'   <{element} type="{first.code}" message="{message}">{text}</{element}>']


def _text(finding: Finding) -> str:
    parts = (_bare(finding), whereabouts(finding), finding.mend)
    return "\n    ".join(filter(None, parts))


def _bare(finding: Finding) -> str:
    return str(replace(finding, mend=""))
