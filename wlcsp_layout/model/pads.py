"""The chip pads of a die: their metal, what is opened over them, and the RDL that lands there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from wlcsp_layout.geometry import Box
from wlcsp_layout.model.docket import Docket
from wlcsp_layout.model.near import overlapping
from wlcsp_layout.model.package import ChipPad, PullBack
from wlcsp_layout.spec.document import Field
from wlcsp_layout.spec.reading import PadRow
from wlcsp_layout.spec.schema import ListedPad, Opening, PadRing
from wlcsp_layout.spec.tables import read_pads
from wlcsp_layout.units import Nm, half_nm_text, um_text

MOST_PADS = 100_000
SHOWN = 20
"""Of findings that repeat themselves: more are counted, not listed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pads:
    """The pads in the user's order, and all their names, also of pads that cannot be drawn."""

    names: tuple[str, ...]
    pads: tuple[ChipPad, ...]


def chip_pads(docket: Docket, die: Box | None, pull_back: PullBack | None) -> Pads | None:
    """Return the pads; None when their rows cannot be read."""
    at, rows = _rows(docket, die)
    if rows is None:
        return None
    if len(rows) > MOST_PADS:
        docket.say("E330", at, f"{len(rows)} pads are more than {MOST_PADS}", "use fewer")
        return None
    _same_names(docket, rows, at)
    _too_large_insets(docket, rows)
    pads = [pad for row in rows for pad in _pad(docket, row, at)]
    _beyond_metal(docket, pads)
    places = {row.name: row for row in rows}
    if die is not None:
        for pad in pads:
            _inside(docket, pad, (die, pull_back), (at, places[pad.name]))
    for i, j in overlapping([pad.metal for pad in pads])[:SHOWN]:
        docket.say(
            "E312",
            at,
            f"the metal of pads {pads[i].name} and {pads[j].name} overlaps",
            "move one of them",
            place=places[pads[j].name].place,
        )
    return Pads(names=tuple(row.name for row in rows), pads=tuple(pads))


def _rows(docket: Docket, die: Box | None) -> tuple[Field, list[PadRow] | None]:
    table = docket.get(str, "chip_pads", "table")
    if table:
        at: Field = ("chip_pads", "table")
        read, rows = read_pads(docket.path(table))
        docket.table(read, at)
        return at, list(rows) if rows or not read.problems else None
    listed = docket.get(tuple, "chip_pads", "list")
    if listed:
        document = docket.reading.document
        return ("chip_pads", "list"), [
            PadRow(
                name=pad.name,
                center_half_nm=pad.center_half_nm,
                size_nm=pad.size_nm,
                place=document.place("chip_pads", "list", i),
            )
            for i, pad in enumerate(listed)
            if isinstance(pad, ListedPad)
        ]
    ring = docket.get(PadRing, "chip_pads", "ring")
    if ring and die:
        place = docket.reading.document.place("chip_pads", "ring")
        return ("chip_pads", "ring"), [
            PadRow(name=f"P{i}", center_half_nm=center, size_nm=size, place=place)
            for i, (center, size) in enumerate(_around(ring, die), start=1)
        ]
    return ("chip_pads",), None


