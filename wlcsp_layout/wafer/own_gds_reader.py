"""KLayout's reading of a user's GDSII file: which cells, what is refused, what is made of paths."""

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from itertools import pairwise

import klayout.db as kdb

from wlcsp_layout.geometry import Xy
from wlcsp_layout.layout import CellContent, LayerKey, Placement, Text
from wlcsp_layout.model.drop_in import OwnGds
from wlcsp_layout.wafer.own_gds import listed, scale_of

Problem = tuple[str, str, str]
"""Code, what is wrong, what to do."""

STRANGE = ("texts on a layer of shapes", "shapes on a layer of texts")
INEXACT = "paths with round ends, no width, an odd one or slanted parts"
UNPLAIN = "texts that are empty or not of printable ASCII"
EMPTY = "shapes without an area"
CROSSING = "outlines that cross themselves"
WRONG = {
    CROSSING: ("E555", "draw what is meant: readers differ in it"),
    INEXACT: ("E555", "draw them as polygons"),
    EMPTY: ("E555", "delete them"),
    **dict.fromkeys(STRANGE, ("E556", "give texts a layer of their own: text, or null")),
    UNPLAIN: ("E556", "write them in plain letters, or leave their layer out with null"),
}
"""What shapes can be, in the order in which it is said: the code and what to do."""


class UnusableError(Exception):
    """A file in which there is nothing to look at."""

    def __init__(self, code: str, what: str, mend: str) -> None:
        """Keep what there is to say."""
        self.code, self.what, self.mend = code, what, mend
        super().__init__(what)


