"""Places of a fab's map that are not on the wafer at all."""

from collections.abc import Iterator, Sequence

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import DieSite


def off_wafer(
    sites: Sequence[DieSite], size: Xy, pitch: Xy, offset: Xy, diameter_nm: int
) -> Iterator[Finding]:
    """Yield each place that shares no area with the wafer; what is no die may be cut by its edge.

    Such a place would only make every wafer map larger.
    """
    center = (2 * offset[0] + size[0] % 2, 2 * offset[1] + size[1] % 2)
    for site in sites:
        x = max(abs(2 * site.column * pitch[0] + center[0]) - size[0], 0)
        y = max(abs(2 * site.row * pitch[1] + center[1]) - size[1], 0)
        if x * x + y * y >= diameter_nm**2:
            yield Finding(
                code="E388",
                subject="wafer.dies",
                what=f"the place in column {site.column}, row {site.row} is not on the wafer",
                mend="columns and rows count from the reference die: correct the map or "
                "wafer.offset",
                place=site.place,
            )
