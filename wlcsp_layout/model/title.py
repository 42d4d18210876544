"""The title of a mask plate: what it says, and where on the plate it stands.

It lies between the wafer and the edge of the plate: it is of the plate, not of the wafer, has no
bias, and the same glass whether the data are inverted or not.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.model.lettering import PIXELS_UP, boxes, pixels_across
from wlcsp_layout.units import Nm

LINE_PITCH = 10
"""Pixels from line to line."""
EDGE_MARGIN_NM = 5_000_000
"""From the edge of the plate, where it is held and not of quality.  Our choice."""
WAFER_MARGIN_NM = 1_000_000
"""From the wafer.  Our choice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """What the user wants of all titles."""

    at: Literal["bottom", "top"]
    pixel_nm: Nm
    text: str
    """The first line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleBlock:
    """Lines of text on a plate, centered on the wafer's axis."""

    lines: tuple[str, ...]
    """From the top."""
    pixel_nm: Nm
    bottom_nm: Nm

    @property
    def box(self) -> Box:
        """What the lines take, blanks included."""
        width = max(map(pixels_across, self.lines)) * self.pixel_nm
        left = -(width // 2)
        pixels_up = LINE_PITCH * (len(self.lines) - 1) + PIXELS_UP
        return Box(
            left_nm=Nm(left),
            bottom_nm=self.bottom_nm,
            right_nm=Nm(left + width),
            top_nm=Nm(self.bottom_nm + pixels_up * self.pixel_nm),
        )

    @property
    def placed(self) -> Iterator[tuple[str, Xy]]:
        """Yield each line with its lower left corner."""
        box = self.box
        for i, line in enumerate(self.lines):
            below = len(self.lines) - 1 - i
            yield line, (box.left_nm, box.bottom_nm + below * LINE_PITCH * self.pixel_nm)

    @property
    def boxes(self) -> Iterator[Box]:
        """Yield what is drawn, side by side."""
        for line, at in self.placed:
            yield from boxes(line, self.pixel_nm, at)


def block(title: Title, lines: tuple[str, ...], plate: Box) -> TitleBlock:
    """Return the title of a plate: at its edge, as far from it as the margin."""
    height = (LINE_PITCH * (len(lines) - 1) + PIXELS_UP) * title.pixel_nm
    bottom = plate.bottom_nm + EDGE_MARGIN_NM
    if title.at == "top":
        bottom = plate.top_nm - EDGE_MARGIN_NM - height
    return TitleBlock(lines=lines, pixel_nm=title.pixel_nm, bottom_nm=Nm(bottom))


def room_nm(plate: Box, wafer_diameter_nm: int) -> Xy:
    """Return how wide and how high a title may be: it stands below or above the wafer."""
    across = plate.width_nm - 2 * EDGE_MARGIN_NM
    up = (plate.height_nm - wafer_diameter_nm) // 2 - EDGE_MARGIN_NM - WAFER_MARGIN_NM
    return (across, up)
