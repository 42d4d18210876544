r"""The ring: a round well, a convex ring and a concave trench (claims 3, 4, 5, 8, 9).

    ____                                                   ____
        |  trench   ______ ring ______          trench    |
        |          |                  |__ well __|  ...   |     dielectric 2
        |__________|                                      |
    ==============================|  hole  |==================  dielectric 1

Every circle of a pad has the same facets, so that areas compare exactly. Where a gap cuts the ring,
the cut points are rounded to the grid and inserted into both loops: well, trench and pieces share
their corners and tile the concave circle without a sliver.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, TypeAlias

from wlcsp_layout.emboss.ring_spec import RingSpec
from wlcsp_layout.emboss.shape import Embossed, Pattern, Trouble, Width
from wlcsp_layout.geometry import Direction, Polygon, Xy, circle_points, direction
from wlcsp_layout.units import Nm, um_text

Loop: TypeAlias = tuple[Xy, ...]

NEAR_NM = 20
"""A facet's corner this close to a cut point gives way to it: no edges of a few nanometers."""
DEGREE_SCALE = 10**9
"""Of the vector that stands for an angle in degrees: exact to 1e-7 nm at a ring's radius."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ring:
    """The resolved ring; lengths in nm, `inner_diameter_nm` solved when it was `equal_area`."""

    concave_diameter_nm: Nm
    outer_diameter_nm: Nm
    inner_diameter_nm: Nm
    gap_count: int
    gap_width_nm: Nm
    facing: Literal["trace"] | Direction
    hole_diameter_nm: Nm | None
    facets: int

    @property
    def pattern(self) -> str:
        """The pattern's name in the table."""
        return "ring"

    def draw(self, facing: Direction) -> Embossed:
        """Draw the ring with its first gap in a direction."""
        return _draw(self, facing)

    def convex_width(self, facing: Direction) -> Width:
        """Return the width of the ring halfway between the first two gaps."""
        angle = math.atan2(facing[1], facing[0])
        angle += math.pi / self.gap_count if self.gap_count else 0
        radius = (self.outer_diameter_nm + self.inner_diameter_nm) / 4
        return Width(
            what="ring",
            at=(round(radius * math.cos(angle)), round(radius * math.sin(angle))),
            along_deg=round(math.degrees(angle) % 180, 3),
            nm=(self.outer_diameter_nm - self.inner_diameter_nm) // 2,
        )

    def gone(self, by_nm: int) -> str:
        """Name what the bias of dielectric 2 makes vanish first."""
        wide = self.biased(by_nm)
        if wide.inner_diameter_nm <= 0:
            return f"the well of {um_text(self.inner_diameter_nm)} um"
        if wide.outer_diameter_nm <= wide.inner_diameter_nm or not _pieces_are_left(
            wide.gap_count, wide.gap_width_nm, wide.inner_diameter_nm
        ):
            width = um_text((self.outer_diameter_nm - self.inner_diameter_nm) // 2)
            return f"the ring of {width} um"
        if wide.concave_diameter_nm <= wide.outer_diameter_nm:
            width = um_text((self.concave_diameter_nm - self.outer_diameter_nm) // 2)
            return f"the trench of {width} um"
        if self.gap_count and wide.gap_width_nm <= 0:
            return f"the gaps of {um_text(self.gap_width_nm)} um"
        return ""

    def biased(self, by_nm: int) -> "Ring":
        """Return the ring with wider circles and gaps, and a narrower convex part."""
        hole = self.hole_diameter_nm
        return replace(
            self,
            concave_diameter_nm=Nm(self.concave_diameter_nm + 2 * by_nm),
            outer_diameter_nm=Nm(self.outer_diameter_nm - 2 * by_nm),
            inner_diameter_nm=Nm(self.inner_diameter_nm + 2 * by_nm),
            gap_width_nm=Nm(self.gap_width_nm + 2 * by_nm) if self.gap_count else Nm(0),
            hole_diameter_nm=Nm(hole + 2 * by_nm) if hole else None,
        )


@lru_cache(maxsize=4096)
def _draw(ring: Ring, facing: Direction) -> Embossed:
    outer = circle_points(ring.outer_diameter_nm, ring.facets)
    inner = circle_points(ring.inner_diameter_nm, ring.facets)
    concave = circle_points(ring.concave_diameter_nm, ring.facets)
    if ring.gap_count:
        kept, well, outer = _cut(ring, outer, inner, facing)
    else:
        kept, well = _annulus(outer, inner), Polygon(points=inner)
    hole = ring.hole_diameter_nm
    holes = (Polygon(points=circle_points(hole, ring.facets)),) if hole else ()
    ring_area = sum(piece.double_area_nm2 for piece in kept)
    return Embossed(
        removed=(well, *_annulus(concave, outer)),
        kept=kept,
        holes=holes,
        area_ratio=Polygon(points=inner).double_area_nm2 / ring_area,
    )


def _annulus(outside: Loop, inside: Loop) -> tuple[Polygon, ...]:
    """Return the area between two loops as quarters, cut from corner to corner on the axes."""
    outer_arcs, inner_arcs = _quarters(outside), _quarters(inside)
    return tuple(
        Polygon(points=(*outer, *reversed(inner)))
        for outer, inner in zip(outer_arcs, inner_arcs, strict=True)
    )


def _quarters(loop: Loop) -> tuple[Loop, Loop, Loop, Loop]:
    """Return the loop's four arcs between its corners nearest to the axes, ends included."""
    starts = [_furthest(loop, axis) for axis in ((1, 0), (0, 1), (-1, 0), (0, -1))]
    a, b, c, d = (_arc(loop, s, e) for s, e in zip(starts, starts[1:] + starts[:1], strict=True))
    return (a, b, c, d)


def _furthest(loop: Loop, axis: Xy) -> int:
    return max(range(len(loop)), key=lambda i: loop[i][0] * axis[0] + loop[i][1] * axis[1])


def _arc(loop: Loop, start: int, end: int) -> Loop:
    """Return the corners from one index to another, counterclockwise, both included."""
    return loop[start : end + 1] if start < end else loop[start:] + loop[: end + 1]


def _cut(
    ring: Ring, outer: Loop, inner: Loop, facing: Direction
) -> tuple[tuple[Polygon, ...], Polygon, Loop]:
    """Return the ring's pieces, the well with its gaps, and the outer loop with the cut points."""
    sides = tuple(_gap_sides(ring, facing))
    outer_cuts = [
        tuple(_cut_point(outer, ring, toward, side) for side in (-1, 1)) for toward in sides
    ]
    inner_cuts = [
        tuple(_cut_point(inner, ring, toward, side) for side in (-1, 1)) for toward in sides
    ]
    outer = _with_points(outer, [point for pair in outer_cuts for point in pair])
    inner = _with_points(inner, [point for pair in inner_cuts for point in pair])
    pieces: list[Polygon] = []
    well: list[Xy] = []
    for k, (gap_outer, gap_inner) in enumerate(zip(outer_cuts, inner_cuts, strict=True)):
        next_outer, next_inner = outer_cuts[(k + 1) % len(sides)], inner_cuts[(k + 1) % len(sides)]
        piece_outer = _arc(outer, outer.index(gap_outer[1]), outer.index(next_outer[0]))
        piece_inner = _arc(inner, inner.index(gap_inner[1]), inner.index(next_inner[0]))
        pieces.append(Polygon(points=(*piece_outer, *reversed(piece_inner))))
        well += _arc(outer, outer.index(gap_outer[0]), outer.index(gap_outer[1]))
        well += piece_inner
    return tuple(pieces), Polygon(points=tuple(well)), outer


def _gap_sides(ring: Ring, facing: Direction) -> Iterator[tuple[float, float]]:
    """Yield the unit vector along each gap, from the first one counterclockwise.

    Quarter turns are exact; the others need an angle.
    """
    length = math.hypot(*facing)
    x, y = facing[0] / length, facing[1] / length
    for k in range(ring.gap_count):
        quarters, rest = divmod(4 * k, ring.gap_count)
        angle = math.tau * rest / (4 * ring.gap_count)
        u = (x * math.cos(angle) - y * math.sin(angle), x * math.sin(angle) + y * math.cos(angle))
        for _ in range(quarters):
            u = (-u[1], u[0])
        yield u


def _cut_point(loop: Loop, ring: Ring, toward: tuple[float, float], side: int) -> Xy:
    """Return where one side of a gap crosses the loop, rounded to the grid.

    The side runs parallel to `toward`, half the gap's width to its right (-1) or left (1).
    """
    ux, uy = toward
    offset = side * ring.gap_width_nm / 2
    radius = loop[0][0]
    along = math.sqrt(radius * radius - offset * offset)
    angle = math.atan2(ux * offset + uy * along, ux * along - uy * offset)
    first = math.floor(angle / math.tau * len(loop)) - 1
    for i in range(first, first + 3):
        a, b = loop[i % len(loop)], loop[(i + 1) % len(loop)]
        start = a[1] * ux - a[0] * uy - offset
        end = b[1] * ux - b[0] * uy - offset
        if start <= 0 <= end and start != end:
            t = start / (start - end)
            return (round(a[0] + t * (b[0] - a[0])), round(a[1] + t * (b[1] - a[1])))
    raise AssertionError("a gap narrower than the circle crosses it")


def _with_points(loop: Loop, cuts: Sequence[Xy]) -> Loop:
    """Return the loop with the cut points in their places and the corners next to them gone."""
    kept = [corner for corner in loop if all(math.dist(corner, cut) > NEAR_NM for cut in cuts)]
    return tuple(sorted((*kept, *cuts), key=lambda p: math.atan2(p[1], p[0]) % math.tau))


def resolve(spec: RingSpec, facets: int) -> Ring:
    """Return the ring with its lengths resolved and `equal_area` solved on drawn polygons."""
    gaps = spec.gaps
    ring = Ring(
        concave_diameter_nm=spec.concave_diameter_nm,
        outer_diameter_nm=spec.outer_diameter_nm,
        inner_diameter_nm=spec.outer_diameter_nm,
        gap_count=gaps.count if gaps else 0,
        gap_width_nm=gaps.width_nm if gaps else Nm(0),
        facing=_facing(spec),
        hole_diameter_nm=spec.center_hole_diameter_nm,
        facets=facets,
    )
    if spec.inner_diameter_nm == "equal_area":
        return _equal_area(ring)
    return _with_inner(ring, spec.inner_diameter_nm)


def _facing(spec: RingSpec) -> Literal["trace"] | Direction:
    if spec.gaps is None:
        return (1, 0)
    if spec.gaps.facing == "trace":
        return "trace"
    degrees = spec.gaps.facing % 360
    if degrees % 45 == 0:
        eighths = ((1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1), (0, -1), (1, -1))
        return eighths[int(degrees / 45)]
    angle = math.radians(degrees)
    return direction(round(math.cos(angle) * DEGREE_SCALE), round(math.sin(angle) * DEGREE_SCALE))


def _equal_area(ring: Ring) -> Ring:
    """Return the ring with the even inner diameter whose drawn area ratio is nearest to 1.

    True circles give the start; its neighbors are drawn and compared. Facing east stands for all
    directions: corners rounded elsewhere change 1e-5 of the areas.
    """
    start = 2 * round(_balanced_radius_nm(ring))
    candidates = [_with_inner(ring, Nm(start + step)) for step in (-2, 0, 2)]
    return min(candidates, key=lambda tried: abs(tried.draw((1, 0)).area_ratio - 1))


def _balanced_radius_nm(ring: Ring) -> float:
    """Return the inner radius at which the disc is as large as the ring, gaps left out of it.

    The well grows and the ring shrinks with the radius, so that halving the interval finds it.
    """
    outer, half = ring.outer_diameter_nm / 2, ring.gap_width_nm / 2
    low, high = half, outer
    for _ in range(60):
        radius = (low + high) / 2
        gaps = ring.gap_count * (_half_strip(outer, half) - _half_strip(radius, half))
        if 2 * math.pi * radius**2 < math.pi * outer**2 - gaps:
            low = radius
        else:
            high = radius
    return low


def _half_strip(radius: float, half_width: float) -> float:
    """Return the area that a strip from the center outward shares with a disc."""
    if radius <= half_width:
        return math.pi * radius**2 / 2
    reach = math.sqrt(radius**2 - half_width**2)
    return half_width * reach + radius**2 * math.asin(half_width / radius)


def _pieces_are_left(count: int, width_nm: int, inner_diameter_nm: int) -> bool:
    """Tell whether neighboring gaps stay apart at the inner circle."""
    if not count:
        return True
    if width_nm >= inner_diameter_nm:
        return False
    return 2 * math.asin(width_nm / inner_diameter_nm) < math.tau / count


def _with_inner(ring: Ring, inner_diameter_nm: Nm) -> Ring:
    return replace(ring, inner_diameter_nm=inner_diameter_nm)


FIELDS = (
    "concave_diameter_um",
    "outer_diameter_um",
    "inner_diameter_um",
    "center_hole_diameter_um",
    "gaps.width_um",
    "gaps.count",
)


def problems(given: Mapping[str, object]) -> Iterator[Trouble]:
    """Yield what is impossible in these lengths; whatever is missing or ill-typed is not judged.

    `given` holds the fields of `RingSpec` by their YAML names, in nm: dots for nested ones.
    """
    concave, outer, inner, hole, width, count = (
        value if isinstance(value := given.get(name), int) else None for name in FIELDS
    )
    if outer and concave and outer >= concave:
        yield Trouble(
            field="outer_diameter_um",
            code="E322",
            what=f"a ring of {um_text(outer)} um does not fit into a concave circle of "
            f"{um_text(concave)} um",
            mend="the ring stands free inside the circle: inner < outer < concave",
        )
    if inner and outer and inner >= outer:
        yield Trouble(
            field="inner_diameter_um",
            code="E322",
            what=f"an inner diameter of {um_text(inner)} um leaves no ring of {um_text(outer)} um",
            mend="the ring needs a width: inner < outer < concave",
        )
        return
    if outer is None:
        return
    solved = given.get("inner_diameter_um") == "equal_area"
    if count and width:
        narrow = inner
        if solved:
            narrow = _solved_inner(outer, count, width)
        if narrow is not None and not _pieces_are_left(count, width, narrow):
            yield Trouble(
                field="gaps.width_um",
                code="E323",
                what=f"{count} gaps of {um_text(width)} um swallow a ring of {um_text(outer)} um",
                mend="use fewer or narrower gaps",
            )
            return
    if hole:
        limit = inner
        if solved:
            limit = _solved_inner(outer, count or 0, width or 0)
        if limit is not None and hole >= limit:
            yield Trouble(
                field="center_hole_diameter_um",
                code="E324",
                what=f"a hole of {um_text(hole)} um is not inside the ring, whose inner diameter "
                f"is {um_text(limit)} um",
                mend="make the hole smaller than the inner diameter of the ring",
            )


def _solved_inner(outer_nm: int, count: int, width_nm: int) -> int:
    """Return the `equal_area` diameter of true circles; it is good to 1 nm or so."""
    ring = Ring(
        concave_diameter_nm=Nm(outer_nm),
        outer_diameter_nm=Nm(outer_nm),
        inner_diameter_nm=Nm(outer_nm),
        gap_count=count,
        gap_width_nm=Nm(width_nm),
        facing=(1, 0),
        hole_diameter_nm=None,
        facets=4,
    )
    return 2 * round(_balanced_radius_nm(ring))


PATTERN = Pattern(name="ring", spec=RingSpec, fields=FIELDS, problems=problems, resolve=resolve)
