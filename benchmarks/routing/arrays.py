"""Square arrays of balls at 400 um, with pads on a ring along the die edge or between the balls."""

import math
import random
from itertools import product

from benchmarks.routing.design import Ball, Design, Net, Pad, Xy

PITCH_NM = 400_000
LINE_NM = 10_000
"""Width and space."""
RING_INSET_NM = 75_000
ENCLOSURE_NM = 10_000
MOST_TRIES = 200_000
"""Of places for pads: a crowded die holds fewer pads than are asked for."""


AREA_STEP_NM = 10_500
"""Of the lattice under pads and balls of `area`, on which a witness is drawn: 5 % over a line."""
AREA_PITCH_NM = 40 * AREA_STEP_NM


def perimeter(count: int, part: float, seed: int = 1) -> Design:
    """Return `count` x `count` balls and pads for a part of them on the ring, all free."""
    margin_nm = 350_000
    die_nm = (count - 1) * PITCH_NM + 2 * margin_nm
    return Design(
        about=f"{count} x {count} balls, pads along the die edge, any pad to any ball",
        die_nm=(die_nm, die_nm),
        pads=_ring(die_nm, round(count * count * part), random.Random(seed)),  # noqa: S311  a benchmark
        balls=_balls(count, margin_nm, PITCH_NM),
        nets=(),
        is_rest_free=True,
        ball_pad_nm=260_000,
        landing_enclosure_nm=ENCLOSURE_NM,
        width_nm=LINE_NM,
        space_nm=LINE_NM,
    )


def with_ground(count: int, pad_count: int) -> Design:
    """Return an array whose net GND, 50 um wide, joins pads of the ring to the four inmost balls.

    Pads for 80 % of the balls; every twelfth is ground; the other pads are free.
    """
    array = perimeter(count, 0.8, seed=3)
    middle = array.die_nm[0] / 2
    inmost = sorted(array.balls, key=lambda ball: math.dist(ball.at_nm, (middle, middle)))[:4]
    ground = Net(
        name="GND",
        pads=tuple(pad.name for pad in array.pads[::12][:pad_count]),
        balls=tuple(ball.name for ball in inmost),
        width_nm=50_000,
    )
    return Design(
        about=f"{count} x {count} balls, a wide ground of {pad_count} pads and 4 balls, rest free",
        die_nm=array.die_nm,
        pads=array.pads,
        balls=array.balls,
        nets=(ground,),
        is_rest_free=True,
        ball_pad_nm=array.ball_pad_nm,
        landing_enclosure_nm=ENCLOSURE_NM,
        width_nm=LINE_NM,
        space_nm=LINE_NM,
    )


def area(count: int, seed: int = 1) -> Design:
    """Return balls at 420 um and pads for 90 % of them anywhere between, without nets."""
    margin_nm, ball_pad_nm = 30 * AREA_STEP_NM, 240_000
    die_nm = (count - 1) * AREA_PITCH_NM + 2 * margin_nm
    return Design(
        about=f"{count} x {count} balls, pads between them",
        die_nm=(die_nm, die_nm),
        pads=_between(die_nm, margin_nm, ball_pad_nm, round(count * count * 0.9), seed),
        balls=_balls(count, margin_nm, AREA_PITCH_NM),
        nets=(),
        is_rest_free=False,
        ball_pad_nm=ball_pad_nm,
        landing_enclosure_nm=ENCLOSURE_NM,
        width_nm=LINE_NM,
        space_nm=LINE_NM,
    )


def _balls(count: int, margin_nm: int, pitch_nm: int) -> tuple[Ball, ...]:
    """Return the balls row by row from the lower left."""
    return tuple(
        Ball(
            name=f"B{row + 1}_{column + 1}",
            at_nm=(margin_nm + column * pitch_nm, margin_nm + row * pitch_nm),
        )
        for row, column in product(range(count), repeat=2)
    )


def _ring(die_nm: int, pad_count: int, rng: random.Random) -> tuple[Pad, ...]:
    """Return pads evenly around, each moved along the edge at random where there is room for it.

    80 um large, smaller where the ring is too full; what would overlap at a corner is left out.
    """
    side_nm = die_nm - 2 * RING_INSET_NM
    step_nm = 4 * side_nm / pad_count
    size_nm = 2 * math.floor(min(80_000, step_nm - 15_000) / 2)
    slack_nm = 0.8 * (step_nm - size_nm - 15_000) / 2
    end_nm = size_nm / 2 + 8_000
    pads: list[Pad] = []
    for i in range(pad_count):
        along_nm = (i + 0.5) * step_nm + rng.uniform(-1, 1) * slack_nm
        side, on_side_nm = int(along_nm // side_nm) % 4, along_nm % side_nm
        if step_nm > 2 * size_nm:
            on_side_nm = min(max(on_side_nm, end_nm), side_nm - end_nm)
        near, far = RING_INSET_NM + round(on_side_nm), die_nm - RING_INSET_NM - round(on_side_nm)
        low, high = RING_INSET_NM, die_nm - RING_INSET_NM
        at_nm = ((near, low), (high, near), (far, high), (low, far))[side]
        neighbors = (*pads[-3:], *pads[:3])
        if all(_gap_nm(at_nm, pad.at_nm) >= size_nm + LINE_NM for pad in neighbors):
            pads.append(Pad(name=f"P{i + 1}", at_nm=at_nm, size_nm=(size_nm, size_nm)))
    return tuple(pads)


def _between(
    die_nm: int, margin_nm: int, ball_pad_nm: int, pad_count: int, seed: int
) -> tuple[Pad, ...]:
    """Return pads of 70 um at random places of the lattice, clear of balls and of each other.

    Two pads leave room for two traces between them.
    """
    rng = random.Random(seed)  # noqa: S311  a benchmark
    size_nm, last = 70_000, die_nm // AREA_STEP_NM - 8
    apart_nm = size_nm + 3 * LINE_NM + 2 * LINE_NM
    pads: list[Pad] = []
    for _ in range(MOST_TRIES):
        if len(pads) == pad_count:
            break
        x, y = (AREA_STEP_NM * rng.randint(8, last) for _ in "xy")
        if _ball_gap_nm((x, y), size_nm, margin_nm) >= ball_pad_nm / 2 + LINE_NM and all(
            _gap_nm((x, y), pad.at_nm) > apart_nm for pad in pads
        ):
            pads.append(Pad(name=f"P{len(pads) + 1}", at_nm=(x, y), size_nm=(size_nm, size_nm)))
    return tuple(pads)


def _gap_nm(a: Xy, b: Xy) -> int:
    """Return the larger of the distances in x and y: between centers of equal squares."""
    return max(abs(a[0] - b[0]), abs(a[1] - b[1]))


def _ball_gap_nm(center: Xy, size_nm: int, margin_nm: int) -> float:
    """Return the distance from a square to the center of the nearest place of the ball array."""
    half_nm = AREA_PITCH_NM // 2
    offsets = (abs((c - margin_nm + half_nm) % AREA_PITCH_NM - half_nm) for c in center)
    return math.hypot(*(max(offset - size_nm / 2, 0) for offset in offsets))
