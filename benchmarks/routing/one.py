"""One case in a process of its own: reads a spec, routes it, writes the mask, has it judged.

`python -m benchmarks.routing.one SPEC route|baseline START SECONDS`, START by `time.time()`, leaves
`WAY.gds` and `WAY.json` beside the spec. The baseline gets the free pairs of the shortest
assignment.
"""

import json
import sys
import time
from pathlib import Path

from benchmarks.routing import drawn, flow, grid, lengths
from benchmarks.routing.judge import Verdict, judge
from wlcsp_layout.model.package import Die, Package
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.route import route
from wlcsp_layout.route.assign import shortest
from wlcsp_layout.route.routing import Routing
from wlcsp_layout.spec.load import read

SHOWN = 12
"""Of marks and reasons in the result."""


def main() -> None:
    """Do what the command line says."""
    spec, way, start, limit = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]), float(sys.argv[4])
    package = resolve(read(spec)).package
    before = time.perf_counter()
    routing = route(package.die) if way == "route" else _baseline(package.die, limit)
    seconds = time.perf_counter() - before
    mask = spec.with_name(f"{way}.gds")
    drawn.write(package, routing, mask)
    whole = time.time() - start
    nets = drawn.nets_of(package.die, routing)
    layer = package.layers["rdl"]
    verdict = judge(mask, (layer.number, layer.datatype), package.die, nets)
    result = {
        "seconds": seconds,
        "whole_seconds": whole,
        **facts(package, routing, verdict),
        "nets": {net.name: [net.pads, net.balls, int(net.width_nm), net.join] for net in nets},
    }
    spec.with_name(f"{way}.json").write_text(json.dumps(result, indent=1))


def facts(package: Package, routing: Routing, verdict: Verdict) -> dict[str, object]:
    """Return what the table needs of a routing."""
    die = package.die
    free_count = min(len(die.free_pads), len(die.free_balls))
    pair_count = len(set(routing.pad_net.values()) - {net.name for net in die.nets})
    reasons = [f"{item.net}: {item.why}" for item in routing.unrouted]
    reasons += [f"{finding.subject}: {finding.what}" for finding in routing.findings]
    return {
        "idle_balls": verdict.idle_balls,
        "connections": verdict.connections + free_count - pair_count,
        "joined": verdict.joined,
        "length_um": lengths.length_um(die, routing.traces),
        "bound_um": lengths.shortest_um(die, die.nets, pair_count),
        "most": flow.most_pairs(die) if free_count and not die.nets else None,
        "marks": verdict.counts,
        "places": [f"{mark.kind} at {mark.at_nm} nm" for mark in verdict.marks[:SHOWN]],
        "reasons": reasons[:SHOWN],
        "reason_count": len(reasons),
    }


def _baseline(die: Die, seconds: float) -> Routing:
    """Return the routing of the lattice router."""
    nets = shortest(die).nets
    return drawn.bare(die, nets, grid.route_all(die, nets, seconds).traces())


if __name__ == "__main__":
    main()
