"""What stands around every drawing: title, legend, scale bar; and how large it all is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import klayout.db as kdb

from wlcsp_layout.render.asked import Options
from wlcsp_layout.render.canvas import Canvas, factor, number
from wlcsp_layout.render.glyphs import width_px
from wlcsp_layout.render.theme import THEMES, general
from wlcsp_layout.units import NM_PER_MM, NM_PER_UM, mm_text, um_text

SMALL_PX = 680
"""Below this width the legend stands under the drawing."""
FONT_PART = 82
"""The width of a picture over the size of its letters."""
LEAST_FONT_PX, MOST_FONT_PX = 9.0, 40.0
SIDE = 15.5
"""The width of the legend in sizes of letters."""
TALLEST = 1.15
"""A drawing is at most so much higher than its place is wide."""
WIDEST_BAR = 0.26
"""The scale bar is at most this part of the drawing's width."""
SEPARATOR = " · "


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line of the legend: a heading, a swatch with what it is, or a fact with its value."""

    kind: Literal["head", "swatch", "line", "fact"]
    label: str
    value: str = ""
    name: str = ""
    """The class of the swatch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A canvas with a place for a drawing.

    `field` is left, top, width and height [px] of what shows `box` (nm); one nanometer is
    `px_per_nm` pixels.
    """

    canvas: Canvas
    box: kdb.Box
    field: tuple[float, float, float, float]
    px_per_nm: float
    font_px: float
    top_px: float
    """Where the legend begins."""

    def open(self, *, is_clipped: bool = False) -> None:
        """Begin the drawing: from here on units are nanometers and y points up."""
        left, top, width, height = self.field
        clip = ""
        if is_clipped:
            self.canvas.define(
                f'<clipPath id="field"><rect x="{number(left)}" y="{number(top)}" '
                f'width="{number(width)}" height="{number(height)}"/></clipPath>'
            )
            clip = ' clip-path="url(#field)"'
        scale = factor(self.px_per_nm)
        x, y = self.px(kdb.Point(0, 0))
        self.canvas.add(f'<g{clip}><g id="drawing" transform="matrix({scale} 0 0 -{scale} ')
        self.canvas.add(f'{number(x, 4)} {number(y, 4)})">')

    def close(self) -> None:
        """End the drawing: units are pixels again."""
        self.canvas.add("</g></g>")

    def px(self, at: kdb.Point) -> tuple[float, float]:
        """Return where a place of the drawing is in the picture."""
        left, top, _, height = self.field
        return (
            left + (at.x - self.box.left) * self.px_per_nm,
            top + height - (at.y - self.box.bottom) * self.px_per_nm,
        )


def framed(
    title: str,
    subtitle: Sequence[str],
    box: kdb.Box,
    legend: Sequence[Entry],
    options: Options,
    *,
    below: float = 0,
    aside: float = 0,
) -> Frame:
    """Return a picture with everything but the drawing of `box`.

    `below` is how much room stays under the drawing, `aside` under a legend that stands beside it,
    both in sizes of letters.
    """
    width = options.width_px
    font = min(max(width / FONT_PART, LEAST_FONT_PX), MOST_FONT_PX)
    pad = 1.6 * font
    is_wide = width >= SMALL_PX
    side = SIDE * font if is_wide else 0
    field_width = width - 2 * pad - (side + 1.6 * font if is_wide else 0)
    header = pad + 4.6 * font
    scale = min(field_width / box.width(), TALLEST * field_width / box.height())
    drawn = (box.width() * scale, box.height() * scale)
    columns = 1 if is_wide else 2
    tall = legend_height(legend, font, columns)
    inner = max(drawn[1] + (below + 3.4) * font, tall + aside * font if is_wide else 0)
    height = header + inner + (0 if is_wide else tall + font) + pad
    canvas = Canvas(width, height, SEPARATOR.join((title, *subtitle)))
    canvas.style(general(THEMES[options.theme]))
    canvas.add(f'<rect class="paper" width="{canvas.width_px}" height="{canvas.height_px}"/>')
    _header(canvas, title, subtitle, font, pad)
    left = pad + (field_width - drawn[0]) / 2
    field = (left, header, drawn[0], drawn[1])
    frame = Frame(canvas=canvas, box=box, field=field, px_per_nm=scale, font_px=font, top_px=header)
    _scale_bar(frame, below)
    if is_wide:
        _legend(canvas, legend, (width - pad - side, header), side, font)
    else:
        half = _split(legend)
        room = (width - 3 * pad) / 2
        for column, part in enumerate((legend[:half], legend[half:])):
            at = (pad + column * (room + pad), header + inner + font)
            _legend(canvas, part, at, room, font)
    return frame


def _header(canvas: Canvas, title: str, subtitle: Sequence[str], font: float, pad: float) -> None:
    canvas.text((pad, pad + 1.5 * font), title, 1.75 * font, weight="bold")
    room = canvas.width_px - 2 * pad
    size = font
    said = SEPARATOR.join(subtitle)
    wide = width_px(said, size)
    size *= min(1, room / wide) if wide else 1
    canvas.text((pad, pad + 3.1 * font), said, size, names=("muted",))


def legend_height(legend: Sequence[Entry], font: float, columns: int = 1) -> float:
    """Return how high a legend is [px]."""
    half = _split(legend) if columns > 1 else len(legend)
    lines = max(
        1.62 * len(part) + 0.7 * sum(entry.kind == "head" for entry in part)
        for part in (legend[:half], legend[half:])
    )
    return lines * font + font


def _split(legend: Sequence[Entry]) -> int:
    """Return where the second column begins: with a heading, so that both are about as high."""
    heads = [n for n, entry in enumerate(legend) if n and entry.kind == "head"]
    middle = len(legend) / 2
    return min(heads, key=lambda n: abs(n - middle)) if heads else (len(legend) + 1) // 2


def _legend(
    canvas: Canvas, legend: Sequence[Entry], at: tuple[float, float], room: float, font: float
) -> None:
    x, y = at
    for number_of, entry in enumerate(legend):
        if entry.kind == "head":
            y += 0.7 * font if number_of else 0
            canvas.text((x, y + font), entry.label, font, weight="bold")
        elif entry.kind == "fact":
            canvas.text((x, y + font), entry.label, 0.95 * font, names=("muted",))
            canvas.text((x + room, y + font), entry.value, 0.95 * font, anchor=1)
        else:
            _swatch(canvas, entry, (x, y), font)
            canvas.text((x + 2.3 * font, y + font), entry.label, 0.95 * font)
            if entry.value:
                end = (x + room, y + font)
                canvas.text(end, entry.value, 0.85 * font, anchor=1, names=("muted",))
        y += 1.62 * font


def _swatch(canvas: Canvas, entry: Entry, at: tuple[float, float], font: float) -> None:
    x, y = at
    if entry.kind == "line":
        d = f"M{number(x)} {number(y + 0.65 * font)}h{number(1.7 * font)}"
        canvas.add(f'<path class="{entry.name}" d="{d}"/>')
        return
    canvas.add(
        f'<rect class="{entry.name}" x="{number(x)}" y="{number(y + 0.1 * font)}" '
        f'width="{number(1.7 * font)}" height="{number(1.05 * font)}"/>'
    )


def _scale_bar(frame: Frame, below: float) -> None:
    """Draw a round length: 1, 2 or 5 and zeros."""
    left, top, width, height = frame.field
    most = WIDEST_BAR * width / frame.px_per_nm
    length = round_length(most)
    wide = length * frame.px_per_nm
    font = frame.font_px
    y = top + height + (below + 1.5) * font
    tick = 0.35 * font
    d = (
        f"M{number(left)} {number(y - tick)}v{number(2 * tick)}m0 {number(-tick)}"
        f"h{number(wide)}m0 {number(-tick)}v{number(2 * tick)}"
    )
    frame.canvas.add(f'<path class="line" d="{d}"/>')
    frame.canvas.text((left + wide + 0.6 * font, y + 0.35 * font), length_text(length), font)


def round_length(most_nm: float) -> int:
    """Return the longest of 1, 2, 5, 10, 20 ... nm that is no longer."""
    length = 1
    while length * 10 <= most_nm:
        length *= 10
    return next(length * part for part in (5, 2, 1) if length * part <= most_nm or part == 1)


def length_text(nm: int) -> str:
    """Return a length in the unit in which it is short."""
    if nm >= NM_PER_MM:
        return f"{mm_text(nm)} mm"
    return f"{um_text(nm)} µm" if nm >= NM_PER_UM else f"{nm} nm"


def um_figures(nm: int) -> str:
    """Return micrometers with thousands parted: 3588000 -> '3,588'."""
    whole, dot, rest = um_text(nm).partition(".")
    return f"{int(whole):,}{dot}{rest}"
