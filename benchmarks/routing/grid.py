"""The plain way, to compare with: A* on a uniform lattice, one connection after the other.

Steps are axial or diagonal. What is in the way stays where it is; when a connection finds no way,
it may push others out, which are routed again (a light form of negotiated congestion). Between
diagonals the lattice wastes space, and what lies off it costs a track: that is its nature.
"""

import heapq
import math
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from scipy.optimize import linear_sum_assignment

from benchmarks.routing.lattice import (
    AXIAL,
    DIAGONAL,
    Counts,
    Lattice,
    Line,
    Nodes,
    Terminal,
    Xy,
    members,
)
from wlcsp_layout.geometry import Point
from wlcsp_layout.model.package import Die, Net
from wlcsp_layout.route.routing import Trace
from wlcsp_layout.units import Nm

CROSSING_COST = 6.0
"""Of a step over somebody else's trace, in lattice steps; doubled wherever it happened before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """What is to be joined: a terminal to one of others, and to the metal that joins those."""

    net: Net
    name: str
    start: Terminal
    goals: tuple[Terminal, ...]
    after: tuple[str, ...] = ()
    """Connections of the same net: their traces are goals too."""


class Router:
    """Routes connections on a lattice."""

    def __init__(
        self, die: Die, nets: Sequence[Net], step_nm: int | None = None, slack_nm: int = 0
    ) -> None:
        """Prepare an empty die; without a step, two steps are a width and a space."""
        step_nm = step_nm or (die.rdl.width_nm + die.rdl.space_nm) // 2
        self.lattice = Lattice(die, nets, step_nm, slack_nm)
        self.lines: dict[str, Line] = {}
        self._connections: dict[str, Connection] = {}

    def connect(
        self, connection: Connection, *, may_push: bool = False, most_nodes: int = 10**9
    ) -> list[str] | None:
        """Route one connection; return those that it has pushed out, None when there is no way.

        The search gives up after so many nodes.
        """
        net, lattice = connection.net, self.lattice
        own = [lattice.terminals[name] for name in members(net)]
        closed, taken = lattice.closed(net, own), lattice.taken(net).copy()
        joined = [self.lines[name] for name in connection.after if name in self.lines]
        for line in joined:
            reach = net.width_nm + lattice.step * 2.0
            taken[lattice.near(line.nodes, reach)] = 0
        # A path leaves its terminals by a stub and does not come back to them.
        shut = lattice.closed(net, [])
        blocked = shut > 0 if may_push else (shut > 0) | (taken > 0)
        sources = self._open_stubs(connection.start, net, closed, taken, may_push=may_push)
        targets: dict[int, tuple[Xy, ...]] = {}
        for goal in connection.goals:
            targets |= self._open_stubs(goal, net, closed, taken, may_push=may_push)
        for line in joined:
            targets |= {int(node): () for node in line.nodes if not blocked[node]}
        blocked[[*sources, *targets]] = False
        price = None
        if may_push:
            price = CROSSING_COST * lattice.history * (taken > 0)
        path = _search(lattice, blocked, price, (list(sources), targets), most_nodes)
        if path is None:
            return None
        start, end = sources[path[0]], targets[path[-1]]
        corners = _corners([*start[:-1], *map(lattice.at, path), *reversed(end[:-1])])
        line = Line(points=corners, nodes=self._under(corners))
        pushed = self._pushed(connection, line) if may_push else []
        for name in pushed:
            self.remove(name)
        self.lines[connection.name] = line
        self._connections[connection.name] = connection
        lattice.put(line, net, 1)
        return pushed

    def remove(self, name: str) -> None:
        """Take a connection out."""
        line = self.lines.pop(name)
        self.lattice.put(line, self._connections[name].net, -1)

    def traces(self) -> tuple[Trace, ...]:
        """Return what is routed."""
        return tuple(
            Trace(
                route=name,
                net=self._connections[name].net.name,
                points=tuple(Point(x_nm=Nm(x), y_nm=Nm(y)) for x, y in line.points),
                width_nm=self._connections[name].net.width_nm,
            )
            for name, line in sorted(self.lines.items())
        )

    def _open_stubs(
        self, terminal: Terminal, net: Net, closed: Counts, taken: Counts, *, may_push: bool
    ) -> dict[int, tuple[Xy, ...]]:
        """Return the ways out of a terminal on which nothing stands in the way."""
        found: dict[int, tuple[Xy, ...]] = {}
        for node, points in self.lattice.stubs(terminal, net):
            under = self._under(points)
            is_free = not closed[under].any() and (may_push or not taken[under].any())
            if is_free:
                found[node] = points
        return found

    def _under(self, points: Sequence[Xy]) -> Nodes:
        """Return the nodes nearest to a polyline, in steps of half the lattice."""
        places: list[tuple[float, float]] = []
        for (x, y), (u, v) in pairwise(points):
            count = max(math.ceil(2 * math.dist((x, y), (u, v)) / self.lattice.step), 1)
            parts = (i / count for i in range(count + 1))
            places += [(x + (u - x) * part, y + (v - y) * part) for part in parts]
        return np.unique(np.array([self.lattice.node(place) for place in places], dtype=np.int64))

    def _pushed(self, connection: Connection, line: Line) -> list[str]:
        """Return the connections of other nets that a new line is too close to."""
        lattice = self.lattice
        taken = lattice.taken(connection.net)
        fought = line.nodes[taken[line.nodes] > 0]
        lattice.history[fought] *= 2
        mine = np.zeros(lattice.rows * lattice.columns, dtype=bool)
        mine[line.nodes] = True
        pushed = []
        for name, other in self.lines.items():
            other_net = self._connections[name].net
            if other_net.name == connection.net.name:
                continue
            apart_nm = lattice.apart_nm(other_net.width_nm, connection.net.width_nm)
            if mine[lattice.near(other.nodes, apart_nm)].any():
                pushed.append(name)
        return pushed


def route_all(die: Die, nets: Sequence[Net], seconds: float) -> Router:
    """Route as many connections as the time allows, short ones first; return the best state."""
    deadline = time.perf_counter() + seconds
    router = Router(die, nets)
    open_ones = sorted(connections(nets, router.lattice.terminals), key=_urgency)
    waiting = [item for item in open_ones if router.connect(item) is None
               and time.perf_counter() < deadline]  # fmt: skip
    best = dict(router.lines)
    while waiting and time.perf_counter() < deadline:
        item = waiting.pop(0)
        pushed = router.connect(item, may_push=True)
        if pushed is None:
            continue
        by_name = {other.name: other for other in open_ones}
        again = [by_name[name] for name in pushed]
        waiting += [other for other in again if router.connect(other) is None]
        if len(router.lines) > len(best):
            best = dict(router.lines)
    router.lines = best
    return router


def connections(nets: Sequence[Net], terminals: Mapping[str, Terminal]) -> Iterator[Connection]:
    """Yield what is to be joined: trees member by member, pairs by their shortest assignment."""
    for net in nets:
        if net.join == "pairs":
            pads = [terminals[f"pad {name}"] for name in net.pads]
            balls = [terminals[f"ball {name}"] for name in net.balls]
            costs = [[math.dist(pad.at, ball.at) for ball in balls] for pad in pads]
            rows, columns = linear_sum_assignment(np.array(costs))
            for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
                yield Connection(
                    net=net, name=f"{net.name} {row}", start=pads[row], goals=(balls[column],)
                )
            continue
        rest = [terminals[name] for name in members(net)]
        joined = [rest.pop()]
        names: list[str] = []
        while rest:
            _, nearest = min((math.dist(a.at, b.at), i) for a in joined for i, b in enumerate(rest))
            name = f"{net.name} {len(names)}"
            start = rest.pop(nearest)
            yield Connection(
                net=net, name=name, start=start, goals=tuple(joined), after=tuple(names)
            )
            joined.append(start)
            names.append(name)


def _urgency(item: Connection) -> tuple[int, float, str]:
    """Wide first, then short first."""
    nearest = min(math.dist(item.start.at, goal.at) for goal in item.goals)
    return (-item.net.width_nm, nearest, item.name)


def _search(
    lattice: Lattice,
    blocked: npt.NDArray[np.bool_],
    price: npt.NDArray[np.float64] | None,
    ends: tuple[Sequence[int], dict[int, tuple[Xy, ...]]],
    most_nodes: int,
) -> list[int] | None:
    """Return the cheapest path from a source to a target (A*, octile distance to their box)."""
    sources, targets = ends
    if not sources or not targets:
        return None
    columns = lattice.columns
    shut = blocked.astype(np.uint8).tobytes()
    extra = price.tolist() if price is not None else None
    rows_of, columns_of = zip(*(divmod(node, columns) for node in targets), strict=True)
    low_x, high_x, low_y, high_y = min(columns_of), max(columns_of), min(rows_of), max(rows_of)
    steps = [(dy * columns + dx, 1.0) for dx, dy in AXIAL]
    steps += [(dy * columns + dx, math.sqrt(2)) for dx, dy in DIAGONAL]
    diagonal = math.sqrt(2) - 1

    def left(node: int) -> float:
        y, x = divmod(node, columns)
        dx = low_x - x if x < low_x else x - high_x if x > high_x else 0
        dy = low_y - y if y < low_y else y - high_y if y > high_y else 0
        return dx + diagonal * dy if dx > dy else dy + diagonal * dx

    cost = dict.fromkeys(sources, 0.0)
    parent: dict[int, int] = {}
    heap = [(left(node), node) for node in sources]
    heapq.heapify(heap)
    done: set[int] = set()
    while heap and len(done) < most_nodes:
        _, node = heapq.heappop(heap)
        if node in done:
            continue
        done.add(node)
        if node in targets:
            path = [node]
            while path[-1] in parent:
                path.append(parent[path[-1]])
            return path[::-1]
        here = cost[node]
        for by, length in steps:
            following = node + by
            if shut[following]:
                continue
            there = here + length + (extra[following] if extra else 0.0)
            if there < cost.get(following, math.inf) - 1e-9:
                cost[following] = there
                parent[following] = node
                heapq.heappush(heap, (there + left(following), following))
    return None


def _corners(points: Sequence[Xy]) -> tuple[Xy, ...]:
    """Drop points that repeat, or lie straight between their neighbors."""
    kept: list[Xy] = []
    for point in points:
        if kept and point == kept[-1]:
            continue
        while len(kept) > 1 and _is_straight(kept[-2], kept[-1], point):
            kept.pop()
        kept.append(point)
    return tuple(kept)


def _is_straight(a: Xy, b: Xy, c: Xy) -> bool:
    return (b[0] - a[0]) * (c[1] - b[1]) == (b[1] - a[1]) * (c[0] - b[0])
