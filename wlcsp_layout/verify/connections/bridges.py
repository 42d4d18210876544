"""Where a piece of metal joins what should be apart."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import klayout.db as kdb

from wlcsp_layout.geometry import Xy
from wlcsp_layout.verify.connections.lookup import inner_point
from wlcsp_layout.verify.connections.mesh import Chord, Mesh

MOST_BRIDGES = 100
MOST_STEPS = 500_000
"""Of one piece: where more bridges are found, or looking for them takes so many steps over
triangles, the metal is no longer a pattern of traces."""
AS_NARROW = 1.25
"""Chords up to so many times as long as the shortest one belong to the same neck."""
APART = 3
"""Two ways that share metal over more than so many chord lengths meet at two places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """A place where owners are joined."""

    at: Xy
    owners: tuple[int, ...]
    """The numbers of those that meet there, rising."""


def bridges(
    polygons: Sequence[kdb.Polygon], owners: Sequence[Sequence[Sequence[kdb.Polygon]]]
) -> tuple[Bridge, ...]:
    """Return where the metal joins its owners; each owner is a list of contacts.

    The metal of an owner is what its contacts are joined by on the shortest way. A bridge is the
    narrowest place on the way from the metal of one owner to that of another; it is cut, and the
    next one looked for.
    """
    mesh = Mesh(polygons)
    trees = [_tree(mesh, [mesh.under(contact) for contact in contacts]) for contacts in owners]
    spots = {
        number: inner_point(contacts[0][0])
        for number, contacts in enumerate(owners)
        if len(contacts) == 1
    }
    found = list(_crossings(mesh, trees, spots))
    crossed = {pair for bridge in found for pair in combinations(bridge.owners, 2)}
    owner: dict[int, int] = {}
    for number, tree in enumerate(trees):
        for triangle in tree:
            owner.setdefault(triangle, number)
    _cut_between_crossed(mesh, owner, crossed)
    most = max(min(MOST_BRIDGES, MOST_STEPS // len(mesh.triangles)), 1)
    while len(found) < most and (way := mesh.nearest_of_another(owner)):
        pair = tuple(sorted((owner[way[0]], owner[way[-1]])))
        at, narrowest = _neck(mesh, way)
        if pair not in crossed:
            found.append(Bridge(at=at, owners=pair))
        mesh.cut(*narrowest)
    return tuple(sorted(found, key=lambda bridge: (bridge.at, bridge.owners)))


def pairs(
    polygons: Sequence[kdb.Polygon],
    pads: Sequence[Sequence[kdb.Polygon]],
    balls: Sequence[Sequence[kdb.Polygon]],
) -> tuple[tuple[int, int], ...]:
    """Return which pad and which ball of one piece most likely are a pair: the shortest ways."""
    mesh = Mesh(polygons)
    ends = [mesh.under(ball) for ball in balls]
    length = {
        (pad, ball): mesh.length(way) if way else float("inf")
        for pad, areas in enumerate(pads)
        for ball, way in enumerate(mesh.ways(mesh.under(areas), ends))
    }
    taken: dict[int, int] = {}
    for pad, ball in sorted(length, key=lambda pair: (length[pair], pair)):
        if pad not in taken and ball not in taken.values():
            taken[pad] = ball
    # Two pairs exchange balls as long as both together become shorter.
    better = True
    while better:
        better = False
        for a, b in combinations(sorted(taken), 2):
            now = length[a, taken[a]] + length[b, taken[b]]
            if length[a, taken[b]] + length[b, taken[a]] < now:
                taken[a], taken[b] = taken[b], taken[a]
                better = True
    return tuple(sorted(taken.items()))


def _tree(mesh: Mesh, contacts: Sequence[frozenset[int]]) -> frozenset[int]:
    """Return the triangles that join the contacts, each by the shortest way to the others."""
    reached = set(contacts[0])
    left = [contact for contact in contacts[1:] if contact]
    while left:
        way = mesh.way(reached, frozenset().union(*left))
        if not way:
            break
        reached.update(way)
        there = [contact for contact in left if way[-1] in contact]
        reached.update(*there)
        left = [contact for contact in left if contact not in there]
    return frozenset(reached)


def _crossings(
    mesh: Mesh, trees: Sequence[frozenset[int]], spots: Mapping[int, Xy]
) -> Iterator[Bridge]:
    """Yield where the metal of owners is the same; `spots` are those with a single contact."""
    owners: dict[int, list[int]] = defaultdict(list)
    for number, tree in enumerate(trees):
        for triangle in tree:
            owners[triangle].append(number)
    shared = {triangle for triangle, several in owners.items() if len(several) > 1}
    while shared:
        cluster = [shared.pop()]
        for triangle in cluster:
            near = shared & mesh.beside(triangle).keys()
            shared -= near
            cluster += sorted(near)
        inside = set(cluster)
        here = sorted({number for triangle in cluster for number in owners[triangle]})
        single = [number for number in here if number in spots]
        if 0 < len(single) < len(here):
            several = [number for number in here if number not in spots]
            for number in single:
                yield Bridge(at=spots[number], owners=tuple(sorted((number, *several))))
            if len(several) == 1:
                continue
            here = several
        leaving = [
            chord
            for triangle in sorted(cluster)
            for other, chord in sorted(mesh.beside(triangle).items())
            if other not in inside and other in owners
        ]
        for at in _ends(mesh, sorted(cluster), leaving):
            yield Bridge(at=at, owners=tuple(here))


def _ends(mesh: Mesh, cluster: Sequence[int], leaving: Sequence[Chord]) -> Iterator[Xy]:
    """Yield the middle of shared metal, or both of its ends when it is long."""
    middles = [chord.middle for chord in leaving]
    if not middles:
        yield _mean([mesh.center(triangle) for triangle in cluster])
        return
    first, last = max(
        ((a, b) for a in middles for b in middles),
        key=lambda pair: ((pair[0][0] - pair[1][0]) ** 2 + (pair[0][1] - pair[1][1]) ** 2, pair),
    )
    widest = max(chord.length_nm for chord in leaving)
    if _far2(first, last) <= (APART * widest) ** 2:
        yield _mean(middles)
        return
    yield _mean([m for m in middles if _far2(m, first) < _far2(m, last)])
    yield _mean([m for m in middles if _far2(m, first) >= _far2(m, last)])


def _cut_between_crossed(
    mesh: Mesh, owner: Mapping[int, int], crossed: set[tuple[int, int]]
) -> None:
    """Part the metal of owners that are known to meet."""
    for a in sorted(owner):
        for b in sorted(mesh.beside(a)):
            if b in owner and owner[a] < owner[b] and (owner[a], owner[b]) in crossed:
                mesh.cut(a, b)


def _neck(mesh: Mesh, way: Sequence[int]) -> tuple[Xy, tuple[int, int]]:
    """Return the middle of the narrowest part of a way, and its narrowest step."""
    steps = list(pairwise(way))
    chords = [mesh.beside(a)[b] for a, b in steps]
    shortest = min(chord.length_nm for chord in chords)
    narrow = [chord for chord in chords if chord.length_nm <= AS_NARROW * shortest]
    at = _mean([narrow[0].middle, narrow[-1].middle])
    return at, min(zip(chords, steps, strict=True), key=lambda pair: pair[0].length_nm)[1]


def _mean(places: Sequence[tuple[float, float]]) -> Xy:
    return (
        round(sum(x for x, _ in places) / len(places)),
        round(sum(y for _, y in places) / len(places)),
    )


def _far2(a: tuple[float, float], b: tuple[float, float]) -> float:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2
