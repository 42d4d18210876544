"""What one trace must stay out of, when it may move and the others may move with it.

Between a trace and a ball pad, landing or keep-out run other traces, whose places are not final.
Their number is: a trace keeps the room of all that lie between it and the metal, counted on a
straight cut, as in  C. E. Leiserson and F. M. Maley's routability test.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from wlcsp_layout.model.package import Die
from wlcsp_layout.route import octagon
from wlcsp_layout.route.features import Features, Half, features, half_of
from wlcsp_layout.route.metal import Owners
from wlcsp_layout.route.octagon import FAR_NM, Octagons
from wlcsp_layout.route.routing import Trace
from wlcsp_layout.route.tracks import STEPS, Angles, Tracks

Reals: TypeAlias = NDArray[np.float64]
_Areas: TypeAlias = tuple[Octagons, Octagons]
"""Octagons that block, and for each the one along whose sides a trace may run."""

_HEADINGS: Reals = np.array(STEPS, dtype=float)
_HEADINGS /= np.hypot(_HEADINGS[:, 0], _HEADINGS[:, 1])[:, None]

SAMPLES_PER_BALL = 8
"""Points of a line at which its nearest place to a feature is looked for, per ball diameter."""
SLIGHT_NM = 100
"""A bend that leads off a straight line by less than this tells nothing of what is passed where."""
REACH = 4
"""In ball diameters: traces between a trace and a feature farther from it need no room kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """What lies between one trace and the features: one row for each feature and sector."""

    features: NDArray[np.int64]
    sectors: NDArray[np.int64]
    axial_nm: NDArray[np.int64]
    diagonal_nm: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Corridor:
    """What a trace must stay out of, traces apart."""

    blocks: Octagons
    sides: Octagons
    """For each block, the octagon along whose sides the trace may run; what looks away is far."""
    window: Octagons
    """Where the trace stays: an octagon, of which only x and y are bounded."""
    samples: Reals

    def tracks(self, others: Octagons) -> Tracks:
        """Return the tracks between all this and the octagons of other traces."""
        near = others[octagon.overlapping(others, self.window)]
        middles = (near[:, 0:2] + near[:, 4:6]) / 2
        away = self.samples[None] - middles[:, None]
        closest = away[np.arange(len(near)), np.einsum("rsk,rsk->rs", away, away).argmin(axis=1)]
        looks = closest @ _HEADINGS[list(octagon.NORMALS)].T
        facing = looks > -0.75 * np.hypot(closest[:, 0], closest[:, 1])[:, None]
        blocks = np.concatenate([self.blocks, near])
        steps = self.steps
        apart = (blocks[:, None, :4] > steps[None, :, 4:]) | (
            blocks[:, None, 4:] < steps[None, :, :4]
        )
        met = ~np.any(apart, axis=2)
        return Tracks(
            blocks=blocks,
            sides=np.concatenate([self.sides, np.where(facing, near, FAR_NM)]),
            met=np.flatnonzero(np.any(met, axis=1)),
        )

    @property
    def steps(self) -> Octagons:
        """The octagons around the steps between the samples."""
        points = self.samples.astype(np.int64)
        return octagon.around(np.stack([points[:-1], points[1:]], axis=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sight:
    """What one trace sees: the features near it, by number."""

    features: NDArray[np.int64]
    rays: NDArray[np.int64]
    """For each, the heading of the ray that leads away from the trace; -1: there is none."""
    facing: NDArray[np.bool_]
    """For each, which sides of its octagon look at the trace."""


@dataclass(slots=True)
class _Cuts:
    """The straight cuts of all traces, from a feature's edge to the nearest point of a trace."""

    lines: list[NDArray[np.int64]]
    """The corners of the traces, by number."""
    traces: list[NDArray[np.int64]] = field(default_factory=list)
    features: list[NDArray[np.int64]] = field(default_factory=list)
    sectors: list[NDArray[np.int64]] = field(default_factory=list)
    ends: list[Reals] = field(default_factory=list)


def corridors(
    die: Die, traces: Sequence[Trace], fixed: Sequence[Trace], owners: Owners, angles: Angles
) -> tuple[Corridor, ...]:
    """Return the corridor of each trace, in their order; the fixed traces are in their way."""
    if not traces:
        return ()
    known = features(die, owners, traces, fixed, angles)
    pitch = max(1, die.ball_pad.metal_diameter_nm // SAMPLES_PER_BALL)
    cuts = _Cuts(lines=_plain_lines(traces))
    frames: list[tuple[Octagons, Reals, _Sight]] = []
    for i, (trace, line) in enumerate(zip(traces, cuts.lines, strict=True)):
        window, samples = _window(die, trace, line), _sampled(line, pitch)
        frames.append((window, samples, _cut(cuts, i, (line, samples), known, window)))
    rooms = _rooms(cuts, known, traces, owners, angles)
    found: list[Corridor] = []
    for trace, room, (window, samples, sight) in zip(traces, rooms, frames, strict=True):
        half = half_of(trace.width_nm, angles)
        rule = (owners.space_nm(trace.net, trace.width_nm), half)
        areas = (
            _walls(window),
            _plain(known, trace.net, rule, sight),
            _sectors(known, trace.net, half, room),
            _pieces(known, trace.net, rule, window),
            _beams(known, sight),
        )
        found.append(
            Corridor(
                blocks=np.concatenate([blocks for blocks, _ in areas]),
                sides=np.concatenate([sides for _, sides in areas]),
                window=window,
                samples=samples,
            )
        )
    return tuple(found)


def _plain_lines(traces: Sequence[Trace]) -> list[NDArray[np.int64]]:
    """Return the corners of the traces without those of slight bends: arcs have many facets."""
    lines = [shapely.LineString([p.xy for p in trace.points]) for trace in traces]
    plain = shapely.simplify(lines, SLIGHT_NM, preserve_topology=False)
    return [shapely.get_coordinates(line).astype(np.int64) for line in plain]


def _window(die: Die, trace: Trace, line: NDArray[np.int64]) -> Octagons:
    """Return where a trace stays: near its line, and on the die where it was before."""
    half = (trace.width_nm + 1) // 2
    reach = die.ball_pad.metal_diameter_nm
    edge = die.box.grown(-die.rdl.edge_nm - half)
    low, high = line.min(axis=0), line.max(axis=0)
    lows = np.maximum(low - reach, np.minimum(low, (edge.left_nm, edge.bottom_nm)))
    highs = np.minimum(high + reach, np.maximum(high, (edge.right_nm, edge.top_nm)))
    row = np.array([-FAR_NM] * 4 + [FAR_NM] * 4, dtype=np.int64)
    row[0:2], row[4:6] = lows, highs
    return row


def _sampled(line: NDArray[np.int64], pitch: int) -> Reals:
    """Return the corners of a line and points between them, on the grid."""
    lengths = np.hypot(*np.diff(line, axis=0).T)
    counts = np.maximum(np.ceil(lengths / pitch).astype(int), 1)
    parts = [
        a + (b - a) * (np.arange(n) / n)[:, None]
        for a, b, n in zip(line[:-1], line[1:], counts, strict=True)
    ]
    result: Reals = np.rint(np.concatenate([*parts, line[-1:]]))
    return result


def _cut(
    cuts: _Cuts,
    number: int,
    line: tuple[NDArray[np.int64], Reals],
    known: Features,
    window: Octagons,
) -> _Sight:
    """Add the cuts from the features near one line, and return what it sees of them."""
    corners, samples = line
    # A feature just outside of the window still needs its space.
    reach = known.radii + known.rims + 2 * int(known.radii.max(initial=0))
    near = octagon.overlapping(octagon.grown(known.cores, reach, 2 * reach), window)
    rows = np.flatnonzero(near).astype(np.int64)
    away = samples[None] - known.centers[rows][:, None]
    distances2 = away[..., 0] ** 2 + away[..., 1] ** 2
    sectors = _sector_of(away)
    longest = REACH * 2 * int(known.radii.max(initial=0))
    facing = np.zeros((len(rows), 8), dtype=np.bool_)
    for sector in range(8):
        there = np.where(sectors == sector, distances2, np.inf)
        nearest = there.argmin(axis=1)
        seen = np.flatnonzero(there.min(axis=1, initial=np.inf) <= longest**2)
        facing[seen] |= octagon.looks_from(np.array([sector]))[0]
        cuts.traces.append(np.full(len(seen), number, dtype=np.int64))
        cuts.features.append(rows[seen])
        cuts.sectors.append(np.full(len(seen), sector, dtype=np.int64))
        cuts.ends.append(samples[nearest[seen]])
    closest = away[np.arange(len(rows)), distances2.argmin(axis=1)]
    rays = _rays(corners, known.centers[rows], closest)
    return _Sight(features=rows, rays=rays, facing=facing)


def _sector_of(away: Reals) -> NDArray[np.int64]:
    """Return the number of the eighth that a vector points into, its first edge included."""
    x, y = away[..., 0], away[..., 1]
    upper = (y > 0) | ((y == 0) & (x > 0))
    x, y = np.where(upper, x, -x), np.where(upper, y, -y)
    eighth = np.where(x > 0, y >= x, np.where(y > -x, 2, 3))
    return np.where(upper, eighth, eighth + 4).astype(np.int64)


def _rays(line: NDArray[np.int64], centers: NDArray[np.int64], closest: Reals) -> NDArray[np.int64]:
    """Return for each center the heading of a ray that misses the line; -1 where all hit it.

    Of those that miss it, the one that leads most directly away.
    """
    hit = np.zeros((len(centers), 8), dtype=np.bool_)
    values, origins = octagon.projected(line), octagon.projected(centers)
    for family, (fixed, along) in enumerate(((1, 0), (3, 0), (0, 1), (2, 0))):
        off = (values[None, :, fixed] - origins[:, None, fixed]).astype(float)
        place = (values[None, :, along] - origins[:, None, along]).astype(float)
        crosses = off[:, :-1] * off[:, 1:] <= 0
        drop = off[:, :-1] - off[:, 1:]
        share = np.where(drop, off[:, :-1] / np.where(drop, drop, 1.0), 0.0)
        where = place[:, :-1] + share * (place[:, 1:] - place[:, :-1])
        flat = np.where(drop, where, place[:, 1:])
        rising = np.any(crosses & (np.maximum(where, flat) >= -1), axis=1)
        falling = np.any(crosses & (np.minimum(where, flat) <= 1), axis=1)
        is_mirrored = family == 3  # noqa: PLR2004  x falls along the northwest heading
        hit[:, family] = falling if is_mirrored else rising
        hit[:, family + 4] = rising if is_mirrored else falling
    # Rounded, so that headings that lead away as well rank by number on every machine.
    score = np.where(hit, np.inf, np.round(closest @ _HEADINGS.T, 3))
    best = score.argmin(axis=1).astype(np.int64)
    return np.where(hit.all(axis=1), -1, best)


def _rooms(
    cuts: _Cuts, known: Features, traces: Sequence[Trace], owners: Owners, angles: Angles
) -> list[Room]:
    """Return for each trace the room of the traces between it and the features."""
    rooms: list[list[tuple[int, int, int, int]]] = [[] for _ in traces]
    of_trace, of_feature = np.concatenate(cuts.traces), np.concatenate(cuts.features)
    of_sector, ends = np.concatenate(cuts.sectors), np.concatenate(cuts.ends)
    starts = known.centers[of_feature].astype(float)
    toward = ends - starts
    length = np.hypot(toward[:, 0], toward[:, 1])
    halves = [half_of(trace.width_nm, angles) for trace in traces]
    space_of = [owners.space_nm(trace.net, trace.width_nm) for trace in traces]
    share = np.minimum(known.rims[of_feature] / np.where(length, length, 1.0), 1.0)
    starts += toward * share[:, None]
    crossed = _crossed(starts, ends, of_trace, traces, cuts.lines)
    for cut, between in crossed.items():
        number, feature = int(of_trace[cut]), int(of_feature[cut])
        stack = [*between, number]
        spaces = [int(known.spaces[feature]), *(space_of[i] for i in stack)]
        gaps = [max(a, b) for a, b in pairwise(spaces)]
        axial = sum(gaps) + 2 * sum(halves[i].axial_nm for i in between)
        slant = octagon.diagonal(gaps[0]) + sum(_slant(gap, angles) for gap in gaps[1:])
        slant += 2 * sum(halves[i].diagonal_nm for i in between)
        rooms[number].append((feature, int(of_sector[cut]), axial, slant))
    tables = [np.array(rows, dtype=np.int64).reshape(-1, 4).T for rows in rooms]
    return [
        Room(features=table[0], sectors=table[1], axial_nm=table[2], diagonal_nm=table[3])
        for table in tables
    ]


def _crossed(
    starts: Reals,
    ends: Reals,
    of_trace: NDArray[np.int64],
    traces: Sequence[Trace],
    lines: Sequence[NDArray[np.int64]],
) -> dict[int, list[int]]:
    """Return the traces that each cut crosses, from its start on, those of its own net left out."""
    pieces = [np.stack([line[:-1], line[1:]], axis=1) for line in lines]
    steps = np.concatenate(pieces).astype(float)
    owner = np.repeat(np.arange(len(lines)), [len(line) - 1 for line in lines])
    first, second = STRtree(np.array(shapely.linestrings(steps), dtype=object)).query(
        shapely.linestrings(np.stack([starts, ends], axis=1)), predicate="intersects"
    )
    nets = np.unique([trace.net for trace in traces], return_inverse=True)[1]
    others = nets[owner[second]] != nets[of_trace[first]]
    first, second = first[others], second[others]
    along, step = ends[first] - starts[first], steps[second, 1] - steps[second, 0]
    toward = steps[second, 0] - starts[first]
    cross = along[:, 0] * step[:, 1] - along[:, 1] * step[:, 0]
    reach = toward[:, 0] * step[:, 1] - toward[:, 1] * step[:, 0]
    places = np.where(cross, reach / np.where(cross, cross, 1.0), 0.0)
    order = np.lexsort((owner[second], places, first))
    crossed: dict[int, list[int]] = {}
    for cut, trace in zip(first[order].tolist(), owner[second[order]].tolist(), strict=True):
        found = crossed.setdefault(cut, [])
        if trace not in found:
            found.append(trace)
    return crossed


@lru_cache(maxsize=64)
def _slant(gap: int, angles: Angles) -> int:
    """Return a gap as a difference x - y: a corner's where traces with right angles run around."""
    return 2 * gap if angles == 90 else octagon.diagonal(gap)  # noqa: PLR2004  degrees


def _walls(window: Octagons) -> _Areas:
    """Return what lies around a window."""
    walls = np.array([[-FAR_NM] * 4 + [FAR_NM] * 4] * 4, dtype=np.int64)
    walls[0, 4], walls[1, 5], walls[2, 0], walls[3, 1] = window[[0, 1, 4, 5]]
    return walls, walls


def _plain(known: Features, net: str, rule: tuple[int, Half], sight: _Sight) -> _Areas:
    """Return the metal of other nets, grown by the space and half the trace."""
    space_nm, half = rule
    is_foreign = np.array([known.nets[row] != net for row in sight.features], dtype=np.bool_)
    solid = is_foreign & (sight.features < known.metal_count)
    rows = sight.features[solid]
    space = np.maximum(known.spaces[rows], space_nm)
    slant = np.array([octagon.diagonal(int(s)) for s in space], dtype=np.int64)
    areas = octagon.grown(
        known.cores[rows],
        known.radii[rows] + space + half.axial_nm,
        known.slants[rows] + slant + half.diagonal_nm,
    )
    return areas, np.where(sight.facing[solid], areas, FAR_NM)


def _sectors(known: Features, net: str, half: Half, room: Room) -> _Areas:
    """Return the metal of other nets, grown also by the traces in between."""
    is_foreign = np.array([known.nets[row] != net for row in room.features], dtype=np.bool_)
    rows, numbers = room.features[is_foreign], room.sectors[is_foreign]
    whole = octagon.grown(
        known.cores[rows],
        known.radii[rows] + room.axial_nm[is_foreign] + half.axial_nm,
        known.slants[rows] + room.diagonal_nm[is_foreign] + half.diagonal_nm,
    )
    areas = octagon.sectors(whole, known.centers[rows], numbers)
    return areas, np.where(octagon.looks_from(numbers), whole, FAR_NM)


def _pieces(known: Features, net: str, rule: tuple[int, Half], window: Octagons) -> _Areas:
    """Return keep-outs and fixed traces, grown by half the trace, and these by the space."""
    (space_nm, half), pieces = rule, known.pieces
    is_foreign = np.array([other != net for other in pieces.nets], dtype=np.bool_)
    is_metal = np.array([other != "" for other in pieces.nets], dtype=np.bool_)
    space = np.where(is_metal, np.maximum(pieces.spaces, space_nm), 0)
    slant = np.array([octagon.diagonal(int(s)) for s in space], dtype=np.int64)
    areas = octagon.grown(
        pieces.cores,
        pieces.axial_nm + space + half.axial_nm,
        pieces.diagonal_nm + slant + half.diagonal_nm,
    )
    areas = areas[is_foreign & octagon.overlapping(areas, window)]
    return areas, areas


def _beams(known: Features, sight: _Sight) -> _Areas:
    """Return the rays that hold the trace on its side of each feature; no track leads along."""
    seen = sight.rays >= 0
    areas = octagon.rays(known.centers[sight.features[seen]], sight.rays[seen])
    return areas, np.full_like(areas, FAR_NM)
