"""Lengths in millimeters and pairs of lengths, exactly."""

from decimal import Decimal

from wlcsp_layout.geometry import Xy
from wlcsp_layout.units import NM_PER_MM, half_nm_text, um_text


def mm_text(nm: int) -> str:
    """Return nm as the shortest exact decimal of millimeters: 3668000 -> '3.668'."""
    return f"{(Decimal(nm) / NM_PER_MM).normalize():f}" if nm else "0"


def half_mm_text(half_nm: int) -> str:
    """Return half nanometers as the shortest exact decimal of millimeters."""
    return f"{(Decimal(half_nm) / (2 * NM_PER_MM)).normalize():f}" if half_nm else "0"


def um_pair(nm: Xy) -> str:
    """Return two lengths in micrometers: '3588 5188'."""
    return f"{um_text(nm[0])} {um_text(nm[1])}"


def half_um_pair(half_nm: Xy) -> str:
    """Return a place in micrometers that is given in half nanometers."""
    return f"{half_nm_text(half_nm[0])} {half_nm_text(half_nm[1])}"
