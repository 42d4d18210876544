"""Partial dies: what each layer has of the dies that the usable circle cuts.

Only they are exploded, into one cell a layer; what is whole in them stays a reference where the die
has a cell for it. Source of the three policies: Artwork Conversion Software's pages on full-wafer
composition (clip, keep whole, drop if cut), with RDL and vias clipped and solder dropped if cut.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import gdstk
import numpy as np
from numpy.typing import NDArray

from wlcsp_layout import draw
from wlcsp_layout.masks.arrays import place_all
from wlcsp_layout.masks.street import frame, tile_box
from wlcsp_layout.model.layers import Layer
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.wafer_edge import Edge
from wlcsp_layout.wafer.die_shapes import Unit, shape_numbers, units_of
from wlcsp_layout.wafer.disc import Disc
from wlcsp_layout.wafer.notch import NOTCH_DEPTH_NM
from wlcsp_layout.wafer.rim_places import Ints, Lattice, rim_streets

Flags = NDArray[np.bool_]

SHORT = {"chip_pad": "PADS", "passivation": "PASSIV"}
"""Names of cells have at most 32 characters, 20 of them the user's."""

WHOLE, CUT, DROPPED = 0, 1, 2


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
    return tuple(
        _layer(package, lattice, edge, name, cells[f"{package.name}_{name.upper()}"])
        for name in edge.policies
    )


def circle_nm(package: Package, edge: Edge, layer: str) -> int:
    """Return the radius of the circle at which a layer ends.

    Never nearer to the wafer's edge than the notch is deep; metal ends at the plating ring.
    """
    radius = package.wafer.diameter_nm // 2
    inside = max(edge.bead_nm[layer], NOTCH_DEPTH_NM)
    ring = package.wafer.plating_ring
    if layer == "rdl" and ring:
        inside = max(inside, ring.from_edge_nm + ring.width_nm + package.die.rdl.space_nm)
    return radius - inside


