"""The shots of a wafer: which are exposed, where, and how many dies each of them has."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.exposure import Stepper, block_nm
from wlcsp_layout.wafer.run import Run

Marked: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One place of the reticle; columns and rows count from the reference die's shot."""

    column: int
    row: int
    at: Xy
    """Of the reticle's (0, 0), the center of the field's dies, from the wafer's center [nm]."""
    full: int
    """Dies in the usable circle and clear of keep-outs; of a fab's map those that it lists."""
    partial: int
    """Dies that the usable circle cuts."""
    kept_out: int
    """Dies in the usable circle that are not among the full ones."""
    is_exposed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Shots:
    """The shots of a wafer."""

    phase: Xy
    """Column and row of the reference die in its shot."""
    dies: int
    """In a shot."""
    step_nm: Xy
    shots: tuple[Shot, ...]
    """All that share a die with the usable circle, from the lowest row up, from the left."""

    @property
    def exposed(self) -> tuple[Shot, ...]:
        """The shots that are exposed."""
        return tuple(shot for shot in self.shots if shot.is_exposed)

    @property
    def partial(self) -> int:
        """How many exposed shots have dies that are not full."""
        return sum(shot.full < self.dies for shot in self.exposed)

    @property
    def dropped(self) -> int:
        """How many full dies are in shots that are not exposed."""
        return sum(shot.full for shot in self.shots if not shot.is_exposed)

    @property
    def cut_dies(self) -> int:
        """How many dies are printed that the usable circle cuts."""
        return sum(shot.partial for shot in self.exposed)

    @property
    def kept_out(self) -> int:
        """How many dies are printed in keep-outs, in windows or where a fab's map has none."""
        return sum(shot.kept_out for shot in self.exposed)


def best_phase(runs: Sequence[Run], stepper: Stepper) -> Xy:
    """Return column and row of the reference die in its shot, for the fewest shots that it takes.

    Where only whole shots are exposed, for the most of them. Of equals the one whose shots begin at
    the lowest row, then at the leftmost column from the reference die on.
    """
    (m, n), is_whole = stepper.field_dies, stepper.is_whole
    corner, dies = _grid(runs)
    counts = np.zeros((n, m), dtype=np.int64)
    for b in range(n):
        rows = _joined(dies, (corner[1] - b) % n, n, 0, is_whole=is_whole)
        for a in range(m):
            shots = _joined(rows, (corner[0] - a) % m, m, 1, is_whole=is_whole)
            counts[b, a] = shots.sum()
    best = int(counts.argmax() if is_whole else counts.argmin())
    return -(best % m) % m, -(best // m) % n


def whole_shots(runs: Sequence[Run], stepper: Stepper, phase: Xy) -> tuple[Run, ...]:
    """Return the dies of the shots of which all dies are there."""
    (m, n), (corner, dies) = stepper.field_dies, _grid(runs)
    before = ((corner[0] + phase[0]) % m, (corner[1] + phase[1]) % n)
    rows = _joined(dies, before[1], n, 0, is_whole=True)
    shots = _joined(rows, before[0], m, 1, is_whole=True)
    kept = np.repeat(np.repeat(shots, n, axis=0), m, axis=1)[before[1] :, before[0] :]
    return _runs(kept[: dies.shape[0], : dies.shape[1]], corner)


def shots_of(
    stepper: Stepper,
    phase: Xy,
    dies: tuple[Sequence[Run], Sequence[Run], Sequence[Run]],
    die: tuple[Xy, Xy, Xy],
) -> Shots:
    """Return the shots of a wafer.

    `dies` are those that may be placed, those in the usable circle and those that share area with
    it; `die` is the size, the step and the reference die's lower left corner.
    """
    m, n = stepper.field_dies
    size, step, corner = die
    placed, inside, touched = (_by_shot(runs, stepper, phase) for runs in dies)
    cut = {at: count - inside.get(at, 0) for at, count in touched.items()}
    block = block_nm(size, step, stepper.field_dies)
    least = m * n if stepper.is_whole else 1
    found = []
    for column, row in sorted({*placed, *touched}, key=lambda at: (at[1], at[0])):
        full = placed.get((column, row), 0)
        first = (column * m - phase[0], row * n - phase[1])
        found.append(
            Shot(
                column=column,
                row=row,
                at=(
                    corner[0] + first[0] * step[0] + block[0] // 2,
                    corner[1] + first[1] * step[1] + block[1] // 2,
                ),
                full=full,
                partial=cut.get((column, row), 0),
                kept_out=inside.get((column, row), 0) - full,
                is_exposed=full >= least,
            )
        )
    return Shots(phase=phase, dies=m * n, step_nm=(m * step[0], n * step[1]), shots=tuple(found))


def _by_shot(runs: Sequence[Run], stepper: Stepper, phase: Xy) -> dict[Xy, int]:
    """Return how many dies each shot has, by its column and row."""
    if not runs:
        return {}
    (m, n), (corner, dies) = stepper.field_dies, _grid(runs)
    row, column = np.nonzero(dies)
    shots = np.stack([(column + corner[0] + phase[0]) // m, (row + corner[1] + phase[1]) // n])
    places, counts = np.unique(shots, axis=1, return_counts=True)
    return {(x, y): count for (x, y), count in zip(places.T.tolist(), counts.tolist(), strict=True)}


def _grid(runs: Iterable[Run]) -> tuple[Xy, Marked]:
    """Return the lower left corner of the smallest grid of dies, and which of it there are."""
    items = list(runs)
    if not items:
        return (0, 0), np.zeros((1, 1), dtype=np.bool_)
    left, bottom = min(run.column for run in items), min(run.row for run in items)
    right, top = max(run.column + run.count for run in items), max(run.row for run in items)
    dies = np.zeros((top - bottom + 1, right - left), dtype=np.bool_)
    for run in items:
        dies[run.row - bottom, run.column - left : run.column - left + run.count] = True
    return (left, bottom), dies


def _joined(dies: Marked, before: int, count: int, axis: int, *, is_whole: bool) -> Marked:
    """Return for every `count` rows or columns whether any, or all, of them are there.

    The first of these begins `before` rows or columns before the grid.
    """
    after = -(before + dies.shape[axis]) % count
    pads = [(0, 0), (0, 0)]
    pads[axis] = (before, after)
    padded = np.pad(dies, pads)
    shape = list(padded.shape)
    shape[axis : axis + 1] = [shape[axis] // count, count]
    parts = padded.reshape(shape)
    joined = parts.all(axis=axis + 1) if is_whole else parts.any(axis=axis + 1)
    return np.asarray(joined, dtype=np.bool_)


def _runs(dies: Marked, corner: Xy) -> tuple[Run, ...]:
    edges = np.diff(np.pad(dies, ((0, 0), (1, 1))).astype(np.int8), axis=1)
    starts, ends = np.argwhere(edges == 1).tolist(), np.argwhere(edges == -1).tolist()
    return tuple(
        Run(row=corner[1] + row, column=corner[0] + first, count=end - first)
        for (row, first), (_, end) in zip(starts, ends, strict=True)
    )
