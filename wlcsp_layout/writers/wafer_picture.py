"""The wafer as an SVG: the same bytes for the same wafer, and few of them.

A run of dies is one line, as thick as a die is high and dashed by the step, so that each dash is a
die. Coordinates are millimeters from the center of the wafer.
"""

from collections.abc import Iterator

from wlcsp_layout.geometry import Box
from wlcsp_layout.units import Nm, mm_text
from wlcsp_layout.wafer.cells import reference_box
from wlcsp_layout.wafer.map import WaferMap
from wlcsp_layout.wafer.notch import notch_corners
from wlcsp_layout.wafer.run import Run
from wlcsp_layout.wafer.stepping import PLACED_KINDS
from wlcsp_layout.writers.markup import escaped

STYLE = """\
.wafer{fill:#f4f4f2;stroke:#555}
.usable{fill:none;stroke:#888;stroke-dasharray:2 1}
.cut{stroke:#d5dde6}
.die{stroke:#4a7db5}
.reference{fill:#d8782c;stroke:#d8782c;stroke-width:0}
.away{fill:none;stroke-width:.4}
.other{fill:#c9b98f}
.keep-out{fill:#c03030;fill-opacity:.25;stroke:#c03030}
.window{fill:#fff;fill-opacity:.6;stroke:#333}
.wafer,.usable,.keep-out,.window{stroke-width:.4}
text{font-family:sans-serif;fill:#333;stroke:#fff;stroke-width:1;paint-order:stroke}
"""
DROP_IN_STYLE = ".drop-in{fill:#4f9e63}\n"
SHOT_STYLE = """\
.shot{fill:none;stroke:#333;stroke-width:.25}
.unexposed{fill:none;stroke:#999;stroke-width:.15;stroke-dasharray:1 1}
"""
"""With a stepper."""
PIXELS = 800


def text(found: WaferMap) -> str:
    """Return the picture."""
    return "".join(f"{line}\n" for line in _lines(found))


