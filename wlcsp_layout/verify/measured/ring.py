"""The embossed ring as it is drawn: what dielectric 2 keeps inside what it removes under a ball.

All polygons are about the ball's center at (0, 0).
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import klayout.db as kdb
import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.emboss.ring_spec import RingSpec
from wlcsp_layout.geometry import Xy
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.measured.circles import ROUND_NM, loop, measure, off
from wlcsp_layout.verify.measured.objects import plain

SOLVED_NM = 4
"""`equal_area` is solved to the next even diameter on drawn polygons, here on true circles."""


class Trouble(NamedTuple):
    """What is wrong at a ball."""

    code: str
    what: str
    at: Xy = (0, 0)
    """Where, from the ball's center [nm]."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """What was measured under one ball."""

    troubles: tuple[Trouble, ...]
    is_veiled: bool
    """Whether the opening of a chip pad under the ball takes a part of it."""
    pieces: int
    """Of dielectric 2 kept inside the concave circle."""
    axes: tuple[float, ...]
    """Directions of the gaps [rad]; empty when the ring is unbroken or cannot be read."""
    kept: kdb.Region
    """The convex part."""
    removed: kdb.Region
    ring_area_nm2: float
    well_area_nm2: float
    """Of the disc of the inner diameter, as a polygon like the ring's."""
    concave_area_nm2: float
    """Of all that is removed inside the concave circle."""


def measure_ring(
    removed: Sequence[kdb.Polygon], spec: RingSpec, tolerance_nm: int, veil: kdb.Region
) -> Ring:
    """Measure the ring in what is removed, and compare it with the spec.

    `veil` covers what the opening of a chip pad under the ball cuts away: nothing is judged there.
    """
    if not removed:
        nothing = kdb.Region()
        return Ring(
            troubles=(
                Trouble("V511", "the concave circle is missing: dielectric 2 is not removed"),
            ),
            is_veiled=not veil.is_empty(),
            pieces=0,
            axes=(),
            kept=nothing,
            removed=nothing,
            ring_area_nm2=0.0,
            well_area_nm2=0.0,
            concave_area_nm2=0.0,
        )
    region = kdb.Region(list(removed))
    largest = max(removed, key=lambda polygon: polygon.bbox().area())
    outline = kdb.Polygon(list(largest.each_point_hull()))
    kept = (kdb.Region(outline) - region).merged()
    pieces = plain(kept)
    # Where an opening of a chip pad cuts the ring, its pieces are those outside of the opening.
    is_veiled = not veil.is_empty()
    troubles: list[Trouble] = []
    inner_nm = 0.0
    axes: tuple[float, ...] = ()
    if is_veiled:
        troubles += _veiled(outline, pieces, spec, tolerance_nm, veil)
    else:
        said = off(measure(loop(outline.each_point_hull())), spec.concave_diameter_nm, tolerance_nm)
        if said:
            troubles.append(Trouble("V511", f"the concave circle {said}"))
        whole = [piece for piece in pieces if not _is_island(piece, spec)]
        for island in pieces:
            if island not in whole:
                box = island.bbox()
                size = f"{um_text(box.width())} x {um_text(box.height())} um"
                what = f"an island of dielectric 2 of {size} is no part of the ring"
                troubles.append(Trouble("V512", what, (box.center().x, box.center().y)))
        pieces = whole
        kept = kdb.Region(pieces)
        if pieces:
            found = _Pieces(pieces, spec)
            inner_nm, axes = found.inner_nm, found.axes
            troubles += found.troubles()
        else:
            troubles.append(Trouble("V512", "the ring is missing: nothing of dielectric 2 is kept"))
    facets = max(largest.num_points_hull(), 4)
    share = facets / math.tau * math.sin(math.tau / facets)
    return Ring(
        troubles=tuple(troubles),
        is_veiled=is_veiled,
        pieces=len(pieces),
        axes=axes,
        kept=kept,
        removed=region,
        ring_area_nm2=float(kept.area()),
        well_area_nm2=math.pi * inner_nm**2 / 4 * share,
        concave_area_nm2=float(region.area()),
    )


def inner_diameter_nm(spec: RingSpec) -> float:
    """Return the inner diameter that the spec asks for; `equal_area` solved on true circles.

    The disc grows and the ring shrinks with it: halving the interval finds where they are equal.
    """
    if spec.inner_diameter_nm != "equal_area":
        return float(spec.inner_diameter_nm)
    outer = spec.outer_diameter_nm / 2
    count, half = (spec.gaps.count, spec.gaps.width_nm / 2) if spec.gaps else (0, 0.0)
    low, high = half, outer
    for _ in range(60):
        inner = (low + high) / 2
        gaps = count * (_strip_nm2(outer, half) - _strip_nm2(inner, half))
        if 2 * math.pi * inner**2 < math.pi * outer**2 - gaps:
            low = inner
        else:
            high = inner
    return 2 * low


