"""The judge of a written layout: every check in a table, run on what the file holds.

It reads the file and the spec, nothing else, and shares no code with what draws or writes.
"""

from collections.abc import Iterable
from dataclasses import replace

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.model.package import Package
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
from wlcsp_layout.verify.drop_in_roles import roles_of
from wlcsp_layout.verify.drop_ins import drop_in_results
from wlcsp_layout.verify.judgment import Claim, Judgment, Result, Skipped
from wlcsp_layout.verify.waiving import Standing, waive

OF_WAFER: tuple[Check, ...] = (file.check, wafer.check)
"""Those that look at all dies alike; the others look at the product, or at one kind of drop-in."""

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
    # First, and whole: a file that would fill the memory goes no further.
    said: list[Result | Skipped | Claim] = [*file.check(case, drawn)]
    roles = roles_of(case.package, case.offset, drawn)
    product = roles.product
    said += [
        item
        for check in CHECKS
        if check is not file.check
        for item in check(case, drawn if check in OF_WAFER else product)
    ]
    said += drop_in_results(roles)
    results, standing = _standing(case, product, said)
    for drop_in in case.package.wafer.drop_ins:
        if drop_in.package:
            more = _of_drop_in(case, drop_in.kind, drop_in.package, roles.of(drop_in))
            said += more.skipped
            results += more.results
            standing = Standing(
                findings=(*standing.findings, *more.findings),
                waived=(*standing.waived, *more.waived),
                remarks=standing.remarks,
            )
    return _judgment(case, results, standing, said)


def _standing(
    case: Case, drawn: Drawn, said: Iterable[Result | Skipped | Claim]
) -> tuple[tuple[Result, ...], Standing]:
    """Return the checks that ran, with those of waivers, and what is waived."""
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
    return results, standing


def _of_drop_in(case: Case, kind: str, package: Package, drawn: Drawn) -> Judgment:
    """Judge the dies of another spec as that has them; names begin with the kind."""
    own = replace(case, package=package)
    said = [item for check in CHECKS if check not in OF_WAFER for item in check(own, drawn)]
    results, standing = _standing(own, drawn, said)
    judged = _judgment(own, results, standing, said)
    return replace(
        judged,
        results=tuple(
            replace(
                item,
                name=f"{kind}: {item.name}",
                findings=tuple(_named(kind, finding) for finding in item.findings),
            )
            for item in judged.results
        ),
        skipped=tuple(replace(item, name=f"{kind}: {item.name}") for item in judged.skipped),
        findings=tuple(_named(kind, finding) for finding in judged.findings),
        waived=tuple(replace(item, finding=_named(kind, item.finding)) for item in judged.waived),
    )


def _named(kind: str, finding: Finding) -> Finding:
    return replace(finding, subject=f"{kind}: {finding.subject}")


def _judgment(
    case: Case,
    results: tuple[Result, ...],
    standing: Standing,
    said: Iterable[Result | Skipped | Claim],
) -> Judgment:
    said = tuple(said)
    return Judgment(
        file=case.path.name,
        results=results,
        skipped=tuple(item for item in said if isinstance(item, Skipped)),
        claims=tuple(item for item in said if isinstance(item, Claim)),
        findings=(*standing.findings, *standing.remarks),
        waived=standing.waived,
        engine=str(vars(kdb)["__version__"]),
    )
