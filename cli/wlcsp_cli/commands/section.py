"""`wlcsp section`: a cross-section of a written layout, step by step through the process."""

from decimal import Decimal, InvalidOperation
from pathlib import Path

import click

FORMS = ("svg", "png", "gif", "html")


class PlaceUm(click.ParamType[tuple[int, int]]):
    """A place X,Y in um, exactly on the 1 nm grid."""

    name = "X,Y"

    def convert(
        self,
        value: object,
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> tuple[int, int]:
        """Return the place in nm."""
        from wlcsp_layout.units import OffGridError, nm_from_um

        parts = str(value).split(",")
        try:
            x, y = (nm_from_um(Decimal(part)) for part in parts)
        except OffGridError:
            self.fail(f"{value} is not on the 0.001 um grid", param, ctx)
        except (InvalidOperation, ValueError, OverflowError):
            self.fail(f"{value!r} is no place X,Y in um", param, ctx)
        return (x, y)


@click.command()
@click.argument("given", metavar="SPEC|FILE", type=click.Path(path_type=Path))
@click.argument("spec", metavar="[SPEC]", type=click.Path(path_type=Path), required=False)
@click.option(
    "--ball",
    "balls",
    metavar="NAME",
    multiple=True,
    help="Cut through this ball; given twice, from one to the other.  [default: the first]",
)
@click.option("--angle", type=float, metavar="DEG", help="Of the cut through a ball.")
@click.option("--pad", metavar="NAME", help="Cut through this chip pad, from beyond the street.")
@click.option("--net", metavar="NAME", help="Cut across the longest trace of this net.")
@click.option("--line", metavar="NAME", help="Cut along this line of sections in the spec.")
@click.option("--from", "start", type=PlaceUm(), help="Cut along a line from here ...")
@click.option("--to", "end", type=PlaceUm(), help="... to here, in um, as the spec counts.")
@click.option(
    "--exaggerate",
    "factor",
    type=click.FloatRange(0.1, 1000),
    metavar="N",
    help="How much larger heights are drawn.  [default: one that fits; it is on the picture]",
)
@click.option(
    "--format",
    "forms",
    type=click.Choice([*FORMS, "all"]),
    multiple=True,
    help="What to write; may be repeated.  [default: svg and html]",
)
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True)
@click.option(
    "-o",
    "--out",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="[default: sections beside the layout]",
)
@click.option("-q", "--quiet", is_flag=True, help="Do not list the files.")
def section(
    *,
    given: Path,
    spec: Path | None,
    balls: tuple[str, ...],
    angle: float | None,
    pad: str | None,
    net: str | None,
    line: str | None,
    start: tuple[int, int] | None,
    end: tuple[int, int] | None,
    factor: float | None,
    forms: tuple[str, ...],
    theme: str,
    out: Path | None,
    quiet: bool,
) -> None:
    """Cut the layout FILE of SPEC, and draw what is there after each step of the process.

    With SPEC alone its own layout is cut: build/NAME/NAME.gds, which is drawn first if it is not
    there or not of this spec.
    """
    from wlcsp_layout.render.section.choosing import Wanted
    from wlcsp_layout.report import cutting
    from wlcsp_layout.report.sections import USUAL_FORMS, Asked

    if (start is None) != (end is None):
        raise click.UsageError("--from and --to belong together")
    if sum(map(bool, (balls, pad, net, line, start))) > 1:
        raise click.UsageError("give one of --ball, --pad, --net, --line, or --from and --to")
    if len(balls) > 2:  # noqa: PLR2004  one, or from one to the other
        raise click.UsageError("--ball may be given twice, from one to the other")
    if angle is not None and (pad or net or line or start or len(balls) > 1):
        raise click.UsageError("--angle is for the cut through one ball")
    wanted = Wanted(
        balls=balls,
        pad=pad or "",
        net=net or "",
        section=line or "",
        ends_nm=(start, end) if start and end else None,
        degrees=angle,
    )
    asked = Asked(
        forms=FORMS if "all" in forms else forms or USUAL_FORMS,
        factor=factor,
        look="dark" if theme == "dark" else "light",
    )
    drawn = cutting.cut(cutting.source(given, spec, draw_first), wanted, out, asked)
    if not quiet:
        for words in cutting.words(drawn):
            click.echo(words)


def draw_first(spec: Path) -> None:
    """Draw the layout of a spec, and say so."""
    from wlcsp_layout import pipeline

    click.echo("the layout of this spec is not there yet: drawing it first", err=True)
    pipeline.generate(spec)
