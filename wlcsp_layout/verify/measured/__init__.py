"""Every ball pad, pad stack, opening and trace, measured against the spec.

A layout that breaks no design rule may still be the wrong one: here each object that the spec asks
for is measured where it asks for it, and what it does not ask for is found.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wlcsp_layout.errors import Finding
from wlcsp_layout.verify.case import Case, on_cell
from wlcsp_layout.verify.die import DrawnDie
from wlcsp_layout.verify.drawn import Drawn
from wlcsp_layout.verify.judgment import Result
from wlcsp_layout.verify.measured import asked, ball_pads, confines, pads, traces
from wlcsp_layout.verify.measured.objects import sorted_objects


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    code: str
    name: str
    layers: tuple[str, ...]


def _row(code: str, name: str, layers: str) -> _Row:
    return _Row(code=code, name=name, layers=tuple(layers.split()))


_PADS = (
    _row("V501", "chip pads as in the spec", "chip_pad"),
    _row("V502", "passivation openings as in the spec", "passivation"),
    _row("V503", "dielectric 1 openings at pads", "d1"),
    _row("V504", "dielectric 2 openings at pads", "d2"),
    _row("V505", "landings covered with metal", "rdl"),
)
_BALLS = (
    _row("V511", "concave circles", "d2"),
    _row("V512", "rings: outer and inner diameter, center", "d2"),
    _row("V513", "gaps of the rings: count, width", "d2"),
    _row("V514", "gaps of the rings: direction", "d2 rdl"),
    _row("V515", "holes inside the rings", "d1"),
    _row("V516", "d2_ring is what d2 keeps", "d2 d2_ring"),
    _row("V517", "metal of the ball pads", "rdl"),
    _row("V518", "dielectric 3 openings at balls", "d3"),
    _row("V519", "balls", "ball"),
)
_TRACES = (
    _row("V521", "traces as wide as their nets", "rdl"),
    _row("V522", "given routes covered with metal", "rdl"),
)
_METAL = (
    _row("V523", "no metal that the spec does not ask for", "rdl"),
    _row("V524", "space of the nets", "rdl"),
    _row("V525", "directions of traces", "rdl"),
    _row("V526", "nothing in keep-outs", "rdl"),
)
_DIE = (
    _row("V531", "dielectrics open in the street, pulled back", "d1 d2 d3"),
    _row("V532", "street drawn around the die", "scribe"),
    _row("V533", "outline of the die", "die"),
    _row("V534", "nothing that the spec does not ask for", "chip_pad passivation d1 d2 d3 ball"),
)


def check(case: Case, drawn: Drawn) -> Iterable[Result]:
    """Measure each kind of die once."""
    found: dict[str, list[Finding]] = {}
    for die in drawn.dies:
        for finding in on_cell(die, _of_die(die)):
            found.setdefault(finding.code, []).append(finding)
    spec = case.package.die
    given = 0 if isinstance(spec.routes, str) else len(spec.routes)
    nets = len(spec.nets) + min(len(spec.free_pads), len(spec.free_balls))
    for rows, count in (
        (_PADS, len(spec.chip_pads)),
        (_BALLS, len(spec.balls)),
        (_TRACES[:1], nets),
        (_TRACES[1:], given),
        (_METAL[:2], nets),
        (_METAL[2:3], nets if spec.rdl.angles != "any" else 0),
        (_METAL[3:], len(spec.rdl.keep_outs)),
        (_DIE, 1),
    ):
        for row in rows:
            yield Result(
                code=row.code,
                name=row.name,
                layers=row.layers,
                limit="as in the spec",
                shapes=count * len(drawn.dies),
                findings=tuple(found.get(row.code, ())),
            )


def _of_die(die: DrawnDie) -> Iterator[Finding]:
    objects = sorted_objects(die)
    yield from pads.pads(die, objects)
    yield from ball_pads.findings(ball_pads.found_at_balls(die))
    yield from traces.traces(die)
    yield from asked.unasked(die)
    yield from confines.confines(die)
    yield from pads.streets(die, objects)
    yield from pads.outline(die)
    yield from pads.strays(objects)
