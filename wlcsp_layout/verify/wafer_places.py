"""Where the spec puts dies, worked out from the spec alone.

A die is full when its four corners lie in the usable circle or on it. Corners lie on the grid, so
that whole numbers decide. Columns and rows count from the reference die at (0, 0).
"""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import klayout.db as kdb
import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.geometry import Point, Xy
from wlcsp_layout.model.package import DieSite, Package, Wafer, WaferKeepOut
from wlcsp_layout.verify.die import box_of
from wlcsp_layout.verify.wafer_windows import die_zones

Ints: TypeAlias = NDArray[np.int64]

Centers: TypeAlias = tuple[Ints, Ints]
"""Twice the x and twice the y of the centers of dies [nm]."""

PLACED_KINDS = frozenset(("", "die", "product"))
"""Kinds in a fab's map that are this die; docs/spec.md says that others stay empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Places of dies on the wafer, sorted by row, then by column."""

    size: Xy
    step: Xy
    corner: Xy
    """The lower left corner of the reference die."""
    origin: Xy
    """The origin of the spec's coordinates on the reference die."""
    columns: Ints
    rows: Ints

    @property
    def count(self) -> int:
        """How many there are."""
        return int(self.columns.size)

    @property
    def runs(self) -> Iterator[tuple[int, int, int]]:
        """Yield (row, first column, last column) of dies side by side."""
        if not self.count:
            return
        rows, columns = self.rows, self.columns
        breaks = np.flatnonzero((np.diff(rows) != 0) | (np.diff(columns) != 1))
        firsts = np.concatenate([[0], breaks + 1]).tolist()
        lasts = np.concatenate([breaks, [self.count - 1]]).tolist()
        for first, last in zip(firsts, lasts, strict=True):
            yield int(rows[first]), int(columns[first]), int(columns[last])


def expected_places(package: Package, offset: Point) -> Places:
    """Return the dies that the spec wants: by the fab's map if there is one, else all full ones.

    None of these stands in a keep-out of the wafer, nor reaches into a window with its street.
    """
    wafer, box = package.wafer, package.die.box
    size = (box.right_nm - box.left_nm, box.top_nm - box.bottom_nm)
    step = (size[0] + wafer.street_nm[0], size[1] + wafer.street_nm[1])
    corner = (offset.x_nm - size[0] // 2, offset.y_nm - size[1] // 2)
    if wafer.sites is None:
        radius = wafer.diameter_nm // 2 - wafer.edge_exclusion_nm
        columns, rows = full_dies(size, step, corner, radius)
        zones = (*_zones(wafer.keep_outs), *die_zones(wafer))
        is_free = ~_in_zones(zones, size, (corner, step), columns, rows)
        columns, rows = columns[is_free], rows[is_free]
    else:
        columns, rows = _mapped(wafer.sites)
    return Places(
        size=size,
        step=step,
        corner=corner,
        origin=(corner[0] - box.left_nm, corner[1] - box.bottom_nm),
        columns=columns,
        rows=rows,
    )


def full_dies(size: Xy, step: Xy, corner: Xy, radius_nm: int) -> tuple[Ints, Ints]:
    """Return the columns and rows of all full dies; `corner` is the reference die's lower left."""
    columns: list[Ints] = []
    rows: list[Ints] = []
    lowest = -((radius_nm + corner[1]) // step[1])
    highest = (radius_nm - size[1] - corner[1]) // step[1]
    for row in range(lowest, highest + 1):
        bottom = corner[1] + row * step[1]
        far = max(abs(bottom), abs(bottom + size[1]))
        reach = math.isqrt(radius_nm**2 - far**2)
        first = -((reach + corner[0]) // step[0])
        last = (reach - size[0] - corner[0]) // step[0]
        columns.append(np.arange(first, last + 1, dtype=np.int64))
        rows.append(np.full(columns[-1].size, row, dtype=np.int64))
    return _joined(columns), _joined(rows)


def _zones(keep_outs: Iterable[WaferKeepOut]) -> Iterator[kdb.Box]:
    for keep_out in keep_outs:
        yield box_of(keep_out.box)


def _in_zones(
    zones: Iterable[kdb.Box], size: Xy, at: tuple[Xy, Xy], columns: Ints, rows: Ints
) -> NDArray[np.bool_]:
    """Tell for each die whether it shares area with a zone."""
    corner, step = at
    left, bottom = corner[0] + columns * step[0], corner[1] + rows * step[1]
    is_in = np.zeros(columns.size, dtype=np.bool_)
    for box in zones:
        beside = (left + size[0] <= box.left) | (left >= box.right)
        is_in |= ~(beside | (bottom + size[1] <= box.bottom) | (bottom >= box.top))
    return is_in


def _mapped(sites: Iterable[DieSite]) -> tuple[Ints, Ints]:
    placed = sorted({(site.row, site.column) for site in sites if site.kind in PLACED_KINDS})
    return (
        np.array([column for _, column in placed], dtype=np.int64),
        np.array([row for row, _ in placed], dtype=np.int64),
    )


def _joined(parts: list[Ints]) -> Ints:
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)


def partial_dies(places: Places, wafer: Wafer, radius_nm: int) -> tuple[Ints, Ints]:
    """Return the columns and rows of the dies that share area with a circle and are not full.

    Full is what lies in the usable circle, also where a fab's map leaves the place empty; but not
    what reaches into a window, unless a fab has mapped the wafer. None of them stands in a keep-out
    of the wafer.
    """
    usable_radius_nm = wafer.diameter_nm // 2 - wafer.edge_exclusion_nm
    spans = []
    for axis in (0, 1):
        first = -((radius_nm + places.corner[axis]) // places.step[axis]) - 2
        last = (radius_nm - places.corner[axis]) // places.step[axis] + 1
        steps = np.arange(first, last + 1, dtype=np.int64)
        low = places.corner[axis] + steps * places.step[axis]
        high = low + places.size[axis]
        spans.append((steps, np.clip(0, low, high), np.maximum(np.abs(low), np.abs(high))))
    (columns, near_x, far_x), (rows, near_y, far_y) = spans
    found: list[tuple[Ints, Ints]] = []
    for row, near, far in zip(rows.tolist(), near_y.tolist(), far_y.tolist(), strict=True):
        is_touched = near_x**2 + near**2 < radius_nm**2
        is_full = far_x**2 + far**2 <= usable_radius_nm**2
        if wafer.sites is None:
            at_row = np.full(columns.size, row, dtype=np.int64)
            at = (places.corner, places.step)
            is_windowed = _in_zones(die_zones(wafer), places.size, at, columns, at_row)
            is_touched |= is_full & is_windowed
            is_full &= ~is_windowed
        chosen = columns[is_touched & ~is_full]
        found.append((chosen, np.full(chosen.size, row, dtype=np.int64)))
    all_columns, all_rows = (_joined([item[i] for item in found]) for i in (0, 1))
    at = (places.corner, places.step)
    is_free = ~_in_zones(_zones(wafer.keep_outs), places.size, at, all_columns, all_rows)
    return all_columns[is_free], all_rows[is_free]
