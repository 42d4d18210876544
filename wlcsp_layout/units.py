"""Whole nanometers from what the user wrote, exactly or not at all."""

from decimal import Decimal
from typing import NewType

Nm = NewType("Nm", int)

NM_PER_UM = 1_000
NM_PER_MM = 1_000_000


class OffGridError(ValueError):
    """A length that is not a whole number of nanometers."""


def nm_from_um(um: Decimal) -> Nm:
    """Return the length in nm.  Raises: OffGridError when it is not on the 0.001 um grid."""
    return _exactly(um * NM_PER_UM)


def nm_from_mm(mm: Decimal) -> Nm:
    """Return the length in nm.  Raises: OffGridError when it is not on the 0.000001 mm grid."""
    return _exactly(mm * NM_PER_MM)


def um_text(nm: int) -> str:
    """Return nm as the shortest exact decimal of micrometers: 30000 -> '30', 5 -> '0.005'."""
    return _shortest(Decimal(nm) / NM_PER_UM)


def mm_text(nm: int) -> str:
    """Return nm as the shortest exact decimal of millimeters: 294000000 -> '294'."""
    return _shortest(Decimal(nm) / NM_PER_MM)


def half_nm_text(half_nm: int) -> str:
    """Return half nanometers as the shortest exact decimal of micrometers: 3 -> '0.0015'."""
    return _shortest(Decimal(half_nm) / (2 * NM_PER_UM))


def number_text(value: float) -> str:
    """Return all digits of a number, without an exponent: 1e-05 -> '0.00001', 1.0 -> '1'."""
    return _shortest(Decimal(repr(value)))


def _shortest(value: Decimal) -> str:
    return format(value.normalize(), "f") if value else "0"


def _exactly(nm: Decimal) -> Nm:
    whole = int(nm)
    if whole != nm:
        raise OffGridError(str(nm))
    return Nm(whole)
