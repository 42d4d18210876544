"""Dies on the wafer: a good one has no findings, and a wrong die is said once."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import klayout.db as kdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.verify.wafer_edits import (
    MM,
    STEP,
    UM,
    all_rows_set,
    drawn_on,
    each_row,
    found,
    mirrored_askew,
    row_set,
    rows,
    scaled,
    single,
    spoiled,
    turned,
)
from tests.verify.written import Written, written
from wlcsp_layout.geometry import Xy
from wlcsp_layout.verify import wafer
from wlcsp_layout.verify.judgment import Result, Skipped


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """21 dies on a wafer of 20 mm: rows of 3, 5, 5, 5 and 3."""
    return written(tmp_path_factory.mktemp("good"))


@pytest.mark.parametrize("notch", ["up", "down", "left", "right"])
@pytest.mark.parametrize("offset", ["best", "center_die", "center_street", "[123.457, -77]"])
def test_a_good_wafer_has_no_findings(tmp_path: Path, notch: str, offset: str) -> None:
    """With its notch on any side, however it is stepped."""
    change = f"diameter_mm: 14, edge_exclusion_mm: 1, notch: {notch}, offset: {offset}"
    file = written(tmp_path, ("diameter_mm: 20, offset: center_die", change))

    assert found(file) == []


@settings(max_examples=15, deadline=None)
@given(
    size=st.tuples(st.integers(1_700_000, 2_600_000), st.integers(1_700_000, 2_600_000)),
    street=st.tuples(st.integers(1, 120_000), st.integers(1, 120_000)),
    diameter=st.integers(10, 18),
    offset=st.tuples(st.integers(-2 * MM, 2 * MM), st.integers(-2 * MM, 2 * MM)),
)
def test_good_wafers_of_any_size_have_no_findings(
    tmp_path_factory: pytest.TempPathFactory, size: Xy, street: Xy, diameter: int, offset: Xy
) -> None:
    """Odd sizes and streets included; the pads stay where they are on the first 2 mm."""
    width, height = (max(value, 2 * MM) for value in size)
    file = written(
        tmp_path_factory.mktemp("random"),
        ("size_um: [2000, 2000]", f"size_um: [{width / UM}, {height / UM}]"),
        (
            "diameter_mm: 20, offset: center_die",
            f"diameter_mm: {diameter}, edge_exclusion_mm: 0.5, "
            f"street_um: [{street[0] / UM}, {street[1] / UM}], "
            f"offset: [{offset[0] / UM}, {offset[1] / UM}]",
        ),
    )

    assert found(file) == []


@pytest.mark.parametrize("kind", ["", "die", "product"])
def test_a_fabs_map_says_where_dies_are(tmp_path: Path, kind: str) -> None:
    """Holes in the map, and places of other kinds, stay empty."""
    lines = [f"0,0,{kind}", f"1,0,{kind}", f"-1,1,{kind}", f"1,1,{kind}", "0,1,test"]
    (tmp_path / "map.csv").write_text("\n".join(["column,row,kind", *lines]) + "\n")
    file = written(tmp_path, ("offset: center_die", "dies: map.csv"))

    assert found(file) == []
    assert file.stepped.full == 4


def test_a_die_that_the_map_leaves_empty_is_too_many(tmp_path: Path) -> None:
    """The row 0 has columns 0 and 1; a third die would be full, and is not wanted."""
    (tmp_path / "map.csv").write_text("column,row\n0,0\n1,0\n")
    file = written(tmp_path, ("offset: center_die", "dies: map.csv"))

    # The box of the outer street at the end of the row lies in the new die now.
    assert spoiled(file, partial(row_set, number=0, more=1)) == [
        "V602 die (2, 0): a die too many: the map has none here"
    ]


def test_a_flat_file_says_the_same(good: Written) -> None:
    """Without any cell below the top, dies are found by their outlines."""
    flat = good.spoiled(lambda layout: layout.cell("unit_WAFER").flatten(True))

    assert found(flat) == []
    assert next(r.shapes for r in flat.checked(wafer.check) if isinstance(r, Result)) == 21


def test_a_result_says_how_much_was_looked_at(good: Written) -> None:
    """One result for each code, in order, also where nothing is wrong."""
    results = [r for r in good.checked(wafer.check) if isinstance(r, Result)]

    assert [(r.code, r.shapes, r.limit, r.measured) for r in results[:9]] == [
        ("V601", 21, "", "21 of 21 dies"),
        ("V602", 21, "", ""),
        ("V603", 21, "", ""),
        ("V604", 21, "", ""),
        ("V605", 21, "", ""),
        ("V606", 21, "", "spec: 2080 x 2080 um"),
        ("V611", 1, "a circle of 20000 um", "20000 x 19954.356 um"),
        ("V612", 1, "down, 1000 um deep, 90 degrees", "down, 1000 um deep"),
        ("V613", 1, "a circle of 14000 um", "14000 x 14000 um"),
    ]
    assert [r.code for r in results[9:]] == ["V621", "V622", "V623", "V624", "V625"]


def exploded_with_step(layout: kdb.Layout) -> None:
    """Let a row have a step of 7 nm too much, and place each of its dies alone."""
    row_set(layout, 3, step=(7, 0))
    rows(layout)[3].explode()


DIES: dict[str, tuple[Callable[[kdb.Layout], object], list[str]]] = {
    "one is missing": (
        lambda la: single(la, 3, 2).delete(),
        ["V601 die (0, 1): no die is drawn where the spec has one"],
    ),
    "a row is missing": (
        lambda la: rows(la)[2].delete(),
        ["V601 dies (-2, 0) to (2, 0): none of 5 dies is drawn where the spec has them"],
    ),
    "all are missing": (
        lambda la: each_row(la, kdb.Instance.delete),
        ["V601 dies: no die is drawn; the spec has 21"],
    ),
    "one is moved by 1 nm": (
        lambda la: single(la, 3, 2).transform(kdb.Trans(1, 0)),
        ["V603 die (0, 1): moved by (0.001, 0) um"],
    ),
    "one at the edge is moved into the street by 1 nm": (
        lambda la: single(la, 3, 4).transform(kdb.Trans(1, -1)),
        ["V603 die (2, 1): moved by (0.001, -0.001) um"],
    ),
    "one is moved by 900 um": (
        lambda la: single(la, 3, 2).transform(kdb.Trans(0, -900 * UM)),
        ["V603 die (0, 1): moved by (0, -900) um"],
    ),
    "a row is moved": (
        partial(row_set, number=2, by=(0, 1)),
        ["V603 dies (-2, 0) to (2, 0): moved by (0, 0.001) um"],
    ),
    "all are moved": (
        lambda la: [row.transform(kdb.Trans(UM, 0)) for row in rows(la)],
        ["V603 dies: all 21 dies are moved by (1, 0) um"],
    ),
    "one is mirrored about the corner of its cell": (
        lambda la: turned(single(la, 3, 2), kdb.Trans.M0),
        ["V604 die (0, 1): mirrored top-bottom (m0)"],
    ),
    "one is mirrored about its center": (
        lambda la: turned(single(la, 3, 2), kdb.Trans.M90, (2 * MM, 0)),
        ["V604 die (0, 1): mirrored left-right (m90)"],
    ),
    "one is turned about its center": (
        lambda la: turned(single(la, 3, 2), kdb.Trans.R180, (2 * MM, 2 * MM)),
        ["V604 die (0, 1): turned by 180 degrees (r180)"],
    ),
    "all are turned about their centers": (
        lambda la: each_row(la, lambda row: turned(row, kdb.Trans.R180, (2 * MM, 2 * MM))),
        ["V604 dies: all 21 dies are turned by 180 degrees (r180)"],
    ),
    "one is scaled": (
        lambda la: scaled(single(la, 3, 2), 1.001, 0),
        ["V604 die (0, 1): scaled by 1.001"],
    ),
    "one is scaled by a ten-millionth": (
        lambda la: scaled(single(la, 3, 2), 1.0000001, 0),
        ["V604 die (0, 1): scaled by 1.0000001"],
    ),
    "one is scaled by less than any corner shows": (
        lambda la: scaled(single(la, 3, 2), 1.000000001, 90),
        ["V604 die (0, 1): turned by 90 degrees and scaled by 1.000000001"],
    ),
    "one is turned by a hair": (
        lambda la: scaled(single(la, 3, 2), 1, 0.00002),
        ["V604 die (0, 1): turned by 0.000020004556 degrees"],
    ),
    "one is turned by an angle and mirrored": (
        lambda la: mirrored_askew(single(la, 3, 2)),
        ["V604 die (0, 1): mirrored at 15 degrees"],
    ),
    "an array is one too long": (
        partial(row_set, number=3, more=1),
        [
            "V602 die (3, 1): a die too many: its far corner is 7867.91 um from the center of the "
            "wafer, beyond the usable radius of 7000 um"
        ],
    ),
    "an array is one too short": (
        partial(row_set, number=3, more=-1),
        ["V601 die (2, 1): no die is drawn where the spec has one"],
    ),
    "one lies there twice": (
        lambda la: la.cell("unit_WAFER").insert(single(la, 3, 2).cell_inst.dup()),
        ["V605 die (0, 1): two dies lie in one place"],
    ),
    "one lies there twice, not exactly": (
        lambda la: la.cell("unit_WAFER").insert(
            kdb.CellInstArray(la.cell("unit_DIE").cell_index(), kdb.Trans(-MM, 500 * UM - MM))
        ),
        ["V605 die (0, 0): a second die overlaps the first one, (0, 500) um off"],
    ),
    "the step of a row is wrong by 1 nm": (
        partial(row_set, number=3, step=(1, 0)),
        [
            "V606 die (-1, 1): the 5 dies of 1 row are stepped by (2080.001, 0) um instead of "
            "(2080, 0) um"
        ],
    ),
    "the step of all rows is wrong by 1 nm": (
        lambda la: all_rows_set(la, step=(1, 0)),
        [
            "V606 die (0, -2): the 21 dies of 5 rows are stepped by (2080.001, 0) um instead of "
            "(2080, 0) um"
        ],
    ),
    "the step of a row is wrong by more than half a step": (
        partial(row_set, number=3, step=(1500 * UM, 0)),
        [
            "V606 die (-1, 1): the 5 dies of 1 row are stepped by (3580, 0) um instead of "
            "(2080, 0) um"
        ],
    ),
    "a row climbs": (
        partial(row_set, number=3, step=(0, 1)),
        [
            "V606 die (-1, 1): the 5 dies of 1 row are stepped by (2080, 0.001) um instead of "
            "(2080, 0) um"
        ],
    ),
    "a row of single dies has a wrong step": (
        exploded_with_step,
        [
            "V606 die (-1, 1): the 5 dies of 1 row are stepped by (2080.007, 0) um instead of "
            "(2080, 0) um"
        ],
    ),
    "rows have a wrong step upward": (
        lambda la: all_rows_set(la, climb=2),
        [
            "V606 die (-2, 0): the 21 dies of 5 columns are stepped by (0, 2080.002) um instead "
            "of (0, 2080) um"
        ],
    ),
}
"""What was done to the file, and all that is said."""


@pytest.mark.parametrize("name", DIES)
def test_a_wrong_die_is_said_once(good: Written, name: str) -> None:
    """By what is wrong with it, and with nothing else that follows from it."""
    change, expected = DIES[name]

    assert spoiled(good, change) == expected


def test_a_marker_is_at_the_die_with_its_outline(good: Written) -> None:
    """The die (0, 1) has its center at (0, 2080) um on the wafer."""
    file = good.spoiled(lambda la: single(la, 3, 2).delete())
    ((finding),) = [
        f for r in file.checked(wafer.check) if isinstance(r, Result) for f in r.findings
    ]

    assert (finding.cell, finding.at_nm) == ("unit_WAFER", (0, STEP))
    low, high = STEP - MM, STEP + MM
    assert set(finding.lines_nm) == {
        ((-MM, low), (-MM, high)),
        ((-MM, high), (MM, high)),
        ((MM, high), (MM, low)),
        ((MM, low), (-MM, low)),
    }


def test_without_outlines_nothing_is_outside_of_dies(good: Written) -> None:
    """Else all that is drawn would be said to be: what is not looked at has its reason."""
    file = good.spoiled(lambda la: la.cell("unit_DIE").shapes(la.layer(61, 0)).clear())

    assert found(file) == ["V601 dies: no die is drawn; the spec has 21"]
    skipped = [item for item in file.checked(wafer.check) if isinstance(item, Skipped)]
    assert [item.code for item in skipped] == ["V621", "V622", "V623", "V624", "V625"]
    assert {item.why for item in skipped} == {"no die is drawn: everything is outside"}


def test_many_wrong_dies_are_counted(tmp_path: Path) -> None:
    """57 dies of 1 mm more than 20 apart: 20 are shown, and one finding counts the rest."""
    file = written(tmp_path, ("diameter_mm: 20,", "diameter_mm: 32, "))
    count = file.stepped.full

    def chessboard(layout: kdb.Layout) -> None:
        for row in rows(layout):
            row.explode()
        for number, die in enumerate(rows(layout)):
            if number % 2:
                die.delete()

    lines = spoiled(file, chessboard)

    assert len(lines) == 21
    assert count // 2 > 30
    assert lines[20].startswith("V601 die (")
    assert lines[20].endswith(
        f": and {count // 2 - 20} more like it: no die is drawn where the spec has one"
    )


def test_findings_do_not_depend_on_the_hierarchy(good: Written) -> None:
    """What is wrong in one of these is wrong in the flat file, too, in the same words."""
    for change, expected in (
        DIES["one is missing"],
        (
            drawn_on("rdl", kdb.Box(9 * MM, 0, 9 * MM + 50 * UM, 50 * UM)),
            ["V623 layer rdl: a shape outside of the dies: 50 x 50 um"],
        ),
    ):

        def flat(layout: kdb.Layout, change: Callable[[kdb.Layout], object] = change) -> None:
            change(layout)
            layout.cell("unit_WAFER").flatten(True)

        assert spoiled(good, flat) == expected
