"""Where traces enter ball pads and landings, and where each ball's emboss therefore looks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Box, Circle, Direction, Xy, direction
from wlcsp_layout.model.package import Ball, Die, Net
from wlcsp_layout.route.convex import Floats
from wlcsp_layout.route.routing import Trace

EAST: Direction = (1, 0)

_Crossings: TypeAlias = Callable[[Floats, Floats], Floats]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A trace crossing the edge of a ball pad or landing of its own net."""

    at: str
    """`ball A1` or `pad P1`."""
    shape: Circle | Box
    """The ball pad or landing."""
    trace: Trace
    trail: tuple[Xy, ...]
    """The trace [nm] from the near end of the step that crosses the edge to its own far end."""
    crossing: tuple[float, float]
    """Where it crosses [nm]."""

    @property
    def toward(self) -> Direction:
        """The direction from the center to the crossing."""
        center = self.shape.at if isinstance(self.shape, Circle) else self.shape.center
        x, y = center.xy
        inside, outside = self.trail[:2]
        dx, dy = outside[0] - x, outside[1] - y
        if (inside[0] - outside[0]) * dy == (inside[1] - outside[1]) * dx:
            return direction(dx, dy)
        return direction(round(self.crossing[0] - x), round(self.crossing[1] - y))


def entries(
    die: Die, traces: Sequence[Trace], pad_net: Mapping[str, str], ball_net: Mapping[str, str]
) -> tuple[Entry, ...]:
    """Return where traces enter the ball pads and landings of their nets.

    By trace, then balls before pads, then along the trace.
    """
    members: dict[str, list[tuple[str, Circle | Box]]] = {}
    for ball in die.balls:
        circle = die.ball_circle(ball, die.ball_pad.metal_diameter_nm)
        if ball.name in ball_net:
            members.setdefault(ball_net[ball.name], []).append((f"ball {ball.name}", circle))
    for pad in die.chip_pads:
        if pad.name in pad_net:
            members.setdefault(pad_net[pad.name], []).append((f"pad {pad.name}", pad.landing))
    return tuple(
        entry
        for trace in traces
        for at, shape in members.get(trace.net, ())
        for entry in _of_trace(trace, at, shape)
    )


def _of_trace(trace: Trace, at: str, shape: Circle | Box) -> Iterator[Entry]:
    points = tuple(point.xy for point in trace.points)
    places = np.array(points, dtype=float)
    crossings = _into_circle(shape) if isinstance(shape, Circle) else _into_box(shape)
    for outside, inside, is_forward in (
        (places[:-1], places[1:], True),
        (places[1:], places[:-1], False),
    ):
        along = crossings(outside, inside)
        for i in np.flatnonzero(np.isfinite(along)).tolist():
            x, y = (outside[i] + along[i] * (inside[i] - outside[i])).tolist()
            trail = points[i + 1 :: -1] if is_forward else points[i:]
            yield Entry(at=at, shape=shape, trace=trace, trail=trail, crossing=(x, y))


def _into_circle(circle: Circle) -> _Crossings:
    """Return what tells for steps how far along they enter the circle, NaN where they do not.

    They start outside; one that passes through, both ends outside, enters it from both.
    """
    center, radius = np.array(circle.at.xy, dtype=float), circle.diameter_nm / 2

    def along(starts: Floats, ends: Floats) -> Floats:
        steps, out = ends - starts, starts - center
        length2 = np.maximum(np.einsum("ij,ij->i", steps, steps), 1.0)
        nearest = -np.einsum("ij,ij->i", out, steps) / length2
        out2 = np.einsum("ij,ij->i", out, out)
        deep2 = radius**2 - (out2 - nearest**2 * length2)
        at = nearest - np.sqrt(np.maximum(deep2, 0.0) / length2)
        enters = (out2 > radius**2) & (nearest > 0) & (deep2 > 0) & (at >= 0) & (at < 1)
        result: Floats = np.where(enters, at, np.nan)
        return result

    return along


def _into_box(box: Box) -> _Crossings:
    """Return the like for a box."""
    low = np.array((box.left_nm, box.bottom_nm), dtype=float)
    high = np.array((box.right_nm, box.top_nm), dtype=float)

    def along(starts: Floats, ends: Floats) -> Floats:
        steps = ends - starts
        with np.errstate(divide="ignore", invalid="ignore"):
            to_low, to_high = (low - starts) / steps, (high - starts) / steps
        between = (low < starts) & (starts < high)
        still = steps == 0
        come = np.where(still, np.where(between, -np.inf, np.inf), np.minimum(to_low, to_high))
        leave = np.where(still, np.where(between, np.inf, -np.inf), np.maximum(to_low, to_high))
        at, end = come.max(axis=1), leave.min(axis=1)
        result: Floats = np.where((at < end) & (at >= 0) & (at < 1), at, np.nan)
        return result

    return along


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
    by_member: dict[str, list[Entry]] = {}
    for entry in found:
        by_member.setdefault(entry.at, []).append(entry)
    result: dict[str, Direction] = {}
    notes: list[Finding] = []
    for ball in die.balls:
        mine = by_member.get(f"ball {ball.name}")
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
