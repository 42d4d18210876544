"""The numbers of dies as drawn text: what each one says, and where it stands on its die.

A number is `x,y` as the wafer maps count, both with leading zeros to as many digits as the largest
needs, so that each digit has a place of its own: digits that are alike make rows and columns.
"""

from dataclasses import dataclass

from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.model.lettering import PIXELS_UP, pixels_across
from wlcsp_layout.units import Nm


@dataclass(frozen=True, slots=True, kw_only=True)
class DieNumbers:
    """The numbers of all dies."""

    layer: str
    at: Xy
    """Lower left corner of the text, in the coordinates of the die."""
    pixel_nm: Nm
    digits: tuple[int, int]
    """Of x and of y, a minus sign among them."""
    is_in_street: bool
    clearance_nm: Nm
    """To everything else on the layer."""

    def text(self, x: int, y: int) -> str:
        """Return the number of a die."""
        return f"{x:0{self.digits[0]}d},{y:0{self.digits[1]}d}"

    @property
    def length(self) -> int:
        """How many letters a number has."""
        return sum(self.digits) + 1

    @property
    def box(self) -> Box:
        """What a number takes, in the coordinates of the die."""
        return text_box(self.at, self.length, self.pixel_nm)


def text_box(at: Xy, length: int, pixel_nm: int) -> Box:
    """Return what a text of so many letters takes."""
    return Box(
        left_nm=Nm(at[0]),
        bottom_nm=Nm(at[1]),
        right_nm=Nm(at[0] + pixels_across("0" * length) * pixel_nm),
        top_nm=Nm(at[1] + PIXELS_UP * pixel_nm),
    )
