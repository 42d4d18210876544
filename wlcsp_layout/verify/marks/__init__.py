"""The marks of a written file: each where the spec has it, on its layer, and readable.

What lies in the window of a block, or where a bar for the saw is to be, is judged here; the rest
of the wafer's checks do not see it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.model.mark_kinds import BoxInBox, Cross, Vernier
from wlcsp_layout.model.package import Package
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.die import box_of
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.judgment import Result
from wlcsp_layout.verify.marks.bars import wanted_bars
from wlcsp_layout.verify.marks.blocks import LAYERS, Block
from wlcsp_layout.verify.marks.matching import Unmatched, finding, region_of, unmatched
from wlcsp_layout.verify.marks.measured import off_center, wrong_steps
from wlcsp_layout.verify.shortened import shortened
from wlcsp_layout.verify.wafer_places import Places

AROUND_BARS_NM = 10_000
"""A bar that is moved this far is moved; further off it is a shape without a place."""


@dataclass(frozen=True, kw_only=True)
class MarkCheck:
    """The marks of a file."""

    package: Package
    drawn: Drawn
    """All of it, the marks included."""
    places: Places

    @property
    def rest(self) -> Drawn:
        """The file without what is judged here."""
        if self.package.marks is None:
            return self.drawn
        windows = region_of(block.window for block in self._blocks)
        # Around a block that is too many lies its margin, too.
        margin = self.package.marks.margin_nm
        extra = region_of(box.enlarged(margin, margin) for box in self._extra)
        zones = {layer: (windows + extra).merged() for layer in LAYERS}
        if self.package.marks.dicing:
            layer = self.package.marks.dicing.layer
            zones[layer] = (zones[layer] + self._bar_zones).merged()
        return self.drawn.setting_aside(
            {k: zone for k, zone in zones.items() if not zone.is_empty()}
        )

    @cached_property
    def _blocks(self) -> list[Block]:
        marks = self.package.marks
        if marks is None:
            return []
        return [
            Block(
                package=self.package,
                drawn=self.drawn,
                site=site,
                window=box_of(marks.window(site)),
                outline=box_of(marks.site_box(site)),
            )
            for site in marks.sites
        ]

    @cached_property
    def _extra(self) -> list[kdb.Box]:
        """The outlines of blocks where the spec has none."""
        marks = self.package.marks
        if marks is None or not marks.sites:
            return []
        size = {marks.block.width_nm, marks.block.height_nm}
        windows = region_of(block.window for block in self._blocks)
        outside = self.drawn.rest("mark").not_inside(windows).merged()
        boxes = [polygon.bbox() for polygon in outside.each() if polygon.is_box()]
        return sorted(box for box in boxes if {box.width(), box.height()} == size)

    @cached_property
    def _wanted_bars(self) -> list[kdb.Box]:
        return wanted_bars(self.package, self.places)

    @cached_property
    def _bar_zones(self) -> kdb.Region:
        reach = AROUND_BARS_NM
        return region_of(bar.enlarged(reach, reach) for bar in self._wanted_bars)

    def results(self, dies: kdb.Region) -> Iterator[Result]:
        """Yield what is wrong with the marks; nothing without marks in the spec.

        `dies` are the drawn ones.
        """
        marks = self.package.marks
        if marks is None or not (marks.sites or marks.dicing):
            return
        blocks = self._blocks
        said = [item for block in blocks for item in block.findings()]
        said += self._bars()
        measured = [block for block in blocks if not block.whole]
        said += [item for block in measured for item in off_center(block)]
        said += [item for block in measured for item in wrong_steps(block)]
        said += [item for block in blocks for item in block.over_dies(dies)]
        said += self._too_many()
        shapes = sum(region.count() for block in blocks for region in block.shapes.values())
        bars = len(self._wanted_bars)
        kinds = [
            sum(isinstance(m, kind) for m in marks.marks) for kind in (Cross | BoxInBox, Vernier)
        ]
        for code, name, count, seen in (
            ("V671", "marks of the spec", shapes + bars, f"{len(blocks)} blocks, {bars} bars"),
            ("V672", "no strange shape among marks", shapes, ""),
            ("V673", "marks at their places", shapes + bars, ""),
            ("V674", "marks on their layers", shapes, ""),
            ("V675", "partners of a pair about one center", kinds[0] * len(blocks), ""),
            ("V676", "verniers by their step", kinds[1] * len(blocks), ""),
            ("V677", "blocks of marks clear of dies", len(blocks), ""),
            ("V678", "marks of the right shape", shapes + bars, ""),
            ("V679", "no other block of marks", len(blocks), ""),
        ):
            yield Result(
                code=code,
                name=name,
                layers=LAYERS,
                shapes=count,
                measured=seen,
                findings=shortened(item for item in said if item.code == code),
            )

    def _bars(self) -> Iterator[Finding]:
        """Yield what is wrong with the bars for the saw."""
        marks = self.package.marks
        if marks is None or marks.dicing is None:
            return
        layer = marks.dicing.layer
        wanted = [kdb.Polygon(bar) for bar in self._wanted_bars]
        zones = self._bar_zones
        drawn = self.drawn.inside(layer, zones).merged()
        surplus, lacking = unmatched({layer: drawn}, {layer: wanted})
        rest = Unmatched(top=self.drawn.top.name, drawn=surplus)
        for bar in wanted:
            if bar in lacking[layer]:
                yield from rest.said("bar for the saw", {layer: [bar]})
        yield from rest.surplus()

    def _too_many(self) -> Iterator[Finding]:
        for box in self._extra:
            center = box.center()
            yield finding(
                "V679",
                f"block of marks at ({um_text(center.x)}, {um_text(center.y)}) um",
                "the spec has none here",
                [kdb.Polygon(box)],
                (center.x, center.y),
                top=self.drawn.top.name,
            )
