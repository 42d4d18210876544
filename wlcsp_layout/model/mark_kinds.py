"""The kinds of marks: what each one is made of, about its own place in a block.

A pair of masks is lower and upper: the one that is on the wafer already, and the one that is
aligned to it.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from wlcsp_layout.geometry import Box, Point
from wlcsp_layout.units import Nm

Axis: TypeAlias = Literal["x", "y"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cross:
    """A cross of the lower mask in the middle of what the upper one has around it.

    cross: a larger cross, through which the lower one is seen where drawn shapes are clear.
    corners: four squares in its corners, as wide as its arms, between which the lower one is seen
    where drawn shapes are dark.
    """

    at: Point
    lower: str
    upper: str
    length_nm: Nm
    width_nm: Nm
    clearance_nm: Nm
    """From the lower mask's edges to the upper one's, on all sides."""
    around: Literal["cross", "corners"]

    @property
    def name(self) -> str:
        """What it is called in reports."""
        inner = "cross in cross" if self.around == "cross" else "cross in corners"
        return f"{self.lower.upper()}/{self.upper.upper()} {inner}"

    @property
    def layers(self) -> tuple[str, ...]:
        """The masks that draw it."""
        return (self.lower, self.upper)

    @property
    def box(self) -> Box:
        """Its extents."""
        corner = self.width_nm // 2 + self.clearance_nm + self.width_nm
        whole = self.length_nm // 2 + self.clearance_nm
        half = whole if self.around == "cross" else max(corner, self.length_nm // 2)
        return _about(self.at, 2 * half, 2 * half)


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxInBox:
    """A square frame of the lower mask around a square of the upper one."""

    at: Point
    lower: str
    upper: str
    outer_nm: Nm
    line_nm: Nm
    """Width of the frame's line, inward from the outer side."""
    inner_nm: Nm

    @property
    def name(self) -> str:
        """What it is called in reports."""
        return f"{self.lower.upper()}/{self.upper.upper()} box in box"

    @property
    def layers(self) -> tuple[str, ...]:
        """The masks that draw it."""
        return (self.lower, self.upper)

    @property
    def box(self) -> Box:
        """Its extents."""
        return _about(self.at, self.outer_nm, self.outer_nm)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vernier:
    """Two scales whose middle lines are in line: line n of the upper one is n steps further out.

    Along x the lower mask's lines stand above the place and the upper one's below it; along y they
    lie left and right of it. The lines begin `gap_nm` from the place; the middle ones are longer.
    """

    at: Point
    lower: str
    upper: str
    along: Axis
    pitch_nm: Nm
    """Of the lower mask."""
    step_nm: Nm
    """By which the upper mask's pitch is larger."""
    count: int
    """Lines to either side of the middle one."""
    width_nm: Nm
    length_nm: Nm
    middle_nm: Nm
    """The length of the middle lines."""
    gap_nm: Nm

    @property
    def name(self) -> str:
        """What it is called in reports."""
        return f"{self.lower.upper()}/{self.upper.upper()} vernier in {self.along}"

    @property
    def layers(self) -> tuple[str, ...]:
        """The masks that draw it."""
        return (self.lower, self.upper)

    @property
    def box(self) -> Box:
        """Its extents."""
        along = 2 * self.count * (self.pitch_nm + self.step_nm) + self.width_nm
        across = 2 * (self.gap_nm + self.middle_nm)
        return _about(self.at, *((along, across) if self.along == "x" else (across, along)))


@dataclass(frozen=True, slots=True, kw_only=True)
class CdBars:
    """Bars whose width, or the space between which, is measured along an axis.

    dense: `count` bars; line: one bar; space: two bars three times as wide, that far apart.
    """

    at: Point
    layer: str
    style: Literal["dense", "line", "space"]
    along: Axis
    """The axis along which is measured; the bars stand across it."""
    width_nm: Nm
    space_nm: Nm
    length_nm: Nm
    count: int

    @property
    def name(self) -> str:
        """What it is called in reports."""
        what = {"dense": "dense bars", "line": "single bar", "space": "single space"}[self.style]
        return f"{self.layer.upper()} {what} in {self.along}"

    @property
    def layers(self) -> tuple[str, ...]:
        """The mask that draws it."""
        return (self.layer,)

    @property
    def box(self) -> Box:
        """Its extents; of an odd size the left and the lower half are the smaller ones."""
        width, space, count = self.width_nm, self.space_nm, self.count
        across = {
            "dense": count * width + (count - 1) * space,
            "line": width,
            "space": 6 * width + space,
        }[self.style]
        length = self.length_nm
        return _about(self.at, *((across, length) if self.along == "x" else (length, across)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pips:
    """As many squares in a row as the number of the mask that draws them: D1 1, D2 2, RDL 3, D3 4.

    Before a pair's marks stand those of the lower mask, and under them those of the upper one.
    """

    at: Point
    layer: str
    count: int
    side_nm: Nm
    """Of a square, and of the spaces between them."""

    @property
    def name(self) -> str:
        """What it is called in reports."""
        return f"{self.layer.upper()} pips"

    @property
    def layers(self) -> tuple[str, ...]:
        """The mask that draws it."""
        return (self.layer,)

    @property
    def box(self) -> Box:
        """Its extents."""
        return _about(self.at, (2 * self.count - 1) * self.side_nm, self.side_nm)


Mark: TypeAlias = Cross | BoxInBox | Vernier | CdBars | Pips


def _about(at: Point, width_nm: int, height_nm: int) -> Box:
    """Return a box about a place; of an odd size the left and the lower half are the smaller."""
    left, bottom = at.x_nm - width_nm // 2, at.y_nm - height_nm // 2
    return Box(
        left_nm=Nm(left),
        bottom_nm=Nm(bottom),
        right_nm=Nm(left + width_nm),
        top_nm=Nm(bottom + height_nm),
    )
