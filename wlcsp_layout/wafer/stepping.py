"""Which dies are full: the die stepped over the wafer, counted exactly.

Coordinates are doubled, so that the center of a die of odd size may lie on half a nanometer: the
die's lower left corner is on the grid, at the offset less half the size rounded down.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from wlcsp_layout.errors import Finding, SpecError
from wlcsp_layout.geometry import Point, Xy
from wlcsp_layout.model.package import DieSite, Package, Wafer
from wlcsp_layout.units import Nm, um_text
from wlcsp_layout.wafer.best import best_offset
from wlcsp_layout.wafer.off_wafer import off_wafer


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """Dies side by side in one row; columns and rows count from the reference die at (0, 0)."""

    row: int
    column: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stepped:
    """The dies of a wafer."""

    step_nm: Xy
    """From die to die: the die's size and the street."""
    offset: Point
    """From the wafer's center to the reference die's center, rounded down to the grid."""
    runs: tuple[Run, ...]
    """From the lowest row up, from the left."""
    full: int
    partial: int
    """Dies that share area with the usable circle, but not all of theirs."""
    notes: tuple[Finding, ...]


def step(package: Package) -> Stepped:
    """Return the dies of the package's wafer.

    Raises: SpecError when no full die fits, or a mapped place is off the wafer or die not full.
    """
    wafer, box = package.wafer, package.die.box
    size = (box.width_nm, box.height_nm)
    pitch = (size[0] + wafer.street_nm[0], size[1] + wafer.street_nm[1])
    offset = _offset(wafer, size, pitch)
    full_runs, full, partial = count(size, pitch, offset.xy, wafer.usable_diameter_nm)
    notes: list[Finding] = []
    if wafer.sites is not None:
        if lost := tuple(off_wafer(wafer.sites, size, pitch, offset.xy, wafer.diameter_nm)):
            raise SpecError(lost)
        runs = _mapped(wafer.sites, full_runs)
        notes += _left_out(wafer.sites)
        full = sum(run.count for run in runs)
    else:
        runs = full_runs
        if wafer.offset == "best":
            notes.append(_planning_note(offset))
    if not full:
        raise SpecError([_no_die(wafer, size)])
    return Stepped(
        step_nm=pitch,
        offset=offset,
        runs=runs,
        full=full,
        partial=partial,
        notes=tuple(notes),
    )


