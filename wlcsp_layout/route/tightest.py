"""Where a trace passes between two pads or balls with the least room, and how much there is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import shapely

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


def tightest(die: Die, nets: Sequence[Net], traces: Sequence[Trace], number: int) -> Gap | None:
    """Return the gap on the way of one of the traces that has the least room left, if any."""
    features, owners = features_of(die, nets, ()), Owners(die, nets)
    lines = [shapely.LineString([point.xy for point in trace.points]) for trace in traces]
    reach = REACH * die.ball_pad.metal_diameter_nm
    metal = [v for v, name in enumerate(features.names) if name and v not in features.absorbed]
    places = shapely.points([(features.x[v], features.y[v]) for v in metal])
    near = [
        v
        for v, away in zip(metal, shapely.distance(places, lines[number]).tolist(), strict=True)
        if away < reach and features.net[v] != traces[number].net
    ]
    found: list[Gap] = []
    for a, b in combinations(near, 2):
        cut = _line(features, a, b)
        if cut.length > 2 * reach or not cut.intersects(lines[number]):
            continue
        passing = list(_passing(cut, traces, lines, {features.net[a], features.net[b]}))
        spaces = [owners.space_nm(trace.net, trace.width_nm) for trace in passing]
        gaps = [max(one, other) for one, other in pairwise(spaces)]
        need: float = sum(gaps) + sum(trace.width_nm for trace in passing)
        need += max(features.space[a], spaces[0]) + max(features.space[b], spaces[-1])
        middle = cut.interpolate(0.5, normalized=True)
        found.append(
            Gap(
                first=features.names[a],
                second=features.names[b],
                count=len(passing),
                need_nm=need,
                room_nm=features.room(a, b),
                at_nm=(round(middle.x), round(middle.y)),
            )
        )
    return min(found, key=lambda gap: (gap.room_nm - gap.need_nm, gap.first), default=None)


def _line(features: Features, a: int, b: int) -> shapely.LineString:
    return shapely.LineString([(features.x[a], features.y[a]), (features.x[b], features.y[b])])


def _passing(
    cut: shapely.LineString,
    traces: Sequence[Trace],
    lines: Sequence[shapely.LineString],
    own: set[str],
) -> Iterator[Trace]:
    """Yield the traces that cross a cut, in their order along it, as often as they do."""
    crossings: list[tuple[float, int]] = []
    for i, line in enumerate(lines):
        if traces[i].net not in own and line.intersects(cut):
            parts = shapely.get_parts(line.intersection(cut))
            crossings += [(cut.project(part.centroid), i) for part in parts]
    yield from (traces[i] for _, i in sorted(crossings))
