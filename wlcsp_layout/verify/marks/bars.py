"""Where the spec wants bars for the saw, worked out from the places of the dies."""

from collections.abc import Iterator

import klayout.db as kdb
import numpy as np

from wlcsp_layout.model.marks import Dicing
from wlcsp_layout.model.package import Package
from wlcsp_layout.verify.wafer_edge import DEPTH_NM
from wlcsp_layout.verify.wafer_places import Places


def wanted_bars(package: Package, places: Places) -> list[kdb.Box]:
    """Return the bars that have room on the wafer, in an order of their own."""
    dicing = package.marks.dicing if package.marks else None
    if dicing is None or not places.count:
        return []
    wafer = package.wafer
    taken = [item.box for item in wafer.knock_outs if dicing.layer in item.layers]
    taken += [item.box for item in wafer.keep_outs]
    boxes = [kdb.Box(b.left_nm, b.bottom_nm, b.right_nm, b.top_nm) for b in taken]
    radius = _radius_nm(package, dicing)
    return sorted(
        bar
        for bar in _ends(package, places, dicing)
        if max(-bar.left, bar.right) ** 2 + max(-bar.bottom, bar.top) ** 2 <= radius**2
        and not any(bar.overlaps(box) for box in boxes)
    )


def _radius_nm(package: Package, dicing: Dicing) -> int:
    """Return where bars end: at the notch's depth, the edge bead or the plating ring."""
    wafer = package.wafer
    ends = [wafer.diameter_nm // 2 - DEPTH_NM]
    if wafer.edge and (bead := wafer.edge.bead_nm.get(dicing.layer)) is not None:
        ends.append(wafer.diameter_nm // 2 - bead)
    if wafer.plating_ring and dicing.layer == "rdl":
        inner = wafer.plating_ring.from_edge_nm + wafer.plating_ring.width_nm
        ends.append(wafer.diameter_nm // 2 - inner - package.die.rdl.space_nm)
    return min(ends)


def _ends(package: Package, places: Places, dicing: Dicing) -> Iterator[kdb.Box]:
    """Yield the bars of both directions of streets: upright ones, then those laid on their side."""
    street = package.wafer.street_nm
    for axis, numbers, others in (
        (0, places.columns, places.rows),
        (1, places.rows, places.columns),
    ):
        along = 1 - axis
        away = street[along] + dicing.gap_nm
        for line in np.unique(np.concatenate([numbers, numbers - 1])).tolist():
            beside = others[(numbers == line) | (numbers == line + 1)]
            end = places.corner[axis] + line * places.step[axis] + places.size[axis]
            low = end + (street[axis] - dicing.width_nm) // 2
            first = places.corner[along] + int(beside.min()) * places.step[along] - away
            last = places.corner[along] + int(beside.max()) * places.step[along]
            last += places.size[along] + away
            for start in (first - dicing.length_nm, last):
                across, length = (low, low + dicing.width_nm), (start, start + dicing.length_nm)
                xs, ys = (across, length) if axis == 0 else (length, across)
                yield kdb.Box(xs[0], ys[0], xs[1], ys[1])
