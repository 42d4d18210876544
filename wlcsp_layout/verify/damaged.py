"""What is wrong with a layout file that cannot be judged at all."""

from pathlib import Path

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.verify.file import why_unreadable
from wlcsp_layout.verify.sniff import is_gdsii


def why_damaged(path: Path) -> Finding | None:
    """Return what keeps KLayout from finding a top cell in a layout file; None when nothing does.

    Of GDSII our own reader says which byte or cell it is; of OASIS KLayout's words must do.
    """
    layout = kdb.Layout()
    try:
        layout.read(str(path))
    except RuntimeError as error:
        what = f"KLayout cannot read it: {' '.join(str(error).split())}"
    else:
        if layout.top_cells():
            return None
        what = "it holds no cell, or only cells that place each other"
    if is_gdsii(path):
        found = why_unreadable(path)
        if found.code != "V200":  # Which would say no more than KLayout has said.
            return found
    return Finding(
        code="V101",
        subject=path.name,
        what=what,
        mend="the file is damaged or was cut short: write or copy it anew",
    )
