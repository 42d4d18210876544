"""From nets to center lines: the seam behind which a router works.

Whatever draws the center lines, the same finish follows: entries, teardrops, directions, and the
judgment that refuses metal that is too close, open or out of bounds.
"""

from collections.abc import Sequence

from wlcsp_layout.errors import Finding
from wlcsp_layout.model.package import Die, GivenRoute
from wlcsp_layout.route import assign, judge, open_because, webs
from wlcsp_layout.route.clearance import Field
from wlcsp_layout.route.entry import entries, facing
from wlcsp_layout.route.metal import (
    Owners,
    of_joints,
    of_trace_metal,
    of_traces,
    pads_and_balls,
)
from wlcsp_layout.route.outline import trace_metal
from wlcsp_layout.route.routing import Routing, Tell, Trace, Unrouted, tell_nobody
from wlcsp_layout.route.rubberband.routed import Routed
from wlcsp_layout.route.teardrop import teardrops


def route(die: Die, tell: Tell = tell_nobody) -> Routing:
    """Return the die's routing; what breaks a rule is in its `findings`, nothing is left out.

    Routes that the die gives stay as they are; whatever they leave open is routed after them.
    """
    if die.routes == "none":
        return _unrouted(die)
    given = () if die.routes == "auto" else _given(die.routes)
    tell("routing", 0, len(die.nets) + min(len(die.free_pads), len(die.free_balls)))
    if given and _is_complete(die, given):
        return _finished(die, assign.found(die, die.nets), given, Routed(nets=die.nets), ())
    # Imported here: the router takes longer to load than a die with given routes takes to draw.
    from wlcsp_layout.route.angled import angled  # noqa: PLC0415

    found = angled(die, given, tell)
    assignment = assign.found(die, found.routed.nets)
    return _finished(die, assignment, (*given, *found.routed.traces), found.routed, found.findings)


def _is_complete(die: Die, given: Sequence[Trace]) -> bool:
    """Tell whether given traces leave nothing to route or to pair."""
    if die.free_pads and die.free_balls:
        return False
    owners = Owners(die, die.nets)
    field = Field([*pads_and_balls(die, owners), *of_traces(given, owners)])
    return not judge.connections(die, die.nets, field)


def _given(routes: Sequence[GivenRoute]) -> tuple[Trace, ...]:
    return tuple(
        Trace(route=r.route, net=r.net, points=r.points, width_nm=r.width_nm) for r in routes
    )


def _finished(
    die: Die,
    assignment: assign.Assignment,
    traces: tuple[Trace, ...],
    routed: Routed,
    found_before: tuple[Finding, ...],
) -> Routing:
    """Add fillets, webs and directions to center lines, judge the whole, explain what is open."""
    owners = Owners(die, assignment.nets)
    pad_net, ball_net = assignment.pad_net, assignment.ball_net
    found = entries(die, traces, pad_net, ball_net)
    directions, entry_notes = facing(die, assignment.nets, found, ball_net)
    lines, fans = trace_metal(traces), webs.joints(die, traces)
    field = Field(
        [*pads_and_balls(die, owners), *of_trace_metal(lines, owners), *of_joints(fans, owners)]
    )
    drops, drop_notes = teardrops(die, found, field, owners) if die.rdl.teardrops else ((), ())
    merged, fills, web_notes = webs.fill_notches(webs.Metalwork(die, owners, lines, drops, fans))
    open_nets = open_because.explained(judge.connections(die, assignment.nets, field), routed)
    too_wide, width_notes = judge.widths(found)
    return Routing(
        traces=traces,
        teardrops=drops,
        webs=(*fans, *fills),
        metal={net.name: tuple(webs.simple([net.metal])) for net in merged},
        pad_net=pad_net,
        ball_net=ball_net,
        facing=directions,
        net_count=len(assignment.nets),
        unrouted=open_nets,
        findings=(
            *judge.spaces(field),
            *open_because.findings(open_nets, routed),
            *judge.bounds(die, field),
            *too_wide,
            *found_before,
        ),
        notes=(
            *assignment.notes,
            *entry_notes,
            *drop_notes,
            *web_notes,
            *width_notes,
            *judge.embosses(die, traces, ball_net),
        ),
    )


def _unrouted(die: Die) -> Routing:
    """Return pads and balls without a trace: the user routes elsewhere."""
    assignment = assign.fixed(die)
    owners = Owners(die, assignment.nets)
    directions, _ = facing(die, assignment.nets, (), assignment.ball_net)
    return Routing(
        traces=(),
        teardrops=(),
        webs=(),
        metal={
            net.name: tuple(webs.simple([net.metal]))
            for net in webs.Metalwork(die, owners, (), (), ()).nets()
        },
        pad_net=assignment.pad_net,
        ball_net=assignment.ball_net,
        facing=directions,
        net_count=len(assignment.nets),
        unrouted=tuple(Unrouted(net=net.name, why="routes: none") for net in assignment.nets),
        findings=judge.spaces(Field(pads_and_balls(die, owners))),
        notes=assignment.notes,
    )
