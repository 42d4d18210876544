"""What routing gives to the rest: center lines, fillets, directions and what stayed open."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Direction, Point, Polygon
from wlcsp_layout.units import Nm

Tell: TypeAlias = Callable[[str, int, int], None]
"""Takes what is being done, how many nets it is done for and how many there are: for progress."""


def tell_nobody(stage: str, done: int, total: int) -> None:
    """Take progress and drop it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """One center line of constant width; `route` is its name in a route table."""

    route: str
    net: str
    points: tuple[Point, ...]
    width_nm: Nm


@dataclass(frozen=True, slots=True, kw_only=True)
class Teardrop:
    """The fillet between a ball pad or landing and a trace, convex, overlapping both."""

    net: str
    at: str
    """`ball A1` or `pad P1`."""
    width_nm: Nm
    """Of its trace."""
    outline: Polygon


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """Metal that fills a notch between other metal of its net, overlapping that a little."""

    net: str
    outline: Polygon


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrouted:
    """A net, or part of one, without metal between its members, and why."""

    net: str
    why: str
    gaps: tuple[tuple[Point, Point], ...] = ()
    """Straight lines between members that would join what is apart: for markers."""
    mend: str = ""
    """What would help, where that is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """All traces of a die, in route order."""

    traces: tuple[Trace, ...]
    teardrops: tuple[Teardrop, ...]
    webs: tuple[Web, ...]
    metal: Mapping[str, tuple[Polygon, ...]]
    """By net, or by a name of its own for a pad or ball in none: all of it merged, as simple
    polygons that touch where the metal has holes."""
    pad_net: Mapping[str, str]
    ball_net: Mapping[str, str]
    """Net by pad and by ball, free assignments included; NC pads and balls are left out."""
    facing: Mapping[str, Direction]
    """By ball: where the first gap of its emboss looks."""
    net_count: int
    unrouted: tuple[Unrouted, ...]
    findings: tuple[Finding, ...]
    notes: tuple[Finding, ...]
