"""Pads and balls on their pieces of metal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import klayout.db as kdb

from wlcsp_layout.geometry import Xy
from wlcsp_layout.verify.connections.contacts import Contact, Contacts, Kind
from wlcsp_layout.verify.connections.lookup import Polygons
from wlcsp_layout.verify.die import DrawnDie, box_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A pad or ball: of the spec, or one that only the file has."""

    kind: Kind
    name: str
    """Empty: the spec has none there."""
    at: Xy
    """Its center in the spec, rounded down to the grid [nm]."""
    areas: tuple[kdb.Polygon, ...]
    """Where it has contact; empty without."""
    pieces: tuple[int, ...]
    """The polygons of metal that it has contact with; without contact, the one at its place."""
    missing: str = ""
    """Why it has no contact, in words."""
    words: str
    """What to call it in a message."""

    @property
    def has_contact(self) -> bool:
        """Whether metal reaches it through all openings."""
        return bool(self.areas)


@dataclass(frozen=True, kw_only=True)
class Connections:
    """What is joined on a die."""

    pads: Mapping[str, Member]
    """Every pad of the spec by name, in the order of the spec."""
    balls: Mapping[str, Member]
    """Likewise the balls."""
    strangers: tuple[Member, ...]
    """Contacts where the spec has neither pad nor ball."""
    bare: tuple[Contact, ...]
    """Parts of openings without metal."""
    polygons: tuple[kdb.Polygon, ...]
    """All metal; polygons that touch at corners are apart."""
    piece_of: tuple[int, ...]
    """The piece that each polygon belongs to: a pad or ball joins what has contact with it."""

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """Pads, balls, then strangers."""
        return (*self.pads.values(), *self.balls.values(), *self.strangers)

    def piece(self, member: Member) -> int | None:
        """Return the number of the piece that a member is on, or would be on if it had contact."""
        return self.piece_of[member.pieces[0]] if member.pieces else None

    @cached_property
    def on_piece(self) -> Mapping[int, tuple[Member, ...]]:
        """The members with contact on each piece that has any, in their order."""
        found: dict[int, list[Member]] = {}
        for member in self.members:
            if member.has_contact:
                found.setdefault(self.piece_of[member.pieces[0]], []).append(member)
        return {piece: tuple(members) for piece, members in sorted(found.items())}

    @cached_property
    def parts(self) -> Mapping[int, tuple[kdb.Polygon, ...]]:
        """The polygons of each piece."""
        found: dict[int, list[kdb.Polygon]] = {}
        for number, piece in enumerate(self.piece_of):
            found.setdefault(piece, []).append(self.polygons[number])
        return {piece: tuple(polygons) for piece, polygons in found.items()}

    @property
    def floating(self) -> Iterator[kdb.Polygon]:
        """Metal with neither pad nor ball on it, nor at a place where one should have contact."""
        taken = {self.piece_of[number] for member in self.members for number in member.pieces}
        for number, polygon in enumerate(self.polygons):
            if self.piece_of[number] not in taken:
                yield polygon


def joined(die: DrawnDie, contacts: Contacts) -> Connections:
    """Return what the contacts of a die are joined to."""
    polygons = tuple(sorted(die.raw("rdl").merged(min_coherence=True, min_wc=0).each()))
    metal = Polygons(polygons)
    by_name: dict[tuple[Kind, str], list[Contact]] = {}
    strangers: list[Member] = []
    for contact in contacts.joined:
        if contact.name:
            by_name.setdefault((contact.kind, contact.name), []).append(contact)
        else:
            strangers.append(_member("", contact.at, [contact], metal))
    spec = die.package.die
    near = _Near(die)
    pads: dict[str, Member] = {}
    for pad in spec.chip_pads:
        at = pad.metal.center.xy
        if found := by_name.get(("pad", pad.name)):
            pads[pad.name] = _member(pad.name, at, found, metal)
        else:
            openings = box_of(pad.passivation) & box_of(pad.d1) & box_of(pad.d2)
            missing = _missing_at_pad(near, box_of(pad.metal))
            pads[pad.name] = _apart(
                "pad", pad.name, at, near.under(metal, kdb.Polygon(openings)), missing
            )
    balls: dict[str, Member] = {}
    for ball in spec.balls:
        at = ball.at.xy
        if found := by_name.get(("ball", ball.name)):
            balls[ball.name] = _member(ball.name, at, found, metal)
        else:
            # The largest square in the circle that the opening is.
            opening = _square(at, int(spec.ball_pad.opening_diameter_nm * 0.5**0.5))
            missing = _missing_at_ball(near, _square(at, spec.ball_pad.ball_diameter_nm).bbox())
            balls[ball.name] = _apart("ball", ball.name, at, near.under(metal, opening), missing)
    members = (*pads.values(), *balls.values(), *strangers)
    return Connections(
        pads=pads,
        balls=balls,
        strangers=tuple(strangers),
        bare=contacts.bare,
        polygons=polygons,
        piece_of=_pieces(len(polygons), members),
    )


