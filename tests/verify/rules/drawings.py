"""Dies drawn with KLayout alone: for each rule a layout whose measure is its limit and so much."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import klayout.db as kdb

from tests.packages import spec_file
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.rules.rule import Limit
from wlcsp_layout.rules.table import RULES
from wlcsp_layout.spec.load import read
from wlcsp_layout.verify.die import DrawnDie

UM = 1000
DIE = kdb.Box(0, 0, 2000 * UM, 2000 * UM)
A1 = (600 * UM, 1000 * UM)
P1 = (100 * UM, 1000 * UM)

Layers = dict[str, kdb.Region]


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """How a rule is tried out."""

    limit: str
    """In the unit of the rule."""
    draw: Callable[[int, int], Layers]
    """From the limit [nm] and by how much the drawing is off it [nm]: all layers."""
    where: kdb.Box
    """In which a violation must be marked."""
    said: str
    """What is said of a drawing that is off by one in the wrong direction, and about whom."""
    changes: tuple[tuple[str, str], ...] = ()
    """In the spec."""


def limit(name: str, value: str) -> Limit:
    return Limit(rule=RULES[name], value=Decimal(value), source="a test")


def package(folder: Path, *changes: tuple[str, str]) -> Package:
    return resolve(read(spec_file(folder, *changes))).package


def drawn(of: Package, layers: Mapping[str, kdb.Region]) -> DrawnDie:
    """A die of these layers, which are not merged; the outline is the spec's unless it is given."""
    regions = {name: kdb.Region() for name in of.layers}
    regions["die"] = kdb.Region(DIE)
    for name, region in layers.items():
        regions[name] = region.dup()
    for region in regions.values():
        region.merged_semantics = False
    return DrawnDie(of, "UNIT_DIE", (0, 0), regions, ())


