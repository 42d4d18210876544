"""What is drawn at the edge of the wafer, where dies are cut by the usable circle."""

from typing import Literal, TypeAlias

from pydantic import Field

from wlcsp_layout.quantities import DistanceMm, PositiveMm, SpecModel
from wlcsp_layout.units import Nm

Policy: TypeAlias = Literal["clip", "keep", "drop_cut", "none"]


class BeadSpec(SpecModel):
    """How far from the wafer's edge a layer ends [mm]; where none is given, at the edge exclusion.

    At most the edge exclusion: what is drawn nearer to the edge belongs to partial dies alone.
    """

    d1_nm: DistanceMm | None = Field(alias="d1", default=None)
    d2_nm: DistanceMm | None = Field(alias="d2", default=None)
    rdl_nm: DistanceMm | None = Field(alias="rdl", default=None)
    d3_nm: DistanceMm | None = Field(alias="d3", default=None)
    ball_nm: DistanceMm | None = Field(alias="ball", default=None)
    scribe_nm: DistanceMm | None = Field(alias="scribe", default=None)


class EdgeSpec(SpecModel):
    """Partial dies, layer by layer; without `edge` none is drawn. `{}` takes the defaults.

    clip cuts shapes at the circle; keep draws the whole shapes of every die that shares area with
    it; drop_cut draws the shapes that lie in it as a whole; none draws nothing.
    """

    chip_pad: Policy = Field(default="none", description="Reference: chip pad metal.")
    passivation: Policy = Field(default="none", description="Reference: passivation openings.")
    d1: Policy = Field(default="clip", description="Default clip: density for exposure and etch.")
    d2: Policy = Field(default="clip", description="Likewise.")
    d2_ring: Policy = Field(default="none", description="Reference: the rings.")
    rdl: Policy = Field(default="clip", description="Default clip: even density for plating.")
    d3: Policy = Field(default="drop_cut", description="Default drop_cut: no solder on a cut pad.")
    ball: Policy = Field(default="drop_cut", description="Default drop_cut: no cut balls.")
    scribe: Literal["clip", "none"] = Field(default="clip", description="Streets.")
    bead: BeadSpec = Field(
        alias="bead_mm",
        default_factory=BeadSpec,
        description="The edge-bead zone of each layer: how far from the wafer's edge it ends.",
    )


class PlatingRingSpec(SpecModel):
    """A ring of solid metal around all dies, where the plating tool makes contact."""

    width_nm: PositiveMm = Field(alias="width_mm", description="Between its two circles.")
    from_edge_nm: DistanceMm = Field(
        alias="from_edge_mm",
        default=Nm(1_000_000),
        description="From the wafer's edge to the ring. Default 1, the depth of the notch, and at "
        "least that [E].",
    )
