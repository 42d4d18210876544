"""What a layout file holds as KLayout has read it, as the same plain data as our own reader's."""

from collections.abc import Iterator

import klayout.db as kdb
import numpy as np

from wlcsp_layout.geometry import Xy
from wlcsp_layout.verify.file_content import Content, Gathering, Other, Reference, Text

METERS_PER_UM = 1e-6
UM_PER_USER_UNIT = 1.0
"""KLayout keeps no unit of the user's: it is a micrometer."""

_TO_NUMBERS = str.maketrans(dict.fromkeys("(),;/", " "))


def content_of(layout: kdb.Layout) -> Content:
    """Return all cells that the file defines, with what they hold."""
    gathered = Gathering()
    layers = [
        (index, (info.layer, info.datatype))
        for index in layout.layer_indexes()
        for info in [layout.get_info(index)]
    ]
    for cell in layout.each_cell():
        # Cells that are placed and nowhere defined.
        if cell.is_ghost_cell() and cell.is_empty():
            continue
        gathered.cells.append(cell.name)
        for index, layer in layers:
            _take(gathered, layer, cell.shapes(index))
        gathered.references.extend(
            _reference(gathered.cell, instance) for instance in cell.each_inst()
        )
    return gathered.content(layout.dbu / UM_PER_USER_UNIT, layout.dbu * METERS_PER_UM)


def _take(gathered: Gathering, layer: tuple[int, int], shapes: kdb.Shapes) -> None:
    for shape in shapes.each():
        if shape.is_box():
            box = shape.box
            low, high = (box.left, box.bottom), (box.right, box.top)
            corners = [low, (low[0], high[1]), high, (high[0], low[1])]
            gathered.polygon(layer, np.array(corners), is_closed=True)
        elif shape.is_polygon() or shape.is_simple_polygon():
            # Its own text is read faster than its points are handed over one by one.
            text = str(shape.simple_polygon).translate(_TO_NUMBERS)
            corners_read = np.fromstring(text, np.int64, sep=" ").reshape(-1, 2)
            gathered.polygon(layer, corners_read, is_closed=True)
        elif shape.is_text():
            at = (shape.text.x, shape.text.y)
            string = shape.text.string
            gathered.texts.append(Text(cell=gathered.cell, layer=layer, at=at, string=string))
        else:
            points = tuple(_points(shape))
            kind = "PATH" if shape.is_path() else "shape"
            gathered.others.append(Other(cell=gathered.cell, kind=kind, layer=layer, points=points))


def _points(shape: kdb.Shape) -> Iterator[Xy]:
    if shape.is_path():
        for point in shape.path.each_point():
            yield point.x, point.y
    else:
        yield shape.bbox().left, shape.bbox().bottom


def _reference(cell: int, instance: kdb.Instance) -> Reference:
    array = instance.cell_inst
    trans = array.cplx_trans
    columns, rows = max(array.na, 1), max(array.nb, 1)
    return Reference(
        cell=cell,
        name=instance.cell.name,
        at=(array.trans.disp.x, array.trans.disp.y),
        counts=(columns, rows),
        spans=((array.a.x * columns, array.a.y * columns), (array.b.x * rows, array.b.y * rows)),
        is_array=array.is_regular_array(),
        mirrored=trans.is_mirror(),
        magnification=trans.mag,
        angle_deg=trans.angle,
    )