def _strip_nm2(radius: float, half: float) -> float:
    """Return what a disc shares with a strip that leads outward from its center."""
    return half * math.sqrt(radius**2 - half**2) + radius**2 * math.asin(half / radius)


def _veiled(
    outline: kdb.Polygon,
    pieces: Sequence[kdb.Polygon],
    spec: RingSpec,
    tolerance_nm: int,
    veil: kdb.Region,
) -> Iterator[Trouble]:
    """Yield what is wrong with an emboss of which an opening of a chip pad takes a part.

    What is left of it lies where the whole would lie: corners are not judged under the veil.
    """
    slack = tolerance_nm + ROUND_NM
    concave = spec.concave_diameter_nm / 2
    for x, y in loop(outline.each_point_hull()).tolist():
        if not concave - slack <= math.hypot(x, y) <= concave + ROUND_NM and not _holds(veil, x, y):
            away = f"{math.hypot(x, y) / 1000:.3f} um from its center, not {concave / 1000:.3f} um"
            yield Trouble("V511", f"the concave circle has a corner {away}")
            break
    low, high = inner_diameter_nm(spec) / 2 - SOLVED_NM - slack, spec.outer_diameter_nm / 2
    for x, y in (corner for piece in pieces for corner in _corners(piece)):
        if not low <= math.hypot(x, y) <= high + ROUND_NM and not _holds(veil, x, y):
            yield Trouble(
                "V512", f"the ring has a corner {math.hypot(x, y) / 1000:.3f} um from the center"
            )
            return


def _is_island(piece: kdb.Polygon, spec: RingSpec) -> bool:
    """Tell whether a piece does not reach from the inner to the outer edge of the ring."""
    radii = [math.hypot(x, y) for x, y in _corners(piece)]
    width = (spec.outer_diameter_nm - inner_diameter_nm(spec)) / 2
    return not radii or max(radii) - min(radii) < width / 2


def _holds(veil: kdb.Region, x: float, y: float) -> bool:
    place = kdb.Point(round(x), round(y))
    return any(polygon.inside(place) for polygon in veil.each())


class _Pieces:
    """The pieces of the ring: its circles, its gaps, and what is wrong with them."""

    def __init__(self, pieces: Sequence[kdb.Polygon], spec: RingSpec) -> None:
        self._pieces = pieces
        self._spec = spec
        self._outer_nm = spec.outer_diameter_nm / 2
        self._wanted_inner_nm = inner_diameter_nm(spec) / 2
        self._middle_nm = (self._outer_nm + self._wanted_inner_nm) / 2
        sides = list(self._sides())
        # Where a gap cuts a facet the corner lies on the facet, not on the circle.
        cuts = {end for outer, inner, _ in sides for end in (outer, inner)}
        points = np.array(
            [(x, y) for piece in pieces for x, y in _corners(piece) if (x, y) not in cuts],
            dtype=float,
        ).reshape(-1, 2)
        radii = np.hypot(points[:, 0], points[:, 1])
        self._outside = points[radii > self._middle_nm]
        self._inside = points[radii <= self._middle_nm]
        inner = np.hypot(self._inside[:, 0], self._inside[:, 1])
        self.inner_nm = 2 * float(np.median(inner)) if len(inner) else 0.0
        """The inner diameter."""
        self._gaps = _gaps(sides)
        self.axes = tuple(gap.axis for gap in self._gaps)

    def troubles(self) -> Iterator[Trouble]:
        """Yield code and words for what is not as the spec wants it."""
        spec = self._spec
        slack = ROUND_NM if spec.inner_diameter_nm != "equal_area" else SOLVED_NM / 2 + ROUND_NM
        circles = [
            *_circle("outer", self._outside, self._outer_nm, ROUND_NM),
            *_circle("inner", self._inside, self._wanted_inner_nm, slack),
        ]
        yield from circles
        wanted = spec.gaps.count if spec.gaps else 0
        if len(self._pieces) != max(wanted, 1) or len(self._gaps) != wanted:
            counted = max(len(self._gaps), len(self._pieces) if len(self._pieces) > 1 else 0)
            yield Trouble("V513", f"the ring has {_gap_text(counted)}, not {_gap_text(wanted)}")
            return
        # Gaps are measured about the center: of a ring that is not there they tell nothing.
        if circles:
            return
        for gap in self._gaps:
            if spec.gaps and gap.misfit_nm(spec.gaps.width_nm) > ROUND_NM:
                width = f"{gap.width_nm / 1000:.3f} um wide, not {um_text(spec.gaps.width_nm)} um"
                yield Trouble("V513", f"a gap of the ring is {width}", self._on(gap.axis))
                return
        if wanted > 1:
            steps = np.diff(np.unwrap([*self.axes, self.axes[0] + math.tau]))
            off = np.abs(steps - math.tau / wanted)
            if off.max() > 2 * ROUND_NM / self._outer_nm:
                at = self._on(self.axes[int(off.argmax())])
                yield Trouble("V513", f"the {wanted} gaps of the ring are not evenly spaced", at)

    def _on(self, angle: float) -> Xy:
        """Return the place in the middle of the ring in a direction."""
        return (
            round(self._middle_nm * math.cos(angle)),
            round(self._middle_nm * math.sin(angle)),
        )

    def _sides(self) -> Iterator[tuple[tuple[float, float], tuple[float, float], bool]]:
        """Yield (outer end, inner end, is at the piece's counterclockwise end) of each cut."""
        for piece in self._pieces:
            points = loop(piece.each_point_hull())
            radii = np.hypot(points[:, 0], points[:, 1])
            is_out = radii > self._middle_nm
            for i in np.flatnonzero(is_out != np.roll(is_out, -1)).tolist():
                j = (i + 1) % len(points)
                ends = (tuple(points[i].tolist()), tuple(points[j].tolist()))
                # KLayout's hulls run clockwise: outward at the counterclockwise end.
                if is_out[i]:
                    yield ends[0], ends[1], False
                else:
                    yield ends[1], ends[0], True


