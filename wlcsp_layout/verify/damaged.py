"""What is wrong with a layout file that cannot be judged at all."""

from pathlib import Path

from wlcsp_layout.errors import Finding
from wlcsp_layout.verify.file import why_unreadable
from wlcsp_layout.verify.opened import opened
from wlcsp_layout.verify.sniff import is_gdsii


def why_damaged(path: Path) -> Finding | None:
    """Return what keeps a layout file from being judged; None when nothing is wrong with it.

    Of GDSII our own reader says which byte or cell it is; of OASIS KLayout's words must do.
    """
    what = ""
    try:
        if not opened(path).top_cells():
            what = "it holds no cell, or only cells that place each other"
    except RuntimeError as error:
        what = f"KLayout cannot read it: {' '.join(str(error).split())}"
    if is_gdsii(path):
        # Also of a file that KLayout reads: names that are no text stop its scripts later on.
        found = why_unreadable(path)
        if found.code != "V200":  # Which would say no more than KLayout has said.
            return found
    if not what:
        return None
    return Finding(
        code="V101",
        subject=path.name,
        what=what,
        mend="the file is damaged or was cut short: write or copy it anew",
    )
