"""From wires to lines that keep every space: strings, what is still too near, and why.

The doors say what a wire keeps from the features at their ends. What else a taut line comes too
near to is found on the lines themselves; the feature that holds the nearer line there is then
given to the farther one, too, with the room that the lines between need. This is repeated until
nothing is too near, or there is no room.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import shapely

from wlcsp_layout.route.rubberband.features import Features
from wlcsp_layout.route.rubberband.strings import (
    FIRST_SLACK_NM,
    SLACK_NM,
    Pulley,
    String,
    Visit,
    Xyf,
    offsets,
    string_of,
    visits_of,
)
from wlcsp_layout.route.rubberband.wires import Wire, Wires

MOST_ROUNDS = 25
MOST_PUSHES = 8
MOST_TO_MEND = 20
"""Places where lines are too near that a little space less may mend; more have no room at all."""
TOLERANCE_NM = 0.8
"""Less than this is no violation: lines are rounded to the grid, and slanted ones get 2 nm."""
ON_ARC_NM = 400.0
"""A point of a faceted arc is this near to its circle, at most."""

_Shapes: TypeAlias = npt.NDArray[np.object_]
_Numbers: TypeAlias = npt.NDArray[np.int64]
_Flags: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class TooNear:
    """A line that is too near to another line or to a feature."""

    wire: int
    other: int
    """Number of the other wire, or -1."""
    feature: int
    """Number of the feature, or -1."""
    missing: float
    here: Xyf
    there: Xyf


@dataclass(slots=True, kw_only=True)
class Lines:
    """The strings of all wires, by wire number, and what is still too near."""

    strings: dict[int, String] = field(default_factory=dict)
    too_near: list[TooNear] = field(default_factory=list)


def cleared(wires: Wires) -> Lines:
    """Return the lines of all wires, pushed apart as far as there is room.

    Lines get a little more than their space first; where that is too much, all get the bare space.
    """
    lines = _Clearing(wires, SLACK_NM).run()
    if 0 < len(lines.too_near) <= MOST_TO_MEND:
        bare = _Clearing(wires, 0.0).run()
        if len(bare.too_near) < len(lines.too_near):
            return bare
    return lines


class _Clearing:
    """The work of `cleared`."""

    def __init__(self, wires: Wires, slack_nm: float) -> None:
        self.wires = wires
        self.f: Features = wires.sketch.features
        self.slack_nm = slack_nm
        off = offsets(wires, slack_nm)
        self.strings: dict[int, String] = {}
        for number, wire in wires.by_number.items():
            self.strings[number] = string_of(wires, wire, visits_of(wires, wire, off))
        self.shapes = shapes_of(self.f)
        self.shape_tree = shapely.STRtree(self.shapes)
        self.shape_radius = np.array(self.f.radius + [0.0] * (len(self.shapes) - len(self.f.x)))
        self.lines: dict[int, shapely.LineString] = {}
        self.dirty = list(self.strings)
        self.pushes: dict[tuple[int, int], int] = {}
        """How often a wire was pushed away from a feature: without room, it never ends."""

    def run(self) -> Lines:
        """Push until nothing changes."""
        found: list[TooNear] = []
        for _ in range(MOST_ROUNDS):
            for number in self.dirty:
                self.lines[number] = shapely.LineString(self.strings[number].points())
            found = self._too_near()
            changed = {number for item in found for number in self._push(item)}
            if not changed:
                break
            self.dirty = sorted(changed)
            for number in self.dirty:
                string = self.strings[number]
                self.strings[number] = string_of(self.wires, string.wire, string.visits)
        return Lines(strings=self.strings, too_near=found)

    def _too_near(self) -> list[TooNear]:
        """Return all lines that are too near to a feature or to another line."""
        numbers = sorted(self.lines)
        if not numbers:
            return []
        lines = np.array([self.lines[n] for n in numbers])
        wires = [self.wires.by_number[n] for n in numbers]
        return [*self._near_features(wires, lines), *self._near_lines(wires, lines)]

    def _near_lines(self, wires: Sequence[Wire], lines: _Shapes) -> list[TooNear]:
        widths = np.array([w.width for w in wires])
        spaces = np.array([w.space for w in wires])
        groups = np.array([w.group for w in wires])
        tree = shapely.STRtree(lines)
        reach = widths / 2 + spaces.max() + widths.max() / 2
        one, other = tree.query(lines, predicate="dwithin", distance=reach)
        keep = (one < other) & (groups[one] != groups[other])
        one, other = one[keep], other[keep]
        need = (widths[one] + widths[other]) / 2 + np.maximum(spaces[one], spaces[other])
        missing = need - shapely.distance(lines[one], lines[other])
        bad = (missing > TOLERANCE_NM) & ~_meet(wires, one, other)
        one, other, missing = one[bad], other[bad], missing[bad]
        spans = shapely.get_coordinates(shapely.shortest_line(lines[one], lines[other]))
        return [
            TooNear(
                wires[i].number,
                wires[j].number,
                -1,
                lack,
                (spans[2 * n][0], spans[2 * n][1]),
                (spans[2 * n + 1][0], spans[2 * n + 1][1]),
            )
            for n, (i, j, lack) in enumerate(
                zip(one.tolist(), other.tolist(), missing.tolist(), strict=True)
            )
        ]

    def _near_features(self, wires: Sequence[Wire], lines: _Shapes) -> list[TooNear]:
        f = self.f
        widths = np.array([w.width for w in wires])
        reach = widths / 2 + max([*f.space, *(w.space for w in wires)]) + max(f.radius)
        one, shape = self.shape_tree.query(lines, predicate="dwithin", distance=reach)
        away = shapely.distance(lines[one], self.shapes[shape]) - self.shape_radius[shape]
        found: list[TooNear] = []
        near = np.flatnonzero(away < widths[one] / 2 + max([*f.space, *(w.space for w in wires)]))
        for n in near.tolist():
            wire, v = wires[one[n]], int(shape[n])
            ends = (wire.start, wire.end)
            if v >= len(f.x):
                a, b = f.walls[v - len(f.x)]
                if f.net[a] and {a, b} & set(ends):
                    continue
                v = a
                # A keep-out at the die edge shares a point with it, not its space.
                off = wire.width / 2 + min(self.wires.off(wire, a), self.wires.off(wire, b))
                off += max(f.radius[a], f.radius[b])
            elif v in f.absorbed or any(v == e or f.is_one_piece(v, e) for e in ends):
                continue
            else:
                off = wire.width / 2 + self.wires.off(wire, v)
            missing = off - float(away[n])
            if missing <= TOLERANCE_NM:
                continue
            line = shapely.shortest_line(lines[one[n]], self.shapes[shape[n]])
            (x, y), (u, w) = shapely.get_coordinates(line).tolist()
            if shape[n] >= len(f.x):
                a, b = f.walls[int(shape[n]) - len(f.x)]
                v = min((a, b), key=lambda q: math.hypot(f.x[q] - x, f.y[q] - y))
            found.append(TooNear(wire.number, -1, v, missing, (x, y), (u, w)))
        return found

    def _push(self, item: TooNear) -> list[int]:
        """Give a line that is too near a reason to stay away; return the wires that change."""
        if item.feature >= 0:
            wire = self.wires.by_number[item.wire]
            first = min(self.slack_nm, FIRST_SLACK_NM)
            off = wire.width / 2 + self.wires.off(wire, item.feature) + first
            return self._keep(item.wire, item.feature, off, item.here, item.missing)
        changed: list[int] = []
        for one, other, here, there in (
            (item.wire, item.other, item.here, item.there),
            (item.other, item.wire, item.there, item.here),
        ):
            pulley = self._holding(one, here)
            if pulley is None:
                continue
            near, far = self.wires.by_number[one], self.wires.by_number[other]
            visit = self.strings[one].visits[pulley.visit]
            inner = math.hypot(here[0] - pulley.x, here[1] - pulley.y)
            outer = math.hypot(there[0] - pulley.x, there[1] - pulley.y)
            if outer < inner - (near.width + far.width) / 8:
                # The other line is the inner one: this one has to make way for it.
                changed += self._keep(one, visit.feature, visit.off, here, item.missing + 0.5)
                continue
            off = visit.off + near.width / 2 + max(near.space, far.space) + self.slack_nm / 2
            changed += self._keep(other, visit.feature, off + far.width / 2, there, item.missing)
        return changed

    def _holding(self, number: int, at: Xyf) -> Pulley | None:
        """Return the pulley on whose arc a place of a line is; None on straight pieces."""
        best: tuple[float, Pulley] | None = None
        for pulley in self.strings[number].pulleys[1:-1]:
            off = abs(math.hypot(at[0] - pulley.x, at[1] - pulley.y) - pulley.radius)
            if off < ON_ARC_NM and (best is None or off < best[0]):
                best = (off, pulley)
        return best[1] if best else None

    def _keep(self, number: int, feature: int, off: float, at: Xyf, missing: float) -> list[int]:
        """Make a line keep a distance from a feature near a place; return whether it changes."""
        string = self.strings[number]
        wire = string.wire
        if feature in (wire.start, wire.end):
            return []
        count = self.pushes.get((number, feature), 0) + 1
        self.pushes[number, feature] = count
        if count > MOST_PUSHES:
            return []
        k = self._door_near(wire, at)
        known = [v for v in string.visits if v.feature == feature]
        known = [v for v in known if v.first - 2 <= k <= v.last + 2]
        if known:
            visit = min(known, key=lambda v: max(v.first - k, k - v.last, 0))
            visit.off = max(off, visit.off + missing + 0.5)
            return [number]
        side = self._side(number, feature, at)
        # Before the first door and after the last, too: those pieces end at the wire's ends.
        first, last = k - 1, k + 1
        string.visits.append(Visit(feature, side, first, last, off, is_incident=False))
        return [number]

    def _door_near(self, wire: Wire, at: Xyf) -> int:
        f, ends = self.f, self.wires.sketch.ends
        away = []
        for k, door in enumerate(wire.doors):
            a, b = ends[door]
            away.append((_distance(at, (f.x[a], f.y[a]), (f.x[b], f.y[b])), k))
        return min(away)[1] if away else 0

    def _side(self, number: int, feature: int, at: Xyf) -> int:
        """Return on which side of a line a feature is, seen at a place of the line."""
        points = self.strings[number].points()
        i = min(range(len(points) - 1), key=lambda n: _distance(at, points[n], points[n + 1]))
        (x, y), (u, w) = points[i], points[i + 1]
        cross = (u - x) * (self.f.y[feature] - y) - (w - y) * (self.f.x[feature] - x)
        return 1 if cross > 0 else -1


def _meet(wires: Sequence[Wire], one: _Numbers, other: _Numbers) -> _Flags:
    """Tell which pairs of wires are of one net and end at one feature: they may touch there."""
    ends = np.array([sorted((w.start, w.end)) for w in wires])
    nets = np.array([w.net for w in wires])
    shared = (ends[one][:, :, None] == ends[other][:, None, :]).any(axis=(1, 2))
    is_met: _Flags = (nets[one] == nets[other]) & shared
    return is_met


def shapes_of(f: Features) -> _Shapes:
    """Return the centers of circles, the boxes, and after them the steps of walls."""
    shapes: list[shapely.Geometry] = []
    for v in range(len(f.x)):
        x, y, hx, hy = f.x[v], f.y[v], f.half_x[v], f.half_y[v]
        shapes.append(shapely.box(x - hx, y - hy, x + hx, y + hy) if hx else shapely.Point(x, y))
    shapes += [shapely.LineString([(f.x[a], f.y[a]), (f.x[b], f.y[b])]) for a, b in f.walls]
    return np.array(shapes)


def _distance(p: Xyf, a: Xyf, b: Xyf) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length2 = dx * dx + dy * dy
    t = ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2 if length2 else 0.0
    t = min(max(t, 0.0), 1.0)
    return math.hypot(a[0] + t * dx - p[0], a[1] + t * dy - p[1])
