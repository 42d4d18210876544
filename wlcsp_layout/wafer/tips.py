"""What a cut leaves that is too thin for a mask: sharp tips, and slivers."""

import math
from collections.abc import Collection, Sequence

from wlcsp_layout.geometry import Xy

BLUNT_NM = 12
"""How wide a tip ends. Our choice: the judge calls less than 10 nm a sliver."""
SHARP = math.tan(math.radians(24))
"""Sharper corners are blunted: they do not print, and with a bias they would become needles."""


def blunted(corners: Sequence[Xy], own: Collection[Xy] = ()) -> Sequence[Xy]:
    """Return a polygon without sharp tips; nothing when no part of it is wide enough.

    `own` are corners that no cut has made: they stay, as a neighbor may go on there. A tip ends
    square to it, where it is 12 nm wide; corners move along the polygon's own sides, so that
    axis-parallel sides stay on their lines. `corners` run counterclockwise.
    """
    while len(corners) > 2 and not _is_thin(corners):  # noqa: PLR2004  a triangle
        number = _sharp(corners, own)
        if number is None:
            return corners
        corners = _without_tip(corners, number)
    return ()


def _is_thin(corners: Sequence[Xy]) -> bool:
    """Tell whether the mean width of a polygon is below that of a blunt tip."""
    area2, length = 0, 0.0
    x, y = corners[-1]
    for u, v in corners:
        area2 += x * v - y * u
        length += math.hypot(u - x, v - y)
        x, y = u, v
    return abs(area2) < BLUNT_NM * length


def _sharp(corners: Sequence[Xy], own: Collection[Xy]) -> int | None:
    """Return the number of the first corner that is too sharp and not the polygon's own."""
    x, y = corners[-1]
    dx, dy = x - corners[-2][0], y - corners[-2][1]
    for number, (u, v) in enumerate(corners):
        ex, ey = u - x, v - y
        dot = dx * ex + dy * ey
        if dot < 0 and abs(dx * ey - dy * ex) < -SHARP * dot and (x, y) not in own:
            return number - 1 if number else len(corners) - 1
        x, y, dx, dy = u, v, ex, ey
    return None


def _without_tip(corners: Sequence[Xy], number: int) -> Sequence[Xy]:
    """Cut one corner off where it is wide enough, or at the end of its shorter side."""
    count = len(corners)
    tip, before, after = corners[number], corners[number - 1], corners[(number + 1) % count]
    sides = [(before[0] - tip[0], before[1] - tip[1]), (after[0] - tip[0], after[1] - tip[1])]
    lengths = [math.hypot(*side) for side in sides]
    cross = abs(sides[0][0] * sides[1][1] - sides[0][1] * sides[1][0])
    wide = BLUNT_NM * lengths[0] * lengths[1] / cross if cross else math.inf
    reach = min(wide, *lengths)
    new = [
        (tip[0] + round(dx * reach / length), tip[1] + round(dy * reach / length))
        for (dx, dy), length in zip(sides, lengths, strict=True)
    ]
    # Where a side is used up, the new corner is its other end, which is there already.
    turned = [*corners[number + 1 :], *corners[:number], *new]
    return [p for i, p in enumerate(turned) if p != turned[i - 1]]


def without_straight(corners: Sequence[Xy]) -> Sequence[Xy]:
    """Return a polygon without corners on straight sides: libraries keep them or drop them."""
    kept: list[Xy] = []
    for number, (x, y) in enumerate(corners):
        before = kept[-1] if kept else corners[-1]
        after = corners[(number + 1) % len(corners)]
        if (x - before[0]) * (after[1] - y) != (y - before[1]) * (after[0] - x):
            kept.append((x, y))
    return kept
