"""Our own reader of GDSII: the second opinion beside KLayout, and the one that counts bytes.

It takes nothing for granted: every record must have its place, its type of data and its length,
or the reader says at which byte it does not. What the format allows and no mask shop takes (paths,
magnification, records too long for strict readers) is read and left to the checks.

Source: the order of records is the Backus-Naur form of the GDSII stream syntax as the package
documentation of JGDS 1.4 (OhraSys) gives it.
"""

import struct
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.errors import WlcspError
from wlcsp_layout.geometry import Xy
from wlcsp_layout.verify.file_content import Content, Gathering, Other, Reference, Text

LONGEST_RECORD = 0x7FFF
"""Bytes that readers take which hold the length of a record as a signed number."""

_NONE, _BITS, _INT2, _INT4, _REAL8, _ASCII = 0, 1, 2, 3, 5, 6

_RECORDS: dict[int, tuple[str, int, int | None]] = {
    0x00: ("HEADER", _INT2, 2),
    0x01: ("BGNLIB", _INT2, 24),
    0x02: ("LIBNAME", _ASCII, None),
    0x03: ("UNITS", _REAL8, 16),
    0x04: ("ENDLIB", _NONE, 0),
    0x05: ("BGNSTR", _INT2, 24),
    0x06: ("STRNAME", _ASCII, None),
    0x07: ("ENDSTR", _NONE, 0),
    0x08: ("BOUNDARY", _NONE, 0),
    0x09: ("PATH", _NONE, 0),
    0x0A: ("SREF", _NONE, 0),
    0x0B: ("AREF", _NONE, 0),
    0x0C: ("TEXT", _NONE, 0),
    0x0D: ("LAYER", _INT2, 2),
    0x0E: ("DATATYPE", _INT2, 2),
    0x0F: ("WIDTH", _INT4, 4),
    0x10: ("XY", _INT4, None),
    0x11: ("ENDEL", _NONE, 0),
    0x12: ("SNAME", _ASCII, None),
    0x13: ("COLROW", _INT2, 4),
    0x15: ("NODE", _NONE, 0),
    0x16: ("TEXTTYPE", _INT2, 2),
    0x17: ("PRESENTATION", _BITS, 2),
    0x19: ("STRING", _ASCII, None),
    0x1A: ("STRANS", _BITS, 2),
    0x1B: ("MAG", _REAL8, 8),
    0x1C: ("ANGLE", _REAL8, 8),
    0x1F: ("REFLIBS", _ASCII, None),
    0x20: ("FONTS", _ASCII, None),
    0x21: ("PATHTYPE", _INT2, 2),
    0x22: ("GENERATIONS", _INT2, 2),
    0x23: ("ATTRTABLE", _ASCII, None),
    0x26: ("ELFLAGS", _BITS, 2),
    0x2A: ("NODETYPE", _INT2, 2),
    0x2B: ("PROPATTR", _INT2, 2),
    0x2C: ("PROPVALUE", _ASCII, None),
    0x2D: ("BOX", _NONE, 0),
    0x2E: ("BOXTYPE", _INT2, 2),
    0x2F: ("PLEX", _INT4, 4),
    0x30: ("BGNEXTN", _INT4, 4),
    0x31: ("ENDEXTN", _INT4, 4),
    0x34: ("STRCLASS", _BITS, 2),
    0x36: ("FORMAT", _INT2, 2),
    0x37: ("MASK", _ASCII, None),
    0x38: ("ENDMASKS", _NONE, 0),
    0x39: ("LIBDIRSIZE", _INT2, 2),
    0x3A: ("SRFNAME", _ASCII, None),
    0x3B: ("LIBSECUR", _INT2, None),
}
"""By number: the name, the type of data, and its length in bytes where there is one."""

_NUMBERS = {name: number for number, (name, _, _) in _RECORDS.items()}

