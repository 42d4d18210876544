"""How layers look on the page: KLayout's colors, filled so that what lies below shows through."""

from collections.abc import Iterable

from wlcsp_layout.model.layers import LAYERS
from wlcsp_layout.model.palette import PALETTE

OPACITY = {
    "rdl": 0.55,
    "d2_ring": 0.45,
    "ball": 0.12,
    "passivation": 0.0,
    "scribe": 0.3,
    "die": 0.0,
}
"""0 is an outline alone."""
OTHER_OPACITY = 0.35
HIDDEN = frozenset(("passivation", "ball", "scribe"))
"""They are there to be switched on."""


def looks(names: Iterable[str]) -> list[dict[str, object]]:
    """Return what the page must know of each layer."""
    what = {layer.name: layer.what for layer in LAYERS}
    return [
        {
            "name": name,
            "what": what[name],
            "color": PALETTE[name].color,
            "onDark": PALETTE[name].on_dark,
            "opacity": OPACITY.get(name, OTHER_OPACITY),
            "isShown": name not in HIDDEN,
        }
        for name in names
    ]