def _offset(wafer: Wafer, size: Xy, pitch: Xy) -> Point:
    if isinstance(wafer.offset, Point):
        return wafer.offset
    if wafer.offset == "center_die" or wafer.sites is not None:
        return Point(x_nm=Nm(0), y_nm=Nm(0))
    if wafer.offset == "center_street":
        return Point(x_nm=Nm(pitch[0] // 2), y_nm=Nm(pitch[1] // 2))
    return best_offset(size, pitch, wafer.usable_diameter_nm)


def count(
    size: Xy, pitch: Xy, offset: Xy, usable_diameter_nm: int
) -> tuple[tuple[Run, ...], int, int]:
    """Return the runs of full dies, how many dies are full, and how many are cut by the circle.

    A die is full when all four corners lie in the circle or on it. Whole-number arithmetic.
    """
    center = (2 * offset[0] + size[0] % 2, 2 * offset[1] + size[1] % 2)
    rows = _rows(size[1], pitch[1], center[1], usable_diameter_nm)
    runs: list[Run] = []
    full = touched = 0
    for row in rows:
        near, far = _row_edges(row, size[1], pitch[1], center[1])
        if far <= usable_diameter_nm:
            half_chord = math.isqrt(usable_diameter_nm**2 - far**2)
            first, last = _columns_inside(half_chord, size[0], pitch[0], center[0])
            if last >= first:
                runs.append(Run(row=row, column=first, count=last - first + 1))
                full += last - first + 1
        if near < usable_diameter_nm:
            touched += _columns_touched(near, usable_diameter_nm, size[0], pitch[0], center[0])
    return tuple(runs), full, touched - full


def _rows(height: int, pitch: int, center: int, diameter: int) -> range:
    """Return the rows whose dies share area with the circle's height; `center` of row 0 doubled."""
    first = -((diameter + height + center) // (2 * pitch))
    last = (diameter + height - center) // (2 * pitch)
    return range(first, last + 1)


def _row_edges(row: int, height: int, pitch: int, center: int) -> Xy:
    """Return the least and the greatest distance of a row's dies from the center line, doubled."""
    middle = 2 * row * pitch + center
    low, high = middle - height, middle + height
    near = 0 if low < 0 < high else min(abs(low), abs(high))
    return near, max(abs(low), abs(high))


def _columns_inside(half_chord: int, width: int, pitch: int, center: int) -> Xy:
    """Return the first and last column whose dies lie within +- the half chord (doubled)."""
    first = -((half_chord - width + center) // (2 * pitch))
    last = (half_chord - width - center) // (2 * pitch)
    return first, last


def _columns_touched(near: int, diameter: int, width: int, pitch: int, center: int) -> int:
    """Return how many dies of a row share area with the circle.

    The side of a die that counts lies strictly inside the chord at the row's nearest height.
    """
    chord2 = diameter**2 - near**2
    half_chord = math.isqrt(chord2)
    reach = half_chord - 1 if half_chord**2 == chord2 else half_chord
    first = -((reach + width + center) // (2 * pitch))
    last = (reach + width - center) // (2 * pitch)
    return max(last - first + 1, 0)


def _mapped(sites: Sequence[DieSite], full_runs: Sequence[Run]) -> tuple[Run, ...]:
    """Return the fab's own dies as runs.  Raises: SpecError for each one that is not full."""
    inside = {run.row: range(run.column, run.column + run.count) for run in full_runs}
    placed = [site for site in sites if site.kind in PLACED_KINDS]
    outside = [site for site in placed if site.column not in inside.get(site.row, range(0))]
    if outside:
        raise SpecError(_not_full(site) for site in outside)
    runs: list[Run] = []
    for site in sorted(placed, key=lambda s: (s.row, s.column)):
        last = runs[-1] if runs else None
        if last and last.row == site.row and last.column + last.count == site.column:
            runs[-1] = Run(row=last.row, column=last.column, count=last.count + 1)
        else:
            runs.append(Run(row=site.row, column=site.column, count=1))
    return tuple(runs)


PLACED_KINDS = ("", "die", "product")
"""The kinds of a die map that place this package; others are the fab's own."""


def _left_out(sites: Sequence[DieSite]) -> list[Finding]:
    others = [site for site in sites if site.kind not in PLACED_KINDS]
    if not others:
        return []
    kinds = ", ".join(dict.fromkeys(site.kind for site in others))
    return [
        Finding(
            code="N102",
            subject="wafer.dies",
            what=f"{len(others)} places are left empty: they are of another kind ({kinds})",
        )
    ]


def _not_full(site: DieSite) -> Finding:
    return Finding(
        code="E384",
        subject="wafer.dies",
        what=f"the die in column {site.column}, row {site.row} is not inside the usable circle",
        mend="correct the map or wafer.offset, or give the die another kind",
        place=site.place,
    )


def _no_die(wafer: Wafer, size: Xy) -> Finding:
    return Finding(
        code="E382",
        subject="wafer",
        what=f"no full die of {um_text(size[0])} x {um_text(size[1])} um fits into the usable "
        f"circle of {um_text(wafer.usable_diameter_nm)} um",
        mend="use a larger wafer, a smaller edge exclusion or another offset",
    )


def _planning_note(offset: Point) -> Finding:
    where = f"[{um_text(offset.x_nm)}, {um_text(offset.y_nm)}]"
    return Finding(
        code="N101",
        subject="wafer.offset",
        what=f"best is for planning, and gives {where} um here",
        mend=f"once a fab has stepped the wafer, write its offset: {where}",
    )
