"""The judge of a written layout: every check in a table, run on what the file holds.

It reads the file and the spec, nothing else, and shares no code with what draws or writes.
"""

import klayout.db as kdb

from wlcsp_layout.verify import claims, file, measured, nets, rules, wafer
from wlcsp_layout.verify.case import Case, Check
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.judgment import Claim, Judgment, Result, Skipped

CHECKS: tuple[Check, ...] = (
    file.check,
    wafer.check,
    measured.check,
    rules.check,
    nets.check,
    claims.check,
)
"""In the order of a report."""


def judge(case: Case) -> Judgment:
    """Run every check on a file.  Raises: RuntimeError when KLayout cannot read it."""
    drawn = Drawn(case.path, case.package)
    said = [item for check in CHECKS for item in check(case, drawn)]
    results = tuple(item for item in said if isinstance(item, Result))
    return Judgment(
        file=case.path.name,
        results=results,
        skipped=tuple(item for item in said if isinstance(item, Skipped)),
        claims=tuple(item for item in said if isinstance(item, Claim)),
        findings=tuple(finding for result in results for finding in result.findings),
        waived=(),
        engine=str(vars(kdb)["__version__"]),
    )
