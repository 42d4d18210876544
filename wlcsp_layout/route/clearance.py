"""How far the metal of different nets is apart, exactly, on the shapes as they are drawn.

Every shape is a convex polygon grown by a radius: a circle is one point with its radius. Pairs
whose boxes are near come from a tree of boxes and are then measured together with numpy.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import shapely
from numpy.typing import NDArray

from wlcsp_layout.geometry import Box, Circle, Polygon, Xy
from wlcsp_layout.route import convex
from wlcsp_layout.route.convex import Bools, Floats

Indices: TypeAlias = NDArray[np.intp]

SLANT_TOLERANCE_NM = 2.0
"""Corners of edges neither axial nor diagonal are rounded to the grid: 1 nm on either side."""
ROUND_OFF_NM = 1e-3
"""Of the arithmetic: coordinates are below 2^31, doubles resolve 1e-6 nm there."""
FEW_CORNERS = 4
"""Of nearly all pieces: they are not measured with as many corners as the largest piece has."""
AT_ONCE = 1 << 22
"""Pairs of corners that are measured together: some 100 MB of numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metal:
    """A convex piece of metal; `what` names it to the user, `space_nm` is its own rule."""

    net: str
    what: str
    points: tuple[Xy, ...]
    radius_nm: int
    space_nm: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """Two pieces of metal and the gap between them; 0 when they touch or overlap."""

    first: int
    second: int
    gap_nm: float


def of_circle(net: str, what: str, circle: Circle, space_nm: int) -> Metal:
    """Return a ball pad as metal."""
    return Metal(
        net=net,
        what=what,
        points=(circle.at.xy,),
        radius_nm=circle.diameter_nm // 2,
        space_nm=space_nm,
    )


def of_box(net: str, what: str, box: Box, space_nm: int) -> Metal:
    """Return a landing as metal."""
    return Metal(net=net, what=what, points=box.corners, radius_nm=0, space_nm=space_nm)


def of_polygon(net: str, what: str, polygon: Polygon, space_nm: int) -> Metal:
    """Return a convex polygon as metal."""
    return Metal(net=net, what=what, points=polygon.points, radius_nm=0, space_nm=space_nm)


