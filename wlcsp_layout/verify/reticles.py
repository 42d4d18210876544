"""Whether the file of a reticle is one field of the layout's layer, with its frame and its text.

What the field must hold is worked out from one die of `NAME.gds` with the full street around it, as
it lies there: m x n of them, every edge moved by the bias. Around it the glass is dark up to the
end of the frame, but for letters and bars, which are read as a person or a machine would.
"""

from collections.abc import Iterator

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Point, Xy
from wlcsp_layout.model.code_39 import CHARACTERS
from wlcsp_layout.model.lettering import ADVANCE, GLYPHS, PIXELS_ACROSS, PIXELS_UP
from wlcsp_layout.model.reticle import Line
from wlcsp_layout.units import Nm, um_text
from wlcsp_layout.verify.die import box_of
from wlcsp_layout.verify.marks.wanted import wanted_marks
from wlcsp_layout.verify.plate_case import PlateCase, ReticleCase

MEND = "nothing was published; a failing disk does this, or a fault of wlcsp: report it"
MITER = 4
WIDE_IS = 3
"""Narrow elements in a wide one."""
WIDE_FROM = 2
"""Elements of a bar code that are at least so many narrow ones wide are wide."""
QUIET = 8
"""Narrow elements without a bar end a code."""


def check_reticle(
    case: PlateCase, reticle: ReticleCase, layout: kdb.Layout, data: kdb.Cell, layer: int
) -> Iterator[Finding]:
    """Yield what is wrong with the data cell of a reticle's file."""
    made = kdb.Region(data.begin_shapes_rec(layer)).merged()
    plate = kdb.Region(box_of(case.plate))
    if not (made - plate).is_empty():
        yield _finding(case, "V716", "it has shapes beyond the reticle", (made - plate).bbox())
    # As if not inverted: what drawn polygons leave is on the same glass.
    drawn = (plate - made).merged() if case.is_inverted else made
    yield from _field(case, reticle, _die(case, reticle, layout), drawn)
    yield from _around(case, reticle, drawn)
    yield from _marks(case, reticle, drawn)


def _die(case: PlateCase, reticle: ReticleCase, layout: kdb.Layout) -> kdb.Region | None:
    """Return one die of the layout with its full street; its lower left corner at (0, 0)."""
    top = layout.top_cell()
    place = next((i for i in top.each_inst() if i.cell.name == reticle.die_cell), None)
    if place is None:
        return None
    at = place.cell_inst.trans.disp
    low = kdb.Vector(at.x + reticle.die_origin[0], at.y + reticle.die_origin[1])
    (width, height), (across, up) = reticle.size, reticle.street
    window = kdb.Box(-across, -up, width + across, height + up).moved(low)
    # The index of the layer by its number: what a layout does not have is empty.
    found = kdb.Region(top.begin_shapes_rec_touching(layout.layer(*case.layer), window))
    return (found & kdb.Region(window)).moved(-low).merged()


