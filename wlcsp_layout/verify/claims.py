"""Claims 1 to 17 of the patent, each with the measurement that shows it on the drawn polygons.

How a claim is read as geometry stands in `docs/claims.md`. What a design does not use reads "not
used": gaps (4, 15), equal areas (5, 16), a hole inside the ring (8, 9).

Source: the claims of the application of US 7,196,000 B2.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.units import um_text
from wlcsp_layout.verify.case import Case, on_cell
from wlcsp_layout.verify.die import DrawnDie, box_of, shapes_of
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.judgment import Claim, Result
from wlcsp_layout.verify.measured.ball_pads import BallFound, found_at_balls
from wlcsp_layout.verify.measured.objects import plain, street

EQUAL_WITHIN = 0.10
"""Approximately equal: a bias of 1 um per side moves the ratio by as much (our choice)."""
MOST_NAMES = 6

TEXTS = {
    1: "dielectrics 1 and 2 open over the chip pads, dielectric 2 embossed under every ball pad, "
    "scribe lines between the chips",
    2: "concave part exposes dielectric 1, convex part is dielectric 2",
    3: "concave part a circle, convex part a ring of smaller diameter",
    4: "ring discontinuous",
    5: "area of the concave part inside the ring about equal to that of the ring",
    6: "metal over the emboss, connected to the chip pads; dielectric 3 opened over the emboss",
    7: "a ball on every ball pad; streets free for dicing",
    8: "dielectric 1 opened inside the ring, down to the passivation",
    9: "dielectric 2 leaves that passivation exposed",
    10: "dielectrics 1 and 2 open over the chip pads, dielectric 2 not flat in the ball pad area",
    11: "metal connected to the chip pads; dielectric 3 opened over the surface that is not flat",
    12: "a ball on every ball pad",
    13: "chip pads exposed by the passivation; concave part exposes dielectric 1, convex part is "
    "dielectric 2",
    14: "concave part a circle, convex part a ring of smaller diameter (product)",
    15: "ring discontinuous (product)",
    16: "areas about equal (product)",
    17: "the method of 1 makes the package of 13",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What a measurement shows of a part of the claims, over all places of a die."""

    words: str
    failing: tuple[tuple[str, Xy], ...] = ()
    """Balls or pads at which it does not hold, and where they are [nm]."""
    is_used: bool = True


Part = Callable[[DrawnDie], Shown]


def check(case: Case, drawn: Drawn) -> Iterable[Result | Claim]:
    """Measure each kind of die; a claim is met when all kinds meet it."""
    findings: list[Finding] = []
    claims: list[Claim] = []
    for number, parts in CLAIMS.items():
        shown = [(die, part(die)) for die in drawn.dies for part in parts]
        failing = [(die, item) for die, item in shown if item.failing and item.is_used]
        is_used = all(item.is_used for _, item in shown)
        state = "not met" if failing or not shown else ("met" if is_used else "not used")
        words = dict.fromkeys(item.words for _, item in (failing or shown))
        measured = "; ".join(words) or "no die"
        claims.append(
            Claim(number=number, text=TEXTS[number], state=state, measured=measured)  # type: ignore[arg-type]  # one of three words
        )
        for die, item in failing:
            findings += on_cell(die, [_finding(number, item)])
    yield Result(
        code="V701",
        name="claims 1 to 17",
        limit="as the design uses them",
        source="US 7,196,000 B2, claims of the application",
        shapes=len(case.package.die.balls) * len(drawn.dies),
        findings=tuple(findings),
    )
    yield from claims


def _finding(number: int, item: Shown) -> Finding:
    name, at = item.failing[0]
    return Finding(
        code="V701",
        subject=f"claim {number}",
        what=f"{TEXTS[number]}: {item.words}",
        mend="the other findings at these places say what is drawn wrongly",
        at_nm=at,
        objects=(name.split()[-1],),
    )


@lru_cache(maxsize=32)
def _pads_open(die: DrawnDie) -> Shown:
    vias = die.layer("passivation") & die.layer("d1") & die.layer("d2")
    shapes = shapes_of(vias)
    pads = die.package.die.chip_pads
    closed = [
        (f"pad {pad.name}", pad.metal.center.xy)
        for pad in pads
        if next(shapes.each_overlapping(box_of(pad.passivation)), None) is None
    ]
    return _counted("chip pads open in D1 and D2", len(pads), closed)


@lru_cache(maxsize=32)
def _embossed(die: DrawnDie) -> Shown:
    found = found_at_balls(die)
    flat = [_name(item) for item in found if not (item.ring.concave_area_nm2 and item.ring.pieces)]
    return _counted("ball pads with D2 kept and removed", len(found), flat)


