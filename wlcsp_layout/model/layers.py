"""The layers of the layout: names, GDSII numbers and what each one means."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """A GDSII layer; `name` is how the spec, the cells and the viewer call it."""

    name: str
    number: int
    datatype: int
    what: str


LAYERS = (
    Layer(name="chip_pad", number=1, datatype=0, what="reference: chip pad metal"),
    Layer(name="passivation", number=2, datatype=0, what="reference: passivation opening"),
    Layer(name="d1", number=10, datatype=0, what="dielectric 1 removed"),
    Layer(name="d2", number=20, datatype=0, what="dielectric 2 removed"),
    Layer(name="d2_ring", number=20, datatype=1, what="reference: dielectric 2 kept, convex"),
    Layer(name="rdl", number=30, datatype=0, what="redistribution metal"),
    Layer(name="d3", number=40, datatype=0, what="dielectric 3 removed"),
    Layer(name="ball", number=50, datatype=0, what="reference: ball outline"),
    Layer(name="scribe", number=60, datatype=0, what="streets"),
    Layer(name="die", number=61, datatype=0, what="die outline"),
    Layer(name="wafer", number=62, datatype=0, what="wafer edge"),
    Layer(name="usable", number=62, datatype=1, what="usable circle"),
    Layer(name="mark", number=63, datatype=0, what="alignment and process marks"),
    Layer(name="text", number=64, datatype=0, what="net names at pads and balls"),
)
"""In the order of the process, bottom to top; the numbers that a spec's `layers` may replace."""
