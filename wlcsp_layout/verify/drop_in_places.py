"""Where the spec wants drop-ins, worked out from the spec alone."""

from collections.abc import Iterator

import numpy as np

from wlcsp_layout.geometry import Point, Xy
from wlcsp_layout.model.drop_in import DropInSite
from wlcsp_layout.model.package import Package
from wlcsp_layout.verify.wafer_places import Places, expected_places


def drop_in_places(package: Package, offset: Point) -> dict[Xy, str]:
    """Return the kind at each place, by column and row from the reference die."""
    if not package.wafer.drop_ins:
        return {}
    places = expected_places(package, offset)
    return {
        at: drop_in.kind
        for drop_in in package.wafer.drop_ins
        for site in drop_in.sites
        for at in _place(places, site)
    }


def _place(places: Places, site: DropInSite) -> Iterator[Xy]:
    if site.at is not None:
        yield site.at
    elif site.near_nm is not None and places.count:
        # Four times the squared distance: centers may lie on half a nanometer. Places are sorted
        # from the lowest, then from the leftmost, and the first of equals is taken.
        far = np.zeros(places.count, dtype=np.int64)
        for axis, numbers in enumerate((places.columns, places.rows)):
            low = places.corner[axis] + numbers * places.step[axis]
            far += (2 * low + places.size[axis] - 2 * site.near_nm[axis]) ** 2
        nearest = int(far.argmin())
        yield int(places.columns[nearest]), int(places.rows[nearest])
