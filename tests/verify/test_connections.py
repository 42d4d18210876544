"""Pieces, bridges and gaps against brute force, on random metal."""

import math
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations

import klayout.db as kdb
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.packages import package
from tests.verify.written import Written, written
from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import circle_points
from wlcsp_layout.model.package import Package
from wlcsp_layout.verify import nets
from wlcsp_layout.verify.connections import connections
from wlcsp_layout.verify.connections.bridges import bridges
from wlcsp_layout.verify.connections.gaps import matches, tree
from wlcsp_layout.verify.die import DrawnDie
from wlcsp_layout.verify.judgment import Result

UM = 1000
PAD = "    - {{name: P{}, at_um: [{}, {}], size_um: [80, 80]}}\n"
BALL = "    - {{name: A{}, at_um: [{}, {}]}}\n"
PLACES = [(400 + 500 * (i % 3), 300 + 500 * (i // 3)) for i in range(9)]
"""Of balls [um]; pads lie 200 um above."""


@pytest.fixture(scope="module")
def nine(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """Nine pads and nine balls, all free."""
    pads = "".join(PAD.format(i, x, y + 200) for i, (x, y) in enumerate(PLACES))
    balls = "".join(BALL.format(i, x, y) for i, (x, y) in enumerate(PLACES))
    return package(
        tmp_path_factory.mktemp("nine"),
        (PAD.format(1, 100, 1000) + PAD.format(2, 1900, 1000), pads),
        (BALL.format(1, 600, 1000) + BALL.format(2, 1400, 1000), balls),
        ("  N1: {pads: [P1], balls: [A1]}\n  N2: {pads: [P2], balls: [A2]}\n", "  rest: free\n"),
        ("wafer:", "rdl: {routes: none}\nwafer:"),
    )[0]


def square(at: tuple[int, int], side_um: int) -> kdb.Box:
    """A square about a center [um]."""
    return kdb.Box(side_um * UM, side_um * UM).moved(at[0] * UM, at[1] * UM)


def drawn_die(made: Package, metal: Sequence[kdb.Box]) -> DrawnDie:
    """A die with all pads and balls whole, and this metal."""
    pads = [(x, y + 200) for x, y in PLACES]
    shapes = {
        "chip_pad": [square(at, 80) for at in pads],
        "passivation": [square(at, 60) for at in pads],
        "d1": [square(at, 40) for at in pads],
        "d2": [square(at, 50) for at in pads],
        "rdl": list(metal),
        "d3": [square(at, 140) for at in PLACES],
        "ball": [square(at, 170) for at in PLACES],
    }
    layers = {name: kdb.Region() for name in made.layers}
    for name, listed in shapes.items():
        for box in listed:
            layers[name].insert(box)
    return DrawnDie(made, "DIE", (0, 0), layers, ())


def joined_by_brute_force(metal: Sequence[kdb.Box]) -> dict[str, int]:
    """The group of each member that has contact: boxes that share more than a corner are one."""
    contacts = {f"P{i}": square((x, y + 200), 40) for i, (x, y) in enumerate(PLACES)}
    contacts |= {f"A{i}": square(at, 140) for i, at in enumerate(PLACES)}
    group = {**{str(i): i for i in range(len(metal))}}
    group |= {name: len(metal) + i for i, name in enumerate(contacts)}

    def merge(a: str, b: str) -> None:
        old, new = group[a], group[b]
        group.update({name: new for name, number in group.items() if number == old})

    for i, j in combinations(range(len(metal)), 2):
        common = metal[i] & metal[j]
        if not common.empty() and (common.width() or common.height()):
            merge(str(i), str(j))
    reached = set()
    for name, area in contacts.items():
        for i, box in enumerate(metal):
            if (area & box).area() > 0:
                merge(name, str(i))
                reached.add(name)
    return {name: group[name] for name in sorted(reached)}


def same(groups: dict[str, int]) -> set[tuple[str, str]]:
    return {(a, b) for a, b in combinations(sorted(groups), 2) if groups[a] == groups[b]}


lattice = st.integers(0, 36).map(lambda step: step * 50 * UM)
boxes = st.builds(
    lambda x, y, w, h: kdb.Box(x, y, x + w * 50 * UM, y + h * 50 * UM),
    lattice,
    lattice,
    st.integers(1, 12),
    st.integers(1, 3),
) | st.builds(
    lambda x, y, w, h: kdb.Box(x, y, x + w * 50 * UM, y + h * 50 * UM),
    lattice,
    lattice,
    st.integers(1, 2),
    st.integers(1, 12),
)


@given(metal=st.lists(boxes, max_size=40))
@settings(max_examples=60, deadline=None)
def test_members_are_joined_as_brute_force_says(nine: Package, metal: list[kdb.Box]) -> None:
    """Boxes on a lattice of 50 um, which touch at edges and corners often."""
    known = connections(drawn_die(nine, metal))
    groups = {m.name: known.piece_of[m.pieces[0]] for m in known.members if m.has_contact}
    wanted = joined_by_brute_force(metal)

    assert sorted(groups) == sorted(wanted)
    assert same(groups) == same(wanted)


@given(metal=st.lists(boxes, max_size=25), data=st.data())
@settings(max_examples=30, deadline=None)
def test_order_and_cuts_of_shapes_do_not_matter(
    nine: Package, metal: list[kdb.Box], data: st.DataObject
) -> None:
    """Each box in two halves, all of them shuffled: the same members, pieces and polygons."""
    halves = [half for box in metal for half in _halves(box)]
    shuffled = data.draw(st.permutations(halves))

    one, other = connections(drawn_die(nine, metal)), connections(drawn_die(nine, shuffled))

    assert one.members == other.members
    assert one.polygons == other.polygons
    assert one.piece_of == other.piece_of


def _halves(box: kdb.Box) -> Iterator[kdb.Box]:
    middle = (box.left + box.right) // 2 + 7
    yield kdb.Box(box.left, box.bottom, middle, box.top)
    yield kdb.Box(middle, box.bottom, box.right, box.top)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Written:
    return written(tmp_path_factory.mktemp("good"))


def _findings(file: Written) -> list[Finding]:
    return [f for r in file.checked(nets.check) if isinstance(r, Result) for f in r.findings]


@pytest.mark.parametrize("flat", [False, True])
def test_hierarchy_and_order_do_not_matter(good: Written, *, flat: bool) -> None:
    """A die with a bridge, a cut and floating metal: as one cell, its shapes in reverse."""

    def spoil(layout: kdb.Layout) -> None:
        cell, index = layout.cell("unit_RDL"), layout.layer(30, 0)
        metal = kdb.Region(cell.begin_shapes_rec(index))
        metal += kdb.Region(kdb.Box(700 * UM, 990 * UM, 1300 * UM, 1010 * UM))
        metal -= kdb.Region(kdb.Box(300 * UM, 900 * UM, 302 * UM, 1100 * UM))
        metal += kdb.Region(kdb.Box(300 * UM, 300 * UM, 400 * UM, 400 * UM))
        if flat:
            layout.cell("unit_DIE").flatten(-1, prune=True)
            cell = layout.cell("unit_DIE")
            shapes = cell.shapes(index)
            shapes.clear()
            for polygon in reversed(list(metal.decompose_trapezoids_to_region().each())):
                shapes.insert(polygon)
        else:
            cell.shapes(index).clear()
            cell.shapes(index).insert(metal)

    found = _findings(good.spoiled(spoil))

    assert [(f.code, f.at_nm) for f in found] == [
        ("V405", (350_000, 350_000)),
        ("V406", (1_000_000, 1_000_000)),
        ("V407", (301_000, 1_000_000)),
    ]


def turned(degrees: float) -> Callable[[float, float], kdb.Point]:
    """Return what turns a place [nm] about the origin."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return lambda x, y: kdb.Point(round(x * cos - y * sin), round(x * sin + y * cos))


@given(
    degrees=st.sampled_from([0, 90, 45]) | st.integers(0, 359),
    width=st.sampled_from([10, 20, 40]).map(lambda um: um * UM),
    share=st.sampled_from([0.001, 0.1, 0.5, 1]),
    gap=st.integers(1, 40).map(lambda um: um * UM),
    at=st.integers(-15, 15).map(lambda um: um * UM),
)
@settings(max_examples=100, deadline=None)
def test_a_bridge_is_found_where_it_is(
    degrees: int, width: int, share: float, gap: int, at: int
) -> None:
    """Between a trace and the ball pad beside it, up to as wide as the trace, in any direction."""
    turn = turned(degrees)
    trace = kdb.Path([turn(-500 * UM, 0), turn(500 * UM, 0)], width).polygon()
    ends = [_square(turn(x * UM, 0), 40 * UM) for x in (-480, 480)]
    center = turn(0, width // 2 + gap + 130 * UM)
    disc, contact = _disc(center, 260 * UM), _disc(center, 200 * UM)
    half = max(round(width * share) // 2, 5)
    low, high = width // 2 - UM, width // 2 + gap + 5 * UM
    bridge = kdb.Polygon(
        [turn(x, y) for x, y in ((at - half, low), (at - half, high), (at + half, high))]
        + [turn(at + half, low)]
    )
    metal = kdb.Region([trace, disc, bridge, *ends]).merged()

    (found,) = bridges(list(metal.each()), [[[ends[0]], [ends[1]]], [[contact]]])

    place = kdb.Region(kdb.Box(*found.at, *found.at).enlarged(UM))
    assert not (place & kdb.Region(bridge)).is_empty()


def _square(center: kdb.Point, side: int) -> kdb.Polygon:
    return kdb.Polygon(kdb.Box(side, side).moved(center.x, center.y))


def _disc(center: kdb.Point, diameter: int) -> kdb.Polygon:
    points = circle_points(diameter, 96)
    return kdb.Polygon([kdb.Point(x + center.x, y + center.y) for x, y in points])


triangles = st.lists(
    st.tuples(st.integers(0, 30 * UM), st.integers(0, 30 * UM)), min_size=3, max_size=3
).filter(lambda points: shapely.Polygon(points).area > UM)


@given(corners=st.lists(triangles, min_size=2, max_size=5))
@settings(max_examples=60, deadline=None)
def test_gaps_are_the_shortest_that_join_all(corners: list[list[tuple[int, int]]]) -> None:
    """Triangles side by side: the least spanning tree of all distances, by brute force."""
    apart = [[(x + 31 * UM * i, y) for x, y in points] for i, points in enumerate(corners)]
    sets = [[kdb.Polygon([kdb.Point(*xy) for xy in points])] for points in apart]
    shapes = [shapely.Polygon(points) for points in apart]

    gaps = tree(sets)

    assert len(gaps) == len(sets) - 1
    assert sum(gap.length_nm for gap in gaps) == pytest.approx(_least(shapes), abs=2 * len(gaps))
    for gap in gaps:
        assert shapes[gap.a].distance(shapely.Point(gap.line[0])) < 2
        assert shapes[gap.b].distance(shapely.Point(gap.line[1])) < 2


def _least(shapes: Sequence[shapely.Polygon]) -> float:
    inside, total = {0}, 0.0
    while len(inside) < len(shapes):
        length, nearest = min(
            (shapes[i].distance(shapes[j]), j)
            for i in inside
            for j in range(len(shapes))
            if j not in inside
        )
        inside.add(nearest)
        total += length
    return total


def test_gaps_are_matched_from_the_shortest() -> None:
    """Two squares on one side, three on the other: 5 um, then what is left."""
    a = [[kdb.Polygon(kdb.Box(0, y, 10 * UM, y + 10 * UM))] for y in (0, 50 * UM)]
    b = [
        [kdb.Polygon(kdb.Box(x, y, x + 10 * UM, y + 10 * UM))]
        for x, y in ((40 * UM, 0), (15 * UM, 0), (15 * UM, 100 * UM))
    ]

    first, second = matches(a, b, 2)

    assert ((first.a, first.b), first.line) == ((0, 1), ((10 * UM, 5 * UM), (15 * UM, 5 * UM)))
    assert ((second.a, second.b), second.length_nm) == ((1, 2), 40_311)
    assert matches(a, b, 1) == (first,)
    assert matches(a, [], 1) == ()
