"""All connections on one sketch: routed one by one, and again where they are in each other's way.

A connection may take others out of its way, for a price that rises each time they are taken out;
doors that were too full get dearer. What is taken out is routed again. All ties are broken by
number, so that the result depends on nothing but the spec.
"""

import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from wlcsp_layout.route.rubberband.search import Prices, Search, Task, Way
from wlcsp_layout.route.rubberband.wires import Wire, Wires
from wlcsp_layout.route.routing import Tell, tell_nobody

CROSSING_NM = 150_000.0
OVERFLOW_NM = 400_000.0
MOST_RIPS = 12
HISTORY_STEP = 0.3
ROUNDS_PER_LINK = 40
DETOUR = 1.2
"""How much farther a ball may be that is worth a try: the way to it may still be shorter."""
MOST_ENDS = 12


@dataclass(slots=True, kw_only=True)
class Link:
    """A connection that a net needs; links of one net may end at any of its parts."""

    number: int
    net: int
    group: int
    width: float
    space: float
    start: tuple[int, ...]
    end: tuple[int, ...]
    """Features that are joined at either end."""
    is_tree: bool = False
    """One of several links that join all parts of a net, whichever way."""
    is_free: bool = False
    """Whether it may end at any ball that is not taken."""
    rips: int = 0
    wire: Wire | None = None


