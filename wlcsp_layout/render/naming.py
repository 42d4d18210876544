"""Which ball is which: by the spec when there is one, else by the usual corner alone.

A file has the names of nets and none of balls.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import klayout.db as kdb

from wlcsp_layout.errors import Finding, SpecError
from wlcsp_layout.model.package import Package
from wlcsp_layout.render.dies import BallDisc

A1 = "A1"


@dataclass(frozen=True, slots=True, kw_only=True)
class BallNames:
    """The names of the balls of a die by their centers [nm].

    `a1` is the ball that is marked; `is_known` tells that a spec says so.
    """

    names: Mapping[tuple[int, int], str]
    a1: BallDisc | None
    is_known: bool

    def of(self, ball: BallDisc) -> str:
        """Return the name of a ball; nothing when it is not known."""
        return self.names.get((ball.at.x, ball.at.y), "")


def ball_names(balls: Sequence[BallDisc], package: Package | None) -> BallNames:
    """Return the names of drawn balls.

    Without a spec A1 is taken to be the ball nearest to the upper left corner of the ball array as
    seen on the ball side, which is what a spec means that does not say otherwise.
    """
    if package is None:
        return BallNames(names={}, a1=_upper_left(balls), is_known=False)
    names = {ball.at.xy: ball.name for ball in package.die.balls}
    first = next((b for b in balls if names.get((b.at.x, b.at.y)) == A1), None)
    return BallNames(names=names, a1=first, is_known=True)


def _upper_left(balls: Sequence[BallDisc]) -> BallDisc | None:
    if not balls:
        return None
    left, top = min(ball.at.x for ball in balls), max(ball.at.y for ball in balls)
    return min(balls, key=lambda b: (b.at - kdb.Point(left, top)).sq_length())


def chosen(balls: Sequence[BallDisc], names: BallNames, wanted: str | None) -> BallDisc:
    """Return the ball of a name, or A1, or the first one.  Raises: SpecError (E436)."""
    if wanted is None:
        return names.a1 or balls[0]
    for ball in balls:
        if names.of(ball) == wanted:
            return ball
    if names.is_known:
        what, mend = f"no ball {wanted!r} of the spec is drawn", "see the names in the spec"
    else:
        what = f"which ball is {wanted!r} is not known: a layout has no names of balls"
        mend = "give the spec with --spec"
    raise SpecError([Finding(code="E436", subject="--ball", what=what, mend=mend)])
