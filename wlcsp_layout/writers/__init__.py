"""One output format a file; layouts by suffix, in the order in which they are written."""

from datetime import datetime
from pathlib import Path

import gdstk

from wlcsp_layout.writers import gds, oas
from wlcsp_layout.writers.meant import cells_below, meant_layout
from wlcsp_layout.writers.staging import Staging

WRITERS = {".gds": gds.write, ".oas": oas.write}


def write_plate(file: str, top: gdstk.Cell, staging: Staging, timestamp: datetime) -> Path:
    """Write everything under the top cell of a mask plate as GDSII.

    Raises: LimitError for what the format cannot hold; see `write_layouts` on whole files.
    """
    cells = cells_below(top)
    meant_layout(cells)
    library = gdstk.Library(top.name, unit=1e-6, precision=1e-9)
    library.add(*cells)
    path = staging.path(file)
    gds.write(library, path, timestamp)
    return path


def write_layouts(
    name: str, top: gdstk.Cell, staging: Staging, timestamp: datetime
) -> tuple[Path, ...]:
    """Write everything under the top cell in each format.

    Files are not yet known to be whole: gdstk does not say when a disk is full.
    """
    library = gdstk.Library(name, unit=1e-6, precision=1e-9)
    library.add(*cells_below(top))
    paths: list[Path] = []
    for suffix, write in WRITERS.items():
        path = staging.path(name + suffix)
        write(library, path, timestamp)
        paths.append(path)
    return tuple(paths)
