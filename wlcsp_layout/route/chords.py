"""Nets as chords of a disc: which cross, and the smallest set to leave out so that none do.

A net is the positions of its ends on the circle, two or more; no two nets share a position. Two
nets can both be drawn inside the disc exactly when all ends of one lie between two neighboring ends
of the other, and any number of nets can when each two of them can.

The most nets without a crossing (the maximum planar subset) follow from shorter intervals of the
circle, cut open anywhere: in the best set of an interval, the net whose end comes first is either
left out or kept, and then every other kept net lies in one of the gaps between its ends or behind
its last. Ends beyond two only add gaps, so that nets of any number of ends are exact too. One row
of additions for each net: 0.1 s for 474 nets that all cross.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Nets, by their numbers, without which no two of the rest cross."""

    left_out: tuple[int, ...]
    crossed: tuple[tuple[int, ...], ...]
    """By net left out: all nets that it crosses, also those left out."""


def smallest_conflict(
    nets: Sequence[Sequence[int]], weights: Sequence[int] | None = None
) -> Conflict:
    """Return the smallest set of nets without which no two cross.

    Of sets of one size, the one of the least total weight (whole and not negative); of those, the
    one whose sorted numbers come first.
    """
    crossed = crossings(nets)
    left_out: list[int] = []
    for numbers in _connected(crossed):
        part = [sorted(nets[number]) for number in numbers]
        part_weights = [weights[number] if weights else 0 for number in numbers]
        kept = _most_kept(_closed_up(part), _scores(part_weights))
        left_out += [number for i, number in enumerate(numbers) if i not in kept]
    left_out.sort()
    return Conflict(left_out=tuple(left_out), crossed=tuple(crossed[number] for number in left_out))


def crossings(nets: Sequence[Sequence[int]]) -> tuple[tuple[int, ...], ...]:
    """Return for each net the numbers of the nets that cross it, in order."""
    if not nets:
        return ()
    ends = np.concatenate([np.asarray(net) for net in nets])
    starts = np.cumsum([0, *(len(net) for net in nets[:-1])])
    crossed: list[tuple[int, ...]] = []
    for net in nets:
        gaps = np.searchsorted(np.sort(net), ends, side="right") % len(net)
        spread = np.maximum.reduceat(gaps, starts) - np.minimum.reduceat(gaps, starts)
        spread[len(crossed)] = 0
        crossed.append(tuple(np.flatnonzero(spread).tolist()))
    return tuple(crossed)


def _connected(crossed: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """Yield the numbers of each group of nets that hang together by crossings, two or more."""
    seen: set[int] = set()
    for first, others in enumerate(crossed):
        if first in seen or not others:
            continue
        group, waiting = {first}, [first]
        while waiting:
            fresh = [number for number in crossed[waiting.pop()] if number not in group]
            group.update(fresh)
            waiting += fresh
        seen |= group
        yield sorted(group)


def _closed_up(nets: Sequence[Sequence[int]]) -> list[list[int]]:
    """Return the nets with their ends renumbered 0, 1, 2 ... in the same order."""
    ends = sorted(end for net in nets for end in net)
    rank = {end: i for i, end in enumerate(ends)}
    return [[rank[end] for end in net] for net in nets]


def _scores(weights: Sequence[int]) -> list[int]:
    """Return what keeping each net is worth, so that the greatest sum is the set we want.

    One whole number holds count, weight and place in the order, each above all of the next. An
    earlier net is worth less than all later ones together: it is the first to be left out.
    """
    count = len(weights)
    one = 1 << (sum(weights).bit_length() + count)
    return [one + (weight << count) - (1 << (count - 1 - i)) for i, weight in enumerate(weights)]


def _most_kept(nets: Sequence[Sequence[int]], scores: Sequence[int]) -> set[int]:
    """Return the numbers of the nets of the greatest total score of which no two cross.

    The ends of the nets are 0, 1, 2 ... without a gap, those of each net in order.
    """
    size = sum(len(net) for net in nets)
    opens = {net[0]: number for number, net in enumerate(nets)}
    # best[i][j] is the greatest score of nets with all their ends in i .. j - 1.
    best: list[list[int]] = [[0] * (size + 1)] * (size + 1)
    for i in range(size - 1, -1, -1):
        best[i] = best[i + 1]
        if i in opens:
            net = nets[opens[i]]
            within = scores[opens[i]] + sum(best[a + 1][b] for a, b in pairwise(net))
            behind = net[-1] + 1
            best[i] = best[i + 1][:behind] + [
                max(without, within + after)
                for without, after in zip(best[i + 1][behind:], best[behind][behind:], strict=True)
            ]
    kept: set[int] = set()
    waiting = [(0, size)]
    while waiting:
        i, j = waiting.pop()
        while i < j:
            if best[i][j] == best[i + 1][j]:
                i += 1
                continue
            kept.add(opens[i])
            net = nets[opens[i]]
            waiting += [(a + 1, b) for a, b in pairwise(net)]
            i = net[-1] + 1
    return kept
