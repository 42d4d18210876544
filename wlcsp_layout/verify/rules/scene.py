"""What a rule is measured on: a kind of die, what is picked from its layers, the dies beside it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import klayout.db as kdb

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Package
from wlcsp_layout.rules.rule import Limit
from wlcsp_layout.verify.die import DrawnDie
from wlcsp_layout.verify.edges import Violation
from wlcsp_layout.verify.rules.convex import convex

SLIVER_NM = 5
"""What vanishes when each edge moves in by as much is no piece of a ring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What a rule shows on one kind of die."""

    shapes: int
    """How many shapes were looked at."""
    closest: float | None = None
    """The value closest to the limit [nm, or a plain ratio]; None when none came near it."""
    beyond_nm: int | None = None
    """How far was looked for lengths near a least one: all others are at least that."""
    violations: tuple[Violation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Nothing:
    """That a kind of die has nothing that a rule could measure."""

    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbor:
    """A die beside one of the kind looked at."""

    die: DrawnDie
    trans: kdb.Trans
    """From its coordinates to those of the die looked at."""


def dots(points: Iterable[Xy]) -> kdb.Region:
    """Return squares of 1 nm at these places, to find the polygons that hold them."""
    region = kdb.Region()
    for x, y in points:
        region.insert(kdb.Box(x, y, x + 1, y + 1))
    return region


class Scene:
    """A kind of die; regions are merged, in the coordinates of the spec, and not to be changed."""

    def __init__(self, die: DrawnDie, neighbors: Sequence[Neighbor] = ()) -> None:
        """Pick nothing yet."""
        self.die = die
        self.neighbors = tuple(neighbors)

    @property
    def package(self) -> Package:
        """What the die is to be."""
        return self.die.package

    @property
    def chord_nm(self) -> int:
        """How far a chord of a circle may lie inside of it."""
        return int(self.package.chord_tolerance_nm)

    @cached_property
    def outline(self) -> kdb.Region:
        """The die as it is drawn."""
        return self.die.layer("die")

    @cached_property
    def pad_openings(self) -> kdb.Region:
        """The openings of dielectrics 1 and 2 at chip pads."""
        return (self.die.over_pads("d1") + self.die.over_pads("d2")).merged()

    @cached_property
    def centers_half_nm(self) -> tuple[Xy, ...]:
        """Twice the centers of the balls, sorted.

        A ball may be drawn in pieces; balls that overlap are one area, and told apart by shapes.
        """
        most_nm = self.package.die.ball_pad.ball_diameter_nm * 5 // 4
        boxes: list[kdb.Box] = []
        for polygon in self.die.layer("ball").each():
            box = polygon.bbox()
            if max(box.width(), box.height()) <= most_nm:
                boxes.append(box)
            else:
                pieces = self.die.raw("ball").interacting(kdb.Region(polygon))
                boxes += [piece.bbox() for piece in pieces.each()]
        return tuple(sorted({(box.left + box.right, box.bottom + box.top) for box in boxes}))

    @cached_property
    def ball_openings(self) -> kdb.Region:
        """The openings of dielectric 3 that a ball touches: not the street."""
        return self.die.layer("d3").interacting(self.die.layer("ball"))

    @cached_property
    def concave(self) -> kdb.Region:
        """The concave circle under each ball: the convex hull of what dielectric 2 has removed.

        The convex hull, and not the outer edge: a ring that touches the wall is a bay in that. The
        street, should a ball reach it, is not under the ball.
        """
        removed = self.die.layer("d2").interacting(self.die.layer("ball")).inside(self.outline)
        middles = dots((x // 2, y // 2) for x, y in self.centers_half_nm)
        return convex(removed.hulls().merged()).interacting(middles)

    @cached_property
    def ring(self) -> kdb.Region:
        """The pieces of dielectric 2 that are kept inside the concave circles.

        Not the slivers that a corner leaves which was rounded to the grid where somebody has cut
        the circle.
        """
        kept = (self.concave - self.die.layer("d2")).merged()
        # A circle fits into every polygon whose radius is its area over its perimeter.
        thin = [item for item in kept.each() if item.area() <= 2 * SLIVER_NM * item.perimeter()]
        if not thin:
            return kept
        slivers = kdb.Region(thin)
        return kept - slivers.not_interacting(slivers.sized(-SLIVER_NM))


Measure: TypeAlias = Callable[[Scene, Limit], Measured | Nothing]
"""Measures one rule on one kind of die."""
