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
    points: list[Xyf] = [start]
    marks: list[tuple[int, int]] = [(-1, 0)]
    parent: list[int] = [-1]
    count = len(left)
    # One deque as a list with room on both sides: left chain, apex, right chain.
    deque = [0] * (2 * count + 5)
    head = tail = apex = count + 2
    deque[head] = 0
    for i in range(count + 1):
        for side in (1, -1):
            if i == count and side == -1:
                break
            p = end if i == count else (left[i] if side == 1 else right[i])
            number = len(points)
            points.append(p)
            marks.append((i, side))
            if side == 1:
                while True:
                    if head < apex:
                        if _turn(points[deque[head + 1]], points[deque[head]], p) > 0:
                            break
                        head += 1
                    elif (
                        apex < tail and _turn(points[deque[apex]], points[deque[apex + 1]], p) <= 0
                    ):
                        apex += 1
                        head = apex
                    else:
                        break
                parent.append(deque[head])
                head -= 1
                deque[head] = number
            else:
                while True:
                    if tail > apex:
                        if _turn(points[deque[tail - 1]], points[deque[tail]], p) < 0:
                            break
                        tail -= 1
                    elif (
                        apex > head and _turn(points[deque[apex]], points[deque[apex - 1]], p) >= 0
                    ):
                        apex -= 1
                        tail = apex
                    else:
                        break
                parent.append(deque[tail])
                tail += 1
                deque[tail] = number
    found: list[tuple[int, int]] = []
    number = parent[-1]
    while number > 0:
        found.append(marks[number])
        number = parent[number]
    return found[::-1]


def _turn(o: Xyf, a: Xyf, b: Xyf) -> float:
    return (a[0] - o[0]) * (b[1] - o[1]) - (a[1] - o[1]) * (b[0] - o[0])
