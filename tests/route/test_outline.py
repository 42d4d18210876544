"""Trace metal: exact where the grid allows it, in one piece everywhere."""

from itertools import pairwise

import klayout.db as kdb
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.route.dies import nm, point
from wlcsp_layout.geometry import Xy
from wlcsp_layout.route.outline import trace_pieces
from wlcsp_layout.route.routing import Trace


def region(*points_um: tuple[float, float], width_um: float = 40) -> kdb.Region:
    """The union of a trace's pieces, by KLayout."""
    trace = Trace(
        route="1",
        net="A",
        points=tuple(point(x, y) for x, y in points_um),
        width_nm=nm(width_um),
    )
    return kdb.Region(
        [kdb.Polygon([kdb.Point(*xy) for xy in piece.points]) for piece in trace_pieces(trace)]
    ).merged()


def corners(shape: kdb.Region) -> set[Xy]:
    return {(p.x, p.y) for polygon in shape.each() for p in polygon.each_point_hull()}


def test_a_straight_trace_is_a_rectangle_of_its_width() -> None:
    """From (0, 0) to (100, 0), 40 wide: 20 um above and below, flat at both ends."""
    assert corners(region((0, 0), (100, 0))) == {
        (0, -20_000),
        (100_000, -20_000),
        (100_000, 20_000),
        (0, 20_000),
    }


def test_a_right_angle_has_a_square_outer_corner() -> None:
    """East, then north at x = 100: outer corner (120, -20), inner corner (80, 20)."""
    assert corners(region((0, 0), (100, 0), (100, 100))) == {
        (0, -20_000),
        (120_000, -20_000),
        (120_000, 100_000),
        (80_000, 100_000),
        (80_000, 20_000),
        (0, 20_000),
    }


def test_a_diagonal_is_never_narrower_than_its_width() -> None:
    """40 um at 45 degrees: an edge moves by 14143 nm in x and y, so the width is 40 002.4 nm."""
    shape = region((0, 0), (200, 200))

    assert corners(shape) == {
        (14_143, -14_143),
        (214_143, 185_857),
        (185_857, 214_143),
        (-14_143, 14_143),
    }
    assert shape.width_check(40_000).count() == 0
    assert shape.width_check(40_003).count() > 0


def test_a_reversal_is_rounded_not_spiked() -> None:
    """A turn of 135 degrees at (100, 0): nothing reaches further than half the width, 20 um."""
    assert region((0, 0), (100, 0), (40, 60)).bbox().right <= 120_000


def test_a_short_step_between_bends_stays_one_piece_without_hole() -> None:
    """Caravel's route 34 starts with a step of 9 um, shorter than its width of 40 um."""
    shape = region((3523.78, 2336.5), (3519, 2344), (3044, 2344))

    assert shape.count() == 1
    assert shape.holes().count() == 0


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(-500_000, 500_000), st.integers(-500_000, 500_000)),
        min_size=2,
        max_size=6,
        unique=True,
    ),
    st.integers(1, 50).map(lambda half_um: 2 * half_um),
)
def test_any_trace_covers_its_center_line_and_keeps_its_width(
    points: list[tuple[int, int]], width_um: int
) -> None:
    """Compared with KLayout's own path of the same width, less 2 nm for corners on the grid."""
    scaled = [(x / 1000, y / 1000) for x, y in points]
    shape = region(*scaled, width_um=width_um)

    for a, b in pairwise(points):
        step = kdb.Path([kdb.Point(*a), kdb.Point(*b)], 1000 * width_um - 4).polygon()
        missing = (kdb.Region(step) - shape).sized(-2)
        assert missing.is_empty()
