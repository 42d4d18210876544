"""Where a trace can be measured: a straight piece of it that no pad or teardrop makes wider."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

import numpy as np
from numpy.typing import NDArray

from wlcsp_layout.geometry import Xy
from wlcsp_layout.route.routing import Routing

STEPS = 64
"""A piece is looked at in so many places (our choice: the middle is one of them)."""
OFF_NM = 2
"""How far the sides of a slanted trace may be from where they belong: corners lie on the grid."""

Reals = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class FreePiece:
    """The longest piece of the narrowest traces that is as wide as they are, and no wider."""

    route: str
    width_nm: int
    at: Xy
    """Its middle."""
    along_deg: float
    """Across the trace, counterclockwise from the x axis, from 0 to below 180."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """A straight piece of a trace."""

    width_nm: int
    length_nm: float
    ends: tuple[Xy, Xy]
    route: str
    net: str

    @property
    def key(self) -> tuple[int, float, tuple[Xy, Xy], str]:
        """The narrowest first, then the longest."""
        return self.width_nm, -self.length_nm, self.ends, self.route


def free_piece(routing: Routing) -> FreePiece | None:
    """Return where to measure traces; None where none runs free of pads."""
    pieces = sorted(_pieces(routing), key=lambda piece: piece.key)
    for _, of_width in groupby(pieces, key=lambda piece: piece.width_nm):
        best: tuple[float, _Piece, int] | None = None
        for piece in of_width:
            if best and piece.length_nm <= best[0]:
                break
            first, last = _longest_run(_is_free(piece, routing))
            length_nm = piece.length_nm * (last - first) / STEPS
            if length_nm and (best is None or length_nm > best[0]):
                best = (length_nm, piece, (first + last) // 2)
        if best:
            return _free(*best[1:])
    return None


def _pieces(routing: Routing) -> Iterator[_Piece]:
    for trace in routing.traces:
        for a, b in pairwise(trace.points):
            if a == b:
                continue
            yield _Piece(
                width_nm=trace.width_nm,
                length_nm=math.dist(a.xy, b.xy),
                ends=(a.xy, b.xy),
                route=trace.route,
                net=trace.net,
            )


def _free(piece: _Piece, step: int) -> FreePiece:
    (x1, y1), (x2, y2) = piece.ends
    along = math.degrees(math.atan2(y2 - y1, x2 - x1)) + 90
    return FreePiece(
        route=piece.route,
        width_nm=piece.width_nm,
        at=(
            (x1 * (STEPS - step) + x2 * step) // STEPS,
            (y1 * (STEPS - step) + y2 * step) // STEPS,
        ),
        along_deg=round(along % 180, 3),
    )


def _is_free(piece: _Piece, routing: Routing) -> list[bool]:
    """Tell at each step along a piece whether its metal ends half a width away on both sides."""
    start = np.array(piece.ends[0], dtype=float)
    step = (np.array(piece.ends[1]) - start) / piece.length_nm
    across = np.array([-step[1], step[0]])
    outlines = [np.array(item.points, dtype=float) for item in routing.metal[piece.net]]
    one = np.concatenate(outlines) - start
    other = np.concatenate([np.roll(item, -1, axis=0) for item in outlines]) - start
    places = np.linspace(0, piece.length_nm, STEPS + 1)[:, None]
    before, after = one @ step - places, other @ step - places
    crossing = (before <= 0) != (after <= 0)
    part = before / np.where(crossing, before - after, 1)
    away = one @ across + part * (other @ across - one @ across)
    half_nm = piece.width_nm / 2
    left = np.where(crossing & (away > 0), away, np.inf).min(axis=1)
    right = np.where(crossing & (away < 0), -away, np.inf).min(axis=1)
    free: NDArray[np.bool_] = (abs(left - half_nm) <= OFF_NM) & (abs(right - half_nm) <= OFF_NM)
    return [bool(item) for item in free]


def _longest_run(free: list[bool]) -> tuple[int, int]:
    """Return the first and last step of the longest run of free ones; (0, 0) if there is none."""
    best = (0, 0)
    start: int | None = None
    for number, is_free in enumerate([*free, False]):
        if is_free and start is None:
            start = number
        elif not is_free and start is not None:
            if number - 1 - start > best[1] - best[0]:
                best = (start, number - 1)
            start = None
    return best
