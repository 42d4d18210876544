"""A mask plate as its glass looks: one die large, the whole plate small.

The plate is read from its own file, masks/NAME_<LAYER>.gds beside the layout; what its polygons are
on the glass is read from NAME.report.json. Without a plate the layer of the layout is shown.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, TypeAlias

import klayout.db as kdb

from wlcsp_layout.errors import Finding, SpecError
from wlcsp_layout.render.asked import Options
from wlcsp_layout.render.canvas import factor, number
from wlcsp_layout.render.die_view import LABELS
from wlcsp_layout.render.dies import DieKind
from wlcsp_layout.render.frame import (
    LEAST_FONT_PX,
    SIDE,
    SMALL_PX,
    Entry,
    Frame,
    framed,
    legend_height,
)
from wlcsp_layout.render.placed import arrays_of, beside
from wlcsp_layout.render.reading import Drawing, read
from wlcsp_layout.render.repeated import dashes, is_straight
from wlcsp_layout.render.shapes import Symbols, matrix, path, smoothed
from wlcsp_layout.render.theme import THEMES, color
from wlcsp_layout.units import NM_PER_MM

MaskLayer: TypeAlias = Literal["d1", "d2", "rdl", "d3"]
MASKS: tuple[MaskLayer, ...] = ("d1", "d2", "rdl", "d3")
"""In the order of the process."""
CLEAR, CHROME = "#dfeaf2", "#454d57"
"""Glass and chrome look alike before any background."""
ROOM_PART = 30
NM_PER_INCH = 25_400_000
FINEST_PX = 2.5
"""A finer step is drawn as an even gray."""
MOST_LOOSE = 2_000
"""Shapes beside the dies in the small picture; more would be too fine to be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plate:
    """What is drawn of a mask: a file of its own, or a layer of the layout.

    `is_dark` tells that polygons are dark; nothing when that is not known.
    """

    drawing: Drawing
    layer: MaskLayer
    repeated: DieKind
    tile: kdb.Box
    """The die with its share of the street, as the layout has it."""
    is_dark: bool | None
    facts: tuple[tuple[str, str], ...]
    inch: int
    is_file: bool


def plate_of(drawing: Drawing, kind: DieKind, layer: MaskLayer) -> Plate:
    """Return the plate of a layer.  Raises: SpecError (E431, E432, E434)."""
    file = drawing.path.parent / "masks" / f"{drawing.name}_{layer.upper()}.gds"
    if not file.exists():
        index = drawing.index(layer)
        if index is None or drawing.top.bbox(index).empty():
            raise SpecError([_missing(drawing, layer, file)])
        return Plate(
            drawing=drawing,
            layer=layer,
            repeated=replace(kind, box=kind.cell.bbox(index)) if kind.is_alone else kind,
            tile=kind.box,
            is_dark=None,
            facts=(),
            inch=0,
            is_file=False,
        )
    plate = read(file, drawing.table)
    index = plate.index(layer)
    if index is None or plate.top.bbox(index).empty():
        raise SpecError([_missing(plate, layer, file)])
    said = _said(drawing.path.parent / f"{drawing.name}.report.json", file.name)
    words = [("Data", "data_tone"), ("Material", "material"), ("Its tone", "material_tone")]
    facts = [(label, str(said[key])) for label, key in words if said.get(key)]
    if "bias_um" in said:
        facts.append(("Bias", f"{said['bias_um']} µm"))
    inch = said.get("plate_inch")
    return Plate(
        drawing=plate,
        layer=layer,
        repeated=_repeated(plate, index),
        tile=kind.cell.bbox() if kind.is_alone else kind.box,
        is_dark=None if not said else "dark" in str(said.get("data_tone")),
        facts=tuple(facts),
        inch=inch if isinstance(inch, int) else 0,
        is_file=True,
    )


def _missing(drawing: Drawing, layer: str, file: Path) -> Finding:
    return Finding(
        code="E434",
        subject=str(drawing.path),
        what=f"there is no mask {layer}: the layer is empty, and {file.name} has no plate",
        mend="ask for another --mask",
    )


def _said(report: Path, file: str) -> Mapping[str, object]:
    """Return what the report of the run says of a plate; nothing when there is none."""
    try:
        masks = json.loads(report.read_text(encoding="utf-8"))["masks"]
        return next(dict(mask) for mask in masks if mask["file"] == f"masks/{file}")
    except (OSError, ValueError, KeyError, TypeError, StopIteration):
        return {}


def _repeated(plate: Drawing, index: int) -> DieKind:
    """Return the cell that covers the most of the plate: the die's part of it."""
    outer = plate.top
    # A mirrored plate is one cell within another.
    while outer.child_instances() == 1 and outer.shapes(index).is_empty():
        inner = next(outer.each_inst())
        if inner.is_regular_array():
            break
        outer = inner.cell
    cells = {
        instance.cell_index
        for instance in outer.each_inst()
        if not instance.bbox_per_layer(index).empty()
    }
    standing = arrays_of(plate.layout, plate.top, cells or {outer.cell_index()})

    def rank(found: int) -> tuple[int, float, int]:
        count = sum(array.count for array in standing[found])
        return (count > 1, plate.layout.cell(found).bbox(index).area() * count, -found)

    best = max(standing, key=rank)
    cell = plate.layout.cell(best)
    return DieKind(cell=cell, box=cell.bbox(index), arrays=tuple(standing[best]), is_alone=True)


