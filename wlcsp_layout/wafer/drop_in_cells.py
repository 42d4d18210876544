"""The cells of drop-ins: each kind once, with the outline and the street that all dies have."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import gdstk

from wlcsp_layout import draw
from wlcsp_layout.geometry import Xy
from wlcsp_layout.masks import draw_die
from wlcsp_layout.masks.bias import biased
from wlcsp_layout.masks.marks.block import draw_mark_block
from wlcsp_layout.masks.street import frame
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.plates import FILMS
from wlcsp_layout.route.routing import Routing
from wlcsp_layout.wafer.own_gds import OwnCells
from wlcsp_layout.wafer.own_gds_cells import draw_own


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """What a drop-in needs beside the spec before it can be drawn."""

    routing: Routing | None = None
    """Of a die that another spec describes."""
    own: OwnCells | None = None
    """What a GDSII file of the user's holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DropInCell:
    """A cell, and where the lower left corner of its die is."""

    cell: gdstk.Cell
    corner: Xy


def draw_drop_ins(
    package: Package, guests: Mapping[str, Guest], film: str = "", bias_nm: int = 0
) -> dict[str, DropInCell]:
    """Return the cell `NAME_KIND_DIE` of each kind; `guests` are by kind.

    With a bias, the layer of a film is drawn for a plate, and other layers mean nothing.
    """
    cells: dict[str, DropInCell] = {}
    for drop_in in package.wafer.drop_ins:
        guest = guests[drop_in.kind]
        other, routing = drop_in.package, guest.routing
        if other and routing:
            if bias_nm:
                other, routing = biased(other, routing, film, bias_nm)
            cell, box = draw_die(other, routing), other.die.box
        else:
            stem, box = f"{package.name}_{drop_in.kind}", package.die.box
            cell = _framed(package, stem, film, bias_nm, is_own=guest.own is not None)
            if drop_in.has_marks:
                center = box.center.xy
                named = replace(package, name=stem)
                block = draw_mark_block(named, bias_nm)
                # Its outline on the layer of marks is for places without a die.
                cell.add(*(draw.placed(block[name], center) for name in FILMS))
            if guest.own:
                cell.add(draw.placed(draw_own(stem, guest.own, package.layers), (0, 0)))
        cells[drop_in.kind] = DropInCell(cell=cell, corner=(box.left_nm, box.bottom_nm))
    return cells


def _framed(package: Package, stem: str, film: str, bias_nm: int, *, is_own: bool) -> gdstk.Cell:
    """Return a die that has an outline and its half of the street alone.

    A file of the user's draws all that lies within the outline, so that nothing lies over it: the
    street ends there.
    """
    inward = package.die.pull_back
    pulled = {"d1": inward.d1_nm, "d2": inward.d2_nm, "d3": inward.d3_nm, "scribe": 0}
    die = gdstk.Cell(f"{stem}_DIE")
    die.add(draw.box(package.die.box, package.layers["die"]))
    for name, far in pulled.items():
        reach = (0 if is_own else far) + (bias_nm if name == film else 0)
        layer = package.layers[name]
        cell = gdstk.Cell(f"{stem}_{name.upper()}")
        street = frame(package.die.box, package.wafer.street_nm, reach)
        cell.add(*(draw.box(box, layer) for box in street))
        die.add(draw.placed(cell, (0, 0)))
    return die
