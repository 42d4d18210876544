"""All of a die's center lines, from its nets and the traces that are given."""

import math
from collections.abc import Sequence
from dataclasses import replace

from wlcsp_layout.geometry import Point
from wlcsp_layout.model.package import Die, Net
from wlcsp_layout.model.pairs import pair_name
from wlcsp_layout.route.pinned import Crossing, crossing
from wlcsp_layout.route.routing import Tell, Trace, tell_nobody
from wlcsp_layout.route.rubberband import joints
from wlcsp_layout.route.rubberband.clearing import Lines, TooNear, cleared
from wlcsp_layout.route.rubberband.exchange import exchange
from wlcsp_layout.route.rubberband.explain import Explanation
from wlcsp_layout.route.rubberband.features import Features, features_of
from wlcsp_layout.route.rubberband.flow import Pairing, pairings
from wlcsp_layout.route.rubberband.links import links_of
from wlcsp_layout.route.rubberband.negotiate import Link, Negotiation
from wlcsp_layout.route.rubberband.routed import Reason, Routed
from wlcsp_layout.route.rubberband.sketch import sketch_of
from wlcsp_layout.route.rubberband.wires import Wires
from wlcsp_layout.units import Nm

MOST_LESSONS = 12
"""How often what turned out to be too narrow is learned and routed again."""
PASSES = 2
MOST_FAILURES = 3
"""Free pads in vain after which the rest is not tried: the room is used up."""
FEW = 5
"""Places where lines are too near that are worth a look each."""


def center_lines(die: Die, given: Sequence[Trace], tell: Tell = tell_nobody) -> Routed:
    """Pair what is free and route all that the given traces do not connect."""
    work = _Router(die, given, tell)
    left = work.route()
    lines, more = work.lines()
    nets = work.named()
    return Routed(
        nets=nets,
        traces=work.traces(lines, nets),
        reasons=work.reasons([*left, *more], nets),
        impossible=work.impossible,
    )


def with_forced_pairs(die: Die) -> Die:
    """Return the die with a net for each free pad whose landing touches the pad of a free ball."""
    radius = die.ball_pad.metal_diameter_nm // 2
    nets, balls = list(die.nets), dict.fromkeys(die.free_balls)
    pads = dict.fromkeys(die.free_pads)
    for pad in die.free_pads:
        box = die.pad_named[pad].landing
        for ball in balls:
            x, y = die.ball_named[ball].at.xy
            dx = max(box.left_nm - x, x - box.right_nm, 0)
            dy = max(box.bottom_nm - y, y - box.top_nm, 0)
            if dx * dx + dy * dy <= radius * radius:
                nets.append(_pair(die, pad, ball, nets))
                del balls[ball], pads[pad]
                break
    return replace(die, nets=tuple(nets), free_pads=tuple(pads), free_balls=tuple(balls))


def _pair(die: Die, pad: str, ball: str, nets: Sequence[Net]) -> Net:
    return Net(
        name=pair_name(pad, ball, {net.name for net in nets}),
        pads=(pad,),
        balls=(ball,),
        width_nm=die.rdl.width_nm,
        space_nm=die.rdl.space_nm,
        join="all",
    )


