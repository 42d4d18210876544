"""The written file as it is drawn: one top cell, whole nanometers, layers by their names."""

from dataclasses import dataclass
from pathlib import Path

import klayout.db as kdb

from wlcsp_layout.errors import Finding, SpecError
from wlcsp_layout.render.layer_table import LayerTable

DBU_UM = 0.001
GDSII = b"\x00\x06\x00\x02"
"""The length and the type of the record HEADER, with which every file begins."""
OASIS = b"%SEMI-OASIS\r\n"
"""The magic bytes, with which every file begins."""
ALL_TOPS = "(all top cells)"
"""The cell in which several top cells are placed at (0, 0), so that there is one."""
GIVE = "give the path of a .gds or .oas file that wlcsp gen has written"


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A layout in whole nanometers, whatever the file's unit is."""

    path: Path
    layout: kdb.Layout
    """Regions made of it go empty when it is gone: they are merged at once."""
    top: kdb.Cell
    table: LayerTable

    @property
    def name(self) -> str:
        """What the top cell is called before its last underscore: the package's name."""
        return self.top.name.rpartition("_")[0] or self.top.name

    def index(self, layer: str) -> int | None:
        """Return KLayout's number of a layer; nothing when the file has no such layer."""
        number, datatype = self.table.keys[layer]
        found = self.layout.find_layer(number, datatype)
        return None if found is None else int(found)

    def region(self, cell: kdb.Cell, layer: str, box: kdb.Box | None = None) -> kdb.Region:
        """Return what a cell shows on a layer, merged; only what touches the box, if given."""
        index = self.index(layer)
        if index is None:
            return kdb.Region()
        if box is None:
            found = kdb.Region(cell.begin_shapes_rec(index))
        else:
            found = kdb.Region(cell.begin_shapes_rec_touching(index, box))
        return found.merged()

    def texts(self, cell: kdb.Cell) -> list[tuple[str, kdb.Point]]:
        """Return the texts below a cell with their anchors, from the top, from the left."""
        index = self.index("text")
        if index is None:
            return []
        found: list[tuple[str, kdb.Point]] = []
        walk = cell.begin_shapes_rec(index)
        while not walk.at_end():
            shape = walk.shape()
            if shape.is_text():
                text = shape.text.transformed(walk.trans())
                found.append((text.string, kdb.Point(text.x, text.y)))
            walk.next()
        return sorted(found, key=lambda item: (-item[1].y, item[1].x, item[0]))


def read(path: Path, table: LayerTable) -> Drawing:
    """Return the layout of a GDSII or OASIS file.

    Raises: SpecError: it cannot be opened or is no layout (E431), or KLayout stops in it (E432).
    """
    if refused := _no_layout(path):
        raise SpecError([refused])
    layout = kdb.Layout()
    try:
        layout.read(str(path))
    except RuntimeError as error:
        raise SpecError([_damaged(path, " ".join(str(error).split()))]) from None
    if layout.dbu != DBU_UM:
        layout.transform(kdb.ICplxTrans(layout.dbu / DBU_UM))
        layout.dbu = DBU_UM
    tops = sorted(layout.top_cells(), key=lambda cell: cell.name)
    if not tops:
        raise SpecError([_damaged(path, "it holds no cell")])
    if len(tops) == 1:
        top = tops[0]
    else:
        top = layout.create_cell(ALL_TOPS)
        for cell in tops:
            top.insert(kdb.CellInstArray(cell.cell_index(), kdb.Trans()))
    return Drawing(path=path, layout=layout, top=top, table=table)


def _no_layout(path: Path) -> Finding | None:
    try:
        with path.open("rb") as file:
            start = file.read(len(OASIS))
    except OSError as error:
        what = f"the layout cannot be read: {error.strerror or error}"
        return Finding(code="E431", subject=str(path), what=what, mend=GIVE)
    if start.startswith((GDSII, OASIS)):
        return None
    what = "the file is neither GDSII nor OASIS" if start else "the file is empty"
    return Finding(code="E431", subject=str(path), what=what, mend=GIVE)


def _damaged(path: Path, why: str) -> Finding:
    return Finding(
        code="E432",
        subject=str(path),
        what=f"KLayout cannot read it: {why}",
        mend="write or copy it anew: most often it was cut short on the way",
    )
