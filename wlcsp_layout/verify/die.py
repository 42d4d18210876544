"""One kind of die as the file draws it, and where dies are."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import klayout.db as kdb

from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.model.package import Package
from wlcsp_layout.verify.taken_off import taken_off


@dataclass(frozen=True, slots=True, kw_only=True)
class DieArray:
    """Dies of one kind at `at + column * a + row * b`, all turned in the same way."""

    kind: int
    """Which of the drawn dies."""
    at: Xy
    """Where the origin of the spec's coordinates is on the wafer."""
    turned: str
    """As KLayout writes it: `r0` is as the spec has it, `m0` mirrored at the x axis.

    A die that is scaled or turned oddly reads `r0 *1.0000001` or `r45 *1`.
    """
    columns: int = 1
    rows: int = 1
    a: Xy = (0, 0)
    b: Xy = (0, 0)

    @property
    def places(self) -> Iterator[Xy]:
        """Where each die's origin is."""
        for row in range(self.rows):
            for column in range(self.columns):
                yield (
                    self.at[0] + column * self.a[0] + row * self.b[0],
                    self.at[1] + column * self.a[1] + row * self.b[1],
                )


class DrawnDie:
    """One kind of die as it is drawn; everything is in the coordinates of the spec [nm]."""

    def __init__(
        self,
        package: Package,
        cell: str,
        shift: Xy,
        layers: Mapping[str, kdb.Region],
        texts: tuple[tuple[str, Xy], ...],
    ) -> None:
        """Keep the shapes, which are not merged; `shift` is from the spec to the cell."""
        self.package = package
        self.cell = cell
        self.shift = shift
        shapes = dict(layers)
        self._off = taken_off(package, shapes)
        self._raw = shapes
        self._merged: dict[str, kdb.Region] = {}
        self.texts = texts
        """Strings of the layer `text` with their anchors."""

    def raw(self, layer: str) -> kdb.Region:
        """Return the shapes of a layer as they are drawn, by the layer's name."""
        return self._raw[layer]

    def mark(self, layer: str) -> kdb.Region | None:
        """Return the mark of pin 1 that is drawn on a layer as it must be: no other shape has it.

        None where there is none, or one that is not as it must be.
        """
        return self._off.marks.get(layer)

    @property
    def number(self) -> kdb.Region | None:
        """What the cell of the die has in the place of its number; None: nothing."""
        return self._off.number

    def drawn(self, layer: str) -> kdb.Region:
        """Return the shapes of a layer as they are drawn, and what is judged by itself."""
        off = self._off.of(layer)
        if off is None:
            return self._raw[layer]
        both = self._raw[layer] + off
        both.merged_semantics = False
        return both

    def layer(self, layer: str) -> kdb.Region:
        """Return the shapes of a layer merged; do not change the region."""
        known = self._merged.get(layer)
        if known is None:
            known = self._merged[layer] = self._raw[layer].merged()
        return known

    @property
    def box(self) -> kdb.Box:
        """The die as the spec has it."""
        return box_of(self.package.die.box)

    def over_pads(self, layer: str) -> kdb.Region:
        """Return the openings of a layer that share area with a passivation opening, merged.

        They are the openings at chip pads: neither the hole inside a ring nor the street, not even
        where a stray opening of the passivation lies on it.
        """
        key = f"{layer} over pads"
        known = self._merged.get(key)
        if known is None:
            holes = self.layer(layer).inside(self.layer("die"))
            known = holes.interacting(self.layer("passivation") & holes)
            self._merged[key] = known
        return known


def box_of(box: Box) -> kdb.Box:
    """Return a box as KLayout has it."""
    return kdb.Box(box.left_nm, box.bottom_nm, box.right_nm, box.top_nm)


def shapes_of(region: kdb.Region) -> kdb.Shapes:
    """Return the polygons of a region so that those near a place are found fast."""
    shapes = kdb.Shapes()
    for polygon in region.each():
        shapes.insert(polygon)
    return shapes
