"""The shortest line through a sequence of gaps (Lee and Preparata's funnel).

Source: D. T. Lee, F. P. Preparata, Euclidean shortest paths in the presence of rectilinear
barriers, Networks 14 (1984).
"""

from collections.abc import Sequence
from typing import TypeAlias

Xyf: TypeAlias = tuple[float, float]


def bends(start: Xyf, end: Xyf, left: Sequence[Xyf], right: Sequence[Xyf]) -> list[tuple[int, int]]:
    """Return where the shortest line through the gaps bends, as (gap, side): +1 left, -1 right.

    The funnel is two chains of points from a common apex; both are kept whole, so that lines that
    wind more than half a turn come out right.
    """
    funnel = _Funnel(start, len(left))
    for gap, (a, b) in enumerate(zip(left, right, strict=True)):
        for p, side in ((a, 1), (b, -1)):
            # A point that several gaps share has no direction from itself: it counts once.
            if p != funnel.tip(side):
                funnel.add(p, gap, side)
    funnel.add(end, len(left), 1)
    return funnel.before_last()


class _Funnel:
    """The two chains as places in one list with room on both sides: left, apex, right."""

    def __init__(self, start: Xyf, gap_count: int) -> None:
        self.points: list[Xyf] = [start]
        self.marks: list[tuple[int, int]] = [(-1, 0)]
        self.parent: list[int] = [-1]
        self.chain = [0] * (2 * gap_count + 5)
        self.apex = gap_count + 2
        self.tips = {1: self.apex, -1: self.apex}

    def tip(self, side: int) -> Xyf:
        """Return the last point of the chain of a side."""
        return self.points[self.chain[self.tips[side]]]

    def add(self, p: Xyf, gap: int, side: int) -> None:
        """Shorten the chain of a side until the new point makes it no longer, and add it there."""
        while self._is_longer(p, side):
            if self.tips[side] == self.apex:
                self.apex += side
            self.tips[side] += side
        self.parent.append(self.chain[self.tips[side]])
        self.tips[side] -= side
        self.chain[self.tips[side]] = len(self.points)
        self.points.append(p)
        self.marks.append((gap, side))

    def _is_longer(self, p: Xyf, side: int) -> bool:
        """Tell whether a line to a point need not bend at the tip of a side."""
        tip = self.tips[side]
        if tip != self.apex:
            return side * self._turn(tip + side, tip, p) <= 0
        return self.apex != self.tips[-side] and side * self._turn(tip, tip + side, p) <= 0

    def _turn(self, one: int, other: int, p: Xyf) -> float:
        o, a = self.points[self.chain[one]], self.points[self.chain[other]]
        return (a[0] - o[0]) * (p[1] - o[1]) - (a[1] - o[1]) * (p[0] - o[0])

    def before_last(self) -> list[tuple[int, int]]:
        """Return the gap and side of the points that lead to the last one."""
        found: list[tuple[int, int]] = []
        number = self.parent[-1]
        while number > 0:
            found.append(self.marks[number])
            number = self.parent[number]
        return found[::-1]