def _layer(
    package: Package, lattice: Lattice, edge: Edge, name: str, source: gdstk.Cell
) -> RimLayer:
    layer, policy = package.layers[name], edge.policies[name]
    radius = circle_nm(package, edge, name)
    disc = Disc(radius, package.chord_tolerance_nm)
    cell = gdstk.Cell(f"{package.name}_RIM_{SHORT.get(name, name.upper())}")
    places = lattice.partial(radius)
    box, street = package.die.box, package.wafer.street_nm
    pull_back = _pull_back(package).get(name)
    boxes = () if pull_back is None else frame(box, street, pull_back)
    units = units_of(source, boxes)
    corner = np.array([box.left_nm, box.bottom_nm])
    at = lattice.origins(places) - corner
    if policy == "clip":
        counts = _clipped(cell, layer, units, at, disc)
    else:
        limit = radius
        if policy == "keep":
            limit = max(radius, package.wafer.diameter_nm // 2 - NOTCH_DEPTH_NM)
            if name == "rdl" and package.wafer.plating_ring:
                limit = radius
        counts = _whole(cell, layer, units, at, limit)
    if pull_back is not None and len(places):
        tile = tile_box(lattice.reference, street)
        counts += _streets(cell, layer, rim_streets(lattice, places, tile, pull_back), disc)
    return RimLayer(
        layer=name,
        cell=cell,
        radius_nm=radius,
        dies=len(places),
        whole=counts[WHOLE],
        cut=counts[CUT],
        dropped=counts[DROPPED],
    )


def _pull_back(package: Package) -> Mapping[str, int]:
    """Return for the layers with streets how far these reach into the die."""
    inward = package.die.pull_back
    return {"d1": inward.d1_nm, "d2": inward.d2_nm, "d3": inward.d3_nm, "scribe": 0}


def _clipped(
    cell: gdstk.Cell, layer: Layer, units: tuple[Unit, ...], at: Ints, disc: Disc
) -> Counter[int]:
    """Draw what lies in the disc, and of shapes that it cuts what it leaves."""
    counts: Counter[int] = Counter()
    for unit in units:
        sure = np.stack([_far2(corners, at) <= disc.sure_nm**2 for corners in unit.polygons])
        as_unit = sure.all(axis=0)
        if unit.cell:
            place_all(cell, unit.cell, _places(unit, at[as_unit]))
            counts[WHOLE] += len(unit.polygons) * int(as_unit.sum())
        for corners, inside in zip(unit.polygons, sure, strict=True):
            whole = inside & ~as_unit if unit.cell else inside
            _add(cell, layer, corners, at[whole])
            counts[WHOLE] += int(whole.sum())
            is_out = _near2(corners, at) >= disc.radius_nm**2
            counts[DROPPED] += int(is_out.sum())
            for place in at[~inside & ~is_out]:
                left = list(disc.cut((corners + place).tolist(), layer))
                cell.add(*left)
                counts[CUT if left else DROPPED] += 1
    return counts


def _whole(
    cell: gdstk.Cell, layer: Layer, units: tuple[Unit, ...], at: Ints, limit_nm: int
) -> Counter[int]:
    """Draw the shapes that lie in a circle or touch it from inside, as a whole."""
    counts: Counter[int] = Counter()
    outlines = [corners for unit in units for corners in unit.polygons]
    if not outlines:
        return counts
    inside = np.stack([_far2(corners, at) <= limit_nm**2 for corners in outlines])
    shapes = shape_numbers(units)
    for number in range(int(shapes.max()) + 1):
        kept = inside[shapes == number].all(axis=0)
        inside[shapes == number] = kept
        counts[WHOLE] += int(kept.sum())
        counts[DROPPED] += int((~kept).sum())
    first = 0
    for unit in units:
        own = inside[first : first + len(unit.polygons)]
        first += len(unit.polygons)
        as_unit = own.all(axis=0)
        if unit.cell:
            place_all(cell, unit.cell, _places(unit, at[as_unit]))
        for corners, kept in zip(unit.polygons, own, strict=True):
            _add(cell, layer, corners, at[kept & ~as_unit if unit.cell else kept])
    return counts


def _streets(cell: gdstk.Cell, layer: Layer, boxes: Ints, disc: Disc) -> Counter[int]:
    """Draw what the disc leaves of boxes (left, bottom, right, top), whatever the policy."""
    low, high = boxes[:, :2], boxes[:, 2:]
    far = np.maximum(np.abs(low), np.abs(high))
    near = np.maximum(np.maximum(low, -high), 0)
    is_whole = (far**2).sum(axis=1) <= disc.sure_nm**2
    is_cut = ~is_whole & ((near**2).sum(axis=1) < disc.radius_nm**2)
    for left, bottom, right, top in boxes[is_whole].tolist():
        cell.add(_polygon([(left, bottom), (right, bottom), (right, top), (left, top)], layer))
    for left, bottom, right, top in boxes[is_cut].tolist():
        corners = [(left, bottom), (right, bottom), (right, top), (left, top)]
        cell.add(*disc.cut(corners, layer))
    return Counter()


def _far2(corners: Ints, at: Ints) -> Ints:
    """Return for each place the squared distance of the furthest corner from the center."""
    far = np.zeros(len(at), dtype=np.int64)
    # By one extreme corner a direction is not enough: corners lie on circles of any size.
    for x, y in corners.tolist():
        np.maximum(far, (at[:, 0] + x) ** 2 + (at[:, 1] + y) ** 2, out=far)
    return far


def _near2(corners: Ints, at: Ints) -> Ints:
    """Return for each place the squared distance of the polygon's box from the center."""
    low, high = corners.min(axis=0) + at, corners.max(axis=0) + at
    near = np.maximum(np.maximum(low, -high), 0)
    return np.asarray((near**2).sum(axis=1))


def _places(unit: Unit, at: Ints) -> Iterator[tuple[int, int]]:
    for x, y in (at + np.array(unit.at)).tolist():
        yield (x, y)


def _add(cell: gdstk.Cell, layer: Layer, corners: Ints, at: Ints) -> None:
    for place in at:
        cell.add(_polygon((corners + place).tolist(), layer))


def _polygon(corners: list[tuple[int, int]], layer: Layer) -> gdstk.Polygon:
    return draw.polygon(corners, layer)