class Field:
    """Pieces of metal as arrays, made once for all questions about them."""

    def __init__(self, metal: Sequence[Metal]) -> None:
        """Keep the pieces; indices in answers are into `metal`."""
        self.metal = tuple(metal)
        self.counts = np.array([len(m.points) for m in metal], dtype=np.intp)
        corners = np.array([xy for m in metal for xy in m.points], dtype=float).reshape(-1, 2)
        places = np.minimum(np.arange(self.counts.max(initial=1)), self.counts[:, None] - 1)
        starts = np.cumsum(self.counts) - self.counts
        self.points: Floats = corners[places + starts[:, None]]
        """One array (pieces, corners, 2), the last corner repeated as needed."""
        self.radii = np.array([m.radius_nm for m in metal], dtype=float)
        self.spaces = np.array([m.space_nm for m in metal], dtype=float)
        self.are_slanted = _are_slanted(self.points)
        self.low: Floats = self.points.min(axis=1) - self.radii[:, None]
        self.high: Floats = self.points.max(axis=1) + self.radii[:, None]

    @cached_property
    def tree(self) -> shapely.STRtree:
        """The bounding boxes, ready to be asked which are near."""
        return shapely.STRtree(_boxes(self.low, self.high))

    def too_close(self, other: "Field | None" = None) -> list[Near]:
        """Return all pairs of different nets whose gap is below the larger of their spaces.

        Pairs are of this field, or of one piece of it and one of the other.
        Returns: for one field first < second; in that order.
        """
        them = other or self
        reach = max(self.spaces.max(initial=0.0), them.spaces.max(initial=0.0))
        first, second = self._near_boxes(them, reach)
        apart = ~_are_kin(self, them, first, second)
        first, second = first[apart], second[apart]
        gaps = self._gaps(them, first, second)
        slack = self.are_slanted[first] | them.are_slanted[second]
        allowed = np.maximum(self.spaces[first], them.spaces[second])
        allowed = allowed - np.where(slack, SLANT_TOLERANCE_NM, 0.0) - ROUND_OFF_NM
        return _sorted(first, second, gaps, gaps < allowed)

    def touching(self) -> list[Near]:
        """Return all pairs of the same net that touch or overlap: the metal's connections."""
        first, second, gaps = self._kin()
        return _sorted(first, second, gaps, gaps <= ROUND_OFF_NM)

    def islands(self) -> list[int]:
        """Return for each piece the number of its island: pieces of one net that touch."""
        owner = list(range(len(self.metal)))

        def root(i: int) -> int:
            while owner[i] != i:
                owner[i] = owner[owner[i]]
                i = owner[i]
            return i

        first, second, gaps = self._kin()
        joined = gaps <= ROUND_OFF_NM
        for a, b in zip(first[joined].tolist(), second[joined].tolist(), strict=True):
            owner[root(a)] = root(b)
        return [root(i) for i in owner]

    def _kin(self) -> tuple[Indices, Indices, Floats]:
        """Return pairs of the same net whose boxes touch, and their gaps."""
        first, second = self._near_boxes(self, 0.0)
        kin = _are_kin(self, self, first, second)
        first, second = first[kin], second[kin]
        return first, second, self._gaps(self, first, second)

    def entering(self, area: Polygon) -> list[int]:
        """Return the indices of the polygons that share area with a simple polygon of any shape.

        Touching its outline is not entering, nor is 2 nm of an edge neither axial nor diagonal.
        """
        outline = np.array(area.points, dtype=float)
        sides = np.stack([outline, np.roll(outline, -1, axis=0)], axis=1)
        low, high = outline.min(axis=0), outline.max(axis=0)
        near = np.flatnonzero(((self.low < high) & (self.high > low)).all(axis=1))
        pieces = self.points[near]
        a = np.repeat(pieces, len(sides), axis=0)
        b = np.tile(sides, (len(pieces), 1, 1))
        apart = convex.touching_at_most(a, b) | convex.touching_at_most(b, a)
        crossed = (~apart).reshape(len(pieces), len(sides)).any(axis=1)
        inside = convex.are_inside(pieces.mean(axis=1), outline)
        entering = near[crossed | inside]
        core = shapely.Polygon(outline).buffer(-SLANT_TOLERANCE_NM, join_style="mitre")
        return [
            int(i)
            for i in entering
            if not self.are_slanted[i] or shapely.Polygon(self.points[i]).intersects(core)
        ]

    def beyond(self, box: Box) -> list[int]:
        """Return the indices of the pieces that reach out of a box."""
        out = (self.low < (box.left_nm, box.bottom_nm)) | (self.high > (box.right_nm, box.top_nm))
        return [int(i) for i in np.flatnonzero(np.any(out, axis=1))]

    def gap_nm(self, other: "Field") -> float:
        """Return the gap between the first pieces of two fields."""
        return float(self._gaps(other, np.array([0]), np.array([0]))[0])

    def _near_boxes(self, other: "Field", reach_nm: float) -> tuple[Indices, Indices]:
        """Return index pairs whose bounding boxes are at most the reach apart in x and in y.

        Of a field and itself each pair comes once, the lesser index first.
        """
        first, second = other.tree.query(_boxes(self.low - reach_nm, self.high + reach_nm))
        if other is self:
            once = first < second
            first, second = first[once], second[once]
        return first, second

    def _gaps(self, other: "Field", first: Indices, second: Indices) -> Floats:
        """Return the gap [nm] of each index pair; 0 where the shapes touch or overlap."""
        gaps = np.empty(len(first))
        corners = np.maximum(self.counts[first], other.counts[second])
        for part, count in _parts(corners):
            mine, theirs = first[part], second[part]
            a, b = self.points[mine, :count], other.points[theirs, :count]
            apart = convex.separated(a, b) | convex.separated(b, a)
            distances = np.minimum(convex.corner_distances(a, b), convex.corner_distances(b, a))
            gaps[part] = np.where(apart, distances, 0.0) - self.radii[mine] - other.radii[theirs]
        return gaps.clip(min=0.0)


