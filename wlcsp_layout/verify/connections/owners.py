"""Who owns the metal of a piece, by the nets of the spec."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from wlcsp_layout.model.package import Die, Net
from wlcsp_layout.verify.connections.bridges import pairs
from wlcsp_layout.verify.connections.joined import Connections, Member


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """Members that may share a piece: of a net, a free pair, or one that must stay alone."""

    words: str
    """What to call it in a message."""
    members: tuple[Member, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its members."""
        return tuple(member.name for member in self.members if member.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class FreePiece:
    """The free members on a piece of metal."""

    pads: tuple[Member, ...]
    balls: tuple[Member, ...]
    is_alone: bool
    """Whether nothing else of the spec is on it."""

    @property
    def is_pair(self) -> bool:
        """Whether it joins one pad to one ball and nothing else."""
        return self.is_alone and len(self.pads) == len(self.balls) == 1


class Owners:
    """The nets of a die, asked by member and by piece."""

    def __init__(self, die: Die, known: Connections) -> None:
        """Look at the nets of the spec and at what is drawn."""
        self._die = die
        self._known = known
        self._net_of = {
            **{("pad", name): net for net in die.nets for name in net.pads},
            **{("ball", name): net for net in die.nets for name in net.balls},
        }
        self._free = {
            *(("pad", name) for name in die.free_pads),
            *(("ball", name) for name in die.free_balls),
        }

    def net_of(self, member: Member) -> Net | None:
        """Return the net that a member belongs to by the spec."""
        return self._net_of.get((member.kind, member.name))

    def is_free(self, member: Member) -> bool:
        """Tell whether a member may be paired freely."""
        return (member.kind, member.name) in self._free

    def are_pair(self, members: Sequence[Member]) -> bool:
        """Tell whether these are one free pad and one free ball."""
        kinds = sorted(member.kind for member in members if self.is_free(member))
        return len(members) == len(kinds) and kinds == ["ball", "pad"]

    def is_unconnected(self, member: Member) -> bool:
        """Tell whether a member of the spec is to stay alone: NC."""
        return bool(member.name) and not self.is_free(member) and self.net_of(member) is None

    @cached_property
    def at_pieces(self) -> Mapping[int, tuple[Member, ...]]:
        """The members at the place of each piece, with contact or without, strangers left out."""
        found: dict[int, list[Member]] = {}
        for member in self._known.members:
            piece = self._known.piece(member)
            if piece is not None and member.name:
                found.setdefault(piece, []).append(member)
        return {piece: tuple(members) for piece, members in found.items()}

    @cached_property
    def free_pieces(self) -> Mapping[int, FreePiece]:
        """The free members at the place of each piece that has any."""
        found: dict[int, FreePiece] = {}
        for piece, members in self.at_pieces.items():
            free = [member for member in members if self.is_free(member)]
            if free:
                found[piece] = FreePiece(
                    pads=tuple(member for member in free if member.kind == "pad"),
                    balls=tuple(member for member in free if member.kind == "ball"),
                    is_alone=len(free) == len(members),
                )
        return found

    @cached_property
    def free_lost(self) -> int:
        """How many free members have no metal at all at their place."""
        return sum(self.is_free(member) and not member.pieces for member in self._known.members)

    @cached_property
    def free_open(self) -> int:
        """How many pairs are missing, other than those of members without any metal."""
        wanted = min(len(self._die.free_pads), len(self._die.free_balls))
        joined = sum(min(len(f.pads), len(f.balls)) for f in self.free_pieces.values())
        return max(wanted - joined - self.free_lost, 0)

    def of(self, members: Sequence[Member], piece: int) -> tuple[Owner, ...]:
        """Return the owners of a piece with these members on it; one is as it should be."""
        nets: dict[str, list[Member]] = {}
        alone: list[Owner] = []
        for member in members:
            if net := self.net_of(member):
                nets.setdefault(net.name, []).append(member)
            elif not self.is_free(member):
                words = f"NC {member.words}" if member.name else member.words
                alone.append(Owner(words=words, members=(member,)))
        return (
            *(Owner(words=f"net {name}", members=tuple(of)) for name, of in nets.items()),
            *self._free_owners([m for m in members if self.is_free(m)], piece),
            *alone,
        )

    def _free_owners(self, free: Sequence[Member], piece: int) -> tuple[Owner, ...]:
        pads = [member for member in free if member.kind == "pad"]
        balls = [member for member in free if member.kind == "ball"]
        groups: list[tuple[Member, ...]]
        if not pads or not balls:
            groups = [(member,) for member in free]
        elif len(pads) == len(balls) == 1:
            groups = [(pads[0], balls[0])]
        else:
            matched = pairs(
                self._known.parts[piece], [m.areas for m in pads], [m.areas for m in balls]
            )
            left_pads = set(range(len(pads))) - {pad for pad, _ in matched}
            left_balls = set(range(len(balls))) - {ball for _, ball in matched}
            groups = [
                *((pads[pad], balls[ball]) for pad, ball in matched),
                *((pads[pad],) for pad in sorted(left_pads)),
                *((balls[ball],) for ball in sorted(left_balls)),
            ]
        return tuple(
            Owner(words=f"free {' with '.join(m.words for m in group)}", members=group)
            for group in groups
        )
