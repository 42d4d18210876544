"""What the spec asks of traces beside their width: space, directions, areas to stay out of."""

from collections.abc import Iterator

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.die import DrawnDie, box_of
from wlcsp_layout.verify.edges import LEAST_ANGLE_DEG, apart, places
from wlcsp_layout.verify.measured.nets_of import Piece, pieces
from wlcsp_layout.verify.measured.objects import middle_of_largest, plain
from wlcsp_layout.verify.measured.traces import PARALLEL_DEG, between_nm, pads

STRAIGHT_NM = 20
"""Over the length of a side, it may leave its direction by as much: corners are on the grid."""


def confines(die: DrawnDie) -> Iterator[Finding]:
    """Yield what is closer than the spec's space, in another direction, or in a keep-out."""
    yield from _spaces(die)
    yield from _directions(die)
    yield from _keep_outs(die)


def _spaces(die: DrawnDie) -> Iterator[Finding]:
    """Yield where two pieces are closer than the larger of the spaces that they ask for."""
    found = pieces(die)
    for value in sorted({piece.space_nm for piece in found}):
        asking = _region([piece for piece in found if piece.space_nm >= value])
        others = _region([piece for piece in found if piece.space_nm < value])
        pairs = asking.isolated_check(
            value, whole_edges=True, metrics=kdb.Metrics.Euclidian, ignore_angle=LEAST_ANGLE_DEG
        )
        pairs += asking.separation_check(
            others,
            value,
            whole_edges=True,
            metrics=kdb.Metrics.Euclidian,
            ignore_angle=LEAST_ANGLE_DEG,
        )
        lookup = _lookup(found)
        for place in places(apart(pairs), value):
            names = sorted(
                {
                    found[shape.prop_id].subject
                    for at in place.near or (place.at,)
                    for shape in lookup.each_touching(kdb.Box(*at, *at).enlarged(5, 5))
                }
            )
            nets = " and ".join(name.removeprefix("net ") for name in names)
            yield Finding(
                code="V524",
                subject=f"nets {nets}" if len(names) > 1 else "".join(names) or "layer rdl",
                what=f"metal is {um_text(round(place.value_nm))} um apart; the spec asks for "
                f"{um_text(value)} um",
                mend="move it apart, or correct rdl.space_um or the net's space_um",
                at_nm=place.at,
                lines_nm=place.lines,
            )


def _directions(die: DrawnDie) -> Iterator[Finding]:
    """Yield traces off the directions that the spec allows; given routes run as they are given."""
    spec = die.package.die
    if spec.rdl.angles == "any":
        return
    near = pads(spec, 2 * int(spec.rdl.width_nm))
    for piece in pieces(die):
        if piece.is_given or len(piece.nets) != 1:
            continue
        pairs = kdb.Region(piece.polygon).width_check(
            piece.widths_nm[-1] + 5,
            metrics=kdb.Metrics.Projection,
            ignore_angle=PARALLEL_DEG,
            min_projection=2 * piece.widths_nm[-1],
        )
        for pair in pairs.each():
            is_trace = any(abs(between_nm(pair) - width) <= 3 for width in piece.widths_nm)  # noqa: PLR2004  as of V521
            polygon = pair.polygon(0)
            if not is_trace or _is_straight(pair.first, int(spec.rdl.angles)):
                continue
            away = kdb.Region(polygon) - near
            if away.is_empty():
                continue
            yield Finding(
                code="V525",
                subject=piece.subject,
                what=f"a trace runs in a direction other than rdl.angles: {spec.rdl.angles}",
                mend="lead it in the directions of the spec, or set rdl.angles to any",
                at_nm=middle_of_largest(away),
            )


def _is_straight(edge: kdb.Edge, angles: int) -> bool:
    dx, dy = abs(edge.dx()), abs(edge.dy())
    return min(dx, dy) <= STRAIGHT_NM or (angles == 45 and abs(dx - dy) <= STRAIGHT_NM)  # noqa: PLR2004  the spec's word


def _keep_outs(die: DrawnDie) -> Iterator[Finding]:
    """Yield metal in a keep-out, but for the ball pads and landings that the spec puts there."""
    spec = die.package.die
    if not spec.rdl.keep_outs:
        return
    radius = int(spec.ball_pad.metal_diameter_nm) // 2 + 2
    own = kdb.Region()
    for pad in spec.chip_pads:
        own.insert(box_of(pad.landing.grown(2)))
    for ball in spec.balls:
        x, y = ball.at.xy
        box = kdb.Box(x - radius, y - radius, x + radius, y + radius)
        own.insert(kdb.Polygon.ellipse(box, 256))
    metal = die.layer("rdl") - own.sized(30)
    for keep_out in spec.rdl.keep_outs:
        area = kdb.Region(kdb.Polygon([kdb.Point(*corner) for corner in keep_out.outline.points]))
        inside = (metal & area).merged()
        for polygon in plain(inside.interacting(inside.sized(-1))):
            box = polygon.bbox()
            yield Finding(
                code="V526",
                subject="layer rdl",
                what=f"metal of {um_text(box.width())} x {um_text(box.height())} um lies in a "
                f"keep-out ({keep_out.why})",
                mend="lead it around, or correct rdl.keep_outs",
                at_nm=middle_of_largest(kdb.Region(polygon)),
            )


def _region(chosen: list[Piece]) -> kdb.Region:
    return kdb.Region([piece.polygon for piece in chosen])


def _lookup(found: tuple[Piece, ...]) -> kdb.Shapes:
    shapes = kdb.Shapes()
    for number, piece in enumerate(found):
        shapes.insert(piece.polygon, number)
    return shapes
