"""A wafer without hierarchy, built slowly and plainly: what the drawn one must be the same as."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import klayout.db as kdb

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Package

STREETS = ("d1", "d2", "d3", "scribe")
DIE_LAYERS = (
    "chip_pad", "passivation", "d1", "d2", "d2_ring", "rdl", "d3", "ball", "scribe", "die",
)  # fmt: skip
NOTCH_NM = 1_000_000
TIP_NM = 12
"""Where a cut leaves a sharp tip, it ends where it is so wide."""


@dataclass(frozen=True, kw_only=True)
class FlatWafer:
    """The dies of a package, one by one."""

    package: Package
    corner: Xy
    """The lower left corner of the reference die."""
    die: dict[str, kdb.Region]
    """The shapes of a die by layer, in the coordinates of the spec."""
    places: set[Xy] | None = None
    """Columns and rows of a fab's map."""

    def region(self, layer: str) -> kdb.Region:
        """Return all that a layer holds."""
        result = kdb.Region()
        for column, row in self.full:
            result += self.die[layer].moved(*self.origin(column, row))
        if layer in STREETS:
            result += self.grown(self.full) - self.tiles(self.full)
        edge = self.package.wafer.edge
        if edge and layer in edge.policies:
            result += self.partial_dies(layer)
        if layer == "rdl" and self.package.wafer.plating_ring:
            ring = self.package.wafer.plating_ring
            outer = self.package.wafer.diameter_nm // 2 - ring.from_edge_nm
            result += circle(outer) - circle(outer - ring.width_nm) - self.windows(layer)
        result += self.extras(layer)
        return result.merged()

    def extras(self, layer: str) -> kdb.Region:  # noqa: ARG002  for whom adds to it
        """Return what a layer has beside dies, streets and the ring: marks, drop-in dies.

        Nothing yet. Whatever draws more on the wafer builds it here a second time, plainly.
        """
        return kdb.Region()

    def windows(self, layer: str) -> kdb.Region:
        """Return what a layer leaves free."""
        result = kdb.Region()
        for window in self.package.wafer.knock_outs:
            if layer in window.layers:
                box = window.box
                result.insert(kdb.Box(box.left_nm, box.bottom_nm, box.right_nm, box.top_nm))
        return result

    def partial_dies(self, layer: str) -> kdb.Region:
        """Return what a layer has of the dies that are not full."""
        edge = self.package.wafer.edge
        assert edge
        policy, radius = edge.policies[layer], self.radius(layer)
        places = list(self.partial(radius))
        result = kdb.Region()
        frame = kdb.Region()
        if layer in STREETS:
            inner = self.inner(layer)
            frame = self.tile - kdb.Region(inner)
            streets = self.grown(places)
            for place in places:
                streets -= kdb.Region(inner.moved(*self.origin(*place)))
            streets = streets - self.grown(self.full) - self.windows(layer)
            result += streets & circle(radius)
        shapes = (self.die[layer] - frame).merged(min_coherence=True, min_wc=0)
        for place in places:
            moved = shapes.moved(*self.origin(*place))
            if policy == "clip":
                result += (moved & circle(radius)) - self.windows(layer)
                continue
            for polygon in moved.each():
                far = max(math.hypot(p.x, p.y) for p in polygon.each_point_hull())
                is_free = (kdb.Region(polygon) & self.windows(layer)).is_empty()
                if far <= self.limit(layer) and is_free:
                    result.insert(polygon)
        return result

    def radius(self, layer: str) -> int:
        """Return where a layer ends."""
        wafer = self.package.wafer
        assert wafer.edge
        radius = wafer.diameter_nm // 2 - max(wafer.edge.bead_nm[layer], NOTCH_NM)
        if layer == "rdl" and wafer.plating_ring:
            ring = wafer.plating_ring
            inside = wafer.diameter_nm // 2 - ring.from_edge_nm - ring.width_nm
            radius = min(radius, inside - self.package.die.rdl.space_nm)
        return radius

    def limit(self, layer: str) -> int:
        """Return how far whole shapes may reach."""
        wafer = self.package.wafer
        assert wafer.edge
        if wafer.edge.policies[layer] == "keep" and not (layer == "rdl" and wafer.plating_ring):
            return max(self.radius(layer), wafer.diameter_nm // 2 - NOTCH_NM)
        return self.radius(layer)

    @cached_property
    def full(self) -> list[Xy]:
        """The places of the dies that are drawn as a whole."""
        return list(self._full())

    def _full(self) -> Iterator[Xy]:
        for place in self.all_places():
            if self.is_kept_out(self.box(place)) or self.is_over_window(place):
                continue
            if self.is_full(place) and (self.places is None or place in self.places):
                yield place

    def partial(self, radius: int) -> Iterator[Xy]:
        """Yield the places that share area with a circle and do not lie in the usable one."""
        for place in self.all_places():
            box = self.box(place)
            if self.is_kept_out(box):
                continue
            x = min(max(0, box.left), box.right)
            y = min(max(0, box.bottom), box.top)
            if self.is_full(place):
                # A place that a fab has left empty stays empty.
                if self.places is None and self.is_over_window(place):
                    yield place
            elif x * x + y * y < radius * radius:
                yield place

    def is_over_window(self, place: Xy) -> bool:
        """Tell whether a die with its full street shares area with a window of any layer."""
        grown = self.box(place).enlarged(*self.package.wafer.street_nm)
        return any(
            grown.overlaps(kdb.Box(box.left_nm, box.bottom_nm, box.right_nm, box.top_nm))
            for box in (window.box for window in self.package.wafer.knock_outs)
        )

    def is_kept_out(self, box: kdb.Box) -> bool:
        """Tell whether a die shares area with a keep-out of the wafer."""
        zones = [zone.box for zone in self.package.wafer.keep_outs]
        return any(
            box.overlaps(kdb.Box(zone.left_nm, zone.bottom_nm, zone.right_nm, zone.top_nm))
            for zone in zones
        )

    def is_full(self, place: Xy) -> bool:
        """Tell whether all four corners lie in the usable circle."""
        box, usable = self.box(place), self.package.wafer.usable_diameter_nm // 2
        return all(
            x * x + y * y <= usable * usable
            for x in (box.left, box.right)
            for y in (box.bottom, box.top)
        )

    def all_places(self) -> Iterator[Xy]:
        """Yield all places that may lie on the wafer."""
        far = [self.package.wafer.diameter_nm // step + 2 for step in self.step]
        for row in range(-far[1], far[1] + 1):
            for column in range(-far[0], far[0] + 1):
                yield column, row

    @property
    def step(self) -> Xy:
        """The distance from die to die."""
        box, street = self.package.die.box, self.package.wafer.street_nm
        return (box.width_nm + street[0], box.height_nm + street[1])

    def origin(self, column: int, row: int) -> Xy:
        """Return where the spec's coordinates begin on a die."""
        box = self.package.die.box
        return (
            self.corner[0] - box.left_nm + column * self.step[0],
            self.corner[1] - box.bottom_nm + row * self.step[1],
        )

    @property
    def outline(self) -> kdb.Box:
        """The die in the coordinates of the spec."""
        box = self.package.die.box
        return kdb.Box(box.left_nm, box.bottom_nm, box.right_nm, box.top_nm)

    def box(self, place: Xy) -> kdb.Box:
        """Return a die's outline on the wafer."""
        return self.outline.moved(*self.origin(*place))

    def inner(self, layer: str) -> kdb.Box:
        """Return the die without the rim that belongs to the street."""
        pull_back = self.package.die.pull_back
        by = {"d1": pull_back.d1_nm, "d2": pull_back.d2_nm, "d3": pull_back.d3_nm}.get(layer, 0)
        return self.outline.enlarged(-by, -by)

    @property
    def tile(self) -> kdb.Region:
        """The die with its half of the street; of an odd one the left half is smaller."""
        x, y = self.package.wafer.street_nm
        box = self.outline
        return kdb.Region(
            kdb.Box(
                box.left - x // 2,
                box.bottom - y // 2,
                box.right + x - x // 2,
                box.top + y - y // 2,
            )
        )

    def tiles(self, places: list[Xy]) -> kdb.Region:
        """Return dies with their halves of the street."""
        result = kdb.Region()
        for place in places:
            result += self.tile.moved(*self.origin(*place))
        return result.merged()

    def grown(self, places: list[Xy]) -> kdb.Region:
        """Return dies with the full street around each."""
        result = kdb.Region()
        for place in places:
            result.insert(self.box(place).enlarged(*self.package.wafer.street_nm))
        return result.merged()


@lru_cache(maxsize=64)
def circle(radius: int) -> kdb.Region:
    """Return a circle about (0, 0), to 1 nm."""
    count = 8 * math.ceil(math.sqrt(radius))
    turns = [math.tau * i / count for i in range(count)]
    return kdb.Region(
        kdb.Polygon(
            [kdb.Point(round(radius * math.cos(t)), round(radius * math.sin(t))) for t in turns]
        )
    )


def different(flat: FlatWafer, layer: str, drawn: kdb.Region) -> kdb.Region:
    """Return where a layer is not as the reference: exactly, but for cuts.

    Along a cut facets run inside the circle by the chord tolerance, corners are rounded to 1 nm,
    which turns slanted sides, and tips thinner than 12 nm are cut off.
    """
    wafer = flat.package.wafer
    difference = flat.region(layer) ^ drawn.merged()
    cuts = [flat.radius(layer)] if wafer.edge and layer in wafer.edge.policies else []
    if layer == "rdl" and wafer.plating_ring:
        outer = wafer.diameter_nm // 2 - wafer.plating_ring.from_edge_nm
        cuts += [outer, outer - wafer.plating_ring.width_nm]
    for radius in cuts:
        inside = radius - flat.package.chord_tolerance_nm - TIP_NM - 4
        difference -= circle(radius + 3) - circle(inside)
    if wafer.edge and wafer.edge.policies.get(layer) == "clip":
        # Beside windows as well, never in them.
        windows = flat.windows(layer)
        difference -= windows.sized(2 * TIP_NM + 4) - windows
        difference = difference.merged().sized(-1).sized(1)
    return difference.merged()
