"""Whether the file of a mask plate is its layer of the layout, read anew by KLayout.

What the plate must hold is worked out from the layer as `NAME.gds` has it: as it is, every edge
moved by the bias, or all that is left of the plate. Both files are cut into tiles, a die with its
half of the street each. The inside of a die is compared once for each kind. Its rim depends on what
stands beside it: once for all that have the same kind on all sides, and as it lies elsewhere.

A plate as drawn is the layer exactly. With a bias, an edge may be off by 2 nm: circles are redrawn
with their biased diameters, and corners lie on the grid. An inverted plate is cut into simple
outlines, and a cut point on a slanted edge is rounded to the grid. On dielectric 2, slivers that
are shorter than the bias are forgiven where it is not zero, as thick as a facet bends off over it.
"""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path

import klayout.db as kdb
import numpy as np

from wlcsp_layout.errors import Finding
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.die import box_of
from wlcsp_layout.verify.least import least_of
from wlcsp_layout.verify.opened import opened
from wlcsp_layout.verify.plate_case import Least, PlateCase
from wlcsp_layout.verify.plate_letters import Letters, are_alike, letters_of
from wlcsp_layout.verify.plate_title import take_title
from wlcsp_layout.verify.tiles import (
    NONE,
    Marked,
    Sheet,
    sheet_of,
    tiling_of,
    with_all_neighbors,
)

DBU_UM = 0.001
MOST_APART = 500
"""Dies that stand in one file only are compared one by one up to here; more are out of place."""
MARGIN_NM = 100
"""What lies deeper in a tile is the same whatever stands beside it."""
MITER = 4
"""How KLayout sizes corners: sharp ones stay sharp up to 157 degrees of bend."""


def check_plates(cases: Sequence[PlateCase]) -> tuple[tuple[Finding, ...], dict[str, Least]]:
    """Return what is wrong with the files of plates, and the smallest features of each layer."""
    layouts: dict[Path, kdb.Layout] = {}
    found: list[Finding] = []
    least: dict[str, Least] = {}
    for case in cases:
        if case.layout not in layouts:
            layouts[case.layout] = opened(case.layout)
        layout = layouts[case.layout]
        tiling = tiling_of(layout.top_cell(), box_of(case.tile), box_of(case.plate))
        top, layer = layout.top_cell(), layout.layer(*case.layer)
        letters = letters_of(case, top, layer)
        wanted = sheet_of(top, layer, tiling, letters.skipped)
        found += _check(case, wanted, letters)
        least[case.shown] = least_of(wanted)
    return tuple(found), least


def _check(case: PlateCase, wanted: Sheet, letters: Letters) -> Iterator[Finding]:
    try:
        plate = opened(case.path)
    except RuntimeError as error:
        said = " ".join(str(error).split())
        yield _finding(case, "V101", f"KLayout cannot read it: {said}")
        return
    frame = list(_frame(case, plate))
    yield from frame
    if not frame:
        layer = plate.layer(*case.layer)
        data = _data_cell(plate.top_cell())
        found = letters_of(case, data, layer)
        made = sheet_of(data, layer, wanted.tiling, found.skipped)
        if not are_alike(case, letters, found):
            wanted.rest += letters.flat()
            made.rest += found.flat()
        yield from take_title(case, made)
        if not _is_copy(case, wanted, made):
            yield from _compared(case, wanted, made)
        held = made.rest.bbox() + made.extent(made.slots != NONE)
        if not held.inside(box_of(case.plate)):
            yield _finding(case, "V655", "it has shapes beyond the plate")


def _is_copy(case: PlateCase, wanted: Sheet, made: Sheet) -> bool:
    """Tell whether a plate as drawn has just what the layer has, die for die and shape for shape.

    Most plates are, and on a wafer of clipped dies it takes a tenth of the time to see it.
    """
    if case.tolerance_nm or ((wanted.slots == NONE) != (made.slots == NONE)).any():
        return False
    for index, region in wanted.cells.items():
        for other in np.unique(made.slots[wanted.slots == index]).tolist():
            if not (region ^ made.cells[other]).is_empty():
                return False
    return set(wanted.rest.each()) == set(made.rest.each())


