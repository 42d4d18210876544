"""Which dies are full: the die stepped over the wafer, counted exactly.

Coordinates are doubled, so that the center of a die of odd size may lie on half a nanometer: the
die's lower left corner is on the grid, at the offset less half the size rounded down.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from wlcsp_layout.errors import Finding, SpecError
from wlcsp_layout.geometry import Box, Point, Xy
from wlcsp_layout.model.package import DieSite, Package, Wafer
from wlcsp_layout.units import Nm, um_text
from wlcsp_layout.wafer.best import Search, best_offset
from wlcsp_layout.wafer.keep_outs import columns_taken
from wlcsp_layout.wafer.off_wafer import off_wafer
from wlcsp_layout.wafer.strips import Ground
from wlcsp_layout.wafer.windows import window_zones


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
    lost: tuple[int, ...]
    """Dies inside the usable circle that each keep-out takes; one that several take is the first's.
    """
    in_windows: tuple[int, ...]
    """Likewise those that reach into each window, with their full street."""
    notes: tuple[Finding, ...]


def step(package: Package, found: Search | None = None) -> Stepped:
    """Return the dies of the package's wafer; `found` is a search that was made before.

    Raises: SpecError when no full die fits, or a mapped place is off the wafer or die not full.
    """
    wafer, box = package.wafer, package.die.box
    size = (box.width_nm, box.height_nm)
    pitch = (size[0] + wafer.street_nm[0], size[1] + wafer.street_nm[1])
    notes: list[Finding] = []
    if wafer.offset == "best" and wafer.sites is None:
        found = found or search(package)
        offset = found.best.offset
        notes.append(_planning_note(found, wafer))
    else:
        offset = _offset(wafer, pitch)
    full_runs, full, partial = count(size, pitch, offset.xy, wafer.usable_diameter_nm)
    zones = [keep_out.box for keep_out in wafer.keep_outs]
    free, lost = _without_taken(full_runs, zones, size, pitch, offset.xy)
    runs, in_windows = _without_taken(free, window_zones(wafer), size, pitch, offset.xy)
    if wafer.sites is not None:
        if off := tuple(off_wafer(wafer.sites, size, pitch, offset.xy, wafer.diameter_nm)):
            raise SpecError(off)
        runs = _mapped(wafer.sites, full_runs, free, runs)
        lost, in_windows = (0,) * len(lost), (0,) * len(in_windows)
        notes += _left_out(wafer.sites)
    if any(lost):
        notes.append(_lost_note(lost, wafer))
    if any(in_windows):
        notes.append(_windows_note(in_windows, wafer))
    full = sum(run.count for run in runs)
    if not full:
        raise SpecError([_no_die(wafer, size)])
    return Stepped(
        step_nm=pitch,
        offset=offset,
        runs=runs,
        full=full,
        partial=partial,
        lost=lost,
        in_windows=in_windows,
        notes=tuple(notes),
    )


def search(package: Package) -> Search:
    """Search the best offset of a package's wafer, whatever offset its spec asks for."""
    wafer, box = package.wafer, package.die.box
    size = (box.width_nm, box.height_nm)
    ground = Ground(
        size=size,
        pitch=(size[0] + wafer.street_nm[0], size[1] + wafer.street_nm[1]),
        usable_diameter_nm=wafer.usable_diameter_nm,
        keep_outs=(*(keep_out.box for keep_out in wafer.keep_outs), *window_zones(wafer)),
    )
    return best_offset(ground, wafer.prefer)


