"""Whether a file is a layout at all, by its first bytes."""

from pathlib import Path

from wlcsp_layout.errors import Finding

GDSII = b"\x00\x06\x00\x02"
"""The length and the type of the record HEADER, with which every file begins."""
OASIS = b"%SEMI-OASIS\r\n"
"""The magic bytes, with which every file begins."""
GZIP = b"\x1f\x8b"


def why_no_layout(path: Path) -> Finding | None:
    """Return what keeps a path from being judged: no file, or one that is no layout.

    A layout that is damaged further on is a layout: what is wrong with it is for the judge to say.
    """
    try:
        with path.open("rb") as file:
            start = file.read(len(OASIS))
    except OSError as error:
        return Finding(
            code="E411",
            subject=str(path),
            what=f"the layout cannot be read: {error.strerror or error}",
            mend="give the path of a .gds or .oas file first, and of its spec second",
        )
    if start.startswith((GDSII, OASIS)):
        return None
    return Finding(
        code="E412",
        subject=str(path),
        what=f"the file is {_likeness(start)}",
        mend="give the path of a .gds or .oas file first, and of its spec second",
    )


def is_gdsii(path: Path) -> bool:
    """Return whether a file that can be read begins as GDSII does."""
    with path.open("rb") as file:
        return file.read(len(GDSII)) == GDSII


def _likeness(start: bytes) -> str:
    if not start:
        return "empty"
    if start.startswith(GZIP):
        return "compressed (gzip): unpack it"
    return "neither GDSII nor OASIS"
