"""A layout as plain data: cells of polygons, texts and placements in whole nanometers.

It is what was meant, apart from any library, so that a file can be compared with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from wlcsp_layout.geometry import Xy

LayerKey: TypeAlias = tuple[int, int]
"""GDSII layer and datatype."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text with its anchor."""

    layer: LayerKey
    at: Xy
    string: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A cell placed once or as an orthogonal array, not turned."""

    cell: str
    at: Xy
    columns: int = 1
    rows: int = 1
    pitch: Xy = (0, 0)
    is_mirrored: bool = False
    """Left to right, about its own origin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CellContent:
    """One cell: polygons by layer, each a tuple of corners [nm]."""

    name: str
    polygons: Mapping[LayerKey, tuple[tuple[Xy, ...], ...]]
    texts: tuple[Text, ...]
    placements: tuple[Placement, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """All cells; `top` names the one that nothing places."""

    top: str
    cells: tuple[CellContent, ...]
