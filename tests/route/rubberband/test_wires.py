"""Wires as counts on doors: they are drawn here, and must not cross."""

from dataclasses import dataclass

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.route.rubberband.plans import UM, chip, crossings, drawings, found, laid, sketch, task
from wlcsp_layout.route.rubberband.wires import Wire, Wires

NAMES = [
    *(f"ball A{n}" for n in range(9)),
    *(f"pad P{n}" for n in range(8)),
]


def array() -> Wires:
    """Three by three balls at 400 um, and pads between them and around."""
    balls = [(f"A{3 * x + y}", 400 + 400 * x, 400 + 400 * y) for x in range(3) for y in range(3)]
    pads = [
        (f"P{n}", x, y)
        for n, (x, y) in enumerate(
            [
                (600, 600),
                (1000, 600),
                (600, 1000),
                (1010, 1005),
                (100, 300),
                (1500, 100),
                (1500, 700),
                (300, 1500),
            ]
        )
    ]
    return Wires(sketch(chip(pads, balls, side_um=1600, diameter_um=200)))


@dataclass(frozen=True)
class Step:
    """A wire to be put in place between two of the names, or one to be taken out."""

    start: int
    end: int
    crossing: bool
    is_removal: bool


steps = st.lists(
    st.builds(
        Step,
        start=st.integers(0, len(NAMES) - 1),
        end=st.integers(0, len(NAMES) - 1),
        crossing=st.booleans(),
        is_removal=st.sampled_from([False, False, False, True]),
    ),
    min_size=4,
    max_size=20,
)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(steps)
def test_wires_never_cross_whatever_is_put_in_and_taken_out(todo: list[Step]) -> None:
    """A way that crosses others is laid once these are out and it has been searched again.

    No two wires have the same ends: no net asks for that.
    """
    wires = array()
    done = {(n, n) for n in range(len(NAMES))}
    for number, step in enumerate(todo):
        known = list(wires.by_number.values())
        if step.is_removal and known:
            wires.remove(known[step.start % len(known)])
        elif (step.start, step.end) not in done:
            done |= {(step.start, step.end), (step.end, step.start)}
            wanted = task(wires, NAMES[step.start], NAMES[step.end], group=number)
            way = found(wires, wanted, crossing=1e5 if step.crossing else None)
            if way and way.crossed:
                for wire in way.crossed:
                    wires.remove(wire)
                way = found(wires, wanted)
            if way:
                laid(wires, wanted, way)
        assert wires.are_consistent()
        assert crossings(drawings(wires)) == 0


@settings(max_examples=10, deadline=None, derandomize=True)
@given(steps, st.data())
def test_a_wire_that_is_put_back_leaves_everything_as_it_was(
    todo: list[Step], data: st.DataObject
) -> None:
    """Doors, places and wires along doors."""
    wires = array()
    done = {(n, n) for n in range(len(NAMES))}
    for number, step in enumerate(todo):
        if (step.start, step.end) not in done:
            done |= {(step.start, step.end), (step.end, step.start)}
            wanted = task(wires, NAMES[step.start], NAMES[step.end], group=number)
            if way := found(wires, wanted):
                laid(wires, wanted, way)
    assume(wires.by_number)
    wire: Wire = data.draw(st.sampled_from(list(wires.by_number.values())))

    def picture() -> tuple[list[list[int]], dict[int, list[int]]]:
        doors = [[item.group for item in items] for items in wires.on_door]
        return doors, {d: [item.group for item in items] for d, items in wires.along.items()}

    before = picture()
    state = wires.state()
    slots = wires.remove(wire)
    assert picture() != before
    wires.insert(
        net=wire.net,
        group=wire.group,
        width=wire.width,
        space=wire.space,
        ends=(wire.start, wire.end),
        slots=slots,
        triangles=wire.triangles,
    )
    assert picture() == before
    wires.restore(state)
    assert picture() == before


def test_wires_in_the_wrong_order_are_found_out() -> None:
    """Two wires side by side from P1, P2 to A1, A2, exchanged on one of their doors."""
    wires = Wires(
        sketch(
            chip(
                [("P1", 100, 1100), ("P2", 100, 900)],
                [("A1", 1800, 1100), ("A2", 1800, 800), ("A3", 1000, 1400), ("A4", 1000, 600)],
            )
        )
    )
    for group, (start, end) in enumerate([("pad P1", "ball A1"), ("pad P2", "ball A2")]):
        wanted = task(wires, start, end, group=group)
        laid(wires, wanted, found(wires, wanted))
    assert wires.are_consistent()

    both = next(on_door for on_door in wires.on_door if len(on_door) == 2)
    both.reverse()

    assert not wires.are_consistent()
    assert crossings(drawings(wires)) > 0


def test_a_door_needs_the_widths_and_the_larger_spaces_of_its_wires() -> None:
    """Between two balls that keep 10 um: 20 and 40 um wide, the latter keeps 15 from all.

    10 + 20 + 15 + 40 + 15 = 100 um.
    """
    wires = Wires(sketch(chip(balls=[("A1", 600, 1000), ("A2", 1000, 1000)])))
    made = wires.sketch
    number = made.features.number
    door = made.door_between[number["ball A1"], number["ball A2"]]
    one, other = made.sides[door]
    ends = [next(v for v in made.corners[t] if v not in made.ends[door]) for t in (one, other)]
    for k, (width, space) in enumerate([(20, 10), (40, 15)]):
        wires.insert(
            net=k,
            group=k,
            width=width * UM,
            space=space * UM,
            ends=(ends[0], ends[1]),
            slots=((door, k),),
            triangles=(one, other),
        )

    assert wires.demand(door) == 100 * UM
    assert wires.are_consistent()
