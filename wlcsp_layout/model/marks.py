"""The marks of a wafer: one block of them, the places of the block, and bars for the saw."""

from dataclasses import dataclass

from wlcsp_layout.geometry import Box, Point
from wlcsp_layout.model.mark_kinds import Mark
from wlcsp_layout.units import Nm


@dataclass(frozen=True, slots=True, kw_only=True)
class Dicing:
    """A bar at both ends of each street, in its middle, beyond the outermost dies."""

    layer: str
    length_nm: Nm
    """Along the street."""
    width_nm: Nm
    gap_nm: Nm
    """From the full street around the outermost die to the bar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What is drawn for people and not for the package."""

    block: Box
    """The extents of one block; its center is (0, 0)."""
    marks: tuple[Mark, ...]
    """Of one block, about its center."""
    pairs: tuple[tuple[str, str], ...]
    """Lower and upper mask."""
    sites: tuple[Point, ...]
    """Where the wafer has blocks: their centers."""
    margin_nm: Nm
    """Around a block in which nothing else is drawn."""
    dicing: Dicing | None = None

    def site_box(self, site: Point) -> Box:
        """Return the extents of a block at its place on the wafer."""
        block = self.block
        return Box(
            left_nm=Nm(block.left_nm + site.x_nm),
            bottom_nm=Nm(block.bottom_nm + site.y_nm),
            right_nm=Nm(block.right_nm + site.x_nm),
            top_nm=Nm(block.top_nm + site.y_nm),
        )

    def window(self, site: Point) -> Box:
        """Return the box around a block in which nothing else is drawn."""
        return self.site_box(site).grown(self.margin_nm)
