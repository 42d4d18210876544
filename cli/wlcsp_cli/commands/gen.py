"""`wlcsp gen`: specs to verified wafer layouts, one after the other or side by side."""

import contextlib
import os
from collections.abc import Sequence
from pathlib import Path

import click

from wlcsp_cli.batch import Job, Outcome, jobs_of, outcomes
from wlcsp_cli.klive_option import klive_option
from wlcsp_cli.progress import Line, shown_line
from wlcsp_layout.errors import OutputError


@click.command()
@click.argument(
    "specs", metavar="SPEC...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder of the files; with several specs DIR/NAME for each.  [default: build/NAME]",
)
@click.option(
    "--depfile",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write Make rules: each manifest depends on every file that was read.",
)
@click.option("--verify/--no-verify", default=True, help="Judge the written files.  [default: do]")
@click.option(
    "--keep-going",
    is_flag=True,
    help="Draw a die with open nets, too: into DIR/rejected/, with the open nets marked.",
)
@click.option(
    "--jobs",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    metavar="N",
    help="Specs at a time; 0: as many as there are processors.",
)
@click.option(
    "--watch",
    "is_watching",
    is_flag=True,
    help="Build again whenever a file is saved, and show it in a running KLayout (klive).",
)
@klive_option
@click.option("-q", "--quiet", is_flag=True, help="Print findings only.")
def gen(
    *,
    specs: tuple[Path, ...],
    out: Path | None,
    depfile: Path | None,
    verify: bool,
    keep_going: bool,
    jobs: int,
    is_watching: bool,
    port: int,
    quiet: bool,
) -> int:
    """Turn each SPEC into a verified wafer layout."""
    at_a_time = jobs or os.cpu_count() or 1
    folders = jobs_of(specs, out)
    if is_watching and depfile:
        raise click.UsageError("--watch is for people, --depfile for Make: leave one of them out")
    if depfile is None or len(specs) == 1:
        batch = [
            Job(spec=s, out=o, depfile=depfile, verify=verify, keep_going=keep_going)
            for s, o in folders
        ]
        if is_watching:
            from wlcsp_cli.watch import watch

            watch(batch, lambda changed: _run(changed, at_a_time, quiet=quiet), port)
        return _run(batch, at_a_time, quiet=quiet)
    import tempfile

    with tempfile.TemporaryDirectory(prefix="wlcsp-") as name:
        parts = [Path(name) / f"{i}.d" for i in range(len(specs))]
        batch = [
            Job(spec=s, out=o, depfile=part, verify=verify, keep_going=keep_going)
            for (s, o), part in zip(folders, parts, strict=True)
        ]
        status = _run(batch, at_a_time, quiet=quiet)
        if status == 0:
            _write(depfile, "".join(part.read_text(encoding="utf-8") for part in parts))
    return status


def _run(batch: Sequence[Job], at_a_time: int, *, quiet: bool) -> int:
    """Carry out the jobs, show what came of each, and return the worst exit status."""
    worst = 0
    with shown_line(is_quiet=quiet) as line:
        _count(line, 0, len(batch))
        for number, outcome in enumerate(outcomes(batch, at_a_time, line.tell), start=1):
            line.erase()
            _show(outcome, quiet=quiet)
            worst = max(worst, outcome.status)
            _count(line, number, len(batch))
    return worst


def _count(line: Line, done: int, total: int) -> None:
    """Show how far a batch is; a single spec needs no count, nor does a finished batch."""
    if 1 < total != done:
        line.head = f"{done:,} of {total:,} specs done"
        line.show()


def _show(outcome: Outcome, *, quiet: bool) -> None:
    for text in outcome.serious if quiet else (*outcome.serious, *outcome.notes):
        click.echo(text, err=True)
    if not quiet:
        for line in outcome.summary:
            click.echo(line)


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all.  Raises: OutputError."""
    scratch = path.with_name(f".{path.name}.part")
    try:
        scratch.write_text(text, encoding="utf-8", newline="\n")
        scratch.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            scratch.unlink()
        raise OutputError(
            f"F101 {path}: it could not be written: {error.strerror or error}\n"
            "    give --depfile another path"
        ) from error
