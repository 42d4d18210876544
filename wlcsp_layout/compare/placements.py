"""Where a cell places others: what two cells have in common, and the rest in words."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import hypot
from typing import NamedTuple

import klayout.db as kdb

from wlcsp_layout.compare.drawing import Drawing
from wlcsp_layout.compare.words import place as words_of
from wlcsp_layout.compare.words import shift as shift_words
from wlcsp_layout.geometry import Xy
from wlcsp_layout.units import number_text

MOST_MATCHED = 1_000
"""Places of a cell among which the nearest are looked for; of more, only one common shift."""


class Turn(NamedTuple):
    """How a placed cell is turned: mirrored at the x axis first, then by degrees."""

    is_mirrored: bool
    degrees: float
    magnification: float

    @property
    def is_askew(self) -> bool:
        """Whether it magnifies, or turns by other than a multiple of 90 degrees."""
        return self.magnification != 1 or self.degrees % 90 != 0

    @property
    def words(self) -> str:
        """Return the turn as KLayout writes it: r0, m90."""
        angle = self.degrees / 2 if self.is_mirrored else self.degrees
        times = f"*{number_text(self.magnification)}" if self.magnification != 1 else ""
        return f"{'m' if self.is_mirrored else 'r'}{number_text(angle)}{times}"


@dataclass(frozen=True, slots=True, order=True)
class Placed:
    """A cell placed once or as an array; the cell by its short name."""

    cell: str
    turn: Turn
    at: Xy
    across: Xy = (0, 0)
    up: Xy = (0, 0)
    columns: int = 1
    rows: int = 1

    @property
    def count(self) -> int:
        """How many there are."""
        return self.columns * self.rows

    def single(self, number: int) -> "Placed":
        """Return one of the array, counted row by row."""
        row, column = divmod(number, self.columns)
        at = (
            self.at[0] + column * self.across[0] + row * self.up[0],
            self.at[1] + column * self.across[1] + row * self.up[1],
        )
        return Placed(self.cell, self.turn, at)

    @property
    def trans(self) -> kdb.ICplxTrans:
        """The first one as KLayout's transformation."""
        turn = self.turn
        return kdb.ICplxTrans(turn.magnification, turn.degrees, turn.is_mirrored, *self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Placements:
    """What two cells place: in common, and each for itself, as single places."""

    common: tuple[Placed, ...]
    only_a: tuple[Placed, ...]
    only_b: tuple[Placed, ...]


def placements(a: Drawing, b: Drawing, cell_a: kdb.Cell, cell_b: kdb.Cell) -> Placements:
    """Return the places of two cells; an array is the same as its single places."""
    one, other = (Counter(_placed(*side)) for side in ((a, cell_a), (b, cell_b)))
    both = one & other
    singles_a, singles_b = (Counter(_singles(rest)) for rest in (one - both, other - both))
    common = singles_a & singles_b
    return Placements(
        common=(*both.elements(), *common.elements()),
        only_a=tuple(sorted((singles_a - common).elements())),
        only_b=tuple(sorted((singles_b - common).elements())),
    )


def _placed(drawing: Drawing, cell: kdb.Cell) -> Iterator[Placed]:
    for instance in cell.each_inst():
        trans = instance.cplx_trans
        turn = Turn(trans.is_mirror(), trans.angle % 360, trans.mag)
        at = (trans.disp.x, trans.disp.y)
        name = drawing.short(instance.cell)
        columns, rows = max(instance.na, 1), max(instance.nb, 1)
        if columns == rows == 1:
            yield Placed(name, turn, at)
            continue
        a, b = (instance.a.x, instance.a.y), (instance.b.x, instance.b.y)
        if columns == 1:
            # A column is a row the other way: programs write either for the same places.
            a, b, columns, rows = b, a, rows, columns
        yield Placed(name, turn, at, a, b if rows > 1 else (0, 0), columns, rows)


def _singles(arrays: Counter[Placed]) -> Iterator[Placed]:
    for array in arrays.elements():
        for number in range(array.count):
            yield array.single(number)


def sampled(
    outer: Sequence[kdb.ICplxTrans], arrays: Sequence[Placed], most: int
) -> list[kdb.ICplxTrans]:
    """Return where single places of arrays are below these transformations, evenly spread."""
    ends = list(accumulate(array.count for array in arrays))
    count = ends[-1] if ends else 0
    total = len(outer) * count
    step = max(-(-total // most), 1)
    found: list[kdb.ICplxTrans] = []
    for number in range(0, total, step):
        first, inner = divmod(number, count)
        index = bisect_right(ends, inner)
        array = arrays[index]
        single = array.single(inner - (ends[index] - array.count))
        found.append(outer[first] * single.trans)
    return found


def askew(placed: Placements) -> set[str]:
    """Return the cells that only one of two cells magnifies or turns by an odd angle."""
    return {place.cell for place in (*placed.only_a, *placed.only_b) if place.turn.is_askew}


def in_words(
    a: Drawing, b: Drawing, placed: Placements, parent: str, cells: Collection[str]
) -> Iterator[str]:
    """Yield what was moved, turned, added or taken away of these cells, cell by cell."""
    old, new = placed.only_a, placed.only_b
    for cell in dict.fromkeys(place.cell for place in (*old, *new) if place.cell in cells):
        before = [place for place in old if place.cell == cell]
        after = [place for place in new if place.cell == cell]
        drawing = a if before else b
        head = f"{drawing.prefix}{cell} in {parent}"
        for text in _words(before, after, _reach(drawing, cell)):
            yield f"{head} {text}"


def _reach(drawing: Drawing, cell: str) -> float:
    """Return how far apart two places may be to be one that was moved: the size of the cell."""
    found = drawing.cells().get(cell)
    return max(found.bbox().width(), found.bbox().height()) if found else 0


def _words(before: list[Placed], after: list[Placed], reach: float) -> Iterator[str]:
    shift = _common_shift(before, after)
    if shift and len(before) > 1:
        yield f"at {len(before):,} places: moved by {shift_words(shift)} um"
        return
    pairs = _matched(before, after, reach)
    for one, other in pairs:
        by = (other.at[0] - one.at[0], other.at[1] - one.at[1])
        changes = [f"moved by {shift_words(by)} um"] if by != (0, 0) else []
        if one.turn != other.turn:
            changes.append(f"turned from {one.turn.words} to {other.turn.words}")
        yield f"at {words_of(one.at)} um: {' and '.join(changes)}"
    old, new = {one for one, _ in pairs}, {other for _, other in pairs}
    for side, places, taken in (("A", before, old), ("B", after, new)):
        left = [place for place in places if place not in taken]
        if len(left) == 1:
            yield f"at {words_of(left[0].at)} um: only in {side}"
        elif left:
            yield f"at {len(left):,} places: only in {side}, the first at {words_of(left[0].at)} um"


def _common_shift(before: list[Placed], after: list[Placed]) -> Xy | None:
    if len(before) != len(after):
        return None
    # Both are sorted, and a shift keeps the order.
    shifts = {
        (one.turn == other.turn, other.at[0] - one.at[0], other.at[1] - one.at[1])
        for one, other in zip(before, after, strict=True)
    }
    is_alike, x, y = next(iter(shifts), (False, 0, 0))
    return (x, y) if len(shifts) == 1 and is_alike else None


def _matched(
    before: list[Placed], after: list[Placed], reach: float
) -> list[tuple[Placed, Placed]]:
    """Return which place became which: the nearest first, none further than the cell is large."""
    if len(before) > MOST_MATCHED or len(after) > MOST_MATCHED:
        return []
    if len(before) == len(after) == 1:
        return [(before[0], after[0])]
    near = sorted(
        (distance, one, other)
        for one in before
        for other in after
        if (distance := hypot(one.at[0] - other.at[0], one.at[1] - other.at[1])) <= reach
    )
    pairs: dict[Placed, Placed] = {}
    taken: set[Placed] = set()
    for _, one, other in near:
        if one not in pairs and other not in taken:
            pairs[one] = other
            taken.add(other)
    return sorted(pairs.items())
