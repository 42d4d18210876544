"""The differences as a picture: the whole on the left, the largest difference on the right."""

from pathlib import Path

import klayout.db as kdb
from klayout import lay

from wlcsp_layout.compare.cells import Part
from wlcsp_layout.compare.drawing import DBU_UM
from wlcsp_layout.compare.layouts import Compared

GRAY, RED, BLUE, VIOLET, MARK = 0xB0B0B0, 0xD02020, 0x2040D0, 0x9020B0, 0xE08000
SOLID, HOLLOW = 0, 1
"""KLayout's fill patterns."""
OWN = {60_001: RED, 60_002: BLUE, 60_003: VIOLET, 60_004: MARK}
"""Layers of the picture alone: only in A, only in B, in A on one layer and in B on another, frames.
"""
GAP = 4
"""Pixels between the two views."""
LEAST_MARK = 40
"""A marker is at least this part of the view's width: a difference of 1 nm must be seen."""
MOST_PLACES = 2_000
DIE = (61, 0)


def draw(compared: Compared, path: Path, *, size: tuple[int, int]) -> None:
    """Write a PNG: gray is A, red only A has, blue only B has, orange frames the differences.

    Violet is what A has on one layer and B on another.

    It shows the die when all differences lie inside of it, else the whole. `size` is width and
    height in pixels. Raises: RuntimeError when KLayout cannot write the file.
    """
    frame = _frame(compared)
    only = _lifted(compared, frame)
    layout, name = _copy(compared, frame)
    canvas = layout.cell(name)
    keys = [kdb.LayerInfo(number, 0) for number in OWN]
    for key, region in zip(keys, (*only, _both(only)), strict=False):
        canvas.shapes(layout.layer(key)).insert(region)
    whole = canvas.bbox()
    for box in _marks(only, whole):
        canvas.shapes(layout.layer(keys[-1])).insert(box)
    width, height = size
    left = (width - GAP) // 2
    views = [
        (_view(layout, name, keys), _grown(whole, 20), left),
        (_view(layout, name, keys[:-1]), _grown(_largest(only, whole), 3), width - GAP - left),
    ]
    picture = lay.PixelBuffer(width, height)
    picture.fill(0xFFFFFFFF)
    across = 0
    for view, box, wide in views:
        view.zoom_box(box.to_dtype(DBU_UM))
        pixels = view.get_pixels_with_options(wide, height)
        for y in range(height):
            for x in range(wide):
                picture.set_pixel(across + x, y, pixels.pixel(x, y))
        across += wide + GAP
    picture.write_png(str(path))


def _both(only: tuple[kdb.Region, kdb.Region]) -> kdb.Region:
    """Return where both colors lie; nothing when there are too many places to tell."""
    if sum(region.count() for region in only) > MOST_PLACES:
        return kdb.Region()
    return only[0] & only[1]


def _frame(compared: Compared) -> kdb.Cell:
    """Return the cell to show: the die's if all differences lie in or below it, else the top."""
    a = compared.a
    index = a.layers.get(DIE)
    names = {part.cell for item in compared.layers for part in item.parts}
    for cell in a.cells().values():
        if index is None or cell.shapes(index).is_empty():
            continue
        inside = {cell.cell_index(), *cell.called_cells()}
        if names and all(a.layout.cell(name).cell_index() in inside for name in names):
            return cell
    return a.top


def _copy(compared: Compared, frame: kdb.Cell) -> tuple[kdb.Layout, str]:
    """Return A with the layers that differ alone, and the name of the cell to show in it."""
    shown = {item.layer for item in compared.layers}
    source = compared.a
    layout = kdb.Layout()
    layout.dbu = DBU_UM
    target = layout.create_cell(frame.name)
    mapping = kdb.CellMapping()
    mapping.for_single_cell_full(layout, target.cell_index(), source.layout, frame.cell_index())
    layers = kdb.LayerMapping()
    for key, index in source.layers.items():
        if key in shown or key == DIE:
            layers.map(index, layout.layer(*key))
    layout.copy_tree_shapes(source.layout, mapping, layers)
    return layout, frame.name


