"""One ball pad, large, with its diameters as dimension lines under it."""

import math

import klayout.db as kdb

from wlcsp_layout.model.package import Package
from wlcsp_layout.render.asked import Options
from wlcsp_layout.render.canvas import number
from wlcsp_layout.render.die_view import legend, shown_layers
from wlcsp_layout.render.dies import BallDisc, DieKind, ball_discs
from wlcsp_layout.render.frame import Entry, Frame, framed, um_figures
from wlcsp_layout.render.glyphs import width_px
from wlcsp_layout.render.measures import PadSizes, pad_sizes
from wlcsp_layout.render.naming import ball_names, chosen
from wlcsp_layout.render.reading import Drawing
from wlcsp_layout.render.shapes import path
from wlcsp_layout.render.theme import THEMES, color, rules

STEP = 2.0
"""Between two dimension lines, in sizes of letters."""
CLEAR = 1.12
"""How far from the center a leader ends, in radii of the pad or ball."""
LEADER_TURN = math.radians(16)
"""How much a leader is turned from the way outward, so that it does not lie along the gap."""


def ball_view(
    drawing: Drawing,
    kind: DieKind,
    options: Options,
    *,
    package: Package | None = None,
    ball: str | None = None,
) -> str:
    """Return the picture of one ball: the one of that name, else A1.  Raises: SpecError."""
    balls = ball_discs(drawing, kind)
    known = ball_names(balls, package)
    disc = chosen(balls, known, ball)
    sizes = measured(drawing, kind, disc)
    across = max(disc.diameter_nm, sizes.metal_nm)
    half = round(0.72 * across)
    box = kdb.Box(disc.at.x - half, disc.at.y - half, disc.at.x + half, disc.at.y + half)
    shown = tuple(
        layer for layer in shown_layers(drawing, kind) if _is_near(drawing, kind, layer, box)
    )
    dimensions = _dimensions(sizes, disc)
    name = known.of(disc)
    net = next((text for text, at in drawing.texts(kind.cell) if at == disc.at), "")
    said = [f"ball {name}" if name else "ball", *([f"net {net}"] if net else [])]
    said.append(f"at ({um_figures(disc.at.x)}, {um_figures(disc.at.y)}) µm")
    facts = [Entry(kind="head", label="Read off the polygons")]
    facts += [
        Entry(kind="fact", label=label, value=f"{um_figures(size)} µm")
        for label, size, _ in dimensions
    ]
    if sizes.gap:
        gaps = f"{sizes.gap.count} × {um_figures(sizes.gap.width_nm)} µm"  # noqa: RUF001
        facts.append(Entry(kind="fact", label="Gaps", value=gaps))
    frame = framed(
        f"{drawing.name} ball pad",
        said,
        box,
        (*legend(drawing, shown), *facts),
        options,
        below=STEP * len(dimensions) + 0.8,
    )
    canvas, theme = frame.canvas, THEMES[options.theme]
    canvas.style(rules(theme, shown, drawing.table.colors, 1))
    inner = rules(theme, shown, drawing.table.colors, frame.px_per_nm, stroke=1.5)
    canvas.style({f"nm .{layer}": rule for layer, rule in inner.items()})
    frame.open(is_clipped=True)
    canvas.add('<g class="nm">')
    canvas.add(path([kdb.Polygon(box)], "silicon"))
    for layer in shown:
        # Cut outside of what is seen: metal reaches far, and would be drawn for nothing.
        near = drawing.region(kind.cell, layer, box) & kdb.Region(box.enlarged(half // 4))
        drawn = path(near.each())
        canvas.add(f'<g class="{layer}" data-layer="{layer}">{drawn}</g>')
    canvas.add("</g>")
    frame.close()
    left, top, width, height = frame.field
    canvas.add(
        f'<rect class="rule" x="{number(left)}" y="{number(top)}" width="{number(width)}" '
        f'height="{number(height)}"/>'
    )
    for row, (_, size, layer) in enumerate(dimensions):
        paint = color(theme, layer, drawing.table.colors)
        canvas.style({f"d-{layer}": f"fill:none;stroke:{paint};stroke-width:1"})
        canvas.style({f"a-{layer}": f"fill:{paint}"})
        _dimension(frame, disc.at, size, row, layer)
    if sizes.gap:
        _gap(frame, sizes, disc.at, across // 2)
    return canvas.svg()


def measured(drawing: Drawing, kind: DieKind, disc: BallDisc) -> PadSizes:
    """Return what the pad under a ball measures, read off the polygons of a die."""
    reach = 2 * disc.diameter_nm
    box = kdb.Box(disc.at, disc.at).enlarged(reach)

    def near(layer: str) -> kdb.Region:
        return drawing.region(kind.cell, layer, box)

    rdl = near("rdl")
    others = [b.at for b in ball_discs(drawing, kind) if b != disc]
    nearest = min(((o - disc.at).length() for o in others), default=reach)
    return pad_sizes(
        disc.at,
        rdl=rdl,
        d3=near("d3"),
        d2=near("d2"),
        ring=near("d2_ring"),
        d1=near("d1"),
        reach_nm=max(int(nearest / 2), disc.diameter_nm // 2),
    )


def _is_near(drawing: Drawing, kind: DieKind, layer: str, box: kdb.Box) -> bool:
    whole = kdb.Region(box)
    near = drawing.region(kind.cell, layer, box) & whole
    # The outline of the die is a polygon: inside of it there is nothing to see.
    return not near.is_empty() and not (layer == "die" and (whole - near).is_empty())


def _dimensions(sizes: PadSizes, disc: BallDisc) -> list[tuple[str, int, str]]:
    """Return what is measured, the narrowest first, each with the layer whose color it has."""
    found = [
        ("Hole in dielectric 1", sizes.hole_nm, "d1"),
        ("Ring, inner", sizes.ring_inner_nm, "d2_ring"),
        ("Ring, outer", sizes.ring_outer_nm, "d2_ring"),
        ("Opening", sizes.opening_nm, "d3"),
        ("Concave circle", sizes.concave_nm, "d2"),
        ("Metal", sizes.metal_nm, "rdl"),
        ("Ball", disc.diameter_nm, "ball"),
    ]
    return sorted((item for item in found if item[1]), key=lambda item: item[1])


def _dimension(frame: Frame, at: kdb.Point, size_nm: int, row: int, layer: str) -> None:
    """Draw extension lines from the circle's sides, and between them a line with its length."""
    canvas, font = frame.canvas, frame.font_px
    x, y = frame.px(at)
    half = size_nm / 2 * frame.px_per_nm
    bottom = frame.field[1] + frame.field[3]
    level = bottom + (row + 1) * STEP * font
    for side in (x - half, x + half):
        d = f"M{number(side)} {number(y)}V{number(level + 0.4 * font)}"
        canvas.add(f'<path class="d-{layer}" stroke-opacity=".55" d="{d}"/>')
    said = f"Ø {um_figures(size_nm)}"
    size = 0.92 * font
    wide = width_px(said, size) + 0.7 * font
    arrow = 0.55 * font
    is_inside = wide + 3 * arrow < 2 * half
    parts = (
        [(x - half, x - wide / 2), (x + wide / 2, x + half)]
        if is_inside
        else [(x - half, x + half)]
    )
    d = "".join(f"M{number(a)} {number(level)}H{number(b)}" for a, b in parts)
    canvas.add(f'<path class="d-{layer}" d="{d}"/>')
    for tip, way in ((x - half, 1), (x + half, -1)):
        back = tip + way * min(arrow, half)
        d = (
            f"M{number(tip)} {number(level)}L{number(back)} {number(level - 0.22 * font)}"
            f"V{number(level + 0.22 * font)}z"
        )
        canvas.add(f'<path class="a-{layer}" d="{d}"/>')
    if is_inside:
        canvas.text((x, level + 0.33 * font), said, size, anchor=0.5)
    else:
        canvas.text((x + half + 0.6 * font, level + 0.33 * font), said, size)


def _gap(frame: Frame, sizes: PadSizes, at: kdb.Point, reach_nm: int) -> None:
    """Draw a leader from a gap of the ring to its width."""
    canvas, font = frame.canvas, frame.font_px
    gap = sizes.gap
    if gap is None:
        return
    x, y = frame.px(gap.at)
    center = frame.px(at)
    outward = math.atan2(center[1] - y, x - center[0])
    angle = outward + (LEADER_TURN if outward < math.pi / 4 else -LEADER_TURN)
    far = (CLEAR * reach_nm) * frame.px_per_nm
    end = (center[0] + far * math.cos(angle), center[1] - far * math.sin(angle))
    size = 0.92 * font
    d = f"M{number(x)} {number(y)}L{number(end[0])} {number(end[1])}"
    canvas.add(f'<path class="line" d="{d}h{number(0.4 * font)}"/>')
    canvas.add(f'<circle class="ink" cx="{number(x)}" cy="{number(y)}" r="{number(0.2 * font)}"/>')
    said = f"gap {um_figures(gap.width_nm)}"
    end = (end[0] + 0.6 * font, end[1])
    canvas.text((end[0], end[1] + 0.33 * font), said, size, names=("halo", "ink"))
