"""Fillets between pads and traces, set back where the space to other nets needs it.

A teardrop leaves a ball pad along its tangents and meets the trace one trace width beyond the pad's
edge; it holds the fillet of 90 % of the pad's width that Deca asks for. On a landing it begins at
90 % of the sides. A landing hardly wider than its trace has none.  Source: SkyWater SKY130 PDK,
docs/rules/wlcsp/deca.csv (teardrop between trace and pad, set back by the trace width).
"""

import math
from collections.abc import Sequence
from itertools import pairwise

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Box, Circle, Xy, circle_points
from wlcsp_layout.model.package import Die
from wlcsp_layout.route.clearance import Field
from wlcsp_layout.route.entry import Entry
from wlcsp_layout.route.metal import Owners, of_teardrops
from wlcsp_layout.route.outline import half_width, hull
from wlcsp_layout.route.routing import Teardrop
from wlcsp_layout.units import um_text

STEPS = 8
"""A teardrop that is too close to another net is shortened by an eighth of its length at a time."""
FILLET = 0.9
"""Of the width of a landing.  Source: as above."""
MOST_TURN = math.cos(math.radians(30))
"""Of a trace within its teardrop: beyond a sharper bend it would no longer lie inside (our choice).
"""
MOST_NOTES = 8
"""More teardrops that are set back share one note (our choice: as many names as fit a line)."""


def teardrops(
    die: Die, entries: Sequence[Entry], field: Field, owners: Owners
) -> tuple[tuple[Teardrop, ...], tuple[Finding, ...]]:
    """Return one teardrop for each entry that has room, and notes on those that were set back.

    `field` is all other metal of the die. Space that is already broken there is not our matter.
    """
    drops = [_draw(die, entry, STEPS) for entry in entries]
    reaches = [STEPS] * len(entries)
    changed = list(range(len(entries)))
    while changed:
        changed = _in_the_way(die, entries, drops, changed, field, owners)
        for i in changed:
            reaches[i] -= 1
            drops[i] = _draw(die, entries[i], reaches[i])
    back = [
        (entry, reach if drop else 0)
        for entry, reach, drop in zip(entries, reaches, drops, strict=True)
        if reach < STEPS
    ]
    return tuple(drop for drop in drops if drop), _notes(back)


def _in_the_way(  # noqa: PLR0917  all of them are what teardrops() has at hand
    die: Die,
    entries: Sequence[Entry],
    drops: Sequence[Teardrop | None],
    changed: Sequence[int],
    field: Field,
    owners: Owners,
) -> list[int]:
    """Return the indices of the teardrops too close to another net, in a keep-out or at the edge.

    Only those that have changed are compared with the rest.
    """
    numbers = [i for i in changed if drops[i]]
    mine = Field(of_teardrops([drop for i in numbers if (drop := drops[i])], owners))
    found = {numbers[near.first] for near in mine.too_close(field)}
    for keep_out in die.rdl.keep_outs:
        found |= {numbers[n] for n in mine.entering(keep_out.outline)}
    inner = die.box.grown(-die.rdl.edge_nm)
    found |= {
        numbers[n] for n in mine.beyond(inner) if _is_inside(entries[numbers[n]].crossing, inner)
    }
    standing = [i for i, drop in enumerate(drops) if drop]
    every = Field(of_teardrops([drop for drop in drops if drop], owners))
    found |= {standing[n] for near in every.too_close() for n in (near.first, near.second)}
    return sorted(found)


def _is_inside(place: tuple[float, float], box: Box) -> bool:
    x, y = place
    return box.left_nm <= x <= box.right_nm and box.bottom_nm <= y <= box.top_nm


def _draw(die: Die, entry: Entry, reach: int) -> Teardrop | None:
    """Return the teardrop that ends `reach` eighths of the trace width outside the pad."""
    tip = _tip(entry, reach)
    if tip is None:
        return None
    (x, y), step = tip
    ox, oy = half_width(step, entry.trace.width_nm)
    ends = ((x + ox, y + oy), (x - ox, y - oy))
    if isinstance(entry.shape, Circle):
        corners = _on_circle(entry.shape, die.ball_pad.facets, ends)
    else:
        corners = _on_box(entry.shape, entry.trace.width_nm, ends)
    if not corners:
        return None
    return Teardrop(
        net=entry.trace.net,
        at=entry.at,
        width_nm=entry.trace.width_nm,
        outline=hull([*ends, *corners]),
    )


