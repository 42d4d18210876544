"""Whether pads and balls are seen from the same side.

A ball map drawn as seen from below, and read as seen from above, is mirrored: every net joins, and
the package fits no board. Two signs show it. Nets of a mirrored map are long: the straight
distances from pads to balls add up to less when the balls are mirrored back. And a file whose
balls or pads match the spec better when mirrored is drawn mirrored.
Source: Caravel's documentation draws its ball map as viewed from the bottom, its layout script in
the frame of the die (`caravel_wlcsp` of efabless/caravel): 62.2 mm in the right frame, 146.8 mm
mirrored left-right, 185.7 mm top-bottom, 235.1 mm turned.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import klayout.db as kdb

from wlcsp_layout.errors import Finding
from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Die, Net
from wlcsp_layout.verify.case import Case, on_cell
from wlcsp_layout.verify.die import DrawnDie
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.judgment import Result, Skipped

MIRRORS: Mapping[str, Xy] = {
    "mirrored left-right": (-1, 1),
    "mirrored top-bottom": (1, -1),
    "turned by 180 degrees": (-1, -1),
}
"""Each way in which a map can be seen wrongly, as factors on x and y."""

CLEARLY = 0.9
"""Our choice: a mirrored map that is shorter by a tenth is no accident of a symmetric design."""

NAME = "pads and balls seen from one side"


def check(case: Case, drawn: Drawn) -> Iterable[Result | Skipped]:
    """Yield the lengths of the mirrored maps, and what is drawn mirrored."""
    die = case.package.die
    nets = [net for net in die.nets if net.pads and net.balls]
    if not nets:
        why = "no net has pads and balls of its own, so that no distance is to be compared"
        yield Skipped(code="W415", name=NAME, why=why)
    else:
        yield _distances(die, nets, drawn.dies)
    yield Result(
        code="V631",
        name="nothing drawn mirrored",
        layers=("ball", "chip_pad"),
        shapes=sum(kind.raw(la).count() for kind in drawn.dies for la in ("ball", "chip_pad")),
        findings=tuple(finding for kind in drawn.dies for finding in _drawn_mirrored(kind)),
    )


def _distances(die: Die, nets: list[Net], kinds: tuple[DrawnDie, ...]) -> Result:
    """Compare the sums of the spec, and those of the first kind of die as it is drawn."""
    said: list[Finding] = []
    pads = {pad.name: pad.metal.center_half_nm for pad in die.chip_pads}
    balls = {ball.name: (2 * ball.at.x_nm, 2 * ball.at.y_nm) for ball in die.balls}
    straight, mirrored = _sums(die, nets, pads, balls)
    said += _suspect(die, "the spec's balls", straight, mirrored)
    measured = f"spec: {_in_words(straight, mirrored)}"
    if kinds:
        pads = _near(pads, kinds[0], "chip_pad")
        balls = _near(balls, kinds[0], "ball")
        straight, mirrored = _sums(die, nets, pads, balls)
        measured = f"drawn: {_in_words(straight, mirrored)}"
        if not said:
            said += on_cell(
                kinds[0], _suspect(die, "the balls as they are drawn", straight, mirrored)
            )
    return Result(
        code="W415",
        name=NAME,
        layers=("chip_pad", "ball"),
        limit="no mirrored map shorter by more than 10 %",
        shapes=sum(len(net.pads) for net in nets),
        measured=measured,
        findings=tuple(said),
    )


def _sums(
    die: Die, nets: list[Net], pads: Mapping[str, Xy], balls: Mapping[str, Xy]
) -> tuple[float, dict[str, float]]:
    """Return the sum of the distances from each pad to the nearest ball of its net [nm].

    First as the map is, then mirrored in each way about the center of the die. Places are doubled.
    """
    center = die.box.center_half_nm
    straight, mirrored = 0.0, dict.fromkeys(MIRRORS, 0.0)
    for net in nets:
        at = [balls[name] for name in net.balls if name in balls]
        if not at:
            continue
        seen = {how: [_mirrored(ball, how, center) for ball in at] for how in MIRRORS}
        for pad in (pads[name] for name in net.pads if name in pads):
            straight += min(math.dist(pad, ball) for ball in at) / 2
            for how, places in seen.items():
                mirrored[how] += min(math.dist(pad, ball) for ball in places) / 2
    return straight, mirrored


def _suspect(
    die: Die, which: str, straight: float, mirrored: Mapping[str, float]
) -> Iterator[Finding]:
    how = min(mirrored, key=lambda h: mirrored[h])
    if mirrored[how] >= CLEARLY * straight:
        return
    yield Finding(
        code="W415",
        subject="balls",
        what=f"{which} look {how}: from pads to balls it is {_mm(straight)} as they are, and "
        f"{_mm(mirrored[how])} {how}",
        mend="look at balls.grid.view and balls.grid.a1, or at the table's x: coordinates are "
        "those of the die seen face up",
        at_nm=die.box.center.xy,
    )


def _near(places: Mapping[str, Xy], kind: DrawnDie, layer: str) -> dict[str, Xy]:
    """Return the places as they are drawn, by name; what is not drawn near its place is left out.

    Near is within a quarter of a shape's size: no other shape of the layer is as near.
    """
    shapes = kdb.Shapes()
    for polygon in kind.raw(layer).each():
        shapes.insert(polygon.bbox())
    found: dict[str, Xy] = {}
    for name, (x, y) in places.items():
        spot = kdb.Point(x // 2, y // 2)
        boxes = [shape.box for shape in shapes.each_touching(kdb.Box(spot, spot))]
        near = [
            (math.dist((x, y), center), center)
            for box in boxes
            for center in [(box.left + box.right, box.bottom + box.top)]
            if math.dist((x, y), center) <= min(box.width(), box.height()) / 2
        ]
        if near:
            found[name] = min(near)[1]
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    """Shapes of one layer that lie at the mirrored places of the spec."""

    what: str
    how: str
    here: int
    there: int
    count: int
    at: Xy
    """A place of the spec where nothing is."""


def _drawn_mirrored(kind: DrawnDie) -> Iterator[Finding]:
    die = kind.package.die
    balls = [(2 * ball.at.x_nm, 2 * ball.at.y_nm) for ball in die.balls]
    pads = [pad.metal.center_half_nm for pad in die.chip_pads]
    seen = [
        item
        for item in (
            _seen(kind, "balls", "ball", balls),
            _seen(kind, "chip pads", "chip_pad", pads),
        )
        if item
    ]
    if len({item.how for item in seen}) == 1 < len(seen):
        said = [_finding("die", f"its content is drawn {seen[0].how}", seen[0])]
    else:
        said = [_finding(item.what, f"they are drawn {item.how}", item) for item in seen]
    yield from on_cell(kind, said)


def _finding(subject: str, what: str, seen: _Seen) -> Finding:
    return Finding(
        code="V631",
        subject=subject,
        what=f"{what}: {seen.there} of {seen.count} {seen.what} lie at their places so, and "
        f"{seen.here} as the spec has them",
        mend="draw the die as the spec has it, face up",
        at_nm=seen.at,
    )


def _seen(kind: DrawnDie, what: str, layer: str, places: list[Xy]) -> _Seen | None:
    drawn = {
        (box.left + box.right, box.bottom + box.top)
        for box in (polygon.bbox() for polygon in kind.raw(layer).each())
    }
    if not drawn or not places:
        return None
    center = kind.package.die.box.center_half_nm
    mirrored = {how: {_mirrored(place, how, center) for place in places} for how in MIRRORS}
    best = _most_alike(set(places), mirrored, drawn)
    if not best and 2 * len(set(places) & drawn) < len(places):
        # Someone may also have mirrored a layer about its own center: corners laid together.
        cornered = {how: _cornered(at, drawn) for how, at in mirrored.items()}
        best = _most_alike(_cornered(places, drawn), cornered, drawn)
    if not best:
        return None
    how, here, there = best
    empty = next(((x, y) for x, y in places if (x, y) not in drawn), places[0])
    return _Seen(
        what=what,
        how=how,
        here=here,
        there=there,
        count=len(places),
        at=(empty[0] // 2, empty[1] // 2),
    )


def _most_alike(
    places: set[Xy], mirrored: Mapping[str, set[Xy]], drawn: set[Xy]
) -> tuple[str, int, int] | None:
    """Return the mirroring that fits the drawn places better than none does, and how well.

    At least half of the places must fit it: fewer do so by chance.
    """
    here = len(places & drawn)
    there = {how: len(at & drawn) for how, at in mirrored.items()}
    how = max(there, key=lambda h: there[h])
    if there[how] <= here or 2 * there[how] < len(places):
        return None
    return how, here, there[how]


def _cornered(places: Iterable[Xy], drawn: set[Xy]) -> set[Xy]:
    """Return places moved so that their lower left corner is that of the drawn ones."""
    wanted = set(places)
    dx = min(x for x, _ in drawn) - min(x for x, _ in wanted)
    dy = min(y for _, y in drawn) - min(y for _, y in wanted)
    return {(x + dx, y + dy) for x, y in wanted}


def _mirrored(at: Xy, how: str, center: Xy) -> Xy:
    """Return a doubled place mirrored about a doubled center."""
    fx, fy = MIRRORS[how]
    return (
        at[0] if fx > 0 else 2 * center[0] - at[0],
        at[1] if fy > 0 else 2 * center[1] - at[1],
    )


def _in_words(straight: float, mirrored: Mapping[str, float]) -> str:
    rest = ", ".join(f"{_mm(length)} {how}" for how, length in mirrored.items())
    return f"{_mm(straight)}, {rest}"


def _mm(nm: float) -> str:
    return f"{nm / 1e6:.2f} mm"