def _member(name: str, at: Xy, found: Sequence[Contact], metal: Polygons) -> Member:
    largest_first = sorted(found, key=lambda contact: (-contact.area.area(), contact.area))
    pieces = dict.fromkeys(metal.holding(contact.area) for contact in largest_first)
    return Member(
        kind=found[0].kind,
        name=name,
        at=at,
        areas=tuple(contact.area for contact in largest_first),
        pieces=tuple(pieces),
        words=found[0].words,
    )


def _apart(kind: Kind, name: str, at: Xy, under: int, missing: str) -> Member:
    """Return a pad or ball without contact, and the metal under its openings by the spec."""
    return Member(
        kind=kind,
        name=name,
        at=at,
        areas=(),
        pieces=() if under < 0 else (under,),
        missing=missing,
        words=f"{kind} {name}",
    )


def _square(at: Xy, side_nm: int) -> kdb.Polygon:
    return kdb.Polygon(kdb.Box(side_nm, side_nm).moved(*at))


class _Near:
    """Layers of a die around places, without looking at each layer as a whole every time."""

    def __init__(self, die: DrawnDie) -> None:
        self._die = die
        self._shapes: dict[str, kdb.Shapes] = {}

    def layer(self, name: str, box: kdb.Box) -> kdb.Region:
        """Return what a layer has in a box."""
        shapes = self._shapes.get(name)
        if shapes is None:
            shapes = self._shapes[name] = kdb.Shapes()
            # In parts, so that none reaches over the whole die.
            shapes.insert(self._die.layer(name).decompose_trapezoids_to_region())
        found = kdb.Region([shape.polygon for shape in shapes.each_overlapping(box)])
        return found & kdb.Region(box)

    def under(self, metal: Polygons, place: kdb.Polygon) -> int:
        """Return the number of the polygon of metal that most of a place is under, or -1."""
        return -1 if self.layer("rdl", place.bbox()).is_empty() else metal.under(place)


def _missing_at_pad(near: _Near, box: kdb.Box) -> str:
    """Return in words what keeps metal from a pad."""
    pad = near.layer("chip_pad", box)
    if pad.is_empty():
        return "no pad metal is drawn there"
    layers = {name: near.layer(name, box) & pad for name in ("passivation", "d1", "d2")}
    closed = [name for name, opening in layers.items() if opening.is_empty()]
    if closed:
        return f"the {' and the '.join(closed)} opening{'s are' if closed[1:] else ' is'} missing"
    if (layers["passivation"] & layers["d1"] & layers["d2"]).is_empty():
        return "its openings do not lie over each other"
    return "no metal lies over its openings"


def _missing_at_ball(near: _Near, box: kdb.Box) -> str:
    """Return in words what keeps a ball from metal."""
    ball = near.layer("ball", box)
    if ball.is_empty():
        return "no ball is drawn there"
    if (ball & near.layer("d3", box)).is_empty():
        return "the d3 opening is missing"
    return "no metal lies in its d3 opening"


def _pieces(count: int, members: Sequence[Member]) -> tuple[int, ...]:
    """Return the piece of each polygon: those that one member has contact with are joined."""
    parent = list(range(count))

    def root(number: int) -> int:
        while parent[number] != number:
            parent[number] = parent[parent[number]]
            number = parent[number]
        return number

    for member in members:
        for other in member.pieces[1:]:
            a, b = sorted((root(member.pieces[0]), root(other)))
            parent[b] = a
    return tuple(map(root, range(count)))
