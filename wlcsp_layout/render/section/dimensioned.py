"""Dimension lines: stretches in rows below the section and above it, heights at its right."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from wlcsp_layout.render.canvas import Canvas, number
from wlcsp_layout.render.glyphs import width_px
from wlcsp_layout.render.section.dimension import Dimension

ROW_PX = 24
ARROW_PX = 6.0
GAP_PX = 5.0
COLUMN_PX = 22.0
"""Between the words of a column and the next one."""
HIGH_NM = 1e8
"""Above this, a stretch stands over the picture, not below it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Where the section is on the picture [px]."""

    left_px: float
    zero_px: float
    """The height of the chip's surface."""
    um_px: float
    up_px: float
    """Pixels for a micrometer upward."""
    right_px: float
    bottom_px: float

    def at(self, s_nm: float, z_nm: float) -> tuple[float, float]:
        """Return a place of the section on the picture."""
        return (self.left_px + s_nm / 1000 * self.um_px, self.zero_px - z_nm / 1000 * self.up_px)


def drawn_rows(found: Iterable[Dimension], um_px: float, size_px: float) -> int:
    """Return how many rows of stretches stand below the section."""
    return len(_rows([item for item in found if _is_below(item)], um_px, size_px))


def draw_stretches(
    canvas: Canvas, sheet: Sheet, found: Sequence[Dimension], size_px: float
) -> None:
    """Draw stretches: widths of films in rows below, balls and their pitch above."""
    below = _rows([item for item in found if _is_below(item)], sheet.um_px, size_px)
    placed: list[tuple[Dimension, float, float | None]] = [
        (item, sheet.bottom_px + 22 + i * ROW_PX, sheet.bottom_px - 2)
        for i, row in enumerate(below)
        for item in row
    ]
    for item in found:
        if item.direction == "along" and not _is_below(item):
            is_pitch = item.start[1] >= HIGH_NM
            top = None if is_pitch else sheet.at(0, item.start[1])[1]
            placed.append((item, 50.0 if is_pitch else 28.0, top))
    for item, y, reach in placed:
        if reach is not None:
            for at in (item.start, item.end):
                x = number(sheet.at(*at)[0])
                canvas.add(f'<path class="thin" d="M{x} {number(reach)}V{number(y)}"/>')
    # Above the lines that lead to other rows.
    for item, y, _ in placed:
        _stretch(canvas, sheet, item, y, size_px)


def _is_below(item: Dimension) -> bool:
    return item.direction == "along" and item.of != "ball"


def _rows(found: Sequence[Dimension], um_px: float, size_px: float) -> list[list[Dimension]]:
    """Return rows in which no two stretches, nor their words, meet; the shortest first."""
    rows: list[list[Dimension]] = []
    for item in sorted(found, key=lambda item: item.length_nm):
        for row in rows:
            if all(_are_apart(item, other, um_px, size_px) for other in row):
                row.append(item)
                break
        else:
            rows.append([item])
    return rows


def _are_apart(one: Dimension, other: Dimension, um_px: float, size_px: float) -> bool:
    ends = []
    for item in (one, other):
        middle = (item.start[0] + item.end[0]) / 2000 * um_px
        half = max(item.length_nm / 2000 * um_px, width_px(item.label, size_px)) + GAP_PX
        ends.append((middle - half, middle + half))
    return ends[0][1] < ends[1][0] or ends[1][1] < ends[0][0]


def _stretch(canvas: Canvas, sheet: Sheet, item: Dimension, y: float, size_px: float) -> None:
    """Draw a horizontal dimension at a height of the picture."""
    left, right = sheet.at(item.start[0], 0)[0], sheet.at(item.end[0], 0)[0]
    words, wide = item.label, width_px(item.label, size_px)
    inside = right - left > wide + 2 * GAP_PX + 3 * ARROW_PX
    if inside:
        middle = (left + right) / 2
        half = wide / 2 + GAP_PX
        canvas.add(
            f'<path class="line" d="M{number(left)} {number(y)}H{number(middle - half)}'
            f'M{number(middle + half)} {number(y)}H{number(right)}"/>'
        )
        canvas.text((middle, y + size_px * 0.36), words, size_px, anchor=0.5)
        outward = 1.0
    else:
        canvas.add(
            f'<path class="line" d="M{number(left - 14)} {number(y)}H{number(right + 14)}"/>'
        )
        _paper(canvas, right + 14 + GAP_PX - 3, y, wide + 6, size_px)
        canvas.text((right + 14 + GAP_PX, y + size_px * 0.36), words, size_px)
        outward = -1.0
    for x, sign in ((left, outward), (right, -outward)):
        canvas.add(
            f'<path class="arrow" d="M{number(x)} {number(y)}l{number(sign * ARROW_PX)} -2.5v5z"/>'
        )


