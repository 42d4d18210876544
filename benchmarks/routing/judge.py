"""Judges the RDL of a written layout with KLayout alone.

From the model come only the rules, and where pads and balls are; all metal is read from the file.
Edges that are neither axial nor diagonal have corners rounded to the grid: 2 nm are allowed there,
and nothing on other edges.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import klayout.db as kdb

from benchmarks.routing.drawn import given_metal
from wlcsp_layout.model.package import Die, Net

CLASSES = ("space", "width", "notch", "edge", "short", "open")
TOLERANCE_NM = 2
LEAST_ANGLE_DEG = 89
"""Edges at a right angle do not face each other; one degree for corners rounded to the grid."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One place where a rule is broken."""

    kind: str
    at_nm: tuple[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the file shows."""

    marks: tuple[Mark, ...]
    joined: int
    """Connections whose pads and balls are in one piece of metal that no other net shares."""
    connections: int
    """A net counts once; one that joins pairs counts once for each pad."""
    idle_balls: int
    """Balls of nets that join pairs, to which no pad leads: allowed, and good to know."""

    @property
    def counts(self) -> dict[str, int]:
        """The number of marks of each class."""
        kinds = [mark.kind for mark in self.marks]
        return {name: kinds.count(name) for name in CLASSES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One connected polygon, the nets that are in it, and the pads and balls."""

    polygon: kdb.Polygon
    nets: frozenset[str]
    pads: frozenset[str]
    balls: frozenset[str]


def judge(file: Path, layer: tuple[int, int], die: Die, nets: Sequence[Net]) -> Verdict:
    """Return the verdict on the RDL layer of a layout in which these nets are to be joined."""
    metal = _metal(file, layer)
    pieces = _pieces(metal, die, nets)
    given = given_metal(die)
    marks = [
        *_space(pieces, die, nets, given),
        *_width_and_notch(pieces, die, nets),
        *_edge(metal - given, die),
        *_shorts(pieces),
    ]
    open_marks, joined = _connections(pieces, die, nets)
    idle = {ball for net in nets if net.join == "pairs" for ball in net.balls}
    for piece in pieces:
        idle -= piece.balls if piece.pads else set()
    count = sum(len(net.pads) if net.join == "pairs" else 1 for net in nets)
    return Verdict(
        marks=(*marks, *open_marks), joined=joined, connections=count, idle_balls=len(idle)
    )


def _metal(file: Path, layer: tuple[int, int]) -> kdb.Region:
    """Return the merged metal: `merged` copies it, since the layout does not outlive this call."""
    layout = kdb.Layout()
    layout.read(str(file))
    number = layout.find_layer(*layer)
    if number is None:
        return kdb.Region()
    return kdb.Region(layout.top_cell().begin_shapes_rec(number)).merged()


def _pieces(metal: kdb.Region, die: Die, nets: Sequence[Net]) -> tuple[Piece, ...]:
    """Return all connected polygons; a pad or ball without a net is a net of its own."""
    polygons = list(metal.each())
    shapes = kdb.Shapes()
    for number, polygon in enumerate(polygons):
        shapes.insert(polygon, number)
    net_of_pad = {pad: net.name for net in nets for pad in net.pads}
    net_of_ball = {ball: net.name for net in nets for ball in net.balls}
    found: list[tuple[set[str], set[str], set[str]]] = [(set(), set(), set()) for _ in polygons]
    for pad in die.chip_pads:
        for number in _holding(shapes, pad.landing.center.xy):
            found[number][0].add(net_of_pad.get(pad.name, f"pad {pad.name}"))
            found[number][1].add(pad.name)
    for ball in die.balls:
        for number in _holding(shapes, ball.at.xy):
            found[number][0].add(net_of_ball.get(ball.name, f"ball {ball.name}"))
            found[number][2].add(ball.name)
    return tuple(
        Piece(polygon=polygon, nets=frozenset(a), pads=frozenset(b), balls=frozenset(c))
        for polygon, (a, b, c) in zip(polygons, found, strict=True)
    )


def _holding(shapes: kdb.Shapes, at: tuple[int, int]) -> Iterator[int]:
    """Yield the numbers of the polygons that hold a place."""
    point = kdb.Point(*at)
    for shape in shapes.each_touching(kdb.Box(point, point)):
        if shape.polygon.inside(point):
            yield shape.prop_id


def _space(
    pieces: Sequence[Piece], die: Die, nets: Sequence[Net], given: kdb.Region
) -> Iterator[Mark]:
    """Yield where two pieces are closer than the larger of the spaces of their nets."""
    space_of = {net.name: int(net.space_nm) for net in nets}
    asks = [
        max((space_of.get(name, die.rdl.space_nm) for name in piece.nets), default=0)
        or die.rdl.space_nm
        for piece in pieces
    ]
    places = kdb.Region()
    for value in sorted(set(asks)):
        asking = _region(pieces, [ask >= value for ask in asks])
        others = _region(pieces, [ask < value for ask in asks])
        for limit, is_exact in _limits(value):
            places += _hulls(asking.isolated_check(limit, is_exact), is_exact=is_exact)
            places += _hulls(asking.separation_check(others, limit, is_exact), is_exact=is_exact)
    places += _wide_space(pieces, die, nets, given)
    yield from _marks("space", places)


def _wide_space(
    pieces: Sequence[Piece], die: Die, nets: Sequence[Net], given: kdb.Region
) -> kdb.Region:
    """Return where the wide metal of wide nets is too close; ball pads and landings are not it."""
    wide_nets = {net.name for net in nets if net.width_nm > die.rdl.wide_nm}
    is_wide = [bool(piece.nets & wide_nets) for piece in pieces]
    half = die.rdl.wide_nm // 2
    metal = _region(pieces, is_wide)
    # Sizing rounds corners outward by 1 nm: what is not metal is taken off again.
    wide = (metal.sized(-half, -half, 2).sized(half, half, 2) & metal) - given
    others = _region(pieces, [not wide_one for wide_one in is_wide])
    places = kdb.Region()
    for limit, is_exact in _limits(die.rdl.wide_space_nm):
        places += _hulls(wide.separation_check(others, limit, is_exact), is_exact=is_exact)
    return places


def _width_and_notch(pieces: Sequence[Piece], die: Die, nets: Sequence[Net]) -> Iterator[Mark]:
    """Yield where a piece is narrower than its net asks, and where its own edges are too close."""
    rule_of = {net.name: (int(net.width_nm), int(net.space_nm)) for net in nets}
    default = (int(die.rdl.width_nm), int(die.rdl.space_nm))
    rules = [
        max((rule_of.get(name, default) for name in piece.nets), default=default)
        for piece in pieces
    ]
    narrow, notched = kdb.Region(), kdb.Region()
    for width, space in sorted(set(rules)):
        chosen = [
            piece for piece, rule in zip(pieces, rules, strict=True) if rule == (width, space)
        ]
        metal = _region(chosen, [True] * len(chosen))
        for solid in _with_small_landings_filled(metal, chosen, die, width):
            for limit, is_exact in _limits(width):
                pairs = solid.width_check(limit, is_exact, kdb.Metrics.Euclidian, LEAST_ANGLE_DEG)
                narrow += _hulls(pairs, is_exact=is_exact)
        for limit, is_exact in _limits(space):
            pairs = metal.notch_check(limit, is_exact, kdb.Metrics.Euclidian, LEAST_ANGLE_DEG)
            notched += _hulls(pairs, is_exact=is_exact)
    yield from _marks("width", narrow)
    yield from _marks("notch", notched)


def _with_small_landings_filled(
    metal: kdb.Region, pieces: Sequence[Piece], die: Die, width_nm: int
) -> Iterator[kdb.Region]:
    """Yield the metal as it is judged for width.

    A landing that the spec itself makes narrower than a trace is taken as half a trace larger on
    all sides, so that neither it nor the taper to it counts: then piece by piece, since it might
    reach another one.
    """
    boxes = {
        pad.name: pad.landing.grown(width_nm // 2)
        for pad in die.chip_pads
        if min(pad.landing.width_nm, pad.landing.height_nm) < width_nm
    }
    if not boxes:
        yield metal
        return
    for piece in pieces:
        solid = kdb.Region(piece.polygon)
        for name in sorted(piece.pads & boxes.keys()):
            box = boxes[name]
            solid.insert(kdb.Box(box.left_nm, box.bottom_nm, box.right_nm, box.top_nm))
        yield solid


def _edge(traces: kdb.Region, die: Die) -> Iterator[Mark]:
    """Yield what is closer to the die edge than `edge_nm`, landings and ball pads left out."""
    box = die.box
    inside = kdb.Box(box.left_nm, box.bottom_nm, box.right_nm, box.top_nm).enlarged(
        -die.rdl.edge_nm
    )
    allowed, outline = kdb.Region(inside.enlarged(TOLERANCE_NM)), kdb.Edges(kdb.Polygon(inside))
    beyond = kdb.Region()
    for polygon in (traces - kdb.Region(inside)).each():
        is_deep = not (kdb.Region(polygon) - allowed).is_empty()
        outer = kdb.Edges(polygon) - outline
        if is_deep or any(_is_exact(edge) for edge in outer.each()):
            beyond.insert(polygon)
    yield from _marks("edge", beyond)


def _shorts(pieces: Sequence[Piece]) -> Iterator[Mark]:
    """Yield one mark for each net beyond the first in a piece."""
    for piece in pieces:
        for _ in range(len(piece.nets) - 1):
            yield Mark(kind="short", at_nm=_center(piece.polygon))


def _connections(pieces: Sequence[Piece], die: Die, nets: Sequence[Net]) -> tuple[list[Mark], int]:
    """Return the marks of what is not joined and of idle metal, and how much is joined well."""
    piece_of = {pad: i for i, piece in enumerate(pieces) for pad in piece.pads}
    piece_of_ball = {ball: i for i, piece in enumerate(pieces) for ball in piece.balls}
    is_alone = [len(piece.nets) == 1 for piece in pieces]
    marks = [Mark(kind="open", at_nm=_center(p.polygon)) for p in pieces if not p.nets]
    joined = 0
    for net in nets:
        # A member without any metal is in a piece of its own: -1, -2, ...
        pads = [piece_of.get(name, -1 - i) for i, name in enumerate(net.pads)]
        balls = [piece_of_ball.get(name, -1 - i - len(pads)) for i, name in enumerate(net.balls)]
        members = [*pads, *balls]
        if net.join == "pairs":
            loose = [i for i, piece in enumerate(pads) if piece < 0 or piece not in balls]
            joined += sum(is_alone[pads[i]] for i in range(len(pads)) if i not in loose)
        else:
            loose = [i for i in range(1, len(members)) if members[i] not in members[:i]]
            joined += not loose and members[0] >= 0 and is_alone[members[0]]
        marks += [Mark(kind="open", at_nm=_member_at(die, net, i)) for i in loose]
    return marks, joined


def _member_at(die: Die, net: Net, number: int) -> tuple[int, int]:
    if number < len(net.pads):
        return die.pad_named[net.pads[number]].landing.center.xy
    return die.ball_named[net.balls[number - len(net.pads)]].at.xy


def _region(pieces: Sequence[Piece], chosen: Iterable[bool]) -> kdb.Region:
    region = kdb.Region()
    for piece, is_chosen in zip(pieces, chosen, strict=True):
        if is_chosen:
            region.insert(piece.polygon)
    return region


def _limits(value_nm: int) -> tuple[tuple[int, bool], ...]:
    """Return the rule for exact edges, and the relaxed one for all."""
    return (value_nm, True), (value_nm - TOLERANCE_NM, False)


def _hulls(pairs: kdb.EdgePairs, *, is_exact: bool) -> kdb.Region:
    """Return a polygon for each pair; of the strict round only pairs of two exact edges count."""
    region = kdb.Region()
    for pair in pairs.each():
        if not is_exact or (_is_exact(pair.first) and _is_exact(pair.second)):
            region.insert(pair.polygon(1))
    return region


def _is_exact(edge: kdb.Edge) -> bool:
    """Tell whether an edge is axial or diagonal."""
    dx, dy = abs(edge.dx()), abs(edge.dy())
    return 0 in (dx, dy) or dx == dy


def _marks(kind: str, places: kdb.Region) -> Iterator[Mark]:
    """Yield one mark for each connected place."""
    for polygon in places.merged().each():
        yield Mark(kind=kind, at_nm=_center(polygon))


def _center(polygon: kdb.Polygon) -> tuple[int, int]:
    center = polygon.bbox().center()
    return center.x, center.y
