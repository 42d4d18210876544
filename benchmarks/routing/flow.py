"""How many free pads can reach a ball at all: a maximum flow between the obstacles."""

import math

import numpy as np
from ortools.graph.python.max_flow import SimpleMaxFlow
from scipy.spatial import Delaunay

from wlcsp_layout.model.package import Die

EDGE_STEP_NM = 50_000
"""Between the points that stand for the die edge in the triangulation."""


def most_pairs(die: Die) -> int:
    """Return how many free pads can reach a ball at all: a maximum flow, at least what is possible.

    Traces cross the straight gaps between neighboring obstacles (the sides of a Delaunay
    triangulation of pads, balls and the die edge); a gap holds as many as its width allows.
    """
    xs, radii, is_square = _obstacles(die)
    terminals = len(radii)
    rim = _rim(die)
    triangles = Delaunay(np.vstack([xs, rim])).simplices
    rooms: dict[tuple[int, int], list[int]] = {}
    corner_of: dict[int, list[int]] = {}
    for number, corners in enumerate(np.sort(triangles, axis=1).tolist()):
        for i, j in ((0, 1), (0, 2), (1, 2)):
            rooms.setdefault((corners[i], corners[j]), []).append(number)
        for corner in corners:
            corner_of.setdefault(corner, []).append(number)
    flow = SimpleMaxFlow()
    source, sink = len(triangles), len(triangles) + 1
    for (i, j), sides in rooms.items():
        if len(sides) == 1 or i >= terminals:
            continue
        if j < terminals:
            gap = _gap(xs[i], radii[i], xs[j], radii[j], (is_square[i], is_square[j]))
            held = (gap - die.rdl.space_nm) / (die.rdl.width_nm + die.rdl.space_nm)
        else:
            gap = _gap(xs[i], radii[i], rim[j - terminals], 0.0, (is_square[i], True))
            held = (gap - die.rdl.edge_nm) / (die.rdl.width_nm + die.rdl.space_nm)
        capacity = max(math.floor(held + 1e-9), 0)
        flow.add_arc_with_capacity(sides[0], sides[1], capacity)
        flow.add_arc_with_capacity(sides[1], sides[0], capacity)
    pad_count = len(die.chip_pads)
    for obstacle in range(terminals):
        node = sink + 1 + obstacle
        is_pad = obstacle < pad_count
        flow.add_arc_with_capacity(*((source, node) if is_pad else (node, sink)), 1)
        for room in corner_of[obstacle]:
            flow.add_arc_with_capacity(*((node, room) if is_pad else (room, node)), 1)
    flow.solve(source, sink)
    return int(flow.optimal_flow())


def _obstacles(die: Die) -> tuple[np.ndarray, list[float], list[bool]]:
    """Return centers, half sizes and whether they are squares: landings, then ball pads."""
    centers = [pad.landing.center.xy for pad in die.chip_pads]
    centers += [ball.at.xy for ball in die.balls]
    radii = [min(pad.landing.width_nm, pad.landing.height_nm) / 2 for pad in die.chip_pads]
    radii += [die.ball_pad.metal_diameter_nm / 2] * len(die.balls)
    squares = [True] * len(die.chip_pads) + [False] * len(die.balls)
    return np.array(centers, dtype=float), radii, squares


def _rim(die: Die) -> np.ndarray:
    """Return points along the die edge."""
    box = die.box
    xs = np.linspace(box.left_nm, box.right_nm, box.width_nm // EDGE_STEP_NM + 1)
    ys = np.linspace(box.bottom_nm, box.top_nm, box.height_nm // EDGE_STEP_NM + 1)[1:-1]
    sides = [np.column_stack([xs, np.full_like(xs, y)]) for y in (box.bottom_nm, box.top_nm)]
    sides += [np.column_stack([np.full_like(ys, x), ys]) for x in (box.left_nm, box.right_nm)]
    return np.vstack(sides)


def _gap(
    a: np.ndarray, a_radius: float, b: np.ndarray, b_radius: float, squares: tuple[bool, bool]
) -> float:
    """Return the distance between two obstacles [nm]."""
    square_reach = sum(r for r, is_square in zip((a_radius, b_radius), squares, strict=True)
                       if is_square)  # fmt: skip
    round_reach = a_radius + b_radius - square_reach
    dx, dy = (max(abs(float(d)) - square_reach, 0.0) for d in a - b)
    return math.hypot(dx, dy) - round_reach
