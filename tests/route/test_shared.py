"""Traces of one net that share metal: drawn once, and joined where they meet."""

from tests.route.dies import nm, point
from wlcsp_layout.route.routing import Trace
from wlcsp_layout.route.shared import without_shared_runs

Um = tuple[float, float]
TRUNK = ((0.0, 0.0), (1000.0, 0.0))


def trace(net: str, *points_um: Um) -> Trace:
    points = tuple(point(x, y) for x, y in points_um)
    return Trace(route="1", net=net, points=points, width_nm=nm(20))


def own(*lines: Trace) -> list[tuple[Um, ...]]:
    return [
        tuple((p.x_nm / 1000, p.y_nm / 1000) for p in line.points)
        for line in without_shared_runs(lines)
    ]


def test_a_trace_that_joins_another_ends_on_its_center_line() -> None:
    """It comes down at x = 500 and goes on 4 um above the trunk: near it below y = 10.

    Places 10 um apart are looked at: the last away from it is at y = 14.
    """
    branch = trace("A", (500, 404), (500, 4), (1000, 4))

    assert own(trace("A", *TRUNK), branch) == [TRUNK, ((500, 404), (500, 14), (500, 0))]


def test_a_trace_that_leaves_again_to_an_end_of_its_own_is_two() -> None:
    """It runs along the trunk from x = 300 to 700 and then up again."""
    winding = trace("A", (300, 400), (300, 0), (700, 0), (700, 400))

    first, second = own(trace("A", *TRUNK), winding)[1:]

    assert (first[0], first[-1]) == ((300, 400), (300, 0))
    assert (second[0], second[-1]) == ((700, 0), (700, 400))


def test_a_part_between_places_that_are_joined_is_left_out() -> None:
    """It leaves the trunk and comes back to it."""
    loop = trace("A", (0, 0), (300, 0), (300, 400), (700, 400), (700, 0), (1000, 0))

    assert own(trace("A", *TRUNK), loop) == [TRUNK]


def test_traces_of_other_nets_and_crossings_stay() -> None:
    across = trace("A", (500, 400), (500, -400))
    other = trace("B", *TRUNK)

    assert own(trace("A", *TRUNK), across, other) == [TRUNK, ((500, 400), (500, -400)), TRUNK]
