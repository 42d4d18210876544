"""A layout file as it is compared: one top cell, whole nanometers, cells without their prefix."""

from dataclasses import dataclass
from pathlib import Path

import klayout.db as kdb

from wlcsp_layout.errors import Finding, SpecError
from wlcsp_layout.layout import LayerKey

DBU_UM = 0.001
ALL_TOPS = "(all top cells)"
"""The cell in which several top cells are placed at (0, 0), so that there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One side of a comparison."""

    path: Path
    layout: kdb.Layout
    """In whole nanometers, whatever the file's unit is."""
    top: kdb.Cell
    top_names: tuple[str, ...]
    unit_um: float
    """The file's own database unit."""
    prefix: str
    """What all cells begin with: the package's name and an underscore; empty when they do not."""

    @property
    def layers(self) -> dict[LayerKey, int]:
        """KLayout's numbers of the layers, in the order of the layers."""
        found: dict[LayerKey, int] = {}
        for index in self.layout.layer_indexes():
            info = self.layout.get_info(index)
            found[info.layer, info.datatype] = index
        return dict(sorted(found.items()))

    def short(self, cell: kdb.Cell) -> str:
        """Return the name of a cell after the prefix."""
        return cell.name.removeprefix(self.prefix)

    def cells(self) -> dict[str, kdb.Cell]:
        """Return the cells by their short names, those first that place others."""
        layout = self.layout
        cells = (layout.cell(index) for index in layout.each_cell_top_down())
        return {self.short(cell): cell for cell in cells}


def read(path: Path) -> Drawing:
    """Return the layout of a GDSII or OASIS file.  Raises: SpecError when KLayout cannot."""
    layout = kdb.Layout()
    try:
        layout.read(str(path))
    except RuntimeError as error:
        raise SpecError([_unreadable(path, " ".join(str(error).split()))]) from None
    unit = layout.dbu
    if unit != DBU_UM:
        layout.transform(kdb.ICplxTrans(unit / DBU_UM))
        layout.dbu = DBU_UM
    tops = sorted(layout.top_cells(), key=lambda cell: cell.name)
    names = tuple(cell.name for cell in tops)
    prefix = _prefix(layout, names)
    if len(tops) == 1:
        top = tops[0]
    else:
        top = layout.create_cell(ALL_TOPS)
        for cell in tops:
            top.insert(kdb.CellInstArray(cell.cell_index(), kdb.Trans()))
    return Drawing(path=path, layout=layout, top=top, top_names=names, unit_um=unit, prefix=prefix)


def _prefix(layout: kdb.Layout, tops: tuple[str, ...]) -> str:
    """Return the start of the one top cell's name when all cells begin with it."""
    if len(tops) != 1 or "_" not in tops[0]:
        return ""
    prefix = tops[0][: tops[0].rindex("_") + 1]
    return prefix if all(cell.name.startswith(prefix) for cell in layout.each_cell()) else ""


def _unreadable(path: Path, why: str) -> Finding:
    return Finding(
        code="E421",
        subject=str(path),
        what=f"KLayout cannot read it: {why}",
        mend="give a whole GDSII or OASIS file",
    )
