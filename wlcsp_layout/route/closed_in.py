"""Pads and balls that no wire joins to the rest of their net: no face leads to both."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Net
from wlcsp_layout.route.faces import DIE_EDGE, FreeSpace


@dataclass(frozen=True, slots=True, kw_only=True)
class CutOff:
    """Pads and balls of a net that no wire joins to `others` of the same net."""

    net: str
    members: tuple[str, ...]
    others: tuple[str, ...]
    closed_in_by: tuple[str, ...]
    """What lies between the two: pads, balls, keep-outs, the die edge."""
    at_nm: Xy


def pieces(space: FreeSpace, members: Sequence[int], faces: Iterable[int]) -> dict[int, int]:
    """Return the piece of each of a net's members, and of the faces by -1 minus their number.

    Pieces are what the grown shapes of the members and the given faces fall into.
    """
    allowed = set(faces)
    owner = {member: member for member in members}

    def root(node: int) -> int:
        while owner.setdefault(node, node) != node:
            owner[node] = owner[owner[node]]
            node = owner[node]
        return node

    for member in members:
        for other in space.overlapping.get(member, ()):
            if other in owner:
                owner[root(other)] = root(member)
        for face in space.touching.get(member, ()):
            if face in allowed:
                owner[root(-1 - face)] = root(member)
    return {node: root(node) for node in owner}


def cut_off(space: FreeSpace, net: Net, members: Sequence[int]) -> Iterator[CutOff]:
    """Yield the parts of a net that no wire joins to its main part, or with `pairs` to any ball.

    The main part has the most pads and balls; of equal ones, the most room. `members` are the
    numbers of the pads and then the balls.
    """
    piece = pieces(space, members, range(len(space.faces)))
    parts: dict[int, list[int]] = {}
    for member in members:
        parts.setdefault(piece[member], []).append(member)
    faces: dict[int, list[int]] = {name: [] for name in parts}
    for node, name in piece.items():
        if node < 0:
            faces[name].append(-1 - node)
    if net.join == "pairs":
        goal = members[len(net.pads) :]
        lost = [name for name in parts if goal and not set(parts[name]) & set(goal)]
    else:
        room = {name: sum(space.faces[i].outline.area for i in faces[name]) for name in parts}
        main = max(parts, key=lambda name: (len(parts[name]), room[name]), default=None)
        goal = [member for member in members if piece[member] == main]
        lost = [name for name in parts if name != main]
    for name in lost:
        yield CutOff(
            net=net.name,
            members=space.names(parts[name]),
            others=space.names(goal),
            closed_in_by=_between(space, parts[name], faces[name], goal[0]),
            at_nm=space.obstacles[parts[name][0]].at,
        )


def _between(
    space: FreeSpace, part: Sequence[int], faces: Sequence[int], other: int
) -> tuple[str, ...]:
    """Return the names of what is between a part of a net, with its faces, and another member."""
    toward = space.obstacles[other].at
    found = [item for face in faces for item in space.faces[face].border_toward(toward)]
    for member in part:
        found += space.overlapping.get(member, ())
        found += [DIE_EDGE] if member in space.at_die_edge else []
    # The die edge last: its number is the least.
    return space.names(sorted({*found} - {*part}, key=lambda item: (item == DIE_EDGE, item)))
