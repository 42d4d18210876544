"""Measure our full run of the design rules against the same KLayout checks called by hand.

`python -m benchmarks.rules` from the checkout, or `make bench`: layouts of the examples are written
by `wlcsp gen`, read once, and judged in turn, in this process. `by_hand` is what an engineer would
write as a script: the layers, the selections and the checks of the preset `house`, whose results
are only counted. Ours also tells places, names and values, and looks across the street.
"""

import argparse
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import klayout.db as kdb

from wlcsp_layout.geometry import Point
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.spec.load import read
from wlcsp_layout.units import Nm
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.judgment import Case, Result
from wlcsp_layout.verify.rules import check

ROOT = Path(__file__).resolve().parents[1]
OUT = ROOT / "build" / "bench" / "rules"
EXAMPLES = ("caravel", "demo49", "hole36", "power100")
AT_MOST = 1.3
UM = 1000


def ours(package: Package, path: Path, drawn: Drawn) -> int:
    """Run all rules, and return how many shapes were looked at."""
    origin = Point(x_nm=Nm(0), y_nm=Nm(0))
    case = Case(path=path, package=package, offset=origin, today=date(2026, 1, 1))
    return sum(item.shapes for item in check(case, drawn) if isinstance(item, Result))


def by_hand(raw: Callable[[str], kdb.Region]) -> int:
    """Run the checks of the preset `house` plainly, and return how many markers there are."""
    return sum(marks.count() for marks in _checks(raw))


def _checks(raw: Callable[[str], kdb.Region]) -> Iterator[kdb.EdgePairs | kdb.Region | kdb.Edges]:
    square = 89.99

    def enclosed(
        inner: kdb.Region, outer: kdb.Region, value: int
    ) -> Iterator[kdb.EdgePairs | kdb.Region]:
        yield outer.enclosing_check(inner, value, whole_edges=True, ignore_angle=square)
        yield inner - outer

    passivation, chip_pad, die = (raw(name).merged() for name in ("passivation", "chip_pad", "die"))
    d1, d2, d3 = (raw(name).merged() for name in ("d1", "d2", "d3"))
    rdl, ball, scribe = (raw(name).merged() for name in ("rdl", "ball", "scribe"))
    d1_pads, d2_pads = d1.interacting(passivation & d1), d2.interacting(passivation & d2)
    openings = (d1_pads + d2_pads).merged()
    holes = d3.interacting(ball)
    middles = _middles(ball)
    concave = d2.interacting(ball).inside(die).hulls().merged().interacting(middles)
    ring = (concave - d2).merged()
    yield d1_pads.width_check(20 * UM, whole_edges=True, ignore_angle=square)
    yield from enclosed(d1_pads, chip_pad, 7500)
    yield d1_pads.space_check(20 * UM, whole_edges=True, ignore_angle=square)
    yield from enclosed(d1_pads, d2_pads, 5 * UM)
    yield ring.width_check(10 * UM, whole_edges=True, ignore_angle=60)
    yield from enclosed(ring, concave, 10 * UM)
    yield ring.space_check(10 * UM, whole_edges=True, ignore_angle=square)
    yield from enclosed(concave, rdl, 10 * UM)
    yield from enclosed(ring, holes, 7700)
    yield concave.enclosing_check(holes, 5 * UM, whole_edges=True)
    yield holes.enclosing_check(concave, 5 * UM, whole_edges=True)
    yield holes.edges().intersections(concave.edges())
    yield rdl.width_check(10 * UM, whole_edges=True, ignore_angle=square)
    yield rdl.space_check(10 * UM, whole_edges=True, ignore_angle=square)
    wide = rdl.sized(-15 * UM, 2).sized(15 * UM, 2) & rdl
    yield wide.separation_check(
        rdl,
        15 * UM,
        whole_edges=True,
        ignore_angle=square,
        min_projection=60 * UM + 1,
        shielded=False,
    )
    yield from enclosed(openings, rdl, 10 * UM)
    yield from enclosed(holes, rdl, 15 * UM)
    yield holes.extents().width_check(155 * UM, whole_edges=True, ignore_angle=square)
    yield holes.separation_check(openings, 25 * UM, whole_edges=True, ignore_angle=square)
    yield holes & openings
    yield from enclosed(rdl, die, 15 * UM)
    yield from enclosed(ball, die, 25 * UM)
    yield middles.space_check(300 * UM, whole_edges=True)
    yield scribe.width_check(25 * UM, whole_edges=True, ignore_angle=square)
    below = die
    for layer in (d1, d2, d3):
        kept = die - layer.not_inside(die)
        yield from enclosed(kept, below, 5 * UM)
        below = kept
    density = rdl.area() / die.area()
    yield die if not 0.35 <= density <= 0.45 else kdb.Region()  # noqa: PLR2004  the preset's


def _middles(ball: kdb.Region) -> kdb.Region:
    region = kdb.Region()
    for polygon in ball.each():
        at = polygon.bbox().center()
        region.insert(kdb.Box(at.x, at.y, at.x + 1, at.y + 1))
    return region


def _seconds(run: Callable[[], int]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


def ratio(name: str, times: int) -> float:
    """Return the median of the ratios of paired runs on one example."""
    spec = ROOT / "configs" / name / f"{name}.yaml"
    folder = OUT / name
    path = folder / f"{name}.gds"
    wlcsp = Path(sys.executable).with_name("wlcsp")
    subprocess.run([wlcsp, "gen", "-q", "--no-verify", spec, "-o", folder], check=True)
    package = resolve(read(spec)).package
    pairs: list[tuple[float, float]] = []
    for number in range(times + 1):
        drawn, plain = Drawn(path, package), Drawn(path, package)
        die = plain.dies[0]
        len(drawn.dies)  # both have read the file before the clock runs
        runs = {
            "ours": lambda drawn=drawn: ours(package, path, drawn),
            "hand": lambda die=die: by_hand(die.raw),
        }
        order = ("ours", "hand") if number % 2 else ("hand", "ours")
        took = {which: _seconds(runs[which]) for which in order}
        if number:
            pairs.append((took["ours"], took["hand"]))
    value = statistics.median(a / b for a, b in pairs)
    a, b = (statistics.median(side) for side in zip(*pairs, strict=True))
    is_met = value <= AT_MOST
    print(
        f"{'ok  ' if is_met else 'MISS'} {value:6.2f}  (<= {AT_MOST})  "
        f"all rules / KLayout by hand, {name} [s]: {a:.3g} / {b:.3g}"
    )
    return value


def main() -> int:
    """Measure all examples, and tell whether the bound is met by each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=9, help="pairs of runs (default 9)")
    chosen = parser.parse_args()
    return max(ratio(name, chosen.n) for name in EXAMPLES) > AT_MOST


if __name__ == "__main__":
    sys.exit(main())
