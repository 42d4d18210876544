"""Wafer maps held against the mask: silent on good ones, and never on one that is wrong."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

import klayout.db as kdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.packages import package as package_of
from tests.wafers import centers_in, drawn_centers, stepped_wafers, wafer_file
from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Point
from wlcsp_layout.model.package import DieSite, Numbering, Package
from wlcsp_layout.units import Nm
from wlcsp_layout.verify import maps
from wlcsp_layout.verify.maps.said import UnreadableError
from wlcsp_layout.verify.wafer_places import Centers
from wlcsp_layout.wafer.stepping import Stepped, step
from wlcsp_layout.writers.maps import FORMS, map_text, map_texts

Made: TypeAlias = tuple[Package, Stepped, Centers]
Edit: TypeAlias = Callable[[str], str]

MEND = "nothing was published; a fault of wlcsp: report it with the spec"


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """A die of 2 x 2 mm on 20 mm."""
    return package_of(tmp_path_factory.mktemp("spec"))[0]


@pytest.fixture(scope="module")
def made(package: Package, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Four dies without any symmetry, a test die and two edge places; x and y from 3 and -1."""
    dies = [(0, 0, ""), (1, 0, ""), (2, 0, ""), (0, 1, "")]
    others = [(1, 1, "test"), (2, 1, "edge"), (-1, 0, "edge")]
    sites = tuple(DieSite(column=x, row=y, kind=kind) for x, y, kind in (*dies, *others))
    offset = Point(x_nm=Nm(-1_000_500), y_nm=Nm(700_000))
    numbering = Numbering(first=(3, -1))
    wafer = replace(package.wafer, sites=sites, offset=offset, numbering=numbering)
    placed = replace(package, wafer=wafer)
    stepped = step(placed)
    path = tmp_path_factory.mktemp("drawn") / "wafer.gds"
    return placed, stepped, drawn_centers(placed, stepped, path)


def findings(made: Made, form: str, edit: Edit = str) -> tuple[Finding, ...]:
    """What is found in one map after its text was edited."""
    package, stepped, drawn = made
    suffix = FORMS[form][0]
    text = map_text(form, package, stepped)
    changed = edit(text)
    assert edit is str or changed != text
    try:
        said = maps.READERS[suffix](changed)
    except UnreadableError as error:
        return (Finding(code="V641", subject=f"unit{suffix}", what=str(error)),)
    return maps.compare({f"unit{suffix}": said}, package, stepped.offset, drawn)


def swap(*pairs: tuple[str, str]) -> Edit:
    """Return an edit that changes pieces of text, each of which must be there."""

    def edit(text: str) -> str:
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        return text

    return edit


def flipped(pattern: str) -> Edit:
    """Return an edit that turns the lines that begin so upside down."""

    def edit(text: str) -> str:
        lines = text.split("\n")
        numbers = [n for n, line in enumerate(lines) if re.match(pattern, line)]
        turned = [lines[n] for n in reversed(numbers)]
        for number, line in zip(numbers, turned, strict=True):
            lines[number] = line
        return "\n".join(lines)

    return edit


@pytest.mark.parametrize("form", FORMS)
def test_good_maps_have_nothing_to_say(made: Made, form: str) -> None:
    """As they are written."""
    assert findings(made, form) == ()


FLIPPED: Mapping[str, Edit] = {
    "sinf": flipped("RowData:"),
    "g85": flipped(r" *<Row>"),
    "e142": flipped(r" *<BinCode>"),
}


@pytest.mark.parametrize("form", FLIPPED)
def test_rows_upside_down_are_found(made: Made, form: str) -> None:
    """By the map's own reference: its die is then at a test die or none, and the others wander.

    The rows are `__ 01 0B FE` above `FE 01 01 01`; turned, the dies above are the three.
    """
    found = findings(made, form, FLIPPED[form])

    assert [finding.code for finding in found] == ["V642"]
    assert found[0].what == (
        "2 drawn dies are not in it, the first at (1079.5, 700) um; "
        "2 of its dies are not drawn, the first at (1079.5, 2780) um"
    )


