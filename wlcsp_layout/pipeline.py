"""The whole run on one page: from a spec to the checked files of a wafer of masks.

spec -> model -> route -> masks -> wafer -> writers -> verify -> report
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import gdstk

from wlcsp_layout import __version__
from wlcsp_layout.compare.change import Change
from wlcsp_layout.compare.specs import Meaning
from wlcsp_layout.compare.specs import differences as differences_of
from wlcsp_layout.errors import DesignError, Finding, OutputError, SpecError
from wlcsp_layout.masks import draw_die
from wlcsp_layout.model.package import Package
from wlcsp_layout.model.resolve import Resolved, resolve
from wlcsp_layout.report.depfile import rule
from wlcsp_layout.report.figures import figures
from wlcsp_layout.report.findings import level
from wlcsp_layout.report.judgment_json import Checks, checks_as_data
from wlcsp_layout.report.manifest import manifest
from wlcsp_layout.report.order import order_texts
from wlcsp_layout.report.plates import masks as mask_words
from wlcsp_layout.route import route
from wlcsp_layout.route.aside import aside
from wlcsp_layout.route.routing import Routing, Tell, tell_nobody
from wlcsp_layout.spec.load import read
from wlcsp_layout.verify import maps
from wlcsp_layout.verify.engine import Engine, second_engine
from wlcsp_layout.verify.exchange import Answer, Request, answer_of
from wlcsp_layout.verify.judgment import Case, Judgment
from wlcsp_layout.verify.plate_case import plate_case
from wlcsp_layout.verify.sniff import why_no_layout
from wlcsp_layout.verify.waiving import Standing, waive
from wlcsp_layout.wafer.cells import draw_wafer, lattice_of
from wlcsp_layout.wafer.map import WaferMap, map_of
from wlcsp_layout.wafer.plates import draw_plates
from wlcsp_layout.wafer.rim import draw_rim
from wlcsp_layout.wafer.stepping import Stepped, step
from wlcsp_layout.writers import (
    deck,
    lyp,
    lyrdb,
    routes,
    wafer_picture,
    write_layouts,
    write_plate,
)
from wlcsp_layout.writers.maps import map_texts
from wlcsp_layout.writers.meant import cells_below, meant_layout
from wlcsp_layout.writers.staging import Staging, staged, why_unwritten

FIXED_DATE = datetime(2000, 1, 1, tzinfo=UTC)
"""Of files that nobody gave a date: the same bytes on any day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A spec that can be drawn: resolved, routed and stepped, nothing drawn yet."""

    resolved: Resolved
    routing: Routing
    standing: Standing
    """What is wrong with the routing, after the waivers of the spec."""
    stepped: Stepped

    @property
    def package(self) -> Package:
        """The package."""
        return self.resolved.package

    @property
    def open_count(self) -> int:
        """How many nets the routing should join and does not."""
        return 0 if self.package.die.routes == "none" else len(self.routing.unrouted)

    @property
    def notes(self) -> tuple[Finding, ...]:
        """What there is to say without anything being wrong."""
        return (
            *self.resolved.notes,
            *self.routing.notes,
            *self.stepped.notes,
            *self.standing.remarks,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """What a run has published."""

    out: Path
    files: tuple[Path, ...]
    report: Mapping[str, object]
    notes: tuple[Finding, ...]


def plan(spec: Path, tell: Tell = tell_nobody, today: date | None = None) -> Planned:
    """Resolve, route and step a spec.  Raises: SpecError when it cannot be used.

    `today` is the day on which waivers must hold: without it that of SOURCE_DATE_EPOCH, else of the
    clock.
    """
    resolved = resolve(read(spec))
    package = resolved.package
    routing = aside(lambda: route(package.die, tell))
    of_routing = [waiver for waiver in package.waivers if waiver.code[0] == "R"]
    return Planned(
        resolved=resolved,
        routing=routing,
        standing=waive(routing.findings, of_routing, today or judging_day()),
        stepped=step(package),
    )


def check(spec: Path, tell: Tell = tell_nobody) -> Planned:
    """Judge a spec without drawing it.

    Raises: SpecError when it cannot be used, DesignError when its routing breaks a rule.
    """
    planned = plan(spec, tell)
    if planned.standing.findings:
        raise DesignError(planned.standing.findings)
    return planned


def wafer_map(spec: Path, picture: Path | None = None) -> WaferMap:
    """Return the wafer of a spec, and draw it if a picture is asked for; nothing is routed.

    Raises: SpecError when the spec or the place of the picture cannot be used, OutputError.
    """
    problems: list[Finding] = []
    found: WaferMap | None = None
    reads: tuple[Path, ...] = (spec,)
    try:
        resolved = resolve(read(spec))
        reads, found = resolved.files, map_of(resolved.package)
    except SpecError as error:
        problems += error.findings
    if picture:
        problems[:0] = _refused_picture(picture, reads)
    if found is None or problems:
        raise SpecError(problems)
    if picture:
        with staged(picture.parent) as staging:
            staging.write_text(picture.name, wafer_picture.text(found))
            staging.move(picture.name)
    return found


def _refused_picture(picture: Path, reads: Sequence[Path]) -> Iterator[Finding]:
    """Yield what is wrong with the path of a picture of the wafer."""
    if picture.resolve() in {path.resolve() for path in reads}:
        what = f"{picture} is read in this call, and would be written over"
    elif picture.suffix != ".svg":
        what = f"the picture is an SVG, which nobody takes {picture.name!r} for"
    else:
        return
    mend = "give a path of its own, as NAME.svg"
    yield Finding(code="E415", subject="--picture", what=what, mend=mend)


def differences(one: Path, other: Path) -> tuple[Change, ...]:
    """Return what two specs mean differently, in the order of the spec.

    Raises: SpecError with the problems of both when one of them cannot be used.
    """
    meanings: list[Meaning] = []
    problems: list[Finding] = []
    for path in (one, other):
        try:
            meanings.append(_meaning(path))
        except SpecError as error:
            problems += error.findings
    if problems:
        raise SpecError(problems)
    return differences_of(*meanings)


def _meaning(path: Path) -> Meaning:
    reading = read(path)
    package = resolve(reading).package
    if reading.spec is None:
        raise SpecError(reading.problems)
    stepped = step(package)
    return Meaning(spec=reading.spec, package=package, full=stepped.full, offset=stepped.offset)


def generate(
    spec: Path,
    out: Path | None = None,
    *,
    verify: bool = True,
    keep_going: bool = False,
    depfile: Path | None = None,
    engine: Engine | None = None,
    tell: Tell = tell_nobody,
    today: date | None = None,
) -> Generated:
    """Draw a spec into a folder, by default `build/NAME`.

    Files appear under their names whole and checked, the manifest last. What fails its checks goes
    to `rejected/` with its markers, and an earlier result stays. A die with open nets is drawn only
    to `keep_going`: it cannot pass. Files are dated by SOURCE_DATE_EPOCH, else by a fixed day.
    `engine` is one that is already running; `tell` takes the progress of the routing; `today` is as
    of `plan`.
    Raises: SpecError, DesignError (rejected) or OutputError; nothing is left half-written.
    """
    dated, day = source_date(), today or judging_day()
    with nullcontext(engine) if engine else second_engine() as reader:
        planned = plan(spec, tell, day)
        package = planned.package
        if planned.open_count and not keep_going:
            raise DesignError((*planned.standing.findings, _undrawn(planned)))
        folder = out or Path("build") / package.name
        die = draw_die(package, planned.routing)
        rim = draw_rim(package, lattice_of(package, planned.stepped), die)
        wafer = draw_wafer(package, planned.stepped, die, rim)
        meant = meant_layout(cells_below(wafer))
        with staged(folder) as staging:
            layouts = write_layouts(package.name, wafer, staging, dated)
            masks = {
                plate: write_plate(plate.file, top, staging, dated)
                for plate, top in draw_plates(package, planned.routing, planned.stepped, wafer)
            }
            case = Case(path=layouts[0], package=package, offset=planned.stepped.offset, today=day)
            cases = tuple(plate_case(package, *item, layouts[0]) for item in masks.items())
            judged = case if verify else None
            reader.ask(
                Request(paths=layouts, meant=meant, case=judged, places_of=package, plates=cases)
            )
            facts = figures(package, planned.routing, planned.stepped, meant, rim)
            facts["masks"] = mask_words(package, tuple(masks))
            # While the other process reads the layouts.
            map_names = staging.write_texts(map_texts(package, planned.stepped))
            said = maps.read(tuple(map(staging.path, map_names)))
            answer = answer_of(reader)
            _refuse_short_files((*layouts, *masks.values()), answer.findings)
            checks = _checks(planned, answer, said, is_judged=verify)
            report = {**facts, "verify": checks_as_data(checks, answer.judgment)}
            names = [*(path.name for path in layouts), *(plate.file for plate in masks)]
            names += _write_companions(planned, staging, report, checks, answer.judgment)
            names += map_names
            errors = _errors(checks, answer.judgment)
            if errors:
                rejected = staging.reject(names)
                remarks = _remarks(planned, answer.judgment)
                raise DesignError((*errors, *remarks, _rejected(package, rejected)))
            made = (planned.routing, planned.stepped, masks, answer.least)
            names += staging.write_texts(order_texts(package, *made))
            names.append(_write_manifest(planned, staging, names, answer.version))
            staging.publish(names, stale=[f"{package.name}.lyrdb"])
    if depfile:
        _write_depfile(depfile, folder / names[-1], planned.resolved.files)
    return Generated(
        out=folder,
        files=tuple(folder / name for name in names),
        report=report,
        notes=(*planned.notes, *(answer.judgment.findings if answer.judgment else ())),
    )


def verify(
    file: Path, spec: Path, *, today: date | None = None, markers: Path | None = None
) -> Judgment:
    """Judge a written layout by its spec; nothing is routed or drawn, only the two are read.

    `today` is the day on which waivers must hold: without it that of SOURCE_DATE_EPOCH, else of the
    clock. `markers` is where KLayout's marker database goes, also when there is nothing to mark.
    Raises: SpecError when the spec or the file cannot be used, DesignError when the file is a
    layout and damaged, OutputError when the markers cannot be written.
    """
    day = today or judging_day()
    problems = [*_refused_markers(file, spec, markers)]
    if no_layout := why_no_layout(file):
        problems.append(no_layout)
    try:
        package = resolve(read(spec)).package
        offset = step(package).offset
    except SpecError as error:
        raise SpecError((*problems, *error.findings)) from error
    if problems:
        raise SpecError(problems)
    # Not at the top: a run of `generate` loads KLayout in another process, beside its own work.
    from wlcsp_layout.verify.damaged import why_damaged  # noqa: PLC0415
    from wlcsp_layout.verify.judge import judge  # noqa: PLC0415

    case = Case(path=file, package=package, offset=offset, today=day)
    try:
        judgment = judge(case)
    except (RuntimeError, ValueError) as error:
        damage = why_damaged(file)
        if damage is None:
            raise
        raise DesignError([damage]) from error
    if markers:
        marked = lyrdb.text(
            judgment.findings,
            f"{package.name}_DIE",
            f"{package.name}_WAFER",
            judgment.waived,
        )
        with staged(markers.parent) as staging:
            staging.write_text(markers.name, marked)
            staging.move(markers.name)
    return judgment


def export_deck(spec: Path, out: Path | None = None) -> str:
    """Return the design rules of a spec as a KLayout DRC script, and write it if `out` is given.

    Nothing is routed or drawn.
    Raises: SpecError when the spec or the place cannot be used, OutputError.
    """
    problems: list[Finding] = []
    reads: tuple[Path, ...] = (spec,)
    try:
        resolved = resolve(read(spec))
        reads = resolved.files
    except SpecError as error:
        problems += error.findings
    if out:
        problems[:0] = _refused_deck(out, reads)
    if problems:
        raise SpecError(problems)
    text = deck.text(resolved.package)
    if out:
        with staged(out.parent) as staging:
            staging.write_text(out.name, text)
            staging.move(out.name)
    return text


def _refused_deck(out: Path, reads: Sequence[Path]) -> Iterator[Finding]:
    """Yield what is wrong with the path of a DRC script."""
    if out.resolve() in {path.resolve() for path in reads}:
        what = f"{out} is read in this call, and would be written over"
    elif out.suffix != ".drc":
        what = f"KLayout does not take {out.name!r} for a DRC script"
    else:
        return
    yield Finding(code="E414", subject="-o", what=what, mend="give a path of its own, as NAME.drc")


def judging_day() -> date:
    """Return the day on which waivers must hold: of SOURCE_DATE_EPOCH, else of the clock."""
    given = os.environ.get("SOURCE_DATE_EPOCH")
    return source_date().date() if given else datetime.now(UTC).date()


def _refused_markers(file: Path, spec: Path, markers: Path | None) -> Iterator[Finding]:
    """Yield what is wrong with the path of the markers: it is that of a file to be read."""
    if markers and markers.resolve() in (file.resolve(), spec.resolve()):
        yield Finding(
            code="E413",
            subject="--markers",
            what=f"{markers} is read in this call, and would be written over",
            mend="give the markers a path of their own, as NAME.lyrdb",
        )


def source_date() -> datetime:
    """Return the date of the written files: SOURCE_DATE_EPOCH, else a fixed day.

    Raises: SpecError when the variable holds no seconds that a date can be made of.
    Source: reproducible-builds.org, SOURCE_DATE_EPOCH specification 1.1.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH")
    if not given:
        return FIXED_DATE
    try:
        return datetime.fromtimestamp(int(given), tz=UTC)
    except (ValueError, OverflowError, OSError):
        raise SpecError(
            [
                Finding(
                    code="E405",
                    subject="SOURCE_DATE_EPOCH",
                    what=f"{given!r} is no number of seconds since 1970",
                    mend="set it to whole seconds, as of date +%s, or unset it",
                )
            ]
        ) from None


