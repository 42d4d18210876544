"""The page as text: what is measured and written, put into the template with its script."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2

from wlcsp_layout import __version__
from wlcsp_layout.errors import Finding
from wlcsp_layout.model.package import Package
from wlcsp_layout.render.dies import die_kinds
from wlcsp_layout.render.layer_table import of_layers
from wlcsp_layout.render.page import words
from wlcsp_layout.render.page.die_data import SHOWN, die_data
from wlcsp_layout.render.page.looks import looks
from wlcsp_layout.render.page.wafer_data import wafer_data
from wlcsp_layout.render.reading import read
from wlcsp_layout.render.solid import panel
from wlcsp_layout.route.routing import Trace
from wlcsp_layout.units import um_text

ASSETS = files("wlcsp_layout.render.page") / "assets"
SCRIPTS = ("unpack", "cut", "paint", "stage", "die", "wafer", "main")
"""In the order in which they build on each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """One step of a cross-section."""

    title: str
    svg: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Solid:
    """A model in 3-D."""

    title: str
    """`ball A1`."""
    glb: bytes
    """Binary glTF."""


def drawn_data(path: Path, package: Package, traces: Sequence[Trace]) -> dict[str, Any]:
    """Return what the page shows of a written layout, of its dies the most frequent one.

    Raises: SpecError when it cannot be read or has no die.
    """
    drawing = read(path, of_layers(package.layers.values()))
    kinds = die_kinds(drawing)
    return {
        "die": die_data(drawing, kinds[0], package, traces),
        "looks": looks(SHOWN),
        "wafer": wafer_data(kinds, package),
    }


def page(
    package: Package,
    data: Mapping[str, Any],
    report: Mapping[str, Any],
    findings: Sequence[Finding],
    *,
    frames: Sequence[Frame] = (),
    solid: Solid | None = None,
) -> str:
    """Return `NAME.html`; `data` is as `drawn_data` made it, `report` as in NAME.report.json."""
    name = package.name
    said = [words.finding_data(finding, name) for finding in findings]
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    template = environment.from_string(_asset("page.html.j2"))
    wafer = package.wafer
    return template.render(
        name=name,
        version=__version__,
        subtitle=f"{len(package.die.balls):,} balls on a die of "
        f"{um_text(package.die.box.width_nm)} x {um_text(package.die.box.height_nm)} um, wafer of "
        f"{wafer.diameter_nm // 1_000_000} mm",
        style=_asset("page.css"),
        script="".join(_asset(f"{part}.js") for part in SCRIPTS),
        data=_in_script({**data, "findings": said}),
        figures=list(words.figures(report)),
        wafer_facts=list(words.wafer_facts(package, report)),
        verdict=words.verdict(report, findings),
        findings=said,
        nets=list(words.nets(data["die"])),
        thickness=um_text(package.films["rdl"].thickness_nm),
        frames=frames,
        solid=_solid_parts(solid) if solid else None,
        masks=report["masks"],
        order=f"{name}.order.html",
        claims=report["verify"]["claims"],
        checks=report["verify"]["rules_run"],
    )


def _solid_parts(solid: Solid) -> Mapping[str, str]:
    return {
        "title": solid.title,
        "model": panel.encoded(solid.glb),
        "canvas": panel.CANVAS,
        "controls": panel.CONTROLS,
        "help": panel.KEYS,
        "script": panel.script(),
    }


def _asset(name: str) -> str:
    return (ASSETS / name).read_text(encoding="utf-8")


def _in_script(data: Mapping[str, Any]) -> str:
    """Return JSON that may stand in a script: nothing in it ends the element."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
