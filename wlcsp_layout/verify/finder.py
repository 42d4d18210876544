"""How the dies of a file are found, whatever its hierarchy.

A die is found by its outline on the layer `die`, whatever the cells are called and however they
are nested: a cell that holds one outline is one die, placed as often as the file says. Shapes that
lie over a die without belonging to its cell make that die one of its own kind. So the judgment
does not depend on the hierarchy, and the dies that are alike are judged once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias

import klayout.db as kdb

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Package
from wlcsp_layout.units import number_text
from wlcsp_layout.verify.die import DieArray, DrawnDie
from wlcsp_layout.verify.letter_cells import LetterCells
from wlcsp_layout.verify.number_windows import Read, Windows, windows_of

NOT_OF_DIES = ("wafer", "usable", "mark")
"""Layers of the wafer alone: what they have over a die does not make it another kind of die."""

Placed: TypeAlias = tuple[kdb.ICplxTrans, kdb.CellInstArray]
"""An instance of a cell, and how the cell that holds it is placed."""


@dataclass(frozen=True, kw_only=True)
class _Outside:
    """A cell that is no die's: its own shapes, or those of all cells below it, too."""

    cell: kdb.Cell
    trans: kdb.ICplxTrans
    with_children: bool


@dataclass(frozen=True, kw_only=True)
class _Walked:
    """What the cells below the top are."""

    units: dict[int, list[Placed]] = field(default_factory=dict)
    """The places of the cells that hold one outline."""
    loose: list[kdb.Box] = field(default_factory=list)
    """The outlines without such a cell."""
    outside: list[_Outside] = field(default_factory=list)


