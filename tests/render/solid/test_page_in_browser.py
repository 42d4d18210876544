"""The 3-D page in a real browser: it draws, and answers keys, layers and sliders."""

import io
from pathlib import Path

from PIL import Image

from tests.render.browser import opened
from tests.verify.written import written
from wlcsp_layout.render.solid.glb import glb
from wlcsp_layout.render.solid.model import model
from wlcsp_layout.render.solid.page import html
from wlcsp_layout.render.written_die import WrittenDie

SAID = "This browser has no WebGL 2: open the .glb file in another viewer."


def colors(picture: bytes) -> int:
    """How many colors a screenshot has, coarsely."""
    with Image.open(io.BytesIO(picture)) as image:
        found = image.convert("RGB").quantize(256).getcolors()
    return len([count for count, _ in found or () if count > 20])


def test_the_page_draws_and_answers(tmp_path: Path) -> None:
    """Where there is no WebGL, not even in software, it says so instead."""
    wafer = written(tmp_path)
    die = WrittenDie(wafer.path, wafer.package)
    made = model(die, wafer.package, (445_000, 845_000, 755_000, 1_155_000), "unit: A1", 0)
    path = tmp_path / "pad.html"
    path.write_text(html(made.title, "words", glb(made.parts, made.title)), encoding="utf-8")
    with opened(path.as_uri(), viewport={"width": 900, "height": 600}) as page:
        if page.locator(".note").inner_text() == SAID:
            return
        assert colors(page.locator(".model").screenshot()) > 20
        names = ["chip", "passivation", "d1", "d2", "rdl", "d3", "ball"]
        before = page.evaluate("seen()")
        assert before["on"] == names
        page.locator(".model").focus()
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("+")
        page.get_by_label("ball").uncheck()
        page.locator(".up").fill("3")
        after = page.evaluate("seen()")
        assert after["on"] == names[:-1]
        assert after["up"] == 3
        assert after["turn"] > before["turn"]
        assert after["far"] < before["far"]
        page.locator(".home").click()
        assert page.evaluate("seen()")["far"] == before["far"]
