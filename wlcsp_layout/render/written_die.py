"""One die of a written wafer with what lies around it, in the spec's coordinates.

Cells do not matter: a die is where its outline is drawn, and the shapes are those that the whole
wafer has there, street and neighbors included. It is the die closest to the wafer's center.
"""

from collections.abc import Sequence
from pathlib import Path

import klayout.db as kdb

from wlcsp_layout.errors import Finding, SpecError
from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Package

Corners = tuple[int, int, int, int]
"""Left, bottom, right, top [nm]."""


class WrittenDie:
    """Polygons of a die as the file has them."""

    def __init__(self, path: Path, package: Package) -> None:
        """Read the file and find a die.

        Raises: SpecError when there is no die of the spec's size, or no single top cell;
        RuntimeError from KLayout when the file is damaged.
        """
        self._package = package
        self._layout = kdb.Layout()
        self._layout.read(str(path))
        tops = [cell for cell in self._layout.top_cells() if cell.name != "$$$CONTEXT_INFO$$$"]
        if len(tops) != 1:
            raise SpecError([_no_die(path, f"it has {len(tops)} top cells, not one")])
        if self._layout.dbu != 0.001:  # noqa: PLR2004  exactly as files say it
            raise SpecError([_no_die(path, f"its unit is {self._layout.dbu} um, not 0.001 um")])
        self._top = tops[0]
        self._shift = self._found(path)

    def polygons(self, layer: str, near: Corners) -> tuple[kdb.Polygon, ...]:
        """Return a layer's merged polygons that touch a box."""
        dx, dy = self._shift
        box = kdb.Box(*near).moved(dx, dy)
        shapes = kdb.Region(self._top.begin_shapes_rec_touching(self._index(layer), box))
        # Merged at once: the layout may go before the region does.
        merged = shapes.merged()
        merged.move(-dx, -dy)
        return tuple(sorted(merged.each()))

    def texts(self, near: Corners) -> tuple[tuple[str, Xy], ...]:
        """Return the texts in a box with their places."""
        dx, dy = self._shift
        box = kdb.Box(*near).moved(dx, dy)
        found = kdb.Texts(self._top.begin_shapes_rec_touching(self._index("text"), box))
        return tuple(sorted((text.string, (text.x - dx, text.y - dy)) for text in found.each()))

    def _index(self, layer: str) -> int:
        entry = self._package.layers[layer]
        return int(self._layout.layer(entry.number, entry.datatype))

    def _found(self, path: Path) -> Xy:
        """Return where the zero of the spec's coordinates is on the wafer."""
        box = self._package.die.box
        reach = 2 * max(box.width_nm, box.height_nm)
        index = self._index("die")
        whole = self._top.bbox(index)
        if whole.empty():
            layer = self._package.layers["die"]
            what = f"it has no outline of a die on layer {layer.number}/{layer.datatype}"
            raise SpecError([_no_die(path, what)])
        sizes: set[tuple[int, int]] = set()
        while True:
            near = kdb.Box(-reach, -reach, reach, reach)
            outlines = _boxes(self._top.begin_shapes_rec_touching(index, near))
            fitting = [
                item
                for item in outlines
                if (item.width(), item.height()) == (box.width_nm, box.height_nm)
            ]
            if fitting:
                best = min(fitting, key=_rank)
                return (best.left - box.left_nm, best.bottom - box.bottom_nm)
            sizes.update((item.width(), item.height()) for item in outlines)
            if whole.inside(near):
                raise SpecError([_other_size(path, self._package, sorted(sizes))])
            reach *= 2


def _boxes(iterator: kdb.RecursiveShapeIterator) -> list[kdb.Box]:
    """Return the extents of shapes on the wafer."""
    found = []
    while not iterator.at_end():
        found.append(iterator.shape().bbox().transformed(iterator.trans()))
        iterator.next()
    return found


def _rank(box: kdb.Box) -> tuple[int, int, int]:
    """Return how far a die is from the wafer's center; of equals, the lower left is first."""
    x, y = box.left + box.right, box.bottom + box.top
    return (x * x + y * y, y, x)


def _no_die(path: Path, what: str) -> Finding:
    return Finding(
        code="E438",
        subject=str(path),
        what=what,
        mend="give a layout that wlcsp gen wrote, or an edited copy, and its spec",
    )


def _other_size(path: Path, package: Package, sizes: Sequence[tuple[int, int]]) -> Finding:
    box = package.die.box
    drawn = " and ".join(f"{x / 1000:g} x {y / 1000:g}" for x, y in sizes)
    return Finding(
        code="E438",
        subject=str(path),
        what=f"its dies are {drawn} um, those of the spec "
        f"{box.width_nm / 1000:g} x {box.height_nm / 1000:g} um",
        mend="give the spec that the layout was made from",
    )
