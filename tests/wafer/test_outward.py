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

TIP = (-8_788_541, 2_482_472)
SIDES = ((18_541, 27_528), (1_320, 8_320))
"""From the tip to the ends of the two sides that meet in it, at 25 degrees."""


@pytest.mark.parametrize("bias_um", ["0.5", "-0.5"])
def test_the_tip_of_a_sharp_corner_moves_to_the_nanometer(tmp_path: Path, bias_um: str) -> None:
    """KLayout sizes the same triangle; what differs is nowhere wider than 2 nm."""
    package, _ = package_of(
        tmp_path, ("wafer:", f"process: {{rdl: {{bias_um: {bias_um}}}}}\nwafer:")
    )
    plate = next(item for item in plates(package) if item.film == "rdl")
    corners = [TIP, *((TIP[0] + x, TIP[1] + y) for x, y in SIDES)]
    wafer, rim = gdstk.Cell("unit_WAFER"), gdstk.Cell("unit_RIM_RDL")
    rim.add(draw.polygon(corners, plate.layer))
    wafer.add(draw.placed(rim, (0, 0)))

    moved = wafer_moved(package, step(package), wafer, (), plate).get_polygons()

    made = kdb.Region(
        [kdb.DPolygon([kdb.DPoint(*xy) for xy in p.points]).to_itype(0.001) for p in moved]
    )
    wanted = kdb.Region(kdb.Polygon([kdb.Point(*xy) for xy in corners])).sized(plate.bias_nm, 4)
    # The other two corners are sharper than any that a cut leaves.
    x, y = TIP
    differing = (made.merged() ^ wanted) & kdb.Region(
        kdb.Box(x - 6000, y - 6000, x + 6000, y + 6000)
    )
    assert not (made & kdb.Region(kdb.Box(x, y, x + 6000, y + 6000))).is_empty()
    assert differing.sized(-1).is_empty()