def _corners(piece: kdb.Polygon) -> Iterator[tuple[float, float]]:
    """Yield the corners of a piece, those of its holes, too."""
    yield from map(tuple, loop(piece.each_point_hull()).tolist())
    for hole in range(piece.holes()):
        yield from map(tuple, loop(piece.each_point_hole(hole)).tolist())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gap:
    axis: float
    width_nm: float
    inner_width_nm: float

    def misfit_nm(self, wanted_nm: int) -> float:
        """Return by how much one of its ends differs from the width that is wanted."""
        return max(abs(self.width_nm - wanted_nm), abs(self.inner_width_nm - wanted_nm))


def _gaps(
    sides: Sequence[tuple[tuple[float, float], tuple[float, float], bool]],
) -> tuple[_Gap, ...]:
    """Return the gaps between neighboring sides, by their direction."""
    ends = sorted((math.atan2(out[1], out[0]), out, inn) for out, inn, is_end in sides if is_end)
    starts = sorted(
        (math.atan2(out[1], out[0]), out, inn) for out, inn, is_end in sides if not is_end
    )
    gaps: list[_Gap] = []
    for angle, out, inn in ends:
        following = [start for start in starts if start[0] > angle] or starts
        if not following:
            continue
        _, other_out, other_inn = following[0]
        axis = math.atan2(out[1] + other_out[1], out[0] + other_out[0])
        gaps.append(
            _Gap(
                axis=axis,
                width_nm=math.dist(out, other_out),
                inner_width_nm=math.dist(inn, other_inn),
            )
        )
    return tuple(sorted(gaps, key=lambda gap: gap.axis))


def _circle(
    name: str, points: NDArray[np.float64], radius_nm: float, slack_nm: float
) -> Iterator[Trouble]:
    """Yield what is wrong with the corners of one of the ring's circles."""
    if len(points) < 3:  # noqa: PLR2004  no circle
        yield Trouble("V512", f"the ring has no {name} edge")
        return
    radii = np.hypot(points[:, 0], points[:, 1])
    if np.abs(radii - radius_nm).max() <= slack_nm:
        return
    # The circle through the corners, by least squares: x^2 + y^2 = 2 a x + 2 b y + c.
    matrix = np.column_stack([2 * points, np.ones(len(points))])
    (a, b, c), *_ = np.linalg.lstsq(matrix, radii**2, rcond=None)
    fitted = math.sqrt(max(c + a * a + b * b, 0.0))
    if np.abs(np.hypot(points[:, 0] - a, points[:, 1] - b) - fitted).max() > slack_nm:
        worst = points[np.abs(radii - radius_nm).argmax()]
        at = (round(float(worst[0])), round(float(worst[1])))
        low, high = radii.min() / 1000, radii.max() / 1000
        away = f"{low:.3f} to {high:.3f} um from the center, not {radius_nm / 1000:.3f} um"
        yield Trouble("V512", f"the ring's {name} edge is no circle: {away}", at)
    elif math.hypot(a, b) > ROUND_NM:
        yield Trouble(
            "V512", f"the ring's {name} edge is off center by ({a / 1000:.3f}, {b / 1000:.3f}) um"
        )
    else:
        size = f"{2 * fitted / 1000:.3f} um, not {2 * radius_nm / 1000:.3f} um"
        yield Trouble("V512", f"the ring's {name} diameter is {size}")


def _gap_text(count: int) -> str:
    if not count:
        return "no gap"
    return "1 gap" if count == 1 else f"{count} gaps"