class Reader:
    """One file; `problems` are all that is wrong with it."""

    def __init__(self, own: OwnGds) -> None:
        """Read the file.  Raises: UnusableError when it cannot be read, or has no such cell."""
        self._own = own
        self._layout = _opened(own)
        self._top = _top(self._layout, own)
        self._below = [
            self._layout.cell(index)
            for index in self._layout.each_cell_bottom_up()
            if index == self._top.cell_index() or index in set(self._top.called_cells())
        ]
        self._scale = scale_of(self._layout.dbu)
        self._off_grid: Counter[str] = Counter()
        self._paths: Counter[str] = Counter()
        self._dissolved: Counter[str] = Counter()
        self._merged: list[LayerKey] = []
        self.problems = list(self._judged())
        if not self.problems:
            self._dissolve()
            self._merge()
            self.cells = tuple(self._content(cell) for cell in self._ordered())
            if self._off_grid:
                self.problems.append(
                    (
                        "E553",
                        f"corners off the grid, of a database unit of {self._layout.dbu:g} um: "
                        + listed(self._off_grid),
                        "snap them to 0.001 um",
                    )
                )

    @property
    def remarks(self) -> Iterator[str]:
        """Yield in words what was changed without changing any area."""
        if self._paths:
            yield f"paths are drawn as polygons: {listed(self._paths)}"
        if self._dissolved:
            yield f"turned or mirrored placements are dissolved: {listed(self._dissolved)}"
        if self._merged:
            yield f"shapes that overlap are merged, without cells: {_keys(self._merged)}"

    @cached_property
    def extents(self) -> dict[LayerKey, tuple[int, int, int, int]]:
        """Left, bottom, right and top [nm] of each layer that is drawn."""
        found: dict[LayerKey, tuple[int, int, int, int]] = {}
        if self.problems or self._scale is None:
            return found
        for index, key in self._mapped:
            box = self._top.bbox(index)
            if not box.empty():
                sides = (box.left, box.bottom, box.right, box.top)
                left, bottom, right, top = (int(side * self._scale) for side in sides)
                found[key] = (left, bottom, right, top)
        return found

    @cached_property
    def _keys(self) -> list[tuple[int, LayerKey]]:
        infos = [(index, self._layout.get_info(index)) for index in self._layout.layer_indexes()]
        return sorted(
            ((index, (info.layer, info.datatype)) for index, info in infos),
            key=lambda item: item[1],
        )

    @property
    def _mapped(self) -> list[tuple[int, LayerKey]]:
        return [(i, key) for i, key in self._keys if self._own.layers.get(key) is not None]

    def _judged(self) -> Iterator[Problem]:
        if self._scale is None:
            yield (
                "E553",
                f"its database unit is {self._layout.dbu:g} um",
                "use a unit that is an exact number of picometers, best 0.001 um",
            )
            return
        yield from self._judged_layers()
        yield from self._judged_placements()
        yield from self._judged_shapes()

    def _judged_layers(self) -> Iterator[Problem]:
        used = [
            key
            for index, key in self._keys
            if any(not cell.shapes(index).is_empty() for cell in self._below)
        ]
        if lost := [key for key in used if key not in self._own.layers]:
            yield (
                "E551",
                f"layers that `layers` does not name: {_keys(lost)}",
                "name each layer, with null for one that is to be left out",
            )
        if idle := sorted(set(self._own.layers) - set(used)):
            yield (
                "E551",
                f"`layers` names what {self._top.name} does not have: {_keys(idle)}",
                f"it has {_keys(used) or 'nothing'}",
            )

    def _judged_placements(self) -> Iterator[Problem]:
        odd: Counter[str] = Counter()
        for cell in self._below:
            for instance in cell.each_inst():
                trans = instance.cplx_trans
                if trans.is_mag() or not trans.is_ortho():
                    odd[cell.name] += 1
        if odd:
            yield (
                "E552",
                f"placements that are scaled, or turned by no right angle: {listed(odd)}",
                "flatten them in an editor, and look at what is rounded",
            )

    def _judged_shapes(self) -> Iterator[Problem]:
        found: dict[str, Counter[str]] = {}
        for cell in self._below:
            for index, key in self._mapped:
                is_text = self._own.layers[key] == "text"
                for shape in cell.shapes(index).each():
                    if why := _wrong(shape, is_text=is_text):
                        where = f"{_keys([key])} of {cell.name}" if why in STRANGE else cell.name
                        found.setdefault(why, Counter())[where] += 1
                    elif shape.is_path():
                        self._paths[cell.name] += 1
        for why, (code, mend) in WRONG.items():
            if why in found:
                yield code, f"{why}: {listed(found[why])}", mend

    def _dissolve(self) -> None:
        """Resolve placements that our files may not have; right angles are exact."""
        for cell in self._below:
            while turned := [i for i in cell.each_inst() if i.trans.rot]:
                self._dissolved[cell.name] += 1
                turned[0].flatten()
        # What is turned has taken its cells along, all levels of them.

    def _merge(self) -> None:
        """Make one shape of those of a layer that share area: mask shops take none that do."""
        for index, key in self._mapped:
            if self._own.layers[key] == "text":
                continue
            shapes = kdb.Region(self._top.begin_shapes_rec(index)).flatten()
            if shapes.merged(min_coherence=False, min_wc=2).is_empty():
                continue
            self._merged.append(key)
            merged = shapes.merged()
            for cell in self._below:
                cell.shapes(index).clear()
            for polygon in merged.each():
                self._top.shapes(index).insert(polygon.resolved_holes())

    def _ordered(self) -> Iterator[kdb.Cell]:
        called = {self._top.cell_index(), *self._top.called_cells()}
        for index in self._layout.each_cell_bottom_up():
            if index in called:
                yield self._layout.cell(index)

    def _content(self, cell: kdb.Cell) -> CellContent:
        polygons: dict[LayerKey, tuple[tuple[Xy, ...], ...]] = {}
        texts: list[Text] = []
        for index, key in self._mapped:
            outlines: list[tuple[Xy, ...]] = []
            for shape in cell.shapes(index).each():
                if shape.is_text():
                    at = self._place(cell, shape.text.x, shape.text.y)
                    texts.append(Text(layer=key, at=at, string=shape.text.string))
                else:
                    points = shape.simple_polygon.each_point()
                    outlines.append(tuple(self._place(cell, p.x, p.y) for p in points))
            if outlines:
                polygons[key] = tuple(sorted(outlines))
        return CellContent(
            name=cell.name,
            polygons=polygons,
            texts=tuple(sorted(texts, key=lambda text: (text.layer, text.at, text.string))),
            placements=tuple(self._placements(cell)),
        )

    def _placements(self, cell: kdb.Cell) -> Iterator[Placement]:
        for instance in cell.each_inst():
            name, at = instance.cell.name, instance.trans.disp
            a, b = instance.a, instance.b
            columns, rows = max(instance.na, 1), max(instance.nb, 1)
            if columns == rows == 1:
                yield Placement(cell=name, at=self._place(cell, at.x, at.y))
            elif not a.y and not b.x and a.x >= 0 and b.y >= 0:
                yield Placement(
                    cell=name,
                    at=self._place(cell, at.x, at.y),
                    columns=columns,
                    rows=rows,
                    pitch=self._place(cell, a.x, b.y),
                )
            else:
                for n in range(columns):
                    for m in range(rows):
                        x, y = at.x + n * a.x + m * b.x, at.y + n * a.y + m * b.y
                        yield Placement(cell=name, at=self._place(cell, x, y))

    def _place(self, cell: kdb.Cell, x: int, y: int) -> Xy:
        """Return a place in nanometers; what is off the grid is counted."""
        scale = self._scale or Fraction(1)
        exact = x * scale, y * scale
        if exact[0].denominator != 1 or exact[1].denominator != 1:
            self._off_grid[cell.name] += 1
        return int(exact[0]), int(exact[1])


