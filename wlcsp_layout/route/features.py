"""What never moves: landings, ball pads and keep-outs, as octagons and as places to cut from."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from wlcsp_layout.geometry import Polygon, Xy
from wlcsp_layout.model.package import Die
from wlcsp_layout.route import octagon
from wlcsp_layout.route.metal import Owners
from wlcsp_layout.route.octagon import FAR_NM, Octagons
from wlcsp_layout.route.routing import Trace
from wlcsp_layout.route.ties import Tie, ties
from wlcsp_layout.route.tracks import Angles

FAR_APART_NM = 100_000
"""Between places of a fixed trace on whose sides the others stay: as far as pads are apart."""
SLANTED_NM = 5_000
"""The longest part of a slanted step with an octagon of its own, which is 1 um wider than it."""


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
class Pieces:
    """Keep-outs in slices, then the steps of fixed traces, slanted ones in short parts."""

    cores: Octagons
    axial_nm: NDArray[np.int64]
    diagonal_nm: NDArray[np.int64]
    """How far the metal reaches out of its core."""
    spaces: NDArray[np.int64]
    nets: tuple[str, ...]
    """Empty for keep-outs, which may be touched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """Ball pads, landings and keep-outs: what never moves."""

    cores: Octagons
    """Landings and keep-outs; a ball pad is its center."""
    radii: NDArray[np.int64]
    slants: NDArray[np.int64]
    """The radii as differences x - y."""
    centers: NDArray[np.int64]
    rims: NDArray[np.int64]
    """How far from the center a cut begins."""
    spaces: NDArray[np.int64]
    nets: tuple[str, ...]
    metal_count: int
    """The keep-outs come after so many."""
    pieces: Pieces


