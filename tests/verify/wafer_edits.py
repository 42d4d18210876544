"""Wafers as somebody spoils them in KLayout."""

from collections.abc import Callable

import klayout.db as kdb

from tests.verify.written import Written, said
from wlcsp_layout.geometry import Xy
from wlcsp_layout.verify import wafer

MM = 1_000_000
UM = 1_000
STEP = 2080 * UM
"""Of the spec of the tests: a die of 2 mm and a street of 80 um."""
EDGE_LAYERS = ("d1", "d2", "d3", "scribe")


def found(file: Written) -> list[str]:
    """Return what the check of the wafer says of a file."""
    return said(file.checked(wafer.check))


def spoiled(good: Written, change: Callable[[kdb.Layout], object]) -> list[str]:
    """Return what it says after somebody has changed the file."""
    return found(good.spoiled(change))


def rows(layout: kdb.Layout) -> list[kdb.Instance]:
    """Return the arrays of dies, from the lowest up."""
    placed = [i for i in layout.cell("unit_WAFER").each_inst() if i.cell.name == "unit_DIE"]
    return sorted(placed, key=lambda inst: (inst.trans.disp.y, inst.trans.disp.x))


def row_set(
    layout: kdb.Layout, number: int, *, more: int = 0, step: Xy = (0, 0), by: Xy = (0, 0)
) -> None:
    """Place a row anew: with more dies, another step, or elsewhere."""
    row = rows(layout)[number]
    old = row.cell_inst
    row.cell_inst = kdb.CellInstArray(
        row.cell_index,
        kdb.Trans(old.trans.disp + kdb.Vector(*by)),
        kdb.Vector(STEP + step[0], step[1]),
        kdb.Vector(),
        max(old.na, 1) * max(old.nb, 1) + more,
        1,
    )


def each_row(layout: kdb.Layout, change: Callable[[kdb.Instance], None]) -> None:
    """Change every row in the same way."""
    for row in rows(layout):
        change(row)


def all_rows_set(layout: kdb.Layout, step: Xy = (0, 0), climb: int = 0) -> None:
    """Place all rows anew: with another step, or each one higher than the one below it."""
    for number in range(len(rows(layout))):
        row_set(layout, number, step=step, by=(0, climb * number))


def single(layout: kdb.Layout, row: int, number: int) -> kdb.Instance:
    """Return one die of a row as an instance of its own."""
    array = rows(layout)[row]
    y = array.trans.disp.y
    array.explode()
    return [inst for inst in rows(layout) if inst.trans.disp.y == y][number]


def reshaped(layer: str, trans: kdb.ICplxTrans) -> Callable[[kdb.Layout], None]:
    """Return what transforms the shapes of one of the wafer's layers."""

    def change(layout: kdb.Layout) -> None:
        for shape in wafer_shapes(layout, layer).each():
            shape.polygon = shape.polygon.transformed(trans)

    return change


def wafer_shapes(layout: kdb.Layout, layer: str) -> kdb.Shapes:
    """Return the wafer's own shapes on a layer."""
    number = {
        "wafer": (62, 0), "usable": (62, 1), "mark": (63, 0), "text": (64, 0), "rdl": (30, 0),
        "d1": (10, 0), "die": (61, 0),
    }[layer]  # fmt: skip
    return layout.cell("unit_WAFER").shapes(layout.layer(*number))


def drawn_on(layer: str, box: kdb.Box) -> Callable[[kdb.Layout], object]:
    """Return what draws a box on the wafer."""
    return lambda layout: wafer_shapes(layout, layer).insert(box)


def turned(inst: kdb.Instance, turn: kdb.Trans, by: Xy = (0, 0)) -> None:
    """Turn what is placed about the origin of its cell, and move it."""
    inst.trans = kdb.Trans(turn.rot, turn.is_mirror(), inst.trans.disp + kdb.Vector(*by))


def scaled(inst: kdb.Instance, scale: float, angle: float, *, mirror: bool = False) -> None:
    """Scale and turn what is placed about the origin of its cell."""
    disp = inst.trans.disp
    inst.cplx_trans = kdb.ICplxTrans(scale, angle, mirror, disp.x, disp.y)


def mirrored_askew(inst: kdb.Instance) -> None:
    """Mirror what is placed at an axis of 15 degrees."""
    scaled(inst, 1, 30, mirror=True)


def notch_moved(by: Xy) -> Callable[[kdb.Layout], None]:
    """Return what moves the apex of the notch."""

    def change(layout: kdb.Layout) -> None:
        for shape in wafer_shapes(layout, "wafer").each():
            hull = list(shape.polygon.each_point_hull())
            apex = min(hull, key=lambda p: p.sq_distance(kdb.Point()))
            moved = [p + kdb.Vector(*by) if p == apex else p for p in hull]
            shape.polygon = kdb.Polygon(moved)

    return change


def without(layer: str, drop: Callable[[int, kdb.Point], bool]) -> Callable[[kdb.Layout], None]:
    """Return what drops corners of a circle, by their number and place."""

    def change(layout: kdb.Layout) -> None:
        for shape in wafer_shapes(layout, layer).each():
            hull = list(shape.polygon.each_point_hull())
            shape.polygon = kdb.Polygon([p for i, p in enumerate(hull) if not drop(i, p)])

    return change


def corner_moved(layer: str, by: Xy) -> Callable[[kdb.Layout], None]:
    """Return what moves the corner of a circle that lies furthest to the upper right."""

    def change(layout: kdb.Layout) -> None:
        for shape in wafer_shapes(layout, layer).each():
            hull = list(shape.polygon.each_point_hull())
            far = max(hull, key=lambda p: (p.x + p.y, p.x))
            moved = [p + kdb.Vector(*by) if p == far else p for p in hull]
            shape.polygon = kdb.Polygon(moved)

    return change


def edge_cell(layout: kdb.Layout, layer: str) -> kdb.Shapes:
    """Return the shapes of the outermost streets on a layer."""
    number = {"d1": 10, "d2": 20, "d3": 40, "scribe": 60}[layer]
    return layout.cell(f"unit_EDGE_{layer.upper()}").shapes(layout.layer(number, 0))


def narrowed(shapes: kdb.Shapes) -> None:
    """Take 1 nm off the right side of the rightmost box."""
    shape = max(shapes.each(), key=lambda s: (s.bbox().right, s.bbox().top))
    box = shape.bbox()
    shapes.erase(shape)
    shapes.insert(kdb.Box(box.left, box.bottom, box.right - 1, box.top))
