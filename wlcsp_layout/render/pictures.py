"""Which pictures there are of a file, and each by its name."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from wlcsp_layout.errors import Finding, SpecError
from wlcsp_layout.render.asked import VIEWS, Asked, View
from wlcsp_layout.render.ball_view import ball_view
from wlcsp_layout.render.die_view import die_view
from wlcsp_layout.render.dies import DieKind, ball_discs, die_kinds
from wlcsp_layout.render.layer_table import beside, of_layers
from wlcsp_layout.render.mask_view import MASKS, mask_view, plate_of
from wlcsp_layout.render.raster import png
from wlcsp_layout.render.reading import Drawing, read
from wlcsp_layout.render.wafer_view import wafer_view


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A file to be written."""

    name: str
    content: bytes


def pictures(path: Path, asked: Asked) -> Iterator[Picture | Finding]:
    """Yield the pictures of a layout in the order of `VIEWS`, and what was left out.

    Raises: SpecError (E431 to E436).
    """
    if asked.names == "ball" and asked.package is None:
        raise SpecError([_nameless()])
    package = asked.package
    table = of_layers(package.layers.values()) if package else beside(path)
    drawing = read(path, table)
    kinds = die_kinds(drawing)
    suffix = "" if asked.options.theme == "light" else f"_{asked.options.theme}"
    for view in VIEWS:
        if view not in asked.views:
            continue
        try:
            svg = _drawn(drawing, kinds, view, asked)
        except SpecError as error:
            if not (asked.where_there and all(f.code == "E434" for f in error.findings)):
                raise
            yield from error.findings
            continue
        name = f"{path.stem}_{view}{suffix}"
        if "svg" in asked.forms:
            yield Picture(name=f"{name}.svg", content=svg.encode())
        if "png" in asked.forms:
            yield Picture(name=f"{name}.png", content=png(svg))


def _drawn(drawing: Drawing, kinds: Sequence[DieKind], view: View, asked: Asked) -> str:
    options, kind = asked.options, kinds[0]
    if view == "wafer":
        return wafer_view(drawing, kinds, options)
    if view == "die":
        return die_view(drawing, kind, options, package=asked.package, names=asked.names)
    if view == "ball":
        if not ball_discs(drawing, kind):
            raise SpecError([_no_ball(drawing)])
        return ball_view(drawing, kind, options, package=asked.package, ball=asked.ball)
    layer = next(mask for mask in MASKS if view == f"mask_{mask}")
    return mask_view(plate_of(drawing, kind, layer), options)


def _no_ball(drawing: Drawing) -> Finding:
    layer, datatype = drawing.table.keys["ball"]
    return Finding(
        code="E434",
        subject=str(drawing.path),
        what=f"there is no ball in it: layer ball ({layer}/{datatype}) is empty",
        mend="ask for --of die or --of wafer",
    )


def _nameless() -> Finding:
    return Finding(
        code="E436",
        subject="--names",
        what="a layout has no names of balls",
        mend="give the spec with --spec, or write nets with --names net",
    )
