"""All metal of a die as convex pieces with the net that owns them."""

from collections.abc import Sequence

from wlcsp_layout.model.package import Ball, ChipPad, Die, Net
from wlcsp_layout.route import clearance
from wlcsp_layout.route.clearance import Metal
from wlcsp_layout.route.outline import trace_pieces
from wlcsp_layout.route.routing import Teardrop, Trace


class Owners:
    """Which net owns each pad and ball, and the space that it asks for."""

    def __init__(self, die: Die, nets: Sequence[Net]) -> None:
        """Keep the owners; a pad or ball that is in no net owns itself."""
        self._pad_net = {pad: net.name for net in nets for pad in net.pads}
        self._ball_net = {ball: net.name for net in nets for ball in net.balls}
        self._space_nm = {net.name: net.space_nm for net in nets}
        self._default_nm = die.rdl.space_nm

    def space_nm(self, net: str) -> int:
        """The space of a net to all others."""
        return self._space_nm.get(net, self._default_nm)

    def of_pad(self, pad: ChipPad) -> str:
        """The net of a pad, or a name of its own that no net can have."""
        return self._pad_net.get(pad.name, f"of pad {pad.name} (no net)")

    def of_ball(self, ball: Ball) -> str:
        """The net of a ball, or a name of its own that no net can have."""
        return self._ball_net.get(ball.name, f"of ball {ball.name} (no net)")


def pads_and_balls(die: Die, owners: Owners) -> list[Metal]:
    """Return the landings in pad order, then the ball pads in ball order."""
    metal: list[Metal] = []
    for pad in die.chip_pads:
        net = owners.of_pad(pad)
        metal.append(
            clearance.of_box(net, f"landing of pad {pad.name}", pad.landing, owners.space_nm(net))
        )
    for ball in die.balls:
        net = owners.of_ball(ball)
        circle = die.ball_circle(ball, die.ball_pad.metal_diameter_nm)
        metal.append(
            clearance.of_circle(net, f"pad of ball {ball.name}", circle, owners.space_nm(net))
        )
    return metal


def of_traces(traces: Sequence[Trace], owners: Owners) -> list[Metal]:
    """Return the pieces of all traces, in their order."""
    return [
        clearance.of_polygon(trace.net, f"route {trace.route}", piece, owners.space_nm(trace.net))
        for trace in traces
        for piece in trace_pieces(trace)
    ]


def of_teardrops(teardrops: Sequence[Teardrop], owners: Owners) -> list[Metal]:
    """Return one piece for each teardrop, in their order."""
    return [
        clearance.of_polygon(
            drop.net, f"teardrop of ball {drop.ball}", drop.outline, owners.space_nm(drop.net)
        )
        for drop in teardrops
    ]
