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
    heights_px,
)
from wlcsp_layout.render.section.film import areas
from wlcsp_layout.render.section.frame import STEPS, Frame, Section
from wlcsp_layout.render.section.stack import Layer
from wlcsp_layout.render.theme import THEMES, Theme, ThemeName

PANEL_PX = 262
"""The words at the left."""
MARGIN_PX = 24
RIGHT_PX = 150
"""For the thicknesses, at least."""
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
FILM_PX = 4.0
"""How thick films are drawn at least beside balls."""
THICK_PX = 82.0
"""How thick the thinnest is drawn at most in the upper picture of a step before the ball."""
SHALLOW = 0.25
"""How much of the chip the upper picture of a step before the ball shows."""
ABOVE_PX = 74
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
    larger: float
    """The same in the upper picture of a step before the ball; 0: there is none."""
    height_px: int
    sheet: Sheet
    upper: Sheet
    right_px: float
    """For the heights at the right."""


def view(section: Section, factor: float | None = None) -> View:
    """Return how to draw a section; without a factor, one that shows films and fits a page."""
    scale = ROOM_PX / (section.cut.line.length_nm / 1000)
    floor = section.cut.span.floor_nm / 1000
    films = _top(section.frames[0:5]) / 1000
    top = _top(section.frames) / 1000
    if factor is None:
        factor = _factor(section, scale, top - floor)
    found = [dimensions(section, frame) for frame in section.frames]
    rows = max(drawn_rows(items, scale, SIZE_PX) for items in found)
    below = 40 + rows * ROW_PX + 44
    height = max(LEAST_PX, round(ABOVE_PX + (top - floor) * scale * factor + below))
    sheet = Sheet(
        left_px=PANEL_PX + MARGIN_PX,
        zero_px=height - below + floor * scale * factor,
        um_px=scale,
        up_px=scale * factor,
        right_px=PANEL_PX + MARGIN_PX + ROOM_PX,
        bottom_px=height - below,
    )
    bottom = sheet.at(0, films * 1000)[1] - 54
    larger = 0.0
    if section.balls:
        room = (bottom - 30) / ((films - SHALLOW * floor) * scale)
        room = min(room, THICK_PX / (_thinnest_um(section) * scale))
        larger = max((item for item in FACTORS if item <= room), default=0.0)
    upper = replace(
        sheet,
        up_px=scale * larger,
        bottom_px=bottom,
        zero_px=bottom + SHALLOW * floor * scale * larger,
    )
    least = _least_px(section)
    right = max(
        heights_px(
            items,
            upper if larger and not frame.step.has_balls else sheet,
            SIZE_PX,
            least,
        )
        for items, frame in zip(found, section.frames, strict=True)
    )
    return View(
        factor=factor,
        larger=larger if larger > factor else 0.0,
        height_px=height,
        sheet=sheet,
        upper=upper,
        right_px=max(right, RIGHT_PX),
    )


def _top(frames: Sequence[Frame]) -> float:
    """Return the highest place of some frames [nm]."""
    return max(
        float(layer.shape.bounds[3])
        for frame in frames
        for layer in frame.layers
        if not layer.shape.is_empty
    )


def _factor(section: Section, scale: float, tall_um: float) -> float:
    """Return by how much to exaggerate heights.

    Balls stay round as long as films can be seen; without balls, films fill a third of the width.
    """
    if not section.balls:
        fitting = [item for item in FACTORS if tall_um * item * scale <= FILM_SHARE * ROOM_PX]
        return (fitting or FACTORS[:1])[-1]
    thin = _thinnest_um(section)
    seen = [item for item in FACTORS if thin * item * scale >= FILM_PX]
    fitting = [item for item in FACTORS if tall_um * item * scale <= BALL_SHARE * ROOM_PX]
    return min((seen or FACTORS)[0], (fitting or FACTORS[:1])[-1])


def _thinnest_um(section: Section) -> float:
    films = section.package.films
    return min(films[name].thickness_nm for name in ("d1", "d2", "rdl", "d3")) / 1000


def _least_px(section: Section) -> float:
    """Return which heights are too low for words: with balls, they were told before."""
    return 2 * SIZE_PX if section.balls else 0


def svg(section: Section, frame: Frame, seen: View, look: ThemeName, source: str) -> str:
    """Return a frame as SVG; `source` is the file that was cut."""
    theme = THEMES[look]
    sheet, height = seen.sheet, seen.height_px
    width = round(sheet.right_px + seen.right_px + MARGIN_PX)
    canvas = Canvas(width, height, f"{section.package.name}, {section.title}: {frame.step.title}")
    canvas.style(styles(theme))
    canvas.add(f'<rect class="paper" width="{width}" height="{height}"/>')
    found = dimensions(section, frame)
    _draw(canvas, sheet, frame)
    if seen.larger and not frame.step.has_balls:
        _draw_larger(canvas, section, frame, seen)
        draw_heights(canvas, seen.upper, found, SIZE_PX, _least_px(section))
    else:
        draw_heights(canvas, sheet, found, SIZE_PX, _least_px(section))
    draw_stretches(canvas, sheet, found, SIZE_PX)
    _panel(canvas, section, frame)
    _foot(canvas, section, seen, source)
    return canvas.svg()


