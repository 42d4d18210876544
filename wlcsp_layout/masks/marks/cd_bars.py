"""Bars at which widths and spaces are measured."""

from collections.abc import Iterator

from wlcsp_layout.geometry import Box
from wlcsp_layout.masks.marks.shape import Shape, box_at
from wlcsp_layout.model.mark_kinds import CdBars


def shapes(mark: CdBars, bias_nm: int) -> Iterator[tuple[str, Shape]]:
    """Yield each bar with its layer, all edges moved outward by the bias."""
    width, space = int(mark.width_nm), int(mark.space_nm)
    if mark.style == "dense":
        bars = [(n * (width + space), width) for n in range(mark.count)]
    elif mark.style == "line":
        bars = [(0, width)]
    else:
        bars = [(0, 3 * width), (3 * width + space, 3 * width)]
    yield from ((mark.layer, _bar(mark, *bar).grown(bias_nm)) for bar in bars)


def _bar(mark: CdBars, start: int, width: int) -> Box:
    extents = mark.box
    low = (extents.left_nm - mark.at.x_nm, extents.bottom_nm - mark.at.y_nm)
    if mark.along == "x":
        return box_at(mark.at, (low[0] + start, low[1]), (width, mark.length_nm))
    return box_at(mark.at, (low[0], low[1] + start), (mark.length_nm, width))
