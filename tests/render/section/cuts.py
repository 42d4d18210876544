"""Cuts through films, without a file: what lies along a line is given."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from tests.packages import package
from wlcsp_layout.model.package import Film, Package
from wlcsp_layout.render.section.film import Span
from wlcsp_layout.render.section.interval import Interval
from wlcsp_layout.render.section.line import CutLine
from wlcsp_layout.render.section.stack import CHIP_NM, LAYERS, Cut
from wlcsp_layout.units import Nm

LENGTH_NM = 300_000


def stretches(*ends: tuple[float, float]) -> tuple[Interval, ...]:
    """Intervals by their ends."""
    return tuple(Interval(left_nm=left, right_nm=right) for left, right in ends)


def cut_of(layers: Mapping[str, tuple[Interval, ...]]) -> Cut:
    """A cut of 300 um along x; layers that are not given are empty."""
    return Cut(
        line=CutLine(start=(0, 0), end=(LENGTH_NM, 0)),
        layers={name: layers.get(name, ()) for name in LAYERS},
        span=Span(left_nm=-60_000, right_nm=LENGTH_NM + 60_000, floor_nm=-CHIP_NM, roof_nm=80_000),
    )


def with_films(folder: Path, **changes: Film) -> Package:
    """The unit package with some films of its process replaced."""
    made, _ = package(folder)
    return replace(made, films={**made.films, **changes})


def film(thickness_nm: int, wall_deg: float = 90.0, tone: str = "negative") -> Film:
    """A dielectric, or the metal."""
    return Film(
        thickness_nm=Nm(thickness_nm),
        tone="negative" if tone == "negative" else "positive",
        wall_deg=wall_deg,
        bias_nm=Nm(0),
    )
