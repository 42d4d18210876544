"""What a trace resists: its squares times the sheet resistance of the metal."""

from wlcsp_layout.units import Nm

COPPER_OHM_M = 1.7241e-8
"""At 20 degrees Celsius.  Source: IEC 60028, the International Annealed Copper Standard."""
NM_PER_M = 1_000_000_000


def trace_ohm(length_nm: float, width_nm: Nm, thickness_nm: Nm) -> float:
    """Return the resistance along a center line of copper, its width everywhere the same [ohm].

    The metal of pads and fillets at its ends makes the true one a little smaller.
    """
    return COPPER_OHM_M * length_nm / width_nm / (thickness_nm / NM_PER_M)
