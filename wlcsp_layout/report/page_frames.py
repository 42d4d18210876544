"""The steps of a cross-section as the page of a run shows them."""

from pathlib import Path

from wlcsp_layout.model.package import Package
from wlcsp_layout.render.page.page import Frame
from wlcsp_layout.render.section.choosing import Wanted, choose
from wlcsp_layout.render.section.embedded import embedded
from wlcsp_layout.render.section.frame import section
from wlcsp_layout.render.section.picture import styles, svg, view
from wlcsp_layout.render.theme import THEMES
from wlcsp_layout.render.written_die import WrittenDie


def page_frames(layout: Path, package: Package) -> tuple[Frame, ...]:
    """Return the section through the first ball.  Raises: SpecError when there is no die."""
    die = WrittenDie(layout, package)
    chosen = choose(die, package, Wanted())
    made = section(die, package, chosen.line, chosen.title, chosen.focus_nm)
    seen = view(made)
    return tuple(
        Frame(
            title=frame.step.title,
            svg=_on_dark(f"cut{i}-")
            + embedded(svg(made, frame, seen, "light", layout.name), f"cut{i}-"),
        )
        for i, frame in enumerate(made.frames)
    )


def _on_dark(prefix: str) -> str:
    """Return how the picture with these names is painted where the page is dark."""
    rules = (
        f'[data-theme="dark"] .{prefix}{name}{{{look}}}'
        for name, look in styles(THEMES["dark"]).items()
    )
    return f"<style>{''.join(rules)}</style>"
