"""Where drop-ins stand: which full dies they replace."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wlcsp_layout.errors import Finding, SpecError
from wlcsp_layout.geometry import Point, Xy
from wlcsp_layout.model.drop_in import DropIn, DropInSite
from wlcsp_layout.model.package import Package
from wlcsp_layout.units import mm_text
from wlcsp_layout.wafer.run import Run


@dataclass(frozen=True, slots=True, kw_only=True)
class Replaced:
    """A die of another kind in place of one of the product's."""

    kind: str
    column: int
    row: int


def replaced(
    package: Package, runs: Sequence[Run], pitch: Xy, offset: Point
) -> tuple[Replaced, ...]:
    """Return the dies that drop-ins replace, in the order of the spec; `runs` are all full dies.

    The die nearest to a point is the one whose center is; of equals the lowest, then the leftmost.
    Raises: SpecError for each place that is no full die, or taken already.
    """
    box = package.die.box
    # Doubled, as the center of a die of odd size lies on half a nanometer.
    center = (2 * offset.x_nm + box.width_nm % 2, 2 * offset.y_nm + box.height_nm % 2)
    found: dict[Xy, str] = {}
    wrong: list[Finding] = []
    for drop_in in package.wafer.drop_ins:
        for site in drop_in.sites:
            at = site.at or _nearest(runs, pitch, center, site.near_nm or (0, 0))
            if why := _why_not(at, runs, found):
                code, what, mend = why
                wrong.append(_finding(drop_in, site, at, code=code, what=what, mend=mend))
            else:
                found[at] = drop_in.kind
    if wrong:
        raise SpecError(wrong)
    return tuple(Replaced(kind=kind, column=at[0], row=at[1]) for at, kind in found.items())


def without(runs: Sequence[Run], taken: Sequence[Replaced]) -> tuple[Run, ...]:
    """Return the runs without some of their dies."""
    columns: dict[int, list[int]] = {}
    for item in taken:
        columns.setdefault(item.row, []).append(item.column)
    return tuple(part for run in runs for part in _split(run, sorted(columns.get(run.row, ()))))


def _split(run: Run, columns: Sequence[int]) -> Iterator[Run]:
    start, end = run.column, run.column + run.count
    for column in columns:
        if start <= column < end:
            if start < column:
                yield Run(row=run.row, column=start, count=column - start)
            start = column + 1
    if start < end:
        yield Run(row=run.row, column=start, count=end - start)


def _nearest(runs: Sequence[Run], pitch: Xy, center: Xy, point: Xy) -> Xy:
    """Return column and row of the die nearest to a point of the wafer."""
    off = (center[0] - 2 * point[0], center[1] - 2 * point[1])

    def rank(at: Xy) -> tuple[int, int, int]:
        x, y = 2 * at[0] * pitch[0] + off[0], 2 * at[1] * pitch[1] + off[1]
        return x**2 + y**2, at[1], at[0]

    best: list[Xy] = []
    for run in runs:
        # The nearest of a run to the point's height; of two the left one.
        column = -((off[0] + pitch[0]) // (2 * pitch[0]))
        best.append((max(run.column, min(column, run.column + run.count - 1)), run.row))
    return min(best, key=rank)


def _why_not(at: Xy, runs: Sequence[Run], found: dict[Xy, str]) -> tuple[str, str, str] | None:
    """Return code, reason and remedy of a place that cannot be taken."""
    column, row = at
    if not any(r.row == row and r.column <= column < r.column + r.count for r in runs):
        return (
            "E541",
            "is no full die of this wafer",
            "wlcsp map shows where dies are; columns and rows count from the reference die",
        )
    if at in found:
        return "E542", f"is taken by {found[at]} already", "choose another die"
    return None


def _finding(
    drop_in: DropIn, site: DropInSite, at: Xy, *, code: str, what: str, mend: str
) -> Finding:
    which = ""
    if site.near_nm:
        x, y = map(mm_text, site.near_nm)
        which = f", the die nearest to ({x}, {y}) mm,"
    return Finding(
        code=code,
        subject="wafer.drop_ins",
        what=f"{drop_in.kind}: the place in column {at[0]}, row {at[1]}{which} {what}",
        mend=mend,
        place=site.place,
    )
