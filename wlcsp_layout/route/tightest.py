"""Where a trace passes between two pads or balls with the least room, and how much there is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import shapely
from shapely import LineString

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Die, Net
from wlcsp_layout.route.metal import Owners
from wlcsp_layout.route.routing import Trace
from wlcsp_layout.route.rubberband.features import Features, features_of

REACH = 3
"""How many ball pads wide a gap may be that is looked at, on either side of the trace."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A gap between two pads or balls, and the traces that pass it."""

    first: str
    second: str
    count: int
    need_nm: float
    room_nm: float
    at_nm: Xy


class Gaps:
    """The gaps of a die, and the traces that pass them."""

    def __init__(self, die: Die, nets: Sequence[Net], traces: Sequence[Trace]) -> None:
        """Take a die and all its traces, the given ones too."""
        self.features, self.owners = features_of(die, nets, ()), Owners(die, nets)
        self.traces = traces
        self.lines = [LineString([point.xy for point in trace.points]) for trace in traces]
        self.tree = shapely.STRtree(self.lines)
        self.reach = REACH * die.ball_pad.metal_diameter_nm
        f = self.features
        self.metal = [v for v, name in enumerate(f.names) if name and v not in f.absorbed]
        self.places = shapely.points([(f.x[v], f.y[v]) for v in self.metal])

    def tightest(self, number: int) -> Gap | None:
        """Return the gap on the way of one of the traces that has the least room left, if any."""
        line, own = self.lines[number], self.traces[number].net
        away = shapely.distance(self.places, line).tolist()
        near = [
            v
            for v, distance in zip(self.metal, away, strict=True)
            if distance < self.reach and self.features.net[v] != own
        ]
        cuts = ((a, b, _line(self.features, a, b)) for a, b in combinations(near, 2))
        found = (
            self._gap(a, b, cut)
            for a, b, cut in cuts
            if cut.length <= 2 * self.reach and cut.intersects(line)
        )
        return min(found, key=lambda gap: (gap.room_nm - gap.need_nm, gap.first), default=None)

    def _gap(self, a: int, b: int, cut: LineString) -> Gap:
        f = self.features
        passing = list(self._passing(cut, {f.net[a], f.net[b]}))
        spaces = [self.owners.space_nm(trace.net, trace.width_nm) for trace in passing]
        need: float = sum(max(one, other) for one, other in pairwise(spaces))
        need += sum(trace.width_nm for trace in passing)
        need += max(f.space[a], spaces[0]) + max(f.space[b], spaces[-1])
        middle = cut.interpolate(0.5, normalized=True)
        return Gap(
            first=f.names[a],
            second=f.names[b],
            count=len(passing),
            need_nm=need,
            room_nm=f.room(a, b),
            at_nm=(round(middle.x), round(middle.y)),
        )

    def _passing(self, cut: LineString, own: set[str]) -> Iterator[Trace]:
        """Yield the traces that cross a cut, in their order along it, as often as they do."""
        crossings: list[tuple[float, int]] = []
        for i in self.tree.query(cut, predicate="intersects").tolist():
            if self.traces[i].net not in own:
                parts = shapely.get_parts(self.lines[i].intersection(cut))
                crossings += [(cut.project(part.centroid), i) for part in parts]
        yield from (self.traces[i] for _, i in sorted(crossings))


def _line(features: Features, a: int, b: int) -> LineString:
    return LineString([(features.x[a], features.y[a]), (features.x[b], features.y[b])])
