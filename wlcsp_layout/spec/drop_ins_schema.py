"""Dies that stand in for dies of the product: test dies, alignment dies, blank ones."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from wlcsp_layout.quantities import PositiveMm, SpecModel

Index: TypeAlias = Annotated[int, Field(ge=-32768, le=32767, strict=True)]


class DropInRuleSpec(SpecModel):
    """The full die nearest to a point on an axis of the wafer."""

    side: Literal["left", "right", "both", "up", "down"] = Field(
        description="On which side of the wafer's center; both is left, then right."
    )
    radius_nm: PositiveMm = Field(
        alias="radius_mm", description="From the wafer's center to the point."
    )


class DropInSpec(SpecModel):
    """One kind of die in place of the product's; exactly one of blank, marks, spec and gds."""

    kind: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]{0,11}$", strict=True)] = Field(
        description="Its name in wafer maps, reports and names of cells: `TEST1`."
    )
    at: tuple[tuple[Index, Index], ...] | DropInRuleSpec = Field(
        description="[[column, row], ...] from the reference die as in `dies`, or a rule."
    )
    blank: Literal[True] | None = Field(
        default=None, description="true: the outline and the street, nothing else."
    )
    marks: Literal[True] | None = Field(
        default=None,
        description="true: an alignment die, blank but for a block of `marks` at its center.",
    )
    spec: str | None = Field(
        default=None,
        description="Another spec, whose die is drawn. Its wafer and its layer numbers are not "
        "looked at: those of this spec hold.",
    )
    gds: str | None = Field(
        default=None,
        description="A GDSII file, (0, 0) as in this spec's die; needs `layers`.",
    )
    cell: str | None = Field(
        default=None, description="Of `gds`. Default: the one that no other cell places."
    )
    layers: dict[str, str | None] | None = Field(
        default=None,
        description='Of `gds`: {"10/0": d1, "63/0": null}; null leaves a layer out. Every layer '
        "of the file must be named.",
    )