def _frame(case: PlateCase, plate: kdb.Layout) -> Iterator[Finding]:
    """Yield what is wrong before any shape is looked at: unit, top cell, layer, reading."""
    if plate.dbu != DBU_UM:
        yield _finding(case, "V651", f"its database unit is {plate.dbu} um, not {DBU_UM} um")
    tops = [cell.name for cell in plate.top_cells()]
    if tops != [case.top]:
        yield _finding(case, "V651", f"its top cells are {', '.join(tops)}, not {case.top}")
        return
    infos = [plate.get_info(index) for index in plate.layer_indexes()]
    numbers = sorted((info.layer, info.datatype) for info in infos)
    if numbers != [case.layer]:
        has = ", ".join(f"{a}/{b}" for a, b in numbers) or "none"
        layer = f"{case.layer[0]}/{case.layer[1]}"
        yield _finding(case, "V652", f"it has the layers {has}; {case.name} is {layer}")
    is_mirrored = _data_cell(plate.top_cell()) is not plate.top_cell()
    if is_mirrored != case.is_mirrored:
        is_, wanted = ("", "not ") if is_mirrored else ("not ", "")
        yield _finding(
            case, "V653", f"its data are {is_}mirrored left to right, and must {wanted}be"
        )


def _data_cell(top: kdb.Cell) -> kdb.Cell:
    """Return the one cell that a top cell does nothing but mirror left to right, else itself."""
    instances = list(top.each_inst())
    if len(instances) == 1 and not any(
        top.shapes(index).size() for index in top.layout().layer_indexes()
    ):
        only = instances[0].cell_inst
        if not only.is_regular_array() and only.cplx_trans == kdb.ICplxTrans(kdb.Trans.M90):
            return instances[0].cell
    return top


def _compared(case: PlateCase, wanted: Sheet, made: Sheet) -> Iterator[Finding]:
    """Yield one finding for the insides of dies, one for their rims, and one for the rest."""
    if int(((wanted.slots == NONE) != (made.slots == NONE)).sum()) > MOST_APART:
        yield _finding(case, "V654", "its dies are not where those of the layout are")
        return
    tiling = wanted.tiling
    margin = MARGIN_NM + 2 * abs(case.bias_nm)
    has_both = (wanted.slots != NONE) & (made.slots != NONE)
    kept = has_both & ~wanted.near_others(0) & ~made.near_others(0)
    pairs = np.stack([wanted.slots, made.slots])
    kinds, counts = np.unique(pairs[:, kept], axis=1, return_counts=True)
    inside = kdb.Region(tiling.tile.enlarged(-margin, -margin))
    shared = np.zeros_like(kept)
    for k in np.argsort(-counts, kind="stable").tolist():
        of_kind = kept & (pairs == kinds[:, k].reshape(2, 1, 1)).all(axis=0)
        first = tuple(np.argwhere(of_kind)[0].tolist())
        target = _target(case, wanted.cells[int(kinds[0, k])], tiling.tile)
        differing = _differing(case, target, made.cells[int(kinds[1, k])]) & inside
        if not differing.is_empty():
            moved = differing.moved(*tiling.origin(*first))
            yield _said(case, moved, f"in {int(counts[k]):,} dies alike")
        elif case.bias_nm:
            yield from _joined(case, wanted.cells[int(kinds[0, k])], made.cells[int(kinds[1, k])])
        if not shared.any():
            near = wanted.near_others(margin) | made.near_others(margin)
            shared = with_all_neighbors(of_kind) & ~near
    rim = 2 * margin
    if shared.any():
        row, column = np.argwhere(shared)[0].tolist()
        around = np.zeros_like(kept)
        around[row - 1 : row + 2, column - 1 : column + 2] = True
        window = tiling.tile.moved(*tiling.origin(row, column))
        limits = kdb.Region(window) - kdb.Region(window.enlarged(-margin, -margin))
        target = _target(case, wanted.dies(around, rim), window)
        differing = _differing(case, target & limits, made.dies(around, rim) & limits)
        if not differing.is_empty():
            yield _said(case, differing, f"at the rims of {int(shared.sum()):,} dies alike")
    yield from _elsewhere(case, (wanted, made), kept, shared, margin)


