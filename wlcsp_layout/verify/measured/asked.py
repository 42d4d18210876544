"""Metal that the spec does not ask for.

What metal there must be is known of pads, landings and given routes; what a router adds has rules:
traces as wide as their nets, which end at pads, landings or other traces, fillets that end within
two trace widths of a pad, webs no wider than two traces and the space between them. What is none of
these is asked for by nothing.
"""

import math
from collections.abc import Iterator, Sequence

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Die
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.die import DrawnDie, box_of, shapes_of
from wlcsp_layout.verify.measured.nets_of import Piece, pieces
from wlcsp_layout.verify.measured.objects import middle_of_largest, plain

GRID_NM = 10
"""What is thinner is rounding."""
FILLET_WIDTHS = 2
"""A fillet ends within so many trace widths of its pad."""
RIGHT = math.sin(math.radians(1))
"""Two edges at a right angle, to one degree."""


def unasked(die: DrawnDie) -> Iterator[Finding]:
    """Yield metal too wide for a trace away from pads, and loose ends.

    Where the spec wants no routes, all that is beside pads.
    """
    spec = die.package.die
    if spec.routes == "none":
        bare = die.layer("rdl") - _pads(spec, _slack_nm(die))
        yield from (_finding("layer rdl", polygon) for polygon in plain(_solid(bare)))
        return
    found = pieces(die)
    beyond = {piece.widths_nm[-1]: FILLET_WIDTHS * piece.widths_nm[-1] for piece in found}
    near = {width: _pads(spec, far + _slack_nm(die)) for width, far in beyond.items()}
    lookup = {width: shapes_of(region) for width, region in near.items()}
    ends = _ends_of_routes(spec)
    for (width, space), group in _grouped(found).items():
        away = kdb.Region([piece.polygon for piece in group]) - near[width]
        yield from _broad(away, (3 * width + space) // 2)
    for piece in found:
        for edge in _loose_ends(piece, ends):
            if not _is_in(lookup[piece.widths_nm[-1]], edge.bbox().center()):
                yield _loose_end(piece, edge)


def _grouped(found: Sequence[Piece]) -> dict[tuple[int, int], list[Piece]]:
    """Return the pieces by the width of their traces and their space."""
    groups: dict[tuple[int, int], list[Piece]] = {}
    for piece in found:
        groups.setdefault((piece.widths_nm[-1], piece.space_nm), []).append(piece)
    return groups


def _broad(away: kdb.Region, half_nm: int) -> Iterator[Finding]:
    """Yield what is wider than two traces of its net with the space between them filled."""
    core = away.sized(-half_nm)
    for polygon in plain(_solid(core.sized(half_nm) & away)):
        yield _finding("layer rdl", polygon)


def _loose_ends(piece: Piece, given: list[Xy]) -> Iterator[kdb.Edge]:
    """Yield edges that end a trace as a rectangle does, unless a given route ends there."""
    edges = list(piece.polygon.each_edge())
    for number, edge in enumerate(edges):
        before, after = edges[number - 1], edges[(number + 1) % len(edges)]
        width = edge.length()
        if width < piece.widths_nm[0] - GRID_NM:
            continue
        if not (_turns_right(before, edge) and _turns_right(edge, after)):
            continue
        middle = edge.bbox().center()
        is_given = any(math.dist((middle.x, middle.y), at) <= width for at in given)
        if min(before.length(), after.length()) >= width / 2 and not is_given:
            yield edge


def _loose_end(piece: Piece, edge: kdb.Edge) -> Finding:
    middle = edge.bbox().center()
    return Finding(
        code="V523",
        subject=piece.subject,
        what=f"a trace of {um_text(round(edge.length()))} um ends at nothing at "
        f"({um_text(middle.x)}, {um_text(middle.y)}) um",
        mend="remove it, or lead it to what it is for",
        at_nm=(middle.x, middle.y),
        lines_nm=(((edge.x1, edge.y1), (edge.x2, edge.y2)),),
    )


def _is_in(shapes: kdb.Shapes, place: kdb.Point) -> bool:
    return any(s.polygon.inside(place) for s in shapes.each_touching(kdb.Box(place, place)))


def _turns_right(one: kdb.Edge, other: kdb.Edge) -> bool:
    """Tell whether an outline turns by a right angle around its metal; hulls run clockwise."""
    lengths = one.length() * other.length()
    if not lengths:
        return False
    cross = one.dx() * other.dy() - one.dy() * other.dx()
    along = one.dx() * other.dx() + one.dy() * other.dy()
    return cross < 0 and abs(along) <= RIGHT * lengths


def _ends_of_routes(die: Die) -> list[Xy]:
    if isinstance(die.routes, str):
        return []
    return [route.points[end].xy for route in die.routes for end in (0, -1)]


def _pads(die: Die, beyond_nm: int) -> kdb.Region:
    """Return the discs of ball pads and the boxes of landings, grown by a length."""
    radius = int(die.ball_pad.metal_diameter_nm) // 2 + beyond_nm
    region = kdb.Region()
    for ball in die.balls:
        x, y = ball.at.xy
        disc = kdb.Polygon.ellipse(kdb.Box(x - radius, y - radius, x + radius, y + radius), 128)
        region.insert(disc)
    for pad in die.chip_pads:
        region.insert(box_of(pad.landing).enlarged(beyond_nm, beyond_nm))
    return region.merged()


def _slack_nm(die: DrawnDie) -> int:
    """How far metal may reach beyond circles of 128 facets."""
    return 2 * GRID_NM + int(die.package.die.ball_pad.metal_diameter_nm) // 5000


def _solid(region: kdb.Region) -> kdb.Region:
    """Return the shapes that are more than rounding."""
    merged = region.merged()
    return merged.interacting(merged.sized(-GRID_NM))


def _finding(subject: str, polygon: kdb.Polygon) -> Finding:
    box = polygon.bbox()
    return Finding(
        code="V523",
        subject=subject,
        what=f"metal of {um_text(box.width())} x {um_text(box.height())} um is no pad, landing, "
        "trace, fillet or web of the spec",
        mend="remove it, or add to the spec what it is",
        at_nm=middle_of_largest(kdb.Region(polygon)),
    )
