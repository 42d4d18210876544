"""Polygons of a file, one by one: corners, area, and whether each is simple and whole."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

import klayout.db as kdb
import numpy as np

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.layers import Layer
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.file_cells import shown
from wlcsp_layout.verify.file_content import Booleans, Content, LayerKey, Outlines
from wlcsp_layout.verify.file_elements import layer_text
from wlcsp_layout.verify.file_outlines import Measured, canonical, cleaned, measured
from wlcsp_layout.verify.file_simple import meeting
from wlcsp_layout.verify.judgment import Result

MOST_POINTS = 4_000
LONGEST_OUTLINE = 8_192
"""Corners that fit a record of GDSII; an outline of more is found for that alone."""
THINNEST_NM = 10
"""Our choice: lithography of packages draws micrometers; what is thinner comes from rounding."""
HAIR_LENGTH_NM = 100
"""Our choice: how long a thin part of a polygon is, so that it is none of its corners."""
HAIR_ANGLE_DEG = 45.0
"""Edges that enclose more are a corner."""


class Polygons:
    """The checks of polygons; what several of them need is worked out once."""

    def __init__(self, layers: Mapping[str, Layer], content: Content) -> None:
        """Look at nothing yet."""
        self._layers = layers
        self._content = content
        self._polygons = content.polygons

    @cached_property
    def forms(self) -> list[bytes]:
        """Each polygon in the form of `canonical`."""
        return canonical(self._polygons.outlines)

    @cached_property
    def _cleaned(self) -> tuple[Outlines, Measured]:
        outlines = cleaned(self._polygons.outlines)
        return outlines, measured(outlines)

    @cached_property
    def _bent(self) -> dict[int, Finding]:
        """The polygons that touch or cross themselves, by number."""
        outlines, values = self._cleaned
        found: dict[int, Finding] = {}
        simple: set[bytes] = set()
        for number in _numbers(~values.is_convex & (outlines.counts <= LONGEST_OUTLINE)):
            corners = outlines.of(number)
            # A polygon drawn in many places is looked at once.
            shape = (corners - corners[:1]).tobytes()
            if shape in simple or not self.forms[number]:
                continue
            place = meeting(corners)
            if place is None:
                simple.add(shape)
            else:
                found[number] = self._finding(
                    "V217",
                    number,
                    "a polygon touches or crosses itself at "
                    f"({um_text(place.at[0])}, {um_text(place.at[1])}) um",
                    "cut it into simple polygons, keyholes too",
                    at_nm=place.at,
                    lines_nm=place.edges,
                )
        return found

    @cached_property
    def _thin(self) -> dict[int, Finding]:
        """The polygons that are slivers as a whole, by number."""
        values = self._cleaned[1]
        is_thin = values.double_area < THINNEST_NM * values.length
        return {
            number: self._finding(
                "V218",
                number,
                "a polygon is "
                f"{um_text(round(values.double_area[number] / values.length[number]))} um thin",
                "delete it, or draw it as wide as it is meant",
            )
            for number in _numbers(is_thin)
            if self.forms[number] and number not in self._bent
        }

    def points(self) -> Result:
        """Look for polygons of too many corners."""
        counts = self._polygons.outlines.counts
        return self._result(
            "V214",
            "points of a polygon",
            f"at most {MOST_POINTS}",
            [
                self._finding(
                    "V214",
                    number,
                    f"a polygon has {counts[number]} corners, more than {MOST_POINTS}",
                    "cut it into several",
                )
                for number in _numbers(counts > MOST_POINTS)
            ],
            value=f"{counts.max(initial=0)}",
        )

    def open(self) -> Result:
        """Look for polygons whose last point is not the first."""
        return self._result(
            "V215",
            "closed polygons",
            "",
            [
                self._finding(
                    "V215",
                    number,
                    "a polygon is not closed: its last point is not its first",
                    "repeat the first point at the end",
                )
                for number in _numbers(~self._polygons.is_closed)
            ],
        )

    def empty(self) -> Result:
        """Look for polygons without area, those of less than three corners among them."""
        return self._result(
            "V216",
            "area of a polygon",
            "more than none",
            [
                self._finding("V216", number, "a polygon has no area", "delete it")
                for number, form in enumerate(self.forms)
                if not form
            ],
        )

    def bent(self) -> Result:
        """Look for polygons that touch or cross themselves, keyholes among them."""
        return self._result("V217", "simple polygons", "", self._bent.values())

    def slivers(self, layout: kdb.Layout) -> Result:
        """Look for polygons, and parts of them, too thin for any mask.

        The parts are found by KLayout, within each polygon and not where several make one.
        """
        findings = list(self._thin.values())
        places = {
            (int(self._polygons.cell[number]), self._polygons.key(number), box)
            for number in self._thin
            for box in [self._box(number)]
        }
        for cell, key, hair in _hairs(layout, self._content):
            box = hair.bbox()
            if any(
                (cell, key) == place[:2] and box.inside(place[2].enlarged(1, 1)) for place in places
            ):
                continue
            at = box.center()
            findings.append(
                Finding(
                    code="V218",
                    subject=layer_text(self._layers, key),
                    what=f"a polygon of {shown(self._content.cells[cell])} is less than "
                    f"{um_text(THINNEST_NM)} um wide along "
                    f"{um_text(max(box.width(), box.height()))} um",
                    mend="draw it as wide as it is meant",
                    cell=self._content.cells[cell],
                    at_nm=(at.x, at.y),
                )
            )
        return self._result("V218", "slivers", f"at least {um_text(THINNEST_NM)} um", findings)

    def duplicates(self) -> tuple[Result, frozenset[tuple[LayerKey, bytes]]]:
        """Look for polygons drawn twice in one cell; return their forms at (0, 0), too."""
        first: dict[tuple[int, LayerKey, bytes], int] = {}
        again: dict[int, int] = {}
        cells = self._polygons.cell.tolist()
        for number, form in enumerate(self.forms):
            if not form:
                continue
            known = first.setdefault((cells[number], self._polygons.key(number), form), number)
            if known != number:
                again[known] = again.get(known, 1) + 1
        result = self._result(
            "V219",
            "polygons drawn twice",
            "",
            [
                self._finding(
                    "V219", number, f"the same polygon is drawn {count} times", "keep one of them"
                )
                for number, count in again.items()
            ],
        )
        return result, frozenset(
            (self._polygons.key(number), at_home(self.forms[number])) for number in again
        )

    def _box(self, number: int) -> kdb.Box:
        corners = self._polygons.outlines.of(number)
        return kdb.Box(*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist())

    def _finding(
        self,
        code: str,
        number: int,
        what: str,
        mend: str,
        *,
        at_nm: Xy | None = None,
        lines_nm: tuple[tuple[Xy, Xy], ...] = (),
    ) -> Finding:
        cell = self._content.cells[self._polygons.cell[number]]
        return Finding(
            code=code,
            subject=layer_text(self._layers, self._polygons.key(number)),
            what=f"{what}, in {shown(cell)}",
            mend=mend,
            cell=cell,
            at_nm=at_nm or self._polygons.at(number),
            lines_nm=lines_nm,
        )

    def _result(
        self, code: str, name: str, limit: str, findings: Iterable[Finding], value: str = ""
    ) -> Result:
        return Result(
            code=code,
            name=name,
            limit=limit,
            shapes=len(self._polygons.outlines),
            measured=value,
            findings=tuple(findings),
        )


def _numbers(mask: Booleans) -> list[int]:
    return [int(number) for number in np.nonzero(mask)[0]]


def _hairs(layout: kdb.Layout, content: Content) -> Iterator[tuple[int, LayerKey, kdb.Polygon]]:
    """Yield the thin parts of the polygons of each cell and layer."""
    for number, name in enumerate(content.cells):
        cell = layout.cell(name)
        for index in layout.layer_indexes():
            if cell is None or cell.shapes(index).is_empty():
                continue
            region = kdb.Region(cell.shapes(index))
            region.merged_semantics = False
            pairs = region.width_check(
                THINNEST_NM,
                metrics=kdb.Metrics.Projection,
                ignore_angle=HAIR_ANGLE_DEG,
            )
            info = layout.get_info(index)
            for hair in sorted(pairs.polygons().merged().each()):
                # The tip of any sharp corner is thin, too; it is short.
                if max(hair.bbox().width(), hair.bbox().height()) >= HAIR_LENGTH_NM:
                    yield number, (info.layer, info.datatype), hair


def at_home(form: bytes) -> bytes:
    """Return the form of a polygon moved so that its first corner is at (0, 0)."""
    corners = np.frombuffer(form, np.int64).reshape(-1, 2)
    moved: bytes = (corners - corners[0]).tobytes()
    return moved
