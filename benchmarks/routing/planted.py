"""Netlists that are known to be solvable: pads anywhere between the balls, joined one by one.

The lattice baseline draws the witness: a pad and a ball are picked at random, and kept as a net
when there is a way between them past all that were kept before. Nothing is ripped up.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from shapely import LineString, Point

from benchmarks.routing import arrays, design, drawn, grid, lengths
from benchmarks.routing.design import Design
from benchmarks.routing.judge import judge
from wlcsp_layout.model.package import Die, Net
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.route.routing import Trace
from wlcsp_layout.spec.load import read
from wlcsp_layout.units import um_text

MITER_NM = 2_100
"""The outer corner of a square bend reaches 0.21 widths further than its edges."""
TRIES = 3
"""Balls that are tried for a pad."""
MOST_NODES = 25_000
"""Of one search: about a third of a second."""
FAILURES = 8
"""Pads in a row that find no ball, until the die counts as full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planted:
    """The spec of a netlist, and its witness: clean, and every net joined."""

    spec: Path
    length_um: float
    connections: int


def plant(folder: Path, name: str, count: int, span: float, seed: int = 1) -> Planted:
    """Write the spec of a netlist whose pads and balls are at most `span` pitches apart.

    The witness lies beside it as `witness.csv`, a table for `rdl.routes`, and `witness.gds`.
    Nets where KLayout finds a mark in the witness are left out, until it is clean.
    """
    rng = random.Random(seed)  # noqa: S311  a benchmark
    empty = arrays.area(count)
    package = resolve(read(design.write(empty, name, folder))).package
    nets, traces = _grow(empty, package.die, span, rng)
    rng.shuffle(nets)
    mask = folder / "witness.gds"
    layer = package.layers["rdl"]
    while True:
        spec = design.write(replace(empty, nets=tuple(nets)), name, folder)
        package = resolve(read(spec)).package
        drawn.write_plain(package, traces, mask)
        verdict = judge(mask, (layer.number, layer.datatype), package.die, package.die.nets)
        marked = {_nearest(traces, mark.at_nm) for mark in verdict.marks}
        if not marked:
            break
        nets = [net for net in nets if net.name not in marked]
        traces = tuple(trace for trace in traces if trace.net not in marked)
    _write_routes(folder / "witness.csv", traces)
    length_um = lengths.length_um(package.die, traces)
    return Planted(spec=spec, length_um=length_um, connections=verdict.connections)


def _grow(
    empty: Design, die: Die, span: float, rng: random.Random
) -> tuple[list[design.Net], tuple[Trace, ...]]:
    """Return the nets that found a way, and their center lines."""
    router = grid.Router(die, (), arrays.AREA_STEP_NM, MITER_NM)
    pads, balls = list(empty.pads), list(empty.balls)
    rng.shuffle(pads)
    nets: list[design.Net] = []
    failures = 0
    for pad in pads:
        if failures == FAILURES:
            break
        near = [b for b in balls if math.dist(b.at_nm, pad.at_nm) <= span * arrays.AREA_PITCH_NM]
        rng.shuffle(near)
        failures += 1
        for ball in near[:TRIES]:
            net = design.Net(
                name=f"N{pad.name[1:]}",
                pads=(pad.name,),
                balls=(ball.name,),
                width_nm=empty.width_nm,
            )
            if _joined(router, die, net):
                nets.append(net)
                balls.remove(ball)
                failures = 0
                break
    return nets, router.traces()


def _joined(router: grid.Router, die: Die, net: design.Net) -> bool:
    """Route a net if there is a way past all that is there."""
    wanted = Net(
        name=net.name,
        pads=net.pads,
        balls=net.balls,
        width_nm=die.rdl.width_nm,
        space_nm=die.rdl.space_nm,
        join="all",
    )
    (connection,) = grid.connections((wanted,), router.lattice.terminals)
    if router.connect(connection, most_nodes=MOST_NODES) is None:
        return False
    if _turns_back(router.lines[connection.name].points):
        router.remove(connection.name)
        return False
    return True


def _turns_back(points: Sequence[design.Xy]) -> bool:
    """Tell whether a bend is sharper than a right angle: a notch, whatever else is around."""
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(points)]
    return any(a[0] * b[0] + a[1] * b[1] < 0 for a, b in pairwise(steps))


def _nearest(traces: Sequence[Trace], at: design.Xy) -> str:
    """Return the net of the trace that comes nearest to a place."""
    lines = ((t.net, LineString([point.xy for point in t.points])) for t in traces)
    return min((line.distance(Point(at)), net) for net, line in lines)[1]


def _write_routes(path: Path, traces: Sequence[Trace]) -> None:
    """Write center lines as a table for `rdl.routes`."""
    rows = (
        (str(route), trace.net, str(seq), *map(um_text, point.xy), um_text(trace.width_nm))
        for route, trace in enumerate(traces, start=1)
        for seq, point in enumerate(trace.points)
    )
    design.table(path, "route,net,seq,x_um,y_um,width_um", rows)