def box(center: tuple[int, int], width: int, height: int) -> kdb.Region:
    x, y = center
    return kdb.Region(kdb.Box(x - width // 2, y - height // 2, x + width // 2, y + height // 2))


def at(left: int, bottom: int, right: int, top: int) -> kdb.Region:
    return kdb.Region(kdb.Box(left, bottom, right, top))


def around(center: tuple[int, int], left: int, others: int) -> kdb.Region:
    """A box by how far it reaches from a center to the left and elsewhere."""
    x, y = center
    return at(x - left, y - others, x + others, y + others)


def _ball() -> kdb.Region:
    return box(A1, 250 * UM, 250 * UM)


def _ring(left_outer: int, left_inner: int) -> kdb.Region:
    """A square ring of 150 um about A1, 40 um wide, but on its left side."""
    return around(A1, left_outer, 75 * UM) - around(A1, left_inner, 35 * UM)


def _d2(ring: kdb.Region, left: int = 115 * UM) -> Layers:
    """A ball over a square of 230 um, in which a ring is kept."""
    return {"ball": _ball(), "d2": around(A1, left, 115 * UM) - ring}


def _pad(**layers: kdb.Region) -> Layers:
    return {"passivation": box(P1, 60 * UM, 60 * UM), **layers}


def d1_opening(nm: int, by: int) -> Layers:
    left = P1[0] - 15 * UM
    return _pad(d1=at(left, P1[1] - 20 * UM, left + nm + by, P1[1] + 20 * UM))


def d1_in_pad(nm: int, by: int) -> Layers:
    return _pad(chip_pad=around(P1, 20 * UM + nm + by, 40 * UM), d1=box(P1, 40 * UM, 40 * UM))


def d1_space(nm: int, by: int) -> Layers:
    first = box(P1, 40 * UM, 40 * UM)
    right = P1[0] + 20 * UM + nm + by
    second = at(right, P1[1] - 20 * UM, right + 40 * UM, P1[1] + 20 * UM)
    return {"passivation": first + second.sized(5 * UM), "d1": first + second}


def d2_beyond_d1(nm: int, by: int) -> Layers:
    return _pad(d1=box(P1, 40 * UM, 40 * UM), d2=around(P1, 20 * UM + nm + by, 28 * UM))


def ring_width(nm: int, by: int) -> Layers:
    return _d2(_ring(75 * UM, 75 * UM - nm - by))


def trench(nm: int, by: int) -> Layers:
    outer = 115 * UM - nm - by
    return _d2(_ring(outer, outer - 30 * UM))


def gap(nm: int, by: int) -> Layers:
    x, y = A1
    cut = at(x - 80 * UM, y, x, y + nm + by)
    return _d2(_ring(75 * UM, 35 * UM) - cut)


def rim(nm: int, by: int) -> Layers:
    metal = around(A1, 115 * UM + nm + by, 140 * UM)
    return {**_d2(_ring(75 * UM, 35 * UM)), "rdl": metal}


def d3_beyond_ring(nm: int, by: int) -> Layers:
    return {**_d2(_ring(75 * UM, 35 * UM)), "d3": around(A1, 75 * UM + nm + by, 95 * UM)}


def d3_to_concave(nm: int, by: int) -> Layers:
    return {**_d2(_ring(75 * UM, 35 * UM)), "d3": around(A1, 115 * UM - nm - by, 95 * UM)}


def rdl_width(nm: int, by: int) -> Layers:
    neck = at(800 * UM, 1000 * UM, 1000 * UM, 1000 * UM + nm + by)
    ends = box((800 * UM, 1000 * UM), 50 * UM, 50 * UM) + box(
        (1000 * UM, 1000 * UM), 50 * UM, 50 * UM
    )
    return {"rdl": neck + ends}


def rdl_space(nm: int, by: int) -> Layers:
    upper = 1000 * UM + nm + by
    return {
        "rdl": at(800 * UM, 950 * UM, 900 * UM, 1000 * UM)
        + at(850 * UM, upper, 1000 * UM, 1050 * UM)
    }


def wide_space(nm: int, by: int) -> Layers:
    wide = at(A1[0], A1[1] - 25 * UM, A1[0] + 400 * UM, A1[1] + 25 * UM)
    top = A1[1] + 25 * UM + nm + by
    return {"rdl": wide + at(A1[0] + 200 * UM, top, A1[0] + 300 * UM, top + 20 * UM)}


def rdl_over_opening(nm: int, by: int) -> Layers:
    return _pad(
        d1=box(P1, 40 * UM, 40 * UM),
        d2=box(P1, 50 * UM, 50 * UM),
        rdl=around(P1, 25 * UM + nm + by, 40 * UM),
    )


def rdl_over_d3(nm: int, by: int) -> Layers:
    opening = box(A1, 200 * UM, 200 * UM)
    return {"ball": _ball(), "d3": opening, "rdl": around(A1, 100 * UM + nm + by, 130 * UM)}


def d3_opening(nm: int, by: int) -> Layers:
    left = A1[0] - 80 * UM
    return {"ball": _ball(), "d3": at(left, A1[1] - 90 * UM, left + nm + by, A1[1] + 90 * UM)}


def d3_to_via(nm: int, by: int) -> Layers:
    right = A1[0] - 100 * UM - nm - by
    via = at(right - 40 * UM, A1[1] - 20 * UM, right, A1[1] + 20 * UM)
    street = kdb.Region(DIE.enlarged(40 * UM)) - kdb.Region(DIE.enlarged(-15 * UM))
    opening = box(A1, 200 * UM, 200 * UM)
    return {"ball": _ball(), "d3": opening + street, "passivation": via.sized(5 * UM), "d1": via}


def rdl_to_edge(nm: int, by: int) -> Layers:
    return {"rdl": at(nm + by, 500 * UM, 300 * UM, 520 * UM)}


def ball_to_edge(nm: int, by: int) -> Layers:
    return {"ball": at(nm + by, 900 * UM, nm + by + 250 * UM, 1150 * UM)}


def pitch(nm: int, by: int) -> Layers:
    return {"ball": _ball() + box((A1[0] + nm + by, A1[1]), 250 * UM, 250 * UM)}


def street(nm: int, by: int) -> Layers:
    tile = at(-20 * UM, -40 * UM, 2000 * UM + nm + by - 20 * UM, 2040 * UM)
    return {"scribe": tile - kdb.Region(DIE)}


def pull_back(nm: int, by: int) -> Layers:
    tile = kdb.Region(DIE.enlarged(40 * UM))
    depths = {"d1": 5 * UM, "d2": 12 * UM, "d3": 12 * UM + nm}
    layers = {name: tile - kdb.Region(DIE.enlarged(-depth)) for name, depth in depths.items()}
    layers["d3"] -= at(12 * UM + nm + by, 500 * UM, 30 * UM, 600 * UM)
    return layers


def passivation_opening(nm: int, by: int) -> Layers:
    left = P1[0] - 15 * UM
    opening = at(left, P1[1] - 20 * UM, left + nm + by, P1[1] + 20 * UM)
    return {"chip_pad": box(P1, 80 * UM, 80 * UM), "passivation": opening}


def _reach(nm: int, by: int, center: tuple[int, int]) -> tuple[kdb.Region, kdb.Region]:
    """An opening, and metal that reaches half of the measure to the left of its middle."""
    x, y = center
    left, twice = x - 60 * UM, nm + by
    right = 2 * left + twice - (x - 20 * UM)
    metal = at(left, y - 150 * UM, x + 300 * UM, y + 150 * UM)
    return at(x - 20 * UM, y - 20 * UM, right, y + 20 * UM), metal


def landing(nm: int, by: int) -> Layers:
    opening, metal = _reach(nm, by, P1)
    return {"passivation": opening, "rdl": metal}


def ball_pad(nm: int, by: int) -> Layers:
    opening, metal = _reach(nm, by, A1)
    return {"ball": _ball(), "d3": opening, "rdl": metal}


def tall_die(nm: int, by: int) -> Layers:
    return {"die": at(0, 0, nm + by, 2000 * UM)}


def flat_die(nm: int, by: int) -> Layers:
    return {"die": at(0, 0, nm + by, 500 * UM)}


def density(nm: int, by: int) -> Layers:
    """A third of the die and a twentieth of a third: 35 %."""
    return {"rdl": at(0, 0, 2000 * UM, 700 * UM + by + nm)}


def _left_of(center: tuple[int, int], reach_um: int, depth_um: int) -> kdb.Box:
    """From so far left of a center inward."""
    x, y = center
    left = x - reach_um * UM
    return kdb.Box(left, y - 150 * UM, left + depth_um * UM, y + 150 * UM)


DRAWINGS = {
    "d1_opening_min_um": Drawing(
        limit="20",
        draw=d1_opening,
        where=_left_of(P1, 15, 20),
        said="pad P1: the dielectric 1 opening is 19.999 um wide; at least 20 um",
    ),
    "d1_in_pad_min_um": Drawing(
        limit="7.5",
        draw=d1_in_pad,
        where=_left_of(P1, 28, 8),
        said="pad P1: 7.499 um of pad metal beyond the dielectric 1 opening; at least 7.5 um",
    ),
    "d1_opening_space_min_um": Drawing(
        limit="20",
        draw=d1_space,
        where=kdb.Box(120 * UM, 980 * UM, 140 * UM, 1020 * UM),
        said="pad P1: 19.999 um between dielectric 1 openings; at least 20 um",
    ),
    "d2_beyond_d1_min_um": Drawing(
        limit="5",
        draw=d2_beyond_d1,
        where=_left_of(P1, 25, 5),
        said="pad P1: the dielectric 2 opening reaches 4.999 um beyond that of dielectric 1; "
        "at least 5 um",
    ),
    "ring_width_min_um": Drawing(
        limit="10",
        draw=ring_width,
        where=_left_of(A1, 75, 10),
        said="ball A1: the ring is 9.999 um wide; at least 10 um",
    ),
    "trench_min_um": Drawing(
        limit="10",
        draw=trench,
        where=_left_of(A1, 115, 10),
        said="ball A1: the trench around the ring is 9.999 um wide; at least 10 um",
    ),
    "gap_min_um": Drawing(
        limit="10",
        draw=gap,
        where=_left_of(A1, 75, 40),
        said="ball A1: a gap in the ring is 9.999 um wide; at least 10 um",
    ),
    "rim_min_um": Drawing(
        limit="10",
        draw=rim,
        where=_left_of(A1, 125, 10),
        said="ball A1: 9.999 um of metal beyond the concave circle; at least 10 um",
    ),
    "d3_beyond_ring_min_um": Drawing(
        limit="7.7",
        draw=d3_beyond_ring,
        where=_left_of(A1, 83, 8),
        said="ball A1: the dielectric 3 opening reaches 7.699 um beyond the ring; at least 7.7 um",
    ),
    "d3_to_concave_min_um": Drawing(
        limit="5",
        draw=d3_to_concave,
        where=_left_of(A1, 115, 5),
        said="ball A1: 4.999 um between the edge of dielectric 3 and the concave circle; "
        "at least 5 um",
    ),
    "rdl_width_min_um": Drawing(
        limit="10",
        draw=rdl_width,
        where=kdb.Box(825 * UM, 1000 * UM, 975 * UM, 1010 * UM),
        said="layer rdl: 9.999 um wide; at least 10 um",
    ),
    "rdl_space_min_um": Drawing(
        limit="10",
        draw=rdl_space,
        where=kdb.Box(850 * UM, 1000 * UM, 900 * UM, 1010 * UM),
        said="layer rdl: 9.999 um apart; at least 10 um",
    ),
    "rdl_wide_space_min_um": Drawing(
        limit="15",
        draw=wide_space,
        where=kdb.Box(800 * UM, 1025 * UM, 900 * UM, 1040 * UM),
        said="layer rdl: 14.999 um beside a trace wider than 30 um; at least 15 um",
        changes=(("balls: [A1]}", "balls: [A1], width_um: 50}"),),
    ),
    "rdl_over_opening_min_um": Drawing(
        limit="10",
        draw=rdl_over_opening,
        where=_left_of(P1, 35, 10),
        said="pad P1: 9.999 um of metal beyond the openings; at least 10 um",
    ),
    "rdl_over_d3_min_um": Drawing(
        limit="15",
        draw=rdl_over_d3,
        where=_left_of(A1, 115, 15),
        said="ball A1: 14.999 um of metal beyond the dielectric 3 opening; at least 15 um",
    ),
    "d3_opening_min_um": Drawing(
        limit="155",
        draw=d3_opening,
        where=_left_of(A1, 80, 155),
        said="ball A1: the dielectric 3 opening is 154.999 um wide; at least 155 um",
    ),
    "d3_to_via_min_um": Drawing(
        limit="25",
        draw=d3_to_via,
        where=_left_of(A1, 125, 25),
        said="ball A1: 24.999 um between the dielectric 3 opening and a chip pad's openings; "
        "at least 25 um",
    ),
    "rdl_to_edge_min_um": Drawing(
        limit="15",
        draw=rdl_to_edge,
        where=kdb.Box(0, 500 * UM, 15 * UM, 520 * UM),
        said="layer rdl: 14.999 um from the die edge; at least 15 um",
    ),
    "ball_to_edge_min_um": Drawing(
        limit="25",
        draw=ball_to_edge,
        where=kdb.Box(0, 900 * UM, 25 * UM, 1150 * UM),
        said="layer ball: 24.999 um from the ball to the die edge; at least 25 um",
    ),
    "pitch_min_um": Drawing(
        limit="300",
        draw=pitch,
        where=kdb.Box(700 * UM, 900 * UM, 800 * UM, 1100 * UM),
        said="ball A1: 299.999 um between ball centers; at least 300 um",
    ),
    "pitch_max_um": Drawing(
        limit="400",
        draw=pitch,
        where=kdb.Box(599 * UM, 999 * UM, 601 * UM, 1001 * UM),
        said="ball A1: 400.001 um to the nearest ball; at most 400 um",
    ),
    "street_min_um": Drawing(
        limit="50",
        draw=street,
        where=kdb.Box(2000 * UM, 0, 2050 * UM, 2000 * UM),
        said="layer scribe: the street is 49.999 um wide; at least 50 um",
    ),
    "pull_back_step_min_um": Drawing(
        limit="5",
        draw=pull_back,
        where=kdb.Box(12 * UM, 500 * UM, 17 * UM, 600 * UM),
        said="layer die: 4.999 um from the edge of a dielectric to that of the one below, "
        "or to the die edge; at least 5 um",
    ),
    "passivation_opening_min_um": Drawing(
        limit="35",
        draw=passivation_opening,
        where=_left_of(P1, 15, 35),
        said="pad P1: the passivation opening is 34.999 um wide; at least 35 um",
    ),
    "landing_min_um": Drawing(
        limit="40",
        draw=landing,
        where=_left_of(P1, 61, 2),
        said="pad P1: the metal over the pad is 39.999 um wide; at least 40 um",
    ),
    "ball_pad_min_um": Drawing(
        limit="235",
        draw=ball_pad,
        where=_left_of(A1, 61, 2),
        said="ball A1: the metal under the ball is 234.999 um wide; at least 235 um",
    ),
    "die_short_side_min_um": Drawing(
        limit="750",
        draw=tall_die,
        where=kdb.Box(0, 0, 750 * UM, 1),
        said="layer die: the shorter side of the die is 749.999 um; at least 750 um",
    ),
    "die_long_side_min_um": Drawing(
        limit="1000",
        draw=flat_die,
        where=kdb.Box(0, 0, 1000 * UM, 1),
        said="layer die: the longer side of the die is 999.999 um; at least 1000 um",
    ),
    "die_side_max_um": Drawing(
        limit="6800",
        draw=flat_die,
        where=kdb.Box(0, 0, 6801 * UM, 1),
        said="layer die: the longer side of the die is 6800.001 um; at most 6800 um",
    ),
    "rdl_density_min": Drawing(
        limit="0.35",
        draw=density,
        where=kdb.Box(999 * UM, 999 * UM, 1001 * UM, 1001 * UM),
        said="layer rdl: 0.3499 of the die is metal; at least 0.35",
    ),
    "rdl_density_max": Drawing(
        limit="0.35",
        draw=density,
        where=kdb.Box(999 * UM, 999 * UM, 1001 * UM, 1001 * UM),
        said="layer rdl: 0.3501 of the die is metal; at most 0.35",
    ),
}
"""By the name of the rule."""
