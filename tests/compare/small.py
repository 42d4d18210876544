"""Small layouts with a hierarchy, random and spoiled on purpose."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import klayout.db as kdb
from hypothesis import strategies as st

from wlcsp_layout.compare.cells import Walk
from wlcsp_layout.compare.layouts import Compared, compare

Shape: TypeAlias = tuple[str, tuple[int, int], tuple[int, int, int, int]]
"""Cell, layer, and a box by its lower left corner and its size."""
Place: TypeAlias = tuple[tuple[int, int], tuple[int, int], int, tuple[int, int]]
"""Numbers of the outer and the inner cell, place, turn, columns and rows."""
Parts: TypeAlias = tuple[list[Shape], list[Place]]

LAYERS = ((10, 0), (30, 0))
CELLS = ("P_TOP", "P_DIE", "P_PAD", "P_DISC")
"""Each places those after it."""

BOXES = st.tuples(
    *(st.integers(-20, 20) for _ in range(2)), *(st.integers(1, 15) for _ in range(2))
)
SHAPES = st.tuples(st.sampled_from(CELLS), st.sampled_from(LAYERS), BOXES)
PLACES = st.tuples(
    st.sampled_from([(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)]),
    st.tuples(st.integers(-40, 40), st.integers(-40, 40)),
    st.integers(0, 7),
    st.tuples(st.integers(1, 3), st.integers(1, 2)),
)
LAYOUTS = st.tuples(st.lists(SHAPES, max_size=8), st.lists(PLACES, max_size=6))
"""Shapes and placements; `layout` makes a KLayout layout of them."""


def layout(parts: Parts) -> kdb.Layout:
    """The layout of a draw of LAYOUTS."""
    made = kdb.Layout()
    cells = {name: made.create_cell(name) for name in CELLS}
    indexes = {key: made.layer(*key) for key in LAYERS}
    for name, key, (x, y, w, h) in parts[0]:
        cells[name].shapes(indexes[key]).insert(kdb.Box(x, y, x + w, y + h))
    for (outer, inner), (x, y), turn, (columns, rows) in parts[1]:
        trans = kdb.Trans(turn % 4, turn > 3, x, y)
        array = kdb.CellInstArray(
            cells[CELLS[inner]].cell_index(),
            trans,
            kdb.Vector(25, 0),
            kdb.Vector(0, 30),
            columns,
            rows,
        )
        cells[CELLS[outer]].insert(array)
    # One top cell, whatever was drawn.
    for name in CELLS[1:]:
        if cells[name].is_top():
            cells[CELLS[0]].insert(kdb.CellInstArray(cells[name].cell_index(), kdb.Trans(200, 0)))
    return made


def compared(folder: Path, one: kdb.Layout, other: kdb.Layout) -> Compared:
    """Two layouts, written and compared."""
    paths = (folder / "a.gds", folder / "b.gds")
    for path, item in zip(paths, (one, other), strict=True):
        item.write(str(path))
    return compare(*paths)


def edited(source: Path, target: Path, edit: Callable[[kdb.Layout], None]) -> Path:
    """A copy of a layout file with an edit."""
    item = kdb.Layout()
    item.read(str(source))
    edit(item)
    item.write(str(target))
    return target


def flat(item: kdb.Layout, layer: tuple[int, int]) -> kdb.Region:
    """A layer of the whole layout, merged."""
    region = kdb.Region(item.cell(CELLS[0]).begin_shapes_rec(item.layer(*layer)))
    return region.flatten().merged()


def spread(result: Compared, layer: tuple[int, int]) -> tuple[kdb.Region, kdb.Region]:
    """What a comparison says about a layer, at all places at which both have the cell alike."""
    walk = Walk(a=result.a, b=result.b)
    only = (kdb.Region(), kdb.Region())
    for difference in result.layers:
        if difference.layer != layer:
            continue
        for part in difference.parts:
            places = walk.places(part.cell.removeprefix("P_"))
            assert len(places) == part.placed
            for trans in places:
                only[0].insert(part.only_a.transformed(trans))
                only[1].insert(part.only_b.transformed(trans))
    return only[0].merged(), only[1].merged()
