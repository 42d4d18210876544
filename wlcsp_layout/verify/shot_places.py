"""Which dies are printed together, worked out from the spec and its settled phase alone."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.exposure import Stepper

Ints: TypeAlias = NDArray[np.int64]


def shot_numbers(stepper: Stepper, columns: Ints, rows: Ints) -> tuple[Ints, Ints]:
    """Return column and row of the shot of each die; the reference die's is at (0, 0)."""
    phase = stepper.phase or (0, 0)
    return (
        np.floor_divide(columns + phase[0], stepper.field_dies[0]),
        np.floor_divide(rows + phase[1], stepper.field_dies[1]),
    )


def counted(stepper: Stepper, columns: Ints, rows: Ints) -> dict[Xy, int]:
    """Return how many of these dies each shot has that has any."""
    found: dict[Xy, int] = {}
    for x, y in zip(*(n.tolist() for n in shot_numbers(stepper, columns, rows)), strict=True):
        found[x, y] = found.get((x, y), 0) + 1
    return found


def in_whole_shots(stepper: Stepper, columns: Ints, rows: Ints) -> NDArray[np.bool_]:
    """Tell for each die whether all dies of its shot are among these."""
    x, y = shot_numbers(stepper, columns, rows)
    if not x.size:
        return np.zeros(0, dtype=np.bool_)
    keys = (x - x.min()) * (int(np.ptp(y)) + 1) + y - y.min()
    _, which, counts = np.unique(keys, return_inverse=True, return_counts=True)
    is_whole: NDArray[np.bool_] = counts[which] == stepper.field_dies[0] * stepper.field_dies[1]
    return is_whole


def shot_center(stepper: Stepper, shot: Xy, corner: Xy, size: Xy, step: Xy) -> Xy:
    """Return the center of a shot's dies [nm], rounded down; `corner` is the reference die's."""
    phase = stepper.phase or (0, 0)
    at = []
    for axis in (0, 1):
        count = stepper.field_dies[axis]
        low = corner[axis] + (shot[axis] * count - phase[axis]) * step[axis]
        at.append(low + ((count - 1) * step[axis] + size[axis]) // 2)
    return at[0], at[1]
