"""The drawn edge of the wafer with its notch, and the usable circle.

Source: the notch of 200 and 300 mm wafers in SEMI M1 is 1 mm deep with an angle of 90 degrees, as
quoted in public wafer drawings; the standard itself was not read.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import klayout.db as kdb
import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Package
from wlcsp_layout.units import number_text, um_text
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.judgment import Result
from wlcsp_layout.verify.shortened import shortened
from wlcsp_layout.verify.wafer_places import Ints

DEPTH_NM = 1_000_000
MOST_FACETS = 3_996
"""A polygon has at most 4000 points, by the contract: beside a notch, so many are facets."""
ROUNDING_NM = 2
"""Corners are rounded to the grid; the notch's meet the circle only to the next one."""

SIDES = {"right": (1, 0), "up": (0, 1), "left": (-1, 0), "down": (0, -1)}
"""The sides of the wafer as directions."""


def edge_results(package: Package, drawn: Drawn) -> Iterator[Result]:
    """Yield what is wrong with the wafer's edge, its notch and the usable circle."""
    wafer, top = package.wafer, drawn.top.name
    tolerance = package.chord_tolerance_nm
    edge = _Circle(
        code="V611",
        name="edge of the wafer",
        layer="wafer",
        diameter_nm=wafer.diameter_nm,
        chord_tolerance_nm=tolerance,
        may_have_notch=True,
        shapes=drawn.rest("wafer"),
        top=top,
    )
    yield edge.result()
    yield Result(
        code="V612",
        name="notch of the wafer",
        layers=("wafer",),
        limit=f"{wafer.notch}, {um_text(DEPTH_NM)} um deep, 90 degrees",
        shapes=1 if edge.notch else 0,
        measured=_notch_text(edge.notch, wafer.diameter_nm, wafer.notch),
        findings=tuple(_notch(package, edge, top)) if edge.polygons else (),
    )
    usable = _Circle(
        code="V613",
        name="usable circle",
        layer="usable",
        diameter_nm=wafer.usable_diameter_nm,
        chord_tolerance_nm=tolerance,
        may_have_notch=False,
        shapes=drawn.rest("usable"),
        top=top,
    )
    yield usable.result()


def is_on_wafer(package: Package, polygon: kdb.Polygon) -> bool:
    """Tell whether a polygon lies inside the spec's wafer and clear of its notch."""
    radius = package.wafer.diameter_nm // 2
    if any(p.x**2 + p.y**2 > radius**2 for p in polygon.each_point_hull()):
        return False
    x, y = SIDES[package.wafer.notch]
    apex, beyond = radius - DEPTH_NM, DEPTH_NM + ROUNDING_NM
    corners = [(apex, 0), (apex + beyond, -beyond), (apex + beyond, beyond)]
    notch = kdb.Polygon([kdb.Point(x * a - y * b, y * a + x * b) for a, b in corners])
    return (kdb.Region(polygon) & kdb.Region(notch)).is_empty()


