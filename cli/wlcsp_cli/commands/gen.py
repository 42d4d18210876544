"""`wlcsp gen`: specs to verified wafer layouts, one after the other or side by side."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from wlcsp_cli.batch import Job, Outcome, jobs_of, outcomes


@click.command()
@click.argument("specs", metavar="SPEC...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    help="Folder of the files; with several specs DIR/NAME for each.  [default: build/NAME]",
    metavar="DIR",
)
@click.option(
    "--depfile",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write Make rules: each manifest depends on every file that was read.",
)
@click.option("--verify/--no-verify", default=True, help="Read the written files back.")
@click.option(
    "--jobs",
    type=click.IntRange(min=0),
    default=1,
    show_default=True,
    metavar="N",
    help="Specs at a time; 0: as many as there are processors.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print findings only.")
def gen(
    specs: tuple[Path, ...],
    out: Path | None,
    depfile: Path | None,
    verify: bool,  # noqa: FBT001  click passes flags by name
    jobs: int,
    quiet: bool,  # noqa: FBT001  likewise
) -> int:
    """Turn each SPEC into a verified wafer layout."""
    with _rules_of(specs, depfile) as rules:
        batch = jobs_of(specs, out, rules, verify=verify)
        done: list[Outcome] = []
        with _progress(len(batch)) as tell:
            for outcome in outcomes(batch, jobs or os.cpu_count() or 1):
                tell("")
                _show(outcome, quiet=quiet)
                done.append(outcome)
                tell(f"{len(done)} of {len(batch)} specs done")
        status = max(outcome.status for outcome in done)
        if depfile and len(specs) > 1 and status == 0:
            _join(batch, depfile)
    return status


def _show(outcome: Outcome, *, quiet: bool) -> None:
    said = (*outcome.findings, *outcome.notes) if quiet else (*outcome.findings, *outcome.remarks)
    for text in said:
        click.echo(text, err=True)
    if not quiet:
        for line in outcome.summary:
            click.echo(line)


@contextmanager
def _rules_of(specs: tuple[Path, ...], depfile: Path | None) -> Iterator[Path | None]:
    """Provide where rules are written: the file itself, or a folder of parts for several specs."""
    if depfile is None or len(specs) == 1:
        yield depfile
        return
    import tempfile

    with tempfile.TemporaryDirectory(prefix="wlcsp-") as folder:
        yield Path(folder)
