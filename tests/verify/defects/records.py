"""What a mask shop refuses in a file: records, polygons, references, names, units, the end."""

import math
from collections.abc import Callable, Sequence

import klayout.db as kdb

from tests.verify import gds_bytes as gds
from tests.verify.defects.bench import Bench, Spot, box_of
from tests.verify.defects.defect import Defect, Plant
from wlcsp_layout.geometry import Xy

UM = 1000

Elements = Callable[[Bench], tuple[Sequence[gds.Record], kdb.Box]]
"""Elements for the cell of a layer, and where they are."""


def _numbers(bench: Bench, layer: str) -> tuple[int, int]:
    entry = bench.package.layers[layer]
    return entry.number, entry.datatype


def _added(layer: str, elements: Elements) -> Plant:
    """Return what adds elements to the cell of a layer of the die."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        made, box = elements(bench)
        name = f"{bench.name}_{layer.upper()}"
        bench.rewrite(
            lambda data: gds.bytes_of(gds.with_elements(gds.records_of(data), name, made))
        )
        return bench.in_die(box)

    return plant


def _inside(bench: Bench) -> kdb.Box:
    """Return 4 by 4 um on the landing of a pad, clear of all openings: nothing else is spoiled."""
    landing = box_of(bench.pad.landing)
    return kdb.Box(
        landing.left + UM, landing.bottom + UM, landing.left + 5 * UM, landing.bottom + 5 * UM
    )


def _corners(box: kdb.Box) -> list[Xy]:
    return [
        (box.left, box.bottom),
        (box.right, box.bottom),
        (box.right, box.top),
        (box.left, box.top),
    ]


def _of(outline: Callable[[kdb.Box], list[Xy]]) -> Elements:
    """Return what draws metal on the landing of a pad by an outline in a box."""

    def elements(bench: Bench) -> tuple[Sequence[gds.Record], kdb.Box]:
        box = _inside(bench)
        return gds.polygon_element(*_numbers(bench, "rdl"), outline(box)), box

    return elements


def _keyhole(box: kdb.Box) -> list[Xy]:
    inner = box.enlarged(-UM, -UM)
    return [
        *_corners(box),
        (box.left, box.bottom),
        (inner.left, inner.bottom),
        (inner.left, inner.top),
        (inner.right, inner.top),
        (inner.right, inner.bottom),
        (inner.left, inner.bottom),
    ]


def _bow_tie(box: kdb.Box) -> list[Xy]:
    a, b, c, d = _corners(box)
    return [a, c, b, d]


def _no_area(box: kdb.Box) -> list[Xy]:
    a, _, c, _ = _corners(box)
    return [a, c, (box.center().x, box.center().y)]


def _sliver(bench: Bench) -> tuple[Sequence[gds.Record], kdb.Box]:
    """Draw 1 nm beside the landing of a pad, 3 um away from it."""
    landing = box_of(bench.pad.landing)
    inner = bench.die_box.enlarged(-500 * UM, -500 * UM)
    x = landing.right + 3 * UM if landing.center().x < inner.left else landing.left - 3 * UM
    box = kdb.Box(x, landing.bottom, x + 1, landing.bottom + 4 * UM)
    return gds.polygon_element(*_numbers(bench, "rdl"), _corners(box)), box


def _many_points(bench: Bench) -> tuple[Sequence[gds.Record], kdb.Box]:
    """Draw a circle of 4100 corners on the metal under a ball."""
    x, y = bench.ball.at.xy
    radius, count = 60 * UM, 4_100
    points = [
        (
            x + round(radius * math.cos(math.tau * i / count)),
            y + round(radius * math.sin(math.tau * i / count)),
        )
        for i in range(count)
    ]
    box = kdb.Box(-radius, -radius, radius, radius).moved(x, y)
    return gds.polygon_element(*_numbers(bench, "rdl"), points), box


def _path(bench: Bench) -> tuple[Sequence[gds.Record], kdb.Box]:
    box = _inside(bench)
    ends = [(box.left, box.center().y), (box.right, box.center().y)]
    return gds.path_element(*_numbers(bench, "rdl"), ends, 2 * UM), box


def _box(bench: Bench) -> tuple[Sequence[gds.Record], kdb.Box]:
    box = _inside(bench)
    return gds.box_element(*_numbers(bench, "rdl"), _corners(box)), box


def _node(bench: Bench) -> tuple[Sequence[gds.Record], kdb.Box]:
    box = _inside(bench)
    return gds.node_element(*_numbers(bench, "rdl"), _corners(box)), box


def _unknown_layer(bench: Bench) -> tuple[Sequence[gds.Record], kdb.Box]:
    box = _inside(bench)
    return gds.polygon_element(99, 7, _corners(box)), box


def _wrong_datatype(bench: Bench) -> tuple[Sequence[gds.Record], kdb.Box]:
    box = _inside(bench)
    return gds.polygon_element(bench.package.layers["rdl"].number, 5, _corners(box)), box


def _text_elsewhere(bench: Bench) -> tuple[Sequence[gds.Record], kdb.Box]:
    at = _inside(bench).center()
    return gds.text_element(*_numbers(bench, "rdl"), (at.x, at.y), "VSS"), kdb.Box(at, at)


def _polygon_on_text(bench: Bench) -> tuple[Sequence[gds.Record], kdb.Box]:
    box = _inside(bench)
    return gds.polygon_element(*_numbers(bench, "text"), _corners(box)), box


def _placed(turned: Sequence[gds.Record], at: Callable[[Bench], Xy]) -> Plant:
    """Return what places one more opening over a ball, turned or magnified, on a good one."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        x, y = at(bench)
        cell = f"{bench.name}_D3_DISC"
        element = gds.reference_element(cell, (x, y), turned)
        name = f"{bench.name}_D3"
        bench.rewrite(
            lambda data: gds.bytes_of(gds.with_elements(gds.records_of(data), name, element))
        )
        half = bench.package.die.ball_pad.opening_diameter_nm // 2
        return bench.in_die(kdb.Box(x - half, y - half, x + half, y + half))

    return plant


