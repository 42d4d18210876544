"""A 3-D model as one page that needs no network."""

from html import escape

from wlcsp_layout.render.solid.panel import CANVAS, CONTROLS, KEYS, encoded, script

STYLE = """
:root{color-scheme:light dark}
html,body{height:100%}
body{margin:0;display:flex;font:15px/1.5 system-ui,sans-serif;background:#eef1f4;color:#16191d}
@media (prefers-color-scheme:dark){body{background:#12151a;color:#f0f2f5}}
aside{width:15rem;padding:16px;box-sizing:border-box;overflow:auto}
h1{font-size:1.15rem;margin:0 0 2px}p{margin:0 0 12px;opacity:.75;font-size:.85rem}
label{display:flex;gap:8px;align-items:center;padding:2px 0}
.slide{display:block;padding-top:8px}
i{width:18px;height:12px;border-radius:2px;border:1px solid #0006}
input[type=range]{width:100%}
button{font:inherit;margin-top:10px;padding:4px 12px}
canvas{flex:1;min-width:0;height:100%;touch-action:none;cursor:grab}
canvas:focus-visible{outline:3px solid #6db6ff;outline-offset:-3px}
@media (max-width:640px){body{flex-direction:column}aside{width:100%;max-height:40%}
 canvas{width:100%}.layers{display:flex;flex-wrap:wrap;gap:0 14px}}
@media print{aside input,aside button{display:none}}
"""


def html(title: str, words: str, glb: bytes) -> str:
    """Return the page; `words` say what is shown."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body>\n"
        f'<aside><h1>{escape(title)}</h1><p class="note">{escape(words)}</p>'
        f"{CONTROLS}<p></p><p>{KEYS}</p></aside>\n{CANVAS}\n"
        f'<script type="application/octet-stream" id="model">{encoded(glb)}</script>\n'
        f"<script>{script()}\n"
        'const seen = showSolid(document, document.getElementById("model").textContent);'
        "</script>\n</body>\n</html>\n"
    )
