"""Where no full die stands because of a window, worked out from the spec alone.

Not with what looks into windows: KLayout is not loaded where only places of dies are worked out.
"""

from collections.abc import Iterator

from wlcsp_layout.geometry import Box
from wlcsp_layout.model.package import Wafer
from wlcsp_layout.units import Nm


def die_zones(wafer: Wafer) -> Iterator[Box]:
    """Yield where no full die stands: its full street would reach into a window."""
    across, up = wafer.street_nm
    for window in wafer.knock_outs:
        box = window.box
        yield Box(
            left_nm=Nm(box.left_nm - across),
            bottom_nm=Nm(box.bottom_nm - up),
            right_nm=Nm(box.right_nm + across),
            top_nm=Nm(box.top_nm + up),
        )
