"""What is about to be written, as plain data; gdstk would write much that is wrong without a word.

NaN becomes 0, coordinates wrap at 32 bits, long arrays and missing cells pass: here they raise.
"""

import math
import re
from collections.abc import Iterator, Sequence

import gdstk
import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.draw import UM_PER_NM
from wlcsp_layout.errors import Finding, OutputError
from wlcsp_layout.geometry import Xy
from wlcsp_layout.layout import CellContent, LayerKey, Layout, Placement, Text
from wlcsp_layout.quantities import LIMIT_NM

OFF_GRID_NM = 1e-3
"""Doubles of micrometers resolve 1e-7 nm on a wafer: more than this is a fault of ours."""
LONGEST_ARRAY = 32_767
MOST_POINTS = 4_000
MIRRORED = (math.pi, True, 1)
"""Left to right: gdstk mirrors top to bottom, then turns by 180 degrees."""
CELL_NAME = re.compile(r"[A-Za-z0-9_]{1,32}")


class LimitError(OutputError):
    """Something that the formats cannot hold, or that no mask shop takes: a fault of this tool."""

    def __init__(self, cell: str, what: str) -> None:
        """Say which cell and what is wrong with it."""
        self.finding = Finding(code="F103", subject=f"cell {cell}", what=what)
        super().__init__(str(self.finding))


def cells_below(top: gdstk.Cell) -> list[gdstk.Cell]:
    """Return all cells under a top cell and it, children first, in the order of placement."""
    ordered: dict[int, gdstk.Cell] = {}

    def visit(cell: gdstk.Cell) -> None:
        if id(cell) in ordered:
            return
        for reference in cell.references:
            if not isinstance(reference.cell, gdstk.Cell):
                raise LimitError(cell.name, "it places a cell that does not exist")
            visit(reference.cell)
        ordered[id(cell)] = cell

    visit(top)
    return list(ordered.values())


def meant_layout(cells: list[gdstk.Cell]) -> Layout:
    """Return the cells as plain data, the last one as the top.

    Raises: LimitError for what the formats cannot hold.
    """
    names = [cell.name for cell in cells]
    for name in names:
        if not CELL_NAME.fullmatch(name):
            raise LimitError(name, "its name is not 1 to 32 of A-Z a-z 0-9 _")
        if names.count(name) > 1:
            raise LimitError(name, "two cells have this name")
    return Layout(top=names[-1], cells=tuple(_content(cell) for cell in cells))


def _content(cell: gdstk.Cell) -> CellContent:
    if cell.paths:
        raise LimitError(cell.name, "it holds a path")
    shapes = cell.polygons
    polygons: dict[LayerKey, list[tuple[Xy, ...]]] = {}
    for shape, points in zip(shapes, _outlines(cell, shapes), strict=True):
        polygons.setdefault((shape.layer, shape.datatype), []).append(points)
    return CellContent(
        name=cell.name,
        polygons={key: tuple(outlines) for key, outlines in polygons.items()},
        texts=tuple(_texts(cell)),
        placements=tuple(_placements(cell)),
    )


def _outlines(cell: gdstk.Cell, shapes: Sequence[gdstk.Polygon]) -> Iterator[tuple[Xy, ...]]:
    """Yield the corners of each polygon, converted for the whole cell at once."""
    if not shapes:
        return
    corners = _whole(cell, np.concatenate([shape.points for shape in shapes]))
    xs, ys = corners[:, 0].tolist(), corners[:, 1].tolist()
    at = 0
    for shape in shapes:
        size = shape.size
        points = tuple(zip(xs[at : at + size], ys[at : at + size], strict=True))
        if size > MOST_POINTS:
            raise LimitError(cell.name, f"a polygon has {size} points")
        if len(set(points)) < size:
            raise LimitError(cell.name, f"an outline touches itself near {points[0]} nm")
        yield points
        at += size


def _texts(cell: gdstk.Cell) -> Iterator[Text]:
    for label in cell.labels:
        x, y = _whole(cell, np.array(label.origin)).tolist()
        yield Text(layer=(label.layer, label.texttype), at=(x, y), string=label.text)


def _placements(cell: gdstk.Cell) -> Iterator[Placement]:
    for reference in cell.references:
        turn = (reference.rotation, reference.x_reflection, reference.magnification)
        if turn not in {(0, False, 1), MIRRORED}:
            raise LimitError(cell.name, f"{reference.cell_name} is turned or scaled")
        array = reference.repetition
        columns, rows = array.columns or 1, array.rows or 1
        if max(columns, rows) > LONGEST_ARRAY:
            raise LimitError(cell.name, f"an array of {columns} x {rows} is too long")
        pitch = _whole(cell, np.array(array.spacing or (0.0, 0.0))).tolist()
        x, y = _whole(cell, np.array(reference.origin)).tolist()
        far = np.array([x + (columns - 1) * pitch[0], y + (rows - 1) * pitch[1]])
        _whole(cell, far * UM_PER_NM)
        yield Placement(
            cell=reference.cell_name,
            at=(x, y),
            columns=columns,
            rows=rows,
            pitch=(pitch[0], pitch[1]),
            is_mirrored=turn == MIRRORED,
        )


def _whole(cell: gdstk.Cell, um: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return micrometers as whole nm.  Raises: LimitError off the grid or beyond 32 bits."""
    nm = um / UM_PER_NM
    whole = np.rint(nm)
    if not np.isfinite(nm).all() or np.abs(nm - whole).max(initial=0) > OFF_GRID_NM:
        raise LimitError(cell.name, "a corner is off the 1 nm grid")
    if np.abs(whole).max(initial=0) > LIMIT_NM:
        raise LimitError(cell.name, "a corner is beyond 32-bit GDSII")
    return whole.astype(np.int64)
