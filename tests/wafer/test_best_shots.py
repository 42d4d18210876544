"""The best offset of a stepper: as good as brute force over every offset and every phase."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.model.package import PREFERENCES, STEPPER_PREFERENCES, Preference
from wlcsp_layout.units import Nm
from wlcsp_layout.wafer.best import best_offset, symmetric_offsets
from wlcsp_layout.wafer.blocks import ground_of_blocks, search_of_dies
from wlcsp_layout.wafer.shots_bound import fewest_shots, most_in_shots, spans_of_value_in_shots
from wlcsp_layout.wafer.strips import Ground, Weights


def box(x0: int, y0: int, x1: int, y1: int) -> Box:
    return Box(left_nm=Nm(x0), bottom_nm=Nm(y0), right_nm=Nm(x1), top_nm=Nm(y1))


lengths = st.integers(1, 8)
places = st.integers(-40, 40)
boxes = st.builds(
    lambda x, y, w, h: box(x, y, x + w, y + h),
    places,
    places,
    st.integers(1, 30),
    st.integers(1, 9),
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
    st.integers(12, 70),
    st.lists(boxes, max_size=3),
)
fields = st.tuples(st.integers(1, 4), st.integers(1, 4))


def placed(ground: Ground, offset: Xy) -> tuple[set[Xy], int]:
    """Columns and rows of the dies that are full and clear of keep-outs, and how many are cut."""
    (width, height), (across, up) = ground.size, ground.pitch
    radius2 = ground.usable_diameter_nm**2
    reach = ground.usable_diameter_nm // min(across, up) + 3
    i, j = np.meshgrid(np.arange(-reach, reach + 1), np.arange(-reach, reach + 1))
    left, bottom = i * across + offset[0] - width // 2, j * up + offset[1] - height // 2
    right, top = left + width, bottom + height
    far = np.maximum(abs(left), abs(right)) ** 2 + np.maximum(abs(bottom), abs(top)) ** 2
    near = np.maximum(np.maximum(left, -right), 0) ** 2
    near = near + np.maximum(np.maximum(bottom, -top), 0) ** 2
    full = 4 * far <= radius2
    cut = int((~full & (4 * near < radius2)).sum())
    for out in ground.keep_outs:
        full &= (
            (left >= out.right_nm)
            | (right <= out.left_nm)
            | (bottom >= out.top_nm)
            | (top <= out.bottom_nm)
        )
    return set(zip(i[full].tolist(), j[full].tolist(), strict=True)), cut


def shots(dies: set[Xy], field: Xy, begins: Xy) -> dict[Xy, int]:
    """How many dies each shot has that has any."""
    found: dict[Xy, int] = {}
    for column, row in dies:
        shot = ((column - begins[0]) // field[0], (row - begins[1]) // field[1])
        found[shot] = found.get(shot, 0) + 1
    return found


def phases(field: Xy) -> list[Xy]:
    return [(a, b) for b in range(field[1]) for a in range(field[0])]


def every_offset(ground: Ground) -> list[Xy]:
    return [(x, y) for x in range(ground.pitch[0]) for y in range(ground.pitch[1])]


orders = st.sampled_from(list(permutations(STEPPER_PREFERENCES)))


@settings(max_examples=120, deadline=None)
@given(ground=grounds, field=fields, order=orders, strips=st.integers(1, 4))
def test_no_offset_and_no_phase_is_better(
    ground: Ground, field: Xy, order: tuple[Preference, ...], strips: int
) -> None:
    """Every offset of a step and every phase tried, in every order of preferences."""
    symmetric = {offset for _, offset in symmetric_offsets(ground.pitch)}

    def digits(offset: Xy, begins: Xy) -> tuple[int, ...]:
        dies, cut = placed(ground, offset)
        at = (offset[0] % ground.pitch[0], offset[1] % ground.pitch[1])
        worth = {
            "full_dies": len(dies),
            "symmetric": int(at in symmetric),
            "fewest_shots": -len(shots(dies, field, begins)),
            "fewest_partial": -cut,
        }
        return tuple(worth[name] for name in order)

    search = best_offset(ground, order, field=field, first_strips=strips)
    best = max(digits(at, begins) for at in every_offset(ground) for begins in phases(field))

    found = search.best
    assert digits(found.offset.xy, found.begins) == best
    dies, cut = placed(ground, found.offset.xy)
    counted = len(shots(dies, field, found.begins))
    assert (found.full, found.partial, found.shots) == (len(dies), cut, counted)
    assert (search.open_in, search.gap) == (None, 0)


@settings(max_examples=120, deadline=None)
@given(ground=grounds, field=fields, order=st.sampled_from(list(permutations(PREFERENCES))))
def test_no_offset_has_more_whole_shots(
    ground: Ground, field: Xy, order: tuple[Preference, ...]
) -> None:
    """Where partial shots are dropped: dies of whole shots, over every offset and every phase.

    Keep-outs may be narrower than a street, so that they take no die between two.
    """

    def whole(offset: Xy, begins: Xy) -> int:
        dies, _ = placed(ground, offset)
        each = field[0] * field[1]
        return each * sum(count == each for count in shots(dies, field, begins).values())

    found = search_of_dies(best_offset(ground_of_blocks(ground, field), order), ground, field)
    if order[0] == "full_dies":
        best = max(whole(at, begins) for at in every_offset(ground) for begins in phases(field))
        assert found.best.full == best
    for item in (found.best, *(item for _, item in found.symmetric)):
        assert item.full == whole(item.offset.xy, item.begins)
        assert item.shots is not None
        assert item.full == item.shots * field[0] * field[1]
        assert all(
            2 * abs(at) <= step for at, step in zip(item.offset.xy, ground.pitch, strict=True)
        )


@settings(max_examples=100, deadline=None)
@given(ground=grounds, field=fields, worth=st.tuples(*[st.integers(0, 9)] * 3), data=st.data())
def test_a_strip_is_bounded_from_above_and_a_line_is_exact(
    ground: Ground, field: Xy, worth: tuple[int, int, int], data: st.DataObject
) -> None:
    """Strips anywhere in a step, whatever dies and shots are worth."""
    weights = Weights(1 + worth[0], worth[1], 1 + worth[2])
    first = data.draw(st.integers(0, ground.pitch[1]))
    last = data.draw(st.integers(first, ground.pitch[1]))

    def values(y: int) -> list[int]:
        found = []
        for x in range(ground.pitch[0]):
            dies, cut = placed(ground, (x, y))
            least = min(len(shots(dies, field, begins)) for begins in phases(field))
            found.append(weights.placed * len(dies) - weights.cut * cut - weights.shot * least)
        return found

    ends = [np.array([end]) for end in (first, last)]
    bound, _ = most_in_shots(ground, field, weights, *ends)
    assert bound[0] >= max(max(values(y)) for y in range(first, last + 1))
    exact, x = most_in_shots(ground, field, weights, ends[0], ends[0])
    line = values(first)
    assert (exact[0], line[x[0]]) == (max(line), max(line))
    spans = spans_of_value_in_shots(ground, field, weights, first, max(line))
    assert {x for a, b in spans for x in range(a, b + 1)} == {
        x for x, value in enumerate(line) if value == max(line)
    }


@settings(max_examples=50, deadline=None)
@given(ground=grounds, field=fields, at=st.tuples(st.integers(0, 11), st.integers(0, 11)))
def test_fewest_shots_are_those_of_the_best_phase(ground: Ground, field: Xy, at: Xy) -> None:
    """Of equals the lowest row, then the leftmost column begins a shot."""
    offset = (at[0] % ground.pitch[0], at[1] % ground.pitch[1])
    dies, _ = placed(ground, offset)
    least = min(len(shots(dies, field, begins)) for begins in phases(field))
    first = next(b for b in phases(field) if len(shots(dies, field, b)) == least)
    assert fewest_shots(ground, field, offset) == (least, first)


MM = 1_000_000


@pytest.mark.parametrize(("field", "count"), [((20, 20), 168), ((24, 30), 96), ((5, 5), 2391)])
def test_the_fewest_shots_of_many_small_dies_are_proven(field: Xy, count: int) -> None:
    """1 x 1 mm on 300 mm: not one die less than without a stepper."""
    pitch = (1_080_000, 1_080_000)
    ground = Ground(size=(MM, MM), pitch=pitch, usable_diameter_nm=294 * MM)
    search = best_offset(ground, STEPPER_PREFERENCES, field=field)
    assert (search.best.full, search.best.shots, search.open_in) == (57_720, count, None)
