"""Random dies that can be routed: their nets are those that a plain lattice finds ways for.

The lattice is exact about distances and knows nothing of triangles, doors or strings. Nets are
laid one after another, each in the way of the next; those that find no way are left out.
"""

import heapq
import math
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import shapely
from scipy.ndimage import distance_transform_edt

from tests.route.dies import ball, box, die, keep_out, nm, pad
from wlcsp_layout.geometry import Box
from wlcsp_layout.model.package import Ball, ChipPad, Die, KeepOut, Net

Site: TypeAlias = tuple[int, int]
Kind: TypeAlias = Literal["fixed", "free", "mixed"]
Field: TypeAlias = npt.NDArray[np.float64]

STEP_NM = 5_000
MARGIN_NM = 700
"""Lines come nearer to corners and circles between two sites: r - sqrt(r^2 - (step / 2)^2)."""
WIDE_UM = 30
WIDE_SPACE_UM = 15


class Lattice:
    """The sites for center lines on one die, and the lines laid so far."""

    def __init__(self, chip: Die) -> None:
        """Measure the distances from all sites to all that the die has."""
        self.chip = chip
        xs = np.arange(chip.box.left_nm, chip.box.right_nm + 1, STEP_NM)
        ys = np.arange(chip.box.bottom_nm, chip.box.top_nm + 1, STEP_NM)
        points = np.asarray(shapely.points(*np.meshgrid(xs, ys, indexing="ij")))
        self.shape = points.shape
        radius = chip.ball_pad.metal_diameter_nm / 2
        self.metal = {f"pad {p.name}": _area(p.landing) for p in chip.chip_pads}
        self.metal |= {
            f"ball {b.name}": shapely.Point(b.at.xy).buffer(radius, quad_segs=64)
            for b in chip.balls
        }
        self.away = {name: shapely.distance(points, area) for name, area in self.metal.items()}
        bounds = [_area(chip.box).exterior, *(_polygon(k) for k in chip.rdl.keep_outs)]
        self.beyond = [shapely.distance(points, area) for area in bounds]
        self.space_of: dict[str, float] = {}
        self.laid: list[tuple[float, float, Field]] = []
        """Width, space and the distance to the line of each."""

    def own(self, nets: Iterable[Net]) -> None:
        """Let pads and balls ask for the space of their nets, teardrops included."""
        for item in nets:
            for name in members(item):
                self.space_of[name] = self._space(item)

    def join(self, item: Net, chance: random.Random) -> bool:
        """Lay a tree over all members of a net, if there is one."""
        own = members(item)
        free = self._free(item, own)
        noise = np.random.default_rng(chance.getrandbits(32)).random(self.shape)
        cost = 0.05 + chance.choice([0.0, 1.0]) * noise**3
        contact = {name: (self.away[name] <= item.width_nm / 2 - 1) & free for name in own}
        joined = {own[0]}
        line = np.zeros(self.shape, dtype=bool)
        while True:
            self._spread(joined, own)
            if len(joined) == len(own):
                break
            starts = line.copy()
            goals = {}
            for name in own:
                if name in joined:
                    starts |= contact[name]
                else:
                    goals[name] = contact[name]
            found = _way(np.argwhere(starts).tolist(), goals, free, cost)
            if found is None:
                return False
            name, way = found
            joined.add(name)
            line[tuple(np.array(way).T)] = True
        if line.any():
            distance = distance_transform_edt(~line) * STEP_NM
            self.laid.append((item.width_nm, self._space(item), distance))
        return True

    def nearest(self, item: Net, ends: Sequence[str]) -> list[str]:
        """Return ends in the order of their distance from the first member of a net."""
        first = self.metal[members(item)[0]]
        return sorted(ends, key=lambda name: (shapely.distance(first, self.metal[name]), name))

    def _spread(self, joined: set[str], own: Sequence[str]) -> None:
        """Take what touches as joined."""
        grown = True
        while grown:
            grown = False
            for name in own:
                if name not in joined and any(
                    shapely.distance(self.metal[name], self.metal[other]) <= 0 for other in joined
                ):
                    joined.add(name)
                    grown = True

    def _space(self, item: Net) -> float:
        rdl = self.chip.rdl
        return max(item.space_nm, rdl.wide_space_nm if item.width_nm > rdl.wide_nm else 0)

    def _free(self, item: Net, own: Sequence[str]) -> npt.NDArray[np.bool_]:
        half, space = item.width_nm / 2, self._space(item)
        free = self.beyond[0] >= self.chip.rdl.edge_nm + half
        for away in self.beyond[1:]:
            free &= away >= half + MARGIN_NM
        for name, away in self.away.items():
            if name not in own:
                wanted = max(space, self.space_of.get(name, self.chip.rdl.space_nm))
                free &= away >= half + wanted + MARGIN_NM
        for width, other, away in self.laid:
            free &= away >= half + width / 2 + max(space, other) - 1
        return free