class Finder:
    """Looks for the dies below a top cell, once."""

    def __init__(self, layout: kdb.Layout, top: kdb.Cell, package: Package) -> None:
        """Begin with nothing found."""
        self._layout = layout
        self._top = top
        self._package = package
        self._counts: dict[int, int] = {}
        self._rest: dict[str, kdb.Region] = {}
        numbers = package.die_numbers
        self._letters = (
            LetterCells(layout=layout, layer=self.index(numbers.layer), pixel_nm=numbers.pixel_nm)
            if numbers
            else None
        )

    def index(self, layer: str) -> int:
        """Return KLayout's number of a layer by its name; the layer may be empty."""
        entry = self._package.layers[layer]
        return int(self._layout.layer(entry.number, entry.datatype))

    @cached_property
    def _walked(self) -> _Walked:
        walked = _Walked()
        self._walk(self._top, kdb.ICplxTrans(), walked)
        return walked

    @cached_property
    def _units(self) -> tuple[list[DrawnDie], list[DieArray]]:
        """The dies that have a cell, without what lies over them."""
        kinds: list[DrawnDie] = []
        arrays: list[DieArray] = []
        for cell_index, places in self._walked.units.items():
            die = self._die_of(self._layout.cell(cell_index))
            arrays += [_array(len(kinds), outer, array, die.shift) for outer, array in places]
            kinds.append(die)
        return kinds, arrays

    @cached_property
    def _windows(self) -> Windows | None:
        """The numbers at dies; what is no number is left with the rest."""
        numbers, box = self._package.die_numbers, self._package.die.box
        if numbers is None or self._letters is None:
            return None
        loose = [(at.left - box.left_nm, at.bottom - box.bottom_nm) for at in self._walked.loose]
        windows = windows_of(numbers, self._units[1], loose)
        for cell, trans in windows.take_letters(self._letters):
            place = kdb.ICplxTrans(trans)
            self._walked.outside.append(_Outside(cell=cell, trans=place, with_children=True))
        return windows

    def numbers(self) -> Iterator[Read]:
        """Yield the number at each die, from the lowest die; nothing where the spec has none."""
        numbers = self._package.die_numbers
        if numbers and self._windows:
            self.rest(numbers.layer)
            yield from self._windows.read([die.number for die in self._units[0]])

    @cached_property
    def _found(self) -> tuple[tuple[DrawnDie, ...], tuple[DieArray, ...]]:
        kinds, arrays = self._with_strangers(*self._units, self._walked.loose)
        count = [0] * len(kinds)
        for item in arrays:
            count[item.kind] += item.columns * item.rows
        order = sorted(range(len(kinds)), key=lambda i: (-count[i], kinds[i].cell, i))
        order = [i for i in order if count[i]]
        new = {old: number for number, old in enumerate(order)}
        placed = tuple(replace(item, kind=new[item.kind]) for item in arrays)
        return tuple(kinds[i] for i in order), placed

    @property
    def kinds(self) -> tuple[DrawnDie, ...]:
        """Each kind of die once, the most frequent first."""
        return self._found[0]

    @property
    def arrays(self) -> tuple[DieArray, ...]:
        """Where dies are."""
        return self._found[1]

    def _outlines(self, cell: kdb.Cell) -> int:
        """Return how many outlines of dies a cell holds, with all that it places.

        One that is drawn twice in the same cell is one die.
        """
        index = cell.cell_index()
        known = self._counts.get(index)
        if known is None:
            known = len({shape.polygon for shape in self._own_outlines(cell)})
            for instance in cell.each_inst():
                known += instance.cell_inst.size() * self._outlines(instance.cell)
            self._counts[index] = known
        return known

    def _own_outlines(self, cell: kdb.Cell) -> Iterator[kdb.Shape]:
        yield from cell.shapes(self.index("die")).each(kdb.Shapes.SRegions)

    def _walk(self, cell: kdb.Cell, trans: kdb.ICplxTrans, walked: _Walked) -> None:
        """Collect the places of the cells that hold one outline, and all that is beside them."""
        walked.loose.extend(trans * shape.bbox() for shape in self._own_outlines(cell))
        walked.outside.append(_Outside(cell=cell, trans=trans, with_children=False))
        for instance in cell.each_inst():
            outlines = self._outlines(instance.cell)
            if outlines == 1:
                places = walked.units.setdefault(instance.cell_index, [])
                places += [(trans, array) for array in _own_arrays(instance)]
                continue
            if self._letters and not outlines and self._letters.take(instance, trans):
                continue
            has_letters = self._letters and self._letters.are_below(instance.cell)
            for element in instance.cell_inst.each_cplx_trans():
                place = trans * element
                if outlines or has_letters:
                    self._walk(instance.cell, place, walked)
                else:
                    walked.outside.append(
                        _Outside(cell=instance.cell, trans=place, with_children=True)
                    )

    def _die_of(self, cell: kdb.Cell) -> DrawnDie:
        outline = kdb.Region(cell.begin_shapes_rec(self.index("die"))).bbox()
        box = self._package.die.box
        shift = (outline.left - box.left_nm, outline.bottom - box.bottom_nm)
        back = kdb.Trans(-shift[0], -shift[1])
        regions = {}
        for name in self._package.layers:
            region = kdb.Region(cell.begin_shapes_rec(self.index(name))).flatten()
            region.transform(back)
            region.merged_semantics = False
            regions[name] = region
        texts = tuple(
            (text.string, (text.x - shift[0], text.y - shift[1]))
            for text in _texts(cell.begin_shapes_rec(self.index("text")))
        )
        return DrawnDie(self._package, cell.name, shift, regions, texts)

    def rest(self, layer: str) -> kdb.Region:
        """Return what a layer has outside of the cells of dies; do not change the region."""
        known = self._rest.get(layer)
        if known is None:
            index = self.index(layer)
            windows = self._windows
            known = kdb.Region()
            # An iterator over all with the dies' cells left out would still visit each die.
            for item in self._walked.outside:
                shapes = kdb.Region(
                    item.cell.begin_shapes_rec(index)
                    if item.with_children
                    else item.cell.shapes(index)
                )
                known += shapes.transformed(item.trans)
            if windows and layer == windows.numbers.layer:
                known = windows.take_shapes(known)
            known.merged_semantics = False
            self._rest[layer] = known
        return known

    def rest_texts(self) -> Iterator[tuple[str, Xy]]:
        """Yield the texts outside of the cells of dies."""
        index = self.index("text")
        for item in self._walked.outside:
            iterator = item.cell.begin_shapes_rec(index)
            if not item.with_children:
                iterator.max_depth = 0
            for text in _texts(iterator):
                at = item.trans * kdb.Point(text.x, text.y)
                yield text.string, (at.x, at.y)

    def _with_strangers(
        self, kinds: list[DrawnDie], arrays: list[DieArray], loose: list[kdb.Box]
    ) -> tuple[list[DrawnDie], list[DieArray]]:
        """Return the dies with those split off over which something lies that is not their own.

        `loose` are outlines without a cell of their own: what lies in the box of such a die, its
        half of the street included, is the die.
        """
        if not arrays and not loose:
            # Without dies all of the wafer is outside of them, and nothing is over any.
            return kinds, arrays
        strangers = _Strangers(
            regions={
                name: self.rest(name) for name in self._package.layers if name not in NOT_OF_DIES
            },
            texts=tuple(self.rest_texts()),
        )
        if loose:
            strangers.regions["die"] = kdb.Region()
        touched = _tiles_touched(self._package, arrays, strangers)
        if not touched and not loose:
            return kinds, arrays
        sorter = _Sorter(self._package, self._top.name, kinds, strangers)
        split: list[DieArray] = []
        for number, array in enumerate(arrays):
            hit = touched.get(number)
            if not hit:
                split.append(array)
                continue
            for place_number, at in enumerate(array.places):
                base = DieArray(kind=array.kind, at=at, turned=array.turned)
                split.append(sorter.with_strangers(base) if place_number in hit else base)
        split += [sorter.loose(box) for box in loose]
        return sorter.kinds, split


