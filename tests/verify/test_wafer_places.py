"""Where dies must be, and which drawn die is meant by which place."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.verify.wafer_edits import (
    UM,
)
from wlcsp_layout.geometry import Xy
from wlcsp_layout.verify.wafer_drawn import Dies
from wlcsp_layout.verify.wafer_match import match
from wlcsp_layout.verify.wafer_places import Places, full_dies


def every_place(size: Xy, step: Xy, corner: Xy, radius: int) -> list[Xy]:
    """Look at all four corners of every die anywhere near, from the lowest row up."""
    reach = [2 * radius // s + abs(c) // s + 3 for s, c in zip(step, corner, strict=True)]
    return [
        (i, j)
        for j in range(-reach[1], reach[1] + 1)
        for i in range(-reach[0], reach[0] + 1)
        if all(
            math.hypot(corner[0] + i * step[0] + dx, corner[1] + j * step[1] + dy) <= radius
            for dx in (0, size[0])
            for dy in (0, size[1])
        )
    ]


lengths = st.integers(1, 40)


@settings(max_examples=100, deadline=None)
@given(
    size=st.tuples(lengths, lengths),
    street=st.tuples(st.integers(0, 9), st.integers(0, 9)),
    corner=st.tuples(st.integers(-60, 60), st.integers(-60, 60)),
    radius=st.integers(1, 150),
)
def test_places_are_those_of_brute_force(size: Xy, street: Xy, corner: Xy, radius: int) -> None:
    """In units so small that corners often lie on the circle exactly."""
    step = (size[0] + street[0], size[1] + street[1])
    columns, lines = full_dies(size, step, corner, radius)

    places = list(zip(columns.tolist(), lines.tolist(), strict=True))
    assert places == every_place(size, step, corner, radius)


@pytest.mark.parametrize(
    ("size_um", "street_um", "radius_um", "counts"),
    [
        ((3588, 5188), 80, 97_000, [1433, 1440, 1436, 1456]),
        ((3588, 5188), 80, 95_000, [1381, 1386, 1380, 1372]),
        ((3588, 5188), 80, 147_000, [3389, 3388, 3374, 3364]),
        ((3000, 3000), 25, 97_500, [3133, 3140, 3140, 3136]),
        ((5000, 5000), 185, 147_000, [2409, 2416, 2416, 2424]),
    ],
)
def test_known_counts(size_um: Xy, street_um: int, radius_um: int, counts: list[int]) -> None:
    """Full dies at offsets (0, 0), half a step in x, in y and in both, found by brute force."""
    size = (size_um[0] * UM, size_um[1] * UM)
    step = (size[0] + street_um * UM, size[1] + street_um * UM)
    corners = [
        (x * (step[0] // 2) - size[0] // 2, y * (step[1] // 2) - size[1] // 2)
        for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))
    ]

    assert [len(full_dies(size, step, at, radius_um * UM)[0]) for at in corners] == counts


@settings(max_examples=200, deadline=None)
@given(data=st.data(), step=st.tuples(st.integers(5, 30), st.integers(5, 30)))
def test_dies_moved_by_less_than_half_a_step_keep_their_places(
    data: st.DataObject, step: Xy
) -> None:
    """Each moved on its own, in any order: none is missing, and each says by how much."""
    size = (step[0] - 1, step[1] - 2)
    all_places = [(i, j) for j in range(4) for i in range(5)]
    wanted = sorted(
        data.draw(st.sets(st.sampled_from(all_places), min_size=1)), key=lambda p: p[::-1]
    )
    off = [
        data.draw(st.tuples(*(st.integers(-((s - 1) // 2), (s - 1) // 2) for s in step)))
        for _ in wanted
    ]
    corners = [
        (i * step[0] + dx, j * step[1] + dy) for (i, j), (dx, dy) in zip(wanted, off, strict=True)
    ]
    matched = match(dies_at(corners, size), places_at(wanted, size, step))

    assert matched.missing.size == matched.surplus.size == matched.second.size == 0
    stepped = {int(m) for line in matched.stepped for m in line.members}
    told = {
        (int(matched.column[n]), int(matched.row[n])): (
            int(matched.off_x[n]) // 2,
            int(matched.off_y[n]) // 2,
        )
        for n in range(len(wanted))
        if n not in stepped
    }
    moves = dict(zip(wanted, off, strict=True))
    assert all(moves[place] == by for place, by in told.items())
    assert matched.moved.size == sum(by != (0, 0) for by in told.values())


def dies_at(corners: list[Xy], size: Xy) -> Dies:
    """Dies that stand upright, by their lower left corners."""
    x = np.array([corner[0] for corner in corners], dtype=np.int64)
    y = np.array([corner[1] for corner in corners], dtype=np.int64)
    return Dies(
        turns=("r0",),
        turn=np.zeros(len(corners), dtype=np.int64),
        origin_x=x,
        origin_y=y,
        left=x,
        bottom=y,
        right=x + size[0],
        top=y + size[1],
    )


def places_at(wanted: list[Xy], size: Xy, step: Xy) -> Places:
    """Places about a reference die with its corner at (0, 0)."""
    return Places(
        size=size,
        step=step,
        corner=(0, 0),
        origin=(0, 0),
        columns=np.array([i for i, _ in wanted], dtype=np.int64),
        rows=np.array([j for _, j in wanted], dtype=np.int64),
    )
