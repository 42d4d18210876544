"""Lines that keep every space, measured between the lines themselves."""

from dataclasses import replace
from itertools import combinations

import pytest
import shapely

from tests.route.dies import box, net, nm
from tests.route.rubberband.plans import UM, chip, found, laid, sketch, task
from wlcsp_layout.route.rubberband.clearing import TOLERANCE_NM, Lines, cleared
from wlcsp_layout.route.rubberband.wires import Wires


def lines_of(wires: Wires, *pairs: tuple[str, str]) -> Lines:
    """The lines of connections that are put in place one after another."""
    for group, (start, end) in enumerate(pairs):
        wanted = task(wires, start, end, group=group)
        laid(wires, wanted, found(wires, wanted))
    return cleared(wires)


def drawn(lines: Lines) -> list[shapely.LineString]:
    return [shapely.LineString(string.points()) for string in lines.strings.values()]


def gaps_um(wires: Wires, lines: Lines) -> tuple[float, float]:
    """The least distance of two lines, and of a line from metal at which it does not end."""
    f = wires.sketch.features
    metal = [
        shapely.box(x - hx, y - hy, x + hx, y + hy) if hx else shapely.Point(x, y).buffer(r, 64)
        for x, y, hx, hy, r in zip(f.x, f.y, f.half_x, f.half_y, f.radius, strict=True)
    ]
    between = [a.distance(b) for a, b in combinations(drawn(lines), 2)]
    beside = [
        shapely.LineString(string.points()).distance(metal[v])
        for string in lines.strings.values()
        for v in f.number.values()
        if v not in (string.wire.start, string.wire.end)
    ]
    return min(between, default=0) / UM, min(beside) / UM


@pytest.mark.parametrize("gap_um", [70, 70.1, 90])
def test_two_wires_between_two_balls_keep_their_spaces(gap_um: float) -> None:
    """Two of 20 um with spaces of 10 um need 70 um: lines 30 um apart, 20 um from the balls."""
    far = 130 + gap_um / 2
    wires = Wires(
        sketch(
            chip(
                [("W1", 300, 1300), ("W2", 300, 700), ("E1", 1700, 1350), ("E2", 1700, 600)],
                [("A1", 1000, 1000 + far), ("A2", 1000, 1000 - far)],
                side_um=2000,
            )
        )
    )
    lines = lines_of(wires, ("pad W1", "pad E1"), ("pad W2", "pad E2"))

    assert lines.too_near == []
    apart, beside = gaps_um(wires, lines)
    assert apart >= 30 - TOLERANCE_NM / UM
    assert beside >= 20 - TOLERANCE_NM / UM


def test_a_wire_that_is_third_from_a_ball_keeps_what_is_between() -> None:
    """Three wires around the south of A1, each 30 um farther out, though a straight line is not."""
    wires = Wires(
        sketch(
            chip(
                [
                    *((f"W{n}", 400, 1000 - 110 * n) for n in range(3)),
                    *((f"E{n}", 1600, 1000 - 110 * n) for n in range(3)),
                ],
                [("A1", 1000, 1010)],
            )
        )
    )
    lines = lines_of(wires, *((f"pad W{n}", f"pad E{n}") for n in range(3)))

    assert lines.too_near == []
    apart, beside = gaps_um(wires, lines)
    assert apart >= 30 - TOLERANCE_NM / UM
    assert beside >= 20 - TOLERANCE_NM / UM


def test_lines_without_room_are_named_with_what_is_missing() -> None:
    """Two wires of 30 um, in a gap of 60 that is said to be 90: they need 90 with their spaces."""
    wires = Wires(
        sketch(
            chip(
                [("W1", 300, 1100), ("W2", 300, 900), ("E1", 1700, 1100), ("E2", 1700, 900)],
                [("A1", 1000, 1160), ("A2", 1000, 840)],
            )
        )
    )
    number = wires.sketch.features.number
    door = wires.sketch.door_between[number["ball A1"], number["ball A2"]]
    wires.sketch.room[door] = 90 * UM
    for group, ends in enumerate((("pad W1", "pad E1"), ("pad W2", "pad E2"))):
        wanted = task(wires, *ends, group=group, width_um=30)
        laid(wires, wanted, found(wires, wanted))
    assert len(wires.on_door[door]) == 2

    lines = cleared(wires)

    assert sum(item.missing for item in lines.too_near) > 9 * UM


def test_a_wire_keeps_its_space_beside_its_last_door_too() -> None:
    """Q6 to B3 through one door only, Q4 - Q5; the corner of Q2 is near the piece before it.

    Straight from Q6 to the turn about Q5, the line would be 18.3 um from Q2 instead of 20.
    """
    places = {
        "Q2": (235, 287, 20, 20),
        "Q4": (136, 276, 30, 30),
        "Q5": (206, 255, 20, 20),
        "Q6": (232, 330, 20, 30),
    }
    of = chip([(name, x, y) for name, (x, y, _, _) in places.items()], [("B3", 190, 190)])
    of = replace(
        of,
        chip_pads=tuple(replace(item, landing=box(*places[item.name])) for item in of.chip_pads),
        ball_pad=replace(of.ball_pad, metal_diameter_nm=nm(80)),
    )
    wires = Wires(sketch(of))
    lines = lines_of(wires, ("pad Q6", "ball B3"))

    assert lines.too_near == []
    assert gaps_um(wires, lines)[1] >= 20 - TOLERANCE_NM / UM


def test_a_wire_may_touch_a_pad_that_is_one_piece_with_its_ball() -> None:
    """P1 reaches out of A1 to the east, where the wire from P2 comes in."""
    of = chip(
        [("P1", 1120, 1000), ("P2", 1700, 1005)],
        [("A1", 1000, 1000)],
        nets=[net("N1", "P1 P2", "A1")],
    )
    wires = Wires(sketch(of))

    lines = lines_of(wires, ("pad P2", "ball A1"))

    assert lines.too_near == []
    (line,) = drawn(lines)
    assert line.length < 710 * UM
