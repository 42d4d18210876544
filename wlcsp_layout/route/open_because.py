"""What is said about nets that stay open: by how much, why, and what would help."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Point, Xy
from wlcsp_layout.route.impossible import impossible
from wlcsp_layout.route.routing import Unrouted
from wlcsp_layout.route.rubberband.routed import Routed

MEND = "complete its routes, or take these members out of the net"


def explained(open_nets: Sequence[Unrouted], routed: Routed) -> tuple[Unrouted, ...]:
    """Add to each open net what the router knows of it."""
    certain = _certain(routed)
    found: list[Unrouted] = []
    for item in open_nets:
        if item.net in certain:
            found.append(replace(item, why=f"{item.why}: {certain[item.net].what}"))
        elif item.net in routed.reasons:
            reason = routed.reasons[item.net]
            found.append(replace(item, why=f"{item.why}: {reason.why}", mend=reason.mend))
        else:
            found.append(item)
    return tuple(found)


def findings(open_nets: Sequence[Unrouted], routed: Routed) -> tuple[Finding, ...]:
    """Return a finding for each open net; what no router can do has a code of its own."""
    certain = _certain(routed)
    found: list[Finding] = []
    for item in open_nets:
        lines = tuple((start.xy, end.xy) for start, end in item.gaps)
        if item.net in certain:
            found.append(replace(certain[item.net], lines_nm=lines))
            continue
        reason = routed.reasons.get(item.net)
        found.append(
            Finding(
                code="R102",
                subject=f"net {item.net}",
                what=f"it is not connected: {item.why}",
                mend=item.mend or MEND,
                at_nm=reason.at_nm if reason else _middle(item.gaps),
                lines_nm=lines,
            )
        )
    return tuple(found)


def _certain(routed: Routed) -> Mapping[str, Finding]:
    """Return what no router can do, by net: the first finding of each."""
    if routed.impossible is None:
        return {}
    found: dict[str, Finding] = {}
    for finding in impossible(routed.impossible):
        found.setdefault(finding.subject.removeprefix("net "), finding)
    return found


def _middle(gaps: Sequence[tuple[Point, Point]]) -> Xy | None:
    """Return the middle of the first gap, where the marker is to show."""
    if not gaps:
        return None
    (x, y), (u, v) = gaps[0][0].xy, gaps[0][1].xy
    return ((x + u) // 2, (y + v) // 2)
