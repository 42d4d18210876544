"""Edges outside of full dies that a bias moves."""

from pathlib import Path

import gdstk
import klayout.db as kdb
import pytest

from tests.packages import package as package_of
from wlcsp_layout import draw
from wlcsp_layout.model.plates import plates
from wlcsp_layout.wafer.outward import wafer_moved
from wlcsp_layout.wafer.stepping import step

TIP = (-95_788_541, 15_282_472)
SHAPE = (
    TIP, (-95_770_000, 15_310_000), (-95_750_000, 15_310_000), (-95_730_000, 15_288_500),
    (-95_660_000, 15_288_500), (-95_660_000, 15_351_500), (-95_730_000, 15_351_500),
    (-95_750_000, 15_330_000), (-95_770_000, 15_330_000), (-95_778_818, 15_343_092),
    (-95_787_221, 15_290_792),
)  # fmt: skip
"""A trace with its landing, cut by the circle: a tip of 25 degrees, and facets that hardly bend."""


@pytest.mark.parametrize("bias_um", ["0.5", "-0.5"])
def test_the_tip_of_a_sharp_corner_moves_to_the_nanometer(tmp_path: Path, bias_um: str) -> None:
    """KLayout sizes the same shape; what differs is nowhere wider than 2 nm."""
    bias = f"process: {{rdl: {{bias_um: {bias_um}}}}}\nwafer:"
    package, _ = package_of(tmp_path, ("wafer:", bias), ("diameter_mm: 20,", "diameter_mm: 200,"))
    plate = next(item for item in plates(package) if item.film == "rdl")
    wafer, rim = gdstk.Cell("unit_WAFER"), gdstk.Cell("unit_RIM_RDL")
    rim.add(draw.polygon(SHAPE, plate.layer))
    wafer.add(draw.placed(rim, (0, 0)))

    moved = wafer_moved(package, step(package), wafer, (), plate).get_polygons()

    made = kdb.Region(
        [kdb.DPolygon([kdb.DPoint(*xy) for xy in p.points]).to_itype(0.001) for p in moved]
    )
    wanted = kdb.Region(kdb.Polygon([kdb.Point(*xy) for xy in SHAPE])).sized(plate.bias_nm, 4)
    x, y = TIP
    differing = (made.merged() ^ wanted) & kdb.Region(
        kdb.Box(x - 6000, y - 6000, x + 6000, y + 6000)
    )
    assert not (made & kdb.Region(kdb.Box(x, y, x + 6000, y + 6000))).is_empty()
    assert differing.sized(-1).is_empty()