def _refuse_short_files(layouts: tuple[Path, ...], found: tuple[Finding, ...]) -> None:
    """Raise OutputError when KLayout could not read a file: it is not on the disk as a whole."""
    for finding in found:
        if finding.code == "V101":
            path = next(path for path in layouts if path.name == Path(finding.subject).name)
            raise OutputError(
                f"F102 {path.name}: it came out short: {why_unwritten(path)}\n"
                "    free some space, or choose another folder with -o"
            )


def _checks(
    planned: Planned, answer: Answer, said: Mapping[str, maps.Said | Finding], *, is_judged: bool
) -> Checks:
    """Return what was checked beside the judge, and in words what was not."""
    plates = ("V651", "V652", "V653", "V654", "V655", "V656")
    run = ["V101", "V102", "V103", "V104", "V105", *plates, "R101"]
    skipped: list[tuple[str, str]] = []
    of_maps: tuple[Finding, ...] = ()
    if answer.places is None:
        skipped.append(("wafer maps", "the files are not as they were meant"))
    else:
        run += ["V641", "V642", "V643", "V644"]
        of_maps = maps.compare(said, planned.package, planned.stepped.offset, answer.places)
    if not is_judged:
        skipped.append(("the judge of the written file", "--no-verify"))
    elif answer.judgment is None:
        skipped.append(("the judge of the written file", "the files are not as they were meant"))
    if planned.package.die.routes == "none":
        skipped += [("R102 net not connected", "routes: none"), ("R103", "routes: none")]
    else:
        run += ["R102", "R103", "R104"]
    found = (*planned.standing.findings, *answer.findings, *of_maps)
    return Checks(run=tuple(run), skipped=tuple(skipped), findings=found)


