"""All planted defects, by what they spoil; and the variants that are none."""

from tests.verify.defects import (
    balls,
    dies,
    harmless,
    labels,
    metal,
    openings,
    records,
    rings,
    wafer_edges,
    whole_layers,
)

CATALOG = (
    *openings.DEFECTS,
    *rings.DEFECTS,
    *balls.DEFECTS,
    *metal.DEFECTS,
    *labels.DEFECTS,
    *whole_layers.DEFECTS,
    *dies.DEFECTS,
    *wafer_edges.DEFECTS,
    *records.DEFECTS,
)
"""Each must be found by one of its codes, with a marker where it is."""

VARIANTS = harmless.VARIANTS
"""In these, nothing may be found."""
