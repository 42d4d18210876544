"""`wlcsp view`: a written layout in KLayout."""

from pathlib import Path

import click

from wlcsp_cli.klive_option import klive_option


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@klive_option
@click.option("--new", "in_new", is_flag=True, help="Always open a new window.")
@click.option("--klayout", metavar="PROGRAM", help="KLayout.  [default: klayout on the PATH]")
@click.option("--html", "as_page", is_flag=True, help="Show the page NAME.html in the browser.")
def view(*, file: Path, port: int, in_new: bool, klayout: str | None, as_page: bool) -> None:
    """Show FILE in a running KLayout, else in a new one, with its styles and markers."""
    from wlcsp_layout import pipeline

    if as_page:
        click.echo(f"{pipeline.browse(file)}: in the browser")
        return
    click.echo(str(pipeline.view(file, port=port, program=klayout, in_new=in_new)))
