"""The dies of a file by their outlines, whatever the cells are called; and the balls of a die."""

from collections import Counter
from dataclasses import dataclass

import klayout.db as kdb

from wlcsp_layout.errors import Finding, SpecError
from wlcsp_layout.render.placed import Array, arrays_of
from wlcsp_layout.render.reading import Drawing


@dataclass(frozen=True, slots=True, kw_only=True)
class DieKind:
    """A die that stands once or more often on the wafer.

    `box` is its outline in the coordinates of `cell`. `is_alone` tells that the cell is that die
    and nothing else: a file that was flattened has all dies in one cell.
    """

    cell: kdb.Cell
    box: kdb.Box
    arrays: tuple[Array, ...]
    is_alone: bool

    @property
    def count(self) -> int:
        """How many of them there are."""
        return sum(array.count for array in self.arrays)


@dataclass(frozen=True, slots=True, kw_only=True)
class BallDisc:
    """A ball as it is drawn: center and diameter [nm]."""

    at: kdb.Point
    diameter_nm: int


def die_kinds(drawing: Drawing) -> tuple[DieKind, ...]:
    """Return the dies, the most frequent first.

    Raises: SpecError (E433) when there is no die outline at all.
    """
    index = drawing.index("die")
    layout = drawing.layout
    if index is None:
        raise SpecError([_no_die(drawing)])
    cells = [cell for cell in layout.each_cell() if cell.shapes(index).size()]
    standing = arrays_of(layout, drawing.top, {cell.cell_index() for cell in cells})
    kinds: list[DieKind] = []
    for cell in cells:
        boxes = sorted(
            (shape.bbox() for shape in cell.shapes(index).each() if not shape.is_text()),
            key=lambda box: (box.bottom, box.left),
        )
        sizes = Counter((box.width(), box.height()) for box in boxes)
        for size in sizes:
            same = [box for box in boxes if (box.width(), box.height()) == size]
            kinds.append(_kind(cell, same, standing[cell.cell_index()], is_alone=len(boxes) == 1))
    kinds = [kind for kind in kinds if kind.count]
    if not kinds:
        raise SpecError([_no_die(drawing)])
    return tuple(sorted(kinds, key=lambda kind: (-kind.count, kind.cell.name, kind.box)))


def _no_die(drawing: Drawing) -> Finding:
    layer, datatype = drawing.table.keys["die"]
    return Finding(
        code="E433",
        subject=str(drawing.path),
        what=f"there is no die in it: layer die ({layer}/{datatype}) is empty",
        mend="give a layout that wlcsp gen has written, and its spec with --spec when its layers "
        "have other numbers",
    )


def _kind(cell: kdb.Cell, same: list[kdb.Box], standing: list[Array], *, is_alone: bool) -> DieKind:
    first = same[0]
    arrays: list[Array] = []
    for box in same:
        moved = kdb.ICplxTrans(box.p1 - first.p1)
        arrays += [
            Array(
                first=array.first * moved,
                across=array.across,
                up=array.up,
                columns=array.columns,
                rows=array.rows,
            )
            for array in standing
        ]
    return DieKind(cell=cell, box=first, arrays=tuple(arrays), is_alone=is_alone)


def ball_discs(drawing: Drawing, kind: DieKind) -> tuple[BallDisc, ...]:
    """Return the balls of a die, from the top, from the left."""
    index = drawing.index("ball")
    if index is None:
        return ()
    found: set[tuple[int, int, int]] = set()
    walk = kind.cell.begin_shapes_rec_touching(index, kind.box)
    while not walk.at_end():
        if not walk.shape().is_text():
            box = walk.shape().bbox().transformed(walk.trans())
            found.add((-box.center().y, box.center().x, box.width()))
        walk.next()
    return tuple(
        BallDisc(at=kdb.Point(x, -y), diameter_nm=diameter) for y, x, diameter in sorted(found)
    )
