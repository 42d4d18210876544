"""GDSII, by gdstk."""

from datetime import datetime
from pathlib import Path

import gdstk

from wlcsp_layout.writers.meant import MOST_POINTS


def write(library: gdstk.Library, path: Path, timestamp: datetime) -> None:
    """Write the library; no polygon is split, and the date is the one given."""
    library.write_gds(path, max_points=2 * MOST_POINTS, timestamp=timestamp)
