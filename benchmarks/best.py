"""Search the best offset of 1 x 1 mm dies on 300 mm, as a process of its own, and prove it."""

import sys

from wlcsp_layout.wafer.best import best_offset
from wlcsp_layout.wafer.strips import Ground

MM = 1_000_000
FULL = {80_000: 57_720, 20_000: 64_711}
"""By street [nm]."""


def main() -> int:
    """Search both streets, and tell whether the counts are the known ones."""
    for street, full in FULL.items():
        pitch = (MM + street, MM + street)
        search = best_offset(Ground(size=(MM, MM), pitch=pitch, usable_diameter_nm=294 * MM))
        if (search.best.full, search.open_in) != (full, None):
            print(f"street {street} nm: {search.best.full} dies, open in {search.open_in}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
