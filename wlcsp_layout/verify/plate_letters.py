"""The numbers of dies on a plate and in the layout: cells of letters, each compared once.

Laid out flat, they would make each die one of its own. Letters stand apart from all else, so that
the plate is right where each letter is, with its bias, and stands in the same places. Where that is
not so, letters go back to what is compared shape by shape, which says what differs.
"""

from dataclasses import dataclass, field

import klayout.db as kdb
import numpy as np

from wlcsp_layout.verify.plate_case import PlateCase
from wlcsp_layout.verify.wafer_places import Ints

MITER = 4
"""How KLayout sizes corners: sharp ones stay sharp."""


@dataclass(kw_only=True)
class Letters:
    """Small cells that are placed often."""

    skipped: frozenset[int] = frozenset()
    """The cells below the top cell that do nothing but place them."""
    regions: dict[int, kdb.Region] = field(default_factory=dict)
    """What each cell holds."""
    places: dict[int, Ints] = field(default_factory=dict)
    """By cell, x and y of its origin at each place."""

    def flat(self) -> kdb.Region:
        """Return all letters, flat."""
        region = kdb.Region()
        for index, places in self.places.items():
            for x, y in places.tolist():
                region.insert(self.regions[index].moved(x, y))
        return region

    def canonical(self, bias_nm: int) -> dict[tuple[str, ...], Ints]:
        """Return the sorted places by what stands there, whatever the cells and their origins."""
        found: dict[tuple[str, ...], list[Ints]] = {}
        for index, places in self.places.items():
            region = self.regions[index].merged()
            if bias_nm:
                region = region.sized(bias_nm, MITER).merged()
            corner = region.bbox().p1
            home = region.moved(-corner.x, -corner.y)
            key = tuple(sorted(str(polygon) for polygon in home.each()))
            found.setdefault(key, []).append(places + np.array([corner.x, corner.y]))
        return {key: _sorted(np.concatenate(parts)) for key, parts in found.items()}


def letters_of(case: PlateCase, top: kdb.Cell, layer: int) -> Letters:
    """Return the letters below a top cell: of a layer without numbers there are none."""
    letters = Letters()
    if case.letter_nm is None:
        return letters
    most = [side + 2 * abs(case.bias_nm) for side in case.letter_nm]
    skipped: set[int] = set()
    for instance in top.each_inst():
        array = instance.cell_inst
        is_plain = array.cplx_trans == kdb.ICplxTrans() and not array.is_regular_array()
        if not is_plain or not _only_places_small(instance.cell, layer, most):
            continue
        skipped.add(instance.cell_index)
        for inner in instance.cell.each_inst():
            index = inner.cell_index
            if index not in letters.regions:
                flat = kdb.Region(inner.cell.begin_shapes_rec(layer))
                letters.regions[index] = flat.merged()
            known = letters.places.get(index, np.zeros((0, 2), dtype=np.int64))
            letters.places[index] = np.concatenate([known, _places(inner.cell_inst)])
    letters.skipped = frozenset(skipped)
    return letters


def are_alike(case: PlateCase, wanted: Letters, made: Letters) -> bool:
    """Tell whether the plate has the letters of the layout, with its bias."""
    if case.is_inverted:
        return not wanted.places and not made.places
    target, found = wanted.canonical(case.bias_nm), made.canonical(0)
    return target.keys() == found.keys() and all(
        np.array_equal(places, found[key]) for key, places in target.items()
    )


def _only_places_small(cell: kdb.Cell, layer: int, most: list[int]) -> bool:
    if cell.shapes(layer).size() or not cell.child_instances():
        return False
    for inner in cell.each_inst():
        box, array = inner.cell.bbox(layer), inner.cell_inst
        if box.width() > most[0] or box.height() > most[1]:
            return False
        if array.is_complex() or array.trans.rot:
            return False
    return True


def _places(array: kdb.CellInstArray) -> Ints:
    rows, columns = np.mgrid[0 : max(array.nb, 1), 0 : max(array.na, 1)].reshape(2, -1)
    at, a, b = array.trans.disp, array.a, array.b
    places: Ints = np.column_stack(
        [at.x + columns * a.x + rows * b.x, at.y + columns * a.y + rows * b.y]
    )
    return places


def _sorted(places: Ints) -> Ints:
    return places[np.lexsort((places[:, 0], places[:, 1]))]
