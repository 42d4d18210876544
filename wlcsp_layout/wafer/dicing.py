"""Bars for the saw: one beyond each end of each street, in its middle."""

from collections.abc import Iterator
from dataclasses import dataclass

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.model.marks import Dicing
from wlcsp_layout.model.package import Package, Wafer
from wlcsp_layout.units import Nm
from wlcsp_layout.wafer.notch import NOTCH_DEPTH_NM
from wlcsp_layout.wafer.stepping import Stepped


@dataclass(frozen=True, slots=True, kw_only=True)
class DicingBars:
    """The bars of a wafer."""

    bars: tuple[Box, ...]
    without_room: int
    """Ends of streets where the wafer ends too soon, or has a window or another block."""


def dicing_bars(package: Package, stepped: Stepped, corner: Xy) -> DicingBars:
    """Return the bars; `corner` is the lower left one of the reference die on the wafer.

    A bar stays clear of the notch's depth all around, of a plating ring and of the layer's edge
    bead, and of all windows and keep-outs.
    """
    dicing = package.marks.dicing if package.marks else None
    if dicing is None:
        return DicingBars(bars=(), without_room=0)
    taken = [
        *(item.box for item in package.wafer.knock_outs if dicing.layer in item.layers),
        *(item.box for item in package.wafer.keep_outs),
    ]
    reach = _reach_nm(package, dicing)
    ends = list(_ends(package, stepped, corner, dicing))
    bars = [
        bar
        for bar in ends
        if _far2(bar) <= reach**2 and not any(bar.overlaps(box) for box in taken)
    ]
    return DicingBars(bars=tuple(bars), without_room=len(ends) - len(bars))


def dicing_notes(package: Package, stepped: Stepped, corner: Xy) -> tuple[Finding, ...]:
    """Return what there is to say of bars that are left out."""
    found = dicing_bars(package, stepped, corner)
    if not found.without_room:
        return ()
    ends = found.without_room + len(found.bars)
    return (
        Finding(
            code="N106",
            subject="marks.dicing",
            what=f"{found.without_room} of {ends} ends of streets have no bar: there is no room",
            mend="shorter bars or a smaller gap_um may fit",
        ),
    )


def _reach_nm(package: Package, dicing: Dicing) -> int:
    """Return how far from the center bars may reach."""
    wafer: Wafer = package.wafer
    inward = [NOTCH_DEPTH_NM]
    if wafer.edge and dicing.layer in wafer.edge.bead_nm:
        inward.append(wafer.edge.bead_nm[dicing.layer])
    ring = wafer.plating_ring
    if ring and dicing.layer == "rdl":
        inward.append(ring.from_edge_nm + ring.width_nm + package.die.rdl.space_nm)
    return wafer.diameter_nm // 2 - max(inward)


def _ends(package: Package, stepped: Stepped, corner: Xy, dicing: Dicing) -> Iterator[Box]:
    """Yield a bar for each end of each street, below and above, then left and right."""
    rows: dict[int, list[int]] = {}
    columns: dict[int, list[int]] = {}
    for run in stepped.runs:
        for column in range(run.column, run.column + run.count):
            rows.setdefault(column, []).append(run.row)
        columns.setdefault(run.row, []).extend((run.column, run.column + run.count - 1))
    size = (package.die.box.width_nm, package.die.box.height_nm)
    for axis, lines in ((0, rows), (1, columns)):
        for first in sorted({*lines, *(n - 1 for n in lines)}):
            others = [*lines.get(first, ()), *lines.get(first + 1, ())]
            # The street lies right of, or above, the dies of number `first`.
            side = corner[axis] + first * stepped.step_nm[axis] + size[axis]
            low = side + (package.wafer.street_nm[axis] - dicing.width_nm) // 2
            along = 1 - axis
            away = package.wafer.street_nm[along] + dicing.gap_nm
            bottom = corner[along] + min(others) * stepped.step_nm[along] - away
            top = corner[along] + max(others) * stepped.step_nm[along] + size[along] + away
            for start in (bottom - dicing.length_nm, top):
                yield _bar(axis, low, start, dicing)


def _bar(axis: int, low: int, start: int, dicing: Dicing) -> Box:
    across, along = (low, low + dicing.width_nm), (start, start + dicing.length_nm)
    xs, ys = (across, along) if axis == 0 else (along, across)
    return Box(left_nm=Nm(xs[0]), bottom_nm=Nm(ys[0]), right_nm=Nm(xs[1]), top_nm=Nm(ys[1]))


def _far2(box: Box) -> int:
    """Return the squared distance of the furthest corner from the wafer's center."""
    return max(-box.left_nm, box.right_nm) ** 2 + max(-box.bottom_nm, box.top_nm) ** 2
