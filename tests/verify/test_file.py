"""The tape-out list: silent on a good wafer, and every item found when it is planted."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import klayout.db as kdb
import pytest

from tests.verify import gds_bytes as gds
from tests.verify.file_spoilers import (
    AT,
    PLANTED,
    Records,
    added,
    pad,
    pair_of_cells,
    placed,
)
from tests.verify.written import Written, said, written
from wlcsp_layout.codes import file as codes
from wlcsp_layout.errors import DesignError, Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.verify import file
from wlcsp_layout.verify.judgment import Result, Skipped
from wlcsp_layout.verify.opened import opened


@pytest.fixture(scope="module")
def unit(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return written(tmp_path_factory.mktemp("unit"))


def spoiled(unit: Written, change: Callable[[Records], Sequence[gds.Record]]) -> Written:
    """Return the wafer with its records changed."""
    path = unit.path.with_name("spoiled.gds")
    gds.write(change(gds.read(unit.path)), path)
    return replace(unit, path=path)


def findings(unit: Written) -> list[Finding]:
    """What the check says; what ends the judgment at once is all that it says."""
    try:
        items = unit.checked(file.check)
    except DesignError as end:
        return list(end.findings)
    return [finding for item in items if isinstance(item, Result) for finding in item.findings]


def test_a_good_wafer_has_nothing_to_say(unit: Written) -> None:
    """Every item of the list has looked at something, but for the elements that need not be."""
    items = unit.checked(file.check)
    wanted = {code.code for code in codes.CODES} - {"V200"}

    assert said(items) == []
    assert sorted(item.code for item in items if isinstance(item, Result)) == sorted(wanted)
    assert all(isinstance(item, Result) and item.shapes for item in items)


def test_of_oasis_the_records_are_not_read_and_this_is_said(unit: Written) -> None:
    path = unit.path.with_name("unit.oas")
    opened(unit.path).write(str(path))
    items = replace(unit, path=path).checked(file.check)
    skipped = [item for item in items if isinstance(item, Skipped)]

    assert said(items) == []
    assert {item.code for item in skipped} == {"V201", *file.BY_RECORDS_ALONE}
    assert {item.why for item in skipped} == {
        "the file is no plain GDSII, and our record reader reads nothing else"
    }
    assert len(items) == len(codes.CODES) - 1


@pytest.mark.parametrize("name", PLANTED)
def test_what_is_planted_is_found_once_and_where_it_is(unit: Written, name: str) -> None:
    """The cause alone, in words with numbers, and a marker within the shape."""
    planted = PLANTED[name]
    found = findings(spoiled(unit, planted.change))

    assert [
        (f"{finding.code} {finding.subject}: {finding.what}", finding.cell, finding.at_nm)
        for finding in found
    ] == list(planted.found)
    assert all(finding.mend for finding in found)


def test_a_record_too_long_for_strict_readers_is_told(unit: Written) -> None:
    """5000 corners and the first again are 4 + 8 x 5001 bytes; they are too many corners, too."""
    wave = [*((i, i % 2) for i in range(4998)), (4997, 500), (0, 500)]
    found = findings(spoiled(unit, pad(wave)))
    where = found[0].what.split(":")[0]

    assert where.startswith("byte ")
    assert [f"{finding.code} {finding.what}" for finding in found] == [
        f"V203 {where}: XY is 40012 bytes long, more than 32767",
        "V214 a polygon has 5000 corners, more than 4000, in unit_CHIP_PAD",
    ]


def test_bytes_after_the_end_are_told(unit: Written) -> None:
    """Zero padding is none; a second file behind the first is."""
    good = unit.path.read_bytes()
    path = unit.path.with_name("joined.gds")
    path.write_bytes(good + bytes(100) + good)
    joined = replace(unit, path=path)

    assert said(joined.checked(file.check)) == [
        f"V202 joined.gds: byte {len(good) + 101} follows the end at byte {len(good)}, "
        "and is no zero padding"
    ]

    path.write_bytes(good + bytes(100))
    assert said(joined.checked(file.check)) == []


def test_what_klayout_reads_and_our_reader_does_not_is_damaged(unit: Written) -> None:
    """The end of a cell without that of its last element: KLayout takes it, and judges the rest."""
    records = gds.read(unit.path)
    end = gds.cell_span(records, "unit_CHIP_PAD")[-1]
    at_byte = len(gds.bytes_of(records[: end - 1]))
    items = spoiled(unit, lambda all_: gds.replaced(all_, end - 1)).checked(file.check)

    assert said(items) == [f"V201 spoiled.gds: byte {at_byte}: ENDSTR within BOUNDARY"]
    assert {item.code for item in items if isinstance(item, Skipped)} == set(file.BY_RECORDS_ALONE)


def test_overlaps_beside_the_dies_are_found_too(unit: Written) -> None:
    """By hand: two streets of 10 x 10 um at the rim of the wafer, 4 um of them in common."""
    at = [(0, 9_900_000), (10_000, 9_900_000), (10_000, 9_910_000), (0, 9_910_000)]
    streets = gds.polygon_element(60, 0, at)
    streets += gds.polygon_element(60, 0, [(x + 6000, y) for x, y in at])
    found = findings(spoiled(unit, added(streets, "unit_EDGE_SCRIBE")))

    assert [(f"{item.subject}: {item.what}", item.cell, item.at_nm) for item in found] == [
        (
            "layer scribe: shapes share an area of 4 x 10 um at (8, 9905) um",
            "unit_WAFER",
            (8_000, 9_905_000),
        )
    ]


def test_a_small_file_with_too_much_in_it_is_refused_at_once(unit: Written) -> None:
    """32767 x 32767 dies, and as many squares, in two more records."""
    most = 32_767
    far: tuple[Xy, Xy, Xy] = ((0, 0), (most * 10, 0), (0, most * 10))
    dies = gds.array_element("unit_DIE", (most, most), far)
    discs = gds.array_element("unit_D3_DISC", (most, most), far)

    with pytest.raises(DesignError) as caught:
        spoiled(unit, added(dies, "unit_WAFER")).checked(file.check)
    assert [finding.code for finding in caught.value.findings] == ["V230"]
    assert caught.value.findings[0].what.endswith(
        " dies with all that it places, more than 2000000"
    )

    with pytest.raises(DesignError) as caught:
        spoiled(unit, added(discs, "unit_D3")).checked(file.check)
    assert [f"{finding.code} {finding.subject}" for finding in caught.value.findings] == [
        "V230 cell unit_DIE"
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (
            b"",
            "V200 bad.gds: neither GDSII nor anything else that KLayout reads: the file is empty",
        ),
        (
            b"hello",
            "V200 bad.gds: neither GDSII nor anything else that KLayout reads: "
            "a GDSII file begins with the bytes 00 06 00 02, and this one not",
        ),
        (gds.bytes_of(gds.library_records()), "V200 bad.gds: the file holds no cell"),
        (
            gds.bytes_of(gds.library_records(gds.cell_records("A"))),
            "V200 bad.gds: KLayout cannot read it, and our own reader finds nothing wrong",
        ),
        (
            gds.bytes_of(gds.library_records(gds.cell_records("A")))[:-4],
            "V201 bad.gds: byte 100: the file ends before ENDLIB",
        ),
        (
            gds.bytes_of(gds.library_records(gds.cell_records("A"), gds.cell_records("A"))),
            "V206 cell A: 2 cells have this name, and readers differ in which one they take",
        ),
        (
            gds.bytes_of(pair_of_cells(gds.library_records(gds.cell_records("unit_DIE")))),
            "V209 cell unit_A: it places itself: unit_A > unit_B > unit_A",
        ),
        (
            gds.bytes_of(gds.library_records(gds.cell_records("A\x80"))),
            "V205 cell 'A\\x80': its name holds '\\x80'",
        ),
        (
            gds.bytes_of(
                gds.library_records(gds.cell_records("A", gds.text_element(1, 0, AT, "\xe9")))
            ),
            "V229 text '\\xe9': it is not of printable ASCII",
        ),
        (
            gds.bytes_of(gds.library_records(gds.cell_records("A", gds.reference_element("", AT)))),
            "V208 cell : A places it, and the file does not hold it",
        ),
    ],
    ids=range(10),
)
def test_of_an_unreadable_file_the_reason_is_told(
    tmp_path: Path, data: bytes, message: str
) -> None:
    """By hand, the cut file: 6 + 28 + 8 + 20 bytes before the cell, 28 + 6 + 4 of it."""
    path = tmp_path / "bad.gds"
    path.write_bytes(data)
    finding = file.why_unreadable(path)

    assert f"{finding.code} {finding.subject}: {finding.what}" == message


def test_a_folder_and_nothing_at_all_are_no_layout(tmp_path: Path) -> None:
    folder, nothing = file.why_unreadable(tmp_path), file.why_unreadable(tmp_path / "no.gds")

    assert (folder.code, folder.what) == ("V200", "cannot be read: Is a directory")
    assert (nothing.code, nothing.what) == ("V200", "cannot be read: No such file or directory")


def test_every_turn_by_right_angles_is_fine(unit: Written) -> None:
    """A disc is the same turned by 0 to 360 degrees, mirrored or not; only the ball is one more."""
    for angle in (0, 90, 180, 270, 360):
        turned = placed(gds.strans(mirrored=angle > 90), gds.real8(gds.ANGLE, angle))
        assert findings(spoiled(unit, turned)) == []


def test_klayout_edits_of_a_good_wafer_stay_good(unit: Written) -> None:
    """Saved again by KLayout, flat or not, nothing is wrong with the file as such."""
    assert said(unit.spoiled(lambda _: None).checked(file.check)) == []

    def flat(layout: kdb.Layout) -> None:
        layout.cell("unit_DIE").flatten(True)

    assert said(unit.spoiled(flat).checked(file.check)) == []
