"""The two looks of a picture: on white, for paper, and on dark, for screens."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from wlcsp_layout.model.palette import PALETTE

ThemeName: TypeAlias = Literal["light", "dark"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """The colors that are no layer's, as #rrggbb."""

    name: ThemeName
    paper: str
    ink: str
    muted: str
    """Of words beside the picture; at least 4.5 to 1 against the paper."""
    rule: str
    """Of thin lines that part things."""
    silicon: str
    """The die's face."""
    wafer: str
    """The wafer where no die is."""
    accent: str
    """Of what is to be found first: the ball A1."""


THEMES: Mapping[ThemeName, Theme] = {
    "light": Theme(
        name="light",
        paper="#ffffff",
        ink="#16191d",
        muted="#59616b",
        rule="#c9cfd6",
        silicon="#f7f6f2",
        wafer="#e3e6ea",
        accent="#0b6bcb",
    ),
    "dark": Theme(
        name="dark",
        paper="#12151a",
        ink="#f0f2f5",
        muted="#a2abb6",
        rule="#39414b",
        silicon="#1c2128",
        wafer="#262c34",
        accent="#6db6ff",
    ),
}

FILLS: Mapping[str, tuple[float, float]] = {
    "chip_pad": (0.55, 0.8),
    "passivation": (0, 0.8),
    "d1": (0.16, 0.9),
    "d2": (0.16, 0.9),
    "d2_ring": (0.75, 0.9),
    "rdl": (0.55, 0.8),
    "d3": (0.05, 1.2),
    "ball": (0.09, 1),
    "scribe": (0.16, 0),
    "die": (0, 1.4),
    "wafer": (0, 1.4),
    "usable": (0, 1),
    "mark": (0.6, 0.8),
}
"""How opaque a layer is filled, and how many pixels wide its edge is."""

DASHED = ("usable", "ball")


def color(theme: Theme, layer: str, own: Mapping[str, str]) -> str:
    """Return the color of a layer: the file's own if it is not the usual one, else the palette's.

    `own` are the colors of the layer properties beside the file.
    """
    look = PALETTE[layer]
    if own.get(layer, look.color) != look.color:
        return own[layer]
    return look.on_dark if theme.name == "dark" else look.color


def rules(
    theme: Theme, layers: Iterable[str], own: Mapping[str, str], unit_px: float, stroke: float = 1
) -> dict[str, str]:
    """Return the styles of layers by their names, for shapes whose unit is so many pixels.

    `stroke` multiplies the width of edges.
    """
    found: dict[str, str] = {}
    for layer in layers:
        fill, edge = FILLS[layer]
        paint = color(theme, layer, own)
        rule = f"fill:{paint};fill-opacity:{fill}" if fill else "fill:none"
        wide = edge * stroke
        if wide:
            rule += f";stroke:{paint};stroke-width:{wide / unit_px:.6g};stroke-linejoin:round"
            if layer in DASHED:
                rule += f";stroke-dasharray:{5 * wide / unit_px:.6g} {3 * wide / unit_px:.6g}"
        found[layer] = f"{rule};fill-rule:evenodd"
    return found


def general(theme: Theme) -> dict[str, str]:
    """Return the styles of words and of the frame, in pixels."""
    return {
        "paper": f"fill:{theme.paper}",
        "ink": f"fill:{theme.ink}",
        "muted": f"fill:{theme.muted}",
        "accent": f"fill:{theme.accent}",
        "ring": f"fill:none;stroke:{theme.accent}",
        "halo": f"fill:none;stroke:{theme.paper};stroke-width:190;stroke-opacity:.75;"
        "stroke-linejoin:round",
        "silicon": f"fill:{theme.silicon}",
        "rule": f"fill:none;stroke:{theme.rule};stroke-width:1",
        "line": f"fill:none;stroke:{theme.ink};stroke-width:1",
    }
