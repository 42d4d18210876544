"""Center lines in the directions that the spec allows: any, or every 45 or 90 degrees."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from wlcsp_layout.errors import Finding
from wlcsp_layout.model.package import Die
from wlcsp_layout.route.metal import Owners
from wlcsp_layout.route.octilinear import octilinear
from wlcsp_layout.route.routing import Tell, Trace
from wlcsp_layout.route.rubberband.routed import Routed
from wlcsp_layout.route.rubberband.router import center_lines
from wlcsp_layout.route.shared import without_shared_runs
from wlcsp_layout.route.tightest import Gap, Gaps
from wlcsp_layout.route.tracks import Angles
from wlcsp_layout.units import Nm, um_text

WIDENED: dict[Angles, tuple[float, ...]] = {45: (1.04, 1.082), 90: (1.2, 1.414)}
"""With how much more pitch to route where the first lines find no place for straight steps.

Parallel traces at the pitch p need up to p / cos(22.5 degrees) along an axis or a diagonal, or
p / cos(45 degrees) along an axis.
"""
MOST_EXPLAINED = 12
"""Of many routes without a way, the first ones tell why: to look for gaps takes time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Angled:
    """What the router found, the traces it added in the directions that the spec allows."""

    routed: Routed
    kept_any: tuple[str, ...] = ()
    """The routes that have other directions."""
    findings: tuple[Finding, ...] = ()
    """One for each of them."""


def angled(die: Die, given: Sequence[Trace], tell: Tell) -> Angled:
    """Route what the given traces leave open, in the directions that the spec allows.

    The names of the routes count on from the largest number given.
    """
    angles, routed = die.rdl.angles, center_lines(die, given, tell)
    if angles == "any":
        return Angled(routed=_numbered_after(given, routed))
    best = _converted(die, routed, given, angles)
    for factor in WIDENED[angles]:
        if not best.kept_any:
            break
        routed = center_lines(_widened(die, factor), given, tell)
        if len(routed.reasons) <= len(best.routed.reasons):
            found = _converted(die, routed, given, angles)
            best = min(best, found, key=lambda item: len(item.kept_any))
    return replace(best, findings=_findings(die, best, given) if best.kept_any else ())


def _numbered_after(given: Sequence[Trace], routed: Routed) -> Routed:
    largest = max((int(t.route) for t in given if re.fullmatch("[0-9]{1,9}", t.route)), default=0)
    numbers = enumerate(routed.traces, start=largest + 1)
    return replace(routed, traces=tuple(replace(trace, route=str(n)) for n, trace in numbers))


def _converted(die: Die, routed: Routed, given: Sequence[Trace], angles: Angles) -> Angled:
    """Return the traces as they can be converted under the spaces of the die."""
    spaces = {net.name: net.space_nm for net in die.nets}
    nets = tuple(
        replace(net, space_nm=spaces.get(net.name, die.rdl.space_nm)) for net in routed.nets
    )
    routed = replace(routed, traces=without_shared_runs(routed.traces))
    routed = _numbered_after(given, routed)
    found = octilinear(die, routed.traces, Owners(die, nets), angles, given)
    return Angled(
        routed=replace(routed, nets=nets, traces=found.traces),
        kept_any=found.kept_any,
    )


def _findings(die: Die, found: Angled, given: Sequence[Trace]) -> tuple[Finding, ...]:
    """Return one finding for each trace that has kept other directions."""
    steps = "along the axes" if die.rdl.angles == 90 else "along axes and diagonals"  # noqa: PLR2004
    gaps = Gaps(die, found.routed.nets, [*found.routed.traces, *given])
    findings: list[Finding] = []
    for i, trace in enumerate(found.routed.traces):
        if trace.route not in found.kept_any:
            continue
        gap = gaps.tightest(i) if len(findings) < MOST_EXPLAINED else None
        findings.append(
            Finding(
                code="R109",
                subject=f"net {trace.net}",
                what=f"no way for route {trace.route} {steps} alone was found{_why(gap, trace)}",
                mend="make rdl.width_um or rdl.space_um smaller, allow more rdl.angles, or draw "
                "it in a table (rdl.routes)",
                at_nm=gap.at_nm if gap else trace.points[0].xy,
            )
        )
    return tuple(findings)


def _why(gap: Gap | None, trace: Trace) -> str:
    """Return where there is too little room, or hardly enough, as the end of a sentence."""
    if gap is None or gap.room_nm - gap.need_nm > trace.width_nm:
        return ""
    need, room = um_text(math.ceil(gap.need_nm)), um_text(math.floor(gap.room_nm))
    traces = "1 trace needs" if gap.count == 1 else f"{gap.count} traces need"
    where = f"between {gap.first} and {gap.second} {traces} {need} um, {room} um there"
    return f": {where}" if gap.need_nm > gap.room_nm else f"; its tightest gap: {where}"


def _widened(die: Die, factor: float) -> Die:
    """Return the die with wires farther apart, as if their pitch were larger by a factor."""
    rdl, more = die.rdl, factor - 1

    def space(width_nm: int, space_nm: int) -> Nm:
        return Nm(space_nm + round(more * (width_nm + space_nm)))

    return replace(
        die,
        nets=tuple(replace(net, space_nm=space(net.width_nm, net.space_nm)) for net in die.nets),
        rdl=replace(rdl, space_nm=space(rdl.width_nm, rdl.space_nm)),
    )
