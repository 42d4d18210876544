"""Rules of balls, die edge, street and neighboring dies."""

import math
from collections.abc import Iterable, Iterator

import klayout.db as kdb
import numpy as np
from scipy.spatial import cKDTree

from wlcsp_layout.geometry import Xy
from wlcsp_layout.rules.rule import Limit
from wlcsp_layout.verify.edges import Line, Violation, tolerance_nm
from wlcsp_layout.verify.rules import lengths
from wlcsp_layout.verify.rules.scene import Measured, Nothing, Scene


def ball_to_edge(scene: Scene, limit: Limit) -> Measured:
    """Measure the extents of balls to those of the die: both are exact."""
    box = scene.outline.bbox()
    found: list[Violation] = []
    values: list[int] = []
    for polygon in scene.die.layer("ball").each():
        values.append(min(value for value, _ in _margins(polygon.bbox(), box)))
        found += [
            Violation(value_nm=value, at=line[0], lines=(line,), near=line)
            for value, line in _margins(polygon.bbox(), box)
            if value < limit.value_nm
        ]
    return Measured(
        shapes=len(values),
        closest=min(values, default=None),
        violations=_sorted(found),
    )


def _margins(ball: kdb.Box, die: kdb.Box) -> Iterator[tuple[int, Line]]:
    """Yield the distance to each side of the die, and the line from the ball to it."""
    x, y = ball.center().x, ball.center().y
    yield ball.left - die.left, ((ball.left, y), (die.left, y))
    yield ball.bottom - die.bottom, ((x, ball.bottom), (x, die.bottom))
    yield die.right - ball.right, ((ball.right, y), (die.right, y))
    yield die.top - ball.top, ((x, ball.top), (x, die.top))


def pitch_least(scene: Scene, limit: Limit) -> Measured:
    """Measure between all balls of a die, and to those of the dies beside it."""
    own = scene.centers_half_nm
    values: list[float] = []
    found: list[Violation] = []
    if len(own) > 1:
        tree = cKDTree(np.array(own))
        values.append(min(far for far, _ in _nearest(tree)) / 2)
        pairs = tree.query_pairs(2 * limit.value_nm, output_type="set")
        found += _too_close(((own[i], own[j]) for i, j in pairs), limit.value_nm)
    for neighbor in scene.neighbors:
        others = [_moved(neighbor.trans, at) for at in Scene(neighbor.die).centers_half_nm]
        if not own or not others:
            continue
        near, far = cKDTree(np.array(own)), cKDTree(np.array(others))
        values.append(float(np.min(far.query(near.data, k=1)[0])) / 2)
        close = near.query_ball_tree(far, 2 * limit.value_nm)
        lists = ((own[i], others[j]) for i, found_here in enumerate(close) for j in found_here)
        found += _too_close(lists, limit.value_nm)
    return Measured(shapes=len(own), closest=min(values, default=None), violations=_sorted(found))


def pitch_most(scene: Scene, limit: Limit) -> Measured | Nothing:
    """Measure from each ball of a die to the nearest other one of it."""
    own = scene.centers_half_nm
    if len(own) < 2:  # noqa: PLR2004
        return Nothing(why="a single ball has no pitch")
    tree = cKDTree(np.array(own))
    nearest = list(_nearest(tree))
    found = []
    for at, (far, number) in zip(own, nearest, strict=True):
        if far / 2 - _forgiven(at, own[number]) > limit.value_nm:
            line = (_whole(at), _whole(own[number]))
            found.append(Violation(value_nm=far / 2, at=line[0], lines=(line,)))
    furthest = max(far for far, _ in nearest) / 2
    return Measured(shapes=len(own), closest=furthest, violations=_sorted(found))


def _nearest(tree: cKDTree) -> Iterator[tuple[float, int]]:
    """Yield how far the nearest other point of each is, and its number; the first of equals."""
    distances, numbers = tree.query(tree.data, k=2)
    for own, (far, number) in enumerate(
        zip(np.asarray(distances), np.asarray(numbers), strict=True)
    ):
        other = number[1] if number[0] == own else number[0]
        yield float(far[1]), int(other)


def _too_close(pairs: Iterable[tuple[Xy, Xy]], limit_nm: int) -> Iterator[Violation]:
    for one, other in pairs:
        violation = _between(*sorted((one, other)))
        if violation.value_nm < limit_nm - _forgiven(one, other):
            yield violation