def _at_ball(bench: Bench) -> Xy:
    return bench.ball.at.xy


def _wide_array(bench: Bench) -> tuple[Spot, ...]:
    """Place a tiny cell 40000 times in a row, on the metal under a ball."""
    x, y = bench.ball.at.xy
    layer = _numbers(bench, "rdl")
    name = f"{bench.name}_TINY"
    tiny = gds.cell_records(name, gds.polygon_element(*layer, [(0, 0), (20, 0), (20, 20), (0, 20)]))
    corners = ((x - 20 * UM, y), (x + 20 * UM, y), (x - 20 * UM, y + 20))
    array = gds.array_element(name, (40_000, 1), corners)

    def change(data: bytes) -> bytes:
        records = gds.with_cell(gds.records_of(data), tiny)
        return gds.bytes_of(gds.with_elements(records, f"{bench.name}_RDL", array))

    bench.rewrite(change)
    return bench.in_die(kdb.Box(x - 20 * UM, y, x + 20 * UM, y + 20))


def _off_grid_array(bench: Bench) -> tuple[Spot, ...]:
    """Place a cell three times over a length that three does not divide."""
    x, y = bench.ball.at.xy
    layer = _numbers(bench, "rdl")
    name = f"{bench.name}_TINY"
    corners = [(0, 0), (2 * UM, 0), (2 * UM, 2 * UM), (0, 2 * UM)]
    tiny = gds.cell_records(name, gds.polygon_element(*layer, corners))
    array = gds.array_element(name, (3, 1), ((x, y), (x + 30_001, y), (x, y + 2 * UM)))

    def change(data: bytes) -> bytes:
        records = gds.with_cell(gds.records_of(data), tiny)
        return gds.bytes_of(gds.with_elements(records, f"{bench.name}_RDL", array))

    bench.rewrite(change)
    return bench.in_die(kdb.Box(x, y, x + 32 * UM, y + 2 * UM))


