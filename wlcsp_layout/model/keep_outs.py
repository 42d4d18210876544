"""Areas that no trace may enter."""

from itertools import combinations

from wlcsp_layout.geometry import Polygon, Xy
from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.package import KeepOut
from wlcsp_layout.spec.document import Field
from wlcsp_layout.spec.schema import KeepOutSpec


def keep_outs(docket: Docket) -> tuple[KeepOut, ...]:
    """Return the keep-outs as counterclockwise polygons, in spec order."""
    given = docket.get(tuple, "rdl", "keep_outs") or ()
    found: list[KeepOut] = []
    for i, spec in enumerate(given):
        if not isinstance(spec, KeepOutSpec):
            continue
        at: Field = ("rdl", "keep_outs", i)
        if spec.box_nm:
            x0, y0, x1, y1 = spec.box_nm
            if x0 >= x1 or y0 >= y1:
                docket.say("E370", at, "the box has no area", "write [left, bottom, right, top]")
                continue
            points: tuple[Xy, ...] = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
        else:
            points = tuple(spec.polygon_nm or ())
        if not _is_simple(points):
            docket.say(
                "E371", at, "the polygon touches or crosses itself", "list its corners in order"
            )
            continue
        outline = Polygon(points=points)
        if outline.double_area_nm2 < 0:
            outline = Polygon(points=points[::-1])
        found.append(KeepOut(outline=outline, why=spec.why))
    return tuple(found)


def _is_simple(points: tuple[Xy, ...]) -> bool:
    """Tell whether no two sides meet but neighbors in their common corner."""
    sides = list(zip(points, points[1:] + points[:1], strict=True))
    if len(set(points)) < len(points) or len(points) < 3:  # noqa: PLR2004  a triangle
        return False
    for i, j in combinations(range(len(sides)), 2):
        are_neighbors = j == i + 1 or (i == 0 and j == len(sides) - 1)
        if are_neighbors:
            shared, ends = _shared(sides[i], sides[j])
            if _turn(*ends, shared) == 0 and _is_between(shared, *ends) is False:
                return False
        elif _meet(sides[i], sides[j]):
            return False
    return True


def _shared(one: tuple[Xy, Xy], other: tuple[Xy, Xy]) -> tuple[Xy, tuple[Xy, Xy]]:
    """Return the common corner of two neighbors, and their other ends."""
    if one[1] == other[0]:
        return one[1], (one[0], other[1])
    return one[0], (one[1], other[0])


def _is_between(point: Xy, a: Xy, b: Xy) -> bool:
    return (a[0] - point[0]) * (b[0] - point[0]) + (a[1] - point[1]) * (b[1] - point[1]) <= 0


def _turn(a: Xy, b: Xy, c: Xy) -> int:
    return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])


def _meet(one: tuple[Xy, Xy], other: tuple[Xy, Xy]) -> bool:
    (a, b), (c, d) = one, other
    turns = (_turn(a, b, c), _turn(a, b, d), _turn(c, d, a), _turn(c, d, b))
    if (turns[0] > 0) != (turns[1] > 0) and (turns[2] > 0) != (turns[3] > 0):
        return True
    return any(
        turn == 0 and _is_between(point, *side)
        for turn, point, side in zip(turns, (c, d, a, b), (one, one, other, other), strict=True)
    )
