"""What a trace resists: its squares times the sheet resistance of the metal."""

import math
from collections.abc import Iterable

from wlcsp_layout.geometry import Point
from wlcsp_layout.units import Nm

COPPER_OHM_M = 1.7241e-8
"""At 20 degrees Celsius.  Source: IEC 60028, the International Annealed Copper Standard."""
NM_PER_M = 1_000_000_000


def trace_ohm(points: Iterable[Point], width_nm: Nm, thickness_nm: Nm) -> float:
    """Return the resistance along a center line of copper, its width everywhere the same [ohm].

    The metal of pads and fillets at its ends makes the true one a little smaller.
    """
    corners = [(point.x_nm, point.y_nm) for point in points]
    length_nm = sum(map(math.dist, corners, corners[1:]))
    return COPPER_OHM_M * length_nm / width_nm / (thickness_nm / NM_PER_M)