class _Router:
    """The steps of `center_lines`."""

    def __init__(self, die: Die, given: Sequence[Trace], tell: Tell) -> None:
        self.die = die = with_forced_pairs(die)
        self.features: Features = features_of(die, die.nets, given)
        self.wires = Wires(sketch_of(self.features))
        links, parts = links_of(die, die.nets, self.features)
        self.impossible: Crossing | None = None
        self.is_too_full = False
        self.negotiation = Negotiation(
            wires=self.wires, links=links, parts=parts, tell=tell, on_trouble=self._give_up
        )

    def route(self) -> list[Link]:
        """Route the fixed nets, then pair and route what is free; return what stays open."""
        negotiation = self.negotiation
        left = negotiation.run(negotiation.links)
        free = self._free_links()
        if self.die.free_pads and self.die.free_balls:
            is_alone = not any(link.wire for link in negotiation.links)
            links = [link for link, _ in free]
            negotiation.links += links
            if is_alone and self._lay(free):
                links = negotiation.relieve(links)
            left += negotiation.run(links)
            left += self._pair_the_rest([link for link, _ in free])
        negotiation.shorten(PASSES)
        if free:
            exchange(negotiation)
        left = [
            link
            for link in left
            if link.net in negotiation.given_up
            or (link.wire is None and not negotiation.place_if_free(link))
        ]
        self.is_too_full = any(link.net not in negotiation.given_up for link in left)
        return left

    def lines(self) -> tuple[Lines, list[Link]]:
        """Return the clean lines of all wires, and the links that had to be left open for them."""
        lost: list[Link] = []
        lines = cleared(self.wires)
        # A die that is too full already does not get less so by routing it again.
        for _ in range(0 if self.is_too_full else MOST_LESSONS):
            if not lines.too_near:
                break
            for item in _apart(lines.too_near):
                lost += self._learn(item)
            lines = cleared(self.wires)
        while lines.too_near:
            # A few are left out one by one, since others may have room then; many at once.
            worst = _apart(lines.too_near)
            for item in worst[: max(1, len(worst) - FEW)]:
                lost.append(self._leave_out(item))
            lines = cleared(self.wires)
        return lines, [link for link in lost if link.wire is None]

    def traces(self, lines: Lines, nets: Sequence[Net]) -> tuple[Trace, ...]:
        """Return the lines as traces between grid points, in the order of the links."""
        found: list[Trace] = []
        links = self.negotiation.links
        for number, line in joints.center_lines(self.wires, links, lines).items():
            points = _on_grid(line)
            if len(points) > 1:
                found.append(
                    Trace(
                        route=str(len(found) + 1),
                        net=nets[links[number].net].name,
                        points=points,
                        width_nm=Nm(round(links[number].width)),
                    )
                )
        return tuple(found)

    def reasons(self, left: Sequence[Link], nets: Sequence[Net]) -> dict[str, Reason]:
        """Return why nets are open, by net; those that no router can route are not in it."""
        given_up = self.negotiation.given_up
        unique = {link.number: link for link in left if link.net not in given_up}
        open_links = [link for _, link in sorted(unique.items()) if link.wire is None]
        if not open_links:
            return {}
        names = [net.name for net in nets]
        explanation = Explanation(self.die, self.negotiation, names, open_links)
        found: dict[str, Reason] = {}
        for link in open_links:
            if names[link.net] not in found:
                found[names[link.net]] = explanation.reason(link)
        return found

    def _give_up(self) -> frozenset[int]:
        """Ask what no router can do, and return the nets to leave out."""
        self.impossible = crossing(self.die, self.die.nets)
        lost = {*self.impossible.nets, *self.impossible.closed_in}
        return frozenset(n for n, net in enumerate(self.die.nets) if net.name in lost)

    def _free_links(self) -> list[tuple[Link, Pairing]]:
        """Pair the free pads and balls by a flow; each pair becomes a net and a link."""
        pads, balls = self._free("pad"), self._free("ball")
        if not pads or not balls:
            return []
        width, space = float(self.die.rdl.width_nm), float(self._space_nm())
        found: list[tuple[Link, Pairing]] = []
        pairs = pairings(self.wires, pads, balls, width, space)
        if len(pairs) < min(len(pads), len(balls)):
            # The fixed wires may move: pair as if they were not there, and let them make way.
            pairs = pairings(Wires(self.wires.sketch), pads, balls, width, space)
        for pairing in pairs:
            found.append((self._free_link(len(found), pairing.start, (pairing.end,)), pairing))
        self.negotiation.untaken = set(balls) - {pairing.end for _, pairing in found}
        return found

    def _free(self, kind: str) -> list[int]:
        names = self.die.free_pads if kind == "pad" else self.die.free_balls
        return [self.features.number[f"{kind} {name}"] for name in names]

    def _free_link(self, number: int, pad: int, balls: tuple[int, ...]) -> Link:
        """Return the link of a free pair; the net that it gets is numbered likewise."""
        fixed = [link for link in self.negotiation.links if not link.is_free]
        return Link(
            number=len(fixed) + number,
            net=len(self.die.nets) + number,
            group=len(fixed) + number,
            width=float(self.die.rdl.width_nm),
            space=float(self._space_nm()),
            start=(pad,),
            end=balls,
            is_free=True,
        )

    def _pair_the_rest(self, links: list[Link]) -> list[Link]:
        """Lead free pads that the flow left over to any ball left; return those without a way.

        The flow takes the wires of fixed nets as they are; here these may be led anew. A pad
        without a way is paired with the nearest ball left, so that the gap in between is named.
        """
        negotiation, f = self.negotiation, self.features
        taken = {link.start[0] for link in links}
        count = min(len(self.die.free_pads), len(self.die.free_balls))
        for pad in self._free("pad"):
            if pad not in taken and len(links) < count:
                link = self._free_link(len(links), pad, ())
                links.append(link)
                negotiation.links.append(link)
        lost: list[Link] = []
        for link in [link for link in links if link.wire is None]:
            negotiation.untaken |= set(link.end)
            link.end = tuple(sorted(negotiation.untaken))
            state = negotiation.wires.state()
            is_worth_it = len(lost) < MOST_FAILURES
            if is_worth_it and (negotiation.run([link]) or link.wire is None):
                negotiation.restore(state)
            if link.wire is None:
                lost.append(link)
                pad = link.start[0]
                away = [(math.hypot(f.x[v] - f.x[pad], f.y[v] - f.y[pad]), v) for v in link.end]
                link.end = (min(away)[1],)
            else:
                link.end = (link.wire.end,)
            negotiation.untaken -= set(link.end)
        return lost

    def named(self) -> tuple[Net, ...]:
        """Return the die's nets, and one for each free pair as it came out."""
        nets = list(self.die.nets)
        for link in self.negotiation.links:
            if link.is_free:
                ends = (link.start[0], link.end[0])
                pad, ball = (self.features.names[v].split(" ", 1)[1] for v in ends)
                nets.append(_pair(self.die, pad, ball, nets))
        return tuple(nets)

    def _space_nm(self) -> int:
        """Return the space of free pairs."""
        rdl = self.die.rdl
        wide = rdl.wide_space_nm if rdl.width_nm > rdl.wide_nm else 0
        return max(rdl.space_nm, wide)

    def _lay(self, free: Sequence[tuple[Link, Pairing]]) -> bool:
        """Put the wires of a flow in place as it found them; False where they do not fit."""
        at: dict[int, list[tuple[int, int]]] = {}
        for n, (_, pairing) in enumerate(free):
            for door, place in pairing.slots:
                at.setdefault(door, []).append((place, n))
        order = {
            (door, n): k for door, units in at.items() for k, (_, n) in enumerate(sorted(units))
        }
        before: dict[int, list[int]] = {}
        for n, (link, pairing) in enumerate(free):
            slots = []
            for door, _ in pairing.slots:
                laid = before.setdefault(door, [])
                mine = order[door, n]
                slots.append((door, sum(1 for k in laid if k < mine)))
                laid.append(mine)
            self.negotiation.insert(
                link, (pairing.start, pairing.end), tuple(slots), pairing.triangles
            )
        if self.wires.are_consistent():
            return True
        for link, _ in free:
            self.negotiation.remove(link)
        return False

    def _learn(self, item: TooNear) -> list[Link]:
        """Make a door as narrow as it turned out to be, and route a wire there again.

        When that leaves more than one link open, all is put back and only that wire is taken out.
        """
        links = self._links(item)
        if len(links) < 1 + (item.other >= 0):
            return []  # one of the two has been taken out since
        negotiation, state = self.negotiation, self.wires.state()
        link = min(links, key=lambda o: (o.rips * o.width, o.width, o.number))
        door = self._door_at(link, item)
        if door is not None:
            sketch = self.wires.sketch
            sketch.room[door] = min(sketch.room[door], self.wires.demand(door)) - item.missing - 1
            negotiation.history[door] += 0.5
        elif link.wire:
            negotiation.along_banned.add((link.number, link.wire.start, link.wire.end))
        link.rips += 1
        negotiation.remove(link)
        left = negotiation.run([link])
        if len(left) > 1:
            negotiation.restore(state)
            return [self._leave_out(item)]
        return left

    def _leave_out(self, item: TooNear) -> Link:
        """Take the thinner, then the later of two wires that are too near out."""
        link = min(self._links(item), key=lambda o: (o.width, -o.number))
        self.negotiation.remove(link)
        return link

    def _links(self, item: TooNear) -> list[Link]:
        link_of = self.negotiation.link_of
        return [link_of[n] for n in (item.wire, item.other) if n in link_of]

    def _door_at(self, link: Link, item: TooNear) -> int | None:
        """Return the door of a wire that is nearest to where it is too near."""
        f, ends = self.features, self.wires.sketch.ends
        doors = link.wire.doors if link.wire else ()
        best: tuple[float, int] | None = None
        for door in doors:
            a, b = ends[door]
            x, y = (f.x[a] + f.x[b]) / 2, (f.y[a] + f.y[b]) / 2
            away = math.hypot(item.here[0] - x, item.here[1] - y)
            if best is None or (away, door) < best:
                best = (away, door)
        return best[1] if best else None


def _apart(items: Sequence[TooNear]) -> list[TooNear]:
    """Return those that share no wire with a worse one, the worst first."""
    touched: set[int] = set()
    found: list[TooNear] = []
    for item in sorted(items, key=lambda t: (-t.missing, t.wire, t.other)):
        involved = {item.wire, item.other} - {-1}
        if touched.isdisjoint(involved):
            found.append(item)
        touched |= involved
    return found


def _on_grid(points: Sequence[tuple[float, float]]) -> tuple[Point, ...]:
    """Return the points rounded to the grid, without repetitions."""
    found: list[Point] = []
    for x, y in points:
        point = Point(x_nm=Nm(round(x)), y_nm=Nm(round(y)))
        if not found or found[-1] != point:
            found.append(point)
    return tuple(found)
