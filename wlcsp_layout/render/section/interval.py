"""Where a cut line runs inside polygons: exact arithmetic on the corners of the file.

A corner on the line counts to its left, so that an edge along the line, or a corner that only
touches it, makes no interval of its own.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import klayout.db as kdb

from wlcsp_layout.geometry import Xy
from wlcsp_layout.render.section.line import CutLine


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A stretch of the line inside a layer [nm along it].

    The slants are the sines of the angles at which the line crosses the edges: 1 at right angles.
    A wall that the line crosses at a slant looks flatter by that much.
    """

    left_nm: float
    right_nm: float
    left_slant: float = 1.0
    right_slant: float = 1.0

    @property
    def length_nm(self) -> float:
        """From edge to edge."""
        return self.right_nm - self.left_nm


def intervals(polygons: Iterable[kdb.Polygon], line: CutLine) -> tuple[Interval, ...]:
    """Return where the line and its extensions run inside polygons that do not overlap."""
    crossings = sorted(
        crossing
        for polygon in polygons
        for edge in polygon.each_edge()
        if (crossing := _crossing(edge, line))
    )
    found: list[Interval] = []
    pairs = zip(crossings[::2], crossings[1::2], strict=True)
    for (left, left_slant), (right, right_slant) in pairs:
        if found and found[-1].right_nm == left:
            left, left_slant = found[-1].left_nm, found[-1].left_slant  # noqa: PLW2901  joined
            found.pop()
        if right > left:
            found.append(
                Interval(
                    left_nm=left,
                    right_nm=right,
                    left_slant=left_slant,
                    right_slant=right_slant,
                )
            )
    return tuple(found)


def joined(items: Iterable[Interval]) -> tuple[Interval, ...]:
    """Return what intervals cover together."""
    found: list[Interval] = []
    for item in sorted(items, key=lambda item: (item.left_nm, item.right_nm)):
        if not found or item.left_nm > found[-1].right_nm:
            found.append(item)
        elif item.right_nm > found[-1].right_nm:
            last = found.pop()
            found.append(
                Interval(
                    left_nm=last.left_nm,
                    right_nm=item.right_nm,
                    left_slant=last.left_slant,
                    right_slant=item.right_slant,
                )
            )
    return tuple(found)


def between(items: Iterable[Interval], inside: Interval) -> tuple[Interval, ...]:
    """Return the stretches of `inside` that lie between the intervals."""
    ends = [inside.left_nm]
    for item in items:
        ends += [item.left_nm, item.right_nm]
    ends.append(inside.right_nm)
    gaps = list(pairwise(ends))[::2]
    return tuple(Interval(left_nm=left, right_nm=right) for left, right in gaps if right > left)


def _crossing(edge: kdb.Edge, line: CutLine) -> tuple[float, float] | None:
    one, other = _seen((edge.x1, edge.y1), line), _seen((edge.x2, edge.y2), line)
    if (one[1] >= 0) == (other[1] >= 0):
        return None
    # Whole numbers up to the one division: no digits are lost however long the line is.
    span = one[1] - other[1]
    along = one[0] * span + (other[0] - one[0]) * one[1]
    slant = abs(span) / (math.hypot(edge.dx(), edge.dy()) * line.length_nm)
    return (along / span / line.length_nm, min(slant, 1.0))


def _seen(at: Xy, line: CutLine) -> Xy:
    """Return a corner along and aside of the line, both times its length."""
    dx, dy = line.step
    x, y = at[0] - line.start[0], at[1] - line.start[1]
    return (x * dx + y * dy, dx * y - dy * x)
