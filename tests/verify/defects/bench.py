"""A good file on the bench: what a defect is planted with, and where it says it is."""

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

import klayout.db as kdb

from wlcsp_layout.emboss.ring import Ring
from wlcsp_layout.geometry import Circle, Point, Polygon, Xy, circle_points
from wlcsp_layout.model.package import Ball, ChipPad, Package
from wlcsp_layout.report.plan import Planned
from wlcsp_layout.units import Nm

PickedT = TypeVar("PickedT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a defect is, as small as it can be said: a box [nm] in the coordinates of a cell."""

    cell: str
    box: tuple[int, int, int, int]
    """Left, bottom, right, top."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Good:
    """An example, generated: nothing is wrong with it."""

    name: str
    spec: Path
    gds: Path
    planned: Planned

    @property
    def package(self) -> Package:
        """The package."""
        return self.planned.package


class Bench:
    """One copy of a good file, to be spoiled through KLayout or byte by byte."""

    def __init__(self, good: Good, defect: str) -> None:
        """Read nothing yet; the defect's name decides which of many equal parts it strikes."""
        self.good = good
        self.package = good.package
        self.name = good.package.name
        self._seed = zlib.crc32(defect.encode())
        self._rewrite: Callable[[bytes], bytes] | None = None
        self._is_open = False

    # The file

    @cached_property
    def layout(self) -> kdb.Layout:
        """The file as KLayout reads it; once asked for, KLayout writes the spoiled file."""
        self._is_open = True
        layout = kdb.Layout()
        layout.read(str(self.good.gds))
        return layout

    def rewrite(self, change: Callable[[bytes], bytes]) -> None:
        """Change the bytes, after all that is done through KLayout."""
        self._rewrite = change

    def save(self, path: Path) -> None:
        """Write the spoiled file."""
        if self._is_open:
            self.layout.write(str(path))
            data = path.read_bytes()
        else:
            data = self.good.gds.read_bytes()
        path.write_bytes(self._rewrite(data) if self._rewrite else data)

    # Cells and layers

    @property
    def top(self) -> kdb.Cell:
        """The wafer."""
        return self.layout.cell(f"{self.name}_WAFER")

    @property
    def die(self) -> kdb.Cell:
        """The die; its coordinates are those of the spec."""
        return self.layout.cell(f"{self.name}_DIE")

    def index(self, layer: str) -> int:
        """Return KLayout's number of a layer."""
        entry = self.package.layers[layer]
        return int(self.layout.layer(entry.number, entry.datatype))

    def own(self, layer: str) -> kdb.Cell:
        """Return the cell that holds a layer of the die, its arrays resolved into shapes."""
        cell = self.layout.cell(f"{self.name}_{layer.upper()}")
        if cell is None:
            return self.die
        cell.flatten(True)
        return cell

    def shapes(self, layer: str) -> kdb.Shapes:
        """Return the shapes of a layer of the die, in the spec's coordinates."""
        return self.own(layer).shapes(self.index(layer))

    def region(self, layer: str) -> kdb.Region:
        """Return a layer of the die, merged."""
        return kdb.Region(self.shapes(layer)).merged()

    def region_in(self, layer: str, box: kdb.Box) -> kdb.Region:
        """Return the shapes of a layer of the die that touch a box, whole and merged."""
        near = self.shapes(layer).each_touching(box)
        return kdb.Region([shape.polygon for shape in near]).merged()

    # Changes of the die

    def taken(self, layer: str, box: kdb.Box) -> kdb.Region:
        """Take the shapes that lie inside a box out of a layer of the die, and return them."""
        shapes = self.shapes(layer)
        inside = [shape for shape in shapes.each_touching(box) if shape.bbox().inside(box)]
        assert inside, f"nothing on {layer} in {box}"
        return self._gone(shapes, inside)

    def taken_at(self, layer: str, box: kdb.Box) -> kdb.Region:
        """Take the shapes that share area with a box out of a layer of the die; return them."""
        shapes = self.shapes(layer)
        place = kdb.Region(box)
        over = [
            shape
            for shape in shapes.each_overlapping(box)
            if not (kdb.Region(shape.polygon) & place).is_empty()
        ]
        return self._gone(shapes, over)

    def _gone(self, shapes: kdb.Shapes, found: Sequence[kdb.Shape]) -> kdb.Region:
        region = kdb.Region([shape.polygon for shape in found])
        for shape in found:
            shapes.erase(shape)
        return region

    def put(self, layer: str, region: kdb.Region) -> None:
        """Add shapes to a layer of the die, as polygons without holes."""
        for polygon in simple_pieces(region):
            self.shapes(layer).insert(polygon)

    def put_polygons(self, layer: str, polygons: Iterable[Polygon], at: Xy = (0, 0)) -> None:
        """Add polygons as they are."""
        for polygon in polygons:
            corners = [kdb.Point(x, y) for x, y in polygon.moved(at).points]
            self.shapes(layer).insert(kdb.Polygon(corners))

    def add(self, layer: str, region: kdb.Region) -> None:
        """Melt more into a layer of the die."""
        self.put(layer, self._merged_with(layer, region) + region)

    def cut(self, layer: str, region: kdb.Region) -> None:
        """Take an area out of a layer of the die."""
        self.put(layer, self.taken_at(layer, region.bbox()) - region)

    def _merged_with(self, layer: str, region: kdb.Region) -> kdb.Region:
        shapes = self.shapes(layer)
        near = [
            shape
            for shape in shapes.each_touching(region.bbox())
            if not kdb.Region(shape.polygon).interacting(region).is_empty()
        ]
        return self._gone(shapes, near)

    # What is on the die

    @property
    def die_box(self) -> kdb.Box:
        """The die as the spec has it."""
        return box_of(self.package.die.box)

    def pick(self, items: Iterable[PickedT]) -> PickedT:
        """Return one of the items, always the same for a defect."""
        listed = list(items)
        return listed[self._seed % len(listed)]

    @property
    def pad(self) -> ChipPad:
        """A chip pad that has a net."""
        wired = self.good.planned.routing.pad_net
        return self.pick(pad for pad in self.package.die.chip_pads if pad.name in wired)

    @property
    def ball(self) -> Ball:
        """A ball that has a net."""
        wired = self.good.planned.routing.ball_net
        return self.pick(ball for ball in self.package.die.balls if ball.name in wired)

    @property
    def ring(self) -> Ring:
        """The emboss under every ball."""
        emboss = self.package.die.ball_pad.emboss
        assert isinstance(emboss, Ring)
        return emboss

    def facing(self, ball: Ball) -> Xy:
        """Return where the first gap of a ball's ring looks."""
        return self.good.planned.routing.facing[ball.name]

    def around(self, ball: Ball, diameter_nm: int) -> kdb.Box:
        """Return the box about a ball's circle."""
        half = diameter_nm // 2
        x, y = ball.at.xy
        return kdb.Box(x - half, y - half, x + half, y + half)

    def disc(self, at: Xy, diameter_nm: int) -> kdb.Region:
        """Return a circle with the facets of the ball pads."""
        points = circle_points(diameter_nm, self.package.die.ball_pad.facets)
        return kdb.Region(kdb.Polygon([kdb.Point(at[0] + x, at[1] + y) for x, y in points]))

    # Where it is

    def in_die(self, *boxes: kdb.Box) -> tuple[Spot, ...]:
        """Return places in the die's cell."""
        return tuple(Spot(cell=f"{self.name}_DIE", box=_sides(box)) for box in boxes)

    def in_top(self, *boxes: kdb.Box) -> tuple[Spot, ...]:
        """Return places on the wafer."""
        return tuple(Spot(cell=f"{self.name}_WAFER", box=_sides(box)) for box in boxes)


def box_of(box: object) -> kdb.Box:
    """Return a box of the package as KLayout has it."""
    left, bottom, right, top = (
        getattr(box, f"{side}_nm") for side in ("left", "bottom", "right", "top")
    )
    return kdb.Box(left, bottom, right, top)


def circle_of(at: Point, diameter_nm: int) -> Circle:
    """Return a circle about a place."""
    return Circle(at=at, diameter_nm=Nm(diameter_nm))


def simple_pieces(region: kdb.Region) -> Iterator[kdb.Polygon]:
    """Yield an area as polygons without holes and without outlines that touch themselves."""
    merged = region.dup()
    merged.min_coherence = True
    for polygon in merged.merged().each():
        yield from _without_holes(polygon)


def _without_holes(polygon: kdb.Polygon) -> Iterator[kdb.Polygon]:
    if not polygon.holes():
        yield polygon
        return
    xs = sorted(point.x for point in polygon.each_point_hole(0))
    ys = sorted(point.y for point in polygon.each_point_hole(0))
    box = polygon.bbox()
    at = xs[len(xs) // 2]
    if not xs[0] < at < xs[-1]:
        at = (xs[0] + xs[-1]) // 2
    assert ys[0] < ys[-1]
    for side in (
        kdb.Box(box.left, box.bottom, at, box.top),
        kdb.Box(at, box.bottom, box.right, box.top),
    ):
        half = kdb.Region(polygon)
        half.min_coherence = True
        yield from simple_pieces(half & kdb.Region(side))


def _sides(box: kdb.Box) -> tuple[int, int, int, int]:
    return (box.left, box.bottom, box.right, box.top)