def styles(theme: Theme) -> dict[str, str]:
    """Return how things are painted, by the names of their classes."""
    dark = theme.name == "dark"
    found = {
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
        found[name] = (
            f"fill:{paint};fill-opacity:{SOLID[theme.name]};stroke:{theme.ink};"
            "stroke-width:0.7;stroke-linejoin:round;fill-rule:evenodd"
        )
    return found


def _path(shape: BaseGeometry, sheet: Sheet, name: str) -> str:
    pieces = []
    for part in shapely.get_parts(shape):
        if part.is_empty:
            continue
        for ring in (part.exterior, *part.interiors):
            corners = [sheet.at(s, z) for s, z in list(ring.coords)[:-1]]
            pieces.append("M" + "L".join(f"{number(x)} {number(y)}" for x, y in corners) + "Z")
    return f'<path class="{name}" d="{"".join(pieces)}"/>' if pieces else ""


def _draw(canvas: Canvas, sheet: Sheet, frame: Frame) -> None:
    for layer in frame.layers:
        canvas.add(_path(layer.shape, sheet, layer.material))
    _break_line(canvas, sheet, frame.layers[0].shape)


def _draw_larger(canvas: Canvas, section: Section, frame: Frame, seen: View) -> None:
    """Draw the films once more where the ball will be, with heights that can be read."""
    window = box(0, SHALLOW * section.cut.span.floor_nm, section.cut.line.length_nm, 1e9)
    clipped = tuple(
        Layer(material=layer.material, shape=areas(layer.shape.intersection(window)))
        for layer in frame.layers
    )
    _draw(canvas, seen.upper, Frame(step=frame.step, layers=clipped))
    words = f"the same, {_scaled(seen.larger)}"
    canvas.text((seen.sheet.left_px, seen.upper.bottom_px + 22), words, SIZE_PX, weight="bold")


def _scaled(factor: float) -> str:
    if factor == 1:
        return "heights to scale"
    return f"heights \N{MULTIPLICATION SIGN} {number(factor, 3)}"


def _break_line(canvas: Canvas, sheet: Sheet, chip: BaseGeometry) -> None:
    """Draw that the chip goes on below."""
    for part in shapely.get_parts(chip):
        if part.is_empty:
            continue
        left, right = sheet.at(part.bounds[0], 0)[0], sheet.at(part.bounds[2], 0)[0]
        steps = 2 * max(1, round((right - left) / 44))
        corners = [
            (left + i * (right - left) / steps, sheet.bottom_px - (6 if i % 2 else 1))
            for i in range(steps + 1)
        ]
        shown = " ".join(f"{number(x)},{number(y)}" for x, y in corners)
        low = number(sheet.bottom_px + 2)
        canvas.add(
            f'<polygon class="paper" points="{shown} {number(right + 1)},{low} '
            f'{number(left - 1)},{low}"/><polyline class="rule" points="{shown}"/>'
        )


def _panel(canvas: Canvas, section: Section, frame: Frame) -> None:
    """Write the title, the steps and the legend."""
    x, y = MARGIN_PX, 44.0
    canvas.text((x, y), section.package.name, 24, weight="bold")
    y += 24
    canvas.text((x, y), f"section through {section.title}", 14, names=("muted",))
    y += 36
    for i, step in enumerate(STEPS):
        is_now = step is frame.step
        if is_now:
            canvas.add(
                f'<rect class="band" x="{x - 8}" y="{number(y - 17)}" rx="4" '
                f'width="{PANEL_PX - x}" height="25"/>'
            )
        style = "ink" if is_now else "muted"
        canvas.text((x, y), str(i + 1), 14, names=(style,), weight="bold" if is_now else "regular")
        canvas.text(
            (x + 20, y), step.title, 14, names=(style,), weight="bold" if is_now else "regular"
        )
        y += 26
    y += 6
    for line in wrapped(_words(section, frame), 13, PANEL_PX - x):
        canvas.text((x, y), line, 13)
        y += 18
    y += 18
    present = {layer.material for layer in frame.layers if layer.shape.area}
    for name, words in MATERIALS.items():
        if name in present:
            canvas.add(
                f'<rect class="{name}" x="{x}" y="{number(y - 11)}" width="22" height="13"/>'
            )
            canvas.text((x + 32, y), words, 13)
            film = section.package.films.get(name)
            if film:
                canvas.text(
                    (PANEL_PX - 8, y), f"{um(film.thickness_nm)} µm", 13, names=("muted",), anchor=1
                )
            y += 20


def _words(section: Section, frame: Frame) -> str:
    if frame.step.is_sawn and not section.crosses_street:
        return f"{frame.step.words}, which this line does not cross"
    return frame.step.words


def _foot(canvas: Canvas, section: Section, seen: View, source: str) -> None:
    sheet = seen.sheet
    (x0, y0), (x1, y1) = section.cut.line.start, section.cut.line.end
    y = canvas.height_px - 20
    scaled = _scaled(seen.factor)
    words = (
        f"{scaled}   \N{MIDDLE DOT}   cut through {source} from ({x0 / 1000:g}, {y0 / 1000:g}) to "
        f"({x1 / 1000:g}, {y1 / 1000:g}) µm"
    )
    canvas.text((sheet.left_px, y), scaled, 13, weight="bold")
    wide = width_px(scaled, 13, "bold")
    canvas.text((sheet.left_px + wide, y), words.removeprefix(scaled), 13, names=("muted",))
    long = _round_length(RIGHT_PX * 0.8 / sheet.um_px)
    left = sheet.right_px + 30
    right = left + long * sheet.um_px
    canvas.add(f'<path class="line" d="M{number(left)} {y - 8}V{y}H{number(right)}V{y - 8}"/>')
    canvas.text(((left + right) / 2, y - 6), f"{number(long, 3)} µm", 12, anchor=0.5)


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
