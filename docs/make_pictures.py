"""Draw docs/pictures/ from real output: Caravel as we route it, and a block of marks.

Run by `make pictures`.
"""

import tempfile
from pathlib import Path

from wlcsp_layout import pipeline
from wlcsp_layout.render.png import render

HERE = Path(__file__).parent
NAME = "caravel_auto"
SPEC = HERE.parent / "configs" / NAME / f"{NAME}.yaml"
REFERENCE = ("text", "die", "wafer", "usable", "ball", "scribe", "mark")

MARKS = "marks49"
BLOCK = (-950.0, 69460.0, 950.0, 70540.0)
"""The upper block of marks [um]."""

BALL = (544.0, 344.0)
"""The center of ball A10 [um]: its route comes straight from the left."""
HALF_UM = 190.0


def main() -> None:
    """Generate the example, and draw the wafer, a die and one ball pad."""
    pictures = HERE / "pictures"
    pictures.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        made = pipeline.generate(SPEC, Path(folder))
        gds, styles = made.out / f"{NAME}.gds", made.out / f"{NAME}.lyp"
        x, y = BALL
        box = (x - HALF_UM, y - HALF_UM, x + HALF_UM, y + HALF_UM)
        render(
            gds, styles, pictures / "ball_pad.png", size=(480, 480), box_um=box,
            cell=f"{NAME}_DIE", hidden=REFERENCE,
        )  # fmt: skip
        render(
            gds, styles, pictures / "die.png", size=(420, 600), cell=f"{NAME}_DIE",
            hidden=("text", "ball", "d2", "d2_ring", "d1", "passivation", "chip_pad"),
        )  # fmt: skip
        render(
            gds, styles, pictures / "wafer.png", size=(600, 600),
            hidden=("text", "ball", "d1", "d2", "d2_ring", "d3", "rdl", "passivation", "chip_pad"),
        )  # fmt: skip
        spec = HERE.parent / "configs" / MARKS / f"{MARKS}.yaml"
        made = pipeline.generate(spec, Path(folder) / MARKS)
        gds, styles = made.out / f"{MARKS}.gds", made.out / f"{MARKS}.lyp"
        render(
            gds, styles, pictures / "marks.png", size=(950, 540), box_um=BLOCK,
            cell=f"{MARKS}_WAFER", hidden=("wafer", "usable", "mark"),
        )  # fmt: skip
    for path in sorted(pictures.glob("*.png")):
        print(f"{path.relative_to(HERE.parent)}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
