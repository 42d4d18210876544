"""The connections that nets need, from their pads and balls and the metal that is there already."""

import math
from collections.abc import Sequence

import numpy as np
from ortools.graph.python import min_cost_flow

from wlcsp_layout.model.package import Die, Net
from wlcsp_layout.route.metal import Owners
from wlcsp_layout.route.rubberband.features import Features
from wlcsp_layout.route.rubberband.negotiate import Link

Part = tuple[int, ...]
"""Features that are joined from the start, in order of their numbers."""

REACHED_FIRST = 10**10
"""In nm: what it is worth that every ball of a net gets a pad."""


def links_of(
    die: Die, nets: Sequence[Net], features: Features
) -> tuple[list[Link], dict[int, list[Part]]]:
    """Return the links of all nets, and the parts of those that are joined as trees.

    `join: all` needs a tree over its parts; `join: pairs` a link from each pad to a ball, every
    ball reached where there are pads enough, with the least sum of straight distances.
    """
    links: list[Link] = []
    trees: dict[int, list[Part]] = {}
    owners = Owners(die, nets)
    touching = _touching(features)
    for number, net in enumerate(nets):
        pads = [features.number[f"pad {name}"] for name in net.pads]
        balls = [features.number[f"ball {name}"] for name in net.balls]
        parts = _parts(features, touching, net.name)
        part_of = {v: part for part in parts for v in part}
        if net.join == "pairs":
            wanted = [(part_of[a], part_of[b]) for a, b in _pairs(features, parts, pads, balls)]
        else:
            members = list(dict.fromkeys(part_of[v] for v in (*pads, *balls)))
            trees[number] = members
            wanted = _tree(features, members)
        is_tree = net.join == "all" and len(wanted) > 1
        for start, end in wanted:
            link = len(links)
            links.append(
                Link(
                    number=link,
                    net=number,
                    group=-1 - number if is_tree else link,
                    width=float(net.width_nm),
                    space=float(owners.space_nm(net.name, net.width_nm)),
                    start=start,
                    end=end,
                    is_tree=is_tree,
                )
            )
    return links, trees


def _touching(features: Features) -> dict[int, list[int]]:
    """Return for each feature those of its net that it touches, or is a step of a wall from."""
    found: dict[int, list[int]] = {}
    by_net: dict[str, list[int]] = {}
    for v, net in enumerate(features.net):
        if net and v not in features.absorbed:
            by_net.setdefault(net, []).append(v)
    for members in by_net.values():
        for i, v in enumerate(members):
            for u in members[i + 1 :]:
                if features.gap(v, u) <= 0:
                    found.setdefault(v, []).append(u)
                    found.setdefault(u, []).append(v)
    for v, u in features.walls:
        if features.net[v] and features.net[v] == features.net[u]:
            found.setdefault(v, []).append(u)
            found.setdefault(u, []).append(v)
    return found


def _parts(features: Features, touching: dict[int, list[int]], net: str) -> list[Part]:
    """Return the sets of features of a net that are in contact."""
    seen: set[int] = set()
    parts: list[Part] = []
    for v, owner in enumerate(features.net):
        if owner != net or v in seen or v in features.absorbed:
            continue
        part, queue = {v}, [v]
        while queue:
            for u in touching.get(queue.pop(), ()):
                if u not in part:
                    part.add(u)
                    queue.append(u)
        seen |= part
        parts.append(tuple(sorted(part)))
    return parts


def _tree(features: Features, parts: Sequence[Part]) -> list[tuple[Part, Part]]:
    """Return the pairs of parts that a shortest tree of straight lines joins, shortest first."""
    edges = sorted(
        (_distance(features, a, b), i, j)
        for i, a in enumerate(parts)
        for j, b in enumerate(parts)
        if i < j
    )
    root = list(range(len(parts)))

    def top(i: int) -> int:
        while root[i] != i:
            i = root[i]
        return i

    found: list[tuple[Part, Part]] = []
    for _, i, j in edges:
        if top(i) != top(j):
            root[top(i)] = top(j)
            found.append((parts[i], parts[j]))
    return found


def _pairs(
    features: Features, parts: Sequence[Part], pads: Sequence[int], balls: Sequence[int]
) -> list[tuple[int, int]]:
    """Return for each pad that has no ball yet the ball to lead it to."""
    part_of = {v: n for n, part in enumerate(parts) for v in part}
    reached = {part_of[b] for b in balls}
    loose = [p for p in dict.fromkeys(pads) if part_of[p] not in reached]
    if not loose or not balls:
        return []
    taken = {part_of[p] for p in pads} & reached
    solver = min_cost_flow.SimpleMinCostFlow()
    source, sink = len(features.x), len(features.x) + 1
    arcs: list[tuple[int, int, int, int]] = [(source, p, 1, 0) for p in loose]
    arcs += [(p, b, 1, round(_distance(features, (p,), (b,)))) for p in loose for b in balls]
    for b in balls:
        if part_of[b] not in taken:
            arcs.append((b, sink, 1, -REACHED_FIRST))
        arcs.append((b, sink, len(loose), 0))
    tails, heads, capacities, costs = (np.array(column) for column in zip(*arcs, strict=True))
    numbers = solver.add_arcs_with_capacity_and_unit_cost(tails, heads, capacities, costs)
    solver.set_node_supply(source, len(loose))
    solver.set_node_supply(sink, -len(loose))
    solver.solve()
    flows = solver.flows(numbers).tolist()
    return [
        (tail, head)
        for (tail, head, _, _), flow in zip(arcs, flows, strict=True)
        if flow and tail != source and head != sink
    ]


def _distance(features: Features, one: Part, other: Part) -> float:
    return min(
        math.hypot(features.x[a] - features.x[b], features.y[a] - features.y[b])
        for a in one
        for b in other
    )
