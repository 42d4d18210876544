"""Which balls and pads a place belongs to: by where the spec puts them, never by labels."""

import math
from collections.abc import Iterable, Iterator

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Package


class Names:
    """The balls and pads of a die by place."""

    def __init__(self, package: Package) -> None:
        """Keep the areas."""
        die = package.die
        pad = die.ball_pad
        self._reach_nm = max(pad.metal_diameter_nm, pad.ball_diameter_nm) / 2 + 2
        self._balls = tuple((ball.name, ball.at.xy) for ball in die.balls)
        self._pads = tuple(
            (item.name, box.grown(2))
            for item in die.chip_pads
            for box in (item.metal, item.landing)
        )

    def balls(self, places: Iterable[Xy]) -> Iterator[str]:
        """Yield the balls whose metal or ball holds one of the places."""
        at = tuple(places)
        for name, center in self._balls:
            if any(math.dist(center, place) <= self._reach_nm for place in at):
                yield name

    def pads(self, places: Iterable[Xy]) -> Iterator[str]:
        """Yield the chip pads whose metal or landing holds one of the places."""
        at = tuple(places)
        seen = set[str]()
        for name, box in self._pads:
            if name not in seen and any(
                box.left_nm <= x <= box.right_nm and box.bottom_nm <= y <= box.top_nm for x, y in at
            ):
                seen.add(name)
                yield name
