"""The XOR of two hierarchies without flattening what both have alike.

From the top down, what two cells place alike cancels out and is compared once, in the coordinates
of the placed cell; what they place differently is compared where they place it. The result is the
XOR of the flat layouts as long as no difference inside a cell is covered by something outside of
it; `layouts.py` looks for that, and compares such a layer flat.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import klayout.db as kdb

from wlcsp_layout.compare.drawing import Drawing
from wlcsp_layout.compare.placements import Placed, Placements, placements, sampled
from wlcsp_layout.layout import LayerKey

MOST_POLYGONS = 20_000
"""In all places that differ of one cell: more are not compared shape by shape."""
MOST_SAMPLED = 1_000
"""Places at which is looked whether something covers a difference."""

MOST_SPREAD = 5_000
"""Polygons of a difference, at all these places together: of more, fewer places."""
ROOM_NM = 10

Texts = Counter[tuple[LayerKey, str, int, int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The difference of one layer in one cell, in its coordinates; regions are merged."""

    cell: str
    """In A; it may have another prefix in B."""
    placed: int
    """How often both layouts place the cell: alike, unless its places could not be measured."""
    only_a: kdb.Region
    only_b: kdb.Region


@dataclass(frozen=True, slots=True, kw_only=True)
class CellPair:
    """Two cells that stand at the same places."""

    name: str
    one: kdb.Cell
    other: kdb.Cell
    placed: int
    placements: Placements