@dataclass(frozen=True, kw_only=True)
class _Circle:
    """A circle about (0, 0) that a layer is to hold, and what the layer holds."""

    code: str
    name: str
    layer: str
    diameter_nm: int
    chord_tolerance_nm: int
    may_have_notch: bool
    shapes: kdb.Region
    top: str

    def result(self) -> Result:
        """Return all that is wrong with it: other shapes, its size, or else its corners."""
        said = list(self._other_shapes())
        if self.polygons:
            said += [self.off_size] if self.off_size else self._off_circle()
        box = self.polygons[0].bbox() if self.polygons else None
        return Result(
            code=self.code,
            name=self.name,
            layers=(self.layer,),
            limit=f"a circle of {um_text(self.diameter_nm)} um",
            shapes=len(self.polygons),
            measured=f"{um_text(box.width())} x {um_text(box.height())} um" if box else "",
            findings=shortened(said),
        )

    @cached_property
    def polygons(self) -> list[kdb.Polygon]:
        """The shapes of the layer, the largest first: that one is taken for the circle."""
        return sorted(self.shapes.each(), key=lambda p: (-p.area(), p.bbox().left, p.bbox().bottom))

    @cached_property
    def hull(self) -> Ints:
        """The corners of the circle."""
        points = [(point.x, point.y) for point in self.polygons[0].each_point_hull()]
        return np.array(points, dtype=np.int64)

    @cached_property
    def _distances(self) -> NDArray[np.float64]:
        return np.hypot(self.hull[:, 0], self.hull[:, 1])

    @cached_property
    def notch(self) -> tuple[Xy, ...]:
        """The corners of the notch from one end of its mouth to the other.

        Empty when no corner lies half the depth of a notch inside the circle, which is our choice.
        """
        if not self.may_have_notch or not self.polygons:
            return ()
        radius = min(int(np.abs(self.hull).max()), self.diameter_nm // 2)
        deepest = int(self._distances.argmin())
        if self._distances[deepest] > radius - DEPTH_NM // 2:
            return ()
        around = np.roll(np.arange(len(self.hull)), -deepest)
        on_circle = np.flatnonzero(self._distances[around] >= radius - ROUNDING_NM)
        if not on_circle.size:
            return ()
        corners = [*around[on_circle[-1] :], *around[: on_circle[0] + 1]]
        return tuple((int(x), int(y)) for x, y in self.hull[corners])

    def _other_shapes(self) -> Iterator[Finding]:
        if not self.polygons:
            yield self._finding("nothing is drawn on it", "draw the circle about (0, 0)", (0, 0))
            return
        for other in self.polygons[1:]:
            box, at = other.bbox(), next(iter(other.each_point_hull()))
            size = f"{um_text(box.width())} x {um_text(box.height())} um"
            yield self._finding(
                f"a shape beside the circle, {size}",
                "remove it, or draw it on a layer of its own",
                (at.x, at.y),
            )
        circle = self.polygons[0]
        for number in range(circle.holes()):
            at = next(iter(circle.each_point_hole(number)))
            yield self._finding("the circle has a hole", "close it", (at.x, at.y))

    @cached_property
    def off_size(self) -> Finding | None:
        """A finding when the circle's extents are not the diameter; a notch cuts one of them.

        Of a circle that was turned with its notch no corner lies on an axis: a facet does.
        """
        radius = self.diameter_nm // 2
        is_turned = bool(self.notch) and not _is_on_axis(_apex(self.notch))
        inside, outside = (self._facet_nm + ROUNDING_NM, ROUNDING_NM) if is_turned else (0, 0)
        wrong: dict[str, tuple[int, Xy]] = {}
        for side, direction in SIDES.items():
            reach: Ints = self.hull @ np.array(direction, dtype=np.int64)
            far = int(reach.argmax())
            if not radius - inside <= reach[far] <= radius + outside:
                at = (int(self.hull[far, 0]), int(self.hull[far, 1]))
                wrong[side] = (int(reach[far]), at)
        if self.may_have_notch and len(wrong) == 1:
            ((far, _),) = wrong.values()
            if radius - DEPTH_NM < far < radius:
                return None
        if not wrong:
            return None
        _, at = max(wrong.values(), key=lambda w: (abs(w[0] - radius), w))
        reaches = {far for side, (far, _) in wrong.items() if side != self._notch_side}
        if len(reaches) == 1 and len(wrong) == len(SIDES):
            (drawn,) = reaches
            what = f"its diameter is {um_text(2 * drawn)} um, not {um_text(self.diameter_nm)} um"
        else:
            sides = ", ".join(f"{um_text(far)} um {side}" for side, (far, _) in wrong.items())
            what = f"it reaches {sides} of (0, 0), not {um_text(radius)} um"
        mend = "draw the circle by wafer.diameter_mm and wafer.edge_exclusion_mm of the spec"
        return self._finding(what, mend, at)

    @property
    def _facet_nm(self) -> float:
        """How far inside the circle a facet may run."""
        # So far run the longest facets that a polygon of so many points needs.
        coarse_nm = self.diameter_nm / 2 * (1 - math.cos(math.pi / MOST_FACETS))
        return max(self.chord_tolerance_nm, coarse_nm)

    @property
    def _notch_side(self) -> str:
        return _side(_apex(self.notch)) if self.notch else ""

    def _off_circle(self) -> Iterator[Finding]:
        """Yield corners off the circle, and facets that run too far inside it."""
        radius, facet_nm = self.diameter_nm // 2, self._facet_nm
        hull = self.hull
        in_notch = np.zeros(len(hull), dtype=np.bool_)
        for corner in self.notch[1:-1]:
            in_notch |= (hull == corner).all(axis=1)
        off = self._distances - radius
        is_off = (np.abs(off) > ROUNDING_NM) & ~in_notch
        for number in np.flatnonzero(is_off).tolist():
            yield self._finding(
                f"a corner is {um_text(round(abs(off[number])))} um "
                f"{'outside' if off[number] > 0 else 'inside'} the circle",
                "put it on the circle",
                (int(hull[number, 0]), int(hull[number, 1])),
            )
        ends = np.roll(hull, -1, axis=0)
        middle = (hull + ends) / 2
        sag = radius - np.hypot(middle[:, 0], middle[:, 1])
        # Facets at a corner that is off, or of the notch, say nothing new.
        is_side = in_notch | is_off
        is_side |= np.roll(is_side, -1)
        for number in np.flatnonzero((sag > facet_nm + ROUNDING_NM) & ~is_side).tolist():
            x, y = middle[number]
            yield self._finding(
                f"a facet runs {um_text(round(sag[number]))} um inside the circle; "
                f"{um_text(round(facet_nm))} um is allowed",
                "draw the circle with more facets",
                (int(x), int(y)),
            )

    def _finding(self, what: str, mend: str, at: Xy) -> Finding:
        return Finding(
            code=self.code,
            subject=f"layer {self.layer}",
            what=what,
            mend=mend,
            cell=self.top,
            at_nm=at,
        )


def _notch(package: Package, edge: _Circle, top: str) -> Iterator[Finding]:
    """Yield what is wrong with the notch: its side or direction, or else its depth and its shape.

    In a circle of the wrong size or place, only its side can be judged.
    """
    notch = edge.notch
    wanted = package.wafer.notch
    radius = package.wafer.diameter_nm // 2
    x, y = SIDES[wanted]
    right = (x * (radius - DEPTH_NM), y * (radius - DEPTH_NM))
    apex = _apex(notch) if notch else right
    side = _side(apex)
    if not notch:
        what = "the wafer has none"
    elif side != wanted and _is_on_axis(apex):
        what = f"it is {side}, not {wanted}"
    elif edge.off_size and side == wanted:
        return
    elif not _is_on_axis(apex):
        what = (
            f"it is {_off_text(apex, wanted)}: its deepest point is at "
            f"({um_text(apex[0])}, {um_text(apex[1])}) um, "
            f"not at ({um_text(right[0])}, {um_text(right[1])}) um"
        )
    elif apex != right:
        what = (
            f"its deepest point is at ({um_text(apex[0])}, {um_text(apex[1])}) um, "
            f"not at ({um_text(right[0])}, {um_text(right[1])}) um"
        )
    elif len(notch) != len((notch[0], apex, notch[-1])):
        what = f"it has {len(notch) - 2} corners inside the circle, not one"
    elif not (_is_diagonal(notch[0], apex) and _is_diagonal(apex, notch[-1])):
        what = "its sides do not open at 90 degrees"
    else:
        return
    yield Finding(
        code="V612",
        subject="wafer.notch",
        what=what,
        mend=f"cut a notch 1 mm deep with 90 degrees into the side that is {wanted}",
        cell=top,
        at_nm=apex,
    )


def _apex(notch: Sequence[Xy]) -> Xy:
    return min(notch, key=lambda p: (math.hypot(*p), p))


def _side(at: Xy) -> str:
    return max(SIDES, key=lambda side: SIDES[side][0] * at[0] + SIDES[side][1] * at[1])


def _is_on_axis(at: Xy) -> bool:
    return min(map(abs, at)) <= ROUNDING_NM


def _off_text(at: Xy, wanted: str) -> str:
    """Return in words how far a place is turned about (0, 0) from a side."""
    x, y = SIDES[wanted]
    off = math.degrees(math.atan2(x * at[1] - y * at[0], x * at[0] + y * at[1]))
    way = "counterclockwise" if off > 0 else "clockwise"
    degrees = number_text(float(f"{abs(off):.6g}"))
    return f"{degrees} {'degree' if degrees == '1' else 'degrees'} {way} of {wanted}"


def _is_diagonal(a: Xy, b: Xy) -> bool:
    return abs(abs(a[0] - b[0]) - abs(a[1] - b[1])) <= ROUNDING_NM


def _notch_text(notch: Sequence[Xy], diameter_nm: int, wanted: str) -> str:
    if not notch:
        return "none"
    apex = _apex(notch)
    depth_nm = round(diameter_nm / 2 - math.hypot(*apex))
    where = _side(apex) if _is_on_axis(apex) else _off_text(apex, wanted)
    return f"{where}, {um_text(depth_nm)} um deep"
