"""The wafer as it is placed: dies, streets, partial dies, notch and usable circle.

A die is drawn as large as it is seen. Small ones are dashes of lines; larger ones are used from one
definition, and show their balls and metal as soon as those can be told apart.
"""

from collections.abc import Sequence
from itertools import pairwise

import klayout.db as kdb

from wlcsp_layout.errors import Finding, SpecError
from wlcsp_layout.render.asked import Options
from wlcsp_layout.render.dies import DieKind
from wlcsp_layout.render.frame import Entry, Frame, framed, length_text, um_figures
from wlcsp_layout.render.placed import beside
from wlcsp_layout.render.reading import Drawing
from wlcsp_layout.render.repeated import dashes, is_straight
from wlcsp_layout.render.shapes import href, path, smoothed
from wlcsp_layout.render.theme import THEMES, color, rules

LEAST_METAL_PX = 26
"""A die that is drawn smaller than this shows no metal."""
LEAST_BALLS_PX = 11
"""A die that is drawn smaller than this shows no balls."""
MOST_USES = 2_500
"""More dies than this are drawn as dashed lines: one of them would be a few pixels large."""
MOST_RIM_SHAPES = 1_500
"""Of a layer beyond the dies; more would be too fine to be seen."""
FINE_PX = 0.12
"""Corners may be off by this much, which no eye sees."""
ROOM_PART = 50


