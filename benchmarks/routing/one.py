"""One case in a process of its own: reads a spec, routes it, writes the mask, has it judged.

`python -m benchmarks.routing.one SPEC route|baseline START SECONDS`, START by `time.time()`, leaves
`WAY.gds` and `WAY.json` beside the spec. The baseline gets the free pairs of the shortest
assignment.
"""

import json
import sys
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from benchmarks.routing import drawn, flow, grid, lengths
from benchmarks.routing.judge import Verdict, judge
from benchmarks.routing.pairs import shortest
from wlcsp_layout.model.package import Die, Net
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.route import route
from wlcsp_layout.route.routing import Routing, Trace
from wlcsp_layout.spec.load import read

SHOWN = 12
"""Of marks and reasons in the result."""


def main() -> None:
    """Do what the command line says."""
    spec, way, start, limit = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]), float(sys.argv[4])
    package = resolve(read(spec)).package
    die, mask = package.die, spec.with_name(f"{way}.gds")
    before = time.perf_counter()
    if way == "route":
        routing = route(die)
        seconds = time.perf_counter() - before
        drawn.write(package, routing, mask)
        nets, traces, why = drawn.nets_of(die, routing), routing.traces, reasons(routing)
    else:
        nets, why = shortest(die), []
        traces = grid.route_all(die, nets, limit).traces()
        seconds = time.perf_counter() - before
        drawn.write_plain(package, traces, mask)
    whole = time.time() - start
    layer = package.layers["rdl"]
    verdict = judge(mask, (layer.number, layer.datatype), die, nets)
    result = {
        "seconds": seconds,
        "whole_seconds": whole,
        **facts(die, nets, traces, verdict),
        "reasons": why[:SHOWN],
        "reason_count": len(why),
        "nets": {net.name: [net.pads, net.balls, int(net.width_nm), net.join] for net in nets},
    }
    spec.with_name(f"{way}.json").write_text(json.dumps(result, indent=1))


def facts(
    die: Die, nets: Sequence[Net], traces: Sequence[Trace], verdict: Verdict
) -> dict[str, object]:
    """Return what the table needs of a routing."""
    free_count = min(len(die.free_pads), len(die.free_balls))
    pair_count = len(nets) - len(die.nets)
    return {
        "connections": verdict.connections + free_count - pair_count,
        "joined": verdict.joined,
        "idle_balls": verdict.idle_balls,
        "length_um": lengths.length_um(die, traces),
        "askew": askew(die, traces),
        "bound_um": lengths.shortest_um(die, die.nets, pair_count),
        "most": flow.most_pairs(die) if free_count and not die.nets else None,
        "marks": verdict.counts,
        "places": [f"{mark.kind} at {mark.at_nm} nm" for mark in verdict.marks[:SHOWN]],
    }


def askew(die: Die, traces: Sequence[Trace]) -> int:
    """Return how many steps of traces that are not given take an angle that is not allowed."""
    if die.rdl.angles == "any":
        return 0
    named = () if isinstance(die.routes, str) else (item.route for item in die.routes)
    given = frozenset(named)
    steps = (
        (abs(b.x_nm - a.x_nm), abs(b.y_nm - a.y_nm))
        for trace in traces
        if trace.route not in given
        for a, b in pairwise(trace.points)
    )
    is_diagonal_good = die.rdl.angles == 45  # noqa: PLR2004  degrees
    return sum(0 not in step and not (is_diagonal_good and step[0] == step[1]) for step in steps)


def reasons(routing: Routing) -> list[str]:
    """Return why nets stay open, and what else the router says is wrong."""
    said = [f"{item.net}: {item.why}" for item in routing.unrouted]
    return said + [f"{finding.subject}: {finding.what}" for finding in routing.findings]


if __name__ == "__main__":
    main()
