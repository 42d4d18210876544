"""Whether a wafer map says what the spec says, and has the dies that the layout draws."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Point, Xy
from wlcsp_layout.model.package import Package
from wlcsp_layout.units import half_nm_text, um_text
from wlcsp_layout.verify.maps.places import Ints, edge_places, listed_places, plain
from wlcsp_layout.verify.maps.said import DIE, NOTHING, Said
from wlcsp_layout.verify.wafer_places import Centers

MEND = "nothing was published; a fault of wlcsp: report it with the spec"


NONE = "empty"
"""How what is not there is said."""


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """The wafer by the spec and by the layout, for all its maps."""

    package: Package
    offset: Point
    drawn: Centers
    """Of the dies that the layout draws."""

    def findings(self, name: str, said: Said, *, is_numbered: bool) -> Iterator[Finding]:
        """Yield what is wrong with a map by the name of its file.

        `is_numbered` is False for a format that counts from (0, 0) whatever the spec says.
        """
        found = [
            *self._frame(name, said, is_numbered=is_numbered),
            *self._reference(name, said),
            *self._dies(name, said),
        ]
        # What a wrong frame makes of all places would only say the same again.
        yield from found or self._places(name, said)

    def _frame(self, name: str, said: Said, *, is_numbered: bool) -> Iterator[Finding]:
        package = self.package
        box, wafer = package.die.box, package.wafer
        size = (box.right_nm - box.left_nm, box.top_nm - box.bottom_nm)
        step = (size[0] + wafer.street_nm[0], size[1] + wafer.street_nm[1])
        first = wafer.numbering.first if is_numbered else (0, 0)
        for what, found, wanted in (
            ("the device", said.device, package.name),
            ("the wafer's diameter", um_text(said.diameter_nm), um_text(wafer.diameter_nm)),
            ("the notch", said.notch, wafer.notch),
            ("the die's size", _pair(said.size_nm), _pair(size)),
            ("the step", _pair(said.step_nm), _pair(step)),
            ("the corner that numbers count from", said.origin, wafer.numbering.origin),
            ("the first number", said.first, first),
            *self._names(said),
        ):
            if found != wanted:
                yield _finding("V643", name, f"{what} is {found}; the spec has {wanted}")

    def _names(self, said: Said) -> Iterator[tuple[str, str, str]]:
        """Yield what each format says of lot and wafer, and what it has to say."""
        wafer = self.package.wafer
        if said.lot is not None:
            yield "the lot", said.lot or NONE, wafer.lot or NONE
        if said.wafer_id is not None:
            # A format without a lot must name its substrate: by the device, for lack of a name.
            other = said.device if said.lot is None else NONE
            yield "the wafer's id", said.wafer_id or NONE, wafer.wafer_id or other

    def _reference(self, name: str, said: Said) -> Iterator[Finding]:
        """Yield whether the reference die is drawn: the rest of the map hangs on it."""
        column, row = said.reference_index
        rows, columns = said.kinds.shape
        x, y = said.center_half_nm
        is_die = 0 <= column < columns and 0 <= row < rows and said.kinds[row, column] == DIE
        if not is_die:
            what = f"its reference die {said.reference} is no die of the map"
        elif not ((self._drawn[0] == x) & (self._drawn[1] == y)).any():
            what = (
                f"its reference die is at {_place(said.center_half_nm)} um, where no die is drawn"
            )
        else:
            return
        yield _finding("V643", name, what)

    def _dies(self, name: str, said: Said) -> Iterator[Finding]:
        mapped = _sorted(*said.centers_half_nm(said.kinds == DIE))
        drawn = self._drawn
        if mapped[0].size == drawn[0].size:
            off = (mapped[0] - drawn[0], mapped[1] - drawn[1])
            if not (off[0].any() or off[1].any()):
                return
            if not (np.ptp(off[0]) or np.ptp(off[1])):
                by = _place((int(off[0][0]), int(off[1][0])))
                yield _finding("V642", name, f"all {drawn[0].size} dies are {by} um off the mask")
                return
        in_map, on_mask = (
            set(zip(x.tolist(), y.tolist(), strict=True)) for x, y in (mapped, drawn)
        )
        parts = [
            f"{len(some)} {words}, the first at {_place(_lowest(some))} um"
            for some, words in (
                (on_mask - in_map, "drawn dies are not in it"),
                (in_map - on_mask, "of its dies are not drawn"),
            )
            if some
        ]
        yield _finding("V642", name, "; ".join(parts) or "a die is drawn twice")

    def _places(self, name: str, said: Said) -> Iterator[Finding]:
        """Yield places without a die that are of another kind than the spec has."""
        row, column = np.nonzero((said.kinds != NOTHING) & (said.kinds != DIE))
        at = said.reference_index
        shift = self._reference_place(said)
        numbers = zip(
            (column - at[0] + shift[0]).tolist(), (at[1] - row + shift[1]).tolist(), strict=True
        )
        plains = [plain(text) for text in said.names]
        words = [plains[number] for number in said.kinds[row, column].tolist()]
        found = dict(zip(numbers, words, strict=True))
        if found == self._others:
            # The numbers count from a corner of the smallest grid.
            if not all(kinds.max() > NOTHING for kinds in said.borders):
                what = "an outer row or column holds no place: the map is too large"
                yield _finding("V644", name, what)
            return
        wrong = {place for place, _ in found.items() ^ self._others.items()}
        place = _lowest(wrong)
        yield _finding(
            "V644",
            name,
            f"{len(wrong)} places without a die differ, the first in column {place[0]}, row "
            f"{place[1]}: {found.get(place, 'nothing')} in the map, "
            f"{self._others.get(place, 'nothing')} by the spec",
        )

    def _reference_place(self, said: Said) -> Xy:
        """Return column and row of the map's reference die, from that of the spec."""
        box = self.package.die.box
        width, height = box.right_nm - box.left_nm, box.top_nm - box.bottom_nm
        x = said.center_half_nm[0] - (2 * (self.offset.x_nm - width // 2) + width)
        y = said.center_half_nm[1] - (2 * (self.offset.y_nm - height // 2) + height)
        return x // (2 * said.step_nm[0]), y // (2 * said.step_nm[1])

    @cached_property
    def _drawn(self) -> tuple[Ints, Ints]:
        """The centers of the drawn dies, sorted."""
        return _sorted(*self.drawn)

    @cached_property
    def _others(self) -> dict[Xy, str]:
        """The places without a die, by column and row from the spec's reference die."""
        if self.package.wafer.sites is not None:
            return dict(listed_places(self.package))
        columns, rows = edge_places(self.package, self.offset)
        box, wafer = self.package.die.box, self.package.wafer
        width, height = box.right_nm - box.left_nm, box.top_nm - box.bottom_nm
        step = (width + wafer.street_nm[0], height + wafer.street_nm[1])
        # Twice the center of the reference die, whose lower left corner is on the grid.
        center = (
            2 * (self.offset.x_nm - width // 2) + width,
            2 * (self.offset.y_nm - height // 2) + height,
        )
        # One number a place: the dies are many, and the places without one are few.
        broad = 2 * int(np.abs(columns).max(initial=0)) + 1
        drawn = (self.drawn[1] - center[1]) // (2 * step[1]) * broad
        drawn += (self.drawn[0] - center[0]) // (2 * step[0])
        is_free = ~np.isin(rows * broad + columns, drawn)
        places = zip(columns[is_free].tolist(), rows[is_free].tolist(), strict=True)
        return dict.fromkeys(places, "edge")


def _sorted(x: Ints, y: Ints) -> tuple[Ints, Ints]:
    """Return places from the lowest, then from the leftmost."""
    order = np.lexsort((x, y))
    return x[order], y[order]


def _lowest(places: Iterable[Xy]) -> Xy:
    """Return the lowest place, of equals the leftmost."""
    return min(places, key=lambda at: (at[1], at[0]))


def _pair(nm: Xy) -> str:
    return f"{um_text(nm[0])} x {um_text(nm[1])} um"


def _place(half_nm: Xy) -> str:
    return f"({half_nm_text(half_nm[0])}, {half_nm_text(half_nm[1])})"


def _finding(code: str, name: str, what: str) -> Finding:
    return Finding(code=code, subject=name, what=what, mend=MEND)
