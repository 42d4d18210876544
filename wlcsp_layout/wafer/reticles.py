"""A reticle as cells: one field of dies with its streets, the dark frame, and the text below.

The frame is dark on the glass whatever the tone of the layer. Where drawn polygons are dark it is
drawn, less its letters and bars; where they are clear, only letters and bars are.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import gdstk

from wlcsp_layout import draw
from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.masks.marks.block import draw_mark_block
from wlcsp_layout.masks.street import tile_box
from wlcsp_layout.model import code_39, lettering
from wlcsp_layout.model.exposure import Stepper
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.plates import Plate
from wlcsp_layout.model.reticle import BAR_PIXELS, PIXEL_NM, Reticle
from wlcsp_layout.model.reticles import reticle_of
from wlcsp_layout.units import Nm
from wlcsp_layout.wafer.edge import joined, outer_streets, stacked
from wlcsp_layout.wafer.run import Run

STREET_FILMS = ("d1", "d2", "d3")
"""The films that are open along the full street."""


def draw_reticle(package: Package, stepper: Stepper, plate: Plate, die: gdstk.Cell) -> gdstk.Cell:
    """Return the reticle of a plate, about the center of its field's dies.

    `die` is with the bias of the plate.
    """
    shown = reticle_of(package, stepper, plate.film)
    (m, n), box, street = shown.field_dies, package.die.box, package.wafer.street_nm
    top = gdstk.Cell(f"{package.name}_RETICLE")
    at = (shown.first[0] - box.left_nm, shown.first[1] - box.bottom_nm)
    top.add(draw.placed(die, at, m, n, shown.step))
    grown = max(int(plate.bias_nm), 0) if plate.film in STREET_FILMS else 0
    if plate.film in STREET_FILMS:
        reference = Box(
            left_nm=Nm(shown.first[0]),
            bottom_nm=Nm(shown.first[1]),
            right_nm=Nm(shown.first[0] + box.width_nm),
            top_nm=Nm(shown.first[1] + box.height_nm),
        )
        runs = [Run(row=row, column=0, count=m) for row in range(n)]
        wide = (street[0] + 2 * plate.bias_nm, street[1] + 2 * plate.bias_nm)
        edge = gdstk.Cell(f"{package.name}_EDGE_{plate.film.upper()}")
        boxes = outer_streets(runs, tile_box(reference, street), shown.step, wide)
        edge.add(*(draw.box(item, plate.layer) for item in boxes))
        top.add(draw.placed(edge, (0, 0)))
    frame = gdstk.Cell(f"{package.name}_FRAME_{plate.film.upper()}")
    letters = list(text_boxes(shown))
    if plate.drawn_tone == "dark":
        letters = list(less(shown.opaque, [shown.field.grown(grown), *shown.windows, *letters]))
    frame.add(*(draw.box(item, plate.layer) for item in letters))
    top.add(draw.placed(frame, (0, 0)))
    blocks = draw_mark_block(package, plate.bias_nm)
    top.add(*(draw.placed(blocks[plate.film], at) for at in shown.blocks))
    return top


def text_boxes(shown: Reticle) -> Iterator[Box]:
    """Yield the letters and bars, side by side."""
    for line in (shown.title, shown.code):
        yield from lettering.boxes(line.text, PIXEL_NM, line.at)
    height = BAR_PIXELS * PIXEL_NM
    yield from code_39.bars(shown.code.text, PIXEL_NM, height, shown.bars_at)


def less(whole: Box, holes: Sequence[Box]) -> Iterator[Box]:
    """Yield a box less others that lie in it, as boxes side by side."""
    levels = {int(whole.bottom_nm), int(whole.top_nm)}
    levels |= {int(level) for hole in holes for level in (hole.bottom_nm, hole.top_nm)}
    bands: list[tuple[int, int, tuple[Xy, ...]]] = []
    for low, high in pairwise(sorted(levels)):
        open_spans = joined(
            sorted(
                (int(hole.left_nm), int(hole.right_nm))
                for hole in holes
                if hole.bottom_nm <= low and hole.top_nm >= high
            )
        )
        starts = [int(whole.left_nm), *(end for _, end in open_spans)]
        ends = [*(start for start, _ in open_spans), int(whole.right_nm)]
        spans = tuple(span for span in zip(starts, ends, strict=True) if span[0] < span[1])
        bands.append((low, high, spans))
    yield from stacked(bands)
