"""A kind of die that stands in for dies of the product."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from wlcsp_layout.errors import Place
from wlcsp_layout.geometry import Xy

if TYPE_CHECKING:  # a package has drop-ins, and a drop-in may have a package
    from wlcsp_layout.model.package import Package


@dataclass(frozen=True, slots=True, kw_only=True)
class DropInSite:
    """Where a drop-in is to stand: a place of a die, or the full die nearest to a point."""

    place: Place
    """Where the spec says so."""
    at: Xy | None = None
    """Column and row from the reference die."""
    near_nm: Xy | None = None
    """From the wafer's center."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnGds:
    """A cell of the user's own GDSII file."""

    path: Path
    shown: str
    """As the spec names it."""
    cell: str | None
    """None: the one that no other cell places."""
    layers: Mapping[tuple[int, int], str | None]
    """The layer here for each layer of the file; None: left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DropIn:
    """Dies of one kind; without marks, a package and a GDSII file they are blank."""

    kind: str
    sites: tuple[DropInSite, ...]
    place: Place
    """Where the spec says so."""
    has_marks: bool = False
    """Whether there is a block of marks at the center."""
    package: Package | None = None
    """Of another spec, named `NAME_KIND`, on this wafer and with its layer numbers."""
    gds: OwnGds | None = None

    @property
    def words(self) -> str:
        """What it is, for people."""
        if self.package:
            return "another spec"
        if self.gds:
            return self.gds.shown
        return "alignment marks" if self.has_marks else "blank"
