"""The cheapest way of one new wire through the doors of a sketch (A*).

A place is a slot of a door and the triangle entered through it. Its cost is the length of a chain
of points, one on each door, plus prices for what is in the way: wires to be crossed (they will be
taken out) and doors that get too full.
"""

import heapq
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from wlcsp_layout.route.rubberband.flips import ENDLESS, Flips
from wlcsp_layout.route.rubberband.wires import Slot, Wire, Wires

ONCE_FULL_NM = 5_000
"""What a door costs that has been too full, by its history."""
FULL_NM = 1.0
"""A door may be over-full by this much: the round-off of sums of exact lengths."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A connection to be made: from one of some features to one of others."""

    net: int
    group: int
    width: float
    space: float
    sources: tuple[int, ...]
    targets: tuple[int, ...]
    may_join: bool = False
    """Whether it may end at a wire of its group, and share the way from there on."""
    not_along: frozenset[tuple[int, int]] = frozenset()
    """Pairs of features that it may not join along the edge between them."""
    limit: float = math.inf
    """The most that a way may cost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way that was found; the slots are those of the wires as they are."""

    ends: tuple[int, int]
    slots: tuple[Slot, ...]
    triangles: tuple[int, ...]
    crossed: tuple[Wire, ...]
    """Wires in the way, in the order of crossing."""
    cost: float


@dataclass(slots=True, kw_only=True)
class Prices:
    """What a way pays for what it disturbs, in nm of length; None: not for sale."""

    crossing: Callable[[Wire], float | None] | None
    overflow: float | None
    history: list[float]
    """By door, from 1 up: how often it was too full."""


_Key = tuple[int, int, int]
_START, _END, _JOIN = -1, -2, -3


