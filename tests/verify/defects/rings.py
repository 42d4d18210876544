"""The emboss under one ball: turned, moved, wrong in size, or gone."""

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import klayout.db as kdb

from tests.verify.defects.bench import Bench, Good, Spot
from tests.verify.defects.defect import Defect, Plant
from wlcsp_layout.emboss.ring import Ring
from wlcsp_layout.geometry import Direction
from wlcsp_layout.units import Nm

UM = 1000

Changed = tuple[Ring, Direction]


def _redrawn(change: Callable[[Ring, Direction], Changed]) -> Plant:
    """Return what draws one ball's emboss anew from changed numbers, its reference layer too."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        box = _cleared(bench)
        ring, facing = change(bench.ring, bench.facing(bench.ball))
        drawn = ring.draw(facing)
        bench.put_polygons("d2", drawn.removed, bench.ball.at.xy)
        bench.put_polygons("d2_ring", drawn.kept, bench.ball.at.xy)
        return bench.in_die(box + bench.around(bench.ball, ring.concave_diameter_nm))

    return plant


def _cleared(bench: Bench) -> kdb.Box:
    """Take dielectric 2 under a ball away as if nothing was removed there."""
    box = bench.around(bench.ball, bench.ring.concave_diameter_nm)
    bench.taken("d2", box)
    bench.taken("d2_ring", box)
    return box


def _sized(**by_nm: int) -> Plant:
    """Return what changes diameters and widths of the ring by as much."""

    def change(ring: Ring, facing: Direction) -> Changed:
        new: dict[str, Any] = {name: Nm(getattr(ring, name) + by) for name, by in by_nm.items()}
        return replace(ring, **new), facing

    return _redrawn(change)


def _turned(degrees: float) -> Plant:
    def change(ring: Ring, facing: Direction) -> Changed:
        angle = math.atan2(facing[1], facing[0]) + math.radians(degrees)
        return ring, (round(math.cos(angle) * 10**9), round(math.sin(angle) * 10**9))

    return _redrawn(change)


def _with_ring(change: Callable[[Bench, kdb.Region], kdb.Region]) -> Plant:
    """Return what changes the kept area under one ball, inside a concave circle that stays."""

    def plant(bench: Bench) -> tuple[Spot, ...]:
        kept = bench.region("d2_ring") & kdb.Region(
            bench.around(bench.ball, bench.ring.concave_diameter_nm)
        )
        box = _cleared(bench)
        new = change(bench, kept)
        bench.put("d2", bench.disc(bench.ball.at.xy, bench.ring.concave_diameter_nm) - new)
        bench.put("d2_ring", new)
        return bench.in_die(box)

    return plant


def _bare(bench: Bench) -> tuple[Spot, ...]:
    return bench.in_die(_cleared(bench))


def _inverted(bench: Bench) -> tuple[Spot, ...]:
    """Swap kept and removed inside the concave circle."""
    ring = bench.ring.draw(bench.facing(bench.ball))
    box = _cleared(bench)
    bench.put_polygons("d2", ring.kept, bench.ball.at.xy)
    bench.put_polygons("d2_ring", ring.removed, bench.ball.at.xy)
    return bench.in_die(box)


def _closed_gap(bench: Bench, kept: kdb.Region) -> kdb.Region:
    x, y = bench.facing(bench.ball)
    ring, at = bench.ring, kdb.Vector(*bench.ball.at.xy)
    whole = bench.disc(bench.ball.at.xy, ring.outer_diameter_nm) - bench.disc(
        bench.ball.at.xy, ring.inner_diameter_nm
    )
    far = ring.concave_diameter_nm / 2 / math.hypot(x, y)
    strip = kdb.Path(
        [kdb.Point(0, 0), kdb.Point(round(x * far), round(y * far))], ring.gap_width_nm + 200
    )
    return (kept + (whole & kdb.Region(strip.polygon().moved(at)))).merged()


def _reference_alone(bench: Bench) -> tuple[Spot, ...]:
    """Leave a ring out of the reference layer; dielectric 2 itself is right."""
    box = bench.around(bench.ball, bench.ring.outer_diameter_nm)
    bench.taken("d2_ring", box)
    return bench.in_die(box)


def _half_filled(bench: Bench, kept: kdb.Region) -> kdb.Region:
    x, y = bench.facing(bench.ball)
    ring, at = bench.ring, kdb.Vector(*bench.ball.at.xy)
    length = math.hypot(x, y)
    middle = (ring.outer_diameter_nm + ring.inner_diameter_nm) / 4
    ends = [
        kdb.Point(round(x / length * reach), round(y / length * reach))
        for reach in (middle, ring.outer_diameter_nm / 2 - 200)
    ]
    plug = kdb.Path(ends, ring.gap_width_nm + 200).polygon().moved(at)
    return (kept + kdb.Region(plug)).merged()


def _no_rings(bench: Bench) -> tuple[Spot, ...]:
    """Remove dielectric 2 under all balls as whole circles."""
    for ball in bench.package.die.balls:
        box = bench.around(ball, bench.ring.concave_diameter_nm)
        bench.taken("d2", box)
        bench.taken("d2_ring", box)
        bench.put("d2", bench.disc(ball.at.xy, bench.ring.concave_diameter_nm))
    return ()


def has_gaps(good: Good) -> bool:
    """Tell whether the ring is broken."""
    return good.package.die.ball_pad.emboss_spec.gaps is not None


def has_no_gaps(good: Good) -> bool:
    """Tell whether the ring is whole."""
    return not has_gaps(good)


def _more_gaps(by: int) -> Plant:
    return _redrawn(lambda ring, facing: (replace(ring, gap_count=ring.gap_count + by), facing))


def _gap_where_none_is(ring: Ring, facing: Direction) -> Changed:
    return replace(ring, gap_count=1, gap_width_nm=Nm(20 * UM)), facing


def _narrow(name: str, diameter_nm: Callable[[Ring], int]) -> Plant:
    def change(ring: Ring, facing: Direction) -> Changed:
        new: dict[str, Any] = {name: Nm(diameter_nm(ring))}
        return replace(ring, **new), facing

    return _redrawn(change)


DEFECTS = (
    Defect(
        name="a ring is turned by 10 degrees", plant=_turned(10), codes=("V514",), fits=has_gaps
    ),
    Defect(name="a ring is turned by 1 degree", plant=_turned(1), codes=("V514",), fits=has_gaps),
    Defect(name="a gap is closed", plant=_with_ring(_closed_gap), codes=("V513",), fits=has_gaps),
    Defect(
        name="a gap is half filled",
        plant=_with_ring(_half_filled),
        codes=("V513", "V512"),
        fits=has_gaps,
    ),
    Defect(name="there is a gap too many", plant=_more_gaps(1), codes=("V513",), fits=has_gaps),
    Defect(
        name="an unbroken ring is broken",
        plant=_redrawn(_gap_where_none_is),
        codes=("V513",),
        fits=has_no_gaps,
    ),
    Defect(
        name="gaps are 50 nm narrow",
        plant=_sized(gap_width_nm=-50),
        codes=("V513",),
        fits=has_gaps,
    ),
    Defect(
        name="gaps are narrower than the rule",
        plant=_narrow("gap_width_nm", lambda _: 9_900),
        codes=("V307",),
        fits=has_gaps,
    ),
    Defect(
        name="a ring is off center by 1 um",
        plant=_with_ring(lambda _, kept: kept.moved(UM, 0)),
        codes=("V512",),
    ),
    Defect(
        name="a ring is off center by 10 nm",
        plant=_with_ring(lambda _, kept: kept.moved(0, 10)),
        codes=("V512",),
    ),
    Defect(
        name="a ring is missing",
        plant=_with_ring(lambda *_: kdb.Region()),
        codes=("V512",),
    ),
    Defect(
        name="a ring is 50 nm large outside",
        plant=_sized(outer_diameter_nm=50),
        codes=("V512",),
    ),
    Defect(
        name="a ring is 50 nm small inside",
        plant=_sized(inner_diameter_nm=-50),
        codes=("V512",),
    ),
    Defect(
        name="a concave circle is 50 nm small",
        plant=_sized(concave_diameter_nm=-50),
        codes=("V511",),
    ),
    Defect(
        name="a ring has no well",
        plant=_with_ring(
            lambda bench, kept: (
                kept + bench.disc(bench.ball.at.xy, bench.ring.inner_diameter_nm + 2 * UM)
            ).merged()
        ),
        codes=("V512",),
    ),
    Defect(
        name="a ring is thinner than the rule",
        plant=_narrow("inner_diameter_nm", lambda ring: ring.outer_diameter_nm - 19_600),
        codes=("V305",),
    ),
    Defect(
        name="a trench is narrower than the rule",
        plant=_narrow("outer_diameter_nm", lambda ring: ring.concave_diameter_nm - 19_600),
        codes=("V306",),
    ),
    Defect(
        name="the metal leaves a rim narrower than the rule",
        plant=_redrawn(
            lambda ring, facing: (
                replace(ring, concave_diameter_nm=Nm(ring.concave_diameter_nm + 16 * UM)),
                facing,
            )
        ),
        codes=("V308",),
    ),
    Defect(name="dielectric 2 is inverted under a ball", plant=_inverted, codes=("V511", "V512")),
    Defect(name="dielectric 2 is whole under a ball", plant=_bare, codes=("V511",)),
    Defect(
        name="a ring is missing on its reference layer", plant=_reference_alone, codes=("V516",)
    ),
)
