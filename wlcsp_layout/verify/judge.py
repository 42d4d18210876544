"""The judge of a written layout: every check in a table, run on what the file holds.

It reads the file and the spec, nothing else, and shares no code with what draws or writes.
"""

import klayout.db as kdb

from wlcsp_layout.verify import (
    claims,
    die_numbers,
    file,
    labels,
    measured,
    mirror,
    nets,
    pin_one,
    rules,
    wafer,
)
from wlcsp_layout.verify.case import Case, Check
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.judgment import Claim, Judgment, Result, Skipped
from wlcsp_layout.verify.waiving import waive

CHECKS: tuple[Check, ...] = (
    file.check,
    wafer.check,
    mirror.check,
    measured.check,
    pin_one.check,
    die_numbers.check,
    rules.check,
    nets.check,
    labels.check,
    claims.check,
)
"""In the order of a report."""


def judge(case: Case, drawn: Drawn | None = None) -> Judgment:
    """Run every check on a file, which may be read already.

    Raises: RuntimeError when KLayout cannot read it.
    """
    drawn = drawn or Drawn(case.path, case.package)
    said = [item for check in CHECKS for item in check(case, drawn)]
    results = tuple(item for item in said if isinstance(item, Result))
    # The routing of a layout is judged where it is made: not here, nor are its waivers.
    waivers = [item for item in case.package.waivers if item.code[0] != "R"]
    standing = waive(
        (finding for result in results for finding in result.findings),
        waivers,
        case.today,
        {die.cell: die.shift for die in drawn.dies},
    )
    if waivers:
        results += tuple(
            Result(
                code=code,
                name=name,
                shapes=len(waivers),
                findings=tuple(item for item in standing.remarks if item.code == code),
            )
            for code, name in (("W411", "waivers still hold"), ("W412", "waivers are needed"))
        )
    return Judgment(
        file=case.path.name,
        results=results,
        skipped=tuple(item for item in said if isinstance(item, Skipped)),
        claims=tuple(item for item in said if isinstance(item, Claim)),
        findings=(*standing.findings, *standing.remarks),
        waived=standing.waived,
        engine=str(vars(kdb)["__version__"]),
    )