def features(
    die: Die, owners: Owners, traces: Sequence[Trace], fixed: Sequence[Trace], angles: Angles
) -> Features:
    """Return the features of a die: landings, ball pads, ends and corners of traces, keep-outs.

    Of the traces only the loose ends count, the fixed ones are there as a whole.
    """
    radius = die.ball_pad.metal_diameter_nm // 2
    corners: list[tuple[Xy, ...]] = [pad.landing.corners for pad in die.chip_pads]
    corners += [(ball.at.xy,) * 4 for ball in die.balls]
    nets = [owners.of_pad(pad) for pad in die.chip_pads]
    nets += [owners.of_ball(ball) for ball in die.balls]
    centers = [pad.landing.center.xy for pad in die.chip_pads]
    centers += [ball.at.xy for ball in die.balls]
    rims = [min(pad.landing.width_nm, pad.landing.height_nm) // 2 for pad in die.chip_pads]
    rims += [radius] * len(die.balls)
    radii = [0] * len(die.chip_pads) + [radius] * len(die.balls)
    slants = [octagon.diagonal(radius) for radius in radii]
    spaces = [owners.space_nm(net) for net in nets]
    ends = _loose_ends(traces, ties(die, traces), set(centers))
    for at, trace in (ends | _places(fixed, {*centers, *ends})).items():
        corners.append((at,) * 4)
        centers.append(at)
        nets.append(trace.net)
        half = half_of(trace.width_nm, angles)
        radii.append(half.axial_nm)
        slants.append(half.diagonal_nm)
        rims.append(half.axial_nm)
        spaces.append(owners.space_nm(trace.net, trace.width_nm))
    for i, item in enumerate(die.rdl.keep_outs):
        inside = shapely.Polygon(item.outline.points).representative_point()
        at = (round(inside.x), round(inside.y))
        corners.append((at,) * 4)
        centers.append(at)
        nets.append(f"of keep-out {i} (no net)")
    metal_count, count = len(radii), len(die.rdl.keep_outs)
    return Features(
        cores=octagon.around(np.array(corners, dtype=np.int64).reshape(-1, 4, 2)),
        radii=np.array(radii + [0] * count, dtype=np.int64),
        slants=np.array(slants + [0] * count, dtype=np.int64),
        centers=np.array(centers, dtype=np.int64).reshape(-1, 2),
        rims=np.array(rims + [0] * count, dtype=np.int64),
        spaces=np.array(spaces + [0] * count, dtype=np.int64),
        nets=tuple(nets),
        metal_count=metal_count,
        pieces=_pieces(die, owners, fixed, angles),
    )


def _loose_ends(
    traces: Sequence[Trace], found: Sequence[Sequence[Tie]], taken: set[Xy]
) -> dict[Xy, Trace]:
    """Return the ends of traces that are in the middle of no pad or ball, nor on a trace."""
    ends: dict[Xy, Trace] = {}
    for trace, mine in zip(traces, found, strict=True):
        moving = {tie.which for tie in mine}
        for which in (0, -1):
            at = trace.points[which].xy
            if at not in taken and which not in moving:
                ends.setdefault(at, trace)
    return ends


def _places(fixed: Sequence[Trace], taken: set[Xy]) -> dict[Xy, Trace]:
    """Return the corners of fixed traces, and points between corners that are far apart."""
    places: dict[Xy, Trace] = {}
    for trace in fixed:
        for a, b in pairwise(trace.points):
            for at in _divided(a.xy, b.xy, FAR_APART_NM):
                if at not in taken:
                    places.setdefault(at, trace)
    return places


def _divided(start: Xy, end: Xy, longest_nm: int) -> list[Xy]:
    """Return the ends of equal parts of a line, on the grid, its own ends included."""
    (x, y), (u, v) = start, end
    count = max(1, math.ceil(math.hypot(u - x, v - y) / longest_nm))
    return [
        (x + round((u - x) * i / count), y + round((v - y) * i / count)) for i in range(count + 1)
    ]


def _pieces(die: Die, owners: Owners, fixed: Sequence[Trace], angles: Angles) -> Pieces:
    slices = [piece for item in die.rdl.keep_outs for piece in _slices(item.outline, die)]
    reaches: list[tuple[int, int, int]] = [(0, 0, 0)] * sum(len(rows) for rows in slices)
    nets = [""] * len(reaches)
    for trace in fixed:
        half = half_of(trace.width_nm, angles)
        reach = (half.axial_nm, half.diagonal_nm, owners.space_nm(trace.net, trace.width_nm))
        for a, b in pairwise(trace.points):
            longest = FAR_NM if is_exact(a.xy, b.xy) else SLANTED_NM
            part = octagon.of_segments(_divided(a.xy, b.xy, longest))
            slices.append(part)
            reaches += [reach] * len(part)
            nets += [trace.net] * len(part)
    axial, diagonal, spaces = np.array(reaches, dtype=np.int64).reshape(-1, 3).T
    return Pieces(
        cores=np.concatenate([np.empty((0, 8), dtype=np.int64), *slices]),
        axial_nm=axial,
        diagonal_nm=diagonal,
        spaces=spaces,
        nets=tuple(nets),
    )


def is_exact(start: Xy, end: Xy) -> bool:
    """Tell whether a step is axial or diagonal."""
    dx, dy = abs(end[0] - start[0]), abs(end[1] - start[1])
    return not dx or not dy or dx == dy


def _slices(outline: Polygon, die: Die) -> list[Octagons]:
    """Return octagons that cover a polygon of any shape, and little more than it."""
    area = shapely.Polygon(outline.points)
    left, bottom, right, top = (round(value) for value in area.bounds)
    levels = {y for _, y in outline.points}
    if not _is_octilinear(outline):
        levels.update(range(bottom, top, 2 * die.rdl.width_nm))
    edges = sorted(levels)
    found: list[Octagons] = []
    for low, high in pairwise(edges):
        part = area.intersection(shapely.box(left, low, right, high))
        for piece in shapely.get_parts(part):
            if piece.area:
                xy = shapely.get_coordinates(piece)
                both = np.stack([np.floor(xy), np.ceil(xy)]).astype(np.int64)
                found.append(octagon.around(both.reshape(1, -1, 2)))
    return found


def _is_octilinear(outline: Polygon) -> bool:
    points = outline.points
    return all(is_exact(a, b) for a, b in zip(points, points[1:] + points[:1], strict=True))
