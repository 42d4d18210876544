"""Small wafers with drop-ins of every sort, and the files that they need."""

from pathlib import Path

import gdstk

from tests.packages import SPEC

LIST = """\
    - {kind: BLANK, at: [[0, 0], [2, 1]], blank: true}
    - {kind: TEST1, at: {side: both, radius_mm: 4}, spec: other.yaml}
    - {kind: OWN, at: [[-1, -2], [1, 2]], gds: own.gds, layers: {"30/0": rdl, "30/5": rdl,
       "10/0": d1, "20/0": d2, "99/0": text, "98/0": null}}
"""
"""On a wafer of 21 dies in rows of 3, 5, 5, 5 and 3."""
KINDS = {
    (0, 0): "BLANK", (2, 1): "BLANK", (-2, 0): "TEST1", (2, 0): "TEST1",
    (-1, -2): "OWN", (1, 2): "OWN",
}  # fmt: skip
"""4 mm from the center, the die in column 2 at 4.16 mm is nearer than the one at 2.08 mm."""

BENT = [(100, 50), (400, 50), (400, 150)]
"""A path of the user's file."""


def wafer_spec(folder: Path, listed: str = LIST, *changes: tuple[str, str]) -> Path:
    """Write the spec of a wafer with drop-ins, and beside it what they are read from."""
    other_spec(folder)
    own_gds(folder / "own.gds")
    wafer = "wafer:\n  diameter_mm: 20\n  offset: center_die\n"
    text = SPEC.replace("wafer: {diameter_mm: 20, offset: center_die}\n", wafer)
    assert text != SPEC
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "unit.yaml"
    path.write_text(f"{text}  drop_ins:\n{listed}")
    return path


def other_spec(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write a spec of the same die about its center, with the balls elsewhere."""
    moves = (
        ("name: unit", "name: other"),
        ("size_um: [2000, 2000]", "size_um: [2000, 2000], origin: center"),
        ("at_um: [100, 1000]", "at_um: [-900, 0]"),
        ("at_um: [1900, 1000]", "at_um: [900, 0]"),
        ("at_um: [600, 1000]", "at_um: [-500, 300]"),
        ("at_um: [1400, 1000]", "at_um: [500, -300]"),
        *changes,
    )
    text = SPEC
    for old, new in moves:
        assert old in text
        text = text.replace(old, new, 1)
    path = folder / "other.yaml"
    path.write_text(text)
    return path


def own_gds(path: Path) -> Path:
    """Write a file with all that may be in one: arrays, turns, a ring, overlaps, a path, texts."""
    library = gdstk.Library("own", unit=1e-6, precision=1e-9)
    bar = library.new_cell("a bar with a name of many words")
    bar.add(gdstk.rectangle((0, 0), (50, 20), layer=30))
    top = library.new_cell("TOP")
    top.add(
        gdstk.Reference(bar, (100, 100)),
        gdstk.Reference(bar, (300, 300), rotation=1.5707963267948966),
        gdstk.Reference(bar, (600, 300), x_reflection=True),
        gdstk.Reference(bar, (500, 500), columns=3, rows=2, spacing=(100, 60)),
        gdstk.rectangle((200, 700), (400, 800), layer=20),
        gdstk.rectangle((300, 750), (500, 900), layer=20),
        gdstk.ellipse((1200, 1200), 80, inner_radius=40, layer=10, tolerance=0.01),
        gdstk.FlexPath(BENT, 10, simple_path=True, layer=30, datatype=5),
        gdstk.Label("hello", (500, 400), layer=99),
        gdstk.rectangle((0, 0), (1, 1), layer=98),
    )  # fmt: skip
    library.write_gds(path)
    return path
