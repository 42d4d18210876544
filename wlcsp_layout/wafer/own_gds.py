"""A GDSII file of the user's, read by KLayout into plain cells that our files may hold.

Nothing is lost or rounded: what cannot be kept as it is, and has no exact form that can, is
refused. Turned and mirrored placements are dissolved, paths become polygons; both are said.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Box
from wlcsp_layout.layout import CellContent, LayerKey
from wlcsp_layout.model.drop_in import DropIn, OwnGds
from wlcsp_layout.model.package import Package

MOST_TOLD = 5
DBU_UM = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnCells:
    """The cells of a file, each after those that it places, the last one on top.

    Layers are those of the file, coordinates nanometers.
    """

    cells: tuple[CellContent, ...]
    layers: Mapping[LayerKey, str | None]
    notes: tuple[Finding, ...]


def read_own(package: Package, drop_in: DropIn, own: OwnGds) -> OwnCells | tuple[Finding, ...]:
    """Return what the file holds below the cell, or why it cannot be used."""
    # Not at the top: few wafers have such a die, and KLayout takes long to load.
    from wlcsp_layout.wafer.own_gds_reader import Reader, UnusableError  # noqa: PLC0415

    try:
        reader = Reader(own)
    except UnusableError as error:
        return (_finding(drop_in, own, error.code, error.what, error.mend),)
    wrong = [
        _finding(drop_in, own, code, what, mend)
        for code, what, mend in (*reader.problems, *_beyond(reader.extents, package.die.box))
    ]
    if wrong:
        return tuple(wrong)
    notes = [_finding(drop_in, own, "N141", what, "") for what in reader.remarks]
    return OwnCells(cells=reader.cells, layers=own.layers, notes=tuple(notes))


def _beyond(
    extents: Mapping[LayerKey, tuple[int, int, int, int]], box: Box
) -> Iterator[tuple[str, str, str]]:
    """Yield the layers that reach out of the die; extents are left, bottom, right, top."""
    for (layer, datatype), (left, bottom, right, top) in extents.items():
        inside = (
            box.left_nm <= left
            and box.bottom_nm <= bottom
            and right <= box.right_nm
            and top <= box.top_nm
        )
        if not inside:
            far = max(
                box.left_nm - left, box.bottom_nm - bottom, right - box.right_nm, top - box.top_nm
            )
            yield (
                "E554",
                f"layer {layer}/{datatype} reaches {far / 1000:g} um beyond the outline of the die",
                "draw it inside, from the same (0, 0) as this spec's die; streets are drawn for it",
            )


def _finding(drop_in: DropIn, own: OwnGds, code: str, what: str, mend: str) -> Finding:
    return Finding(
        code=code,
        subject=f"wafer.drop_ins {drop_in.kind}",
        what=f"{own.shown}: {what}",
        mend=mend,
        place=drop_in.place,
    )


def scale_of(dbu_um: float) -> Fraction | None:
    """Return how many nanometers a unit of the file is; None when that is no exact number."""
    nearest = Fraction(round(dbu_um * 10**9), 10**6)
    if nearest and math.isclose(float(nearest), dbu_um * 1000, rel_tol=1e-9):
        return nearest
    return None


def listed(items: Counter[str]) -> str:
    """Return names with counts, few enough for a line."""
    words = [f"{count} in {name}" for name, count in items.most_common(MOST_TOLD)]
    more = len(items) - MOST_TOLD
    return ", ".join(words) + (f" and {more} more" if more > 0 else "")
