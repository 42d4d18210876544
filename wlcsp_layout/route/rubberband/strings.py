"""Wires as taut strings: the shortest lines that keep their distance from all they pass.

A string is held by pulleys: circles about features (about the corners of boxes) whose radius is
what the wires between leave to the string. The funnel gives the pulleys; tangents and arcs follow
exactly. Only sums, products, quotients and square roots are used, which every machine computes
alike.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from wlcsp_layout.route.rubberband import funnel
from wlcsp_layout.route.rubberband.wires import Wire, Wires

Xyf = tuple[float, float]

SLACK_NM = 80.0
"""Extra space to each wire between: arcs are drawn as facets around the circle."""
FIRST_SLACK_NM = 2.0
"""Extra space to features, for rounding to the grid."""
TOO_NEAR_NM = 0.5
MOST_ROUNDS = 60
SAGITTA_NM = 50.0
FACETS = (16, 32, 64, 128, 256)
PHASE = 0.3
"""Of facets, in steps: neither they nor the corners between them look in axial or diagonal
directions, in which rules hold to the nanometer."""
LEAST_TURN = 1e-3
"""Turns that are less than nothing by more than this [rad] are of more than half a turn."""


@dataclass(slots=True)
class Visit:
    """A feature that a wire passes: on which side, at which of its doors, and how far away."""

    feature: int
    side: int
    """+1: the feature is to the left of the wire; -1: to the right."""
    first: int
    last: int
    off: float
    """From the shape of the feature to the center line."""
    is_incident: bool = True
    """Whether the doors end at the feature."""


@dataclass(frozen=True, slots=True)
class Pulley:
    """A circle that holds a string; radius 0 and side 0 for its ends."""

    x: float
    y: float
    radius: float
    side: int
    visit: int
    """Number of the visit, -1 at the start, -2 at the end."""


@dataclass(slots=True, kw_only=True)
class String:
    """The line of a wire."""

    wire: Wire
    visits: list[Visit]
    pulleys: list[Pulley]
    is_jammed: bool
    """Whether there is no room between pulleys of both sides."""
    jam: tuple[int, int] | None = None
    """The features between which there is none."""

    def points(self) -> list[Xyf]:
        """Return the line as corners [nm], arcs as facets outside their circles."""
        return facets(self.pulleys, self.wire.width / 2)

    def length(self) -> float:
        """Return the length of the line, arcs as arcs."""
        total, into = 0.0, None
        for one, other in pairwise(self.pulleys):
            p, q = piece(one, other)
            out = tangent(one, other)
            total += math.hypot(q[0] - p[0], q[1] - p[1])
            if into is not None:
                total += one.radius * abs(_angle(into, out))
            into = out
        return total


Needs = Mapping[tuple[int, int], Sequence[Visit]]


def offsets(
    wires: Wires, slack_nm: float = SLACK_NM, doors: Iterable[int] | None = None
) -> dict[tuple[int, int], tuple[float, float]]:
    """Return for each wire on each door how far its line is from the shapes at both ends.

    Keys are (wire number, door). Wires of one group side by side share a line. `doors` are those
    that are asked for; all when left out.
    """
    found: dict[tuple[int, int], tuple[float, float]] = {}
    for door in range(len(wires.on_door)) if doors is None else doors:
        on_door = wires.on_door[door]
        if not on_door:
            continue
        a, b = wires.sketch.ends[door]
        spare = wires.sketch.room[door] - wires.demand(door)
        slack = min(slack_nm, max(0.0, (spare - 2 * FIRST_SLACK_NM) / len(on_door)))
        first = min(slack_nm, FIRST_SLACK_NM) if spare > 2 * FIRST_SLACK_NM else 0.0
        up = _run(wires, on_door, a, slack, first)
        down = _run(wires, on_door[::-1], b, slack, first)[::-1]
        for wire, from_a, from_b in zip(on_door, up, down, strict=True):
            found[wire.number, door] = (from_a, from_b)
    return found


def length_of(wires: Wires, wire: Wire) -> float:
    """Return how long the taut string of a wire is, as far as its own doors tell."""
    visits = visits_of(wires, wire, offsets(wires, doors=wire.doors))
    return string_of(wires, wire, visits).length()


def _run(
    wires: Wires, on_door: Sequence[Wire], feature: int, slack: float, first: float
) -> list[float]:
    """Return the distance of each wire's line from a feature, counted from there."""
    found: list[float] = []
    before: Wire | None = None
    edge = 0.0
    for wire in on_door:
        if before is None:
            line = wires.off(wire, feature) + first + wire.width / 2
        elif before.group == wire.group:
            line = max(found[-1], wires.off(wire, feature) + first + wire.width / 2)
        else:
            line = edge + max(before.space, wire.space) + slack + wire.width / 2
        found.append(line)
        edge = max(edge, line + wire.width / 2)
        before = wire
    return found


