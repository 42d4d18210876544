"""What is dimensioned in a section: lengths read off the polygons, not off the spec."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import shapely
from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from wlcsp_layout.render.section.frame import Frame, Section
from wlcsp_layout.render.section.interval import Interval, joined
from wlcsp_layout.render.section.stack import Layer

NAMES = {
    "chip_pad": "chip pad",
    "passivation": "passivation",
    "d1": "dielectric 1",
    "d2": "dielectric 2",
    "rdl": "metal",
    "d3": "dielectric 3",
}
SLACK_NM = 1.0
"""Corners that are as close are one: far below what can be seen, far above rounding."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """A length between two places of a section [nm along the line, nm above the chip]."""

    of: str
    """The material."""
    words: str
    direction: Literal["along", "up"]
    start: tuple[float, float]
    end: tuple[float, float]

    @property
    def length_nm(self) -> float:
        """Along the line, or upward."""
        if self.direction == "along":
            return self.end[0] - self.start[0]
        return self.end[1] - self.start[1]

    @property
    def text(self) -> str:
        """The words with the length."""
        sign = ":" if self.direction == "up" else ""
        return f"{self.words}{sign} {um(self.length_nm)} um"

    @property
    def label(self) -> str:
        """The same as a picture writes it."""
        return f"{self.text[:-2]}\N{MICRO SIGN}m"


def um(length_nm: float) -> str:
    """Return a length in um to 10 nm, as it is read off a picture: 106.066 um is 106.07."""
    return f"{length_nm / 1000:.2f}".rstrip("0").rstrip(".")


def dimensions(section: Section, frame: Frame) -> tuple[Dimension, ...]:
    """Return what a step adds; at the last step, all of it."""
    found = (*_thicknesses(frame), *_steps(frame), *_widths(section), *_balls(section))
    step = frame.step
    if step.is_sawn:
        return found
    fresh = {"wafer": ("chip_pad", "passivation")}.get(step.name, (step.name,))
    return tuple(item for item in found if item.of in fresh)


def thickness_nm(shape: BaseGeometry) -> Dimension | None:
    """Return the thickness of a film on its longest flat, None where it has none."""
    best: tuple[float, float, float] | None = None
    for (left, low), (right, high) in _edges(shape):
        if abs(high - low) > SLACK_NM or abs(right - left) < 4 * SLACK_NM:
            continue
        # The flat nearest to the right end counts of equals: there is room beside it.
        rank = (round(abs(right - left)), max(left, right))
        if (best is None or rank > best[:2]) and _is_top(shape, (left + right) / 2, low):
            best = (*rank, min(left, right))
    if best is None:
        return None
    s = (best[1] + best[2]) / 2
    bottom, top = _stretches(shape, s)[-1]
    return Dimension(of="", words="", direction="up", start=(s, bottom), end=(s, top))


def _thicknesses(frame: Frame) -> Iterator[Dimension]:
    for layer in frame.layers:
        if layer.material not in {"passivation", "d1", "d2", "rdl", "d3"}:
            continue
        found = thickness_nm(layer.shape)
        if found:
            yield Dimension(
                of=layer.material,
                words=NAMES[layer.material],
                direction="up",
                start=found.start,
                end=found.end,
            )


def _steps(frame: Frame) -> Iterator[Dimension]:
    """Yield how deep the embossed metal goes: from the highest to the lowest flat top."""
    metal = next((item.shape for item in frame.layers if item.material == "rdl"), None)
    if metal is None:
        return
    tops = sorted(
        (z, (left + right) / 2)
        for (left, z), (right, other) in _edges(metal)
        if abs(other - z) <= SLACK_NM
        and abs(right - left) > 1000  # noqa: PLR2004  a micrometer: not a corner
        and _is_top(metal, (left + right) / 2, z)
    )
    levels = [tops[0]] if tops else []
    for top in tops[1:]:
        if top[0] - levels[-1][0] > SLACK_NM:
            levels.append(top)
    for (low, s_low), (high, s_high) in pairwise(levels):
        yield Dimension(
            of="rdl", words="step", direction="up", start=(s_low, low), end=(s_high, high)
        )


def _widths(section: Section) -> Iterator[Dimension]:
    """Yield the stretches about the focus, as drawn on the masks."""
    is_center = any(
        abs(section.cut.line.aside_nm(ball.at)) <= SLACK_NM
        and abs(section.cut.line.along_nm(ball.at) - section.focus_nm) <= SLACK_NM
        for ball in section.balls
    )
    sign = "\N{LATIN CAPITAL LETTER O WITH STROKE} " if is_center else ""
    rings = section.cut.layers["d2_ring"]
    removed = section.cut.layers["d2"]
    d2 = _holding(joined((*rings, *removed)), section.focus_nm)
    wanted: list[tuple[str, str, Interval | None]] = [
        ("chip_pad", "chip pad", section.around_focus("chip_pad")),
        ("passivation", "passivation opening", section.around_focus("passivation")),
        ("d1", "dielectric 1 opening", section.around_focus("d1")),
        ("d2", "concave" if is_center else "dielectric 2 opening", d2),
    ]
    if d2 and rings:
        inner = [item for item in rings if d2.left_nm <= item.left_nm <= d2.right_nm]
        left = [item for item in inner if item.right_nm <= section.focus_nm]
        right = [item for item in inner if item.left_nm >= section.focus_nm]
        if left and right:
            outer = Interval(left_nm=left[0].left_nm, right_nm=right[-1].right_nm)
            well = Interval(left_nm=left[-1].right_nm, right_nm=right[0].left_nm)
            wanted += [("d2", "ring outside", outer), ("d2", "ring inside", well)]
    wanted += [
        ("rdl", "metal", section.around_focus("rdl")),
        ("d3", "dielectric 3 opening", section.around_focus("d3")),
    ]
    for of, words, item in wanted:
        if item and item.left_nm >= 0 and item.right_nm <= section.cut.line.length_nm:
            yield Dimension(
                of=of,
                words=f"{words} {sign}".strip(),
                direction="along",
                start=(item.left_nm, 0),
                end=(item.right_nm, 0),
            )


def _balls(section: Section) -> Iterator[Dimension]:
    line = section.cut.line
    centers = [line.along_nm(ball.at) for ball in section.balls]
    shown = [s for s in centers if 0 <= s <= line.length_nm]
    for one, other in pairwise(shown):
        yield Dimension(
            of="ball", words="pitch", direction="along", start=(one, 1e9), end=(other, 1e9)
        )
    for ball, s in zip(section.balls, centers, strict=True):
        if abs(s - section.focus_nm) > SLACK_NM or abs(line.aside_nm(ball.at)) > SLACK_NM:
            continue
        half = ball.width_nm / 2
        yield Dimension(
            of="ball",
            words="ball \N{LATIN CAPITAL LETTER O WITH STROKE}",
            direction="along",
            start=(s - half, ball.center_nm),
            end=(s + half, ball.center_nm),
        )
        yield Dimension(
            of="ball",
            words="height",
            direction="up",
            start=(s + ball.rim_nm, ball.base_nm),
            end=(s, ball.top_nm),
        )


def _holding(items: Iterable[Interval], s_nm: float) -> Interval | None:
    return next((item for item in items if item.left_nm <= s_nm <= item.right_nm), None)


def _edges(
    shape: BaseGeometry,
) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    for part in shapely.get_parts(shape):
        for ring in (part.exterior, *part.interiors):
            yield from pairwise([(float(x), float(y)) for x, y in ring.coords])


def _stretches(shape: BaseGeometry, s_nm: float) -> list[tuple[float, float]]:
    """Return where a vertical line runs inside a shape, bottom first."""
    _, floor, _, roof = shape.bounds
    met = shape.intersection(LineString([(s_nm, floor - 1), (s_nm, roof + 1)]))
    parts = [part for part in shapely.get_parts(met) if part.geom_type == "LineString"]
    return sorted((float(part.bounds[1]), float(part.bounds[3])) for part in parts)


def _is_top(shape: BaseGeometry, s_nm: float, z_nm: float) -> bool:
    return any(abs(top - z_nm) <= SLACK_NM for _, top in _stretches(shape, s_nm))


def layer_of(frame: Frame, material: str) -> Layer | None:
    """Return a material of a frame."""
    return next((item for item in frame.layers if item.material == material), None)