def mask_view(plate: Plate, options: Options) -> str:
    """Return the picture of a plate."""
    drawing, kind = plate.drawing, plate.repeated
    # A plate may be mirrored, and so is the die on it.
    turn = kdb.ICplxTrans(-kind.arrays[0].first.disp) * kind.arrays[0].first
    reach = (kind.box + plate.tile).transformed(turn)
    box = reach.enlarged(max(reach.width(), reach.height()) // ROOM_PART)
    legend = _legend(plate)
    title = f"{drawing.name.removesuffix('_' + plate.layer.upper())} mask {plate.layer.upper()}"
    said = [f"drawn: {LABELS[plate.layer].lower()}"]
    said.append("the glass, as seen on the wafer from above" if plate.is_file else "as drawn")
    frame = framed(title, said, box, legend, options, aside=SIDE + 4)
    canvas = frame.canvas
    data, around = _paints(plate, options)
    canvas.style({"data": f"fill:{data};fill-rule:evenodd", "around": f"fill:{around}"})
    canvas.style({"data-line": f"fill:none;stroke:{data}", "frame": _edge(options)})
    frame.open(is_clipped=True)
    canvas.add('<g class="nm">')
    canvas.add(path([kdb.Polygon(box)], "around"))
    if kind.is_alone:
        drawn = Symbols(drawing, canvas).layer(kind.cell, plate.layer)
    else:
        drawn = path(drawing.region(kind.cell, plate.layer, box).each())
    moved = "" if turn.is_unity() else f' transform="{matrix(turn)}"'
    canvas.add(f'<g class="data" data-layer="{plate.layer}"{moved}>{drawn}</g></g>')
    frame.close()
    left, top, width, height = frame.field
    canvas.add(
        f'<rect class="frame" x="{number(left)}" y="{number(top)}" width="{number(width)}" '
        f'height="{number(height)}"/>'
    )
    if options.width_px >= SMALL_PX:
        _whole(frame, plate, legend)
    return canvas.svg()


def _paints(plate: Plate, options: Options) -> tuple[str, str]:
    """Return the colors of the polygons and of what is around them."""
    if plate.is_dark is None:
        theme = THEMES[options.theme]
        return color(theme, plate.layer, plate.drawing.table.colors), theme.silicon
    return (CHROME, CLEAR) if plate.is_dark else (CLEAR, CHROME)


def _edge(options: Options) -> str:
    return f"fill:none;stroke:{THEMES[options.theme].rule};stroke-width:1"


def _legend(plate: Plate) -> list[Entry]:
    number_of, datatype = plate.drawing.table.keys[plate.layer]
    layer = f"{number_of}/{datatype}"
    entries = [Entry(kind="head", label="Mask")]
    if plate.is_dark is None:
        entries.append(Entry(kind="swatch", label="Polygons", value=layer, name="data"))
    else:
        names = ("data", "around") if plate.is_dark else ("around", "data")
        entries.append(Entry(kind="swatch", label="Chrome: dark", name=names[0]))
        entries.append(Entry(kind="swatch", label="Glass: clear", name=names[1]))
        entries.append(Entry(kind="fact", label="Layer", value=layer))
    if plate.inch:
        entries.append(Entry(kind="fact", label="Plate", value=f"{plate.inch} inch"))
    entries += [Entry(kind="fact", label=label, value=value) for label, value in plate.facts]
    count = plate.repeated.count
    entries.append(Entry(kind="fact", label="Dies", value=f"{count:,}"))
    return entries


def _whole(frame: Frame, plate: Plate, legend: list[Entry]) -> None:
    """Draw the whole plate below the legend, each die as gray as it is covered."""
    drawing, kind, canvas = plate.drawing, plate.repeated, frame.canvas
    index = drawing.index(plate.layer)
    if index is None:
        return
    extent = drawing.top.bbox(index)
    half = max(plate.inch * NM_PER_INCH // 2, *map(abs, _edges(extent)))
    font = max(frame.font_px, LEAST_FONT_PX)
    side = SIDE * font
    x = canvas.width_px - 1.6 * font - side
    y = frame.top_px + legend_height(legend, font) + 1.2 * font
    scale = side / (2 * half)
    canvas.text(
        (x, y), "The whole plate" if plate.is_file else "The whole wafer", font, weight="bold"
    )
    y += 0.8 * font
    corner = f'x="{number(x)}" y="{number(y)}" width="{number(side)}" height="{number(side)}"'
    canvas.add(f'<rect class="around" {corner}/>')
    middle = f"{number(x + side / 2, 4)} {number(y + side / 2, 4)}"
    canvas.add(f'<g transform="matrix({factor(scale)} 0 0 -{factor(scale)} {middle})">')
    drawn = drawing.region(kind.cell, plate.layer, kind.box) & kdb.Region(kind.box)
    covered = drawn.area() / max(kind.box.area(), 1)
    canvas.style({"covered": f"fill:none;stroke-opacity:{covered:.3f}"})
    canvas.add('<g class="data-line">')
    if all(map(is_straight, kind.arrays)):
        canvas.add("".join(dashes(kind, "covered", FINEST_PX / scale)))
    canvas.add("</g>")
    loose = beside(drawing.layout, drawing.top, index, {kind.cell.cell_index()}, MOST_LOOSE)
    if loose is not None:
        canvas.add(path(smoothed(loose, 0.2 / scale).each(), "data"))
    canvas.add("</g>")
    canvas.add(f'<rect class="frame" {corner}/>')
    mm = number(2 * half / NM_PER_MM, 1)
    fine = "" if loose is not None else "; the rim is too fine"
    canvas.text((x, y + side + 1.4 * font), f"{mm} × {mm} mm{fine}", 0.9 * font, names=("muted",))  # noqa: RUF001


def _edges(box: kdb.Box) -> tuple[int, int, int, int]:
    return (box.left, box.bottom, box.right, box.top)
