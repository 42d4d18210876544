"""The best offset: as good as brute force over every offset, in every order of preference."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.model.package import PREFERENCES, Preference
from wlcsp_layout.units import Nm
from wlcsp_layout.wafer.best import best_offset, symmetric_offsets
from wlcsp_layout.wafer.strips import Ground, Weights, counts, most, spans_of_value


def box(x0: int, y0: int, x1: int, y1: int) -> Box:
    return Box(left_nm=Nm(x0), bottom_nm=Nm(y0), right_nm=Nm(x1), top_nm=Nm(y1))


def brute_force(ground: Ground, offset: Xy) -> Xy:
    """Full and cut dies: all four corners and the nearest point of every die near the wafer."""
    (width, height), (across, up) = ground.size, ground.pitch
    reach = ground.usable_diameter_nm // min(across, up) + 3
    i, j = np.meshgrid(np.arange(-reach, reach + 1), np.arange(-reach, reach + 1))
    x = 2 * (i * across + offset[0] - width // 2)
    y = 2 * (j * up + offset[1] - height // 2)
    far2 = (
        np.maximum(abs(x), abs(x + 2 * width)) ** 2 + np.maximum(abs(y), abs(y + 2 * height)) ** 2
    )
    near_x = np.where((x < 0) & (x + 2 * width > 0), 0, np.minimum(abs(x), abs(x + 2 * width)))
    near_y = np.where((y < 0) & (y + 2 * height > 0), 0, np.minimum(abs(y), abs(y + 2 * height)))
    full = far2 <= ground.usable_diameter_nm**2
    cut = ~full & (near_x**2 + near_y**2 < ground.usable_diameter_nm**2)
    for out in ground.keep_outs:
        full &= ~(
            (x < 2 * out.right_nm)
            & (x + 2 * width > 2 * out.left_nm)
            & (y < 2 * out.top_nm)
            & (y + 2 * height > 2 * out.bottom_nm)
        )
    return int(full.sum()), int(cut.sum())


def every_offset(ground: Ground) -> dict[Xy, Xy]:
    """Full and cut dies at every offset within one step."""
    return {
        (x, y): brute_force(ground, (x, y))
        for x in range(ground.pitch[0])
        for y in range(ground.pitch[1])
    }


def digits(order: tuple[Preference, ...], result: Xy, *, is_symmetric: bool) -> tuple[int, ...]:
    worth = {"full_dies": result[0], "symmetric": int(is_symmetric), "fewest_partial": -result[1]}
    return tuple(worth[name] for name in order)


lengths = st.integers(1, 11)
places = st.integers(-40, 40)
boxes = st.builds(
    lambda x, y, w, h: box(x, y, x + w, y + h), places, places, st.integers(1, 30), lengths
)
grounds = st.builds(
    lambda size, street, diameter, keep_outs: Ground(
        size=size,
        pitch=(size[0] + street[0], size[1] + street[1]),
        usable_diameter_nm=diameter,
        keep_outs=tuple(keep_outs),
    ),
    st.tuples(lengths, lengths),
    st.tuples(st.integers(0, 4), st.integers(0, 4)),
    st.integers(12, 90),
    st.lists(boxes, max_size=3),
)


orders = st.sampled_from(list(permutations(PREFERENCES)))


@settings(max_examples=200, deadline=None)
@given(ground=grounds, order=orders, strips=st.integers(1, 4))
def test_no_offset_is_better(ground: Ground, order: tuple[Preference, ...], strips: int) -> None:
    """Every offset of a step tried, sizes odd and even, with keep-outs and without.

    Strips are wide at the start, so that bounds are what rules offsets out.
    """
    symmetric = {offset for _, offset in symmetric_offsets(ground.pitch)}
    search = best_offset(ground, order, first_strips=strips)

    best = max(
        digits(order, result, is_symmetric=offset in symmetric)
        for offset, result in every_offset(ground).items()
    )
    x, y = search.best.offset.xy
    is_symmetric = (x % ground.pitch[0], y % ground.pitch[1]) in symmetric
    found = (search.best.full, search.best.partial)
    assert found == brute_force(ground, (x, y))
    assert digits(order, found, is_symmetric=is_symmetric) == best
    assert (search.open_in, search.gap) == (None, 0)


@settings(max_examples=100, deadline=None)
@given(ground=grounds, order=orders, work=st.integers(1, 60))
def test_where_work_runs_out_the_gap_is_true(
    ground: Ground, order: tuple[Preference, ...], work: int
) -> None:
    """After one round: what is not ruled out is within the gap, and the rest is as it is proven."""
    symmetric = {offset for _, offset in symmetric_offsets(ground.pitch)}
    search = best_offset(ground, order, first_strips=1, most_work=work)
    best = max(
        digits(order, result, is_symmetric=offset in symmetric)
        for offset, result in every_offset(ground).items()
    )
    x, y = search.best.offset.xy
    is_symmetric = (x % ground.pitch[0], y % ground.pitch[1]) in symmetric
    found = (search.best.full, search.best.partial)
    assert found == brute_force(ground, (x, y))
    mine = digits(order, found, is_symmetric=is_symmetric)
    if search.open_in is None:
        assert mine == best
        return
    proven = order.index(search.open_in)
    assert mine[:proven] == best[:proven]
    assert best[proven] <= mine[proven] + search.gap


@settings(max_examples=100, deadline=None)
@given(ground=grounds, placed=st.integers(1, 50), cut=st.integers(0, 5), data=st.data())
def test_a_strip_is_bounded_from_above_and_a_line_is_exact(
    ground: Ground, placed: int, cut: int, data: st.DataObject
) -> None:
    """Strips anywhere in a step, whatever dies are worth."""
    first = data.draw(st.integers(0, ground.pitch[1]))
    last = data.draw(st.integers(first, 2 * ground.pitch[1]))
    values = {
        y: [placed * full - cut * part for full, part in at_every_x(ground, y)]
        for y in range(first, last + 1)
    }
    ends = [np.array([end]) for end in (first, last)]

    bound, _ = most(ground, Weights(placed, cut), *ends)
    assert bound[0] >= max(map(max, values.values()))
    exact, x = most(ground, Weights(placed, cut), ends[0], ends[0])
    assert (exact[0], x[0]) == (max(values[first]), values[first].index(max(values[first])))


@settings(max_examples=50, deadline=None)
@given(ground=grounds, y=st.integers(-15, 15))
def test_spans_of_a_value_are_where_offsets_have_it(ground: Ground, y: int) -> None:
    """Every value that there is on a line, and one that there is not."""
    values = [3 * full - part for full, part in at_every_x(ground, y % ground.pitch[1])]
    for value in {*values, max(values) + 1}:
        spans = spans_of_value(ground, Weights(3, 1), y % ground.pitch[1], value)
        xs = [x for first, last in spans for x in range(first, last + 1)]
        assert xs == [x for x, other in enumerate(values) if other == value]


def at_every_x(ground: Ground, y: int) -> list[Xy]:
    return [brute_force(ground, (x, y)) for x in range(ground.pitch[0])]


@settings(max_examples=100, deadline=None)
@given(ground=grounds, offset=st.tuples(places, places))
def test_counts_are_those_of_brute_force(ground: Ground, offset: Xy) -> None:
    """At any offset within a step."""
    at = (offset[0] % ground.pitch[0], offset[1] % ground.pitch[1])
    placed, inside, touched = counts(ground, at)

    assert (placed, touched - inside) == brute_force(ground, at)


MM = 1_000_000
CARAVEL = (3_588_000, 5_188_000)


@pytest.mark.parametrize(
    ("size", "street", "radius_mm", "known"),
    [
        (CARAVEL, 80_000, 97, [1433, 1440, 1436, 1456]),
        (CARAVEL, 80_000, 95, [1381, 1386, 1380, 1372]),
        (CARAVEL, 80_000, 147, [3389, 3388, 3374, 3364]),
        ((5 * MM, 5 * MM), 185_000, 147, [2409, 2416, 2416, 2424]),
    ],
)
def test_it_is_never_worse_than_a_symmetric_offset(
    size: Xy, street: int, radius_mm: int, known: list[int]
) -> None:
    """Counts at (0, 0), half a step in x, in y and in both, as independently counted."""
    pitch = (size[0] + street, size[1] + street)
    search = best_offset(Ground(size=size, pitch=pitch, usable_diameter_nm=2 * radius_mm * MM))

    named = dict(search.symmetric)
    names = ("center_die", "street in x, die in y", "die in x, street in y", "center_street")
    assert [named[name].full for name in names] == known
    assert search.best.full >= max(known)
    assert (search.open_in, search.gap) == (None, 0)


@pytest.mark.parametrize(("street", "full"), [(80_000, 57_720), (20_000, 64_711)])
def test_the_best_of_many_small_dies_is_proven(street: int, full: int) -> None:
    """1 x 1 mm on 300 mm; two searches that begin with other strips find the same."""
    pitch = (MM + street, MM + street)
    ground = Ground(size=(MM, MM), pitch=pitch, usable_diameter_nm=294 * MM)
    one, other = best_offset(ground), best_offset(ground, first_strips=333)

    assert (one.best.full, one.open_in) == (full, None)
    assert (other.best.full, other.best.partial) == (one.best.full, one.best.partial)


def test_a_symmetric_offset_is_taken_if_it_has_as_many_dies() -> None:
    """Caravel: 1456 dies with a street's crossing in the center, as well as elsewhere."""
    pitch = (CARAVEL[0] + 80_000, CARAVEL[1] + 80_000)
    ground = Ground(size=CARAVEL, pitch=pitch, usable_diameter_nm=194 * MM)
    search = best_offset(ground)
    assert (search.symmetric_as, search.best.offset.xy) == ("center_street", (1_834_000, 2_634_000))
    assert (search.best.full, search.best.partial) == (1456, 176)

    other = best_offset(ground, ("full_dies", "fewest_partial"))
    assert (other.best.full, other.symmetric_as) == (1456, None)
    assert other.best.partial < 176


def test_offsets_are_round_where_nothing_is_lost() -> None:
    """1 x 1 mm with streets of 80 um: none of full micrometers is lost by."""
    ground = Ground(size=(MM, MM), pitch=(1_080_000, 1_080_000), usable_diameter_nm=294 * MM)
    assert best_offset(ground).best.offset.xy == (-539_000, 447_000)
