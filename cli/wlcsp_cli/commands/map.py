"""`wlcsp map`: the wafer map alone, without routing or drawing anything."""

from pathlib import Path

import click

MAPS = ("csv", "sinf", "g85", "e142")
FORMS = ("text", "json", *MAPS)


@click.command("map")
@click.argument("spec", metavar="SPEC", type=click.Path(path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="text",
    show_default=True,
    help="json for programs; the others are the maps that wlcsp gen writes.",
)
@click.option(
    "--picture", type=click.Path(path_type=Path), metavar="FILE.svg", help="Draw the wafer."
)
def wafer_map(*, spec: Path, form: str, picture: Path | None) -> None:
    """Show the wafer of SPEC: its dies, what keep-outs take, and what other offsets give."""
    import json

    from wlcsp_cli.table import line_width
    from wlcsp_cli.wafer_text import lines
    from wlcsp_layout import pipeline
    from wlcsp_layout.report.wafer_map import map_as_data
    from wlcsp_layout.writers.maps import map_text

    found = pipeline.wafer_map(spec, picture)
    if form in MAPS:
        click.echo(map_text(form, found.package, found.stepped), nl=False)
        return
    if form == "json":
        click.echo(json.dumps(map_as_data(found), indent=2, ensure_ascii=False))
        return
    for line in lines(found, line_width()):
        click.echo(line)
