"""Whether each die has its number of the wafer map, and nothing else where the number is."""

from collections.abc import Iterable, Iterator
from functools import partial

import klayout.db as kdb
import numpy as np

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Box, Xy
from wlcsp_layout.model.die_numbers import DieNumbers
from wlcsp_layout.model.package import Package
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.case import Case, on_cell
from wlcsp_layout.verify.die import DrawnDie, box_of
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.judgment import Result
from wlcsp_layout.verify.maps.places import edge_places
from wlcsp_layout.verify.number_windows import Read
from wlcsp_layout.verify.shortened import shortened
from wlcsp_layout.verify.wafer_places import expected_places

MEND = "draw x and y of the wafer map there"


def check(case: Case, drawn: Drawn) -> Iterable[Result]:
    """Yield what is wrong with the numbers of dies; nothing where the spec has none."""
    numbers = case.package.die_numbers
    if numbers is None:
        return
    found: dict[str, list[Finding]] = {"V686": [], "V687": [], "V688": []}
    wanted = _Wanted(case, numbers)
    count = 0
    for read in drawn.numbers():
        count += 1
        for finding in _of_number(wanted, read, drawn.top.name):
            found[finding.code].append(finding)
    close = [f for die in drawn.dies for f in on_cell(die, _too_close(case.package, numbers, die))]
    for code, name, findings in (
        ("V686", "numbers of dies as in the map", found["V686"]),
        ("V687", "every die has its number", found["V687"]),
        ("V688", "nothing beside the numbers of dies", found["V688"]),
        ("V689", "numbers of dies clear of other shapes", close),
    ):
        yield Result(
            code=code,
            name=name,
            layers=(numbers.layer,),
            limit=f"at least {um_text(numbers.clearance_nm)} um" if code == "V689" else "",
            shapes=count,
            findings=shortened(findings),
        )


class _Wanted:
    """The numbers by the spec alone, worked out here."""

    def __init__(self, case: Case, numbers: DieNumbers) -> None:
        package = case.package
        self.numbers = numbers
        self._places = expected_places(package, case.offset)
        placed = (self._places.columns.tolist(), self._places.rows.tolist())
        self._numbered = set(zip(*placed, strict=True))
        wafer = package.wafer
        if wafer.sites is None:
            columns, rows = edge_places(package, case.offset)
        else:
            columns = np.array([site.column for site in wafer.sites], dtype=np.int64)
            rows = np.array([site.row for site in wafer.sites], dtype=np.int64)
        self._ranges = (
            (int(columns.min()), int(columns.max())),
            (int(rows.min()), int(rows.max())),
        )
        self._backward = (
            wafer.numbering.origin.endswith("right"),
            wafer.numbering.origin.startswith("upper"),
        )
        self._first = wafer.numbering.first
        self._windows = [
            window.box for window in wafer.knock_outs if numbers.layer in window.layers
        ]

    def text(self, at: Xy) -> str | None:
        """Return what a number must read by its place on the wafer; None: there must be none."""
        box = self.numbers.box
        here = Box(
            left_nm=type(box.left_nm)(at[0]),
            bottom_nm=type(box.left_nm)(at[1]),
            right_nm=type(box.left_nm)(at[0] + box.width_nm),
            top_nm=type(box.left_nm)(at[1] + box.height_nm),
        )
        if any(window.overlaps(here) for window in self._windows):
            return None
        place: list[int] = []
        said: list[int] = []
        for axis in (0, 1):
            step = self._places.step[axis]
            off = at[axis] - self.numbers.at[axis] - self._places.origin[axis]
            place.append((off + step // 2) // step)
            low, high = self._ranges[axis]
            along = high - place[axis] if self._backward[axis] else place[axis] - low
            said.append(self._first[axis] + along)
        if tuple(place) not in self._numbered:
            return None
        x, y = (
            str(number).zfill(digits)
            for number, digits in zip(said, self.numbers.digits, strict=True)
        )
        return f"{x},{y}"


def _of_number(wanted: _Wanted, read: Read, cell: str) -> Iterator[Finding]:
    finding = partial(Finding, cell=cell)
    text = wanted.text(read.at)
    found = read.text.rstrip()
    box = wanted.numbers.box
    center = (read.at[0] + box.width_nm // 2, read.at[1] + box.height_nm // 2)
    if text is None and found:
        what = f"{found!r} is drawn where no number must be"
        yield finding(
            code="V688", subject=f"die {found}", what=what, mend="remove it", at_nm=center
        )
    elif text and not found.strip():
        what = "it has no number"
        yield finding(code="V687", subject=f"die {text}", what=what, mend=MEND, at_nm=center)
    elif text and found != text:
        what = f"its number reads {found!r}"
        yield finding(code="V686", subject=f"die {text}", what=what, mend=MEND, at_nm=center)
    for polygon in read.beside:
        size = polygon.bbox()
        at = size.center()
        yield finding(
            code="V688",
            subject=f"die {text}" if text else "die without a number",
            what=f"{um_text(size.width())} x {um_text(size.height())} um beside the pixels of its "
            "number are drawn, or missing in them, or drawn twice",
            mend="draw the digits alone",
            at_nm=(at.x, at.y),
        )


def _too_close(package: Package, numbers: DieNumbers, die: DrawnDie) -> Iterator[Finding]:
    """Yield shapes of the die too close to its number, or to that of the die above."""
    box = box_of(numbers.box)
    around = kdb.Region(box)
    if numbers.is_in_street:
        step = package.die.box.height_nm + package.wafer.street_nm[1]
        around.insert(box.moved(0, step))
    limit = int(numbers.clearance_nm)
    pairs = around.separation_check(die.layer(numbers.layer), limit, metrics=kdb.Metrics.Euclidian)
    over = (around & die.layer(numbers.layer)) + pairs.polygons()
    for polygon in sorted(over.merged().each()):
        at = polygon.bbox().center()
        yield Finding(
            code="V689",
            subject="number of the die",
            what=f"another shape of {numbers.layer} is nearer than {um_text(limit)} um",
            mend="move it away",
            at_nm=(at.x, at.y),
        )