def wafer_view(drawing: Drawing, kinds: Sequence[DieKind], options: Options) -> str:
    """Return the picture.  Raises: SpecError (E434) when the file has no wafer."""
    wafer = drawing.region(drawing.top, "wafer")
    if wafer.is_empty():
        raise SpecError([_missing(drawing)])
    edge = wafer.bbox()
    # The notch is cut out of the circle, and must not move it.
    reach = max(edge.width(), edge.height())
    box = edge.enlarged(reach // ROOM_PART)
    usable = drawing.region(drawing.top, "usable")
    rim = _rim(drawing, kinds)
    frame = framed(
        f"{drawing.name} wafer",
        [f"{length_text(reach)}, ball side", f"{_count(kinds)} dies"],
        box,
        _legend(kinds, usable, rim),
        options,
    )
    canvas, theme = frame.canvas, THEMES[options.theme]
    own = drawing.table.colors
    die = color(theme, "rdl", own)
    canvas.style(
        {
            "face": f"fill:{theme.wafer}",
            "die-face": f"fill:{die};fill-opacity:.34",
            "dashes": f"fill:none;stroke:{die};stroke-opacity:.62",
            "other-dashes": f"fill:none;stroke:{theme.accent};stroke-opacity:.5",
            "metal": f"fill:{die};fill-opacity:.8",
            "dots": f"fill:{theme.ink};fill-opacity:.6",
            "beyond": f"fill:{die};fill-opacity:.5",
            "other": f"fill:{theme.accent};fill-opacity:.5",
        }
    )
    edges = rules(theme, ("wafer", "usable"), own, frame.px_per_nm)
    canvas.style({f"nm .{name}": rule for name, rule in edges.items()})
    canvas.style(rules(theme, ("usable",), own, 1))
    fine = FINE_PX / frame.px_per_nm
    round_wafer, round_usable = smoothed(wafer, fine), smoothed(usable, fine)
    frame.open()
    canvas.add('<g class="nm">')
    canvas.add(path(round_wafer.each(), "face"))
    for name, region in rim:
        if region is None:
            continue
        canvas.add(path(smoothed(region, fine).each(), f"beyond {name}-beyond"))
    for number_of, kind in enumerate(kinds):
        canvas.add(_dies(frame, drawing, kind, number_of))
    canvas.add(path(round_usable.each(), "usable"))
    canvas.add(path(round_wafer.each(), "wafer"))
    canvas.add("</g>")
    frame.close()
    _notch(frame, drawing, wafer)
    return canvas.svg()


def _missing(drawing: Drawing) -> Finding:
    layer, datatype = drawing.table.keys["wafer"]
    return Finding(
        code="E434",
        subject=str(drawing.path),
        what=f"there is no wafer in it: layer wafer ({layer}/{datatype}) is empty",
        mend="ask for --of die or --of ball",
    )


def _count(kinds: Sequence[DieKind]) -> str:
    return f"{sum(kind.count for kind in kinds):,}"


def _rim(drawing: Drawing, kinds: Sequence[DieKind]) -> list[tuple[str, kdb.Region | None]]:
    """Return metal and marks beyond the dies; nothing of a layer that is too fine to be drawn."""
    found: list[tuple[str, kdb.Region | None]] = []
    for layer in ("rdl", "mark"):
        index = drawing.index(layer)
        if index is None:
            continue
        cells = {kind.cell.cell_index() for kind in kinds}
        region = beside(drawing.layout, drawing.top, index, cells, MOST_RIM_SHAPES)
        if region is None or not region.is_empty():
            found.append((layer, region))
    return found


def _legend(
    kinds: Sequence[DieKind],
    usable: kdb.Region,
    rim: Sequence[tuple[str, kdb.Region | None]],
) -> list[Entry]:
    box = kinds[0].box
    entries = [
        Entry(kind="head", label="Wafer"),
        Entry(kind="swatch", label="Die", value=f"{kinds[0].count:,}", name="die-face"),
    ]
    entries += [
        Entry(kind="swatch", label=kind.cell.name, value=f"{kind.count:,}", name="other")
        for kind in kinds[1:]
    ]
    if rim:
        # What is not drawn is said.
        fine = "" if all(region is not None for _, region in rim) else "too fine"
        entries.append(Entry(kind="swatch", label="Beyond the dies", value=fine, name="beyond"))
    entries.append(Entry(kind="swatch", label="Wafer and streets", name="face"))
    if not usable.is_empty():
        across = usable.bbox().width()
        entries.append(
            Entry(kind="line", label="Usable", value=f"Ø {length_text(across)}", name="usable")
        )
    size = f"{um_figures(box.width())} × {um_figures(box.height())}"  # noqa: RUF001
    entries += [
        Entry(kind="head", label="Die"),
        Entry(kind="fact", label="Size", value=f"{size} µm"),
    ]
    if step := _step(kinds[0]):
        said = f"{um_figures(step[0])} × {um_figures(step[1])}"  # noqa: RUF001
        entries.append(Entry(kind="fact", label="Step", value=f"{said} µm"))
        street = (step[0] - box.width(), step[1] - box.height())
        if min(street) >= 0:
            words = um_figures(street[0])
            if street[0] != street[1]:
                words += f" × {um_figures(street[1])}"  # noqa: RUF001
            entries.append(Entry(kind="fact", label="Street", value=f"{words} µm"))
    if not usable.is_empty() and usable.area():
        part = kinds[0].count * box.area() / usable.area()
        entries.append(Entry(kind="fact", label="Of the usable area", value=f"{100 * part:.1f} %"))
    return entries


def _step(kind: DieKind) -> tuple[int, int] | None:
    """Return the least step between dies in x and in y; nothing when one of them is not known."""
    xs: set[int] = set()
    ys: set[int] = set()
    for array in kind.arrays:
        corner = kind.box.transformed(array.first).p1
        xs.update(corner.x + array.across.x * n for n in range(array.columns))
        xs.update(corner.x + array.up.x * n for n in range(array.rows))
        ys.update(corner.y + array.across.y * n for n in range(array.columns))
        ys.update(corner.y + array.up.y * n for n in range(array.rows))
    gaps = []
    for places in (sorted(xs), sorted(ys)):
        steps = [b - a for a, b in pairwise(places)]
        if not steps:
            return None
        gaps.append(min(steps))
    return (gaps[0], gaps[1])


def _dies(frame: Frame, drawing: Drawing, kind: DieKind, number_of: int) -> str:
    """Return the dies of a kind, as large as they are seen."""
    if kind.count > MOST_USES and all(map(is_straight, kind.arrays)):
        return "".join(dashes(kind, "dashes" if number_of == 0 else "other-dashes", 0))
    pixels = min(kind.box.width(), kind.box.height()) * frame.px_per_nm
    face = "die-face" if number_of == 0 else "other"
    parts = [path([kdb.Polygon(kind.box)], face)]
    if kind.is_alone:
        layers = {"rdl": "metal"} if pixels >= LEAST_METAL_PX else {}
        if pixels >= LEAST_BALLS_PX:
            layers["ball"] = "dots"
        for layer, name in layers.items():
            drawn = smoothed(drawing.region(kind.cell, layer), FINE_PX / frame.px_per_nm)
            parts.append(path(drawn.each(), name))
    frame.canvas.define(f'<g id="die{number_of}">{"".join(parts)}</g>')
    name = f"die{number_of}"
    return "".join(f"<use {href(name, t)}/>" for array in kind.arrays for t in array.each())


def _notch(frame: Frame, drawing: Drawing, wafer: kdb.Region) -> None:
    """Name the notch where the edge is nearest to the center; nothing on a round wafer."""
    center = kdb.Point(0, 0) if wafer.bbox().contains(kdb.Point(0, 0)) else wafer.bbox().center()
    corners = [point for polygon in wafer.each() for point in polygon.each_point_hull()]
    tip = min(corners, key=lambda point: (point - center).sq_length())
    far = max(corners, key=lambda point: (point - center).sq_length())
    if (far - center).length() - (tip - center).length() < drawing.top.bbox().width() / 1000:
        return
    x, y = frame.px(tip)
    middle = frame.px(center)
    font = frame.font_px
    # Outside of the wafer, away from the center.
    dx, dy = x - middle[0], y - middle[1]
    length = (dx * dx + dy * dy) ** 0.5
    out = (far - center).length() * frame.px_per_nm + 1.1 * font
    at = (middle[0] + dx / length * out, middle[1] + dy / length * out)
    anchor = 0.5 - 0.5 * dx / length
    frame.canvas.text((at[0], at[1] + 0.35 * font), "Notch", 0.9 * font, anchor=anchor)
