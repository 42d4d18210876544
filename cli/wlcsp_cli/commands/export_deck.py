"""`wlcsp export-deck`: the design rules as a script that KLayout runs by itself."""

from pathlib import Path

import click


@click.command("export-deck")
@click.argument("spec", metavar="SPEC", type=click.Path(path_type=Path))
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    metavar="FILE.drc",
    help="Where to write it.  [default: standard output]",
)
def export_deck(spec: Path, out: Path | None) -> None:
    """Write the design rules of SPEC as a KLayout DRC script, with the same counts as verify.

    In KLayout: klayout -b -r FILE.drc -rd input=FILE.gds -rd report=FILE.lyrdb.
    """
    from wlcsp_layout import pipeline

    text = pipeline.export_deck(spec, out)
    if out is None:
        click.echo(text, nl=False)
