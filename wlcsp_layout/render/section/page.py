"""All steps as one page: a step at a time, by buttons, arrow keys or by itself; prints them all."""

from collections.abc import Sequence
from html import escape

from wlcsp_layout.render.section.embedded import embedded
from wlcsp_layout.render.section.frame import Section

STYLE = """
body{margin:0;font:15px/1.4 system-ui,sans-serif;background:#fff;color:#16191d}
@media (prefers-color-scheme:dark){body{background:#12151a;color:#f0f2f5}}
nav{display:flex;flex-wrap:wrap;gap:6px;padding:10px 16px;align-items:center}
button{font:inherit;padding:5px 11px;border:1px solid #8a939d;border-radius:6px;
 background:transparent;color:inherit;cursor:pointer}
button[aria-current=step]{background:#0b6bcb;border-color:#0b6bcb;color:#fff}
button:focus-visible{outline:3px solid #6db6ff;outline-offset:1px}
main{padding:0 16px 16px}
figure{margin:0;display:none}figure.on{display:block}
figure svg{width:100%;height:auto;max-height:88vh}
@media print{nav{display:none}figure,figure.on{display:block;break-inside:avoid}}
"""
SCRIPT = """
const figures=[...document.querySelectorAll('figure')];
const buttons=[...document.querySelectorAll('button[data-step]')];
const play=document.getElementById('play');
let at=figures.length-1,timer=0;
function show(i){at=(i+figures.length)%figures.length;
 figures.forEach((f,n)=>f.classList.toggle('on',n===at));
 buttons.forEach((b,n)=>n===at?b.setAttribute('aria-current','step')
  :b.removeAttribute('aria-current'));}
function stop(){clearInterval(timer);timer=0;play.textContent='Play';}
function run(){if(timer){stop();return;}play.textContent='Stop';show(0);
 timer=setInterval(()=>{show(at+1);if(at===figures.length-1)stop();},1400);}
buttons.forEach((b,n)=>b.addEventListener('click',()=>{stop();show(n);}));
play.addEventListener('click',run);
addEventListener('keydown',e=>{
 if(e.key==='ArrowRight'){stop();show(at+1);}
 else if(e.key==='ArrowLeft'){stop();show(at-1);}
 else if(e.key==='Home'){stop();show(0);}
 else if(e.key==='End'){stop();show(figures.length-1);}
 else return;e.preventDefault();});
show(at);
"""


def html(section: Section, pictures: Sequence[str]) -> str:
    """Return a page that needs no network; `pictures` are the SVGs of the steps in order."""
    title = f"{section.package.name}: section through {section.title}"
    steps = [frame.step for frame in section.frames]
    buttons = "".join(
        f'<button type="button" data-step="{i}">{i + 1} {escape(step.title)}</button>'
        for i, step in enumerate(steps)
    )
    figures = "".join(
        f'<figure id="{step.name}"><div role="img" aria-label="{escape(step.title)}">'
        f"{embedded(picture, 's' + str(i))}</div></figure>\n"
        for i, (step, picture) in enumerate(zip(steps, pictures, strict=True))
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>\n<body>\n"
        f'<nav aria-label="steps of the process"><button type="button" id="play">Play</button>'
        f"{buttons}</nav>\n<main>\n{figures}</main>\n<script>{SCRIPT}</script>\n</body>\n</html>\n"
    )
