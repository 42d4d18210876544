"""Partial dies: what each layer has of the dies that the usable circle cuts.

Only they are exploded, into one cell a layer; what is whole in them stays a reference where the die
has a cell for it. Source of the three policies: Artwork Conversion Software's pages on full-wafer
composition (clip, keep whole, drop if cut), with RDL and vias clipped and solder dropped if cut.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

import gdstk
import numpy as np

from wlcsp_layout import draw
from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.masks.arrays import place_all
from wlcsp_layout.masks.street import frame, tile_box
from wlcsp_layout.model.layers import Layer
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.wafer_edge import Edge
from wlcsp_layout.wafer.die_shapes import Unit, shape_numbers, units_of
from wlcsp_layout.wafer.disc import Disc
from wlcsp_layout.wafer.notch import NOTCH_DEPTH_NM
from wlcsp_layout.wafer.rim_places import Ints, Lattice, rim_streets
from wlcsp_layout.wafer.windows import less_windows, reaches_in, windows_on

SHORT = {"chip_pad": "PADS", "passivation": "PASSIV"}
"""Names of cells have at most 32 characters, 20 of them the user's."""

WHOLE, CUT, DROPPED = "whole", "cut", "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class RimLayer:
    """One layer of all partial dies, and how many of its shapes became what."""

    layer: str
    cell: gdstk.Cell
    radius_nm: int
    dies: int
    """How many share area with the circle."""
    whole: int
    cut: int
    dropped: int
    """Those that lie outside as a whole among them."""


def draw_rim(package: Package, lattice: Lattice, die: gdstk.Cell) -> tuple[RimLayer, ...]:
    """Return each layer of the partial dies; none when the spec does not want them."""
    edge = package.wafer.edge
    if edge is None:
        return ()
    cells = {reference.cell.name: reference.cell for reference in die.references}
    numbers = count(1)
    return tuple(
        _layer(package, lattice, name, cells[f"{package.name}_{name.upper()}"], numbers)
        for name in edge.policies
    )


def circle_nm(package: Package, edge: Edge, layer: str) -> int:
    """Return the radius of the circle at which a layer ends.

    Never nearer to the wafer's edge than the notch is deep; metal ends a space inside the plating
    ring.
    """
    inside = max(edge.bead_nm[layer], NOTCH_DEPTH_NM)
    ring = package.wafer.plating_ring
    if layer == "rdl" and ring:
        inside = max(inside, ring.from_edge_nm + ring.width_nm + package.die.rdl.space_nm)
    return package.wafer.diameter_nm // 2 - inside


