"""What a page needs to show a 3-D model: the viewer's script, its controls, and the model."""

import base64
from importlib.resources import files

CONTROLS = (
    '<div class="layers" role="group" aria-label="Layers of the model"></div>'
    '<label class="slide">heights &times; <span class="up-value">1</span>'
    '<input type="range" class="up" min="1" max="10" step="0.5" value="1"></label>'
    '<label class="slide">apart'
    '<input type="range" class="apart" min="0" max="1" step="0.01" value="0"></label>'
    '<button type="button" class="home">Reset the view</button>'
)
KEYS = (
    "Drag or arrow keys: turn. Shift and drag: move. Wheel, two fingers, + and -: zoom. "
    "t: from above, f: from the front, Home: reset."
)
CANVAS = '<canvas class="model" tabindex="0" aria-label="The model in 3-D"></canvas>'


def script() -> str:
    """Return the viewer: a function `showSolid(root, text)`."""
    return files("wlcsp_layout.render.solid").joinpath("viewer.js").read_text(encoding="utf-8")


def encoded(glb: bytes) -> str:
    """Return a model as the viewer takes it."""
    return base64.b64encode(glb).decode("ascii")
