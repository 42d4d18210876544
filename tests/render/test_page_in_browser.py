"""The page as a person uses it, in a real browser without a screen."""

import re
from collections.abc import Generator

import pytest
from playwright.sync_api import Page

from tests.render.browser import opened
from tests.render.pages import Made, made
from wlcsp_layout.errors import Finding
from wlcsp_layout.render.page.page import Frame
from wlcsp_layout.report.solids import first_pad

SIZE = {"width": 1280, "height": 900}


@pytest.fixture(scope="module")
def example() -> Made:
    return made("caravel")


@pytest.fixture(scope="module")
def shown(example: Made, tmp_path_factory: pytest.TempPathFactory) -> Generator[Page]:
    """Caravel with a finding at ball D4 and one on the wafer."""
    ball = example.package.die.ball_named["D4"].at.xy
    findings = (
        Finding(code="V301", subject="ball D4", what="planted", at_nm=ball, cell="caravel_DIE"),
        Finding(
            code="V602", subject="die", what="too", at_nm=(50_000_000, 0), cell="caravel_WAFER"
        ),
        Finding(code="N101", subject="wafer.offset", what="has no place"),
    )
    frames = tuple(Frame(title=f"step {i}", svg=f"<svg><text>{i}</text></svg>") for i in range(3))
    path = tmp_path_factory.mktemp("page") / "caravel.html"
    solid = first_pad(example.layout, example.package)
    path.write_text(example.page(*findings, frames=frames, solid=solid), encoding="utf-8")
    with opened(path.as_uri(), viewport=SIZE, reduced_motion="reduce") as page:
        yield page


@pytest.fixture(autouse=True)
def _at_home(shown: Page) -> None:
    """Begin with the whole die."""
    shown.click("#tab-die")
    shown.locator("#die .stage").scroll_into_view_if_needed()
    shown.focus("#die .stage")
    shown.keyboard.press("Home")
    shown.keyboard.press("Escape")
    settle(shown)


def settle(page: Page) -> None:
    """Wait until what was asked for is drawn."""
    page.evaluate("new Promise(go => requestAnimationFrame(() => requestAnimationFrame(go)))")


def view(page: Page, name: str = "die") -> tuple[float, float, float]:
    """Middle [nm] and scale [pixels a nm]."""
    settle(page)
    said = page.locator(f"#{name} .stage").get_attribute("data-view")
    assert said
    x, y, scale = map(float, said.split())
    return x, y, scale


def pixel(page: Page, x: float, y: float, name: str = "die") -> tuple[float, float]:
    """Where a place is in the window."""
    box = page.locator(f"#{name} .shapes").bounding_box()
    assert box
    cx, cy, scale = view(page, name)
    return (
        box["x"] + box["width"] / 2 + (x - cx) * scale,
        box["y"] + box["height"] / 2 - (y - cy) * scale,
    )


def color(page: Page, x: float, y: float) -> tuple[int, ...]:
    """Of the drawn shapes under a place of the die."""
    found: list[int] = page.evaluate(
        """([x, y]) => {
             const shown = die.stage, [left, top] = shown.pixelAt(x, y).map(Math.round);
             const one = document.createElement("canvas"), pen = one.getContext("2d");
             one.width = one.height = 1;
             shown.frame(performance.now());
             pen.drawImage(shown.canvas, -left, -top);
             return [...pen.getImageData(0, 0, 1, 1).data];
           }""",
        [x, y],
    )
    return tuple(found[:3])


def test_the_pointer_names_ball_net_pad_and_resistance(shown: Page, example: Made) -> None:
    x, y = example.package.die.ball_named["C9"].at.xy
    shown.mouse.move(*pixel(shown, x, y))
    settle(shown)
    words = shown.locator("#die .tip").inner_text().split("\n")
    assert words[:4] == ["ball C9", "net clock", "balls C9", "pads clock"]
    assert re.fullmatch(r"trace 9: 1\.075 mm, 40 µm wide, R 92\.6 mΩ", words[4])
    shown.mouse.move(*pixel(shown, -60_000, y))
    settle(shown)
    assert shown.locator("#die .tip").is_hidden()


def test_the_wheel_zooms_about_the_pointer_and_a_drag_moves(shown: Page) -> None:
    x, y = 1_000_000, 2_000_000
    before = view(shown)
    at = pixel(shown, x, y)
    shown.mouse.move(*at)
    shown.mouse.wheel(0, -400)
    after = view(shown)
    assert after[2] / before[2] == pytest.approx(2.718, rel=0.01)
    # The wheel tells whole pixels, whose rest is zoomed, too.
    assert pixel(shown, x, y) == pytest.approx(at, abs=2)
    at = pixel(shown, x, y)
    shown.mouse.move(*at)
    shown.mouse.down()
    shown.mouse.move(at[0] + 100, at[1] - 50, steps=3)
    shown.mouse.up()
    assert pixel(shown, x, y) == pytest.approx((at[0] + 100, at[1] - 50), abs=1)


def test_keys_move_zoom_and_switch_layers(shown: Page) -> None:
    x, y, scale = view(shown)
    shown.keyboard.press("+")
    assert view(shown)[2] == pytest.approx(1.5 * scale)
    shown.keyboard.press("ArrowRight")
    assert view(shown)[0] == pytest.approx(x + 80 / (1.5 * scale))
    shown.keyboard.press("0")
    assert view(shown) == pytest.approx((x, y, scale))
    boxes = shown.locator("#die .layers input")
    assert boxes.nth(5).is_checked()
    shown.keyboard.press("6")
    assert not boxes.nth(5).is_checked()
    shown.keyboard.press("6")


