"""The written file as the page shows it: the die by layer, and where dies are on the wafer."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import klayout.db as kdb

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Package


@dataclass(frozen=True, slots=True, kw_only=True)
class Dies:
    """Dies of one cell at `corner + column * across + row * up`, by the corners of their boxes."""

    cell: str
    corner: Xy
    size: Xy
    columns: int
    rows: int
    across: Xy
    up: Xy


class Drawn:
    """A written layout; of its dies the kind that is placed most often is shown."""

    def __init__(self, path: Path, package: Package) -> None:
        """Read the file.  Raises: RuntimeError when KLayout cannot."""
        self._layout = kdb.Layout()
        self._layout.read(str(path))
        self._box = package.die.box
        self._index = {
            name: self._layout.layer(layer.number, layer.datatype)
            for name, layer in package.layers.items()
        }

    @cached_property
    def die(self) -> kdb.Cell:
        """The cell with the outline of a die that is placed most often, else the top cell."""
        counts: Counter[int] = Counter()
        for cell in self._layout.each_cell():
            for instance in cell.each_inst():
                if not self._outline(instance.cell).empty():
                    counts[instance.cell_index] += instance.cell_inst.size()
        return self._layout.cell(counts.most_common(1)[0][0]) if counts else self._top

    def region(self, layer: str) -> kdb.Region:
        """Return a layer of the die, merged, in the coordinates of the spec."""
        shapes = kdb.Region(self.die.begin_shapes_rec(self._index[layer]))
        return shapes.merged().moved(self._shift)

    @property
    def labels(self) -> Iterator[tuple[str, kdb.Point]]:
        """Yield the names on the die with their anchors, in the coordinates of the spec."""
        walk = self.die.begin_shapes_rec(self._index["text"])
        while not walk.at_end():
            if walk.shape().is_text():
                text = walk.shape().text.transformed(walk.trans())
                yield text.string, kdb.Point(text.x, text.y) + self._shift
            walk.next()

    @property
    def dies(self) -> Iterator[Dies]:
        """Yield all dies of the wafer."""
        yield from self._dies_below(self._top, kdb.Trans())

    @property
    def _top(self) -> kdb.Cell:
        return max(self._layout.top_cells(), key=lambda cell: cell.child_cells())

    @cached_property
    def _shift(self) -> kdb.Vector:
        """From the coordinates of the die's cell to those of the spec."""
        outline = self.die.bbox_per_layer(self._index["die"])
        return kdb.Vector(self._box.left_nm - outline.left, self._box.bottom_nm - outline.bottom)

    def _outline(self, cell: kdb.Cell) -> kdb.Box:
        """Return the outline of a die that a cell itself holds."""
        box = kdb.Box()
        for shape in cell.shapes(self._index["die"]).each(kdb.Shapes.SRegions):
            box += shape.bbox()
        return box

    def _dies_below(self, cell: kdb.Cell, trans: kdb.Trans) -> Iterator[Dies]:
        for instance in cell.each_inst():
            placed, outline = instance.cell_inst, self._outline(instance.cell)
            place = trans * placed.trans
            if outline.empty():
                if not instance.cell.bbox_per_layer(self._index["die"]).empty():
                    yield from self._dies_below(instance.cell, place)
                continue
            box, across, up = outline.transformed(place), trans * placed.a, trans * placed.b
            yield Dies(
                cell=instance.cell.name,
                corner=(box.left, box.bottom),
                size=(box.width(), box.height()),
                columns=max(placed.na, 1),
                rows=max(placed.nb, 1),
                across=(across.x, across.y),
                up=(up.x, up.y),
            )