def _joined(case: PlateCase, wanted: kdb.Region, made: kdb.Region) -> Iterator[Finding]:
    """Yield a finding when the bias joins shapes of a die, parts them or closes a hole."""
    if case.is_inverted:
        made = kdb.Region(box_of(case.tile)) - made
    merged = [region.merged() for region in (wanted, made)]
    shapes = [region.count() for region in merged]
    holes = [region.holes().count() for region in merged]
    if case.name == "rdl":
        holes = [0, 0]
    if shapes[0] != shapes[1] or holes[0] != holes[1]:
        said = [
            f"{count} shapes" + (f" and {islands} island{'s'[: islands - 1]}" if islands else "")
            for count, islands in zip(shapes, holes, strict=True)
        ]
        yield Finding(
            code="V656",
            subject=case.shown,
            what=f"with a bias of {um_text(case.bias_nm)} um a die has {said[1]}, and without it "
            f"{said[0]}",
            mend="use a smaller bias, or larger spaces and widths in the design",
            cell=case.top,
        )


def _elsewhere(
    case: PlateCase, sheets: tuple[Sheet, Sheet], kept: Marked, shared: Marked, margin: int
) -> Iterator[Finding]:
    """Compare what is not alike in many dies: as it lies on the plate, but for insides of dies."""
    tiling = sheets[0].tiling
    outside = kdb.Region(box_of(case.plate)) - tiling.region(shared)
    outside -= tiling.region(kept & ~shared, margin)
    seen = kept & ~with_all_neighbors(shared)
    wanted, made = (
        sheet.rest + sheet.dies(~kept) + sheet.dies(seen, 2 * margin) for sheet in sheets
    )
    target = _target(case, wanted, box_of(case.plate))
    differing = _differing(case, target & outside, made & outside)
    if not differing.is_empty():
        yield _said(case, differing, "outside of what dies have alike")


def _target(case: PlateCase, layer: kdb.Region, window: kdb.Box) -> kdb.Region:
    """Return what the plate must have where the layout has `layer`."""
    merged = layer.merged()
    if case.bias_nm:
        merged = merged.sized(case.bias_nm, MITER).merged()
    whole = kdb.Region(window)
    return whole - merged if case.is_inverted else merged & whole


def _differing(case: PlateCase, target: kdb.Region, made: kdb.Region) -> kdb.Region:
    """Return where the two differ by more than the tolerance."""
    different = (target ^ made.merged()).merged()
    # Shrunk by half of it on both sides.
    if not case.tolerance_nm:
        return different
    left = different.sized(-case.tolerance_nm // 2)
    return _without_tips(case, left) if case.bias_nm and case.name == "d2" else left


def _without_tips(case: PlateCase, left: kdb.Region) -> kdb.Region:
    """Return what differs but for slivers such as the corners of gaps in a ring leave.

    KLayout moves such a corner on along its facet, as far as the bias; where that is beyond the end
    of the facet, the plate, whose circle is redrawn, bends off there.
    """
    reach_nm = abs(case.bias_nm)
    bend = math.sin(math.tau / case.facets)
    return kdb.Region(
        [
            item
            for item in left.each()
            if max(item.bbox().width(), item.bbox().height()) > reach_nm
            or 2 * item.area() > item.perimeter() * reach_nm * bend
        ]
    )


def _said(case: PlateCase, differing: kdb.Region, where: str) -> Finding:
    first = min((polygon.bbox() for polygon in differing.each()), key=lambda b: (b.bottom, b.left))
    center = first.center()
    limit = f" by more than {um_text(case.tolerance_nm)} um" if case.tolerance_nm else ""
    bias = f", biased by {um_text(case.bias_nm)} um" if case.bias_nm else ""
    inverted = ", inverted" if case.is_inverted else ""
    return Finding(
        code="V655",
        subject=case.shown,
        what=f"it differs{limit} from layer {case.name}{bias}{inverted}, {where}; first at "
        f"({um_text(center.x)}, {um_text(center.y)}) um",
        mend=MEND,
        at_nm=(center.x, center.y),
        cell=case.top,
    )


MEND = "nothing was published; a failing disk does this, or a fault of wlcsp: report it"


def _finding(case: PlateCase, code: str, what: str) -> Finding:
    return Finding(code=code, subject=case.shown, what=what, mend=MEND)
