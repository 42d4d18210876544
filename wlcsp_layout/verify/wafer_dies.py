"""Whether each die is where the spec puts it, once, and not turned."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import klayout.db as kdb
import numpy as np

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import KnockOut, Wafer, WaferKeepOut
from wlcsp_layout.units import half_nm_text, number_text, um_text
from wlcsp_layout.verify.die import box_of
from wlcsp_layout.verify.judgment import Result
from wlcsp_layout.verify.shortened import shortened
from wlcsp_layout.verify.wafer_drawn import Dies
from wlcsp_layout.verify.wafer_match import Match, match
from wlcsp_layout.verify.wafer_places import Ints, Places
from wlcsp_layout.verify.wafer_windows import die_zones

TURNS = {
    "r90": "turned by 90 degrees",
    "r180": "turned by 180 degrees",
    "r270": "turned by 270 degrees",
    "m0": "mirrored top-bottom",
    "m45": "mirrored at the diagonal",
    "m90": "mirrored left-right",
    "m135": "mirrored at the falling diagonal",
}
"""How a die is turned, by KLayout's names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DieCheck:
    """The drawn dies against the places of the spec."""

    top: str
    dies: Dies
    places: Places
    wafer: Wafer

    @property
    def is_exact(self) -> bool:
        """Whether the dies are those of the spec, and nothing is to be said."""
        places, dies = self.places, self.dies
        if dies.count != places.count or len(dies.turns) > 1:
            return False
        xs = places.corner[0] + places.columns * places.step[0]
        ys = places.corner[1] + places.rows * places.step[1]
        return bool((dies.left == xs).all() and (dies.bottom == ys).all())

    @property
    def usable_radius_nm(self) -> int:
        """Within which full dies lie."""
        return self.wafer.usable_diameter_nm // 2

    def results(self) -> Iterator[Result]:
        """Yield one result for each way in which a die can be wrong."""
        matched = None if self.is_exact else match(self.dies, self.places)
        drawn, wanted = self.dies.count, self.places.count
        step = " x ".join(map(um_text, self.places.step))
        for code, name, shapes, measured, look in (
            ("V601", "every die of the spec", wanted, f"{drawn} of {wanted} dies", self._missing),
            ("V602", "no other die", drawn, "", self._surplus),
            ("V603", "dies at their places", drawn, "", self._moved),
            ("V604", "dies upright", drawn, "", self._turned),
            ("V605", "one die at a place", drawn, "", self._second),
            ("V606", "step from die to die", drawn, f"spec: {step} um", self._stepped),
        ):
            findings = shortened(look(matched)) if matched else ()
            yield Result(
                code=code,
                name=name,
                layers=("die",),
                shapes=shapes,
                measured=measured,
                findings=findings,
            )

    def _missing(self, matched: Match) -> Iterator[Finding]:
        if not self.dies.count:
            yield Finding(
                code="V601",
                subject="dies",
                what=f"no die is drawn; the spec has {self.places.count}",
                mend="draw the outline of each die on the layer die",
                cell=self.top,
                at_nm=(0, 0),
            )
            return
        columns = self.places.columns[matched.missing]
        rows = self.places.rows[matched.missing]
        for numbers in _side_by_side(columns, rows):
            count = numbers.size
            boxes = [self._place(int(columns[n]), int(rows[n])) for n in numbers]
            yield self._finding(
                "V601",
                _subject(columns[numbers], rows[numbers]),
                f"{'no die is' if count == 1 else f'none of {count} dies is'} drawn where the spec "
                f"has {'one' if count == 1 else 'them'}",
                "place it again, or list the wafer's dies in wafer.dies",
                boxes,
            )

    def _surplus(self, matched: Match) -> Iterator[Finding]:
        for number in matched.surplus.tolist():
            box = self.dies.box(number)
            far2 = max(abs(box.left), abs(box.right)) ** 2 + max(abs(box.bottom), abs(box.top)) ** 2
            if far2 > self.usable_radius_nm**2:
                far = um_text(round(far2**0.5))
                what = (
                    f"a die too many: its far corner is {far} um from the center of the wafer, "
                    f"beyond the usable radius of {um_text(self.usable_radius_nm)} um"
                )
            elif keep_out := self._keep_out(box):
                what = f"a die too many: it lies in the keep-out of the wafer for {keep_out.why!r}"
            elif window := self._window(box):
                what = (
                    "a die too many: its street reaches into the window of the wafer for "
                    f"{window.why!r}"
                )
            else:
                what = f"a die too many: the {'map' if self.wafer.sites else 'spec'} has none here"
            place = _subject(matched.column[[number]], matched.row[[number]])
            yield self._finding("V602", place, what, "remove it", [box])

    def _keep_out(self, die: kdb.Box) -> WaferKeepOut | None:
        """Return the first keep-out of the wafer that a die shares area with."""
        for keep_out in self.wafer.keep_outs:
            if die.overlaps(box_of(keep_out.box)):
                return keep_out
        return None

    def _window(self, die: kdb.Box) -> KnockOut | None:
        """Return the first window that a die reaches into with its street."""
        for window, zone in zip(self.wafer.knock_outs, die_zones(self.wafer), strict=True):
            if die.overlaps(zone):
                return window
        return None

    def _moved(self, matched: Match) -> Iterator[Finding]:
        moved = matched.moved
        if not moved.size:
            return
        off_x, off_y = matched.off_x[moved], matched.off_y[moved]
        is_one_move = (off_x == off_x[0]).all() and (off_y == off_y[0]).all()
        if is_one_move and moved.size == self.dies.count > 1:
            yield self._finding(
                "V603",
                "dies",
                f"all {moved.size} dies are moved by {_vector((off_x[0], off_y[0]))} um",
                "place them where the spec does, or correct wafer.offset",
                [self.dies.box(int(moved[0]))],
            )
            return
        # Neighbors in a row that moved together are one array that moved.
        columns, rows = matched.column[moved], matched.row[moved]
        for numbers in _side_by_side(columns, rows, off_x, off_y):
            first = numbers[0]
            yield self._finding(
                "V603",
                _subject(columns[numbers], rows[numbers]),
                f"moved by {_vector((off_x[first], off_y[first]))} um",
                "place it where the spec does",
                [self.dies.box(int(moved[n])) for n in numbers],
            )

    def _turned(self, matched: Match) -> Iterator[Finding]:
        turned = np.flatnonzero(self.dies.turn != 0)
        if turned.size == self.dies.count > 1 and len(set(self.dies.turn.tolist())) == 1:
            how = self.dies.turned(0)
            yield self._finding(
                "V604",
                "dies",
                f"all {turned.size} dies are {_how(how)}",
                "place them upright",
                [self.dies.box(0)],
            )
            return
        columns, rows = matched.column[turned], matched.row[turned]
        for numbers in _side_by_side(columns, rows, self.dies.turn[turned]):
            yield self._finding(
                "V604",
                _subject(columns[numbers], rows[numbers]),
                _how(self.dies.turned(int(turned[numbers[0]]))),
                "place it upright",
                [self.dies.box(int(turned[n])) for n in numbers],
            )

    def _second(self, matched: Match) -> Iterator[Finding]:
        homes = {
            (int(matched.column[n]), int(matched.row[n])): int(n)
            for n in (matched.at_home.tolist() if matched.second.size else ())
        }
        for number in matched.second.tolist():
            place = (int(matched.column[number]), int(matched.row[number]))
            box = self.dies.box(number)
            other = self.dies.box(homes[place])
            if box == other:
                what = "two dies lie in one place"
            else:
                by = (box.center() - other.center()).x, (box.center() - other.center()).y
                how = "overlaps" if box.overlaps(other) else "stands beside"
                what = f"a second die {how} the first one, {_vector((2 * by[0], 2 * by[1]))} um off"
            subject = _subject(matched.column[[number]], matched.row[[number]])
            yield self._finding("V605", subject, what, "remove one of them", [box])

    def _stepped(self, matched: Match) -> Iterator[Finding]:
        lines: dict[tuple[bool, Xy], list[Ints]] = {}
        for line in matched.stepped:
            lines.setdefault((line.along_x, line.step), []).append(line.members)
        for (along_x, step), members in lines.items():
            number = int(members[0][1])
            right = (self.places.step[0], 0) if along_x else (0, self.places.step[1])
            count = sum(line.size for line in members)
            kind = ("row" if along_x else "column") + ("" if len(members) == 1 else "s")
            yield self._finding(
                "V606",
                _subject(matched.column[[number]], matched.row[[number]]),
                f"the {count} dies of {len(members)} {kind} are stepped by "
                f"({um_text(step[0])}, {um_text(step[1])}) um instead of "
                f"({um_text(right[0])}, {um_text(right[1])}) um",
                "step them by the size of the die and the street",
                [self.dies.box(number)],
            )

    def _place(self, column: int, row: int) -> kdb.Box:
        left = self.places.corner[0] + column * self.places.step[0]
        bottom = self.places.corner[1] + row * self.places.step[1]
        return kdb.Box(left, bottom, left + self.places.size[0], bottom + self.places.size[1])

    def _finding(
        self, code: str, subject: str, what: str, mend: str, boxes: Iterable[kdb.Box]
    ) -> Finding:
        """Return a finding at the first of some dies, with the outlines of all of them."""
        drawn = list(boxes)
        center = drawn[0].center()
        lines = tuple(
            ((edge.p1.x, edge.p1.y), (edge.p2.x, edge.p2.y))
            for box in drawn
            for edge in kdb.Polygon(box).each_edge()
        )
        return Finding(
            code=code,
            subject=subject,
            what=what,
            mend=mend,
            cell=self.top,
            at_nm=(center.x, center.y),
            lines_nm=lines,
        )


