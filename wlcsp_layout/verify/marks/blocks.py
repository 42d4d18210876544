"""One block of marks as the file has it, against what the spec wants there."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Point
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.plates import FILMS
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.marks.matching import (
    Unmatched,
    finding,
    inside,
    polygons_of,
    region_of,
    unmatched,
    vector,
)
from wlcsp_layout.verify.marks.wanted import WantedMark, wanted_marks
from wlcsp_layout.verify.wafer_dies import TURNS

LAYERS = (*FILMS, "mark")


@dataclass(frozen=True, kw_only=True)
class Block:
    """A block at one of the places that the spec has for it."""

    package: Package
    drawn: Drawn
    site: Point
    window: kdb.Box
    outline: kdb.Box

    @property
    def name(self) -> str:
        """How findings call it."""
        return f"block of marks at ({um_text(self.site.x_nm)}, {um_text(self.site.y_nm)}) um"

    @cached_property
    def shapes(self) -> dict[str, kdb.Region]:
        """What the file has in the window, by layer, merged."""
        zone = kdb.Region(self.window)
        return {layer: self.drawn.inside(layer, zone).merged() for layer in LAYERS}

    @cached_property
    def marks(self) -> tuple[WantedMark, ...]:
        """What the spec has there."""
        return tuple(wanted_marks(self.package, self.site))

    @cached_property
    def wanted(self) -> dict[str, list[kdb.Polygon]]:
        """The polygons that each layer must have."""
        wanted: dict[str, list[kdb.Polygon]] = {layer: [] for layer in LAYERS}
        for mark in self.marks:
            for layer, parts in mark.parts.items():
                wanted[layer] += parts
        wanted["mark"] = [kdb.Polygon(self.outline)]
        return wanted

    def findings(self) -> Iterator[Finding]:
        """Yield what is wrong, as few findings as say it all."""
        surplus, lacking = self._unlike
        if not any(surplus.values()) and not any(lacking.values()):
            return
        if self.whole:
            yield self.whole
            return
        alike: list[str] = []
        for layer in LAYERS:
            if lacking[layer] and (said := self._of_layer(layer)):
                alike.append(layer)
                yield said
        rest = Unmatched(
            top=self.drawn.top.name,
            drawn={layer: polygons for layer, polygons in surplus.items() if layer not in alike},
        )
        for mark in self.marks:
            lost = {
                layer: [part for part in parts if part in lacking[layer]]
                for layer, parts in mark.parts.items()
                if layer not in alike
            }
            yield from rest.said(mark.mark.name, lost)
        if "mark" not in alike and lacking["mark"]:
            yield from rest.said("outline of a block of marks", {"mark": self.wanted["mark"]})
        yield from rest.surplus()

    @cached_property
    def _unlike(self) -> tuple[dict[str, list[kdb.Polygon]], dict[str, set[kdb.Polygon]]]:
        return unmatched(self.shapes, self.wanted)

    @cached_property
    def whole(self) -> Finding | None:
        """What is wrong with the block as a whole; then nothing else is to be said of it."""
        surplus, lacking = self._unlike
        if not any(surplus.values()) and not any(lacking.values()):
            return None
        return self._of_all() or self._swapped()

    def _of_all(self) -> Finding | None:
        """Return what is wrong with all layers alike: missing, moved, turned or mirrored."""
        drawn = [self.shapes[layer] for layer in LAYERS]
        wanted = [region_of(self.wanted[layer]) for layer in LAYERS]
        if all(region.is_empty() for region in drawn):
            return self._said("V671", "nothing of it is drawn")
        how = _how(drawn, wanted, self.outline)
        return self._said("V673", f"all of it is {how}") if how else None

    def _of_layer(self, layer: str) -> Finding | None:
        """Return what is wrong with all of one layer alike."""
        drawn, wanted = self.shapes[layer], region_of(self.wanted[layer])
        if drawn.is_empty():
            return self._said("V671", f"nothing of it is drawn on {layer}")
        how = _how([drawn], [wanted], self.outline)
        return self._said("V673", f"all that it has on {layer} is {how}") if how else None

    def _swapped(self) -> Finding | None:
        """Return which masks have each other's marks."""
        for order in permutations(FILMS):
            if order == FILMS:
                continue
            if all(
                set(polygons_of(self.shapes[layer])) == set(self.wanted[other])
                for layer, other in zip(FILMS, order, strict=True)
            ):
                swapped = ", ".join(
                    f"those of {other} on {layer}"
                    for layer, other in zip(FILMS, order, strict=True)
                    if layer != other
                )
                return self._said("V674", f"its marks are on other layers: {swapped}")
        return None

    def _said(self, code: str, what: str) -> Finding:
        at = self.outline.center()
        outline = kdb.Polygon(self.outline)
        return finding(code, self.name, what, [outline], (at.x, at.y), top=self.drawn.top.name)

    def over_dies(self, dies: kdb.Region) -> Iterator[Finding]:
        """Yield a finding when a die reaches into the window."""
        over = (kdb.Region(self.window) & dies).merged()
        if not over.is_empty():
            first = polygons_of(over)[0]
            yield finding(
                "V677",
                self.name,
                f"a die shares {um_text(first.bbox().width())} x {um_text(first.bbox().height())} "
                "um with it and its margin",
                polygons_of(over),
                inside(first),
                top=self.drawn.top.name,
            )


def _how(drawn: list[kdb.Region], wanted: list[kdb.Region], outline: kdb.Box) -> str:
    """Return in words how all regions are moved, turned or mirrored; empty when they are not."""
    boxes = [kdb.Box(), kdb.Box()]
    for one, other in zip(drawn, wanted, strict=True):
        boxes[0] += one.bbox()
        boxes[1] += other.bbox()
    by = boxes[0].p1 - boxes[1].p1
    if (by.x or by.y) and _same(drawn, [region.moved(by) for region in wanted]):
        return f"moved by {vector((by.x, by.y))} um"
    center = outline.center() - kdb.Point()
    for turn, words in TURNS.items():
        about = kdb.Trans(center) * kdb.Trans.from_s(f"{turn} 0,0") * kdb.Trans(-center)
        if _same(drawn, [region.transformed(about) for region in wanted]):
            return words
    return ""


def _same(drawn: list[kdb.Region], wanted: list[kdb.Region]) -> bool:
    return all((a ^ b).is_empty() for a, b in zip(drawn, wanted, strict=True))
