"""`wlcsp verify`: a written layout judged by its spec."""

from pathlib import Path

import click

from wlcsp_layout.errors import FindingsError


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path), required=False)
@click.argument("spec", metavar="SPEC", type=click.Path(path_type=Path), required=False)
@click.option(
    "--manifest",
    type=click.Path(path_type=Path),
    metavar="DIR|FILE",
    help="Prove instead that all files and the mask order of a run still are what its "
    "NAME.manifest.json says; no SPEC is needed.",
)
@click.option(
    "--spec",
    "read",
    type=click.Path(path_type=Path),
    metavar="SPEC",
    help="With --manifest: the spec of that run, which must be as it was, and so what it reads. "
    "Without it they are compared if the spec lies beside the manifest.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "junit", "github"]),
    default="text",
    show_default=True,
    help="json for programs, junit for test pages, github for annotations of a pull request.",
)
@click.option("--claims", is_flag=True, help="Show the claims of the patent as measured, instead.")
@click.option(
    "--markers",
    type=click.Path(path_type=Path),
    metavar="FILE.lyrdb",
    help="Write what was found for KLayout's marker browser.",
)
@click.option(
    "--all",
    "every",
    is_flag=True,
    help="Show each finding, not 5 of a code, and where limits come from.",
)
@click.option("-q", "--quiet", is_flag=True, help="Print errors and warnings only.")
def verify(
    *,
    file: Path | None,
    spec: Path | None,
    manifest: Path | None,
    read: Path | None,
    form: str,
    claims: bool,
    markers: Path | None,
    every: bool,
    quiet: bool,
) -> int:
    """Judge the layout FILE by its SPEC: what is drawn, not what should have been."""
    from wlcsp_cli import judgment_forms
    from wlcsp_cli.status import judged
    from wlcsp_layout import pipeline

    if manifest:
        if file or form != "text" or claims or markers:
            raise click.UsageError("--manifest takes neither FILE and SPEC nor other options")
        return _proved(manifest, read, quiet=quiet)
    if read:
        raise click.UsageError("--spec goes with --manifest; else SPEC is the second argument")
    if file is None or spec is None:
        raise click.UsageError(f"Missing argument '{'SPEC' if file else 'FILE'}'.")
    asked = judgment_forms.Asked(
        file=str(file),
        spec=str(spec),
        markers=str(markers or ""),
        claims=claims,
        every=every,
        quiet=quiet,
    )
    try:
        judgment = pipeline.verify(file, spec, markers=markers)
    except FindingsError as error:
        if form == "text":
            raise
        verdict = judged(error)
        judgment_forms.refused(form, verdict.findings, verdict.status, asked)
        return verdict.status
    for line in judgment_forms.FORMS[form](judgment, asked):
        click.echo(line)
    return judgment_forms.status(judgment)


def _proved(manifest: Path, spec: Path | None, *, quiet: bool) -> int:
    from wlcsp_layout.report.proof import prove

    proof = prove(manifest, spec)
    if not quiet:
        masks = (
            f"the order of {proof.mask_count} masks agrees with them"
            if proof.mask_count
            else ("there is no mask order")
        )
        click.echo(f"{proof.name}: {proof.file_count} files are those of the manifest; {masks}")
        if proof.inputs:
            click.echo(f"    so are the spec and what it reads: {', '.join(proof.inputs)}")
        if proof.not_found:
            click.echo(f"    not found, and not compared: {', '.join(proof.not_found)}")
            if not proof.inputs:
                click.echo("    --spec names the spec of the run")
    return 0
