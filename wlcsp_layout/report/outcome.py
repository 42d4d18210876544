"""What a run has checked, and what keeps its layout from being published."""

from collections.abc import Mapping
from pathlib import Path

from wlcsp_layout.errors import Finding, OutputError
from wlcsp_layout.model.package import Package
from wlcsp_layout.report.findings import level
from wlcsp_layout.report.judgment_json import Checks
from wlcsp_layout.report.plan import Planned
from wlcsp_layout.verify import maps
from wlcsp_layout.verify.exchange import Answer
from wlcsp_layout.verify.judgment import Judgment
from wlcsp_layout.verify.shot_map import SaidShots, compare_shots
from wlcsp_layout.writers.staging import why_unwritten


def refuse_short_files(layouts: tuple[Path, ...], found: tuple[Finding, ...]) -> None:
    """Raise OutputError when KLayout could not read a file: it is not on the disk as a whole."""
    for finding in found:
        if finding.code == "V101":
            path = next(path for path in layouts if path.name == Path(finding.subject).name)
            raise OutputError(
                f"F102 {path.name}: it came out short: {why_unwritten(path)}\n"
                "    free some space, or choose another folder with -o"
            )


def checks_of(
    planned: Planned,
    answer: Answer,
    said: Mapping[str, maps.Said | Finding],
    shots: Mapping[str, SaidShots | Finding] | None = None,
    *,
    is_judged: bool,
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
        package, offset = planned.package, planned.stepped.offset
        of_maps = maps.compare(said, package, offset, answer.places)
        if package.wafer.stepper:
            run += ["V711", "V712", "V713", "V714", "V715", "V716", "V717", "V718", "V719"]
        for name, item in (shots or {}).items():
            of_maps += compare_shots(name, item, package, offset, answer.places)
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


def errors_of(checks: Checks, judgment: Judgment | None) -> tuple[Finding, ...]:
    """Return what keeps a layout from being published."""
    judged = judgment.findings if judgment else ()
    return (*checks.findings, *(finding for finding in judged if level(finding.code) == "error"))


def remarks_of(planned: Planned, judgment: Judgment | None) -> tuple[Finding, ...]:
    """Return what there is to say of waivers beside what is wrong."""
    judged = judgment.findings if judgment else ()
    return (*planned.standing.remarks, *(f for f in judged if f.code in {"W411", "W412"}))


def undrawn(planned: Planned) -> Finding:
    """Say why a die with open nets was not drawn."""
    count = planned.open_count
    return Finding(
        code="V106",
        subject=planned.package.name,
        what=f"{count} {'net is' if count == 1 else 'nets are'} open, so that nothing was drawn",
        mend="wlcsp gen --keep-going draws what there is into rejected/, with the open nets marked",
    )


def rejected_finding(package: Package, folder: Path) -> Finding:
    """Say where a layout is that was not published."""
    return Finding(
        code="V100",
        subject=package.name,
        what=f"the layout broke a rule and was not published: it is in {folder}",
        mend=f"open {folder / package.name}.gds and the markers in {package.name}.lyrdb",
    )
