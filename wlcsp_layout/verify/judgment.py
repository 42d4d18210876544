"""What the judge is given and says: which checks ran on how many shapes, and what they found."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Point
from wlcsp_layout.model.package import Package, Waiver


@dataclass(frozen=True, kw_only=True)
class Case:
    """A file, and what it is to be."""

    path: Path
    package: Package
    offset: Point
    """From the wafer's center to the center of the reference die: given, or found by search."""
    today: date
    """On which waivers must still hold."""


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
