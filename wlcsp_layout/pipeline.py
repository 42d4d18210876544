"""The whole run on one page: from a spec to the checked files of a wafer of masks.

spec -> model -> route -> masks -> wafer -> writers -> verify -> report
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import gdstk
import klayout.db

from wlcsp_layout import __version__
from wlcsp_layout.errors import DesignError, Finding, OutputError
from wlcsp_layout.layout import Layout
from wlcsp_layout.masks import draw_die
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.resolve import Resolved, resolve
from wlcsp_layout.report.depfile import rule
from wlcsp_layout.report.figures import Checks, figures
from wlcsp_layout.report.manifest import manifest
from wlcsp_layout.route import route
from wlcsp_layout.route.routing import Routing
from wlcsp_layout.spec.load import read
from wlcsp_layout.verify.readback import read_back
from wlcsp_layout.wafer.cells import draw_wafer
from wlcsp_layout.wafer.stepping import Stepped, step
from wlcsp_layout.writers import lyp, lyrdb, write_layouts
from wlcsp_layout.writers.meant import cells_below, meant_layout
from wlcsp_layout.writers.staging import Staging, staged, why_unwritten

DATE = datetime(2000, 1, 1, tzinfo=UTC)
"""Of a file that nobody gave a date: the same bytes on any day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A spec that can be drawn: resolved, routed and stepped, nothing drawn yet."""

    resolved: Resolved
    routing: Routing
    stepped: Stepped

    @property
    def package(self) -> Package:
        """The package."""
        return self.resolved.package

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What there is to say without anything being wrong."""
        return (*self.resolved.notes, *self.routing.notes, *self.stepped.notes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """What a run has published."""

    out: Path
    files: tuple[Path, ...]
    report: Mapping[str, object]
    notes: tuple[Finding, ...]


def plan(spec: Path) -> Planned:
    """Resolve, route and step a spec.  Raises: SpecError when it cannot be used."""
    resolved = resolve(read(spec))
    package = resolved.package
    return Planned(resolved=resolved, routing=route(package.die), stepped=step(package))


def check(spec: Path) -> Planned:
    """Judge a spec without drawing it.

    Raises: SpecError when it cannot be used, DesignError when its routing breaks a rule.
    """
    planned = plan(spec)
    if planned.routing.findings:
        raise DesignError(planned.routing.findings)
    return planned


def generate(
    spec: Path,
    out: Path | None = None,
    *,
    verify: bool = True,
    depfile: Path | None = None,
    date: datetime = DATE,
) -> Generated:
    """Draw a spec into a folder, by default `build/NAME`.

    Files appear under their names whole and checked, the manifest last. What fails its checks goes
    to `rejected/` with its markers, and an earlier result stays.
    Raises: SpecError, DesignError (rejected) or OutputError; nothing is left half-written.
    """
    planned = plan(spec)
    package = planned.package
    folder = out or Path("build") / package.name
    die = draw_die(package, planned.routing)
    wafer = draw_wafer(package, planned.stepped, die)
    meant = meant_layout(cells_below(wafer))
    with staged(folder) as staging:
        layouts = write_layouts(
            package.name, wafer, staging, date or datetime(2000, 1, 1, tzinfo=UTC)
        )
        found = _read_back(layouts, meant)
        checks = _checks(planned, found, verify=verify)
        report = figures(package, planned.routing, planned.stepped, meant, checks)
        names = [path.name for path in layouts]
        names += _write_companions(planned, staging, report, checks)
        if checks.findings:
            rejected = staging.reject(names)
            raise DesignError((*checks.findings, _rejected(package, rejected)))
        names.append(_write_manifest(planned, staging, names))
        staging.publish(names, stale=[f"{package.name}.lyrdb"])
    if depfile:
        _write_depfile(depfile, folder / names[-1], planned.resolved.files)
    return Generated(
        out=folder,
        files=tuple(folder / name for name in names),
        report=report,
        notes=planned.notes,
    )


def _read_back(layouts: tuple[Path, ...], meant: Layout) -> tuple[Finding, ...]:
    """Compare each written layout with what was meant.

    Raises: OutputError for a file that KLayout cannot read: it is not on the disk as a whole.
    """
    found = tuple(finding for path in layouts for finding in read_back(path, meant))
    for path, finding in zip(layouts, found, strict=False):
        if finding.code == "V101":
            raise OutputError(f"F102 {path.name}: it came out short: {why_unwritten(path)}")
    return found


def _checks(planned: Planned, found: tuple[Finding, ...], *, verify: bool) -> Checks:
    """Return what was judged in this run, and in words what was not."""
    run = ["V101", "V102", "V103", "V104", "V105", "R101"]
    skipped = [("design rules", "this version checks no rules of the preset on the written file")]
    if not verify:
        skipped = [("design rules", "--no-verify")]
    if planned.package.die.routes == "none":
        skipped += [("R102 net not connected", "routes: none"), ("R103", "routes: none")]
    else:
        run += ["R102", "R103", "R104"]
    return Checks(
        run=tuple(run), skipped=tuple(skipped), findings=(*planned.routing.findings, *found)
    )


def _write_companions(
    planned: Planned, staging: Staging, report: Mapping[str, object], checks: Checks
) -> list[str]:
    """Write what goes with the layouts: layer styles, the report, and markers if need be."""
    package = planned.package
    texts = {
        f"{package.name}.lyp": lyp.text(package.layers.values()),
        f"{package.name}.report.json": _json(report),
    }
    if checks.findings:
        markers = lyrdb.text(checks.findings, f"{package.name}_DIE", f"{package.name}_WAFER")
        texts[f"{package.name}.lyrdb"] = markers
    for name, text in texts.items():
        staging.write_text(name, text)
    return list(texts)


def _write_manifest(planned: Planned, staging: Staging, names: list[str]) -> str:
    name = f"{planned.package.name}.manifest.json"
    outputs = {output: staging.path(output) for output in names}
    data = manifest(planned.package.name, _versions(), planned.resolved.files, outputs)
    staging.write_text(name, _json(data))
    return name


def _write_depfile(path: Path, target: Path, reads: tuple[Path, ...]) -> None:
    with staged(path.parent) as staging:
        staging.write_text(path.name, rule(target, reads))
        staging.move(path.name)


def _versions() -> dict[str, str]:
    """Return what made the files; the engines hide their versions from type checkers."""
    engines = {"gdstk": vars(gdstk), "klayout": vars(klayout.db)}
    return {
        "wlcsp": __version__,
        **{name: str(engine["__version__"]) for name, engine in engines.items()},
    }


def _json(data: Mapping[str, object]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _rejected(package: Package, folder: Path) -> Finding:
    return Finding(
        code="V100",
        subject=package.name,
        what=f"the layout broke a rule and was not published: it is in {folder}",
        mend=f"open {folder / package.name}.gds and the markers in {package.name}.lyrdb",
    )
