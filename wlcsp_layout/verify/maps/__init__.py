"""Wafer maps read back, each by a strict reader of its own, and held against the written layout.

The readers share no code with the writers: they know the formats from their documentation, and
refuse whatever is not written as it must be.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Point
from wlcsp_layout.model.package import Package
from wlcsp_layout.verify.maps import e142, g85, sinf, table
from wlcsp_layout.verify.maps.agreement import MEND, Agreement
from wlcsp_layout.verify.maps.said import Said, UnreadableError
from wlcsp_layout.verify.wafer_places import Centers

READERS: Mapping[str, Callable[[str], Said]] = {
    ".csv": table.read,
    ".sinf": sinf.read,
    ".g85.xml": g85.read,
    ".e142.xml": e142.read,
}
"""By the end of the file's name."""

COUNTS_FROM_ZERO = (".e142.xml",)
"""Formats whose standard says where numbers begin."""


def read(paths: Sequence[Path]) -> Mapping[str, Said | Finding]:
    """Return what each map says by the name of its file, or why it cannot be read."""
    said: dict[str, Said | Finding] = {}
    for path in paths:
        reader = next(read for end, read in READERS.items() if path.name.endswith(end))
        try:
            with path.open(encoding="utf-8", newline="") as file:
                said[path.name] = reader(file.read())
        except ValueError as error:
            said[path.name] = Finding(
                code="V641", subject=path.name, what=f"it cannot be read: {error}", mend=MEND
            )
    return said


def compare(
    maps: Mapping[str, Said | Finding], package: Package, offset: Point, drawn: Centers
) -> tuple[Finding, ...]:
    """Return where maps differ from the spec, and from the dies that a layout draws."""
    wafer = Agreement(package=package, offset=offset, drawn=drawn)
    found: list[Finding] = []
    for name, said in maps.items():
        if isinstance(said, Finding):
            found.append(said)
        else:
            found += wafer.findings(name, said, is_numbered=not name.endswith(COUNTS_FROM_ZERO))
    return tuple(found)


__all__ = ["READERS", "Said", "UnreadableError", "compare", "read"]
