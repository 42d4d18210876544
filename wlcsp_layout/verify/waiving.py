"""Waivers: which findings a spec accepts, and what became of a waiver that accepts none."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Point, Xy
from wlcsp_layout.model.package import Waiver
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.judgment import Waived

REACH_NM = 10_000
"""How far from the place of a waiver a finding may be (our choice: about a trace's width)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Findings after the waivers."""

    findings: tuple[Finding, ...]
    waived: tuple[Waived, ...]
    remarks: tuple[Finding, ...]
    """On waivers that have run out, or that accept nothing."""


def waive(
    findings: Iterable[Finding],
    waivers: Sequence[Waiver],
    today: date,
    shifts: Mapping[str, Xy] | None = None,
) -> Standing:
    """Return which findings stand and which are accepted; a waiver holds on its last day.

    `shifts` are the places of the spec's origin in the cells of findings, where it is not (0, 0).
    """
    standing: list[Finding] = []
    waived: list[Waived] = []
    used: set[Waiver] = set()
    for finding in findings:
        shift = (shifts or {}).get(finding.cell, (0, 0))
        fitting = [waiver for waiver in waivers if _accepts(waiver, finding, shift)]
        used.update(fitting)
        valid = [waiver for waiver in fitting if waiver.until is None or today <= waiver.until]
        if valid:
            waived.append(Waived(finding=finding, waiver=valid[0]))
        else:
            standing.append(finding)
    remarks = [
        _remark("W411", waiver, f"ran out on {waiver.until}", "mend the finding, or agree anew")
        if waiver in used
        else _remark("W412", waiver, "accepts nothing: no such finding there", "remove it")
        for waiver in waivers
        if waiver not in used or (waiver.until and today > waiver.until)
    ]
    return Standing(findings=tuple(standing), waived=tuple(waived), remarks=tuple(remarks))


def _accepts(waiver: Waiver, finding: Finding, shift: Xy) -> bool:
    if waiver.code != finding.code:
        return False
    if isinstance(waiver.at, str):
        return waiver.at in finding.objects
    if finding.at_nm is None:
        return False
    at = (finding.at_nm[0] - shift[0], finding.at_nm[1] - shift[1])
    return math.dist(waiver.at.xy, at) <= REACH_NM


def _remark(code: str, waiver: Waiver, what: str, mend: str) -> Finding:
    return Finding(
        code=code,
        subject="waivers",
        what=f"the waiver of {waiver.code} at {_where(waiver.at)} {what}",
        mend=mend,
        place=waiver.place,
    )


def _where(at: str | Point) -> str:
    return at if isinstance(at, str) else f"({um_text(at.x_nm)}, {um_text(at.y_nm)}) um"
