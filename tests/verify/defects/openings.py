"""Openings and metal of chip pads, the opening over a ball, and the hole inside the ring."""

import math
from collections.abc import Callable

import klayout.db as kdb

from tests.verify.defects.bench import Bench, Good, Spot, box_of
from tests.verify.defects.defect import Defect, Plant

UM = 1000

Change = Callable[[kdb.Box], kdb.Box | None]

PAD_LAYERS = {
    "chip_pad": ("metal", "pad metal"),
    "passivation": ("passivation", "passivation opening"),
    "d1": ("d1", "dielectric 1 opening of a pad"),
    "d2": ("d2", "dielectric 2 opening of a pad"),
}
"""By layer: the box of a pad in the package, and what it is called."""


def _at_pad(layer: str, change: Change) -> Plant:
    """Return what changes one pad's box on a layer, or leaves it out."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        box = box_of(getattr(bench.pad, PAD_LAYERS[layer][0]))
        bench.taken(layer, box)
        new = change(box)
        if new:
            bench.put(layer, kdb.Region(new))
        return bench.in_die(box)

    return plant


def _at_ball(change: Callable[[Bench, kdb.Region], kdb.Region | None]) -> Plant:
    """Return what changes the dielectric 3 opening over one ball."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        box = bench.around(bench.ball, bench.package.die.ball_pad.opening_diameter_nm)
        new = change(bench, bench.taken("d3", box))
        if new:
            bench.put("d3", new)
        return bench.in_die(box)

    return plant


def _resized_opening(by_nm: int) -> Plant:
    return _at_ball(
        lambda bench, _: bench.disc(
            bench.ball.at.xy, bench.package.die.ball_pad.opening_diameter_nm + by_nm
        )
    )


