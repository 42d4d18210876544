"""Pairs of boxes or places that are near each other, without comparing all with all."""

from collections.abc import Sequence

from wlcsp_layout.geometry import Box, Xy


def overlapping(boxes: Sequence[Box]) -> list[tuple[int, int]]:
    """Return the index pairs of boxes that share area, the earlier index first, in order."""
    order = sorted(range(len(boxes)), key=lambda i: boxes[i].left_nm)
    pairs: list[tuple[int, int]] = []
    for n, i in enumerate(order):
        for j in order[n + 1 :]:
            if boxes[j].left_nm >= boxes[i].right_nm:
                break
            if boxes[i].overlaps(boxes[j]):
                pairs.append((min(i, j), max(i, j)))
    return sorted(pairs)


def closer_than(places: Sequence[Xy], distance_nm: int) -> list[tuple[int, int]]:
    """Return the index pairs of places less than a distance apart, the earlier index first.

    Places are sorted into squares of that distance, so that only neighbors are compared.
    """
    squares: dict[Xy, list[int]] = {}
    pairs: list[tuple[int, int]] = []
    for i, (x, y) in enumerate(places):
        column, row = x // distance_nm, y // distance_nm
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                for j in squares.get((column + dx, row + dy), ()):
                    away2 = (places[j][0] - x) ** 2 + (places[j][1] - y) ** 2
                    if away2 < distance_nm**2:
                        pairs.append((j, i))
        squares.setdefault((column, row), []).append(i)
    return sorted(pairs)
