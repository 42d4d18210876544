"""What the judge says as plain data: for `wlcsp verify --format json` and for `NAME.report.json`.

The keys are in docs/commands.md; they are added to, and never renamed.
"""

from collections import Counter
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import PurePath

from wlcsp_layout.codes import CATALOG
from wlcsp_layout.errors import Finding, Place
from wlcsp_layout.geometry import Xy
from wlcsp_layout.report.findings import level
from wlcsp_layout.report.verdict import Row, rows
from wlcsp_layout.verify.judgment import Judgment


@dataclass(frozen=True, slots=True, kw_only=True)
class Checks:
    """What was checked beside the judge, what was not and why, and what was found."""

    run: tuple[str, ...] = ()
    """Codes of the rules that ran."""
    skipped: tuple[tuple[str, str], ...] = ()
    """What did not run, and why."""
    findings: tuple[Finding, ...] = ()


def judgment_as_data(judgment: Judgment) -> dict[str, list[dict[str, object]]]:
    """Return what the judge says as plain data, in its order."""
    return checks_as_data(Checks(), judgment)


def checks_as_data(
    checks: Checks, judgment: Judgment | None = None
) -> dict[str, list[dict[str, object]]]:
    """Return what was checked as plain data, the report's `verify`; the judge comes last."""
    count = Counter(finding.code for finding in checks.findings)
    data: dict[str, list[dict[str, object]]] = {
        "rules_run": [_uncounted_row(code, count[code]) for code in checks.run],
        "rules_skipped": [_skipped(None, name, why, name) for name, why in checks.skipped],
        "claims": [],
        "findings": [finding_as_data(finding) for finding in checks.findings],
        "waived": [],
    }
    if judgment is None:
        return data
    data["rules_run"] += map(_row, rows(judgment))
    data["rules_skipped"] += [
        _skipped(item.code, item.name, item.why, f"{item.code} {item.name}")
        for item in judgment.skipped
    ]
    data["claims"] += [
        {
            "number": claim.number,
            "text": claim.text,
            "state": claim.state,
            "measured": claim.measured,
        }
        for claim in judgment.claims
    ]
    data["findings"] += map(finding_as_data, judgment.findings)
    data["waived"] += [
        {
            **finding_as_data(item.finding),
            "why": item.waiver.why,
            "until": item.waiver.until.isoformat() if item.waiver.until else None,
            "waiver": _place(item.waiver.place),
        }
        for item in judgment.waived
    ]
    return data


def finding_as_data(finding: Finding) -> dict[str, object]:
    """Return a finding as plain data; `at_um` and `lines_um` are in the coordinates of `cell`."""
    return {
        "code": finding.code,
        "level": level(finding.code),
        "subject": finding.subject,
        "what": finding.what,
        "mend": finding.mend,
        "place": _place(finding.place) if finding.place else None,
        "cell": finding.cell or None,
        "at_um": _um(finding.at_nm) if finding.at_nm else None,
        "lines_um": [[_um(start), _um(end)] for start, end in finding.lines_nm],
        "objects": list(finding.objects),
    }


def number(nm: int, decimals: int) -> int | float:
    """Return nm as um (3 decimals) or mm (6), whole numbers without a point."""
    value = Decimal(nm).scaleb(-decimals)
    return int(value) if value == value.to_integral_value() else float(value)


def _row(row: Row) -> dict[str, object]:
    result = row.result
    return {
        "code": result.code,
        "name": result.name,
        "layers": list(result.layers),
        "limit": result.limit,
        "source": result.source,
        "shapes": result.shapes,
        "measured": result.measured,
        "findings": row.findings,
        "waived": row.waived,
    }


def _uncounted_row(code: str, findings: int) -> dict[str, object]:
    """Return the row of a check that does not say how many shapes it looked at."""
    return {
        "code": code,
        "name": CATALOG[code].title,
        "layers": [],
        "limit": "",
        "source": "",
        "shapes": None,
        "measured": "",
        "findings": findings,
        "waived": 0,
    }


def _skipped(code: str | None, name: str, why: str, rule: str) -> dict[str, object]:
    return {"rule": rule, "code": code, "name": name, "why": why}


def _place(place: Place) -> str:
    """Return a place without folders: a report is the same wherever its spec is."""
    return str(replace(place, file=PurePath(place.file).name))


def _um(at: Xy) -> list[int | float]:
    return [number(value, 3) for value in at]
