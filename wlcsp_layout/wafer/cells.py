"""The top cell: the wafer, its dies as one array a row, and the outermost streets."""

from collections.abc import Iterator, Sequence

import gdstk

from wlcsp_layout import draw
from wlcsp_layout.geometry import Box, Circle, Point, Xy
from wlcsp_layout.masks.arrays import LONGEST
from wlcsp_layout.masks.street import tile_box
from wlcsp_layout.model.package import Package
from wlcsp_layout.units import Nm
from wlcsp_layout.wafer.die_numbers import draw_die_numbers
from wlcsp_layout.wafer.edge import outer_streets
from wlcsp_layout.wafer.marks import placed_marks
from wlcsp_layout.wafer.notch import wafer_facets, wafer_outline
from wlcsp_layout.wafer.plating_ring import draw_plating_ring
from wlcsp_layout.wafer.rim import RimLayer, draw_rim
from wlcsp_layout.wafer.rim_places import Lattice
from wlcsp_layout.wafer.stepping import Run, Stepped
from wlcsp_layout.wafer.windows import window_zones

STREET_LAYERS = ("d1", "d2", "d3", "scribe")
"""The layers that are open, or drawn, along the full street."""


def draw_wafer(
    package: Package,
    stepped: Stepped,
    die: gdstk.Cell,
    rim: Sequence[RimLayer] | None = None,
    bias_nm: int = 0,
) -> gdstk.Cell:
    """Return the cell `NAME_WAFER` about (0, 0), with all that it places.

    `rim` are the partial dies where they are drawn already. With a bias, the street around the
    outermost dies is wider by it.
    """
    wafer, layers = package.wafer, package.layers
    top = gdstk.Cell(f"{package.name}_WAFER")
    outline = wafer_outline(wafer.diameter_nm, wafer.notch, package.chord_tolerance_nm)
    top.add(draw.polygon(outline.points, layers["wafer"]))
    facets = wafer_facets(wafer.usable_diameter_nm, package.chord_tolerance_nm)
    center = Point(x_nm=Nm(0), y_nm=Nm(0))
    usable = Circle(at=center, diameter_nm=wafer.usable_diameter_nm)
    top.add(draw.circle(usable, facets, layers["usable"]))
    reference = reference_box(package, stepped)
    corner = (
        reference.left_nm - package.die.box.left_nm,
        reference.bottom_nm - package.die.box.bottom_nm,
    )
    for run, is_array in _rows(stepped.runs):
        at = (corner[0] + run.column * stepped.step_nm[0], corner[1] + run.row * stepped.step_nm[1])
        for first, count in _pieces(run.count, is_array=is_array):
            place = (at[0] + first * stepped.step_nm[0], at[1])
            top.add(draw.placed(die, place, count, 1, (stepped.step_nm[0], 0)))
    wide = (wafer.street_nm[0] + 2 * bias_nm, wafer.street_nm[1] + 2 * bias_nm)
    street = outer_streets(
        stepped.runs, tile_box(reference, wafer.street_nm), stepped.step_nm, wide
    )
    for name in STREET_LAYERS:
        edge = gdstk.Cell(f"{package.name}_EDGE_{name.upper()}")
        edge.add(*(draw.box(box, layers[name]) for box in street))
        top.add(draw.placed(edge, (0, 0)))
    for layer in draw_rim(package, lattice_of(package, stepped), die) if rim is None else rim:
        top.add(draw.placed(layer.cell, (0, 0)))
    top.add(*(draw.placed(c, (0, 0)) for c in draw_die_numbers(package, stepped, bias_nm)))
    if wafer.plating_ring:
        top.add(draw.placed(draw_plating_ring(package, wafer.plating_ring), (0, 0)))
    origin = (reference.left_nm, reference.bottom_nm)
    top.add(*placed_marks(package, stepped, origin, bias_nm))
    return top


def lattice_of(package: Package, stepped: Stepped) -> Lattice:
    """Return the places of the wafer's dies."""
    return Lattice(
        reference=reference_box(package, stepped),
        pitch=stepped.step_nm,
        usable_radius_nm=package.wafer.usable_diameter_nm // 2,
        full=stepped.runs,
        keep_outs=tuple(keep_out.box for keep_out in package.wafer.keep_outs),
        # Where a fab's map has no die stands what the fab has put there.
        windows=() if package.wafer.sites else window_zones(package.wafer),
    )


def reference_box(package: Package, stepped: Stepped) -> Box:
    """Return the reference die on the wafer; its lower left corner is on the grid."""
    width, height = package.die.box.width_nm, package.die.box.height_nm
    left, bottom = stepped.offset.x_nm - width // 2, stepped.offset.y_nm - height // 2
    return Box(
        left_nm=Nm(left),
        bottom_nm=Nm(bottom),
        right_nm=Nm(left + width),
        top_nm=Nm(bottom + height),
    )


def _rows(runs: tuple[Run, ...]) -> Iterator[tuple[Run, bool]]:
    """Yield each run, and whether it is the one of its row that becomes an array: the longest."""
    longest: dict[int, Run] = {}
    for run in runs:
        known = longest.get(run.row)
        if known is None or run.count > known.count:
            longest[run.row] = run
    for run in runs:
        yield run, longest[run.row] is run


def _pieces(count: int, *, is_array: bool) -> Iterator[Xy]:
    """Yield (first, count) of the references that a run needs."""
    longest = LONGEST if is_array else 1
    for first in range(0, count, longest):
        yield first, min(longest, count - first)
