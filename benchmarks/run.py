"""Measure the command against bare scripts and other tools: ratios of paired runs.

Standard library only.  Run by `make bench`; `-n` sets how often, `--no-peers` leaves out
gdsfactory.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
BENCH = ROOT / "build" / "bench"
WLCSP = str(Path(sys.executable).with_name("wlcsp"))
CARAVEL = ROOT / "configs" / "caravel" / "caravel.yaml"
GDSFACTORY = "gdsfactory==9.45.0"
MOST_MIB = 300.0
"""Of memory, to judge a wafer of 57,681 dies."""

MOST_CLIPPED_MIB = 500.0
"""Of memory, to draw and judge the same wafer with its partial dies."""

MOST_RENDER_SECONDS = 3.0
MOST_RENDER_MIB = 500.0
"""To draw the wafer, a die, a ball and four masks of it, as SVG and PNG."""

SMALL_DIE = (ROOT / "configs" / "tiny" / "tiny.yaml").read_text(encoding="utf-8")
"""1 x 1 mm, 80 um streets, 3 mm exclusion, a die at the center: 57,681 dies on 300 mm, 97 on 19."""


@dataclass(frozen=True)
class Run:
    """One whole process."""

    seconds: float
    peak_kib: int


def run(command: Sequence[str]) -> Run:
    """Run a command to its end, in silence.  Raises: SystemExit when it fails."""
    actions = [
        (os.POSIX_SPAWN_OPEN, fd, str(BENCH / "log"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        for fd in (1, 2)
    ]
    start = time.perf_counter()
    pid = os.posix_spawn(command[0], list(command), os.environ, file_actions=actions)
    _, status, usage = os.wait4(pid, 0)
    seconds = time.perf_counter() - start
    if status:
        said = (BENCH / "log").read_text(errors="replace").strip()
        sys.exit(f"{' '.join(command)} failed: {said[-400:]}")
    return Run(seconds, usage.ru_maxrss)


def in_turn(commands: Mapping[str, Sequence[str]], times: int) -> dict[str, list[Run]]:
    """Run each command so many times after one uncounted round, the order rotated every round."""
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    names = list(commands)
    for number in range(-1, times):
        for i in range(len(names)):
            name = names[(i + number) % len(names)]
            done = run(commands[name])
            if number >= 0:
                runs[name].append(done)
    return runs


def say(what: str, pairs: Sequence[tuple[float, float]], bound: str, *, is_met: bool) -> bool:
    """Print one line of the result."""
    ratio = statistics.median(a / b for a, b in pairs)
    a, b = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"{'ok  ' if is_met else 'MISS'} {ratio:6.2f}  ({bound})  {what}: {a:.3g} / {b:.3g}")
    return is_met


def at_most(limit: float, what: str, ours: Sequence[float], theirs: Sequence[float]) -> bool:
    """Print a ratio that must not be larger."""
    pairs = list(zip(ours, theirs, strict=True))
    met = statistics.median(a / b for a, b in pairs) <= limit
    return say(what, pairs, f"<= {limit}", is_met=met)


def at_least(limit: float, what: str, theirs: Sequence[float], ours: Sequence[float]) -> bool:
    """Print a ratio that must not be smaller."""
    pairs = list(zip(theirs, ours, strict=True))
    met = statistics.median(a / b for a, b in pairs) >= limit
    return say(what, pairs, f">= {limit}", is_met=met)


def seconds(runs: Sequence[Run]) -> list[float]:
    """Return the times of runs."""
    return [item.seconds for item in runs]


def help_against_click(times: int) -> bool:
    """Measure the start of the command."""
    runs = in_turn(
        {"help": [WLCSP, "--help"], "click": [sys.executable, "-c", "import click"]}, times
    )
    return at_most(
        2.5, "wlcsp --help / import click [s]", seconds(runs["help"]), seconds(runs["click"])
    )


def gen_against_scripts(times: int, peer: Path | None) -> bool:
    """Measure the demo against scripts that draw the same, once their files are equal to ours."""
    ours, parts = BENCH / "ours", BENCH / "parts.json"
    gen = [WLCSP, "gen", "-q", "--no-verify", str(CARAVEL), "-o", str(ours)]
    run(gen)
    run([sys.executable, str(HERE / "same.py"), "--parts", str(ours / "caravel.gds"), str(parts)])
    commands = {"gen": gen}
    for name, python, script in (
        ("bare", sys.executable, "bare_gdstk.py"),
        ("gdsfactory", str(peer), "peer_gdsfactory.py"),
    ):
        if name == "gdsfactory" and peer is None:
            continue
        theirs = BENCH / f"{name}.gds"
        commands[name] = [python, str(HERE / script), str(parts), str(theirs)]
        run(commands[name])
        run([sys.executable, str(HERE / "same.py"), str(theirs), str(ours / "caravel.gds")])
    runs = {name: seconds(done) for name, done in in_turn(commands, times).items()}
    met = at_most(2.0, "gen caravel --no-verify / bare gdstk [s]", runs["gen"], runs["bare"])
    if peer:
        return (
            at_least(4.0, "gdsfactory / gen caravel [s]", runs["gdsfactory"], runs["gen"]) and met
        )
    print("skip          gdsfactory / gen caravel: it could not be installed, or --no-peers")
    return met


def wafer_of_small_dies(name: str, wafer_mm: int, exclusion_mm: str = "3") -> Path:
    """Write the spec of such a wafer, with its tables, and return its path."""
    folder = BENCH / name
    folder.mkdir(exist_ok=True)
    for table in ("pads.csv", "balls.csv", "nets.csv"):
        (folder / table).write_bytes((CARAVEL.parents[1] / "tiny" / table).read_bytes())
    spec = folder / f"{name}.yaml"
    wafer = f"diameter_mm: {wafer_mm}\n  edge_exclusion_mm: {exclusion_mm}"
    spec.write_text(SMALL_DIE.replace("diameter_mm: 200", wafer), encoding="utf-8")
    return spec


def many_dies_against_few(times: int) -> bool:
    """Measure 57,681 dies against 97."""
    commands: dict[str, Sequence[str]] = {}
    for name, wafer_mm in (("many", 300), ("few", 19)):
        spec = wafer_of_small_dies(name, wafer_mm)
        commands[name] = [WLCSP, "gen", str(spec), "-o", str(spec.parent / "out")]
    runs = in_turn(commands, times)
    time_met = at_most(
        1.3, "57,681 dies / 97 dies [s]", seconds(runs["many"]), seconds(runs["few"])
    )
    peaks = {name: [item.peak_kib / 1024 for item in done] for name, done in runs.items()}
    return at_most(1.3, "57,681 dies / 97 dies [MiB]", peaks["many"], peaks["few"]) and time_met


def clipped_against_unclipped(times: int) -> bool:
    """Measure 57,681 dies with the partial dies at the edge against those without."""
    commands: dict[str, Sequence[str]] = {}
    for name, edge in (("clipped", "3\n  edge: {}"), ("unclipped", "3")):
        spec = wafer_of_small_dies(name, 300, edge)
        commands[name] = [WLCSP, "gen", str(spec), "-o", str(spec.parent / "out")]
    runs = in_turn(commands, times)
    clipped, unclipped = runs["clipped"], runs["unclipped"]
    time_met = at_most(3.0, "clipped / unclipped edge [s]", seconds(clipped), seconds(unclipped))
    peak = statistics.median(item.peak_kib / 1024 for item in clipped)
    met = say(
        f"clipped edge / {MOST_CLIPPED_MIB:g} [MiB]",
        [(peak, MOST_CLIPPED_MIB)],
        "<= 1.0",
        is_met=peak <= MOST_CLIPPED_MIB,
    )
    return met and time_met


def verify_many_against_one(times: int) -> bool:
    """Measure the judge alone on 57,681 dies against a single one."""
    commands: dict[str, Sequence[str]] = {}
    for name, wafer_mm, exclusion_mm in (("judged_many", 300, "3"), ("judged_one", 10, "4.2")):
        spec = wafer_of_small_dies(name, wafer_mm, exclusion_mm)
        run([WLCSP, "gen", "-q", "--no-verify", str(spec), "-o", str(spec.parent / "out")])
        commands[name] = [WLCSP, "verify", str(spec.parent / "out" / "tiny.gds"), str(spec)]
    runs = in_turn(commands, times)
    many, one = runs["judged_many"], runs["judged_one"]
    time_met = at_most(3.0, "verify 57,681 dies / verify 1 die [s]", seconds(many), seconds(one))
    peak = statistics.median(item.peak_kib / 1024 for item in many)
    met = say(
        f"verify 57,681 dies / {MOST_MIB:g} [MiB]",
        [(peak, MOST_MIB)],
        "<= 1.0",
        is_met=peak <= MOST_MIB,
    )
    return met and time_met


def render_many(times: int) -> bool:
    """Measure all pictures of 57,681 dies against what is promised."""
    spec = wafer_of_small_dies("drawn", 300)
    run([WLCSP, "gen", "-q", "--no-verify", str(spec), "-o", str(spec.parent / "out")])
    layout = spec.parent / "out" / "tiny.gds"
    runs = in_turn({"render": [WLCSP, "render", "-q", str(layout)]}, times)["render"]
    spent = statistics.median(seconds(runs))
    peak = statistics.median(item.peak_kib / 1024 for item in runs)
    met = [
        say(
            f"render 57,681 dies / {most:g} [{unit}]",
            [(found, most)],
            "<= 1.0",
            is_met=found <= most,
        )
        for found, most, unit in (
            (spent, MOST_RENDER_SECONDS, "s"),
            (peak, MOST_RENDER_MIB, "MiB"),
        )
    ]
    return all(met)


def best_offset_against_imports(times: int) -> bool:
    """Measure two searches of the best offset of small dies against what any run has to load."""
    commands: dict[str, Sequence[str]] = {
        "search": [sys.executable, str(HERE / "best.py")],
        "imports": [sys.executable, "-c", "import numpy, pydantic"],
    }
    runs = {name: seconds(done) for name, done in in_turn(commands, times).items()}
    what = "best offsets of 57,720 and 64,711 dies / import numpy, pydantic [s]"
    return at_most(4.0, what, runs["search"], runs["imports"])


def peer_python() -> Path | None:
    """Return the interpreter that has gdsfactory, set up on the first call; None without it."""
    python = BENCH / "gdsfactory" / "bin" / "python"
    if not python.exists():
        print(f"setting up {GDSFACTORY} in {python.parents[1]} ...", flush=True)
        subprocess.run([sys.executable, "-m", "venv", python.parents[1]], check=True)
    have = subprocess.run([python, "-c", "import gdsfactory"], capture_output=True, check=False)
    if have.returncode:
        command = [str(python), "-m", "pip", "install", "--quiet", GDSFACTORY]
        have = subprocess.run(command, capture_output=True, check=False)
    return None if have.returncode else python


def main() -> int:
    """Measure everything, and tell whether all bounds are met."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=9, help="runs of each command (default 9)")
    parser.add_argument("--no-peers", action="store_true", help="leave gdsfactory out")
    chosen = parser.parse_args()
    BENCH.mkdir(parents=True, exist_ok=True)
    peer = None if chosen.no_peers else peer_python()
    print(f"median ratios of {chosen.n} paired runs, {os.cpu_count()} processors")
    met = [
        help_against_click(chosen.n),
        gen_against_scripts(chosen.n, peer),
        best_offset_against_imports(chosen.n),
        many_dies_against_few(chosen.n),
        clipped_against_unclipped(chosen.n),
        verify_many_against_one(chosen.n),
        render_many(chosen.n),
    ]
    return not all(met)


if __name__ == "__main__":
    sys.exit(main())
