"""Findings of one code, so few that a reader reads them."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import islice

from wlcsp_layout.errors import Finding

MOST = 20
"""Our choice: more of one code have one cause as a rule, and a screen holds no more."""


def shortened(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the first findings, and one that counts the rest."""
    iterator = iter(findings)
    shown = tuple(islice(iterator, MOST))
    rest = list(iterator)
    if not rest:
        return shown
    what = f"and {len(rest)} more like it: {rest[0].what}" if len(rest) > 1 else rest[0].what
    return (*shown, replace(rest[0], what=what))
