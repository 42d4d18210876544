"""Places, shifts and boxes in words."""

from wlcsp_layout.geometry import Xy
from wlcsp_layout.units import um_text


def place(at: Xy) -> str:
    """Return a place [um]: (10, 20.5)."""
    return f"({um_text(at[0])}, {um_text(at[1])})"


def shift(by: Xy) -> str:
    """Return a shift [um] with its signs: (+20, 0)."""
    return f"({', '.join(f'+{um_text(v)}' if v > 0 else um_text(v) for v in by)})"
