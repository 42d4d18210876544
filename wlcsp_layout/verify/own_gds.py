"""A GDSII file of the user's as the judge reads it: flat, layer by layer of ours."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import klayout.db as kdb

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.drop_in import OwnGds
from wlcsp_layout.verify.opened import opened

DBU_UM = 0.001


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnShapes:
    """What a file wants to be drawn, in nanometers."""

    layers: Mapping[str, kdb.Region]
    """Merged, by our names."""
    texts: Counter[tuple[str, Xy]]


def own_shapes(own: OwnGds) -> OwnShapes | str:
    """Return what the cell holds, or why that cannot be told."""
    try:
        layout = opened(own.path)
    except RuntimeError as error:
        return f"{own.shown} cannot be read: {' '.join(str(error).split())}"
    tops = layout.top_cells()
    cell = layout.cell(own.cell) if own.cell is not None else tops[0] if len(tops) == 1 else None
    if cell is None:
        return f"{own.shown} has no cell {own.cell or 'that alone is at its top'}"
    scale = kdb.ICplxTrans(layout.dbu / DBU_UM)
    layers: dict[str, kdb.Region] = {}
    texts: Counter[tuple[str, Xy]] = Counter()
    for index in layout.layer_indexes():
        info = layout.get_info(index)
        key = (info.layer, info.datatype)
        if cell.bbox(index).empty():
            continue
        if key not in own.layers:
            return f"{own.shown} has shapes on {key[0]}/{key[1]}, which `layers` does not name"
        name = own.layers[key]
        if name == "text":
            found = kdb.Texts(cell.begin_shapes_rec(index)).transformed(scale)
            texts.update((text.string, (text.x, text.y)) for text in found.each())
        elif name is not None:
            region = kdb.Region(cell.begin_shapes_rec(index)).flatten().transformed(scale)
            layers[name] = (layers.get(name, kdb.Region()) + region).merged()
    return OwnShapes(layers=layers, texts=texts)