@lru_cache(maxsize=32)
def _scribe(die: DrawnDie) -> Shown:
    x_nm, y_nm = die.package.wafer.street_nm
    wanted = street(die, "scribe")
    is_there = bool(x_nm and y_nm) and (wanted - die.layer("scribe")).is_empty()
    box = die.package.die.box
    words = f"street of {um_text(x_nm)} x {um_text(y_nm)} um around the die"
    failing = () if is_there else (("die", (int(box.left_nm), int(box.bottom_nm))),)
    return Shown(words=words if is_there else f"no {words}", failing=failing)


@lru_cache(maxsize=32)
def _exposing(die: DrawnDie) -> Shown:
    found = found_at_balls(die)
    failing: list[tuple[str, Xy]] = []
    areas: list[tuple[float, float]] = []
    for item in found:
        hole = kdb.Region(item.at.shapes["d1"])
        concave = (item.ring.removed - hole).area() / 1e6
        areas.append((concave, item.ring.ring_area_nm2 / 1e6))
        if not (concave and item.ring.ring_area_nm2):
            failing.append(_name(item))
    shown = _counted("ball pads with both parts", len(found), failing)
    if not areas:
        return shown
    concave, convex = min(a for a, _ in areas), min(b for _, b in areas)
    return Shown(
        words=f"{shown.words}; concave over D1 at least {concave:.1f} um2, convex at least "
        f"{convex:.1f} um2",
        failing=shown.failing,
    )


@lru_cache(maxsize=32)
def _ring(die: DrawnDie) -> Shown:
    spec = die.package.die.ball_pad.emboss_spec
    found = found_at_balls(die)
    failing = [_name(item) for item in found if {"V511", "V512"} & _codes(item)]
    shown = _counted("ball pads with a ring inside a circle", len(found), failing)
    return Shown(
        words=f"{shown.words}: circle {um_text(spec.concave_diameter_nm)} um, ring "
        f"{um_text(spec.outer_diameter_nm)} um",
        failing=shown.failing,
    )


@lru_cache(maxsize=32)
def _broken(die: DrawnDie) -> Shown:
    spec = die.package.die.ball_pad.emboss_spec
    found = found_at_balls(die)
    if spec.gaps is None:
        return Shown(words="the ring has no gaps", is_used=False)
    failing = [_name(item) for item in found if not (item.ring.axes or item.ring.is_veiled)]
    pieces = sorted({item.ring.pieces for item in found})
    shown = _counted("rings broken", len(found), failing)
    counts = " or ".join(map(str, pieces))
    into = "1 piece" if counts == "1" else f"{counts} pieces"
    return Shown(words=f"{shown.words}, into {into}", failing=shown.failing)


@lru_cache(maxsize=32)
def _equal_areas(die: DrawnDie) -> Shown:
    spec = die.package.die.ball_pad.emboss_spec
    found = found_at_balls(die)
    whole = [item for item in found if not item.ring.is_veiled]
    ratios = [item.ring.well_area_nm2 / (item.ring.ring_area_nm2 or 1.0) for item in whole]
    if not ratios:
        return Shown(words="every ball lies over an opening of a chip pad", is_used=False)
    low, high = f"{min(ratios):.4f}", f"{max(ratios):.4f}"
    words = f"well / ring area {low}" + (f" to {high}" if high != low else "")
    failing = tuple(
        _name(item)
        for item, ratio in zip(whole, ratios, strict=True)
        if abs(ratio - 1) > EQUAL_WITHIN
    )
    if len(whole) < len(found):
        words += f"; {len(found) - len(whole)} balls over openings of chip pads are left out"
    is_used = spec.inner_diameter_nm == "equal_area" or not failing
    return Shown(words=words, failing=failing, is_used=is_used)


@lru_cache(maxsize=32)
def _metal(die: DrawnDie) -> Shown:
    """Metal lies in the openings over every chip pad, and on every emboss."""
    vias = die.layer("passivation") & die.layer("d1") & die.layer("d2")
    shapes = shapes_of(vias & die.layer("rdl"))
    pads = die.package.die.chip_pads
    bare = [
        (f"pad {pad.name}", pad.metal.center.xy)
        for pad in pads
        if next(shapes.each_overlapping(box_of(pad.passivation)), None) is None
    ]
    metal = shapes_of(die.layer("rdl"))
    balls = die.package.die.balls
    bare += [
        (f"ball {ball.name}", ball.at.xy)
        for ball in balls
        if not _is_inside(metal, kdb.Point(*ball.at.xy))
    ]
    return _counted("chip pads and embosses under metal", len(pads) + len(balls), bare)


@lru_cache(maxsize=32)
def _opened(die: DrawnDie) -> Shown:
    """Every opening in dielectric 3 over an emboss exposes metal, and only metal."""
    metal = die.layer("rdl")
    found = found_at_balls(die)
    openings = [
        (item, [p.moved(*item.at.ball.at.xy) for p in item.at.shapes["d3"]]) for item in found
    ]
    bare = shapes_of(kdb.Region([p for _, several in openings for p in several]) - metal)
    failing = [
        _name(item)
        for item, several in openings
        if not several or any(next(bare.each_touching(p.bbox()), None) for p in several)
    ]
    return _counted("openings over metal on the emboss", len(found), failing)


