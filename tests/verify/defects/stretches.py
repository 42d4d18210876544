"""Straight pieces of traces, on which a defect strikes nothing else."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, pairwise

import klayout.db as kdb

from tests.verify.defects.bench import Bench, Good
from wlcsp_layout.geometry import Xy

UM = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A straight piece of a trace with nothing else of its net beside it."""

    net: str
    start: Xy
    end: Xy
    width_nm: int

    @property
    def length_nm(self) -> float:
        """From end to end."""
        return math.dist(self.start, self.end)

    def at(self, along_nm: float, aside_nm: float = 0) -> kdb.Point:
        """Return a place by its way from the start, and to the left."""
        ux, uy = self.unit
        return kdb.Point(
            round(self.start[0] + ux * along_nm - uy * aside_nm),
            round(self.start[1] + uy * along_nm + ux * aside_nm),
        )

    @property
    def unit(self) -> tuple[float, float]:
        """The direction."""
        length = self.length_nm
        return (self.end[0] - self.start[0]) / length, (self.end[1] - self.start[1]) / length

    def strip(self, start_nm: float, end_nm: float, low_nm: float, high_nm: float) -> kdb.Region:
        """Return the area from one way to another, between two distances to the left."""
        return kdb.Region(
            kdb.Polygon(
                [
                    self.at(start_nm, low_nm),
                    self.at(end_nm, low_nm),
                    self.at(end_nm, high_nm),
                    self.at(start_nm, high_nm),
                ]
            )
        )

    def middle(self, length_nm: float) -> kdb.Region:
        """Return a piece about the middle, a little wider than the trace."""
        half, side = self.length_nm / 2, self.width_nm / 2 + 10
        return self.strip(half - length_nm / 2, half + length_nm / 2, -side, side)


def stretches(bench: Bench, length_nm: int) -> Iterator[Stretch]:
    """Yield the straight pieces of traces whose middle is bare over a length, longest first.

    No fillet, pad nor other trace touches it there.
    """
    found = [
        Stretch(net=trace.net, start=a.xy, end=b.xy, width_nm=trace.width_nm)
        for trace in bench.good.planned.routing.traces
        for a, b in pairwise(trace.points)
    ]
    metal = bench.region("rdl")
    metal.merged_semantics = False
    for piece in sorted(found, key=lambda piece: (-piece.length_nm, piece.start)):
        if piece.length_nm < length_nm:
            return
        near = piece.middle(length_nm).sized(2 * UM)
        wide = (metal & near).area()
        expected = (length_nm + 4 * UM) * piece.width_nm
        if abs(wide - expected) < 0.02 * expected:
            yield piece


def stretch(bench: Bench, length_nm: int = 20 * UM) -> Stretch:
    """Return one of the longest bare pieces of trace."""
    return bench.pick(islice(stretches(bench, length_nm), 8))


def has_stretch(length_nm: int) -> Callable[[Good], bool]:
    """Return what tells whether a trace is bare over a length."""
    return lambda good: any(True for _ in stretches(Bench(good, ""), length_nm))