def _offset(wafer: Wafer, pitch: Xy) -> Point:
    """Return the offset that is given in words or numbers; a map counts from the center."""
    if isinstance(wafer.offset, Point):
        return wafer.offset
    if wafer.offset == "center_street" and wafer.sites is None:
        return Point(x_nm=Nm(pitch[0] // 2), y_nm=Nm(pitch[1] // 2))
    return Point(x_nm=Nm(0), y_nm=Nm(0))


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
            first, last = _columns_touched(near, usable_diameter_nm, size[0], pitch[0], center[0])
            touched += max(last - first + 1, 0)
    return tuple(runs), full, touched - full


def touched_runs(package: Package, stepped: Stepped) -> tuple[Run, ...]:
    """Return the places of dies that share area with the usable circle, placed or not, by row."""
    box, pitch, diameter = package.die.box, stepped.step_nm, package.wafer.usable_diameter_nm
    size = (box.width_nm, box.height_nm)
    center = (2 * stepped.offset.x_nm + size[0] % 2, 2 * stepped.offset.y_nm + size[1] % 2)
    runs: list[Run] = []
    for row in _rows(size[1], pitch[1], center[1], diameter):
        near, _ = _row_edges(row, size[1], pitch[1], center[1])
        if near < diameter:
            first, last = _columns_touched(near, diameter, size[0], pitch[0], center[0])
            if first <= last:
                runs.append(Run(row=row, column=first, count=last - first + 1))
    return tuple(runs)


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


def _columns_touched(near: int, diameter: int, width: int, pitch: int, center: int) -> Xy:
    """Return the first and last column of a row whose dies share area with the circle.

    The side of a die that counts lies strictly inside the chord at the row's nearest height.
    """
    chord2 = diameter**2 - near**2
    half_chord = math.isqrt(chord2)
    reach = half_chord - 1 if half_chord**2 == chord2 else half_chord
    first = -((reach + width + center) // (2 * pitch))
    last = (reach + width - center) // (2 * pitch)
    return first, last


def _without_taken(
    full_runs: Sequence[Run], zones: Sequence[Box], size: Xy, pitch: Xy, offset: Xy
) -> tuple[tuple[Run, ...], tuple[int, ...]]:
    """Return the runs without what zones take, and how many dies each of them takes."""
    corner = (offset[0] - size[0] // 2, offset[1] - size[1] // 2)
    runs, lost = list(full_runs), []
    for zone in zones:
        before = sum(run.count for run in runs)
        kept: list[Run] = []
        for run in runs:
            taken = columns_taken(zone, run.row, size, pitch, corner)
            if not taken:
                kept.append(run)
                continue
            end = run.column + run.count
            for first, behind in (
                (run.column, min(taken.start, end)),
                (max(taken.stop, run.column), end),
            ):
                if first < behind:
                    kept.append(Run(row=run.row, column=first, count=behind - first))
        runs = kept
        lost.append(before - sum(run.count for run in runs))
    return tuple(runs), tuple(lost)


def _mapped(sites: Sequence[DieSite], *runs_left: Sequence[Run]) -> tuple[Run, ...]:
    """Return the fab's own dies as runs.

    `runs_left` are the full dies, those clear of keep-outs, and those clear of windows, too.
    Raises: SpecError for each one that is not full, in a keep-out, or over a window.
    """
    full, free, clear = map(_columns_by_row, runs_left)
    placed = [site for site in sites if site.kind in PLACED_KINDS]
    wrong: list[Finding] = []
    for site in placed:
        for columns, refusal in ((full, _not_full), (free, _kept_out), (clear, _over_window)):
            if not any(site.column in run for run in columns.get(site.row, ())):
                wrong.append(refusal(site))
                break
    if wrong:
        raise SpecError(wrong)
    runs: list[Run] = []
    for site in sorted(placed, key=lambda s: (s.row, s.column)):
        last = runs[-1] if runs else None
        if last and last.row == site.row and last.column + last.count == site.column:
            runs[-1] = Run(row=last.row, column=last.column, count=last.count + 1)
        else:
            runs.append(Run(row=site.row, column=site.column, count=1))
    return tuple(runs)


def _columns_by_row(runs: Sequence[Run]) -> dict[int, list[range]]:
    columns: dict[int, list[range]] = {}
    for run in runs:
        columns.setdefault(run.row, []).append(range(run.column, run.column + run.count))
    return columns


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


def _kept_out(site: DieSite) -> Finding:
    return Finding(
        code="E386",
        subject="wafer.dies",
        what=f"the die in column {site.column}, row {site.row} lies in a keep-out of the wafer",
        mend="correct the map or wafer.keep_outs, or give the die another kind",
        place=site.place,
    )


def _over_window(site: DieSite) -> Finding:
    return Finding(
        code="E500",
        subject="wafer.dies",
        what=f"the die in column {site.column}, row {site.row} reaches into a window of the wafer "
        "with its street",
        mend="correct the map or wafer.knock_outs, or give the die another kind",
        place=site.place,
    )


def _lost_note(lost: Sequence[int], wafer: Wafer) -> Finding:
    return Finding(
        code="N103",
        subject="wafer.keep_outs",
        what=f"{_full_dies(sum(lost))} not placed: "
        + _by_reason(lost, [keep_out.why for keep_out in wafer.keep_outs]),
    )


def _windows_note(in_windows: Sequence[int], wafer: Wafer) -> Finding:
    how = "drawn as partial dies are" if wafer.edge else "not placed"
    return Finding(
        code="N104",
        subject="wafer.knock_outs",
        what=f"{_full_dies(sum(in_windows))} {how}: "
        + _by_reason(in_windows, [window.why for window in wafer.knock_outs]),
    )


def _full_dies(count: int) -> str:
    return f"{count:,} full {'die is' if count == 1 else 'dies are'}"


def _by_reason(counts: Sequence[int], reasons: Sequence[str]) -> str:
    pairs = zip(counts, reasons, strict=True)
    return ", ".join(f"{count:,} ({why})" for count, why in pairs if count)


def _no_die(wafer: Wafer, size: Xy) -> Finding:
    zones = (("keep-outs", wafer.keep_outs), ("windows", wafer.knock_outs))
    beside = [name for name, given in zones if given]
    return Finding(
        code="E382",
        subject="wafer",
        what=f"no full die of {um_text(size[0])} x {um_text(size[1])} um fits into the usable "
        f"circle of {um_text(wafer.usable_diameter_nm)} um"
        + (f" and beside the {' and '.join(beside)}" if beside else ""),
        mend="use a larger wafer, a smaller edge exclusion or another offset",
    )


def _planning_note(found: Search, wafer: Wafer) -> Finding:
    offset = found.best.offset
    where = f"[{um_text(offset.x_nm)}, {um_text(offset.y_nm)}]"
    return Finding(
        code="N101",
        subject="wafer.offset",
        what=f"best is for planning, and gives {where} um here: {proof(found, wafer)}",
        mend=f"once a fab has stepped the wafer, write its offset: {where}",
    )


def proof(found: Search, wafer: Wafer) -> str:
    """Return in words what is known about all other offsets."""
    first = next(name for name in wafer.prefer if name != "symmetric")
    what = {"full_dies": "more full dies", "fewest_partial": "fewer partial dies"}[first]
    which = "symmetric offset" if wafer.prefer[0] == "symmetric" else "offset"
    if found.open_in == first:
        return f"another {which} may give up to {found.gap:,} {what}"
    return f"no other {which} gives {what}"
