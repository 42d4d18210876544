"""Which dies lie beside those of each kind, every relation once."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import klayout.db as kdb
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from wlcsp_layout.verify.die import DieArray, DrawnDie
from wlcsp_layout.verify.rules.scene import Neighbor

Numbers: TypeAlias = NDArray[np.int64]
_TURNS = ("r0", "r90", "r180", "r270", "m0", "m45", "m90", "m135")


def neighbors(
    dies: Sequence[DrawnDie], arrays: Sequence[DieArray], within_nm: int
) -> Mapping[int, tuple[Neighbor, ...]]:
    """Return by kind the dies whose outlines may be so close in x and in y.

    Of two dies each way to lie beside each other is listed once, at the kind that comes first; of
    two alike at the left one, or the lower one. So dies at the edge of the wafer have no neighbor
    where there is none. Dies that are scaled or turned oddly are left out: what lies beside them
    cannot be told in whole nanometers, and V604 says that they are wrong.
    """
    arrays = [array for array in arrays if array.turned in _TURNS]
    if not arrays:
        return {}
    places = np.concatenate([_places(array) for array in arrays])
    kind = np.repeat(
        [array.kind * len(_TURNS) + _TURNS.index(array.turned) for array in arrays],
        [array.columns * array.rows for array in arrays],
    )
    box = dies[0].package.die.box
    sides = (box.width_nm + within_nm, box.height_nm + within_nm)
    if any(_TURNS.index(array.turned) % 2 for array in arrays):
        sides = (max(sides), max(sides))
    middles = np.empty(places.shape)
    for number in np.unique(kind):
        trans = kdb.Trans(int(number) % 4, bool(number % len(_TURNS) >= 4), 0, 0)  # noqa: PLR2004
        middle = trans * kdb.Point(*box.center.xy)
        middles[kind == number] = places[kind == number] + (middle.x, middle.y)
    tree = cKDTree(middles / sides)
    pairs = tree.query_pairs(1.0, p=np.inf, output_type="ndarray")
    if not len(pairs):
        return {}
    return _listed(dies, _unique(places, kind, pairs))


def _places(array: DieArray) -> Numbers:
    """Return where each die's origin is."""
    rows, columns = np.mgrid[0 : array.rows, 0 : array.columns]
    a, b = np.array(array.a, np.int64), np.array(array.b, np.int64)
    at: Numbers = np.array(array.at, np.int64)
    places: Numbers = at + columns.reshape(-1, 1) * a + rows.reshape(-1, 1) * b
    return places


def _unique(
    places: Numbers,
    kind: Numbers,
    pairs: Numbers,
) -> list[tuple[int, int, int, int]]:
    """Return kind, kind of the neighbor, and the way to it, of all pairs, sorted."""
    first, second = pairs[:, 0], pairs[:, 1]
    step = places[second] - places[first]
    is_back = (kind[first] > kind[second]) | (
        (kind[first] == kind[second])
        & ((step[:, 0] < 0) | ((step[:, 0] == 0) & (step[:, 1] < 0)))
    )  # fmt: skip
    step[is_back] = -step[is_back]
    one = np.where(is_back, kind[second], kind[first])
    other = np.where(is_back, kind[first], kind[second])
    rows = np.column_stack([one, other, step])
    # Sorted by columns: `np.unique` along an axis is many times slower.
    rows = rows[np.lexsort(rows.T)]
    is_new = np.concatenate(([True], (rows[1:] != rows[:-1]).any(axis=1)))
    return sorted((int(a), int(b), int(x), int(y)) for a, b, x, y in rows[is_new])


def _listed(
    dies: Sequence[DrawnDie], relations: list[tuple[int, int, int, int]]
) -> dict[int, tuple[Neighbor, ...]]:
    found: dict[int, list[Neighbor]] = {}
    for one, other, dx, dy in relations:
        own, beside = _trans(one), kdb.Trans(dx, dy) * _trans(other)
        number = len(_TURNS)
        neighbor = Neighbor(die=dies[other // number], trans=own.inverted() * beside)
        found.setdefault(one // number, []).append(neighbor)
    return {kind: _once(items) for kind, items in found.items()}


def _once(items: list[Neighbor]) -> tuple[Neighbor, ...]:
    """Return the neighbors without those that differ by how the pair is turned as a whole."""
    seen: dict[tuple[int, str], Neighbor] = {}
    for item in items:
        seen.setdefault((id(item.die), str(item.trans)), item)
    return tuple(seen.values())


def _trans(number: int) -> kdb.Trans:
    turn = number % len(_TURNS)
    return kdb.Trans(turn % 4, turn >= 4, 0, 0)  # noqa: PLR2004
