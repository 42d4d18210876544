"""Whether a file is a spec or a layout, by what it holds: git names its copies as it likes."""

from pathlib import Path
from typing import Literal, TypeAlias

from wlcsp_layout.errors import Finding, SpecError

Kind: TypeAlias = Literal["spec", "layout"]

LAYOUT_STARTS = (
    b"\x00\x06\x00\x02",  # GDSII: the record HEADER, 6 bytes long
    b"%SEMI-OASIS\r\n",
    b"\x1f\x8b",  # gzip, which KLayout unpacks
)
LOOKED_AT = 65_536
"""Bytes from the beginning."""


def kind(path: Path) -> Kind:
    """Return what a file holds; text of any sort is taken for a spec.

    Raises: SpecError when it cannot be read, or is neither text nor a layout.
    """
    try:
        with path.open("rb") as file:
            start = file.read(LOOKED_AT)
    except OSError as error:
        raise SpecError(
            [
                Finding(
                    code="E422",
                    subject=str(path),
                    what=f"it cannot be read: {error.strerror or error}",
                    mend="give the path of a spec or of a layout",
                )
            ]
        ) from None
    if start.startswith(LAYOUT_STARTS):
        return "layout"
    if b"\x00" in start:
        raise SpecError(
            [
                Finding(
                    code="E423",
                    subject=str(path),
                    what="it is neither a spec nor a GDSII or OASIS layout",
                    mend="give two specs, or two layouts",
                )
            ]
        )
    return "spec"


def common_kind(one: Path, other: Path) -> Kind:
    """Return what both files hold.  Raises: SpecError, also when they are not of one kind."""
    kinds = (kind(one), kind(other))
    if kinds[0] == kinds[1]:
        return kinds[0]
    spec, layout = (one, other) if kinds[0] == "spec" else (other, one)
    raise SpecError(
        [
            Finding(
                code="E420",
                subject="diff",
                what=f"{spec} is a spec and {layout} is a layout",
                mend=f"wlcsp verify {layout} {spec} judges a layout against its spec; diff takes "
                "two of a kind",
            )
        ]
    )
