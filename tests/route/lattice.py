"""A plain lattice router with exact clearances, to try what was said to be impossible.

Whatever it finds is legal: distances at the lattice points exceed the rule by what they can fall
short of it in between. What it does not find may still exist.
"""

import heapq
import random
from collections.abc import Iterable, Mapping, Sequence
from typing import TypeAlias

import numpy as np
import shapely

from wlcsp_layout.model.package import Die, Net

Site: TypeAlias = tuple[int, int]

STEP_NM = 6_000
MARGIN_NM = 500
"""At least r - sqrt(r^2 - (step / 2)^2): 0.9 um for r = 5 um, 0.3 for 15, 0.23 for 20."""
KEEP_OUT_MARGIN_NM = 1_000


class Lattice:
    """The places for center lines of two nets or more on one die; all other metal is in the way."""

    def __init__(self, die: Die, nets: Sequence[Net]) -> None:
        """Take the widths and spaces of the nets as they are."""
        self.nets = nets
        self.metal = {
            f"pad {pad.name}": shapely.Polygon(pad.landing.corners) for pad in die.chip_pads
        }
        self.circles = {f"ball {ball.name}": shapely.Point(ball.at.xy) for ball in die.balls}
        self.radius_nm = die.ball_pad.metal_diameter_nm / 2
        self.keep_outs = [shapely.Polygon(item.outline.points) for item in die.rdl.keep_outs]
        self.edge = shapely.box(
            die.box.left_nm, die.box.bottom_nm, die.box.right_nm, die.box.top_nm
        ).exterior
        self.edge_nm = die.rdl.edge_nm
        self.size = (die.box.right_nm // STEP_NM, die.box.top_nm // STEP_NM)
        xs, ys = np.meshgrid(*(np.arange(n + 1) * STEP_NM for n in self.size), indexing="ij")
        self.points = np.asarray(shapely.points(xs, ys))

    def can_route(self, trials: int, chance: random.Random) -> bool:
        """Tell whether some order of the nets and some random taste routes them all."""
        for _ in range(trials):
            order = chance.sample(self.nets, len(self.nets))
            taken: list[Site] = []
            widths: list[int] = []
            for net in order:
                path = self.route(net, taken, widths, chance)
                if path is None:
                    break
                taken += path
                widths += [net.width_nm] * len(path)
            else:
                return True
        return False

    def route(
        self, net: Net, taken: Sequence[Site], widths: Sequence[int], chance: random.Random
    ) -> list[Site] | None:
        """Return the sites of a tree over all members of a net, None if there is none."""
        own = [*(f"pad {pad}" for pad in net.pads), *(f"ball {ball}" for ball in net.balls)]
        free = self._free(net, own)
        if taken:
            others = shapely.union_all([self.points[site] for site in taken])
            apart = max(widths) / 2 + net.width_nm / 2 + net.space_nm + MARGIN_NM
            free &= shapely.distance(self.points, others) >= apart
        contact = {name: self._near(name, net.width_nm / 2) & free for name in own}
        cost = {site: chance.random() ** 3 + 0.02 for site in _sites(free)}
        joined, path = {own[0]}, set[Site]()
        while len(joined) < len(own):
            starts = path.union(*(_sites(contact[name]) for name in joined))
            found = self._way(starts, contact, joined, cost)
            if found is None:
                return None
            name, way = found
            joined.add(name)
            path |= set(way)
        return sorted(path)

    def _way(
        self,
        path: Iterable[Site],
        contact: Mapping[str, np.ndarray],
        joined: set[str],
        cost: Mapping[Site, float],
    ) -> tuple[str, list[Site]] | None:
        before: dict[Site, Site | None] = dict.fromkeys(path)
        queue = [(0.0, site) for site in sorted(before)]
        done: set[Site] = set()
        while queue:
            length, site = heapq.heappop(queue)
            if site in done:
                continue
            done.add(site)
            for name, where in contact.items():
                if name not in joined and where[site]:
                    way: list[Site] = []
                    step: Site | None = site
                    while step is not None:
                        way.append(step)
                        step = before[step]
                    return name, way
            x, y = site
            for beyond in ((x + 1, y), (x - 1, y), (x, y + 1), (x, y - 1)):
                if beyond in cost and beyond not in before:
                    before[beyond] = site
                    heapq.heappush(queue, (length + cost[beyond], beyond))
        return None

    def _near(self, name: str, within_nm: float) -> np.ndarray:
        if name in self.metal:
            return np.asarray(shapely.distance(self.points, self.metal[name]) <= within_nm)
        away = shapely.distance(self.points, self.circles[name]) - self.radius_nm
        return np.asarray(away <= within_nm)

    def _free(self, net: Net, own: Sequence[str]) -> np.ndarray:
        half = net.width_nm / 2
        free = np.asarray(shapely.distance(self.points, self.edge) >= self.edge_nm + half)
        for name in (*self.metal, *self.circles):
            if name not in own:
                free &= ~self._near(name, net.space_nm + half + MARGIN_NM)
        for keep_out in self.keep_outs:
            free &= shapely.distance(self.points, keep_out) >= half + KEEP_OUT_MARGIN_NM
        return free


def _sites(where: np.ndarray) -> list[Site]:
    return [(x, y) for x, y in np.argwhere(where).tolist()]
