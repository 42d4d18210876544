"""Which nets a piece of metal belongs to, by the places of the spec's pads and balls."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import klayout.db as kdb

from wlcsp_layout.model.package import Die
from wlcsp_layout.verify.die import DrawnDie, box_of
from wlcsp_layout.verify.measured.objects import plain


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A connected piece of metal; `nets` has '' for pads and balls that are in no net."""

    polygon: kdb.Polygon
    nets: frozenset[str]
    widths_nm: tuple[int, ...]
    """That the traces of its nets may have, sorted; the spec's own width where there is none."""
    space_nm: int
    """That it must keep to other pieces, by itself."""
    is_given: bool
    """Whether a route of it is given in a table."""

    @property
    def subject(self) -> str:
        """What a finding is about."""
        names = sorted(name for name in self.nets if name)
        return f"net {names[0]}" if len(names) == 1 else "layer rdl"


@lru_cache(maxsize=32)
def pieces(die: DrawnDie) -> tuple[Piece, ...]:
    """Return all pieces of the RDL, sorted."""
    spec = die.package.die
    polygons = plain(die.layer("rdl"))
    lookup = kdb.Shapes()
    for number, polygon in enumerate(polygons):
        lookup.insert(polygon, number)
    nets: dict[int, set[str]] = {}
    pad_net = {pad: net.name for net in spec.nets for pad in net.pads}
    ball_net = {ball: net.name for net in spec.nets for ball in net.balls}
    for pad in spec.chip_pads:
        for number in _holding(lookup, box_of(pad.landing).center()):
            nets.setdefault(number, set()).add(pad_net.get(pad.name, ""))
    for ball in spec.balls:
        for number in _holding(lookup, kdb.Point(*ball.at.xy)):
            nets.setdefault(number, set()).add(ball_net.get(ball.name, ""))
    widths, given = _widths(spec)
    space = {net.name: int(net.space_nm) for net in spec.nets}
    found: list[Piece] = []
    for number, polygon in enumerate(polygons):
        names = frozenset(nets.get(number, ()))
        own = {int(spec.rdl.width_nm)} if names <= {""} else set()
        found.append(
            Piece(
                polygon=polygon,
                nets=names,
                widths_nm=tuple(sorted(own.union(*(widths.get(name, set()) for name in names)))),
                space_nm=max(
                    (space.get(name, int(spec.rdl.space_nm)) for name in names),
                    default=int(spec.rdl.space_nm),
                ),
                is_given=bool(names & given),
            )
        )
    return tuple(found)


def _widths(die: Die) -> tuple[dict[str, set[int]], set[str]]:
    """Return the widths of each net's traces, and the nets with a given route."""
    widths: dict[str, set[int]] = {net.name: {int(net.width_nm)} for net in die.nets}
    given: set[str] = set()
    if not isinstance(die.routes, str):
        for route in die.routes:
            widths.setdefault(route.net, set()).add(int(route.width_nm))
            given.add(route.net)
    return widths, given


def _holding(lookup: kdb.Shapes, place: kdb.Point) -> Iterator[int]:
    for shape in lookup.each_touching(kdb.Box(place, place)):
        if shape.polygon.inside(place):
            yield shape.prop_id
