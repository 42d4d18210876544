"""Draw docs/pictures/ from real output: Caravel as we route it.  Run by `make pictures`."""

import tempfile
from pathlib import Path

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
    for path in sorted(pictures.glob("*.png")):
        print(f"{path.relative_to(HERE.parent)}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
