"""Why a connection stays open: the gap that is full, what goes through it, and what would help."""

from collections.abc import Iterable, Sequence

import shapely

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Die
from wlcsp_layout.route.rubberband.closed import closed_by
from wlcsp_layout.route.rubberband.features import Features
from wlcsp_layout.route.rubberband.flow import pairings
from wlcsp_layout.route.rubberband.gap import Gap, full_gap
from wlcsp_layout.route.rubberband.negotiate import OVERFLOW_NM, Link, Negotiation
from wlcsp_layout.route.rubberband.routed import Reason
from wlcsp_layout.route.rubberband.search import FULL_NM, Prices, Search, Task, Way
from wlcsp_layout.route.rubberband.wires import Wires
from wlcsp_layout.route.words import choices, listed, nets
from wlcsp_layout.units import um_text

MOST_TRIALS = 12
"""Pairs of balls that are tried for one net when one asks whether swapping them would help."""
MOST_TRIALS_IN_ALL = 240
"""The same for all nets of a die: a bound for the time, of which trials take the most."""


class Explanation:
    """Explains the open links of a negotiation; changes nothing in the end."""

    def __init__(
        self, die: Die, negotiation: Negotiation, names: Sequence[str], left: Sequence[Link]
    ) -> None:
        """Take the state as it is; `names` has the nets by number, `left` the open links."""
        self.die = die
        self.negotiation = negotiation
        self.wires = negotiation.wires
        self.features: Features = negotiation.wires.sketch.features
        self.names = names
        self.trials = 0
        self.gaps = self._squeezed_in(left)
        self.fits_free: bool | None = None

    def reason(self, link: Link) -> Reason:
        """Return why a link is open."""
        task = self.negotiation.task(link)
        if task is None:
            return self._unplaced(link)
        gaps = self.gaps.get(link.number)
        if gaps:
            return self._of_gaps(link, gaps)
        if gaps is not None:
            return self._unplaced(link)
        way = self._search(task)
        if way is not None and way.crossed:
            return self._of_wires(link, way)
        return self._closed(link, task)

    def _squeezed_in(self, left: Sequence[Link]) -> dict[int, list[Gap]]:
        """Return the full gaps on the way of each open link, the fullest first.

        All are led through the gaps at once, as if there were room, so that a gap tells all
        that want to pass it. Links that cannot be led without crossing a wire are left out.
        """
        negotiation, state, sketch = self.negotiation, self.wires.state(), self.wires.sketch
        learned, widest = list(sketch.room), self._alone(left)
        # What the router has learned must not hide that a gap lets one wire through.
        sketch.room[:] = [
            max(room, min(gap, widest)) for room, gap in zip(learned, sketch.gap, strict=True)
        ]
        moved = {link.number: self._squeeze(link) for link in left if link.wire is None}
        found = {number: self._full(links) for number, links in moved.items() if links}
        negotiation.restore(state)
        for link in left:
            if not moved.get(link.number):
                # The way may be closed by another that is not there in the end.
                state = self.wires.state()
                alone = self._squeeze(link)
                if alone:
                    found[link.number] = self._full(alone)
                negotiation.restore(state)
        sketch.room[:] = learned
        return found

    def _alone(self, left: Sequence[Link]) -> float:
        """Return what any of some links needs at most in a gap that it has for itself."""
        width = max((link.width for link in left), default=0.0)
        space = max((link.space for link in self.negotiation.links), default=0.0)
        return width + 2 * max(space, float(self.die.rdl.edge_nm))

    def _squeeze(self, link: Link) -> list[Link]:
        """Lead a link through gaps full or not; return it and those that made way, or none."""
        negotiation, state = self.negotiation, self.wires.state()
        task = negotiation.task(link)
        way = self._search(task) if task else None
        moved = [link, *(negotiation.link_of[wire.number] for wire in way.crossed)] if way else []
        for other in moved[1:]:
            negotiation.remove(other)
        for each in moved:
            task = negotiation.task(each)
            way = self._search(task, crossing=False) if task else None
            if way is None:
                negotiation.restore(state)
                return []
            negotiation.insert(each, way.ends, way.slots, way.triangles)
        return moved

    def _full(self, moved: Sequence[Link]) -> list[Gap]:
        """Return the full gaps on the way of a link, or else of those that made way for it."""
        for links in (moved[:1], moved[1:]):
            doors = {door: None for link in links if link.wire for door in link.wire.doors}
            gaps = [gap for door in doors if (gap := full_gap(self.wires, door))]
            if gaps:
                return sorted(gaps, key=lambda gap: -gap.missing)
        return []

    def _search(self, task: Task, *, crossing: bool = True) -> Way | None:
        """Return the cheapest way: a wire to be crossed is as bad as a gap that is too full."""
        prices = Prices(
            crossing=(lambda _: OVERFLOW_NM) if crossing else None,
            overflow=OVERFLOW_NM,
            history=[1.0] * len(self.wires.sketch.ends),
        )
        return Search(self.wires, task, prices).run()

    def _of_gaps(self, link: Link, gaps: Sequence[Gap]) -> Reason:
        gap = gaps[0]
        need, room = um_text(round(gap.need)), um_text(round(gap.room))
        where, who = self._between(*self.wires.sketch.ends[gap.door]), gap.sizes()
        verb = "needs" if len(gap.strands) == 1 else "need"
        if gap.need > gap.room + FULL_NM:
            why = f"{where}: {who} {verb} {need} um, {room} um there"
        else:
            why = (
                f"{where}: {who} {verb} {need} of {room} um, too much with their bends and the "
                "metal beside it"
            )
        # Gaps side by side between the same two shapes are one to the reader.
        more = len({self._between(*self.wires.sketch.ends[other.door]) for other in gaps}) - 1
        if more:
            why += f"; {more} more gap{'s' if more > 1 else ''} on its way "
            why += "are full" if more > 1 else "is full"
        others = [self.negotiation.link_of[w.number] for w in self.wires.on_door[gap.door]]
        helps = [*self._narrower(gaps), *self._swap(link, others), *self._assignment(link)]
        return Reason(why=why, mend=choices(helps), at_nm=self._middle(gap.door))

    def _of_wires(self, link: Link, way: Way) -> Reason:
        crossed = [self.negotiation.link_of[wire.number] for wire in way.crossed]
        names = list(dict.fromkeys(self.names[wire.net] for wire in way.crossed))
        return Reason(
            why=f"as the other wires lie, it would have to cross {nets(names)}",
            mend=choices(
                [
                    *self._swap(link, crossed),
                    *self._assignment(link),
                    f"lead {'one of these' if names[1:] else 'it'} by a table (rdl.routes)",
                ]
            ),
            at_nm=self._at(link.start[0]),
        )

    def _closed(self, link: Link, task: Task) -> Reason:
        names = list(dict.fromkeys(map(self._name, closed_by(self.wires, task))))
        if not names:
            return self._unplaced(link)
        leave = "leave" if names[1:] else "leaves"
        start, end = self._name(link.start[0]), self._name(link.end[0])
        size = f"{um_text(round(link.width))}/{um_text(round(link.space))}"
        return Reason(
            why=f"{listed(names)} {leave} no way from {start} to {end} for a wire of {size}",
            mend=f"move {'one of these' if names[1:] else 'it'}, or make the width or space of "
            f"net {self.names[link.net]} smaller",
            at_nm=self._at(link.start[0]),
        )

    def _unplaced(self, link: Link) -> Reason:
        return Reason(
            why="the wires beside it bend around each other so that no room is left for it, "
            "although each gap alone has some",
            mend=choices(["make rdl.width_um or rdl.space_um smaller", *self._assignment(link)]),
            at_nm=self._at(link.start[0]),
        )

    def _narrower(self, gaps: Sequence[Gap]) -> list[str]:
        """Return the width at which all wires of the gaps fit, or the width and space."""
        strands = [strand for gap in gaps for strand in gap.strands]
        width = min(gap.width_that_fits() for gap in gaps)
        if 2 * width >= min(strand.width for strand in strands):
            wider = sorted({strand.net for strand in strands if strand.width > width})
            is_all = len(wider) == len({strand.net for strand in strands})
            who = "them" if is_all else nets([self.names[net] for net in wider])
            return [f"make {who} at most {um_text(width)} um wide"]
        pitch = min(gap.pitch_that_fits() for gap in gaps)
        return [f"use a width and space of at most {um_text(pitch)} um"] if pitch else []

    def _assignment(self, link: Link) -> list[str]:
        """Return whether other pairs of pads and balls would all fit, where a flow can tell."""
        rdl = self.die.rdl
        if link.is_free or (link.width, link.space) != (rdl.width_nm, rdl.space_nm):
            return []
        if self.fits_free is None:
            self.fits_free = self._fit_free(self.negotiation.links)
        return (
            ["take the assignment of nets: free, which has room for all"] if self.fits_free else []
        )

    def _fit_free(self, links: Sequence[Link]) -> bool:
        """Tell whether there is a way for all nets at once if any pad may take any ball."""
        sizes = {(link.width, link.space) for link in links}
        pads = [v for link in links for v in link.start]
        balls = [v for link in links for v in link.end]
        is_plain = all(self._is_plain(link) for link in links) and len(sizes) == 1
        if not is_plain or len({*pads, *balls}) < 2 * len(links):
            return False
        wires = Wires(self.wires.sketch)
        return len(pairings(wires, pads, balls, *next(iter(sizes)))) == len(links)

    def _is_plain(self, link: Link) -> bool:
        """Tell whether a link joins one pad and one ball."""
        ends = [self.features.names[v] for v in (*link.start, *link.end)]
        return [end.split(" ", 1)[0] for end in ends] == ["pad", "ball"]

    def _swap(self, link: Link, others: Sequence[Link]) -> list[str]:
        """Return two balls whose swap lets both nets through, as a trial has shown."""
        if not self._is_plain(link):
            return []
        f, ball = self.features, link.end[0]
        near = sorted(
            (other for other in self.negotiation.links if other.wire and other not in others),
            key=lambda o: (
                abs(f.x[o.end[0]] - f.x[ball]) + abs(f.y[o.end[0]] - f.y[ball]),
                o.number,
            ),
        )
        uses = [other.end[0] for other in self.negotiation.links]
        for other in [*others, *near][:MOST_TRIALS]:
            is_alone = uses.count(ball) == uses.count(other.end[0]) == 1
            if not is_alone or not self._is_plain(other) or self.trials == MOST_TRIALS_IN_ALL:
                continue
            self.trials += 1
            if self._would_route(link, other):
                mine, theirs = self._name(ball), self._name(other.end[0])
                return [f"swap {mine} and {theirs}: then both nets are routed"]
        return []

    def _would_route(self, link: Link, other: Link) -> bool:
        """Tell whether two links can be routed with their ends swapped; all is put back."""
        negotiation, wire = self.negotiation, other.wire
        if wire is None:
            return False
        slots = negotiation.remove(other)
        link.end, other.end = other.end, link.end
        is_routed = negotiation.place_if_free(other) and negotiation.place_if_free(link)
        for each in (link, other):
            negotiation.remove(each)
        link.end, other.end = other.end, link.end
        negotiation.insert(other, (wire.start, wire.end), slots, wire.triangles)
        return is_routed

    def _between(self, a: int, b: int) -> str:
        one, other = self._name(a), self._name(b)
        return f"between two parts of {one}" if one == other else f"between {one} and {other}"

    def _name(self, v: int) -> str:
        """Return what the user calls a feature."""
        f = self.features
        if f.names[v]:
            return f.names[v]
        place = shapely.Point(f.x[v], f.y[v])
        if f.net[v]:
            return self._route_at(place, f.net[v])
        box = self.die.box
        edge = shapely.box(box.left_nm, box.bottom_nm, box.right_nm, box.top_nm).exterior
        if shapely.distance(edge, place) < 1:
            return "the die edge"
        outs = [(shapely.Polygon(k.outline.points), k.why) for k in self.die.rdl.keep_outs]
        # Where outlines cross, a point may be off all of them by a rounding.
        return f"keep-out ({_nearest(outs, place)})"

    def _route_at(self, place: shapely.Point, net: str) -> str:
        routes = self.die.routes if isinstance(self.die.routes, tuple) else ()
        lines = [
            (shapely.LineString([point.xy for point in given.points]), given.route)
            for given in routes
            if given.net == net
        ]
        return f"route {_nearest(lines, place)} ({net})" if lines else f"a route of net {net}"

    def _middle(self, door: int) -> Xy:
        f, (a, b) = self.features, self.wires.sketch.ends[door]
        return (round((f.x[a] + f.x[b]) / 2), round((f.y[a] + f.y[b]) / 2))

    def _at(self, v: int) -> Xy:
        return (round(self.features.x[v]), round(self.features.y[v]))


def _nearest(named: Iterable[tuple[shapely.Geometry, str]], place: shapely.Point) -> str:
    """Return the name of the geometry that is nearest to a place, of equals the first."""
    return min((shapely.distance(where, place), name) for where, name in named)[1]