def _between(one: Xy, other: Xy) -> Violation:
    """Return what is measured between two centers, given twice."""
    line = (_whole(one), _whole(other))
    at = ((one[0] + other[0]) // 4, (one[1] + other[1]) // 4)
    return Violation(value_nm=math.dist(one, other) / 2, at=at, lines=(line,), near=line)


def _forgiven(one: Xy, other: Xy) -> int:
    edge = kdb.Edge(*one, *other)
    return tolerance_nm(edge, edge)


def _whole(half_nm: Xy) -> Xy:
    return (half_nm[0] // 2, half_nm[1] // 2)


def _moved(trans: kdb.Trans, half_nm: Xy) -> Xy:
    """Return twice a center moved, from twice a center."""
    turned = trans * kdb.Vector(*half_nm)
    return (turned.x + 2 * trans.disp.x, turned.y + 2 * trans.disp.y)


def street(scene: Scene, limit: Limit) -> Measured:
    """Measure the drawn street on both sides of a die, and to the dies beside it.

    Between two dies lies the street of the right side of one and of the left side of the other:
    their sum is its width; above one another likewise.
    """
    limit_nm, box = limit.value_nm, scene.outline.bbox()
    drawn = scene.die.layer("scribe")
    halves = [_depth(drawn, area, side, limit_nm) for side, area in _strips(box, limit_nm)]
    left, bottom, right, top = halves
    x, y = box.center().x, box.center().y
    found = [
        Violation(value_nm=width, at=line[0], lines=(line,), near=line)
        for width, line in (
            (left + right, ((box.right, y), (box.right + right, y))),
            (bottom + top, ((x, box.top), (x, box.top + top))),
        )
        if width < limit_nm
    ]
    values = [left + right, bottom + top]
    for neighbor in scene.neighbors:
        beside = neighbor.die.layer("die").bbox().transformed(neighbor.trans)
        width, line = _gap(box, beside)
        values.append(width)
        if width < limit_nm:
            found.append(Violation(value_nm=width, at=_middle(line), lines=(line,), near=line))
    return Measured(shapes=drawn.count(), closest=min(values), violations=_sorted(found))


def _strips(box: kdb.Box, depth: int) -> Iterator[tuple[str, kdb.Box]]:
    """Yield what lies beside each side of the die, as deep as that."""
    yield "left", kdb.Box(box.left - depth, box.bottom, box.left, box.top)
    yield "bottom", kdb.Box(box.left, box.bottom - depth, box.right, box.bottom)
    yield "right", kdb.Box(box.right, box.bottom, box.right + depth, box.top)
    yield "top", kdb.Box(box.left, box.top, box.right, box.top + depth)


def _depth(drawn: kdb.Region, strip: kdb.Box, side: str, depth: int) -> int:
    """Return how far the street reaches from a side of the die everywhere."""
    missing = (kdb.Region(strip) - drawn).bbox()
    if missing.empty():
        return depth
    return {
        "left": strip.right - missing.right,
        "bottom": strip.top - missing.top,
        "right": missing.left - strip.left,
        "top": missing.bottom - strip.bottom,
    }[side]


def _gap(one: kdb.Box, other: kdb.Box) -> tuple[int, Line]:
    """Return how wide the street between two dies is, and a line across it; 0 when they overlap."""
    x, y = one.center().x, one.center().y
    dx = max(other.left - one.right, one.left - other.right)
    dy = max(other.bottom - one.top, one.bottom - other.top)
    if dx >= dy:
        a, b = (one.right, other.left) if other.left >= one.left else (other.right, one.left)
        return max(dx, 0), ((a, y), (b, y))
    a, b = (one.top, other.bottom) if other.bottom >= one.bottom else (other.top, one.bottom)
    return max(dy, 0), ((x, a), (x, b))


def pull_back(scene: Scene, limit: Limit) -> Measured:
    """Measure each dielectric inside the one below, and the first one inside the die."""
    below = scene.outline
    found: list[Measured] = []
    for layer in ("d1", "d2", "d3"):
        streets = scene.die.layer(layer).not_inside(scene.outline)
        kept = scene.outline - streets
        found.append(lengths.beyond(kept, below, limit.value_nm, reach=2))
        below = kept
    return Measured(
        shapes=sum(item.shapes for item in found),
        closest=min((item.closest for item in found if item.closest is not None), default=None),
        beyond_nm=min(item.beyond_nm or 0 for item in found),
        violations=_sorted(violation for item in found for violation in item.violations),
    )


def short_side(scene: Scene, limit: Limit) -> Measured:
    """Measure the shorter side of the die."""
    return _sides(scene, limit, min(_side_lines(scene)))


def long_side(scene: Scene, limit: Limit) -> Measured:
    """Measure the longer side of the die."""
    return _sides(scene, limit, max(_side_lines(scene)))


def _side_lines(scene: Scene) -> Iterator[tuple[int, Line]]:
    box = scene.outline.bbox()
    yield box.width(), ((box.left, box.bottom), (box.right, box.bottom))
    yield box.height(), ((box.left, box.bottom), (box.left, box.top))


def _sides(scene: Scene, limit: Limit, side: tuple[int, Line]) -> Measured:
    value, line = side
    is_least = limit.rule.kind == "least"
    is_broken = value < limit.value_nm if is_least else value > limit.value_nm
    violation = Violation(value_nm=value, at=_middle(line), lines=(line,), near=line)
    return Measured(
        shapes=scene.outline.count(),
        closest=value,
        violations=(violation,) if is_broken else (),
    )


def _middle(line: Line) -> Xy:
    return ((line[0][0] + line[1][0]) // 2, (line[0][1] + line[1][1]) // 2)


def _sorted(found: Iterable[Violation]) -> tuple[Violation, ...]:
    return tuple(sorted(found, key=lambda item: (item.at, item.value_nm, item.lines)))