LESS_ONE: Mapping[str, Edit] = {
    "csv": swap(("6,0,2,0,3159.5,700,die\n", "")),
    "sinf": swap(("RowData:FE 01 01 01", "RowData:FE 01 01 __")),
    "g85": swap(("254 001 001 001", "254 001 001 255"), ('BinCount="4"', 'BinCount="3"')),
    "e142": swap(("FE010101", "FE0101FF"), ('BinCount="4"', 'BinCount="3"')),
}


@pytest.mark.parametrize("form", LESS_ONE)
def test_a_missing_die_is_found(made: Made, form: str) -> None:
    """The right one of the lower row: 2 * 2080 - 1000.5 um from the center of the wafer."""
    suffix = FORMS[form][0]
    assert findings(made, form, LESS_ONE[form]) == (
        Finding(
            code="V642",
            subject=f"unit{suffix}",
            what="1 drawn dies are not in it, the first at (3159.5, 700) um",
            mend=MEND,
        ),
    )


SHIFTED: Mapping[str, Edit] = {
    "sinf": swap(("REFPX:4", "REFPX:5")),
    "g85": swap(('ReferenceDeviceX="4"', 'ReferenceDeviceX="5"')),
    "e142": swap(('<Coordinates X="1"', '<Coordinates X="2"')),
}


@pytest.mark.parametrize("form", SHIFTED)
def test_a_reference_on_the_next_die_is_found(made: Made, form: str) -> None:
    """It is a die, and drawn; but all others are then one step to the left of the mask."""
    found = findings(made, form, SHIFTED[form])

    assert [(finding.code, finding.what) for finding in found] == [
        ("V642", "all 4 dies are (-2080, 0) um off the mask")
    ]


MOVED: Mapping[str, Edit] = {
    "csv": lambda text: re.sub(
        r"(?<=[ ,])(-?[0-9.]+)(?=[ ,](700|2780)\b)", lambda m: f"{float(m[1]) + 0.001:.10g}", text
    ),
    "sinf": swap(("reference center_um -1000.5", "reference center_um -1000.499")),
    "g85": swap(('CenterX="-1000.5"', 'CenterX="-1000.499"')),
    "e142": swap(('Position X="-1.0005"', 'Position X="-1.000499"')),
}


@pytest.mark.parametrize("form", MOVED)
def test_a_map_moved_by_a_nanometer_is_found(made: Made, form: str) -> None:
    """Its reference die is at no drawn die, and all dies are off alike."""
    found = findings(made, form, MOVED[form])

    assert [(finding.code, finding.what) for finding in found] == [
        ("V643", "its reference die is at (-1000.499, 700) um, where no die is drawn"),
        ("V642", "all 4 dies are (0.001, 0) um off the mask"),
    ]


OFF_THE_DIES: Mapping[str, Edit] = {
    "sinf": swap(("REFPY:0", "REFPY:-1"), ("REFPX:4", "REFPX:3")),
    "g85": swap(('DeviceY="0"', 'DeviceY="-1"'), ('DeviceX="4"', 'DeviceX="3"')),
    "e142": swap(('<Coordinates X="1" Y="1"', '<Coordinates X="0" Y="0"')),
}


@pytest.mark.parametrize("form", OFF_THE_DIES)
def test_a_reference_that_is_no_die_is_found(made: Made, form: str) -> None:
    """The upper left corner of the map holds nothing."""
    found = findings(made, form, OFF_THE_DIES[form])
    number = (0, 0) if form == "e142" else (3, -1)

    assert found[0].code == "V643"
    assert found[0].what == f"its reference die {number} is no die of the map"


