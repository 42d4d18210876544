"""A die as the ball side shows it: all layers in the order of the process, A1 marked."""

from collections.abc import Sequence

import klayout.db as kdb

from wlcsp_layout.model.package import Package
from wlcsp_layout.render.asked import Names, Options
from wlcsp_layout.render.canvas import number
from wlcsp_layout.render.dies import BallDisc, DieKind, ball_discs
from wlcsp_layout.render.frame import Entry, Frame, framed, um_figures
from wlcsp_layout.render.glyphs import width_px
from wlcsp_layout.render.naming import BallNames, ball_names
from wlcsp_layout.render.reading import Drawing
from wlcsp_layout.render.shapes import Symbols, path
from wlcsp_layout.render.theme import THEMES, rules

LABELS = {
    "chip_pad": "Chip pad",
    "passivation": "Passivation opening",
    "d1": "Dielectric 1 removed",
    "d2": "Dielectric 2 removed",
    "d2_ring": "Embossed ring",
    "rdl": "Redistribution metal",
    "d3": "Dielectric 3 removed",
    "ball": "Solder ball",
    "scribe": "Street",
    "die": "Die outline",
    "mark": "Mark",
}
"""In the order in which they are drawn."""
ROOM_PART = 24
"""Around the street stays this part of the die."""
LEAST_LABEL_PX = 5.0
"""Names are left out where they would be smaller than this."""


def die_view(
    drawing: Drawing,
    kind: DieKind,
    options: Options,
    *,
    package: Package | None = None,
    names: Names | None = None,
) -> str:
    """Return the picture; `names` writes nets or balls, the latter by the spec."""
    balls = ball_discs(drawing, kind)
    known = ball_names(balls, package)
    shown = shown_layers(drawing, kind)
    room = max(kind.box.width(), kind.box.height()) // ROOM_PART
    reach = kind.box.enlarged(room)
    # The street belongs to the die's cell as far as its middle.
    box = reach + (kind.cell.bbox() & kind.box.enlarged(4 * room)) if kind.is_alone else reach
    frame = framed(
        f"{drawing.name} die",
        _subtitle(drawing, kind, balls),
        box,
        (*legend(drawing, shown), *_facts(balls, known)),
        options,
    )
    canvas, theme = frame.canvas, THEMES[options.theme]
    canvas.style(rules(theme, shown, drawing.table.colors, 1))
    inner = rules(theme, shown, drawing.table.colors, frame.px_per_nm)
    canvas.style({f"nm .{name}": rule for name, rule in inner.items()})
    symbols = Symbols(drawing, canvas)
    frame.open(is_clipped=not kind.is_alone)
    canvas.add('<g class="nm">')
    canvas.add(path([kdb.Polygon(kind.box)], "silicon"))
    for layer in shown:
        drawn = (
            symbols.layer(kind.cell, layer)
            if kind.is_alone
            else path(drawing.region(kind.cell, layer, box).each())
        )
        canvas.add(f'<g class="{layer}" data-layer="{layer}">{drawn}</g>')
    canvas.add("</g>")
    frame.close()
    if known.a1:
        _mark_a1(frame, kind, known.a1)
    if names == "net":
        _nets(frame, drawing, kind)
    elif names == "ball":
        _labels(frame, [(ball.at, known.of(ball), ball.diameter_nm) for ball in balls])
    return canvas.svg()


def shown_layers(drawing: Drawing, kind: DieKind) -> tuple[str, ...]:
    """Return the layers with shapes on the die, from the bottom."""
    found: list[str] = []
    for layer in LABELS:
        index = drawing.index(layer)
        if index is not None and not kind.cell.bbox(index).empty():
            found.append(layer)
    return tuple(found)


def legend(drawing: Drawing, shown: Sequence[str]) -> list[Entry]:
    """Return the legend of layers, from the top of the stack down, with their numbers."""
    entries: list[Entry] = []
    for name in reversed(shown):
        layer, datatype = drawing.table.keys[name]
        value = f"{layer}/{datatype}"
        entries.append(Entry(kind="swatch", label=LABELS[name], value=value, name=name))
    return [Entry(kind="head", label="Layers"), *entries]


def _subtitle(drawing: Drawing, kind: DieKind, balls: Sequence[BallDisc]) -> list[str]:
    said = [
        "ball side",
        f"{um_figures(kind.box.width())} × {um_figures(kind.box.height())} µm",  # noqa: RUF001
    ]
    if balls:
        said.append(f"{len(balls):,} balls")
    pads = drawing.region(kind.cell, "chip_pad", kind.box).count()
    if pads:
        said.append(f"{pads:,} chip pads")
    return said


