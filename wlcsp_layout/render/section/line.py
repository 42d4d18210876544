"""A cut line on the die, and places along it."""

import math
from dataclasses import dataclass

from wlcsp_layout.geometry import Xy


@dataclass(frozen=True, slots=True, kw_only=True)
class CutLine:
    """A straight line [nm] in the spec's coordinates; `s` runs along it from its start."""

    start: Xy
    end: Xy

    @property
    def length_nm(self) -> float:
        """The length."""
        return math.dist(self.start, self.end)

    @property
    def step(self) -> Xy:
        """The vector from the start to the end [nm]."""
        return (self.end[0] - self.start[0], self.end[1] - self.start[1])

    def along_nm(self, at: Xy) -> float:
        """Return where along the line a place is, or the foot of its perpendicular."""
        dx, dy = self.step
        x, y = at[0] - self.start[0], at[1] - self.start[1]
        return (x * dx + y * dy) / self.length_nm

    def aside_nm(self, at: Xy) -> float:
        """Return how far a place is from the line or its extension; positive to the left."""
        dx, dy = self.step
        x, y = at[0] - self.start[0], at[1] - self.start[1]
        return (dx * y - dy * x) / self.length_nm

    def through(self, at: Xy, half_nm: int) -> "CutLine":
        """Return the parallel line through a place, `half_nm` to either side of it."""
        dx, dy = self.step
        x, y = round(dx * half_nm / self.length_nm), round(dy * half_nm / self.length_nm)
        return CutLine(start=(at[0] - x, at[1] - y), end=(at[0] + x, at[1] + y))

    def box(self, margin_nm: int) -> tuple[int, int, int, int]:
        """Return left, bottom, right and top of the line with a margin."""
        (x0, y0), (x1, y1) = self.start, self.end
        return (
            min(x0, x1) - margin_nm,
            min(y0, y1) - margin_nm,
            max(x0, x1) + margin_nm,
            max(y0, y1) + margin_nm,
        )


def about(at: Xy, half_nm: int, degrees: float) -> CutLine:
    """Return the line through a place in a direction; it passes through the place exactly."""
    x = round(half_nm * math.cos(math.radians(degrees)))
    y = round(half_nm * math.sin(math.radians(degrees)))
    return CutLine(start=(at[0] - x, at[1] - y), end=(at[0] + x, at[1] + y))
