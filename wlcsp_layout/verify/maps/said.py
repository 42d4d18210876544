"""What a wafer map says, whatever its format, and how its numbers are read."""

import re
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.geometry import Xy

Kinds: TypeAlias = NDArray[np.int16]
Bytes: TypeAlias = NDArray[np.uint8]

NOTHING, DIE = -1, 0
"""Numbers of kinds: no place, and a die; the rest are the other names of a map."""

UM, MM = 3, 6
"""Units by their digits after the point down to 1 nm."""

_LENGTH = re.compile(r"(-?)(0|[1-9][0-9]*)(?:\.([0-9]*[1-9]))?")
_WHOLE = re.compile(r"0|-?[1-9][0-9]*")


class UnreadableError(ValueError):
    """A map that is not written as it must be, or contradicts itself; the text says where."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """All that a wafer map says."""

    device: str
    lot: str | None = None
    wafer_id: str | None = None
    """None: the format does not tell."""
    diameter_nm: int
    notch: str
    size_nm: Xy
    step_nm: Xy
    origin: str
    """The corner from which x and y count, as specs name it."""
    first: Xy
    """x and y of the place in that corner."""
    reference: Xy
    """x and y of the reference die."""
    center_half_nm: Xy
    """Twice the center of the reference die, from the center of the wafer."""
    names: tuple[str, ...]
    """The names of kinds by their numbers; the first is that of a die."""
    kinds: Kinds
    """By row from the top, then by column from the left."""

    @property
    def reference_index(self) -> Xy:
        """Where the reference die is: column from the left, row from the top."""
        rows, columns = self.kinds.shape
        x, y = self.reference[0] - self.first[0], self.reference[1] - self.first[1]
        return (
            x if self.origin.endswith("left") else columns - 1 - x,
            y if self.origin.startswith("upper") else rows - 1 - y,
        )

    @property
    def borders(self) -> tuple[Kinds, ...]:
        """The outermost rows and columns."""
        return self.kinds[0], self.kinds[-1], self.kinds[:, 0], self.kinds[:, -1]

    def centers_half_nm(self, is_kind: NDArray[np.bool_]) -> tuple[NDArray[np.int64], ...]:
        """Return twice the x and twice the y of the centers of some places, as the map has it."""
        row, column = np.nonzero(is_kind)
        at = self.reference_index
        return (
            self.center_half_nm[0] + 2 * self.step_nm[0] * (column - at[0]),
            self.center_half_nm[1] - 2 * self.step_nm[1] * (row - at[1]),
        )


def half_nm(text: str, digits: int) -> int:
    """Return a length in half nanometers.  Raises: UnreadableError unless it is the shortest text.

    `digits` is the unit: `UM` or `MM`.
    """
    match = _LENGTH.fullmatch(text)
    sign, whole, part = match.groups(default="") if match else ("", "", "")
    scaled = int(whole + part.ljust(digits + 1, "0")) * 2 if match else 0
    if not match or len(part) > digits + 1 or scaled % 10 or text == "-0":
        raise UnreadableError(f"{text!r} is no length")
    return -scaled // 10 if sign else scaled // 10


def nm(text: str, digits: int) -> int:
    """Return a length in whole nanometers.  Raises: UnreadableError."""
    twice = half_nm(text, digits)
    if twice % 2:
        raise UnreadableError(f"{text!r} is not on the grid of 1 nm")
    return twice // 2


def whole(text: str) -> int:
    """Return a whole number.  Raises: UnreadableError."""
    if not _WHOLE.fullmatch(text):
        raise UnreadableError(f"{text!r} is no whole number")
    return int(text)


def one_of(text: str, known: dict[str, str], what: str) -> str:
    """Return what a word of a format means.  Raises: UnreadableError when it is not known."""
    if text not in known:
        raise UnreadableError(f"{text!r} is no {what}")
    return known[text]


def kinds_of(codes: Bytes, null: int, names: dict[int, str], good: int) -> tuple[Kinds, list[str]]:
    """Return numbers of kinds for bins, and their names.  Raises: UnreadableError.

    Every bin must have a name, every name a bin that occurs, and the good one that of a die.
    """
    found = set(np.unique(codes).tolist()) - {null}
    if found != set(names):
        odd = ", ".join(str(code) for code in sorted(found ^ set(names)))
        raise UnreadableError(f"bins {odd} are defined and not used, or used and not defined")
    if names.get(good) != "die":
        raise UnreadableError(f"bin {good} is good, and is not that of a die")
    order = [good, *sorted(set(names) - {good})]
    table = np.full(256, NOTHING, dtype=np.int16)
    table[order] = np.arange(len(order))
    return table[codes], [names[code] for code in order]