def visits_of(
    wires: Wires, wire: Wire, off: Mapping[tuple[int, int], tuple[float, float]]
) -> list[Visit]:
    """Return what a wire passes on both sides, in the order of its doors."""
    sketch = wires.sketch
    open_visits: dict[int, Visit | None] = {1: None, -1: None}
    found: list[Visit] = []
    for k, door in enumerate(wire.doors):
        a, b = sketch.ends[door]
        triangle = wire.triangles[k]
        j = sketch.doors[triangle].index(door)
        # Seen from the triangle that is left, corner j + 1 of the door is on the left.
        a_is_left = not sketch.is_forward[triangle][j]
        from_a, from_b = off[wire.number, door]
        for feature, side, distance in (
            (a, 1 if a_is_left else -1, from_a),
            (b, -1 if a_is_left else 1, from_b),
        ):
            visit = open_visits[side]
            if visit and visit.feature == feature:
                visit.last = k
                # Doors of one visit differ in slack only; the tightest decides.
                visit.off = min(visit.off, distance)
            else:
                visit = Visit(feature, side, k, k, distance)
                open_visits[side] = visit
                found.append(visit)
    return found


def string_of(wires: Wires, wire: Wire, visits: list[Visit]) -> String:
    """Return the taut string of a wire."""
    f = wires.sketch.features
    start = Pulley(f.x[wire.start], f.y[wire.start], 0.0, 0, -1)
    end = Pulley(f.x[wire.end], f.y[wire.end], 0.0, 0, -2)
    string = String(wire=wire, visits=visits, pulleys=[start, end], is_jammed=False)
    if visits:
        _Tightening(wires, string).run()
    return string


