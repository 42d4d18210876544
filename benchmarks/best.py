"""Search the best offset of 1 x 1 mm dies on 300 mm, as a process of its own, and prove it.

With `shots` likewise for a stepper with a field of 20 x 20 dies.
"""

import sys

from wlcsp_layout.wafer.best import best_offset
from wlcsp_layout.wafer.strips import Ground

MM = 1_000_000
FULL = {80_000: (57_720, 168), 20_000: (64_711, 187)}
"""Dies and shots by street [nm]."""
FIELD = (20, 20)


def main() -> int:
    """Search both streets, and tell whether the counts are the known ones."""
    field = FIELD if sys.argv[1:] == ["shots"] else None
    for street, (full, shots) in FULL.items():
        pitch = (MM + street, MM + street)
        ground = Ground(size=(MM, MM), pitch=pitch, usable_diameter_nm=294 * MM)
        search = best_offset(ground, field=field)
        best = search.best
        if (best.full, best.shots, search.open_in) != (full, shots if field else None, None):
            print(f"street {street} nm: {best.full} dies, {best.shots} shots")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
