"""Keep-outs of the wafer: no die shares area with one, all others stand, and it is said."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.packages import package
from wlcsp_layout.errors import SpecError
from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.model.package import Package
from wlcsp_layout.units import Nm
from wlcsp_layout.verify.wafer_places import expected_places
from wlcsp_layout.wafer.keep_outs import columns_taken
from wlcsp_layout.wafer.stepping import Stepped, step

ZONE = "wafer: {diameter_mm: 20, offset: center_die"
NOTCH = "{box_um: [-1000, -7000, 1080, -5000], why: notch}"
LASER = "{box_um: [500, -10000, 1500, -5100], why: laser ID}"


def with_zones(folder: Path, *zones: str, more: str = "") -> tuple[Package, Stepped]:
    """2 x 2 mm at a step of 2.08 mm, a die at the center, a usable circle of 7 mm."""
    listed = f"{ZONE}, keep_outs: [{', '.join(zones)}]{more}"
    drawn, _ = package(folder, (ZONE, listed))
    return drawn, step(drawn)


def places(stepped: Stepped) -> list[Xy]:
    return [
        (column, run.row)
        for run in stepped.runs
        for column in range(run.column, run.column + run.count)
    ]


def test_a_die_that_touches_a_keep_out_is_placed(tmp_path: Path) -> None:
    """The dies of row -2 end 5160 um below the center; 1 nm more is taken or not."""
    _, free = with_zones(tmp_path)
    _, touched = with_zones(tmp_path, "{box_um: [-1000, -9000, 1080, -5160], why: a}")
    _, taken = with_zones(tmp_path, "{box_um: [-1000, -9000, 1080, -5159.999], why: a}")
    assert (places(touched), touched.lost, touched.notes) == (places(free), (0,), ())
    assert places(taken) == [place for place in places(free) if place != (0, -2)]


def test_lost_dies_are_counted_and_said_by_reason(tmp_path: Path) -> None:
    """The notch takes the die in column 0, and what the laser takes beside it is column 1.

    Of 21 dies 19 stay; the circle cuts as many as before.
    """
    _, free = with_zones(tmp_path)
    _, stepped = with_zones(tmp_path, NOTCH, LASER)
    assert (free.full, stepped.full, stepped.lost) == (21, 19, (1, 1))
    assert stepped.partial == free.partial
    assert set(places(free)) - set(places(stepped)) == {(0, -2), (1, -2)}
    assert [str(note) for note in stepped.notes] == [
        "N103 wafer.keep_outs: 2 full dies are not placed: 1 (notch), 1 (laser ID)"
    ]


def test_a_row_around_a_keep_out_is_two_runs(tmp_path: Path) -> None:
    """The row through the center, without the die there."""
    _, stepped = with_zones(tmp_path, "{box_um: [-1, -1, 1, 1], why: a}")
    assert [(run.column, run.count) for run in stepped.runs if run.row == 0] == [(-2, 2), (1, 2)]


def test_the_best_offset_counts_what_keep_outs_take(tmp_path: Path) -> None:
    """26 dies stand about a street through the center, along y; a zone along it takes 10 of them.

    About a street along x it takes the 6 of one column.
    """
    best = "wafer: {diameter_mm: 20, offset: best"
    without = step(package(tmp_path, (ZONE, best))[0])
    assert (without.full, without.offset.xy) == (26, (1_040_000, 0))
    zone = "{box_um: [-200, -7000, 200, 7000], why: a}"
    stepped = step(package(tmp_path, (ZONE, f"{best}, keep_outs: [{zone}]"))[0])
    assert (stepped.full, stepped.lost, stepped.offset.xy) == (20, (6,), (0, 1_040_000))
    assert [str(note) for note in stepped.notes] == [
        "N101 wafer.offset: best is for planning, and gives [0, 1040] um here: no other offset "
        "gives more full dies\n"
        "    once a fab has stepped the wafer, write its offset: [0, 1040]",
        "N103 wafer.keep_outs: 6 full dies are not placed: 6 (a)",
    ]


def test_the_judge_wants_no_die_in_a_keep_out(tmp_path: Path) -> None:
    """Its places are worked out on their own, and are the same."""
    drawn, stepped = with_zones(tmp_path, NOTCH, LASER)
    wanted = expected_places(drawn, stepped.offset)
    found = list(zip(wanted.columns.tolist(), wanted.rows.tolist(), strict=True))
    assert found == places(stepped)


@pytest.mark.parametrize(
    ("zones", "said"),
    [
        (
            "{box_um: [5, 5, 4, 6], why: a}",
            "E370 wafer.keep_outs[0]: the box has no area\n    write [left, bottom, right, top]",
        ),
        (
            "{box_um: [7072, 7071, 7100, 7100], why: a}",
            "E385 wafer.keep_outs[0]: the box lies off the wafer\n"
            "    give it from the wafer's center, in micrometers",
        ),
        (
            "{box_um: [-9000, -9000, 9000, 9000], why: a}",
            "E382 wafer: no full die of 2000 x 2000 um fits into the usable circle of 14000 um and "
            "beside the keep-outs\n"
            "    use a larger wafer, a smaller edge exclusion or another offset",
        ),
    ],
)
def test_a_keep_out_that_is_of_no_use_is_refused(tmp_path: Path, zones: str, said: str) -> None:
    """Empty, off the wafer, or over all of it; one that just reaches the wafer is taken."""
    with pytest.raises(SpecError) as error:
        with_zones(tmp_path, zones)
    assert [f"{f.code} {f.subject}: {f.what}\n    {f.mend}" for f in error.value.findings] == [said]
    with_zones(tmp_path, "{box_um: [7071, 7071, 7100, 7100], why: a}")


def test_a_mapped_die_in_a_keep_out_is_refused(tmp_path: Path) -> None:
    """Column 0 of row -2; a test die of the fab's may stand there."""
    table = tmp_path / "map.csv"
    table.write_text("column,row,kind\n0,0,\n0,-2,test\n")
    _, stepped = with_zones(tmp_path, NOTCH, more=", dies: map.csv")
    assert (places(stepped), stepped.lost) == ([(0, 0)], (0,))
    table.write_text("column,row,kind\n0,0,\n0,-2,\n")
    with pytest.raises(SpecError) as error:
        with_zones(tmp_path, NOTCH, more=", dies: map.csv")
    assert [(f.code, f.subject, f.what, f.mend) for f in error.value.findings] == [
        (
            "E386",
            "wafer.dies",
            "the die in column 0, row -2 lies in a keep-out of the wafer",
            "correct the map or wafer.keep_outs, or give the die another kind",
        )
    ]


