"""What the user wants at the edge of the wafer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from wlcsp_layout.units import Nm

Policy: TypeAlias = Literal["clip", "keep", "drop_cut"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """How partial dies are drawn."""

    policies: Mapping[str, Policy]
    """By layer, in process order; a layer that is not drawn has none."""
    bead_nm: Mapping[str, Nm]
    """By layer: how far from the wafer's edge it ends; at most the edge exclusion."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatingRing:
    """A ring of metal about the wafer's center."""

    from_edge_nm: Nm
    width_nm: Nm
