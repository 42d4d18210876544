"""Whether each layer has of the partial dies what the spec wants, and nothing else.

What must be there is worked out from the full die as it is drawn: placed where the spec puts
partial dies, and cut, kept or dropped at the circle of the layer. Shapes that lie inside as a whole
are compared corner for corner; only what the circle cuts is compared as area.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

import klayout.db as kdb
import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.errors import Finding
from wlcsp_layout.model.package import KnockOut, Package
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.die import DrawnDie, box_of
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.judgment import Result, Skipped
from wlcsp_layout.verify.shortened import shortened
from wlcsp_layout.verify.wafer_circles import circle_inside, circle_outside
from wlcsp_layout.verify.wafer_cover import Cover, tile_of
from wlcsp_layout.verify.wafer_edge import DEPTH_NM
from wlcsp_layout.verify.wafer_places import Ints, Places, partial_dies
from wlcsp_layout.verify.wafer_windows import NEAR_NM, area_of, shares_area, windows_of

NAMES = (
    ("V626", "shapes of partial dies"),
    ("V627", "no other shapes at the edge"),
    ("V628", "no cut shapes where they are dropped"),
    ("V629", "layers end at their circles"),
)
RING = ("V632", "plating ring")


def rim_layers(package: Package) -> tuple[str, ...]:
    """Return the layers that are judged here: those of partial dies, and of a plating ring."""
    wafer = package.wafer
    names = set(wafer.edge.policies) if wafer.edge else set()
    if wafer.plating_ring:
        names.add("rdl")
    return tuple(name for name in package.layers if name in names)


def rim_results(
    package: Package, drawn: Drawn, places: Places, meant: Cover, found: Cover
) -> Iterator[Result | Skipped]:
    """Yield what is wrong at the edge; nothing when the spec wants nothing there.

    `meant` is what the full dies of the spec cover, `found` what the drawn ones do.
    """
    said: dict[str, list[Finding]] = {code: [] for code, _ in (*NAMES, RING)}
    shapes: Counter[str] = Counter()
    layers = rim_layers(package)
    for layer in layers:
        rim = _Rim(
            package=package,
            layer=layer,
            die=drawn.dies[0],
            places=places,
            meant=meant,
            found=found,
            drawn=drawn.rest(layer),
            top=drawn.top.name,
        )
        for finding in rim.findings():
            said[finding.code].append(finding)
        shapes["all"] += rim.drawn.count()
        shapes["cut"] += rim.cut.count()
    for code, name in _names(package):
        yield Result(
            code=code,
            name=name,
            layers=tuple(package.wafer.edge.policies) if package.wafer.edge else layers,
            shapes=shapes["all"],
            findings=shortened(said[code]),
        )
    if package.wafer.plating_ring:
        yield Result(
            code=RING[0],
            name=RING[1],
            layers=("rdl",),
            limit=f"{um_text(package.wafer.plating_ring.width_nm)} um wide",
            shapes=1,
            findings=shortened(said[RING[0]]),
        )


def _names(package: Package) -> tuple[tuple[str, str], ...]:
    """Return the checks that there are: of a plating ring alone, that nothing else is drawn."""
    if package.wafer.edge:
        return NAMES
    return NAMES[1:2] if package.wafer.plating_ring else ()


def rim_skipped(package: Package) -> Iterator[Skipped]:
    """Yield what cannot be judged where no die is drawn."""
    why = "no die is drawn: what a partial one has is not known"
    for code, name in _names(package):
        yield Skipped(code=code, name=name, why=why)
    if package.wafer.plating_ring:
        yield Skipped(code=RING[0], name=RING[1], why=why)


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """What partial dies have on a layer, by how the circle meets it."""

    whole: Counter[kdb.Polygon] = field(default_factory=Counter)
    cut: kdb.Region = field(default_factory=kdb.Region)
    """Shapes as they are before they are cut."""
    dropped: kdb.Region = field(default_factory=kdb.Region)
    """Shapes that are left out and share area with the circle, or may."""


@dataclass(frozen=True, kw_only=True)
class _Rim:
    """One layer outside of the full dies."""

    package: Package
    layer: str
    die: DrawnDie
    places: Places
    meant: Cover
    found: Cover
    drawn: kdb.Region
    top: str

    def findings(self) -> Iterator[Finding]:
        """Yield all that is wrong with it."""
        rest, lost = self._compared
        cut, streets = self.wanted.cut, self.streets
        if self.drawn.is_empty():
            for first in islice((lost + cut).each(), 1):
                yield self._finding("V626", "nothing of the partial dies is drawn", first)
            yield from self._gaps()
            return
        if self._is_right(rest, lost):
            return
        missing = (lost - rest) + ((streets & self._inside) - rest)
        if not cut.is_empty():
            missing += _without_hairs((cut & self._inside) - rest)
        for polygon in _each(missing):
            yield self._finding("V626", "part of a partial die is missing here", polygon)
        yield from self._surplus(rest, lost)
        yield from self._gaps()

    def _gaps(self) -> Iterator[Finding]:
        if self._ring:
            for polygon in _each(self._ring[0] - self.drawn):
                yield self._finding("V632", "the plating ring has a gap", polygon)

    def _is_right(self, rest: kdb.Region, lost: kdb.Region) -> bool:
        """Tell whether nothing is wrong, at the cost of one look at all that is cut.

        Only what lies further inside than the cut must be equal; further out, nothing may be
        drawn that is not wanted there.
        """
        uncut = self.wanted.cut + self.streets
        if not lost.is_empty() or self._ring:
            return False
        inner = ((rest ^ uncut) & self._inside) - self._may
        if not (inner & self.streets).is_empty():
            return False
        if self.wanted.cut.is_empty() and not inner.is_empty():
            return False
        if not _without_hairs(inner).is_empty():
            return False
        outer = (rest - self._inside) - self._may
        return _without_hairs(outer - uncut).is_empty() and (outer - self._outside).is_empty()

    @cached_property
    def _may(self) -> kdb.Region:
        """What is judged elsewhere: full dies, and the streets around them."""
        if self._pull_back_nm is None:
            return self.found.tiles
        return (self.found.tiles + self.meant.outer_streets + self.found.outer_streets).merged()

    def _surplus(self, rest: kdb.Region, lost: kdb.Region) -> Iterator[Finding]:
        """Yield what is drawn and not wanted."""
        uncut = self.wanted.cut + self.streets
        allowed = lost + (uncut & self._outside)
        allowed += self._may
        if self._ring:
            allowed += self._ring[1]
        surplus = (rest - allowed).merged()
        if not self.wanted.cut.is_empty():
            surplus = _without_hairs(surplus)
        if self._windows:
            # What lies in a window is said as that.
            surplus -= area_of(self._windows)
        beyond = surplus & uncut
        for polygon in _each(beyond):
            circle = um_text(self.radius_nm)
            yield self._finding("V629", f"a shape reaches beyond {circle} um", polygon)
        surplus -= beyond
        kept = surplus & self.wanted.dropped
        for polygon in _each(kept):
            yield self._finding("V628", self._dropped_because, polygon)
        for polygon in _each(surplus - kept):
            yield self._finding("V627", "no partial die has this shape", polygon)

    @property
    def _dropped_because(self) -> str:
        who = "the circle or a window" if self._windows else "the circle"
        return f"a shape that {who} cuts is drawn"

    @property
    def policy(self) -> str:
        """What happens at the circle."""
        edge = self.package.wafer.edge
        return edge.policies.get(self.layer, "none") if edge else "none"

    @cached_property
    def radius_nm(self) -> int:
        """Where the layer ends: at its edge-bead zone, clear of the notch and the plating ring."""
        wafer = self.package.wafer
        ring = wafer.plating_ring if self.layer == "rdl" else None
        inward = [DEPTH_NM]
        if wafer.edge:
            inward.append(wafer.edge.bead_nm.get(self.layer, wafer.edge_exclusion_nm))
        if ring:
            inward.append(ring.from_edge_nm + ring.width_nm + self.package.die.rdl.space_nm)
        return wafer.diameter_nm // 2 - max(inward)

    @property
    def _limit_nm(self) -> int:
        """How far shapes reach that are not cut; kept ones to where the notch begins."""
        wafer = self.package.wafer
        if self.policy != "keep" or (self.layer == "rdl" and wafer.plating_ring):
            return self.radius_nm
        return max(self.radius_nm, wafer.diameter_nm // 2 - DEPTH_NM)

    @cached_property
    def _inside(self) -> kdb.Region:
        circle = circle_inside(self.radius_nm, self.package.chord_tolerance_nm)
        return circle - area_of(self._windows, NEAR_NM) if self._windows else circle

    @cached_property
    def _outside(self) -> kdb.Region:
        circle = circle_outside(self.radius_nm)
        return circle - area_of(self._windows) if self._windows else circle

    @cached_property
    def _windows(self) -> tuple[KnockOut, ...]:
        """Those that the layer leaves free."""
        return windows_of(self.package, self.layer)

    @cached_property
    def _origins(self) -> Ints:
        """Where the spec's coordinates begin on each partial die."""
        columns, rows = partial_dies(self.places, self.package.wafer, self.radius_nm)
        x, y = self.places.origin
        return np.stack([x + columns * self.places.step[0], y + rows * self.places.step[1]], axis=1)

    @property
    def _pull_back_nm(self) -> int | None:
        """How far the street reaches into the die on a layer that has streets."""
        inward = self.package.die.pull_back
        reach = {"d1": inward.d1_nm, "d2": inward.d2_nm, "d3": inward.d3_nm, "scribe": 0}
        return int(reach[self.layer]) if self.layer in reach else None

    @cached_property
    def streets(self) -> kdb.Region:
        """The streets around partial dies before they are cut, less those of full dies."""
        pull_back = self._pull_back_nm
        if pull_back is None or self.policy == "none":
            return kdb.Region()
        grown = self.die.box.enlarged(*self.package.wafer.street_nm)
        inner = self.die.box.enlarged(-pull_back, -pull_back)
        streets = self._at_places(grown) - self._at_places(inner) - self.meant.grown
        return streets.merged()

    def _at_places(self, box: kdb.Box) -> kdb.Region:
        region = kdb.Region()
        for x, y in self._origins.tolist():
            region.insert(box.moved(x, y))
        return region

    @cached_property
    def wanted(self) -> _Wanted:
        """What partial dies have beside streets."""
        wanted = _Wanted()
        if self.policy == "none" or not len(self._origins):
            return wanted
        for polygon in self._shapes():
            far2, near2 = _distances2(polygon, self._origins)
            if self.policy == "clip":
                # Rounded corners of the circle's facets, and facets of very large circles.
                is_whole = (far2 <= self._sure_nm**2) & ~self._near_windows(polygon)
                is_met = ~is_whole & (near2 < self.radius_nm**2)
                into = wanted.cut
            else:
                is_whole = (far2 <= self._limit_nm**2) & ~self._in_windows(polygon)
                is_met, into = ~is_whole, wanted.dropped
            for x, y in self._origins[is_whole].tolist():
                wanted.whole[polygon.moved(x, y)] += 1
            for x, y in self._origins[is_met].tolist():
                into.insert(polygon.moved(x, y))
        return wanted

    @cached_property
    def _sure_nm(self) -> int:
        """What lies within this radius is not cut by the circle."""
        return circle_inside(self.radius_nm, self.package.chord_tolerance_nm).bbox().right

    def _near_windows(self, polygon: kdb.Polygon) -> NDArray[np.bool_]:
        """Tell on which partial dies the box of a shape shares area with a window, or may."""
        box = polygon.bbox()
        low = self._origins + np.array([box.left, box.bottom])
        high = self._origins + np.array([box.right, box.top])
        is_near = np.zeros(len(low), dtype=np.bool_)
        for window in self._windows:
            first, last = box_of(window.box).p1, box_of(window.box).p2
            is_near |= ((low < (last.x, last.y)) & (high > (first.x, first.y))).all(axis=1)
        return is_near

    def _in_windows(self, polygon: kdb.Polygon) -> NDArray[np.bool_]:
        """Tell on which partial dies a shape shares area with a window."""
        is_in = self._near_windows(polygon)
        for number in np.flatnonzero(is_in).tolist():
            is_in[number] = shares_area(
                polygon.moved(*self._origins[number].tolist()), self._windows
            )
        return is_in

    def _shapes(self) -> list[kdb.Polygon]:
        """Return the shapes of the full die but for its street.

        Shapes that are dropped or kept as a whole are merged: metal with a hole comes in parts.
        """
        raw = self.die.drawn(self.layer).dup()
        pull_back = self._pull_back_nm
        if pull_back is not None:
            inner = self.die.box.enlarged(-pull_back, -pull_back)
            frame = kdb.Region(tile_of(self.package)) - kdb.Region(inner)
            raw = raw.not_inside(frame)
            raw.merged_semantics = False
        if self.policy != "clip":
            raw = raw.merged(min_coherence=True, min_wc=0)
        return sorted(raw.each())

    @cached_property
    def _compared(self) -> tuple[kdb.Region, kdb.Region]:
        """Return what is drawn and what is wanted as a whole, less what is equal in both."""
        rest, lost = kdb.Region(), kdb.Region()
        waiting = Counter(self.wanted.whole)
        for drawn in self.drawn.each():
            if waiting.get(drawn):
                waiting[drawn] -= 1
            else:
                rest.insert(drawn)
        for polygon, count in waiting.items():
            if count > 0:
                lost.insert(polygon)
        return rest, lost

    @property
    def cut(self) -> kdb.Region:
        """The shapes that the circle cuts."""
        return self.wanted.cut

    @cached_property
    def _ring(self) -> tuple[kdb.Region, kdb.Region] | None:
        """The least and the most that a plating ring may cover; None without one."""
        wafer = self.package.wafer
        ring = wafer.plating_ring if self.layer == "rdl" else None
        if ring is None:
            return None
        outer = wafer.diameter_nm // 2 - ring.from_edge_nm
        inner = outer - ring.width_nm
        tolerance = self.package.chord_tolerance_nm
        least = circle_inside(outer, tolerance) - circle_outside(inner)
        most = circle_outside(outer) - circle_inside(inner, tolerance)
        if self._windows:
            return least - area_of(self._windows, NEAR_NM), most - area_of(self._windows)
        return least, most

    def _finding(self, code: str, what: str, polygon: kdb.Polygon) -> Finding:
        box = polygon.bbox()
        at = box.center()
        if not polygon.inside(at):
            at = next(iter(polygon.each_point_hull()))
        outline = kdb.Polygon(box)
        return Finding(
            code=code,
            subject=f"layer {self.layer}",
            what=f"{what}: {um_text(box.width())} x {um_text(box.height())} um",
            mend=_MEND[code],
            cell=self.top,
            at_nm=(at.x, at.y),
            lines_nm=tuple(((e.p1.x, e.p1.y), (e.p2.x, e.p2.y)) for e in outline.each_edge()),
        )


