"""Cells as definitions: whatever is nested, turned and repeated is drawn where it is."""

from pathlib import Path

import klayout.db as kdb
from hypothesis import given
from hypothesis import strategies as st

from tests.render.parsed import layers_of
from wlcsp_layout.render.canvas import Canvas
from wlcsp_layout.render.layer_table import of_layers
from wlcsp_layout.render.placed import arrays_of, beside
from wlcsp_layout.render.reading import Drawing
from wlcsp_layout.render.shapes import Symbols, outline, smoothed

FAR = st.integers(-500, 500)
boxes = st.builds(
    lambda x, y, w, h: kdb.Box(x, y, x + w, y + h), FAR, FAR, *[st.integers(1, 90)] * 2
)
turns = st.builds(
    lambda r, x, y: kdb.Trans(r % 4, r > 3, kdb.Vector(x, y)), st.integers(0, 7), FAR, FAR
)


@st.composite
def layouts(draw: st.DrawFn) -> tuple[kdb.Layout, list[kdb.Cell]]:
    """Up to five cells of boxes, each placing later ones once or as arrays."""
    layout = kdb.Layout()
    layer = layout.layer(30, 0)
    cells = [layout.create_cell(f"C{n}") for n in range(draw(st.integers(1, 5)))]
    for number, cell in enumerate(cells):
        for box in draw(st.lists(boxes, max_size=3)):
            cell.shapes(layer).insert(box)
        for target in cells[number + 1 :]:
            for turn in draw(st.lists(turns, max_size=2)):
                columns, rows = draw(st.integers(1, 3)), draw(st.integers(1, 3))
                pitch = (kdb.Vector(draw(FAR), draw(FAR)), kdb.Vector(draw(FAR), draw(FAR)))
                cell.insert(kdb.CellInstArray(target.cell_index(), turn, *pitch, columns, rows))
    return layout, cells


def drawing_of(layout: kdb.Layout, top: kdb.Cell) -> Drawing:
    return Drawing(path=Path("unit.gds"), layout=layout, top=top, table=of_layers())


@given(layouts())
def test_what_is_defined_once_is_drawn_everywhere(made: tuple[kdb.Layout, list[kdb.Cell]]) -> None:
    """The SVG, parsed back, is the flat layer."""
    layout, cells = made
    canvas = Canvas(10, 10, "unit")
    drawn = Symbols(drawing_of(layout, cells[0]), canvas).layer(cells[0], "rdl")
    canvas.add(f'<g data-layer="rdl">{drawn}</g>')
    flat = kdb.Region(cells[0].begin_shapes_rec(layout.layer(30, 0))).merged()
    assert (layers_of(canvas.svg())["rdl"] ^ flat).is_empty()


@given(layouts())
def test_places_and_what_lies_beside_them_are_all(
    made: tuple[kdb.Layout, list[kdb.Cell]],
) -> None:
    """A cell wherever it stands, and all that is not in it, are the whole layer."""
    layout, cells = made
    layer = layout.layer(30, 0)
    chosen = cells[-1]
    standing = arrays_of(layout, cells[0], {chosen.cell_index()})[chosen.cell_index()]
    own = kdb.Region(chosen.begin_shapes_rec(layer)).merged()
    everywhere = kdb.Region()
    for array in standing:
        for place in array.each():
            everywhere += own.transformed(place)
    rest = beside(layout, cells[0], layer, {chosen.cell_index()}, 1_000_000)
    assert rest is not None
    flat = kdb.Region(cells[0].begin_shapes_rec(layer)).merged()
    assert ((everywhere + rest).merged() ^ flat).is_empty()
    if chosen is not cells[0]:
        without = layout.dup()
        without.cell(chosen.cell_index()).clear()
        left = kdb.Region(without.cell(cells[0].cell_index()).begin_shapes_rec(layer)).merged()
        assert (rest ^ left).is_empty()


def test_a_path_is_written_in_short_steps() -> None:
    """A square with a hole: straight steps are h and v, and a minus parts two numbers."""
    square = kdb.Polygon([kdb.Point(0, 0), kdb.Point(0, 9), kdb.Point(9, 9), kdb.Point(12, 0)])
    assert outline([square]) == "M0 0v9h9l3-9z"


def test_smoothing_moves_no_corner_further_than_said() -> None:
    """A circle of 1,000 facets: fewer corners, and no area further than 50 from the edge."""
    circle = kdb.Region(kdb.Polygon.ellipse(kdb.Box(-50_000, -50_000, 50_000, 50_000), 1_000))
    fewer = smoothed(circle, 50)
    assert sum(p.num_points() for p in fewer.each()) < 200
    assert (circle ^ fewer).sized(-50).is_empty()
