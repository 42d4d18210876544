"""Every place of the wafer, with or without a die: what a wafer map shows.

Without a map of the fab, the places are those that share area with the usable circle: they hold a
die, or are cut by the circle, the edge. With one, they are what the fab lists.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import DieSite, Package
from wlcsp_layout.wafer.run import Run
from wlcsp_layout.wafer.stepping import PLACED_KINDS, Stepped

Kinds: TypeAlias = NDArray[np.int16]

NOTHING, DIE, EDGE = 0, 1, 2
"""Numbers of kinds: no place at all, a die that is drawn, a place that is cut by the circle."""
FIRST_OTHER = 3

EDGE_KIND = "edge"
"""The name of a cut place; a fab's map may use it, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """The smallest grid of columns and rows that holds all places of a wafer."""

    column: int
    row: int
    """Its leftmost column and lowest row, counted from the reference die of the spec at (0, 0)."""
    kinds: Kinds
    """By row from the lowest, then by column from the left: numbers of kinds."""
    others: tuple[str, ...]
    """The names of the fab's own kinds in order, from the number `FIRST_OTHER` on."""
    reference: Xy
    """The column and row of the die that maps refer to: (0, 0) if a die is drawn there, else the
    die nearest to the center of the wafer, of equals the lowest and then the leftmost."""

    @property
    def size(self) -> Xy:
        """How many columns and rows there are."""
        rows, columns = self.kinds.shape
        return columns, rows


def grid(package: Package, stepped: Stepped) -> Grid:
    """Return the places of a package's wafer."""
    sites = package.wafer.sites
    others: tuple[str, ...] = ()
    if sites is None:
        corner, kinds = _touched(package, stepped)
    else:
        others = other_kinds(sites)
        corner, kinds = _listed(sites, others)
    for run in stepped.runs:
        first = run.column - corner[0]
        kinds[run.row - corner[1], first : first + run.count] = DIE
    return Grid(
        column=corner[0],
        row=corner[1],
        kinds=kinds,
        others=others,
        reference=_reference(package, stepped),
    )


def other_kinds(sites: Sequence[DieSite]) -> tuple[str, ...]:
    """Return the names of the fab's own kinds, sorted."""
    return tuple(sorted({site.kind for site in sites} - {*PLACED_KINDS, EDGE_KIND}))


def _touched(package: Package, stepped: Stepped) -> tuple[Xy, Kinds]:
    """Return the lower left corner of the grid, and all places that share area with the circle."""
    box, diameter = package.die.box, package.wafer.usable_diameter_nm
    size = (box.width_nm, box.height_nm)
    (left, near_x), (bottom, near_y) = (
        _nearest(size[axis], stepped.step_nm[axis], stepped.offset.xy[axis], diameter)
        for axis in (0, 1)
    )
    is_touched = near_x[None, :] ** 2 + near_y[:, None] ** 2 < diameter**2
    columns, rows = (np.flatnonzero(is_touched.any(axis=axis)) for axis in (0, 1))
    kinds = np.where(is_touched, EDGE, NOTHING).astype(np.int16)
    kept = kinds[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    return (left + int(columns[0]), bottom + int(rows[0])), kept


def _nearest(size: int, step: int, offset: int, diameter: int) -> tuple[int, NDArray[np.int64]]:
    """Return the first number of dies along an axis, and how near each comes to the center line.

    Distances are doubled, as the center of a die of odd size lies on half a nanometer.
    """
    center = 2 * offset + size % 2
    first = -((diameter + size + center) // (2 * step))
    last = (diameter + size - center) // (2 * step)
    middle = 2 * step * np.arange(first, last + 1, dtype=np.int64) + center
    return first, np.maximum(np.abs(middle) - size, 0)


def _listed(sites: Sequence[DieSite], others: Sequence[str]) -> tuple[Xy, Kinds]:
    """Return the lower left corner of the grid, and the places of a fab's map."""
    numbers = {EDGE_KIND: EDGE, **{kind: FIRST_OTHER + n for n, kind in enumerate(others)}}
    columns = np.array([site.column for site in sites], dtype=np.int64)
    rows = np.array([site.row for site in sites], dtype=np.int64)
    corner = (int(columns.min()), int(rows.min()))
    kinds = np.zeros(
        (int(rows.max()) - corner[1] + 1, int(columns.max()) - corner[0] + 1), np.int16
    )
    kinds[rows - corner[1], columns - corner[0]] = [numbers.get(site.kind, DIE) for site in sites]
    return corner, kinds


def _reference(package: Package, stepped: Stepped) -> Xy:
    if any(run.row == 0 and 0 <= -run.column < run.count for run in stepped.runs):
        return (0, 0)
    box = package.die.box
    parity = (box.width_nm % 2, box.height_nm % 2)
    center = (2 * stepped.offset.x_nm + parity[0], 2 * stepped.offset.y_nm + parity[1])
    return min(
        (_nearest_of(run, center[0], stepped.step_nm[0]) for run in stepped.runs),
        key=lambda at: (
            sum(
                (2 * number * step + middle) ** 2
                for number, step, middle in zip(at, stepped.step_nm, center, strict=True)
            ),
            at[1],
            at[0],
        ),
    )


def _nearest_of(run: Run, center: int, step: int) -> Xy:
    """Return the die of a run that is nearest to the center line, of two the left one."""
    best = -((center + step) // (2 * step))
    return max(run.column, min(best, run.column + run.count - 1)), run.row
