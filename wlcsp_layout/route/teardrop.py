"""Fillets between ball pads and traces, set back where the space to other nets needs it.

A teardrop leaves the pad along its tangents and meets the trace one trace width beyond the pad's
edge; it holds the fillet of 90 % of the pad's width that Deca asks for.  Source: SkyWater SKY130
PDK, docs/rules/wlcsp/deca.csv (teardrop between trace and pad, set back by the trace width).
"""

import math
from collections.abc import Sequence

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Polygon, Xy, circle_points
from wlcsp_layout.model.package import Die
from wlcsp_layout.route import clearance
from wlcsp_layout.route.clearance import Metal
from wlcsp_layout.route.entry import Entry
from wlcsp_layout.route.metal import Owners, of_teardrops
from wlcsp_layout.route.outline import half_width
from wlcsp_layout.route.routing import Teardrop
from wlcsp_layout.units import um_text

STEPS = 8
"""A teardrop that is too close to another net is shortened by an eighth of its length at a time."""


def teardrops(
    die: Die, entries: Sequence[Entry], metal: Sequence[Metal], owners: Owners
) -> tuple[tuple[Teardrop, ...], tuple[Finding, ...]]:
    """Return one teardrop for each entry, and a note for each that had to be set back.

    `metal` is all other metal of the die. Space that is already broken there is not our matter.
    """
    reaches = [STEPS] * len(entries)
    while True:
        drops = [_draw(die, entry, reach) for entry, reach in zip(entries, reaches, strict=True)]
        short = _in_the_way(drops, metal, owners)
        if not short:
            break
        for i in short:
            reaches[i] -= 1
    kept = tuple(drop for drop in drops if drop)
    notes = [
        _note(entry, reach)
        for entry, reach, drop in zip(entries, reaches, drops, strict=True)
        if reach < STEPS or not drop
    ]
    return kept, tuple(notes)


def _in_the_way(
    drops: Sequence[Teardrop | None], metal: Sequence[Metal], owners: Owners
) -> list[int]:
    """Return the indices of the teardrops that come too close to another net."""
    numbers = [i for i, drop in enumerate(drops) if drop]
    pieces = of_teardrops([drop for drop in drops if drop], owners)
    near = clearance.too_close([*pieces, *metal])
    close = {n for pair in near for n in (pair.first, pair.second) if n < len(pieces)}
    return sorted(numbers[n] for n in close)


def _draw(die: Die, entry: Entry, reach: int) -> Teardrop | None:
    """Return the teardrop that ends `reach` eighths of the trace width outside the pad."""
    tip = _tip(entry, reach)
    if tip is None:
        return None
    x, y = entry.ball.at.xy
    step = (entry.inside[0] - entry.outside[0], entry.inside[1] - entry.outside[1])
    ox, oy = half_width(step, entry.trace.width_nm)
    pad = circle_points(die.ball_pad.metal_diameter_nm, die.ball_pad.facets)
    left, right = (tip[0] + ox - x, tip[1] + oy - y), (tip[0] - ox - x, tip[1] - oy - y)
    radius_nm = die.ball_pad.metal_diameter_nm / 2
    if min(math.hypot(*left), math.hypot(*right)) <= radius_nm:
        return None
    corners = (left, _tangent_corner(left, pad, -1), _tangent_corner(right, pad, 1), right)
    outline = Polygon(points=tuple((x + dx, y + dy) for dx, dy in corners))
    if outline.double_area_nm2 < 0:
        outline = Polygon(points=outline.points[::-1])
    return Teardrop(net=entry.trace.net, ball=entry.ball.name, outline=outline)


def _tip(entry: Entry, reach: int) -> Xy | None:
    """Return the grid point on the center line where the teardrop ends, None without room."""
    if not reach:
        return None
    (cx, cy), (ox, oy) = entry.crossing, entry.outside
    room_nm = math.hypot(ox - cx, oy - cy)
    length_nm = min(entry.trace.width_nm * reach / STEPS, room_nm)
    if length_nm < 1:
        return None
    dx, dy = entry.inside[0] - ox, entry.inside[1] - oy
    # Counted from the outer end of the step, so that the tip of an axial or diagonal one is on it.
    back = (room_nm - length_nm) / math.hypot(dx, dy)
    if not dx or not dy or abs(dx) == abs(dy):
        whole = math.ceil(back * max(abs(dx), abs(dy)))
        return (ox + _sign(dx) * whole, oy + _sign(dy) * whole)
    return (round(ox + back * dx), round(oy + back * dy))


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


def _note(entry: Entry, reach: int) -> Finding:
    meant = um_text(entry.trace.width_nm)
    drawn = um_text(entry.trace.width_nm * reach // STEPS)
    return Finding(
        code="N202",
        subject=f"ball {entry.ball.name}",
        what=f"the teardrop of route {entry.trace.route} is set back to {drawn} um beyond the pad "
        f"instead of {meant} um, to hold the space to other nets",
        at_nm=entry.ball.at.xy,
    )