@dataclass(slots=True, kw_only=True)
class Negotiation:
    """The links of a die and the state of their wires."""

    wires: Wires
    links: list[Link]
    tell: Tell = tell_nobody
    history: list[float] = field(default_factory=list)
    link_of: dict[int, Link] = field(default_factory=dict)
    """By wire number."""
    parts: dict[int, list[tuple[int, ...]]] = field(default_factory=dict)
    """By net with a tree: the sets of features that are joined from the start."""
    along_banned: set[tuple[int, int, int]] = field(default_factory=set)
    """Links that may not run along the edge between two features: something is too near it."""
    untaken: set[int] = field(default_factory=set)
    """Free balls that no free link ends at."""
    rounds: int = 0

    def __post_init__(self) -> None:
        """Start with fresh prices."""
        self.history = [1.0] * len(self.wires.sketch.ends)

    def run(self, links: Sequence[Link]) -> list[Link]:
        """Route the links, taking out others where needed; return those left open."""
        queue: list[tuple[float, float, int]] = []
        by_number = {link.number: link for link in self.links}
        for link in links:
            heapq.heappush(queue, (-link.width, self.span(link), link.number))
        failed: dict[int, Link] = {}
        limit = self.rounds + ROUNDS_PER_LINK * len(self.links) + 500
        while queue and self.rounds < limit:
            link = by_number[heapq.heappop(queue)[2]]
            self.rounds += 1
            self.tell("routing", sum(1 for w in self.links if w.wire), len(self.links))
            out = self._place(link, failed)
            for other in out:
                other.rips += 1
                heapq.heappush(queue, (math.inf, self.rounds + other.rips, other.number))
        for _, _, number in queue:
            failed[number] = by_number[number]
        return self._last_chance(failed)

    def shorten(self, passes: int) -> None:
        """Route each wire again with all others in place, longest first, and keep the shorter."""
        for _ in range(passes):
            placed = [link for link in self.links if link.wire and link.wire.doors]
            placed.sort(key=lambda link: (-len(link.wire.doors if link.wire else ()), link.number))
            for link in placed:
                self.reroute(link)

    def reroute(self, link: Link) -> bool:
        """Route a wire again with all others in place; put it back when there is no way."""
        wire = link.wire
        if wire is None:
            return False
        slots = self.remove(link)
        if link.is_free:
            link.end = (wire.end, *self._nearer(link, wire))
        way = self._find(link, crossing=False, overflow=False)
        if way is None:
            self.insert(link, (wire.start, wire.end), slots, wire.triangles)
            return False
        self._commit(link, way)
        if link.is_free:
            self.untaken ^= {wire.end, way.ends[1]} if wire.end != way.ends[1] else set()
            link.end = way.ends[1:]
        return True

    def _nearer(self, link: Link, wire: Wire) -> list[int]:
        """Return the untaken balls nearest to the start of a free link, nearer than its own."""
        f, start = self.wires.sketch.features, link.start[0]
        away = {
            v: math.hypot(f.x[v] - f.x[start], f.y[v] - f.y[start])
            for v in (wire.end, *self.untaken)
        }
        near = sorted((d, v) for v, d in away.items() if d < away[wire.end] * DETOUR)
        return [v for _, v in near if v != wire.end][:MOST_ENDS]

    def span(self, link: Link) -> float:
        """Return the straight distance that a link bridges."""
        f = self.wires.sketch.features
        return min(
            math.hypot(f.x[a] - f.x[b], f.y[a] - f.y[b]) for a in link.start for b in link.end
        )

    def remove(self, link: Link) -> tuple[tuple[int, int], ...]:
        """Take the wire of a link out; return the slots through which it went."""
        if link.wire is None:
            return ()
        wire, link.wire = link.wire, None
        del self.link_of[wire.number]
        return self.wires.remove(wire)

    def is_full(self, door: int) -> bool:
        """Tell whether the wires of a door need more room than there is."""
        return self.wires.demand(door) > self.wires.sketch.room[door] + 1.0

    def _place(self, link: Link, failed: dict[int, Link]) -> list[Link]:
        """Route a link; return the links that had to go."""
        way = self._find(link, crossing=True, overflow=True)
        if way is None:
            failed[link.number] = link
            return []
        out = [self.link_of[wire.number] for wire in way.crossed]
        for other in out:
            self.remove(other)
        if out:
            way = self._find(link, crossing=False, overflow=True)
            if way is None:
                failed[link.number] = link
                return out
        failed.pop(link.number, None)
        self._commit(link, way)
        return out + self._relieve(link, failed)

    def _relieve(self, link: Link, failed: dict[int, Link]) -> list[Link]:
        """Take others out of the doors that a new wire has made too full."""
        out: list[Link] = []
        for door in link.wire.doors if link.wire else ():
            while self.is_full(door):
                self.history[door] += HISTORY_STEP
                others = [
                    self.link_of[wire.number]
                    for wire in self.wires.on_door[door]
                    if wire.number in self.link_of and self.link_of[wire.number] is not link
                ]
                if not others:
                    break
                # The widest stay: there are fewer ways for them.
                other = min(others, key=lambda o: (o.rips * o.width, o.width, o.number))
                self.remove(other)
                if other.rips > 3 * MOST_RIPS:
                    failed[other.number] = other
                else:
                    out.append(other)
        return out

    def _last_chance(self, failed: dict[int, Link]) -> list[Link]:
        """Try what stayed open once more, after all others have been shortened."""
        if not failed:
            return []
        self.shorten(1)
        left: list[Link] = []
        for link in sorted(failed.values(), key=lambda o: (o.width, o.number)):
            if link.wire is None and self._task(link):
                way = self._find(link, crossing=False, overflow=False)
                if way is None:
                    left.append(link)
                else:
                    self._commit(link, way)
        return left

    def _price(self, wire: Wire) -> float | None:
        """Return what crossing a wire costs."""
        link = self.link_of.get(wire.number)
        if link is None or link.rips >= MOST_RIPS:
            return None
        return CROSSING_NM * float((1 + link.rips) ** 1.5)

    def _find(self, link: Link, *, crossing: bool, overflow: bool) -> Way | None:
        task = self._task(link)
        if task is None:
            return None
        prices = Prices(
            crossing=self._price if crossing else None,
            overflow=OVERFLOW_NM if overflow else None,
            history=self.history,
        )
        return Search(self.wires, task, prices).run()

    def _task(self, link: Link) -> Task | None:
        """Return what is to be joined now; None when nothing is left to join."""
        start, end = link.start, link.end
        if link.is_tree:
            joined = self._joined(link)
            start = next((part for part in joined if set(link.start) <= set(part)), link.start)
            end = tuple(v for part in joined if part != start for v in part)
            if not end:
                return None
        return Task(
            net=link.net,
            group=link.group,
            width=link.width,
            space=link.space,
            sources=start,
            targets=end,
            may_join=link.is_tree,
            not_along=frozenset(
                pair for n, a, b in self.along_banned if n == link.number for pair in ((a, b), (b, a))
            ),
        )

    def _joined(self, link: Link) -> list[tuple[int, ...]]:
        """Return the parts of a net as the wires that are in place join them."""
        parts = [set(part) for part in self.parts[link.net]]
        for other in self.links:
            if other.net == link.net and other.wire:
                ends = {other.wire.start, other.wire.end}
                touched = [part for part in parts if part & ends]
                parts = [part for part in parts if not part & ends]
                parts.append(set().union(*touched))
        return sorted(tuple(sorted(part)) for part in parts)

    def _commit(self, link: Link, way: Way) -> None:
        self.insert(link, way.ends, way.slots, way.triangles)

    def insert(
        self,
        link: Link,
        ends: tuple[int, int],
        slots: tuple[tuple[int, int], ...],
        triangles: tuple[int, ...],
    ) -> None:
        wire = self.wires.insert(
            net=link.net,
            group=link.group,
            width=link.width,
            space=link.space,
            ends=ends,
            slots=slots,
            triangles=triangles,
        )
        link.wire = wire
        self.link_of[wire.number] = link