_HEAD = frozenset(
    number
    for number, (name, _, _) in _RECORDS.items()
    if name in {"LIBDIRSIZE", "SRFNAME", "LIBSECUR", "LIBNAME", "REFLIBS", "FONTS", "ATTRTABLE"}
    or name in {"GENERATIONS", "FORMAT", "MASK", "ENDMASKS"}
)
"""What may stand between BGNLIB and UNITS."""


def _order(text: str) -> tuple[dict[int, int], tuple[int, ...]]:
    """Return the rank of each record of an element, and those that must be there."""
    names = text.split()
    ranks = {_NUMBERS[name.rstrip("?")]: rank for rank, name in enumerate(names)}
    return ranks, tuple(_NUMBERS[name] for name in names if not name.endswith("?"))


_ELEMENTS = {
    _NUMBERS[kind]: _order(f"ELFLAGS? PLEX? {order}")
    for kind, order in (
        ("BOUNDARY", "LAYER DATATYPE XY"),
        ("PATH", "LAYER DATATYPE PATHTYPE? WIDTH? BGNEXTN? ENDEXTN? XY"),
        ("SREF", "SNAME STRANS? MAG? ANGLE? XY"),
        ("AREF", "SNAME STRANS? MAG? ANGLE? COLROW XY"),
        ("TEXT", "LAYER TEXTTYPE PRESENTATION? PATHTYPE? WIDTH? STRANS? MAG? ANGLE? XY STRING"),
        ("NODE", "LAYER NODETYPE XY"),
        ("BOX", "LAYER BOXTYPE XY"),
    )
}
"""What an element holds, in this order, before its properties; `?` marks what may be missing."""

_TYPES = {_NUMBERS[name] for name in ("DATATYPE", "TEXTTYPE", "NODETYPE", "BOXTYPE")}
_POINTS = {_NUMBERS["SREF"]: 1, _NUMBERS["AREF"]: 3, _NUMBERS["TEXT"]: 1}
"""How many points an element has, where the format says it."""

_HEADER, _BGNLIB, _UNITS, _ENDLIB = (_NUMBERS[n] for n in ("HEADER", "BGNLIB", "UNITS", "ENDLIB"))
_BGNSTR, _STRNAME, _STRCLASS, _ENDSTR = (
    _NUMBERS[n] for n in ("BGNSTR", "STRNAME", "STRCLASS", "ENDSTR")
)
_BOUNDARY, _SREF, _AREF, _TEXT = (_NUMBERS[n] for n in ("BOUNDARY", "SREF", "AREF", "TEXT"))
_LAYER, _XY, _SNAME, _STRING, _COLROW = (
    _NUMBERS[n] for n in ("LAYER", "XY", "SNAME", "STRING", "COLROW")
)
_STRANS, _MAG, _ANGLE, _ENDEL = (_NUMBERS[n] for n in ("STRANS", "MAG", "ANGLE", "ENDEL"))
_PROPATTR, _PROPVALUE = _NUMBERS["PROPATTR"], _NUMBERS["PROPVALUE"]

_HEAD_OF_RECORD = struct.Struct(">HBB")
_MIRRORED, _ABSOLUTE = 0x8000, 0x0006


class MalformedError(WlcspError):
    """Bytes that are no GDSII."""

    def __init__(self, at_byte: int, what: str) -> None:
        """Say from which byte of the file on, counted from 0, and what is wrong there."""
        self.at_byte = at_byte
        self.what = what
        super().__init__(f"byte {at_byte}: {what}")


