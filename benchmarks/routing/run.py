"""Measure the router against its targets, bounds, witnesses and the plain lattice baseline.

`python -m benchmarks.routing.run` from the checkout, or `make bench`. Every case is routed in a
process of its own, and KLayout alone judges the mask that it has written. Specs, masks and results
stay in build/bench/routing/, where `wlcsp gen` can run each of them.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from benchmarks.routing.cases import ROOT, Case, Given, Target, all_cases
from benchmarks.routing.judge import CLASSES

OUT = ROOT / "build" / "bench" / "routing"
PATIENCE = 4
"""A case is ended after so many times its target, but never before a minute is over."""
LEAST_LIMIT = 60.0
SHOWN = 4
"""Of the router's reasons, without --verbose."""
HEAD = (
    f"{'case':18} {'routed':>9} {'flow':>5} {'mm':>9} {'at most':>7} {'ratio':>6} {'at most':>7} "
    f"{'of':10} {'s':>6} {'at most':>7} {'whole':>6} | {' '.join(f'{c:>5}' for c in CLASSES)} | "
    f"{'baseline':>9} {'mm':>8} {'s':>5} {'marks':>5} |"
)


class Facts(TypedDict):
    """What `one.py` leaves of a run."""

    seconds: float
    whole_seconds: float
    connections: int
    joined: int
    idle_balls: int
    length_um: float
    askew: int
    bound_um: float
    most: int | None
    marks: dict[str, int]
    places: list[str]
    reasons: list[str]
    reason_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the command line asks for."""

    has_baseline: bool
    baseline_seconds: float
    is_verbose: bool


def one(spec: Path, way: str, limit: float, baseline_seconds: float) -> Facts | str:
    """Route a spec in a process of its own; return its facts, or in words why there are none."""
    result = spec.with_name(f"{way}.json")
    result.unlink(missing_ok=True)
    command = [sys.executable, "-m", "benchmarks.routing.one", str(spec), way]
    command += [str(time.time()), str(baseline_seconds)]
    try:
        done = subprocess.run(
            command, cwd=ROOT, timeout=limit, capture_output=True, text=True, check=False
        )
    except subprocess.TimeoutExpired:
        return f"ended after {limit:g} s"
    if done.returncode or not result.exists():
        return (done.stderr.strip().splitlines() or ["it failed without a word"])[-1]
    facts: Facts = json.loads(result.read_text(encoding="utf-8"))
    return facts


def misses(facts: Facts, target: Target, ratio: float) -> Iterator[str]:
    """Yield what a routing does not reach, in words."""
    most = facts["connections"] if facts["most"] is None else facts["most"]
    wanted = min(facts["connections"], most)
    if facts["joined"] < wanted:
        yield f"routed {facts['joined']} of {wanted}"
    if facts["askew"]:
        yield f"{facts['askew']} steps at other angles"
    for name, count in facts["marks"].items():
        if count and (name != "open" or facts["joined"] == wanted):
            yield f"{name} {count}"
    if target.ratio is not None and ratio > target.ratio:
        yield f"ratio {ratio:.3f} > {target.ratio}"
    length_mm = facts["length_um"] / 1000
    if target.length_mm is not None and length_mm > target.length_mm:
        yield f"length {length_mm:.2f} > {target.length_mm} mm"
    if target.seconds is not None and facts["seconds"] > target.seconds:
        yield f"{facts['seconds']:.1f} > {target.seconds} s"


def row(case: Case, given: Given, facts: Facts, baseline: Facts | str | None) -> tuple[str, bool]:
    """Return the line of the table, and whether the targets are met."""
    ratio = facts["length_um"] / (given.reference_um or facts["bound_um"])
    missed = list(misses(facts, case.target, ratio))
    if case.is_search:
        verdict = "does not fit: " + ", ".join(missed) if missed else "fits"
    else:
        verdict = "MISS " + ", ".join(missed) if missed else "ok"
    target = case.target
    marks = " ".join(f"{facts['marks'][name] or '.':>5}" for name in CLASSES)
    line = (
        f"{case.name:18} {facts['joined']:>4}/{facts['connections']:<4} "
        f"{_or_dash(facts['most']):>5} {facts['length_um'] / 1000:9.2f} "
        f"{_or_dash(target.length_mm):>7} {ratio:6.3f} {_or_dash(target.ratio):>7} "
        f"{given.reference:10} {facts['seconds']:6.2f} {_or_dash(target.seconds):>7} "
        f"{facts['whole_seconds']:6.2f} | {marks} | {_of_baseline(baseline)} | {verdict}"
    )
    return line, not missed


def run(case: Case, options: Options) -> bool:
    """Run a case and print its row; return whether its targets are met."""
    given = case.make(OUT / case.name)
    limit = max(LEAST_LIMIT, PATIENCE * (case.target.seconds or 0))
    facts = one(given.spec, "route", limit, 0)
    if isinstance(facts, str):
        print(f"{case.name:18} {'does not fit' if case.is_search else 'MISS'}: {facts}")
        return False
    baseline = None
    if options.has_baseline:
        patience = LEAST_LIMIT + options.baseline_seconds
        baseline = one(given.spec, "baseline", patience, options.baseline_seconds)
    line, is_met = row(case, given, facts, baseline)
    print(line, flush=True)
    for text in _explained(given, facts, options):
        print(f"{'':20}{text}", flush=True)
    return is_met


def _explained(given: Given, facts: Facts, options: Options) -> Iterator[str]:
    """Yield what there is to say below a row."""
    if given.remark:
        yield given.remark
    if facts["idle_balls"]:
        yield f"{facts['idle_balls']} balls of nets that join pairs have no pad"
    shown = facts["reasons"] if options.is_verbose else facts["reasons"][:SHOWN]
    yield from shown
    more = facts["reason_count"] - len(shown)
    if more > 0:
        yield f"and {more} more"
    if options.is_verbose:
        yield from facts["places"]


def _of_baseline(baseline: Facts | str | None) -> str:
    if baseline is None:
        return f"{'-':>9} {'-':>8} {'-':>5} {'-':>5}"
    if isinstance(baseline, str):
        return f"{baseline:30}"
    marks = sum(count for name, count in baseline["marks"].items() if name != "open")
    return (
        f"{baseline['joined']:>4}/{baseline['connections']:<4} {baseline['length_um'] / 1000:8.2f} "
        f"{baseline['seconds']:5.1f} {marks or '.':>5}"
    )


def _or_dash(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def chosen(names: Sequence[str], *, is_quick: bool) -> list[Case]:
    """Return the cases to run, with the free ones that others need.

    Raises: SystemExit when a name is unknown.
    """
    cases: Mapping[str, Case] = {case.name: case for case in all_cases()}
    unknown = [name for name in names if name not in cases]
    if unknown:
        sys.exit(f"no case {', '.join(unknown)}: there are {', '.join(cases)}")
    wanted = set(names) or {case.name for case in cases.values() if case.is_quick or not is_quick}
    wanted |= {case.needs for name in wanted if (case := cases[name]).needs is not None}
    return [case for case in cases.values() if case.name in wanted]


def main() -> int:
    """Run the cases; return 1 when a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", action="append", default=[], help="one case; may be repeated")
    parser.add_argument("--quick", action="store_true", help="the cases that take a few seconds")
    parser.add_argument("--no-baseline", action="store_true", help="leave the lattice router out")
    parser.add_argument("--baseline-seconds", type=float, default=20, help="its limit (default 20)")
    parser.add_argument("-v", "--verbose", action="store_true", help="say where the marks are")
    asked = parser.parse_args()
    options = Options(
        has_baseline=not asked.no_baseline,
        baseline_seconds=asked.baseline_seconds,
        is_verbose=asked.verbose,
    )
    print(HEAD)
    met: list[bool] = []
    widest = ""
    is_searching = True
    for case in chosen(asked.case, is_quick=asked.quick):
        if case.is_search and not (is_searching or asked.case):
            continue
        is_met = run(case, options)
        if case.name.startswith("blackparrot") and is_met:
            widest = case.name
        if case.is_search:
            is_searching = is_met
        else:
            met.append(is_met)
    if widest:
        print(f"widest complete and clean: {widest}")
    print(f"{met.count(True)} of {len(met)} cases reach their targets")
    return not all(met)


if __name__ == "__main__":
    sys.exit(main())
