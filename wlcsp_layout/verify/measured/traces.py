"""Traces measured against the spec: as wide as their nets, and given routes where they were given.

Where an automatic route runs is the router's choice, and a hand's in an edited layout; how wide it
is, the spec says.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Point, Xy
from wlcsp_layout.model.package import Die, GivenRoute
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.die import DrawnDie, box_of
from wlcsp_layout.verify.edges import LEAST_ANGLE_DEG, SLANT_NM, apart, places
from wlcsp_layout.verify.measured.objects import plain

PARALLEL_DEG = 0.5


def traces(die: DrawnDie) -> Iterator[Finding]:
    """Yield traces narrower or wider than their nets, and given routes without metal."""
    package = die.package.die
    pieces = plain(die.layer("rdl"))
    lookup = kdb.Shapes()
    for number, polygon in enumerate(pieces):
        lookup.insert(polygon, number)
    widths = _widths(package, pieces, lookup)
    yield from _narrow(package, pieces, widths)
    yield from _wide(package, pieces, widths)
    if not isinstance(package.routes, str):
        yield from _uncovered(package.routes, die.layer("rdl"))


def _widths(
    die: Die, pieces: list[kdb.Polygon], lookup: kdb.Shapes
) -> Mapping[int, tuple[str, tuple[int, ...]]]:
    """Return for each piece with a net its name and the widths that its traces may have.

    Pieces of several nets are short, and found elsewhere.
    """
    widths: dict[str, set[int]] = {net.name: {int(net.width_nm)} for net in die.nets}
    if not isinstance(die.routes, str):
        for route in die.routes:
            widths.setdefault(route.net, set()).add(int(route.width_nm))
    nets: dict[int, set[str]] = {}
    pad_net = {pad: net.name for net in die.nets for pad in net.pads}
    ball_net = {ball: net.name for net in die.nets for ball in net.balls}
    for pad in die.chip_pads:
        for number in _holding(lookup, box_of(pad.landing).center()):
            nets.setdefault(number, set()).add(pad_net.get(pad.name, ""))
    for ball in die.balls:
        for number in _holding(lookup, kdb.Point(*ball.at.xy)):
            nets.setdefault(number, set()).add(ball_net.get(ball.name, ""))
    found: dict[int, tuple[str, tuple[int, ...]]] = {}
    for number in range(len(pieces)):
        names = nets.get(number, set())
        if len(names) == 1:
            name = next(iter(names))
            allowed = widths.get(name, {int(die.rdl.width_nm)})
            found[number] = (name, tuple(sorted(allowed)))
    return found


def _holding(lookup: kdb.Shapes, place: kdb.Point) -> Iterator[int]:
    for shape in lookup.each_touching(kdb.Box(place, place)):
        if shape.polygon.inside(place):
            yield shape.prop_id


def _narrow(
    die: Die, pieces: list[kdb.Polygon], widths: Mapping[int, tuple[str, tuple[int, ...]]]
) -> Iterator[Finding]:
    """Yield where metal is narrower than the narrowest trace that its net may have."""
    for number, (name, allowed) in widths.items():
        width = allowed[0]
        solid = _with_small_landings_filled(die, pieces[number], width)
        pairs = solid.width_check(
            width, whole_edges=True, metrics=kdb.Metrics.Euclidian, ignore_angle=LEAST_ANGLE_DEG
        )
        for place in places(apart(pairs), width):
            x, y = place.at
            yield _finding(
                "V521",
                name,
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


def _wide(
    die: Die, pieces: list[kdb.Polygon], widths: Mapping[int, tuple[str, tuple[int, ...]]]
) -> Iterator[Finding]:
    """Yield where two long parallel sides are further apart than a trace of the net is wide.

    Ball pads and landings are left out, and so is what is wider than two traces side by side.
    """
    pads = _pads(die)
    for number, (name, allowed) in widths.items():
        widest = allowed[-1]
        metal = kdb.Region(pieces[number])
        pairs = metal.width_check(
            2 * widest,
            metrics=kdb.Metrics.Projection,
            ignore_angle=PARALLEL_DEG,
            min_projection=widest,
        )
        for pair in pairs.each():
            gap = _between(pair)
            if any(abs(gap - width) <= SLANT_NM + 1 for width in allowed):
                continue
            polygon = pair.polygon(0)
            is_on_pad = not (kdb.Region(polygon) & pads).is_empty()
            if gap > widest + SLANT_NM + 1 and not is_on_pad:
                center = polygon.bbox().center()
                yield _finding(
                    "V521",
                    name,
                    f"metal is {gap / 1000:.3f} um wide along "
                    f"{pair.first.length() / 1000:.1f} um at "
                    f"({um_text(center.x)}, {um_text(center.y)}) um, not {um_text(widest)} um",
                    _middle(polygon),
                )


def _pads(die: Die) -> kdb.Region:
    """Return squares about the balls and boxes about the landings, a little grown."""
    reach = int(die.ball_pad.metal_diameter_nm) // 2 + 10
    region = kdb.Region()
    for ball in die.balls:
        x, y = ball.at.xy
        region.insert(kdb.Box(x - reach, y - reach, x + reach, y + reach))
    for pad in die.chip_pads:
        region.insert(box_of(pad.landing).enlarged(10, 10))
    return region.merged()


def _between(pair: kdb.EdgePair) -> float:
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
                route.net,
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
    code: str, net: str, what: str, at: Xy, lines: tuple[tuple[Xy, Xy], ...] = ()
) -> Finding:
    return Finding(
        code=code,
        subject=f"net {net}" if net else "layer rdl",
        what=what,
        mend="draw the trace as wide as its net, or correct the spec",
        at_nm=at,
        lines_nm=lines,
    )
