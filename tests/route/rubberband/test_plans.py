"""The comparison that the tests of wires rest on finds what it is to find."""

import shapely

from tests.route.rubberband.plans import crossings


def test_lines_that_cross_are_counted_and_those_that_share_an_end_are_not() -> None:
    """The first two cross at (50, 50); the third begins where the first does."""
    lines = [
        shapely.LineString([(0, 0), (100, 100)]),
        shapely.LineString([(0, 100), (100, 0)]),
        shapely.LineString([(0, 0), (30, -100)]),
    ]

    assert crossings(lines) == 1
