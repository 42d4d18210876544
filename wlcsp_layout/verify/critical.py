"""Whether each place of the mask order has the width there that the order gives as the target.

The order is read back from its file, and so are the plates: from the place outward to the edges on
both sides, in the direction that the order gives, in the coordinates of the plate's file. What is
clear or dark in the order must be so at the place.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import klayout.db as kdb
import yaml

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.edges import SLANT_NM, tolerance_nm
from wlcsp_layout.verify.opened import opened
from wlcsp_layout.verify.plate_case import PlateCase

FILMS_OF_CIRCLES = ("d2", "d3")
"""What is measured on them lies between circles, whose facets lie inside of them."""
EXACT_NM = 0.001
"""What numbers may be off that are no whole ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a mask is to be measured, and what is to be there."""

    die: str
    at: Xy
    along_deg: float
    target_nm: float
    what: str
    is_filled: bool
    """Whether polygons of the file are what is measured, or what is between them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Across:
    """What is found from a place outward."""

    is_filled: bool
    width_nm: float
    edges: tuple[kdb.Edge, ...]
    is_closed: bool
    """Whether there is an edge on both sides."""


def check_order(path: Path, cases: Sequence[PlateCase]) -> tuple[Finding, ...]:
    """Return where a plate is not as its order says."""
    try:
        order = yaml.load(path.read_bytes(), Loader=_loader())  # noqa: S506  a safe one
        masks = {str(mask["file"]): mask for mask in order["masks"]}
        wanted = {case.shown: list(_places(masks[case.shown])) for case in cases}
    except (OSError, ValueError, TypeError, KeyError, yaml.YAMLError) as error:
        said = " ".join(str(error).split())
        what = f"it cannot be read as the order of these plates: {said}"
        return (Finding(code="V658", subject=path.name, what=what, mend=MEND),)
    return tuple(item for case in cases for item in _plate(case, wanted[case.shown]))


MEND = "nothing was published; a failing disk does this, or a fault of wlcsp: report it"


def _loader() -> type[yaml.SafeLoader] | type[yaml.CSafeLoader]:
    """Return the loader in C where PyYAML has it: it takes a tenth of the time."""
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _places(mask: Mapping[str, object]) -> Iterator[_Place]:
    """Yield the places of a mask.  Raises: ValueError, TypeError or KeyError if it is none."""
    measured = mask["critical_dimension"]
    if measured is None:
        return
    if not isinstance(measured, Mapping):
        raise TypeError("critical_dimension is no mapping")
    tone = str(mask["data_tone"]).split()[-1]
    if not {tone, measured["is"]} <= {"clear", "dark"}:
        raise ValueError(f"{mask['data_tone']}, {measured['is']}")
    for place in measured["places"]:
        x_um, y_um = place["at_um"]
        yield _Place(
            die=str(place["die"]),
            at=(_nm(x_um), _nm(y_um)),
            along_deg=float(measured["along_deg"]),
            target_nm=float(Decimal(str(measured["target_um"])) * 1000),
            what=str(measured["what"]),
            is_filled=measured["is"] == tone,
        )


def _nm(um: object) -> int:
    nm = Decimal(str(um)) * 1000
    if nm != int(nm):
        raise ValueError(f"{um} um is not on the grid")
    return int(nm)


def _plate(case: PlateCase, places: Sequence[_Place]) -> Iterator[Finding]:
    if not places:
        return
    layout = opened(case.path)
    top, layer = layout.top_cell(), layout.layer(*case.layer)
    for place in places:
        found = _across(top, layer, place)
        said = _wrong(case, place, found)
        if said:
            code, what = said
            yield Finding(
                code=code,
                subject=case.shown,
                what=f"die {place.die}, {place.what}: {what}",
                mend=MEND,
                at_nm=place.at,
                cell=case.top,
            )


def _wrong(case: PlateCase, place: _Place, found: _Across) -> tuple[str, str] | None:
    if found.is_filled != place.is_filled:
        is_, wanted = ("in", "between") if found.is_filled else ("between", "in")
        return "V658", f"the place lies {is_} the polygons of the plate, and must lie {wanted} them"
    chord_nm = 2 * case.chord_nm if case.name in FILMS_OF_CIRCLES else 0
    # Both edges may be slanted, and each is drawn a little outward; the circle is one.
    slanted = [edge for edge in found.edges if tolerance_nm(edge, edge, chord_nm)]
    allowed_nm = sum(tolerance_nm(edge, edge) or SLANT_NM for edge in slanted)
    allowed_nm += chord_nm if slanted else 0
    if found.is_closed and abs(found.width_nm - place.target_nm) <= allowed_nm + EXACT_NM:
        return None
    width = um_text(round(found.width_nm))
    return "V657", (
        f"it is {width if found.is_closed else f'more than {width}'} um wide on the plate, and the "
        f"order says {um_text(round(place.target_nm))} um"
    )


def _across(top: kdb.Cell, layer: int, place: _Place) -> _Across:
    """Measure through a place, as far as twice the target on both sides."""
    x, y = place.at
    reach_nm = 2 * math.ceil(place.target_nm)
    window = kdb.Box(x - reach_nm, y - reach_nm, x + reach_nm, y + reach_nm)
    near = kdb.Region(kdb.RecursiveShapeIterator(top.layout(), top, layer, window)).merged()
    is_filled = any(polygon.inside(kdb.Point(x, y)) for polygon in near.each())
    along = math.radians(place.along_deg)
    before, after = -float(reach_nm), float(reach_nm)
    edges: dict[bool, kdb.Edge] = {}
    for edge in near.edges().each():
        at = _crossing(edge, place.at, (math.cos(along), math.sin(along)))
        if at is not None and 0 <= at < after:
            after, edges[True] = at, edge
        elif at is not None and before < at < 0:
            before, edges[False] = at, edge
    return _Across(
        is_filled=is_filled,
        width_nm=after - before,
        edges=tuple(edges.values()),
        is_closed=len(edges) == 2,  # noqa: PLR2004  one on each side
    )


def _crossing(edge: kdb.Edge, origin: Xy, along: tuple[float, float]) -> float | None:
    """Return how far along a line through `origin` an edge crosses it; None if it does not."""
    ends = ((edge.x1 - origin[0], edge.y1 - origin[1]), (edge.x2 - origin[0], edge.y2 - origin[1]))
    first, second = (along[0] * y - along[1] * x for x, y in ends)
    # A corner on the line belongs to the edge that comes to it from one side only.
    if (first <= 0) == (second <= 0):
        return None
    start, end = (along[0] * x + along[1] * y for x, y in ends)
    return start + (end - start) * first / (first - second)
