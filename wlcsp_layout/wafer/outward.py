"""What a plate with a bias has outside of full dies: every edge moved, those of cuts as well.

Where the circle or a window cuts shapes, what is left has edges that no die has; so outlines are
moved as they lie on the wafer, tile by tile. Dies are drawn anew with their biased sizes.
"""

from collections.abc import Iterable, Iterator, Sequence

import gdstk
import numpy as np
from numpy.typing import NDArray

from wlcsp_layout import draw
from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.masks.arrays import placed_again
from wlcsp_layout.masks.simple import simple_pieces
from wlcsp_layout.masks.street import tile_box
from wlcsp_layout.model.layers import Layer
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.plates import Plate
from wlcsp_layout.units import Nm
from wlcsp_layout.wafer.cells import STREET_LAYERS, reference_box
from wlcsp_layout.wafer.die_numbers import draw_die_numbers
from wlcsp_layout.wafer.rows import in_rows
from wlcsp_layout.wafer.stepping import Stepped


def wafer_moved(
    package: Package,
    stepped: Stepped,
    wafer: gdstk.Cell,
    dies: Iterable[gdstk.Cell],
    plate: Plate,
) -> gdstk.Cell:
    """Return the wafer with one layer biased; `dies` of all kinds are drawn with it already."""
    biased = {cell.name: cell for cell in dies}
    top = gdstk.Cell(wafer.name)
    others = gdstk.Cell("others")
    others.add(*wafer.polygons)
    for reference in wafer.references:
        name = reference.cell.name
        if again := biased.get(name):
            top.add(placed_again(again, reference))
        elif not name.startswith(f"{package.name}_NUMBERS_"):
            others.add(reference)
    if package.die_numbers and package.die_numbers.layer == plate.film:
        # Letters are alike in thousands, and keep clear of all else.
        numbers = draw_die_numbers(package, stepped, plate.bias_nm)
        top.add(*(draw.placed(cell, (0, 0)) for cell in numbers))
    rest = _Rest(
        shapes=list(others.get_polygons(layer=plate.layer.number, datatype=plate.layer.datatype)),
        full=_full(package, stepped),
        layer=plate.layer,
        bias_nm=plate.bias_nm,
    )
    moved = gdstk.Cell(f"{package.name}_REST_{plate.layer.name.upper()}")
    tile = tile_box(reference_box(package, stepped), package.wafer.street_nm)
    moved.add(*rest.moved(tile))
    top.add(draw.placed(moved, (0, 0)))
    return top


def _full(package: Package, stepped: Stepped) -> list[Box]:
    """Return the tiles of full dies, a box for each run."""
    tile = tile_box(reference_box(package, stepped), package.wafer.street_nm)
    across, up = stepped.step_nm
    return [
        Box(
            left_nm=Nm(tile.left_nm + run.column * across),
            bottom_nm=Nm(tile.bottom_nm + run.row * up),
            right_nm=Nm(tile.left_nm + (run.column + run.count) * across),
            top_nm=Nm(tile.bottom_nm + (run.row + 1) * up),
        )
        for run in stepped.all_runs
    ]


MITER = 5
"""Corners stay sharp down to 2 asin(1/5), 23 degrees; a cut leaves no sharper ones (`tips`)."""


FINE_UM = draw.UM_PER_NM / 10
"""Of moved sides: on the grid already, the tip of a sharp corner would be off by 10 nm."""


