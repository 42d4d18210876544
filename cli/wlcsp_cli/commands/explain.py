"""`wlcsp explain`: what a finding means, and what to do about it."""

import difflib
import textwrap

import click

from wlcsp_layout.codes import CATALOG
from wlcsp_layout.codes.code import Code
from wlcsp_layout.errors import Finding, SpecError

WIDTH = 88
"""Of the text, in characters: comfortable to read, whatever the window."""


@click.command()
@click.argument("code", required=False)
def explain(code: str | None) -> None:
    """Explain a finding by its CODE, as in `wlcsp explain E103`; list all codes without one."""
    if code is None:
        for number in sorted(CATALOG):
            click.echo(f"{number}  {CATALOG[number].title}")
        return
    entry = CATALOG.get(code.upper())
    if entry is None:
        raise SpecError([_unknown(code)])
    click.echo(article(entry))


def article(entry: Code) -> str:
    """Return all that is known about a code."""
    parts = (
        ("What it means", entry.means),
        ("Why it matters", entry.why),
        ("What to do", entry.mend),
        ("Source", entry.source),
    )
    blocks = [f"{click.style(entry.code, bold=True)}  {entry.title}"]
    for heading, text in parts:
        filled = textwrap.fill(
            text, WIDTH, initial_indent="  ", subsequent_indent="  ", break_on_hyphens=False
        )
        blocks.append(f"{heading}\n{filled}")
    return "\n\n".join(blocks)


def _unknown(code: str) -> Finding:
    close = difflib.get_close_matches(code.upper(), sorted(CATALOG), n=3)
    return Finding(
        code="E404",
        subject="explain",
        what=f"there is no code {code!r}",
        mend=f"did you mean {', '.join(close)}?" if close else "wlcsp explain lists all codes",
    )
