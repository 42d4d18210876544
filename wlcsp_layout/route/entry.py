"""Where traces enter ball pads, and where each ball's emboss therefore looks."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Direction, Xy, direction
from wlcsp_layout.model.package import Ball, Die, Net
from wlcsp_layout.route.routing import Trace

EAST: Direction = (1, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A trace crossing the edge of a ball pad of its own net."""

    ball: Ball
    trace: Trace
    outside: Xy
    """The far end [nm] of the straight step that crosses the edge."""
    inside: Xy
    """Its near end, inside the pad."""
    crossing: tuple[float, float]
    """Where it crosses [nm]."""

    @property
    def toward(self) -> Direction:
        """The direction from the ball's center to the crossing."""
        x, y = self.ball.at.xy
        dx, dy = self.outside[0] - x, self.outside[1] - y
        step = (self.inside[0] - self.outside[0], self.inside[1] - self.outside[1])
        if step[0] * dy == step[1] * dx:
            return direction(dx, dy)
        return direction(round(self.crossing[0] - x), round(self.crossing[1] - y))


def entries(die: Die, traces: Sequence[Trace], ball_net: Mapping[str, str]) -> tuple[Entry, ...]:
    """Return where traces enter the ball pads of their nets, by trace, step and ball order."""
    radius_nm = die.ball_pad.metal_diameter_nm / 2
    members: dict[str, list[Ball]] = {}
    for ball in die.balls:
        if ball.name in ball_net:
            members.setdefault(ball_net[ball.name], []).append(ball)
    found: list[Entry] = []
    for trace in traces:
        for a, b in pairwise(point.xy for point in trace.points):
            for ball in members.get(trace.net, ()):
                for outside, inside in ((a, b), (b, a)):
                    crossing = _crossing(outside, inside, ball.at.xy, radius_nm)
                    if crossing:
                        found.append(
                            Entry(
                                ball=ball,
                                trace=trace,
                                outside=outside,
                                inside=inside,
                                crossing=crossing,
                            )
                        )
    return tuple(found)


def facing(
    die: Die, nets: Sequence[Net], found: Sequence[Entry], ball_net: Mapping[str, str]
) -> tuple[dict[str, Direction], tuple[Finding, ...]]:
    """Return for each ball where its first gap looks, and a note for each ball with a choice.

    The widest trace wins, then the first listed. Without a trace it is the nearest pad of the
    ball's net, else east.
    """
    fixed = die.ball_pad.emboss.facing
    if fixed != "trace":
        return {ball.name: fixed for ball in die.balls}, ()
    by_ball: dict[str, list[Entry]] = {}
    for entry in found:
        by_ball.setdefault(entry.ball.name, []).append(entry)
    result: dict[str, Direction] = {}
    notes: list[Finding] = []
    for ball in die.balls:
        mine = by_ball.get(ball.name)
        if not mine:
            result[ball.name] = _toward_nearest_pad(die, nets, ball, ball_net)
            continue
        first = min(mine, key=lambda entry: -entry.trace.width_nm)
        result[ball.name] = first.toward
        if len(mine) > 1:
            notes.append(
                Finding(
                    code="N201",
                    subject=f"ball {ball.name}",
                    what=f"{len(mine)} traces enter its pad; the first gap of the emboss faces "
                    f"route {first.trace.route}",
                    at_nm=ball.at.xy,
                )
            )
    return result, tuple(notes)


def _toward_nearest_pad(
    die: Die, nets: Sequence[Net], ball: Ball, ball_net: Mapping[str, str]
) -> Direction:
    net = ball_net.get(ball.name)
    x, y = ball.at.xy
    best: tuple[int, Xy] | None = None
    for candidate in nets:
        if candidate.name != net:
            continue
        for name in candidate.pads:
            pad_x, pad_y = die.pad_named[name].metal.center_half_nm
            step = (pad_x - 2 * x, pad_y - 2 * y)
            distance2 = step[0] ** 2 + step[1] ** 2
            if distance2 and (best is None or distance2 < best[0]):
                best = (distance2, step)
    return direction(*best[1]) if best else EAST


def _crossing(outside: Xy, inside: Xy, center: Xy, radius_nm: float) -> tuple[float, float] | None:
    """Return where a step from outside the circle to inside crosses it, else None.

    A step that passes through the circle, both ends outside, enters it from both.
    """
    ox, oy = outside[0] - center[0], outside[1] - center[1]
    if math.hypot(ox, oy) <= radius_nm:
        return None
    dx, dy = inside[0] - outside[0], inside[1] - outside[1]
    length2 = dx * dx + dy * dy
    along = -(ox * dx + oy * dy) / length2
    miss2 = ox * ox + oy * oy - along * along * length2
    if along <= 0 or miss2 >= radius_nm * radius_nm:
        return None
    t = along - math.sqrt((radius_nm * radius_nm - miss2) / length2)
    if not 0 <= t < 1:
        return None
    return (outside[0] + t * dx, outside[1] + t * dy)
