"""OASIS, by gdstk."""

from datetime import datetime
from pathlib import Path

import gdstk


def write(library: gdstk.Library, path: Path, timestamp: datetime) -> None:  # noqa: ARG001  OASIS holds no date
    """Write the library, compressed, with a checksum."""
    library.write_oas(path, compression_level=6, validation="crc32")