def too_close(metal: Sequence[Metal]) -> list[Near]:
    """Return all pairs of different nets whose gap is below the larger of their spaces."""
    return Field(metal).too_close()


def middle(a: Metal, b: Metal) -> Xy:
    """Return the grid point [nm] in the gap between two pieces, or in what they share."""
    best: tuple[float, Floats, Floats] | None = None
    for one, other, is_swapped in ((a, b, False), (b, a, True)):
        for corner in np.array(one.points, dtype=float):
            foot = convex.foot(corner, np.array(other.points, dtype=float))
            distance = float(np.hypot(*(foot - corner)))
            if best is None or distance < best[0]:
                best = (distance, foot, corner) if is_swapped else (distance, corner, foot)
    if best is None or Field([a]).gap_nm(Field([b])) <= ROUND_OFF_NM:
        return _middle_of_shared(a, b)
    distance, start, end = best
    toward = (end - start) / distance
    spot = (start + toward * a.radius_nm + end - toward * b.radius_nm) / 2
    return (round(float(spot[0])), round(float(spot[1])))


def _are_kin(a: Field, b: Field, first: Indices, second: Indices) -> Bools:
    """Tell which pairs are of one net."""
    numbers: dict[str, int] = {}
    mine, theirs = (
        np.array([numbers.setdefault(m.net, len(numbers)) for m in field.metal], dtype=np.intp)
        for field in (a, b)
    )
    result: Bools = mine[first] == theirs[second]
    return result


def _sorted(first: Indices, second: Indices, gaps: Floats, wanted: Bools) -> list[Near]:
    first, second, gaps = first[wanted], second[wanted], gaps[wanted]
    order = np.lexsort((second, first))
    return [
        Near(first=a, second=b, gap_nm=gap)
        for a, b, gap in zip(
            first[order].tolist(), second[order].tolist(), gaps[order].tolist(), strict=True
        )
    ]


def _are_slanted(points: Floats) -> Bools:
    """Tell which pieces have an edge that is neither axial nor diagonal."""
    steps = np.abs(np.roll(points, -1, axis=1) - points)
    slanted: Bools = (steps.min(axis=2) > 0) & (steps[..., 0] != steps[..., 1])
    return np.asarray(np.any(slanted, axis=1), dtype=np.bool_)


def _boxes(low: Floats, high: Floats) -> NDArray[np.object_]:
    boxes: NDArray[np.object_] = shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    return boxes


def _parts(corners: Indices) -> Iterator[tuple[Indices, int]]:
    """Yield indices of pairs to be measured together, and with how many corners.

    `corners` are those of the larger shape of each pair.
    """
    for wanted, count in (
        (corners <= FEW_CORNERS, FEW_CORNERS),
        (corners > FEW_CORNERS, int(corners.max(initial=0))),
    ):
        numbers = np.flatnonzero(wanted)
        for part in np.array_split(numbers, 1 + len(numbers) * count**2 // AT_ONCE):
            if len(part):
                yield part, count


def _middle_of_shared(a: Metal, b: Metal) -> Xy:
    """Return a point of what two overlapping pieces share: `a` cut by each edge of `b`."""
    shape = [np.array(p, dtype=float) for p in a.points]
    cutter = np.array(b.points, dtype=float)
    if len(shape) == 1 or len(cutter) == 1:
        x, y = a.points[0] if len(shape) == 1 else b.points[0]
        return (x, y)
    for start, end in zip(cutter, np.roll(cutter, -1, axis=0), strict=True):
        edge = end - start
        sides = [edge[0] * (p[1] - start[1]) - edge[1] * (p[0] - start[0]) for p in shape]
        kept: list[Floats] = []
        for i, (p, side) in enumerate(zip(shape, sides, strict=True)):
            q, next_side = shape[(i + 1) % len(shape)], sides[(i + 1) % len(shape)]
            if side >= 0:
                kept.append(p)
            if side * next_side < 0:
                kept.append(p + (q - p) * (side / (side - next_side)))
        shape = kept or shape
    x, y = np.mean(shape, axis=0).tolist()
    return (round(x), round(y))
