"""What looks different and is not: the same layout told in another way."""

import klayout.db as kdb

from tests.verify import gds_bytes as gds
from tests.verify.defects.bench import Bench, Spot
from tests.verify.defects.defect import Defect


def _untouched(bench: Bench) -> tuple[Spot, ...]:  # noqa: ARG001  the file as it was
    return ()


def _through_klayout(bench: Bench) -> tuple[Spot, ...]:
    assert bench.layout.cells()
    return ()


def _flat_die(bench: Bench) -> tuple[Spot, ...]:
    bench.die.flatten(True)
    return ()


def _flat(bench: Bench) -> tuple[Spot, ...]:
    bench.top.flatten(True)
    return ()


def _nested(bench: Bench) -> tuple[Spot, ...]:
    """Put one more cell between the wafer and the die."""
    die = bench.die
    wrapper = bench.layout.create_cell(f"{bench.name}_WRAP")
    for inst in [inst for inst in bench.top.each_inst() if inst.cell.name == die.name]:
        inst.cell_index = wrapper.cell_index()
    wrapper.insert(kdb.CellInstArray(die.cell_index(), kdb.Trans()))
    return ()


def _unarrayed(bench: Bench) -> tuple[Spot, ...]:
    """Place every die of one row by a reference of its own."""
    rows = [inst for inst in bench.top.each_inst() if inst.cell.name == bench.die.name]
    row = bench.pick(rows)
    row.explode()
    return ()


def _die_origin(bench: Bench) -> tuple[Spot, ...]:
    """Let the die's cell have its origin in the middle of nowhere."""
    bench.die.transform(kdb.Trans(12_345, -6_789))
    for inst in bench.top.each_inst():
        if inst.cell.name == bench.die.name:
            inst.transform(kdb.Trans(-12_345, 6_789))
    return ()


def _split(bench: Bench) -> tuple[Spot, ...]:
    """Cut every box of the dielectrics in two."""
    for layer in ("d1", "d2", "d3", "scribe"):
        shapes = bench.layout.cell(f"{bench.name}_{layer.upper()}").shapes(bench.index(layer))
        boxes = [shape for shape in shapes.each() if shape.polygon.is_box()]
        for box, shape in [(shape.bbox(), shape) for shape in boxes]:
            shapes.erase(shape)
            middle = box.center().x
            shapes.insert(kdb.Box(box.left, box.bottom, middle, box.top))
            shapes.insert(kdb.Box(middle, box.bottom, box.right, box.top))
    return ()


def _reversed(bench: Bench) -> tuple[Spot, ...]:
    """Let all shapes stand in the reverse order."""
    for cell in bench.layout.each_cell():
        for index in bench.layout.layer_indexes():
            shapes = cell.shapes(index)
            found = [shape.text if shape.is_text() else shape.polygon for shape in shapes.each()]
            shapes.clear()
            for item in reversed(found):
                shapes.insert(item)
    return ()


def _renamed(bench: Bench) -> tuple[Spot, ...]:
    """Give other good names to the cells below the die."""
    for inst in list(bench.die.each_inst()):
        if not inst.cell.name.endswith("_X"):
            inst.cell.name = f"{inst.cell.name}_X"
    return ()


def _unmerged_die(bench: Bench) -> tuple[Spot, ...]:
    """Let half of the dies be placed from a copy of the die's cell."""
    copy = bench.layout.create_cell(f"{bench.name}_DIE_COPY")
    copy.copy_tree(bench.die)
    rows = [inst for inst in bench.top.each_inst() if inst.cell.name == bench.die.name]
    for inst in rows[::2]:
        inst.cell_index = copy.cell_index()
    for index in copy.called_cells():
        cell = bench.layout.cell(index)
        cell.name = cell.name.replace("$", "_COPY")
    return ()


def _empty_cell(bench: Bench) -> tuple[Spot, ...]:
    """Place a cell that holds nothing."""
    empty = bench.layout.create_cell(f"{bench.name}_EMPTY")
    bench.die.insert(kdb.CellInstArray(empty.cell_index(), kdb.Trans()))
    return ()


def _property(bench: Bench) -> tuple[Spot, ...]:
    """Hang a property on the first polygon of the metal, as editors do."""

    def change(data: bytes) -> bytes:
        records = gds.records_of(data)
        end = gds.elements_of(records, f"{bench.name}_RDL", gds.BOUNDARY)[0][-1]
        extra = [gds.int2(gds.PROPATTR, 1), gds.ascii_record(gds.PROPVALUE, "made by hand")]
        return gds.bytes_of([*records[:end], *extra, *records[end:]])

    bench.rewrite(change)
    return ()


VARIANTS = (
    Defect(name="the file is as it was written", plant=_untouched),
    Defect(name="KLayout has written the file again", plant=_through_klayout),
    Defect(name="the die is flat", plant=_flat_die),
    Defect(
        name="everything is flat",
        plant=_flat,
        # A hundred thousand shapes are enough to show it.
        fits=lambda good: good.package.wafer.diameter_nm <= 20_000_000,
    ),
    Defect(name="the die is nested one level deeper", plant=_nested),
    Defect(name="a row of dies is no array", plant=_unarrayed),
    Defect(name="the die's cell has another origin", plant=_die_origin),
    Defect(name="boxes are cut in two", plant=_split),
    Defect(name="shapes are in the reverse order", plant=_reversed),
    Defect(name="cells below the die have other names", plant=_renamed),
    Defect(name="dies are placed from two equal cells", plant=_unmerged_die),
    Defect(name="there is an empty cell", plant=_empty_cell),
    Defect(name="a polygon has a property", plant=_property),
)
"""Nothing may be found in them, but for warnings and notes."""