FRAMES: Mapping[str, Mapping[str, Edit]] = {
    "csv": {
        "the device is chip; the spec has unit": swap(("device: unit", "device: chip")),
        "the wafer's diameter is 20001; the spec has 20000": swap(("_mm 20,", "_mm 20.001,")),
        "the notch is left; the spec has down": swap(("notch down", "notch left")),
        "the die's size is 2000 x 2000.001 um; the spec has 2000 x 2000 um": swap(
            ("size_um 2000 2000,", "size_um 2000 2000.001,")
        ),
    },
    "sinf": {
        "the device is chip; the spec has unit": swap(("DEVICE:unit", "DEVICE:chip")),
        "the wafer's diameter is 25000; the spec has 20000": swap(("_mm 20;", "_mm 25;")),
        "the notch is up; the spec has down": swap(("FNLOC:180", "FNLOC:0")),
        "the die's size is 2000 x 2000.001 um; the spec has 2000 x 2000 um": swap(
            ("size_um 2000 2000;", "size_um 2000 2000.001;")
        ),
        "the first number is (4, -1); the spec has (3, -1)": swap(
            ("first 3 -1", "first 4 -1"), ("REFPX:4", "REFPX:5")
        ),
    },
    "g85": {
        "the device is chip; the spec has unit": swap(('Id="unit"', 'Id="chip"')),
        "the wafer's diameter is 25000; the spec has 20000": swap(('Size="20"', 'Size="25"')),
        "the notch is right; the spec has down": swap(('tion="0"', 'tion="270"')),
        "the die's size is 2000 x 1999 um; the spec has 2000 x 2000 um": swap(
            ('DeviceSizeY="2000"', 'DeviceSizeY="1999"')
        ),
    },
    "e142": {
        "the device is chip; the spec has unit": lambda text: text.replace("unit", "chip"),
        "the wafer's diameter is 25000; the spec has 20000": swap(
            ('X="20" Y="20"', 'X="25" Y="25"')
        ),
        "the notch is left; the spec has down": swap(('Orientation="0"', 'Orientation="90"')),
        "the die's size is 2.5 x 2000 um; the spec has 2000 x 2000 um": swap(
            ('<DeviceSize X="2"', '<DeviceSize X="0.0025"')
        ),
    },
}


@pytest.mark.parametrize(
    ("form", "what"), [(form, what) for form, edits in FRAMES.items() for what in edits]
)
def test_another_frame_is_found(made: Made, form: str, what: str) -> None:
    """Each of its parts by itself."""
    found = findings(made, form, FRAMES[form][what])

    assert [(finding.code, finding.what) for finding in found] == [("V643", what)]


@pytest.mark.parametrize(
    ("form", "edit"),
    [
        ("sinf", swap(("XDIES:2.08", "XDIES:2.080001"))),
        ("g85", swap(('StepSizeX="2080"', 'StepSizeX="2080.001"'))),
        ("e142", swap(('<StepSize X="2.08"', '<StepSize X="2.080001"'))),
    ],
)
def test_another_step_is_found(made: Made, form: str, edit: Edit) -> None:
    """1 nm a step: the dies of column 1 and 2 are off the mask."""
    found = findings(made, form, edit)

    assert [(finding.code, finding.what) for finding in found] == [
        ("V643", "the step is 2080.001 x 2080 um; the spec has 2080 x 2080 um"),
        (
            "V642",
            "2 drawn dies are not in it, the first at (1079.5, 700) um; "
            "2 of its dies are not drawn, the first at (1079.501, 700) um",
        ),
    ]


@pytest.mark.parametrize("corner", ["lower_left", "upper_right"])
@pytest.mark.parametrize("form", ["sinf", "g85", "e142"])
def test_another_corner_is_found(made: Made, form: str, corner: str) -> None:
    """The numbers stay, and count from elsewhere."""
    vertical, across = corner.split("_")
    up, left = (
        {"upper": "down", "lower": "up"}[vertical],
        {"left": "right", "right": "left"}[across],
    )
    number = {"lower_left": 3, "upper_right": 1}[corner]
    words = {
        "sinf": ("upper_left, x right, y down", f"{corner}, x {left}, y {up}"),
        "g85": ('OriginLocation="2"', f'OriginLocation="{number}"'),
        "e142": (
            '"UpperLeft" AxisDirection="DownRight"',
            f'"{corner.title().replace("_", "")}" AxisDirection="{up.title()}{left.title()}"',
        ),
    }
    found = findings(made, form, swap(words[form]))

    assert (found[0].code, found[0].what) == (
        "V643",
        f"the corner that numbers count from is {corner}; the spec has upper_left",
    )