def _extra_opening(bench: Bench) -> tuple[Spot, ...]:
    """Open dielectric 3 where four balls are around, over metal or not."""
    balls = [ball.at.xy for ball in bench.package.die.balls]
    x, y = bench.ball.at.xy
    near = min((at for at in balls if at != (x, y)), key=lambda at: abs(at[0] - x) + abs(at[1] - y))
    center = ((x + near[0]) // 2, (y + near[1]) // 2)
    region = kdb.Region(kdb.Box(20 * UM, 20 * UM).moved(*center))
    bench.put("d3", region)
    return bench.in_die(region.bbox())


def _beyond_metal(bench: Bench) -> tuple[Spot, ...]:
    pad = bench.package.die.ball_pad
    bench.taken("d3", bench.around(bench.ball, pad.opening_diameter_nm))
    wide = pad.metal_diameter_nm + 10 * UM
    bench.put("d3", bench.disc(bench.ball.at.xy, wide))
    return bench.in_die(bench.around(bench.ball, wide))


def _hole(change: Callable[[Bench, int], kdb.Region | None]) -> Plant:
    """Return what changes the hole in dielectric 1 inside one ring."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        diameter = bench.ring.hole_diameter_nm
        assert diameter
        box = bench.around(bench.ball, diameter)
        bench.taken("d1", box)
        new = change(bench, diameter)
        if new:
            bench.put("d1", new)
        return bench.in_die(box)

    return plant


def _extra_hole(bench: Bench) -> tuple[Spot, ...]:
    bench.put("d1", bench.disc(bench.ball.at.xy, 40 * UM))
    return bench.in_die(bench.around(bench.ball, 40 * UM))


def _stray_via(layer: str) -> Plant:
    """Open a dielectric under the edge of a ball's metal, where no pad is."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        x, y = bench.ball.at.xy
        reach = bench.package.die.ball_pad.metal_diameter_nm // 2
        box = kdb.Box(20 * UM, 20 * UM).moved(x, y + reach + 40 * UM)
        bench.put(layer, kdb.Region(box))
        return bench.in_die(box)

    return plant


def _step_turned(bench: Bench) -> tuple[Spot, ...]:
    """Open dielectric 2 no further than dielectric 1: no staircase."""
    pad = bench.pad
    bench.taken("d2", box_of(pad.d2))
    bench.put("d2", kdb.Region(box_of(pad.d1).enlarged(-1 * UM)))
    return bench.in_die(box_of(pad.d2))


def _small_metal(bench: Bench) -> tuple[Spot, ...]:
    """Leave 5 um of pad metal around the dielectric 1 opening."""
    pad = bench.pad
    bench.taken("chip_pad", box_of(pad.metal))
    bench.put("chip_pad", kdb.Region(box_of(pad.d1).enlarged(5 * UM, 5 * UM)))
    return bench.in_die(box_of(pad.metal))


def _toward_pad(bench: Bench) -> tuple[Spot, ...]:
    """Let the opening over the ball next to a pad reach to 5 um from the pad's openings."""
    pad, balls = bench.pad, bench.package.die.balls
    x, y = pad.metal.center.xy
    ball = min(balls, key=lambda ball: math.dist(ball.at.xy, (x, y)))
    via = (
        kdb.Region(box_of(pad.passivation))
        + kdb.Region(box_of(pad.d2))
        + kdb.Region(box_of(pad.d1))
    )
    slot = kdb.Path([kdb.Point(*ball.at.xy), kdb.Point(x, y)], 20 * UM).polygon()
    bench.add("d3", kdb.Region(slot) - kdb.Region(via.bbox().enlarged(5 * UM, 5 * UM)))
    return bench.in_die(via.bbox().enlarged(20 * UM, 20 * UM))


def _around_ring(diameter_nm: Callable[[Bench], int]) -> Plant:
    """Return what gives the opening over a ball another diameter."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        box = bench.around(bench.ball, bench.package.die.ball_pad.opening_diameter_nm)
        bench.taken("d3", box)
        size = diameter_nm(bench)
        bench.put("d3", bench.disc(bench.ball.at.xy, size))
        return bench.in_die(bench.around(bench.ball, bench.ring.concave_diameter_nm))

    return plant


def has_hole(good: Good) -> bool:
    """Tell whether dielectric 1 is open inside the ring."""
    spec = good.package.die.ball_pad.emboss_spec
    return spec.center_hole_diameter_nm is not None


def has_no_hole(good: Good) -> bool:
    """Tell whether dielectric 1 stays inside the ring."""
    return not has_hole(good)


def _moved(dx_nm: int, dy_nm: int) -> Change:
    return lambda box: box.moved(dx_nm, dy_nm)


def _of_pads() -> tuple[Defect, ...]:
    changes: tuple[tuple[str, Change, dict[str, tuple[str, ...]]], ...] = (
        (
            "is missing",
            lambda _: None,
            {
                "chip_pad": ("V501",),
                "passivation": ("V502",),
                "d1": ("V503",),
                "d2": ("V504",),
            },
        ),
        (
            "is shifted by 1 um",
            _moved(UM, 0),
            {
                "chip_pad": ("V501",),
                "passivation": ("V502",),
                "d1": ("V503",),
                "d2": ("V504",),
            },
        ),
        (
            "is 50 nm small",
            lambda box: box.enlarged(-25, -25),
            {
                "chip_pad": ("V501",),
                "passivation": ("V502",),
                "d1": ("V503",),
                "d2": ("V504",),
            },
        ),
    )
    return tuple(
        Defect(
            name=f"a {what} {says}" if layer != "chip_pad" else f"the metal of a chip pad {says}",
            plant=_at_pad(layer, change),
            codes=codes[layer],
        )
        for says, change, codes in changes
        for layer, (_, what) in PAD_LAYERS.items()
    )


DEFECTS = (
    *_of_pads(),
    Defect(
        name="a dielectric 1 opening of a pad is shifted by 1 nm",
        plant=_at_pad("d1", _moved(0, 1)),
        codes=("V503",),
    ),
    Defect(
        name="a dielectric 2 opening of a pad is 3 um large on one side",
        plant=_at_pad("d2", lambda box: box + box.moved(3 * UM, 0)),
        codes=("V504",),
    ),
    Defect(
        name="a dielectric 1 opening of a pad is narrower than the rule",
        plant=_at_pad(
            "d1", lambda box: kdb.Box(19 * UM, 19 * UM).moved(box.center() - kdb.Point())
        ),
        codes=("V301",),
    ),
    Defect(
        name="pad metal ends too close to the dielectric 1 opening",
        plant=_small_metal,
        codes=("V302",),
    ),
    Defect(name="dielectric 3 is open too close to a chip pad", plant=_toward_pad, codes=("V317",)),
    Defect(
        name="an opening over a ball ends too close to the ring",
        plant=_around_ring(lambda bench: bench.ring.outer_diameter_nm + 10 * UM),
        codes=("V309",),
    ),
    Defect(
        name="an opening over a ball ends too close to the concave circle",
        plant=_around_ring(lambda bench: bench.ring.concave_diameter_nm - 6 * UM),
        codes=("V310",),
    ),
    Defect(
        name="dielectric 2 covers the step of dielectric 1 at a pad",
        plant=_step_turned,
        codes=("V304",),
    ),
    Defect(
        name="an opening over a ball is missing", plant=_at_ball(lambda *_: None), codes=("V518",)
    ),
    Defect(
        name="an opening over a ball is 50 nm small", plant=_resized_opening(-50), codes=("V518",)
    ),
    Defect(
        name="an opening over a ball is 50 nm large", plant=_resized_opening(50), codes=("V518",)
    ),
    Defect(
        name="an opening over a ball is moved by 1 um",
        plant=_at_ball(lambda _, region: region.moved(0, UM)),
        codes=("V518",),
    ),
    Defect(
        name="an opening over a ball is a square",
        plant=_at_ball(lambda _, region: kdb.Region(region.bbox())),
        codes=("V518",),
    ),
    Defect(
        name="an opening over a ball is narrower than the rule",
        plant=_at_ball(lambda bench, _: bench.disc(bench.ball.at.xy, 150 * UM)),
        codes=("V316",),
    ),
    Defect(
        name="an opening over a ball reaches beyond its metal",
        plant=_beyond_metal,
        codes=("V315",),
    ),
    Defect(
        name="there is an opening in dielectric 3 too many", plant=_extra_opening, codes=("V534",)
    ),
    Defect(
        name="a hole inside a ring is missing",
        plant=_hole(lambda *_: None),
        codes=("V515",),
        fits=has_hole,
    ),
    Defect(
        name="a hole inside a ring is off center by 1 um",
        plant=_hole(lambda bench, size: bench.disc(bench.ball.at.xy, size).moved(UM, 0)),
        codes=("V515",),
        fits=has_hole,
    ),
    Defect(
        name="a hole inside a ring is 50 nm large",
        plant=_hole(lambda bench, size: bench.disc(bench.ball.at.xy, size + 50)),
        codes=("V515",),
        fits=has_hole,
    ),
    Defect(
        name="there is a hole inside a ring where none should be",
        plant=_extra_hole,
        codes=("V515",),
        fits=has_no_hole,
    ),
    Defect(
        name="dielectric 1 is open where nothing should be",
        plant=_stray_via("d1"),
        codes=("V534",),
    ),
    Defect(
        name="dielectric 2 is open where nothing should be",
        plant=_stray_via("d2"),
        codes=("V534",),
    ),
    Defect(
        name="the passivation is open where no pad is",
        plant=_stray_via("passivation"),
        codes=("V534",),
    ),
)
