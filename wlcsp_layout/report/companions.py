"""The files beside the layouts of a run: styles, routes, the report, markers, the manifest."""

import json
from collections.abc import Mapping
from pathlib import Path

import gdstk

from wlcsp_layout import __version__
from wlcsp_layout.report.depfile import rule
from wlcsp_layout.report.judgment_json import Checks
from wlcsp_layout.report.manifest import manifest
from wlcsp_layout.report.outcome import errors_of
from wlcsp_layout.report.plan import Planned
from wlcsp_layout.verify.judgment import Judgment
from wlcsp_layout.writers import lyp, lyrdb, routes
from wlcsp_layout.writers.staging import Staging, staged


def write_companions(
    planned: Planned,
    staging: Staging,
    report: Mapping[str, object],
    checks: Checks,
    judgment: Judgment | None,
) -> list[str]:
    """Write what goes with the layouts: styles, routes, the report, and markers if need be."""
    package = planned.package
    texts = {
        f"{package.name}.lyp": lyp.text(package.layers.values()),
        routes.file_name(package.name): routes.text(planned.routing.traces),
        f"{package.name}.report.json": _json(report),
    }
    if errors_of(checks, judgment):
        found = (*checks.findings, *(judgment.findings if judgment else ()))
        waived = (*planned.standing.waived, *(judgment.waived if judgment else ()))
        markers = lyrdb.text(found, f"{package.name}_DIE", f"{package.name}_WAFER", waived)
        texts[f"{package.name}.lyrdb"] = markers
    return staging.write_texts(texts)


def write_manifest(planned: Planned, staging: Staging, names: list[str], klayout: str) -> str:
    """Write the manifest of what a run has written; return its name."""
    name = f"{planned.package.name}.manifest.json"
    outputs = {output: staging.path(output) for output in names}
    # vars: gdstk hides its version from type checkers.
    versions = {"wlcsp": __version__, "gdstk": str(vars(gdstk)["__version__"]), "klayout": klayout}
    data = manifest(planned.package.name, versions, planned.resolved.files, outputs)
    staging.write_text(name, _json(data))
    return name


def write_depfile(path: Path, target: Path, reads: tuple[Path, ...]) -> None:
    """Write the rule by which Make knows what a target is made of."""
    with staged(path.parent) as staging:
        staging.write_text(path.name, rule(target, reads))
        staging.move(path.name)


def _json(data: Mapping[str, object]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"
