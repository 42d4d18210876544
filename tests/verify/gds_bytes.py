"""GDSII as a list of records, to be spoiled and written back byte by byte.

Nothing is judged here: any record of any length can be written, also wrong ones. It is a second,
naive reader of the format, and shares no code with the one under test.

    records = read(path)
    records = with_elements(records, "unit_RDL", path_element(30, 0, [(0, 0), (9000, 0)], 500))
    write(records, path)
"""

import struct
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

Xy: TypeAlias = tuple[int, int]

HEADER, BGNLIB, LIBNAME, UNITS, ENDLIB, BGNSTR, STRNAME, ENDSTR = range(8)
BOUNDARY, PATH, SREF, AREF, TEXT, LAYER, DATATYPE, WIDTH, XY, ENDEL = range(8, 18)
SNAME, COLROW, NODE, TEXTTYPE, PRESENTATION, STRING, STRANS, MAG, ANGLE = (
    0x12, 0x13, 0x15, 0x16, 0x17, 0x19, 0x1A, 0x1B, 0x1C,
)  # fmt: skip
PATHTYPE, PLEX, NODETYPE, PROPATTR, PROPVALUE, BOX, BOXTYPE = (
    0x21, 0x2F, 0x2A, 0x2B, 0x2C, 0x2D, 0x2E,
)  # fmt: skip

NO_DATA, BITS, INT2, INT4, REAL4, REAL8, ASCII = range(7)


@dataclass(frozen=True, slots=True)
class Record:
    """One record: what it is, how its data are written, and the bytes of the data."""

    kind: int
    data_type: int
    data: bytes = b""

    @property
    def bytes(self) -> bytes:
        """The record as it is in a file; it may be longer than a strict reader takes."""
        return struct.pack(">HBB", len(self.data) + 4, self.kind, self.data_type) + self.data

    @property
    def integers(self) -> tuple[int, ...]:
        """The data as numbers of two or four bytes."""
        size = 4 if self.data_type == INT4 else 2
        letter = "i" if size == 4 else "h"
        return struct.unpack(f">{len(self.data) // size}{letter}", self.data)

    @property
    def points(self) -> list[Xy]:
        """The data of an XY record; a polygon repeats its first corner."""
        flat = self.integers
        return list(zip(flat[::2], flat[1::2], strict=True))

    @property
    def string(self) -> str:
        """The data as text, without the zero that makes the length even."""
        return self.data.rstrip(b"\0").decode("latin-1")


def records_of(data: bytes) -> list[Record]:
    """Cut the bytes of a good file into records; what follows ENDLIB is left off."""
    records: list[Record] = []
    at = 0
    while not records or records[-1].kind != ENDLIB:
        length, kind, data_type = struct.unpack_from(">HBB", data, at)
        assert length >= 4
        records.append(Record(kind, data_type, data[at + 4 : at + length]))
        at += length
    return records


def read(path: Path) -> list[Record]:
    """Read a good file."""
    return records_of(path.read_bytes())


def bytes_of(records: Iterable[Record]) -> bytes:
    """Join records; add bytes at the end, or cut some off, as you like."""
    return b"".join(record.bytes for record in records)


def write(records: Iterable[Record], path: Path) -> None:
    """Write records as a file."""
    path.write_bytes(bytes_of(records))


# Records


def int2(kind: int, *values: int) -> Record:
    """Return a record of 16-bit numbers: LAYER, DATATYPE, TEXTTYPE, COLROW, PATHTYPE.

    Numbers from 32768 to 65535 are written as if there was no sign.
    """
    return Record(kind, INT2, struct.pack(f">{len(values)}H", *(value % 65536 for value in values)))


def int4(kind: int, *values: int) -> Record:
    """Return a record of signed 32-bit numbers: WIDTH."""
    return Record(kind, INT4, struct.pack(f">{len(values)}i", *values))


def xy(points: Iterable[Xy]) -> Record:
    """Return an XY record of exactly these points."""
    return int4(XY, *(value for point in points for value in point))


def ascii_record(kind: int, string: str) -> Record:
    """Return a record of text, made even with a zero: STRNAME, SNAME, STRING."""
    data = string.encode("latin-1")
    return Record(kind, ASCII, data + b"\0" * (len(data) % 2))


def real8(kind: int, *values: float) -> Record:
    """Return a record of GDSII's own 8-byte numbers: UNITS, MAG, ANGLE."""
    return Record(kind, REAL8, b"".join(map(_real8, values)))


def units(user: float = 1e-3, meters: float = 1e-9) -> Record:
    """Return the UNITS record: the database unit in user units, and in meters."""
    return real8(UNITS, user, meters)


def strans(*, mirrored: bool = False, is_absolute: bool = False) -> Record:
    """Return the record before MAG and ANGLE; absolute means both flags of it."""
    bits = (0x8000 if mirrored else 0) | (0x0006 if is_absolute else 0)
    return Record(STRANS, BITS, struct.pack(">H", bits))


def _real8(value: float) -> bytes:
    """Return sign, exponent of 16 with excess 64, and 56 bits of mantissa."""
    sign, value, exponent = (0x80 if value < 0 else 0), abs(value), 64
    if not value:
        return bytes(8)
    while value >= 1:
        value, exponent = value / 16, exponent + 1
    while value < 1 / 16:
        value, exponent = value * 16, exponent - 1
    mantissa = round(value * 2**56)
    return bytes([sign | exponent]) + mantissa.to_bytes(7, "big")


# Elements


def polygon_element(layer: int, datatype: int, points: Sequence[Xy]) -> list[Record]:
    """Return a BOUNDARY; the first corner is repeated at the end for you."""
    return open_polygon_element(layer, datatype, [*points, points[0]])


