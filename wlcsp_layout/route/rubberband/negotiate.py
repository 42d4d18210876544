"""All connections on one sketch: routed one by one, and again where they are in each other's way.

A connection may take others out of its way, for a price that rises each time they are taken out;
doors that were too full get dearer. What is taken out is routed again. All ties are broken by
number, so that the result depends on nothing but the spec.
"""

import heapq
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from wlcsp_layout.route.routing import Tell, tell_nobody
from wlcsp_layout.route.rubberband.flips import Flips
from wlcsp_layout.route.rubberband.search import FULL_NM, Prices, Search, Task, Way
from wlcsp_layout.route.rubberband.wires import State, Wire, Wires

CROSSING_NM = 150_000.0
OVERFLOW_NM = 400_000.0
MOST_RIPS = 12
HISTORY_STEP = 0.3
PATIENCE_PER_LINK = 3
PATIENCE = 150
"""Rounds without fewer open links than ever before, after which the rest stays open."""
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
    cost: float = 0.0
    """Of its way when it was found."""
    rips: int = 0
    wire: Wire | None = None


@dataclass(slots=True, kw_only=True)
class _Best:
    """The fewest links that were open so far, when that was, and how the wires were then."""

    open_count: int
    round: int
    state: State | None = None


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
    on_trouble: Callable[[], frozenset[int]] | None = None
    """Tells which nets no router can route; asked at most once, when routing gets hard."""
    given_up: frozenset[int] = frozenset()
    link_at: dict[int, int] = field(default_factory=dict)
    """The number of the link of every wire that there has been."""
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
        best = _Best(open_count=len(queue) + 1, round=self.rounds)
        while queue:
            link = by_number[heapq.heappop(queue)[2]]
            if link.net in self.given_up:
                continue
            self.rounds += 1
            self.tell("routing", len(self.link_of), len(self.links))
            for other in self._place(link, failed):
                other.rips += 1
                heapq.heappush(queue, (math.inf, self.rounds + other.rips, other.number))
            open_count = len(queue) + len(failed)
            if open_count < best.open_count:
                best = _Best(open_count=open_count, round=self.rounds)
                if queue and queue[0][0] == math.inf:
                    best.state = self.wires.state()
            elif self.rounds - best.round > PATIENCE_PER_LINK * len(links) + PATIENCE:
                break
            self._notice(failed, best)
        if queue and best.state:
            self.restore(best.state)
        lost = {link.number: link for link in links if link.wire is None}
        lost |= {link.number: link for link in self.links if link.rips and link.wire is None}
        return self._last_chance(lost)

    def _notice(self, failed: dict[int, Link], best: "_Best") -> None:
        """When it gets hard, ask once which nets nobody can route, and stop trying them."""
        is_hard = failed or self.rounds - best.round > len(self.links)
        if not is_hard or self.on_trouble is None:
            return
        ask, self.on_trouble = self.on_trouble, None
        self.given_up = ask()
        for link in self.links:
            if link.net in self.given_up:
                self.remove(link)
                failed.pop(link.number, None)

    def restore(self, state: State) -> None:
        """Put the wires back as they were."""
        self.wires.restore(state)
        by_wire = {wire.number: wire for wire in self.wires.by_number.values()}
        self.link_of = {}
        for link in self.links:
            link.wire = None
        for wire in by_wire.values():
            link = self.links[self.link_at[wire.number]]
            link.wire = wire
            self.link_of[wire.number] = link

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

    def place_if_free(self, link: Link, limit: float = math.inf) -> bool:
        """Route a link if there is a way of a cost without disturbing any other."""
        way = self._find(link, crossing=False, overflow=False, limit=limit)
        if way is None:
            return False
        self._commit(link, way)
        return True

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
        if self.task(link) is None:
            return []
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
        flips = Flips(self.wires)
        for door in link.wire.doors if link.wire else ():
            while self.is_full(door) and self._take_out(
                door, self.wires.on_door[door], link, failed, out
            ):
                pass
        for door in flips.near(link.wire):
            while flips.missing(door) > FULL_NM and self._take_out(
                door, flips.over(door), link, failed, out
            ):
                pass
        return out

    def _take_out(
        self,
        door: int,
        wires: Sequence[Wire],
        link: Link,
        failed: dict[int, Link],
        out: list[Link],
    ) -> bool:
        """Take the wire of another link out of a gap; tell whether there was one."""
        self.history[door] += HISTORY_STEP
        others = [
            self.link_of[wire.number]
            for wire in wires
            if wire.number in self.link_of and self.link_of[wire.number] is not link
        ]
        if not others:
            return False
        # The widest stay: there are fewer ways for them.
        other = min(others, key=lambda o: (o.rips * o.width, o.width, o.number))
        self.remove(other)
        if other.rips > 3 * MOST_RIPS:
            failed[other.number] = other
        else:
            out.append(other)
        return True

    def relieve(self, links: Sequence[Link]) -> list[Link]:
        """Take out what is too much over the other diagonals; return those links."""
        out: list[Link] = []
        flips = Flips(self.wires)
        for link in links:
            if any(flips.missing(door) > FULL_NM for door in flips.near(link.wire)):
                self.remove(link)
                out.append(link)
        return out

    def _last_chance(self, failed: dict[int, Link]) -> list[Link]:
        """Try what stayed open once more, after all others have been shortened."""
        if not failed:
            return []
        self.shorten(1)
        left: list[Link] = []
        for link in sorted(failed.values(), key=lambda o: (o.width, o.number)):
            is_open = link.wire is None and self.task(link) is not None
            if link.net in self.given_up or (is_open and not self.place_if_free(link)):
                left.append(link)
        return left

    def _price(self, wire: Wire) -> float | None:
        """Return what crossing a wire costs."""
        link = self.link_of.get(wire.number)
        if link is None or link.rips >= MOST_RIPS:
            return None
        return CROSSING_NM * float((1 + link.rips) ** 1.5)

    def _find(
        self, link: Link, *, crossing: bool, overflow: bool, limit: float = math.inf
    ) -> Way | None:
        task = self.task(link)
        if task is None:
            return None
        task = replace(task, limit=limit)
        prices = Prices(
            crossing=self._price if crossing else None,
            overflow=OVERFLOW_NM if overflow else None,
            history=self.history,
        )
        return Search(self.wires, task, prices).run()

    def task(self, link: Link) -> Task | None:
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
                pair
                for n, a, b in self.along_banned
                if n == link.number
                for pair in ((a, b), (b, a))
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
        link.cost = way.cost

    def insert(
        self,
        link: Link,
        ends: tuple[int, int],
        slots: tuple[tuple[int, int], ...],
        triangles: tuple[int, ...],
    ) -> None:
        """Put the wire of a link in place, through slots that are as they were before it."""
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
        self.link_at[wire.number] = link.number