_MEND = {
    "V626": "draw partial dies by wafer.edge of the spec",
    "V627": "remove it, or draw it as the full die has it",
    "V628": "remove it as a whole, or let the spec clip the layer",
    "V629": "cut it at the circle of the layer, or correct wafer.edge.bead_mm",
    "V632": "draw the ring by wafer.plating_ring of the spec",
}


def _distances2(polygon: kdb.Polygon, at: Ints) -> tuple[Ints, Ints]:
    """Return the squared distances of the furthest corner, and of the box, from the center."""
    hull = np.array([(p.x, p.y) for p in polygon.each_point_hull()], dtype=np.int64)
    far = np.zeros(len(at), dtype=np.int64)
    for corner in hull:
        far = np.maximum(far, ((at + corner) ** 2).sum(axis=1))
    nearest = np.clip(0, at + hull.min(axis=0), at + hull.max(axis=0))
    return far, np.asarray((nearest**2).sum(axis=1))


def _without_hairs(region: kdb.Region) -> kdb.Region:
    """Return a region without parts up to 2 nm wide: corners of a cut are rounded to the grid."""
    return kdb.Region() if region.is_empty() else region.merged().sized(-1).sized(1)


def _each(region: kdb.Region) -> list[kdb.Polygon]:
    return sorted(region.merged().each())
