"""The picture of a ball pad, and what is read off its polygons."""

from dataclasses import replace
from pathlib import Path

import klayout.db as kdb
import pytest

from tests.cli.command import CONFIGS
from tests.packages import spec_file
from tests.render.drawn import layer_in, pixel, svg_of, written
from tests.render.parsed import SVG, layers_of, root_of
from wlcsp_layout.model.layers import LAYERS
from wlcsp_layout.model.resolve import resolve
from wlcsp_layout.render.asked import Asked, Options
from wlcsp_layout.render.ball_view import measured
from wlcsp_layout.render.dies import ball_discs, die_kinds
from wlcsp_layout.render.layer_table import beside
from wlcsp_layout.render.measures import PadSizes
from wlcsp_layout.render.raster import png
from wlcsp_layout.render.reading import read as read_layout
from wlcsp_layout.spec.load import read

KEYS = {layer.name: (layer.number, layer.datatype) for layer in LAYERS}
BALL = Asked(views=("ball",), forms=("svg",))


def sizes_of(path: Path) -> list[PadSizes]:
    """What every ball pad measures."""
    drawing = read_layout(path, beside(path))
    kind = die_kinds(drawing)[0]
    return [measured(drawing, kind, ball) for ball in ball_discs(drawing, kind)]


def test_what_is_seen_is_what_is_written(caravel: Path) -> None:
    """A1 of Caravel, 216 um to all sides of it: no difference above 2 nm, where metal was cut."""
    seen = kdb.Region(kdb.Box(544_000, 4_844_000, 544_000, 4_844_000).enlarged(216_000))
    drawn = layers_of(svg_of(caravel, BALL))
    assert list(drawn) == ["d2", "d2_ring", "rdl", "d3", "ball"]
    for layer, region in drawn.items():
        written = layer_in(caravel, "caravel_DIE", KEYS[layer]) & seen
        assert not written.is_empty()
        assert (region & seen ^ written).sized(-1).is_empty(), layer


def test_every_pad_measures_what_the_spec_says(caravel: Path) -> None:
    """Caravel's spec: metal 270, opening 220, concave 240, ring 170, four gaps of 20 um.

    Rings that face other traces are turned, and measure the same.
    """
    found = sizes_of(caravel)
    assert len(found) == 60
    for sizes in found:
        assert (sizes.metal_nm, sizes.opening_nm, sizes.concave_nm) == (270_000, 220_000, 240_000)
        assert (sizes.ring_outer_nm, sizes.hole_nm) == (170_000, 0)
        assert sizes.gap is not None
        assert (sizes.gap.width_nm, sizes.gap.count) == (20_000, 4)
    assert {sizes.ring_inner_nm for sizes in found} == {114_110}


def test_a_closed_ring_has_no_gap_and_its_hole_is_measured(tmp_path: Path) -> None:
    """Ring 150 um, hole 60 um in dielectric 1; equal areas: 150 over the root of 2 is 106.07."""
    spec = spec_file(tmp_path, ("    gaps: {count: 4, width_um: 20, facing: trace}\n", ""))
    for sizes in sizes_of(written(spec, tmp_path)):
        assert sizes.gap is None
        assert (sizes.ring_outer_nm, sizes.hole_nm) == (150_000, 60_000)
        assert sizes.ring_inner_nm == 106_070


def test_a_ring_with_one_gap_is_one_piece_with_a_gap(tmp_path: Path) -> None:
    """25 um wide, turned by 37 degrees: no edge of it is axial."""
    gap = "gaps: {count: 1, width_um: 25, facing: 37}"
    spec = spec_file(tmp_path, ("gaps: {count: 4, width_um: 20, facing: trace}", gap))
    for sizes in sizes_of(written(spec, tmp_path)):
        assert sizes.gap is not None
        assert (sizes.gap.width_nm, sizes.gap.count) == (25_000, 1)


def test_a_larger_ring_is_drawn_with_a_larger_dimension(tmp_path: Path) -> None:
    """160 um instead of 150: the dimension line says what is drawn, and no number of ours."""
    larger = ("outer_diameter_um: 150", "outer_diameter_um: 160")
    svg = svg_of(written(spec_file(tmp_path, larger), tmp_path), BALL)
    assert 'aria-label="Ø 160"' in svg
    assert 'aria-label="Ø 150"' not in svg


def test_a_ball_is_chosen_by_its_name(caravel: Path) -> None:
    """C4 of Caravel's spec is at (1544, 3344) um."""
    package = resolve(read(CONFIGS / "caravel" / "caravel.yaml")).package
    svg = svg_of(caravel, replace(BALL, package=package, ball="C4"))
    said = "ball C4 · net vddio · at (1,544, 3,344) µm"
    assert f'aria-label="{said}"' in svg


def test_pixels_have_the_colors_of_the_layers(caravel: Path) -> None:
    """Beside the concave circle lies metal alone, under the ball: each layer over the one below.

    Silicon #f7f6f2, then metal #e07a1f by 0.55, then the ball #6c757d by 0.09. By hand for red: 247
    * 0.45 + 224 * 0.55 = 234.35; 234.35 * 0.91 + 108 * 0.09 = 222.98 = 0xdf; green 177.8 -> 172.3 =
    0xac, blue 125.95 -> 125.9 = 0x7e.
    """
    options = Options(width_px=1200)
    svg = svg_of(caravel, replace(BALL, options=options))
    root = root_of(svg)
    group = next(element for element in root.iter(f"{SVG}g") if element.get("id") == "drawing")
    text = group.attrib["transform"].removeprefix("matrix(").removesuffix(")")
    scale, _, _, _, x, y = map(float, text.split())
    picture = png(svg)
    # Below the center by 127.5 um: between the concave circle (120) and the metal's edge (135).
    at = (x + 544_000 * scale, y - (4_844_000 - 127_500) * scale)
    near = pixel(picture, (at[0] + 20, at[1]))
    channels = [int(near[n : n + 2], 16) for n in (1, 3, 5)]
    assert channels == pytest.approx([0xDF, 0xAC, 0x7E], abs=2)
    # Off all layers there is the die's face.
    corner = (x + (544_000 - 210_000) * scale, y - (4_844_000 - 210_000) * scale)
    assert pixel(picture, corner) == "#f7f6f2"