def _way(
    starts: Iterable[Sequence[int]],
    goals: dict[str, npt.NDArray[np.bool_]],
    free: npt.NDArray[np.bool_],
    cost: Field,
) -> tuple[str, list[Site]] | None:
    """Return the goal that is reached first, and the sites on the way there."""
    queue: list[tuple[float, Site, Site | None]] = [(0.0, (x, y), None) for x, y in starts]
    before: dict[Site, Site | None] = {}
    while queue:
        length, site, last = heapq.heappop(queue)
        if site in before:
            continue
        before[site] = last
        for name, where in goals.items():
            if where[site]:
                way: list[Site] = []
                step: Site | None = site
                while step is not None:
                    way.append(step)
                    step = before[step]
                return name, way
        x, y = site
        for beyond in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
            if beyond not in before and free[beyond]:
                heapq.heappush(queue, (length + cost[beyond], beyond, site))
    return None


def members(item: Net) -> list[str]:
    """Return the pads and balls of a net."""
    return [*(f"pad {name}" for name in item.pads), *(f"ball {name}" for name in item.balls)]


def _area(of: Box) -> shapely.Polygon:
    return shapely.box(of.left_nm, of.bottom_nm, of.right_nm, of.top_nm)


def _polygon(item: KeepOut) -> shapely.Polygon:
    return shapely.Polygon(item.outline.points)


@dataclass(kw_only=True)
class Plan:
    """What is to be placed on a random die, in um."""

    size: tuple[int, int]
    diameter: int
    ball_count: int
    pad_count: int
    keep_out_count: int
    widths: Sequence[float]
    spaces: Sequence[float] = (10,)
    net_sizes: Sequence[int] = (2,)
    join: Literal["all", "pairs"] = "all"
    kind: Kind = "fixed"
    is_array: bool = True
    under: float = 0.0
    """The part of balls that have a pad of their net under them, or partly so."""
    origin: tuple[float, float] = (0, 0)
    areas: list[shapely.Polygon] = field(default_factory=list)


