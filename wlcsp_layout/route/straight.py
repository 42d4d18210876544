"""Plain straight connections: each net's members joined by the shortest tree of straight lines.

They look at nothing in the way, and the checks that follow refuse what comes too close. Beside
given routes a line that would touch another net is left out instead: its net stays open.
"""

from collections.abc import Sequence

from wlcsp_layout.model.package import Die, Net
from wlcsp_layout.route import clearance, islands
from wlcsp_layout.route.clearance import Field, Metal
from wlcsp_layout.route.metal import Owners, of_traces, pads_and_balls
from wlcsp_layout.route.routing import Tell, Trace, tell_nobody


def straight_traces(
    die: Die, nets: Sequence[Net], given: Sequence[Trace] = (), tell: Tell = tell_nobody
) -> tuple[Trace, ...]:
    """Return one trace for each connection that `given` leaves open, named 1, 2, 3 ...

    They are in net order, which `given` does not change.
    """
    owners = Owners(die, nets)
    begun = {trace.net for trace in given}
    metal = [*pads_and_balls(die, owners), *of_traces(given, owners)] if begun else []
    members = islands.joined(die, [net for net in nets if net.name in begun], Field(metal))
    traces: list[Trace] = []
    for done, net in enumerate(nets):
        tell("routing", done, len(nets))
        mine = members[net.name] if net.name in members else islands.apart(die, net)
        for start, end in islands.gaps(net.join, mine):
            if start != end:
                traces.append(
                    Trace(
                        route=str(len(traces) + 1),
                        net=net.name,
                        points=(start, end),
                        width_nm=net.width_nm,
                    )
                )
    return _without_shorts(traces, metal, owners) if begun else tuple(traces)


def _without_shorts(
    traces: Sequence[Trace], metal: Sequence[Metal], owners: Owners
) -> tuple[Trace, ...]:
    """Return the traces that touch no metal of another net."""
    pieces = [(trace, piece) for trace in traces for piece in of_traces([trace], owners)]
    everything = [*metal, *(piece for _, piece in pieces)]
    shorted: set[str] = set()
    for near in clearance.too_close(everything):
        if near.gap_nm <= clearance.ROUND_OFF_NM:
            numbers = (near.first - len(metal), near.second - len(metal))
            shorted |= {pieces[number][0].route for number in numbers if number >= 0}
    return tuple(trace for trace in traces if trace.route not in shorted)
