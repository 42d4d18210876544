"""A layout file as KLayout opens it, without a word on standard output."""

from pathlib import Path

import klayout.db as kdb


def opened(path: Path) -> kdb.Layout:
    """Return what KLayout reads.  Raises: RuntimeError when it cannot."""
    layout = kdb.Layout()
    options = kdb.LoadLayoutOptions()
    # Its warnings go to standard output, where our own answers are written; what they warn of,
    # the tape-out list finds.
    options.warn_level = 0
    try:
        layout.read(str(path), options)
    except UnicodeDecodeError as error:
        # Its message names a cell in bytes that are no UTF-8.
        raise RuntimeError("a cell's name is no text") from error
    return layout
