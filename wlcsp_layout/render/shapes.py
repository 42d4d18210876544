"""Polygons and cells as SVG, in whole nanometers: what a cell draws once is drawn once.

The shapes of one layer in one cell become one path, what the cell places becomes `<use>`. They are
merged before, so that no edge shows where a polygon was cut to be simple; the area is the same.
"""

from collections.abc import Iterable

import klayout.db as kdb

from wlcsp_layout.render.canvas import Canvas
from wlcsp_layout.render.reading import Drawing


def outline(polygons: Iterable[kdb.Polygon]) -> str:
    """Return the data of a path: relative steps between whole nanometers, holes by even-odd."""
    parts: list[str] = []
    for polygon in polygons:
        parts.append(_ring(list(polygon.each_point_hull())))
        parts += [_ring(list(polygon.each_point_hole(n))) for n in range(polygon.holes())]
    return "".join(parts)


def _ring(points: list[kdb.Point]) -> str:
    x, y = points[0].x, points[0].y
    text = f"M{x} {y}"
    for point in points[1:]:
        dx, dy = point.x - x, point.y - y
        if not dx:
            text += f"v{dy}"
        elif not dy:
            text += f"h{dx}"
        else:
            # A minus parts two numbers as well as a blank does.
            text += f"l{dx}{'' if dy < 0 else ' '}{dy}"
        x, y = point.x, point.y
    return text + "z"


def path(polygons: Iterable[kdb.Polygon], name: str = "") -> str:
    """Return a path element; nothing when there is no polygon."""
    data = outline(polygons)
    kind = f'class="{name}" ' if name else ""
    return f'<path {kind}d="{data}"/>' if data else ""


def smoothed(region: kdb.Region, by_nm: float) -> kdb.Region:
    """Return shapes with fewer corners, none of them off by more: what no eye can see."""
    return region.smoothed(max(int(by_nm), 1), keep_hv=True)


class Symbols:
    """The cells of one drawing as they are defined in one picture."""

    def __init__(self, drawing: Drawing, canvas: Canvas, smooth_nm: float = 0) -> None:
        """Define into a canvas; corners may be off by so many nanometers."""
        self._drawing = drawing
        self._canvas = canvas
        self._smooth_nm = smooth_nm
        self._names: dict[tuple[int, int], str] = {}

    def layer(self, cell: kdb.Cell, layer: str) -> str:
        """Return the elements that draw a layer of a cell and of all below it."""
        index = self._drawing.index(layer)
        return "" if index is None else self._content(cell, index)

    def use(self, cell: kdb.Cell, layer: str) -> str:
        """Return a reference to a layer of a cell, which is defined when it is used first."""
        index = self._drawing.index(layer)
        name = "" if index is None else self._name(cell, index)
        return f'<use href="#{name}"/>' if name else ""

    def _content(self, cell: kdb.Cell, index: int) -> str:
        own = kdb.Region(cell.shapes(index)).merged()
        if self._smooth_nm:
            own = smoothed(own, self._smooth_nm)
        parts = [path(own.each())]
        for instance in cell.each_inst():
            if instance.cell.bbox(index).empty():
                continue
            name = self._name(instance.cell, index)
            parts += [f"<use {href(name, t)}/>" for t in instance.cell_inst.each_cplx_trans()]
        return "".join(parts)

    def _name(self, cell: kdb.Cell, index: int) -> str:
        if cell.bbox(index).empty():
            return ""
        key = (cell.cell_index(), index)
        if key not in self._names:
            content = self._content(cell, index)
            self._names[key] = f"c{len(self._names)}"
            self._canvas.define(f'<g id="{self._names[key]}">{content}</g>')
        return self._names[key]


def href(name: str, trans: kdb.ICplxTrans) -> str:
    """Return the attributes of a `<use>` at a place."""
    shift = trans.disp
    if trans.is_unity() or (not trans.is_mirror() and trans.angle == 0 and trans.mag == 1):
        return f'href="#{name}" x="{shift.x}" y="{shift.y}"'
    return f'href="#{name}" transform="{matrix(trans)}"'


def matrix(trans: kdb.ICplxTrans) -> str:
    """Return a place as SVG writes it."""
    turn = kdb.DCplxTrans(trans.mag, trans.angle, trans.is_mirror(), kdb.DVector())
    x, y = turn * kdb.DVector(1, 0), turn * kdb.DVector(0, 1)
    values = (x.x, x.y, y.x, y.y, trans.disp.x, trans.disp.y)
    return f"matrix({' '.join(f'{value:.12g}' for value in values)})"
