"""The wafer as data of the page: its circles, and every die as an element of an array."""

from collections.abc import Iterator, Sequence

from wlcsp_layout.model.package import Package
from wlcsp_layout.render.dies import DieKind


def wafer_data(kinds: Sequence[DieKind], package: Package) -> dict[str, object]:
    """Return what the page shows of the wafer; lengths in nanometers."""
    wafer = package.wafer
    return {
        "diameter_nm": wafer.diameter_nm,
        "usable_nm": wafer.usable_diameter_nm,
        "notch": wafer.notch,
        "kinds": [kind.cell.name for kind in kinds],
        "arrays": [row for number, kind in enumerate(kinds) for row in _rows(number, kind)],
    }


def _rows(number: int, kind: DieKind) -> Iterator[list[int]]:
    """Yield kind, lower left corner, size, columns, rows, and both steps of each array of dies."""
    for array in kind.arrays:
        first = kind.box.transformed(array.first)
        yield [
            number,
            *(first.left, first.bottom, first.width(), first.height()),
            *(array.columns, array.rows),
            *(array.across.x, array.across.y, array.up.x, array.up.y),
        ]
