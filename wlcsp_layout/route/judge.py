"""What routing must hold before anything is drawn: space, connection, bounds, widths."""

import math
from collections.abc import Iterable, Mapping, Sequence

import shapely

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Box
from wlcsp_layout.model.package import Ball, Die, Net
from wlcsp_layout.route import clearance, islands
from wlcsp_layout.route.clearance import Field, Metal, Near
from wlcsp_layout.route.entry import Entry
from wlcsp_layout.route.routing import Trace, Unrouted
from wlcsp_layout.units import um_text

MOST_NAMES = 8
"""In one message (our choice: as many as fit a line)."""


def spaces(field: Field) -> tuple[Finding, ...]:
    """Return one finding for each two nets that come too close, at their closest place."""
    metal = field.metal
    worst: dict[tuple[str, str], Near] = {}
    for near in field.too_close():
        a, b = sorted((metal[near.first].net, metal[near.second].net))
        known = worst.setdefault((a, b), near)
        if near.gap_nm < known.gap_nm:
            worst[a, b] = near
    return tuple(_too_close(metal[near.first], metal[near.second], near) for near in worst.values())


def connections(die: Die, nets: Sequence[Net], field: Field) -> tuple[Unrouted, ...]:
    """Return the nets whose members are not joined by metal as the net's `join` asks."""
    members = islands.joined(die, nets, field)
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


def bounds(die: Die, field: Field) -> tuple[Finding, ...]:
    """Return one finding for each route that enters a keep-out or leaves the die."""
    findings: dict[tuple[str, str], Finding] = {}
    # Landings and ball pads stand where the spec puts them.
    given = len(die.chip_pads) + len(die.balls)
    for keep_out in die.rdl.keep_outs:
        for number in field.entering(keep_out.outline):
            piece = field.metal[number]
            finding = Finding(
                code="R103",
                subject=f"net {piece.net}",
                what=f"{piece.what} enters a keep-out ({keep_out.why})",
                mend="lead the route around it, or correct rdl.keep_outs",
                at_nm=piece.points[0],
            )
            if number >= given:
                findings.setdefault((piece.what, keep_out.why), finding)
    for number in field.beyond(die.box):
        piece = field.metal[number]
        finding = Finding(
            code="R104",
            subject=f"net {piece.net}",
            what=f"the metal of {piece.what} reaches beyond the die edge",
            mend="move its points inward",
            at_nm=piece.points[0],
        )
        if number >= given:
            findings.setdefault((piece.what, ""), finding)
    return tuple(findings.values())


def widths(found: Sequence[Entry]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Return a finding for each net with a trace too wide for its ball pad, and one note.

    The note lists the landings that are narrow for their traces: the chip, not the router, says
    how large they are.
    """
    findings: dict[str, Finding] = {}
    narrow: dict[str, str] = {}
    for entry in found:
        trace, shape = entry.trace, entry.shape
        if isinstance(shape, Box):
            if _is_too_wide(trace.width_nm, min(shape.width_nm, shape.height_nm)):
                narrow.setdefault(entry.at, f"{entry.at} (route {trace.route})")
        elif _is_too_wide(trace.width_nm, shape.diameter_nm):
            width, pad = um_text(trace.width_nm), um_text(shape.diameter_nm)
            finding = Finding(
                code="R105",
                subject=f"net {trace.net}",
                what=f"route {trace.route} is {width} um wide where it enters {entry.at}; that is "
                f"more than two thirds of the pad's {pad} um",
                mend="make the net narrower, or ball_pad.metal_diameter_um larger",
                at_nm=shape.at.xy,
            )
            findings.setdefault(trace.net, finding)
    if not narrow:
        return tuple(findings.values()), ()
    note = Finding(
        code="N207",
        subject="rdl",
        what=f"traces are wider than two thirds of their landings at {_list(narrow.values())}",
    )
    return tuple(findings.values()), (note,)


def embosses(die: Die, traces: Sequence[Trace], ball_net: Mapping[str, str]) -> tuple[Finding, ...]:
    """Return one warning on the traces that cross the emboss of a ball of their net in passing.

    Those that have a corner or an end at its center go there on purpose.
    """
    balls: dict[str, list[Ball]] = {}
    for ball in die.balls:
        if ball.name in ball_net:
            balls.setdefault(ball_net[ball.name], []).append(ball)
    crossed: list[str] = []
    for trace in traces:
        corners = {point.xy for point in trace.points}
        line = shapely.LineString([point.xy for point in trace.points])
        reach = (die.ball_pad.emboss.concave_diameter_nm + trace.width_nm) / 2
        crossed += [
            f"route {trace.route} at ball {ball.name}"
            for ball in balls.get(trace.net, ())
            if ball.at.xy not in corners
            and not _ends_in(trace, ball, die.ball_pad.metal_diameter_nm)
            and line.dwithin(shapely.Point(ball.at.xy), reach - 1)
        ]
    if not crossed:
        return ()
    what = f"traces pass over the emboss of a ball where they do not end: {_list(crossed)}"
    return (Finding(code="W201", subject="rdl", what=what),)


def _is_too_wide(width_nm: int, pad_nm: int) -> bool:
    """Tell whether a trace is wider than 2/3 of its pad.  Source: Texas Instruments, WCSP FAQs."""
    return 3 * width_nm > 2 * pad_nm


def _ends_in(trace: Trace, ball: Ball, diameter_nm: int) -> bool:
    ends = (trace.points[0].xy, trace.points[-1].xy)
    return any(2 * math.dist(end, ball.at.xy) <= diameter_nm for end in ends)


def _list(names: Iterable[str]) -> str:
    first = list(names)
    more = len(first) - MOST_NAMES
    return ", ".join(first[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


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
