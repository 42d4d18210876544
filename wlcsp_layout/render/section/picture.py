"""One frame as SVG: the section with its dimensions, the step among the steps, and a legend."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import shapely
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from wlcsp_layout.model.palette import PALETTE
from wlcsp_layout.render.canvas import Canvas, number
from wlcsp_layout.render.glyphs import width_px
from wlcsp_layout.render.section.dimension import dimensions, um
from wlcsp_layout.render.section.dimensioned import (
    Sheet,
    draw_heights,
    draw_stretches,
    drawn_rows,
)
from wlcsp_layout.render.section.film import areas
from wlcsp_layout.render.section.frame import STEPS, Frame, Section
from wlcsp_layout.render.section.stack import Layer
from wlcsp_layout.render.theme import THEMES, Theme, ThemeName

PANEL_PX = 262
"""The words at the left."""
MARGIN_PX = 24
RIGHT_PX = 240
"""For the thicknesses."""
ROOM_PX = 860
"""For the section itself."""
ROW_PX = 24
SIZE_PX = 13
LEAST_PX = 620
"""Of the whole picture's height."""
FACTORS = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 8.0, 10.0, 15.0, 20.0, 30.0, 50.0)
"""By which heights are exaggerated, if nobody says."""
BALL_SHARE, FILM_SHARE = 0.75, 0.35
"""How high a section may be, as a part of its width: with balls and without."""
LARGER = 6.0
"""How much larger heights are in the upper picture of a step before the ball."""
MATERIALS = {
    "ball": "solder",
    "d3": "dielectric 3",
    "rdl": "metal (RDL)",
    "d2": "dielectric 2",
    "d1": "dielectric 1",
    "passivation": "passivation",
    "chip_pad": "chip pad",
    "chip": "chip",
}
"""In the legend, top first."""
SOLID = {"light": 0.82, "dark": 0.88}
"""How opaque materials are filled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How all frames of a section are drawn alike."""

    factor: float
    """By which heights are exaggerated."""
    um_px: float
    """Pixels for a micrometer along the line."""
    top_nm: float
    """The highest place of any frame."""
    rows: int
    """Of dimensions below the section, in the frame that has most."""


def view(section: Section, factor: float | None = None) -> View:
    """Return how to draw a section; without a factor, one that shows films and fits a page."""
    length = section.cut.line.length_nm / 1000
    tops = [layer.shape.bounds[3] for layer in section.frames[-1].layers if layer.shape.area]
    top = max(tops) / 1000
    scale = ROOM_PX / length
    if factor is None:
        height = (top - section.cut.span.floor_nm / 1000) * scale
        share = BALL_SHARE if section.balls else FILM_SHARE
        fitting = [item for item in FACTORS if height * item <= share * ROOM_PX]
        factor = (fitting or FACTORS)[-1 if fitting else 0]
    rows = max(
        drawn_rows(dimensions(section, frame), scale, SIZE_PX) for frame in section.frames
    )
    return View(factor=factor, um_px=scale, top_nm=top * 1000, rows=rows)


def svg(section: Section, frame: Frame, seen: View, look: ThemeName, source: str) -> str:
    """Return a frame as SVG; `source` is the file that was cut."""
    theme = THEMES[look]
    tall = (seen.top_nm - section.cut.span.floor_nm) / 1000 * seen.um_px * seen.factor
    above, below = 74, 40 + seen.rows * ROW_PX + 44
    height = max(LEAST_PX, round(above + tall + below))
    width = PANEL_PX + ROOM_PX + RIGHT_PX + 2 * MARGIN_PX
    canvas = Canvas(width, height, f"{section.package.name}, {section.title}: {frame.step.title}")
    canvas.style(_styles(theme))
    canvas.add(f'<rect class="paper" width="{width}" height="{height}"/>')
    sheet = Sheet(
        left_px=PANEL_PX + MARGIN_PX,
        zero_px=height - below + section.cut.span.floor_nm / 1000 * seen.um_px * seen.factor,
        um_px=seen.um_px,
        up_px=seen.um_px * seen.factor,
        right_px=PANEL_PX + MARGIN_PX + ROOM_PX,
        bottom_px=height - below,
    )
    _draw(canvas, sheet, frame)
    found = dimensions(section, frame)
    if section.balls and not frame.step.has_balls:
        _draw_larger(canvas, sheet, section, frame, seen)
    else:
        # With a ball, films are too thin for words: they were told in the steps before.
        draw_heights(canvas, sheet, found, SIZE_PX, 2 * SIZE_PX if section.balls else 0)
    draw_stretches(canvas, sheet, found, SIZE_PX)
    _panel(canvas, section, frame)
    _foot(canvas, section, seen, sheet, source)
    return canvas.svg()


