"""Draw docs/pictures/ from real output: Caravel as we route it, and a block of marks.

Run by `make pictures`.
"""

import tempfile
from pathlib import Path

import klayout.db as kdb
from klayout import lay

from wlcsp_layout import pipeline
from wlcsp_layout.render.asked import Asked, Options, View

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


def main() -> None:
    """Generate the example, and draw the wafer, a die, one ball pad and a mask."""
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
