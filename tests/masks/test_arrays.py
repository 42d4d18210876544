"""Places grouped into arrays: none lost, none added."""

from hypothesis import given
from hypothesis import strategies as st

from wlcsp_layout.geometry import Xy
from wlcsp_layout.masks.arrays import LONGEST, Array, arrays


def places(array: Array) -> list[Xy]:
    (x, y), (dx, dy) = array.at, array.pitch
    return [(x + i * dx, y + j * dy) for j in range(array.rows) for i in range(array.columns)]


def test_a_grid_is_one_array() -> None:
    """3 x 2 places, 400 and 500 apart."""
    grid = [(400 * i, 500 * j) for i in range(3) for j in range(2)]

    assert list(arrays(grid)) == [Array(at=(0, 0), columns=3, rows=2, pitch=(400, 500))]


def test_a_run_is_never_longer_than_the_format_allows() -> None:
    """40 000 places in a row: 32 767 and the rest."""
    found = list(arrays((i, 0) for i in range(40_000)))

    assert [array.columns for array in found] == [LONGEST, 40_000 - LONGEST]


@given(st.sets(st.tuples(st.integers(0, 6), st.integers(0, 6))))
def test_every_place_is_in_exactly_one_array(wanted: set[Xy]) -> None:
    """Whatever is missing from the grid."""
    found = [place for array in arrays(wanted) for place in places(array)]

    assert sorted(found) == sorted(wanted)
