"""Sketches of small dies and ways through them, for the tests of the rubber-band router."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations

import shapely

from tests.route.dies import ball, die, nm, pad
from wlcsp_layout.geometry import Box
from wlcsp_layout.model.package import Die, KeepOut, Net
from wlcsp_layout.route.rubberband.features import Features, features_of
from wlcsp_layout.route.rubberband.search import Prices, Search, Task, Way
from wlcsp_layout.route.rubberband.sketch import Sketch, sketch_of
from wlcsp_layout.route.rubberband.wires import Slot, Wire, Wires

UM = 1000.0


def chip(
    pads: Iterable[tuple[str, float, float]] = (),
    balls: Iterable[tuple[str, float, float]] = (),
    *,
    side_um: float = 2000,
    diameter_um: float = 260,
    nets: Sequence[Net] = (),
    keep_outs: Sequence[KeepOut] = (),
) -> Die:
    """A square die, origin lower left: pads of 70 um, round ball pads, traces 20, space 10 um."""
    found = die(
        pads=tuple(pad(*item) for item in pads),
        balls=tuple(ball(*item) for item in balls),
        nets=tuple(nets),
        keep_outs=tuple(keep_outs),
    )
    return replace(
        found,
        box=Box(left_nm=nm(0), bottom_nm=nm(0), right_nm=nm(side_um), top_nm=nm(side_um)),
        ball_pad=replace(found.ball_pad, metal_diameter_nm=nm(diameter_um)),
    )


def features(of: Die) -> Features:
    return features_of(of, of.nets, ())


def sketch(of: Die) -> Sketch:
    return sketch_of(features(of))


def task(
    wires: Wires,
    start: str,
    *ends: str,
    group: int = 0,
    width_um: float = 20,
    may_join: bool = False,
) -> Task:
    """A connection between features by name, `pad P1` or `ball A1`, with a space of 10 um."""
    number = wires.sketch.features.number
    return Task(
        net=group,
        group=group,
        width=width_um * UM,
        space=10 * UM,
        sources=(number[start],),
        targets=tuple(number[end] for end in ends),
        may_join=may_join,
    )


def found(
    wires: Wires, wanted: Task, *, crossing: float | None = None, overflow: float | None = None
) -> Way | None:
    """The cheapest way at these prices; None where there is none."""
    prices = Prices(
        crossing=None if crossing is None else lambda _: crossing,
        overflow=overflow,
        history=[1.0] * len(wires.sketch.ends),
    )
    return Search(wires, wanted, prices).run()


def laid(wires: Wires, wanted: Task, way: Way | None) -> Wire:
    """Put a way in place; it must be there."""
    assert way is not None
    return wires.insert(
        net=wanted.net,
        group=wanted.group,
        width=wanted.width,
        space=wanted.space,
        ends=way.ends,
        slots=way.slots,
        triangles=way.triangles,
    )


def drawn(
    of: Sketch, ends: tuple[int, int], slots: Iterable[tuple[Slot, int]]
) -> shapely.LineString:
    """A wire as straight lines from door to door, its places evenly on each; given their count."""
    f = of.features
    points = [(f.x[ends[0]], f.y[ends[0]])]
    for (door, k), count in slots:
        a, b = of.ends[door]
        part = (k + 1) / (count + 1)
        points.append((f.x[a] + (f.x[b] - f.x[a]) * part, f.y[a] + (f.y[b] - f.y[a]) * part))
    points.append((f.x[ends[1]], f.y[ends[1]]))
    return shapely.LineString(points)


def drawings(wires: Wires) -> list[shapely.LineString]:
    """All wires, drawn."""
    return [
        drawn(
            wires.sketch,
            (wire.start, wire.end),
            [((d, wires.on_door[d].index(wire)), len(wires.on_door[d])) for d in wire.doors],
        )
        for wire in wires.by_number.values()
    ]


def crossings(lines: Sequence[shapely.LineString]) -> int:
    """How many pairs of lines meet other than at their ends."""
    return sum(
        not shapely.intersection(one, other)
        .difference(shapely.union(one.boundary, other.boundary).buffer(1))
        .is_empty
        for one, other in combinations(lines, 2)
    )