def _kept_nm(package: Package, edge: Edge, layer: str) -> int:
    """Return how far the whole shapes of a layer may reach."""
    radius = circle_nm(package, edge, layer)
    is_ringed = layer == "rdl" and package.wafer.plating_ring
    if edge.policies[layer] != "keep" or is_ringed:
        return radius
    return max(radius, package.wafer.diameter_nm // 2 - NOTCH_DEPTH_NM)


def _layer(
    package: Package,
    lattice: Lattice,
    name: str,
    source: gdstk.Cell,
    numbers: Iterator[int],
) -> RimLayer:
    """Draw one layer; `source` is that of the full die."""
    edge = package.wafer.edge
    if edge is None:
        raise ValueError("the spec wants no partial dies")
    radius = circle_nm(package, edge, name)
    drawing = _Drawing(
        name=package.name,
        cell=gdstk.Cell(f"{package.name}_RIM_{SHORT.get(name, name.upper())}"),
        layer=package.layers[name],
        disc=Disc(radius, package.chord_tolerance_nm, package.layers[name]),
        windows=windows_on(package.wafer.knock_outs, name),
        numbers=numbers,
    )
    places = lattice.partial(radius)
    box, street = package.die.box, package.wafer.street_nm
    pull_back = _pull_back(package).get(name)
    boxes = () if pull_back is None else frame(box, street, pull_back)
    at = lattice.origins(places) - np.array([box.left_nm, box.bottom_nm])
    units = units_of(source, boxes)
    if edge.policies[name] == "clip":
        drawing.clip(units, at)
    else:
        drawing.draw_whole(units, at, _kept_nm(package, edge, name))
    if pull_back is not None and len(places):
        tile = tile_box(lattice.reference, street)
        drawing.streets(rim_streets(lattice, places, tile, pull_back))
    return RimLayer(
        layer=name,
        cell=drawing.cell,
        radius_nm=radius,
        dies=len(places),
        whole=drawing.counts[WHOLE],
        cut=drawing.counts[CUT],
        dropped=drawing.counts[DROPPED],
    )


def _pull_back(package: Package) -> Mapping[str, int]:
    """Return for the layers with streets how far these reach into the die."""
    inward = package.die.pull_back
    return {"d1": inward.d1_nm, "d2": inward.d2_nm, "d3": inward.d3_nm, "scribe": 0}


@dataclass(frozen=True, kw_only=True)
class _Drawing:
    """One layer of the partial dies as it is drawn."""

    name: str
    cell: gdstk.Cell
    layer: Layer
    disc: Disc
    windows: tuple[Box, ...]
    """Those that the layer leaves free."""
    numbers: Iterator[int]
    """Of the cells for whole shapes."""
    counts: Counter[str] = field(default_factory=Counter)

    def clip(self, units: tuple[Unit, ...], at: Ints) -> None:
        """Draw what lies in the disc, and of shapes that it or a window cuts what they leave.

        `at` are the places of the dies' coordinates on the wafer.
        """
        for unit in units:
            sure = [
                (_far2(corners, at) <= self.disc.sure_nm**2)
                & ~reaches_in(corners, at, self.windows)
                for corners in unit.polygons
            ]
            as_unit = np.logical_and.reduce(sure)
            if unit.cell:
                place_all(self.cell, unit.cell, _pairs(at[as_unit] + np.array(unit.at)))
            for corners, inside in zip(unit.polygons, sure, strict=True):
                self._add(corners, at[inside & ~as_unit if unit.cell else inside])
                is_out = _near2(corners, at) >= self.disc.radius_nm**2
                self.counts[WHOLE] += int(inside.sum())
                self.counts[DROPPED] += int(is_out.sum())
                for place in at[~inside & ~is_out]:
                    left = self._left((corners + place).tolist())
                    self.cell.add(*left)
                    self.counts[CUT if left else DROPPED] += 1

    def draw_whole(self, units: tuple[Unit, ...], at: Ints, limit_nm: int) -> None:
        """Draw the shapes that lie in a circle or touch it from inside, clear of windows."""
        outlines = [corners for unit in units for corners in unit.polygons]
        if not outlines:
            return
        inside = np.stack(
            [
                (_far2(corners, at) <= limit_nm**2) & ~reaches_in(corners, at, self.windows)
                for corners in outlines
            ]
        )
        shapes = shape_numbers(units)
        for number in range(int(shapes.max()) + 1):
            kept = inside[shapes == number].all(axis=0)
            inside[shapes == number] = kept
            self.counts[WHOLE] += int(kept.sum())
            self.counts[DROPPED] += int((~kept).sum())
        first = 0
        for unit in units:
            own = inside[first : first + len(unit.polygons)]
            first += len(unit.polygons)
            as_unit = own.all(axis=0)
            if unit.cell:
                place_all(self.cell, unit.cell, _pairs(at[as_unit] + np.array(unit.at)))
            for corners, kept in zip(unit.polygons, own, strict=True):
                self._add(corners, at[kept & ~as_unit if unit.cell else kept])

    def streets(self, boxes: Ints) -> None:
        """Draw what the disc and the windows leave of boxes (left, bottom, right, top)."""
        low, high = boxes[:, :2], boxes[:, 2:]
        far = np.maximum(np.abs(low), np.abs(high))
        near = np.maximum(np.maximum(low, -high), 0)
        is_whole = (far**2).sum(axis=1) <= self.disc.sure_nm**2
        for window in self.windows:
            is_whole &= (high <= (window.left_nm, window.bottom_nm)).any(axis=1) | (
                low >= (window.right_nm, window.top_nm)
            ).any(axis=1)
        is_cut = ~is_whole & ((near**2).sum(axis=1) < self.disc.radius_nm**2)
        for corners in map(_corners, boxes[is_whole].tolist()):
            self.cell.add(draw.polygon(corners, self.layer))
        for corners in map(_corners, boxes[is_cut].tolist()):
            self.cell.add(*self._left(corners))

    def _left(self, corners: Sequence[Xy]) -> list[gdstk.Polygon]:
        """Return what the disc and the windows leave of a polygon."""
        is_sure = max(x * x + y * y for x, y in corners) <= self.disc.sure_nm**2
        left = [draw.polygon(corners, self.layer)] if is_sure else list(self.disc.cut(corners))
        return less_windows(left, self.windows, self.layer) if self.windows else left

    def _add(self, corners: Ints, at: Ints) -> None:
        """Draw a polygon at each place."""
        if len(at) > 1:
            once = gdstk.Cell(f"{self.name}_RIM_P{next(self.numbers)}")
            once.add(draw.polygon(corners.tolist(), self.layer))
            place_all(self.cell, once, _pairs(at))
            return
        for place in at:
            self.cell.add(draw.polygon((corners + place).tolist(), self.layer))


def _corners(box: Sequence[int]) -> list[Xy]:
    left, bottom, right, top = box
    return [(left, bottom), (right, bottom), (right, top), (left, top)]


def _far2(corners: Ints, at: Ints) -> Ints:
    """Return for each place the squared distance of the furthest corner from the center."""
    far = np.zeros(len(at), dtype=np.int64)
    for x, y in corners.tolist():
        np.maximum(far, (at[:, 0] + x) ** 2 + (at[:, 1] + y) ** 2, out=far)
    return far


def _near2(corners: Ints, at: Ints) -> Ints:
    """Return for each place the squared distance of the polygon's box from the center."""
    low, high = corners.min(axis=0) + at, corners.max(axis=0) + at
    near = np.maximum(np.maximum(low, -high), 0)
    return np.asarray((near**2).sum(axis=1))


def _pairs(at: Ints) -> Iterator[Xy]:
    yield from at.tolist()
