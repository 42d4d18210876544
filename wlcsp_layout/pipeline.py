"""The whole run on one page: from a spec to the checked files of a wafer of masks.

spec -> model -> route -> masks -> wafer -> writers -> verify -> report
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, TypeAlias

import gdstk

from wlcsp_layout.compare.change import Change
from wlcsp_layout.compare.specs import Meaning
from wlcsp_layout.compare.specs import differences as differences_of
from wlcsp_layout.errors import DesignError, Finding, SpecError
from wlcsp_layout.masks import draw_die
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.render.asked import Asked
from wlcsp_layout.report.companions import write_companions, write_depfile, write_manifest
from wlcsp_layout.report.figures import figures
from wlcsp_layout.report.guests import guests_of, joined
from wlcsp_layout.report.judgment_json import Checks, checks_as_data
from wlcsp_layout.report.order import order_files
from wlcsp_layout.report.order_pdf import load_fonts
from wlcsp_layout.report.outcome import (
    checks_of,
    errors_of,
    refuse_short_files,
    rejected_finding,
    remarks_of,
    undrawn,
)
from wlcsp_layout.report.plan import Planned
from wlcsp_layout.report.plates import masks as mask_words
from wlcsp_layout.route import route
from wlcsp_layout.route.aside import aside
from wlcsp_layout.route.routing import Tell, tell_nobody
from wlcsp_layout.show import browser, klive, viewing
from wlcsp_layout.show.viewing import Shown
from wlcsp_layout.spec.load import read
from wlcsp_layout.verify import maps
from wlcsp_layout.verify.engine import Engine, second_engine
from wlcsp_layout.verify.exchange import OrderRequest, Request, answer_of, order_findings_of
from wlcsp_layout.verify.judgment import Case, Judgment
from wlcsp_layout.verify.plate_case import plate_case
from wlcsp_layout.verify.shot_map import read_shots
from wlcsp_layout.verify.sniff import why_no_layout
from wlcsp_layout.verify.waiving import waive
from wlcsp_layout.wafer.cells import draw_wafer, lattice_of
from wlcsp_layout.wafer.die_numbers import with_number_notes
from wlcsp_layout.wafer.drop_in_cells import draw_drop_ins
from wlcsp_layout.wafer.exposing import settled
from wlcsp_layout.wafer.map import WaferMap, map_of
from wlcsp_layout.wafer.plates import draw_plates
from wlcsp_layout.wafer.rim import RimLayer, draw_rim
from wlcsp_layout.wafer.stepping import step
from wlcsp_layout.writers import (
    deck,
    lyrdb,
    wafer_picture,
    write_layouts,
    write_plate,
)
from wlcsp_layout.writers.dates import judging_day, source_date
from wlcsp_layout.writers.maps import map_texts
from wlcsp_layout.writers.meant import cells_below, meant_layout
from wlcsp_layout.writers.shots import shot_texts
from wlcsp_layout.writers.staging import staged
from wlcsp_layout.writers.targets import refused_deck, refused_markers, refused_picture

PageOf: TypeAlias = Callable[[Mapping[str, Any], Sequence[Finding]], str]
"""The page of a layout, given the report and the findings."""


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
    resolved, day = resolve(read(spec)), today or judging_day()
    package = resolved.package
    stepped = step(package) if package.wafer.drop_ins else None
    drop_ins = guests_of(package, tell, day)
    routing = aside(lambda: route(package.die, tell))
    of_routing = [waiver for waiver in package.waivers if waiver.code[0] == "R"]
    return Planned(
        resolved=resolved,
        routing=routing,
        standing=joined(waive(routing.findings, of_routing, day), drop_ins.standing),
        stepped=with_number_notes(package, stepped or step(package)),
        drop_ins=drop_ins,
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
        problems[:0] = refused_picture(picture, reads)
    if found is None or problems:
        raise SpecError(problems)
    if picture:
        with staged(picture.parent) as staging:
            staging.write_text(picture.name, wafer_picture.text(found))
            staging.move(picture.name)
    return found


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
            raise DesignError((*planned.standing.findings, undrawn(planned)))
        folder = out or Path("build") / package.name
        wafer, rim = _draw(planned)
        meant = meant_layout(cells_below(wafer))
        with staged(folder) as staging:
            layouts = write_layouts(package.name, wafer, staging, dated)
            drawn = (package, planned.routing, planned.stepped, wafer, planned.drop_ins.guests)
            masks = {
                plate: write_plate(plate.file, top, staging, dated)
                for plate, top in draw_plates(*drawn)
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
            shown = _shown(planned, layouts[0])
            map_names = staging.write_texts(map_texts(package, planned.stepped))
            said = maps.read(tuple(map(staging.path, map_names)))
            shot_names = staging.write_texts(shot_texts(package, planned.stepped))
            shots = {name: read_shots(staging.path(name)) for name in shot_names}
            load_fonts()
            answer = answer_of(reader)
            refuse_short_files((*layouts, *masks.values()), answer.findings)
            checks = checks_of(planned, answer, said, shots, is_judged=verify)
            report = {**facts, "verify": checks_as_data(checks, answer.judgment)}
            names = [*(path.name for path in layouts), *(plate.file for plate in masks)]
            names += write_companions(planned, staging, report, checks, answer.judgment)
            names += [*map_names, *shots]
            names += staging.write_texts(_page(planned, shown, report, checks, answer.judgment))
            errors = errors_of(checks, answer.judgment)
            if errors:
                rejected = staging.reject(names)
                remarks = remarks_of(planned, answer.judgment)
                raise DesignError((*errors, *remarks, rejected_finding(package, rejected)))
            made = (planned.routing, planned.stepped, masks, answer.least)
            for name, data in order_files(package, *made).items():
                staging.write_bytes(name, data)
                names.append(name)
            ordered = OrderRequest(path=staging.path(f"{package.name}.order.yaml"), plates=cases)
            if wrong := order_findings_of(reader, ordered):
                raise DesignError((*wrong, rejected_finding(package, staging.reject(names))))
            names.append(write_manifest(planned, staging, names, answer.version))
            staging.publish(names, stale=[f"{package.name}.lyrdb"])
    if depfile:
        write_depfile(depfile, folder / names[-1], planned.resolved.files)
    return Generated(
        out=folder,
        files=tuple(folder / name for name in names),
        report=report,
        notes=(*planned.notes, *(answer.judgment.findings if answer.judgment else ())),
    )


def _draw(planned: Planned) -> tuple[gdstk.Cell, tuple[RimLayer, ...]]:
    """Return the wafer with all that it places, and the layers of its partial dies."""
    package, stepped = planned.package, planned.stepped
    die = draw_die(package, planned.routing)
    rim = draw_rim(package, lattice_of(package, stepped), die)
    drop_ins = draw_drop_ins(package, planned.drop_ins.guests)
    return draw_wafer(package, stepped, die, rim, drop_ins=drop_ins), rim


def _shown(planned: Planned, layout: Path) -> PageOf | None:
    """Return the page of a layout, as soon as what was found is known.

    None for a layout that cannot be read: then the reader says so.
    """
    # They load KLayout.
    from wlcsp_layout.render.page.page import drawn_data, page  # noqa: PLC0415
    from wlcsp_layout.report.page_frames import page_frames  # noqa: PLC0415
    from wlcsp_layout.report.solids import first_pad  # noqa: PLC0415

    package = planned.package
    with suppress(SpecError):
        data = drawn_data(layout, package, planned.routing.traces)
        frames = page_frames(layout, package)
        solid = first_pad(layout, package)
        return lambda report, found: page(package, data, report, found, frames=frames, solid=solid)
    return None


def _page(
    planned: Planned,
    shown: PageOf | None,
    report: Mapping[str, Any],
    checks: Checks,
    judgment: Judgment | None,
) -> Mapping[str, str]:
    found = (*checks.findings, *(judgment.findings if judgment else ()))
    return {f"{planned.package.name}.html": shown(report, found)} if shown else {}


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
    problems = [*refused_markers(file, spec, markers)]
    if no_layout := why_no_layout(file):
        problems.append(no_layout)
    try:
        package = resolve(read(spec)).package
        stepped = step(package)
        package, offset = settled(package, stepped.shots), stepped.offset
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


def render(
    file: Path, asked: Asked, out: Path | None = None, spec: Path | None = None
) -> Iterator[Path | Finding]:
    """Write pictures of a layout, by default to `pictures/` beside it, and yield each when it is.

    What is asked for where it is there, and is not, is yielded as a finding. `spec` says which
    numbers the layers have, and the names of the balls.
    Raises: SpecError when the file, the spec or what is asked for cannot be used, OutputError.
    """
    from wlcsp_layout.render.pictures import Picture, pictures  # noqa: PLC0415  loads KLayout

    if spec:
        asked = replace(asked, package=resolve(read(spec)).package)
    folder = out or file.parent / "pictures"
    with staged(folder) as staging:
        for made in pictures(file, asked):
            if isinstance(made, Picture):
                staging.write_bytes(made.name, made.content)
                staging.move(made.name)
                yield folder / made.name
            else:
                yield made


def view(
    file: Path, *, port: int = klive.PORT, program: str | None = None, in_new: bool = False
) -> Shown:
    """Show a written layout in a running KLayout, else in a new window.

    `port` is klive's, `program` KLayout's path if not the usual one.
    Raises: SpecError when the file is no layout or there is no KLayout, OutputError when KLayout
    does not start.
    """
    if no_layout := why_no_layout(file):
        raise SpecError([replace(no_layout, mend="give the path of a .gds or .oas file")])
    return viewing.view(file, port=port, program=program, in_new=in_new)


def browse(file: Path) -> Path:
    """Show the page of a written layout in the user's browser, and return where it lies.

    Raises: SpecError when the file is no layout, there is no page beside it, or no browser.
    """
    if no_layout := why_no_layout(file):
        raise SpecError([replace(no_layout, mend="give the path of a .gds or .oas file")])
    return browser.show(file)


def reads(spec: Path) -> tuple[Path, ...]:
    """Return the files that a run reads, the spec first; of a wrong spec those that are known."""
    try:
        return resolve(read(spec)).files
    except SpecError as error:
        places = (finding.place.file for finding in error.findings if finding.place)
        return tuple(dict.fromkeys((spec, *map(Path, places))))


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
        problems[:0] = refused_deck(out, reads)
    if problems:
        raise SpecError(problems)
    text = deck.text(resolved.package)
    if out:
        with staged(out.parent) as staging:
            staging.write_text(out.name, text)
            staging.move(out.name)
    return text
