"""Our record reader: exact on what is GDSII, and never lost on what is not."""

from pathlib import Path

import klayout.db as kdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.verify import gds_bytes as gds
from tests.verify.written import Written, written
from wlcsp_layout.verify import records
from wlcsp_layout.verify.file_agreement import agreement
from wlcsp_layout.verify.file_cells import names
from wlcsp_layout.verify.file_content import Reference, Text
from wlcsp_layout.verify.file_elements import characters
from wlcsp_layout.verify.file_klayout import content_of
from wlcsp_layout.verify.opened import opened

SQUARE = [(0, 0), (100, 0), (100, 100), (0, 100)]
L_SHAPE = [(0, 0), (900, 0), (900, 300), (300, 300), (300, 900), (0, 900)]
SMALL = gds.library_records(
    gds.cell_records(
        "A", gds.polygon_element(10, 0, L_SHAPE) + gds.text_element(64, 0, (5, -5), "VDD")
    ),
    gds.cell_records(
        "B",
        gds.reference_element(
            "A", (100, 200), [gds.strans(mirrored=True), gds.real8(gds.ANGLE, 90)]
        )
        + gds.array_element("A", (4, 3), ((0, 0), (8000, 0), (0, 6000))),
    ),
    gds.cell_records("TOP", gds.reference_element("B", (0, 0)) + gds.box_element(1, 0, SQUARE)),
)
"""One of nearly everything."""


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return written(tmp_path_factory.mktemp("unit"))


def test_the_tools_of_the_tests_write_what_they_read(unit: Written) -> None:
    """Cut into records and joined again, a file is the same byte for byte."""
    assert gds.bytes_of(gds.read(unit.path)) == unit.path.read_bytes()


def test_a_small_file_is_read_in_full() -> None:
    """By hand: the records of `SMALL`."""
    stream = records.parse(gds.bytes_of(SMALL))
    content = stream.content

    assert content.cells == ("A", "B", "TOP")
    assert (content.user_unit, content.meters) == (1e-3, 1e-9)
    assert content.polygons.outlines.xy.tolist() == [list(point) for point in L_SHAPE]
    assert content.polygons.key(0) == (10, 0)
    assert content.polygons.is_closed.all()
    assert content.texts == (Text(cell=0, layer=(64, 0), at=(5, -5), string="VDD"),)
    assert content.references == (
        Reference(cell=1, name="A", at=(100, 200), mirrored=True, angle_deg=90),
        Reference(
            cell=1,
            name="A",
            at=(0, 0),
            counts=(4, 3),
            spans=((8000, 0), (0, 6000)),
            is_array=True,
        ),
        Reference(cell=2, name="B", at=(0, 0)),
    )
    assert [(other.cell, other.kind, other.points) for other in content.others] == [
        (2, "BOX", (*SQUARE, SQUARE[0]))
    ]
    assert stream.record_count == len(SMALL)
    assert stream.end == len(gds.bytes_of(SMALL))
    assert stream.stray is None
    assert stream.long_records == ()


@given(value=st.floats(-1e30, 1e30).filter(lambda value: abs(value) > 1e-30))
def test_numbers_of_eight_bytes_are_read_exactly(value: float) -> None:
    """The 56 bits of a fraction hold the 53 of a double; hexadecimal exponents cost up to 3."""
    library = gds.replaced(SMALL, 3, gds.units(value, 1e-9))

    assert records.parse(gds.bytes_of(library)).content.user_unit == value


def test_padding_is_no_stray_byte_and_the_first_other_one_is_told() -> None:
    good = gds.bytes_of(SMALL)

    assert records.parse(good + bytes(2048)).stray is None
    assert records.parse(good + bytes(5) + b"x" + bytes(9)).stray == len(good) + 5


def test_long_records_are_read_and_told() -> None:
    """5000 corners and the first again: 4 + 8 x 5001 bytes."""
    points = [(i, i * i) for i in range(5000)]
    cell = gds.cell_records("A", gds.polygon_element(1, 0, points))
    stream = records.parse(gds.bytes_of(gds.library_records(cell)))

    assert [(record.name, record.length) for record in stream.long_records] == [("XY", 40_012)]
    assert len(stream.content.polygons.outlines.of(0)) == 5000


