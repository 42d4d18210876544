"""Polygons looked at many at a time, against what one finds out slowly and exactly."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import klayout.db as kdb
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wlcsp_layout.geometry import Xy
from wlcsp_layout.verify.file_content import Outlines
from wlcsp_layout.verify.file_outlines import canonical, cleaned, measured
from wlcsp_layout.verify.file_simple import meeting

COARSE = st.tuples(st.integers(0, 6), st.integers(0, 6))
"""Places on a grid so coarse that corners often meet."""
FAR = st.tuples(st.integers(-(2**31), 2**31 - 1), st.integers(-(2**31), 2**31 - 1))


def outlines(*polygons: Sequence[Xy]) -> Outlines:
    corners = [corner for polygon in polygons for corner in polygon]
    starts = np.cumsum([0, *map(len, polygons)])
    return Outlines(xy=np.array(corners, np.int64).reshape(-1, 2), starts=starts)


def of(found: Outlines) -> list[list[Xy]]:
    return [[(x, y) for x, y in found.of(number).tolist()] for number in range(len(found))]


def cross(a: Xy, b: Xy, c: Xy) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def common_part(one: tuple[Xy, Xy], other: tuple[Xy, Xy]) -> str:
    """Return whether two edges share nothing, a point or a stretch, by exact fractions."""
    (a, b), (c, d) = one, other
    area = (b[0] - a[0]) * (d[1] - c[1]) - (b[1] - a[1]) * (d[0] - c[0])
    if area:
        along = Fraction((c[0] - a[0]) * (d[1] - c[1]) - (c[1] - a[1]) * (d[0] - c[0]), area)
        beside = Fraction((c[0] - a[0]) * (b[1] - a[1]) - (c[1] - a[1]) * (b[0] - a[0]), area)
        return "point" if 0 <= along <= 1 and 0 <= beside <= 1 else ""
    if cross(a, b, c):
        return ""
    low, high = max(min(a, b), min(c, d)), min(max(a, b), max(c, d))
    return "" if low > high else "point" if low == high else "stretch"


def is_simple(corners: list[Xy]) -> bool:
    """Tell whether edges share nothing, but neighbors their one corner."""
    edges = list(zip(corners, [*corners[1:], corners[0]], strict=True))
    for (i, one), (j, other) in combinations(enumerate(edges), 2):
        neighbors = j - i in (1, len(edges) - 1)
        if common_part(one, other) not in (("point",) if neighbors else ("",)):
            return False
    return True


@given(polygon=st.lists(st.one_of(COARSE), min_size=3, max_size=12))
@example(polygon=[(0, 0), (6, 0), (6, 6), (0, 6)])
@example(polygon=[(0, 0), (6, 0), (6, 6), (3, 0), (0, 6)])
def test_polygons_that_meet_themselves_are_told_from_simple_ones(polygon: list[Xy]) -> None:
    clean = cleaned(outlines(polygon))
    corners = of(clean)[0]
    if len(corners) < 3:
        return
    found = meeting(clean.of(0))

    assert (found is None) == is_simple(corners)
    if measured(clean).is_convex[0]:
        assert found is None
    if found is not None:
        assert common_part(*found.edges)
        for a, b in found.edges:
            # Half a nanometer away at most, for that the place is on the grid.
            near = kdb.DEdge(*map(float, (*a, *b)))
            assert abs(near.distance(kdb.DPoint(*map(float, found.at)))) <= 0.75


@pytest.mark.parametrize("count", [9, 100, 4000])
def test_long_simple_polygons_stay_simple_until_two_edges_meet(count: int) -> None:
    """A comb of thin teeth; then one tooth reaches over the back of the comb."""
    teeth = [(10 * i + dx, y) for i in range(count // 2) for dx, y in ((0, 100), (5, 0))]
    comb = [(0, 200), *teeth, (5 * count, 200)]

    assert meeting(np.array(comb)) is None

    pierced = [(x, 201) if (x, y) == (10 * (count // 4), 100) else (x, y) for x, y in comb]
    found = meeting(np.array(pierced))
    assert found is not None
    assert abs(found.at[0] - 10 * (count // 4)) <= 5
    assert found.at[1] == 200


def test_of_a_keyhole_the_cut_is_shown() -> None:
    """By hand: the cut runs from (0, 50) to (20, 50)."""
    ring = [(0, 0), (100, 0), (100, 100), (0, 100)]
    hole = [(0, 50), (20, 50), (20, 80), (80, 80), (80, 20), (20, 20), (20, 50), (0, 50)]
    found = meeting(cleaned(outlines([*ring, *hole])).of(0))

    assert found is not None
    assert found.at == (10, 50)


@given(
    polygon=st.lists(FAR, min_size=3, max_size=8),
    turn=st.integers(0, 7),
    backwards=st.booleans(),
    halves=st.lists(st.integers(0, 7), max_size=3),
)
@example(polygon=[(0, 0), (-16, -16), (0, -16), (-16, 0)], turn=0, backwards=True, halves=[])
def test_the_form_of_a_polygon_does_not_depend_on_how_it_is_written(
    polygon: list[Xy],
    turn: int,
    backwards: bool,  # noqa: FBT001
    halves: list[int],
) -> None:
    """Another first corner, the other way around, corners repeated or on edges."""
    written = [(x - x % 16, y - y % 16) for x, y in polygon]
    other = [*written[turn % len(written) :], *written[: turn % len(written)]]
    for at in halves:
        place = at % len(other)
        a, b = other[place], other[(place + 1) % len(other)]
        other[place + 1 : place + 1] = [a, ((a[0] + b[0]) // 2, (a[1] + b[1]) // 2)]
    if backwards:
        other.reverse()
    one, two = canonical(outlines(written, other))

    assert one == two


@given(polygon=st.lists(COARSE, min_size=1, max_size=14), turn=st.integers(0, 13))
def test_forms_of_tangled_polygons_do_not_depend_on_the_first_corner(
    polygon: list[Xy], turn: int
) -> None:
    """Also where spikes lie upon spikes, and the first corner is passed more than once."""
    at = turn % len(polygon)
    one, two = canonical(outlines(polygon, [*polygon[at:], *polygon[:at]]))

    assert one == two


def test_a_corner_moved_by_a_nanometer_makes_another_form() -> None:
    far = 2**31 - 1
    one, two = canonical(outlines([(0, 0), (far, 0), (0, far)], [(0, 0), (far, 0), (0, far - 1)]))

    assert one != two


def test_outlines_without_area_have_no_form() -> None:
    """A point, a line there and back, a cross of lines, and what has area beside them."""
    found = canonical(
        outlines(
            [(5, 5), (5, 5)],
            [(0, 0), (9, 0), (3, 0)],
            [(0, 0), (9, 0), (9, 9), (9, 0), (9, -9), (9, 0)],
            [(0, 0), (9, 0), (0, 9)],
        )
    )

    assert [bool(form) for form in found] == [False, False, False, True]


@given(polygons=st.lists(st.lists(FAR, min_size=3, max_size=6), min_size=1, max_size=4))
def test_areas_are_exact_at_the_ends_of_32_bits(polygons: list[list[Xy]]) -> None:
    """As Python's own numbers have it, whatever their size."""
    clean = cleaned(outlines(*polygons))
    areas = measured(clean).double_area

    for corners, area in zip(of(clean), areas.tolist(), strict=True):
        after = [*corners[1:], *corners[:1]]
        exact = sum(a[0] * b[1] - a[1] * b[0] for a, b in zip(corners, after, strict=True))
        assert area == float(abs(exact))


def test_convex_polygons_are_told_from_stars() -> None:
    """A pentagram turns one way only, and twice around."""
    star = [(0, 100), (59, -81), (-95, 31), (95, 31), (-59, -81)]
    convex = [star[i] for i in (0, 2, 4, 1, 3)]

    assert measured(outlines(star, convex)).is_convex.tolist() == [False, True]