def _opened(own: OwnGds) -> kdb.Layout:
    layout = kdb.Layout()
    options = kdb.LoadLayoutOptions()
    # What it would warn of on standard output, it leaves out: nothing may be.
    options.warn_level = 0
    try:
        layout.read(str(own.path), options)
    except (RuntimeError, UnicodeDecodeError) as error:
        said = " ".join(str(error).split())
        raise UnusableError("E550", f"KLayout cannot read it: {said}", "write it anew") from error
    return layout


def _top(layout: kdb.Layout, own: OwnGds) -> kdb.Cell:
    tops = sorted(cell.name for cell in layout.top_cells())
    if own.cell is not None:
        cell = layout.cell(own.cell)
        if cell is None:
            what = f"it has no cell {own.cell}"
            raise UnusableError("E550", what, f"at its top are {', '.join(tops) or 'none'}")
        return cell
    if len(tops) != 1:
        what = f"it has {len(tops)} cells that no other places: {', '.join(tops) or 'none'}"
        raise UnusableError("E550", what, "say which one: cell")
    return layout.cell(tops[0])


def _is_exact(path: kdb.Path) -> bool:
    """Tell whether a path is a polygon with corners on the grid."""
    points = list(path.each_point())
    is_axial = all(a.x == b.x or a.y == b.y for a, b in pairwise(points))
    return path.width > 0 and not path.width % 2 and not path.is_round() and is_axial


def _wrong(shape: kdb.Shape, *, is_text: bool) -> str:
    """Return what is wrong with a shape, a key of `WRONG`; empty for nothing."""
    if shape.is_text() != is_text:
        return STRANGE[is_text]
    if is_text and not _is_plain(shape):
        return UNPLAIN
    if is_text:
        return ""
    if shape.is_path():
        return "" if _is_exact(shape.path) else INEXACT
    if not shape.area():
        return EMPTY
    return CROSSING if _crosses_itself(shape) else ""


def _crosses_itself(shape: kdb.Shape) -> bool:
    """Tell whether an outline goes around some area twice, or the wrong way."""
    return not shape.is_box() and kdb.Region(shape.polygon).merged().area() != shape.area()


def _keys(keys: list[LayerKey]) -> str:
    return ", ".join(f"{layer}/{datatype}" for layer, datatype in keys)


def _is_plain(shape: kdb.Shape) -> bool:
    """Tell whether all readers agree on a text: bytes beyond ASCII have no encoding in GDSII."""
    try:
        string = shape.text.string
    except UnicodeDecodeError:
        return False
    return bool(string) and all(" " <= letter <= "~" for letter in string)