def _tip(entry: Entry, reach: int) -> tuple[Xy, Xy] | None:
    """Return the grid point on the center line where the teardrop ends, and the step it is on.

    The step points toward the pad. None without room.
    """
    (cx, cy), (ox, oy) = entry.crossing, entry.trail[1]
    first = (entry.trail[0][0] - ox, entry.trail[0][1] - oy)
    left_nm = entry.trace.width_nm * reach / STEPS
    room_nm = math.hypot(ox - cx, oy - cy)
    if not reach or room_nm < 1:
        return None
    tip, step = _on_step(entry.trail[:2], room_nm - min(left_nm, room_nm)), first
    left_nm -= room_nm
    for inner, outer in pairwise(entry.trail[1:]):
        dx, dy = inner[0] - outer[0], inner[1] - outer[1]
        length_nm = math.hypot(dx, dy)
        cosine = (dx * first[0] + dy * first[1]) / (length_nm or 1) / math.hypot(*first)
        if left_nm < 1 or cosine < MOST_TURN:
            break
        tip = _on_step((inner, outer), length_nm - min(left_nm, length_nm))
        step = (dx, dy)
        left_nm -= length_nm
    return tip, step


def _on_step(ends: tuple[Xy, ...], from_outer_nm: float) -> Xy:
    """Return the grid point at a distance from the outer end of a step, given inner end first.

    On the line of an axial or diagonal step exactly, and no farther from the outer end than there.
    """
    (ix, iy), (ox, oy) = ends
    dx, dy = ix - ox, iy - oy
    back = from_outer_nm / math.hypot(dx, dy)
    if not dx or not dy or abs(dx) == abs(dy):
        whole = math.ceil(back * max(abs(dx), abs(dy)))
        return (ox + _sign(dx) * whole, oy + _sign(dy) * whole)
    return (round(ox + back * dx), round(oy + back * dy))


def _on_circle(pad: Circle, facets: int, ends: Sequence[Xy]) -> list[Xy]:
    """Return the corners of a ball pad on the tangents from both ends, none from inside it."""
    x, y = pad.at.xy
    outline = circle_points(pad.diameter_nm, facets)
    left, right = ((end_x - x, end_y - y) for end_x, end_y in ends)
    if min(math.hypot(*left), math.hypot(*right)) <= pad.diameter_nm / 2:
        return []
    corners = (_tangent_corner(left, outline, -1), _tangent_corner(right, outline, 1))
    return [(x + dx, y + dy) for dx, dy in corners]


def _on_box(landing: Box, width_nm: int, ends: Sequence[Xy]) -> list[Xy]:
    """Return the ends of 90 % of each side of a landing, none if it is no wider than the trace.

    Also a corner of the landing close to which the fillet would leave it: what is left of the side
    there would face the trace, across a notch that is hardly worth a web.
    """
    if FILLET * min(landing.width_nm, landing.height_nm) <= width_nm:
        return []
    in_x = round(landing.width_nm * (1 - FILLET) / 2)
    in_y = round(landing.height_nm * (1 - FILLET) / 2)
    beside = {
        (x, y): ((x + dx, y), (x, y + dy))
        for x, dx in ((landing.left_nm, in_x), (landing.right_nm, -in_x))
        for y, dy in ((landing.bottom_nm, in_y), (landing.top_nm, -in_y))
    }
    cut = [point for pair in beside.values() for point in pair]
    kept = set(hull([*ends, *cut]).points)
    # Cut off, it has both beside it on the outline; with one of them, a side of the fillet passes.
    return [*cut, *(corner for corner, (a, b) in beside.items() if (a in kept) != (b in kept))]


def _tangent_corner(tip: Xy, pad: Sequence[Xy], side: int) -> Xy:
    """Return the corner of the pad polygon that a line from the tip touches, on one side of it."""
    radius = math.hypot(*pad[0])
    angle = math.atan2(tip[1], tip[0]) + side * math.acos(radius / math.hypot(*tip))
    count = len(pad)
    nearest = round(angle / math.tau * count)
    best = pad[nearest % count]
    for i in (nearest - 1, nearest + 1):
        corner = pad[i % count]
        turn = (best[0] - tip[0]) * (corner[1] - tip[1]) - (best[1] - tip[1]) * (corner[0] - tip[0])
        if turn * side < 0:
            best = corner
    return best


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)


def _notes(back: Sequence[tuple[Entry, int]]) -> tuple[Finding, ...]:
    """Return a note on each teardrop that is set back, one on all of them where there are many."""
    if len(back) <= MOST_NOTES:
        return tuple(_note(entry, reach) for entry, reach in back)
    names = ", ".join(f"{entry.at} (route {entry.trace.route})" for entry, _ in back[:MOST_NOTES])
    gone = sum(not reach for _, reach in back)
    return (
        Finding(
            code="N202",
            subject="teardrops",
            what=f"{len(back)} are set back to hold the space to other nets, {gone} of them to "
            f"nothing: {names} and {len(back) - MOST_NOTES} more",
        ),
    )


def _note(entry: Entry, reach: int) -> Finding:
    meant = um_text(entry.trace.width_nm)
    drawn = um_text(entry.trace.width_nm * reach // STEPS)
    x, y = entry.crossing
    return Finding(
        code="N202",
        subject=entry.at,
        what=f"the teardrop of route {entry.trace.route} is set back to {drawn} um beyond the pad "
        f"instead of {meant} um, to hold the space to other nets",
        at_nm=(round(x), round(y)),
    )
