"""`wlcsp render`: pictures of a written layout."""

from pathlib import Path
from typing import Literal

import click

MASKS = ("d1", "d2", "rdl", "d3")


@click.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--of",
    type=click.Choice(["wafer", "die", "ball", "masks", "all"]),
    multiple=True,
    help="What to draw; may be repeated.  [default: all that the file has]",
)
@click.option(
    "--mask",
    "masks",
    type=click.Choice(MASKS),
    multiple=True,
    help="Draw this mask; may be repeated.",
)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where to write.  [default: pictures/ beside FILE]",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["svg", "png", "both"]),
    default="both",
    show_default=True,
)
@click.option(
    "--theme",
    type=click.Choice(["light", "dark"]),
    default="light",
    show_default=True,
    help="light for paper, dark for screens.",
)
@click.option(
    "--width",
    type=click.IntRange(240, 8000),
    default=1200,
    show_default=True,
    metavar="PX",
    help="How wide a picture is.",
)
@click.option(
    "--names",
    type=click.Choice(["net", "ball"]),
    help="Write names on the die: nets as the file has them, or balls by --spec.",
)
@click.option("--ball", metavar="NAME", help="Which ball to draw, by --spec.  [default: A1]")
@click.option(
    "--spec",
    type=click.Path(path_type=Path),
    metavar="SPEC",
    help="Take layer numbers and names of balls from it.  [default: FILE's .lyp]",
)
@click.option("-q", "--quiet", is_flag=True, help="Print nothing.")
def render(
    *,
    file: Path,
    of: tuple[str, ...],
    masks: tuple[str, ...],
    out: Path | None,
    form: Literal["svg", "png", "both"],
    theme: Literal["light", "dark"],
    width: int,
    names: Literal["net", "ball"] | None,
    ball: str | None,
    spec: Path | None,
    quiet: bool,
) -> None:
    """Draw pictures of the layout FILE: the wafer, a die, a ball pad, the masks."""
    from wlcsp_layout import pipeline
    from wlcsp_layout.errors import Finding
    from wlcsp_layout.render.asked import VIEWS, Asked, Options

    every = "all" in of or not (of or masks)
    wanted = {*of, *(f"mask_{mask}" for mask in masks)}
    if "masks" in of:
        wanted.update(f"mask_{mask}" for mask in MASKS)
    asked = Asked(
        views=VIEWS if every else tuple(view for view in VIEWS if view in wanted),
        where_there=every,
        forms=("svg", "png") if form == "both" else (form,),
        options=Options(theme=theme, width_px=width),
        names=names,
        ball=ball,
    )
    for made in pipeline.render(file, asked, out, spec):
        if quiet:
            continue
        if isinstance(made, Finding):
            click.echo(f"left out: {made.what}")
        else:
            click.echo(f"{made} ({made.stat().st_size:,} bytes)")
