"""What the page says in words and figures around its pictures."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from wlcsp_layout.errors import Finding
from wlcsp_layout.model.package import Package
from wlcsp_layout.units import um_text

MOST_NAMES = 8


def finding_data(finding: Finding, name: str) -> dict[str, Any]:
    """Return a finding with the view that shows its place; `view` is empty without a place."""
    of_cell = {"": "die", f"{name}_DIE": "die", f"{name}_WAFER": "wafer"}
    return {
        "code": finding.code,
        "level": {"W": "warning", "N": "notice"}.get(finding.code[0], "error"),
        "subject": finding.subject,
        "what": finding.what,
        "at_nm": finding.at_nm,
        "view": of_cell.get(finding.cell, "") if finding.at_nm else "",
    }


def figures(report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is known of a package at a glance."""
    dies, routing, emboss = report["dies"], report["routing"], report["emboss"]
    yield "Full dies", f"{dies['full']:,}"
    yield "Balls a die", f"{report['balls']:,}"
    yield "Chip pads a die", f"{report['chip_pads']:,}"
    yield "Nets routed", f"{routing['routed']:,} of {routing['nets']:,}"
    yield "Traces", f"{routing['length_um'] / 1000:,.2f} mm"
    yield "RDL density", f"{report['rdl']['density']:.1%}"
    yield "Well to ring area", f"{emboss['area_ratio']:.4f}"
    yield "Contact area", f"{emboss['contact_area_gain']:+.1%}"


def wafer_facts(package: Package, report: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield what is known of the wafer."""
    wafer, dies = report["wafer"], report["dies"]
    yield "Diameter", f"{wafer['diameter_mm']} mm"
    yield "Usable radius", f"{wafer['usable_radius_mm']} mm"
    yield "Notch", wafer["notch"]
    yield "Street", " x ".join(map(um_text, package.wafer.street_nm)) + " um"
    yield "Step", " x ".join(f"{step:,}" for step in wafer["step_um"]) + " um"
    yield "Full dies", f"{dies['full']:,}"
    yield "Cut by the edge", f"{dies['partial']:,}"


def verdict(report: Mapping[str, Any], findings: Sequence[Finding]) -> dict[str, str]:
    """Return in one sentence what the judge says, and how good that is."""
    verify = report["verify"]
    counted = [row for row in verify["rules_run"] if row["shapes"] is not None]
    errors = sum(finding.code[0] not in "WN" for finding in findings)
    if not counted:
        return {"tone": "unsure", "words": "The written file was not judged."}
    shapes = sum(row["shapes"] for row in counted)
    seen = f"{len(counted)} checks on {shapes:,} shapes of the written file"
    skipped, waived = len(verify["rules_skipped"]), len(verify["waived"])
    left = f"{skipped} checks did not run, {waived} findings are waived"
    found = f"{errors:,} finding{'s'[: errors != 1]}" if errors else "no finding"
    return {"tone": "bad" if errors else "good", "words": f"{seen}: {found}. {left}."}


def nets(die: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """Yield the rows of the table of nets, in the order of the die's data."""
    for number, net in enumerate(die["nets"]):
        traces = net["traces"]
        yield {
            "name": net["name"],
            "balls": _some([ball[0] for ball in die["balls"] if ball[1] == number]),
            "pads": _some([pad[0] for pad in die["pads"] if pad[1] == number]),
            "length": f"{sum(trace[1] for trace in traces) / 1e6:,.3f}" if traces else "",
            "ohm": _some([f"{1000 * trace[3]:,.1f}" for trace in traces]),
        }


def _some(names: Sequence[str]) -> str:
    more = len(names) - MOST_NAMES
    return ", ".join(names[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
