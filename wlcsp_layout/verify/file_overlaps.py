"""Shapes of one layer that share area, within a die and on the wafer around the dies."""

from collections.abc import Iterator

import klayout.db as kdb
import numpy as np

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.case import on_cell
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.file_content import LayerKey, Outlines
from wlcsp_layout.verify.file_outlines import canonical
from wlcsp_layout.verify.file_polygons import at_home
from wlcsp_layout.verify.judgment import Result

LAYERS = (
    "chip_pad", "passivation", "d1", "d2", "d2_ring", "rdl", "d3", "ball", "scribe", "die",
)  # fmt: skip
"""Those drawn without overlap."""


def overlaps(drawn: Drawn, drawn_twice: frozenset[tuple[LayerKey, bytes]]) -> Result:
    """Look for area that several shapes of a layer cover.

    Left out is what is found elsewhere: the area of polygons of one cell that are drawn twice.
    """
    shapes = 0
    findings: list[Finding] = []
    for layer in LAYERS:
        entry = drawn.package.layers[layer]
        twice = {form for key, form in drawn_twice if key == (entry.number, entry.datatype)}
        for die in drawn.dies:
            shapes += die.raw(layer).count()
            findings += on_cell(die, _overlaps(die.raw(layer), layer, twice))
        if not drawn.dies:
            # Then it is the whole wafer flat; that there is no die is said elsewhere.
            continue
        rest = drawn.rest(layer)
        shapes += rest.count()
        findings += _overlaps(rest, layer, twice, drawn.top.name)
    return Result(
        code="V220",
        name="overlaps on a layer",
        layers=LAYERS,
        limit="none",
        shapes=shapes,
        findings=tuple(findings),
    )


def _overlaps(
    region: kdb.Region, layer: str, twice: set[bytes], cell: str = ""
) -> Iterator[Finding]:
    at_least_two = 2
    for place in sorted(region.merged(min_coherence=False, min_wc=at_least_two).each()):
        if twice and _form(place) in twice:
            continue
        box = place.bbox()
        at = _inside(place)
        yield Finding(
            code="V220",
            subject=f"layer {layer}",
            what=f"shapes share an area of {um_text(box.width())} x {um_text(box.height())} um "
            f"at ({um_text(at[0])}, {um_text(at[1])}) um",
            mend="draw each place once: writers of masks expose it twice, or cancel it out",
            cell=cell,
            at_nm=at,
        )


def _inside(polygon: kdb.Polygon) -> Xy:
    """Return the middle of a polygon's box if it lies in it, else a corner."""
    middle = polygon.bbox().center()
    if polygon.inside(middle):
        return middle.x, middle.y
    corner = next(iter(polygon.each_point_hull()))
    return corner.x, corner.y


def _form(polygon: kdb.Polygon) -> bytes:
    corners = [(point.x, point.y) for point in polygon.each_point_hull()]
    outlines = Outlines(xy=np.array(corners, np.int64), starts=np.array([0, len(corners)]))
    return at_home(canonical(outlines)[0])
