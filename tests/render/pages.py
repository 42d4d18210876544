"""Pages of examples, for the tests of what they hold and how they behave."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from wlcsp_layout import pipeline
from wlcsp_layout.errors import Finding
from wlcsp_layout.model.package import Package
from wlcsp_layout.render.page.page import Frame, Solid, drawn_data, page

CONFIGS = Path(__file__).parents[2] / "configs"


@dataclass(frozen=True, kw_only=True)
class Made:
    """A package, its layout, and the data of its page."""

    package: Package
    layout: Path
    data: dict[str, Any]
    report: dict[str, Any]

    def page(
        self, *findings: Finding, frames: tuple[Frame, ...] = (), solid: Solid | None = None
    ) -> str:
        """The text of the page with these findings."""
        return page(self.package, self.data, self.report, findings, frames=frames, solid=solid)


@cache
def made(name: str) -> Made:
    """Return an example as `wlcsp gen` makes it."""
    out = Path(mkdtemp(prefix="wlcsp-page-"))
    spec = CONFIGS / name / f"{name}.yaml"
    planned = pipeline.plan(spec)
    package = planned.package
    pipeline.generate(planned.resolved.files[0], out, verify=False)
    layout = out / f"{name}.gds"
    return Made(
        package=package,
        layout=layout,
        data=drawn_data(layout, package, planned.routing.traces),
        report=json.loads((out / f"{name}.report.json").read_text()),
    )
