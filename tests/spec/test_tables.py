"""CSV tables: every problem with its line and column, exact numbers, columns by name."""

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wlcsp_layout.spec.csv_table import read_table
from wlcsp_layout.spec.tables import read_balls, read_nets, read_pads, read_routes

HEADER = "name,x_um,y_um,width_um,height_um\n"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def written(text: str) -> Path:
    path = Path("t.csv")
    path.write_text(text)
    return path


def test_pads_are_read_exactly_and_centers_may_lie_on_half_nanometers() -> None:
    """64.4675 um is 128935 half nanometers; 67.265 um is 67265 nm."""
    table, rows = read_pads(written(HEADER + "vccd,64.4675,377.47,67.265,54.4\n"))

    assert not table.problems
    assert (rows[0].name, rows[0].center_half_nm) == ("vccd", (128_935, 754_940))
    assert rows[0].size_nm == (67_265, 54_400)


def test_columns_come_in_any_order_and_extra_ones_are_noted_once() -> None:
    """Comment lines and blank lines are passed over."""
    text = "# source: somewhere\n\ny_um,name,x_um,side\n2,A1,1,W\n4,A2,3,E\n"
    table, rows = read_balls(written(text))

    assert [(row.name, row.at_nm) for row in rows] == [("A1", (1000, 2000)), ("A2", (3000, 4000))]
    assert [str(note) for note in table.notes] == [
        "t.csv:3:1: N204 t.csv: columns that are not read: side"
    ]


def test_nets_list_names_with_spaces_between() -> None:
    """VSS has two pads and two balls, and its own width."""
    text = "net,pads,balls,width_um,join\nVSS,P1 P2,A1 A2,40,pairs\nN,P3,A3,,\n"
    _, rows = read_nets(written(text))

    assert [name for name, _ in rows[0].pads] == ["P1", "P2"]
    assert (rows[0].width_nm, rows[0].join) == (40_000, "pairs")
    assert (rows[1].width_nm, rows[1].join) == (None, "all")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            HEADER + "P1,1e3,0,80,80\n",
            "t.csv:2:4: E210 x_um: '1e3' is not a number\n"
            "    write a plain decimal number, without unit or exponent",
        ),
        (
            HEADER + "P1, 1.00001,0,80,80\n",
            "t.csv:2:5: E211 x_um: 1.00001 um is not on the 0.0005 um grid\n"
            "    use a multiple of 0.001 um, or of 0.0005 um where the size is odd",
        ),
        (
            HEADER + "P1,0,0,80.0005,80\n",
            "t.csv:2:8: E211 width_um: 80.0005 um is not on the 0.001 um grid\n"
            "    use a multiple of 0.001 um",
        ),
        (
            HEADER + "P1,0,0,0,80\n",
            "t.csv:2:8: E212 width_um: 0 um must be above 0\n    write the size of the shape",
        ),
        (
            HEADER + "P1,0,0,80\n",
            "t.csv:2:1: E206 t.csv: this row has 4 cells, the header 5\n"
            "    write one cell for each column; put text with commas in quotes",
        ),
        (
            HEADER + '"P1,0,0,80,80\n',
            "t.csv:2:1: E207 t.csv: a quote is opened or closed in the wrong place\n"
            '    put the whole cell in quotes, and write quotes inside it twice: ""',
        ),
        (
            HEADER + ",0,0,80,80\n",
            "t.csv:2:1: E209 name: this cell is empty\n    write a name",
        ),
        (
            HEADER + "P1,3000000,0,80,80\n",
            "t.csv:2:4: E213 x_um: 3000000 um is beyond 32-bit GDSII\n"
            "    coordinates must stay within +-2147483.647 um",
        ),
        (
            "name,x_um,y_mm,width_um,height_um\n",
            "t.csv:1:1: E204 y_um: this column is missing\n    is it y_mm?",
        ),
        (
            "name,name,x_um,y_um,width_um,height_um\n",
            "t.csv:1:6: E205 name: this column is given twice\n    keep one of the two",
        ),
        (
            "# nothing\n",
            "t.csv:1:1: E203 t.csv: the table is empty\n"
            "    begin with the header name,x_um,y_um,width_um,height_um",
        ),
        (
            HEADER + "P 1,0,0,80,80\n",
            "t.csv:2:1: E208 name: 'P 1' is no name\n    use printable characters without spaces",
        ),
    ],
)
def test_problems_have_their_place(text: str, message: str) -> None:
    """Line and column count from 1, in characters."""
    table, rows = read_pads(written(text))

    assert "\n".join(map(str, table.problems)) == message
    assert rows == ()


def test_bytes_that_are_no_text_are_refused() -> None:
    """Byte 0xff in line 2, column 3; a NUL byte counts as well."""
    Path("t.csv").write_bytes(HEADER.encode() + b"P1\xff,0,0,80,80\n")
    bad, _ = read_pads(Path("t.csv"))
    Path("t.csv").write_bytes(HEADER.encode() + b"P1\0,0,0,80,80\n")
    nul, _ = read_pads(Path("t.csv"))

    message = "t.csv:2:3: E202 t.csv: this byte is not UTF-8 text\n    save the table as UTF-8"
    assert [str(finding) for finding in bad.problems] == [message]
    assert [str(finding) for finding in nul.problems] == [message]


def test_a_route_of_odd_width_is_refused() -> None:
    """40.001 um is 40001 nm: the edges would lie on half nanometers."""
    table, rows = read_routes(written("route,net,seq,x_um,y_um,width_um\n1,A,0,0,0,40.001\n"))

    assert rows == ()
    assert [finding.code for finding in table.problems] == ["E215"]


def test_a_net_of_odd_width_is_refused() -> None:
    """As a route: the table that a run writes of it could not be read back."""
    table, rows = read_nets(written("net,pads,balls,width_um\nA,P1,A1,40.001\nB,P2,A2,\n"))

    assert [row.name for row in rows] == ["B"]
    assert [str(finding) for finding in table.problems] == [
        "t.csv:2:9: E215 width_um: a trace of 40.001 um has its edges off the 0.001 um grid\n"
        "    use an even number of nanometers"
    ]


@given(st.text(max_size=200))
def test_no_text_raises(text: str) -> None:
    """Whatever stands in a table ends as rows or findings."""
    path = Path("any.csv")
    path.write_text(text, encoding="utf-8", errors="replace", newline="")

    read_table(path, ("name", "x_um"))


@given(st.integers(-(2**31) + 1, 2**31 - 1))
def test_every_length_on_the_grid_survives(nm: int) -> None:
    """Written in um, read in nm."""
    um = format(Decimal(nm) / 1000, "f")
    table, rows = read_balls(written(f"name,x_um,y_um\nA1,{um},0\n"))

    assert not table.problems
    assert rows[0].at_nm[0] == nm
