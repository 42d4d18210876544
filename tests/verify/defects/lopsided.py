"""Whether a defect that turns something shows on an example at all."""

from collections.abc import Callable

import klayout.db as kdb

from tests.verify.defects.bench import Bench, Good

SMALL_NM = 100
"""Differences no wider than twice this are roundings."""


def is_lopsided(trans: kdb.Trans, layer: str, *, is_given: bool = False) -> Callable[[Good], bool]:
    """Return what tells whether a layer looks different when it is turned about the die's center.

    `is_given`: and some nets must be given: pairs that are free may be joined either way.
    """

    def fits(good: Good) -> bool:
        if is_given and not any(net.pads for net in good.package.die.nets):
            return False
        bench = Bench(good, "")
        region = bench.region(layer)
        center = bench.die_box.center()
        turned = region.moved(-center.x, -center.y).transformed(trans).moved(center.x, center.y)
        return not (region ^ turned).sized(-SMALL_NM).is_empty()

    return fits