@dataclass(frozen=True, kw_only=True)
class _Strangers:
    """What lies outside of the cells of dies, on the wafer."""

    regions: dict[str, kdb.Region]
    """By layer, for the layers that dies have."""
    texts: tuple[tuple[str, Xy], ...]


class _Sorter:
    """Sorts dies with something over them into kinds."""

    def __init__(
        self, package: Package, top: str, kinds: list[DrawnDie], strangers: _Strangers
    ) -> None:
        self.kinds = list(kinds)
        self._package = package
        self._top = top
        self._strangers = strangers
        self._lookup = {name: _shapes(region) for name, region in strangers.regions.items()}
        self._known: dict[object, int] = {}

    def with_strangers(self, die: DieArray) -> DieArray:
        """Return a single die as one of the kind that it is with what lies over it."""
        own = self.kinds[die.kind]
        return self._sorted(
            die, {name: own.drawn(name) for name in self._package.layers}, own.texts
        )

    def loose(self, outline: kdb.Box) -> DieArray:
        """Return the die that an outline without a cell of its own makes of what lies in it."""
        box = self._package.die.box
        at = (outline.left - box.left_nm, outline.bottom - box.bottom_nm)
        regions = {name: kdb.Region() for name in self._package.layers}
        regions["die"] = kdb.Region(outline.moved(-at[0], -at[1]))
        return self._sorted(DieArray(kind=-1, at=at, turned="r0"), regions, ())

    def _sorted(
        self, die: DieArray, own: Mapping[str, kdb.Region], texts: tuple[tuple[str, Xy], ...]
    ) -> DieArray:
        forth = _forth(die.turned, die.at)
        back = forth.inverted()
        tile = _tile(self._package)
        on_wafer = tile.transformed(forth)
        regions: dict[str, kdb.Region] = {}
        extra: list[tuple[str, tuple[kdb.Polygon, ...]]] = []
        for name, region in own.items():
            regions[name] = region.dup()
            if name in self._lookup:
                near = [s.polygon for s in self._lookup[name].each_touching(on_wafer)]
                more = (kdb.Region(near) & kdb.Region(on_wafer)).merged()
                more.transform(back)
                extra.append((name, tuple(sorted(more.each()))))
                regions[name] += more
            regions[name].merged_semantics = False
        inside = tuple(
            (string, (place.x, place.y))
            for string, at in self._strangers.texts
            for place in [back * kdb.Point(*at)]
            if tile.contains(place)
        )
        outline = tuple(sorted(regions["die"].each()))
        key = (die.kind, die.turned, outline, tuple(extra), tuple(sorted(inside)))
        kind = self._known.setdefault(key, len(self.kinds))
        if kind == len(self.kinds):
            # Its markers are in the coordinates of the top cell, at the first of the kind.
            self.kinds.append(
                DrawnDie(self._package, self._top, die.at, regions, (*texts, *inside))
            )
        return DieArray(kind=kind, at=die.at, turned=die.turned)


def _tile(package: Package) -> kdb.Box:
    """Return the die with its half of the street; of an odd street the left half is smaller."""
    x_nm, y_nm = package.wafer.street_nm
    box = package.die.box
    return kdb.Box(
        box.left_nm - x_nm // 2,
        box.bottom_nm - y_nm // 2,
        box.right_nm + x_nm - x_nm // 2,
        box.top_nm + y_nm - y_nm // 2,
    )