def open_polygon_element(layer: int, datatype: int, points: Sequence[Xy]) -> list[Record]:
    """Return a BOUNDARY of exactly these points."""
    start = [Record(BOUNDARY, NO_DATA), int2(LAYER, layer), int2(DATATYPE, datatype)]
    return [*start, xy(points), Record(ENDEL, NO_DATA)]


def path_element(layer: int, datatype: int, points: Sequence[Xy], width: int) -> list[Record]:
    """Return a PATH with square ends at its end points."""
    start = [Record(PATH, NO_DATA), int2(LAYER, layer), int2(DATATYPE, datatype)]
    return [*start, int4(WIDTH, width), xy(points), Record(ENDEL, NO_DATA)]


def box_element(layer: int, boxtype: int, points: Sequence[Xy]) -> list[Record]:
    """Return a BOX; its four corners are closed for you."""
    start = [Record(BOX, NO_DATA), int2(LAYER, layer), int2(BOXTYPE, boxtype)]
    return [*start, xy([*points, points[0]]), Record(ENDEL, NO_DATA)]


def node_element(layer: int, nodetype: int, points: Sequence[Xy]) -> list[Record]:
    """Return a NODE."""
    start = [Record(NODE, NO_DATA), int2(LAYER, layer), int2(NODETYPE, nodetype)]
    return [*start, xy(points), Record(ENDEL, NO_DATA)]


def text_element(layer: int, texttype: int, at: Xy, string: str) -> list[Record]:
    """Return a TEXT."""
    start = [Record(TEXT, NO_DATA), int2(LAYER, layer), int2(TEXTTYPE, texttype)]
    return [*start, xy([at]), ascii_record(STRING, string), Record(ENDEL, NO_DATA)]


def reference_element(cell: str, at: Xy, turned: Sequence[Record] = ()) -> list[Record]:
    """Return an SREF; `turned` are its STRANS, MAG and ANGLE."""
    start = [Record(SREF, NO_DATA), ascii_record(SNAME, cell), *turned]
    return [*start, xy([at]), Record(ENDEL, NO_DATA)]


def array_element(
    cell: str, counts: tuple[int, int], corners: tuple[Xy, Xy, Xy], turned: Sequence[Record] = ()
) -> list[Record]:
    """Return an AREF of (columns, rows) by its origin and its two far corners."""
    start = [Record(AREF, NO_DATA), ascii_record(SNAME, cell), *turned]
    return [*start, int2(COLROW, *counts), xy(corners), Record(ENDEL, NO_DATA)]


def cell_records(name: str, elements: Iterable[Record] = ()) -> list[Record]:
    """Return a whole cell."""
    head = [int2(BGNSTR, *[0] * 12), ascii_record(STRNAME, name)]
    return [*head, *elements, Record(ENDSTR, NO_DATA)]


def library_records(*cells: Sequence[Record]) -> list[Record]:
    """Return a whole file of these cells, in the unit of 1 nm."""
    head = [int2(HEADER, 600), int2(BGNLIB, *[0] * 12), ascii_record(LIBNAME, "LIB"), units()]
    return [*head, *(record for cell in cells for record in cell), Record(ENDLIB, NO_DATA)]


# Changes


def cell_span(records: Sequence[Record], name: str) -> range:
    """Return the places of a cell's records, from BGNSTR to ENDSTR."""
    start = next(
        at for at, record in enumerate(records) if record.kind == STRNAME and record.string == name
    )
    end = next(at for at in range(start, len(records)) if records[at].kind == ENDSTR)
    return range(start - 1, end + 1)


def elements_of(records: Sequence[Record], name: str, kind: int) -> list[range]:
    """Return the places of a cell's elements of one kind, each from its first record to ENDEL."""
    spans: list[range] = []
    start = -1
    for at in cell_span(records, name):
        if records[at].kind == kind:
            start = at
        elif records[at].kind == ENDEL and start >= 0:
            spans.append(range(start, at + 1))
            start = -1
    return spans


def record_in(records: Sequence[Record], span: range, kind: int) -> int:
    """Return the place of the first record of a kind in a span."""
    return next(at for at in span if records[at].kind == kind)


def with_elements(records: Sequence[Record], name: str, elements: Sequence[Record]) -> list[Record]:
    """Return the file with elements added at the end of a cell."""
    end = cell_span(records, name)[-1]
    return [*records[:end], *elements, *records[end:]]


def with_cell(records: Sequence[Record], cell: Sequence[Record]) -> list[Record]:
    """Return the file with a cell added before its end."""
    return [*records[:-1], *cell, records[-1]]


def without(records: Sequence[Record], span: range) -> list[Record]:
    """Return the file without the records of a span: an element or a cell."""
    return [*records[: span.start], *records[span.stop :]]


def replaced(records: Sequence[Record], at: int, *new: Record) -> list[Record]:
    """Return the file with one record replaced, or left out when there is no new one."""
    return [*records[:at], *new, *records[at + 1 :]]


def with_points(
    records: Sequence[Record], at: int, change: Callable[[list[Xy]], Sequence[Xy]]
) -> list[Record]:
    """Return the file with the points of the XY record at a place changed."""
    return replaced(records, at, xy(change(records[at].points)))


def renamed(records: Sequence[Record], old: str, new: str) -> list[Record]:
    """Return the file with a cell and all references to it renamed."""
    return [
        replace(record, data=ascii_record(record.kind, new).data)
        if record.kind in {STRNAME, SNAME} and record.string == old
        else record
        for record in records
    ]
