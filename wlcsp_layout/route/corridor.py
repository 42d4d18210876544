"""What one trace must stay out of, when it may move and the others may move with it.

Between a trace and a ball pad, landing or keep-out run other traces, whose places are not final.
Their number is: a trace keeps the room of all that lie between it and the metal, counted on a
straight cut, as in  C. E. Leiserson and F. M. Maley's routability test.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import STRtree

from wlcsp_layout.geometry import Polygon, Xy
from wlcsp_layout.model.package import Die
from wlcsp_layout.route import octagon
from wlcsp_layout.route.metal import Owners
from wlcsp_layout.route.octagon import FAR_NM, Octagons
from wlcsp_layout.route.routing import Trace
from wlcsp_layout.route.tracks import STEPS, Angles, Tracks

Reals = NDArray[np.float64]

_HEADINGS: Reals = np.array(STEPS, dtype=float)
_HEADINGS /= np.hypot(_HEADINGS[:, 0], _HEADINGS[:, 1])[:, None]

SAMPLES_PER_BALL = 8
"""Points of a line at which its nearest place to a feature is looked for, per ball diameter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Half:
    """Half of a trace: how far its metal reaches, axially and as a difference x - y."""

    axial_nm: int
    diagonal_nm: int


def half_of(width_nm: int, angles: Angles) -> Half:
    """Return the reach of a trace's metal, miters included, as `route.outline` draws it."""
    axial = (width_nm + 1) // 2
    # The square corner of a right angle reaches farther than a diagonal edge.
    diagonal = axial if angles == 90 else math.ceil(width_nm / math.sqrt(8))  # noqa: PLR2004  degrees
    return Half(axial_nm=axial, diagonal_nm=2 * diagonal)


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """Ball pads, landings and keep-outs: what never moves."""

    cores: Octagons
    """Landings and keep-outs; a ball pad is its center."""
    radii: NDArray[np.int64]
    centers: NDArray[np.int64]
    rims: NDArray[np.int64]
    """How far from the center a cut begins."""
    spaces: NDArray[np.int64]
    nets: tuple[str, ...]
    pieces: Octagons
    """Keep-outs in slices."""


