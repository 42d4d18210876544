"""A stepper: the field that its reticle prints, and how shots of it lie on the dies."""

from dataclasses import dataclass
from typing import Literal

from wlcsp_layout.geometry import Xy
from wlcsp_layout.units import Nm


@dataclass(frozen=True, slots=True, kw_only=True)
class Stepper:
    """What is exposed in shots; None in its place means full-wafer masks."""

    field_dies: Xy
    """Columns and rows of a field."""
    phase: Xy | None
    """Column and row of the reference die in its shot, from the lower left; None: best."""
    partial_shots: Literal["keep", "drop"]
    reduction: int
    reticle_inches: int
    frame_nm: Nm
    """Width of the dark frame around the field, on the wafer's scale."""
    barcode: str
    """Before the name of the layer."""

    @property
    def is_whole(self) -> bool:
        """Whether only shots whose dies are all full are exposed."""
        return self.partial_shots == "drop"

    @property
    def dies_per_shot(self) -> int:
        """How many dies a field has."""
        return self.field_dies[0] * self.field_dies[1]


def block_nm(size: Xy, step: Xy, field_dies: Xy) -> Xy:
    """Return width and height of a field's dies, without the streets around them."""
    return (
        field_dies[0] * step[0] - (step[0] - size[0]),
        field_dies[1] * step[1] - (step[1] - size[1]),
    )
