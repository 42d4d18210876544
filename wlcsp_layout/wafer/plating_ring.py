"""The ring of solid metal around all dies, where the plating tool makes contact.

Source: Artwork Conversion Software's pages on full-wafer composition: some processes replace the
outermost 2 to 3 mm by a ring of metal.
"""

import gdstk

from wlcsp_layout import draw
from wlcsp_layout.geometry import Xy, circle_points
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.wafer_edge import PlatingRing
from wlcsp_layout.wafer.notch import wafer_facets
from wlcsp_layout.wafer.windows import less_windows, windows_on


def draw_plating_ring(package: Package, ring: PlatingRing) -> gdstk.Cell:
    """Return the ring as four quarters side by side, less windows: as one it would be a keyhole."""
    outer = package.wafer.diameter_nm - 2 * ring.from_edge_nm
    quarters = zip(
        _quarters(outer, package.chord_tolerance_nm),
        _quarters(outer - 2 * ring.width_nm, package.chord_tolerance_nm),
        strict=True,
    )
    cell = gdstk.Cell(f"{package.name}_RIM_RING")
    layer = package.layers["rdl"]
    windows = windows_on(package.wafer.knock_outs, layer.name)
    for outside, inside in quarters:
        cell.add(
            *less_windows([draw.polygon([*outside, *reversed(inside)], layer)], windows, layer)
        )
    return cell


def _quarters(diameter_nm: int, chord_tolerance_nm: int) -> list[list[Xy]]:
    """Return the corners of each quarter of a circle, both ends included."""
    points = circle_points(diameter_nm, wafer_facets(diameter_nm, chord_tolerance_nm))
    size = len(points) // 4
    around = [*points, points[0]]
    return [around[start : start + size + 1] for start in range(0, len(points), size)]
