"""How long traces are, and the least that they can be."""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from scipy.optimize import linear_sum_assignment

from wlcsp_layout.model.package import Die, Net
from wlcsp_layout.route.routing import Trace


def length_um(die: Die, traces: Sequence[Trace]) -> float:
    """Return the length of all center lines [um], each led on to the center of its pad or ball."""
    total = 0.0
    for trace in traces:
        points = [point.xy for point in trace.points]
        total += sum(math.dist(a, b) for a, b in pairwise(points))
        total += sum(_to_center_nm(die, end) for end in (points[0], points[-1]))
    return total / 1000


def _to_center_nm(die: Die, at: tuple[int, int]) -> float:
    """Return how far an end lies from the center of the pad or ball that it lies in, else 0."""
    x, y = at
    for pad in die.chip_pads:
        box = pad.landing
        if box.left_nm <= x <= box.right_nm and box.bottom_nm <= y <= box.top_nm:
            return math.dist(at, box.center.xy)
    for ball in die.balls:
        distance = math.dist(at, ball.at.xy)
        if 2 * distance <= die.ball_pad.metal_diameter_nm:
            return distance
    return 0.0


def shortest_um(die: Die, nets: Sequence[Net], pair_count: int) -> float:
    """Return the least length of center lines [um]: obstacles and crossings are ignored.

    Free pads and balls make so many pairs, chosen for the least sum. Pads of a net that joins pairs
    go to their nearest ball. More than two members are taken as their shortest tree, which Steiner
    points can make up to 13 % shorter: for such nets the figure is a measure, not a bound.
    """
    fixed = sum(_net_um(die, net) for net in nets)
    if not (die.free_pads and die.free_balls and pair_count):
        return fixed
    pads = np.array([die.pad_named[name].metal.center_half_nm for name in die.free_pads]) / 2
    balls = np.array([die.ball_named[name].at.xy for name in die.free_balls])
    distances = np.hypot(*np.moveaxis(pads[:, None] - balls[None, :], -1, 0)) / 1000
    # A pad that stays open takes a column of its own that costs nothing.
    idle = np.zeros((len(pads), max(len(pads) - pair_count, 0)))
    costs = np.hstack([distances, idle])
    rows, columns = linear_sum_assignment(costs)
    return fixed + float(costs[rows, columns].sum())


def _net_um(die: Die, net: Net) -> float:
    pads = [die.pad_named[name].metal.center.xy for name in net.pads]
    balls = [die.ball_named[name].at.xy for name in net.balls]
    if net.join == "pairs":
        return sum(min(math.dist(pad, ball) for ball in balls) for pad in pads) / 1000
    joined, rest = [*pads, *balls][:1], [*pads, *balls][1:]
    total = 0.0
    while rest:
        length, nearest = min((math.dist(a, b), b) for a in joined for b in rest)
        total += length
        joined.append(nearest)
        rest.remove(nearest)
    return total / 1000