def _records(change: Callable[[Bench, list[gds.Record]], Sequence[gds.Record]]) -> Plant:
    """Return what changes the records of the file as a whole."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        bench.rewrite(lambda data: gds.bytes_of(change(bench, gds.records_of(data))))
        return ()

    return plant


def _bytes(change: Callable[[bytes], bytes]) -> Plant:
    def plant(bench: Bench) -> tuple[Spot, ...]:
        bench.rewrite(change)
        return ()

    return plant


def _with_units(user: float, meters: float) -> Plant:
    def change(_: Bench, records: list[gds.Record]) -> Sequence[gds.Record]:
        at = gds.record_in(records, range(len(records)), gds.UNITS)
        return gds.replaced(records, at, gds.units(user, meters))

    return _records(change)


def _half_nm(bench: Bench, records: list[gds.Record]) -> list[gds.Record]:
    """Write the file in units of 0.5 nm, with one corner between two nanometers."""
    units = gds.record_in(records, range(len(records)), gds.UNITS)
    double = [
        gds.xy([(2 * x, 2 * y) for x, y in record.points]) if record.kind == gds.XY else record
        for record in gds.replaced(records, units, gds.units(5e-4, 5e-10))
    ]
    element = gds.elements_of(double, f"{bench.name}_RDL", gds.BOUNDARY)[0]
    at = gds.record_in(double, element, gds.XY)

    def moved(points: list[Xy]) -> list[Xy]:
        x, y = points[1]
        return [points[0], (x + 1, y), *points[2:]]

    return gds.with_points(double, at, moved)


def _open_outline(bench: Bench, records: list[gds.Record]) -> Sequence[gds.Record]:
    """Leave the repeated corner of one polygon out."""
    element = gds.elements_of(records, f"{bench.name}_RDL", gds.BOUNDARY)[0]
    at = gds.record_in(records, element, gds.XY)
    return gds.with_points(records, at, lambda points: points[:-1])


def _renamed(new: Callable[[str], str], layer: str = "RDL") -> Plant:
    def change(bench: Bench, records: list[gds.Record]) -> Sequence[gds.Record]:
        return gds.renamed(records, f"{bench.name}_{layer}", new(bench.name))

    return _records(change)


def _second_top(bench: Bench, records: list[gds.Record]) -> Sequence[gds.Record]:
    return gds.with_cell(records, gds.cell_records(f"{bench.name}_LOST"))


def _cell_missing(bench: Bench, records: list[gds.Record]) -> Sequence[gds.Record]:
    return gds.without(records, gds.cell_span(records, f"{bench.name}_PASSIVATION"))


def _cell_twice(bench: Bench, records: list[gds.Record]) -> Sequence[gds.Record]:
    span = gds.cell_span(records, f"{bench.name}_PASSIVATION")
    return gds.with_cell(records, [records[at] for at in span])


def _top_renamed(bench: Bench, records: list[gds.Record]) -> Sequence[gds.Record]:
    return gds.renamed(records, f"{bench.name}_WAFER", "TOP")


def _top_missing(bench: Bench, records: list[gds.Record]) -> Sequence[gds.Record]:
    """Leave the wafer's cell out: the die and the streets are tops of their own."""
    return gds.without(records, gds.cell_span(records, f"{bench.name}_WAFER"))


def _recursion(bench: Bench, records: list[gds.Record]) -> Sequence[gds.Record]:
    """Let the cell of the metal place itself."""
    name = f"{bench.name}_RDL"
    return gds.with_elements(records, name, gds.reference_element(name, (0, 0)))


def _too_much(bench: Bench, records: list[gds.Record]) -> Sequence[gds.Record]:
    """Place an opening a thousand million times."""
    corners = ((0, 0), (32_767 * UM, 0), (0, 32_767 * UM))
    array = gds.array_element(f"{bench.name}_D3_DISC", (32_767, 32_767), corners)
    return gds.with_elements(records, f"{bench.name}_D3", array)


def _too_far(bench: Bench, records: list[gds.Record]) -> Sequence[gds.Record]:
    """Place an opening where its right half is beyond 32 bits."""
    element = gds.reference_element(f"{bench.name}_D3_DISC", (2**31 - 10, 0))
    return gds.with_elements(records, f"{bench.name}_D3", element)


def _slanted_array(bench: Bench) -> tuple[Spot, ...]:
    """Place a cell in rows and columns at 45 degrees, on the metal under a ball."""
    x, y = bench.ball.at.xy
    layer = _numbers(bench, "rdl")
    name = f"{bench.name}_TINY"
    box = [(0, 0), (2 * UM, 0), (2 * UM, 2 * UM), (0, 2 * UM)]
    tiny = gds.cell_records(name, gds.polygon_element(*layer, box))
    corners = ((x, y), (x + 20 * UM, y + 20 * UM), (x - 20 * UM, y + 20 * UM))
    array = gds.array_element(name, (2, 2), corners)

    def change(data: bytes) -> bytes:
        records = gds.with_cell(gds.records_of(data), tiny)
        return gds.bytes_of(gds.with_elements(records, f"{bench.name}_RDL", array))

    bench.rewrite(change)
    return bench.in_die(kdb.Box(x - 20 * UM, y, x + 22 * UM, y + 42 * UM))


def _odd_text(bench: Bench) -> tuple[Sequence[gds.Record], kdb.Box]:
    x, y = bench.pad.metal.center.xy
    return gds.text_element(*_numbers(bench, "text"), (x, y), "V\x01S"), kdb.Box(x, y, x, y)


