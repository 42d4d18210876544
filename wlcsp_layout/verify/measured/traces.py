"""Traces measured against the spec: as wide as their nets, and given routes where they were given.

Where an automatic route runs is the router's choice, and a hand's in an edited layout; how wide it
is, the spec says.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Point, Xy
from wlcsp_layout.model.package import Die, GivenRoute
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.corners import without_corners
from wlcsp_layout.verify.die import DrawnDie, box_of
from wlcsp_layout.verify.edges import LEAST_ANGLE_DEG, SLANT_NM, places
from wlcsp_layout.verify.measured.nets_of import Piece, pieces
from wlcsp_layout.verify.measured.objects import plain

PARALLEL_DEG = 0.5


def traces(die: DrawnDie) -> Iterator[Finding]:
    """Yield traces narrower or wider than their nets, and given routes without metal."""
    package = die.package.die
    # Pieces of several nets are short, and found elsewhere.
    for piece in pieces(die):
        if len(piece.nets) == 1:
            yield from _narrow(package, piece)
            yield from _wide(package, piece)
    if not isinstance(package.routes, str):
        yield from _uncovered(package.routes, die.layer("rdl"))


def _narrow(die: Die, piece: Piece) -> Iterator[Finding]:
    """Yield where metal is narrower than the narrowest trace that its net may have."""
    width = piece.widths_nm[0]
    solid = _with_small_landings_filled(die, piece.polygon, width)
    pairs = solid.width_check(
        width, whole_edges=True, metrics=kdb.Metrics.Euclidian, ignore_angle=LEAST_ANGLE_DEG
    )
    for place in places(without_corners(pairs, solid), width):
        x, y = place.at
        yield _finding(
            "V521",
            piece.subject,
            f"metal is {um_text(round(place.value_nm))} um wide at ({um_text(x)}, "
            f"{um_text(y)}) um, not {um_text(width)} um",
            place.at,
            place.lines,
        )


def _with_small_landings_filled(die: Die, piece: kdb.Polygon, width: int) -> kdb.Region:
    """Return a piece as it is judged for width.

    A landing that the spec itself makes narrower than a trace is taken as half a trace larger on
    all sides, so that neither it nor the taper to it counts.
    """
    solid = kdb.Region(piece)
    for pad in die.chip_pads:
        box = box_of(pad.landing)
        if min(box.width(), box.height()) < width and piece.inside(box.center()):
            solid.insert(box.enlarged(width // 2, width // 2))
    return solid


def _wide(die: Die, piece: Piece) -> Iterator[Finding]:
    """Yield where two long parallel sides are further apart than a trace of the net is wide.

    Ball pads and landings are left out, and so is what is wider than two traces side by side.
    """
    allowed = piece.widths_nm
    widest = allowed[-1]
    pairs = kdb.Region(piece.polygon).width_check(
        2 * widest,
        metrics=kdb.Metrics.Projection,
        ignore_angle=PARALLEL_DEG,
        min_projection=widest,
    )
    for pair in pairs.each():
        gap = between_nm(pair)
        if any(abs(gap - width) <= SLANT_NM + 1 for width in allowed) or gap < widest:
            continue
        polygon = pair.polygon(0)
        if not (kdb.Region(polygon) & pads(die, 10)).is_empty():
            continue
        x, y = _middle(polygon)
        yield _finding(
            "V521",
            piece.subject,
            f"metal is {gap / 1000:.3f} um wide along {pair.first.length() / 1000:.1f} um at "
            f"({um_text(x)}, {um_text(y)}) um, not {um_text(widest)} um",
            (x, y),
        )


def pads(die: Die, beyond_nm: int) -> kdb.Region:
    """Return squares about the balls and boxes about the landings, grown by a length."""
    reach = int(die.ball_pad.metal_diameter_nm) // 2 + beyond_nm
    region = kdb.Region()
    for ball in die.balls:
        x, y = ball.at.xy
        region.insert(kdb.Box(x - reach, y - reach, x + reach, y + reach))
    for pad in die.chip_pads:
        region.insert(box_of(pad.landing).enlarged(beyond_nm, beyond_nm))
    return region.merged()


def between_nm(pair: kdb.EdgePair) -> float:
    """Return how far two nearly parallel sides are apart where they are nearest [nm]."""
    first, second = pair.first, pair.second
    return min(
        abs(one.distance(place))
        for one, other in ((first, second), (second, first))
        for place in (other.p1, other.p2)
    )


def _uncovered(routes: Sequence[GivenRoute], metal: kdb.Region) -> Iterator[Finding]:
    """Yield the steps of given routes that metal does not cover, but for the grid."""
    steps = [(route, a, b) for route in routes for a, b in pairwise(route.points)]
    all_steps = kdb.Region([_step(*step) for step in steps])
    bare = (all_steps - metal).sized(-1).merged()
    if bare.is_empty():
        return
    for route, a, b in steps:
        for polygon in plain(kdb.Region(_step(route, a, b)) & bare):
            yield _finding(
                "V522",
                f"net {route.net}",
                f"route {route.route} has no metal over {polygon.area() / 1e6:.3f} um2 of its "
                f"step from ({um_text(a.x_nm)}, {um_text(a.y_nm)}) to "
                f"({um_text(b.x_nm)}, {um_text(b.y_nm)}) um",
                _middle(polygon),
            )


def _step(route: GivenRoute, a: Point, b: Point) -> kdb.Polygon:
    """Return the area of a step, less what the grid may take on each side."""
    width = int(route.width_nm) - 2 * SLANT_NM
    return kdb.Path([kdb.Point(*a.xy), kdb.Point(*b.xy)], width).polygon()


def _middle(polygon: kdb.Polygon) -> Xy:
    center = polygon.bbox().center()
    return center.x, center.y


def _finding(
    code: str, subject: str, what: str, at: Xy, lines: tuple[tuple[Xy, Xy], ...] = ()
) -> Finding:
    return Finding(
        code=code,
        subject=subject,
        what=what,
        mend="draw the trace as wide as its net, or correct the spec",
        at_nm=at,
        lines_nm=lines,
    )