def _field(
    case: PlateCase, reticle: ReticleCase, die: kdb.Region | None, drawn: kdb.Region
) -> Iterator[Finding]:
    if die is None:
        yield _finding(case, "V715", "the layout has no die to compare its field with")
        return
    wanted = kdb.Region()
    for x, y in _places(reticle):
        wanted += die.moved(x, y)
    wanted = wanted.merged()
    if case.bias_nm:
        wanted = wanted.sized(case.bias_nm, MITER).merged()
    window = kdb.Region(_field_box(reticle))
    differing = ((wanted & window) ^ (drawn & window)).merged()
    if case.tolerance_nm:
        differing = differing.sized(-case.tolerance_nm // 2)
    if not differing.is_empty():
        m, n = reticle.field_dies
        yield _finding(
            case,
            "V715",
            f"its field is not {m} x {n} dies of layer {case.name} with their streets: it differs "
            f"in {differing.count():,} places",
            _first(differing),
        )


def _places(reticle: ReticleCase) -> Iterator[Xy]:
    """Yield the lower left corners of the field's dies."""
    block = reticle.block
    for row in range(reticle.field_dies[1]):
        for column in range(reticle.field_dies[0]):
            yield (
                block.left_nm + column * (reticle.size[0] + reticle.street[0]),
                block.bottom_nm + row * (reticle.size[1] + reticle.street[1]),
            )


def _field_box(reticle: ReticleCase) -> kdb.Box:
    """Return the dies with the full street around each."""
    return box_of(reticle.block).enlarged(*reticle.street)


def _around(case: PlateCase, reticle: ReticleCase, drawn: kdb.Region) -> Iterator[Finding]:
    """Yield what is wrong with the frame, the title and the bar code."""
    shown = reticle.shown
    # Streets at the border may be wider by the bias, into the frame.
    grown = _field_box(reticle).enlarged(max(case.bias_nm, 0), max(case.bias_nm, 0))
    windows = kdb.Region()
    for window in shown.windows:
        windows.insert(box_of(window))
    beyond = kdb.Region(box_of(case.plate)) - kdb.Region(grown) - windows
    is_dark = drawn & beyond if case.drawn_tone == "dark" else beyond - drawn
    frame = kdb.Region(box_of(shown.opaque))
    clear = ((frame & beyond) - is_dark).merged()
    lit = kdb.Shapes()
    for polygon in clear.each():
        lit.insert(polygon)
    zones = kdb.Region()
    for code, what, text, read, box in (
        ("V717", "the title", shown.title.text, *_letters(lit, shown.title, reticle)),
        ("V717", "the text of the bar code", shown.code.text,
         *_letters(lit, shown.code, reticle)),
        ("V718", "the bar code", shown.code.text, *_bars(lit, reticle)),
    ):  # fmt: skip
        if read != text:
            zones.insert(box)
            yield _finding(case, code, f"{what} reads {read!r}, not {text!r}", box)
    differing = (clear ^ _text(reticle)).merged() - zones
    outside = (is_dark - frame) if case.drawn_tone == "dark" else (drawn & beyond) - frame
    differing += outside.merged()
    if not differing.is_empty():
        yield _finding(
            case,
            "V716",
            "its frame is not dark but for its text, or something lies beyond it: it differs in "
            f"{differing.count():,} places",
            _first(differing),
        )


def _text(reticle: ReticleCase) -> kdb.Region:
    """Return the letters and bars that the reticle must have, pixel by pixel."""
    pixel, shown = reticle.pixel_nm, reticle.shown
    region = kdb.Region()
    for line in (shown.title, shown.code):
        for i, letter in enumerate(line.text):
            for y, row in enumerate(reversed(GLYPHS[letter])):
                for x, dot in enumerate(row):
                    if dot == "#":
                        left = line.at[0] + (ADVANCE * i + x) * pixel
                        low = line.at[1] + y * pixel
                        region.insert(kdb.Box(left, low, left + pixel, low + pixel))
    left, low = shown.bars_at
    for character in f"*{shown.code.text}*":
        is_bar = True
        for element in f"{CHARACTERS[character]}0":
            right = left + pixel * (WIDE_IS if element == "1" else 1)
            if is_bar:
                region.insert(kdb.Box(left, low, right, low + reticle.bar_nm))
            left, is_bar = right, not is_bar
    return region.merged()


def _marks(case: PlateCase, reticle: ReticleCase, drawn: kdb.Region) -> Iterator[Finding]:
    """Yield the blocks of marks that are not those of the spec."""
    for window, (x, y) in zip(reticle.shown.windows, reticle.shown.blocks, strict=True):
        wanted = kdb.Region()
        for mark in wanted_marks(reticle.package, Point(x_nm=Nm(x), y_nm=Nm(y))):
            wanted += kdb.Region(mark.parts.get(case.name, []))
        if case.bias_nm:
            wanted = wanted.merged().sized(case.bias_nm, MITER)
        differing = ((drawn & kdb.Region(box_of(window))) ^ wanted).merged()
        if case.tolerance_nm:
            differing = differing.sized(-case.tolerance_nm // 2)
        if not differing.is_empty():
            yield _finding(
                case,
                "V719",
                f"its marks are not those of the spec: they differ in {differing.count():,} places",
                _first(differing),
            )


def _letters(lit: kdb.Shapes, line: Line, reticle: ReticleCase) -> tuple[str, kdb.Box]:
    """Return what a line of letters reads, and its box: pixels are looked at in their middles."""
    pixel, at, text = reticle.pixel_nm, line.at, line.text
    shapes = {rows: letter for letter, rows in GLYPHS.items()}
    read = ""
    for i in range(len(text) + 1):
        rows = tuple(
            "".join(
                "#" if _is_lit(lit, at, ((ADVANCE * i + x) * pixel, y * pixel), pixel) else "."
                for x in range(PIXELS_ACROSS)
            )
            for y in reversed(range(PIXELS_UP))
        )
        read += shapes.get(rows, "?")
    width = ADVANCE * len(text) * pixel
    box = kdb.Box(at[0], at[1], at[0] + width, at[1] + PIXELS_UP * pixel)
    return read.removesuffix(" "), box


def _bars(lit: kdb.Shapes, reticle: ReticleCase) -> tuple[str, kdb.Box]:
    """Return what the bar code reads along its middle, and its box."""
    pixel, at = reticle.pixel_nm, reticle.shown.bars_at
    height = reticle.bar_nm // 2
    runs: list[int] = []
    was_lit = False
    for number in range(100_000):
        is_lit = _is_lit(lit, at, (number * pixel, height), pixel)
        if not runs or is_lit != was_lit:
            runs.append(0)
        runs[-1] += 1
        was_lit = is_lit
        if not is_lit and runs[-1] == QUIET:
            runs.pop()
            break
    marks = "".join("1" if run >= WIDE_FROM else "0" for run in runs)
    known = {pattern: character for character, pattern in CHARACTERS.items()}
    each = len(CHARACTERS["*"]) + 1
    read = "".join(known.get(marks[i : i + each - 1], "?") for i in range(0, len(marks), each))
    box = kdb.Box(at[0], at[1], at[0] + sum(runs) * pixel, at[1] + reticle.bar_nm)
    framed = read[1:-1] if read[:1] == read[-1:] == "*" else read
    return framed, box


def _is_lit(lit: kdb.Shapes, at: Xy, pixel_at: Xy, pixel: int) -> bool:
    point = kdb.Point(at[0] + pixel_at[0] + pixel // 2, at[1] + pixel_at[1] + pixel // 2)
    spot = kdb.Box(point.x, point.y, point.x, point.y)
    return any(shape.polygon.inside(point) for shape in lit.each_touching(spot))


def _first(region: kdb.Region) -> kdb.Box:
    return min((p.bbox() for p in region.each()), key=lambda b: (b.bottom, b.left))


def _finding(case: PlateCase, code: str, what: str, box: kdb.Box | None = None) -> Finding:
    if box is None:
        return Finding(code=code, subject=case.shown, what=what, mend=MEND)
    at = box.center()
    where = f"; first at ({um_text(at.x)}, {um_text(at.y)}) um"
    return Finding(
        code=code,
        subject=case.shown,
        what=what + where,
        mend=MEND,
        at_nm=(at.x, at.y),
        cell=case.top,
    )