def _errors(checks: Checks, judgment: Judgment | None) -> tuple[Finding, ...]:
    """Return what keeps a layout from being published."""
    judged = judgment.findings if judgment else ()
    return (*checks.findings, *(finding for finding in judged if level(finding.code) == "error"))


def _remarks(planned: Planned, judgment: Judgment | None) -> tuple[Finding, ...]:
    """Return what there is to say of waivers beside what is wrong."""
    judged = judgment.findings if judgment else ()
    return (*planned.standing.remarks, *(f for f in judged if f.code in {"W411", "W412"}))


def _write_companions(
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
    if _errors(checks, judgment):
        found = (*checks.findings, *(judgment.findings if judgment else ()))
        waived = (*planned.standing.waived, *(judgment.waived if judgment else ()))
        markers = lyrdb.text(found, f"{package.name}_DIE", f"{package.name}_WAFER", waived)
        texts[f"{package.name}.lyrdb"] = markers
    return staging.write_texts(texts)


def _write_manifest(planned: Planned, staging: Staging, names: list[str], klayout: str) -> str:
    name = f"{planned.package.name}.manifest.json"
    outputs = {output: staging.path(output) for output in names}
    # vars: gdstk hides its version from type checkers.
    versions = {"wlcsp": __version__, "gdstk": str(vars(gdstk)["__version__"]), "klayout": klayout}
    data = manifest(planned.package.name, versions, planned.resolved.files, outputs)
    staging.write_text(name, _json(data))
    return name


def _write_depfile(path: Path, target: Path, reads: tuple[Path, ...]) -> None:
    with staged(path.parent) as staging:
        staging.write_text(path.name, rule(target, reads))
        staging.move(path.name)


def _json(data: Mapping[str, object]) -> str:
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def _undrawn(planned: Planned) -> Finding:
    count = planned.open_count
    return Finding(
        code="V106",
        subject=planned.package.name,
        what=f"{count} {'net is' if count == 1 else 'nets are'} open, so that nothing was drawn",
        mend="wlcsp gen --keep-going draws what there is into rejected/, with the open nets marked",
    )


def _rejected(package: Package, folder: Path) -> Finding:
    return Finding(
        code="V100",
        subject=package.name,
        what=f"the layout broke a rule and was not published: it is in {folder}",
        mend=f"open {folder / package.name}.gds and the markers in {package.name}.lyrdb",
    )
