"""The package as slabs: for each material, where it lies between two heights.

Heights follow from stacking, as in a section: a film lies on what is below, and is as thick beside
a step as on it. Walls are upright: their slopes (`wall_deg`) are in sections only.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import shapely
from shapely.geometry.base import BaseGeometry

from wlcsp_layout.model.package import Package
from wlcsp_layout.render.section.film import areas

CHIP_NM = 40_000
"""How much of the chip is shown [E]."""
PAD_NM = 1_000
"""The chip's own metal, sunk in its surface [E]; as in sections."""
FILMS = ("passivation", "d1", "d2", "rdl", "d3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Slab:
    """An area between two heights [nm above the chip]."""

    area: BaseGeometry
    low_nm: int
    high_nm: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Solid:
    """A material as slabs, the lowest first; slabs at the same height do not exist."""

    material: str
    slabs: tuple[Slab, ...]

    @property
    def volume_nm3(self) -> float:
        """Area times height, summed."""
        return sum(slab.area.area * (slab.high_nm - slab.low_nm) for slab in self.slabs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """A surface by the areas above its levels: each is inside the one before."""

    levels: tuple[tuple[int, BaseGeometry], ...]
    """A height, and where the surface is at least so high; the lowest is everywhere."""

    def near(self, piece: BaseGeometry) -> "Ground":
        """Return the surface inside the box around a piece."""
        left, bottom, right, top = (round(at) for at in piece.bounds)
        cut = [
            (level, shapely.clip_by_rect(area, left, bottom, right, top))
            for level, area in self.levels
        ]
        return Ground(levels=tuple((level, areas(area)) for level, area in cut if area.area))

    def above(self, height_nm: int) -> BaseGeometry | None:
        """Return where the surface is higher, None for nowhere."""
        return next((area for level, area in self.levels if level > height_nm), None)

    def at_least(self, height_nm: int) -> BaseGeometry | None:
        """Return where the surface is as high, None for nowhere."""
        return next((area for level, area in self.levels if level >= height_nm), None)


Drawn = Mapping[str, BaseGeometry]
"""The areas of the file by layer, inside the piece that is shown."""


def stacked(drawn: Drawn, piece: BaseGeometry, package: Package) -> tuple[list[Solid], Ground]:
    """Return chip, pads and films, bottom first, and the surface on top of them."""
    pads = drawn["chip_pad"]
    solids = [
        Solid(
            material="chip",
            slabs=(
                Slab(area=piece, low_nm=-CHIP_NM, high_nm=-PAD_NM),
                Slab(area=_clean(piece.difference(pads)), low_nm=-PAD_NM, high_nm=0),
            ),
        ),
        Solid(material="chip_pad", slabs=(Slab(area=pads, low_nm=-PAD_NM, high_nm=0),)),
    ]
    ground = Ground(levels=((0, piece),))
    for name in FILMS:
        keep = drawn[name] if name == "rdl" else _clean(piece.difference(drawn[name]))
        solid, ground = _film(name, keep, ground, piece, package.films[name].thickness_nm)
        solids.append(solid)
    return solids, ground


def _film(
    name: str, keep: BaseGeometry, ground: Ground, piece: BaseGeometry, thickness_nm: int
) -> tuple[Solid, Ground]:
    """Return a film on the ground where it is kept, and the ground with it."""
    top = Ground(
        levels=tuple(
            (level + thickness_nm, _clean(_grown(area, thickness_nm).intersection(piece)))
            for level, area in ground.levels
        )
    )
    heights = sorted({level for level, _ in (*ground.levels, *top.levels)})
    slabs = []
    for low, high in pairwise(heights):
        below_top = top.at_least(high)
        if below_top is None:
            continue
        area = keep.intersection(below_top)
        higher = ground.above(low)
        if higher is not None:
            area = area.difference(higher)
        area = _clean(area)
        if area.area:
            slabs.append(Slab(area=area, low_nm=low, high_nm=high))
    return Solid(material=name, slabs=tuple(slabs)), _covered(ground, top, keep, heights)


def _covered(ground: Ground, top: Ground, keep: BaseGeometry, heights: Sequence[int]) -> Ground:
    """Return the surface of a ground with a film on a part of it."""
    levels: list[tuple[int, BaseGeometry]] = []
    for height in heights:
        bare, coated = ground.at_least(height), top.at_least(height)
        parts = [bare] if bare is not None else []
        if coated is not None:
            parts.append(keep.intersection(coated))
        area = _clean(shapely.union_all(parts, grid_size=1))
        if area.area:
            levels.append((height, area))
    return Ground(levels=tuple(levels))


def _grown(area: BaseGeometry, by_nm: int) -> BaseGeometry:
    return area.buffer(by_nm, join_style="mitre", mitre_limit=2)


def _clean(area: BaseGeometry) -> BaseGeometry:
    """Return an area with its corners on the 1 nm grid, without what is thinner than that."""
    return areas(shapely.set_precision(area, 1))


def simplified(tolerance_nm: float) -> Callable[[BaseGeometry], BaseGeometry]:
    """Return what makes areas of fewer corners, each outline within a tolerance of its own."""
    return lambda area: _clean(area.simplify(tolerance_nm)) if tolerance_nm else area
