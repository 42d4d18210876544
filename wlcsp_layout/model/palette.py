"""How each layer looks, in KLayout and in pictures: one table for all who draw."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """The look of a layer.

    `color` is #rrggbb; `dither` is KLayout's pattern, of which I1 is hollow, so that outlines hide
    nothing; `on_dark` is the color before a dark background, where the other one would vanish.
    """

    color: str
    dither: str
    on_dark: str


def _look(color: str, dither: str, on_dark: str = "") -> Look:
    return Look(color=color, dither=dither, on_dark=on_dark or color)


PALETTE: Mapping[str, Look] = {
    "chip_pad": _look("#8a8f98", "I5"),
    "passivation": _look("#5b6470", "I1", "#a9b4c2"),
    "d1": _look("#2a9d8f", "I9", "#35b8a8"),
    "d2": _look("#3a86ff", "I5", "#5b9bff"),
    "d2_ring": _look("#8338ec", "I2", "#a977ff"),
    "rdl": _look("#e07a1f", "I3", "#ee8a2e"),
    "d3": _look("#d62839", "I11", "#ff5a68"),
    "ball": _look("#6c757d", "I1", "#aeb6be"),
    "scribe": _look("#bfa100", "I7", "#d0b21a"),
    "die": _look("#222222", "I1", "#d8dde3"),
    "wafer": _look("#444444", "I1", "#b8bec6"),
    "usable": _look("#7a7a7a", "I1", "#98a0a8"),
    "mark": _look("#c77dff", "I4"),
    "text": _look("#111111", "I1", "#eceff3"),
}
"""In the order of the process, bottom to top."""