def _facts(balls: Sequence[BallDisc], known: BallNames) -> list[Entry]:
    found: list[Entry] = []
    if balls:
        found.append(Entry(kind="head", label="Balls"))
        sizes = sorted({ball.diameter_nm for ball in balls})
        said = um_figures(sizes[0])
        if len(sizes) > 1:
            said += f" to {um_figures(sizes[-1])}"
        found.append(Entry(kind="fact", label="Diameter", value=f"{said} µm"))
        if pitch := least_pitch(balls):
            found.append(Entry(kind="fact", label="Least pitch", value=f"{um_figures(pitch)} µm"))
    if known.a1:
        by = "by the spec" if known.is_known else "upper left, as usual"
        found.append(Entry(kind="fact", label="A1", value=by))
    return found


def least_pitch(balls: Sequence[BallDisc]) -> int:
    """Return the least distance of two centers in x or y, or both, rounded to whole nm."""
    spots = sorted((ball.at.x, ball.at.y) for ball in balls)
    least = 0.0
    for number_of, (x, y) in enumerate(spots):
        for other_x, other_y in spots[number_of + 1 :]:
            if least and other_x - x >= least:
                break
            far = ((other_x - x) ** 2 + (other_y - y) ** 2) ** 0.5
            least = min(least, far) if least else far
    return round(least)


def _mark_a1(frame: Frame, kind: DieKind, ball: BallDisc) -> None:
    """Draw a triangle at the die's nearest corner, and a ring about the ball with its name."""
    canvas, font = frame.canvas, frame.font_px
    x, y = frame.px(ball.at)
    radius = ball.diameter_nm / 2 * frame.px_per_nm
    ring = number(radius + 0.12 * font)
    canvas.add(
        f'<circle id="A1" class="ring" stroke-width="{number(0.18 * font)}" '
        f'cx="{number(x)}" cy="{number(y)}" r="{ring}"/>'
    )
    left, top = frame.px(kdb.Point(kind.box.left, kind.box.top))
    right, bottom = frame.px(kdb.Point(kind.box.right, kind.box.bottom))
    is_left, is_upper = 2 * x < left + right, 2 * y < top + bottom
    corner = (left if is_left else right, top if is_upper else bottom)
    size = 0.95 * font
    d = (
        f"M{number(corner[0])} {number(corner[1])}"
        f"h{number(size if is_left else -size)}"
        f"L{number(corner[0])} {number(corner[1] + (size if is_upper else -size))}z"
    )
    canvas.add(f'<path class="accent" d="{d}"/>')
    out = (corner[0] - (0.4 * font if is_left else -0.4 * font), corner[1])
    base = out[1] + (0.8 * font if is_upper else 0)
    canvas.text(
        (out[0], base), "A1", font, anchor=1 if is_left else 0, weight="bold", names=("accent",)
    )


def _nets(frame: Frame, drawing: Drawing, kind: DieKind) -> None:
    """Write the net at each ball and pad, all balls in letters of one size."""
    sizes = {(b.at.x, b.at.y): b.diameter_nm for b in ball_discs(drawing, kind)}
    pads = [polygon.bbox() for polygon in drawing.region(kind.cell, "chip_pad", kind.box).each()]
    usual = min((min(box.width(), box.height()) for box in pads), default=0)
    texts = [(text, at) for text, at in drawing.texts(kind.cell) if kind.box.contains(at)]
    _labels(frame, [(at, text, sizes[at.x, at.y]) for text, at in texts if (at.x, at.y) in sizes])
    _labels(frame, [(at, text, usual) for text, at in texts if (at.x, at.y) not in sizes])


def _labels(frame: Frame, found: Sequence[tuple[kdb.Point, str, int]]) -> None:
    """Write names over balls or pads, in letters that fit in all of them if they can be read."""
    best = [
        min(0.42 * room, 0.94 * room / width_px(text, 1, "bold"))
        for _, text, room_nm in found
        if text
        for room in [room_nm * frame.px_per_nm]
    ]
    if not best or sorted(best)[len(best) // 2] < LEAST_LABEL_PX:
        return
    size = min(max(min(best), LEAST_LABEL_PX), 0.95 * frame.font_px)
    for at, text, _ in found:
        x, y = frame.px(at)
        if text:
            place = (x, y + 0.35 * size)
            frame.canvas.text(place, text, size, anchor=0.5, weight="bold", names=("halo", "ink"))
