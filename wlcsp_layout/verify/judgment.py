"""What the judge says: which checks ran on how many shapes, which did not, and what they found."""

from dataclasses import dataclass
from typing import Literal

from wlcsp_layout.errors import Finding
from wlcsp_layout.model.package import Waiver


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One check that ran."""

    code: str
    name: str
    """The rule's name in a spec, or what was checked in a few words."""
    layers: tuple[str, ...] = ()
    limit: str = ""
    """In words, `at least 10 um`; empty where there is nothing to choose."""
    source: str = ""
    shapes: int
    """How many shapes were looked at."""
    measured: str = ""
    """The value that came closest to the limit, where there is one."""
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A check that did not run, and why."""

    code: str
    name: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A claim of the patent, and the measurement that shows it on the drawn polygons."""

    number: int
    text: str
    state: Literal["met", "not met", "not used"]
    measured: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waived:
    """A finding that a waiver of the spec accepts."""

    finding: Finding
    waiver: Waiver


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgment:
    """All that was found out about a written file."""

    file: str
    """Its name, without folders."""
    results: tuple[Result, ...]
    skipped: tuple[Skipped, ...]
    claims: tuple[Claim, ...]
    findings: tuple[Finding, ...]
    """Of all checks, less what is waived; warnings and notes, too."""
    waived: tuple[Waived, ...]
    engine: str
    """The version of KLayout."""

    @property
    def is_clean(self) -> bool:
        """Whether nothing is wrong but for warnings and notes."""
        return not any(finding.code[0] not in "WN" for finding in self.findings)