OTHERS: Mapping[str, Mapping[str, Edit]] = {
    "1 places without a die differ, the first in column -1, row 0: nothing in the map, edge by "
    "the spec": {
        "csv": swap(
            ("3,0,-1,0,-3080.5,700,edge\n", ""), ("first 3 -1", "first 4 -1"),
        ),
        "sinf": swap(("RowData:FE 01", "RowData:__ 01")),
        "g85": swap(("254 001 001", "255 001 001"), ('254" BinCount="2"', '254" BinCount="1"')),
        "e142": swap(("FE010101", "FF010101"), ('FE" BinCount="2"', 'FE" BinCount="1"')),
    },
    "1 places without a die differ, the first in column 1, row 1: probe in the map, test by the "
    "spec": {
        "csv": swap((",test", ",probe")),
        "sinf": swap(("=test", "=probe")),
        "g85": swap(('"test"', '"probe"')),
        "e142": swap(('"test"', '"probe"')),
    },
}  # fmt: skip


@pytest.mark.parametrize(
    ("form", "what"),
    [(form, what) for what, edits in OTHERS.items() for form in edits],
)
def test_another_place_without_a_die_is_found(made: Made, form: str, what: str) -> None:
    """One that is dropped, and one with another name."""
    found = findings(made, form, OTHERS[what][form])
    if form == "csv" and "nothing in" in what:
        # The table lists no empty place: its numbers then begin elsewhere.
        assert [finding.code for finding in found] == ["V643"]
        return
    assert [(finding.code, finding.what) for finding in found] == [("V644", what)]


@pytest.mark.parametrize(
    ("form", "edit"),
    [
        (
            "sinf",
            swap(
                ("ROWCT:2", "ROWCT:3"),
                ("REFPY:0", "REFPY:1"),
                ("RowData:__ 01", "RowData:__ __ __ __\nRowData:__ 01"),
            ),
        ),
        (
            "e142",
            swap(
                ('X="4" Y="2"', 'X="4" Y="3"'),
                ("FE010101</BinCode>", "FE010101</BinCode>\n<BinCode>FFFFFFFF</BinCode>"),
            ),
        ),
    ],
)
def test_an_empty_row_at_the_border_is_found(made: Made, form: str, edit: Edit) -> None:
    """All dies are at their places; but the map is not the smallest that holds them."""
    found = findings(made, form, edit)

    assert [(finding.code, finding.what) for finding in found] == [
        ("V644", "an outer row or column holds no place: the map is too large")
    ]


@pytest.mark.parametrize(
    ("form", "edit", "what"),
    [
        ("sinf", ("LOT:", "LOT:L8"), "the lot is L8; the spec has empty"),
        ("sinf", ("WAFER:", "WAFER:3"), "the wafer's id is 3; the spec has empty"),
        ("g85", ('LotId=""', 'LotId="L8"'), "the lot is L8; the spec has empty"),
        (
            "g85",
            ('SubstrateId="" WaferId=""', 'SubstrateId="3" WaferId="3"'),
            "the wafer's id is 3; the spec has empty",
        ),
        (
            "e142",
            ('SubstrateId="unit"', 'SubstrateId="3"'),
            "the wafer's id is 3; the spec has unit",
        ),
    ],
)
def test_another_lot_or_wafer_is_found(
    made: Made, form: str, edit: tuple[str, str], what: str
) -> None:
    """The spec of these maps names neither."""
    found = findings(made, form, lambda text: text.replace(*edit))

    assert [(finding.code, finding.what) for finding in found] == [("V643", what)]


