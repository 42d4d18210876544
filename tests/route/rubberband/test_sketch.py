"""Dies as triangles between features."""

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.route.dies import keep_out
from tests.route.rubberband.plans import UM, chip, sketch
from wlcsp_layout.model.package import KeepOut
from wlcsp_layout.route.rubberband.sketch import CLOSED, FLAT_NM2, Sketch


def areas(of: Sketch) -> list[float]:
    """Twice the area of each triangle; less than nothing when its corners run clockwise."""
    f = of.features
    return [
        (f.x[b] - f.x[a]) * (f.y[c] - f.y[a]) - (f.y[b] - f.y[a]) * (f.x[c] - f.x[a])
        for a, b, c in of.corners
    ]


@st.composite
def keep_outs(draw: st.DrawFn) -> list[KeepOut]:
    """Boxes and triangles on a grid of 100 um, so that many touch each other and the die edge."""
    found = []
    for number in range(draw(st.integers(0, 4))):
        x, y = (100 * draw(st.integers(0, 9)) for _ in "xy")
        w, h = (100 * draw(st.integers(1, 3)) for _ in "xy")
        corners = [(x, y), (x + w, y), (x + w, y + h), (x, y + h)][draw(st.integers(0, 1)) :]
        found.append(keep_out(str(number), *corners))
    return found


def balls_beside(
    outs: list[KeepOut], places: set[tuple[int, int]]
) -> list[tuple[str, float, float]]:
    """Balls at the places that are not on the outline of a keep-out."""
    outlines = [shapely.Polygon(item.outline.points).exterior for item in outs]
    return [
        (f"A{x}{y}", 100 * x, 100 * y)
        for x, y in sorted(places)
        if all(shapely.distance(shapely.Point(100 * UM * x, 100 * UM * y), o) > 1 for o in outlines)
    ]


balls = st.sets(st.tuples(st.integers(1, 9), st.integers(1, 9)), max_size=20)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(balls, keep_outs())
def test_triangles_cover_the_die_once_and_every_wall_is_a_closed_door(
    places: set[tuple[int, int]], outs: list[KeepOut]
) -> None:
    """All on a grid of 100 um: most points are on a circle or a line with others."""
    made = sketch(
        chip(
            balls=balls_beside(outs, places),
            side_um=1000,
            diameter_um=60,
            keep_outs=outs,
        )
    )

    assert min(areas(made)) > FLAT_NM2
    assert sum(areas(made)) == pytest.approx(2 * (1000 * UM) ** 2)
    for a, b in made.features.walls:
        assert made.room[made.door_between[min(a, b), max(a, b)]] == CLOSED


@settings(max_examples=60, deadline=None, derandomize=True)
@given(balls, keep_outs())
def test_no_open_door_leads_into_a_keep_out(
    places: set[tuple[int, int]], outs: list[KeepOut]
) -> None:
    """Of two triangles beside an open door, none has its middle in a keep-out."""
    made = sketch(
        chip(
            balls=balls_beside(outs, places),
            side_um=1000,
            diameter_um=60,
            keep_outs=outs,
        )
    )
    f = made.features
    blocked = shapely.union_all([shapely.Polygon(item.outline.points) for item in outs])

    for door, (one, other) in enumerate(made.sides):
        if made.room[door] >= 0:
            for triangle in (one, other):
                middle = shapely.Polygon([(f.x[v], f.y[v]) for v in made.corners[triangle]])
                assert not shapely.contains(blocked, middle.centroid)


def test_a_keep_out_that_touches_the_die_from_outside_leaves_the_others() -> None:
    """The second touches the upper right corner only; the first, 200 x 100 um, stays closed."""
    outs = [
        keep_out("inside", (0, 0), (200, 0), (200, 100), (0, 100)),
        keep_out("outside", (1100, 900), (1100, 1200), (800, 1200)),
    ]
    made = sketch(chip(side_um=1000, keep_outs=outs))

    places = {
        (made.features.x[v], made.features.y[v]) for pair in made.features.walls for v in pair
    }
    assert (200 * UM, 100 * UM) in places


def test_the_same_triangles_meet_at_both_sides_of_a_door() -> None:
    """Corners run counterclockwise, so the two triangles of a door pass it in opposite ways."""
    made = sketch(chip(balls=[("A1", 600, 1000), ("A2", 1400, 1000)]))

    for door, (one, other) in enumerate(made.sides):
        ways = [
            made.is_forward[triangle][made.doors[triangle].index(door)]
            for triangle in (one, other)
            if triangle >= 0
        ]
        assert sorted(ways) == [False, True][: len(ways)] or len(ways) == 1
        assert made.other_side(door, one) == other


def test_an_exact_grid_has_as_many_triangles_as_its_points_allow() -> None:
    """81 balls, and 40 points of the die edge in steps of 100 um: 2 n - 2 - h = 2 * 121 - 42."""
    made = sketch(
        chip(
            balls=[
                (f"A{10 * x + y}", 100 * x, 100 * y) for x in range(1, 10) for y in range(1, 10)
            ],
            side_um=1000,
            diameter_um=60,
        )
    )

    assert len(made.corners) == 200


def test_the_room_of_a_door_is_the_gap_between_the_shapes() -> None:
    """Balls of 260 um, 800 um apart: 540 um. A pad of 70 um 400 um above one: 400 - 130 - 35."""
    made = sketch(chip([("P1", 600, 1400)], [("A1", 600, 1000), ("A2", 1400, 1000)]))
    number = made.features.number
    pad, one, other = (number[name] for name in ("pad P1", "ball A1", "ball A2"))

    assert made.room[made.door_between[one, other]] == pytest.approx(540 * UM)
    assert made.room[made.door_between[pad, one]] == pytest.approx(235 * UM)
