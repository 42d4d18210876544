"""The title of a mask plate as its file draws it: read, and taken out of what is compared.

The layout has no title, so that the rest of the plate is the layer of the layout exactly.
"""

from collections.abc import Iterator

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.model.title import TitleBlock
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.lettering import Line, beside, read_line
from wlcsp_layout.verify.plate_case import PlateCase
from wlcsp_layout.verify.tiles import Sheet

MARGIN_PIXELS = 3
"""Around the lines nothing else may be: what is there belongs to the title."""
MEND = "nothing was published; a fault of wlcsp: report it with the spec"


def take_title(case: PlateCase, made: Sheet) -> Iterator[Finding]:
    """Yield what is wrong with the title, which is taken off the sheet; nothing without one."""
    title = case.title
    if title is None:
        return
    box = title.box
    window = kdb.Box(box.left_nm, box.bottom_nm, box.right_nm, box.top_nm)
    window.enlarge(MARGIN_PIXELS * title.pixel_nm, MARGIN_PIXELS * title.pixel_nm)
    drawn = _taken(made, window, is_inverted=case.is_inverted)
    if drawn.is_empty():
        yield _finding(case, "V681", "it has no title", window.center())
        return
    texts: list[tuple[str, Line]] = []
    for text, at in title.placed:
        line = Line(at=at, pixel_nm=title.pixel_nm, length=len(text))
        found = read_line(drawn, line)
        texts.append((found, line))
        if found != text:
            what = f"its title reads {found!r}, not {text!r}"
            yield _finding(case, "V681", what, line.box.center())
    # Compared with what it reads: a wrong letter is said once.
    for polygon in sorted(beside(drawn, texts).merged().each()):
        size = polygon.bbox()
        yield _finding(
            case,
            "V682",
            f"{um_text(size.width())} x {um_text(size.height())} um beside the pixels of its "
            "title are drawn, or missing in them",
            size.center(),
        )
    yield from _placed(case, title, drawn)


def _taken(made: Sheet, window: kdb.Box, *, is_inverted: bool) -> kdb.Region:
    """Take a window off a sheet, and return what is drawn in it; inverted, what is left open."""
    area = kdb.Region(window)
    made.rest.merged_semantics = False
    near, far = made.rest.split_interacting(area)
    inside = (near & area).merged()
    rest = (near + area).merged() if is_inverted else near - area
    made.rest = far + rest
    return area - inside if is_inverted else inside


def _placed(case: PlateCase, title: TitleBlock, drawn: kdb.Region) -> Iterator[Finding]:
    """Yield whether the title lies over the wafer, or off the plate."""
    plate = kdb.Box(
        case.plate.left_nm, case.plate.bottom_nm, case.plate.right_nm, case.plate.top_nm
    )
    box = drawn.bbox()
    center = box.center()
    nearest = (max(box.left, -box.right, 0), max(box.bottom, -box.top, 0))
    if 4 * (nearest[0] ** 2 + nearest[1] ** 2) < case.wafer_diameter_nm**2:
        yield _finding(case, "V683", "its title lies over the wafer", center)
    elif not box.enlarged(title.pixel_nm, title.pixel_nm).inside(plate):
        yield _finding(case, "V683", "its title lies at or beyond the edge of the plate", center)


def _finding(case: PlateCase, code: str, what: str, at: kdb.Point) -> Finding:
    return Finding(
        code=code,
        subject=case.shown,
        what=what,
        mend=MEND,
        at_nm=(at.x, at.y),
        cell=case.top,
    )