class ForeignError(MalformedError):
    """A file that does not even begin as GDSII."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LongRecord:
    """A record that strict readers refuse."""

    at_byte: int
    name: str
    length: int


@dataclass(frozen=True, kw_only=True)
class Stream:
    """A GDSII file: what it holds, and what is unusual about its bytes."""

    content: Content
    record_count: int
    long_records: tuple[LongRecord, ...]
    end: int
    """The first byte after ENDLIB."""
    stray: int | None
    """The first byte after the end that is not zero padding."""


def read(path: Path) -> Stream:
    """Read a file.

    Raises: MalformedError when it is no GDSII, OSError when the system does not hand it over.
    """
    with path.open("rb") as file:
        # So that the rest of a file of another format, however long, is not read.
        head = file.read(4)
        _first(head)
        return parse(head + file.read())


def parse(data: bytes) -> Stream:
    """Read the bytes of a file.  Raises: MalformedError when they are no GDSII."""
    _first(data)
    return _Parser(data).stream()


def _first(data: bytes) -> None:
    if not data:
        raise ForeignError(0, "the file is empty")
    if data[:4] != b"\x00\x06\x00\x02":
        raise ForeignError(0, "a GDSII file begins with the bytes 00 06 00 02, and this one not")


class _Parser:
    """Goes through the bytes once, record by record."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._next = 0
        """Where the next record begins."""
        self._at = 0
        """Where the last record began; its data follow four bytes later, up to `_next`."""
        self._count = 0
        self._long: list[LongRecord] = []
        self._gathered = Gathering()

    def stream(self) -> Stream:
        """Return the whole file."""
        self._expect(_HEADER)
        self._expect(_BGNLIB)
        while (kind := self._record()) != _UNITS:
            if kind not in _HEAD:
                raise self._unexpected("before UNITS")
        user_unit, meters = self._real(self._at + 4), self._real(self._at + 12)
        while (kind := self._record()) != _ENDLIB:
            if kind != _BGNSTR:
                raise self._unexpected("between cells")
            self._cell()
        rest = self._data[self._next :].lstrip(b"\0")
        return Stream(
            content=self._gathered.content(user_unit, meters),
            record_count=self._count,
            long_records=tuple(self._long),
            end=self._next,
            stray=len(self._data) - len(rest) if rest else None,
        )

    def _record(self) -> int:
        """Step to the next record and return its kind."""
        at = self._at = self._next
        data = self._data
        if at + 4 > len(data):
            raise MalformedError(at, "the file ends before ENDLIB")
        length, kind, data_type = _HEAD_OF_RECORD.unpack_from(data, at)
        known = _RECORDS.get(kind)
        if known is None:
            raise MalformedError(at, f"no record of GDSII has the number {kind:#04x}")
        name, its_type, its_length = known
        if length < len(b"head") or length % 2:
            raise MalformedError(at, f"{name} is {length} bytes long, not an even number from 4 on")
        if data_type != its_type:
            raise MalformedError(at, f"{name} has data of type {data_type}, not {its_type}")
        if its_length is not None and length != its_length + 4:
            raise MalformedError(at, f"{name} is {length} bytes long, not {its_length + 4}")
        if at + length > len(data):
            raise MalformedError(at, f"the file ends within {name}")
        if length > LONGEST_RECORD:
            self._long.append(LongRecord(at_byte=at, name=name, length=length))
        self._next = at + length
        self._count += 1
        return int(kind)

    def _expect(self, kind: int) -> None:
        if self._record() != kind:
            raise self._unexpected(f"where {_RECORDS[kind][0]} belongs")

    def _unexpected(self, where: str) -> MalformedError:
        return MalformedError(self._at, f"{_RECORDS[self._data[self._at + 2]][0]} {where}")

    def _cell(self) -> None:
        self._expect(_STRNAME)
        self._gathered.cells.append(self._text(self._at))
        while (kind := self._record()) != _ENDSTR:
            if kind == _STRCLASS:
                continue
            if kind not in _ELEMENTS:
                raise self._unexpected("within a cell")
            self._element(kind)

    def _element(self, kind: int) -> None:
        """Read an element up to ENDEL; `places` are where its records begin."""
        name, start = _RECORDS[kind][0], self._at
        ranks, needed = _ELEMENTS[kind]
        places: dict[int, int] = {}
        rank = -1
        while (part := self._record()) in ranks:
            if ranks[part] <= rank:
                raise self._unexpected(f"in the wrong place of {name}")
            rank = ranks[part]
            places[part] = self._at
        missing = [_RECORDS[record][0] for record in needed if record not in places]
        if missing:
            raise MalformedError(start, f"{name} without {missing[0]}")
        while part == _PROPATTR:
            self._expect(_PROPVALUE)
            part = self._record()
        if part != _ENDEL:
            raise self._unexpected(f"within {name}")
        if (_MAG in places or _ANGLE in places) and _STRANS not in places:
            raise MalformedError(start, f"{name} with MAG or ANGLE, and without STRANS")
        self._take(kind, places)

    def _take(self, kind: int, places: dict[int, int]) -> None:
        points = self._points(kind, places[_XY])
        if kind == _BOUNDARY:
            is_closed = len(points) > 1 and bool((points[0] == points[-1]).all())
            corners = points[:-1] if is_closed else points
            self._gathered.polygon(self._layer(places), corners, is_closed=is_closed)
        elif kind in (_SREF, _AREF):
            self._gathered.references.append(self._reference(kind, places, points))
        elif kind == _TEXT:
            text = Text(
                cell=self._gathered.cell,
                layer=self._layer(places),
                at=_xy(points[0]),
                string=self._text(places[_STRING]),
            )
            self._gathered.texts.append(text)
            if self._flags(places) & _ABSOLUTE:
                self._gathered.absolute_texts.append(text)
        else:
            other = Other(
                cell=self._gathered.cell,
                kind=_RECORDS[kind][0],
                layer=self._layer(places),
                points=tuple(map(_xy, points)),
            )
            self._gathered.others.append(other)

    def _reference(self, kind: int, places: dict[int, int], points: NDArray[np.int_]) -> Reference:
        at = _xy(points[0])
        flags = self._flags(places)
        reference = Reference(
            cell=self._gathered.cell,
            name=self._text(places[_SNAME]),
            at=at,
            mirrored=bool(flags & _MIRRORED),
            is_absolute=bool(flags & _ABSOLUTE),
            magnification=self._real(places[_MAG] + 4) if _MAG in places else 1.0,
            angle_deg=self._real(places[_ANGLE] + 4) if _ANGLE in places else 0.0,
        )
        if kind == _SREF:
            return reference
        columns, rows = struct.unpack_from(">HH", self._data, places[_COLROW] + 4)
        across, up = _xy(points[1]), _xy(points[2])
        return replace(
            reference,
            is_array=True,
            counts=(columns, rows),
            spans=((across[0] - at[0], across[1] - at[1]), (up[0] - at[0], up[1] - at[1])),
        )

    def _points(self, kind: int, at: int) -> NDArray[np.int_]:
        size = self._length(at) - 4
        count = size // 8
        wanted = _POINTS.get(kind, count)
        if size % 8 or not count or count != wanted:
            name = _RECORDS[kind][0]
            raise MalformedError(at, f"XY of {name} has {size} bytes of points, 8 for each")
        return np.frombuffer(self._data, ">i4", 2 * count, at + 4).reshape(count, 2)

    def _length(self, at: int) -> int:
        return int.from_bytes(self._data[at : at + 2], "big")

    def _layer(self, places: dict[int, int]) -> tuple[int, int]:
        kind = next(kind for kind in places if kind in _TYPES)
        return self._short(places[_LAYER]), self._short(places[kind])

    def _short(self, at: int) -> int:
        """Return a number of 16 bits without sign, as all readers take layers."""
        return int.from_bytes(self._data[at + 4 : at + 6], "big")

    def _flags(self, places: dict[int, int]) -> int:
        return self._short(places[_STRANS]) if _STRANS in places else 0

    def _text(self, at: int) -> str:
        """Return a string; the zeros that make its length even do not belong to it."""
        return self._data[at + 4 : at + self._length(at)].rstrip(b"\0").decode("latin-1")

    def _real(self, at: int) -> float:
        """Return a number of 8 bytes: sign, exponent of 16 with excess 64, 56 bits of fraction."""
        head = self._data[at]
        fraction = int.from_bytes(self._data[at + 1 : at + 8], "big")
        value = float(fraction) * 16.0 ** ((head & 0x7F) - 64 - 14)
        return -value if head & 0x80 else value


def _xy(point: NDArray[np.int_]) -> Xy:
    return int(point[0]), int(point[1])
