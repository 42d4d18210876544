"""Whether a file is a layout at all, by its first bytes."""

from pathlib import Path

from wlcsp_layout.errors import Finding

BEGINNINGS = {b"\x00\x06\x00\x02": "GDSII", b"%SEMI-OASIS\r\n": "OASIS"}
"""With which every file of a format begins: the length and type of GDSII's HEADER, OASIS' magic."""


def why_no_layout(path: Path) -> Finding | None:
    """Return what keeps a path from being judged: no file, or one that is no layout.

    A layout that is damaged further on is a layout: what is wrong with it is for the judge to say.
    """
    try:
        with path.open("rb") as file:
            start = file.read(max(map(len, BEGINNINGS)))
    except OSError as error:
        return Finding(
            code="E411",
            subject=str(path),
            what=f"the layout cannot be read: {error.strerror or error}",
            mend="give the path of a .gds or .oas file first, and of its spec second",
        )
    if any(map(start.startswith, BEGINNINGS)):
        return None
    return Finding(
        code="E412",
        subject=str(path),
        what=f"the file is {_likeness(start)}",
        mend="give the path of a .gds or .oas file first, and of its spec second",
    )


def _likeness(start: bytes) -> str:
    if not start:
        return "empty"
    if start.startswith(b"\x1f\x8b"):
        return "compressed (gzip): unpack it"
    return "neither GDSII nor OASIS"
