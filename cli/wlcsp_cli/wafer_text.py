"""The wafer map for people: figures, what other offsets give, and the wafer in characters."""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from wlcsp_cli.table import Cell, Column, table
from wlcsp_layout.geometry import Point
from wlcsp_layout.units import mm_text, um_text
from wlcsp_layout.wafer.map import WaferMap
from wlcsp_layout.wafer.stepping import PLACED_KINDS, Run, proof

Ints: TypeAlias = NDArray[np.int64]

NOTHING, CUT, SOME, DIES, OTHER, LOST, REFERENCE = range(7)
SIGNS = " .+#-x@"
"""By what a character stands for: the last of these that there is."""
MEANINGS = ("", "partial", "some dies", "dies", "the fab's own", "kept out", "reference die")
HIGHER = 2
"""A character of a terminal is about so many times as high as it is wide."""


def lines(found: WaferMap, limit: int) -> Iterator[str]:
    """Yield the map in lines of at most so many characters."""
    yield from _figures(found)
    if found.search is not None:
        yield ""
        yield from _offsets(found, limit)
    yield ""
    yield from _picture(found, limit)


def _figures(found: WaferMap) -> Iterator[str]:
    package, stepped = found.package, found.stepped
    wafer, box = package.wafer, package.die.box
    lost = sum(stepped.lost)
    yield (
        f"{package.name}: {_dies(stepped.full, 'full ')} of {_pair(box.width_nm, box.height_nm)} um"
    )
    yield (
        f"wafer    {mm_text(wafer.diameter_nm)} mm, notch {wafer.notch}, usable circle of "
        f"{mm_text(wafer.usable_diameter_nm)} mm"
    )
    yield f"step     {_pair(*stepped.step_nm)} um, streets {_pair(*wafer.street_nm)} um"
    yield f"offset   {_place(stepped.offset)} um from the wafer's center to the reference die's"
    yield f"partial  {_dies(stepped.partial)} cut by the usable circle"
    yield f"lost     {_dies(lost)} to keep-outs" + (":" if lost else "")
    for keep_out, taken in zip(wafer.keep_outs, stepped.lost, strict=True):
        if taken:
            yield f"         {_dies(taken)}: {keep_out.why}"
    if wafer.knock_outs:
        taken = sum(stepped.in_windows)
        yield f"windows  {_dies(taken)} over windows" + (":" if taken else "")
    for window, taken in zip(wafer.knock_outs, stepped.in_windows, strict=True):
        if taken:
            yield f"         {_dies(taken)}: {window.why}"
    yield f"area     {100 * found.utilization:.2f} % of the usable circle is full dies"


def _offsets(found: WaferMap, limit: int) -> Iterator[str]:
    """Yield what the best and the symmetric offsets give."""
    search, wafer = found.search, found.package.wafer
    assert search is not None  # noqa: S101  the caller has looked
    best = f"best: {search.symmetric_as}" if search.symmetric_as else "best"
    rows = [(best, search.best), *search.symmetric]
    columns = [
        Column(title="offset", cells=[Cell(name) for name, _ in rows]),
        Column(title="[um]", cells=[Cell(_place(item.offset)) for _, item in rows]),
        Column(title="full", cells=[Cell(f"{item.full:,}") for _, item in rows], is_number=True),
        Column(
            title="partial", cells=[Cell(f"{item.partial:,}") for _, item in rows], is_number=True
        ),
    ]
    yield from table(columns, limit)
    yield f"best by {', '.join(wafer.prefer)}: {proof(search, wafer)}"


def _picture(found: WaferMap, limit: int) -> Iterator[str]:
    """Yield the wafer from the top, and what its characters stand for."""
    left, bottom, right, top = _extent(found)
    step = found.stepped.step_nm
    across = -(-(right - left + 1) // limit)
    # With room for a blank between characters a small wafer looks round, too.
    blank = " " if 2 * (right - left + 1) <= limit else ""
    up = max(round(HIGHER * across * step[0] / (step[1] * (1 + len(blank)))), 1)
    width = -(-(right - left + 1) // across)
    starts = left + across * np.arange(width)
    seen: set[int] = set()
    for high in range(top, bottom - 1, -up):
        low = max(high - up + 1, bottom)
        signs = _signs(found, starts, across, (low, high))
        seen.update(signs)
        yield blank.join(SIGNS[sign] for sign in signs).rstrip()
    each = "one place" if (across, up) == (1, 1) else f"{across} x {up} places"
    meanings = ", ".join(f"{SIGNS[n]} {MEANINGS[n]}" for n in sorted(seen, reverse=True) if n)
    yield f"a character is {each}: {meanings}"


def _signs(found: WaferMap, starts: Ints, across: int, rows: tuple[int, int]) -> list[int]:
    """Return what the characters of a line stand for, each for so many columns of these rows."""
    low, high = rows
    sites = found.package.wafer.sites

    def held(runs: Iterable[Run]) -> Ints:
        return _held([run for run in runs if low <= run.row <= high], starts, across)

    placed = held(found.stepped.runs)
    # A map of the fab tells all places that there are.
    places = placed if sites is not None else held(found.touched)
    signs = np.where(places > 0, CUT, NOTHING)
    signs[placed > 0] = SOME
    signs[(placed > 0) & (placed == places)] = DIES
    others = [s for s in sites or () if low <= s.row <= high and s.kind not in PLACED_KINDS]
    for site in others:
        signs[(site.column - starts[0]) // across] = OTHER
    signs[held(found.lost) > 0] = LOST
    if low <= 0 <= high and starts[0] <= 0 < starts[-1] + across:
        signs[-starts[0] // across] = REFERENCE
    return [int(sign) for sign in signs]


def _held(runs: Iterable[Run], starts: Ints, across: int) -> Ints:
    """Return how many places of some runs each character stands for."""
    held = np.zeros(starts.size, dtype=np.int64)
    for run in runs:
        ends = np.minimum(starts + across, run.column + run.count)
        held += np.maximum(ends - np.maximum(starts, run.column), 0)
    return held


def _extent(found: WaferMap) -> tuple[int, int, int, int]:
    """Return the first column and row and the last ones of all places, in that order."""
    runs = found.stepped.runs if found.package.wafer.sites is not None else found.touched
    spans = [(run.column, run.column + run.count - 1, run.row) for run in runs]
    spans += [(site.column, site.column, site.row) for site in found.package.wafer.sites or ()]
    firsts, lasts, rows = zip(*spans, strict=True)
    return min(firsts), min(rows), max(lasts), max(rows)


def _dies(count: int, kind: str = "") -> str:
    return f"{count:,} {kind}{'die' if count == 1 else 'dies'}"


def _pair(x: int, y: int) -> str:
    return f"{um_text(x)} x {um_text(y)}"


def _place(at: Point) -> str:
    return f"[{um_text(at.x_nm)}, {um_text(at.y_nm)}]"