class _Tightening:
    """Finds the pulleys of one string."""

    def __init__(self, wires: Wires, string: String) -> None:
        self.sketch = wires.sketch
        self.f = wires.sketch.features
        self.string = string
        self.wire = string.wire
        self.visits = string.visits
        self.discs = [self._discs(n, visit) for n, visit in enumerate(self.visits)]
        self.rays: dict[tuple[int, int], Xyf] = {}

    def run(self) -> None:
        """Start from the funnel; then add what is too near and drop what pulls the wrong way."""
        start, end = self.string.pulleys
        pulleys = [start, *self._first(), end]
        seen: set[tuple[Pulley, ...]] = set()
        for _ in range(MOST_ROUNDS):
            pulleys = self._without_slack(pulleys)
            key = tuple(pulleys)
            if key in seen:
                break
            seen.add(key)
            more = self._with_what_is_near(pulleys)
            if len(more) == len(pulleys):
                break
            pulleys = more
        self.string.pulleys = pulleys

    def _is_own(self, v: int) -> bool:
        """Tell whether a feature is one piece with an end of the wire: no need to avoid it."""
        return any(self.f.is_one_piece(v, end) for end in (self.wire.start, self.wire.end))

    def _discs(self, number: int, visit: Visit) -> list[Pulley]:
        """Return the circles of a visit: one, or one about each corner of a box."""
        f, v = self.f, visit.feature
        if self._is_own(v):
            return [Pulley(f.x[v], f.y[v], 0.0, visit.side, number)]
        if not f.half_x[v]:
            radius = max(f.radius[v] + visit.off, 0.0)
            return [Pulley(f.x[v], f.y[v], radius, visit.side, number)]
        return [
            Pulley(
                f.x[v] + sx * f.half_x[v], f.y[v] + sy * f.half_y[v], visit.off, visit.side, number
            )
            for sx, sy in ((1, 1), (-1, 1), (-1, -1), (1, -1))
        ]

    def _first(self) -> list[Pulley]:
        """Return the pulleys where the shortest line through the doors bends."""
        left: list[Xyf] = []
        right: list[Xyf] = []
        by_door: dict[tuple[int, int], int] = {}
        for n, visit in enumerate(self.visits):
            for k in range(visit.first, visit.last + 1):
                by_door.setdefault((k, visit.side), n)
        for k, door in enumerate(self.wire.doors):
            lv, rv = self.visits[by_door[k, 1]], self.visits[by_door[k, -1]]
            length = self.sketch.length[door]
            ax, ay = self.f.x[lv.feature], self.f.y[lv.feature]
            bx, by = self.f.x[rv.feature], self.f.y[rv.feature]
            dx, dy = (bx - ax) / length, (by - ay) / length
            low = high = 0.0
            if not self._is_own(lv.feature):
                low = self.f.reach(lv.feature, dx, dy) + lv.off
            if not self._is_own(rv.feature):
                high = self.f.reach(rv.feature, dx, dy) + rv.off
            if low + high > length:
                low = min(max((low + length - high) / 2, 0.0), length)
                high = length - low
            left.append((ax + dx * low, ay + dy * low))
            right.append((bx - dx * high, by - dy * high))
        start, end = self.string.pulleys
        found: list[Pulley] = []
        for k, side in funnel.bends((start.x, start.y), (end.x, end.y), left, right):
            n = by_door[k, side]
            at = left[k] if side == 1 else right[k]
            disc = min(self.discs[n], key=lambda d: math.hypot(d.x - at[0], d.y - at[1]))
            if not found or found[-1] != disc:
                found.append(disc)
        return found

    def _without_slack(self, pulleys: list[Pulley]) -> list[Pulley]:
        """Drop pulleys at which the string would turn the wrong way, the worst first."""
        pulleys = list(pulleys)
        while pulleys[1:-1]:
            worst, which = -1e-9, -1
            into = tangent(pulleys[0], pulleys[1])
            for i in range(1, len(pulleys) - 1):
                out = tangent(pulleys[i], pulleys[i + 1])
                turn = self._turn(pulleys[i], into, out)
                if turn < worst:
                    worst, which = turn, i
                into = out
            if which < 0:
                return pulleys
            del pulleys[which]
        return pulleys

    def _turn(self, pulley: Pulley, into: Xyf, out: Xyf) -> float:
        """Return by what angle the string turns about a pulley, from the way it has to turn.

        More than half a turn is told from a turn the wrong way by a door in the middle of the
        visit: the string crosses that in between. No corner of a box takes half a turn.
        """
        visit, side = self.visits[pulley.visit], pulley.side
        m, n = (side * into[1], -side * into[0]), (side * out[1], -side * out[0])
        if visit.is_incident and not self.f.half_x[visit.feature]:
            ray = self._ray(visit, (visit.first + visit.last) // 2)
            return side * (_angle(m, ray) + _angle(ray, n))
        return side * _angle(m, n)

    def _ray(self, visit: Visit, k: int) -> Xyf:
        """Return the direction of a door from the feature of a visit, not of unit length."""
        a, b = self.sketch.ends[self.wire.doors[k]]
        v = visit.feature
        other = b if v == a else a
        return (self.f.x[other] - self.f.x[v], self.f.y[other] - self.f.y[v])

    def _with_what_is_near(self, pulleys: list[Pulley]) -> list[Pulley]:
        """Add to each straight piece the circle that it cuts deepest."""
        found = [pulleys[0]]
        last = max(len(self.wire.doors) - 1, 0)
        for one, other in pairwise(pulleys):
            p, q = piece(one, other)
            length = math.hypot(q[0] - p[0], q[1] - p[1])
            if length > 0:
                d = ((q[0] - p[0]) / length, (q[1] - p[1]) / length)
                low = self._leaves(one, d) if one.visit >= 0 else 0
                high = self._reaches(other, d) if other.visit >= 0 else last
                found += self._deepest((one, other), (p, d, length), (low, high))
            found.append(other)
        return found

    def _deepest(
        self, ends: tuple[Pulley, Pulley], line: tuple[Xyf, Xyf, float], doors: tuple[int, int]
    ) -> list[Pulley]:
        """Return the circle that a piece cuts deepest, if any: by its start, direction, length."""
        p, d, length = line
        low, high = doors
        worst = TOO_NEAR_NM
        found: list[Pulley] = []
        for n, (visit, discs) in enumerate(zip(self.visits, self.discs, strict=True)):
            is_own = n in (ends[0].visit, ends[1].visit)
            if not is_own and (visit.last < low or visit.first > high):
                continue
            for disc in discs:
                if disc in ends:
                    continue
                x, y = disc.x - p[0], disc.y - p[1]
                along = x * d[0] + y * d[1]
                if not 0 < along < length:
                    continue
                depth = disc.radius - disc.side * (d[0] * y - d[1] * x)
                if depth > worst:
                    worst, found = depth, [disc]
        return found

    def _leaves(self, pulley: Pulley, d: Xyf) -> int:
        """Return the first door that the string crosses after it has left a pulley."""
        visit = self.visits[pulley.visit]
        if not visit.is_incident:
            return visit.first
        k = visit.last + 1
        while k > visit.first and _dot(self._ray(visit, k - 1), d) > 0:
            k -= 1
        return k

    def _reaches(self, pulley: Pulley, d: Xyf) -> int:
        """Return the last door that the string crosses before it reaches a pulley."""
        visit = self.visits[pulley.visit]
        if not visit.is_incident:
            return visit.last
        k = visit.first - 1
        while k < visit.last and _dot(self._ray(visit, k + 1), d) < 0:
            k += 1
        return k


def tangent(one: Pulley, other: Pulley) -> Xyf:
    """Return the unit direction of the straight piece from one pulley to another."""
    dx, dy = other.x - one.x, other.y - one.y
    q = other.side * other.radius - one.side * one.radius
    length2 = dx * dx + dy * dy
    if length2 <= 0:
        return (1.0, 0.0)
    p = math.sqrt(max(length2 - q * q, 0.0))
    if p == 0.0:
        q = math.copysign(math.sqrt(length2), q)
    return ((p * dx + q * dy) / length2, (p * dy - q * dx) / length2)


def is_jam(one: Pulley, other: Pulley) -> bool:
    """Tell whether two pulleys overlap so that no line passes between them."""
    q = other.side * other.radius - one.side * one.radius
    return math.hypot(other.x - one.x, other.y - one.y) < abs(q) - TOO_NEAR_NM


def piece(one: Pulley, other: Pulley) -> tuple[Xyf, Xyf]:
    """Return the ends of the straight piece between two pulleys."""
    d = tangent(one, other)
    a, b = one.side * one.radius, other.side * other.radius
    return (
        (one.x + a * d[1], one.y - a * d[0]),
        (other.x + b * d[1], other.y - b * d[0]),
    )


def facets(pulleys: Sequence[Pulley], half_nm: float = 0.0) -> list[Xyf]:
    """Return the corners of a string: arcs become facets that touch their circles.

    They are so many that the outer edge of a wire is round, too, by half its width farther out.

    Facets look in the directions of a regular polygon, the same for all circles, so that lines
    around one feature run in parallel.
    """
    points: list[Xyf] = [(pulleys[0].x, pulleys[0].y)]
    for i in range(1, len(pulleys) - 1):
        into, out = tangent(pulleys[i - 1], pulleys[i]), tangent(pulleys[i], pulleys[i + 1])
        points += _arc(pulleys[i], into, out, half_nm)
    points.append((pulleys[-1].x, pulleys[-1].y))
    return points


def _arc(pulley: Pulley, into: Xyf, out: Xyf, half_nm: float) -> list[Xyf]:
    """Return the corners where the tangents of an arc and of its facets meet."""
    side, radius = pulley.side, pulley.radius
    # Normals from the center to where the tangents touch.
    first, last = (side * into[1], -side * into[0]), (side * out[1], -side * out[0])
    if radius < 1.0:
        return [(pulley.x, pulley.y)]
    turn = math.atan2(side * _cross(first, last), _dot(first, last))
    if turn < -LEAST_TURN:
        turn += math.tau
    count = _facet_count(radius + half_nm)
    step = math.tau / count
    angle = math.atan2(side * first[1], first[0])
    normals = [first]
    # The like for both sides: lines around one feature run in parallel whichever way they go.
    phase = side * PHASE
    number = math.floor(angle / step + 0.2 - phase) + 1 + phase
    while number * step < angle + turn - 0.2 * step:
        normals.append((math.cos(number * step), side * math.sin(number * step)))
        number += 1
    normals.append(last)
    points: list[Xyf] = []
    for m, n in pairwise(normals):
        scale = radius / (1 + _dot(m, n))
        points.append((pulley.x + scale * (m[0] + n[0]), pulley.y + scale * (m[1] + n[1])))
    return points


def _facet_count(radius: float) -> int:
    return next((n for n in FACETS if radius * (math.pi / n) ** 2 / 2 <= SAGITTA_NM), FACETS[-1])


def _angle(a: Xyf, b: Xyf) -> float:
    """Return the angle from one direction to another, between -pi and pi."""
    return math.atan2(_cross(a, b), _dot(a, b))


def _dot(a: Xyf, b: Xyf) -> float:
    return a[0] * b[0] + a[1] * b[1]


def _cross(a: Xyf, b: Xyf) -> float:
    return a[0] * b[1] - a[1] * b[0]
