"""Draw docs/pictures/ from real output: Caravel as we route it, and a block of marks.

Run by `make pictures`. What a browser shows is drawn where there is a Chromium.
"""

import shutil
import tempfile
from pathlib import Path

import klayout.db as kdb
from klayout import lay
from playwright.sync_api import sync_playwright

from wlcsp_layout import pipeline
from wlcsp_layout.render.asked import Asked, Options, View
from wlcsp_layout.render.section.choosing import Wanted
from wlcsp_layout.report import cutting, sections, solids

HERE = Path(__file__).parent
NAME = "caravel_auto"
SPEC = HERE.parent / "configs" / NAME / f"{NAME}.yaml"

DRAWN: dict[str, tuple[View, Options]] = {
    "wafer": ("wafer", Options(width_px=640)),
    "die": ("die", Options(width_px=640)),
    "ball_pad": ("ball", Options(width_px=640)),
    "die_dark": ("die", Options(width_px=1000, theme="dark")),
    "mask_d2": ("mask_d2", Options(width_px=1000)),
}
"""Each picture by its name; README shows the first three side by side."""
BALL = "A10"
"""Its route comes straight from the left."""
MARKS = "marks49"
BLOCK_UM = (-950.0, 69460.0, 950.0, 70540.0)
"""Around the upper block of marks."""


CUT = {"rdl": Wanted(), "ball": Wanted(), "pad": Wanted(pad="P1")}
"""Sections of hole36; the first two are steps of the same one, the last is the last step."""


def draw_sections(pictures: Path, folder: Path) -> None:
    """Cut an example with a hole inside its rings."""
    spec = HERE.parent / "configs" / "hole36" / "hole36.yaml"
    gds = pipeline.generate(spec, folder / "hole36").out / "hole36.gds"
    source = cutting.source(gds, spec, pipeline.generate)
    for name, wanted in CUT.items():
        drawn = cutting.cut(source, wanted, folder / "cut", sections.Asked(forms=("png",)))
        step = "diced" if name == "pad" else name
        (made,) = (path for path in drawn.files if path.stem.endswith(f"_{step}"))
        made.replace(pictures / f"section_{name}.png")


def draw_pages(pictures: Path, folder: Path, gds: Path) -> None:
    """Draw the page of a run, and a ball pad with its layers apart, as a browser shows them."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        print("no Chromium on this machine: the pictures of pages stay")
        return
    source = cutting.source(gds, SPEC, pipeline.generate)
    wished = solids.Wished(ball=BALL, forms=("html",))
    (pad,) = solids.build(source, wished, folder / "solid").files
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        shown = browser.new_page(viewport={"width": 1100, "height": 900})
        shown.goto(gds.with_suffix(".html").as_uri())
        shown.wait_for_timeout(1000)
        shown.screenshot(path=pictures / "page.png")
        shown.set_viewport_size({"width": 900, "height": 640})
        shown.goto(pad.as_uri())
        shown.locator(".apart").fill("1")
        shown.wait_for_timeout(1000)
        shown.locator(".model").screenshot(path=pictures / "solid.png")
        browser.close()


def main() -> None:
    """Generate the examples, and draw the wafer, a die, one ball pad, a mask and sections."""
    pictures = HERE / "pictures"
    pictures.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        gds = pipeline.generate(SPEC, Path(folder)).out / f"{NAME}.gds"
        for name, (view, options) in DRAWN.items():
            names = "net" if name == "die_dark" else None
            asked = Asked(views=(view,), forms=("png",), options=options, names=names, ball=BALL)
            for made in pipeline.render(gds, asked, Path(folder) / name, SPEC):
                if isinstance(made, Path):
                    made.replace(pictures / f"{name}.png")
        draw_pages(pictures, Path(folder), gds)
        draw_sections(pictures, Path(folder))
        draw_marks(Path(folder) / MARKS, pictures / "marks.png")
    for path in sorted(pictures.glob("*.png")):
        print(f"{path.relative_to(HERE.parent)}: {path.stat().st_size:,} bytes")


def draw_marks(folder: Path, picture: Path) -> None:
    """Draw a block of marks as KLayout shows it."""
    made = pipeline.generate(HERE.parent / "configs" / MARKS / f"{MARKS}.yaml", folder)
    view = lay.LayoutView()
    view.set_config("background-color", "#ffffff")
    view.set_config("grid-visible", "false")
    view.set_config("cell-box-visible", "false")
    view.load_layout(str(made.out / f"{MARKS}.gds"))
    view.load_layer_props(str(made.out / f"{MARKS}.lyp"))
    view.max_hier()
    for node in view.each_layer():
        node.visible = node.name not in {"wafer", "usable", "mark"}
    view.zoom_box(kdb.DBox(*BLOCK_UM))
    view.save_image_with_options(str(picture), 950, 540, 0, 3)


if __name__ == "__main__":
    main()
