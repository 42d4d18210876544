"""What the report and the mask order say of marks."""

from collections.abc import Iterator

from wlcsp_layout.model.mark_kinds import CdBars
from wlcsp_layout.model.marks import Marks
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.plates import FILMS, Plate
from wlcsp_layout.report.judgment_json import number
from wlcsp_layout.wafer.cells import reference_box
from wlcsp_layout.wafer.dicing import dicing_bars
from wlcsp_layout.wafer.stepping import Stepped


def marks_figures(package: Package, stepped: Stepped) -> dict[str, object]:
    """Return `marks` of the report; nothing without marks in the spec."""
    marks = package.marks
    if marks is None:
        return {}
    figures: dict[str, object] = {
        "block_um": [number(nm, 3) for nm in (marks.block.width_nm, marks.block.height_nm)],
        "sites_um": [[number(nm, 3) for nm in site.xy] for site in marks.sites],
        "pairs": [list(pair) for pair in marks.pairs],
        "bars_um": {film: _widths(marks, film) for film in FILMS},
    }
    if marks.dicing:
        box = reference_box(package, stepped)
        found = dicing_bars(package, stepped, (box.left_nm, box.bottom_nm))
        figures["dicing"] = {
            "layer": marks.dicing.layer,
            "bars": len(found.bars),
            "ends_without_room": found.without_room,
        }
    return {"marks": figures}


def _widths(marks: Marks, film: str) -> dict[str, object]:
    bars = next(mark for mark in _bars(marks) if mark.layer == film)
    return {"width": number(bars.width_nm, 3), "space": number(bars.space_nm, 3)}


def _bars(marks: Marks) -> Iterator[CdBars]:
    return (mark for mark in marks.marks if isinstance(mark, CdBars))


def bars_of(package: Package, plate: Plate) -> dict[str, object]:
    """Return `mark_bars` of one mask of the order: where its bars are measured.

    Places are on the wafer, and mirrored where the data of the plate are. Nothing without blocks.
    """
    marks = package.marks
    if marks is None or not marks.sites:
        return {}
    return {
        "mark_bars": [
            _measured(marks, mark, plate) for mark in _bars(marks) if mark.layer == plate.film
        ]
    }


def _measured(marks: Marks, mark: CdBars, plate: Plate) -> dict[str, object]:
    is_space = mark.style == "space"
    design = mark.space_nm if is_space else mark.width_nm
    is_clear = (plate.drawn_tone == "clear") != is_space
    box = mark.box
    # Of the bars of a dense group the middle one, or the first of two.
    index = (mark.count - 1) // 2 if mark.style == "dense" else 0
    lower = box.left_nm if mark.along == "x" else box.bottom_nm
    start = 2 * lower + 2 * index * (mark.width_nm + mark.space_nm)
    if is_space:
        start += 6 * mark.width_nm
    along = start + design
    across = box.center_half_nm[1 if mark.along == "x" else 0]
    middle = (along, across) if mark.along == "x" else (across, along)
    return {
        "what": mark.name,
        "is": "clear" if is_clear else "dark",
        "along_deg": 0 if mark.along == "x" else 90,
        "design_um": number(design, 3),
        "target_um": number(design + (-2 if is_space else 2) * plate.bias_nm, 3),
        "places": [
            {
                "block": i,
                "at_um": [
                    _half((-1 if plate.is_mirrored else 1) * (middle[0] + 2 * site.x_nm)),
                    _half(middle[1] + 2 * site.y_nm),
                ],
            }
            for i, site in enumerate(marks.sites, start=1)
        ],
    }


def _half(half_nm: int) -> object:
    """Return half nanometers as micrometers, exactly."""
    return number(5 * half_nm, 4)
