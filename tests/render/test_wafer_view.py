"""The picture of a wafer: every die once, few bytes, and what the legend says of it."""

from dataclasses import replace
from pathlib import Path

import klayout.db as kdb
from hypothesis import given
from hypothesis import strategies as st

from tests.packages import package, spec_file
from tests.render.drawn import svg_of, written
from tests.render.parsed import SVG, rings, root_of
from tests.wafers import wafer_file, with_die
from wlcsp_layout.geometry import Point
from wlcsp_layout.model.package import Package, Wafer
from wlcsp_layout.render.asked import Asked, Options
from wlcsp_layout.render.dies import DieKind
from wlcsp_layout.render.placed import Array
from wlcsp_layout.render.repeated import dashes, is_straight
from wlcsp_layout.units import Nm
from wlcsp_layout.wafer.stepping import step

WAFER = Asked(views=("wafer",), forms=("svg",))


def boxes_of_dashes(svg: str) -> list[tuple[int, int, int, int]]:
    """Every dash of every line as a box: left, bottom, right, top."""
    found: list[tuple[int, int, int, int]] = []
    for path in root_of(f'<svg xmlns="{SVG[1:-1]}">{svg}</svg>').iter(f"{SVG}path"):
        thick = int(path.attrib["stroke-width"])
        dash, gap = map(int, path.get("stroke-dasharray", "0 0").split())
        for (x0, y0), (x1, y1) in rings(path.attrib["d"]):
            long = x1 - x0 + y1 - y0
            size = dash or long
            for at in range(0, long, size + gap):
                if y0 == y1:
                    low = y0 - thick // 2
                    found.append((x0 + at, low, x0 + at + size, low + thick))
                else:
                    low = x0 - thick // 2
                    found.append((low, y0 + at, low + thick, y0 + at + size))
    return sorted(found)


arrays = st.builds(
    lambda turn, at, across, up, columns, rows: Array(
        first=kdb.ICplxTrans(kdb.Trans(turn % 4, turn > 3, kdb.Vector(*at))),
        across=kdb.Vector(across, 0),
        up=kdb.Vector(0, up),
        columns=columns,
        rows=rows,
    ),
    st.integers(0, 7),
    st.tuples(st.integers(-9_000, 9_000), st.integers(-9_000, 9_000)),
    st.integers(500, 900),
    st.integers(500, 900),
    st.integers(1, 6),
    st.integers(1, 6),
)


@given(st.lists(arrays, min_size=1, max_size=4), st.integers(10, 200), st.integers(10, 200))
def test_each_dash_is_a_die(found: list[Array], width: int, height: int) -> None:
    """Arrays of dies of any size, turned and mirrored: the same boxes, each as often."""
    layout = kdb.Layout()
    box = kdb.Box(0, 0, 2 * width, 2 * height)
    kind = DieKind(cell=layout.create_cell("DIE"), box=box, arrays=tuple(found), is_alone=True)
    assert all(map(is_straight, found))
    meant = [box.transformed(place) for array in found for place in array.each()]
    drawn = boxes_of_dashes("".join(dashes(kind, "dashes", 0)))
    assert drawn == sorted((b.left, b.bottom, b.right, b.top) for b in meant)


def test_a_wafer_of_57681_dies_is_a_few_rows(tmp_path: Path) -> None:
    """1 x 1 mm dies on 300 mm with streets of 80 um, a die at the center.

    The SVG stays below 100 kB, and its dashes are as many as there are dies.
    """
    made, _ = package(tmp_path)
    many = with_die(made, 1_000_000, 1_000_000)
    svg = svg_of(_stepped(many, tmp_path), WAFER)
    assert 'aria-label="300 mm, ball side · 57,681 dies"' in svg
    assert len(svg) < 100_000
    root = root_of(svg)
    count = 0
    for path in root.iter(f"{SVG}path"):
        if path.get("class") == "dashes":
            dash, gap = map(int, path.get("stroke-dasharray", "0 0").split())
            long = [x1 - x0 + y1 - y0 for (x0, y0), (x1, y1) in rings(path.attrib["d"])]
            count += sum(1 + (length - 1) // (dash + gap) if dash else 1 for length in long)
    assert count == 57_681


def _stepped(made: Package, folder: Path) -> Path:
    """A wafer of 300 mm with streets of 80 um, the center of a die at its own."""
    wafer = Wafer(
        diameter_nm=Nm(300_000_000),
        edge_exclusion_nm=Nm(3_000_000),
        street_nm=(Nm(80_000), Nm(80_000)),
        notch="down",
        offset=Point(x_nm=Nm(0), y_nm=Nm(0)),
        sites=None,
        numbering=made.wafer.numbering,
    )
    placed = replace(made, wafer=wafer)
    return wafer_file(placed, step(placed), folder / "unit.gds")


def test_the_legend_says_what_is_on_the_wafer(unit: Path) -> None:
    """Dies of 2000 um at a step of 2080 on 20 mm: 21 are full in the usable 14 mm, by the model."""
    svg = svg_of(unit, WAFER)
    for said in ("20 mm, ball side · 21 dies", "Notch", "Ø 14 mm", "80 µm"):
        assert f'aria-label="{said}"' in svg
    uses = [use for use in root_of(svg).iter(f"{SVG}use") if use.get("href") == "#die0"]
    assert len(uses) == 21


def test_partial_dies_are_drawn_beyond_the_dies(tmp_path: Path) -> None:
    """With `edge`, metal is written at the rim, and has its line in the legend."""
    edged = spec_file(tmp_path, ("diameter_mm: 20", "diameter_mm: 20, edge: {}"))
    svg = svg_of(written(edged, tmp_path), WAFER)
    assert 'aria-label="Beyond the dies"' in svg
    assert any("beyond" in path.get("class", "") for path in root_of(svg).iter(f"{SVG}path"))


def test_large_dies_show_their_metal_and_small_ones_their_balls_alone(
    unit: Path,
) -> None:
    """2 mm of 20 mm is 87 of 1,200 pixels, and 20 of 240: balls are seen from 11, metal from 26."""
    large = svg_of(unit, WAFER)
    small = svg_of(unit, Asked(views=("wafer",), forms=("svg",), options=Options(width_px=240)))
    assert 'class="metal"' in large
    assert 'class="metal"' not in small
    assert 'class="dots"' in small


def test_a_rim_that_is_too_fine_is_said(unit: Path, tmp_path: Path) -> None:
    """2,000 squares of metal beside the dies are not drawn, and the legend says so."""
    layout = kdb.Layout()
    layout.read(str(unit))
    metal = layout.layer(30, 0)
    for number in range(2_000):
        box = kdb.Box(number * 1_000, -9_000_000, number * 1_000 + 500, -8_999_500)
        layout.top_cell().shapes(metal).insert(box)
    path = tmp_path / "unit.gds"
    layout.write(str(path))
    svg = svg_of(path, WAFER)
    assert 'aria-label="too fine"' in svg
    assert 'class="beyond' in svg  # the swatch of the legend alone
    assert "rdl-beyond" not in svg