def _styles(theme: Theme) -> dict[str, str]:
    dark = theme.name == "dark"
    styles = {
        "paper": f"fill:{theme.paper}",
        "ink": f"fill:{theme.ink}",
        "muted": f"fill:{theme.muted}",
        "rule": f"fill:none;stroke:{theme.rule};stroke-width:1",
        "line": f"fill:none;stroke:{theme.ink};stroke-width:1",
        "thin": f"fill:none;stroke:{theme.muted};stroke-width:0.6;stroke-dasharray:3 2",
        "arrow": f"fill:{theme.ink}",
        "chip": f"fill:{'#4a525c' if dark else '#d5d9de'};stroke:{theme.ink};stroke-width:0.5",
        "now": f"fill:{theme.accent}",
        "band": f"fill:{theme.accent};fill-opacity:0.12",
    }
    for name in MATERIALS:
        if name == "chip":
            continue
        look = PALETTE[name]
        paint = look.on_dark if dark else look.color
        styles[name] = (
            f"fill:{paint};fill-opacity:{SOLID[theme.name]};stroke:{theme.ink};"
            "stroke-width:0.7;stroke-linejoin:round;fill-rule:evenodd"
        )
    return styles


def _path(shape: BaseGeometry, sheet: Sheet, name: str) -> str:
    pieces = []
    for part in shapely.get_parts(shape):
        for ring in (part.exterior, *part.interiors):
            corners = [sheet.at(s, z) for s, z in list(ring.coords)[:-1]]
            pieces.append("M" + "L".join(f"{number(x)} {number(y)}" for x, y in corners) + "Z")
    return f'<path class="{name}" d="{"".join(pieces)}"/>' if pieces else ""


def _draw(canvas: Canvas, sheet: Sheet, frame: Frame) -> None:
    for layer in frame.layers:
        canvas.add(_path(layer.shape, sheet, layer.material))
    _break_line(canvas, sheet)


def _draw_larger(
    canvas: Canvas, sheet: Sheet, section: Section, frame: Frame, seen: View
) -> None:
    """Draw the films once more where the ball will be, with heights that can be read."""
    factor = LARGER * seen.factor
    up = seen.um_px * factor
    floor = section.cut.span.floor_nm / 1000
    bottom = min(sheet.zero_px - 150, sheet.bottom_px - 150)
    # Most of the chip lies below the break line.
    larger = replace(sheet, up_px=up, bottom_px=bottom, zero_px=bottom + 0.25 * floor * up)
    shallow = 0.25 * section.cut.span.floor_nm
    window = box(0, shallow, section.cut.line.length_nm, 1e9)
    clipped = tuple(
        Layer(material=layer.material, shape=areas(layer.shape.intersection(window)))
        for layer in frame.layers
    )
    _draw(canvas, larger, Frame(step=frame.step, layers=clipped))
    draw_heights(canvas, larger, dimensions(section, frame), SIZE_PX)
    words = f"the same, {_scaled(factor)}"
    canvas.text((sheet.left_px, bottom + 24), words, SIZE_PX, weight="bold")


def _scaled(factor: float) -> str:
    if factor == 1:
        return "heights to scale"
    return f"heights \N{MULTIPLICATION SIGN} {number(factor, 3)}"