def _lifted(compared: Compared, frame: kdb.Cell) -> tuple[kdb.Region, kdb.Region]:
    """Return what only A has and what only B has, in the coordinates of a cell."""
    only = (kdb.Region(), kdb.Region())
    for difference in compared.layers:
        for part in difference.parts:
            for trans in _places(compared, frame, part):
                only[0].insert(part.only_a.transformed(trans))
                only[1].insert(part.only_b.transformed(trans))
    return only


def _places(compared: Compared, frame: kdb.Cell, part: Part) -> list[kdb.ICplxTrans]:
    """Return where a cell stands in another one, of many places evenly spread ones."""
    if part.cell == frame.name:
        return [kdb.ICplxTrans()]
    layout = compared.a.layout
    below = {frame.cell_index(), *frame.called_cells()}
    target = layout.cell(part.cell).cell_index()
    standing: dict[int, list[kdb.ICplxTrans]] = {frame.cell_index(): [kdb.ICplxTrans()]}
    for index in layout.each_cell_top_down():
        if index not in below:
            continue
        for instance in layout.cell(index).each_inst():
            inner = standing.setdefault(instance.cell_index, [])
            for outer in standing.get(index, []):
                if len(inner) < MOST_PLACES:
                    inner += [outer * t for t in instance.cell_inst.each_cplx_trans()]
    return standing.get(target, [])[:MOST_PLACES]


def _marks(only: tuple[kdb.Region, kdb.Region], whole: kdb.Box) -> list[kdb.Box]:
    """Return frames about the differences, large enough to be seen in the whole."""
    least = max(max(whole.width(), whole.height()) // LEAST_MARK, 1)
    # Those near each other share a frame: there may be thousands.
    near: dict[tuple[int, int], kdb.Box] = {}
    for region in only:
        for polygon in region.each():
            box = polygon.bbox()
            key = (box.center().x // least, box.center().y // least)
            near[key] = near.get(key, kdb.Box()) + box
    frames = kdb.Region()
    for box in near.values():
        grow_x, grow_y = (max(least - s, least // 4) // 2 for s in (box.width(), box.height()))
        frames.insert(box.enlarged(grow_x, grow_y))
    return [polygon.bbox() for polygon in frames.merged().each()]


def _largest(only: tuple[kdb.Region, kdb.Region], whole: kdb.Box) -> kdb.Box:
    """Return the box of the largest difference; of several, the lowest, from the left."""
    polygons = [polygon for region in only for polygon in region.each()]
    if not polygons:
        return whole
    return max(
        (polygon.bbox() for polygon in polygons),
        key=lambda box: (box.width() * box.height(), -box.bottom, -box.left),
    )


def _grown(box: kdb.Box, part: int) -> kdb.Box:
    """Return a box with a part of its size as room about it, and never without any."""
    room = max(box.width(), box.height()) // part + 1
    return box.enlarged(room, room)


def _view(layout: kdb.Layout, cell: str, keys: list[kdb.LayerInfo]) -> lay.LayoutView:
    view = lay.LayoutView()
    for name, value in (
        ("background-color", "#ffffff"),
        ("grid-visible", "false"),
        ("text-visible", "false"),
        ("cell-box-visible", "false"),
    ):
        view.set_config(name, value)
    view.show_layout(layout, False)  # noqa: FBT003  KLayout takes it by place
    view.active_cellview().cell_name = cell
    view.max_hier()
    view.clear_layers()
    infos = sorted((layout.get_info(i) for i in layout.layer_indexes()), key=lambda i: i.layer)
    for info in infos:
        is_own = info.layer in OWN
        if is_own and all(info.layer != key.layer for key in keys):
            continue
        node = lay.LayerProperties()
        node.source_layer, node.source_datatype = info.layer, info.datatype
        node.fill_color = node.frame_color = OWN.get(info.layer, GRAY)
        is_frame = OWN.get(info.layer) == MARK
        node.dither_pattern = SOLID if is_own and not is_frame else HOLLOW
        node.width = 2 if is_frame else 1
        view.insert_layer(view.end_layers(), node)
    return view