def random_plan(chance: random.Random) -> Plan:
    """Return anything from a die with one net to a crowded one."""
    kinds: list[Kind] = ["fixed", "fixed", "free", "mixed"]
    sides = chance.choice([(300, 500), (300, 500), (500, 900), (800, 1400)])
    size = (5 * (chance.randint(*sides) // 5), 5 * (chance.randint(*sides) // 5))
    diameter = chance.choice([60, 80, 120, 160, 200])
    fits = max(1, size[0] * size[1] // (diameter + 100) ** 2)
    balls = chance.randint(1, min(fits, 16))
    return Plan(
        size=size,
        diameter=diameter,
        ball_count=balls,
        pad_count=chance.randint(1, min(2 * balls + 2, 24)),
        keep_out_count=chance.choice([0, 0, 0, 1, 2, 4]),
        widths=chance.choice([(10,), (10,), (20,), (10, 20), (10, 20, 40), (10, 12, 60)]),
        spaces=chance.choice([(10,), (10,), (15,), (10, 14, 20)]),
        net_sizes=chance.choice([(2,), (2,), (2, 3), (2, 3, 5)]),
        join=chance.choice(["all", "all", "all", "pairs"]),
        kind=chance.choice(kinds),
        is_array=chance.random() < 0.6,
        under=chance.choice([0, 0, 0, 0.3]),
        origin=chance.choice([(0, 0), (-size[0] / 2, -size[1] / 2), (1000.5, -3000)]),
    )


def solvable(seed: int, plan: Plan | None = None) -> Die:
    """Return a random die, all of whose nets have been laid on a lattice."""
    chance = random.Random(seed)  # noqa: S311  no secret
    plan = plan or random_plan(chance)
    balls = _balls(plan, chance)
    twins = _twins(plan, balls, chance)
    pads = [*twins, *_pads(plan, len(twins), chance)]
    keep_outs = _keep_outs(plan, chance)
    chip = _die(plan, pads, balls, keep_outs)
    lattice = Lattice(chip)
    if plan.kind == "free":
        chip = replace(chip, chip_pads=tuple(pads[len(twins) :]))
        return _free(chip, lattice, chip.chip_pads, balls, chance)
    wanted = _nets(plan, pads[len(twins) :], balls, twins, chance)
    lattice.own(wanted)
    nets = [item for item in wanted if _laid(lattice, item, chance)]
    used = {name for item in nets for name in item.pads}
    kept = tuple(item for item in pads if item not in twins or item.name in used)
    chip = replace(chip, nets=tuple(nets), chip_pads=kept)
    if plan.kind == "mixed":
        members_ = {name for item in wanted for name in members(item)}
        rest = [item for item in kept if f"pad {item.name}" not in members_]
        loose = [item for item in balls if f"ball {item.name}" not in members_]
        return _free(chip, lattice, rest, loose, chance)
    return chip


def _laid(lattice: Lattice, item: Net, chance: random.Random) -> bool:
    if item.join == "all":
        return lattice.join(item, chance)
    # Pairs: each pad to the ball beside it in the list; a part of a net is no witness.
    before = len(lattice.laid)
    for one, other in zip(item.pads, item.balls, strict=True):
        if not lattice.join(replace(item, pads=(one,), balls=(other,), join="all"), chance):
            del lattice.laid[before:]
            return False
    return True


def _free(
    chip: Die,
    lattice: Lattice,
    pads: Sequence[ChipPad],
    balls: Sequence[Ball],
    chance: random.Random,
) -> Die:
    """Leave pads and balls free; what finds no partner on the lattice is in no net."""
    left = [f"ball {item.name}" for item in balls]
    free_pads, free_balls = [], []
    for item in pads:
        net = _net(f"F{item.name}", (item.name,), (), chip.rdl.width_nm / 1000, 10)
        for name in lattice.nearest(net, left)[:3]:
            ball_name = name.removeprefix("ball ")
            if lattice.join(replace(net, balls=(ball_name,)), chance):
                left.remove(name)
                free_pads.append(item.name)
                free_balls.append(ball_name)
                break
    spare = [name.removeprefix("ball ") for name in left if chance.random() < 0.5]
    return replace(chip, free_pads=tuple(free_pads), free_balls=(*free_balls, *spare))


def _net(
    name: str,
    pads: Iterable[str],
    balls: Iterable[str],
    width_um: float,
    space_um: float,
) -> Net:
    return Net(
        name=name,
        pads=tuple(pads),
        balls=tuple(balls),
        width_nm=nm(width_um),
        space_nm=nm(space_um),
        join="all",
    )


def _nets(
    plan: Plan,
    pads: Sequence[ChipPad],
    balls: Sequence[Ball],
    twins: Sequence[ChipPad],
    chance: random.Random,
) -> list[Net]:
    """Deal pads and balls to nets; a pad under a ball goes where the ball goes."""
    loose_pads, loose_balls = list(pads), list(balls)
    chance.shuffle(loose_pads)
    chance.shuffle(loose_balls)
    under = {item.name[1:]: item.name for item in twins}
    found: list[Net] = []
    limit = max(1, chance.randint(1, len(balls)))
    while len(found) < limit:
        size = chance.choice(plan.net_sizes)
        width = min(chance.choice(plan.widths), 2 * plan.diameter // 3)
        if plan.join == "pairs":
            pad_count = ball_count = size - 1
        else:
            ball_count = chance.randint(1, max(1, size - 1))
            pad_count = max(size - ball_count, 0)
        if len(loose_pads) < pad_count or len(loose_balls) < ball_count:
            break
        mine = [loose_balls.pop() for _ in range(ball_count)]
        own = [loose_pads.pop().name for _ in range(pad_count)]
        names = [item.name for item in mine]
        if plan.join == "all":
            own += [under[name] for name in names if name in under]
        if len(own) + len(names) < 2:
            continue
        landings = [item for item in pads if item.name in own]
        width = min(
            [width, *(min(p.landing.width_nm, p.landing.height_nm) // 1000 for p in landings)]
        )
        wanted = _net(f"N{len(found)}", own, names, width, chance.choice(plan.spaces))
        found.append(replace(wanted, join=plan.join))
    if chance.random() < 0.7:
        found.sort(key=lambda item: -item.width_nm)
    return found


def _die(
    plan: Plan, pads: Iterable[ChipPad], balls: Iterable[Ball], keep_outs: Iterable[KeepOut]
) -> Die:
    left, bottom = plan.origin
    chip = die(pads=tuple(pads), balls=tuple(balls), keep_outs=tuple(keep_outs))
    return replace(
        chip,
        box=Box(
            left_nm=nm(left),
            bottom_nm=nm(bottom),
            right_nm=nm(left + plan.size[0]),
            top_nm=nm(bottom + plan.size[1]),
        ),
        ball_pad=replace(
            chip.ball_pad,
            metal_diameter_nm=nm(plan.diameter),
            ball_diameter_nm=nm(plan.diameter - 4),
            opening_diameter_nm=nm(plan.diameter - 20),
        ),
        rdl=replace(chip.rdl, width_nm=nm(min(plan.widths)), space_nm=nm(10)),
    )


def _apart(plan: Plan) -> float:
    """Return what pads and balls keep from each other: wide nets ask for more."""
    return max(*plan.spaces, WIDE_SPACE_UM if max(plan.widths) > WIDE_UM else 10)


def _take(plan: Plan, area: shapely.Polygon, apart: float) -> bool:
    """Take an area if no other is nearer."""
    if any(shapely.distance(area, other) < apart for other in plan.areas):
        return False
    plan.areas.append(area)
    return True


def _balls(plan: Plan, chance: random.Random) -> list[Ball]:
    found: list[Ball] = []
    left, bottom = plan.origin
    radius = plan.diameter / 2
    if plan.is_array:
        pitch = plan.diameter + chance.choice([30, 50, 80, 140])
        columns, rows = (int((side - plan.diameter - 40) // pitch) + 1 for side in plan.size)
        places = [
            (left + 20 + radius + c * pitch, bottom + 20 + radius + r * pitch)
            for r in range(rows)
            for c in range(columns)
        ]
        if chance.random() < 0.5:
            chance.shuffle(places)
        places = places[: plan.ball_count]
    else:
        places = [
            (
                left + round(chance.uniform(radius + 15, plan.size[0] - radius - 15), 3),
                bottom + round(chance.uniform(radius + 15, plan.size[1] - radius - 15), 3),
            )
            for _ in range(4 * plan.ball_count)
        ]
    for x, y in places:
        if len(found) < plan.ball_count and _take(
            plan, shapely.Point(x, y).buffer(radius), _apart(plan)
        ):
            found.append(ball(f"B{len(found)}", x, y))
    return found


def _twins(plan: Plan, balls: Sequence[Ball], chance: random.Random) -> list[ChipPad]:
    """Return pads under some balls: at the center, off it, or reaching out."""
    found = []
    for item in balls:
        if chance.random() >= plan.under:
            continue
        x, y = item.at.x_nm / 1000, item.at.y_nm / 1000
        half = chance.choice([10, 20, 0.3 * plan.diameter])
        off = chance.choice([0, 0.2, 0.5]) * plan.diameter
        angle = chance.uniform(0, math.tau)
        at = (round(x + off * math.cos(angle), 3), round(y + off * math.sin(angle), 3))
        landing = box(*at, 2 * half, 2 * half)
        area = shapely.box(at[0] - half, at[1] - half, at[0] + half, at[1] + half)
        others = [other for other in plan.areas if not shapely.Point(x, y).within(other)]
        if _is_inside(plan, area) and all(
            shapely.distance(area, other) >= _apart(plan) for other in others
        ):
            plan.areas.append(area)
            found.append(replace(pad(f"P{item.name}", *at), landing=landing))
    return found


def _is_inside(plan: Plan, area: shapely.Polygon) -> bool:
    left, bottom = plan.origin
    die_area = shapely.box(left, bottom, left + plan.size[0], bottom + plan.size[1])
    return bool(die_area.buffer(-15, join_style="mitre").contains(area))


def _pads(plan: Plan, first: int, chance: random.Random) -> list[ChipPad]:
    found: list[ChipPad] = []
    left, bottom = plan.origin
    for _ in range(6 * plan.pad_count):
        if len(found) == plan.pad_count:
            break
        width, height = (chance.choice([20, 30, 40, 60, 80]) for _ in "xy")
        if chance.random() < 0.6:
            height = width
        x = chance.uniform(15 + width / 2, plan.size[0] - 15 - width / 2)
        y = chance.uniform(15 + height / 2, plan.size[1] - 15 - height / 2)
        if chance.random() < 0.5:
            inset = chance.choice([15, 20, 45])
            x, y = chance.choice(
                [
                    (inset + width / 2, y),
                    (plan.size[0] - inset - width / 2, y),
                    (x, inset + height / 2),
                    (x, plan.size[1] - inset - height / 2),
                ]
            )
        x, y = left + round(x, 3), bottom + round(y, 3)
        area = shapely.box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        if _is_inside(plan, area) and _take(plan, area, _apart(plan)):
            found.append(
                replace(pad(f"Q{first + len(found)}", x, y), landing=box(x, y, width, height))
            )
    return found


def _keep_outs(plan: Plan, chance: random.Random) -> list[KeepOut]:
    """Return boxes, triangles and octagons, some at the die edge or beside one another."""
    found: list[KeepOut] = []
    left, bottom = plan.origin
    for number in range(plan.keep_out_count):
        x = left + chance.choice([0, round(chance.uniform(0, plan.size[0]), 3)])
        y = bottom + chance.choice([0, round(chance.uniform(0, plan.size[1]), 3)])
        if found and chance.random() < 0.4:
            x, y = found[-1].outline.points[2]
            x, y = x / 1000, y / 1000
        dx, dy = chance.choice([(20, 150), (150, 20), (60, 60), (100, 40)])
        corners = [(x, y), (x + dx, y), (x + dx, y + dy), (x, y + dy)]
        shape = chance.random()
        if shape < 0.2:
            corners = corners[:3]
        elif shape < 0.4:
            corners = [
                (
                    round(x + dx * math.cos(k * math.tau / 8), 3),
                    round(y + dx * math.sin(k * math.tau / 8), 3),
                )
                for k in range(8)
            ]
        area = shapely.Polygon(corners)
        if all(shapely.distance(area, other) > 1 for other in plan.areas):
            found.append(keep_out(f"{number}", *corners))
    return found
