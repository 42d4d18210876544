"""The written file as KLayout reads it: its dies, each kind once, and what lies outside of them."""

import copy
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

import klayout.db as kdb

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Package
from wlcsp_layout.verify.die import DieArray, DrawnDie
from wlcsp_layout.verify.finder import Finder
from wlcsp_layout.verify.number_windows import Read
from wlcsp_layout.verify.opened import opened


class Drawn:
    """A file and all that a check may ask of it."""

    def __init__(self, path: Path, package: Package) -> None:
        """Read the file.  Raises: RuntimeError when KLayout cannot."""
        self.path = path
        self.package = package
        self.layout = opened(path)
        self._finder = Finder(self.layout, self.top, package)
        self.aside: Mapping[str, kdb.Region] = {}
        """What lies in these zones as a whole is judged by itself."""

    @cached_property
    def top(self) -> kdb.Cell:
        """The cell that nothing places; of several the wafer, or the one with the most below it."""
        name = f"{self.package.name}_WAFER"
        return max(
            self.layout.top_cells(),
            key=lambda c: (c.name == name, c.hierarchy_levels(), c.child_cells(), c.name),
        )

    def index(self, layer: str) -> int:
        """Return KLayout's number of a layer by its name; the layer may be empty."""
        return self._finder.index(layer)

    @property
    def dies(self) -> tuple[DrawnDie, ...]:
        """Each kind of die once, the most frequent first."""
        return self._finder.kinds

    @property
    def arrays(self) -> tuple[DieArray, ...]:
        """Where dies are."""
        return self._finder.arrays

    def count(self, kind: int) -> int:
        """Return how many dies of a kind there are."""
        return sum(a.columns * a.rows for a in self.arrays if a.kind == kind)

    def rest(self, layer: str) -> kdb.Region:
        """Return the shapes of a layer outside of the cells of dies, flat, not merged.

        Without those that were set aside; do not change the region.
        """
        shapes = self._finder.rest(layer)
        if layer not in self.aside:
            return shapes
        kept = shapes.not_inside(self.aside[layer])
        kept.merged_semantics = False
        return kept

    def inside(self, layer: str, zones: kdb.Region) -> kdb.Region:
        """Return the shapes of a layer outside of dies that lie in a zone as a whole, not merged.

        `zones` do not touch one another.
        """
        shapes = self._finder.rest(layer).inside(zones)
        # Shapes with other properties would not merge.
        shapes.remove_properties()
        shapes.merged_semantics = False
        return shapes

    def setting_aside(self, zones: Mapping[str, kdb.Region]) -> "Drawn":
        """Return the same file without what lies in zones, by layer, as a whole: it is judged."""
        other = copy.copy(self)
        other.aside = zones
        return other

    def rest_texts(self) -> Iterator[tuple[str, Xy]]:
        """Yield the texts of the layer `text` outside of the cells of dies."""
        return self._finder.rest_texts()

    def numbers(self) -> Iterator[Read]:
        """Yield the number at each die, from the lowest die; nothing where the spec has none."""
        return self._finder.numbers()
