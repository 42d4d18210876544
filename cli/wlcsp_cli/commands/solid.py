"""`wlcsp solid`: a written layout in 3-D."""

from pathlib import Path
from typing import Literal

import click

FORMS = ("glb", "html")


@click.command()
@click.argument("given", metavar="SPEC|FILE", type=click.Path(path_type=Path))
@click.argument("spec", metavar="[SPEC]", type=click.Path(path_type=Path), required=False)
@click.option(
    "--of",
    type=click.Choice(["ball", "die"]),
    default="ball",
    show_default=True,
    help="The pad of one ball, or the whole die.",
)
@click.option("--ball", default="", metavar="NAME", help="Which ball.  [default: the first]")
@click.option(
    "--exaggerate",
    "up",
    type=click.FloatRange(0.1, 1000),
    default=1.0,
    metavar="N",
    help="How much larger heights are.  [default: 1, real units]",
)
@click.option(
    "--format",
    "forms",
    type=click.Choice(FORMS),
    multiple=True,
    help="What to write; may be repeated.  [default: both]",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="[default: solid beside the layout]",
)
@click.option("-q", "--quiet", is_flag=True, help="Do not list the files.")
def solid(
    *,
    given: Path,
    spec: Path | None,
    of: Literal["ball", "die"],
    ball: str,
    up: float,
    forms: tuple[str, ...],
    out: Path | None,
    quiet: bool,
) -> None:
    """Build the layout FILE of SPEC in 3-D, as glTF and as a page to turn it in a browser.

    With SPEC alone its own layout is shown, as wlcsp section does.
    """
    from wlcsp_cli.commands.section import draw_first
    from wlcsp_layout.report import solids
    from wlcsp_layout.report.cutting import source

    if ball and of == "die":
        raise click.UsageError("--ball is for --of ball")
    wished = solids.Wished(of=of, ball=ball, up=up, forms=forms or FORMS)
    built = solids.build(source(given, spec, draw_first), wished, out)
    if not quiet:
        for part in built.model.parts:
            click.echo(f"{part.name}: {len(part.mesh.triangles):,} triangles")
        for path in built.files:
            click.echo(str(path))
