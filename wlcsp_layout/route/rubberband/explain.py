"""Why a connection stays open: the gap that is full, what goes through it, and what would help."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import shapely

from wlcsp_layout.geometry import Xy
from wlcsp_layout.model.package import Die
from wlcsp_layout.route.rubberband.features import Features
from wlcsp_layout.route.rubberband.negotiate import OVERFLOW_NM, Link, Negotiation
from wlcsp_layout.route.rubberband.search import FULL_NM, Prices, Search, Task, Way
from wlcsp_layout.route.rubberband.wires import Wire
from wlcsp_layout.units import um_text

MOST_TRIALS = 12
"""Pairs of balls that are tried when one asks whether swapping them would help."""
SHOWN = 4
"""Nets that a line has room for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a net, or a part of it, is open."""

    why: str
    mend: str
    at_nm: Xy
    """The middle of the gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Gap:
    """A door on the cheapest way that has no room for one more."""

    door: int
    wires: tuple[tuple[float, float], ...]
    """Width and space of each wire, the new one included."""
    need: float
    room: float


class Explanation:
    """Explains the open links of a negotiation; changes nothing in the end."""

    def __init__(self, die: Die, negotiation: Negotiation, nets: Sequence[str]) -> None:
        """Take the state as it is; `nets` are the names by number."""
        self.die = die
        self.negotiation = negotiation
        self.wires = negotiation.wires
        self.features: Features = negotiation.wires.sketch.features
        self.nets = nets

    def reason(self, link: Link) -> Reason:
        """Return why a link is open."""
        task = self.negotiation.task(link)
        if task is None:
            return self._unplaced(link)
        way = self._search(task, crossing=False)
        if way is not None:
            gaps = [gap for slot in way.slots for gap in self._full(task, *slot)]
            if gaps:
                return self._of_gap(link, max(gaps, key=lambda g: g.need - g.room), len(gaps))
            return self._unplaced(link)
        way = self._search(task, crossing=True)
        if way is not None and way.crossed:
            return self._of_wires(link, way)
        return self._closed(link)

    def _search(self, task: Task, *, crossing: bool) -> Way | None:
        prices = Prices(
            crossing=(lambda _: OVERFLOW_NM) if crossing else None,
            overflow=OVERFLOW_NM,
            history=[1.0] * len(self.wires.sketch.ends),
        )
        return Search(self.wires, task, prices).run()

    def _full(self, task: Task, door: int, k: int) -> Iterator[_Gap]:
        """Yield a door of a way if one more wire in a slot is one too many."""
        a, b = self.wires.sketch.ends[door]
        on_door = self.wires.on_door[door]
        new = _as_wire(task)
        row = [*on_door[:k], new, *on_door[k:]]
        need = self.wires.off(row[0], a) + self.wires.off(row[-1], b) + row[0].width
        for one, other in pairwise(row):
            need += self.wires.apart(one, other) + other.width
        room = self.features.gap(a, b)
        if need > min(room, self.wires.sketch.room[door]) + FULL_NM:
            sizes = tuple((wire.width, wire.space) for wire in row)
            yield _Gap(door=door, wires=sizes, need=need, room=room)

    def _of_gap(self, link: Link, gap: _Gap, count: int) -> Reason:
        a, b = self.wires.sketch.ends[gap.door]
        where = f"between {self._name(a)} and {self._name(b)}"
        need, room = um_text(round(gap.need)), um_text(round(gap.room))
        if gap.need > gap.room + FULL_NM:
            why = f"{where}: {_sizes(gap.wires)} need {need} um, {room} um there"
        else:
            why = (
                f"{where}: {_sizes(gap.wires)} need {need} of {room} um, and the metal beside "
                "that gap takes the rest"
            )
        if count > 1:
            why += f"; {count - 1} more gap{'s' if count > 2 else ''} on its way {'are' if count > 2 else 'is'} full"  # noqa: PLR2004, E501  one and more than one
        helps = [*self._narrower(gap), *self._swap(link, gap), "choose another assignment"]
        return Reason(why=why, mend=_choices(helps), at_nm=self._middle(gap.door))

    def _of_wires(self, link: Link, way: Way) -> Reason:
        nets = list(dict.fromkeys(self.nets[wire.net] for wire in way.crossed))
        shown = ", ".join(nets[:SHOWN]) + (f" and {len(nets) - SHOWN} more" if nets[SHOWN:] else "")
        why = f"the wires of net{'s' if len(nets) > 1 else ''} {shown} close it in"
        mend = "choose another assignment, or lead one of these by a table (rdl.routes)"
        return Reason(why=why, mend=mend, at_nm=self._at(link.start[0]))

    def _closed(self, link: Link) -> Reason:
        names = self._name(link.start[0]), self._name(link.end[0])
        return Reason(
            why=f"there is no way for a wire of {um_text(round(link.width))} um between "
            f"{names[0]} and {names[1]}, whatever else is there",
            mend="make the net's width or space smaller, or move what is in the way",
            at_nm=self._at(link.start[0]),
        )

    def _unplaced(self, link: Link) -> Reason:
        return Reason(
            why="the wires beside it bend around each other so that no room is left for it, "
            "although each gap alone has some",
            mend="make rdl.width_um or rdl.space_um smaller, or choose another assignment",
            at_nm=self._at(link.start[0]),
        )

    def _narrower(self, gap: _Gap) -> list[str]:
        """Return the width at which all wires of a gap fit, if they are alike."""
        if gap.need <= gap.room + FULL_NM:
            return ["make them a little narrower"]
        widths, spaces = {w for w, _ in gap.wires}, {s for _, s in gap.wires}
        if len(widths) > 1 or len(spaces) > 1:
            return ["make the widest of them narrower"]
        count, space = len(gap.wires), gap.wires[0][1]
        width = int((gap.room - (count + 1) * space) / count) // 100 * 100
        if width >= gap.wires[0][0] / 2:
            return [f"make them at most {um_text(width)} um wide"]
        even = int(gap.room / (2 * count + 1)) // 100 * 100
        return [f"use a width and space of at most {um_text(even)} um"] if even else []

    def _swap(self, link: Link, gap: _Gap) -> list[str]:
        """Return two balls whose swap lets both nets through, as a trial has shown."""
        if link.is_tree or len(link.end) > 1:
            return []
        others = [self.negotiation.link_of[w.number] for w in self.wires.on_door[gap.door]]
        f = self.features
        ball = link.end[0]
        near = sorted(
            (other for other in self.negotiation.links if other.wire and other not in others),
            key=lambda o: (
                abs(f.x[o.end[0]] - f.x[ball]) + abs(f.y[o.end[0]] - f.y[ball]),
                o.number,
            ),
        )
        for other in [*others, *near][:MOST_TRIALS]:
            is_plain = not other.is_tree and len(other.end) == 1 and other.net != link.net
            if is_plain and self._would_route(link, other):
                mine, theirs = self._name(link.end[0]), self._name(other.end[0])
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

    def _name(self, v: int) -> str:
        """Return what the user calls a feature."""
        f = self.features
        if f.names[v]:
            return f.names[v]
        if f.net[v]:
            return f"a given route of net {f.net[v]}"
        if f.space[v]:
            return "the die edge"
        place = shapely.Point(f.x[v], f.y[v])
        for keep_out in self.die.rdl.keep_outs:
            if shapely.distance(shapely.Polygon(keep_out.outline.points), place) < 1:
                return f"a keep-out ({keep_out.why})"
        return "a keep-out"

    def _middle(self, door: int) -> Xy:
        f, (a, b) = self.features, self.wires.sketch.ends[door]
        return (round((f.x[a] + f.x[b]) / 2), round((f.y[a] + f.y[b]) / 2))

    def _at(self, v: int) -> Xy:
        return (round(self.features.x[v]), round(self.features.y[v]))


def _as_wire(task: Task) -> Wire:
    return Wire(
        number=-1,
        net=task.net,
        group=task.group,
        width=task.width,
        space=task.space,
        start=task.sources[0],
        end=task.targets[0],
        doors=(),
        triangles=(),
    )


def _sizes(wires: Sequence[tuple[float, float]]) -> str:
    """Return '7 wires of 10/10' or '5 wires of 10/10 and 1 of 50/15'."""
    counts = sorted(Counter(wires).items())
    texts = [
        f"{count} of {um_text(round(width))}/{um_text(round(space))}"
        for (width, space), count in counts
    ]
    noun = "wire" if len(wires) == 1 else "wires"
    if len(texts) == 1:
        return texts[0].replace(" of ", f" {noun} of ", 1)
    return f"{len(wires)} {noun} ({' and '.join(texts)})"


def _choices(texts: Sequence[str]) -> str:
    return ", or ".join([", ".join(texts[:-1]), texts[-1]] if texts[:-1] else texts)