@dataclass(kw_only=True)
class Walk:
    """The pairs of cells below two top cells, and what differs in them."""

    a: Drawing
    b: Drawing
    pairs: list[CellPair] = field(default_factory=list)
    uncounted: list[CellPair] = field(default_factory=list)
    """Those whose differing places hold too many polygons."""

    def __post_init__(self) -> None:
        """Find the pairs, each before those that it places."""
        cells_a, cells_b = self.a.cells(), self.b.cells()
        placed: Counter[str] = Counter()
        top = self.a.short(self.a.top)
        placed[top] = 1
        for name, one in cells_a.items():
            other = self.b.top if name == top else cells_b.get(name)
            if not placed[name] or other is None:
                continue
            pair = CellPair(
                name=name,
                one=one,
                other=other,
                placed=placed[name],
                placements=placements(self.a, self.b, one, other),
            )
            self.pairs.append(pair)
            if self._polygons(pair) > MOST_POLYGONS:
                self.uncounted.append(pair)
                # What they place is compared once, wherever it stands.
                old, new = (
                    Counter(place.cell for place in side)
                    for side in (pair.placements.only_a, pair.placements.only_b)
                )
                for cell, count in (old & new).items():
                    placed[cell] += count * placed[name]
            for array in pair.placements.common:
                placed[array.cell] += array.count * placed[name]

    def parts(self, layer: LayerKey) -> Iterator[Part]:
        """Yield the differences of a layer, from the top cell down."""
        for pair in self.pairs:
            rest_a = self._rest(self.a, pair.one, pair.placements.only_a, layer, pair)
            rest_b = self._rest(self.b, pair.other, pair.placements.only_b, layer, pair)
            if rest_a.is_empty() and rest_b.is_empty():
                continue
            only_a = _less(rest_a - rest_b, self.b, pair.other, layer)
            only_b = _less(rest_b - rest_a, self.a, pair.one, layer)
            if not (only_a.is_empty() and only_b.is_empty()):
                cell = pair.one.name
                yield Part(cell=cell, placed=pair.placed, only_a=only_a, only_b=only_b)

    def texts(self) -> Iterator[tuple[CellPair, Texts, Texts]]:
        """Yield the texts that only one cell of a pair has."""
        for pair in self.pairs:
            one = self._texts(self.a, pair.one, pair.placements.only_a, pair)
            other = self._texts(self.b, pair.other, pair.placements.only_b, pair)
            if one != other:
                yield pair, one - other, other - one

    def places(self, name: str) -> list[kdb.ICplxTrans]:
        """Return where on the top cell both place a cell alike; of many, evenly spread ones."""
        if self.pairs[0].name == name:
            return [kdb.ICplxTrans()]
        found: list[kdb.ICplxTrans] = []
        for pair in self.pairs:
            arrays = [array for array in pair.placements.common if array.cell == name]
            if arrays:
                found += sampled(self.places(pair.name), arrays, MOST_SAMPLED)
        return found

    def has(self, pair: CellPair, layer: LayerKey) -> bool:
        """Tell whether the places of a pair that differ have anything on a layer."""
        sides = ((self.a, pair.placements.only_a), (self.b, pair.placements.only_b))
        for drawing, places in sides:
            index = drawing.layers.get(layer)
            cells = drawing.cells()
            for name in {place.cell for place in places}:
                if index is not None and not cells[name].bbox(index).empty():
                    return True
        return False

    def is_covered(self, part: Part, layer: LayerKey) -> bool:
        """Tell whether a difference inside a cell is hidden by something outside of it."""
        name = part.cell.removeprefix(self.a.prefix)
        if name == self.pairs[0].name:
            return False
        places = self.places(name)
        sides = ((part.only_a, self.b), (part.only_b, self.a))
        for region, against in sides:
            spread = kdb.Region()
            step = max(len(places) * region.count() // MOST_SPREAD, 1)
            for trans in places[::step]:
                spread += region.transformed(trans)
            if not (spread & _near(spread, against, against.top, layer)).is_empty():
                return True
        return False

    def _polygons(self, pair: CellPair) -> int:
        """Return how many polygons the differing places of a pair hold, in A or in B."""
        most = 0
        for drawing, places in (
            (self.a, pair.placements.only_a),
            (self.b, pair.placements.only_b),
        ):
            cells = drawing.cells()
            counts = Counter(place.cell for place in places)
            known: dict[str, int] = {}
            total = sum(n * flat_count(drawing, cells[cell], known) for cell, n in counts.items())
            most = max(most, total)
        return most

    def _rest(
        self,
        drawing: Drawing,
        cell: kdb.Cell,
        places: tuple[Placed, ...],
        layer: LayerKey,
        pair: CellPair,
    ) -> kdb.Region:
        """Return the cell's own shapes and those of the places that differ, not merged."""
        index = drawing.layers.get(layer)
        if index is None:
            return kdb.Region()
        region = kdb.Region(cell.shapes(index))
        if pair in self.uncounted:
            return region
        cells = drawing.cells() if places else {}
        flat: dict[str, kdb.Region] = {}
        for place in places:
            if place.cell not in flat:
                shapes = cells[place.cell].begin_shapes_rec(index)
                flat[place.cell] = kdb.Region(shapes).flatten()
            region += flat[place.cell].transformed(place.trans)
        return region

    def _texts(
        self, drawing: Drawing, cell: kdb.Cell, places: tuple[Placed, ...], pair: CellPair
    ) -> Texts:
        found: Texts = Counter()
        cells = drawing.cells() if places else {}
        for layer, index in drawing.layers.items():
            for shape in cell.shapes(index).each(kdb.Shapes.STexts):
                text = shape.text
                found[layer, text.string, text.x, text.y] += 1
            for place in () if pair in self.uncounted else places:
                iterator = cells[place.cell].begin_shapes_rec(index)
                iterator.shape_flags = kdb.Shapes.STexts
                while not iterator.at_end():
                    text = iterator.shape().text.transformed(iterator.trans())
                    at = place.trans * kdb.Point(text.x, text.y)
                    found[layer, text.string, at.x, at.y] += 1
                    iterator.next()
        return found


def flat_count(
    drawing: Drawing, cell: kdb.Cell, known: dict[str, int], layer: LayerKey | None = None
) -> int:
    """Return how many shapes a cell holds with all that it places, on one layer or on all.

    `known` keeps the counts by name.
    """
    name = cell.name
    if name not in known:
        layers = drawing.layers
        indexes = layers.values() if layer is None else [layers[layer]] if layer in layers else []
        known[name] = sum(cell.shapes(index).size() for index in indexes) + sum(
            max(i.na, 1) * max(i.nb, 1) * flat_count(drawing, i.cell, known, layer)
            for i in cell.each_inst()
        )
    return known[name]


def _less(region: kdb.Region, drawing: Drawing, cell: kdb.Cell, layer: LayerKey) -> kdb.Region:
    """Return a region less all that a cell has there, with the cells that it places; merged."""
    return (region - _near(region, drawing, cell, layer)).merged()


def _near(region: kdb.Region, drawing: Drawing, cell: kdb.Cell, layer: LayerKey) -> kdb.Region:
    """Return what a cell has on a layer where a region is, flat."""
    index = drawing.layers.get(layer)
    if index is None or region.is_empty():
        return kdb.Region()
    # Room about each place: KLayout finds nothing that overlaps a search region 1 nm wide.
    where = region.extents(ROOM_NM).merged()
    iterator = kdb.RecursiveShapeIterator(drawing.layout, cell, index, where, False)  # noqa: FBT003  KLayout takes it by place
    return kdb.Region(iterator).flatten()
