"""The shortest line through gaps, against a search over all points that see each other."""

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wlcsp_layout.route.rubberband.funnel import Xyf, bends


def length(points: list[Xyf]) -> float:
    return sum(math.dist(a, b) for a, b in pairwise(points))


def through(start: Xyf, end: Xyf, left: list[Xyf], right: list[Xyf]) -> list[Xyf]:
    """The line that the bends stand for."""
    found = bends(start, end, left, right)
    return [start, *(left[gap] if side == 1 else right[gap] for gap, side in found), end]


def shortest(end_x: int, start_y: int, end_y: int, gaps: list[tuple[int, int]]) -> float:
    """The length of the shortest line from x = 0 through gaps at x = 1, 2 ... by brute force."""
    points = [(0, start_y)] + [(x, y) for x, gap in enumerate(gaps, 1) for y in gap]
    points.append((end_x, end_y))
    best = {0: 0.0}
    for j in range(1, len(points)):
        (u, v), options = points[j], [math.inf]
        for i, known in best.items():
            x, y = points[i]
            passed = range(x + 1, u)
            heights = [y + (v - y) * (k - x) / (u - x) for k in passed] if u > x else []
            is_free = all(
                gaps[k - 1][0] - 1e-9 <= height <= gaps[k - 1][1] + 1e-9
                for k, height in zip(passed, heights, strict=False)
            )
            if u > x and is_free:
                options.append(known + math.dist(points[i], points[j]))
        best[j] = min(options)
    return best[len(points) - 1]


heights = st.integers(-6, 6)
gap_lists = st.lists(
    st.tuples(heights, st.integers(0, 5)).map(lambda gap: (gap[0], gap[0] + gap[1])), max_size=9
)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(heights, heights, gap_lists)
def test_lines_are_as_short_as_the_shortest_and_pass_all_gaps(
    start_y: int, end_y: int, gaps: list[tuple[int, int]]
) -> None:
    """Gaps one after another along x; going that way, the upper end is on the left."""
    end_x = len(gaps) + 1
    left = [(float(x), float(high)) for x, (_, high) in enumerate(gaps, 1)]
    right = [(float(x), float(low)) for x, (low, _) in enumerate(gaps, 1)]

    line = through((0.0, start_y), (end_x, end_y), left, right)

    assert length(line) == pytest.approx(shortest(end_x, start_y, end_y, gaps))


def test_a_line_that_sees_its_end_does_not_bend() -> None:
    """Two gaps from -1 to 1 across the x-axis."""
    assert bends((0, 0), (3, 0), [(1, 1), (2, 1)], [(1, -1), (2, -1)]) == []


def test_a_line_winds_more_than_once_around_a_corner() -> None:
    """Gaps from the origin outward at each eighth of a turn, ten of them: all bends are there.

    From (2, -1) counterclockwise around the origin, which is on the left, to the far side.
    """
    rays = [k * math.tau / 8 for k in range(10)]
    left = [(0.0, 0.0)] * len(rays)
    right = [(5 * math.cos(a), 5 * math.sin(a)) for a in rays]

    line = through((2, -1), (-1, 3), left, right)

    assert set(line[1:-1]) == {(0.0, 0.0)}
    assert length(line) == pytest.approx(math.sqrt(5) + math.sqrt(10))