def _flipped_bit(data: bytes) -> bytes:
    """Let the length of a record in the middle be wrong."""
    records = gds.records_of(data)
    at = len(gds.bytes_of(records[: len(records) // 2]))
    return data[:at] + bytes([data[at] ^ 0x40]) + data[at + 1 :]


DEFECTS = (
    Defect(name="a polygon is a keyhole", plant=_added("rdl", _of(_keyhole)), codes=("V217",)),
    Defect(name="a polygon crosses itself", plant=_added("rdl", _of(_bow_tie)), codes=("V217",)),
    Defect(name="a polygon has no area", plant=_added("rdl", _of(_no_area)), codes=("V216",)),
    Defect(name="a polygon is a sliver of 1 nm", plant=_added("rdl", _sliver), codes=("V218",)),
    Defect(
        name="a polygon has more than 4000 points",
        plant=_added("rdl", _many_points),
        codes=("V214",),
    ),
    Defect(name="metal is drawn as a path", plant=_added("rdl", _path), codes=("V212",)),
    Defect(name="metal is drawn as a box", plant=_added("rdl", _box), codes=("V213",)),
    Defect(name="there is a node", plant=_added("rdl", _node), codes=("V213",)),
    Defect(name="a layer is unknown", plant=_added("rdl", _unknown_layer), codes=("V210",)),
    Defect(name="a datatype is unknown", plant=_added("rdl", _wrong_datatype), codes=("V210",)),
    Defect(
        name="a text lies on the metal layer", plant=_added("rdl", _text_elsewhere), codes=("V211",)
    ),
    Defect(
        name="a polygon lies on the layer of texts",
        plant=_added("text", _polygon_on_text),
        codes=("V211",),
    ),
    Defect(
        name="an instance is magnified",
        plant=_placed([gds.strans(), gds.real8(gds.MAG, 0.5)], _at_ball),
        codes=("V221",),
    ),
    Defect(
        name="an instance is turned by 45 degrees",
        plant=_placed([gds.strans(), gds.real8(gds.ANGLE, 45.0)], _at_ball),
        codes=("V222",),
    ),
    Defect(name="an array is 40000 wide", plant=_wide_array, codes=("V225",)),
    Defect(name="an array does not step on the grid", plant=_off_grid_array, codes=("V226",)),
    Defect(name="a corner lies between two nanometers", plant=_records(_half_nm), codes=("V204",)),
    Defect(name="an outline is not closed", plant=_records(_open_outline), codes=("V215",)),
    Defect(name="the database unit is 0.1 nm", plant=_with_units(1e-4, 1e-10), codes=("V204",)),
    Defect(name="the user unit is 1 mm", plant=_with_units(1e-6, 1e-9), codes=("V204",)),
    Defect(
        name="the name of a cell has more than 32 characters",
        plant=_renamed(lambda name: f"{name}_RDL_{'X' * 32}"),
        codes=("V205",),
    ),
    Defect(
        name="the name of a cell has a blank",
        plant=_renamed(lambda name: f"{name} RDL"),
        codes=("V205",),
    ),
    Defect(name="there is a second top cell", plant=_records(_second_top), codes=("V207",)),
    Defect(name="a cell is missing", plant=_records(_cell_missing), codes=("V208",)),
    Defect(name="a cell is there twice", plant=_records(_cell_twice), codes=("V206",)),
    Defect(name="the top cell has another name", plant=_records(_top_renamed), codes=("V207",)),
    Defect(name="the top cell is missing", plant=_records(_top_missing), codes=("V207",)),
    Defect(name="a cell places itself", plant=_records(_recursion), codes=("V209",)),
    Defect(name="an opening is placed too often", plant=_records(_too_much), codes=("V230",)),
    Defect(name="an opening lies beyond 32 bits", plant=_records(_too_far), codes=("V227",)),
    Defect(
        name="an instance is placed absolutely",
        plant=_placed([gds.strans(is_absolute=True)], _at_ball),
        codes=("V223",),
    ),
    Defect(name="an array is slanted", plant=_slanted_array, codes=("V224",)),
    Defect(
        name="a text holds a control character", plant=_added("text", _odd_text), codes=("V229",)
    ),
    Defect(
        name="the file ends in the middle",
        plant=_bytes(lambda data: data[: len(data) // 2]),
        codes=("V201",),
    ),
    Defect(
        name="the file lacks its last record",
        plant=_bytes(lambda data: data[:-4]),
        codes=("V201",),
    ),
    Defect(
        name="the file ends in garbage",
        plant=_bytes(lambda data: data + b"more, after the end"),
        codes=("V202",),
    ),
    Defect(name="a record has a wrong length", plant=_bytes(_flipped_bit), codes=("V201",)),
    Defect(name="the file is empty", plant=_bytes(lambda _: b""), codes=("E412",)),
)
