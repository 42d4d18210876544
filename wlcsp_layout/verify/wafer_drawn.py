"""The dies that a file has on its wafer, as columns of numbers."""

from collections.abc import Sequence
from dataclasses import dataclass

import klayout.db as kdb
import numpy as np

from wlcsp_layout.model.package import Package
from wlcsp_layout.verify.die import DieArray, box_of
from wlcsp_layout.verify.wafer_places import Ints


@dataclass(frozen=True, slots=True, kw_only=True)
class Dies:
    """Drawn dies, from the lowest and then the leftmost; every column has one entry a die."""

    turns: tuple[str, ...]
    """The ways in which dies are turned, as KLayout names them; the first one is `r0`."""
    turn: Ints
    """Which of `turns`."""
    origin_x: Ints
    origin_y: Ints
    """Where the origin of the spec's coordinates is."""
    left: Ints
    bottom: Ints
    right: Ints
    top: Ints
    """The die as the spec has it, placed and turned as it is drawn."""

    @property
    def count(self) -> int:
        """How many there are."""
        return int(self.left.size)

    def turned(self, number: int) -> str:
        """Return how a die is turned."""
        return self.turns[int(self.turn[number])]

    def box(self, number: int) -> kdb.Box:
        """Return a die's box."""
        sides = (self.left, self.bottom, self.right, self.top)
        return kdb.Box(*(int(side[number]) for side in sides))


def drawn_dies(package: Package, arrays: Sequence[DieArray]) -> Dies:
    """Return the dies of a file."""
    turns = ("r0", *sorted({array.turned for array in arrays} - {"r0"}))
    xs, ys, which = ([np.zeros(0, dtype=np.int64)] for _ in range(3))
    for array in arrays:
        columns = np.arange(array.columns, dtype=np.int64)[None, :]
        rows = np.arange(array.rows, dtype=np.int64)[:, None]
        xs.append((array.at[0] + columns * array.a[0] + rows * array.b[0]).ravel())
        ys.append((array.at[1] + columns * array.a[1] + rows * array.b[1]).ravel())
        which.append(np.full(xs[-1].size, turns.index(array.turned), dtype=np.int64))
    x, y, turn = np.concatenate(xs), np.concatenate(ys), np.concatenate(which)
    order = np.lexsort((turn, x, y))
    x, y, turn = x[order], y[order], turn[order]
    corners = corners_turned(box_of(package.die.box), turns)[turn]
    return Dies(
        turns=turns,
        turn=turn,
        origin_x=x,
        origin_y=y,
        left=x + corners[:, 0],
        bottom=y + corners[:, 1],
        right=x + corners[:, 2],
        top=y + corners[:, 3],
    )


def corners_turned(box: kdb.Box, turns: Sequence[str]) -> Ints:
    """Return (left, bottom, right, top) of a box about the origin for each way to turn it."""
    turned = [box.transformed(trans_of(turn)) for turn in turns]
    return np.array([(b.left, b.bottom, b.right, b.top) for b in turned], dtype=np.int64)


def trans_of(turned: str) -> kdb.ICplxTrans:
    """Return a turn about the origin by the name that KLayout gives it."""
    return kdb.ICplxTrans.from_s(f"{turned}{'' if '*' in turned else ' *1'} 0,0")
