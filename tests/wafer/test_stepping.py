"""Die counts: known answers and brute force."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wlcsp_layout.geometry import Xy
from wlcsp_layout.wafer.stepping import count


def brute_force(size: Xy, pitch: Xy, offset: Xy, diameter: int) -> Xy:
    """Every die near the wafer by its corners and its nearest point, in doubled coordinates."""
    full = partial = 0
    width, height = size
    reach = [diameter // (2 * p) + 2 + abs(o) // p for p, o in zip(pitch, offset, strict=True)]
    for i in range(-reach[0], reach[0] + 1):
        for j in range(-reach[1], reach[1] + 1):
            x = 2 * (i * pitch[0] + offset[0] - width // 2)
            y = 2 * (j * pitch[1] + offset[1] - height // 2)
            xs, ys = (x, x + 2 * width), (y, y + 2 * height)
            if all(cx**2 + cy**2 <= diameter**2 for cx in xs for cy in ys):
                full += 1
                continue
            near_x = 0 if xs[0] < 0 < xs[1] else min(map(abs, xs))
            near_y = 0 if ys[0] < 0 < ys[1] else min(map(abs, ys))
            partial += near_x**2 + near_y**2 < diameter**2
    return full, partial


@pytest.mark.parametrize(
    ("size_um", "street_um", "radius_mm", "answers"),
    [
        ((3588, 5188), 80, 97, [(1433, 176), (1440, 174), (1436, 178), (1456, 176)]),
        ((3588, 5188), 80, 95, [(1381, 176), (1386, 170), (1380, 174), (1372, 176)]),
        ((3588, 5188), 80, 147, [(3389, 268), (3388, 270), (3374, 270), (3364, 272)]),
        ((5000, 5000), 185, 147, [(2409, 216), (2416, 222), (2416, 222), (2424, 228)]),
    ],
)
def test_known_answers(size_um: Xy, street_um: int, radius_mm: int, answers: list[Xy]) -> None:
    """Full and partial dies at offsets (0, 0), half a step in x, in y and in both."""
    size = (size_um[0] * 1000, size_um[1] * 1000)
    pitch = (size[0] + street_um * 1000, size[1] + street_um * 1000)
    offsets = [(x, y) for x, y in ((0, 0), (1, 0), (0, 1), (1, 1))]
    counted = [
        count(size, pitch, (x * pitch[0] // 2, y * pitch[1] // 2), 2 * radius_mm * 10**6)[1:]
        for x, y in offsets
    ]

    assert counted == answers


lengths = st.integers(1, 60)


@settings(max_examples=300, deadline=None)
@given(
    size=st.tuples(lengths, lengths),
    street=st.tuples(st.integers(0, 9), st.integers(0, 9)),
    offset=st.tuples(st.integers(-80, 80), st.integers(-80, 80)),
    diameter=st.integers(2, 400),
)
def test_counts_equal_brute_force(size: Xy, street: Xy, offset: Xy, diameter: int) -> None:
    """In units so small that corners often lie on the circle exactly; odd sizes included."""
    pitch = (size[0] + street[0], size[1] + street[1])
    runs, full, partial = count(size, pitch, offset, diameter)

    assert (full, partial) == brute_force(size, pitch, offset, diameter)
    assert sum(run.count for run in runs) == full
    assert len({run.row for run in runs}) == len(runs)
