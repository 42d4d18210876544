"""A package as it must be drawn for a plate with a bias: every edge moved by it.

A bias above 0 makes what is drawn larger, one below 0 smaller. Boxes and circles are drawn anew
with their biased sizes, exactly; the emboss does so with its own diameters and gaps. The outline of
the metal is moved: its corners are rounded to the grid, and those of a circle lie less than 1 nm
further out than on the redrawn circle for each micrometer of bias.
"""

from dataclasses import replace

import gdstk
import numpy as np

from wlcsp_layout import draw
from wlcsp_layout.geometry import Polygon
from wlcsp_layout.model.package import Package, PullBack
from wlcsp_layout.route.routing import Routing
from wlcsp_layout.units import Nm

MITER = 4
"""Corners stay sharp until they reach out this many times the bias."""


def biased(package: Package, routing: Routing, film: str, bias_nm: int) -> tuple[Package, Routing]:
    """Return what draws the layer of a film with a bias; its other layers mean nothing."""
    if package.pin_one:
        package = replace(package, pin_one=replace(package.pin_one, bias_nm=bias_nm))
    if film == "rdl":
        return package, replace(routing, metal=_outlines_moved(routing, bias_nm))
    die = package.die
    pad = die.ball_pad
    sizes = {"d1": die.pull_back.d1_nm, "d2": die.pull_back.d2_nm, "d3": die.pull_back.d3_nm}
    sizes[film] = Nm(sizes[film] + bias_nm)
    pads = die.chip_pads
    if film in {"d1", "d2"}:
        pads = tuple(
            replace(item, **{film: getattr(item, film).grown(bias_nm)}) for item in die.chip_pads
        )
    ball_pad = replace(
        pad,
        opening_diameter_nm=Nm(pad.opening_diameter_nm + 2 * bias_nm),
        emboss=pad.emboss.biased(bias_nm),
    )
    pull_back = PullBack(d1_nm=sizes["d1"], d2_nm=sizes["d2"], d3_nm=sizes["d3"])
    drawn = replace(die, chip_pads=pads, ball_pad=ball_pad, pull_back=pull_back)
    return replace(package, die=drawn), routing


def _outlines_moved(routing: Routing, bias_nm: int) -> dict[str, tuple[Polygon, ...]]:
    """Return each net's metal with its outline moved, as outlines with keyholes."""
    moved: dict[str, tuple[Polygon, ...]] = {}
    for net, outlines in routing.metal.items():
        shapes = [
            gdstk.Polygon([complex(x, y) * draw.UM_PER_NM for x, y in outline.points])
            for outline in outlines
        ]
        grown = gdstk.offset(
            shapes,
            bias_nm * draw.UM_PER_NM,
            "miter",
            tolerance=MITER,
            precision=draw.UM_PER_NM,
            use_union=True,
        )
        moved[net] = tuple(_outline(shape) for shape in grown)
    return moved


def _outline(shape: gdstk.Polygon) -> Polygon:
    corners = np.rint(np.asarray(shape.points) / draw.UM_PER_NM).astype(np.int64)
    return Polygon(points=tuple((x, y) for x, y in corners.tolist()))
