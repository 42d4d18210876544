"""Several specs in one call: names that must differ, folders, and processes side by side."""

import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from wlcsp_cli.progress import Line, Tell
from wlcsp_cli.status import judged, shown
from wlcsp_layout.errors import Finding, SpecError
from wlcsp_layout.report.findings import level

TERMINATED = 143


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One spec to turn into a layout."""

    spec: Path
    out: Path | None
    """None: `build/NAME`."""
    depfile: Path | None
    verify: bool
    keep_going: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a job, ready to be shown."""

    status: int
    serious: tuple[str, ...] = ()
    """Errors and warnings."""
    notes: tuple[str, ...] = ()
    summary: tuple[str, ...] = ()


def jobs_of(specs: Sequence[Path], out: Path | None) -> list[tuple[Path, Path | None]]:
    """Return each spec with its folder; None stands for the default.

    Raises: SpecError when two specs have one name, before anything is written.
    """
    if len(specs) == 1:
        return [(specs[0], out)]
    names = [_name(spec) for spec in specs]
    _refuse_twins(specs, names)
    return [(spec, out / name if out else None) for spec, name in zip(specs, names, strict=True)]


def layouts_of(job: Job) -> tuple[Path, Path]:
    """Return where the layout of a job goes, and where if it is rejected."""
    name = _name(job.spec)
    folder = job.out or Path("build") / name
    return folder / f"{name}.gds", folder / "rejected" / f"{name}.gds"


def outcomes(jobs: Sequence[Job], at_a_time: int, tell: Tell) -> Iterator[Outcome]:
    """Yield what came of each job, in the order of the jobs.

    `tell` hears of the routing of specs one after the other; side by side there is no one routing
    to tell of.
    """
    processes = min(at_a_time, len(jobs))
    if processes == 1:
        for job in jobs:
            yield carried_out(job, tell)
        return
    import multiprocessing  # noqa: PLC0415  not needed for a single spec

    context = multiprocessing.get_context("spawn")
    # The children are born deaf to Ctrl-C: this process hears it and ends them by SIGTERM.
    hear = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        pool = context.Pool(processes)
    finally:
        signal.signal(signal.SIGINT, hear)
    with pool:
        yield from pool.imap(_carried_out_aside, jobs)
        pool.close()
        pool.join()


def carried_out(job: Job, tell: Tell) -> Outcome:
    """Run a job; whatever goes wrong is in the outcome."""
    from wlcsp_layout.verify.engine import second_engine  # noqa: PLC0415  heavy

    try:
        with second_engine() as engine:
            # Imported now: this process loads the pipeline while the other one loads KLayout.
            from wlcsp_layout import pipeline  # noqa: PLC0415  likewise

            made = pipeline.generate(
                job.spec,
                job.out,
                verify=job.verify,
                keep_going=job.keep_going,
                depfile=job.depfile,
                engine=engine,
                tell=tell,
            )
    except Exception as error:  # noqa: BLE001  judged in one place; the other jobs go on
        verdict = judged(error)
        return Outcome(status=verdict.status, serious=(verdict.text,))
    found = made.notes
    return Outcome(
        status=0,
        serious=tuple(shown(item) for item in found if level(item.code) != "notice"),
        notes=tuple(shown(item) for item in found if level(item.code) == "notice"),
        summary=summary(made.report, made.out, len(made.files)),
    )


def summary(report: Mapping[str, Any], out: Path, file_count: int) -> tuple[str, ...]:
    """Return the few lines that a person wants to see of a run."""
    dies, routing, emboss = report["dies"], report["routing"], report["emboss"]
    size = f"{dies['full']:,} dies ({dies['partial']:,} more cut by the edge)"
    parts = f"{report['balls']:,} balls and {report['chip_pads']:,} chip pads on each"
    routed = f"{routing['routed']:,} of {routing['nets']:,} nets routed"
    metal = f"{routing['length_um'] / 1000:,.2f} mm of center line"
    areas = f"well to ring area {emboss['area_ratio']:.4f}"
    gain = f"contact area {emboss['contact_area_gain']:+.1%}"
    return (
        f"{report['name']}: {size}, {parts}",
        f"    {routed}, {metal}, RDL density {report['rdl']['density']:.1%}",
        f"    {areas}, {gain}",
        f"    {judged_line(report['verify'])}",
        f"    {file_count} files in {out}",
    )


def judged_line(verify: Mapping[str, Any]) -> str:
    """Return what was judged of the written file: how much, what not, and what is accepted."""
    counted = [row for row in verify["rules_run"] if row["shapes"] is not None]
    if not counted:
        return "written file read back; not judged: --no-verify"
    shapes = sum(row["shapes"] for row in counted)
    line = f"judged: {len(counted)} checks on {shapes:,} shapes"
    line += f", {len(verify['rules_skipped'])} skipped"
    if verify["waived"]:
        line += f", {len(verify['waived'])} waived"
    return line


def _name(spec: Path) -> str:
    """Return the spec's name; the file's own where the spec has none: it is refused later."""
    from wlcsp_layout.spec.document import read_document  # noqa: PLC0415  heavy

    match read_document(spec).data:
        case {"name": str(name)}:
            return name
        case _:
            return spec.stem


def _refuse_twins(specs: Sequence[Path], names: Sequence[str]) -> None:
    # Upper and lower case alike: one folder on macOS.
    folded = [name.casefold() for name in names]
    findings = [
        Finding(
            code="E403",
            subject=str(specs[i]),
            what=f"its name {names[i]} is also that of {specs[folded.index(folded[i])]}",
            mend="give one of them another name, or generate them one by one with -o",
        )
        for i in range(len(specs))
        if folded.index(folded[i]) < i
    ]
    if findings:
        raise SpecError(findings)


def _carried_out_aside(job: Job) -> Outcome:
    """Run a job in a process of its own, which SIGTERM unwinds only while there is work to undo."""
    signal.signal(signal.SIGTERM, _unwind)
    try:
        return carried_out(job, Line(is_quiet=True).tell)
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def _unwind(_signal: int, _frame: FrameType | None) -> None:
    sys.exit(TERMINATED)