class Search:
    """One search; `run` returns its result."""

    def __init__(self, wires: Wires, task: Task, prices: Prices) -> None:
        """Prepare a search."""
        self.wires = wires
        self.sketch = wires.sketch
        self.features = wires.sketch.features
        self.task = task
        self.prices = prices
        self.best: dict[_Key, float] = {}
        self.at: dict[_Key, tuple[float, float]] = {}
        self.before: dict[_Key, _Key | None] = {}
        self.crossed: dict[_Key, tuple[Wire, ...]] = {}
        self.flips = Flips(wires)
        self.over: dict[int, float] = {}
        """What the other diagonals need with one wire more, by door."""
        self.heap: list[tuple[float, int, float, _Key]] = []
        self.targets = frozenset(task.targets)
        f = self.features
        self.goals = [(f.x[v], f.y[v]) for v in task.targets]
        self.has_wires = task.may_join and any(
            w.group == task.group and w.start in self.targets for w in wires.by_number.values()
        )

    def run(self) -> Way | None:
        """Return the cheapest way, or None when there is none at any price asked."""
        f = self.features
        for v in self.task.sources:
            key = (_START, v, 0)
            self._relax(key, 0.0, (f.x[v], f.y[v]), None, ())
        while self.heap:
            total, _, cost, key = heapq.heappop(self.heap)
            if total > self.task.limit:
                return None
            if cost > self.best[key]:
                continue
            if key[0] in (_END, _JOIN):
                return self._way(key, cost)
            if key[0] == _START:
                self._leave(key)
            else:
                self._step(key, cost)
        return None

    def _ahead(self, at: tuple[float, float]) -> float:
        """Return a length that a way from here cannot be shorter than."""
        if self.has_wires:
            return 0.0
        return min(math.hypot(at[0] - x, at[1] - y) for x, y in self.goals)

    def _relax(
        self,
        key: _Key,
        cost: float,
        at: tuple[float, float],
        before: _Key | None,
        crossed: tuple[Wire, ...],
    ) -> None:
        known = self.best.get(key)
        if known is not None and cost >= known - 1e-6:
            return
        self.best[key] = cost
        self.at[key] = at
        self.before[key] = before
        self.crossed[key] = crossed
        heapq.heappush(self.heap, (cost + self._ahead(at), len(self.at), cost, key))

    def _leave(self, key: _Key) -> None:
        """Go from a source to the doors opposite to it, or straight to a target beside it."""
        v = key[1]
        for triangle, j in self.sketch.around[v]:
            corners = self.sketch.corners[triangle]
            for other in (corners[(j + 1) % 3], corners[(j + 2) % 3]):
                if other in self.targets:
                    self._straight(key, v, other)
            slots, in_the_way = self.wires.fan(triangle, j)
            toll = self._toll(in_the_way)
            if toll is None:
                continue
            for slot in slots:
                self._enter(key, toll, triangle, slot, tuple(in_the_way))

    def _straight(self, key: _Key, v: int, other: int) -> None:
        if (v, other) in self.task.not_along:
            return
        door = self.sketch.door_between[min(v, other), max(v, other)]
        if self.sketch.room[door] < 0 and self.features.gap(v, other) > 0:
            return
        wires = self.wires.on_door[door]
        toll = self._toll(wires)
        if toll is not None:
            f = self.features
            length = self.sketch.length[door]
            self._relax(
                (_END, other, door), length + toll, (f.x[other], f.y[other]), key, tuple(wires)
            )

    def _step(self, key: _Key, cost: float) -> None:
        """Go from a door through its triangle, or over a wire to the next slot of the door."""
        door, k, triangle = key
        if triangle < 0 or self._comes_back(key):
            return
        at = self.at[key]
        on_door = self.wires.on_door[door]
        if self.has_wires:
            for i in (k - 1, k):
                if 0 <= i < len(on_door) and self._may_follow(key, on_door[i]):
                    self._relax((_JOIN, door, triangle), cost, at, key, ())
                    return
        slot = (door, k)
        for across in self.wires.across(triangle, slot):
            self._enter(key, cost, triangle, across, ())
        self._arrive(key, cost, at)
        if self.prices.crossing:
            for i, beyond in ((k - 1, k - 1), (k, k + 1)):
                if 0 <= i < len(on_door):
                    toll = self._toll([on_door[i]])
                    if toll is not None:
                        over = (door, beyond, triangle)
                        self._relax(over, cost + toll, at, key, (on_door[i],))

    def _may_follow(self, key: _Key, wire: Wire) -> bool:
        """Tell whether a wire beside a slot leads to a target, and not back on our way."""
        if wire.group != self.task.group or wire.start not in self.targets:
            return False
        mine = set()
        step: _Key | None = self.before[key]
        while step and step[0] != _START:
            mine |= {step[2], self.sketch.other_side(step[0], step[2])}
            step = self.before[step]
        n = wire.doors.index(key[0])
        ahead = wire.triangles[n + 1] == key[2]
        return mine.isdisjoint(wire.triangles[n + 1 :] if ahead else wire.triangles[: n + 1])

    def _arrive(self, key: _Key, cost: float, at: tuple[float, float]) -> None:
        """End at the corner opposite to a door when it is a target."""
        door, k, triangle = key
        j, _ = self.wires.side_of(triangle, (door, k))
        corner = (j + 2) % 3
        v = self.sketch.corners[triangle][corner]
        if v not in self.targets:
            return
        slots, in_the_way = self.wires.fan(triangle, corner)
        if (door, k) not in slots:
            return
        toll = self._toll(in_the_way)
        aside = self._aside(self.flips.beside(triangle, door))
        if toll is None or aside is None:
            return
        toll += aside
        f = self.features
        end = (f.x[v], f.y[v])
        length = math.hypot(end[0] - at[0], end[1] - at[1])
        self._relax((_END, v, triangle), cost + length + toll, end, key, tuple(in_the_way))

    def _toll(self, wires: Sequence[Wire]) -> float | None:
        """Return the price of crossing wires, or None when one of them is not for sale."""
        total = 0.0
        for wire in wires:
            price = self.prices.crossing(wire) if self.prices.crossing else None
            if price is None:
                return None
            total += price
        return total

    def _enter(
        self,
        key: _Key,
        cost: float,
        triangle: int,
        slot: Slot,
        crossed: tuple[Wire, ...],
    ) -> None:
        """Pass a door of a triangle at a slot, if there is room or it can be paid for."""
        door, k = slot
        price, aside = self._price(door, k), self._aside(self._flips(key, triangle, door))
        if price is None or aside is None:
            return
        price += aside
        if door in self.wires.along:
            in_the_way = self.wires.along[door]
            toll = self._toll(in_the_way)
            if toll is None:
                return
            price += toll
            crossed = (*crossed, *in_the_way)
        at = self.at[key]
        place = self._place(door, k, at)
        length = math.hypot(place[0] - at[0], place[1] - at[1])
        beyond = (door, k, self.sketch.other_side(door, triangle))
        self._relax(beyond, cost + length + price, place, key, crossed)

    def _price(self, door: int, k: int) -> float | None:
        """Return the price of a slot, or None where no wire fits at any price."""
        room = self.sketch.room[door]
        if room < 0:
            return None
        task, on_door = self.task, self.wires.on_door[door]
        left = on_door[k - 1] if k else None
        right = on_door[k] if k < len(on_door) else None
        if task.may_join and task.group in {w.group for w in (left, right) if w}:
            return 0.0
        least, need = self._needs(door, left, right)
        is_inside = left and right and left.group == right.group
        if is_inside or least > room + FULL_NM:
            return None
        history = self.prices.history[door]
        if need <= room + FULL_NM:
            return (history - 1) * ONCE_FULL_NM
        if self.prices.overflow is None:
            return None
        return self.prices.overflow * history * (1 + (need - room) / (task.width + task.space))

    def _flips(self, key: _Key, triangle: int, door: int) -> Iterable[int]:
        """Return the doors over whose other diagonal a way passes on to a door of a triangle."""
        flips = self.flips
        if not flips.is_needed:
            return ()
        if key[0] == _START:
            return flips.beside(triangle, door)
        step = self.before[key]
        while step and step[0] == key[0]:
            step = self.before[step]
        return flips.around(triangle, key[0], door, step[0] if step and step[0] >= 0 else None)

    def _aside(self, flips: Iterable[int]) -> float | None:
        """Return the price of passing other diagonals, or None when one of them is full."""
        total = 0.0
        for door in flips if self.flips.is_needed else ():
            room = self.flips.room[door]
            if room == ENDLESS:
                continue
            need = self._need_aside(door)
            if need > room + FULL_NM:
                if self.prices.overflow is None:
                    return None
                lack = (need - room) / (self.task.width + self.task.space)
                total += self.prices.overflow * self.prices.history[door] * (1 + lack)
        return total

    def _need_aside(self, door: int) -> float:
        """Return what the other diagonal of a door needs with one wire more."""
        if door not in self.over:
            flips, task = self.flips, self.task
            wires = flips.over(door)
            if task.may_join and any(wire.group == task.group for wire in wires):
                self.over[door] = 0.0
            elif wires:
                self.over[door] = flips.demand(door) + task.width + task.space
            else:
                spaces = (self.wires.space_at(v, task.space) for v in flips.ends[door])
                self.over[door] = task.width + sum(spaces)
        return self.over[door]

    def _needs(self, door: int, left: Wire | None, right: Wire | None) -> tuple[float, float]:
        """Return what a wire between two others needs itself, and what all of the door need."""
        task, wires = self.task, self.wires
        a, b = self.sketch.ends[door]
        before = max(left.space, task.space) if left else wires.space_at(a, task.space)
        after = max(right.space, task.space) if right else wires.space_at(b, task.space)
        least = before + task.width + after
        need = least + wires.demand(door)
        if left and right:
            need -= wires.apart(left, right)
        elif right:
            need -= wires.off(right, a)
        elif left:
            need -= wires.off(left, b)
        return least, need

    def _place(self, door: int, k: int, at: tuple[float, float]) -> tuple[float, float]:
        """Return where to pass a slot: where the straight line to the goal does, or near it."""
        a, b = self.sketch.ends[door]
        f, length = self.features, self.sketch.length[door]
        ax, ay = f.x[a], f.y[a]
        dx, dy = (f.x[b] - ax) / length, (f.y[b] - ay) / length
        low = f.reach(a, dx, dy) + self.task.width / 2
        high = length - f.reach(b, dx, dy) - self.task.width / 2
        wires, task = self.wires, self.task
        on_door = wires.on_door[door]
        low += wires.space_at(a, task.space)
        high -= wires.space_at(b, task.space)
        for wire in on_door[:k]:
            low += wire.width + wire.space
        for wire in on_door[k:]:
            high -= wire.width + wire.space
        if low > high:
            low = high = (low + high) / 2
        x, y = at[0] - ax, at[1] - ay
        u = x * dx + y * dy
        if len(self.goals) == 1:
            gx, gy = self.goals[0][0] - at[0], self.goals[0][1] - at[1]
            away = x * dy - y * dx
            toward = gy * dx - gx * dy
            if toward * away > 0 and abs(toward) > abs(away) * 1e-3:
                t = min(away / toward, 1.0)
                u = (x + gx * t) * dx + (y + gy * t) * dy
        u = min(max(u, low), high)
        return (ax + dx * u, ay + dy * u)

    def _comes_back(self, key: _Key) -> bool:
        """Tell whether a way enters a triangle in which it has been before."""
        triangle = key[2]
        step: _Key | None = self.before[key]
        while step and step[0] == key[0] and step[2] == triangle:
            step = self.before[step]
        if self.sketch.other_side(key[0], triangle) == triangle:
            return True
        while step and step[0] != _START:
            if step[2] == triangle:
                return True
            if self.sketch.other_side(step[0], step[2]) == triangle:
                return True
            step = self.before[step]
        return False

    def _way(self, key: _Key, cost: float) -> Way:
        chain: list[_Key] = []
        step: _Key | None = key
        while step:
            chain.append(step)
            step = self.before[step]
        chain.reverse()
        crossed: dict[int, Wire] = {}
        slots: list[Slot] = []
        triangles: list[int] = []
        for place in chain:
            for wire in self.crossed[place]:
                crossed.setdefault(wire.number, wire)
            if place[0] < 0:
                continue
            if slots and slots[-1][0] == place[0]:
                slots[-1] = (place[0], place[1])
                continue
            slots.append((place[0], place[1]))
            if len(slots) == 1:
                triangles.append(self.sketch.other_side(place[0], place[2]))
            triangles.append(place[2])
        start, end = chain[0][1], key[1]
        if key[0] == _JOIN:
            end = self._follow(slots, triangles)
        return Way(
            ends=(start, end),
            slots=tuple(slots),
            triangles=tuple(triangles),
            crossed=tuple(crossed.values()),
            cost=cost,
        )

    def _follow(self, slots: list[Slot], triangles: list[int]) -> int:
        """Lead a way along the wire of its group that it has reached; return where that ends."""
        door, k = slots[-1]
        on_door = self.wires.on_door[door]
        i = next(
            i for i in (k - 1, k) if 0 <= i < len(on_door) and on_door[i].group == self.task.group
        )
        wire = on_door[i]
        n = wire.doors.index(door)
        ahead = wire.triangles[n + 1] == triangles[-1]
        doors = wire.doors[n + 1 :] if ahead else wire.doors[:n][::-1]
        is_after = k > i
        was_forward = self._is_forward(door, triangles[-1])
        for following in doors:
            at = self.wires.on_door[following].index(wire)
            is_forward = self._is_forward(following, triangles[-1])
            # Both doors bound one triangle: going around it, one is passed inward, one outward.
            is_after = is_after if is_forward != was_forward else not is_after
            slots.append((following, at + 1 if is_after else at))
            triangles.append(self.sketch.other_side(following, triangles[-1]))
            was_forward = self._is_forward(following, triangles[-1])
        return wire.end if ahead else wire.start

    def _is_forward(self, door: int, triangle: int) -> bool:
        j = self.sketch.doors[triangle].index(door)
        return self.sketch.is_forward[triangle][j]
