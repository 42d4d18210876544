"""All metal of a die as convex pieces with the net that owns them."""

from collections.abc import Sequence

from wlcsp_layout.model.package import Ball, ChipPad, Die, Net
from wlcsp_layout.route import clearance
from wlcsp_layout.route.clearance import Metal
from wlcsp_layout.route.outline import TraceMetal, trace_metal
from wlcsp_layout.route.routing import Teardrop, Trace, Web


class Owners:
    """Which net owns each pad and ball, and the space that it asks for."""

    def __init__(self, die: Die, nets: Sequence[Net]) -> None:
        """Keep the owners; a pad or ball that is in no net owns itself."""
        self._pad_net = {pad: net.name for net in nets for pad in net.pads}
        self._ball_net = {ball: net.name for net in nets for ball in net.balls}
        self._space_nm = {net.name: int(net.space_nm) for net in nets}
        self._rdl = die.rdl

    def space_nm(self, net: str, width_nm: int = 0) -> int:
        """The space to all others of a net's trace of this width, or of its pads and balls.

        Landings and ball pads do not count as wide metal, wide as they are. This is our choice:
        with a space of 15 um beside every ball pad, a process of 10/10 um could not use the room
        between its balls. The larger space of two shapes counts.
        """
        space_nm = self._space_nm.get(net, int(self._rdl.space_nm))
        if width_nm > self._rdl.wide_nm:
            return max(space_nm, int(self._rdl.wide_space_nm))
        return space_nm

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
    return of_trace_metal(trace_metal(traces), owners)


def of_trace_metal(lines: Sequence[TraceMetal], owners: Owners) -> list[Metal]:
    """Return the pieces of all traces, in their order."""
    metal: list[Metal] = []
    for line in lines:
        trace = line.trace
        what, space_nm = f"route {trace.route}", owners.space_nm(trace.net, trace.width_nm)
        metal += [clearance.of_polygon(trace.net, what, piece, space_nm) for piece in line.pieces]
    return metal


def of_teardrops(teardrops: Sequence[Teardrop], owners: Owners) -> list[Metal]:
    """Return one piece for each teardrop, in their order."""
    return [
        clearance.of_polygon(
            drop.net,
            f"teardrop of {drop.at}",
            drop.outline,
            owners.space_nm(drop.net, drop.width_nm),
        )
        for drop in teardrops
    ]


def of_joints(fans: Sequence[Web], owners: Owners) -> list[Metal]:
    """Return the convex pieces that round the joints of traces, in their order."""
    return [
        clearance.of_polygon(
            item.net, f"a joint of net {item.net}", item.outline, owners.space_nm(item.net)
        )
        for item in fans
    ]
