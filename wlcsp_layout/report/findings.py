"""What there is to say of any finding: how serious it is, where, and in which order."""

from collections.abc import Iterable
from typing import Literal, TypeAlias

from wlcsp_layout.errors import Finding
from wlcsp_layout.units import um_text

Level: TypeAlias = Literal["error", "warning", "notice"]
"""As GitHub Actions calls them."""

_LEVELS: dict[str, Level] = {"W": "warning", "N": "notice"}


def level(code: str) -> Level:
    """Return how serious a finding is, by the letter of its code: what has no other is an error."""
    return _LEVELS.get(code[0], "error")


def whereabouts(finding: Finding) -> str:
    """Return where a finding is, `at 10, 20.5 um in demo49_DIE`; '' when it has no place."""
    if finding.at_nm is None:
        return ""
    x, y = map(um_text, finding.at_nm)
    return f"at {x}, {y} um" + (f" in {finding.cell}" if finding.cell else "")


def by_code(findings: Iterable[Finding]) -> tuple[tuple[Finding, ...], ...]:
    """Return findings of one code together: errors, then warnings, then notes, else as given."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(finding.code, []).append(finding)
    order = ("error", "warning", "notice")
    return tuple(
        tuple(groups[code]) for code in sorted(groups, key=lambda code: order.index(level(code)))
    )
