"""A wafer with drop-ins, built slowly and plainly from its parts: die by die, layer by layer."""

from dataclasses import dataclass
from pathlib import Path

import klayout.db as kdb

from wlcsp_layout.geometry import Xy

DIE_NM = 2_000_000
STREET_NM = 80_000
STEP_NM = DIE_NM + STREET_NM
PULL_BACK_NM = {"d1": 5_000, "d2": 10_000, "d3": 15_000, "scribe": 0}
NUMBERS = {
    "chip_pad": (1, 0), "passivation": (2, 0), "d1": (10, 0), "d2": (20, 0), "d2_ring": (20, 1),
    "rdl": (30, 0), "d3": (40, 0), "ball": (50, 0), "scribe": (60, 0), "die": (61, 0),
}  # fmt: skip
OWN = {"rdl": ((30, 0), (30, 5)), "d1": ((10, 0),), "d2": ((20, 0),)}
"""Which layers of the user's file are ours."""


@dataclass(frozen=True, kw_only=True)
class FlatWafer:
    """Dies of 2 x 2 mm, one of them about the center of the wafer."""

    kinds: dict[Xy, str]
    """By column and row; those of the product are empty."""
    product: Path
    other: Path
    """Layouts of wafers that have nothing but dies of one kind."""
    own: Path

    def region(self, layer: str) -> kdb.Region:
        """Return all that a layer holds: the dies, and the street around them."""
        dies = {
            "": (one_die(self.product, "unit_DIE", NUMBERS[layer]), (0, 0)),
            "TEST1": (one_die(self.other, "other_DIE", NUMBERS[layer]), (DIE_NM // 2, DIE_NM // 2)),
            "BLANK": (self.framed(layer, PULL_BACK_NM.get(layer, 0)), (0, 0)),
            "OWN": (self.framed(layer, 0) + self.given(layer), (0, 0)),
        }
        result = kdb.Region()
        boxes = kdb.Region()
        for (column, row), kind in self.kinds.items():
            corner = (column * STEP_NM - DIE_NM // 2, row * STEP_NM - DIE_NM // 2)
            region, shift = dies[kind]
            result += region.moved(corner[0] + shift[0], corner[1] + shift[1])
            boxes.insert(kdb.Box(*corner, corner[0] + DIE_NM, corner[1] + DIE_NM))
        if layer in PULL_BACK_NM:
            result += boxes.sized(STREET_NM) - boxes
        return result.merged()

    def framed(self, layer: str, inward_nm: int) -> kdb.Region:
        """Return the outline, or the street, of a die that has nothing else."""
        die = kdb.Box(0, 0, DIE_NM, DIE_NM)
        if layer == "die":
            return kdb.Region(die)
        if layer not in PULL_BACK_NM:
            return kdb.Region()
        half = STREET_NM // 2
        inside = die.enlarged(-inward_nm, -inward_nm)
        return kdb.Region(die.enlarged(half, half)) - kdb.Region(inside)

    def given(self, layer: str) -> kdb.Region:
        """Return what the user's file has."""
        result = kdb.Region()
        for numbers in OWN.get(layer, ()):
            result += one_die(self.own, "TOP", numbers)
        return result


def one_die(path: Path, cell: str, numbers: tuple[int, int]) -> kdb.Region:
    """Return a layer of a cell, flat."""
    layout = kdb.Layout()
    layout.read(str(path))
    region = kdb.Region(layout.cell(cell).begin_shapes_rec(layout.layer(*numbers)))
    return region.merged()


def drawn(path: Path, layer: str) -> kdb.Region:
    """Return all that a layer of a written wafer holds."""
    layout = kdb.Layout()
    layout.read(str(path))
    region = kdb.Region(layout.top_cell().begin_shapes_rec(layout.layer(*NUMBERS[layer])))
    return region.merged()