def _break_line(canvas: Canvas, sheet: Sheet) -> None:
    """Draw that the chip goes on below."""
    steps = 40
    wide = (sheet.right_px - sheet.left_px) / steps
    corners = [
        (sheet.left_px + i * wide, sheet.bottom_px - (6 if i % 2 else 1))
        for i in range(steps + 1)
    ]
    shown = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
    low = sheet.bottom_px + 5
    canvas.add(
        f'<polygon class="paper" points="{shown} {number(sheet.right_px)},{low} '
        f'{number(sheet.left_px)},{low}"/><polyline class="rule" points="{shown}"/>'
    )


def _panel(canvas: Canvas, section: Section, frame: Frame) -> None:
    """Write the title, the steps and the legend."""
    x, y = MARGIN_PX, 44.0
    canvas.text((x, y), section.package.name, 24, weight="bold")
    y += 24
    canvas.text((x, y), f"section through {section.title}", 14, name="muted")
    y += 36
    for i, step in enumerate(STEPS):
        is_now = step is frame.step
        if is_now:
            canvas.add(
                f'<rect class="band" x="{x - 8}" y="{number(y - 17)}" rx="4" '
                f'width="{PANEL_PX - x}" height="25"/>'
            )
        style = "ink" if is_now else "muted"
        canvas.text((x, y), str(i + 1), 14, name=style, weight="bold" if is_now else "regular")
        canvas.text((x + 20, y), step.title, 14, name=style, weight="bold" if is_now else "regular")
        y += 26
    y += 6
    for line in wrapped(_words(section, frame), 13, PANEL_PX - x):
        canvas.text((x, y), line, 13)
        y += 18
    y += 18
    present = {layer.material for layer in frame.layers if layer.shape.area}
    for name, words in MATERIALS.items():
        if name in present:
            canvas.add(f'<rect class="{name}" x="{x}" y="{number(y - 11)}" width="22" height="13"/>')
            canvas.text((x + 32, y), words, 13)
            film = section.package.films.get(name)
            if film:
                canvas.text(
                    (PANEL_PX - 8, y), f"{um(film.thickness_nm)} um", 13, name="muted", anchor=1
                )
            y += 20


def _words(section: Section, frame: Frame) -> str:
    if frame.step.is_sawn and not section.crosses_street:
        return f"{frame.step.words}, which this line does not cross"
    return frame.step.words


def _foot(canvas: Canvas, section: Section, seen: View, sheet: Sheet, source: str) -> None:
    (x0, y0), (x1, y1) = section.cut.line.start, section.cut.line.end
    y = canvas.height_px - 20
    scaled = _scaled(seen.factor)
    words = (
        f"{scaled}   \N{MIDDLE DOT}   cut through {source} from ({x0 / 1000:g}, {y0 / 1000:g}) to "
        f"({x1 / 1000:g}, {y1 / 1000:g}) um"
    )
    wide = canvas.text((sheet.left_px, y), scaled, 13, weight="bold")
    canvas.text((sheet.left_px + wide, y), words.removeprefix(scaled), 13, name="muted")
    long = _round_length(RIGHT_PX * 0.6 / seen.um_px)
    left = sheet.right_px + 30
    right = left + long * seen.um_px
    canvas.add(
        f'<path class="line" d="M{number(left)} {y - 8}V{y}H{number(right)}V{y - 8}"/>'
    )
    canvas.text(((left + right) / 2, y - 6), f"{number(long, 3)} um", 12, anchor=0.5)


def _round_length(most: float) -> float:
    """Return the largest of 1, 2, 5 times a power of ten that is not longer."""
    best = 0.001
    power = 0.001
    while power <= most:
        for item in (1, 2, 5):
            if item * power <= most:
                best = item * power
        power *= 10
    return best


def wrapped(words: str, size_px: float, wide_px: float) -> Sequence[str]:
    """Return lines that are no wider than a width, if their words are not."""
    lines: list[str] = []
    for word in words.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_px(longer, size_px) <= wide_px:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines

