"""What dies cover on the wafer: themselves, with their half of the street, with the full one."""

from dataclasses import dataclass

import klayout.db as kdb
import numpy as np

from wlcsp_layout.model.package import Package
from wlcsp_layout.verify.die import box_of
from wlcsp_layout.verify.wafer_drawn import Dies, corners_turned
from wlcsp_layout.verify.wafer_places import Ints, Places


@dataclass(frozen=True, slots=True, kw_only=True)
class Cover:
    """Merged regions."""

    tiles: kdb.Region
    """Dies with their own half of the street."""
    grown: kdb.Region
    """Dies with the full street around each."""

    @property
    def outer_streets(self) -> kdb.Region:
        """The half of the street around the outermost dies that no die has itself."""
        return self.grown - self.tiles


def tile_of(package: Package) -> kdb.Box:
    """Return a die with its half of the street, in the spec's coordinates.

    Of an odd street the left and the lower half are the smaller ones.
    """
    x, y = package.wafer.street_nm
    box = box_of(package.die.box)
    return kdb.Box(
        box.left - x // 2, box.bottom - y // 2, box.right + (x + 1) // 2, box.top + (y + 1) // 2
    )


def cover_of_places(package: Package, places: Places) -> Cover:
    """Return what dies at these places cover: a box for each run of dies, not for each die."""
    runs = np.array(list(places.runs), dtype=np.int64).reshape(-1, 3)
    left = places.corner[0] + runs[:, 1] * places.step[0]
    bottom = places.corner[1] + runs[:, 0] * places.step[1]
    right = left + (runs[:, 2] - runs[:, 1]) * places.step[0] + places.size[0]
    sides = (left, bottom, right, bottom + places.size[1])
    box, tile = box_of(package.die.box), tile_of(package)
    grown = box.enlarged(*package.wafer.street_nm)
    return Cover(
        tiles=_merged(*_moved_out(sides, box, tile)),
        grown=_merged(*_moved_out(sides, box, grown)),
    )


def cover_of_dies(package: Package, dies: Dies) -> Cover:
    """Return what drawn dies cover, each turned as it is drawn."""
    box = box_of(package.die.box)
    return Cover(
        tiles=_placed(dies, tile_of(package)),
        grown=_placed(dies, box.enlarged(*package.wafer.street_nm)),
    )


def die_boxes(package: Package, dies: Dies) -> kdb.Region:
    """Return the drawn dies alone."""
    return _placed(dies, box_of(package.die.box))


def _placed(dies: Dies, box: kdb.Box) -> kdb.Region:
    corners = corners_turned(box, dies.turns)[dies.turn]
    return _merged(
        dies.origin_x + corners[:, 0],
        dies.origin_y + corners[:, 1],
        dies.origin_x + corners[:, 2],
        dies.origin_y + corners[:, 3],
    )


def _moved_out(
    sides: tuple[Ints, Ints, Ints, Ints], box: kdb.Box, around: kdb.Box
) -> tuple[Ints, Ints, Ints, Ints]:
    left, bottom, right, top = sides
    return (
        left - (box.left - around.left),
        bottom - (box.bottom - around.bottom),
        right + (around.right - box.right),
        top + (around.top - box.top),
    )


def _merged(left: Ints, bottom: Ints, right: Ints, top: Ints) -> kdb.Region:
    region = kdb.Region()
    for corners in zip(left.tolist(), bottom.tolist(), right.tolist(), top.tolist(), strict=True):
        region.insert(kdb.Box(*corners))
    return region.merge()