def features(die: Die, owners: Owners) -> Features:
    """Return the features of a die: landings, ball pads, then keep-outs."""
    radius = die.ball_pad.metal_diameter_nm // 2
    corners: list[tuple[Xy, ...]] = [pad.landing.corners for pad in die.chip_pads]
    corners += [(ball.at.xy,) * 4 for ball in die.balls]
    nets = [owners.of_pad(pad) for pad in die.chip_pads]
    nets += [owners.of_ball(ball) for ball in die.balls]
    centers = [pad.landing.center.xy for pad in die.chip_pads]
    centers += [ball.at.xy for ball in die.balls]
    rims = [min(pad.landing.width_nm, pad.landing.height_nm) // 2 for pad in die.chip_pads]
    radii = [0] * len(die.chip_pads) + [radius] * len(die.balls)
    spaces = [owners.space_nm(net) for net in nets]
    slices = [piece for item in die.rdl.keep_outs for piece in _slices(item.outline, die)]
    for i, item in enumerate(die.rdl.keep_outs):
        inside = shapely.Polygon(item.outline.points).representative_point()
        at = (round(inside.x), round(inside.y))
        corners.append((at,) * 4)
        centers.append(at)
        nets.append(f"of keep-out {i} (no net)")
    count = len(die.rdl.keep_outs)
    return Features(
        cores=octagon.around(np.array(corners, dtype=np.int64).reshape(-1, 4, 2)),
        radii=np.array(radii + [0] * count, dtype=np.int64),
        centers=np.array(centers, dtype=np.int64).reshape(-1, 2),
        rims=np.array(rims + [radius] * len(die.balls) + [0] * count, dtype=np.int64),
        spaces=np.array(spaces + [0] * count, dtype=np.int64),
        nets=tuple(nets),
        pieces=np.concatenate(slices) if slices else np.empty((0, 8), dtype=np.int64),
    )


def _slices(outline: Polygon, die: Die) -> list[Octagons]:
    """Return octagons that cover a polygon of any shape, and little more than it."""
    area = shapely.Polygon(outline.points)
    left, bottom, right, top = (round(value) for value in area.bounds)
    levels = {y for _, y in outline.points}
    if not _is_octilinear(outline):
        levels.update(range(bottom, top, 2 * die.rdl.width_nm))
    edges = sorted(levels)
    found: list[Octagons] = []
    for low, high in zip(edges[:-1], edges[1:], strict=True):
        part = area.intersection(shapely.box(left, low, right, high))
        for piece in shapely.get_parts(part):
            if piece.area:
                xy = shapely.get_coordinates(piece)
                both = np.stack([np.floor(xy), np.ceil(xy)]).astype(np.int64)
                found.append(octagon.around(both.reshape(1, -1, 2)))
    return found


def _is_octilinear(outline: Polygon) -> bool:
    points = outline.points
    steps = [
        (abs(b[0] - a[0]), abs(b[1] - a[1]))
        for a, b in zip(points, points[1:] + points[:1], strict=True)
    ]
    return all(not dx or not dy or dx == dy for dx, dy in steps)


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
        met = ~apart.any(axis=2)
        return Tracks(
            blocks=blocks,
            sides=np.concatenate([self.sides, np.where(facing, near, FAR_NM)]),
            met=np.flatnonzero(met.any(axis=1)),
        )

    @property
    def steps(self) -> Octagons:
        """The octagons around the steps between the samples."""
        points = np.rint(self.samples).astype(np.int64)
        return octagon.around(np.stack([points[:-1], points[1:]], axis=1))


@dataclass(slots=True)
class _Cuts:
    """The straight cuts of all traces, from a feature's edge to the nearest point of a trace."""

    traces: list[NDArray[np.int64]] = field(default_factory=list)
    features: list[NDArray[np.int64]] = field(default_factory=list)
    sectors: list[NDArray[np.int64]] = field(default_factory=list)
    ends: list[Reals] = field(default_factory=list)


def corridors(
    die: Die, traces: Sequence[Trace], owners: Owners, angles: Angles
) -> tuple[Corridor, ...]:
    """Return the corridor of each trace, in their order."""
    known = features(die, owners)
    lines = [np.array([p.xy for p in trace.points], dtype=np.int64) for trace in traces]
    windows = [_window(die, trace, line) for trace, line in zip(traces, lines, strict=True)]
    near = [_near(known, window) for window in windows]
    cuts = _Cuts()
    pitch = max(1, die.ball_pad.metal_diameter_nm // SAMPLES_PER_BALL)
    samples = [_sampled(line, pitch) for line in lines]
    away: list[tuple[NDArray[np.int64], NDArray[np.bool_]]] = []
    for i, (line, rows) in enumerate(zip(lines, near, strict=True)):
        away.append(_cut(cuts, i, (line, samples[i]), known, rows))
    rooms = _rooms(cuts, known, traces, owners, angles)
    return tuple(
        _corridor(die, trace, known, (near[i], *away[i]), rooms[i], (windows[i], samples[i], owners, angles))
        for i, trace in enumerate(traces)
    )


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


def _near(known: Features, window: Octagons) -> NDArray[np.int64]:
    # A feature just outside of the window still needs its space.
    reach = known.radii + known.rims + 2 * int(known.spaces.max(initial=0)) + 100_000
    return np.flatnonzero(
        octagon.overlapping(octagon.grown(known.cores, reach, 2 * reach), window)
    ).astype(np.int64)


def _sampled(line: NDArray[np.int64], pitch: int) -> Reals:
    """Return the corners of a line and points between them."""
    lengths = np.hypot(*np.diff(line, axis=0).T)
    counts = np.maximum(np.ceil(lengths / pitch).astype(int), 1)
    parts = [
        a + (b - a) * (np.arange(n) / n)[:, None]
        for a, b, n in zip(line[:-1], line[1:], counts, strict=True)
    ]
    result: Reals = np.concatenate([*parts, line[-1:]]).astype(float)
    return result


def _cut(
    cuts: _Cuts,
    number: int,
    line: tuple[NDArray[np.int64], Reals],
    known: Features,
    rows: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Add the cuts from features to one line.

    Returns: each feature's ray that leads away from the line, and which of its sides look there.
    """
    corners, samples = line
    away = samples[None] - known.centers[rows][:, None]
    distances = np.hypot(away[..., 0], away[..., 1])
    sectors = _sector_of(away)
    facing = np.zeros((len(rows), 8), dtype=np.bool_)
    for sector in range(8):
        there = np.where(sectors == sector, distances, np.inf)
        nearest = there.argmin(axis=1)
        seen = np.flatnonzero(np.isfinite(there.min(axis=1, initial=np.inf)))
        looks = [(look - sector + 1) % 8 < 4 for look in octagon.NORMALS]
        facing[seen] |= np.array(looks, dtype=np.bool_)
        cuts.traces.append(np.full(len(seen), number, dtype=np.int64))
        cuts.features.append(rows[seen])
        cuts.sectors.append(np.full(len(seen), sector, dtype=np.int64))
        cuts.ends.append(samples[nearest[seen]])
    closest = away[np.arange(len(rows)), distances.argmin(axis=1)]
    return _rays(corners, known.centers[rows], closest), facing


def _sector_of(away: Reals) -> NDArray[np.int64]:
    angle = np.arctan2(away[..., 1], away[..., 0]) / (np.pi / 4)
    return np.floor(angle).astype(np.int64) % 8


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
    score = np.where(hit, np.inf, closest @ _HEADINGS.T)
    best = score.argmin(axis=1).astype(np.int64)
    return np.where(hit.all(axis=1), -1, best)


def _rooms(
    cuts: _Cuts, known: Features, traces: Sequence[Trace], owners: Owners, angles: Angles
) -> list[list[tuple[int, int, Half]]]:
    """Return for each trace the features, sectors and room of the traces in between."""
    rooms: list[list[tuple[int, int, Half]]] = [[] for _ in traces]
    if not cuts.traces:
        return rooms
    of_trace, of_feature = np.concatenate(cuts.traces), np.concatenate(cuts.features)
    of_sector, ends = np.concatenate(cuts.sectors), np.concatenate(cuts.ends)
    starts = known.centers[of_feature].astype(float)
    toward = ends - starts
    length = np.hypot(toward[:, 0], toward[:, 1])
    share = np.minimum(known.rims[of_feature] / np.where(length, length, 1.0), 1.0)
    starts += toward * share[:, None]
    crossed = _crossed(starts, ends, of_trace, traces)
    for cut, between in crossed.items():
        number, feature = int(of_trace[cut]), int(of_feature[cut])
        stack = [*(traces[i] for i in between), traces[number]]
        spaces = [int(known.spaces[feature]), *(owners.space_nm(item.net) for item in stack)]
        gaps = [max(a, b) for a, b in zip(spaces[:-1], spaces[1:], strict=True)]
        halves = [half_of(item.width_nm, angles) for item in stack[:-1]]
        room = Half(
            axial_nm=sum(gaps) + 2 * sum(half.axial_nm for half in halves),
            diagonal_nm=sum(_slant(gap, len(halves), angles) for gap in gaps)
            + 2 * sum(half.diagonal_nm for half in halves),
        )
        rooms[number].append((feature, int(of_sector[cut]), room))
    return rooms


def _crossed(
    starts: Reals, ends: Reals, of_trace: NDArray[np.int64], traces: Sequence[Trace]
) -> dict[int, list[int]]:
    """Return the traces that each cut crosses, from its start on, its own left out."""
    lines = [np.array([p.xy for p in trace.points], dtype=float) for trace in traces]
    steps = np.concatenate([np.stack([line[:-1], line[1:]], axis=1) for line in lines])
    owner = np.repeat(np.arange(len(lines)), [len(line) - 1 for line in lines])
    first, second = STRtree(shapely.linestrings(steps)).query(
        shapely.linestrings(np.stack([starts, ends], axis=1)), predicate="intersects"
    )
    others = owner[second] != of_trace[first]
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


def _slant(gap: int, between: int, angles: Angles) -> int:
    """Return a gap as a difference x - y: a corner's where traces with right angles run around."""
    return 2 * gap if angles == 90 and between else octagon.diagonal(gap)  # noqa: PLR2004  degrees


def _corridor(
    die: Die,
    trace: Trace,
    known: Features,
    near: tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]],
    room: list[tuple[int, int, Half]],
    frame: tuple[Octagons, Reals, Owners, Angles],
) -> Corridor:
    window, samples, owners, angles = frame
    half = half_of(trace.width_nm, angles)
    rows, rays, facing = near
    foreign = np.array([known.nets[row] != trace.net for row in rows], dtype=np.bool_)
    space = np.maximum(known.spaces[rows], owners.space_nm(trace.net))
    is_metal = rows < len(die.chip_pads) + len(die.balls)
    solid = foreign & is_metal
    slant = np.array([octagon.diagonal(int(s)) for s in space], dtype=np.int64)
    round_off = np.array([octagon.diagonal(int(r)) for r in known.radii[rows]], dtype=np.int64)
    plain = octagon.grown(
        known.cores[rows][solid],
        (known.radii[rows] + space + half.axial_nm)[solid],
        (round_off + slant + half.diagonal_nm)[solid],
    )
    sides = [np.where(facing[solid], plain, FAR_NM)]
    blocks = [plain]
    for feature, number, between in room:
        if known.nets[feature] == trace.net or feature >= len(known.spaces):
            continue
        radius = int(known.radii[feature])
        whole = octagon.grown(
            known.cores[feature],
            np.int64(radius + between.axial_nm + half.axial_nm),
            np.int64(octagon.diagonal(radius) + between.diagonal_nm + half.diagonal_nm),
        )
        x, y = known.centers[feature].tolist()
        facing = [(look - number + 1) % 8 < 4 for look in octagon.NORMALS]
        sides.append(np.where(facing, whole, FAR_NM)[None])
        blocks.append(octagon.sector(whole, (x, y), number)[None])
    pieces = octagon.grown(known.pieces, np.int64(half.axial_nm), np.int64(half.diagonal_nm))
    walls = np.array([[-FAR_NM] * 4 + [FAR_NM] * 4] * 4, dtype=np.int64)
    walls[0, 4], walls[1, 5], walls[2, 0], walls[3, 1] = window[[0, 1, 4, 5]]
    beams = [
        octagon.ray((int(x), int(y)), int(number))[None]
        for (x, y), number, own in zip(known.centers[rows], rays, ~foreign, strict=True)
        if number >= 0 and not own
    ]
    hidden = np.array([[-FAR_NM] * 4 + [FAR_NM] * 4] * len(beams), dtype=np.int64).reshape(-1, 8)
    return Corridor(
        blocks=np.concatenate([*blocks, pieces, walls, *beams]),
        sides=np.concatenate([*sides, pieces, walls, hidden]),
        window=window,
        samples=samples,
    )
