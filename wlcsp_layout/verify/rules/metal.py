"""Rules of the RDL as a whole."""

from collections.abc import Iterator

import klayout.db as kdb

from wlcsp_layout.geometry import Xy
from wlcsp_layout.rules.rule import Limit
from wlcsp_layout.verify.die import box_of
from wlcsp_layout.verify.edges import LEAST_ANGLE_DEG, Apart, Violation, apart
from wlcsp_layout.verify.rules import lengths
from wlcsp_layout.verify.rules.scene import Measured, Nothing, Scene, dots

WIDE_RUN_NM = 60_000
"""Along so much wide metal the larger space is not yet asked for.  Source: SkyWater SKY130 PDK,
docs/rules/wlcsp/deca.csv, rdl wlcsp.2."""


def width(scene: Scene, limit: Limit) -> Measured:
    """Measure the width of all metal."""
    return lengths.width(scene.die.layer("rdl"), limit.value_nm)


def space(scene: Scene, limit: Limit) -> Measured:
    """Measure the space between pieces of metal, and notches."""
    return lengths.space(scene.die.layer("rdl"), limit.value_nm)


def wide_space(scene: Scene, limit: Limit) -> Measured | Nothing:
    """Measure the space beside traces wider than 30 um; landings and ball pads are not wide.

    A drop between a narrow trace and its ball pad is not wide either: what hangs on a pad is looked
    at only in the metal of nets that the spec makes wide. A trace to a pad that is drawn wider than
    its net asks is found where traces are measured.
    """
    metal, given = scene.die.layer("rdl"), _given(scene)
    half_nm = scene.package.die.rdl.wide_nm // 2
    # Sizing rounds corners outward by 1 nm: what is not metal is taken off again.
    wide = ((metal.sized(-half_nm, 2).sized(half_nm, 2) & metal) - given).merged()
    of_wide_nets = metal.interacting(dots(_wide_members(scene)))
    # Not `inside`: where a slanted edge is cut, the corner is rounded, to the outside as well.
    others = wide.not_interacting(of_wide_nets).not_interacting(given)
    wide = wide.interacting(of_wide_nets) + others
    if wide.is_empty():
        return Nothing(why="no trace is wider than 30 um")

    def look(within_nm: int) -> list[Apart]:
        pairs = wide.separation_check(
            metal,
            within_nm,
            whole_edges=True,
            ignore_angle=LEAST_ANGLE_DEG,
            min_projection=WIDE_RUN_NM + 1,
            shielded=False,  # else the metal of the trace itself hides all others from it
        )
        return apart(_of_two(pairs, metal))

    return lengths.measured(wide.count(), look, limit.value_nm)


def to_edge(scene: Scene, limit: Limit) -> Measured:
    """Measure all metal to the outline of the die: landings and ball pads, too."""
    metal, outline = scene.die.layer("rdl"), scene.outline
    found = lengths.beyond(metal, outline, limit.value_nm)
    if found.violations or not found.shapes:
        return found
    inner, outer = metal.bbox(), outline.bbox()
    closest = min(
        inner.left - outer.left,
        inner.bottom - outer.bottom,
        outer.right - inner.right,
        outer.top - inner.top,
    )
    return Measured(shapes=found.shapes, closest=closest)


def density(scene: Scene, limit: Limit) -> Measured:
    """Measure the area of metal on the die over the die's; the place is the die's center."""
    metal = scene.die.layer("rdl") & scene.outline
    ratio = metal.area() / scene.outline.area()
    limit_ratio = float(limit.value)
    is_broken = ratio < limit_ratio if limit.rule.kind == "least" else ratio > limit_ratio
    center = scene.outline.bbox().center()
    violation = Violation(value_nm=ratio, at=(center.x, center.y))
    return Measured(
        shapes=scene.die.layer("rdl").count(),
        closest=ratio,
        violations=(violation,) if is_broken else (),
    )


def _wide_members(scene: Scene) -> Iterator[Xy]:
    """Yield where the pads and balls of nets with a trace wider than 30 um are to be."""
    die = scene.package.die
    wide_nm = die.rdl.wide_nm
    pads, balls = set[str](), set[str]()
    routes = () if isinstance(die.routes, str) else die.routes
    wide_routes = {route.net for route in routes if route.width_nm > wide_nm}
    for net in die.nets:
        if net.width_nm > wide_nm or net.name in wide_routes:
            pads.update(net.pads)
            balls.update(net.balls)
    if die.rdl.width_nm > wide_nm:
        pads.update(die.free_pads)
        balls.update(die.free_balls)
    yield from (die.pad_named[name].landing.center.xy for name in sorted(pads))
    yield from (die.ball_named[name].at.xy for name in sorted(balls))


def _given(scene: Scene) -> kdb.Region:
    """Return landings and ball pads where the spec has them, the circles by polygons about them."""
    die = scene.package.die
    # KLayout's corners do not lie on the axes, and all corners are rounded.
    more_nm = scene.chord_nm + 2
    region = kdb.Region()
    for pad in die.chip_pads:
        region.insert(box_of(pad.landing).enlarged(more_nm, more_nm))
    half_nm = die.ball_pad.metal_diameter_nm // 2
    circle = kdb.Polygon.ellipse(
        kdb.Box(-half_nm, -half_nm, half_nm, half_nm), die.ball_pad.facets
    )  # fmt: skip
    around = circle.sized(more_nm, 2)
    for ball in die.balls:
        region.insert(around.moved(*ball.at.xy))
    return region


def _of_two(pairs: kdb.EdgePairs, metal: kdb.Region) -> kdb.EdgePairs:
    """Return the pairs whose edges belong to different pieces of metal."""
    if pairs.is_empty():
        return pairs
    shapes = kdb.Shapes()
    for number, polygon in enumerate(metal.each()):
        shapes.insert(polygon, number + 1)
    return kdb.EdgePairs(
        [
            pair
            for pair in pairs.each()
            if not _pieces(shapes, pair.first) & _pieces(shapes, pair.second)
        ]
    )


def _pieces(shapes: kdb.Shapes, edge: kdb.Edge) -> set[int]:
    """Return the numbers of the pieces on which an edge lies."""
    at = edge.bbox().center()
    around = kdb.Box(at, at).enlarged(2, 2)
    return {
        shape.prop_id
        for shape in shapes.each_touching(around)
        if not (kdb.Region(shape.polygon) & kdb.Region(around)).is_empty()
    }