def _broken(at: int, *new: gds.Record) -> bytes:
    return gds.bytes_of(gds.replaced(SMALL, at, *new))


def _kinds() -> list[int]:
    return [record.kind for record in SMALL]


BOUNDARY_AT = _kinds().index(gds.BOUNDARY)
XY_AT = _kinds().index(gds.XY)
AREF_AT = _kinds().index(gds.AREF)
BYTE = [len(gds.bytes_of(SMALL[:at])) for at in range(len(SMALL) + 1)]
"""At which byte each record begins, and the file ends."""


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "byte 0: the file is empty"),
        (
            b"%SEMI-OASIS\r\n",
            "byte 0: a GDSII file begins with the bytes 00 06 00 02, and this one not",
        ),
        (gds.bytes_of(SMALL)[:-4], f"byte {BYTE[-2]}: the file ends before ENDLIB"),
        (gds.bytes_of(SMALL)[:-2], f"byte {BYTE[-2]}: the file ends before ENDLIB"),
        (
            gds.bytes_of(SMALL)[: BYTE[XY_AT] + 20],
            f"byte {BYTE[XY_AT]}: the file ends within XY",
        ),
        (
            _broken(BOUNDARY_AT, gds.Record(0x70, 0)),
            f"byte {BYTE[BOUNDARY_AT]}: no record of GDSII has the number 0x70",
        ),
        (
            _broken(BOUNDARY_AT, gds.Record(gds.BOUNDARY, 0, b"ab")),
            f"byte {BYTE[BOUNDARY_AT]}: BOUNDARY is 6 bytes long, not 4",
        ),
        (
            _broken(XY_AT, gds.Record(gds.XY, gds.INT4, b"abc")),
            f"byte {BYTE[XY_AT]}: XY is 7 bytes long, not an even number from 4 on",
        ),
        (
            _broken(XY_AT, gds.Record(gds.XY, gds.INT2, bytes(40))),
            f"byte {BYTE[XY_AT]}: XY has data of type 2, not 3",
        ),
        (
            _broken(XY_AT, gds.Record(gds.XY, gds.INT4, bytes(12))),
            f"byte {BYTE[XY_AT]}: XY of BOUNDARY has 12 bytes of points, 8 for each",
        ),
        (_broken(XY_AT), f"byte {BYTE[BOUNDARY_AT]}: BOUNDARY without XY"),
        (
            _broken(XY_AT, gds.xy(SQUARE), gds.int2(gds.LAYER, 3)),
            f"byte {BYTE[XY_AT] + 36}: LAYER in the wrong place of BOUNDARY",
        ),
        (
            _broken(XY_AT, gds.xy(SQUARE), gds.int2(gds.COLROW, 3, 3)),
            f"byte {BYTE[XY_AT] + 36}: COLROW within BOUNDARY",
        ),
        (_broken(AREF_AT), f"byte {BYTE[AREF_AT]}: SNAME within a cell"),
        (_broken(2, gds.int2(gds.LAYER, 1)), f"byte {BYTE[2]}: LAYER before UNITS"),
        (_broken(4), f"byte {BYTE[4]}: STRNAME between cells"),
        (_broken(5), f"byte {BYTE[5]}: BOUNDARY where STRNAME belongs"),
        (
            gds.bytes_of(
                gds.with_elements(
                    SMALL, "TOP", gds.reference_element("A", (0, 0), [gds.real8(gds.MAG, 2)])
                )
            ),
            f"byte {BYTE[-3]}: SREF with MAG or ANGLE, and without STRANS",
        ),
    ],
)
def test_what_is_no_gdsii_is_told_with_its_byte(data: bytes, message: str) -> None:
    with pytest.raises(records.MalformedError) as caught:
        records.parse(data)

    assert str(caught.value) == message