@lru_cache(maxsize=32)
def _balls(die: DrawnDie) -> Shown:
    found = found_at_balls(die)
    failing = [
        _name(item) for item in found if not (item.at.shapes["ball"] and item.at.shapes["d3"])
    ]
    return _counted("openings with a ball", len(found), failing)


@lru_cache(maxsize=32)
def _free_streets(die: DrawnDie) -> Shown:
    lane = street(die, "scribe")
    closed = [name for name in ("d1", "d2", "d3") if not (lane - die.layer(name)).is_empty()]
    metal = plain(die.layer("rdl") & lane)
    box = die.package.die.box
    if metal:
        center = metal[0].bbox().center()
        return Shown(words="RDL lies in the street", failing=(("die", (center.x, center.y)),))
    if closed:
        corner = (int(box.left_nm), int(box.bottom_nm))
        words = f"{', '.join(closed)} not open along the street"
        return Shown(words=words, failing=(("die", corner),))
    return Shown(words="street free of metal, D1 to D3 open along it")


@lru_cache(maxsize=32)
def _hole(die: DrawnDie) -> Shown:
    """A hole in dielectric 1 inside every ring, on whole passivation."""
    spec = die.package.die.ball_pad.emboss_spec
    if spec.center_hole_diameter_nm is None:
        return Shown(words="no hole inside the ring", is_used=False)
    found = found_at_balls(die)
    passivation = shapes_of(die.layer("passivation"))
    failing: list[tuple[str, Xy]] = []
    for item in found:
        holes = item.at.shapes["d1"]
        is_inside = bool(holes) and (kdb.Region(holes) & item.ring.kept).is_empty()
        on_pad = any(
            next(passivation.each_overlapping(hole.moved(*item.at.ball.at.xy).bbox()), None)
            for hole in holes
        )
        if not is_inside or on_pad or "V515" in _codes(item):
            failing.append(_name(item))
    shown = _counted("holes inside rings, on whole passivation", len(found), failing)
    diameter = um_text(spec.center_hole_diameter_nm)
    return Shown(words=f"{shown.words}: {diameter} um", failing=shown.failing)


@lru_cache(maxsize=32)
def _hole_open(die: DrawnDie) -> Shown:
    spec = die.package.die.ball_pad.emboss_spec
    if spec.center_hole_diameter_nm is None:
        return Shown(words="no hole inside the ring", is_used=False)
    found = found_at_balls(die)
    failing = [
        _name(item)
        for item in found
        if (kdb.Region(item.at.shapes["d1"]) & item.ring.removed).is_empty()
    ]
    return _counted("holes open in D2", len(found), failing)


@lru_cache(maxsize=32)
def _passivated(die: DrawnDie) -> Shown:
    shapes = shapes_of(die.layer("passivation") & die.layer("chip_pad"))
    pads = die.package.die.chip_pads
    closed = [
        (f"pad {pad.name}", pad.metal.center.xy)
        for pad in pads
        if next(shapes.each_overlapping(box_of(pad.metal)), None) is None
    ]
    return _counted("chip pads exposed by the passivation", len(pads), closed)


CLAIMS: dict[int, Sequence[Part]] = {
    1: (_pads_open, _embossed, _scribe),
    2: (_exposing,),
    3: (_ring,),
    4: (_broken,),
    5: (_equal_areas,),
    6: (_metal, _opened),
    7: (_balls, _free_streets),
    8: (_hole,),
    9: (_hole_open,),
    10: (_pads_open, _embossed),
    11: (_metal, _opened),
    12: (_balls,),
    13: (_passivated, _pads_open, _exposing),
    14: (_ring,),
    15: (_broken,),
    16: (_equal_areas,),
    17: (_pads_open, _embossed, _scribe, _passivated, _exposing),
}
"""What must be shown for each claim; a claim that depends on another one adds to it."""


def _counted(words: str, total: int, failing: Sequence[tuple[str, Xy]]) -> Shown:
    good = total - len(failing)
    shown = ", ".join(name for name, _ in failing[:MOST_NAMES])
    more = f" and {len(failing) - MOST_NAMES} more" if len(failing) > MOST_NAMES else ""
    tail = f" (not {shown}{more})" if failing else ""
    return Shown(words=f"{good:,} of {total:,} {words}{tail}", failing=tuple(failing))


def _name(item: BallFound) -> tuple[str, Xy]:
    return f"ball {item.at.ball.name}", item.at.ball.at.xy


def _codes(item: BallFound) -> set[str]:
    return {trouble.code for trouble in item.troubles}


def _is_inside(shapes: kdb.Shapes, place: kdb.Point) -> bool:
    return any(s.polygon.inside(place) for s in shapes.each_touching(kdb.Box(place, place)))