UNREADABLE: Mapping[str, Mapping[str, Edit]] = {
    "csv": {
        "it ends early": lambda text: text[:-1],
        "line 3: '# wafer: diameter_mm 20' is not as it must be": swap((", notch down", "")),
        "line 9: 6 cells instead of 7": swap(("5,-1,1,1,", "5,-1,1,")),
        "'+4' is no whole number": swap(("4,0,0,0", "+4,0,0,0")),
        "'700.0' is no length": swap((",700,die", ",700.0,die")),
        "its numbers do not begin where it says that they do": swap(("first 3", "first 2")),
        "line 9: x and the center are of different places": swap(("5,-1,1,1,", "5,-1,2,1,")),
        "line 13: x and the center are of different places": swap(
            ("0,1079.5,700", "0,1079.501,700")
        ),
        "a place is listed twice": swap(("5,-1,1,1", "4,-1,1,1")),
        "'upper_left, x left, y down, first 3 -1' counts out of the map": swap(
            ("x right", "x left")
        ),
    },
    "sinf": {
        "it ends early": lambda text: text[:-1],
        "'LOTS:' instead of the key LOT": swap(("LOT:", "LOTS:")),
        "DUTMS is 'mil', not mm": swap(("DUTMS:mm", "DUTMS:mil")),
        "ROWCT is 3, and there are 2 rows": swap(("ROWCT:2", "ROWCT:3")),
        "row 1 is not 4 bins after RowData:": swap(("RowData:__ ", "RowData:")),
        "row 2 is not 4 bins after RowData:": swap(("RowData:FE", "RowData:FF")),
        "bins 2 are defined and not used, or used and not defined": swap(
            ("RowData:FE 01", "RowData:FE 02")
        ),
        "bin 11 is good, and is not that of a die": swap(("BCEQU:01", "BCEQU:0B")),
        "'45' is no FNLOC": swap(("FNLOC:180", "FNLOC:45")),
    },
    "g85": {
        "no element found: line 16, column 0": lambda text: text.replace("</Maps>\n", ""),
        "bin 001: the count is 5, and 4 places have it": swap(('Count="4"', 'Count="5"')),
        "a row is not 4 bins of three digits": swap(("254 001", "254  001")),
        "not each bin once, and one of them good": swap(('"Fail"', '"Pass"')),
        "{http://www.semi.org}Map: SubstrateType is 'Tray'": swap(('"Wafer"', '"Tray"')),
        "'5' is no OriginLocation": swap(('OriginLocation="2"', 'OriginLocation="5"')),
    },
    "e142": {
        "bin FE: the count is 3, and 2 places have it": swap(
            ('FE" BinCount="2"', 'FE" BinCount="3"')
        ),
        "a row is not 4 bins of two digits": swap(("FE010101", "FE01010")),
        "'UpperLeft UpRight' is no origin with its axes": swap(("DownRight", "UpRight")),
        "{urn:semi-org:xsd.E142-1.V1005.SubstrateMap}BinCodeMap: NullBin is '00'": swap(
            ('NullBin="FF"', 'NullBin="00"')
        ),
        "'2.0' is no length": swap(('<DeviceSize X="2"', '<DeviceSize X="2.0"')),
        "the wafer is not as high as it is wide": swap(('Y="20"', 'Y="21"')),
    },
}


@pytest.mark.parametrize(
    ("form", "what"), [(form, what) for form, edits in UNREADABLE.items() for what in edits]
)
def test_what_is_not_written_as_it_must_be_is_refused(made: Made, form: str, what: str) -> None:
    """Strictly: a reader that guesses hides faults."""
    found = findings(made, form, UNREADABLE[form][what])

    assert [(finding.code, finding.what) for finding in found] == [("V641", what)]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_die_that_the_mask_lacks_or_moves_is_found_in_every_map(
    package: Package, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """In the file itself: one die is taken out, put elsewhere or added, its row written anew."""
    made, stepped = data.draw(stepped_wafers(package))
    path = tmp_path_factory.getbasetemp() / "spoiled.gds"
    layout = kdb.Layout()
    layout.read(str(wafer_file(made, stepped, path)))
    top, die = layout.top_cell(), layout.cell("unit_DIE")
    places = []
    for instance in list(top.each_inst()):
        if instance.cell.name == die.name:
            places += [trans.disp for trans in instance.cell_inst.each_trans()]
            instance.delete()
    number = data.draw(st.integers(0, len(places) - 1))
    how = data.draw(st.sampled_from(["gone", "moved", "twice"] if len(places) > 1 else ["moved"]))
    if how == "moved":
        places[number] = places[number] + kdb.Vector(0, 1)
    elif how == "gone":
        places.pop(number)
    else:
        places.append(places[number])
    for place in places:
        top.insert(kdb.CellInstArray(die.cell_index(), kdb.Trans(place)))
    layout.write(str(path))
    texts = {name.rpartition("/")[2]: text for name, text in map_texts(made, stepped).items()}
    said = {
        name: next(r for end, r in maps.READERS.items() if name.endswith(end))(text)
        for name, text in texts.items()
    }
    found = maps.compare(said, made, stepped.offset, centers_in(made, path))

    assert {finding.subject for finding in found if finding.code == "V642"} == set(texts)
