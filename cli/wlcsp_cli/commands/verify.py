"""`wlcsp verify`: a written layout judged by its spec."""

from pathlib import Path

import click

from wlcsp_layout.errors import FindingsError


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.argument("spec", metavar="SPEC", type=click.Path(path_type=Path))
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
    file: Path,
    spec: Path,
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
