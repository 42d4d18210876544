"""Design-rule scripts on a wafer with partial dies, a plating ring and windows."""

from pathlib import Path

import klayout.db as kdb

from tests.verify.written import written
from tests.writers.decks import by_the_judge, by_the_script, needs_klayout

PLAIN = "diameter_mm: 20, offset: center_die"
EDGE = (
    "edge: {}, plating_ring: {width_mm: 1.5}, "
    "knock_outs: [{box_um: [-500, -200, -360, 1000], why: a}]"
)


@needs_klayout
def test_scripts_find_what_the_judge_finds_on_a_wafer_with_an_edge(tmp_path: Path) -> None:
    """A good one, and one on which stray metal lies in one die and over a street beside the rim.

    Partial dies are no dies: rules do not look at them, in either engine.
    """
    good = written(tmp_path, (PLAIN, f"{PLAIN}, {EDGE}"))

    def change(layout: kdb.Layout) -> None:
        metal = layout.cell("unit_WAFER").shapes(layout.layer(30, 0))
        metal.insert(kdb.Box(2_100_000, 0, 2_105_000, 100_000))
        metal.insert(kdb.Box(5_220_000, 0, 5_225_000, 100_000))
        metal.insert(kdb.Box(6_300_000, 500_000, 6_305_000, 600_000))

    for file in (good, good.spoiled(change)):
        judged = by_the_judge(file.path, file.package)
        assert judged == by_the_script(file.path, file.package, tmp_path)
        # So little metal is a warning in any case.
        assert bool(judged.broken.keys() - {"W401"}) == (file is not good)