@given(data=st.binary(max_size=400), begins_well=st.booleans())
def test_any_bytes_are_read_or_refused(data: bytes, begins_well: bool) -> None:  # noqa: FBT001
    """Nothing else is ever raised, and the byte is one of the file or its end."""
    whole = (gds.bytes_of(SMALL[:4]) if begins_well else b"") + data
    at_byte = 0
    try:
        records.parse(whole)
    except records.MalformedError as error:
        at_byte = error.at_byte

    assert 0 <= at_byte <= len(whole)


@st.composite
def mutations(draw: st.DrawFn) -> bytes:
    """Return the small file with some bytes changed, cut out or doubled."""
    data = bytearray(gds.bytes_of(SMALL))
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 30))
        match draw(st.sampled_from(("set", "cut", "repeat", "end"))):
            case "set":
                data[at : at + 1] = bytes([draw(st.integers(0, 255))])
            case "cut":
                del data[at : at + length]
            case "repeat":
                data[at:at] = data[at : at + length]
            case _:
                del data[at:]
    return bytes(data)


@settings(max_examples=300, deadline=None)
@given(data=mutations())
@example(
    data=gds.bytes_of(SMALL).replace(gds.xy([*SQUARE, SQUARE[0]]).bytes, gds.xy(L_SHAPE).bytes)
)
def test_damaged_files_are_refused_or_read_as_klayout_does(
    data: bytes, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Where both come to the end they find the same, but for names with bytes that are no text."""
    path = tmp_path_factory.getbasetemp() / "mutated.gds"
    path.write_bytes(data)
    try:
        ours = records.read(path).content
    except records.MalformedError:
        return
    if names(ours).findings or characters(ours).findings:
        return
    try:
        theirs = content_of(opened(path))
    except (RuntimeError, UnicodeDecodeError):
        return

    assert agreement(ours, theirs).findings == ()


def test_a_folder_is_for_the_system_to_refuse(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        records.read(tmp_path)


def test_a_wafer_is_read_as_klayout_reads_it(unit: Written) -> None:
    """Also the same wafer as KLayout writes it: other starts of polygons, arrays the other way."""
    stream = records.read(unit.path)
    again = unit.path.with_name("again.gds")
    opened(unit.path).write(str(again))

    assert stream.stray is None
    for path in (unit.path, again):
        assert agreement(stream.content, content_of(opened(path))).findings == ()
        assert agreement(records.read(path).content, stream.content).findings == ()


def test_two_readers_that_differ_are_told_cell_by_cell(unit: Written) -> None:
    """A corner, a text, a placement and a cell that only one of them finds."""
    ours = records.read(unit.path).content
    layout = opened(unit.path)
    shapes = layout.cell("unit_PASSIVATION").shapes(layout.layer(2, 0))
    box = next(iter(shapes.each()))
    box.box = kdb.Box(box.box.left, box.box.bottom, box.box.right, box.box.top + 1)
    layout.cell("unit_TEXT").shapes(layout.layer(64, 0)).insert(kdb.Text("N1", 7, 8))
    next(iter(layout.cell("unit_DIE").each_inst())).transform(kdb.Trans(1, 0))
    layout.create_cell("LOST")

    found = agreement(ours, content_of(layout)).findings

    assert [(finding.cell, finding.subject, finding.what, finding.at_nm) for finding in found] == [
        ("LOST", "cell LOST", "only KLayout finds this cell", None),
        (
            "unit_PASSIVATION",
            "layer 2/0",
            "our reader finds 2 polygons in unit_PASSIVATION and KLayout 2; "
            "1 and 1 of them the other one does not",
            (box.box.left, box.box.bottom),
        ),
        (
            "unit_TEXT",
            "layer 64/0",
            "our reader finds 4 texts in unit_TEXT and KLayout 5; "
            "0 and 1 of them the other one does not",
            (7, 8),
        ),
        (
            "unit_DIE",
            "cell unit_DIE",
            "our reader finds 10 placements in unit_DIE and KLayout 10; "
            "1 and 1 of them the other one does not",
            (0, 0),
        ),
    ]
    assert {finding.code for finding in found} == {"V228"}