def test_a_layer_that_is_switched_off_is_not_drawn(shown: Page, example: Made) -> None:
    routes = example.package.die.routes
    assert isinstance(routes, tuple)
    trace = routes[0]
    first, second = trace.points[1:3]
    place = ((first.x_nm + second.x_nm) / 2, (first.y_nm + second.y_nm) / 2)
    metal = color(shown, *place)
    red, green, blue = metal
    assert red > green > blue
    shown.get_by_label("rdl").click()
    settle(shown)
    assert color(shown, *place) == (255, 255, 255)
    shown.get_by_label("rdl").click()
    settle(shown)
    assert color(shown, *place) == metal


def test_a_finding_jumps_to_its_place_on_die_or_wafer(shown: Page, example: Made) -> None:
    shown.click("[data-finding='0']")
    assert view(shown)[:2] == pytest.approx(example.package.die.ball_named["D4"].at.xy, abs=1000)
    shown.click("[data-finding='1']")
    settle(shown)
    assert shown.locator("#wafer").is_visible()
    assert view(shown, "wafer")[:2] == pytest.approx((50_000_000, 0), abs=1000)
    assert shown.locator("[data-finding]").count() == 2


def test_a_net_is_found_by_its_ball_and_shown(shown: Page, example: Made) -> None:
    shown.keyboard.press("/")
    shown.keyboard.type("flash_io1")
    assert shown.locator("#nets tbody tr:visible").count() == 1
    shown.keyboard.press("Enter")
    x, y, _ = view(shown)
    ball = example.package.die.ball_named["D9"].at
    assert abs(x - ball.x_nm) < 1_500_000
    assert abs(y - ball.y_nm) < 1_500_000
    assert shown.locator("#nets tr.picked").inner_text().startswith("flash_io1")
    shown.fill("#search", "")


def test_steps_of_a_section_go_forth_and_back(shown: Page) -> None:
    said = shown.locator(".player output")
    assert said.inner_text() == "3 of 3: step 2"
    shown.click(".player .before")
    assert said.inner_text() == "2 of 3: step 1"
    assert shown.locator(".player figure:visible").count() == 1
    shown.locator(".player input").fill("0")
    assert said.inner_text() == "1 of 3: step 0"


def test_the_wafer_shows_the_die_under_the_pointer(shown: Page) -> None:
    shown.click("#tab-wafer")
    shown.locator("#wafer .stage").scroll_into_view_if_needed()
    shown.focus("#wafer .stage")
    shown.keyboard.press("Home")
    settle(shown)
    shown.mouse.move(*pixel(shown, 1_834_000, 2_634_000, "wafer"))
    settle(shown)
    assert shown.locator("#wafer .tip").inner_text() == "caravel_DIE\ncenter 1.834, 2.634 mm"


def test_the_ball_pad_turns_in_3d_once_it_is_asked_for(shown: Page) -> None:
    """Nothing of it runs before; where there is no WebGL, not even in software, it says so."""
    assert shown.evaluate("solid") is None
    assert shown.locator("#solid .dials").is_hidden()
    shown.click("#solid .start")
    if "no WebGL" in shown.locator("#solid .note").inner_text():
        return
    names = ["chip", "passivation", "d1", "d2", "rdl", "d3", "ball"]
    before = shown.evaluate("solid()")
    assert before["on"] == names
    assert shown.evaluate("document.activeElement.className") == "model"
    shown.keyboard.press("ArrowUp")
    shown.locator("#solid").get_by_label("ball").uncheck()
    after = shown.evaluate("solid()")
    assert after["on"] == names[:-1]
    assert after["tilt"] > before["tilt"]
    box = shown.locator("#solid canvas").bounding_box()
    assert box
    at = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    shown.mouse.move(*at)
    shown.mouse.down()
    shown.mouse.move(at[0] - 50, at[1], steps=2)
    shown.mouse.up()
    assert shown.evaluate("solid()")["turn"] == pytest.approx(after["turn"] + 0.4, abs=0.02)
    shown.click("#solid .home")
    assert shown.evaluate("solid()")["turn"] == before["turn"]


def test_names_of_nets_are_on_paper_and_what_only_a_screen_needs_is_not(shown: Page) -> None:
    """Names are buttons on the screen."""
    shown.emulate_media(media="print")
    row = shown.locator("#nets tbody tr").first
    assert row.inner_text().startswith("VSS")
    assert shown.locator("[data-finding='0']").is_visible()
    assert not any(shown.locator(at).is_visible() for at in ("#solid", ".stage >> nth=0", "#theme"))
    shown.emulate_media(media="screen")


def test_it_prints_both_views_on_white_whatever_the_screen_shows(shown: Page) -> None:
    shown.click("#theme")
    shown.evaluate("""addEventListener("beforeprint", () => {
        window.onPaper = [document.documentElement.dataset.theme,
                          ...[...document.querySelectorAll("img.printed")].map((i) => i.alt)];
    })""")
    shown.pdf()
    assert shown.evaluate("window.onPaper") == [
        "light",
        "The die, seen from the balls",
        "The wafer, face up",
    ]
    assert shown.locator("html").get_attribute("data-theme") == "dark"
    assert shown.locator("img.printed").count() == 0
    shown.click("#theme")