def draw_heights(
    canvas: Canvas,
    sheet: Sheet,
    found: Sequence[Dimension],
    size_px: float,
    least_px: float = 0,
) -> None:
    """Draw heights in columns at the right, so that no two of a column meet.

    Those lower than `least_px` are left out, as words would not fit beside them.
    """
    shown = [item for item in found if item.length_nm / 1000 * sheet.up_px >= least_px]
    columns = _columns(shown, sheet, size_px)
    placed = list(_placed(columns, sheet.right_px, size_px))
    for item, x in placed:
        for at in (sheet.at(*item.start), sheet.at(*item.end)):
            canvas.add(f'<path class="thin" d="M{number(at[0])} {number(at[1])}H{number(x + 3)}"/>')
    # Above the lines that lead to columns further right.
    for item, x in placed:
        _height(canvas, sheet, item, x, size_px)


def _columns(found: Iterable[Dimension], sheet: Sheet, size_px: float) -> list[list[Dimension]]:
    columns: list[list[Dimension]] = []
    heights = [item for item in found if item.direction == "up"]
    for item in sorted(heights, key=lambda item: (item.of == "ball", item.start[1], item.end[1])):
        for column in columns:
            if all(_are_clear(item, other, sheet, size_px) for other in column):
                column.append(item)
                break
        else:
            columns.append([item])
    return columns


def heights_px(
    found: Sequence[Dimension], sheet: Sheet, size_px: float, least_px: float = 0
) -> float:
    """Return how much room heights take."""
    shown = [item for item in found if item.length_nm / 1000 * sheet.up_px >= least_px]
    columns = _columns(shown, sheet, size_px)
    return 16 + sum(
        COLUMN_PX + max(width_px(item.label, size_px) for item in column) for column in columns
    )


def _placed(
    columns: Iterable[Sequence[Dimension]], right_px: float, size_px: float
) -> Iterator[tuple[Dimension, float]]:
    """Yield heights with the place of their line."""
    x = right_px + 16
    for column in columns:
        for item in column:
            yield item, x
        x += COLUMN_PX + max(width_px(item.label, size_px) for item in column)


def _height(canvas: Canvas, sheet: Sheet, item: Dimension, x: float, size_px: float) -> None:
    low, high = sheet.at(*item.start)[1], sheet.at(*item.end)[1]
    canvas.add(f'<path class="line" d="M{number(x)} {number(low)}V{number(high)}"/>')
    for y, sign in ((low, -1), (high, 1)):
        # Arrows where there is room for them, else strokes.
        if low - high > 3 * ARROW_PX:
            canvas.add(
                f'<path class="arrow" d="M{number(x)} {number(y)}l-2.5 '
                f'{number(sign * ARROW_PX)}h5z"/>'
            )
        else:
            canvas.add(f'<path class="line" d="M{number(x - 3)} {number(y + 3)}l6 -6"/>')
    middle = (low + high) / 2
    _paper(canvas, x + 5, middle, width_px(item.label, size_px) + 5, size_px)
    canvas.text((x + 8, middle + size_px * 0.36), item.label, size_px)


def _paper(canvas: Canvas, left: float, y: float, wide: float, size_px: float) -> None:
    """Cover what words would cross."""
    canvas.add(
        f'<rect class="paper" x="{number(left)}" y="{number(y - size_px * 0.5)}" '
        f'width="{number(wide)}" height="{number(size_px)}"/>'
    )


def _are_clear(one: Dimension, other: Dimension, sheet: Sheet, size_px: float) -> bool:
    ends = []
    for item in (one, other):
        low, high = sheet.at(*item.start)[1], sheet.at(*item.end)[1]
        middle = (low + high) / 2
        half = max((low - high) / 2, size_px / 2)
        ends.append((middle - half, middle + half))
    return ends[0][1] < ends[1][0] or ends[1][1] < ends[0][0]
