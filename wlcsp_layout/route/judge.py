"""What routing must hold before anything is drawn: space, connection, keep-outs, the die edge."""

from collections.abc import Sequence

from wlcsp_layout.errors import Finding
from wlcsp_layout.model.package import Die, Net
from wlcsp_layout.route import clearance, islands
from wlcsp_layout.route.clearance import Metal, Near
from wlcsp_layout.route.routing import Unrouted
from wlcsp_layout.units import um_text


def spaces(metal: Sequence[Metal]) -> tuple[Finding, ...]:
    """Return one finding for each two nets that come too close, at their closest place."""
    worst: dict[tuple[str, str], Near] = {}
    for near in clearance.too_close(metal):
        a, b = sorted((metal[near.first].net, metal[near.second].net))
        known = worst.setdefault((a, b), near)
        if near.gap_nm < known.gap_nm:
            worst[a, b] = near
    return tuple(_too_close(metal[near.first], metal[near.second], near) for near in worst.values())


def connections(die: Die, nets: Sequence[Net], metal: Sequence[Metal]) -> tuple[Unrouted, ...]:
    """Return the nets whose members are not joined by metal as the net's `join` asks."""
    members = islands.joined(die, nets, metal)
    open_nets: list[Unrouted] = []
    for net in nets:
        mine = members[net.name]
        balls = [member for member in mine if member.kind == "ball"]
        goal = {member.island for member in (balls if net.join == "pairs" else mine[:1])}
        asked = [member for member in mine if net.join == "all" or member.kind == "pad"]
        loose = [f"{item.kind} {item.name}" for item in asked if item.island not in goal]
        if loose:
            open_nets.append(
                Unrouted(
                    net=net.name,
                    why=f"no metal joins {', '.join(loose)}",
                    gaps=tuple(islands.gaps(net.join, mine)),
                )
            )
    return tuple(open_nets)


def bounds(die: Die, traces: Sequence[Metal]) -> tuple[Finding, ...]:
    """Return one finding for each route that enters a keep-out or leaves the die."""
    findings: dict[tuple[str, str], Finding] = {}
    for keep_out in die.rdl.keep_outs:
        for number in clearance.entering(traces, keep_out.outline):
            piece = traces[number]
            finding = Finding(
                code="R103",
                subject=f"net {piece.net}",
                what=f"{piece.what} enters a keep-out ({keep_out.why})",
                mend="lead the route around it, or correct rdl.keep_outs",
                at_nm=piece.points[0],
            )
            findings.setdefault((piece.what, keep_out.why), finding)
    for number in clearance.beyond(traces, die.box):
        piece = traces[number]
        finding = Finding(
            code="R104",
            subject=f"net {piece.net}",
            what=f"the metal of {piece.what} reaches beyond the die edge",
            mend="move its points inward",
            at_nm=piece.points[0],
        )
        findings.setdefault((piece.what, ""), finding)
    return tuple(findings.values())


def _too_close(a: Metal, b: Metal, near: Near) -> Finding:
    at = clearance.middle(a, b)
    where = f"({um_text(at[0])}, {um_text(at[1])}) um"
    rule = um_text(max(a.space_nm, b.space_nm))
    if near.gap_nm <= clearance.ROUND_OFF_NM:
        fact = f"{a.what} and {b.what} touch at {where}"
    else:
        gap = um_text(int(near.gap_nm))
        fact = f"{a.what} and {b.what} are {gap} um apart at {where}"
    return Finding(
        code="R101",
        subject=f"nets {' and '.join(sorted((a.net, b.net)))}",
        what=f"{fact}; the space rule is {rule} um",
        mend="move one of them, give the routes in a table (rdl.routes), or make rdl.width_um "
        "or rdl.space_um smaller",
        at_nm=at,
    )
