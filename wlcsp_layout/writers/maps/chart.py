"""What every wafer map says, before it becomes text: bins of places, numbers, and where they are.

A map is as one sees the wafer, the balls up: the first row is the top one, the first column the
left one. Bins are those of SINF, whose ranges are published, in all formats: 01 a good die, 0B to
F0 what is not one, FE an edge die.
Source: Artwork Conversion Software, "Supported Wafer Map Formats" (SINF), read November 2026.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Numbering, Package
from wlcsp_layout.wafer.grid import DIE, EDGE, EDGE_KIND, FIRST_OTHER, NOTHING, grid
from wlcsp_layout.wafer.stepping import Stepped

Bins: TypeAlias = NDArray[np.uint8]

GOOD, EDGE_BIN, NULL = 0x01, 0xFE, 0xFF
FIRST_OTHER_BIN = 0x0B

DIE_KIND = "die"


@dataclass(frozen=True, kw_only=True)
class Chart:
    """A wafer as its maps show it."""

    device: str
    lot: str
    wafer_id: str
    """Both empty where they are not known."""
    diameter_nm: int
    notch: Literal["up", "down", "left", "right"]
    size_nm: Xy
    """Of a die."""
    step_nm: Xy
    numbering: Numbering
    bins: Bins
    """By row from the top, then by column from the left; `NULL` where no place is."""
    others: tuple[str, ...]
    """The names of the fab's own kinds, in the order of their bins from `FIRST_OTHER_BIN` on."""
    reference: Xy
    """Column and row of the reference die, counted from the reference die of the spec."""
    left_column: int
    top_row: int
    """Of the corner of the map, counted likewise."""
    center_half_nm: Xy
    """Twice the center of the spec's reference die, from the center of the wafer."""

    @property
    def size(self) -> Xy:
        """How many columns and rows there are."""
        rows, columns = self.bins.shape
        return columns, rows

    @property
    def kinds(self) -> Mapping[int, str]:
        """The names of the bins that this wafer has, in their order."""
        names = {GOOD: DIE_KIND}
        names |= {FIRST_OTHER_BIN + number: kind for number, kind in enumerate(self.others)}
        names[EDGE_BIN] = EDGE_KIND
        return {code: name for code, name in names.items() if self.counts[code]}

    @cached_property
    def counts(self) -> tuple[int, ...]:
        """How many places have each bin."""
        return tuple(np.bincount(self.bins.ravel(), minlength=256).tolist())

    def numbers(self, first: Xy | None = None) -> tuple[range, range]:
        """Return x of the columns from the left, and y of the rows from the top.

        `first` is the number of the corner from which they count, instead of the user's.
        """
        x, y = self.numbering.first if first is None else first
        columns, rows = self.size
        xs, ys = range(x, x + columns), range(y, y + rows)
        is_left = self.numbering.origin.endswith("left")
        is_upper = self.numbering.origin.startswith("upper")
        return (xs if is_left else xs[::-1]), (ys if is_upper else ys[::-1])

    def reference_numbers(self, first: Xy | None = None) -> Xy:
        """Return x and y of the reference die."""
        xs, ys = self.numbers(first)
        return xs[self.reference[0] - self.left_column], ys[self.top_row - self.reference[1]]

    def center_of(self, column: int, row: int) -> Xy:
        """Return twice the center [nm] of a place, by its column and row from the spec's one."""
        return (
            self.center_half_nm[0] + 2 * column * self.step_nm[0],
            self.center_half_nm[1] + 2 * row * self.step_nm[1],
        )


def chart(package: Package, stepped: Stepped) -> Chart:
    """Return what the maps of a package's wafer say."""
    places = grid(package, stepped)
    box, wafer = package.die.box, package.wafer
    bins = np.empty(FIRST_OTHER + len(places.others), dtype=np.uint8)
    bins[[NOTHING, DIE, EDGE]] = NULL, GOOD, EDGE_BIN
    bins[FIRST_OTHER:] = FIRST_OTHER_BIN + np.arange(len(places.others))
    offset = stepped.offset
    return Chart(
        device=package.name,
        lot=wafer.lot,
        wafer_id=wafer.wafer_id,
        diameter_nm=wafer.diameter_nm,
        notch=wafer.notch,
        size_nm=(box.width_nm, box.height_nm),
        step_nm=stepped.step_nm,
        numbering=wafer.numbering,
        bins=bins[places.kinds][::-1],
        others=places.others,
        reference=places.reference,
        left_column=places.column,
        top_row=places.row + places.size[1] - 1,
        # A die of odd size has its lower left corner on the grid, and its center half a nm off it.
        center_half_nm=(
            2 * offset.x_nm + box.width_nm % 2,
            2 * offset.y_nm + box.height_nm % 2,
        ),
    )
