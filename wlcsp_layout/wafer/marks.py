"""The marks on the wafer, which come last: nothing that is drawn before may cut them."""

from collections.abc import Iterator

import gdstk

from wlcsp_layout import draw
from wlcsp_layout.geometry import Xy
from wlcsp_layout.masks.marks.block import draw_mark_block
from wlcsp_layout.model.package import Package
from wlcsp_layout.wafer.dicing import dicing_bars
from wlcsp_layout.wafer.stepping import Stepped


def placed_marks(
    package: Package, stepped: Stepped, corner: Xy, bias_nm: int = 0
) -> Iterator[gdstk.Reference]:
    """Yield what the wafer's cell places: each block mask by mask, then the bars for the saw.

    `corner` is the lower left one of the reference die on the wafer.
    """
    if package.marks is None:
        return
    if package.marks.sites:
        for cell in draw_mark_block(package, bias_nm).values():
            for site in package.marks.sites:
                yield draw.placed(cell, site.xy)
    dicing = package.marks.dicing
    bars = dicing_bars(package, stepped, corner).bars
    if dicing and bars:
        cell = gdstk.Cell(f"{package.name}_DICING_{dicing.layer.upper()}")
        layer = package.layers[dicing.layer]
        cell.add(*(draw.box(bar.grown(bias_nm), layer) for bar in bars))
        yield draw.placed(cell, (0, 0))
