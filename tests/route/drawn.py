"""RDL as the mask draws it, for KLayout to judge."""

import math

import klayout.db as kdb

from wlcsp_layout.geometry import Polygon, circle_points
from wlcsp_layout.masks import rdl
from wlcsp_layout.model.layers import LAYERS
from wlcsp_layout.model.package import Die, MaskSet, Package, Ruleset, Wafer
from wlcsp_layout.route.outline import trace_pieces
from wlcsp_layout.route.routing import Routing
from wlcsp_layout.units import Nm

SLANT_NM = 2
LEAST_ANGLE_DEG = 89.99
"""Corners below it are marked; a right angle between grid points may be off by 0.001."""


def metal(die: Die, routing: Routing) -> kdb.Region:
    """The polygons of the mask, as they are drawn: not merged."""
    package = Package(
        name="unit",
        die=die,
        wafer=Wafer(
            diameter_nm=Nm(20_000_000),
            edge_exclusion_nm=Nm(0),
            street_nm=(Nm(0), Nm(0)),
            notch="down",
            offset="center_die",
            sites=None,
        ),
        layers={layer.name: layer for layer in LAYERS},
        films={},
        chord_tolerance_nm=Nm(50),
        rules=Ruleset(preset="house", limits={}),
        waivers=(),
        mask_set=MaskSet(
            data="as_drawn",
            reading="right_reading_chrome_down",
            is_mirrored=False,
            revision="",
            title="unit",
        ),
    )
    region = kdb.Region(
        [
            kdb.Polygon([kdb.Point(round(1000 * x), round(1000 * y)) for x, y in shape.points])
            for shape in rdl.build(package, routing).polygons
        ]
    )
    region.merged_semantics = False
    return region


def bare(die: Die, routing: Routing) -> kdb.Region:
    """The union, by KLayout, of pads, traces and teardrops: without webs."""
    pads = [Polygon(points=pad.landing.corners) for pad in die.chip_pads]
    facets = circle_points(die.ball_pad.metal_diameter_nm, die.ball_pad.facets)
    balls = [Polygon(points=facets).moved(ball.at.xy) for ball in die.balls]
    lines = [piece for trace in routing.traces for piece in trace_pieces(trace)]
    drops = [drop.outline for drop in routing.teardrops]
    return kdb.Region(
        [
            kdb.Polygon([kdb.Point(*corner) for corner in shape.points])
            for shape in (*pads, *balls, *lines, *drops)
        ]
    ).merged()


def notches(merged: kdb.Region, space_nm: int) -> list[kdb.EdgePair]:
    """What KLayout finds narrower than the space; where an edge is slanted, by more than 2 nm."""
    return _beyond_tolerance(
        merged.notch_check(space_nm, False, kdb.Metrics.Euclidian, LEAST_ANGLE_DEG), space_nm
    )


def spaces(merged: kdb.Region, space_nm: int) -> list[kdb.EdgePair]:
    """The like between polygons."""
    return _beyond_tolerance(
        merged.isolated_check(space_nm, False, kdb.Metrics.Euclidian, LEAST_ANGLE_DEG), space_nm
    )


def widths(merged: kdb.Region, width_nm: int) -> list[kdb.EdgePair]:
    """The like of the metal itself."""
    return _beyond_tolerance(
        merged.width_check(width_nm, False, kdb.Metrics.Euclidian, LEAST_ANGLE_DEG), width_nm
    )


def _beyond_tolerance(pairs: kdb.EdgePairs, rule_nm: int) -> list[kdb.EdgePair]:
    return [
        pair
        for pair in pairs.each()
        if _distance(pair) < rule_nm - SLANT_NM
        or not (_is_slanted(pair.first) or _is_slanted(pair.second))
    ]


def _distance(pair: kdb.EdgePair) -> float:
    """Between the edges of a pair, which do not cross; they may have no length."""
    ends = ((pair.first, pair.second), (pair.second, pair.first))
    return min(_to_edge(at, edge) for one, edge in ends for at in (one.p1, one.p2))


def _to_edge(at: kdb.Point, edge: kdb.Edge) -> float:
    length2 = edge.dx() ** 2 + edge.dy() ** 2
    along = (at.x - edge.p1.x) * edge.dx() + (at.y - edge.p1.y) * edge.dy()
    part = min(max(along / length2, 0.0), 1.0) if length2 else 0.0
    return math.hypot(at.x - edge.p1.x - part * edge.dx(), at.y - edge.p1.y - part * edge.dy())


def _is_slanted(edge: kdb.Edge) -> bool:
    """A part of an edge that is a few nanometers long may be of any edge: taken for slanted."""
    dx, dy = abs(edge.dx()), abs(edge.dy())
    return max(dx, dy) <= 2 * SLANT_NM or (dx != 0 and dy not in {0, dx})