def _around(ring: PadRing, die: Box) -> Iterator[tuple[tuple[int, int], tuple[Nm, Nm]]]:
    """Yield centers [half nm] and sizes, counterclockwise from the lower left."""
    center_x, center_y = die.center_half_nm
    inset, pitch = 2 * ring.inset_nm, 2 * ring.pitch_nm
    low_x, high_x = 2 * die.left_nm + inset, 2 * die.right_nm - inset
    low_y, high_y = 2 * die.bottom_nm + inset, 2 * die.top_nm - inset
    flat, upright = ring.size_nm, (ring.size_nm[1], ring.size_nm[0])
    bottom, right, top, left = (
        [pitch * i - pitch * (count - 1) // 2 for i in range(count)] for count in ring.per_side
    )
    yield from (((center_x + along, low_y), flat) for along in bottom)
    yield from (((high_x, center_y + along), upright) for along in right)
    yield from (((center_x - along, high_y), flat) for along in top)
    yield from (((low_x, center_y - along), upright) for along in left)


def _same_names(docket: Docket, rows: Sequence[PadRow], at: Field) -> None:
    first: dict[str, PadRow] = {}
    for row in rows:
        known = first.setdefault(row.name, row)
        if known is not row:
            docket.say(
                "E310",
                at,
                f"pad {row.name} is already given in line {known.place.line}",
                "give each pad a name of its own",
                place=row.place,
            )


def _pad(docket: Docket, row: PadRow, at: Field) -> Iterator[ChipPad]:
    """Yield the pad with its boxes, or nothing when one of them cannot be drawn."""
    metal = _box(docket, row, row.size_nm, "metal", at)
    openings: dict[str, Box] = {}
    for name in ("passivation", "d1", "d2"):
        given = docket.get(Opening, "chip_pads", f"{name}_opening_um")
        box = _opening(docket, row, given, name, at) if given and metal else None
        if box is not None:
            openings[name] = box
    enclosure = docket.get(int, "chip_pads", "landing_enclosure_um")
    if metal is None or len(openings) < 3 or enclosure is None:  # noqa: PLR2004  passivation, d1, d2
        return
    d1, d2 = openings["d1"], openings["d2"]
    larger = Box(
        left_nm=min(d1.left_nm, d2.left_nm),
        bottom_nm=min(d1.bottom_nm, d2.bottom_nm),
        right_nm=max(d1.right_nm, d2.right_nm),
        top_nm=max(d1.top_nm, d2.top_nm),
    )
    yield ChipPad(
        name=row.name,
        metal=metal,
        passivation=openings["passivation"],
        d1=d1,
        d2=d2,
        landing=larger.grown(enclosure),
    )


def _opening(docket: Docket, row: PadRow, given: Opening, name: str, at: Field) -> Box | None:
    width, height = row.size_nm
    if given.size_nm:
        return _box(docket, row, given.size_nm, f"{name} opening", at)
    inset = given.inset_nm or 0
    size = (Nm(width - 2 * inset), Nm(height - 2 * inset))
    return _box(docket, row, size, f"{name} opening", at) if min(size) > 0 else None


def _too_large_insets(docket: Docket, rows: Sequence[PadRow]) -> None:
    """Refuse an inset that leaves no opening over the smallest pad."""
    smallest = min(rows, key=lambda row: min(row.size_nm))
    width, height = smallest.size_nm
    for name in ("passivation", "d1", "d2"):
        given = docket.get(Opening, "chip_pads", f"{name}_opening_um")
        if given and given.inset_nm and 2 * given.inset_nm >= min(width, height):
            docket.say(
                "E314",
                ("chip_pads", f"{name}_opening_um"),
                f"an inset of {um_text(given.inset_nm)} um leaves no opening over pad "
                f"{smallest.name}, {um_text(width)} x {um_text(height)} um",
                "use a smaller inset",
            )


def _beyond_metal(docket: Docket, pads: Sequence[ChipPad]) -> None:
    """Refuse passivation and d1 openings that are larger than a pad; the first one is named.

    A d2 opening may be larger: what it opens beside the pad is dielectric 1, and the RDL lands
    beyond it.
    """
    for name in ("passivation", "d1"):
        wrong = [pad for pad in pads if not pad.metal.encloses(_opened(pad, name))]
        if wrong:
            first = wrong[0]
            others = f" and of {len(wrong) - 1} more" if len(wrong) > 1 else ""
            docket.say(
                "E313",
                ("chip_pads", f"{name}_opening_um"),
                f"the opening of {_size(_opened(first, name))} um reaches beyond the metal of pad "
                f"{first.name}, {_size(first.metal)} um{others}",
                "make the opening smaller, or give it as {inset_um: ...} of the pad",
            )


def _opened(pad: ChipPad, name: str) -> Box:
    return pad.d1 if name == "d1" else pad.passivation


def _box(docket: Docket, row: PadRow, size: tuple[Nm, Nm], what: str, at: Field) -> Box | None:
    """Return a box about the row's center; its edges must lie on the grid."""
    x, y = row.center_half_nm
    left, bottom = x - size[0], y - size[1]
    if left % 2 or bottom % 2:
        center = f"({half_nm_text(x)}, {half_nm_text(y)})"
        docket.say(
            "E311",
            at,
            f"the {what} of pad {row.name}, {um_text(size[0])} x {um_text(size[1])} um about "
            f"{center} um, has edges off the 0.001 um grid",
            "move the center by 0.0005 um, or change the size by 0.001 um",
            place=row.place,
        )
        return None
    return Box(
        left_nm=Nm(left // 2),
        bottom_nm=Nm(bottom // 2),
        right_nm=Nm((x + size[0]) // 2),
        top_nm=Nm((y + size[1]) // 2),
    )


def _inside(
    docket: Docket,
    pad: ChipPad,
    limits: tuple[Box, PullBack | None],
    where: tuple[Field, PadRow],
) -> None:
    (die, pull_back), (at, row) = limits, where
    if not die.encloses(pad.metal):
        docket.say(
            "E315",
            at,
            f"pad {pad.name} reaches beyond the die edge",
            "correct its place, or die.size_um and die.origin",
            place=row.place,
        )
        return
    if not die.encloses(pad.landing):
        docket.say(
            "E316",
            at,
            f"the RDL landing of pad {pad.name} reaches beyond the die edge",
            "make landing_enclosure_um smaller, or move the pad inward",
            place=row.place,
        )
    if pull_back is None:
        return
    for name, opening, by in (("d1", pad.d1, pull_back.d1_nm), ("d2", pad.d2, pull_back.d2_nm)):
        if not die.grown(-by).encloses(opening):
            docket.say(
                "E317",
                at,
                f"the {name} opening of pad {pad.name} reaches into the pull-back of "
                f"{um_text(by)} um at the die edge, where {name} is open anyway",
                f"make pull_back_um.{name} or the opening smaller",
                place=row.place,
            )


def _size(box: Box) -> str:
    return f"{um_text(box.width_nm)} x {um_text(box.height_nm)}"
