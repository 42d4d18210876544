"""Nets that cross whatever one does, and nets without a way: certain, and found before routing.

A net stays in the faces of the free space and in the grown shapes of its own pads and balls (see
`faces`). A face with its holes filled is a disc. What a net has outside of the disc falls into
*ends*: connected pieces of its grown shapes and of other faces that they lead to. An end borders on
the disc along arcs; where an end has several, and no other net's end between them, they count as
one. Two nets whose ends have one arc each cross if two ends of one take turns with two of the
other: each net's path through the disc would part the other's ends. What is inside the disc does
not matter: pads and balls there can be reached from any side.

All that is claimed is so; not all that is so is claimed. Nothing is claimed of a net that could
pass through its own pad behind the end of another, of a crossing on a second face, or of a net in
pairs with a choice of balls. A closed ring of pads with room on both sides is no disc's border: two
nets may cross there, one inside and one outside, three may not; that is left to the router.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Die, Net
from wlcsp_layout.route.chords import crossings, smallest_conflict
from wlcsp_layout.route.closed_in import CutOff, cut_off, pieces
from wlcsp_layout.route.faces import DIE_EDGE, FreeSpace, free_space

_End: TypeAlias = tuple[int, int]
"""A net's number, and a number for each of its ends on a face."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternation:
    """Four pads or balls of two nets, in turns around a face."""

    net: str
    """The one to leave out."""
    other: str
    members: tuple[str, ...]
    """Of `net` and of `other` in turns, counterclockwise, two each."""
    is_around_die: bool
    """Whether the die edge is in the border of the face."""
    at_nm: Xy
    """The first of the members."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """What no router can do about a die's nets."""

    nets: tuple[str, ...] = ()
    """The smallest set of nets to leave out, so that no two of the rest cross, in net order."""
    crosses: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    """By net to leave out: all nets that it crosses."""
    alternations: tuple[Alternation, ...] = ()
    """One for each net to leave out, with the first net that it crosses."""
    cut_off: tuple[CutOff, ...] = ()
    """In net order."""

    @property
    def closed_in(self) -> tuple[str, ...]:
        """The nets whose members have no common face, in net order."""
        return tuple(dict.fromkeys(item.net for item in self.cut_off))


def crossing(die: Die, nets: Sequence[Net]) -> Crossing:
    """Return what no router can do: nets that cross, and nets without a way, each for certain.

    Of sets of one size it names the one that leaves the fewest pads and balls open. Nets without a
    way are not counted among those that cross.
    """
    if not nets:
        return Crossing()
    space = free_space(die, nets)
    number_of = {item.name: number for number, item in enumerate(space.obstacles)}
    members: dict[int, list[int]] = {}
    lost: list[CutOff] = []
    for number, net in enumerate(nets):
        names = [*(f"pad {pad}" for pad in net.pads), *(f"ball {ball}" for ball in net.balls)]
        own = [number_of[name] for name in names]
        found = tuple(cut_off(space, net, own))
        lost += found
        if not found and (net.join == "all" or len(net.balls) == 1):
            members[number] = own
    chords = sorted(_chords(space, members), key=lambda chord: chord.net)
    conflict = smallest_conflict(
        [chord.positions for chord in chords], [len(members[chord.net]) for chord in chords]
    )
    names = [nets[chord.net].name for chord in chords]
    crossed = list(zip(conflict.left_out, conflict.crossed, strict=True))
    return Crossing(
        nets=tuple(names[i] for i in conflict.left_out),
        crosses={names[i]: tuple(names[j] for j in others) for i, others in crossed},
        alternations=tuple(
            _alternation(space, nets, chords[i], chords[others[0]]) for i, others in crossed
        ),
        cut_off=tuple(lost),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chord:
    """The ends of a net on a face by their positions, and a pad or ball of each."""

    net: int
    face: int
    positions: tuple[int, ...]
    members: tuple[int, ...]


def _chords(space: FreeSpace, members: Mapping[int, Sequence[int]]) -> Iterator[_Chord]:
    """Yield the nets that cross others, each on the largest face on which it does.

    Positions on different faces are different: faces side by side make one disc.
    """
    left = dict(members)
    start = 0
    for face in range(len(space.faces)):
        arcs = _arcs(space, face, left)
        ends: dict[int, list[tuple[int, int]]] = {}
        for position, ((net, _), member) in enumerate(arcs, start):
            ends.setdefault(net, []).append((position, member))
        start += len(arcs)
        crossed = crossings([[position for position, _ in found] for found in ends.values()])
        for (net, found), others in zip(ends.items(), crossed, strict=True):
            if others:
                del left[net]
                positions, at = zip(*found, strict=True)
                yield _Chord(net=net, face=face, positions=positions, members=at)


def _arcs(
    space: FreeSpace, face: int, members: Mapping[int, Sequence[int]]
) -> list[tuple[_End, int]]:
    """Return the ends around a face, counterclockwise, each with one of its pads or balls.

    Only of nets with two ends and more, each of one arc.
    """
    border = space.faces[face].borders[0]
    present = set(border)
    candidates = {
        net: own for net, own in members.items() if sum(member in present for member in own) > 1
    }
    if len(candidates) < 2:  # noqa: PLR2004  it takes two to cross
        return []
    # Faces in holes of this one may be among them: no piece leads past the face to its border.
    others = [number for number in range(len(space.faces)) if number != face]
    end_of: dict[int, _End] = {}
    for net, own in candidates.items():
        piece = pieces(space, own, others)
        ends = {member: (net, piece[member]) for member in own if member in present}
        if len(set(ends.values())) > 1:
            end_of |= ends
    return _single([(end_of[member], member) for member in border if member in end_of])


def _single(arcs: list[tuple[_End, int]]) -> list[tuple[_End, int]]:
    """Return the arcs without the nets that have an end with another net's between its arcs.

    The net with the most such arcs goes first: without it those of others may be one.
    """
    while True:
        arcs = [arc for i, arc in enumerate(arcs) if len(arcs) == 1 or arc[0] != arcs[i - 1][0]]
        surplus = Counter(net for (net, _), _ in arcs)
        surplus.subtract(net for net, _ in {end for end, _ in arcs})
        net = max(sorted(surplus), key=lambda number: surplus[number], default=-1)
        if not surplus[net]:
            return arcs
        arcs = [arc for arc in arcs if arc[0][0] != net]


def _alternation(space: FreeSpace, nets: Sequence[Net], one: _Chord, other: _Chord) -> Alternation:
    """Return four ends in turns of two nets that cross, from the first listed of `one` on."""
    ends = sorted(
        (position, member, chord.net)
        for chord in (one, other)
        for position, member in zip(chord.positions, chord.members, strict=True)
    )
    turns = [end for i, end in enumerate(ends) if end[2] != ends[i - 1][2]]
    first = min(range(len(turns)), key=lambda i: (turns[i][2] != one.net, turns[i][1]))
    numbers = [member for _, member, _ in (turns[first:] + turns[:first])[:4]]
    return Alternation(
        net=nets[one.net].name,
        other=nets[other.net].name,
        members=space.names(numbers),
        is_around_die=DIE_EDGE in space.faces[one.face].borders[0],
        at_nm=space.obstacles[numbers[0]].at,
    )
