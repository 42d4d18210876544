"""The design rules of the preset, measured on the drawn polygons."""

import math
from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from wlcsp_layout.errors import Finding
from wlcsp_layout.rules.rule import Limit, Rule
from wlcsp_layout.rules.table import RULES
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.case import on_cell
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.edges import Violation
from wlcsp_layout.verify.judgment import Case, Result, Skipped
from wlcsp_layout.verify.rules.measures import MEASURES, Row
from wlcsp_layout.verify.rules.names import Names
from wlcsp_layout.verify.rules.neighbors import neighbors
from wlcsp_layout.verify.rules.scene import Measured, Nothing, Scene

ACROSS_STREETS = ("pitch_min_um", "street_min_um")
"""Rules that look at the dies beside one."""


def check(case: Case, drawn: Drawn) -> Iterator[Result | Skipped]:
    """Run every rule in the order of the table; one result each for all kinds of dies."""
    rules = case.package.rules
    within_nm = max(
        (rules.limits[name].value_nm for name in ACROSS_STREETS if name in rules.limits), default=0
    )
    dies, arrays = drawn.around
    beside = neighbors((*drawn.dies, *dies), (*drawn.arrays, *arrays), within_nm)
    scenes = [Scene(die, beside.get(kind, ())) for kind, die in enumerate(drawn.dies)]
    names = Names(case.package)
    for name, rule in RULES.items():
        limit = rules.limits.get(name)
        if limit is None:
            why = f"not in preset {rules.preset}"
            yield Skipped(code=rule.code, name=name, why=why)
        else:
            yield run(limit, scenes, names)


def run(limit: Limit, scenes: Sequence[Scene], names: Names) -> Result | Skipped:
    """Measure a rule on all kinds of dies."""
    rule = limit.rule
    row = MEASURES.get(rule.name)
    if limit.skipped or row is None:
        why = limit.skipped or "this stack has no layer to measure it on"
        return Skipped(code=rule.code, name=rule.name, why=why)
    found = [(scene, row.measure(scene, limit)) for scene in scenes]
    measured = [(scene, item) for scene, item in found if isinstance(item, Measured)]
    if not measured:
        reasons = [item.why for _, item in found if isinstance(item, Nothing)]
        why = reasons[0] if reasons else "the file has no die"
        return Skipped(code=rule.code, name=rule.name, why=why)
    return Result(
        code=rule.code,
        name=rule.name,
        layers=rule.layers,
        limit=limit.text,
        source=limit.source,
        shapes=sum(item.shapes for _, item in measured),
        measured=_closest(rule, [item for _, item in measured]),
        findings=tuple(
            finding
            for scene, item in measured
            for finding in on_cell(
                scene.die, (_finding(limit, row, names, one) for one in item.violations)
            )
        ),
    )


def _closest(rule: Rule, items: Sequence[Measured]) -> str:
    """Return the value closest to the limit in words, or how far none is near."""
    shown = [item for item in items if item.shapes]
    values = [item.closest for item in shown if item.closest is not None]
    if values:
        return value_text(rule, min(values) if rule.kind == "least" else max(values))
    near = [item.beyond_nm for item in shown if item.beyond_nm is not None]
    return f"{value_text(rule, min(near))} or more" if near else ""


def value_text(rule: Rule, value: float) -> str:
    """Return a measured value in words, never rounded to the side of the limit that is allowed."""
    if rule.is_length:
        # What has no rounding error in it is whole: a thousandth is none.
        nm = math.floor(value + 0.001) if rule.kind == "least" else math.ceil(value - 0.001)
        return f"{um_text(nm)} um"
    mode = ROUND_FLOOR if rule.kind == "least" else ROUND_CEILING
    return f"{Decimal(value).quantize(Decimal('0.0001'), mode).normalize():f}"


def _finding(limit: Limit, row: Row, names: Names, violation: Violation) -> Finding:
    rule = limit.rule
    places = (violation.at, *violation.near)
    balls = tuple(names.balls(places)) if row.of in {"ball", "both"} else ()
    pads_there = tuple(names.pads(places)) if row.of in {"pad", "both"} else ()
    subject = f"layer {row.layer}"
    if pads_there:
        subject = f"pad {pads_there[0]}"
    if balls:
        subject = f"ball {balls[0]}"
    said = row.said.format(value_text(rule, violation.value_nm))
    return Finding(
        code=rule.code,
        subject=subject,
        what=f"{row.overrun if violation.is_overrun else said}; {limit.text}",
        mend=row.mend,
        at_nm=violation.at,
        lines_nm=violation.lines,
        objects=(*balls, *pads_there),
    )