def _own_arrays(instance: kdb.Instance) -> Iterator[kdb.CellInstArray]:
    """Yield regular arrays and single places, as which OASIS may not have written an instance.

    They are made anew: a copy shares memory with the layout where that was read from OASIS, and
    KLayout crashes when the copy goes after the layout.
    """
    index = instance.cell_index
    if instance.is_regular_array():
        yield kdb.CellInstArray(
            index, instance.cplx_trans, instance.a, instance.b, instance.na, instance.nb
        )
        return
    for trans in instance.cell_inst.each_cplx_trans():
        yield kdb.CellInstArray(index, trans)


def _array(kind: int, outer: kdb.ICplxTrans, array: kdb.CellInstArray, shift: Xy) -> DieArray:
    trans = outer * array.cplx_trans
    at = trans * kdb.Point(*shift)
    a, b = outer * array.a, outer * array.b
    return DieArray(
        kind=kind,
        at=(at.x, at.y),
        turned=_turned(trans),
        columns=max(array.na, 1),
        rows=max(array.nb, 1),
        a=(a.x, a.y),
        b=(b.x, b.y),
    )


def _turned(trans: kdb.ICplxTrans) -> str:
    """Return a turn as KLayout writes it, but the scale with all digits, of which it drops some."""
    turn = str(trans.s_trans()).partition(" ")[0]
    if not trans.is_ortho():
        angle = trans.angle / 2 if trans.is_mirror() else trans.angle
        turn = f"{turn[0]}{number_text(float(f'{angle:.12g}'))}"
    elif not trans.is_mag():
        return turn
    return f"{turn} *{number_text(trans.mag) if trans.is_mag() else 1}"


def _forth(turned: str, at: Xy) -> kdb.ICplxTrans:
    """Return how the spec's coordinates lie on the wafer."""
    size = "" if "*" in turned else " *1"
    return kdb.ICplxTrans.from_s(f"{turned}{size} {at[0]},{at[1]}")


def _tiles_touched(
    package: Package, arrays: list[DieArray], strangers: _Strangers
) -> dict[int, set[int]]:
    """Return for each array which of its dies, counted as in `places`, lie under strangers."""
    tile = _tile(package)
    covers = kdb.Region()
    boxes: list[kdb.Box] = []
    for array in arrays:
        first = tile.transformed(_forth(array.turned, array.at))
        far = kdb.Vector(
            (array.columns - 1) * array.a[0] + (array.rows - 1) * array.b[0],
            (array.columns - 1) * array.a[1] + (array.rows - 1) * array.b[1],
        )
        boxes.append(first + first.moved(far))
        covers.insert(boxes[-1])
    texts = kdb.Region()
    for _, (x, y) in strangers.texts:
        texts.insert(kdb.Box(x - 1, y - 1, x + 1, y + 1))
    touched: dict[int, set[int]] = {}
    for region in (*strangers.regions.values(), texts):
        # Boxes are quick to look at, and those of partial dies lie beside full dies.
        if (region.extents() & covers).is_empty():
            continue
        over = (region & covers).merged()
        if over.is_empty():
            continue
        places = _shapes(over)
        for number, array in enumerate(arrays):
            if next(places.each_overlapping(boxes[number]), None) is None:
                continue
            around = tile.transformed(_forth(array.turned, (0, 0)))
            for place_number, at in enumerate(array.places):
                own = around.moved(kdb.Vector(*at))
                if any(
                    not (kdb.Region(s.polygon) & kdb.Region(own)).is_empty()
                    for s in places.each_overlapping(own)
                ):
                    touched.setdefault(number, set()).add(place_number)
    return touched


def _shapes(region: kdb.Region) -> kdb.Shapes:
    shapes = kdb.Shapes()
    for polygon in region.each():
        shapes.insert(polygon)
    return shapes


def _texts(iterator: kdb.RecursiveShapeIterator) -> Iterator[kdb.Text]:
    """Yield the texts with their places in the cell at which the iterator began."""
    iterator.shape_flags = kdb.Shapes.STexts
    while not iterator.at_end():
        yield iterator.shape().text.transformed(iterator.trans())
        iterator.next()