def _side_by_side(columns: Ints, rows: Ints, *alike: Ints) -> Iterator[Ints]:
    """Yield the numbers of dies that stand side by side in a row and have equal values."""
    if not columns.size:
        return
    order = np.lexsort((columns, rows))
    is_break = (np.diff(rows[order]) != 0) | (np.diff(columns[order]) != 1)
    for values in alike:
        is_break |= np.diff(values[order]) != 0
    yield from np.split(order, np.flatnonzero(is_break) + 1)


def _subject(columns: Ints, rows: Ints) -> str:
    if columns.size == 1:
        return f"die ({columns[0]}, {rows[0]})"
    return f"dies ({columns[0]}, {rows[0]}) to ({columns[-1]}, {rows[-1]})"


def _vector(half_nm: tuple[int, int]) -> str:
    return f"({half_nm_text(int(half_nm[0]))}, {half_nm_text(int(half_nm[1]))})"


def _how(turned: str) -> str:
    if turned in TURNS:
        return f"{TURNS[turned]} ({turned})"
    turn, _, scale = turned.partition(" *")
    what = [known] if (known := TURNS.get(turn)) else []
    if not known and turn != "r0":
        # KLayout computes the angle, with noise in its last digits.
        degrees = number_text(float(f"{float(turn[1:]):.9g}"))
        what.append(f"{'mirrored at' if turn[0] == 'm' else 'turned by'} {degrees} degrees")
    if scale not in ("", "1"):
        what.append(f"scaled by {scale}")
    return " and ".join(what)
