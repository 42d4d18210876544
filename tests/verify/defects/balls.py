"""Balls and chip pads that are not where the spec has them."""

import math

import klayout.db as kdb

from tests.verify.defects.bench import Bench, Spot, box_of
from tests.verify.defects.defect import Defect
from tests.verify.defects.lopsided import is_lopsided

UM = 1000


def _circle(bench: Bench) -> kdb.Box:
    return bench.around(bench.ball, bench.package.die.ball_pad.ball_diameter_nm)


def _missing(bench: Bench) -> tuple[Spot, ...]:
    bench.taken("ball", _circle(bench))
    return bench.in_die(_circle(bench))


def _twice(bench: Bench) -> tuple[Spot, ...]:
    size = bench.package.die.ball_pad.ball_diameter_nm
    bench.shapes("ball").insert(bench.disc(bench.ball.at.xy, size))
    return bench.in_die(_circle(bench))


def _moved(dx_nm: int, dy_nm: int, bench: Bench) -> tuple[Spot, ...]:
    ball = bench.taken("ball", _circle(bench))
    bench.put("ball", ball.moved(dx_nm, dy_nm))
    return bench.in_die(_circle(bench))


def _by_1_um(bench: Bench) -> tuple[Spot, ...]:
    return _moved(UM, 0, bench)


def _by_1_nm(bench: Bench) -> tuple[Spot, ...]:
    return _moved(0, 1, bench)


def _small(bench: Bench) -> tuple[Spot, ...]:
    bench.taken("ball", _circle(bench))
    size = bench.package.die.ball_pad.ball_diameter_nm - 50
    bench.put("ball", bench.disc(bench.ball.at.xy, size))
    return bench.in_die(_circle(bench))


def _extra(bench: Bench) -> tuple[Spot, ...]:
    """Draw a ball where two of them are apart the most: between pads, off every metal."""
    x, y = bench.ball.at.xy
    balls = [other.at.xy for other in bench.package.die.balls if other.at.xy != (x, y)]
    near = min(balls, key=lambda at: abs(at[0] - x) + abs(at[1] - y))
    center = ((x + near[0]) // 2, (y + near[1]) // 2)
    extra = bench.disc(center, 60 * UM)
    bench.put("ball", extra)
    return bench.in_die(extra.bbox())


def _too_close_to_edge(bench: Bench) -> tuple[Spot, ...]:
    ball = bench.taken("ball", _circle(bench))
    left = bench.die_box.left + 10 * UM
    there = ball.moved(left - ball.bbox().left, 0)
    bench.put("ball", there)
    edge = kdb.Box(bench.die_box.left, there.bbox().bottom, left, there.bbox().top)
    return bench.in_die(there.bbox() + edge)


def _pitch_too_small(bench: Bench) -> tuple[Spot, ...]:
    """Bring a ball to within 290 um of its neighbor."""
    x, y = bench.ball.at.xy
    balls = [other.at.xy for other in bench.package.die.balls if other.at.xy != (x, y)]
    near = min(balls, key=lambda at: math.dist(at, (x, y)))
    to = near[0] - 290 * UM if near[0] > x else near[0] + 290 * UM
    ball = bench.taken("ball", _circle(bench)).moved(to - x, near[1] - y)
    bench.put("ball", ball)
    moved = ball.bbox()
    return bench.in_die(moved + kdb.Box(*near, *near))


def _mirrored(layers: tuple[str, ...], bench: Bench) -> tuple[Spot, ...]:
    """Mirror some layers left to right, but not the street that they share."""
    center, inner = bench.die_box.center(), bench.die_box.enlarged(-20 * UM, -20 * UM)
    mirror = kdb.Trans(2, True, 2 * center.x, 0)
    for layer in layers:
        shapes = bench.shapes(layer)
        moved = [shape for shape in shapes.each() if shape.bbox().inside(inner)]
        polygons = [shape.polygon.transformed(mirror) for shape in moved]
        for shape in moved:
            shapes.erase(shape)
        for polygon in polygons:
            shapes.insert(polygon)
    return bench.in_die(bench.die_box)


def _balls_mirrored(bench: Bench) -> tuple[Spot, ...]:
    return _mirrored(("ball", "d3", "d2_ring"), bench)


def _pads_mirrored(bench: Bench) -> tuple[Spot, ...]:
    return _mirrored(("chip_pad", "passivation"), bench)


def _pad_stack_moved(bench: Bench) -> tuple[Spot, ...]:
    """Move a chip pad with all of its openings by 1 um."""
    pad = bench.pad
    for layer, box in (
        ("chip_pad", pad.metal),
        ("passivation", pad.passivation),
        ("d1", pad.d1),
        ("d2", pad.d2),
    ):
        bench.put(layer, bench.taken(layer, box_of(box)).moved(UM, 0))
    return bench.in_die(box_of(pad.metal))


def _pad_extra(bench: Bench) -> tuple[Spot, ...]:
    """Draw chip-pad metal under a ball."""
    box = kdb.Box(50 * UM, 50 * UM).moved(*bench.ball.at.xy)
    bench.put("chip_pad", kdb.Region(box))
    return bench.in_die(box)


DEFECTS = (
    Defect(name="a ball is missing", plant=_missing, codes=("V519",)),
    Defect(name="a ball is there twice", plant=_twice, codes=("V219", "V220")),
    Defect(name="a ball is moved by 1 um", plant=_by_1_um, codes=("V519",)),
    Defect(name="a ball is moved by 1 nm", plant=_by_1_nm, codes=("V519",)),
    Defect(name="a ball is 50 nm small", plant=_small, codes=("V519",)),
    Defect(name="there is a ball too many", plant=_extra, codes=("V534",)),
    Defect(name="a ball is too close to the die edge", plant=_too_close_to_edge, codes=("V319",)),
    Defect(name="two balls are too close", plant=_pitch_too_small, codes=("V320",)),
    Defect(
        name="balls are mirrored left to right",
        plant=_balls_mirrored,
        codes=("V631",),
        fits=is_lopsided(kdb.Trans(2, True, 0, 0), "ball"),
    ),
    Defect(
        name="chip pads are mirrored left to right",
        plant=_pads_mirrored,
        codes=("V631",),
        fits=is_lopsided(kdb.Trans(2, True, 0, 0), "chip_pad"),
    ),
    Defect(
        name="a chip pad is moved by 1 um with its openings",
        plant=_pad_stack_moved,
        codes=("V501",),
    ),
    Defect(name="there is a chip pad too many", plant=_pad_extra, codes=("V534",)),
)
