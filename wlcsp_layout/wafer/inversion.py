"""All that a layer leaves of a plate, with the dies still in arrays.

Each die's tile is the die with its half of the street; tiles stand side by side. A cell holds the
tile less what the die draws, and takes the die's places. The plate around the tiles is a frame of
boxes, less what is drawn there. Where something else is drawn in a tile, that tile is one more box:
never a part of a larger one, as the time for a box grows with the square of what is drawn in it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import gdstk
import numpy as np
from numpy.typing import NDArray

from wlcsp_layout import draw
from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.masks.arrays import place_all
from wlcsp_layout.masks.simple import simple_pieces
from wlcsp_layout.masks.street import tile_box
from wlcsp_layout.model.layers import Layer
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.plates import Plate
from wlcsp_layout.units import Nm
from wlcsp_layout.wafer.edge import joined, stacked
from wlcsp_layout.wafer.rows import in_rows

ROUNDED_UM2 = 0.01
"""By how much the area of a piece may differ by cut points that were rounded."""


def draw_inverse(target: gdstk.Cell, package: Package, plate: Plate, wafer: gdstk.Cell) -> None:
    """Add the plate less the layer as the wafer has it; outlines are simple, corners on the grid.

    Where an outline is cut on a slanted edge, the cut point is rounded: half a nanometer at most.
    """
    layer = plate.layer
    stem = f"{package.name}_{layer.name.upper()}"
    tile = tile_box(package.die.box, package.wafer.street_nm)
    die = next(
        (r.cell for r in wafer.references if r.cell.name == f"{package.name}_DIE"),
        gdstk.Cell("none"),
    )
    drawn_on_die = _flat(die, layer)
    others = gdstk.Cell("others")
    others.add(*wafer.polygons, *(r for r in wafer.references if r.cell is not die))
    rest = _flat(others, layer)
    places = [xy for r in wafer.references if r.cell is die for xy in _places(r)]
    bounds = _bounds(rest)
    marked = _with_others(places, tile, _bounds(in_rows(rest, tile)))
    whole = [xy for xy in places if xy not in marked]
    centers = [ball.at.xy for ball in package.die.balls]
    if whole:
        inverse = gdstk.Cell(f"{stem}_NOT")
        inverse.add(*_less(tile, drawn_on_die, layer, centers))
        place_all(target, inverse, whole)
    frame = gdstk.Cell(f"{stem}_FIELD")
    for x, y in sorted(marked):
        box = Box(
            left_nm=Nm(tile.left_nm + x),
            bottom_nm=Nm(tile.bottom_nm + y),
            right_nm=Nm(tile.right_nm + x),
            top_nm=Nm(tile.top_nm + y),
        )
        shapes = [_moved(shape, (x, y)) for shape in drawn_on_die]
        shapes += [rest[i] for i in np.flatnonzero(_within(bounds, box)).tolist()]
        frame.add(*_less(box, shapes, layer, [(x + at[0], y + at[1]) for at in centers]))
    for box in _frame(plate.box, places, tile):
        near = _within(bounds, box)
        frame.add(*_less(box, [rest[i] for i in np.flatnonzero(near).tolist()], layer))
    target.add(draw.placed(frame, (0, 0)))


def _flat(cell: gdstk.Cell, layer: Layer) -> list[gdstk.Polygon]:
    return list(cell.get_polygons(layer=layer.number, datatype=layer.datatype))


def _less(
    box: Box, shapes: Sequence[gdstk.Polygon], layer: Layer, centers: Sequence[Xy] = ()
) -> Iterator[gdstk.Polygon]:
    """Yield the box less shapes as simple polygons; cuts go through `centers` where there are any.

    gdstk links a hole to the polygon around its island now and then: such a polygon has the right
    area only until it is cut. It shows, and both halves of the box are taken instead.
    """
    if not shapes:
        yield draw.box(box, layer)
        return
    whole = draw.box(box, layer)
    numbers = {"layer": layer.number, "datatype": layer.datatype}
    left = gdstk.boolean(whole, shapes, "not", precision=draw.UM_PER_NM, **numbers)
    pieces = [piece for polygon in left for piece in simple_pieces(polygon)]
    error = sum(piece.area() for piece in pieces) - sum(polygon.area() for polygon in left)
    if abs(error) <= ROUNDED_UM2 * max(len(pieces), 1):
        yield from pieces
        return
    for half in _halves(box, centers):
        reach = _within(_bounds(shapes), half)
        near = [shapes[i] for i in np.flatnonzero(reach).tolist()]
        yield from _less(half, near, layer, centers)


def _halves(box: Box, centers: Sequence[Xy]) -> tuple[Box, Box]:
    """Return the box in two, cut across its longer side through the center nearest to the middle.

    Circles have corners straight above, below and beside their centers.
    """
    x, y = box.center.xy
    if box.width_nm >= box.height_nm:
        inside = [at for at, _ in centers if box.left_nm < at < box.right_nm]
        cut = Nm(min(inside, key=lambda at: (abs(at - x), at), default=x))
        return replace(box, right_nm=cut), replace(box, left_nm=cut)
    inside = [at for _, at in centers if box.bottom_nm < at < box.top_nm]
    cut = Nm(min(inside, key=lambda at: (abs(at - y), at), default=y))
    return replace(box, top_nm=cut), replace(box, bottom_nm=cut)


def _within(bounds: NDArray[np.int64], box: Box) -> NDArray[np.bool_]:
    """Tell which shapes may share area with a box."""
    near: NDArray[np.bool_] = (
        (bounds[:, 0] < box.right_nm)
        & (bounds[:, 1] < box.top_nm)
        & (bounds[:, 2] > box.left_nm)
        & (bounds[:, 3] > box.bottom_nm)
    )
    return near


def _places(reference: gdstk.Reference) -> Iterator[Xy]:
    """Yield where a reference places its cell [nm]."""
    array = reference.repetition
    x, y = (round(value / draw.UM_PER_NM) for value in reference.origin)
    dx, dy = (round(value / draw.UM_PER_NM) for value in array.spacing or (0, 0))
    for row in range(array.rows or 1):
        for column in range(array.columns or 1):
            yield x + column * dx, y + row * dy


def _bounds(shapes: Iterable[gdstk.Polygon]) -> NDArray[np.int64]:
    """Return (left, bottom, right, top) [nm] of each shape."""
    corners = [(*low, *high) for low, high in (shape.bounding_box() for shape in shapes)]
    return np.rint(np.array(corners).reshape(-1, 4) / draw.UM_PER_NM).astype(np.int64)


def _with_others(places: Sequence[Xy], tile: Box, bounds: NDArray[np.int64]) -> set[Xy]:
    """Return the places of tiles in which something of the rest may lie.  All are on one grid."""
    if not places:
        return set()
    x0, y0 = places[0][0] + tile.left_nm, places[0][1] + tile.bottom_nm
    width, height = tile.width_nm, tile.height_nm
    of_slot = {
        ((x + tile.left_nm - x0) // width, (y + tile.bottom_nm - y0) // height): (x, y)
        for x, y in places
    }
    found: set[Xy] = set()
    for left, bottom, right, top in bounds.tolist():
        for column in range((left - x0) // width, -((x0 - right) // width)):
            for row in range((bottom - y0) // height, -((y0 - top) // height)):
                if (column, row) in of_slot:
                    found.add(of_slot[column, row])
    return found


def _moved(shape: gdstk.Polygon, by: Xy) -> gdstk.Polygon:
    return shape.copy().translate(by[0] * draw.UM_PER_NM, by[1] * draw.UM_PER_NM)


def _frame(plate: Box, places: Sequence[Xy], tile: Box) -> Iterator[Box]:
    """Yield the plate less the tiles at these places, as boxes side by side."""
    rows: dict[int, list[tuple[int, int]]] = {}
    for x, y in places:
        row = rows.setdefault(y + tile.bottom_nm, [])
        row.append((x + tile.left_nm, x + tile.right_nm))
    bands: list[tuple[int, int, tuple[tuple[int, int], ...]]] = []
    low = int(plate.bottom_nm)
    for bottom in sorted(rows):
        if low < bottom:
            bands.append((low, bottom, ((int(plate.left_nm), int(plate.right_nm)),)))
        spans = joined(sorted(rows[bottom]))
        starts = [int(plate.left_nm), *(end for _, end in spans)]
        ends = [*(start for start, _ in spans), int(plate.right_nm)]
        low = bottom + tile.height_nm
        bands.append((bottom, low, tuple(zip(starts, ends, strict=True))))
    bands.append((low, int(plate.top_nm), ((int(plate.left_nm), int(plate.right_nm)),)))
    yield from stacked(bands)
