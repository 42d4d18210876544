"""What is wrong with the paths of files that a caller asks for."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from wlcsp_layout.errors import Finding


def refused_picture(picture: Path, reads: Sequence[Path]) -> Iterator[Finding]:
    """Yield what is wrong with the path of a picture of the wafer."""
    if picture.resolve() in {path.resolve() for path in reads}:
        what = f"{picture} is read in this call, and would be written over"
    elif picture.suffix != ".svg":
        what = f"the picture is an SVG, which nobody takes {picture.name!r} for"
    else:
        return
    mend = "give a path of its own, as NAME.svg"
    yield Finding(code="E415", subject="--picture", what=what, mend=mend)


def refused_deck(out: Path, reads: Sequence[Path]) -> Iterator[Finding]:
    """Yield what is wrong with the path of a DRC script."""
    if out.resolve() in {path.resolve() for path in reads}:
        what = f"{out} is read in this call, and would be written over"
    elif out.suffix != ".drc":
        what = f"KLayout does not take {out.name!r} for a DRC script"
    else:
        return
    yield Finding(code="E414", subject="-o", what=what, mend="give a path of its own, as NAME.drc")


def refused_markers(file: Path, spec: Path, markers: Path | None) -> Iterator[Finding]:
    """Yield what is wrong with the path of the markers: it is that of a file to be read."""
    if markers and markers.resolve() in (file.resolve(), spec.resolve()):
        yield Finding(
            code="E413",
            subject="--markers",
            what=f"{markers} is read in this call, and would be written over",
            mend="give the markers a path of their own, as NAME.lyrdb",
        )
