"""How drawn shapes of marks differ from those of the spec: one finding for each place."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.marks.wanted import Parts

NEAR_NM = 50_000
"""A shape this far from its place is moved; further off it is another one."""

MEND = {
    "V671": "draw it again by marks of the spec",
    "V672": "remove it",
    "V673": "draw it where the spec has it",
    "V674": "draw it on its own layer",
    "V675": "draw both about one center",
    "V676": "draw the scales by marks.vernier of the spec",
    "V677": "leave the die out there, or move the block",
    "V678": "draw it by marks of the spec",
    "V679": "remove the block, or list its place in marks.sites_um",
}


@dataclass(kw_only=True)
class Unmatched:
    """What a block has on each layer and is not as the spec wants it; it shrinks while said."""

    top: str
    drawn: dict[str, list[kdb.Polygon]] = field(default_factory=dict)

    def said(self, name: str, wanted: Parts) -> Iterator[Finding]:
        """Yield what is wrong with one mark, of which these parts were not found as they are."""
        for layer, parts in wanted.items():
            left = list(parts)
            if len(left) > 1 and (whole := self._as_one(name, layer, left)):
                yield whole
                continue
            for part in left:
                yield self._single(name, layer, part)

    def surplus(self) -> Iterator[Finding]:
        """Yield what belongs to no mark, when all marks have been looked at."""
        for layer, polygons in self.drawn.items():
            for polygon in polygons:
                what = f"a shape of {_size(polygon)} belongs to no mark"
                yield finding(
                    "V672", f"layer {layer}", what, [polygon], inside(polygon), top=self.top
                )

    def _as_one(self, name: str, layer: str, parts: list[kdb.Polygon]) -> Finding | None:
        """Return what is wrong with several parts alike; None when it differs from part to part."""
        for other, polygons in self.drawn.items():
            if other != layer and all(part in polygons for part in parts):
                self._take(other, parts)
                return self._on_other(name, layer, other, parts)
        near = self.drawn.get(layer, [])
        for candidate in near:
            by = _shift(parts[0], candidate)
            if by and all(part.moved(*by) in near for part in parts):
                moved = [part.moved(*by) for part in parts]
                self._take(layer, moved)
                return self._moved(name, layer, by, parts, moved)
        reach = region_of(parts)
        if not near or (reach & region_of(near)).is_empty():
            what = f"its {len(parts)} shapes on {layer} are missing"
            return finding("V671", name, what, parts, inside(parts[0]), top=self.top)
        return None

    def _single(self, name: str, layer: str, part: kdb.Polygon) -> Finding:
        near = self.drawn.get(layer, [])
        moved = [(by, p) for p in near if (by := _shift(part, p))]
        if moved:
            by, polygon = min(moved, key=lambda item: (item[0][0] ** 2 + item[0][1] ** 2, item[0]))
            self._take(layer, [polygon])
            return self._moved(name, layer, by, [part], [polygon])
        own = kdb.Region(part)
        over = [polygon for polygon in near if not (own & kdb.Region(polygon)).is_empty()]
        if over:
            self._take(layer, over)
            differing = polygons_of((own ^ region_of(over)).merged())
            sizes = " and ".join(map(_size, over))
            what = f"a shape on {layer} is {sizes}, not {_size(part)}"
            if [_size(p) for p in over] == [_size(part)]:
                what = f"a shape on {layer} of {_size(part)} has another outline"
            return finding("V678", name, what, [part], inside(differing[0]), top=self.top)
        for other, polygons in self.drawn.items():
            if other != layer and part in polygons:
                self._take(other, [part])
                return self._on_other(name, layer, other, [part])
        what = f"a shape on {layer} of {_size(part)} is missing"
        return finding("V671", name, what, [part], inside(part), top=self.top)

    def _moved(
        self,
        name: str,
        layer: str,
        by: Xy,
        parts: Sequence[kdb.Polygon],
        moved: Sequence[kdb.Polygon],
    ) -> Finding:
        count = "a shape" if len(parts) == 1 else f"its {len(parts)} shapes"
        what = f"{count} on {layer} moved by {vector(by)} um"
        differing = polygons_of((region_of(parts) ^ region_of(moved)).merged())
        return finding("V673", name, what, parts, inside(differing[0]), top=self.top)

    def _on_other(self, name: str, layer: str, other: str, parts: Sequence[kdb.Polygon]) -> Finding:
        count = "a shape is" if len(parts) == 1 else f"its {len(parts)} shapes are"
        what = f"{count} on {other}, not on {layer}"
        return finding("V674", name, what, parts, inside(parts[0]), top=self.top)

    def _take(self, layer: str, polygons: Sequence[kdb.Polygon]) -> None:
        self.drawn[layer] = [p for p in self.drawn[layer] if p not in polygons]


def finding(
    code: str, subject: str, what: str, shown: Sequence[kdb.Polygon], at: Xy, *, top: str
) -> Finding:
    """Return a finding with the boxes of the shapes that it is about."""
    return Finding(
        code=code,
        subject=subject,
        what=what,
        mend=MEND[code],
        cell=top,
        at_nm=at,
        lines_nm=tuple(
            ((edge.p1.x, edge.p1.y), (edge.p2.x, edge.p2.y))
            for polygon in shown
            for edge in kdb.Polygon(polygon.bbox()).each_edge()
        ),
    )


def unmatched(
    drawn: Mapping[str, kdb.Region], wanted: Mapping[str, Sequence[kdb.Polygon]]
) -> tuple[dict[str, list[kdb.Polygon]], dict[str, set[kdb.Polygon]]]:
    """Return what each layer has too much, sorted, and what it lacks."""
    surplus: dict[str, list[kdb.Polygon]] = {}
    lacking: dict[str, set[kdb.Polygon]] = {}
    for layer, region in drawn.items():
        there, must = set(polygons_of(region)), set(wanted.get(layer, ()))
        surplus[layer] = sorted(there - must)
        lacking[layer] = must - there
    return surplus, lacking


def polygons_of(region: kdb.Region) -> list[kdb.Polygon]:
    """Return the polygons of a region, sorted."""
    return sorted(polygon.downcast() for polygon in region.each())


def region_of(shapes: Iterable[kdb.Polygon | kdb.Box]) -> kdb.Region:
    """Return shapes as a region, not merged."""
    region = kdb.Region()
    for shape in shapes:
        region.insert(shape)
    return region


def vector(by: Xy) -> str:
    """Return a vector in micrometers."""
    return f"({um_text(by[0])}, {um_text(by[1])})"


def inside(polygon: kdb.Polygon) -> Xy:
    """Return the center of a polygon's box if it lies inside, else a corner."""
    at = polygon.bbox().center()
    if not polygon.inside(at):
        at = next(iter(polygon.each_point_hull()))
    return (at.x, at.y)


def _shift(part: kdb.Polygon, other: kdb.Polygon) -> Xy | None:
    """Return by what a shape is moved to be the other one; None when it is not near and alike."""
    a, b = part.bbox(), other.bbox()
    by = (b.left - a.left, b.bottom - a.bottom)
    is_near = max(abs(by[0]), abs(by[1])) <= NEAR_NM
    return by if is_near and part.moved(*by) == other else None


def _size(polygon: kdb.Polygon) -> str:
    box = polygon.bbox()
    return f"{um_text(box.width())} x {um_text(box.height())} um"