class _Rest:
    """The shapes of a layer outside of full dies."""

    def __init__(
        self, *, shapes: list[gdstk.Polygon], full: list[Box], layer: Layer, bias_nm: int
    ) -> None:
        """Keep them with their extents; full dies are as open as the street at their rims."""
        self.layer = layer
        self.bias_nm = bias_nm
        self.reach_nm = Nm(8 * MITER * abs(bias_nm))
        """Further away nothing matters. A slanted side that is cut there, its end on the grid,
        moves the tip of a corner by less than a nanometer."""
        self.shapes = shapes
        self.bounds = _bounds(shapes)
        self.full = _bounds([draw.box(box, layer) for box in full])
        self.has_streets = layer.name in STREET_LAYERS

    def moved(self, tile: Box) -> Iterator[gdstk.Polygon]:
        """Yield the shapes with their edges moved, in pieces that no tile cuts."""
        for box, wide in self._tiles(tile):
            is_full = bool(_near(self.full, box, 0).any())
            # In a full die the street is there already.
            reach = 0 if is_full and self.has_streets else self.reach_nm
            is_near = _near(self.bounds[wide], box, reach)
            near = [self.shapes[i] for i in wide[is_near].tolist()]
            if not near:
                continue
            if self.has_streets and not is_full:
                neighbors = self.full[_near(self.full, box, self.reach_nm)].tolist()
                near += [draw.box(_box(sides), self.layer) for sides in neighbors]
            yield from self._grown(near, box)

    def _tiles(self, tile: Box) -> Iterator[tuple[Box, NDArray[np.int64]]]:
        """Yield the tiles that may hold something, with the numbers of those shapes.

        From the lowest row up and from the left.
        """
        size = np.array([tile.width_nm, tile.height_nm])
        corner = np.array([tile.left_nm, tile.bottom_nm])
        slots: dict[Xy, list[int]] = {}
        for number, shape in enumerate(self.shapes):
            # The bounds of a plating ring's quarter hold a quarter of the dies.
            bounds = _bounds(list(in_rows([shape], tile)))
            low = (bounds[:, :2] - self.reach_nm - corner) // size
            high = -((corner - bounds[:, 2:] - self.reach_nm) // size)
            for (c0, r0), (c1, r1) in zip(low.tolist(), high.tolist(), strict=True):
                for slot in ((row, column) for row in range(r0, r1) for column in range(c0, c1)):
                    if (known := slots.setdefault(slot, []))[-1:] != [number]:
                        known.append(number)
        for row, column in sorted(slots):
            left, bottom = (corner + size * (column, row)).tolist()
            box = _box((left, bottom, left + tile.width_nm, bottom + tile.height_nm))
            yield box, np.array(slots[row, column], dtype=np.int64)

    def _grown(self, near: Sequence[gdstk.Polygon], box: Box) -> Iterator[gdstk.Polygon]:
        numbers = {"layer": self.layer.number, "datatype": self.layer.datatype}
        precision = draw.UM_PER_NM
        around = draw.box(box.grown(self.reach_nm), self.layer)
        here = gdstk.boolean(near, around, "and", precision=precision)
        grown = gdstk.offset(
            here,
            self.bias_nm * draw.UM_PER_NM,
            "miter",
            tolerance=MITER,
            precision=FINE_UM,
            use_union=True,
        )
        own = draw.box(box, self.layer)
        for polygon in gdstk.boolean(grown, own, "and", precision=precision, **numbers):
            yield from simple_pieces(polygon)


def _bounds(shapes: Sequence[gdstk.Polygon]) -> NDArray[np.int64]:
    """Return (left, bottom, right, top) [nm] of each shape."""
    corners = [(*low, *high) for low, high in (shape.bounding_box() for shape in shapes)]
    return np.rint(np.array(corners).reshape(-1, 4) / draw.UM_PER_NM).astype(np.int64)


def _near(bounds: NDArray[np.int64], box: Box, reach_nm: int) -> NDArray[np.bool_]:
    """Tell which extents share area with a box that is larger by this on all sides."""
    near: NDArray[np.bool_] = (
        (bounds[:, 0] < box.right_nm + reach_nm)
        & (bounds[:, 1] < box.top_nm + reach_nm)
        & (bounds[:, 2] > box.left_nm - reach_nm)
        & (bounds[:, 3] > box.bottom_nm - reach_nm)
    )
    return near


def _box(sides: Sequence[int]) -> Box:
    left, bottom, right, top = map(Nm, sides)
    return Box(left_nm=left, bottom_nm=bottom, right_nm=right, top_nm=top)