def test_a_preference_is_listed_once(tmp_path: Path) -> None:
    """Those that are left out come after."""
    drawn, _ = package(tmp_path, (ZONE, ZONE + ", prefer: [fewest_partial]"))
    assert drawn.wafer.prefer == ("fewest_partial", "full_dies", "symmetric")
    with pytest.raises(SpecError) as error:
        package(tmp_path, (ZONE, ZONE + ", prefer: [symmetric, full_dies, symmetric]"))
    assert [(f.code, f.subject, f.what, f.mend) for f in error.value.findings] == [
        ("E391", "wafer.prefer[2]", "symmetric is listed twice", "list it once")
    ]


spans = st.integers(-30, 30)
lengths = st.integers(1, 9)


@given(
    at=st.tuples(spans, spans),
    extent=st.tuples(lengths, lengths),
    row=st.integers(-5, 5),
    size=st.tuples(lengths, lengths),
    street=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    corner=st.tuples(spans, spans),
)
def test_columns_taken_are_those_that_share_area(
    *, at: Xy, extent: Xy, row: int, size: Xy, street: Xy, corner: Xy
) -> None:
    """Every column near the keep-out, as boxes."""
    pitch = (size[0] + street[0], size[1] + street[1])
    keep_out = box(at[0], at[1], at[0] + extent[0], at[1] + extent[1])
    expected = []
    for column in range(-90, 90):
        left, bottom = corner[0] + column * pitch[0], corner[1] + row * pitch[1]
        if box(left, bottom, left + size[0], bottom + size[1]).overlaps(keep_out):
            expected.append(column)
    assert list(columns_taken(keep_out, row, size, pitch, corner)) == expected


def box(x0: int, y0: int, x1: int, y1: int) -> Box:
    return Box(left_nm=Nm(x0), bottom_nm=Nm(y0), right_nm=Nm(x1), top_nm=Nm(y1))
