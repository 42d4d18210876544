"""Whether a written file holds what was meant, read by KLayout.

Cell by cell and layer by layer: the same polygons corner for corner, texts and placements, in a
database unit of 1 nm, under one top cell. It shares no code with what drew or wrote the file.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.layout import CellContent, LayerKey, Layout, Placement
from wlcsp_layout.verify.opened import opened

DBU_UM = 0.001


def read_back(paths: Sequence[Path], meant: Layout) -> tuple[Finding, ...]:
    """Return what differs between the files and what was meant; empty when nothing does.

    KLayout compares each file with a layout of its own that holds what was meant. What it finds
    different is looked at shape by shape.
    """
    built = _built(meant)
    found: list[Finding] = []
    for path in paths:
        try:
            layout = opened(path)
        except RuntimeError as error:
            said = " ".join(str(error).split())
            return (_finding("V101", path.name, f"KLayout cannot read it: {said}"),)
        found += _frame(path, layout, meant)
        if found:
            break
        if not _is_equal(built, layout):
            for cell in meant.cells:
                own = built.cell(cell.name), layout.cell(cell.name)
                found += _differences(path, layout, cell, has_same_shapes=_has_same_shapes(*own))
    return tuple(found)


def _built(meant: Layout) -> kdb.Layout:
    """Return what was meant as KLayout holds it."""
    layout = kdb.Layout()
    layout.dbu = DBU_UM
    cells = {cell.name: layout.create_cell(cell.name) for cell in meant.cells}
    for content in meant.cells:
        cell = cells[content.name]
        for key, polygons in content.polygons.items():
            shapes = cell.shapes(layout.layer(*key))
            for points in polygons:
                polygon = kdb.SimplePolygon([kdb.Point(x, y) for x, y in points], raw=True)
                # As KLayout's readers do: a rectangle becomes a box.
                if polygon.is_box():
                    shapes.insert(polygon.bbox())
                else:
                    shapes.insert(polygon)
        for text in content.texts:
            cell.shapes(layout.layer(*text.layer)).insert(kdb.Text(text.string, *text.at))
        for place in content.placements:
            cell.insert(_instance(place, cells[place.cell].cell_index()))
    return layout


def _instance(place: Placement, index: int) -> kdb.CellInstArray:
    at = kdb.Trans(kdb.Trans.M90 if place.is_mirrored else kdb.Trans.R0, *place.at)
    if place.columns == place.rows == 1:
        return kdb.CellInstArray(index, at)
    across, up = kdb.Vector(place.pitch[0], 0), kdb.Vector(0, place.pitch[1])
    return kdb.CellInstArray(index, at, across, up, place.columns, place.rows)


def _is_equal(one: kdb.Layout, other: kdb.Layout) -> bool:
    """Tell whether KLayout finds no difference: shapes, texts, instances, names and unit."""
    return kdb.LayoutDiff().compare(one, other, kdb.LayoutDiff.NoLayerNames)


def _has_same_shapes(one: kdb.Cell, other: kdb.Cell) -> bool:
    """Tell whether two cells hold equal shapes, whatever they place."""
    layouts = [kdb.Layout(), kdb.Layout()]
    for layout, cell in zip(layouts, (one, other), strict=True):
        layout.dbu = DBU_UM
        layout.create_cell(one.name).copy_shapes(cell)
    return _is_equal(*layouts)


def _frame(path: Path, layout: kdb.Layout, meant: Layout) -> Iterator[Finding]:
    """Yield what is wrong with the database unit, the set of cells or the top cell."""
    if layout.dbu != DBU_UM:
        what = f"its database unit is {layout.dbu} um, not {DBU_UM} um"
        yield _finding("V102", path.name, what)
    names = sorted(cell.name for cell in layout.each_cell())
    wanted = sorted(cell.name for cell in meant.cells)
    if names != wanted:
        what = f"it has the cells {', '.join(names)}; meant were {', '.join(wanted)}"
        yield _finding("V102", path.name, what)
        return
    tops = [cell.name for cell in layout.top_cells()]
    if tops != [meant.top]:
        what = f"its top cells are {', '.join(tops)}; meant was {meant.top}"
        yield _finding("V102", path.name, what)


def _differences(
    path: Path, layout: kdb.Layout, meant: CellContent, *, has_same_shapes: bool
) -> Iterator[Finding]:
    cell = layout.cell(meant.name)
    if not has_same_shapes:
        yield from _other_shapes(path, layout, meant, cell)
    if _placed(cell) != _meant_places(meant):
        yield _finding("V105", f"cell {meant.name}", f"placements in {path.name} are not as meant")


def _other_shapes(
    path: Path, layout: kdb.Layout, meant: CellContent, cell: kdb.Cell
) -> Iterator[Finding]:
    texts: Counter[tuple[LayerKey, int, int, str]] = Counter()
    layers: set[LayerKey] = set()
    for index in layout.layer_indexes():
        info = layout.get_info(index)
        key = (info.layer, info.datatype)
        shapes = cell.shapes(index)
        if shapes.is_empty():
            continue
        layers.add(key)
        odd = shapes.size() - sum(
            1 for _ in shapes.each(kdb.Shapes.SPolygons | kdb.Shapes.SBoxes | kdb.Shapes.STexts)
        )
        if odd:
            yield _finding("V103", f"layer {_text(key)}", f"{odd} paths or edges in {meant.name}")
        texts.update(
            (key, shape.text.x, shape.text.y, shape.text.string)
            for shape in shapes.each(kdb.Shapes.STexts)
        )
        yield from _polygons(path, shapes, meant, key)
    for key in sorted(set(meant.polygons) - layers):
        count = len(meant.polygons[key])
        yield _finding(
            "V103", f"layer {_text(key)}", f"all {count} polygons of {meant.name} are missing"
        )
    if texts != Counter((t.layer, *t.at, t.string) for t in meant.texts):
        yield _finding("V104", f"cell {meant.name}", f"texts of {path.name} are not as meant")


def _polygons(
    path: Path, shapes: kdb.Shapes, meant: CellContent, key: LayerKey
) -> Iterator[Finding]:
    """Compare corner for corner, whatever the order of the polygons and their first corners."""
    found = Counter(
        _compressed(shape.simple_polygon)
        for shape in shapes.each(kdb.Shapes.SPolygons | kdb.Shapes.SBoxes)
    )
    wanted = Counter(
        _compressed(kdb.SimplePolygon([kdb.Point(x, y) for x, y in points]))
        for points in meant.polygons.get(key, ())
    )
    if found == wanted:
        return
    lost, extra = wanted - found, found - wanted
    at = next(iter((*lost, *extra))).bbox()
    yield _finding(
        "V103",
        f"layer {_text(key)}",
        f"{lost.total()} polygons of {meant.name} are missing in {path.name} and "
        f"{extra.total()} were not meant, the first within {at} nm",
    )


def _compressed(polygon: kdb.SimplePolygon) -> kdb.SimplePolygon:
    """Return the polygon without corners on straight edges, which KLayout keeps or drops."""
    polygon.compress(remove_reflected=False)
    return polygon


def _placed(cell: kdb.Cell) -> Counter[tuple[str, str]]:
    """Return how often each cell is placed where; arrays as their corners and counts."""
    places: Counter[tuple[str, str]] = Counter()
    for instance in cell.each_inst():
        places[instance.cell.name, _array(instance.cell_inst)] += 1
    return places


def _array(array: kdb.CellInstArray) -> str:
    """Return an array by its first and last place and its counts, whichever axis is called a."""
    columns, rows = (array.a, max(array.na, 1)), (array.b, max(array.nb, 1))
    axes = sorted(
        (vector.x * (count - 1), vector.y * (count - 1), count)
        for vector, count in (columns, rows)
        if count > 1
    )
    return f"{array.cplx_trans} {axes}"


def _meant_places(meant: CellContent) -> Counter[tuple[str, str]]:
    places: Counter[tuple[str, str]] = Counter()
    for place in meant.placements:
        places[place.cell, _array(_instance(place, 0))] += 1
    return places


def _text(key: LayerKey) -> str:
    return f"{key[0]}/{key[1]}"


def _finding(code: str, subject: str, what: str) -> Finding:
    return Finding(
        code=code,
        subject=subject,
        what=what,
        mend="nothing was published; a failing disk does this, or a fault of wlcsp: report it",
    )
