"""The script that our run of the rules is compared with finds what is wrong, and nothing else."""

from pathlib import Path

import klayout.db as kdb

from benchmarks.rules import by_hand, ours
from tests.verify.written import Written, written


def marks(of: Written) -> int:
    return by_hand(of.drawn().dies[0].raw)


def test_a_good_die_has_a_mark_for_its_density_alone(tmp_path: Path) -> None:
    good = written(tmp_path)
    assert marks(good) == 1
    assert ours(good.package, good.path, good.drawn()) > 0


def test_narrow_metal_is_marked(tmp_path: Path) -> None:
    """A bump 8 um wide: one pair of edges more than of the good die."""

    def spoil(layout: kdb.Layout) -> None:
        bump = kdb.Box(895_000, 900_000, 903_000, 950_000)
        layout.cell("unit_DIE").shapes(layout.layer(30, 0)).insert(bump)

    assert marks(written(tmp_path).spoiled(spoil)) == 2
