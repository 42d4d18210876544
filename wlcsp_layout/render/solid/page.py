"""A 3-D model as one page that needs no network."""

import base64
from html import escape
from importlib.resources import files

STYLE = """
:root{color-scheme:light dark}
html,body{height:100%}
body{margin:0;display:flex;font:15px/1.5 system-ui,sans-serif;background:#eef1f4;color:#16191d}
@media (prefers-color-scheme:dark){body{background:#12151a;color:#f0f2f5}}
aside{width:15rem;padding:16px;box-sizing:border-box;overflow:auto}
h1{font-size:1.15rem;margin:0 0 2px}p{margin:0 0 12px;opacity:.75;font-size:.85rem}
label{display:flex;gap:8px;align-items:center;padding:2px 0}
i{width:18px;height:12px;border-radius:2px;border:1px solid #0006}
input[type=range]{width:100%}
button{font:inherit;margin-top:10px;padding:4px 12px}
canvas{flex:1;min-width:0;height:100%;touch-action:none;cursor:grab}
canvas:focus-visible{outline:3px solid #6db6ff;outline-offset:-3px}
@media (max-width:640px){body{flex-direction:column}aside{width:100%;max-height:40%}
 canvas{width:100%}}
@media print{aside input,aside button{display:none}}
"""


def html(title: str, words: str, glb: bytes) -> str:
    """Return the page; `words` say what is shown."""
    script = files("wlcsp_layout.render.solid").joinpath("viewer.js").read_text(encoding="utf-8")
    data = base64.b64encode(glb).decode("ascii")
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body>\n"
        f'<aside><h1>{escape(title)}</h1><p id="note">{escape(words)}</p>'
        '<div id="layers" role="group" aria-label="layers"></div>'
        '<p></p><label for="up">heights &times; <span id="upValue">1</span></label>'
        '<input type="range" id="up" min="1" max="10" step="0.5" value="1">'
        '<label for="apart">apart</label>'
        '<input type="range" id="apart" min="0" max="1" step="0.01" value="0">'
        '<button type="button" id="home">Reset the view</button>'
        "<p></p><p>Drag or arrow keys: turn. Shift and drag: move. Wheel, + and -: zoom. "
        "t: from above, f: from the front, Home: reset.</p></aside>\n"
        '<canvas id="view" tabindex="0" aria-label="the model in 3-D"></canvas>\n'
        f'<script type="application/octet-stream" id="model">{data}</script>\n'
        f"<script>{script}</script>\n</body>\n</html>\n"
    )