def _lines(found: WaferMap) -> Iterator[str]:
    package, stepped = found.package, found.stepped
    wafer, box = package.wafer, package.die.box
    half = _half_nm(found)
    frame = " ".join(map(mm_text, (-half, -half, 2 * half, 2 * half)))
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{frame}" width="{PIXELS}" '
        f'height="{PIXELS}">'
    )
    title = f"{package.name}: {stepped.full:,} full dies, {stepped.partial:,} partial"
    style = STYLE
    if stepped.drop_ins:
        title += f", {len(stepped.drop_ins):,} drop-ins"
        style += DROP_IN_STYLE
    yield f"<title>{escaped(title)}</title>"
    if stepped.shots:
        style += SHOT_STYLE
    yield f"<style>\n{style}</style>"
    # SVG's y points down.
    yield '<g transform="scale(1,-1)">'
    yield f'<path class="wafer" d="{_outline(found)}"/>'
    dashes = (
        f'stroke-width="{mm_text(box.height_nm)}" stroke-dasharray="{mm_text(box.width_nm)} '
        f'{mm_text(wafer.street_nm[0])}"'
    )
    if not wafer.street_nm[0]:
        # Dashes without gaps between them are one line.
        dashes = f'stroke-width="{mm_text(box.height_nm)}"'
    if wafer.sites is None:
        yield f'<path class="cut" {dashes} d="{_runs(found, found.touched)}"/>'
    yield f'<path class="die" {dashes} d="{_runs(found, stepped.runs)}"/>'
    for site in wafer.sites or ():
        if site.kind not in PLACED_KINDS:
            yield _rect("other", _place(found, site.column, site.row), site.kind)
    for drop_in in stepped.drop_ins:
        yield _rect("drop-in", _place(found, drop_in.column, drop_in.row), drop_in.kind)
    is_placed = any(run.row == 0 and 0 <= -run.column < run.count for run in stepped.runs)
    name = "reference" if is_placed else "reference away"
    yield _rect(name, reference_box(package, stepped), "reference die")
    radius = mm_text(wafer.usable_diameter_nm // 2)
    yield f'<circle class="usable" r="{radius}"/>'
    for keep_out in wafer.keep_outs:
        yield _rect("keep-out", keep_out.box, keep_out.why)
    yield from _shots(found)
    for window in wafer.knock_outs:
        yield _rect("window", window.box, window.why)
    yield "</g>"
    yield from _words(found, half)
    yield "</svg>"


def _half_nm(found: WaferMap) -> int:
    """Return how far the picture reaches from the center of the wafer."""
    diameter, shots = found.package.wafer.diameter_nm, found.stepped.shots
    half, margin = diameter // 2, diameter // 50
    if shots:
        # Shots reach beyond the wafer.
        reach = max(abs(value) for shot in shots.shots for value in shot.at)
        half = max(half, reach + max(shots.step_nm) // 2)
    return half + margin


def _words(found: WaferMap, half_nm: int) -> Iterator[str]:
    """Yield what it is, in the corners beside the wafer."""
    package, stepped = found.package, found.stepped
    step = " x ".join(map(mm_text, stepped.step_nm))
    size, left = half_nm // 22, -half_nm * 97 // 100
    above = [package.name, f"{stepped.full:,} full dies", f"{stepped.partial:,} partial"]
    below = [f"wafer {mm_text(package.wafer.diameter_nm)} mm", f"step {step} mm"]
    for first, lines in ((-half_nm * 93 // 100, above), (half_nm * 91 // 100, below)):
        for i, line in enumerate(lines):
            yield (
                f'<text x="{mm_text(left)}" y="{mm_text(first + i * size * 5 // 4)}" '
                f'font-size="{mm_text(size)}">{escaped(line)}</text>'
            )


def _shots(found: WaferMap) -> Iterator[str]:
    """Yield the shots: the frame of each field, from the middle of a street to the next one."""
    stepper, shots = found.package.wafer.stepper, found.stepped.shots
    if stepper is None or shots is None:
        return
    width, height = shots.step_nm
    size = f"h{mm_text(width)}v{mm_text(height)}h-{mm_text(width)}z"
    for name, is_exposed in (("unexposed", False), ("shot", True)):
        corners = [
            (shot.at[0] - width // 2, shot.at[1] - height // 2)
            for shot in shots.shots
            if shot.is_exposed is is_exposed
        ]
        if corners:
            path = "".join(f"M{mm_text(x)},{mm_text(y)}{size}" for x, y in corners)
            yield f'<path class="{name}" d="{path}"/>'


def _outline(found: WaferMap) -> str:
    """Return the wafer: from the notch around to it."""
    wafer = found.package.wafer
    first, depth, last = (
        ",".join(map(mm_text, point)) for point in notch_corners(wafer.diameter_nm, wafer.notch)
    )
    radius = mm_text(wafer.diameter_nm // 2)
    return f"M{first}L{depth}L{last}A{radius},{radius},0,1,1,{first}Z"


def _runs(found: WaferMap, runs: tuple[Run, ...]) -> str:
    """Return a line through the middle of each run."""
    street = found.package.wafer.street_nm[0]
    parts: list[str] = []
    for run in runs:
        place = _place(found, run.column, run.row)
        # The middle of a row may lie on half a nanometer, which no eye sees.
        middle = place.center.y_nm
        length = run.count * found.stepped.step_nm[0] - street
        parts.append(f"M{mm_text(place.left_nm)},{mm_text(middle)}h{mm_text(length)}")
    return "".join(parts)


def _place(found: WaferMap, column: int, row: int) -> Box:
    reference, step = reference_box(found.package, found.stepped), found.stepped.step_nm
    left, bottom = reference.left_nm + column * step[0], reference.bottom_nm + row * step[1]
    return Box(
        left_nm=Nm(left),
        bottom_nm=Nm(bottom),
        right_nm=Nm(left + reference.width_nm),
        top_nm=Nm(bottom + reference.height_nm),
    )


def _rect(name: str, box: Box, title: str) -> str:
    return (
        f'<rect class="{name}" x="{mm_text(box.left_nm)}" y="{mm_text(box.bottom_nm)}" '
        f'width="{mm_text(box.width_nm)}" height="{mm_text(box.height_nm)}">'
        f"<title>{escaped(title)}</title></rect>"
    )
